"""The score's bands, its examples in the documents, and that more of anything bad never lowers it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from macie_lite.model.buckets import BucketProfile, Contents, KindFound
from macie_lite.model.jobs import Counted
from macie_lite.model.objects import BucketInfo
from macie_lite.posture.score import POINTS, Measured, effective, measured, score

_DOCUMENT = (Path(__file__).parents[2] / "docs/scores.md").read_text("utf-8")
_NOW = datetime(2026, 1, 2, tzinfo=UTC)


def _examples() -> list[tuple[Measured, int]]:
    found = []
    for name, numbers in re.findall(r"^\| ([a-z][^|]*?) \|((?: -?\d+ \|){10})$", _DOCUMENT, re.MULTILINE):
        objects, complete, partial, failed, *severities, kinds, occurrences, expected = map(
            int, numbers.strip(" |").split("|")
        )
        low, medium, high = severities
        what = Measured(objects, complete, partial, failed, (low, medium, high), kinds, occurrences)
        found.append((replace(what, empty="empty" in name), expected))
    return found


def test_the_documents_examples_hold() -> None:
    examples = _examples()
    assert len(examples) > 10
    assert [score(what).value for what, _ in examples] == [expected for _, expected in examples]
    assert {-1, 1, 49, 50, 99} <= {expected for _, expected in examples}


def test_the_document_gives_the_points_of_each_part() -> None:
    assert {name: float(n) for name, n in re.findall(r"^\| (\w+) \| (\d+) \| ", _DOCUMENT, re.MULTILINE)} == POINTS
    assert sum(POINTS.values()) == 99 - 51


def _any(random: Random) -> Measured:
    objects = random.choice([1, 3, 40, 5000])
    analysed = random.randint(1, objects)
    high, medium, low = (random.randint(0, analysed // 3) for _ in range(3))
    kinds = random.randint(1, 40) if low + medium + high else 0
    partial = random.randint(0, analysed)
    return Measured(
        objects, analysed - partial, partial, 0, (low, medium, high), kinds, kinds * random.randint(1, 9999)
    )


def _worse(what: Measured, random: Random) -> Measured:
    """More kinds, more occurrences, a clean object that is sensitive, or one that is more severe."""
    low, medium, high = what.severities
    changes = [replace(what, kinds=what.kinds + 1), replace(what, occurrences=what.occurrences * 2 + 1)]
    if low + medium + high < what.complete + what.partial:
        changes = [*changes, replace(what, severities=(low + 1, medium, high), kinds=max(1, what.kinds))]
    if low:
        changes.append(replace(what, severities=(low - 1, medium + 1, high)))
    if medium:
        changes.append(replace(what, severities=(low, medium - 1, high + 1)))
    return random.choice(changes)


def test_worse_never_lowers_it_and_clean_never_raises_it() -> None:
    random = Random(7)
    for _ in range(3000):
        what = _any(random)
        value = score(what).value
        assert 51 <= value <= 99 if sum(what.severities) else 1 <= value <= 49
        assert score(_worse(what, random)).value >= value
        if what.complete + what.partial < what.objects:
            assert score(replace(what, complete=what.complete + 1)).value <= value


def test_a_score_is_the_sum_of_its_parts() -> None:
    random = Random(11)
    for _ in range(300):
        found = score(_any(random))
        assert abs(min(99, sum(found.parts.values())) - found.value) <= 1.03  # shown to two places, cut to a whole


def _profile(**contents: object) -> BucketProfile:
    info = BucketInfo("bucket", "arn:aws:s3:::bucket")
    whole = Contents(**contents)  # type: ignore[arg-type]
    found = BucketProfile("111122223333", info, _NOW, _NOW, listed=Counted(10, 100), contents=whole)
    return replace(found, score=score(measured(found)).value)


def test_what_cannot_be_read_for_its_type_is_no_error_and_no_gap() -> None:
    pictures = {"skipped": 10, "by_type": Counted(9, 9), "by_class": Counted(1, 1)}
    assert _profile(**pictures).score == 50
    assert _profile(**pictures | {"skipped": 8, "complete": 2, "by_type": Counted(7, 7)}).score == 1
    assert _profile(skipped=10, reasons={"PERMISSION_DENIED": 10}).score == -1


def test_suppressed_kinds_count_for_nothing() -> None:
    kinds = [KindFound("MANAGED", name, name, "CREDENTIALS", 1, 5, 3, name == "B") for name in "AB"]
    what = measured(_profile(complete=10, severities=(0, 0, 1), kinds=tuple(kinds), occurrences=10, suppressed=5))
    assert (what.kinds, what.occurrences) == (1, 5)


@pytest.mark.parametrize(
    ("override", "excluded", "worked_out", "expected"),
    [(None, False, 77, 77), (None, True, 77, 50), (None, True, 1, 1), (100, True, 1, 100), (100, False, -1, 100)],
)
def test_what_is_set_by_hand_comes_first(override: int | None, excluded: bool, worked_out: int, expected: int) -> None:
    assert effective(replace(_profile(), override=override, excluded=excluded, score=worked_out)) == expected
