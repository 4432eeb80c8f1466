"""Hostile files of every format: each ends in a recorded reason, none raises, none takes the others with it."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.extract import extract
from macie_lite.model.coverage import Coverage, NotExamined, Reason, Status
from macie_lite.model.passage import Passage
from tests.extraction.files import document, extracted, gzipped, pdf, tarred, workbook, zipped


def _parquet(text: str = "some text") -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"a": [text] * 50, "b": list(range(50))}), out)
    return out.getvalue()


_FORMATS: dict[str, Callable[[], bytes]] = {
    "a.gz": lambda: gzipped(b"some text\n" * 50),
    "a.zip": lambda: zipped({"a.txt": b"some text\n" * 50, "b.txt": b"more text"}),
    "a.tar": lambda: tarred({"a.txt": b"some text\n" * 50, "b.txt": b"more text" * 100_000}),  # more than its padding
    "a.pdf": lambda: pdf("some text"),
    "a.xlsx": lambda: workbook({"S": [["name", "city"], ["some text", "Oslo"]]}),
    "a.docx": lambda: document(["some text", "more text"]),
    "a.parquet": _parquet,
}


@pytest.fixture(scope="module", params=_FORMATS)
def sample(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    return request.param, _FORMATS[request.param]()


@pytest.mark.parametrize("left", [0.1, 0.5, 0.8, 0.98])
def test_cut_files_are_never_complete(sample: tuple[str, bytes], left: float) -> None:
    name, data = sample
    coverage = extracted(data[: int(len(data) * left)], name).coverage
    assert coverage.status is not Status.COMPLETE
    assert "MALFORMED_FILE" in {reason.macie for reason in coverage.gaps}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(15))
def test_damaged_files_end_in_a_coverage(sample: tuple[str, bytes], seed: int) -> None:
    name, data = sample
    chance = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(1 + seed % 5):
        at = chance.randrange(8, len(damaged))
        damaged[at : at + chance.randrange(1, 40)] = chance.randbytes(chance.randrange(1, 40))
    extracted(bytes(damaged), name)


@pytest.mark.parametrize("wrong", ["a.txt", "a.csv", "a", "a.parquet", "a.pdf"])
def test_a_wrong_name_changes_nothing(sample: tuple[str, bytes], wrong: str) -> None:
    assert b"some text" in extracted(sample[1], wrong).text


def test_a_clock_that_runs_out_is_a_recorded_reason(sample: tuple[str, bytes]) -> None:
    times = iter([0.0])
    budget = Budget(Limits(seconds=1), clock=lambda: next(times, 10.0))
    source = Input(io.BytesIO(sample[1]), sample[0], len(sample[1]), budget)
    coverages: list[Coverage] = []
    list(_ending(extract(source), coverages))
    assert Reason.SECONDS in coverages[0].gaps


def _ending(extraction: Extraction, coverages: list[Coverage]) -> Iterator[Passage]:
    coverages.append((yield from extraction))


_NOISE = random.Random(1).randbytes(150_000).hex().encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.gz", gzipped(_NOISE)),
        ("a.zip", zipped({"a.txt": _NOISE, "b.txt": _NOISE})),
        ("a.tar", tarred({"a.txt": _NOISE, "b.txt": _NOISE})),
        ("a.pdf", pdf("some text") + _NOISE),
        ("a.docx", document(["text"]) + _NOISE),
        ("a.parquet", _parquet(_NOISE.decode())),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_source_that_goes_away_is_a_recorded_reason(name: str, data: bytes) -> None:
    found = extracted(data, name, stream=_Vanishing(data))
    assert found.coverage.status is not Status.COMPLETE
    assert Reason.GONE in found.coverage.gaps


class _Vanishing(io.BytesIO):
    """Gone after the first read, which is for sniffing."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > 2:
            raise NotExamined(Reason.GONE)
        return super().read(size)


@pytest.mark.parametrize("wrap", [lambda data: zipped({"x": data}), lambda data: tarred({"x": data}), gzipped])
def test_twelve_levels_are_two_too_many_and_the_rest_is_examined(wrap: Callable[[bytes], bytes]) -> None:
    data = b"some text"
    for _ in range(12):
        data = wrap(data)
    assert extracted(data, "x").coverage.gaps == (Reason.ARCHIVE_NESTING,)
    found = extracted(zipped({"deep": data, "beside.txt": b"the other one"}), "a.zip")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.ARCHIVE_NESTING,))
    assert found.text == b"the other one"


def test_ten_levels_are_examined() -> None:
    data = b"some text"
    for level in range(10):
        data = zipped({f"level {level}": data})
    found = extracted(data, "a.zip")
    assert (found.coverage.status, found.text) == (Status.COMPLETE, b"some text")
    assert len(found.containers[0]) == 10


def test_a_gzip_that_holds_itself_ends() -> None:
    # The shape of a quine: every level is again a gzip file; here by hand, deeper than any budget.
    data = b"\x1f\x8b\x08" + bytes(7) + zlib.compress(b"", wbits=-15)
    for _ in range(40):
        data = gzipped(data)
    assert extracted(data, "quine.gz").coverage.gaps == (Reason.ARCHIVE_NESTING,)


@pytest.mark.slow
def test_entries_that_overlap_end_at_the_budget() -> None:
    inner = zipped({"a.txt": b"x" * 100_000})
    central = inner.index(b"PK\x01\x02")
    entry = inner[central : inner.index(b"PK\x05\x06")]
    count = 5000
    end = bytearray(inner[inner.index(b"PK\x05\x06") :])
    end[8:12] = count.to_bytes(2, "little") * 2
    end[12:16] = (len(entry) * count).to_bytes(4, "little")
    found = extracted(inner[:central] + entry * count + bytes(end), "a.zip", Limits(archive_bytes=10_000_000))
    assert found.coverage.gaps == (Reason.ARCHIVE_BYTES,)
    assert found.coverage.size_classified <= 10_100_000


def test_a_directory_that_lies_about_its_place_is_malformed() -> None:
    data = bytearray(zipped({"a.txt": b"some text"}))
    data[data.index(b"PK\x05\x06") + 16 : data.index(b"PK\x05\x06") + 20] = b"\x00\x00\x00\x00"
    found = extracted(bytes(data), "a.zip")
    assert found.coverage.status in (Status.COMPLETE, Status.PARTIAL, Status.SKIPPED)


def test_no_message_or_log_quotes_content(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level("DEBUG")
    secret = b"canary-7c1d9e"
    for name, make in _FORMATS.items():
        data = make()
        for cut in (len(data) // 2, len(data) - 30):
            extracted(data[:cut] + secret * 3 + data[cut + 39 :], name)
    assert secret.decode() not in caplog.text
    captured = capfd.readouterr()
    assert secret.decode() not in captured.out + captured.err
