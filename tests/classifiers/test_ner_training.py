from __future__ import annotations

import random
from pathlib import Path

import pytest

from training.corpora import detokenise, swap_names
from training.generated import Generator
from training.names import Names
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


def test_spans_of_generated_text_are_inside_it_and_apart() -> None:
    rng = random.Random(2)
    for sample in Generator(rng, Names(rng)).samples(300):
        last = 0
        for start, end, _ in recase(sample, rng, 0.5).spans:
            assert last <= start < end <= len(sample.text)
            last = end


@pytest.mark.slow
def test_training_twice_gives_the_same_weights(tmp_path: Path) -> None:
    from training.model import train

    rng = random.Random(3)
    samples = list(Generator(rng, Names(rng)).samples(60))
    for name in ("one", "two"):
        train([samples], tmp_path / name, 5)
    assert (tmp_path / "one/ner/model").read_bytes() == (tmp_path / "two/ner/model").read_bytes()
