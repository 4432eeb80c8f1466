"""What is on an allow list is not reported, in text, columns and names; a bad list is told in one sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from classifiers.allow_lists import AllowList, AllowLists, expression_list, word_list
from classifiers.engine import Engine
from classifiers.errors import AllowListError
from classifiers.loading import load, select
from classifiers.types import LeftOut, NameFinder, NameHit, Text
from tests.classifiers.building import MAIL, classify, column, find, identifier

_WORDS = word_list("words", b"\xef\xbb\xbfInfo@Corp.example\r\n\n  sales@corp.example \nAda Lovelace\n", "1")


def test_words_are_compared_whole_and_without_case() -> None:
    allowed = AllowLists([_WORDS])
    assert allowed.holds(b"INFO@corp.EXAMPLE")
    assert not allowed.holds(b"xinfo@corp.example")
    assert not allowed.holds(b"\xff\xfe")


def test_case_may_change_the_length_of_a_word() -> None:
    allowed = AllowLists([word_list("words", "STRASSE İ\n".encode(), "1")])
    assert allowed.holds("straße İ".encode())


def test_an_expression_has_to_fit_all_of_the_match() -> None:
    allowed = AllowLists([expression_list("test", r"[a-z]+@test\.example")])
    assert allowed.holds(b"ab@test.example")
    assert not allowed.holds(b"ab@test.example.org")


@pytest.mark.parametrize(
    "match",
    [
        'password = "hunter2Secret99"', 'password = "hunter2Secret99', "DB_PASSWORD=hunter2Secret99;",
        "pwd: HUNTER2secret99", "passwd' => 'hunter2Secret99", "password>hunter2Secret99",
        "password is hunter2Secret99", 'password "hunter2Secret99',
        "Authorization: Bearer hunter2Secret99", "contraseña=hunter2Secret99",
    ],
)  # fmt: skip
def test_of_an_assignment_the_value_is_compared_too(match: str) -> None:
    assert AllowLists([word_list("words", b"hunter2secret99\n", "1")]).holds(match.encode())
    assert AllowLists([expression_list("test", "(?i)hunter2[a-z]+99")]).holds(match.encode())


@pytest.mark.parametrize(
    "match",
    [
        "mysql -u root -phunter2Secret99", "mysqldump --user=me --password=hunter2Secret99", "-u bob:hunter2Secret99",
        '--user "bob@corp.example:hunter2Secret99', "sshpass -p hunter2Secret99", "sshpass -p 'hunter2Secret99",
        "smbclient //nas/share -U svc%hunter2Secret99", "cmdkey /add:nas /pass:hunter2Secret99",
        "htpasswd -cb /etc/.htpasswd ops hunter2Secret99", "username me password hunter2Secret99",
        "machine h login me password hunter2Secret99", "ALTER USER me IDENTIFIED BY 'hunter2Secret99",
        '.login("me", "hunter2Secret99"', "auth=('me', 'hunter2Secret99')", "set_password(b'hunter2Secret99'",
    ],
)  # fmt: skip
def test_of_a_command_and_a_call_the_value_is_compared_too(match: str) -> None:
    assert AllowLists([word_list("words", b"hunter2secret99\n", "1")]).holds(match.encode())


@pytest.mark.parametrize(
    "match",
    [
        'password = "hunter2Secret99x"', 'password = "x hunter2Secret99"', "x@hunter2Secret99", "a hunter2Secret99",
        "12:hunter2Secret99", "https://u:hunter2Secret99@h", "Server=db;Password=hunter2Secret99", "hunter2Secret99=x",
        "mysql -u hunter2Secret99 -px", "-u hunter2Secret99:x", "mysql -xphunter2Secret99", "- x hunter2Secret99",
        'login("hunter2Secret99", "x"', '"x", "hunter2Secret99', "-----hunter2Secret99", "",
    ],
)  # fmt: skip
def test_more_than_the_value_is_not_the_value(match: str) -> None:
    assert not AllowLists([word_list("words", b"hunter2secret99\n", "1")]).holds(match.encode())


def test_a_shipped_identifier_leaves_out_a_listed_password() -> None:
    ids = select("INCLUDE:PASSWORD_ASSIGNMENT,GENERIC_SECRET", load())
    text = 'password = "hunter2Secret99"\nsmtpPassword := "hunter2Secret99"\npassword = "hunter3Secret98"\n'
    (plain,) = classify(Engine(ids), Text(text=text.encode()))
    lists = AllowLists([word_list("words", b"hunter2Secret99\n", "1")])
    (found,) = classify(Engine(ids, allowed=lists), Text(text=text.encode()))
    assert (plain.count, found.count) == (3, 1)


@pytest.mark.parametrize(
    ("identifier_id", "line"),
    [
        ("MYSQL_COMMAND_PASSWORD", "mysql -u root -phunter2x9 db"),
        ("CURL_USER_PASSWORD", "curl -u bob:hunter2x9 https://x.example"),
        ("SSHPASS_PASSWORD", "sshpass -p hunter2x9 ssh x"),
    ],
)
def test_a_shipped_identifier_leaves_out_a_listed_password_of_a_command(identifier_id: str, line: str) -> None:
    ids = select(f"INCLUDE:{identifier_id}", load())
    lists = AllowLists([word_list("words", b"hunter2x9\n", "1")])
    assert find(Engine(ids), line) == {identifier_id: 1}
    assert find(Engine(ids, allowed=lists), line) == {}


def test_the_engine_leaves_out_what_is_listed() -> None:
    judged = Engine([MAIL], allowed=AllowLists([_WORDS]))
    assert find(judged, "info@corp.example, Info@corp.example, other@corp.example") == {"MAIL": 1}


@pytest.mark.parametrize("repeated", [False, True])
def test_a_column_leaves_out_what_is_listed(repeated: bool) -> None:
    judged = Engine([MAIL], allowed=AllowLists([_WORDS]))
    cells = ["info@corp.example", *(f"m{n % 9 if repeated else n}@corp.example" for n in range(700))]
    (one,) = classify(judged, column(cells))
    assert one.count == 700


class _Finder:
    capped = False
    read = 0

    def find(self, text: Text, left_out: LeftOut | None = None) -> list[NameHit]:
        return [NameHit("NAME", 0, 12), NameHit("ADDRESS", 14, 26)]


def test_names_are_left_out_and_addresses_are_not() -> None:
    named = [identifier("NAME"), identifier("ADDRESS")]
    finder: Callable[[], NameFinder] = _Finder
    judged = Engine(named, finder, AllowLists([_WORDS]))
    assert find(judged, "ada lovelace, ada lovelace") == {"ADDRESS": 1}


def test_the_fingerprint_is_of_the_lists_too() -> None:
    plain = Engine([MAIL])
    listed = [Engine([MAIL], allowed=AllowLists([AllowList("w", version)])) for version in ("1", "2")]
    assert len({plain.fingerprint, *(one.fingerprint for one in listed)}) == 3


def test_a_list_shows_no_words() -> None:
    assert repr(_WORDS) == "AllowList('words')"
    assert "corp" not in repr(AllowLists([_WORDS]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: it needs at least one entry"),
        (b"\n \n", "is empty"),
        (b"a\nb\0c\n", "is no text: line 2 holds a NUL"),
        (b"a\nb\n\xff\xfe\n", "is not UTF-8 text: line 3 is not"),
        (b"a\n" * 100_001, "has more than 100,000 entries: line 100,001 is one too many"),
        (b"a\n" + b"b" * 91, "has an entry of 91 characters in line 2; 90 are the most"),
        (b"a" * 35_000_001, "has more than 35 MB"),
    ],
)
def test_a_bad_list_is_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(AllowListError) as caught:
        word_list("words.txt", content, "1")
    assert str(caught.value).startswith("The allow list words.txt ")
    assert said in str(caught.value)


def test_a_bad_expression_is_refused_with_its_place() -> None:
    with pytest.raises(AllowListError, match=r"The allow list mine: look-around at character 2 is not supported"):
        expression_list("mine", "a(?=b)")


def test_no_keywords_are_advised_where_there_can_be_none() -> None:
    with pytest.raises(AllowListError, match=r"matches most of any text: make it narrower\.$"):
        expression_list("mine", r"\w+")
