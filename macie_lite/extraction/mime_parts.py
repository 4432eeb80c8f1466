"""The parts of a message, in order, as it streams: header blocks and bodies, numbered as IMAP does (RFC 9051, 6.4.5).

Multiparts and messages in messages are walked with a list of what is open: no depth of theirs costs a frame of Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from enum import Enum

from macie_lite.extraction.mail_headers import file_name_of, typed
from macie_lite.extraction.mime_stream import Delimiter, MimeStream
from macie_lite.model.coverage import Reason

__all__ = ["Entity", "Kind", "Part", "Walk"]

_DEEPEST = 100  # multiparts in multiparts
_MESSAGES = ("message/rfc822", "message/global")
_AS_IT_IS = frozenset(("", "7bit", "8bit", "binary"))
_LONGEST_BOUNDARY = 900


class Kind(Enum):
    """HEADER: `block` is its text. BESIDE: what stands before, between and behind the parts. BODY: of a part."""

    HEADER = "header"
    BESIDE = "beside"
    BODY = "body"


@dataclass(frozen=True, slots=True, repr=False)
class Entity:
    """What a header block says of the body behind it."""

    content_type: str = "text/plain"
    encoding: str = ""
    charset: str | None = None
    file_name: str | None = None
    boundary: bytes | None = None
    parameters: Message = field(default_factory=Message)

    def parameter(self, name: str) -> str:
        """Of the type, in lower case; "" where there is none."""
        try:
            return str(self.parameters.get_param(name, "")).lower()
        except (ValueError, LookupError, TypeError):
            return ""

    @property
    def is_multipart(self) -> bool:
        return self.content_type.startswith("multipart/") and self.boundary is not None

    @property
    def is_message(self) -> bool:
        return self.content_type in _MESSAGES and self.encoding in _AS_IT_IS

    @property
    def as_it_is(self) -> bool:
        """Whether its body stands in the file as it is."""
        return self.encoding in _AS_IT_IS


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """number: "1.2"; "" for the message itself. section: what of it, as IMAP says it: HEADER, MIME, TEXT or "".
    around: the type of the multipart that it is in. block, offset, line: of a header."""

    kind: Kind
    number: str
    section: str
    entity: Entity
    around: str = ""
    block: bytes = b""
    offset: int = 0
    line: int = 1

    @property
    def label(self) -> str:
        return ".".join(filter(None, (self.number, self.section)))


@dataclass(slots=True)
class _Open:
    entity: Entity
    number: str
    section: str
    parts: int = 0


class Walk:
    """messages: how many may be in one another. gap: why not all was told apart, once all has been walked."""

    def __init__(self, stream: MimeStream, messages: int) -> None:
        self._stream = stream
        self._open: list[_Open] = []
        self._left = messages
        self.gap: Reason | None = None

    def parts(self) -> Iterator[Part]:
        """Each when the stream stands at its body, which may then be read, or not."""
        yield from self._entity("", message=True)
        while (met := self._stream.delimiter()) is not None:
            yield from self._after(met)
        if self._stream.fault is not None or self._open:
            self.gap = self._stream.fault or self.gap or Reason.TRUNCATED

    def _entity(self, number: str, *, message: bool) -> Iterator[Part]:
        """A header block and what follows it, up to a delimiter; messages in messages too."""
        around = self._open[-1].entity.content_type if self._open else ""
        while True:
            offset, line = self._stream.offset, self._stream.line
            block = self._stream.header()
            entity = _entity(block, "message/rfc822" if around == "multipart/digest" and not message else "text/plain")
            section = "HEADER" if message else "MIME"
            yield Part(Kind.HEADER, number, section, entity, around, _without(entity.boundary, block), offset, line)
            if not entity.is_message or not self._may_enter():
                break
            if message:
                number = f"{number}.1" if number else "1"
            message = True
        if entity.is_multipart and self._may_open():
            self._enter(_Open(entity, number, "TEXT" if message else ""))
            yield self._beside()
        elif message:
            yield Part(Kind.BODY, f"{number}.1" if number else "1", "", entity, around)
        else:
            yield Part(Kind.BODY, number, "", entity, around)

    def _may_enter(self) -> bool:
        self._left -= 1
        if self._left < 0:
            self.gap = Reason.ARCHIVE_NESTING
        return self._left >= 0

    def _may_open(self) -> bool:
        if len(self._open) >= _DEEPEST:
            self.gap = Reason.ARCHIVE_NESTING
        return len(self._open) < _DEEPEST

    def _enter(self, opened: _Open) -> None:
        self._open.append(opened)
        self._tell()

    def _tell(self) -> None:
        self._stream.boundaries([one.entity.boundary or b"" for one in self._open])

    def _beside(self) -> Part:
        return Part(Kind.BESIDE, self._open[-1].number, self._open[-1].section, self._open[-1].entity)

    def _after(self, met: Delimiter) -> Iterator[Part]:
        """What comes behind a delimiter."""
        del self._open[met.level + 1 :]
        if met.closing:
            beside = self._beside()
            self._open.pop()
            self._tell()
            yield beside
            return
        self._tell()
        inside = self._open[-1]
        inside.parts += 1
        yield from self._entity(f"{inside.number}.{inside.parts}".lstrip("."), message=False)


def _without(boundary: bytes | None, block: bytes) -> bytes:
    """The block, as long as it was, without the boundary: drawn at random, some look like the number of a card."""
    if boundary is None:
        return block
    stated = re.compile(rb"(?i)(boundary[ \t]*=[ \t]*\"?)" + re.escape(boundary))
    return stated.sub(lambda found: found[1] + b"-" * len(boundary), block, count=1)


def _entity(block: bytes, default: str) -> Entity:
    message = typed(block)
    content_type = message.get_content_type() if "content-type" in message else default
    encoding = str(message.get("content-transfer-encoding", "")).strip().lower()
    try:
        boundary = message.get_boundary()
        found = boundary.encode("utf-8", "surrogateescape").rstrip() if boundary else None
        charset = message.get_content_charset()
    except (ValueError, LookupError, TypeError):
        found = charset = None
    if found is not None and not 0 < len(found) <= _LONGEST_BOUNDARY:
        found = None
    return Entity(content_type, encoding, charset, file_name_of(message), found, message)
