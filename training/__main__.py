"""`python -m training`: trains the shipped NER model and writes it and the name lexicons to classifiers/ner.

MACIE_LITE_NER_DATA names the folder of training sets (layout: `training.corpora`); without it the generated text
alone is used, and that is said. Set one BLAS thread (OMP_NUM_THREADS=1) for the same weights on the same machine.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from training.corpora import detokenise, read, swap_names
from training.generated import Generator
from training.model import train
from training.names import Names, write_lexicon
from training.samples import Sample, recase

__all__ = ["main"]

SEED = 20261
EPOCHS = 8
GENERATED = 12_000
_OUT = Path(__file__).resolve().parent.parent / "classifiers" / "ner"


def _epoch(real: list[Sample], generator: Generator, names: Names, rng: random.Random) -> list[Sample]:
    """One pass: every real sentence, half of its names swapped anew, and new generated text."""
    samples = []
    for sample in real:
        plain = sample if rng.random() < 0.15 else detokenise(sample)
        samples.append(recase(swap_names(plain, names, rng, 0.5), rng, 0.08))
    samples += [recase(sample, rng, 0.1) for sample in generator.samples(GENERATED)]
    return [sample for sample in samples if sample.text.strip()]


def _real() -> list[Sample]:
    folder = os.environ.get("MACIE_LITE_NER_DATA")
    if not folder:
        print("MACIE_LITE_NER_DATA is not set: training on generated text alone; the model will be weaker.", flush=True)
        return []
    if not (Path(folder) / "train").is_dir():
        sys.exit(f"training: {folder} has no folder `train`; set MACIE_LITE_NER_DATA to the folder of training sets")
    return list(read(Path(folder)))


def main() -> None:
    """Trains and writes; the folder for the result can be given as the only argument."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else _OUT
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    names = Names(rng)
    generator = Generator(rng, names)
    print("lexicons: {} given names, {} surnames".format(*write_lexicon(out)), flush=True)
    real = _real()
    epochs = [_epoch(real, generator, names, rng) for _ in range(EPOCHS)]
    print(f"{len(epochs[0])} texts an epoch", flush=True)
    train(epochs, out / "model", SEED)


if __name__ == "__main__":
    main()
