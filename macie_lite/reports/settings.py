"""What a run was told to read and to look for, as rows of words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from macie_lite.config import Settings
from macie_lite.model.jobs import Job, Run
from macie_lite.reports.words import size

__all__ = ["setting_rows"]

_WORDS = {
    "identifiers": "Identifiers",
    "ner": "Names and addresses",
    "versions": "Versions of objects",
    "sampling": "Sampling",
    "incremental": "Incremental",
}
"""Told whatever they are; other options where they are not the default."""

_UNSAID = ("profile", "external_id", "custom", "allow_lists")


def setting_rows(job: Job, run: Run) -> Iterator[tuple[str, str]]:
    """(what, how): targets, criteria and options of the run, which the job may have changed since."""
    yield from (("Target", target) for target in run.targets)
    for what, criteria in (("Criteria of buckets", run.buckets), ("Accounts", run.accounts)):
        if criteria:
            yield what, json.dumps(criteria, ensure_ascii=False)
    yield "Schedule", job.schedule or "none: a one-time job"
    for name, words in _WORDS.items():
        yield words, _said(name, run.settings.get(name, getattr(Settings(), name)))
    for what, name in (("Own identifiers", "custom"), ("Allow lists", "allow_lists")):
        if named := _named(run.settings.get(name)):
            yield what, named
    for name, value in sorted(run.settings.items()):
        if name not in _WORDS and name not in _UNSAID:
            yield f"--{name.replace('_', '-')}", _said(name, value)


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    if name == "sampling":
        return f"{value:g} % of the objects in scope"
    return size(value) if name.endswith("_bytes") else str(value)


def _named(definitions: str | None) -> str:
    """The names of what users define; what it looks for, or leaves out, stays in the database."""
    return ", ".join(one["name"] for one in json.loads(definitions or "[]"))
