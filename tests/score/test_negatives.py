"""The list of reviewed findings: what is new, what is stale, what is false; and that a fault of ours is no silence."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from classifiers import loading
from classifiers.definition import build
from classifiers.engine import Engine, Session
from classifiers.types import Detection, Identifier, Text
from tests.score.negatives import FALSE, STANDS, Finding, Review, Scan, archived, installed, judged, reviewed, scan


def _identifier(name: str, keyword: str) -> Identifier:
    return build(
        {
            "id": name,
            "name": name,
            "category": "PERSONAL_INFORMATION",
            "subcategory": "PII",
            "origin": "macie-lite",
            "own_keywords": ["ticket"],
            "references": ["https://example.org/"],
            "examples": ["ticket T-123456"],
            "counter_examples": ["T-1"],
            "forms": [{"expression": "T-[0-9]{6}", "width": 8, "keyword": keyword}],
        }
    )


TICKET = {"TICKET": _identifier("TICKET", "required"), "PLAIN": _identifier("PLAIN", "none")}


def test_files_are_read_by_their_type_and_lines_told() -> None:
    files = {
        "a.txt": b"nothing\nticket T-123456\nticket T-654321\n",
        "b.csv": b"id,ticket\n1,T-123456\n",
        "c.json": b'{"ticket":\n "T-123456"}',
        "d.txt": b"T-123456",
    }
    done = scan(Engine([TICKET["TICKET"]]), files.items())
    assert done.findings == {
        ("a.txt", "TICKET"): Finding(2, (2, 3)),
        ("b.csv", "TICKET"): Finding(1, (2,)),
        ("c.json", "TICKET"): Finding(1, (2,)),
    }
    assert (done.size, done.files, done.broken) == (sum(map(len, files.values())), set(files), [])


class _Broken(Session):
    def classify(self, text: Text) -> list[Detection]:
        raise KeyError


class _BrokenEngine(Engine):
    def session(self) -> Session:
        return _Broken(self)


def test_a_fault_of_ours_is_told(caplog: pytest.LogCaptureFixture) -> None:
    assert scan(_BrokenEngine([TICKET["TICKET"]]), [("a.txt", b"text")]).broken == ["a.txt"]
    assert "internal error" in caplog.text


def test_more_than_was_reviewed_is_new_and_less_is_stale() -> None:
    found = {("a", "TICKET"): Finding(3, (7,)), ("b", "TICKET"): Finding(1), ("c", "PLAIN"): Finding(2)}
    reviews = {
        ("a", "TICKET"): Review(2, FALSE, "an order"),
        ("c", "PLAIN"): Review(4, FALSE, "a part"),
        ("d", "TICKET"): Review(1, STANDS, "a ticket"),
        ("elsewhere", "TICKET"): Review(1, STANDS, "not scanned"),
    }
    verdict = judged(Scan(1, {"a", "b", "c", "d"}, found), reviews, TICKET)
    assert verdict.new == ["a\t7\tTICKET\t3\tstands|false\twhy", "b\t-\tTICKET\t1\tstands|false\twhy"]
    assert verdict.stale == ["c: PLAIN 2 times, 4 reviewed (false)", "d: TICKET 0 times, 1 reviewed (stands)"]
    assert verdict.false == 3  # PLAIN has neither proof nor keyword


def test_the_committed_list_names_shipped_identifiers_and_reasons() -> None:
    known = loading.load()
    reviews = reviewed()
    assert len(reviews) > 400
    for (file, identifier), review in reviews.items():
        assert identifier in known, identifier
        assert review.count > 0, file
        assert review.verdict in (STANDS, FALSE), file
        assert review.why, file


def test_packages_are_read_but_for_those_that_come_with_python(tmp_path: Path) -> None:
    for name in ("a/b.py", "a/c.so", "pip/d.py", "setuptools-80.dist-info/e.txt", "f.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert dict(installed(tmp_path)) == {"a/b.py": b"a/b.py", "f.json": b"f.json"}


def test_public_texts_come_out_of_their_archive(tmp_path: Path) -> None:
    (tmp_path / "negative").mkdir()
    with tarfile.open(tmp_path / "negative" / "negative.tar.xz", "w:xz") as archive:
        for member, data in _members():
            archive.addfile(member, io.BytesIO(data))
    assert dict(archived(tmp_path)) == {"negative/x/a.txt": b"text"}


def _members() -> Iterator[tuple[tarfile.TarInfo, bytes]]:
    folder, file = tarfile.TarInfo("x"), tarfile.TarInfo("x/a.txt")
    folder.type, file.size = tarfile.DIRTYPE, 4
    yield folder, b""
    yield file, b"text"
