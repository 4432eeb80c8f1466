"""The trained network as a spaCy pipeline's folder: ONNX, 8-bit weights, beside its vocabulary and tags."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import spacy
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from classifiers.ner.tagger import FACTORY
from training.encoder import WIDTH, Encoder, vocabulary_file
from training.samples import TAGS

__all__ = ["write"]


def write(model: Encoder, folder: Path) -> None:
    """Writes the pipeline to `folder`, in place of one that is there, once it is whole."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        made = Path(beside) / folder.name
        _write(model, made)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def _write(model: Encoder, folder: Path) -> None:
    nlp = spacy.blank("en")
    tagger: Any = nlp.add_pipe(FACTORY, name="ner")
    tagger.labels = tuple(dict.fromkeys(tag[2:] for tag in TAGS if tag != "O"))
    nlp.meta.update(name="macie_lite_ner", license="Apache-2.0")
    nlp.to_disk(folder, exclude=["vocab"])
    parts = folder / "ner"
    parts.mkdir(exist_ok=True)
    shutil.copyfile(vocabulary_file(), parts / "vocabulary.txt")
    (parts / "tags.txt").write_text("\n".join(TAGS) + "\n", encoding="utf-8")
    ids, mask, half = torch.ones((2, 16), dtype=torch.int64), torch.ones((2, 16)), torch.ones((2, 16, WIDTH))
    _export(
        _Part(model.begin),
        (ids, torch.zeros_like(ids), mask),
        ("ids", "features", "mask"),
        ("half", "look"),
        parts / "begin.onnx",
    )
    _export(_Part(model.finish), (half, mask), ("half", "mask"), ("scores",), parts / "finish.onnx")


class _Part(nn.Module):
    """A method of the network as a network of its own."""

    def __init__(self, method: Callable[..., Any]) -> None:
        super().__init__()
        self.owner, self.method = method.__self__, method  # type: ignore[attr-defined]

    def forward(self, *inputs: Tensor) -> Any:
        return self.method(*inputs)


def _export(
    part: nn.Module, inputs: tuple[Tensor, ...], names: Sequence[str], given: Sequence[str], path: Path
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        full = Path(temporary) / "model.onnx"
        torch.onnx.export(
            part,
            inputs,
            str(full),
            input_names=list(names),
            output_names=list(given),
            dynamic_axes={name: {0: "texts", 1: "pieces"} for name in (*names, *given)},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True)
