"""`python -m training`: trains the shipped NER model and its gate, and writes them and the lexicons to classifiers/ner.

MACIE_LITE_NER_DATA names the folder of training sets (layout: `training.corpora`); without it the generated text
alone is used, and that is said.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from training import gate, glance
from training.corpora import read
from training.encoder import pretrained
from training.export import write
from training.model import examples, shipped_vocabulary, train
from training.names import write_lexicon
from training.passes import Passes
from training.samples import TAGS, Sample
from training.taught import taught

__all__ = ["main"]

SEED = 20261
PASSES = 3
GENERATED = 18_000
GLANCED = 6_000
LAYERS = (0, 1, 2, 3, 4, 5)
_OUT = Path(__file__).resolve().parent.parent / "classifiers" / "ner"


def _real() -> list[Sample]:
    folder = os.environ.get("MACIE_LITE_NER_DATA")
    if not folder:
        print("MACIE_LITE_NER_DATA is not set: training on generated text alone; the model will be weaker.", flush=True)
        return []
    if not (Path(folder) / "train").is_dir():
        sys.exit(f"training: {folder} has no folder `train`; set MACIE_LITE_NER_DATA to the folder of training sets")
    return list(read(Path(folder)))


def _passes(passes: Passes, first: list[Sample]) -> Iterator[list[Sample]]:
    yield first
    for _ in range(PASSES - 1):
        yield passes.next()


def main() -> None:
    """Trains and writes; the folder for the result can be given as the only argument."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else _OUT
    out.mkdir(parents=True, exist_ok=True)
    print("lexicons: {} given names, {} surnames".format(*write_lexicon(out)), flush=True)
    real = _real()
    passes = Passes(real, GENERATED, SEED)
    first = passes.next()
    print(f"{len(first)} texts a pass", flush=True)
    model = train(_passes(passes, first), PASSES * len(first), pretrained(len(TAGS), LAYERS), SEED)
    vocabulary = shipped_vocabulary()
    glance.learn(model, list(examples(passes.next()[:GLANCED], vocabulary)), vocabulary.pad, SEED)
    write(model, out / "model")
    gate.write([*passes.next(), *taught(out / "model", real, random.Random(SEED))], out / "gate.npz", SEED)


if __name__ == "__main__":
    main()
