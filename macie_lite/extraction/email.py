"""Mail (RFC 5322, MIME: RFC 2045 to 2049), web archives (MHTML, RFC 2557) and .emlx: every header, every part.

A message of any size streams. Parts that are read as the message's own text have IMAP's number for a place ("1.2"), and
where they stand in the file as they are, the file's own lines and offsets; in a part that had to be decoded, lines are
its own. Files that are attached are members, under their names; parts that are neither text nor have a name are members
called by their number and kind ("2.png"). Both alternatives of a text are read: a value in both occurs twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.charsets import transcoded
from macie_lite.extraction.encoding import unicode_encoding
from macie_lite.extraction.extract import extract
from macie_lite.extraction.flowed import extract_flowed
from macie_lite.extraction.mail_bodies import Base, Body, HeaderView, Readable, UntilFile, placed
from macie_lite.extraction.mail_headers import header_texts
from macie_lite.extraction.members import Members, MemberStream
from macie_lite.extraction.mime_parts import Kind, Part, Walk
from macie_lite.extraction.mime_stream import MimeStream
from macie_lite.extraction.peeking import PeekingReader
from macie_lite.extraction.sniff import HEAD_BYTES
from macie_lite.extraction.text import extract_text
from macie_lite.extraction.text_kinds import is_text
from macie_lite.extraction.transfer import UuDecoded, decoder_of
from macie_lite.extraction.windows import windows
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.passage import Passage

__all__ = ["extract_email"]

_MARKED_UP = {  # texts that have a reader of their own, told by an extension
    "text/html": "html", "application/xhtml+xml": "html", "text/rtf": "rtf", "application/rtf": "rtf",
    "text/xml": "xml", "application/xml": "xml",
}  # fmt: skip
_FILES = {  # of parts without a name
    "text/csv": "csv", "text/tab-separated-values": "tsv", "application/json": "json", "application/pdf": "pdf",
    "application/zip": "zip", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "message/rfc822": "eml",
    "message/global": "eml", "application/ms-tnef": "dat",
}  # fmt: skip
_SEALED = frozenset(("enveloped-data", "authenveloped-data"))
_PGP = b"-----BEGIN PGP MESSAGE-----"
_UTF8_MARK = b"\xef\xbb\xbf"
_COUNT = re.compile(rb"(\d{1,12})[ \t]*\r?\n")


def extract_email(source: Input) -> Extraction:
    """Passages of the headers and parts, in order."""
    reader = PeekingReader(source.stream)
    head = reader.peek(HEAD_BYTES)
    if unicode_encoding(head) is not None and not head.startswith(_UTF8_MARK):
        return (yield from extract_text(source))  # UTF-16: no mailer writes it, so somebody saved a text
    message = _Message(source, reader, head)
    yield from message.passages()
    yield from message.names()
    return Coverage.complete(0, "application/octet-stream").with_gaps(*message.gaps)


class _Message:
    def __init__(self, source: Input, reader: PeekingReader, head: bytes) -> None:
        self._source = source
        self._members = Members(source)
        start = len(_UTF8_MARK) * head.startswith(_UTF8_MARK)
        start += len(head[start:]) - len(head[start:].lstrip(b"\r\n"))
        count = _COUNT.match(head, start)  # of an .emlx; its property list stands behind the message
        self._size = int(count[1]) if count else None
        start = count.end() if count else start
        if start:
            reader.read(start)
        stream = reader if self._size is None else _First(reader, self._size)
        self._reader = reader
        self._stream = MimeStream(cast(BinaryIO, stream), source.budget, start, 1 + head.count(b"\n", 0, start))
        self._walk = Walk(self._stream, max(0, source.budget.limits.archive_depth - len(source.container)))

    @property
    def gaps(self) -> tuple[Reason, ...]:
        walked = (self._walk.gap,) if self._walk.gap is not None else ()
        return *self._members.coverage().gaps, *walked

    def names(self) -> Iterator[Passage]:
        """Of files that are written into a text; those of attachments stand in headers."""
        yield from self._members.names.rest()

    def passages(self) -> Iterator[Passage]:
        for part in self._walk.parts():
            if self._members.over:
                return
            if part.kind is Kind.HEADER:
                yield from self._header(part)
            elif part.kind is Kind.BESIDE:
                yield from self._text(part, self._stream, as_it_is=True)
            else:
                yield from self._body(part)
        if self._size is not None:
            yield from self._behind()

    def _header(self, part: Part) -> Iterator[Passage]:
        container = self._source.container
        for field, header in header_texts(part.block, part.offset, part.line, part.label):
            for window in windows(HeaderView(header), self._source.budget):
                places = HeaderView(header, window.start)
                yield Passage(text=window.text, core=window.core, field=field, places=places, container=container)

    def _body(self, part: Part) -> Iterator[Passage]:
        if _is_sealed(part):
            self._members.missed(Reason.ENCRYPTED_MEMBER)
            return
        decoder = decoder_of(part.entity.encoding, self._stream.read)
        if decoder is None:
            yield from self._content(part, self._stream, as_it_is=True)
            return
        yield from self._content(part, Body(decoder.read), as_it_is=False)
        if decoder.leftover:
            rest = Body(self._stream.read)
            rest.unread(decoder.leftover)
            rest.offset, rest.line = 0, 1
            yield from self._text(part, rest, as_it_is=False)

    def _content(self, part: Part, body: Readable, *, as_it_is: bool) -> Iterator[Passage]:
        kind = part.entity.content_type
        if part.entity.file_name is not None:
            yield from self._members.read(part.entity.file_name, MemberStream(body.read, self._source.budget))
        elif as_it_is and part.entity.is_message:
            yield from self._text(part, body, as_it_is=True)  # deeper than may be told apart
        elif kind in _FILES or not (kind.startswith(("text/", "message/", "multipart/")) or kind in _MARKED_UP):
            name = f"{part.number}.{_FILES[kind]}" if kind in _FILES else part.number
            yield from self._members.read(name, MemberStream(body.read, self._source.budget))
        else:
            yield from self._text(part, body, as_it_is=as_it_is)

    def _text(self, part: Part, body: Readable, *, as_it_is: bool) -> Iterator[Passage]:
        """Up to a file that is written into it, the file, and so on."""
        extension = _MARKED_UP.get(part.entity.content_type) if part.kind is Kind.BODY else None
        while not self._members.over:
            until = UntilFile(body)
            line, offset = body.line, body.offset
            reader = PeekingReader(cast(BinaryIO, MemberStream(until.read, self._source.budget)))
            head = reader.peek(HEAD_BYTES)
            if head.strip():
                read = transcoded(part.entity.charset, head, reader.read)
                exact = as_it_is and read is None
                base = Base(part.label or "1", line, offset if exact else None)
                stream = MemberStream(read or reader.read, self._source.budget)
                yield from placed(self._read(part, stream, head, extension), base, self._source.container)
            if until.file_name is None:
                return
            yield from self._written(until.file_name, body)

    def _read(self, part: Part, stream: MemberStream, head: bytes, extension: str | None) -> Iterator[Passage]:
        if _PGP in head:
            self._members.gap(Reason.ENCRYPTED_MEMBER)
        name = f"part.{extension}" if extension else "part.txt"
        inside = replace(self._source, stream=cast(BinaryIO, stream), name=name, size=None, content_encoding=None)
        if extension is not None or not is_text(head):
            extraction = extract(inside)
        elif part.kind is Kind.BODY and part.entity.parameter("format") == "flowed":
            extraction = extract_flowed(inside, delete_blank=part.entity.parameter("delsp") == "yes")
        else:
            extraction = extract_text(inside)
        yield from self._members.part(extraction, stream)

    def _written(self, name: str, body: Readable) -> Iterator[Passage]:
        """A file in uuencode."""
        decoder = UuDecoded(body.read)
        yield from self._members.names.add(name)
        yield from self._members.read(name, MemberStream(decoder.read, self._source.budget))
        while decoder.read(HEAD_BYTES):
            pass
        body.unread(decoder.leftover)

    def _behind(self) -> Iterator[Passage]:
        """The property list of an .emlx."""
        base = Base("PLIST", self._stream.line, self._stream.offset)
        stream = MemberStream(self._reader.read, self._source.budget)
        inside = replace(self._source, stream=cast(BinaryIO, stream), name="part.plist", size=None)
        yield from placed(self._members.part(extract(inside), stream), base, self._source.container)


class _First:
    """No more than the first `size` bytes."""

    def __init__(self, reader: PeekingReader, size: int) -> None:
        self._reader, self._left = reader, size

    def read(self, size: int) -> bytes:
        data = self._reader.read(min(size, self._left)) if self._left else b""
        self._left -= len(data)
        return data


def _is_sealed(part: Part) -> bool:
    """Encrypted as S/MIME (RFC 8551, 3.2.2) or PGP/MIME (RFC 3156, 4) has it."""
    entity = part.entity
    if part.around == "multipart/encrypted":
        return entity.content_type != "application/pgp-encrypted"
    if entity.content_type not in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        return False
    kind = entity.parameter("smime-type")
    return kind in _SEALED or not kind
