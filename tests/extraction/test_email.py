"""Messages and mailboxes: what is in headers, parts and attachments, and what is wrong with them."""

from __future__ import annotations

import base64
import binascii
import io
from email.message import EmailMessage

import pytest

from macie_lite.extraction.budget import Limits
from macie_lite.extraction.formats import Format
from macie_lite.extraction.sniff import sniff
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import LineRange
from tests.extraction.files import Extracted, extracted, zipped

_TOP = "From: Ann Lee <ann@localhost>\nTo: Bob <bob@localhost>\nSubject: hello\n"


def _read(text: str | bytes, name: str = "m.eml", limits: Limits | None = None) -> Extracted:
    return extracted(text if isinstance(text, bytes) else text.encode(), name, limits)


def _mixed(*parts: str, kind: str = "mixed") -> str:
    inside = "".join(f"--b\n{part}\n" for part in parts)
    return f'{_TOP}Content-Type: multipart/{kind}; boundary="b"\n\n{inside}--b--\n'


def test_encoded_words_are_read_and_found_where_they_stand() -> None:
    text = (
        "Subject: =?utf-8?B?" + base64.b64encode("Grüße an Zoë".encode()).decode() + "?=\n =?utf-8?Q?_Kr=C3=BCger?=\n"
    )
    made = _read("From: a\n" + text + "\nbody\n")
    assert "Subject: Grüße an Zoë Krüger".encode() in made.text
    (place,) = made.where("Krüger")
    assert (place.place, place.part, place.encoded) == (LineRange(2, 3, 1), "HEADER", "encoded-word")


def test_a_character_cut_in_two_by_encoded_words_is_whole() -> None:
    first, second = "Zoë".encode()[:3], "Zoë".encode()[3:]
    words = " ".join(f"=?utf-8?b?{base64.b64encode(half).decode()}?=" for half in (first, second))
    assert "Zoë" in _read(f"From: a\nSubject: {words}\n\nx\n").text.decode()


def test_folded_headers_are_one_line_with_exact_places() -> None:
    data = b"From: a\r\nTo: b\r\nSubject: card 4111\r\n 1111 1111 1111\r\n\r\nbody"
    made = _read(data)
    assert b"card 4111 1111 1111 1111\n" in made.text
    (place,) = made.where("4111 1111 1111 1111")
    assert place.place == LineRange(3, 4, 15)
    assert place.offset is not None
    assert data[slice(*place.offset)] == b"4111\r\n 1111 1111 1111"


def test_a_long_field_that_may_say_what_it_holds_is_read_by_its_name() -> None:
    made = _read(f"{_TOP}X-Customer-SSN: {'x ' * 40} 123-45-6789\nReceived: {'y ' * 60}\n\nbody\n")
    assert made.fields("123-45-6789") == ["X-Customer-SSN"]
    assert made.fields("y y y") == [None]


def test_parts_are_numbered_as_imap_does() -> None:
    inner = _mixed("\ntwo-two-one\n", "\ntwo-two-two\n").replace('"b"', '"c"').replace("--b", "--c")
    made = _read(_mixed("\none\n", f"Content-Type: message/rfc822\n\n{inner}"))
    assert [made.where(text)[0].part for text in ("one", "two-two-one", "two-two-two")] == ["1", "2.1", "2.2"]
    assert [place.part for place in made.where("hello")] == ["HEADER", "2.HEADER"]


def test_both_alternatives_preamble_and_epilogue_are_read() -> None:
    made = _read(_mixed("\nplain\n", "\nother\n", kind="alternative").replace("--b\n", "before\n--b\n", 1) + "behind\n")
    for text, part in (("plain", "1"), ("other", "2"), ("before", "TEXT"), ("behind", "TEXT")):
        assert [place.part for place in made.where(text)] == [part]


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "x-uuencode"])
def test_encoded_parts_have_lines_of_their_own(encoding: str) -> None:
    body = b"one\ntwo\nthree value=9 " + b"x" * 100 + b" end\n"
    data = {
        "base64": base64.encodebytes(body),
        "quoted-printable": binascii.b2a_qp(body),
        "x-uuencode": _uuencoded(body, "x.txt"),
    }[encoding].decode()
    made = _read(_mixed(f"Content-Transfer-Encoding: {encoding}\n\n{data}"))
    (place,) = made.where("value=9")
    assert (place.place, place.part, place.offset) == (LineRange(3, 3, 7), "1", None)
    assert made.coverage.status is Status.COMPLETE


def _uuencoded(data: bytes, name: str) -> bytes:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return f"begin 644 {name}\n".encode() + lines + b"`\nend\n"


def test_a_file_written_into_the_text_in_uuencode_is_a_member() -> None:
    text = f"{_TOP}\nbegin with this\n".encode() + _uuencoded(b"inside the file\n" * 9, "a.txt") + b"and behind it\n"
    made = _read(text)
    assert made.containers == [(), ("a.txt",)]
    assert len(made.where("inside the file")) == 9
    (place,) = made.where("behind it")
    assert place.place == LineRange(text.count(b"\n"), text.count(b"\n"), 5)


def test_what_a_mailing_list_puts_behind_base64_is_read() -> None:
    data = base64.encodebytes(b"the text of the message\n" * 20).decode()
    made = _read(f"{_TOP}Content-Transfer-Encoding: base64\n\n{data}______\nlist: ann@localhost, see below\n")
    assert made.text.count(b"the text of") == 20
    assert len(made.where("see below")) == 1


def test_attachments_go_through_the_same_path() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ann", "files"
    message.set_content("see below")
    message.add_attachment(
        zipped({"in.txt": b"deep value"}), maintype="application", subtype="zip", filename="Übersicht mit ümlaut.zip"
    )
    message.add_attachment(b"a,b\n1,plain value\n", maintype="text", subtype="csv", filename="t.csv")
    made = _read(message.as_bytes())
    assert made.coverage.status is Status.COMPLETE
    assert ("Übersicht mit ümlaut.zip", "in.txt") in made.containers
    assert ("t.csv",) in made.containers


def test_a_part_without_a_name_that_is_no_text_is_called_by_its_number() -> None:
    data = base64.encodebytes(zipped({"in.txt": b"deep value"})).decode()
    made = _read(_mixed(f"Content-Type: application/zip\nContent-Transfer-Encoding: base64\n\n{data}"))
    assert made.containers[-1] == ("1.zip", "in.txt")


@pytest.mark.parametrize(
    ("charset", "data"),
    [
        ("iso-8859-1", "Größe".encode("latin-1")),
        ("utf-8", "Größe".encode("latin-1")),
        ("iso-8859-1", "Größe".encode()),
        ("us-ascii", "Größe".encode()),
        ("no-such-charset", "Größe".encode()),
        ("unicode_escape", "Größe".encode()),
        ("windows-1252", "Größe".encode("cp1252")),
    ],
)
def test_charsets_right_and_wrong(charset: str, data: bytes) -> None:
    body = b"Die " + data + b" der Datei ist bekannt, sagt er.\n"
    made = _read(f"{_TOP}Content-Type: text/plain; charset={charset}\n\n".encode() + body)
    (place,) = made.where("Größe")
    assert place.line == 6


def test_utf_16_and_iso_2022_bodies() -> None:
    for charset in ("utf-16", "iso-2022-jp"):
        data = base64.encodebytes("日本語のテキスト value".encode(charset)).decode()
        head = f"{_TOP}Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
        assert "日本語のテキスト value".encode() in _read(head + data).text


@pytest.mark.parametrize(
    "head",
    [
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\n',
        "Content-Type: application/x-pkcs7-mime\n",
    ],
)
def test_what_is_encrypted_is_said_to_be(head: str) -> None:
    made = _read(f"{_TOP}{head}Content-Transfer-Encoding: base64\n\nAAAA\n")
    assert (made.coverage.status, made.coverage.gaps) == (Status.PARTIAL, (Reason.ENCRYPTED_MEMBER,))


def test_pgp_is_said_to_be_encrypted() -> None:
    sealed = "-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n"
    parts = (
        "Content-Type: application/pgp-encrypted\n\nVersion: 1\n",
        f"Content-Type: application/octet-stream\n\n{sealed}",
    )
    for text in (_mixed(*parts, kind="encrypted"), f"{_TOP}\n{sealed}"):
        assert Reason.ENCRYPTED_MEMBER in _read(text).coverage.gaps


def test_a_boundary_outside_ascii_costs_no_text() -> None:
    made = _read(_mixed("\nPLANTED-1").replace('boundary="b"', 'boundary="é"').encode("latin-1"))
    assert made.coverage.status is Status.PARTIAL
    assert made.text.count(b"PLANTED-1") == 1


def test_signed_messages_are_read() -> None:
    made = _read(_mixed("\nsigned text\n", "Content-Type: application/pgp-signature\n\nno key\n", kind="signed"))
    assert len(made.where("signed text")) == 1
    assert made.coverage.status is Status.COMPLETE


def test_a_message_that_is_cut_off_is_partial() -> None:
    data = base64.encodebytes(b"some text in a file\n" * 90).decode()
    whole = _mixed(f"Content-Disposition: attachment; filename=a.txt\nContent-Transfer-Encoding: base64\n\n{data}")
    made = _read(whole[: len(whole) - 300])
    assert (made.coverage.status, made.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
    assert b"some text" in made.text


def test_depth_and_number_of_parts_are_bounded() -> None:
    nested = "".join(f"Subject: level {at}\nContent-Type: message/rfc822\n\n" for at in range(3000))
    made = _read(nested + "Subject: last\n\ntext")
    assert made.coverage.gaps == (Reason.ARCHIVE_NESTING,)
    assert b"level 2999" in made.text
    multiparts = "".join(f'Content-Type: multipart/mixed; boundary="b{at}"\n\n--b{at}\n' for at in range(3000))
    made = _read(_TOP + multiparts + "\nthe text inside")
    assert Reason.ARCHIVE_NESTING in made.coverage.gaps
    assert b"the text inside" in made.text
    part = "Content-Type: application/octet-stream\n\nx"
    made = _read(_mixed(*[part] * 50), limits=Limits(archive_members=10))
    assert made.coverage.gaps == (Reason.ARCHIVE_MEMBERS,)


def test_a_header_without_an_end_is_read_in_bounded_pieces() -> None:
    made = _read(_TOP + "X-Long: " + "word " * (1 << 20) + "\n\nbody value\n")
    assert made.text.count(b"word") >= 1 << 20
    assert len(made.where("body value")) == 1


def test_an_emlx_has_its_size_first_and_a_property_list_behind() -> None:
    message = f"{_TOP}\nthe text\n"
    made = _read(f"{len(message)}\n{message}flags: behind it\n", "1.emlx")
    assert [made.where(text)[0].line for text in ("hello", "the text", "behind it")] == [4, 6, 7]
    assert made.where("behind it")[0].part == "PLIST"


_YAML = "subject: x\nfrom: a\nto: b\n\nbody: text\n"
_HTTP = "Date: Mon\nServer: x\nFrom: a\nSubject: b\nContent-Type: text/html\n\n<p>"
_LDIF = "dn: cn=x\nSubject: a\nFrom: b\nTo: c\n\n"
_LETTER = "Dear Ann,\nFrom here it is: far\n\nBob\n"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        (f"{_TOP}\nx", "no-extension", Format.EMAIL),
        (f"\n{_TOP}\nx", "a.png", Format.EMAIL),
        ("Subject: x\n\nx", "a.eml", Format.EMAIL),
        ("Subject: x\n\nx", "a.txt", Format.TEXT),
        (_YAML, "a.txt", Format.TEXT),
        (_TOP, "a.yaml", Format.TEXT),
        (_HTTP, "dump", Format.TEXT),
        (_LDIF, "a", Format.FOLDED),
        (_LETTER, "a.txt", Format.TEXT),
        ("From ann Mon Jun 01 10:00:00 2009\nSubject: x\n\n", "box", Format.MBOX),
        ("From here on, at 10:00 it is:\nnothing.\n", "story", Format.TEXT),
        ("123\n456\n", "numbers", Format.TEXT),
    ],
)
def test_what_is_mail(text: str, name: str, kind: Format) -> None:
    assert sniff(text.encode(), name).format is kind


def test_web_archives_are_told_apart() -> None:
    made = _read("From: <Saved by a browser>\nSubject: page\nMIME-Version: 1.0\nContent-Type: text/plain\n\ntext")
    assert made.coverage.mime_type == "multipart/related"


def test_a_stream_that_gives_little_at_a_time_is_read_the_same() -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(7, size) if size and size > 0 else size)

    text = _mixed(
        "\none\n", f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(b'two' * 99).decode()}"
    ).encode()
    dripped, whole = extracted(text, "m.eml", stream=Dripping(text)), _read(text)
    assert [one.text for one in dripped.passages] == [one.text for one in whole.passages]


def test_many_lines_that_look_like_delimiters_cost_little() -> None:
    made = _read(_mixed("\n" + "--b-not\n--\n" * 200_000))
    assert made.coverage.status is Status.COMPLETE
    assert made.text.count(b"--b-not") >= 200_000
