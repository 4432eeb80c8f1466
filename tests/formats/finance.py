"""EDIFACT, SWIFT MT and OFX, written by hand; read back by a few lines each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from macie_lite.model.places import LineRange, Occurrence
from tests.formats.base import File, Planted
from tests.formats.health import element_around

__all__ = ["WRITERS"]


def _edifact(values: Sequence[Planted], rng: Random) -> File:
    email, ssn, card, nhs, phone, token = values
    segments = ["UNB+UNOC:3+SENDER+RECEIVER+240101:1000+1", "UNH+1+PAXLST:D:02B:UN:IATA"]
    segments += ["FTX+AAI+++nothing to see"] * rng.randrange(4)
    segments.append(f"COM+{_released(phone.value)}:TE+{_released(email.value)}:EM")
    segments += [f"FTX+AAI+++{_released(value.line)}" for value in (ssn, card, nhs, token)]
    content = rng.choice(("'", "'\n")).join(["UNA:+.? ", *segments, "UNT+5+1", "UNZ+1+1", ""])
    return File("list.edi", content.encode(), _released_element)


def _released(text: str) -> str:
    return re.sub(r"([?:+'])", r"?\1", text)


def _released_element(content: bytes, occurrence: Occurrence) -> str:
    """The segment around the place, without its release characters."""
    assert isinstance(occurrence.place, LineRange)
    lines = content.decode().split("\n")
    line, at = lines[occurrence.place.start - 1], occurrence.place.start_column - 1
    for segment in re.finditer(r"(?:[^?']|\?.)+", line):
        if segment.start() <= at < segment.end():
            return re.sub(r"\?(.)", r"\1", segment[0])
    raise AssertionError("no segment there")


def _swift(values: Sequence[Planted], rng: Random) -> File:
    head = "{1:F01TESTXXXXAXXX0000000000}{2:I103TESTXXXXXXXXN}{4:"
    fields = [":20:494932/DEV", ":23B:CRED", *([":13C:/SNDTIME/1200+0100"] * rng.randrange(3)), ":70:" + values[0].line]
    fields += [line for value in values[1:4] for line in (value.line,)]
    fields += [":72:" + values[4].line, values[5].line, ":71A:SHA", "-}{5:{CHK:0}}", ""]
    return File(
        "message.fin", "\r\n".join([head, *fields]).encode(), lambda content, at: element_around(content, at, "")
    )


def _ofx(values: Sequence[Planted], rng: Random) -> File:
    email, ssn, card, nhs, phone, token = values
    head = ["OFXHEADER:100", "DATA:OFXSGML", "VERSION:102", "SECURITY:NONE", "ENCODING:UTF-8", "CHARSET:NONE", ""]
    body = ["<OFX><SIGNUPMSGSRQV1><ENROLLTRNRQ><TRNUID>1<ENROLLRQ>", f"<DAYPHONE>{phone.value}<EMAIL>{email.value}"]
    body += [f"<TAXID>{ssn.value}", "</ENROLLRQ></ENROLLTRNRQ></SIGNUPMSGSRQV1>"]
    body += ["<CCSTMTTRNRS><CCSTMTRS><CURDEF>USD<CCACCTFROM>", f"<ACCTID>{card.value}</CCACCTFROM><BANKTRANLIST>"]
    body += ["<STMTTRN><TRNTYPE>DEBIT<MEMO>nothing to see</STMTTRN>"] * rng.randrange(4)
    body += [f"<STMTTRN><TRNTYPE>DEBIT<MEMO>{value.line}</STMTTRN>" for value in (nhs, token)]
    body.append("</BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></OFX>")
    content = "\r\n".join(head + body)
    return File("statement.qfx", content.encode(), lambda content, at: element_around(content, at, "<>"))


WRITERS = {"edifact": _edifact, "swift": _swift, "ofx": _ofx}
