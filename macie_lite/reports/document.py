"""Facts as HTML or Markdown. Pure: the same facts give the same bytes.

Whatever a template prints is taken for hostile unless it is `Markup`: control and bidirectional characters are shown by
their codes; in HTML all of it is escaped; in Markdown it is a span of code, in which nothing is markup. Words of ours
are told apart there by the filter `plain`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from classifiers.errors import printable
from macie_lite.model.coverage import Status
from macie_lite.model.jobs import Counted
from macie_lite.reports import charts
from macie_lite.reports.facts import CATEGORIES, SEVERITIES, Facts
from macie_lite.reports.regulations import REGULATIONS
from macie_lite.reports.settings import setting_rows
from macie_lite.reports.words import size

__all__ = ["FORMATS", "html", "markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#|~!])")
_IN_CODE = str.maketrans({"|": "\\x7c", "`": "\\x60"})


def html(facts: Facts) -> str:
    """One file that needs nothing beside it: no script, no font, no picture, no request."""
    style = files("macie_lite.reports").joinpath("templates/report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    template = _environment(_as_html).get_template("report.html")
    return template.render(_context(facts), style=Markup(style), style_hash=Markup(digest))  # noqa: S704 - ours


def markdown(facts: Facts) -> str:
    return _environment(_as_code).get_template("report.md").render(_context(facts))


FORMATS: Mapping[str, Callable[[Facts], str]] = {"html": html, "markdown": markdown}


@cache
def _environment(finalize: Callable[[Any], Any]) -> Environment:
    made = Environment(
        loader=PackageLoader("macie_lite.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"n": _number, "size": _size, "moment": _moment, "percent": _percent, "plain": _plain}
    return made


def _as_html(value: Any) -> Any:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _as_code(value: Any) -> Any:
    """A span of code. A pipe, which ends a cell even there, and a backtick, which ends the span, are shown by code."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return Markup(f"`{printable(value).translate(_IN_CODE) or ' '}`")  # noqa: S704 - nothing is markup in it


def _plain(words: str) -> Markup:
    """Words of ours, as text of a paragraph or a cell."""
    return Markup(_SPECIAL.sub(r"\\\1", printable(words)))  # noqa: S704 - escaped for Markdown


def _number(value: float) -> Markup:
    return Markup(f"{value:,}")  # noqa: S704 - digits and commas


def _size(value: float) -> Markup:
    return Markup(size(value))  # noqa: S704 - digits and a unit


def _percent(share: float) -> Markup:
    return Markup(f"{share:.1%}".replace("%", "\u00a0%"))  # noqa: S704 - digits


def _moment(when: datetime) -> Markup:
    return Markup(f"{when:%Y-%m-%d %H:%M} UTC")  # noqa: S704 - digits


def _context(facts: Facts) -> dict[str, Any]:
    return {
        "facts": facts,
        "charts": charts,
        "categories": CATEGORIES,
        "severities": SEVERITIES,
        "regulations": REGULATIONS,
        "short": max(1, facts.top * 2 // 5),
        "settings": list(setting_rows(facts.job, facts.run)),
        "scores": {1: "Low", 2: "Medium", 3: "High"},
        "coverage_parts": _coverage_parts(facts),
        "unread": _unread(facts),
    }


def _coverage_parts(facts: Facts) -> list[tuple[str, str, int]]:
    """All that is in scope: (kind, label, objects)."""
    return [
        ("complete", "examined completely", facts.with_status(Status.COMPLETE)),
        ("unchanged", "unchanged, examined in an earlier run", facts.planned.unchanged.objects),
        ("partial", "examined in part", facts.with_status(Status.PARTIAL)),
        ("skipped", "could not be examined", facts.with_status(Status.SKIPPED)),
        ("unread", "not in the sample", facts.planned.not_sampled.objects),
        ("unread", "larger than what the run may read", facts.planned.too_large.objects),
        ("unread", "listed, not read yet", facts.waiting),
    ]


def _unread(facts: Facts) -> list[tuple[str, str, str, int]]:
    """What was not examined, those with most objects first: (how, Macie's reason, our detail, objects)."""
    said = [
        ("in part" if status == Status.PARTIAL else "not at all", reason, detail, objects)
        for (status, reason, detail), objects in facts.coverage.reasons.items()
        if reason
    ]
    passed: list[tuple[str, Counted]] = [
        ("not in the sample", facts.planned.not_sampled),
        ("larger than what the run may read", facts.planned.too_large),
        ("listed, not read yet", Counted(facts.waiting)),
    ]
    said += [("not at all", "", words, count.objects) for words, count in passed if count.objects]
    return sorted(said, key=lambda one: (-one[3], one))
