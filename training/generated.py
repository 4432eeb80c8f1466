"""Generated training text: the families of `training.documents`, filled from a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import accumulate

from training.documents.registry import FAMILIES, RULES, Family
from training.fields import LABEL_OF_FIELD, Fields
from training.grammar import expand
from training.names import Names
from training.samples import Sample, Span

__all__ = ["Generator"]

_FIELD = re.compile(r"\{([A-Za-z]+)(?::(\w+))?\}")
_WEIGHTS = tuple(accumulate(family.weight for family in FAMILIES))
_SPACE = re.compile(r"(?<=[\w}]) +(?=[.?!,](?:\s|$))")
_ASKED = re.compile(r"(?<=, )(?:Can|Could|Would|Will|Please|Kindly|Remember|How|Where|When|We)\b(?= [a-z])")
_BREAK = re.compile(r"[ \n]+")


class Generator:
    """Texts from a seed. `samples(count)` gives them one at a time."""

    def __init__(self, rng: random.Random, names: Names) -> None:
        self._rng = rng
        self._fields = Fields(rng, names)

    def samples(self, count: int) -> Iterator[Sample]:
        for _ in range(count):
            yield self.document(self._rng.choices(FAMILIES, cum_weights=_WEIGHTS)[0])

    def document(self, family: Family) -> Sample:
        """One document, or a few lines, of a family; now and then only a window of it."""
        self._fields.begin(self._rng.choice(family.locales) if family.locales else None)
        sample = self._fill(self._text(family))
        return self._window(sample) if self._rng.random() < (0.05 if family.lines else 0.2) else sample

    def _text(self, family: Family) -> str:
        rng = self._rng
        count = rng.choice((1, 1, 1, 1, 2, 2, 3, 5)) if family.lines else 1
        chosen = [self._one(family) for _ in range(count)]
        if family.lines and not family.locales and rng.random() < 0.12:
            other = rng.choices(FAMILIES[:4], cum_weights=_WEIGHTS[:4])[0]
            chosen.insert(rng.randrange(len(chosen) + 1), self._one(other))
        return rng.choice(("\n", "\n", " ", "\n\n")).join(chosen)

    def _one(self, family: Family) -> str:
        text = expand(self._rng.choice(family.texts), self._rng, RULES)
        text = _ASKED.sub(lambda match: match[0].lower(), _SPACE.sub("", text))
        if not family.lines:
            return text
        text = text.replace("\\n", "\n").replace("\\t", "\t").strip(" ")
        # Rules begin in lower case wherever they stand; half of the sentences that start with one are put right.
        return text[:1].upper() + text[1:] if text[:1].islower() and self._rng.random() < 0.5 else text

    def _fill(self, template: str) -> Sample:
        pieces: list[str] = []
        spans: list[Span] = []
        last = length = 0
        for field in _FIELD.finditer(template):
            value = self._fields.value(field[1], field[2])
            pieces += [template[last : field.start()], value]
            length += field.start() - last
            if field[1] in LABEL_OF_FIELD:
                spans.append((length, length + len(value), LABEL_OF_FIELD[field[1]]))
            length += len(value)
            last = field.end()
        text = "".join(pieces) + template[last:]
        return Sample(text, tuple(_whole_names(text, spans)))

    def _window(self, sample: Sample) -> Sample:
        """A part of the sample that starts and ends at a space or line break outside of every entity."""
        cuts = [match.end() for match in _BREAK.finditer(sample.text)]
        cuts = [cut for cut in cuts if not any(start < cut < end for start, end, _ in sample.spans)]
        if len(cuts) < 8:
            return sample
        start = self._rng.choice([0, *cuts[: len(cuts) // 2]])
        end = self._rng.choice([len(sample.text), *cuts[len(cuts) // 2 + 1 :]])
        inside = ((a - start, b - start, label) for a, b, label in sample.spans if start <= a and b <= end)
        return Sample(sample.text[start:end], tuple(inside))


def _whole_names(text: str, spans: list[Span]) -> list[Span]:
    """A given name and a surname with a space between them are one person."""
    whole: list[Span] = []
    for start, end, label in spans:
        if whole and label == whole[-1][2] == "PERSON" and text[whole[-1][1] : start] == " ":
            whole[-1] = (whole[-1][0], end, label)
        else:
            whole.append((start, end, label))
    return whole
