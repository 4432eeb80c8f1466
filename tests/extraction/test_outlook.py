"""Outlook's messages and folders: what is in properties, bodies and attachments, and what is wrong with them."""

from __future__ import annotations

import io
import struct
from random import Random

import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.extraction.parsers import mapi
from macie_lite.extraction.parsers import message as messages
from macie_lite.extraction.parsers.lzfu import decompressed
from macie_lite.extraction.parsers.rebuilt import compound_file
from macie_lite.model.coverage import Reason, Status
from tests.extraction.files import Extracted, extracted
from tests.extraction.msg_files import attachment, embedded, message, recipient


def _read(data: bytes, name: str = "m.msg", limits: Limits | None = None) -> Extracted:
    return extracted(data, name, limits)


def test_properties_are_labelled() -> None:
    told: dict[int, str | bytes | int] = {
        0x001A: "IPM.Contact",
        0x3A1C: "+1 555 0100",
        0x3A4F: "Bo",
        0x8000: "value",
        0x3FDE: 1252,
    }
    made = _read(compound_file(message(told, names=["customer number"])))
    assert made.text.decode().splitlines() == [
        "MobileTelephoneNumber: +1 555 0100",
        "Nickname: Bo",
        "customer number: value",
    ]
    assert made.where("+1 555")[0].part == "HEADER"


def test_people_stand_with_their_addresses_once() -> None:
    people = [recipient("Ann Lee", "ann@localhost"), recipient("Bo", "bo@localhost", 2), recipient("Cy", "Cy", 3)]
    made = _read(
        compound_file(message({0x0E04: "Ann Lee", 0x0E03: "Bo; Di", 0x0037: "hello", 0x0070: "hello"}, people))
    )
    assert made.text.decode().splitlines() == [
        "To: Ann Lee <ann@localhost>", "Cc: Bo <bo@localhost>", "Bcc: Cy", "Subject: hello", "Cc: Bo; Di",
    ]  # fmt: skip


def test_birthdays_are_dates() -> None:
    entry = struct.pack("<HHIQ", 0x0040, 0x3A42, 6, 120_960_000_000_000_000)
    made = message({0x0037: "x"})
    made["__properties_version1.0"] = bytes(32) + entry
    assert b"Birthday: 1984-04-23" in _read(compound_file(made)).text


def test_the_headers_that_a_message_came_with_are_decoded() -> None:
    headers = "Received: from x\r\n by y\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nX-Long: " + "x" * 90 + "\r\n\r\n"
    made = _read(compound_file(message({0x007D: headers})))
    assert "Subject: Grüße".encode() in made.text
    assert made.fields("xxxx") == ["X-Long"]


def test_strings_in_a_code_page_and_html_bodies() -> None:
    told: dict[int, str | bytes | int] = {0x3FFD: 1252, 0x0037: "Größe", 0x1000: "Straße\r\nvalue=9"}
    made = _read(compound_file(message(told, unicode=False)))
    assert "Größe" in made.text.decode()
    (place,) = made.where("value=9")
    assert (place.line, place.part, place.offset) == (2, "TEXT", None)


@pytest.mark.parametrize(
    ("packed", "text"),
    [  # MS-OXRTFCP 3.1
        (
            "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
            "0af32068656c09002062770 5b06c647d0a800fa0".replace(" ", ""),
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
        ),
        ("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0", b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
    ],
)
def test_compressed_rtf(packed: str, text: bytes) -> None:
    assert decompressed(bytes.fromhex(packed)) == text


def test_compressed_rtf_that_is_damaged() -> None:
    rng = Random(1)
    head = struct.pack("<III4x", 1 << 31, 1 << 31, 0x75465A4C)
    for _ in range(200):
        body = rng.randbytes(rng.randrange(400))
        assert len(decompressed(head + body)) <= 17 * len(body)
    for data in (b"", b"x" * 15, b"x" * 40):
        with pytest.raises(ValueError, match=r"^$"):
            decompressed(data)


def test_attachments_and_messages_in_messages() -> None:
    inner = message({0x0037: "inner"}, (), [attachment("deep.txt", b"deep value")], inside=True)
    files = [attachment("a.csv", b"a,b\n1,plain value\n"), embedded("forwarded", inner)]
    made = _read(compound_file(message({0x0037: "outer"}, (), files)))
    assert made.containers == [(), ("a.csv",), ("forwarded",), ("forwarded", "deep.txt")]
    assert made.coverage.status is Status.COMPLETE


def test_depth_and_number_are_bounded() -> None:
    inner = message({0x0037: "level 0"}, inside=True)
    for level in range(1, 20):
        inner = message({0x0037: f"level {level}"}, (), [embedded("in", inner)], inside=True)
    made = _read(compound_file(message({0x0037: "top"}, (), [embedded("in", inner)])))
    assert Reason.ARCHIVE_NESTING in made.coverage.gaps
    assert b"level 19" in made.text
    many = message({0x0037: "top"}, (), [attachment(f"{at}.txt", b"x") for at in range(20)])
    assert _read(compound_file(many), limits=Limits(archive_members=5)).coverage.gaps == (Reason.ARCHIVE_MEMBERS,)


def test_damaged_files_end_in_a_coverage() -> None:
    whole = compound_file(message({0x0037: "top", 0x1000: "text " * 2000}, (), [attachment("a.txt", b"x" * 9000)]))
    rng = Random(2)
    for _ in range(30):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 20)):
            data[rng.randrange(76, len(data))] = rng.randrange(256)
        made = _read(bytes(data))
        assert made.coverage.status in Status


def test_items_hold_what_wire_can_carry() -> None:
    told = message({0x0037: "top"}, [recipient("a", "b")], [attachment("a", b"c")])
    for item in messages.message(io.BytesIO(compound_file(told)), 10):
        assert all(isinstance(one, (str, bytes, list)) for one in item)


def test_folders_that_are_none_are_skipped() -> None:
    for data in (b"!BDN", b"!BDN" + bytes(600), b"!BDN" + Random(3).randbytes(5000)):
        made = _read(data, "a.pst")
        assert made.coverage.status is Status.SKIPPED
        assert made.coverage.mime_type == "application/vnd.ms-outlook-pst"


def test_text_in_bytes_is_read_and_addresses_count_once() -> None:
    entry = bytes(24) + "Ann Lee\0SMTP\0ann@localhost\0".encode("utf-16-le")
    told: dict[int, str | bytes | int] = {
        0x0C1A: "Ann Lee",
        0x0C1F: "ann@localhost",
        0x0C19: entry,
        0x0C1D: b"SMTP:ANN@LOCALHOST\0",
        0x7C07: b'\x01\x02<dictionary value="secret plan"/>\0\xff',
        0x8000: b"\x05\0" + "wide value".encode("utf-16-le") + b"\0\0",
        0x6001: bytes(range(16)),
    }
    made = _read(compound_file(message(told, names=["blob"])))
    assert made.text.decode().splitlines() == [
        "From: Ann Lee",
        "SenderEmailAddress: ann@localhost",
        'RoamingDictionary: <dictionary value="secret plan"/>',
        "blob: wide value",
    ]
    assert made.coverage.status is Status.COMPLETE


def test_values_of_bytes_that_come_in_numbers() -> None:
    made = message({0x0037: "x"})
    made |= {"__substg1.0_66661102": struct.pack("<QQ", 10, 10)}
    made |= {f"__substg1.0_66661102-{at:08X}": b"value no %d" % at for at in range(2)}
    assert _read(compound_file(made)).text.decode().splitlines()[1:] == [
        "Property6666: value no 0",
        "Property6666: value no 1",
    ]


@pytest.mark.parametrize(
    ("starts", "values"),
    [
        ((12, 21), [b"ann smith", b", bob doe"]),
        ((21, 12), [b", bob doe"]),
        ((12, 1 << 30), [b"ann smith, bob doe"]),
    ],
)
def test_no_part_of_many_values_is_given_out_twice(starts: tuple[int, int], values: list[bytes]) -> None:
    assert list(mapi._many(struct.pack("<3I", 2, *starts) + b"ann smith, bob doe")) == values


def test_bytes_that_are_too_many_are_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapi, "_LONGEST_BINARY", 12)
    values = [(number, mapi.BINARY, b"some bytes, and more" + bytes(9), None) for number in (0x6001, 0x3701)]
    items = list(mapi.Properties(values).items([]))
    assert items == [("gap", "FILE_SIZE"), ("text", [], "Property6001", "some bytes,")]


def _tnef(attributes: list[tuple[int, bytes]]) -> bytes:
    head = b"\x78\x9f\x3e\x22\x01\x00"
    return head + b"".join(
        struct.pack("<BHHI", 1, number, 6, len(data)) + data + b"\0\0" for number, data in attributes
    )


def _property(number: int, value: str | bytes, name: str = "") -> bytes:
    kind, data = (0x1F, value.encode("utf-16-le") + b"\0\0") if isinstance(value, str) else (0x102, value)
    called = (name + "\0").encode("utf-16-le")
    named = bytes(16) + struct.pack("<II", 1, len(called)) + called + bytes(-len(called) % 4) if name else b""
    return struct.pack("<HH", kind, number) + named + struct.pack("<II", 1, len(data)) + data + bytes(-len(data) % 4)


def _winmail() -> bytes:
    told = [_property(0x0037, "the subject"), _property(0x3A1C, "+1 555"), _property(0x8000, "value", "a name")]
    told += [_property(0x6001, b"\0\1text in bytes\0")]
    person = struct.pack("<I", 2) + _property(0x3001, "Ann") + _property(0x39FE, "ann@localhost")
    inner = _tnef([(0x9003, struct.pack("<I", 1) + _property(0x0037, "the inner one"))])
    return _tnef(
        [
            (0x800C, b"the body\0"),
            (0x9003, struct.pack("<I", len(told)) + b"".join(told)),
            (0x9004, struct.pack("<I", 1) + person),
            (0x9002, bytes(14)),
            (0x8010, b"a.txt\0"),
            (0x800F, b"attached value"),
            (0x9002, bytes(14)),
            (0x9005, struct.pack("<I", 2) + _property(0x3001, "in") + _property(0x3701, bytes(16) + inner)[:0]
             + struct.pack("<HHII", 0x000D, 0x3701, 1, 16 + len(inner)) + bytes(16) + inner + bytes(-len(inner) % 4)),
        ]
    )  # fmt: skip


def test_winmail_dat() -> None:
    made = _read(_winmail(), "winmail.dat")
    assert (made.coverage.status, made.coverage.mime_type) == (Status.COMPLETE, "application/ms-tnef")
    assert made.containers == [(), ("a.txt",), ("in",)]
    for text in (
        "To: Ann <ann@localhost>",
        "MobileTelephoneNumber: +1 555",
        "a name: value",
        "Property6001: text in bytes",
        "the body",
        "attached value",
    ):
        assert len(made.where(text)) == 1
    assert made.passages[-1].text == b"Subject: the inner one"


def test_winmail_dat_that_is_damaged() -> None:
    whole = _winmail()
    for size in range(6, len(whole), 29):
        assert _read(whole[:size], "winmail.dat").coverage.status is not Status.COMPLETE or size == 6
    rng = Random(4)
    for _ in range(60):
        data = bytearray(whole)
        data[rng.randrange(4, len(data))] = rng.randrange(256)
        assert _read(bytes(data), "winmail.dat").coverage.status in Status
