"""The named training sets: read, spaces of the tokeniser undone, names swapped.

Layout of the folder (environment variable MACIE_LITE_NER_DATA): `train/*.jsonl.gz`, a JSON object a line with `text`
and `spans` of `start`, `end` (code points, half-open) and `type`. Sources and licences are in NOTICE.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

from training.names import Names
from training.samples import LABELS, Sample, Span

__all__ = ["detokenise", "read", "swap_names"]

_ODD_QUOTE = re.compile(r"'\"'")
_APOSTROPHE = re.compile(r"(?<=\w)( ?)(?:n ?)?['’]( ?)(?=(?:s|t|m|d|re|ve|ll)\b)", re.IGNORECASE)
_CLITIC = re.compile(r" (?=(?:n['’]t|['’](?:s|m|d|re|ve|ll))\b)", re.IGNORECASE)
_BEFORE = re.compile(r" (?=[.,;:!?%)\]}…”](?:[ .,;:!?)\]}\"”]|$))")
_AFTER = re.compile(r"(?<=[(\[{“$£€#@]) ")
_HANDLE = re.compile(r"@ ?\w+")


def _dropped(text: str) -> set[int]:
    """Positions that a tokeniser put there: spaces around punctuation, clitics and quotes."""
    dropped: set[int] = set()
    for match in _ODD_QUOTE.finditer(text):
        dropped.update((match.start(), match.start() + 2))
    for match in _APOSTROPHE.finditer(text):
        dropped.update(at for at in range(match.start(), match.end()) if text[at] == " ")
    for rule in (_CLITIC, _BEFORE, _AFTER):
        dropped.update(match.start() for match in rule.finditer(text))
    opened = False
    for at, letter in enumerate(text):
        if letter == '"':
            beside = at - 1 if opened else at + 1
            opened = not opened
            if text[at - 1 : at] == "'" and text[at + 1 : at + 2] == "'":
                beside += 1 if beside > at else -1
            if 0 <= beside < len(text) and text[beside] == " ":
                dropped.add(beside)
    return dropped


def detokenise(sample: Sample) -> Sample:
    """The same text as a file would have it, offsets moved along."""
    dropped = _dropped(sample.text)
    moved, kept = [0] * (len(sample.text) + 1), 0
    for at in range(len(sample.text)):
        moved[at] = kept
        kept += at not in dropped
    moved[-1] = kept
    text = "".join(letter for at, letter in enumerate(sample.text) if at not in dropped)
    spans = tuple((moved[start], moved[end], label) for start, end, label in sample.spans)
    return Sample(text, tuple(span for span in spans if span[0] < span[1]))


def _as_written(name: str, other: str) -> str:
    return other.upper() if name.isupper() and len(name) > 3 else other.lower() if name.islower() else other


def swap_names(sample: Sample, names: Names, rng: random.Random, share: float) -> Sample:
    """The sample with a share of its persons renamed, the same name to the same other one, as many words long."""
    given: dict[str, str] = {}
    pieces: list[str] = []
    spans: list[Span] = []
    last = length = 0
    for start, end, label in sample.spans:
        name = sample.text[start:end]
        words = name.split()
        plain = all(letter.isalpha() or letter in " .'-" for letter in name)
        if label == "PERSON" and plain and len(words) < 4 and name not in given:
            given[name] = _as_written(name, names.parts(len(words))) if rng.random() < share else name
        other = given.get(name, name) if label == "PERSON" else name
        between = sample.text[last:start]
        pieces += [between, other]
        length += len(between)
        spans.append((length, length + len(other), label))
        length += len(other)
        last = end
    return Sample("".join(pieces) + sample.text[last:], tuple(spans))


def _without_handles(sample: Sample) -> Sample:
    """A handle names an account, not a person in the text: its label goes."""
    handles = [match.span() for match in _HANDLE.finditer(sample.text)]
    kept = (s for s in sample.spans if not any(start <= s[0] and s[1] <= end for start, end in handles))
    return Sample(sample.text, tuple(kept))


def read(folder: Path) -> Iterator[Sample]:
    """All sentences of `folder`/train, files in the order of their names."""
    for path in sorted((folder / "train").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                spans = sorted((s["start"], s["end"], s["type"]) for s in row["spans"] if s["type"] in LABELS)
                yield _without_handles(Sample(row["text"], tuple(spans)))
