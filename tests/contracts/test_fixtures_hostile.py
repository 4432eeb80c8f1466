"""Hostile files are as hostile as they say: what a well-meaning reader makes of each."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest

from fixtures import hostile
from tests.cli.command import macie_lite
from tests.contracts.labels import read_records


def test_names_are_unique_and_all_can_be_made() -> None:
    assert len({bad.name for bad in hostile.HOSTILE}) == len(hostile.HOSTILE)


@pytest.mark.slow
@pytest.mark.parametrize("bad", hostile.HOSTILE, ids=lambda bad: bad.name)
def test_made_twice_is_the_same(bad: hostile.Hostile) -> None:
    first = bad.make()
    assert first
    assert len(first) < 2 << 20, "small on disk"
    assert first == bad.make()


def test_truncated_files_do_not_open() -> None:
    with pytest.raises(EOFError):
        gzip.decompress(hostile.half(hostile.small_gzip()))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(hostile.half(hostile.small_zip())))
    with pytest.raises(json.JSONDecodeError):
        json.loads(hostile.half(hostile.small_json()))


@pytest.mark.slow
def test_truncated_tables_do_not_open() -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pytest.raises(pa.ArrowInvalid):
        pq.read_table(io.BytesIO(hostile.half(hostile.small_parquet())))
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(hostile.half(hostile.small_xlsx())))


def test_encrypted_member_opens_with_its_password_only() -> None:
    data = hostile.encrypted_zip(b"right", plain=("open.txt", b"open"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("open.txt") == b"open"
        assert archive.read("locked.txt", pwd=b"right").startswith(b"the plans")
        with pytest.raises(RuntimeError, match="password"):
            archive.read("locked.txt")


@pytest.mark.slow
def test_encrypted_document_opens_with_its_password_only() -> None:
    from pypdf import PasswordType, PdfReader

    data = hostile.encrypted_pdf(b"right")
    assert PdfReader(io.BytesIO(data)).decrypt("wrong") is PasswordType.NOT_DECRYPTED
    assert PdfReader(io.BytesIO(data)).decrypt("right") is not PasswordType.NOT_DECRYPTED


def test_bombs_go_off() -> None:
    assert len(gzip.decompress(hostile.bomb_gzip(4 << 20))) == 4 << 20
    with zipfile.ZipFile(io.BytesIO(hostile.bomb_zip(4 << 20, members=2))) as archive:
        assert [len(archive.read(info)) for info in archive.infolist()] == [4 << 20] * 2
    assert (80 << 20) / len(hostile.bomb_gzip()) > 1000


def test_a_false_size_hides_what_comes_out() -> None:
    data = hostile.zip_with_false_size(10)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.infolist()[0]
    start = info.header_offset + 30 + len(info.filename)
    assert info.file_size == 10
    assert len(zlib.decompress(data[start : start + info.compress_size], -15)) > 5000


@pytest.mark.parametrize("depth", [1, 12])
def test_nesting_is_as_deep_as_it_says(depth: int) -> None:
    data, layers = hostile.nested_zip(depth), 0
    while data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data, layers = archive.read(archive.namelist()[0]), layers + 1
    assert layers == depth
    data, layers = hostile.nested_gzip(depth), 0
    while data[:2] == b"\x1f\x8b":
        data, layers = gzip.decompress(data), layers + 1
    assert layers == depth


def test_text_is_as_bad_as_it_says() -> None:
    line = hostile.long_line(100_000, end=b" the end")
    assert len(line) == 100_000
    assert b"\n" not in line
    assert line.endswith(b" the end")
    with pytest.raises(UnicodeDecodeError):
        hostile.invalid_utf8().decode()
    assert len({row.count(b",") for row in hostile.ragged_csv().splitlines()}) > 3
    deep = hostile.deep_json(10_000)
    assert deep.count(b"[") == deep.count(b"]") == 10_000


@pytest.mark.slow
def test_documents_are_as_bad_as_they_say() -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(hostile.many_pages(300))
    assert len(document) == 300
    document.close()
    with zipfile.ZipFile(io.BytesIO(hostile.billion_laughs(9))) as package:
        xml = package.read("word/document.xml").decode()
    assert xml.count("<!ENTITY") == 10
    assert len(xml) < 3000


def test_names_want_out() -> None:
    with zipfile.ZipFile(io.BytesIO(hostile.hostile_member_names())) as archive:
        names = archive.namelist()
    assert any(name.startswith("../") for name in names)
    assert any("\n" in name for name in names)
    assert any("\x1b" in name for name in names)
    assert any("<script>" in name for name in names)
    with tarfile.open(fileobj=io.BytesIO(hostile.tar_with_links())) as tape:
        members = tape.getmembers()
    assert any(member.issym() and member.linkname == "/etc/passwd" for member in members)
    assert members[-1].name == "plain.txt"


@pytest.mark.slow
def test_a_scan_survives_all_of_them_and_says_how_each_ended(tmp_path: Path) -> None:
    folder, results = tmp_path / "hostile", tmp_path / "results.jsonl"
    folder.mkdir()
    for bad in hostile.HOSTILE:
        (folder / bad.name).write_bytes(bad.make())
    options = ("--format", "jsonl", "--results", str(results), "--ner", "off", "--db", str(tmp_path / "scan.sqlite"))
    done = macie_lite("scan", str(folder), *options)
    assert done.code == 0, done.err
    records = read_records(results)
    statuses = {key: record["classificationDetails"]["result"]["status"] for key, record in records.items()}
    ended = {key: status.get("reason", status["code"]) for key, status in statuses.items()}
    assert ended.keys() == {bad.name for bad in hostile.HOSTILE}
    assert not {bad.name: ended[bad.name] for bad in hostile.HOSTILE if ended[bad.name] not in bad.ends}
