"""Messages, mailboxes and Outlook's messages against the questions that every format has to answer.

Places are read back by the standard library's `email` and `mailbox`, and by python-oxmsg.
"""

from __future__ import annotations

import base64
import io
import quopri
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.message import Message
from functools import cache
from typing import cast

import pytest
from oxmsg import Message as OutlookMessage

from macie_lite.extraction.parsers.rebuilt import compound_file
from macie_lite.model.places import LineRange, Occurrence
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.msg_files import attachment, embedded, message, recipient

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))
_FILLER = "".join(f"and {at} of the lines that hold nothing at all\n" for at in range(60))


def _eml() -> bytes:
    """Two values in headers, two in a part as it is, two in one that is quoted, two in a message, two attached."""
    prose = [f"Grüße, line {at}: {value} ends.\n" for at, value in enumerate(_VALUES)]
    quoted = quopri.encodestring((_FILLER + "".join(prose[4:6])).encode()).decode()
    attached = base64.encodebytes((_FILLER * 2 + "".join(prose[8:10])).encode()).decode()
    text = f"""From: Ann <ann@localhost>
To: Bob <bob@localhost>
Subject: {_VALUES[0]}
Content-Type: multipart/mixed; boundary="outer"

{_VALUES[1]} in the preamble
--outer
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{prose[2]}--outer is no delimiter here
{_FILLER}{prose[3]}
--outer
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

{quoted}
--outer
Content-Type: message/rfc822

Subject: inner
X-Long: folded,
 {_VALUES[6]}
Content-Type: multipart/alternative; boundary=outer-1

--outer-1

{prose[7]}
--outer-1--
--outer
Content-Type: application/octet-stream
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.txt

{attached}
--outer
Content-Description: {_VALUES[10]}

--outer--
{_VALUES[11]} behind it all
"""
    return text.encode()


def _line(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, LineRange)
    return content.decode().split("\n")[found.place.start - 1][found.place.start_column - 1 :][: len(_VALUES[0])]


def _attached(content: bytes, found: Occurrence) -> bytes:
    for part in message_from_bytes(content).walk():
        if part.get_filename() == found.container[-1]:
            return cast("bytes", part.get_payload(decode=True))
    raise AssertionError("no such attachment")


def _in_message(content: bytes, found: Occurrence) -> str:
    if found.part is None:
        return _line(_attached(content, found), found)
    if found.offset is not None:
        return _line(content, found)
    made: Message = message_from_bytes(content)
    for step in found.part.split("."):
        made = cast("list[Message]", made.get_payload())[int(step) - 1]
    return _line(cast("bytes", made.get_payload(decode=True)), found)


def _message_or_file(content: bytes, found: Occurrence) -> bytes:
    return _attached(content, found) if found.container else content


_BETWEEN = "From ann@localhost Mon Jun 01 10:00:00 2009\n"


def _messages() -> list[str]:
    return [
        f"Subject: number {at}\nFrom: Ann\n\nFrom here on\n>From there on\n\n{_FILLER}{value} stands here\n\n"
        for at, value in enumerate(_VALUES[1:])
    ]


def _mbox() -> bytes:
    first = _BETWEEN.replace("ann", _VALUES[0])
    return "".join((first if at == 0 else _BETWEEN) + text for at, text in enumerate(_messages())).encode()


def _opened_mailbox(content: bytes, found: Occurrence) -> bytes:
    if not found.container:
        return content
    return _messages()[int(found.container[0].removesuffix(".eml")) - 1].encode()


def _in_mailbox(content: bytes, found: Occurrence) -> str:
    return _line(_opened_mailbox(content, found), found)


def _msg() -> bytes:
    body = "".join(f"Grüße, line {at}: {value} ends.\r\n" for at, value in enumerate(_VALUES[2:6]))
    inner = message({0x0037: _VALUES[6], 0x1000: _FILLER + _VALUES[7]}, inside=True)
    files = [attachment("a.txt", (_FILLER * 100 + _VALUES[8]).encode()), embedded("inner", inner)]
    told = {0x0037: f"about {_VALUES[0]}", 0x3A1C: _VALUES[1], 0x1000: body, 0x8000: _VALUES[9]}
    people = [recipient(_VALUES[10], "bob@localhost"), recipient("Cy", _VALUES[11], 2)]
    return compound_file(message(told, people, files, names=["a name"]))


def _in_outlook(content: bytes, found: Occurrence) -> str:
    """What python-oxmsg has there; it does not open messages in messages."""
    told = OutlookMessage.load(io.BytesIO(content))
    if found.container == ("a.txt",):
        return _line(told.attachments[0].file_bytes or b"", found)
    if found.container == ("inner",):
        return content.decode("utf-16-le", "ignore")
    if found.part == "TEXT":
        return _line((told.body or "").encode(), found)
    people = [text for one in told.recipients for text in (one.name, one.email_address)]
    texts = [str(one.value) for one in told.properties if one.ptyp == 0x001F and one.value != told.body]
    return "\n".join([*people, *texts])


def _outlook_file(content: bytes, found: Occurrence) -> bytes:
    return OutlookMessage.load(io.BytesIO(content)).attachments[0].file_bytes or b"" if found.container else content


@cache
def _samples() -> Mapping[str, Sample]:
    outlook = "application/vnd.ms-outlook"
    made = (
        Sample(
            "letter.eml", _eml(), _VALUES, "message/rfc822", _in_message, member=_message_or_file, self_delimiting=True
        ),
        Sample("all.mbox", _mbox(), _VALUES, "application/mbox", _in_mailbox, member=_opened_mailbox),
        Sample("letter.msg", _msg(), _VALUES, outlook, _in_outlook, member=_outlook_file, self_delimiting=True),
    )
    return {sample.name: sample for sample in made}


@pytest.mark.parametrize("name", ["letter.eml", "all.mbox", "letter.msg"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], name: str) -> None:
    check(_samples()[name])
