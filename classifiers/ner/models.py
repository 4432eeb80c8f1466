"""Presidio's NlpEngine: which one, whether it is installed, and loading it once per process.

Presidio downloads what is missing; here nothing may, so what is installed is checked first, without importing it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from classifiers.errors import ModelError, shown
from classifiers.ner import configurations
from classifiers.ner.configurations import Configuration
from classifiers.ner.entities import IDENTIFIER_OF, PRESIDIO_OF
from classifiers.ner.installed import confine, finds, pipeline

__all__ = ["SHIPPED", "check_installed", "configured", "describe", "engine", "forgetting", "identity"]

SHIPPED = Path(__file__).resolve().parent / "model"

_BESIDE = ("gate.npz", "given.txt.gz", "surnames.txt.gz")  # what was learned or listed, and judges with every model

_lock = threading.Lock()
_reading = threading.Lock()
_engines: dict[str | None, tuple[Any, str]] = {}


def check_installed(model: str | None) -> None:
    """Raises ModelError, with what to do, unless `model` can be loaded from this machine and finds entities.

    model: None for the shipped one, an installed spaCy pipeline's name, a folder of one, or a file with Presidio's
    configuration of an NlpEngine or an analyzer (`configurations`).
    """
    configured(model)


def configured(model: str | None) -> Configuration:
    """What `model` names, as `check_installed` takes it, and raises."""
    if model is not None and configurations.is_configuration(model):
        return configurations.read(Path(model), str(SHIPPED))
    if model is None and not (SHIPPED / "meta.json").is_file():
        raise ModelError("the shipped NER model is missing from this installation: run `make model`, or use --ner off")
    return configurations.of_pipeline(str(SHIPPED) if model is None else model)


def describe(model: str | None) -> str:
    """One line on what would be loaded. Raises ModelError as `check_installed` does."""
    configuration = configured(model)
    if model is not None and configurations.is_configuration(model):
        return f"Presidio configuration {shown(model)}: {', '.join(_parts(configuration))}"
    meta = pipeline(model or str(SHIPPED))
    kinds = ", ".join(label for label in finds(meta) or () if label in PRESIDIO_OF)
    version, language = shown(meta.get("spacy_version")), shown(meta.get("lang"))
    return f"{shown(model or 'shipped')}, a spaCy {version} pipeline ({language}) for {kinds}"


def _parts(configuration: Configuration) -> Iterator[str]:
    if configuration.engine is not None:
        models = [one for one in configuration.engine["models"] if one["lang_code"] == configuration.language]
        yield from (f"{configuration.engine['nlp_engine_name']} {shown(one['model_name'])}" for one in models)
    yield from (shown(entry["name"]) for entry in (*configuration.modelled, *configuration.ruled))
    yield f"for the language {shown(configuration.language)}"


@cache
def identity(model: str | None) -> str:
    """Another one when something else is loaded under the same name, and so may find something else. The shipped files
    count as a whole (20 ms), a configuration with its text, an installed pipeline with its meta.json."""
    configuration = configured(model)
    parts = [_digest(SHIPPED.with_name(name)) for name in _BESIDE]
    if configuration.file and model is not None:
        parts.append(_digest(Path(model)))
    if configuration.engine is not None and configuration.engine["nlp_engine_name"] == "spacy":
        parts += [part for one in configuration.engine["models"] for part in _content(one["model_name"])]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _content(name: str) -> Iterator[str]:
    if name == str(SHIPPED):
        yield from (_digest(path) for path in sorted(SHIPPED.rglob("*")) if path.is_file())
    else:
        yield json.dumps(pipeline(name), sort_keys=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def engine(model: str | None) -> tuple[Any, str]:
    """The loaded NlpEngine and the language to call it with; loaded on the first call, under a lock.

    Raises ModelError when it is not installed or broken.
    """
    with _lock:
        if model not in _engines:
            configuration = configured(model)
            try:
                _engines[model] = _load(configuration), configuration.language
            except (ModelError, MemoryError):
                raise
            except Exception as problem:  # noqa: BLE001 - whatever a foreign library makes of a broken model
                name, kind = shown(model or "shipped"), type(problem).__name__
                raise ModelError(
                    f"the NER model {name} cannot be loaded ({kind}): it is broken, wrongly configured, or made for "
                    "another version of its library; mend its configuration, or install it again"
                ) from None
        return _engines[model]


@contextmanager
def forgetting(engine: Any, language: str) -> Iterator[None]:
    """A block at whose end the words that the engine's pipeline met in it are forgotten: spaCy keeps each for the life
    of the process else, which would be content, and without bound. One thread at a time: another's would be freed."""
    pipelines = getattr(getattr(engine, "inner", engine), "nlp", None) or {}
    pipeline: Any = pipelines.get(language)
    with _reading, pipeline.memory_zone() if hasattr(pipeline, "memory_zone") else nullcontext():
        yield


def _load(configuration: Configuration) -> Any:
    confine()
    inner = None if configuration.engine is None else _engine(configuration.engine)
    if not configuration.modelled:
        return inner
    from classifiers.ner.recognizers import built

    return _WithRecognizers(inner, built(configuration.modelled, configuration))


def _engine(configuration: Mapping[str, Any]) -> Any:
    """What Presidio's provider makes of it; labels that no identifier wants are ignored, without its warnings."""
    from presidio_analyzer.nlp_engine import NlpEngineProvider, SpacyNlpEngine, TransformersNlpEngine

    named = dict(configuration.get("ner_model_configuration") or {})
    mapping = named.get("model_to_presidio_entity_mapping") or PRESIDIO_OF
    ignored = frozenset(named.pop("labels_to_ignore", None) or ())
    named["model_to_presidio_entity_mapping"] = mapping
    given = {**configuration, "ner_model_configuration": named}
    kinds = (SpacyNlpEngine, _offline_stanza(), TransformersNlpEngine)
    loaded: Any = NlpEngineProvider(nlp_engines=kinds, nlp_configuration=given).create_engine()
    loaded.ner_model_configuration.labels_to_ignore = _Unwanted(mapping, ignored)
    return loaded


def _offline_stanza() -> type:
    """Presidio's provider has no word for it, and its engine fetches the list of models at every start."""
    from presidio_analyzer.nlp_engine import StanzaNlpEngine

    class OfflineStanza(StanzaNlpEngine):
        def __init__(self, models: Any = None, ner_model_configuration: Any = None) -> None:
            super().__init__(models, ner_model_configuration, download_if_missing=False)

    return OfflineStanza


@dataclass(frozen=True, slots=True)
class _Unwanted(Collection[str]):
    """Labels and entities to leave out: those that a user ignores, and all that lead to no identifier."""

    mapping: Mapping[str, str]
    ignored: frozenset[str]

    def __contains__(self, label: object) -> bool:
        if label in self.ignored:
            return True
        return label not in IDENTIFIER_OF and self.mapping.get(str(label)) not in IDENTIFIER_OF

    def __iter__(self) -> Iterator[str]:
        return iter(self.ignored)

    def __len__(self) -> int:
        return len(self.ignored)


@dataclass(frozen=True, slots=True)
class _Entity:
    """What a recognizer found, in the words of a spaCy span."""

    label_: str
    start_char: int
    end_char: int
    score: float

    def has_extension(self, name: str) -> bool:
        return name == "score"

    @property
    def _(self) -> _Entity:
        return self


@dataclass(frozen=True, slots=True)
class _Artifacts:
    entities: Sequence[Any]


@dataclass(frozen=True, slots=True)
class _WithRecognizers:
    """An NlpEngine, or none, and recognizers with models of their own: what either finds in a window."""

    inner: Any
    recognizers: Sequence[Any]

    def process_batch(
        self, texts: Sequence[tuple[str, Any]], language: str, *, batch_size: int, as_tuples: bool
    ) -> Iterator[tuple[str, _Artifacts, Any]]:
        """As an NlpEngine's, of texts with what goes with each."""
        if self.inner is None:
            processed = ((text, _Artifacts(()), beside) for text, beside in texts)
        else:
            processed = self.inner.process_batch(texts, language, batch_size=batch_size, as_tuples=as_tuples)
        for text, artifacts, beside in processed:
            yield text, _Artifacts([*artifacts.entities, *self._found(text)]), beside

    def _found(self, text: str) -> Iterator[_Entity]:
        for recognizer in self.recognizers:
            for one in recognizer.analyze(text, recognizer.supported_entities, None):
                if one.entity_type in IDENTIFIER_OF:
                    yield _Entity(one.entity_type, one.start, one.end, float(one.score))
