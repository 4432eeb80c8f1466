"""PERSON by overlap on the dev sets, and names in text that should give few, through the finder."""

from __future__ import annotations

import gzip
import json
import random
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from classifiers.ner import models
from classifiers.ner.finder import finder_factory
from classifiers.types import NameHit, Text
from training.corpora import detokenise
from training.generated import Generator
from training.names import Names
from training.samples import Sample

__all__ = ["Score", "dev_sets", "generated", "negatives", "presidio", "score"]

_TOKENISED = ("uner_ewt_dev", "wnut17_dev")
_LABELS = {"PERSON": "NAME", "STREET_ADDRESS": "ADDRESS", "ADDRESS": "ADDRESS"}


@dataclass(frozen=True, slots=True)
class Score:
    """Counts: gold spans and how many were found; detections and how many were right."""

    recalled: int
    gold: int
    right: int
    found: int

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision."""
        recall, precision = self.recalled / max(self.gold, 1), self.right / max(self.found, 1)
        return 2 * recall * precision / max(recall + precision, 1e-9)


def dev_sets(folder: Path) -> Iterator[tuple[str, list[Sample]]]:
    """The sets of `folder`/ner/dev by name; those made of tokens with their spaces undone."""
    for path in sorted((folder / "ner" / "dev").glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        samples = [Sample(row["text"], tuple((s["start"], s["end"], s["type"]) for s in row["spans"])) for row in rows]
        yield name, [detokenise(sample) for sample in samples] if name in _TOKENISED else samples


def generated(count: int = 600) -> list[Sample]:
    """Generated text of another seed than the model's."""
    rng = random.Random(7)
    return list(Generator(rng, Names(rng)).samples(count))


def _spans(sample: Sample, identifier: str) -> list[tuple[int, int]]:
    """Gold spans in bytes."""
    found = [(start, end) for start, end, label in sample.spans if _LABELS.get(label) == identifier]
    return [(len(sample.text[:start].encode()), len(sample.text[:end].encode())) for start, end in found]


def _overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _found(text: str, mode: str) -> list[NameHit]:
    factory = finder_factory(mode, None)
    assert factory is not None
    return factory().find(Text(text=text.encode()))


def score(samples: Iterable[Sample], mode: str, identifier: str) -> Score:
    """By overlap, one finder for each text, as for an object."""
    gold = found = recalled = right = 0
    for sample in samples:
        expected = _spans(sample, identifier)
        hits = [(hit.start, hit.end) for hit in _found(sample.text, mode) if hit.identifier == identifier]
        gold, found = gold + len(expected), found + len(hits)
        recalled += sum(_overlaps(span, hits) for span in expected)
        right += sum(_overlaps(hit, expected) for hit in hits)
    return Score(recalled, gold, right, found)


def presidio(samples: Iterable[Sample]) -> Score:
    """PERSON by Presidio's AnalyzerEngine, which has the shipped model behind it and nothing of ours around it."""
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    engine, language = models.engine(None)
    registry = RecognizerRegistry([SpacyRecognizer()], supported_languages=[language])
    analyzer = AnalyzerEngine(nlp_engine=engine, registry=registry, supported_languages=[language])
    gold = found = recalled = right = 0
    for sample in samples:
        expected = [(start, end) for start, end, label in sample.spans if label == "PERSON"]
        results = analyzer.analyze(sample.text, language, entities=["PERSON"]) if sample.text.strip() else []
        hits = [(result.start, result.end) for result in results]
        gold, found = gold + len(expected), found + len(hits)
        recalled += sum(_overlaps(span, hits) for span in expected)
        right += sum(_overlaps(hit, expected) for hit in hits)
    return Score(recalled, gold, right, found)


def negatives(folder: Path, mode: str) -> Iterator[tuple[str, int, int, int]]:
    """Of each kind of text in `folder`/negative: its name, bytes, whole names and names of one part that were found.
    The cap of an object applies."""
    sizes: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    parts: Counter[str] = Counter()
    with tarfile.open(folder / "negative" / "negative.tar.xz") as archive:
        for member in archive:
            body = archive.extractfile(member) if member.isfile() else None
            kind = PurePosixPath(member.name).parts[0]
            if body is None or kind == "prose":  # there names are, and languages in which nothing is known of them
                continue
            text = body.read().decode("utf-8", "replace")
            sizes[kind] += len(text.encode())
            for hit in _found(text, mode):
                (parts if hit.partial else whole)[kind] += hit.identifier == "NAME"
    for kind, size in sorted(sizes.items()):
        yield kind, size, whole[kind], parts[kind]
