"""Any encoding comes out as UTF-8, and UTF-8 comes out as it is."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.extraction.encoding import Utf8Reader, is_ebcdic
from macie_lite.extraction.text_kinds import is_text

_NAMES = {
    "cp1252": "Patient François Lefèvre habite à Évreux, près de l'hôpital.",
    "cp1250": "Pacjent Wojciech Brzęczyszczykiewicz mieszka w Łodzi, ul. Gdańska, śląsk.",
    "cp1251": "Иванов Иван Иванович, паспорт, улица Ленина.",
    "koi8_r": "Иванов Иван Иванович, паспорт, улица Ленина.",
    "cp932": "山田太郎 東京都千代田区 電話番号 さん",
    "euc_jp": "山田太郎 東京都千代田区 電話番号 さん",
    "iso2022_jp": "山田太郎 東京都千代田区 電話番号 さん",
    "gb18030": "姓名：张三 身份证号码 北京市海淀区",
    "cp949": "이름: 김철수 서울특별시 주민등록번호",
    "utf-16": "Zoë 山田",
    "utf-16-le": "Zoe lives in Rome",
    "utf-16-be": "Zoe lives in Rome",
    "utf-32": "Zoë 山田",
    "utf-32-le": "Zoe lives in Rome",
}


def _read(content: bytes, size: int = 1 << 20) -> tuple[bytes, Utf8Reader]:
    reader = Utf8Reader(io.BytesIO(content))
    return b"".join(iter(lambda: reader.read(size), b"")), reader


@pytest.mark.parametrize("encoding", _NAMES)
def test_reads_other_encodings(encoding: str) -> None:
    text = (_NAMES[encoding] + "\n") * 3
    out, reader = _read(text.encode(encoding))
    assert out.decode() == text
    assert not reader.exact


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_utf8_stays_as_it_is(encoding: str, size: int) -> None:
    text = "Zoë \U0001f600 山田 x" * 9
    out, reader = _read(text.encode(encoding), size)
    assert out.decode() == text
    assert reader.exact
    assert reader.start == len(text.encode(encoding)) - len(out)


@given(st.binary(max_size=400), st.integers(1, 50))
def test_anything_comes_out_as_utf8(content: bytes, size: int) -> None:
    _read(content, size)[0].decode()


def test_a_damaged_file_keeps_its_offsets() -> None:
    text = "Grüße aus Köln, Zoë! ".encode() * 40
    content = text[:100] + b"\xff\xfe\x80" + text[100:]
    out, reader = _read(content)
    assert reader.exact
    assert out.index("Köln".encode(), 100) == content.index("Köln".encode(), 100)
    assert len(out) == len(content)


def test_the_encoding_is_told_where_it_first_shows() -> None:
    content = b"plain ascii line\n" * 9000 + ("François habite à Évreux, près de l'hôpital\n" * 3).encode("cp1252")
    out, _ = _read(content, 4096)
    assert out.decode().endswith("François habite à Évreux, près de l'hôpital\n")


def test_a_character_cut_off_at_the_end_is_replaced() -> None:
    assert _read("Zoë".encode()[:-1])[0] == b"Zo?"


def test_what_is_given_back_is_read_again() -> None:
    reader = Utf8Reader(io.BytesIO(b"abcdef"))
    reader.unread(reader.read(3))
    assert reader.read(3) + reader.read(3) == b"abcdef"


@pytest.mark.parametrize("encoding", ["cp037", "cp500", "cp1140"])
@pytest.mark.parametrize("end", ["\n", "\x85"])
def test_mainframes_write_in_ebcdic(encoding: str, end: str) -> None:
    text = f"Name: Jane Roe, born 1970 (in Rome).{end}Number: 078-05-1120{end}" * 4
    out, reader = _read(text.encode(encoding))
    assert out.decode() == text.replace("\x85", "\n")
    assert not reader.exact
    assert is_text(text.encode(encoding))


@pytest.mark.parametrize("text", ["Jane@Roe @ home @ work " * 9, "価格は" * 30, "%%% @@@ %%%\n" * 20])
def test_what_is_not_ebcdic(text: str) -> None:
    assert not is_ebcdic(text.encode())
    assert not is_ebcdic(text.encode("cp932"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "今天天气很好，我们去公园散步。欢迎大家来信。\n",
        "これは日本語の文章です。メールはこちらへ。\n",
        "안녕하세요 저는 한국에서 왔습니다\n",
    ],
)
def test_utf16_without_a_mark_and_without_latin_letters(encoding: str, text: str) -> None:
    assert _read((text * 4).encode(encoding))[0].decode() == text * 4


@pytest.mark.parametrize("size", [200, 1 << 20])
def test_a_log_that_goes_on_in_another_encoding(size: int) -> None:
    first, second = "Grüße an Jürgen Müller\n" * 30, "Später kam Frau Schröder aus Köln\n" * 30
    out, reader = _read(first.encode() + second.encode("latin-1"), size)
    assert out.decode() == first + second
    assert not reader.exact


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["Jane Roe, born 1970 in Rome", "今天天气很好，我们去公园散步。"])
@pytest.mark.parametrize("lines", [1, 3])
def test_a_byte_too_many_or_too_few_at_the_end(encoding: str, text: str, lines: int) -> None:
    content = ("\ufeff" + f"{text}\n" * lines).encode(encoding)
    for cut in (content + b"x", content[:-1]):
        assert is_text(cut)
        assert _read(cut)[0].decode().startswith(text)


@pytest.mark.parametrize("text", [b"the number is 1234 5678", b"the number is 1234 567"])
def test_a_mark_before_what_is_no_utf16_changes_nothing(text: bytes) -> None:
    assert text in _read(b"\xff\xfe" + text)[0]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("size", [7, 100, 1 << 20])
def test_ascii_appended_to_utf16(encoding: str, size: int) -> None:
    first, line, last = "Zoë wrote to 山田\n" * 9, "number 536-22-8146 of Jane\n", "and so on, in Rome\n"
    content = ("\ufeff" + first).encode(encoding) + line.encode() * 3 + last.encode(encoding) + line.encode()
    assert _read(content, size)[0].decode() == first + line * 3 + last + line


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    ["═" * 40, "①②③④⑤⑥⑦⑧⑨⑩", "これはかくしておいたものなのかしら", "ਨਾਮ ਅਤੇ ਪਤਾ ਦੱਸੋ", "नाम और पता बताओ", "中文卡片"],
)
def test_what_looks_like_ascii_in_utf16(encoding: str, text: str) -> None:
    assert _read(("\ufeff" + f"{text}\n" * 5).encode(encoding))[0].decode() == f"{text}\n" * 5
