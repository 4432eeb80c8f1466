"""What hides in running text: base64, hex, URL-encoding, quoted-printable, UTF-16; random letters hide nothing."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
from random import Random

import pytest
from reportlab.pdfgen.canvas import Canvas

from macie_lite.extraction.budget import Limits
from macie_lite.extraction.island_letters import text_of
from macie_lite.extraction.island_runs import run_starts
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Cell, LineRange, Occurrence, Record
from tests.conformance.check_extractor import CHECKS, Sample, found_in
from tests.extraction.files import Extracted, extracted, zipped
from tests.growth import cpu_seconds, grows_linearly

_VALUE = "PLANTED-0001 is here"
_PROSE = "The words of a letter stand here, one after the other. "


def _b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def _read(text: str | bytes, name: str = "notes.txt", limits: Limits | None = None) -> Extracted:
    return extracted(text.encode() if isinstance(text, str) else text, name, limits)


def _place(text: str | bytes, value: str = _VALUE, name: str = "notes.txt") -> Occurrence:
    (found,) = found_in(_read(text, name).passages, value)
    return found


def _lines(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, LineRange)
    assert found.offset is not None
    assert content.count(b"\n", 0, found.offset[0]) + 1 == found.place.start == found.line
    return base64.b64decode(content[slice(*found.offset)]).decode()


_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_text_with_islands(check: object) -> None:
    content = "".join(f"Line {at}\nnote: {_b64(value + ' ends.')}\n" for at, value in enumerate(_VALUES)).encode()
    sample = Sample("islands.txt", content, _VALUES, "text/plain", _lines, aliases=("no-extension",))
    if check.__name__ != "places_point_at_the_text":  # type: ignore[attr-defined] # an offset is of the letters
        check(sample)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("written", "encoded"),
    [
        (_b64(_VALUE), "base64"),
        (base64.urlsafe_b64encode(_VALUE.encode()).decode().rstrip("="), "base64"),
        (_b64(_VALUE.encode("utf-16-le")), "base64"),
        (_b64("Grüße, " + _VALUE), "base64"),
        (_b64(f"Ein Brief von Jürgen Müller, der in Köln lebt, an seine Frau: {_VALUE}".encode("latin-1")), "base64"),
        (_VALUE.encode().hex(), "hex"),
        ("0x" + _VALUE.encode().hex().upper(), "hex"),
        ("a=1&b=" + _VALUE.replace(" ", "%20"), "url"),
        ("a=1&b=" + _VALUE.replace(" ", "%2520"), "url in url"),
        (_b64(_b64(_VALUE)), "base64 in base64"),
    ],
)  # fmt: skip
def test_is_found_where_it_stands(written: str, encoded: str) -> None:
    text = f"First line\nkey = {written} and more\nlast"
    found = _place(text)
    assert found.encoded == encoded
    assert isinstance(found.place, LineRange)
    assert found.place.start == found.line == 2
    assert found.offset is not None
    assert (
        text.encode().index(written.encode()) <= found.offset[0] < found.offset[1] <= text.encode().index(b" and more")
    )


def test_utf16_among_text() -> None:
    content = b"a plain log\n" * 40 + b"line " + _VALUE.encode("utf-16-le") + b"\nplain again\n"
    found = _place(content)
    assert (found.encoded, found.line) == ("utf-16", 41)
    assert found.offset is not None
    assert content[slice(*found.offset)].decode("utf-16-le") == _VALUE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n    "])
def test_lines_of_base64(end: str) -> None:
    letters = _b64(_PROSE * 9 + _VALUE + ". " + _PROSE * 3)
    lines = end.join(letters[at : at + 76] for at in range(0, len(letters), 76))
    content = f"Subject: x{end}{end}{lines}\n\nand so on".encode()
    found = _place(content)
    assert found.offset is not None
    assert _VALUE in base64.b64decode(content[slice(*found.offset)]).decode()
    assert isinstance(found.place, LineRange)
    assert 3 <= found.place.start <= found.place.end <= 16


def test_quoted_printable_in_a_paragraph() -> None:
    broken = f"The name of the man is K=C3=B6hler, and his sign {_VALUE[:9]}=\n{_VALUE[9:]}, which=20goes on.\n"
    text = f"width=20 stays\n\n{broken}\nother=3D stays\n"
    found = _place(text)
    assert (found.encoded, found.line) == ("quoted-printable", 3)
    read = _read(text).text.decode()
    assert "Köhler" in read
    assert "width=20" in read
    assert "other=3D" in read


def test_url_with_a_password_keeps_its_escapes() -> None:
    assert b"://jo%40x.com:a%20b@host" in _read("url = https://jo%40x.com:a%20b@host/ and c%20d").text


def test_json_and_tables_give_their_own_places() -> None:
    found = _place(json.dumps({"a": [{"note": _b64(_VALUE)}]}), name="a.json")
    assert (found.place, found.encoded) == (Record(0, ("a", 0, "note")), "base64")
    rows = "".join(f"{row},{_b64(_VALUE if row == 3 else 'nothing at all, really')}\n" for row in range(6))
    found = _place(f"id,note\n{rows}", name="a.csv")
    assert (found.place, found.line) == (Cell(5, 2, "note"), 5)


def test_the_label_before_an_island_is_its_field() -> None:
    text = f"ssn: {_b64('nothing to see in here')}\n" + json.dumps({"card": _b64("nothing to see in here")})
    assert {passage.field for passage in _read(text).passages if passage.breaks is not None} == {"ssn", "card"}


def test_a_file_is_a_member() -> None:
    archive = zipped({"in/notes.txt": f"one\n{_VALUE}\n".encode()})
    found = _place(f"x\n<a href='data:application/zip;base64,{_b64(archive)}'>\n")
    assert found.container == ("base64:2:38", "in/notes.txt")
    assert found.line == 2


def _pdf_in_ascii() -> bytes:
    out = io.BytesIO()
    page = Canvas(out, pageCompression=1)  # its streams are in ASCII85
    page.drawString(72, 720, _VALUE)
    page.save()
    assert out.getvalue().decode("latin-1").count("ASCII85Decode")
    return out.getvalue()


_MESSAGE = f"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n{_VALUE} ends.\r\n"
_TABLE = f"name,note\nJane,nothing\nJohn,{_VALUE}\n"


@pytest.mark.parametrize("around", ['{{"document": "{}"}}', "x {} y\n"])
@pytest.mark.parametrize(
    "content",
    [
        _pdf_in_ascii(),
        rb"{\rtf1\ansi Customer record\par " + _VALUE.encode() + rb"\par}",
        f'<?xml version="1.0"?><person><note>{_VALUE}</note></person>'.encode(),
        f"<!DOCTYPE html><html><body><p>{_VALUE}</p></body></html>".encode(),
        _MESSAGE.encode(),
    ],
    ids=["pdf", "rtf", "xml", "html", "eml"],
)
def test_a_file_that_is_all_ascii_is_a_member(content: bytes, around: str) -> None:
    (found,) = found_in(_read(around.format(_b64(content))).passages, _VALUE)
    assert found.container[0].startswith("base64:1:")
    assert found.encoded is None


@pytest.mark.parametrize(
    ("media_type", "content", "field"),
    [
        ("text/csv", _TABLE, "note"),
        ("TEXT/CSV;charset=utf-8;header=present", _TABLE, "note"),
        ("text/tab-separated-values", _TABLE.replace(",", "\t"), "note"),
        ("application/json", json.dumps({"note": _VALUE}), None),
        ("application/vnd.api+json", json.dumps({"note": _VALUE}), None),
        ("message/rfc822", f"Subject: {_VALUE}\n\nand no more than that stands here", None),
    ],
)
def test_a_data_uri_says_what_its_text_is(media_type: str, content: str, field: str | None) -> None:
    read = _read(json.dumps({"a": f"data:{media_type};base64,{_b64(content)}"}), "a.json")
    (found,) = found_in(read.passages, _VALUE)
    assert found.container == (f"base64:1:{21 + len(media_type)}",)
    assert read.fields(_VALUE) == [field]
    if "json" in media_type:
        assert found.place == Record(0, ("note",))
    assert found.part == ("HEADER" if "rfc822" in media_type else None)


def test_a_table_in_a_data_uri_that_is_longer_than_a_window_has_its_header() -> None:
    table = "name,note\n" + "Jane,nothing to see in here\n" * 50_000 + f"John,{_VALUE}\n"
    found = _place(json.dumps({"a": f"data:text/csv;base64,{_b64(table)}"}), name="a.json")
    assert found.place == Cell(50_002, 2, "note")


def test_texts_stay_where_they_are_written() -> None:
    for text in (_TABLE, json.dumps({"note": _VALUE}), f"key: {_VALUE}, and what else there is"):
        assert _place(f"x {_b64(text)} y").encoded == "base64"
    assert _place(f"<a href='data:text/plain;base64,{_b64(_VALUE)}'>").encoded == "base64"


def test_texts_that_may_be_no_members_any_more_are_read_as_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"data:text/csv;base64,{_b64(_TABLE)}"
    read = _read(text, limits=Limits(archive_depth=0))
    assert (read.coverage.status, len(found_in(read.passages, _VALUE))) == (Status.COMPLETE, 1)
    monkeypatch.setattr("macie_lite.extraction.islands._TEXTS", 1)
    rows = "".join(json.dumps({"a": text, "pad": "x" * 4000}) + "\n" for _ in range(600))
    found = found_in(_read(rows, "a.jsonl").passages, _VALUE)
    assert len(found) == 600
    assert {one.encoded for one in found} == {None, "base64"}


def test_files_in_one_line_or_cell_are_told_apart() -> None:
    one, two = (_b64(zipped({name: _VALUE.encode()})) for name in ("a.txt", "b.txt"))
    content = json.dumps({"first": one, "more": ["ö\n", f"data:application/zip;base64,{two}"]}, ensure_ascii=False)
    found = found_in(_read("\n" + content, "a.json").passages, _VALUE)
    assert [content[int(name.split(":")[2]) - 1 :][:8] for name in (place.container[0] for place in found)] == [
        one[:8], two[:8]
    ]  # fmt: skip
    assert {name.split(":")[1] for name in (place.container[0] for place in found)} == {"2"}
    found = found_in(_read(f'id,note\n1,"{one} and {two}"\n2,"{one}"\n', "a.csv").passages, _VALUE)
    assert [place.container[0] for place in found] == ["base64:2:2", "base64:2:2#2", "base64:3:2"]


def test_a_line_of_words_below_an_island_is_none_of_it() -> None:
    letters = _b64(_b64(f"{_VALUE}, as it all was."))
    assert len(letters) == 64
    text = f"y {letters}\nplain words here\n"
    found = _place(text)
    assert found.offset is not None
    assert found.offset[1] <= text.index("\nplain")
    assert isinstance(found.place, LineRange)
    assert found.place.end == 1


def test_a_picture_is_no_gap() -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(200))
    coverage = _read(f"<img src='data:image/png;base64,{_b64(picture)}'>").coverage
    assert Reason.UNSUPPORTED_TYPE not in coverage.gaps


def test_a_broken_file_is_a_gap() -> None:
    broken = gzip.compress(os.urandom(400))[:200]
    assert _read(f"body: {_b64(broken)}\n").coverage.gaps[0] is Reason.MEMBER_UNPROCESSED


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_island_longer_than_a_window(wrapped: bool) -> None:
    inner = (_PROSE * 3 + "\n") * 10_000 + _VALUE + "\n" + (_PROSE * 3 + "\n") * 2000
    letters = base64.encodebytes(inner.encode()).decode() if wrapped else _b64(inner)
    content = f"before {_VALUE}\n\n{letters}\n\nafter {_VALUE}\n"
    read = _read(content)
    assert read.coverage.status is Status.COMPLETE
    plain, inside, after = sorted(found_in(read.passages, _VALUE), key=lambda one: (one.container, one.line or 0))[::1]
    assert [plain.line, inside.line] == [1, content[: content.rindex("after")].count("\n") + 1]
    assert (after.container, after.line) == (("base64:3:1",), 10_001)
    texts = [passage.text for passage in read.passages if not passage.container]
    assert len(texts) == len(set(texts))


def test_a_long_file_is_bounded_by_what_may_be_held() -> None:
    body = _b64(zipped({"a.bin": os.urandom(4 << 20)}))
    read = _read(json.dumps({"body": body, "after": _VALUE}), "a.json", Limits(memory_file_bytes=3 << 20))
    assert read.coverage.status is Status.PARTIAL
    assert Reason.HELD_SIZE in read.coverage.gaps
    assert len(found_in(read.passages, _VALUE)) == 1


def test_islands_in_islands_end() -> None:
    text = _VALUE
    for _ in range(4):
        text = _b64(text)
    assert not found_in(_read(f"x {text}\n").passages, _VALUE)


def test_random_letters_hide_nothing() -> None:
    rng = Random(5)
    lines = [_b64(rng.randbytes(rng.randrange(12, 60))) for _ in range(4000)]
    lines += [hashlib.sha256(line.encode()).hexdigest() for line in lines]
    lines += [f"src/{line[:9]}/someVeryLongIdentifierName_{line[:4]}/index" for line in lines[:2000]]
    assert all(passage.breaks is None for passage in _read("\n".join(lines)).passages)


@pytest.mark.parametrize("octets", [b"=" * 40, bytes(range(200, 250)) * 4, b"\0" * 40, b"abc\x01def\x02ghi\x03jklm"])
def test_what_is_no_text(octets: bytes) -> None:
    assert text_of(octets) is None


def test_a_private_key_is_left_to_its_own_identifier() -> None:
    key = "-----BEGIN " + "PRIVATE KEY-----\n" + _PROSE
    assert all(passage.breaks is None for passage in _read(f"key: {_b64(key)}\n").passages)


def test_small_and_large_texts_are_looked_at_alike() -> None:
    rng = Random(3)
    words = [_b64(_VALUE + str(at)) for at in range(40)] + [rng.randbytes(20).hex() for _ in range(400)]
    rng.shuffle(words)
    text = " ".join(f"{word}{rng.choice('.,; ')}" for word in words).encode()
    filler = b" a b" * (1 << 13)
    large = [span for span in run_starts(text + filler, 0, len(text))]
    assert large == list(run_starts(text, 0, len(text)))
    assert len(large) >= 40


def test_a_stream_that_fails_ends_the_island_too() -> None:
    class _Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 2 << 20:
                raise OSError
            return super().read(size)

    from macie_lite.extraction.base import Input
    from macie_lite.extraction.budget import Budget
    from macie_lite.extraction.extract import extract
    from tests.conformance.check_extractor import drain

    content = ("x " + _b64(_PROSE * 90_000)).encode()
    _, coverage = drain(extract(Input(_Broken(content), "a.txt", len(content), Budget(Limits()))))
    assert coverage.status is Status.PARTIAL


def test_lines_that_only_begin_as_text_are_not_tried_together_from_each_one_on() -> None:
    rng = Random(1)

    def read(lines: int) -> None:
        text = "\n".join(_b64(b"Hello world " + rng.randbytes(45)) for _ in range(lines))
        _read(text)

    assert grows_linearly(read, 500, 8000)


@pytest.mark.parametrize("behind", ["", "<p>some words</p>" * 100_000])
def test_a_file_in_a_page_that_goes_on_over_windows(behind: str) -> None:
    inside = "".join(f"PLANTED-{at:05d} is one of many words\n" for at in range(50_000))
    page = f'<html><body><p>Words</p><img src="data:text/plain;base64,{_b64(inside)}">{behind}</body></html>'
    read = _read(page, "page.html")
    for at in (0, 30_000, 49_999):
        assert len(found_in(read.passages, f"PLANTED-{at:05d}")) == 1


def test_places_in_a_long_island_are_found_without_going_through_it_for_each() -> None:
    text = "".join(f"PLANTED-{at:05d} stands in the middle.\n" for at in range(20_000))
    (passage,) = [one for one in _read("note: " + _b64(text)).passages if one.breaks is not None]

    def locate(count: int) -> None:
        for at in range(0, 20_000, 20_000 // count):
            start = passage.text.index(f"PLANTED-{at:05d}".encode(), at * 36)
            passage.places.locate(start, start + 13, 1)

    assert cpu_seconds(lambda: locate(5_000)) < 5
