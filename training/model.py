"""Training of the tagger: batches by length, AdamW with a linear rate, bfloat16 where the processor has it."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import spacy
import torch
from torch import Tensor, nn

from classifiers.ner.encoding import Vocabulary, encode
from training.encoder import vocabulary_file
from training.samples import TAGS, Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.encoder import Encoder

__all__ = ["Example", "batches", "examples", "shipped_vocabulary", "train"]

_RATE, _DECAY, _WARM = 2e-4, 0.01, 0.06
_BATCH_PIECES, _LONGEST, _POOL = 2048, 256, 4096
_IGNORED = -100


@dataclass(frozen=True, slots=True)
class Example:
    """A text's pieces with their features and tags, shapes (pieces,), the ends marked."""

    ids: NDArray[np.int64]
    features: NDArray[np.int64]
    tags: NDArray[np.int64]


def shipped_vocabulary() -> Vocabulary:
    """The pieces of the pretrained encoder."""
    with vocabulary_file().open(encoding="utf-8") as lines:
        return Vocabulary(line.rstrip("\n") for line in lines)


def examples(samples: Iterable[Sample], vocabulary: Vocabulary) -> Iterator[Example]:
    """What the model learns from; texts without a word are left out, and what is beyond its longest input is cut."""
    nlp = spacy.blank("en")
    for sample in samples:
        doc = nlp.make_doc(sample.text)
        encoded = encode(doc, vocabulary)
        if not encoded.ids.size:
            continue
        tags = np.zeros(len(doc), np.int64)
        for start, end, label in sample.spans:
            span = doc.char_span(start, end, label, alignment_mode="expand")
            if span is not None:
                tags[span.start : span.end] = TAGS.index(f"I-{label}")
                tags[span.start] = TAGS.index(f"B-{label}")
        kept = slice(0, _LONGEST - 2)
        yield Example(
            np.concatenate(([vocabulary.start], encoded.ids[kept], [vocabulary.end])),
            np.pad(encoded.features[kept], 1),
            np.pad(tags[encoded.words[kept]], 1, constant_values=_IGNORED),
        )


def _batches(pool: list[Example], rng: random.Random) -> Iterator[list[Example]]:
    """Batches of about _BATCH_PIECES pieces, each of texts of about one length, in random order."""
    pool.sort(key=lambda example: len(example.ids))
    batches: list[list[Example]] = [[]]
    for example in pool:
        if batches[-1] and (len(batches[-1]) + 1) * len(example.ids) > _BATCH_PIECES:
            batches.append([])
        batches[-1].append(example)
    rng.shuffle(batches)
    yield from batches


def _padded(rows: Sequence[NDArray[np.int64]], filler: int) -> Tensor:
    table = np.full((len(rows), max(map(len, rows))), filler, np.int64)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return torch.from_numpy(table)


def batches(examples: Iterable[Example], pad: int) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Numbers, features and mask of texts in batches."""
    for batch in _batches(list(examples), random.Random(0)):
        ids = _padded([example.ids for example in batch], pad)
        yield ids, _padded([example.features for example in batch], 0), ids != pad


def _pools(passes: Iterable[Iterable[Sample]], vocabulary: Vocabulary) -> Iterator[list[Example]]:
    pool: list[Example] = []
    for samples in passes:
        for example in examples(samples, vocabulary):
            pool.append(example)
            if len(pool) == _POOL:
                yield pool
                pool = []
    if pool:
        yield pool


def train(passes: Iterable[Iterable[Sample]], texts: int, model: Encoder, seed: int) -> Encoder:
    """The model after all `passes`, of about `texts` texts altogether."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    vocabulary = shipped_vocabulary()
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=_RATE, weight_decay=_DECAY)
    started, seen, reported = time.monotonic(), 0, 0
    losses: list[float] = []
    for pool in _pools(passes, vocabulary):
        for batch in _batches(pool, rng):
            done = min(seen / texts, 1.0)
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(done / _WARM + 0.01, (1.0 - done) / (1.0 - _WARM) + 0.01)
            losses.append(_step(model, optimizer, batch, vocabulary.pad))
            seen += len(batch)
        if seen - reported >= texts // 20:
            reported = seen
            print(f"{seen} texts: loss {np.mean(losses):.4f}, {time.monotonic() - started:.0f} s", flush=True)
            losses = []
    return model.eval()


def _step(model: Encoder, optimizer: torch.optim.Optimizer, batch: list[Example], pad: int) -> float:
    ids = _padded([example.ids for example in batch], pad)
    features = _padded([example.features for example in batch], 0)
    tags = _padded([example.tags for example in batch], _IGNORED).flatten()
    with torch.autocast("cpu", torch.bfloat16):
        scores = model(ids, features, ids != pad).float().flatten(0, 1)
    loss = nn.functional.cross_entropy(scores, tags, ignore_index=_IGNORED)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()
