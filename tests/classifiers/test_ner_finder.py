from __future__ import annotations

import socket
import subprocess
import sys

import numpy as np
import pytest

from classifiers.ner import finder as finder_module
from classifiers.ner import models
from classifiers.ner.finder import finder_factory
from classifiers.types import NAME_CAP, NameFinder, NameHit, Scope, Text

pytestmark = pytest.mark.slow  # the model is loaded once, by whichever test comes first

LETTER = (
    "Yesterday I met Jane Doe and Robert Miller at the station. They went to London.\n\n"
    "Please send it to 742 Evergreen Terrace, Springfield, IL 62704.\n\nBest regards,\nZoë Müller\n"
)


def _finder(mode: str = "auto") -> NameFinder:
    factory = finder_factory(mode)
    assert factory is not None
    return factory()


def _named(data: bytes, hits: list[NameHit], identifier: str = "NAME") -> list[str]:
    return [data[hit.start : hit.end].decode() for hit in hits if hit.identifier == identifier]


@pytest.mark.parametrize("mode", ["auto", "full"])
def test_names_and_an_address_in_a_letter(mode: str) -> None:
    data = LETTER.encode()
    hits = _finder(mode).find(Text(text=data))
    assert _named(data, hits) == ["Jane Doe", "Robert Miller", "Zoë Müller"]
    assert _named(data, hits, "ADDRESS") == ["742 Evergreen Terrace, Springfield, IL 62704"]
    assert [hit.start for hit in hits] == sorted(hit.start for hit in hits)


def test_only_hits_that_start_in_the_core() -> None:
    data = LETTER.encode()
    place = data.index(b"Robert")
    assert _named(data, _finder().find(Text(text=data, core=(place, place + 1)))) == ["Robert Miller"]
    assert _named(data, _finder().find(Text(text=data, core=(place + 1, place + 9)))) == []


def test_neighbouring_windows_count_a_name_once() -> None:
    data = LETTER.encode()
    middle = data.index(b"Doe")
    finder = _finder()
    one, other = Text(text=data, core=(0, middle)), Text(text=data, core=(middle, len(data)))
    assert len(finder.find(one)) + len(finder.find(other)) == len(_finder().find(Text(text=data)))


def test_a_name_in_any_place_of_a_long_line_is_found_once() -> None:
    filler = "and so the talk went on about nothing at all "
    for count in range(18, 28):
        data = (filler * count + "until we met Robert Miller there " + filler * 30).encode()
        assert _named(data, _finder().find(Text(text=data))) == ["Robert Miller"]


def test_the_cap_on_running_text() -> None:
    data = b"Then we met Jane Doe there.\n" * (NAME_CAP + 300)
    finder = _finder()
    assert len(_named(data, finder.find(Text(text=data)))) == NAME_CAP
    assert finder.capped
    assert _named(data, finder.find(Text(text=data))) == []


def test_below_the_cap_nothing_is_capped() -> None:
    finder = _finder()
    finder.find(Text(text=LETTER.encode()))
    assert not finder.capped


def test_the_time_budget_stops_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder_module, "TIME_BUDGET_S", 0.0)
    finder = _finder()
    assert _named(LETTER.encode(), finder.find(Text(text=LETTER.encode()))) == []
    assert finder.capped


def test_a_label_on_the_path_decides() -> None:
    data = b'{"a": "I saw Jane Doe in town", "b": "I saw Robert Miller in town"}'
    border = data.index(b'"b"')

    def scope(start: int, end: int) -> Scope:
        return Scope(0, len(data), ("product_name",) if start < border else ("comment",))

    assert _named(data, _finder().find(Text(text=data, scope=scope))) == ["Robert Miller"]


def test_long_prose_in_cells_is_read_and_cells_are_not_joined() -> None:
    cells = [b"yesterday the whole team met with Jane Doe", b"Robert Miller then wrote a report for the team"] * 3
    data = b"\n".join(cells)
    breaks = np.cumsum([len(cell) + 1 for cell in cells]) - 1
    names = _named(data, _finder().find(Text(text=data, field="notes", breaks=breaks.astype(np.int64))))
    assert names == ["Jane Doe", "Robert Miller"] * 3


def test_auto_finds_nearly_all_that_full_finds() -> None:
    from tests.score.ner import generated

    data = "\n\n".join(sample.text for sample in generated(150)).encode()
    auto = {(hit.identifier, hit.start) for hit in _finder("auto").find(Text(text=data))}
    full = {(hit.identifier, hit.start) for hit in _finder("full").find(Text(text=data)) if hit.identifier == "NAME"}
    assert len(full & auto) >= 0.85 * len(full)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00" * 50,
        "😀 Jane Doe 😀",
        "\u202eJane Doe\u202c was here",
        "Jane Doe " * 400,
        "A" * 300_000,
        "\n" * 10_000,
        "é" * 3000 + " Jane Doe",
    ],
    ids=range(8),
)
@pytest.mark.parametrize("mode", ["auto", "full"])
def test_odd_texts_give_spans_inside_them(text: str, mode: str) -> None:
    data = text.encode()
    for hit in _finder(mode).find(Text(text=data)):
        assert 0 <= hit.start < hit.end <= len(data)
        data[hit.start : hit.end].decode()


def test_no_network_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_named: object) -> None:
        raise AssertionError("the network was tried")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    data = b"From: Jane Doe <jane@mail.example.co.uk>\nSee https://www.example.com/a and write to Robert Miller.\n"
    assert _named(data, _finder("full").find(Text(text=data))) == ["Jane Doe", "Robert Miller"]


def test_nothing_heavy_is_imported_before_a_gate_opens() -> None:
    code = (
        "import sys\n"
        "from classifiers.ner.finder import finder_factory\n"
        "from classifiers.types import Text\n"
        "finder = finder_factory('auto')()\n"
        "assert finder.find(Text(text=b'2026-01-01 INFO request 12 done in 3 ms\\n' * 100)) == []\n"
        "assert not {'spacy', 'presidio_analyzer', 'thinc'} & set(sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


_TEAM = ["Sarah Mitchell", "James Connor", "Priya Raman", "Mary Watson", "Robert Downey", "Linda Carter"]


@pytest.mark.parametrize("marker", ["- ", "* ", "• ", "+ ", "  - ", "\t* ", "{}. ", "{}) ", "– "])
@pytest.mark.parametrize("before", ["", "Team members:\n", "Équipe:\r\n"])
def test_names_in_a_list(marker: str, before: str) -> None:
    data = (before + "".join(f"{marker.format(at)}{name}\n" for at, name in enumerate(_TEAM, 1))).encode()
    assert _named(data, _finder().find(Text(text=data))) == _TEAM


def test_a_list_of_things_holds_no_names() -> None:
    things = ("Open the file", "Docker Compose", "San Francisco", "Unit Tests", "Release Notes", "--help")
    for marker in ("- ", "* ", "1) "):
        data = ("Notes:\n" + "".join(f"{marker}{thing}\n" for thing in things)).encode()
        hits = _finder().find(Text(text=data))
        assert not {"NAME", "ADDRESS"} & {hit.identifier for hit in hits}


def test_a_number_of_a_list_makes_no_address() -> None:
    data = b"1. Every person has the right to own property alone\n2. No one shall be deprived of the property\n" * 3
    assert _finder("full").find(Text(text=data)) == []


def test_the_words_of_an_object_are_not_kept() -> None:
    word = "Qwertzuiop" + "asdf"
    assert _finder("full").find(Text(text=f"Yesterday I met Robert {word} at the station.".encode()))
    nlp = models.engine(None)[0].get_nlp("en")
    assert word not in nlp.vocab.strings
    assert nlp.get_pipe("ner")._vocabulary.split.cache_info().currsize == 0


def test_past_the_cap_on_names_only_addresses_are_read() -> None:
    finder = _finder("auto")
    names = "".join(f"Yesterday we met {name} at the station.\n" for name in _TEAM * 300).encode()
    finder.find(Text(text=names))
    assert finder.capped
    before = finder.read
    assert finder.find(Text(text=names)) == []
    assert finder.read == before
    home = b"Please write to Robert Miller, 12 Elm Street, Springfield, IL 62704 before the end of May."
    assert [hit.identifier for hit in finder.find(Text(text=home))] == ["ADDRESS"]


def _breaks(cells: list[str]) -> np.typing.NDArray[np.int64]:
    return np.cumsum([len(cell) + 1 for cell in cells]) - 1


def test_a_second_column_of_parts_is_looked_at_beyond_the_cap() -> None:
    finder = _finder("auto")
    given, surnames = ["Maria", "Robert", "Anna", "Peter", "Julia"], ["Miller", "Smith", "Schmidt", "Jones", "Brown"]
    columns = {"first_name": given * 260, "last_name": surnames * 260}
    first, last = (
        finder.find(Text(text="\n".join(cells).encode(), field=field, breaks=_breaks(cells)))
        for field, cells in columns.items()
    )
    assert (len(first), len(last)) == (1000, 1000)
    assert finder.capped


def test_what_fields_of_health_records_say_is_not_read_by_the_model() -> None:
    segments = (
        "MSH|^~\\&|ADT1|GOOD HEALTH HOSPITAL|GHH LAB|ADT1|198808181126||ADT^A01|MSG00001|P|2.5\r"
        "PID|1||4711||MILLER^ROBERT^J||19610615|M|||12 ELM STREET^^SPRINGFIELD^IL^62704\r"
        "DG1|1|I9|E11.9^Type 2 diabetes of Berger and Schmidt^I10\r"
        "NTE|1||We met Anna Schmidt at the station yesterday.\r"
    )
    data = segments.encode()
    hits = _finder("auto").find(Text(text=data))
    assert _named(data, hits) == ["MILLER^ROBERT^J", "Anna Schmidt"]
    assert [data[hit.start : hit.end] for hit in hits if hit.identifier == "ADDRESS"] == [
        b"12 ELM STREET^^SPRINGFIELD^IL^62704"
    ]


def test_columns_of_parts_beyond_the_cap_are_bounded() -> None:
    finder = _finder("auto")
    cells = ["Maria", "Robert", "Anna", "Peter", "Julia"] * 260
    text = "\n".join(cells).encode()
    found = [len(finder.find(Text(text=text, field=f"first_name {n}", breaks=_breaks(cells)))) for n in range(70)]
    assert found == [1000] * 64 + [0] * 6
