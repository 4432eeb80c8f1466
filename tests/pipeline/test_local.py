from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

import pytest

from classifiers import loading
from classifiers.engine import Engine
from macie_lite.errors import TargetError, Unavailable
from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.model.objects import Batch, ObjectRef
from macie_lite.model.results import JsonObject, ObjectResult, Outcome
from macie_lite.pipeline.local import Piece, Work, scan_in_processes
from macie_lite.pipeline.opening import Origin
from macie_lite.pipeline.planning import grouped
from macie_lite.pipeline.scan import Scanner
from tests.pipeline.fakes import MemorySource, die

_NHS = b"NHS number 943 476 5919\n"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Engine(loading.select("INCLUDE:UK_NHS_NUMBER", loading.load())), ahead=2)


def _describe(result: ObjectResult, _work: Work) -> Outcome:
    record: JsonObject = {
        "code": result.coverage.status.value,
        "gaps": [gap.name for gap in result.coverage.gaps],
        "counts": {d.identifier: d.count for d in result.detected},
    }
    return Outcome(result.ref, record, None)


def _work(source: MemorySource, size: int = 3) -> Iterator[Work]:
    for number, group in enumerate(grouped(list(source.list()), 0, objects=size, size=10**9)):
        yield Work(Batch("run", number, "memory", group), source.bucket())


def _scan(scanner: Scanner, source: MemorySource, processes: int = 2) -> list[Piece]:
    return list(scan_in_processes(_work(source), scanner, lambda _: source, _describe, processes))


def _records(pieces: list[Piece]) -> dict[str, JsonObject]:
    outcomes = [outcome for piece in pieces for outcome in piece.outcomes]
    assert len(outcomes) == len({outcome.ref.key for outcome in outcomes}), "no object twice"
    return {outcome.ref.key: outcome.record for outcome in outcomes}


def test_every_object_ends_once_and_every_batch_is_marked_done(scanner: Scanner) -> None:
    source = MemorySource({f"{i:03}.txt": _NHS * (i % 3) for i in range(20)})
    pieces = _scan(scanner, source)
    records = _records(pieces)
    assert {key: record["counts"] for key, record in records.items()} == {
        f"{i:03}.txt": {"UK_NHS_NUMBER": i % 3} if i % 3 else {} for i in range(20)
    }
    assert sorted(piece.batch for piece in pieces if piece.last) == list(range(7))


def test_an_object_that_kills_its_process_twice_is_quarantined_and_costs_no_other(scanner: Scanner) -> None:
    objects: dict[str, object] = {f"{i:02}.txt": _NHS for i in range(9)}
    objects["04.txt"] = die
    records = _records(_scan(scanner, MemorySource(objects)))  # type: ignore[arg-type]
    assert records.pop("04.txt") == {"code": "SKIPPED", "gaps": ["QUARANTINED"], "counts": {}}
    assert len(records) == 8
    assert all(record["counts"] == {"UK_NHS_NUMBER": 1} for record in records.values())


class _Versions(MemorySource):
    """Versions of one key, each opened by its own."""

    def list(self, start_after: str | None = None) -> Iterator[ObjectRef]:
        for ref in super().list(start_after):
            yield replace(ref, key="same.txt", version_id=ref.key)

    def open(self, ref: ObjectRef) -> BinaryIO:
        return super().open(replace(ref, key=ref.version_id or ""))


def test_versions_of_one_key_are_objects_of_their_own_when_one_kills_its_process(scanner: Scanner) -> None:
    objects: dict[str, object] = {"1": _NHS, "2": die, "3": _NHS}
    pieces = _scan(scanner, _Versions(objects), processes=1)  # type: ignore[arg-type]
    ended = [(one.ref.version_id, one.record["gaps"]) for piece in pieces for one in piece.outcomes]
    assert sorted(ended) == [("1", []), ("2", ["QUARANTINED"]), ("3", [])]


_told_to_end: list[bool] = []


def _end_at_once() -> None:
    if _told_to_end:
        os.kill(os.getpid(), signal.SIGTERM)


os.register_at_fork(after_in_child=_end_at_once)


def test_a_child_that_is_ended_before_it_begins_ends_without_a_word(
    scanner: Scanner, capfd: pytest.CaptureFixture[str]
) -> None:
    """As at Ctrl-C, which is an exception in the parent that it comes from."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    _told_to_end.append(True)
    try:
        records = _records(_scan(scanner, MemorySource({"a.txt": _NHS}), processes=1))
    finally:
        signal.signal(signal.SIGTERM, before)
        _told_to_end.clear()
    assert records == {"a.txt": {"code": "SKIPPED", "gaps": ["QUARANTINED"], "counts": {}}}
    assert capfd.readouterr().err == ""


def test_reasons_of_single_objects_are_recorded(scanner: Scanner) -> None:
    def refused() -> BinaryIO:
        raise NotExamined(Reason.PERMISSION_DENIED)

    def broken() -> BinaryIO:
        raise RuntimeError("a fault of ours")

    records = _records(_scan(scanner, MemorySource({"a": refused, "b": _NHS, "c": broken})))
    assert [records[key]["gaps"] for key in "abc"] == [["PERMISSION_DENIED"], [], ["INTERNAL"]]


def test_an_object_whose_storage_does_not_answer_gets_a_second_try(scanner: Scanner) -> None:
    def never() -> BinaryIO:
        raise Unavailable("s3 is slow")

    records = _records(_scan(scanner, MemorySource({"a": never, "b": _NHS}), processes=1))
    assert records["a"]["gaps"] == ["RETRIES_EXHAUSTED"]
    assert records["b"]["counts"] == {"UK_NHS_NUMBER": 1}


def test_a_target_that_cannot_be_opened_ends_the_scan_with_its_error(scanner: Scanner) -> None:
    def refuse(origin: Origin) -> MemorySource:
        raise TargetError(f"{origin.target} is gone")

    pieces = scan_in_processes(_work(MemorySource({"a": b"x"})), scanner, refuse, _describe, 1)
    with pytest.raises(TargetError, match="memory is gone"):
        list(pieces)


def test_a_work_message_larger_than_a_pipe_does_not_block(scanner: Scanner) -> None:
    source = MemorySource({f"{i:04}" + "k" * 900: b"" for i in range(600)})
    pieces = list(scan_in_processes(_work(source, 200), scanner, lambda _: source, _describe, 2))
    assert len(_records(pieces)) == 600


def test_closing_early_ends_the_children(scanner: Scanner) -> None:
    source = MemorySource({f"{i:03}": _NHS for i in range(50)})
    pieces = scan_in_processes(_work(source), scanner, lambda _: source, _describe, 2)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_batches_keep_their_numbers_through_a_death(scanner: Scanner) -> None:
    source = MemorySource({"a": die, "b": _NHS})
    work = [Work(Batch("run", 7, "memory", tuple(source.list())), source.bucket())]
    pieces = list(scan_in_processes(iter(work), scanner, lambda _: source, _describe, 1))
    assert {piece.batch for piece in pieces} == {7}
    assert [piece.last for piece in pieces].count(True) == 1
    assert pieces[-1].last


def test_a_death_is_not_laid_to_an_object_that_was_put_off(scanner: Scanner) -> None:
    def never() -> BinaryIO:
        raise Unavailable("s3 is slow")

    records = _records(_scan(scanner, MemorySource({"a": never, "b": die, "c": _NHS}), processes=1))
    assert records["a"]["gaps"] == ["RETRIES_EXHAUSTED"]
    assert records["b"]["gaps"] == ["QUARANTINED"]
    assert records["c"]["counts"] == {"UK_NHS_NUMBER": 1}


@pytest.mark.parametrize("idle", [True, False])
def test_a_process_that_dies_while_it_is_given_work_costs_nothing(scanner: Scanner, idle: bool) -> None:
    source = MemorySource({f"{i}": _NHS for i in range(6)})

    def work() -> Iterator[Work]:
        first, *rest = _work(source, 2)
        yield first
        if idle:
            yield next(iter(rest))
            rest = rest[1:]
        for child in multiprocessing.active_children():
            child.kill()
            child.join()
        yield from rest

    pieces = list(scan_in_processes(work(), scanner, lambda _: source, _describe, 1))
    assert all(record["counts"] == {"UK_NHS_NUMBER": 1} for record in _records(pieces).values())
    assert len(_records(pieces)) == 6
    assert sorted(piece.batch for piece in pieces if piece.last) == [0, 1, 2]


@pytest.mark.slow
def test_an_object_that_hangs_its_process_twice_is_quarantined(scanner: Scanner) -> None:
    def hang() -> BinaryIO:
        threading.Event().wait()
        raise AssertionError("unreachable")

    source = MemorySource({"a": _NHS, "b": hang, "c": _NHS})
    hasty = Scanner(scanner.engine, Limits(seconds=1.0), ahead=1)
    pieces = list(scan_in_processes(_work(source), hasty, lambda _: source, _describe, 1, grace=1.0))
    records = _records(pieces)
    assert records["b"]["gaps"] == ["QUARANTINED"]
    assert [records[key]["gaps"] for key in "ac"] == [[], []]


def test_what_native_code_prints_goes_nowhere(scanner: Scanner, capfd: pytest.CaptureFixture[str]) -> None:
    def panic() -> BinaryIO:
        os.write(2, b"byte index 3 is not a char boundary of `943 476 5919`")
        raise RuntimeError

    records = _records(_scan(scanner, MemorySource({"a": panic}), processes=1))
    assert records["a"]["gaps"] == ["INTERNAL"]
    assert "943" not in capfd.readouterr().err
