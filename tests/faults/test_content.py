"""Hostile content beside good objects, through the front door: each bad object ends in its recorded reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures import hostile
from fixtures.planting import Made
from fixtures.writers_archive import zipped
from tests.faults.scans import COMPLETE, Scanned, good_with, scan, write

pytestmark = pytest.mark.slow

_NHS = b"Patient record, NHS number 943 476 5919, seen today.\n"

_BROKEN = ("MALFORMED_FILE", "truncated")
_NESTED = ("ARCHIVE_NESTING_LEVEL_OVER_LIMIT", "archive nesting")
_LOCKED = ("ARCHIVE_CONTAINS_UNPROCESSED_FILES", "encrypted archive member")
_TOO_MUCH = ("ARCHIVE_TOTAL_BYTES_EXTRACTED_OVER_LIMIT", "bytes extracted")

_ENDS: dict[str, tuple[bytes, tuple[str, str | None, str | None], int]] = {
    "empty.txt": (b"", COMPLETE, 0),
    "empty.parquet": (b"", COMPLETE, 0),
    "cut.log.gz": (hostile.half(hostile.small_gzip()), ("PARTIAL", *_BROKEN), 0),
    "cut.zip": (hostile.half(hostile.small_zip()), ("PARTIAL", *_BROKEN), 0),
    "cut.pdf": (hostile.half(hostile.small_pdf()), ("PARTIAL", *_BROKEN), 0),
    "cut.xlsx": (hostile.half(hostile.small_xlsx()), ("PARTIAL", *_BROKEN), 0),
    "cut.parquet": (hostile.half(hostile.small_parquet()), ("SKIPPED", *_BROKEN), 0),
    "locked.zip": (hostile.encrypted_zip(), ("SKIPPED", *_LOCKED), 0),
    "half-locked.zip": (hostile.encrypted_zip(plain=("open.txt", _NHS)), ("PARTIAL", *_LOCKED), 1),
    "locked.pdf": (hostile.encrypted_pdf(), ("SKIPPED", "UNABLE_TO_PARSE_FILE", "encrypted document"), 0),
    "bomb.gz": (hostile.bomb_gzip(32 << 20), ("PARTIAL", *_TOO_MUCH), 0),
    "bomb.zip": (hostile.bomb_zip(16 << 20, members=3), ("PARTIAL", *_TOO_MUCH), 0),
    "nested.zip": (hostile.nested_zip(12), ("SKIPPED", *_NESTED), 0),
    "nested.gz": (hostile.nested_gzip(12), ("SKIPPED", *_NESTED), 0),
    "nested-beside.zip": (
        zipped({"deep.zip": Made(hostile.nested_zip(12)), "note.txt": Made(_NHS)}).data,
        ("PARTIAL", *_NESTED),
        1,
    ),
    "ten-levels.zip": (hostile.nested_zip(10, _NHS), COMPLETE, 1),
    "line.txt": (hostile.long_line(4 << 20, b" NHS number 943 476 5919"), COMPLETE, 1),
    "not-utf8.txt": (hostile.invalid_utf8() + _NHS, COMPLETE, 1),
    "ragged.csv": (hostile.ragged_csv() + b'9,"NHS number 943 476 5919",b\n', COMPLETE, 1),
    "deep.json": (hostile.deep_json(10_000), ("PARTIAL", "JSON_NESTING_LEVEL_OVER_LIMIT", "JSON nesting"), 0),
    "pages.pdf": (hostile.many_pages(60), ("PARTIAL", "FILE_EXCEEDS_SIZE_LIMIT", "page budget"), 0),
    "laughs.docx": (hostile.billion_laughs(), ("SKIPPED", "MALFORMED_FILE", "malformed"), 0),
    "names.zip": (hostile.hostile_member_names(), COMPLETE, 0),
    "formulas.csv": (hostile.formula_cells(), COMPLETE, 0),
}


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """One scan of all of them, within small budgets."""
    tmp_path = tmp_path_factory.mktemp("hostile")
    folder = write(tmp_path / "data", good_with({key: body for key, (body, _, _) in _ENDS.items()}))
    return scan(folder, tmp_path, "--archive-bytes", str(20 << 20), "--pages", "50")


def test_the_scan_ends_well_and_loses_no_good_object(scanned: Scanned) -> None:
    assert scanned.code == 0, scanned.err
    scanned.good_are_whole()
    assert len(scanned.ends) == len(good_with(dict.fromkeys(_ENDS, b"")))


@pytest.mark.parametrize("key", _ENDS)
def test_each_ends_as_it_must(key: str, scanned: Scanned) -> None:
    _, ends, count = _ENDS[key]
    assert (scanned.ends[key], scanned.counts.get(key, 0)) == (ends, count)


def test_the_ratio_is_a_budget_of_its_own(tmp_path: Path) -> None:
    bad = {"bomb.gz": hostile.bomb_gzip(80 << 20), "bomb.zip": hostile.bomb_zip(80 << 20)}
    done = scan(write(tmp_path / "data", good_with(bad)), tmp_path, "--archive-ratio", "100")
    assert done.code == 0
    done.good_are_whole()
    assert {done.ends[key] for key in bad} == {("PARTIAL", "ARCHIVE_EXCEEDS_SIZE_LIMIT", "compression ratio")}


def test_a_parser_that_wants_too_much_memory_ends_alone(tmp_path: Path) -> None:
    bad = {"bomb.pdf": hostile.bomb_pdf(160 << 20)}
    done = scan(write(tmp_path / "data", good_with(bad)), tmp_path, "--memory-file-bytes", str(1 << 20))
    assert done.code == 0
    done.good_are_whole()
    assert done.ends["bomb.pdf"] == ("SKIPPED", "UNABLE_TO_PARSE_FILE", "its parser ended")


def test_an_object_that_takes_too_long_is_cut_off_and_says_so(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", {"slow.txt": hostile.long_line(8 << 20)})
    done = scan(folder, tmp_path, "--object-seconds", "0.001")
    assert done.code == 0
    status, *reason = done.ends["slow.txt"]
    assert status != "COMPLETE"
    assert reason == ["TIME_CUT_OFF_REACHED", "time budget"]


def test_a_document_over_the_memory_budget_says_so(tmp_path: Path) -> None:
    bad = {"big.pdf": hostile.many_pages(500), "big.xlsx": hostile.small_xlsx()}
    done = scan(write(tmp_path / "data", good_with(bad)), tmp_path, "--memory-file-bytes", "2000")
    assert done.code == 0
    done.good_are_whole()
    assert done.ends["big.pdf"] == ("SKIPPED", "FILE_EXCEEDS_SIZE_LIMIT", "size over memory-file-bytes")
    assert done.ends["big.xlsx"] == done.ends["big.pdf"]
