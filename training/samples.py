"""What training texts are: text with labelled spans, and how two pieces become one."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["LABELS", "TAGS", "Sample", "Span", "recase"]

LABELS = ("PERSON", "ADDRESS", "LOCATION", "ORGANIZATION")

TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))
"""What a word is: nothing, the beginning of an entity, or inside one."""

Span = tuple[int, int, str]
"""Start and end in code points, half-open, and a label."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and its entities, sorted and not overlapping."""

    text: str
    spans: tuple[Span, ...]


def recase(sample: Sample, rng: random.Random, share: float) -> Sample:
    """With a chance of `share`, the sample in UPPER or lower case (where that leaves its length as it is)."""
    if rng.random() >= share:
        return sample
    text = sample.text.upper() if rng.random() < 0.5 else sample.text.lower()
    return Sample(text, sample.spans) if len(text) == len(sample.text) else sample
