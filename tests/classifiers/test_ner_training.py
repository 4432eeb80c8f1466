from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest

from training.corpora import detokenise, swap_names
from training.documents.registry import FAMILIES, Family
from training.fields import LABEL_OF_FIELD
from training.generated import Generator
from training.names import Names
from training.passes import Passes
from training.samples import Sample, recase


def _sample(text: str, *names: str) -> Sample:
    return Sample(text, tuple((text.index(name), text.index(name) + len(name), "PERSON") for name in names))


def _marked(sample: Sample) -> list[str]:
    return [sample.text[start:end] for start, end, _ in sample.spans]


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        ("I do n't know , do you ?", "I don't know, do you?"),
        ("I ' m sure he did n ' t", "I'm sure he didn't"),
        ("He said \" yes \" ( twice ) .", 'He said "yes" (twice).'),
        ("'\"' Hi '\"' , he said", '"Hi", he said'),
        ("it costs $ 5 , # 1 of 3", "it costs $5, #1 of 3"),
    ],
)  # fmt: skip
def test_the_tokenisers_spaces_are_undone(tokens: str, text: str) -> None:
    assert detokenise(_sample(tokens)).text == text


def test_names_stay_marked_when_spaces_go() -> None:
    sample = detokenise(_sample("Well , \" Bob Lee \" did n't see Ann 's car .", "Bob Lee", "Ann"))  # fmt: skip
    assert sample.text == "Well, \"Bob Lee\" didn't see Ann's car."
    assert _marked(sample) == ["Bob Lee", "Ann"]


def test_a_name_is_swapped_for_one_of_as_many_words_everywhere() -> None:
    rng = random.Random(1)
    text = "Bob Lee met Bob Lee and Ann"
    sample = Sample(text, ((0, 7, "PERSON"), (12, 19, "PERSON"), (24, 27, "PERSON")))
    swapped = swap_names(sample, Names(rng), rng, 1.0)
    first, second, third = _marked(swapped)
    assert first == second != "Bob Lee"
    assert third != "Ann"
    assert swapped.text == f"{first} met {second} and {third}"


@pytest.mark.slow
def test_a_seed_gives_the_same_text() -> None:
    def made(seed: int) -> list[Sample]:
        rng = random.Random(seed)
        return list(Generator(rng, Names(rng)).samples(50))

    assert made(4) == made(4)
    assert made(4) != made(5)


@pytest.mark.slow
def test_spans_of_generated_text_are_inside_it_and_apart() -> None:
    rng = random.Random(2)
    for sample in Generator(rng, Names(rng)).samples(300):
        last = 0
        for start, end, _ in recase(sample, rng, 0.5).spans:
            assert last <= start < end <= len(sample.text)
            last = end


def _generator(seed: int) -> Generator:
    rng = random.Random(seed)
    return Generator(rng, Names(rng))


@pytest.mark.slow
def test_every_family_yields_and_its_entities_are_whole_words() -> None:
    generator = _generator(6)
    for family in FAMILIES:
        samples = [generator.document(family) for _ in range(25)]
        assert any(sample.text.strip() for sample in samples), family.name
        assert all(value == value.strip() != "" for sample in samples for value in _marked(sample)), family.name


@pytest.mark.slow
def test_every_text_of_every_family_can_be_filled() -> None:
    generator = _generator(7)
    for family in FAMILIES:
        for text in family.texts:
            for _ in range(3):
                sample = generator.document(replace(family, texts=(text,)))
                assert "‹" not in sample.text
                assert "›" not in sample.text


@pytest.mark.slow
def test_negatives_have_no_entity() -> None:
    generator = _generator(8)
    for family in (family for family in FAMILIES if family.name in ("negatives", "nobody", "software")):
        for text in family.texts:
            fields = set(re.findall(r"\{(\w+)\}", text))
            assert not fields & set(LABEL_OF_FIELD), (family.name, text)
        whole = replace(family, lines=False)
        assert not any(generator.document(whole).spans for _ in range(40))


@pytest.mark.slow
def test_a_given_name_and_a_surname_are_one_person_and_a_person_keeps_the_name() -> None:
    family = Family("test", 1, ("{g:1} {s:1} wrote. Thanks, {g:1}",), lines=False)
    full, again = _marked(_generator(9).document(family))
    assert full.startswith(again + " ")


@pytest.mark.slow
def test_an_address_does_not_hold_the_name_before_it() -> None:
    family = Family("test", 1, ("{p}\n{A}\nTel: {n}",), lines=False)
    generator = _generator(10)
    for _ in range(30):
        labels = [label for _, _, label in generator.document(replace(family)).spans]
        assert set(labels) <= {"PERSON", "ADDRESS"}
        assert labels.count("ADDRESS") <= 1


@pytest.mark.slow
def test_passes_from_a_seed_are_the_same_and_differ_from_each_other() -> None:
    real = [_sample(f"Yesterday Bob Lee met number {number} at the old station .", "Bob Lee") for number in range(50)]
    one, other = Passes(real, 50, 3), Passes(real, 50, 3)
    first = one.next()
    assert first == other.next()
    assert one.next() != first


@pytest.mark.slow
def test_what_a_pass_joins_cuts_and_recases_stays_marked() -> None:
    names = {f"Bob Lee{letter}" for letter in "abcdefgh"}
    real = [_sample(f"We met {name} in town and went home .", name) for name in sorted(names) * 40]
    seen = [_marked(sample) for sample in Passes(real, 1, 3).next()]
    assert any(len(marked) > 1 for marked in seen)
    words = {word.lower() for marked in seen for name in marked for word in name.split()}
    assert not words & {"we", "met", "in", "town", "home", "."}
