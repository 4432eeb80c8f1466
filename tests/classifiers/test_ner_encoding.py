from __future__ import annotations

import pytest
import spacy

from classifiers.ner.encoding import FEATURES, Vocabulary, encode

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "jo", "##han", "##n", "a", "##b", "e", ".", "-", "'", "doe", "##s"]
VOCABULARY = Vocabulary(PIECES)


def _pieces(word: str) -> list[str]:
    return [PIECES[number] for number in VOCABULARY.split(word)]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Johann", ["jo", "##han", "##n"]),
        ("JOHANN", ["jo", "##han", "##n"]),
        ("É", ["e"]),
        ("a.b", ["a", ".", "[UNK]"]),
        ("doe's", ["doe", "'", "[UNK]"]),
        ("ab-a", ["a", "##b", "-", "a"]),
        ("zzz", ["[UNK]"]),
        ("a" * 33, ["[UNK]"]),
        ("\u200b", []),
    ],
)
def test_a_word_is_its_longest_pieces_in_lower_case_without_accents(word: str, pieces: list[str]) -> None:
    assert _pieces(word) == pieces


def _features(text: str) -> list[tuple[int, int]]:
    encoded = encode(spacy.blank("en").make_doc(text), VOCABULARY)
    return [divmod(feature, 6) for feature in encoded.features.tolist()]


def test_a_piece_carries_how_its_word_is_written() -> None:
    assert [written for written, _ in _features("doe Doe DOE J dOe -")] == [0, 1, 2, 3, 4, 5]


def test_a_piece_carries_the_gap_before_its_word() -> None:
    assert [gap for _, gap in _features("(a a  a\na\n\na\t\ta")] == [0, 1, 2, 3, 4, 5, 3]


def test_pieces_know_their_words_and_spaces_are_none() -> None:
    doc = spacy.blank("en").make_doc("Johann\n a")
    encoded = encode(doc, VOCABULARY)
    assert [doc[word].text for word in encoded.words.tolist()] == ["Johann", "Johann", "Johann", "a"]
    assert encoded.ids.shape == encoded.features.shape == encoded.words.shape
    assert max(encoded.features.tolist()) < FEATURES


def test_a_text_of_nothing_has_no_pieces() -> None:
    assert encode(spacy.blank("en").make_doc(" \n "), VOCABULARY).ids.size == 0
