"""Any text encoding to UTF-8, in blocks, without ever failing.

UTF-8 (and ASCII) passes through unchanged, so that offsets stay those of the file. An invalid byte becomes "?" there,
which keeps them true; other encodings are decoded, with U+FFFD for what they cannot say.
"""

from __future__ import annotations

import codecs
from typing import BinaryIO

from macie_lite.extraction.arrow_columns import repaired
from macie_lite.extraction.utf16_mixed import Utf16Decoder
from macie_lite.model.coverage import NotExamined

__all__ = ["Utf8Reader", "is_ebcdic", "unicode_encoding"]

_BOMS = (  # longest first: UTF-32-LE starts with the mark of UTF-16-LE
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSETS = [  # what files that are not Unicode are written in; where two fit equally well, the first
    "cp1252", "cp1251", "cp949", "gb18030", "cp932", "big5", "euc_jp", "koi8_r", "cp1250", "iso8859_2", "cp1254",
    "cp1253", "cp1255", "cp1256", "cp1257", "cp874",
]  # fmt: skip
_SAMPLE = 8192
_FEWEST = 24  # bytes by which statistics go
_HIGH_BYTES = bytes((0x00, 0x20, 0x30, 0xFE, 0xFF, *range(0x31, 0x34), *range(0x4E, 0xA0), *range(0xAC, 0xD8)))
_EBCDIC = bytes(range(256)).decode("cp037")
_EBCDIC_WORDS = bytes(octet for octet in range(0x81, 0x100) if _EBCDIC[octet].isascii() and _EBCDIC[octet].isalnum())
_EBCDIC_USUAL = bytes(octet for octet, one in enumerate(_EBCDIC) if one in "\t\n\r\f\x85" or one.isprintable())
_ASCII_TEXT = bytes((9, 10, 13, *range(0x20, 0x7F)))
_NEXT_LINE = str.maketrans({"\x85": "\n"})  # as mainframes end a line
_FIRST = 64  # bytes that are there when the encoding is looked for, if the file has as many
_FAULTS = 3
_JIS_SHIFT = b"\x1b$"  # ISO-2022-JP (RFC 1468): Japanese in seven bits


def unicode_encoding(head: bytes) -> tuple[str, int] | None:
    """(codec, length of its mark) when `head` is Unicode by its byte order mark or by where its zero bytes stand."""
    for mark, codec in _BOMS:
        if head.startswith(mark) and (codec == "utf-8" or _reads_as(codec, head[len(mark) :])):
            if codec.startswith("utf-16") and _is_ascii_text(head[len(mark) :]):
                continue  # two bytes of damage before it
            return codec, len(mark)
    if 0 not in head[:_SAMPLE]:
        codec = _by_high_bytes(head[:_SAMPLE])
        return (codec, 0) if codec else None
    codec = _by_zeros(head[:_SAMPLE]) or _by_high_bytes(head[:_SAMPLE])
    return (codec, 0) if codec and _reads_as(codec, head) else None


def _is_ascii_text(head: bytes) -> bool:
    """Of UTF-16 half of the bytes at most are letters, digits and blanks; that of dashes alone has line ends."""
    head = head[:_SAMPLE]
    return 0 not in head and len(head.translate(None, _ASCII_TEXT)) * 16 < len(head)


def _by_zeros(head: bytes) -> str:
    """Latin text in UTF-16 has a zero in every other byte, in UTF-32 in three of four."""
    quarters = max(1, len(head) // 4)
    zeros = [head[start::4].count(0) / quarters for start in range(4)]
    if min(zeros[1:]) > 0.5 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[:3]) > 0.5 and zeros[3] < 0.1:
        return "utf-32-be"
    if zeros[1] + zeros[3] > 0.2 and zeros[0] + zeros[2] < 0.02:
        return "utf-16-le"
    if zeros[0] + zeros[2] > 0.2 and zeros[1] + zeros[3] < 0.02:
        return "utf-16-be"
    return ""


def _by_high_bytes(head: bytes) -> str:
    """Chinese, Japanese and Korean in UTF-16: every other byte is one of those that their characters begin with."""
    if len(head) < 2 * _FEWEST or not _beyond_utf8(head):
        return ""
    first, second = (len(half) - len(half.translate(None, _HIGH_BYTES)) for half in (head[0::2], head[1::2]))
    for codec, mine, other in (("utf-16-le", second, first), ("utf-16-be", first, second)):
        if mine * 200 >= 99 * len(head) and other * 200 < 80 * len(head) and _reads_as(codec, head):
            return codec
    return ""


def _beyond_utf8(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start < len(head) - 4
    return False


def is_ebcdic(head: bytes) -> bool:
    """Text of a mainframe (code pages 37, 500, 1047): blanks are 0x40, letters and digits lie high, 0x20 is none."""
    head = head[:_SAMPLE]
    if len(head) < _FEWEST or head.count(0x40) * 50 < len(head) or head.count(0x20) * 100 > len(head):
        return False
    words = len(head) - len(head.translate(None, _EBCDIC_WORDS))
    usual = len(head) - len(head.translate(None, _EBCDIC_USUAL))
    return words * 10 >= 4 * len(head) and usual * 100 >= 97 * len(head)


def _reads_as(codec: str, head: bytes) -> bool:
    """Whether it decodes into characters rather than controls and gaps."""
    text = _decoder_of(codec).decode(head[:_SAMPLE])  # without a character that is cut
    odd = sum(not (character.isprintable() or character in "\t\n\r\f") for character in text)
    odd += text.count("\ufffd")
    return odd * 50 <= len(text)


def _decoder_of(codec: str) -> codecs.IncrementalDecoder | Utf16Decoder:
    return Utf16Decoder(codec) if codec.startswith("utf-16") else codecs.getincrementaldecoder(codec)("replace")


class Utf8Reader:
    """Reads a text stream as blocks of valid UTF-8, each ending at a character's end.

    A fault of the stream (NotExamined) ends the text; `finish` raises it, once what came before has been looked at.

    exact: every byte given out so far stands in the file `start` bytes after its place in the output.
    start: length of the byte order mark.
    declared: the codec that the text says it is in, for what is no Unicode.
    settled: bytes beyond ASCII have been seen, and were UTF-8. guessed: others came before any such.
    """

    def __init__(self, stream: BinaryIO, declared: str | None = None) -> None:
        self._stream = stream
        self._declared = declared
        self._carry = b""
        self._given_back = b""
        self._decoder: codecs.IncrementalDecoder | Utf16Decoder | None = None
        self._ebcdic = False
        self._mixed = False  # lines of UTF-8 and of Windows-1252
        self.settled = self.guessed = False
        self._started = False
        self._fault: NotExamined | None = None
        self.exact = True
        self.start = 0

    @classmethod
    def resumed(cls, stream: BinaryIO, start: int, *, settled: bool) -> Utf8Reader:
        """For a stream that stands in the middle of a text in UTF-8, maybe of a character."""
        reader = cls(_AfterCharacter(stream))  # type: ignore[arg-type]
        reader._started, reader.start, reader.settled = True, start, settled
        return reader

    def unread(self, text: bytes) -> None:
        """Gives `text`, which was read, back: it will be read again."""
        self._given_back = text + self._given_back

    def read(self, size: int) -> bytes:
        """About `size` bytes more (what `size` bytes of the file come to); b"" at the end."""
        if self._given_back:
            text, self._given_back = self._given_back, b""
            return text
        while True:
            raw = self._raw(size)
            if not self._started and raw:
                raw = self._begin(raw)
            text = self._convert(raw)
            if text or not raw:
                return text

    def finish(self) -> None:
        """Raises the fault at which the text ended, if it was one."""
        if self._fault is not None:
            raise self._fault

    def _raw(self, size: int) -> bytes:
        if self._fault is not None:
            return b""
        try:
            return self._stream.read(size)
        except NotExamined as fault:
            self._fault = fault
            return b""

    def _begin(self, raw: bytes) -> bytes:
        self._started = True
        while len(raw) < _FIRST and (more := self._raw(_FIRST - len(raw))):
            raw += more
        found = unicode_encoding(raw)
        if found is None:
            if _JIS_SHIFT in raw and raw.isascii():
                self._decode_as("iso2022_jp")
            elif is_ebcdic(raw):
                self._ebcdic = True
                self._decode_as("cp037")
            return raw
        codec, self.start = found
        if codec == "utf-8":
            self.settled = True
        else:
            self._decode_as(codec)
        return raw[self.start :]

    def _decode_as(self, codec: str) -> None:
        self._decoder = _decoder_of(codec)
        self.exact = False

    def _convert(self, raw: bytes) -> bytes:
        if self._decoder is not None:
            text = self._decoder.decode(raw, final=not raw)
            return (text.translate(_NEXT_LINE) if self._ebcdic else text).encode()
        data, self._carry = self._carry + raw if self._carry else raw, b""
        if data.isascii():
            return data
        if raw:
            data, self._carry = _at_character(data)
        return self._checked(data)

    def _checked(self, data: bytes) -> bytes:
        try:
            data.decode()
        except UnicodeDecodeError as error:
            self.guessed = self.guessed or not self.settled
            codec = "utf-8" if self.settled else self._declared or _charset(data, error.start)
            self._mixed = self._mixed or (codec == "utf-8" and _goes_on_in_latin(data[error.start :]))
            if self._mixed:
                self.exact = False
                return data.decode("utf-8", _AS_LATIN).encode()
            if codec != "utf-8":
                self._decode_as(codec)
                return self._convert(data + self._take_carry())
        self.settled = True
        return repaired(data)

    def _take_carry(self) -> bytes:
        carry, self._carry = self._carry, b""
        return carry


class _AfterCharacter:
    """A stream in which the rest of a character at its start is so many question marks."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._begun = stream, False

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        if self._begun:
            return data
        self._begun = True
        rest = next((at for at in range(min(4, len(data))) if data[at] & 0xC0 != 0x80), 0)
        return b"?" * rest + data[rest:]


def _goes_on_in_latin(data: bytes) -> bool:
    """Whether what follows a fault in UTF-8 is in another encoding: a log that was written to by two programs."""
    text = data[:_SAMPLE].decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return wrong >= _FAULTS and 2 * wrong > sum(character > "\x7f" for character in text)


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError), "only decoding names this handler"
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_AS_LATIN = "macie_lite.as_latin"
codecs.register_error(_AS_LATIN, _as_latin)


def _at_character(data: bytes) -> tuple[bytes, bytes]:
    """Cut before a last character that may not be whole yet."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte < 0x80:
            break
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return (data[:-back], data[-back:]) if needed > back else (data, b"")
    return data, b""


def _charset(data: bytes, at: int) -> str:
    """The codec of `data`, whose byte `at` is not UTF-8: a guess from a sample around it."""
    sample = data[max(0, at - _SAMPLE // 4) : at + _SAMPLE]
    text = sample.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if len(text) - wrong - sum(character < "\x80" for character in text) > wrong:
        return "utf-8"  # a damaged file rather than another encoding
    from charset_normalizer import from_bytes

    guesses = [  # a match also names the codecs that read the sample alike
        (match.chaos, -match.coherence, _rank(codec, sample), codec)
        for match in from_bytes(sample, cp_isolation=_CHARSETS)
        for codec in {match.encoding, *match.could_be_from_charset} & set(_CHARSETS)
    ]
    return min(guesses)[-1] if guesses else "cp1252"


def _rank(codec: str, sample: bytes) -> int:
    if codec == "cp949" and any("\u4e00" <= character <= "\u9fff" for character in sample.decode(codec, "replace")):
        return len(_CHARSETS)  # Korean is written without Chinese characters; what has both is Chinese misread
    return _CHARSETS.index(codec)
