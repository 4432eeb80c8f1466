"""What one pass over the data holds: every real sentence, changed anew, among as much generated text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from training.corpora import detokenise, swap_names
from training.generated import Generator
from training.names import Names
from training.samples import Sample, recase

__all__ = ["Passes"]

_SWAPPED, _SPACED, _RECASED = 0.5, 0.1, 0.1
_JOINED, _LONGEST, _CUT = 0.35, 300, 0.08
_BETWEEN = ("\n", " ", "\n\n", " ")


class Passes:
    """Endless passes from a seed: names swapped, the tokeniser's spaces undone, UPPER and lower case, neighbours put
    into one text, and texts cut off as windows are."""

    def __init__(self, real: Sequence[Sample], generated: int, seed: int) -> None:
        self._rng = random.Random(seed)
        self._names = Names(self._rng)
        self._generator = Generator(self._rng, self._names)
        self._real, self._generated = real, generated

    def next(self) -> list[Sample]:
        """The next pass, in random order."""
        rng = self._rng
        real = [self._changed(sample) for sample in rng.sample(self._real, len(self._real))]
        samples = [*self._joined(real), *self._joined(list(self._generator.samples(self._generated)))]
        samples = [recase(self._cut(sample), rng, _RECASED) for sample in samples]
        rng.shuffle(samples)
        return [sample for sample in samples if sample.text.strip()]

    def _changed(self, sample: Sample) -> Sample:
        plain = sample if self._rng.random() < _SPACED else detokenise(sample)
        return swap_names(plain, self._names, self._rng, _SWAPPED)

    def _joined(self, samples: Sequence[Sample]) -> Iterator[Sample]:
        joined: Sample | None = None
        for sample in samples:
            if joined is not None and len(joined.text) < _LONGEST and self._rng.random() < _JOINED:
                joined = _after(joined, self._rng.choice(_BETWEEN), sample)
                continue
            if joined is not None:
                yield joined
            joined = sample
        if joined is not None:
            yield joined

    def _cut(self, sample: Sample) -> Sample:
        """At times without its beginning or its end, which may cut an entity."""
        spaces = [at for at, letter in enumerate(sample.text) if letter == " "]
        if len(spaces) < 4 or self._rng.random() >= _CUT:
            return sample
        at = self._rng.choice(spaces)
        first, last = self._rng.choice(((0, at), (at + 1, len(sample.text))))
        kept = (
            (max(start, first) - first, min(end, last) - first, label)
            for start, end, label in sample.spans
            if start < last and end > first
        )
        return Sample(sample.text[first:last], tuple(kept))


def _after(one: Sample, between: str, other: Sample) -> Sample:
    shift = len(one.text) + len(between)
    moved = tuple((start + shift, end + shift, label) for start, end, label in other.spans)
    return Sample(one.text + between + other.text, one.spans + moved)
