"""Presidio's own recognizers, switched on by name: what they find, beside the names, in all of a text.

Texts go through in windows of bounded size, each with its neighbours' edges. A score under the threshold may be raised
by a word of the recognizer's context, as in Presidio; what is still below is dropped. Nothing reaches for the network.
"""

from __future__ import annotations

import copy
import re
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from classifiers.errors import ModelError, shown
from classifiers.ner.configurations import THRESHOLD, Configuration
from classifiers.ner.entities import ADDRESS, EVIDENCE_ONLY, IDENTIFIER_OF, NAME, RECOGNIZERS
from classifiers.ner.installed import confine
from classifiers.ner.registry import entity_of, refusal
from classifiers.tally import cell_at
from classifiers.types import Evidence, LeftOut, NameFinder, NameHit, Progress, ResumableFinder, Text

if TYPE_CHECKING:
    from classifiers.types import Offsets

__all__ = ["TIME_BUDGET_S", "Finders", "built", "identifiers_of"]

TIME_BUDGET_S = 300.0
"""Seconds of the recognizers per object; beyond them the object is reported as capped."""

_WINDOW = 4096  # bytes whose matches are counted; Presidio's expressions are worse than linear in what they are given
_BESIDE = 256  # bytes of neighbours on each side
_CONTEXT = 160  # characters before a match in which a word of its context may stand
_PROVED = 1.0  # the score of what a recognizer's own check has confirmed
_WORDS = re.compile(r"[^\W_]+")

_lock = threading.Lock()
_loaded: dict[tuple[tuple[str, ...], str | None], _Rules] = {}


def identifiers_of(names: str | None) -> dict[str, str]:
    """Recognizers, given with commas, to the identifier that each reports. Raises ModelError for one that cannot be
    switched on by its name, with those that can."""
    asked = [name.strip() for name in (names or "").split(",") if name.strip()]
    for name in asked:
        if said := refusal(name):
            raise ModelError(said)
    return {name: IDENTIFIER_OF[RECOGNIZERS[name]] for name in asked}


@dataclass(frozen=True, slots=True)
class Finders:
    """Makes the finders of names and of what recognizers find, one for each object.

    names: those of names alone, or none. configuration: where an analyzer's own recognizers come from, as `model` names
    it.
    """

    names: Callable[[], NameFinder] | None
    asked: tuple[str, ...]
    model: str | None = None
    configuration: Configuration | None = None

    @property
    def reports(self) -> frozenset[str]:
        """The identifiers that may be found."""
        entries = self.configuration.ruled if self.configuration is not None else ()
        entities = [*(RECOGNIZERS[name] for name in self.asked), *map(entity_of, entries)]
        named = (NAME, ADDRESS) if self.names is not None else ()
        return frozenset((*named, *(IDENTIFIER_OF[entity] for entity in entities)))

    def __call__(self) -> NameFinder:
        return _Finder(self.names() if self.names is not None else None, self._rules)

    def load(self) -> None:
        """Builds the recognizers, as the first text would. Raises ModelError for one that cannot be."""
        self._rules()

    def _rules(self) -> _Rules:
        """Loaded when first needed: Presidio's import takes two seconds."""
        key = (self.asked, self.model if self.configuration is not None else None)
        with _lock:
            if key not in _loaded:
                _loaded[key] = _rules(self.asked, self.configuration)
            return _loaded[key]


# -- loading


@dataclass(frozen=True, slots=True)
class _Rules:
    recognizers: Sequence[Any]
    threshold: float
    context: _Context


def _rules(asked: Iterable[str], configuration: Configuration | None) -> _Rules:
    confine()
    from presidio_analyzer import predefined_recognizers

    file = configuration.file if configuration is not None else ""
    found = []
    for name in asked:
        with _told(file, name):
            found.append(getattr(predefined_recognizers, name)())
    if configuration is not None:
        found += built(configuration.ruled, configuration)
    _suffixes_of_the_package()
    for recognizer in found:
        with _told(file, recognizer.name):
            recognizer.analyze("", recognizer.supported_entities, None)  # what is compiled late may fail late
    return _Rules(found, configuration.threshold if configuration is not None else THRESHOLD, _Context())


def built(entries: Iterable[Mapping[str, Any]], configuration: Configuration) -> list[Any]:
    """The recognizers of entries of a configuration, loaded. Not by Presidio's provider, which forgets the models'
    names. Raises ModelError, naming file and recognizer, for one that cannot be loaded."""
    return [recognizer for entry in entries for recognizer in _made(entry, configuration)]


def _made(entry: Mapping[str, Any], configuration: Configuration) -> list[Any]:
    from presidio_analyzer.recognizer_registry.recognizers_loader_utils import RecognizerListLoader

    with _told(configuration.file, entry["name"]):
        given: Any = [dict(entry)]
        made = list(RecognizerListLoader.get(given, [configuration.language], configuration.flags))
        for recognizer in made:
            if not recognizer.is_loaded:
                recognizer.load()
    if not made:  # Presidio has left it out
        said = f"the recognizer {shown(entry['name'])} is for other languages than {configuration.language}"
        raise ModelError(f"{configuration.file}: {said}; its supported_languages are a list")
    return made


@contextmanager
def _told(file: str, name: str) -> Iterator[None]:
    """While a recognizer is made: what goes wrong as a ModelError that says of which."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as problem:  # noqa: BLE001 - whatever Presidio makes of an entry
        where, kind = f"{file}: " if file else "", type(problem).__name__
        raise ModelError(
            f"{where}the recognizer {shown(name)} cannot be loaded ({kind}): its entry says what it does not take, or "
            "what it needs is broken; mend the entry, or install that again"
        ) from None


def _suffixes_of_the_package() -> None:
    """Presidio's e-mail recognizer asks tldextract, which would fetch the list of public suffixes; its own snapshot
    does, and no cache of it in anyone's home."""
    import tldextract

    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())


class _Context:
    """Raises scores by words before a match, as Presidio's analyzer does, from the words alone: no model."""

    def __init__(self) -> None:
        import spacy
        from presidio_analyzer.context_aware_enhancers import LemmaContextAwareEnhancer
        from presidio_analyzer.nlp_engine import SpacyNlpEngine

        self._enhancer = LemmaContextAwareEnhancer()
        self._words = spacy.blank("en")
        self._lock = threading.Lock()
        engine: Any = SpacyNlpEngine()  # asked for stop words only, and never loaded
        engine.nlp = {"en": self._words}
        self._engine = engine

    def raised(self, before: str, value: str, names: Sequence[str], found: Any, recognizer: Any) -> float:
        """The score of what was `found`, with the text before it and the names of its field."""
        with self._lock, self._words.memory_zone():  # else spaCy keeps every word for the life of the process
            return self._raised(before, before + value, names, found, recognizer)

    def _raised(self, before: str, text: str, names: Sequence[str], found: Any, recognizer: Any) -> float:
        from presidio_analyzer.nlp_engine import NlpArtifacts

        doc = self._words(text)
        words = [token.lower_ for token in doc]
        artifacts = NlpArtifacts([], doc, [token.idx for token in doc], words, self._engine, "en")
        moved = copy.copy(found)
        moved.start, moved.end = len(before), len(text)
        raised = self._enhancer.enhance_using_context(text, [moved], artifacts, [recognizer], list(names))
        return float(raised[0].score)


# -- finding


@dataclass(frozen=True, slots=True)
class _Match:
    score: float
    hit: NameHit


class _Finder:
    """One object's finder: it holds the clock, never text."""

    def __init__(self, names: NameFinder | None, rules: Callable[[], _Rules]) -> None:
        self._names = names
        self._rules = rules
        self._seconds = 0.0
        self._over = False

    @property
    def capped(self) -> bool:
        """Whether names were capped, or the recognizers' time was up."""
        return self._over or (self._names is not None and self._names.capped)

    @property
    def read(self) -> int:
        """Bytes that the model of names read."""
        return self._names.read if self._names is not None else 0

    def progress(self) -> Progress:
        """As `ResumableFinder.progress`, of the names."""
        return self._names.progress() if isinstance(self._names, ResumableFinder) else Progress()

    def resume(self, progress: Progress) -> None:
        """As `ResumableFinder.resume`."""
        if isinstance(self._names, ResumableFinder):
            self._names.resume(progress)

    def find(self, text: Text, left_out: LeftOut | None = None) -> list[NameHit]:
        """As `NameFinder.find`, and what recognizers found. Names that overlap that are left out."""
        found = _disjoint(self._matches(text))
        named = self._names.find(text, left_out) if self._names is not None else []
        if not found:
            return named
        kept = [hit for hit in named if hit.identifier in EVIDENCE_ONLY or not _overlaps(found, hit)]
        return sorted((*found, *kept), key=lambda hit: (hit.start, hit.end))

    def _matches(self, text: Text) -> Iterator[_Match]:
        low, high = text.core or (0, len(text.text))
        for begin in range(low, high, _WINDOW):
            if self._seconds >= TIME_BUDGET_S:
                self._over = True
                return
            rules = self._rules()
            started = time.monotonic()
            found = list(_in_window(text, begin, min(begin + _WINDOW, high), rules))
            self._seconds += time.monotonic() - started
            yield from found


def _disjoint(matches: Iterable[_Match]) -> list[NameHit]:
    """The surest, then the longest of those that overlap; by start."""
    kept: list[NameHit] = []
    cluster: list[_Match] = []
    reach = -1
    for one in sorted(matches, key=lambda one: (one.hit.start, -one.hit.end)):
        if one.hit.start >= reach:
            kept += _best(cluster)
            cluster = []
        cluster.append(one)
        reach = max(reach, one.hit.end)
    return kept + _best(cluster)


def _best(cluster: Iterable[_Match]) -> list[NameHit]:
    kept: list[NameHit] = []
    for one in sorted(cluster, key=lambda one: (-one.score, one.hit.start - one.hit.end, one.hit.start)):
        if not any(one.hit.start < other.end and other.start < one.hit.end for other in kept):
            kept.append(one.hit)
    return sorted(kept, key=lambda hit: hit.start)


def _overlaps(found: Sequence[NameHit], hit: NameHit) -> bool:
    at = bisect_left(found, hit.end, key=lambda one: one.start)
    return at > 0 and found[at - 1].end > hit.start


def _in_window(text: Text, begin: int, end: int, rules: _Rules) -> Iterator[_Match]:
    """The matches that start in [begin, end), surely enough, in one cell."""
    data = text.text
    first = _character(data, max(begin - _BESIDE, 0))
    piece = data[first : _character(data, min(end + _BESIDE, len(data)))].decode("utf-8", "replace")
    for recognizer in rules.recognizers:
        for found in recognizer.analyze(piece, recognizer.supported_entities, None):
            identifier = IDENTIFIER_OF.get(found.entity_type)
            start = first + _width(piece, found.start)
            stop = start + len(piece[found.start : found.end].encode())
            if identifier is None or not begin <= start < end or _crosses(text.breaks, start, stop):
                continue
            score, evidence = _judged(text, piece, found, recognizer, rules)
            if score >= rules.threshold:
                yield _Match(score, NameHit(identifier, start, stop, evidence=evidence))


def _judged(text: Text, piece: str, found: Any, recognizer: Any, rules: _Rules) -> tuple[float, Evidence]:
    if found.score >= _PROVED:
        return _PROVED, Evidence.PROOF
    if found.score >= rules.threshold or not recognizer.context:
        return found.score, Evidence.PATTERN
    before = piece[max(found.start - _CONTEXT, 0) : found.start]
    if text.breaks is not None:
        before = before.rpartition("\n")[2]  # no word of another cell
    names = _WORDS.findall(text.field or "")
    return rules.context.raised(before, piece[found.start : found.end], names, found, recognizer), Evidence.KEYWORD


def _character(data: bytes, at: int) -> int:
    """The first byte of the character that holds this one."""
    while 0 < at < len(data) and data[at] & 0xC0 == 0x80:
        at -= 1
    return at


def _width(piece: str, characters: int) -> int:
    return characters if piece.isascii() else len(piece[:characters].encode())


def _crosses(breaks: Offsets | None, start: int, end: int) -> bool:
    return breaks is not None and cell_at(breaks, start) != cell_at(breaks, end)
