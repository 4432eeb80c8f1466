"""The pipeline that is trained: a hashed convolutional tok2vec and a transition NER, from a seed, on the CPU."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.training import Example
from thinc.api import Adam, fix_random_seed, warmup_linear

from training.samples import Sample

__all__ = ["train"]

_WIDTH, _DEPTH, _ROWS = 96, 4, 5000
_RATE, _DROPOUT = 0.0015, 0.15
_BATCH_WORDS = 1500


def _pipeline() -> Any:
    nlp = spacy.blank("en")
    nlp.add_pipe(
        "ner",
        config={
            "model": {
                "@architectures": "spacy.TransitionBasedParser.v2",
                "state_type": "ner",
                "extra_state_tokens": False,
                "hidden_width": 64,
                "maxout_pieces": 2,
                "use_upper": True,
                "nO": None,
                "tok2vec": {
                    "@architectures": "spacy.HashEmbedCNN.v2",
                    "pretrained_vectors": None,
                    "width": _WIDTH,
                    "depth": _DEPTH,
                    "embed_size": _ROWS,
                    "window_size": 1,
                    "maxout_pieces": 3,
                    "subword_features": True,
                },
            }
        },
    )
    return nlp


def _examples(nlp: Any, samples: Sequence[Sample]) -> list[Example]:
    examples = []
    for sample in samples:
        doc, gold = nlp.make_doc(sample.text), nlp.make_doc(sample.text)
        spans = (gold.char_span(start, end, label, alignment_mode="expand") for start, end, label in sample.spans)
        gold.set_ents(spacy.util.filter_spans([span for span in spans if span is not None]))
        examples.append(Example(doc, gold))
    return examples


def _batches(examples: list[Example], rng: random.Random) -> Iterator[list[Example]]:
    rng.shuffle(examples)
    batch: list[Example] = []
    words = 0
    for example in examples:
        batch.append(example)
        words += len(example.reference)
        if words >= _BATCH_WORDS:
            yield batch
            batch, words = [], 0
    if batch:
        yield batch


def train(epochs: Sequence[Sequence[Sample]], folder: Path, seed: int) -> None:
    """Trains on one list of samples after the other and writes the pipeline to `folder`."""
    fix_random_seed(seed)
    rng = random.Random(seed)
    nlp = _pipeline()
    first = _examples(nlp, epochs[0])
    nlp.initialize(lambda: first[:2000])
    words = sum(len(example.reference) for example in first)
    steps = len(epochs) * words // _BATCH_WORDS
    rates: Any = warmup_linear(_RATE, steps // 20, steps)
    optimizer = Adam(rates, use_averages=True, grad_clip=1.0, L2=0.01, L2_is_weight_decay=True)
    started = time.process_time()
    for number, samples in enumerate(epochs, 1):
        examples = first if number == 1 else _examples(nlp, samples)
        losses: dict[str, float] = {}
        for batch in _batches(examples, rng):
            nlp.update(batch, sgd=optimizer, drop=_DROPOUT, losses=losses)
            optimizer.step_schedules()
        print(
            f"epoch {number} of {len(epochs)}: loss {losses['ner']:.0f}, {time.process_time() - started:.0f} s of CPU",
            flush=True,
        )
    with nlp.use_params(optimizer.averages):
        nlp.to_disk(folder, exclude=["vocab"])
