"""Names where something stands in the way: threads, edges, odd spaces, markup, caps."""

from __future__ import annotations

import random
import threading

import pytest

from classifiers.ner import windows
from classifiers.ner.finder import finder_factory
from classifiers.types import Scope, Text

pytestmark = pytest.mark.slow  # the model is loaded once, by whichever test comes first


def _names(data: bytes, mode: str = "auto") -> list[str]:
    factory = finder_factory(mode)
    assert factory is not None
    return [data[hit.start : hit.end].decode() for hit in factory().find(Text(text=data)) if hit.identifier == "NAME"]


def _letters(seed: int) -> bytes:
    rng = random.Random(seed)
    words = ["".join(rng.choices("abcdefgh", k=7)).title() for _ in range(300)]
    return b"".join(f"Yesterday I met {one} {words[-at]} at the station.\n".encode() for at, one in enumerate(words))


def test_finders_of_several_threads_find_what_one_finds() -> None:
    texts = [_letters(seed) for seed in range(3)]
    alone = [_names(text, "full") for text in texts]
    found: dict[int, list[str]] = {}

    def find(number: int) -> None:
        found[number] = _names(texts[number], "full")

    threads = [threading.Thread(target=find, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found.get(number) for number in range(3)] == alone


@pytest.mark.parametrize("mode", ["auto", "full"])
def test_a_name_with_an_initial_in_any_place_of_a_long_line_is_found_once(mode: str) -> None:
    filler = "and so the talk went on about nothing at all "
    for count in range(9):
        data = (filler * count + "until we met Robert J. Miller there " + filler * 12).encode()
        assert _names(data, mode) == ["Robert J. Miller"]


@pytest.mark.parametrize("space", ["\t", "\n"])
def test_text_with_other_spaces_is_no_encoded_data(space: str) -> None:
    data = space.join(["Yesterday we met Robert Miller in the office and went home."] * 6).replace(" ", space).encode()
    assert sum(end - begin for begin, end in windows.everything(data)) == len(data)


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
def test_names_with_spaces_where_no_line_may_break(space: str) -> None:
    text = f"Zoë met Robert{space}Miller there.{space}Then we saw Anna{space}Schmidt at the old station."
    data = f"{text} {text.replace(' ', space)}".encode()
    whole = [f"Robert{space}Miller", f"Anna{space}Schmidt"]
    assert [name for name in _names(data) if space in name] == whole * 2


def test_a_name_with_no_ascii_capital_opens_in_a_long_text() -> None:
    prose = "The committee met again to discuss what had been said before about the water of the town. " * 30
    data = f"{prose}Yesterday we met Ömer Çelik and Łukasz Żak in the office. {prose}".encode()
    assert set(_names(data)) == {"Ömer Çelik", "Łukasz Żak"}


def test_names_that_are_left_out_do_not_use_up_the_cap() -> None:
    things = b'{"product_name": "we saw Jane Doe in the town"},\n' * 1300

    def scope(start: int, end: int) -> Scope:
        return Scope(0, len(things), ("product_name",) if start < len(things) else ("comment",))

    factory = finder_factory("auto")
    assert factory is not None
    data = things + b'{"comment": "yesterday we met Robert Miller there"},\n'
    finder = factory()
    assert [data[hit.start : hit.end] for hit in finder.find(Text(text=data, scope=scope))] == [b"Robert Miller"]
    assert not finder.capped


def test_the_names_of_services_are_nobodys() -> None:
    text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {0}\nspec:\n  selector:\n    app: {0}\n"
    found = [_names(text.format(name).encode()) for name in ("grafana", "redis", "kafka", "prometheus", "jenkins")]
    assert not any(found)
    assert _names(b'{"name": "grafana", "image": "kafka", "port": 80}') == []
    assert _names(b"name: maria\nrole: nurse\n") == ["maria"]


def test_no_address_takes_markup_with_it() -> None:
    data = b'<comment xml:lang="es">ROM de Atari 7800</comment>\n<comment>ROM Genesis 32X</comment>\n'
    factory = finder_factory("auto")
    assert factory is not None
    assert not [hit for hit in factory().find(Text(text=data)) if hit.identifier == "ADDRESS"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('{"customerName":"Olivia Brandt","n":1}', ["Olivia Brandt"]),
        ('{"customerName": "Olivia Brandt"}', ["Olivia Brandt"]),
        ('{"employeeName":"Fatima Al-Sayed","patientName":"Jo Roe"}', ["Fatima Al-Sayed", "Jo Roe"]),
        ('{"user":"Olivia Brandt"}', ["Olivia Brandt"]),
        ('{"note":"Yesterday we met Robert Miller, Anna Schmidt and left."}', ["Robert Miller", "Anna Schmidt"]),
        ('{\n  "customerName": "Olivia Brandt",\n  "city": "London"\n}', ["Olivia Brandt"]),
    ],
)
def test_names_in_json_end_where_their_values_do_and_keys_are_none(text: str, names: list[str]) -> None:
    assert _names(text.encode()) == names


def test_an_address_in_json_is_its_value() -> None:
    data = b'{"shippingAddress":"12 High Street, Oxford OX1 4AB","q":1}'
    factory = finder_factory("auto")
    assert factory is not None
    found = [data[hit.start : hit.end] for hit in factory().find(Text(text=data)) if hit.identifier == "ADDRESS"]
    assert found == [b"12 High Street, Oxford OX1 4AB"]


def test_each_address_of_a_card_is_its_own() -> None:
    data = (
        b"BEGIN:VCARD\nVERSION:3.0\nFN:Olivia Brandt\n"
        b"ADR;TYPE=WORK,PREF:;;88 King's Road;London;;SW3 4UD;UK\nADR:;;3 Elm Ct;Tulsa;OK;74101;USA\nEND:VCARD\n"
    )
    factory = finder_factory("auto")
    assert factory is not None
    found = [data[hit.start : hit.end] for hit in factory().find(Text(text=data)) if hit.identifier == "ADDRESS"]
    assert found == [b"88 King's Road;London;;SW3 4UD;UK", b"3 Elm Ct;Tulsa;OK;74101;USA"]
