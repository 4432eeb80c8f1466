"""What a worker answers at its port for metrics."""

from __future__ import annotations

import urllib.request
from contextlib import suppress

from prometheus_client.parser import text_string_to_metric_families

from tests.faults.scans import patiently

__all__ = ["Numbers", "answer", "numbers", "waits_for"]

Numbers = dict[tuple[str, ...], float]
"""By name and the values of the labels, in the order of their names, those without one left out."""


def answer(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as said:
        text: str = said.read().decode()
        return text


def numbers(port: int) -> Numbers:
    families = text_string_to_metric_families(answer(port))
    samples = (one for family in families for one in family.samples)
    return {(one.name, *(v for _, v in sorted(one.labels.items()) if v)): one.value for one in samples}


def waits_for(port: int, *what: str, value: float) -> None:
    """Until a number has this value."""

    def reached() -> bool:
        with suppress(OSError):
            return numbers(port).get(what) == value
        return False

    patiently(reached)
