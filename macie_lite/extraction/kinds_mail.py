"""Whether a text is of a kind with a reader of its own: a message, a mailbox.

Fields are those of RFC 5322 and RFC 2045; a mailbox begins with the line that RFC 4155 describes.
"""

from __future__ import annotations

import re

from macie_lite.extraction.formats import Format, Sniffed

__all__ = ["FIELD", "MAILBOX_LINE", "kind_of_mail"]

FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
"""The start of a header field, its name in the group (RFC 5322, 2.2)."""

MAILBOX_LINE = re.compile(rb"From (?:[^\r\n]{0,300}[ \t])?\d\d?:\d\d[^\r\n]{0,80}\r?\n")
"""What stands before each message of a mailbox: an address and a time."""

_MESSAGE = Sniffed(Format.EMAIL, "message/rfc822")
_WEB_ARCHIVE = Sniffed(Format.EMAIL, "multipart/related")
_MAILBOX = Sniffed(Format.MBOX, "application/mbox")
_TELLING = frozenset(
    (b"from", b"to", b"cc", b"subject", b"received", b"message-id", b"return-path", b"delivered-to", b"reply-to")
)
# fmt: off
_KNOWN = _TELLING | frozenset((
    b"date", b"sender", b"bcc", b"mime-version", b"x-mailer", b"in-reply-to", b"references", b"x-original-to",
    b"envelope-to", b"dkim-signature", b"content-type", b"newsgroups", b"resent-from", b"x-gmail-labels",
    b"x-mozilla-status", b"x-uidl", b"thread-topic", b"thread-index", b"content-transfer-encoding", b"list-id",
))
_OF_OTHERS = frozenset((  # of HTTP (RFC 9110) and LDIF (RFC 2849): a block with one of these is no message
    b"host", b"server", b"set-cookie", b"cookie", b"accept", b"accept-encoding", b"etag", b"connection", b"dn",
    b"access-control-allow-origin", b"transfer-encoding", b"objectclass", b"location", b"cache-control",
))
# fmt: on
_MESSAGES = frozenset(("eml", "emlx", "mht", "mhtml", "mhtm", "nws"))
_MAILBOXES = frozenset(("mbox", "mbx", "mbs", "mboxrd", "box"))
# fmt: off
_NO_MAIL = frozenset((  # extensions of text that is something else, whatever its first lines say
    "yaml", "yml", "md", "rst", "ldif", "ini", "cfg", "conf", "properties", "env", "toml", "sql", "csv", "tsv", "py",
    "js", "ts", "java", "c", "h", "cpp", "cs", "go", "rs", "rb", "php", "sh", "ps1", "bat", "tex", "ics", "vcf",
    "json", "jsonl", "xml", "html", "htm", "http", "har", "srt", "vtt", "po", "pot",
))
# fmt: on
_COUNT = re.compile(rb"\d{1,12}[ \t]*\r?\n")  # the first line of an .emlx: the size of the message
_SAVED = re.compile(rb"(?im)^From: <?Saved by |^X-MAF: |^Snapshot-Content-Location:")
_FOLDS = (b" ", b"\t")


def kind_of_mail(text: bytes, extension: str) -> Sniffed | None:
    """text: UTF-8, the start of the file. extension: lower case, no dot. None for what is something else."""
    if text.startswith(b"From ") and extension not in _NO_MAIL:
        return _mailbox(text, extension)
    text = text.lstrip(b"\r\n")
    if FIELD.match(text) is None:
        count = _COUNT.match(text)
        if count is None or extension in _NO_MAIL:
            return None
        text = text[count.end() :]
    if not _is_message(text, extension):
        return None
    archive = extension in ("mht", "mhtml", "mhtm") or _SAVED.search(text[:4096])
    return _WEB_ARCHIVE if archive else _MESSAGE


def _mailbox(text: bytes, extension: str) -> Sniffed | None:
    line = MAILBOX_LINE.match(text)
    if extension in _MAILBOXES:
        return _MAILBOX
    if line is None:
        return None
    return _MAILBOX if FIELD.match(text, line.end()) or text[line.end() : line.end() + 5] == b">From" else None


def _is_message(text: bytes, extension: str) -> bool:
    names, ended = _field_names(text)
    folded = {name.lower() for name in names}
    if extension in _MESSAGES:
        return bool(folded & _KNOWN) or (bool(folded) and ended)
    if extension in _NO_MAIL or folded & _OF_OTHERS or not folded & _TELLING or len(folded & _KNOWN) < 2:
        return False
    if not ended and len(folded & _KNOWN) < 3:
        return False
    return any(name != name.lower() for name in names) or len(folded & _KNOWN) > 4


def _field_names(text: bytes) -> tuple[list[bytes], bool]:
    """Names of the fields before the first line that is none; and whether that line is blank."""
    names: list[bytes] = []
    at = 0
    while at < len(text):
        end = text.find(b"\n", at)
        line = text[at : end if end >= 0 else len(text)]
        field = FIELD.match(line)
        if field is not None:
            names.append(field[1])
        elif not line.startswith(_FOLDS):
            return names, not line.strip(b"\r") and bool(names)
        elif not line.strip():
            return names, bool(names)
        if end < 0:
            break
        at = end + 1
    return names, False
