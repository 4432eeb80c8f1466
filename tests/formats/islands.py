"""What hides in text, and tables that are no CSV: islands, dumps in SQL, columns of fixed width."""

from __future__ import annotations

import base64
import quopri
import re
import sqlite3
from collections.abc import Callable, Sequence
from random import Random
from urllib.parse import unquote_to_bytes

from macie_lite.model.places import LineRange, Occurrence
from tests.formats.base import File, Planted

__all__ = ["WRITERS"]

_FILLER = ("Nothing to see in this line.", "The meeting was moved to the larger room.", "See the attached schedule.")
_WORDS = ("apple", "banana", "cherry", "damson")


def _text(values: Sequence[Planted], rng: Random) -> str:
    lines: list[str] = []
    for value in values:
        lines += [rng.choice(_FILLER) for _ in range(rng.randrange(5))]
        lines.append(value.line)
    return "\n".join(lines)


def _letters(decode: Callable[[bytes], bytes]) -> Callable[[bytes, Occurrence], str]:
    """Reads by the offset that is reported, which says what is written there, and how."""

    def read(content: bytes, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.place, LineRange)
        assert occurrence.offset is not None
        start, end = occurrence.offset
        assert content.count(b"\n", 0, start) == occurrence.place.start - 1
        assert start - content.rfind(b"\n", 0, start) == occurrence.place.start_column
        assert occurrence.encoded is not None
        return decode(content[start:end]).decode("utf-8", "replace")

    return read


def _each(encode: Callable[[str], str], decode: Callable[[bytes], bytes], name: str) -> Callable[..., File]:
    """Every value in a line of its own, written in a code, with its label before it."""

    def write(values: Sequence[Planted], rng: Random) -> File:
        lines: list[str] = []
        for value in values:
            lines += [rng.choice(_FILLER) for _ in range(rng.randrange(5))]
            label = "note" if value.label == "token" else value.label  # what follows "token:" is one as it is written
            lines.append(f"{label}: {encode(value.value)}")
        return File(name, "\n".join(lines).encode(), _letters(decode))

    return write


def _base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _mime(values: Sequence[Planted], rng: Random) -> File:
    body = base64.encodebytes(_text(values, rng).encode()).decode()
    return File("body.txt", f"Content:\n\n{body}\n-- \nend\n".encode(), _letters(base64.b64decode))


def _quoted(values: Sequence[Planted], rng: Random) -> File:
    lines = [f"{rng.choice(_FILLER)} It costs 5 = five, as Zoë says. {value.line}" for value in values]
    body = quopri.encodestring("\n".join(lines).encode())

    def read(content: bytes, occurrence: Occurrence) -> str:
        assert occurrence.offset is not None
        return quopri.decodestring(content[slice(*occurrence.offset)]).decode()

    return File("quoted.txt", b"Content-Transfer-Encoding: quoted-printable\n\n" + body + b"\n", read)


def _wide(values: Sequence[Planted], rng: Random) -> File:
    lines = [rng.choice(_FILLER).encode() + b"\n" + value.line.encode("utf-16-le") + b"\n" for value in values]
    return File("mixed.log", b"".join(lines), _letters(lambda raw: raw.replace(b"\0", b"")))


def _member(values: Sequence[Planted], rng: Random) -> File:
    inner = _text(values, rng) + "\n" + "".join(f"{rng.choice(_FILLER)}\n" for _ in range(40_000))
    content = b'{"kind": "note", "body": "%s"}' % base64.b64encode(inner.encode())

    def read(content: bytes, occurrence: Occurrence) -> str:
        assert occurrence.container == ("base64:1:27",)
        body = base64.b64decode(re.findall(rb'"body": "([^"]*)"', content)[0])
        assert isinstance(occurrence.place, LineRange)
        return body.decode().split("\n")[occurrence.place.start - 1]

    return File("long.json", content, read)


def _rows(values: Sequence[Planted], rng: Random) -> list[list[str]]:
    rows = [[str(1000 + row), rng.choice(_WORDS), *["" for _ in values]] for row in range(40)]
    for column, value in enumerate(values):
        rows[rng.randrange(len(rows))][2 + column] = value.value
    return rows


def _columns(values: Sequence[Planted]) -> list[str]:
    return ["id", "note", *(value.label.replace(" ", "_") for value in values)]


def _sqlite_dump(values: Sequence[Planted], rng: Random) -> File:
    database = sqlite3.connect(":memory:")
    columns = ", ".join(f"{name} text" for name in _columns(values))
    database.execute(f"create table people ({columns})")
    marks = ", ".join("?" * (len(values) + 2))
    database.executemany(f"insert into people values ({marks})", _rows(values, rng))  # noqa: S608 - our own names
    content = "\n".join(database.iterdump()).encode()

    def read(content: bytes, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.place, LineRange)
        lines = content.decode().split("\n")
        again = sqlite3.connect(":memory:")
        again.executescript(lines[1] + lines[occurrence.place.start - 1])
        (row,) = again.execute("select * from people")
        column = lines[occurrence.place.start - 1][: occurrence.place.start_column - 1].count("','")
        return str(row[column])

    return File("dump.sql", content, read)


def _copy(values: Sequence[Planted], rng: Random) -> File:
    rows = _rows(values, rng)
    lines = "".join("\t".join(cell or "\\N" for cell in row) + "\n" for row in rows)
    head = f"CREATE TABLE public.people (id text);\n\nCOPY public.people ({', '.join(_columns(values))}) FROM stdin;\n"

    def read(content: bytes, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.place, LineRange)
        line = content.decode().split("\n")[occurrence.place.start - 1]
        return line[occurrence.place.start_column - 1 :].split("\t")[0]

    return File("people.sql", f"{head}{lines}\\.\n".encode(), read)


def _fixed_width(values: Sequence[Planted], rng: Random) -> File:
    table = [_columns(values), *_rows(values, rng)]
    widths = [max(len(row[column]) for row in table) + 2 for column in range(len(table[0]))]
    lines = ["".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in table]

    def read(content: bytes, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.place, LineRange)
        line = content.decode().split("\n")[occurrence.place.start - 1]
        return line[occurrence.place.start_column - 1 :].split("  ")[0]

    return File("people.txt", ("\n".join(lines) + "\n").encode(), read)


def _ebcdic(values: Sequence[Planted], rng: Random) -> File:
    def read(content: bytes, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.place, LineRange)
        return content.decode("cp500").split("\x85")[occurrence.place.start - 1]

    return File("export.dat", _text(values, rng).replace("\n", "\x85").encode("cp500"), read)


def _markdown(values: Sequence[Planted], rng: Random) -> File:
    rows = [" | ".join(row) for row in _rows(values, rng)]
    head = [" | ".join(_columns(values)), " | ".join("---" for _ in range(len(values) + 2))]
    lines = ["# People", "", *(f"| {row} |" for row in [*head, *rows]), "", rng.choice(_FILLER)]

    def read(content: bytes, occurrence: Occurrence) -> str:
        assert isinstance(occurrence.place, LineRange)
        return content.decode().split("\n")[occurrence.place.start - 1][occurrence.place.start_column - 1 :]

    return File("people.md", "\n".join(lines).encode(), read)


def _url_safe(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _from_url_safe(letters: bytes) -> bytes:
    return base64.urlsafe_b64decode(letters + b"=" * (-len(letters) % 4))


def _percent(text: str) -> str:
    return "".join(f"%{octet:02X}" for octet in text.encode())


WRITERS = {
    "base64": _each(_base64_of, base64.b64decode, "settings.env"),
    "base64-url": _each(_url_safe, _from_url_safe, "url.txt"),
    "hex": _each(lambda text: text.encode().hex(), lambda letters: bytes.fromhex(letters.decode()), "hex.txt"),
    "url": _each(_percent, unquote_to_bytes, "escapes.txt"),
    "mime-lines": _mime,
    "quoted-printable": _quoted,
    "utf-16-among-text": _wide,
    "base64-member": _member,
    "sqlite-dump": _sqlite_dump,
    "copy": _copy,
    "fixed-width": _fixed_width,
    "ebcdic": _ebcdic,
    "markdown-table": _markdown,
}  # fmt: skip
