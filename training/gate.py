"""The gate's tables: which words never are a name, and by what is beside a word how likely it is part of one.

Learned from the same texts as the model, and from what the model finds in texts of installed packages, which are what
manuals, licences and source code are like.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from classifiers.ner import gate
from training.samples import Sample

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["learn", "write"]

_PASSES, _RATE, _BATCH, _DROPPED = 5, 0.02, 8192, 0.2
_NAMES = ("PERSON", "ADDRESS")
_Row = tuple["NDArray[np.int64]", "NDArray[np.int64]", "NDArray[np.int64]"]
_SEEN, _SELDOM = 3, 0.003  # a word that occurs so often, and in a name so seldom, is none
_KEPT = 0.985  # of the names, so many must have a word that opens


def _words(samples: Iterable[Sample]) -> Iterator[_Row]:
    """Of each text: the slots and features of its words, and for each the number of the name it is in, or -1."""
    for sample in samples:
        data = sample.text.encode()
        words = gate.all_words(data)
        if not words.size:
            continue
        owner = np.full(words.size, -1)
        for number, (start, end, label) in enumerate(sample.spans):
            if label in _NAMES:
                begin, stop = len(sample.text[:start].encode()), len(sample.text[:end].encode())
                owner[(words >= begin) & (words < stop)] = number
        yield gate.slots(data, words), gate.features(data, words), owner


def learn(samples: Iterable[Sample], seed: int) -> dict[str, NDArray[Any]]:
    """The arrays of the gate's file."""
    rows = list(_words(samples))
    random.Random(seed).shuffle(rows)
    held = rows[: len(rows) // 10]
    slots = np.concatenate([row[0] for row in rows])
    names = np.concatenate([row[2] for row in rows]) >= 0
    seen = np.bincount(slots, minlength=gate.WORDS)
    named = np.bincount(slots[names], minlength=gate.WORDS)
    possible = (named > seen * _SELDOM) | (seen < _SEEN)
    possible[0] = False
    features = np.concatenate([row[1] for row in rows[len(held) :]])
    wanted = np.concatenate([row[2] for row in rows[len(held) :]]) >= 0
    weights = _fitted(features, wanted, seed)
    # The last kind of feature is there for every word: it carries how careful the gate is.
    weights[-1] -= _threshold(held, possible, weights)
    return {"names": np.packbits(possible), "weights": weights.astype(np.float16)}


def _fitted(features: NDArray[np.int64], wanted: NDArray[np.bool_], seed: int) -> NDArray[np.float32]:
    torch.manual_seed(seed)
    table = nn.EmbeddingBag(gate.KINDS * gate.SLOTS, 1, mode="sum")
    nn.init.zeros_(table.weight)
    optimizer = torch.optim.Adam(table.parameters(), lr=_RATE)
    slots = torch.from_numpy(features + np.arange(gate.KINDS) * gate.SLOTS)
    labels = torch.from_numpy(wanted.astype(np.float32))
    for _ in range(_PASSES):
        for rows in torch.randperm(len(labels)).split(_BATCH):
            kept = (torch.rand(len(rows), gate.KINDS) > _DROPPED).float()
            scores = table(slots[rows], per_sample_weights=kept)[:, 0]
            loss = nn.functional.binary_cross_entropy_with_logits(scores, labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"gate: loss {loss.item():.4f}", flush=True)
    weights: NDArray[np.float32] = table.weight.detach().numpy().reshape(gate.KINDS, gate.SLOTS).copy()
    return weights


def _threshold(held: list[_Row], possible: NDArray[np.bool_], weights: NDArray[np.float32]) -> float:
    """The score that as many names as _KEPT says reach with one word at least."""
    best = []
    for slots, features, owner in held:
        scores = weights[np.arange(gate.KINDS), features].sum(axis=1)
        scores[~possible[slots]] = -np.inf
        best += [scores[owner == number].max() for number in np.unique(owner[owner >= 0])]
    return float(np.quantile(best, 1.0 - _KEPT, method="lower"))


def write(samples: Iterable[Sample], path: Path, seed: int) -> None:
    """Learns and writes the file."""
    tables: dict[str, Any] = learn(samples, seed)
    np.savez_compressed(path, **tables)
