from __future__ import annotations

import pytest

from classifiers.ner import gate, marks, rules
from classifiers.ner.shapes import is_address, is_name, pieces, trimmed
from classifiers.types import Evidence


def _found(text: str) -> list[tuple[str, str, bool]]:
    data = text.encode()
    hits = sorted(rules.hits(data, marks.scan(data).marks), key=lambda hit: hit.start)
    return [(hit.identifier, data[hit.start : hit.end].decode(), hit.partial) for hit in hits]


@pytest.mark.parametrize(
    ("text", "name", "partial"),
    [
        ("Name: Jane Doe\n", "Jane Doe", False),
        ("Patient: Zoë Müller\nDOB 1", "Zoë Müller", False),
        ("Patient name: DOE, JANE", "DOE, JANE", False),
        ('"full_name": "José García",', "José García", False),
        ("Dear Jane Doe,", "Jane Doe", False),
        ("Dear Jane,", "Jane", True),
        ("Dear Mr. Miller,", "Miller", True),
        ("From: Jane Doe <jd@example.org>", "Jane Doe", False),
        ('x\nTo: "Doe, Jane" <jd@example.org>', "Doe, Jane", False),
        ("we saw Dr. Robert Miller yesterday", "Robert Miller", False),
        ("First name: Jane", "Jane", True),
        ("Assignee: Emeka Thackeray\n", "Emeka Thackeray", False),
        ("<p><patientName>Tamsin Drummond</patientName></p>", "Tamsin Drummond", False),
        ('<name lang="en"><name>Jane Doe</name>', "Jane Doe", False),
    ],
)
def test_a_name_beside_a_mark(text: str, name: str, partial: bool) -> None:
    assert ("NAME", name, partial) in _found(text)


@pytest.mark.parametrize(
    "text",
    [
        "name: postgres",
        "name: Install Packages",
        '{"name": "Blue Widget"}',
        "Dear Customer,",
        "Dear Sir or Madam,",
        "Dear Hiring Manager,",
        "Hello World",
        "Patient: yes",
        "Customer: 12345",
        "From: Monday to Friday",
        "name=self.name, Token",
        "List<Name> Grace Period;",
        "Assignee: Support Team",
        "</author>\nGrace Period",
    ],
)
def test_no_name_beside_a_mark(text: str) -> None:
    assert _found(text) == []


def _enclosed(text: str) -> list[str]:
    data = (text + "\n" + "x=1; y=[2]; z={3}; " * 40).encode()  # dense, as code and tables are
    return [
        data[hit.start : hit.end].decode() for hit in rules.enclosed(data, gate.openings(data, marks.scan(data).words))
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("INSERT INTO p VALUES (1, 'Jane Doe', 'a'), (2, 'Sean O'Brien', 'b');", ["Jane Doe", "Sean O'Brien"]),
        ('{"shown": "Jane Doe", "as": "Dieter Müller"}', ["Jane Doe", "Dieter Müller"]),
        ("<tr><td>Joaquin Iwu</td><td>Robert Cruz</td></tr>", ["Joaquin Iwu", "Robert Cruz"]),
        ("1,Jane Doe,London\n2;Maria Gonzalez;3\n4\tJohn A. Smith\t5", ["Jane Doe", "Maria Gonzalez", "John A. Smith"]),
        ("Jane Doe,London\n| Maria Gonzalez | 7 |", ["Jane Doe", "Maria Gonzalez"]),
        ("'Max Length', 'Grace Period', \"San Jose\", >Santa Cruz<, 'Jane', 'Virginia Beach'", []),
        ("'Jane Doe went home', (Jane Doe)", []),
    ],
)
def test_a_name_that_is_a_whole_value(text: str, names: list[str]) -> None:
    assert _enclosed(text) == names


@pytest.mark.parametrize(
    "address",
    [
        "742 Evergreen Terrace, Springfield, IL 62704",
        "1600 Pennsylvania Avenue NW, Washington, DC 20500-0003",
        "12 Elm Street Apt 4\nPortland, OR 97201",
        "10 Downing Street, London SW1A 2AA",
        "111 Wellington Street, Ottawa, ON K1A 0A9",
        "P.O. Box 123, Austin, TX 78701",
    ],
)
def test_a_postal_address_by_its_structure(address: str) -> None:
    assert ("ADDRESS", address, False) in _found(f"Send it to {address} today.")


@pytest.mark.parametrize("text", ["The 5 Star Court ruled", "version 12 Main Street of the game", "10 Way In"])
def test_no_address_without_a_postal_code(text: str) -> None:
    assert [row for row in _found(text) if row[0] == "ADDRESS"] == []


def test_hits_say_that_a_keyword_spoke_for_them() -> None:
    data = b"Patient: Jane Doe"
    assert {hit.evidence for hit in rules.hits(data, marks.scan(data).marks)} == {Evidence.KEYWORD}


@pytest.mark.parametrize(
    ("text", "kept"),
    [("Mr. Jane Doe,", "Jane Doe"), ("(Jane Doe)", "Jane Doe"), ("Doe's", "Doe"), ("Prof. Dr. Ada Byron", "Ada Byron")],
)
def test_trimming(text: str, kept: str) -> None:
    start, end = trimmed(text, 0, len(text))
    assert text[start:end] == kept


def test_a_span_over_lines_is_a_name_a_line_but_for_one_that_wraps() -> None:
    lists = "Jane Doe\nBob Roe"
    assert [lists[a:b] for a, b in pieces(lists, 0, len(lists))] == ["Jane Doe", "Bob Roe"]
    prose = "and at the end of this long line of prose stood Jane\nDoe and went"
    start = prose.index("Jane")
    assert [prose[a:b] for a, b in pieces(prose, start, start + 8)] == ["Jane\nDoe"]


@pytest.mark.parametrize("text", ["foo_bar", "a@b", "Monday", "x=1", "A" * 100, "std::Vector", "The This"])
def test_what_is_no_name(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize(
    ("text", "so"), [("12 Elm Street", True), ("Elm Street", False), ("12345", False), ("", False)]
)
def test_what_is_an_address(text: str, so: bool) -> None:
    assert is_address(text) is so


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("fullname: str, line: int", False),
        ("contact: null", False),
        ("Full name: john smith", True),
        ("hello world", False),
        ("hello john", True),
        ("MS API name", False),
        ("MS SMITH", True),
        ("Ms Smith", True),
        ("client=redis", False),
        ("addr = a.buffer(12)", False),
        ("address: 12 elm street", True),
        ("address = 'Elm Street 12'", True),
        ("client='Jane'", True),
    ],
)
def test_a_mark_of_code_opens_nothing(text: str, may_be: bool) -> None:
    data = text.encode()
    ((end, mark), *_) = marks.scan(data).marks
    assert rules.may_be_name(data, end, mark) is may_be


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("Via dei Mille 4", True),
        ("Calle de la Rosa 12", True),
        ("abito in via Roma 12", True),
        ("all 12 go via Hyperscan to it", False),
    ],
)
def test_streets_of_the_south_and_what_goes_via_something(text: str, street: bool) -> None:
    assert bool(marks.scan(text.encode()).marks) is street
