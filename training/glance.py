"""The model's own gate: after half of its layers, whether a text may hold a name or an address at all.

A layer of one number beside the finished network, which it leaves as it is; what it learns is what the whole network
says of the same texts.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from training.encoder import Encoder
from training.model import Example, batches
from training.samples import TAGS

__all__ = ["learn"]

_NAMED = [number for number, tag in enumerate(TAGS) if tag[2:] in ("PERSON", "ADDRESS")]
_PASSES, _RATE, _BATCH = 6, 3e-3, 2048
_KEPT = 0.998  # of the texts in which the network finds something, so many must go on


def learn(model: Encoder, examples: list[Example], pad: int, seed: int) -> None:
    """Sets the weights of `model.look`."""
    torch.manual_seed(seed)
    seen = [text for batch in batches(examples, pad) for text in _seen(model, *batch)]
    held = seen[: len(seen) // 5]
    halves = torch.cat([half for half, _ in seen[len(held) :]])
    named = torch.cat([found for _, found in seen[len(held) :]]).float()
    optimizer = torch.optim.Adam(model.look.parameters(), lr=_RATE)
    for _ in range(_PASSES):
        for rows in torch.randperm(len(named)).split(_BATCH):
            loss = nn.functional.binary_cross_entropy_with_logits(model.look(halves[rows])[:, 0], named[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        most = [model.look(half).max().item() for half, found in held if found.any()]
        model.look.bias -= float(np.quantile(most, 1.0 - _KEPT, method="lower"))


def _seen(model: Encoder, ids: Tensor, features: Tensor, mask: Tensor) -> list[tuple[Tensor, Tensor]]:
    """For each text its pieces after half the layers, and which of them the network takes for part of a name."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        half, _ = model.begin(ids, features, mask)
        likely = model.finish(half, mask).float().softmax(-1)[..., _NAMED].sum(-1)
    return [(half[row, 1 : size - 1].float(), likely[row, 1 : size - 1] > 0.5) for row, size in enumerate(mask.sum(1))]
