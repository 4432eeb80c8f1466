"""The shipped model as a spaCy component: a small transformer in ONNX that tags words, on one thread, in batches.

A pipeline that names the factory `macie_lite_ner` loads it from its folder: `begin.onnx`, `finish.onnx`,
`vocabulary.txt`, `tags.txt`, which `training` writes. The first half of the layers says of each text whether it may
hold a person or an address; only those go on through the second. Texts of any length: the model reads at most _LONGEST
pieces at once, with neighbours beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Span

from classifiers.ner.encoding import Encoded, Vocabulary, encode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Scores = NDArray[np.float32]

__all__ = ["FACTORY", "SCORE", "Cut", "Tagger", "make"]

FACTORY = "macie_lite_ner"

SCORE = "score"
"""The extension of a Span that says how likely it is, 0 to 1."""

_LONGEST, _BESIDE = 126, 24
"""Pieces that the model reads at once, and those at each end that only stand beside the others."""

_BATCH = 2048
"""Pieces that go through the model together, padding included."""

_PEAK = 5
"""Bytes that are taken for each of a model while it is loaded: 3.2 were measured."""

_SURE = 20.0
"""The score of no entity where half of the layers sufficed."""


@Language.factory(FACTORY, assigns=["doc.ents"])
def make(nlp: Language, name: str) -> Tagger:
    """The component, empty until `from_disk`."""
    return Tagger(name)


class Tagger:
    """Sets `doc.ents`, and of each entity `_.score`: the least probability of its label among its words."""

    def __init__(self, name: str) -> None:
        Span.set_extension(SCORE, default=None, force=True)
        self.name = name
        self.labels: tuple[str, ...] = ()
        self._tags: list[str] = []
        self._vocabulary: Vocabulary | None = None
        self._begin: Any = None
        self._finish: Any = None

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> Tagger:
        """Loads what `training` wrote. Raises OSError when a file is missing."""
        folder = Path(path)
        self._vocabulary = Vocabulary(_lines(folder / "vocabulary.txt"))
        self._tags = _lines(folder / "tags.txt")
        self.labels = tuple(dict.fromkeys(tag[2:] for tag in self._tags if tag != "O"))
        self._begin, self._finish = _session(folder / "begin.onnx"), _session(folder / "finish.onnx")
        return self

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        """Nothing: the files are made by `training`, and copied as they are."""

    @contextmanager
    def memory_zone(self, mem: Any = None) -> Iterator[None]:
        """As `Language.memory_zone`, which enters it: at its end the words met in it are forgotten."""
        try:
            yield
        finally:
            if self._vocabulary is not None:
                self._vocabulary.split.cache_clear()

    def __call__(self, doc: Any) -> Any:
        """The doc with its entities."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Any], *, batch_size: int = 128) -> Iterator[Any]:
        """The docs in their order, `batch_size` of them at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            for doc, scores in zip(batch, self._scored(batch), strict=True):
                doc.set_ents(list(_entities(doc, scores, self._tags)))
            yield from batch

    def _scored(self, docs: Sequence[Any]) -> list[tuple[NDArray[np.int64], Scores]]:
        """For each doc the words that have pieces, and the mean scores of each word's pieces."""
        assert self._vocabulary is not None
        encoded = [encode(doc, self._vocabulary) for doc in docs]
        nothing = np.array([_SURE * (tag == "O") for tag in self._tags], np.float32)
        scores = [np.tile(nothing, (text.ids.size, 1)) for text in encoded]
        cuts = [Cut(number, *cut) for number, text in enumerate(encoded) for cut in _cuts(text.ids.size)]
        cuts.sort(key=lambda cut: cut.end - cut.begin)
        for batch in _batches(cuts):
            for row, found in self._run([(encoded[cut.text], cut) for cut in batch]):
                cut = batch[row]
                scores[cut.text][cut.first : cut.last] = found[cut.first - cut.begin + 1 : cut.last - cut.begin + 1]
        return [_by_word(text, rows) for text, rows in zip(encoded, scores, strict=True)]

    def _run(self, cuts: Sequence[tuple[Encoded, Cut]]) -> Iterator[tuple[int, Scores]]:
        """Of the cuts that may hold a name the row and the scores of the pieces, (pieces, tags), both ends included."""
        vocabulary = self._vocabulary
        assert vocabulary is not None
        width = max(cut.end - cut.begin for _, cut in cuts) + 2
        ids = np.full((len(cuts), width), vocabulary.pad, np.int64)
        features = np.zeros((len(cuts), width), np.int64)
        for row, (text, cut) in enumerate(cuts):
            size = cut.end - cut.begin
            ids[row, 0], ids[row, size + 1] = vocabulary.start, vocabulary.end
            ids[row, 1 : size + 1] = text.ids[cut.begin : cut.end]
            features[row, 1 : size + 1] = text.features[cut.begin : cut.end]
        inside = ids != vocabulary.pad
        mask = inside.astype(np.float32)
        half, look = self._begin.run(None, {"ids": ids, "features": features, "mask": mask})
        rows = np.flatnonzero(
            (look > 0).any(axis=1, where=inside & (ids != vocabulary.start) & (ids != vocabulary.end))
        )
        if rows.size:
            (scores,) = self._finish.run(None, {"half": half[rows], "mask": mask[rows]})
            yield from zip(rows.tolist(), scores, strict=True)


def _session(path: Path) -> Any:
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, RuntimeException

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what it says besides its exceptions goes to stderr, past Python
    model, cpu = path.read_bytes(), ["CPUExecutionProvider"]
    try:
        return onnxruntime.InferenceSession(model, options, providers=cpu, enable_fallback=0)  # which prints, too
    except RuntimeException:  # a std::exception while it is made ready, so std::bad_alloc
        raise MemoryError from None
    except Fail:  # a std::exception while it is read, which a broken file may be, too
        bytearray(_PEAK * len(model))  # raises MemoryError where there is not as much as it takes
        raise


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


class Cut(NamedTuple):
    """Pieces `begin` to `end` of a text, read at once; the scores of `first` to `last` are taken."""

    text: int
    begin: int
    end: int
    first: int
    last: int


def _cuts(size: int) -> Iterator[tuple[int, int, int, int]]:
    """Begins, ends, firsts and lasts of the cuts of a text of so many pieces."""
    first = 0
    while first < size:
        begin = max(first - _BESIDE, 0)
        end = min(begin + _LONGEST, size)
        last = end if end == size else end - _BESIDE
        yield begin, end, first, last
        first = last


def _batches(cuts: Iterable[Cut]) -> Iterator[list[Cut]]:
    batch: list[Cut] = []
    for cut in cuts:
        if batch and (len(batch) + 1) * (cut.end - cut.begin + 2) > _BATCH:
            yield batch
            batch = []
        batch.append(cut)
    if batch:
        yield batch


def _by_word(text: Encoded, scores: Scores) -> tuple[NDArray[np.int64], Scores]:
    if not text.words.size:
        return text.words, scores
    firsts = np.flatnonzero(np.diff(text.words, prepend=-1))
    counts = np.diff(firsts, append=text.words.size)
    sums = np.add.reduceat(scores, firsts)
    return text.words[firsts], (sums / counts[:, None]).astype(np.float32)


def _entities(doc: Any, scored: tuple[NDArray[np.int64], Scores], tags: Sequence[str]) -> Iterator[Span]:
    """Runs of words with tags of one label; a B- begins another."""
    words, scores = scored
    if not words.size:
        return
    likely = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    for first, last, label in _runs([tags[number] for number in scores.argmax(axis=1).tolist()]):
        span = Span(doc, int(words[first]), int(words[last - 1]) + 1, label)
        columns = [number for number, tag in enumerate(tags) if tag[2:] == label]
        span._.set(SCORE, float(likely[first:last, columns].sum(axis=1).min()))
        yield span


def _runs(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First word, the one behind the last, and label of each run."""
    first, label = 0, ""
    for at, tag in enumerate((*tags, "O")):
        if label and (tag[0] != "I" or tag[2:] != label):
            yield first, at, label
            label = ""
        if tag != "O" and not label:
            first, label = at, tag[2:]
