"""Whether bytes are text, and of which kind: the extension decides together with the content."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from posixpath import splitext

from macie_lite.extraction.csv_dialect import dialect_of
from macie_lite.extraction.encoding import Utf8Reader, is_ebcdic, unicode_encoding
from macie_lite.extraction.formats import Format, Sniffed
from macie_lite.extraction.kinds_documents import kind_of_document
from macie_lite.extraction.kinds_interchange import kind_of_interchange
from macie_lite.extraction.kinds_mail import kind_of_mail
from macie_lite.extraction.kinds_markup import kind_of_markup
from macie_lite.extraction.kinds_tables import kind_of_fixed_width, kind_of_sql

__all__ = ["extension_of", "is_filled", "is_json", "is_text", "is_text_after_a_hole", "text_kind"]

_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32), 127))
_HOLE = re.compile(rb"\0{256,}")
_LEAST = 32  # bytes beside the zeros that are worth being called a text
_FILLING = 256  # bytes that are no text where all are the same
_TEXT = Sniffed(Format.TEXT, "text/plain")
_JSON = Sniffed(Format.JSON, "application/json")
_JSONL = Sniffed(Format.JSONL, "application/json")  # Macie's type for JSON lines too
_CSV = Sniffed(Format.CSV, "text/csv")
_TSV = Sniffed(Format.CSV, "text/tab-separated-values")
_TABLES = {"csv": _CSV, "tsv": _TSV, "tab": _TSV, "psv": _CSV}
# fmt: off
_NO_TABLES = frozenset((  # extensions of text that is something else, however regular its commas are
    "log", "md", "rst", "html", "htm", "xml", "yaml", "yml", "ini", "cfg", "conf", "properties", "env", "toml", "sql",
    "py", "js", "ts", "java", "c", "h", "cpp", "cs", "go", "rs", "rb", "php", "sh", "ps1", "bat", "css", "scss", "tex",
    "eml", "mbox", "ics", "vcf", "pem", "key", "crt", "srt", "vtt", "json", "jsonl", "ndjson",
))
# fmt: on
_OPENING = re.compile(rb'\{\s*(?:["}]|\Z)|\[\s*(?:[\]{["]|\Z|(?:-?\d[\d.eE+-]*|true|false|null)\s*[,\]])')
_JSON_LINES = frozenset(("jsonl", "ndjson", "jsonlines"))
_LINES = 64  # looked at, to tell JSON lines among which some are broken
_SEQUENCE = b"\x1e"  # before each text of a JSON sequence (RFC 7464)
_FAR = 1024  # bytes read as JSON without a fault that make a file JSON, whatever comes after


def extension_of(name: str) -> str:
    """The last extension, in lower case, without its dot."""
    return splitext(name)[1][1:].lower()


def is_text(head: bytes) -> bool:
    """Whether it reads as text: Unicode, or bytes with few controls among them.

    Controls are borne in UTF-8 (Hive separates fields with ^A, logs are padded with NUL), hardly in other encodings.
    Zero bytes count for nothing where they make holes, or where all else is UTF-8.
    """
    if unicode_encoding(head) is not None or is_ebcdic(head):
        return True
    if is_filled(head):
        return False
    if _is_mostly_text(head):
        return True
    if 0 not in head:
        return False
    others = head.replace(b"\0", b"")
    if len(others) < _LEAST:
        return False
    filled = _HOLE.sub(b"", head)  # what a log that was cut while it was written to has before its next line
    return (len(filled) < len(head) and _is_mostly_text(filled)) or (
        _controls(others) * 100 <= len(others) and _is_utf8(others)
    )


def is_text_after_a_hole(head: bytes, tail: Callable[[], bytes]) -> bool:
    """Whether the head is nothing but zero bytes, or another byte that fills, and the end is text."""
    if head.strip(b"\0") and not is_filled(head):
        return False
    end = tail().strip(head[:1])
    return len(end) >= _LEAST and is_text(end)


def is_filled(head: bytes) -> bool:
    """Whether one byte beyond ASCII stands in it over and over: what memory holds that was never written to."""
    return len(head) >= _FILLING and head[0] >= 0x80 and len(head.strip(head[:1])) < _LEAST


def _is_mostly_text(head: bytes) -> bool:
    controls = _controls(head)
    if controls * 100 <= len(head):
        return True
    return controls * 5 <= len(head) and head.count(0) * 20 <= len(head) and _is_utf8(head)


def _controls(head: bytes) -> int:
    return len(head) - len(head.translate(None, _CONTROLS))


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 4  # a character cut off at the end of the head
    return True


def text_kind(head: bytes, name: str, *, whole: bool) -> Sniffed:
    """Which text format `head`, a text or the start of one, is in. `whole`: it is all of the text."""
    extension = extension_of(name)
    text = Utf8Reader(io.BytesIO(head)).read(len(head))
    if text.startswith(_SEQUENCE) and _OPENING.match(text.lstrip(_SEQUENCE + b" \t\r\n")):
        return _JSON
    kind = _json_kind(text.lstrip(), extension, whole=whole)
    if kind is not None:
        return kind
    for told in (kind_of_mail, kind_of_interchange, kind_of_document, kind_of_markup, kind_of_sql):
        if (sniffed := told(text, extension)) is not None:
            return sniffed
    if extension in _TABLES:
        return _TABLES[extension]  # `extract_csv` reads it as running text when it is no table
    if extension not in _NO_TABLES:
        dialect = dialect_of(text.decode(), extension, whole=whole)
        if dialect is not None:
            return _TSV if dialect.delimiter == "\t" else _CSV
        if (sniffed := kind_of_fixed_width(text, extension)) is not None:
            return sniffed
    return _TEXT


def _json_kind(text: bytes, extension: str, *, whole: bool) -> Sniffed | None:
    lines = _first_lines(text, whole=whole)
    records = sum(map(_is_record, lines))
    if len(lines) > 1 and records * 2 > len(lines):
        return _JSONL  # a line that is cut or broken, the first of a rotated log too, says nothing of the others
    if not _OPENING.match(text):
        return _JSONL if records and extension in _JSON_LINES else None
    line, _, rest = text.partition(b"\n")
    rest = rest.lstrip()
    if rest and _is_record(line):
        return _JSONL if rest[:1] in (b"{", b"[") else None
    if extension in _JSON_LINES:
        pretty = rest and (len(line) <= 2 or line.rstrip()[-1:] not in b"}]")
        return _JSON if pretty and (not records or _reads_as_json(text, whole=whole)) else _JSONL
    if extension in ("json", "geojson", "jsonld", "har", "ipynb", "avsc") or _reads_as_json(text, whole=whole):
        return _JSON
    return None


def _first_lines(text: bytes, *, whole: bool) -> list[bytes]:
    """Those of the first lines that are not blank; without the last one where the head may have cut it."""
    if b"{" not in text and b"[" not in text:
        return []
    lines = text.split(b"\n", _LINES)
    if not whole or len(lines) > _LINES:
        lines.pop()
    return [line for line in lines if line.strip()]


def _is_record(line: bytes) -> bool:
    return line.lstrip()[:1] in (b"{", b"[") and is_json(line)


def is_json(line: bytes) -> bool:
    """Whether a line of UTF-8 is a JSON value; raw controls in strings are forgiven."""
    try:
        json.loads(line, strict=False)
    except ValueError:
        return False
    except RecursionError:
        return True
    return True


def _reads_as_json(text: bytes, *, whole: bool) -> bool:
    """Whether it is JSON from its start on: up to its end, or for long enough before a fault or the head's end."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        rest = error.doc[error.pos :]
        cut = not whole and (len(rest) < _FAR or rest.startswith('"'))  # in the middle of a value, or of a long string
        return cut or error.pos >= _FAR or rest.startswith(("{", "["))
    except RecursionError:
        return True  # nested too deeply for any parser: `extract_json` says so
    return True
