"""Texts that the gate learns from the model itself: what the model, reading everything, finds in them.

Training sentences with other words of the model's vocabulary in place of some, so that each word is seen where a name
may be; and pieces of the texts of the packages that training runs with, for what manuals, licences and source code are
like.
"""

from __future__ import annotations

import random
import re
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from classifiers.ner import reader, windows
from classifiers.ner.entities import ADDRESS, NAME
from training.corpora import detokenise
from training.samples import Sample

__all__ = ["taught"]

_LENGTH, _PIECES = 1500, 4
_TITLE, _LOWER = re.compile(r"\b[A-Z][a-z]+\b"), re.compile(r"\b[a-z]{4,}\b")
_WORD = re.compile(r"[a-z]{3,}")
_PACKAGED = {(".md", ".rst", ".txt", "METADATA", "LICENSE"): 400, (".py", ".pyi", ".json", ".h"): 1600}  # files of each
_LABELS = {NAME: "PERSON", ADDRESS: "ADDRESS"}


def taught(model: Path, real: Sequence[Sample], rng: random.Random) -> Iterator[Sample]:
    """What the model in that folder finds."""
    words = [word for word in (model / "ner" / "vocabulary.txt").read_text().split() if _WORD.fullmatch(word)]
    for text in (*_substituted(real, words, rng), *_packaged(rng)):
        data = text.encode()
        read = reader.read(data, windows.everything(data), str(model))
        hits = sorted((hit for hits in read for hit in hits if hit.identifier in _LABELS), key=lambda hit: hit.start)
        spans = ((len(data[: hit.start].decode()), len(data[: hit.end].decode()), hit.identifier) for hit in hits)
        yield Sample(text, tuple((start, end, _LABELS[identifier]) for start, end, identifier in spans))


def _substituted(real: Iterable[Sample], words: Sequence[str], rng: random.Random) -> Iterator[str]:
    text = ""
    for sample in real:
        line = detokenise(sample).text
        for _ in range(rng.choice((0, 1, 1, 2))):
            found = [*(_TITLE if rng.random() < 0.7 else _LOWER).finditer(line)]
            if found:
                place = rng.choice(found)
                line = line[: place.start()] + rng.choice(words).title() + line[place.end() :]
        text += line + "\n"
        if len(text) > _LENGTH:
            yield text
            text = ""


def _packaged(rng: random.Random) -> Iterator[str]:
    """A piece each of so many files of prose and of code, in the order of a seed."""
    folder = Path(sysconfig.get_path("purelib"))
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for endings, count in _PACKAGED.items():
        kind = [path for path in files if path.name.endswith(endings)]
        for path in rng.sample(kind, min(count, len(kind))):
            data = path.read_bytes()
            pieces = windows.everything(data)
            if pieces and b"\0" not in data:
                first = rng.randrange(len(pieces))
                last = min(first + _PIECES, len(pieces)) - 1
                yield data[pieces[first][0] : pieces[last][1]].decode("utf-8", "replace")
