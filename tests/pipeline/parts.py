"""Objects cut into parts, scanned apart and put together, with results that travel as JSON, beside the whole scan."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import BinaryIO

from classifiers.types import Form, KeywordRule
from macie_lite.model.objects import ObjectRef
from macie_lite.model.parts import Part
from macie_lite.model.results import ObjectResult
from macie_lite.pipeline.parts.cutting import cut
from macie_lite.pipeline.parts.encoding import part_from_json, part_json, result_from_json, result_json
from macie_lite.pipeline.parts.merging import merge
from macie_lite.pipeline.parts.result import PartResult
from macie_lite.pipeline.parts.scanning import scan_part
from macie_lite.pipeline.scan import Scanner
from tests.classifiers.building import identifier

__all__ = ["CARD", "CODE", "MAIL", "ROUNDS", "Joined", "described", "in_parts", "scanned_whole", "value"]

MAIL = identifier("EMAIL_ADDRESS", Form(r"[a-z]{2,9}@mail\.org", 18, KeywordRule.NONE))
CODE = identifier("ICD_10_CODE", Form(r"E[0-9]{2}\.[0-9]", 5, KeywordRule.NONE))
CARD = identifier("CREDIT_CARD_NUMBER", Form(r"4[0-9]{15}", 16, KeywordRule.REQUIRED), keywords=("card", "visa"))
ROUNDS = 40
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


class Joined:
    """again: how many parts were scanned again; whole: whether the object was, in the end."""

    def __init__(self) -> None:
        self.parts: Sequence[Part] = ()
        self.again = 0
        self.whole = False
        self.json: list[str] = []


def described(name: str, content: bytes) -> tuple[ObjectRef, Callable[[], BinaryIO]]:
    return ObjectRef("bucket", name, len(content), "e", _WHEN), lambda: io.BytesIO(content)


def scanned_whole(scanner: Scanner, name: str, content: bytes) -> ObjectResult:
    return replace(scanner.scan_object(*described(name, content)), finished_at=_WHEN)


def in_parts(
    scanner: Scanner, name: str, content: bytes, part_bytes: int, rng: Random | None = None
) -> tuple[ObjectResult, Joined]:
    """rng: for the order in which results arrive, and where parts end."""
    ref, fetch = described(name, content)
    joined = Joined()
    joined.parts = _moved(cut(ref, fetch, part_bytes, scanner.limits), rng)
    assert joined.parts, f"{name} is cut"

    def scanned(part: Part) -> PartResult:
        told = json.dumps(
            result_json(scan_part(scanner, ref, fetch, part_from_json(json.loads(json.dumps(part_json(part))))))
        )
        joined.json.append(told)
        return result_from_json(json.loads(told))

    results = list(map(scanned, joined.parts))
    for _ in range(ROUNDS):
        if rng is not None:
            results = rng.sample(results, len(results))
        merged = merge(ref, results)
        if isinstance(merged, ObjectResult):
            return replace(merged, finished_at=_WHEN), joined
        results, joined.again = _replaced(results, list(map(scanned, merged.parts))), joined.again + len(merged.parts)
        joined.whole = len(results) == 1
    raise AssertionError("it comes to an end")


def _replaced(results: list[PartResult], new: list[PartResult]) -> list[PartResult]:
    if new[0].part.count == 1:
        return new
    scanned = {one.part.index for one in new}
    return [one for one in results if one.part.index not in scanned] + new


def _moved(parts: Sequence[Part], rng: Random | None) -> Sequence[Part]:
    if rng is None or not parts or parts[0].kind == "parquet":
        return parts
    edges = [0, *sorted(rng.randrange(parts[-1].end) for _ in parts[1:]), parts[-1].end]
    return [replace(part, start=edges[n], end=edges[n + 1]) for n, part in enumerate(parts)]


def value(rng: Random, share: float = 0.1) -> str:
    chosen = rng.random() / share
    if chosen < 0.4:
        return "".join(rng.choices("abcdef", k=5)) + "@mail.org"
    if chosen < 0.8:
        return f"E{rng.randrange(10, 99)}.{rng.randrange(10)}"
    if chosen < 1:
        return "card " + "4" + "".join(rng.choices("0123456789", k=15))
    return rng.choice(("none", "Grüße", "see note", "it's 7 o'clock.", "日本語", "🙂", "a-b", "x=1"))
