"""The way in: whatever happens inside, an object ends with a coverage or with an error of ours."""

from __future__ import annotations

import gzip
import io
from importlib import import_module

import pytest

from macie_lite.errors import Unavailable
from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import EXTRACTORS, extract
from macie_lite.extraction.formats import Format
from macie_lite.model.coverage import NotExamined, Reason, Status
from tests.conformance.check_extractor import drain, found_in, opened, read_all


class _Failing(io.BytesIO):
    """Gives so many bytes, then fails."""

    def __init__(self, content: bytes, after: int, error: Exception) -> None:
        super().__init__(content)
        self._after, self._error = after, error

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= self._after:
            raise self._error
        left = self._after - self.tell()
        return super().read(left if size is None or size < 0 else min(size, left))


_LINES = b"a line of text\n" * 200_000


def _failing(error: Exception, after: int = 2_500_000) -> Input:
    return Input(_Failing(_LINES, after, error), "a.txt", len(_LINES), Budget(Limits()))


@pytest.mark.parametrize("kind", Format)
def test_every_format_has_an_extractor(kind: Format) -> None:
    module, function = EXTRACTORS[kind].split(":")
    assert callable(getattr(import_module(module), function))


def test_a_fault_after_passages_is_partial() -> None:
    passages, coverage = drain(extract(_failing(NotExamined(Reason.GONE))))
    assert passages
    assert (coverage.status, coverage.gaps) == (Status.PARTIAL, (Reason.GONE,))
    assert coverage.mime_type == "text/plain"
    assert 0 < coverage.size_classified < len(_LINES)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.json", "a.jsonl"])
@pytest.mark.parametrize("after", [900, 90_000, 2_000_000])
def test_what_came_before_a_fault_is_looked_at(name: str, after: int) -> None:
    unit = {"a.csv": b"id,name\n", "a.json": b'{"a": 1} ', "a.jsonl": b'{"a": 1}\n'}.get(name, b"a word\n")
    content = unit * (after // len(unit)) + b"VALUE"
    stream = _Failing(content + b"more", len(content), NotExamined(Reason.STALLED_BODY))
    passages, coverage = drain(extract(Input(stream, name, None, Budget(Limits()))))
    assert (coverage.status, coverage.gaps) == (Status.PARTIAL, (Reason.STALLED_BODY,))
    assert len(found_in(passages, "VALUE")) == 1


def test_a_fault_before_passages_is_skipped() -> None:
    passages, coverage = drain(extract(_failing(NotExamined(Reason.CHANGED), 0)))
    assert (passages, coverage.status, coverage.gaps) == ([], Status.SKIPPED, (Reason.CHANGED,))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("content"), Reason.UNPARSABLE),
        (RecursionError(), Reason.UNPARSABLE),
        (MemoryError(), Reason.UNPARSABLE),
        (EOFError(), Reason.TRUNCATED),
    ],
)
def test_a_foreign_error_is_a_reason(error: Exception, reason: Reason, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        _, coverage = drain(extract(_failing(error)))
    assert (coverage.status, coverage.gaps) == (Status.PARTIAL, (reason,))
    assert "content" not in caplog.text


@pytest.mark.parametrize("after", [0, 100_000, 2_500_000])
def test_a_service_that_does_not_answer_is_for_the_caller(after: int) -> None:
    with pytest.raises(Unavailable):
        drain(extract(_failing(Unavailable("no answer"), after)))


def test_an_error_of_the_consumer_is_not_taken_for_the_parsers() -> None:
    extraction = extract(opened(_LINES, "a.txt"))
    next(extraction)
    with pytest.raises(KeyError):
        extraction.throw(KeyError("mine"))


def test_an_unsupported_type_is_named() -> None:
    passages, coverage = read_all(b"OggS\x00" + bytes(100), "a.txt")
    assert (passages, coverage.status, coverage.gaps) == ([], Status.SKIPPED, (Reason.UNSUPPORTED_TYPE,))
    assert coverage.mime_type == "application/ogg"


def test_gzip_as_a_coding_is_no_container() -> None:
    content = gzip.compress(b"id,card\n1,VALUE\n")
    plain = opened(content, "a.csv")
    coded = Input(plain.stream, "a.csv", plain.size, plain.budget, ("outer.zip",), content_encoding="gzip")
    passages, coverage = drain(extract(coded))
    assert coverage.status is Status.COMPLETE
    assert {passage.container for passage in passages} == {("outer.zip",)}
    assert {passage.field for passage in passages} == {None, "id", "card"}
    wrongly_told = Input(io.BytesIO(b"VALUE"), "a.txt", 5, Budget(Limits()), content_encoding="gzip")
    assert len(found_in(drain(extract(wrongly_told))[0], "VALUE")) == 1


def test_the_whole_size_is_counted() -> None:
    for name in ("a.txt", "a.csv", "a.json"):
        _, coverage = read_all(_LINES, name)
        assert (coverage.status, coverage.size_classified) == (Status.COMPLETE, len(_LINES))


def test_a_member_keeps_its_container() -> None:
    for name, content in (
        ("a.txt", b"text"),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.json", b'{"a": 1}'),
        ("a.jsonl", b"{}\n{}\n"),
    ):
        source = Input(io.BytesIO(content), name, None, Budget(Limits()), ("x.zip", name))
        assert {passage.container for passage in extract(source)} == {("x.zip", name)}
