"""Header blocks: their fields as text, each on one line, with where each stands; and what they say of a body.

Folded lines are joined (RFC 5322, 2.2.3) and encoded words decoded (RFC 2047, 2231). A field without either keeps its
own bytes, so that places in it are exact.
"""

from __future__ import annotations

import binascii
import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value

from macie_lite.extraction.charsets import codec_of
from macie_lite.extraction.encoding import Utf8Reader
from macie_lite.model.places import LineRange, Occurrence

__all__ = ["Field", "HeaderText", "decoded_words", "file_name_of", "header_texts", "typed"]

_FOLDS = (b" ", b"\t")
_WORD = re.compile(rb"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\r\n]*)\?=")
_WORDS = re.compile(rb"%b(?:[ \t\r\n]+%b)*" % ((_WORD.pattern.replace(b"(", b"(?:").replace(b"(?:?:", b"(?:"),) * 2))
_EXTENDED = re.compile(rb"\*\d*\*?[ \t]*=")  # a parameter as RFC 2231 has it
_TYPED = re.compile(rb"(?i)content-(?:type|transfer-encoding|disposition|description|location|id)[ \t]*:")
_LONG = 60  # bytes of a field whose name may be too far from what it holds
_USUAL = re.compile(
    rb"(?i)(?:to|from|cc|bcc|subject|date|received|references|in-reply-to|message-id|return-path|reply-to|sender|keywords"
    rb"|comments|mime-version|delivered-to|dkim-.*|arc-.*|domainkey-.*|authentication-.*|content-.*|list-.*|precedence"
    rb"|resent-.*|user-agent|thread-.*|errors-to|auto-submitted|autocrypt|organization|newsgroups|path|feedback-id"
    rb"|x-received|x-google.*|x-gm-.*|x-ms.*|x-microsoft.*|x-forefront.*|x-spam.*|x-virus.*|x-mailer|x-mime.*|x-sg-.*"
    rb"|x-proofpoint.*|x-originat.*|x-exchange.*|x-face|x-mozilla.*|x-priority|x-eopattributed.*|x-ses-.*|.?from .*)"
)
_LONGEST_PARAMETERS = 1 << 13  # what is longer is no honest type, and the standard library takes its time


def decoded_words(text: bytes) -> bytes:
    """The same with its encoded words decoded; words that touch are one, as mailers cut characters in two."""
    return _WORDS.sub(_decoded_run, text) if b"=?" in text else text


def _decoded_run(run: re.Match[bytes]) -> bytes:
    out: list[tuple[bytes, bytes]] = []
    for charset, encoding, word in _WORD.findall(run[0]):
        data = _decoded_word(encoding, word)
        if out and out[-1][0] == charset:
            out[-1] = charset, out[-1][1] + data
        else:
            out.append((charset, data))
    return b"".join(_as_utf8(data, charset.decode("ascii", "replace")) for charset, data in out)


def _decoded_word(encoding: bytes, word: bytes) -> bytes:
    if encoding in b"qQ":
        return binascii.a2b_qp(word, header=True)
    try:
        return binascii.a2b_base64(word + b"==")
    except binascii.Error:
        return word


def _as_utf8(data: bytes, charset: str | None) -> bytes:
    codec = codec_of(charset)
    if codec is not None and codec not in ("utf-8", "ascii"):
        return data.decode(codec, "replace").encode("utf-8", "replace")
    reader = Utf8Reader(io.BytesIO(data))
    return b"".join(iter(lambda: reader.read(1 << 16), b""))


def typed(block: bytes) -> Message:
    """The fields that say what a body is, for the standard library to read. The first of a kind counts."""
    message = Message()
    for lines in _fields(block):
        field = b"".join(lines)[:_LONGEST_PARAMETERS]
        if _TYPED.match(field):
            name, _, value = field.partition(b":")
            key = name.strip().decode("ascii").lower()
            if key not in message:
                joined = b"".join(value.splitlines()).strip()
                message[key] = joined.decode("ascii", "surrogateescape")
    return message


def file_name_of(message: Message) -> str | None:
    """As the part is to be stored under."""
    try:
        name = message.get_filename()
    except (ValueError, LookupError, TypeError):
        name = None
    if not name:
        return None
    return decoded_words(name.encode("utf-8", "surrogateescape")).decode("utf-8", "replace").strip() or None


def _fields(block: bytes) -> Iterator[list[bytes]]:
    """The lines of each field."""
    lines: list[bytes] = []
    for line in io.BytesIO(block):
        if lines and not line.startswith(_FOLDS):
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def header_texts(block: bytes, offset: int, line: int, label: str) -> Iterator[tuple[str | None, HeaderText]]:
    """A block as one text; then each long field that is none of the usual, by its name: that may say what it holds,
    and be far from it."""
    usual: list[Field] = []
    long: list[Field] = []
    for lines in _fields(block):
        field = Field(lines, offset, line)
        (long if _is_telling(lines) else usual).append(field)
        offset += sum(map(len, lines))
        line += len(lines)
    yield None, HeaderText(usual, label)
    for field in long:
        yield field.lines[0].partition(b":")[0].decode("utf-8", "replace").strip(), HeaderText([field], label)


def _is_telling(lines: list[bytes]) -> bool:
    if sum(map(len, lines)) < _LONG:
        return False
    name, colon, _ = lines[0].partition(b":")
    return bool(colon) and not _USUAL.fullmatch(name.strip())


@dataclass(frozen=True, slots=True, repr=False)
class Field:
    """A field's lines, with their ends, and where they stand."""

    lines: list[bytes]
    offset: int
    line: int


class HeaderText:
    """Fields as text, a line for each. Gives places as `Places` has it."""

    def __init__(self, fields: list[Field], label: str | None) -> None:
        self._label = label
        self._starts: list[int] = []  # of each stretch, in the text
        self._offsets: list[int | None] = []  # the same in the file; None where it is written in another way there
        self._lines: list[tuple[int, int]] = []
        self._size = 0
        self.text = b"".join(part for field in fields for part in self._field(field.lines, field.offset, field.line))

    def _field(self, lines: list[bytes], offset: int, line: int) -> Iterator[bytes]:
        whole = b"".join(one.rstrip(b"\r\n") for one in lines)
        made = _readable(whole)
        if made is not whole:
            yield self._stretch(made + b"\n", None, (line, line + len(lines) - 1))
            return
        for one in lines:
            yield self._stretch(one.rstrip(b"\r\n"), offset, (line, line))
            offset += len(one)
            line += 1
        self._size += 1
        yield b"\n"

    def _stretch(self, text: bytes, offset: int | None, lines: tuple[int, int]) -> bytes:
        self._starts.append(self._size)
        self._offsets.append(offset)
        self._lines.append(lines)
        self._size += len(text)
        return text

    def locate(self, start: int, end: int, limit: int) -> list[Occurrence]:
        """As `Places` has it."""
        first, last = (bisect_right(self._starts, at) - 1 for at in (start, max(start, end - 1)))
        (line, _), (_, until) = self._lines[first], self._lines[last]
        begins, ends = self._offsets[first], self._offsets[last]
        if begins is None or ends is None:
            place = LineRange(line, until, 1)
            return [Occurrence(place, line=line, part=self._label, encoded="encoded-word")]
        before = self.text[self._starts[first] : start].decode("utf-8", "replace")
        offset = begins + start - self._starts[first], ends + end - self._starts[last]
        return [Occurrence(LineRange(line, until, len(before) + 1), line=line, offset=offset, part=self._label)]


def _readable(field: bytes) -> bytes:
    """A field in UTF-8, decoded; itself where that changes nothing."""
    if field.isascii() and b"=?" not in field and b"*" not in field:
        return field
    made = decoded_words(field)
    if _EXTENDED.search(made) and _TYPED.match(made):
        made = _with_parameters(made)
    if not made.isascii():
        made = _as_utf8(made, None)
    return field if made == field else made


def _with_parameters(field: bytes) -> bytes:
    """Those that are cut into pieces or written with percent signs, as they are meant."""
    name, _, value = field[:_LONGEST_PARAMETERS].partition(b":")
    message = Message()
    message["content-type"] = value.strip().decode("utf-8", "surrogateescape")
    try:
        pairs = [(key, collapse_rfc2231_value(made)) for key, made in message.get_params([])]
    except (ValueError, LookupError, TypeError):
        return field
    texts = (f"{key}={made}" if made else key for key, made in pairs)
    made = name + b": " + "; ".join(texts).encode("utf-8", "surrogateescape") + field[_LONGEST_PARAMETERS:]
    return made.replace(b"\r", b" ").replace(b"\n", b" ")
