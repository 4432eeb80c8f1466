"""The model over windows: batched by length, its entities trimmed, judged and put into bytes of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from classifiers.ner import addresses, models
from classifiers.ner.entities import ADDRESS, IDENTIFIER_OF, NAME
from classifiers.ner.shapes import grown, is_address, is_name, is_sure, name_words, pieces, stripped
from classifiers.types import Evidence, NameHit

__all__ = ["CHUNK", "read"]

CHUNK = 128
"""Windows between two looks at the caps and the clock."""

_BATCH = 64
_UNSAID = 0.75

_CAPITAL = r"[ \t]+[^\W\d_a-z][\w'’-]*"
_MARKER = re.compile(
    rf"^[ \t]*(?:[-*+•·‣▪◦–—](?=[ \t])|\(?[0-9]{{1,3}}[.)](?=(?:{_CAPITAL}\.?){{1,2}}{_CAPITAL}[ \t]*\r?$))",
    re.MULTILINE,
)

_KEY = re.compile(r"\w\"\s*:")
_QUOTE = re.compile(r"\"(?=\s*[:,}\]])|(?<=[:,{\[])\"|(?<=[:,{\[] )\"|^[ \t]*\"", re.MULTILINE)
_JOINT = re.compile(r"\"\s*[:,]\s*\"?|\"\s*[}\]]")
"""What stands between two values of JSON, which no name goes across."""

_IS_KEY = re.compile(r"\"\s*:")

Window = tuple[int, int]


def read(data: bytes, windows: Sequence[Window], model: str | None) -> Iterator[list[NameHit]]:
    """Hits of each chunk of windows, chunks in order. A name stands only where `is_sure` says so."""
    for begin in range(0, len(windows), CHUNK):
        engine, language = models.engine(model)
        with models.forgetting(engine, language):
            hits = sorted(_chunk(engine, language, data, windows[begin : begin + CHUNK]), key=lambda hit: hit.start)
        yield hits


def _chunk(engine: Any, language: str, data: bytes, windows: Sequence[Window]) -> Iterator[NameHit]:
    begins: dict[str, list[int]] = {}
    for begin, end in windows:  # what is written twice is read once
        begins.setdefault(data[begin:end].decode("utf-8", "replace"), []).append(begin)
    # Windows of one length waste no padding.
    given = [(_unmarked(text), text) for text in sorted(begins, key=len)]
    for _, artifacts, text in engine.process_batch(given, language, batch_size=_BATCH, as_tuples=True):
        for entity in artifacts.entities:
            identifier = IDENTIFIER_OF.get(entity.label_)
            if identifier:
                for begin in begins[text]:
                    yield from _hits(text, begin, identifier, entity)


def _unmarked(text: str) -> str:
    """The text, character for character, with spaces for what marks the items of a list: the model, trained on
    sentences, takes lines like `- Jane Doe` for those of an address. A number begins headings too, and stays
    unless two or three capitalised words follow and end the line without a stop. Quotes around the keys and values of
    JSON go as well, which would make `"name":"Jane` one word."""
    text = _MARKER.sub(lambda found: " " * len(found[0]), text)
    return _QUOTE.sub(" ", text) if _KEY.search(text) else text


def _score(entity: Any) -> float:
    """How likely the model takes it to be; models that do not say are believed as `_UNSAID`."""
    return float(entity._.score) if entity.has_extension("score") and entity._.score is not None else _UNSAID


def _hits(text: str, base: int, identifier: str, entity: Any) -> Iterator[NameHit]:
    for start, end in _values(text, entity.start_char, entity.end_char):
        yield from _judged(text, base, identifier, start, end, _score(entity))


def _values(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The values of JSON that an entity goes across; no keys."""
    for joint in [*_JOINT.finditer(text, start, end), None]:
        stop = joint.start() if joint else end
        if start < stop and not _IS_KEY.match(text, stop):
            yield start, stop
        start = joint.end() if joint else end


def _judged(text: str, base: int, identifier: str, start: int, end: int, score: float) -> Iterator[NameHit]:
    if identifier == NAME:
        for first, last in (grown(text, *piece) for piece in pieces(text, start, end)):
            name = text[first:last]
            if is_name(name, score) and is_sure(text, first, last, score):
                yield _placed(text, base, identifier, first, last, partial=len(name_words(name)) < 2)
    elif identifier == ADDRESS:
        for first, last in addresses.split(text, *stripped(text, start, end)):
            if is_address(text[first:last]):
                yield _placed(text, base, identifier, first, last, partial=False)
    else:
        yield _placed(text, base, identifier, start, end, partial=False)


def _placed(text: str, base: int, identifier: str, start: int, end: int, *, partial: bool) -> NameHit:
    begin = base + (start if text.isascii() else len(text[:start].encode()))
    return NameHit(identifier, begin, begin + len(text[start:end].encode()), partial, Evidence.MODEL)
