"""Users' own identifiers: what they find, by Macie's rules and ours, and how a bad one is refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from classifiers.check import tried
from classifiers.custom import as_definition, check_run, compiled, read
from classifiers.engine import Engine
from classifiers.errors import IdentifierError
from classifiers.types import Severity
from tests.classifiers.building import classify, column, find

_EMPLOYEE = {"name": "Employee number", "regex": r"E-\d{6}", "keywords": ["employee", "staff no"]}


def engine(**changed: Any) -> Engine:
    return Engine([compiled(as_definition(_EMPLOYEE | changed))])


def found(text: str, field: str | None = None, **changed: Any) -> int:
    return find(engine(**changed), text, field).get("EMPLOYEE_NUMBER", 0)


def test_a_keyword_has_to_stand_before_and_the_distance_counts_to_the_end() -> None:
    assert found("employee E-123456") == 1
    assert found("E-123456 employee") == 0
    assert found("E-123456", field="staff_no") == 1
    # 42 signs between the keyword and the match's start, 8 of the match: 50.
    assert found("employee" + "." * 42 + "E-123456") == 1
    assert found("employee" + "." * 43 + "E-123456") == 0
    assert found("employee" + "." * 43 + "E-123456", maximum_match_distance=51) == 1
    assert found("E-123456 employee", keyword_side="either") == 1


def test_distance_counts_characters_not_bytes() -> None:
    assert found("employee" + "…" * 42 + "E-123456") == 1
    assert found("employee" + "…" * 43 + "E-123456") == 0


def test_ignore_words_are_of_one_case() -> None:
    assert found("employee E-000000", ignore_words=["E-000"]) == 0
    assert found("employee E-000000", ignore_words=["e-000"]) == 1


def test_a_proof_is_asked() -> None:
    card = {"regex": r"\d{16}", "proof": "luhn"}
    assert found("employee 4539578763621486", **card) == 1
    assert found("employee 4539578763621487", **card) == 0


def test_no_keywords_no_rule() -> None:
    assert found("E-123456", keywords=[]) == 1


@pytest.mark.parametrize(
    ("regex", "text", "count"),
    [
        (r"\d{4}", "12345678", 2),  # as PCRE: no edges
        (r"\b\d{4}\b", "12345678 1234 x1234", 1),
        (r"^\d{4}$", "1234\n12345\r\n5678\r\nx 9012", 2),
        (r"(?i)emp-[a-f]+", "EMP-abcdef emp-ABC", 2),
        (r"caf[éè]s?-\d", "cafés-1 cafè-2 cafe-3", 2),
        (r"(?i)ÉTÉ\d", "été1 ÉTÉ2", 2),
        (r"<[^>]{2,4}>", "<éàü> <日本語文字> <ab>", 2),
        (r"x.{3}y", "xéàüy x😀😀😀y xééy", 2),
        (r"A(\d)B", "A1B", 1),
        (r"A\d+?Z", "A12Z34Z", 1),  # the longest
        (r"id=(?:[A-Z]{2}\d{2}|\d{9})", "id=AB12 id=123456789 id=12", 2),
    ],
)
def test_what_expressions_mean(regex: str, text: str, count: int) -> None:
    assert found(text, regex=regex, keywords=[]) == count


def test_columns_give_what_text_gives() -> None:
    cells = [f"E-{n:06}" for n in range(700)]
    for changed in ({}, {"ignore_words": ["E-0000"]}, {"regex": r"^E-\d{6}$"}):
        judged = engine(**changed)
        (one,) = classify(judged, column(cells, "employee"))
        assert one.count == sum(find(judged, cell, "employee").get("EMPLOYEE_NUMBER", 0) for cell in cells)
    assert classify(engine(), column(cells, "other")) == []


def test_severity_is_of_the_highest_level_reached() -> None:
    levels = [{"occurrencesThreshold": 2, "severity": "LOW"}, {"occurrences_threshold": 10, "severity": "high"}]
    one = compiled(as_definition(_EMPLOYEE | {"severityLevels": levels}))
    assert [one.enough(n) for n in (1, 2)] == [False, True]
    assert [one.severity_of(n) for n in (2, 9, 10)] == [Severity.LOW, Severity.LOW, Severity.HIGH]
    assert compiled(as_definition(_EMPLOYEE)).severity_of(1) is Severity.MEDIUM


def test_a_checked_definition_is_checked_again_to_the_same() -> None:
    once = as_definition(_EMPLOYEE | {"severityLevels": [{"severity": "LOW"}], "proof": "luhn"})
    assert as_definition(once) == once


@pytest.mark.parametrize(
    ("regex", "said"),
    [
        (r"a(?=b)", "look-around at character 2 is not supported: it cannot run in linear time"),
        (r"ab(?<!b)c", "look-around at character 3"),
        (r"(a)\1", "a back-reference at character 4"),
        (r"(?>ab)c", "an atomic group at character 1"),
        (r"a++b", "a possessive quantifier at character 2"),
        (r"(a)?(?(1)b|c)", "a condition at character 5"),
        (r"a(?R)?b", "recursion at character 2"),
        (r"\p{L}+x", "a Unicode property"),
        (r"[[:alpha:]]x", "a POSIX class at character 2"),
        (r"a*", "matches the empty text"),
        (r"a|b?", "matches the empty text"),
        (r".+", "matches everything"),
        (r"[\s\S]", "matches everything"),
        (r"\w+", "matches most of any text"),
        (r"a^b", "`^` at character 2 can only stand at the start"),
        (r"^a|b$", "need a group"),
        (r"[a", "the class that opens at character 1 is not closed"),
        (r"a(b", "at character 2"),
        (r"x{2000}", "a repeat of 2,000 times is too large"),
        (r"(?:x{1000}){9}", "can match 9,000 bytes; 8,192 are the most"),
        (r".{0,1000}x", "too large when compiled"),
        ("a" * 513, "regex has 513 characters; 1 to 512 are allowed"),
    ],
)
def test_an_expression_is_refused_with_reason_and_place(regex: str, said: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        as_definition({"name": "Mine", "regex": regex})
    assert str(caught.value).startswith("Mine: ")
    assert said in str(caught.value)


def test_keywords_hold_a_greedy_expression_back() -> None:
    assert found(r"password: hunter2!x", regex=r"\S{8,64}", keywords=["password"]) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": "x" * 129}, "name has 129 characters"),
        ({"keywords": ["ab"]}, "entry 1 of keywords has 2 characters; 3 to 90"),
        ({"keywords": ["key"] * 51}, "keywords has 51 entries; 50 are the most"),
        ({"ignore_words": ["abc"]}, "entry 1 of ignore_words has 3 characters; 4 to 90"),
        ({"ignore_words": ["abcd"] * 11}, "ignore_words has 11 entries; 10"),
        ({"maximum_match_distance": 301}, "from 1 to 300"),
        ({"severity_levels": [[2, "Low"], [2, "High"]]}, "has to ascend"),
        ({"severity_levels": [[1, "Dire"]]}, "Low, Medium or High"),
        ({"severity_levels": [[n, "Low"] for n in (1, 2, 3, 4)]}, "1 to 3 levels"),
        ({"proof": "lunh"}, "there is no proof lunh"),
        ({"keyword_side": "after"}, "before or either"),
        ({"keyword": ["abc"]}, "unknown key keyword (is keywords meant?)"),
        ({"name": "従業員"}, "the id that its name gives (`id` in YAML, or --id, sets another) has to be of capitals"),
        ({"version": "2"}, "version has to be a whole number"),
        ({"name": "Email address"}, "EMAIL_ADDRESS is the id of a managed data identifier"),
    ],
)
def test_a_definition_is_refused_with_its_key(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        as_definition(_EMPLOYEE | changed, {"EMAIL_ADDRESS"})
    assert said in str(caught.value)


_MERGES = "a0: &a0 {x: y}\n" + "".join(
    f"a{at}: &a{at} {{<<: [{', '.join([f'*a{at - 1}'] * 20)}]}}\n" for at in range(1, 8)
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- name: A\n  regex: 'A\\d'\n- name: B\n  regexp: x\n", "(line 4): B: unknown key regexp (is regex meant?)"),
        ("- name: A1\n  regex: 'A\\d'\n- name: a1\n  regex: 'B\\d'\n", "(line 3): A1 is defined twice, in line 1 too"),
        ("name: A\nkeywords: [abc]\nregex: 'A(?=B)'\n", "(line 3): A: look-around at character 2"),
        ("name: A\nname: B\nregex: x\n", "(line 2): the key name stands twice"),
        ("name: [\n", "is not YAML"),
        ("[" * 5_000, "is nested too deep"),
        ("name: 2026-13-45\n", "is not YAML: a value does not fit its type"),
        ("name: !!bool x\n", "is not YAML: a value does not fit its type"),
        (f"maximum_match_distance: {'1:' * 400}1.5\n", "is not YAML: a value does not fit its type"),
        (_MERGES, "`<<` merges other mappings in, which is not taken"),
        ('name: "a\\e[31mX\\nforged: line"\nregexp: x\n', r"(line 2): a\x1b[31mX\nforged: line: unknown key regexp"),
        (f"name: {'n' * 100_000}\nregex: x\n", f"(line 1): {'n' * 79}…: name has 100000 characters"),
        (f"name: A\n? {'n' * 100_000}\n: x\n", f"unknown key {'n' * 79}…"),
        ("- &a {name: A, regex: 'A\\d'}\n- *a\n", "(line 1): A is defined twice, in line 1 too"),
        ("name: A\nregex: 'A\\d'\nignoreWords:\n- abcd\n- abc\n", "(line 5): A: entry 2 of ignore_words"),
        ("name: A\nregex: 'A\\d'\nseverityLevels: [{severity: Low, severity: High}]\n", "(line 3): the key severity"),
        ("- just text\n", "as mappings"),
        ("name: A\nregex: 'A\\d'\nkeywords:\n- ab\n", "(line 4): A: entry 1 of keywords"),
    ],
)
def test_a_file_is_refused_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(content)
    with pytest.raises(IdentifierError) as caught:
        read(file)
    assert str(file) in str(caught.value)
    assert said in str(caught.value)


_SINGLE = "is not YAML: in double quotes a backslash begins an escape: write expressions in single quotes"
_UNCLOSED = "is not YAML: the quotation mark in line 2 is not closed"
_TAGS = "is not YAML: tags (`!...`) are not allowed"
_SIGN = "is not YAML: a value that begins with a sign such as [ { * % @ goes in single quotes"
_COLON = "is not YAML: a colon stands where none can: text that holds one goes in single quotes"


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ('name: Kanarie\nregex: "A\\d{6}"\n', 2, _SINGLE),
        ('name: Kanarie\nregex: "\\xKanarie"\n', 2, _SINGLE),
        ('name: Kanarie\nregex: "[\\\\w\\.]"\n', 2, _SINGLE),
        ("---\nname: Kanarie\n---\nname: Kanarie\n", 3, "a second document begins (`---`); only one is allowed"),
        ("name: Kanarie\nregex: !!python/object:Kanarie x\n", 2, _TAGS),
        ("name: &a !Kanarie x\n", 1, _TAGS),
        ("name: !Kanarie!x y\n", 1, _TAGS),
        ("name: Kanarie\nregex: 'A\nkeywords: [abc]\n", 4, _UNCLOSED),
        ('name: Kanarie\nregex: "A\n---\nname: x\n', 3, _UNCLOSED),
        ("name: Kanarie: b\n", 1, _COLON),
        ("name:\n\tKanarie: b\n", 2, "is not YAML: a tab cannot indent, spaces can"),
        ("regex: [Kanarie]{2}\n", 1, _SIGN),
        ("regex: *Kanarie\n", 1, _SIGN),
        ("regex: @Kanarie\n", 1, _SIGN),
        ('name: A\n"Kanarie\\d"\nregex: x\n', 2, _SINGLE),
        ('name: A\n"Kanarie"\nregex: x\n', 3, "is not YAML"),
        ("name: [Kanarie\n", 2, "is not YAML"),
        ("name: <<\n", 1, "is not YAML"),
        ("? [Kanarie]\n: b\n", 1, "is not YAML"),
    ],
)
def test_what_is_no_yaml_is_refused_with_the_reason_and_nothing_of_it(
    tmp_path: Path, content: str, line: int, reason: str
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(content)
    with pytest.raises(IdentifierError) as caught:
        read(file)
    assert str(caught.value) == f"{file} (line {line}): {reason}"
    assert caught.value.__cause__ is None


def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.yaml")
    with pytest.raises(IdentifierError, match=r"mine\.yaml: Not a regular file"):
        read(tmp_path / "mine.yaml")


def test_a_pipe_of_the_shell_is_read_where_it_may_be(tmp_path: Path) -> None:
    out, into = os.pipe()
    os.write(into, b"name: Badge\nregex: 'B\\d'\n")
    os.close(into)
    with pytest.raises(IdentifierError, match="Not a regular file"):
        read(Path(f"/dev/fd/{out}"))
    ((one, _),) = read(Path(f"/dev/fd/{out}"), pipes=True)
    os.close(out)
    assert one["id"] == "BADGE"


def test_keywords_of_all_are_counted_together() -> None:
    many = [{"keywords": ["abc"] * 50}] * 200
    check_run(many)
    with pytest.raises(IdentifierError, match="have 10,050 keywords together; a run takes 10,000 at most"):
        check_run([*many, *many[:1]])


def test_examples_are_tried() -> None:
    one = compiled(
        as_definition(
            _EMPLOYEE | {"examples": ["employee E-123456", "E-123456"], "counter_examples": ["staff no E-654321"]}
        )
    )
    assert [wrong for _, *wrong in tried([one])] == [
        ["entry 2 of examples", "is not found in its example 2, which holds none of its keywords"],
        ["entry 1 of counter_examples", "is found in its counter-example 1"],
    ]


def test_an_explanation_says_what_dropped_a_match_and_how_sure_the_others_are() -> None:
    judged = engine(ignore_words=["E-0000"])
    first, second = (
        str(one) for one in judged.explain(classify_text("employee E-000001, E-123456"), "EMPLOYEE_NUMBER")
    )
    assert "ignore word: yes" in first
    assert "confidence: medium" in second


def classify_text(text: str) -> Any:
    from classifiers.types import Text

    return Text(text=text.encode())
