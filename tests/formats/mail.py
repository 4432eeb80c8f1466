"""Messages, mailboxes and web archives by the standard library, Outlook's by hand; read by it, and by python-oxmsg."""

from __future__ import annotations

import io
import mailbox
import tempfile
from collections.abc import Sequence
from contextlib import closing
from email import message_from_bytes, policy
from email.charset import BASE64, QP, Charset
from email.generator import BytesGenerator
from email.header import decode_header, make_header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from random import Random
from typing import cast

from oxmsg import Message as OutlookMessage

from macie_lite.extraction.parsers.rebuilt import compound_file
from macie_lite.model.places import LineRange, Occurrence
from tests.extraction.msg_files import attachment, message, recipient
from tests.formats.base import File, Planted

__all__ = ["WRITERS"]

_FILLER = ("Nothing to see in this line.", "Größe und Maß, sagt er.", "-- ", "--this-is-no-boundary", "See below.", "")
_CHARSETS: tuple[tuple[str, int | None], ...] = (
    ("us-ascii", None),
    ("iso-8859-1", QP),
    ("utf-8", BASE64),
    ("utf-8", QP),
    ("utf-8", None),
)


def _text(values: Sequence[Planted], rng: Random) -> Message:
    lines: list[str] = []
    for value in values:
        lines += [rng.choice(_FILLER) for _ in range(rng.randrange(6))]
        lines.append(value.line)
    name, encoding = rng.choice(_CHARSETS)
    charset = Charset(name)
    charset.body_encoding = encoding  # type: ignore[assignment]  # None: as it is
    text = "\n".join([*lines, ""]).encode(name, "ignore").decode(name)
    made = MIMEText("", "plain", _charset=None)
    del made["Content-Transfer-Encoding"]
    if name == "utf-8" and encoding is None:
        made.set_payload(text.encode())
        made.replace_header("Content-Type", 'text/plain; charset="utf-8"')
        made["Content-Transfer-Encoding"] = "8bit"
    else:
        made.set_payload(text, charset)
    return made


def _file(values: Sequence[Planted], rng: Random) -> Message:
    part = MIMEApplication("".join(f"{value.line}\n" for value in values).encode())
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", "Übersicht.txt"))
    return part


def _told(values: Sequence[Planted], rng: Random) -> Message:
    """A message with values in its headers, its text, a message in it and a file with it."""
    inside = _text(values[2:4], rng)
    inside["Subject"] = "inner"
    inside["From"] = "Somebody"
    whole = MIMEMultipart("mixed")
    whole["From"] = "Somebody"
    whole["Date"] = "Mon, 01 Jun 2009 10:00:00 +0000"
    whole["Subject"] = rng.choice(("", "Grüße, ")) + values[0].line
    whole["X-Filler"] = "nothing at all " * rng.randrange(9)
    whole.preamble = "This is a message of many parts."
    for part in (_text(values[1:2], rng), MIMEMessage(inside), _file(values[4:5], rng), _text(values[5:], rng)):
        whole.attach(part)
    return whole


def _bytes(made: Message, rng: Random) -> bytes:
    out = io.BytesIO()
    BytesGenerator(out, policy=policy.compat32, mangle_from_=False).flatten(made, linesep=rng.choice(("\n", "\r\n")))
    return out.getvalue()


def _eml(values: Sequence[Planted], rng: Random) -> File:
    return File("message.eml", _bytes(_told(values, rng), rng), _place_in_message)


def _mhtml(values: Sequence[Planted], rng: Random) -> File:
    """As browsers save a page: its texts, and the page's files by their addresses."""
    whole = MIMEMultipart("related", type="text/html")
    whole["From"] = "<Saved by a browser>"
    whole["Subject"] = "A page"
    for number, value in enumerate(values):
        part = _text([value], rng)
        part["Content-Location"] = f"files/{number}.txt"
        whole.attach(part)
    return File("page.mhtml", _bytes(whole, rng), _place_in_message)


def _mbox(values: Sequence[Planted], rng: Random) -> File:
    with tempfile.TemporaryDirectory() as folder:
        box = mailbox.mbox(Path(folder, "box"))
        for value in values:
            for made in [*(_text([], rng) for _ in range(rng.randrange(3))), _text([value], rng)]:
                made["From"] = "Somebody"
                made["Subject"] = "From here on"
                box.add(_bytes(made, Random(1)))
        box.close()
        return File("all.mbox", Path(folder, "box").read_bytes(), _place_in_mailbox)


def _place_in_mailbox(content: bytes, found: Occurrence) -> str:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "box").write_bytes(content)
        with closing(mailbox.mbox(Path(folder, "box"), create=False)) as box:
            made = box.get_bytes(cast("str", int(found.container[0].split(".")[0]) - 1))
    return _place_in_message(made, found)


def _place_in_message(content: bytes, found: Occurrence) -> str:
    """The line, of the file where there is an offset or it is in a header, else of the decoded part."""
    assert isinstance(found.place, LineRange)
    if found.part is None:
        whole = message_from_bytes(content, policy=policy.default)
        (inside,) = (one for one in whole.walk() if one.get_filename() == found.container[-1])
        text = cast("bytes", inside.get_payload(decode=True)).decode()
    elif found.offset is not None or "HEADER" in found.part or found.part.endswith("MIME"):
        text = content.decode("utf-8", "replace")
    else:
        text = _part(content, found.part)
    lines = "\n".join(text.replace("\r\n", "\n").split("\n")[found.place.start - 1 : found.place.end])
    return lines if found.encoded is None else str(make_header(decode_header(lines.replace("\n", ""))))


def _part(content: bytes, number: str) -> str:
    """A part by its number, as the standard library has it."""
    made: Message = message_from_bytes(content)
    for step in number.split("."):
        if made.get_content_type() == "message/rfc822":
            made = cast("list[Message]", made.get_payload())[0]
        if made.is_multipart():
            made = cast("list[Message]", made.get_payload())[int(step) - 1]
        else:
            assert step == "1"
    charset = made.get_content_charset() or "ascii"
    return cast("bytes", made.get_payload(decode=True)).decode(charset)


def _msg(values: Sequence[Planted], rng: Random) -> File:
    body = "\r\n".join([*(rng.choice(_FILLER) for _ in range(rng.randrange(9))), values[1].line, "", values[2].line])
    files = [attachment("Übersicht.txt", values[3].line.encode())]
    told = {0x001A: "IPM.Note", 0x0037: values[0].line, 0x1000: body, 0x3A4F: values[4].line, 0x8000: values[5].value}
    people = [recipient("Somebody", ""), recipient("Somebody else", "")]
    unicode = rng.random() < 0.5
    return File(
        "message.msg",
        compound_file(message(told, people, files, names=[values[5].label], unicode=unicode)),
        _place_in_outlook,
    )


def _place_in_outlook(content: bytes, found: Occurrence) -> str:
    told = OutlookMessage.load(io.BytesIO(content))
    if found.container:
        (inside,) = (one for one in told.attachments if one.file_name == found.container[0])
        return (inside.file_bytes or b"").decode()
    if found.part == "HEADER":
        texts = (str(one.value) for one in told.properties if one.ptyp in (0x001E, 0x001F))
        return "\n".join(text for text in texts if text != told.body)
    assert isinstance(found.place, LineRange)
    return (told.body or "").replace("\r\n", "\n").split("\n")[found.place.start - 1]


WRITERS = {"eml": _eml, "mhtml": _mhtml, "mbox": _mbox, "msg": _msg}
