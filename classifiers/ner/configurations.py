"""Presidio's own configuration files, read and checked before Presidio is asked.

One file is the configuration of an NlpEngine (nlp_engine_name, models, ner_model_configuration) or of an analyzer
(supported_languages, default_score_threshold, nlp_configuration, recognizer_registry), as
microsoft.github.io/presidio/analyzer/{customizing_nlp_models,analyzer_engine_provider} describe them. An analyzer's
recognizers by rules run over all text, those with a model of their own (GLiNER, Hugging Face) over the windows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from classifiers.errors import ModelError, shown
from classifiers.ner import registry
from classifiers.ner.entities import IDENTIFIER_OF, PRESIDIO_OF
from classifiers.ner.installed import check_hub_model, check_package, check_stanza, finds, pipeline
from classifiers.ner.registry import FLAGS, MODELLED, OF_ENGINE, Entry, are_texts, class_of, is_score, text
from classifiers.user_files import items

__all__ = ["THRESHOLD", "Configuration", "is_configuration", "of_pipeline", "read"]

THRESHOLD = 0.4
"""Scores below this are dropped: Presidio's least for a match with a word of its context beside it, and what it gives
phone numbers. Its analyzer's own default, 0, would report every number of eight digits as a bank account."""

_SUFFIXES = (".yaml", ".yml")
_ENGINE = ("nlp_engine_name", "models", "ner_model_configuration")
_ANALYZER = ("supported_languages", "default_score_threshold", "nlp_configuration", "recognizer_registry")


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is to be loaded, all of it found on this machine.

    engine: as Presidio's NlpEngineProvider takes it; None where only recognizers find anything.
    modelled, ruled: entries of a recognizer registry, those with a model of their own and the others.
    file: where it was read from, as messages say it.
    """

    language: str
    engine: Entry | None
    modelled: tuple[Entry, ...] = ()
    ruled: tuple[Entry, ...] = ()
    threshold: float = THRESHOLD
    flags: int = FLAGS
    file: str = ""


def is_configuration(model: str) -> bool:
    return Path(model).suffix.lower() in _SUFFIXES


def of_pipeline(name: str) -> Configuration:
    """For a spaCy pipeline, of whatever language. Raises ModelError as `installed.pipeline` does, and when it finds
    nothing that is looked for."""
    described = pipeline(name)
    labels = finds(described)
    if labels is not None and not any(label in PRESIDIO_OF for label in labels):
        raise ModelError(f"the spaCy pipeline {shown(name)} finds no persons, places or addresses")
    language = str(described.get("lang", "en"))
    models = [{"lang_code": language, "model_name": name}]
    return Configuration(language, {"nlp_engine_name": "spacy", "models": models})


def read(path: Path, default: str) -> Configuration:
    """A file's; `default`: the spaCy pipeline of an analyzer configuration that names none.

    Raises ModelError, naming the file and what to do, for a file that is neither, whose languages do not agree, or that
    asks for what is not installed.
    """
    parsed = _parsed(path)
    try:
        return replace(_analyzer(parsed, default), file=shown(path))
    except ModelError as error:
        raise ModelError(f"{shown(path)}: {error}") from None


def _parsed(path: Path) -> Any:
    """Of one document. Raises ModelError, naming the file, when it cannot be read or is not YAML."""

    def refused(said: str) -> ModelError:
        return ModelError(f"{shown(path)}{said.removeprefix(str(path))}")

    found = items(path, refused)
    return found[0].value if len(found) == 1 else None


def _analyzer(parsed: Any, default: str) -> Configuration:
    if not isinstance(parsed, dict) or not parsed.keys() & {"nlp_engine_name", "models", *_ANALYZER}:
        raise ModelError(
            "this is not a Presidio NlpEngine configuration (nlp_engine_name and models), nor an analyzer's "
            "(nlp_configuration, recognizer_registry)"
        )
    if parsed.keys() & set(_ENGINE):
        parsed = {"nlp_configuration": {key: parsed.pop(key) for key in _ENGINE if key in parsed}, **parsed}
    unknown = sorted(shown(key) for key in parsed.keys() - set(_ANALYZER))
    if unknown:
        raise ModelError(f"Presidio knows no {', '.join(unknown)} here, but {', '.join((*_ENGINE, *_ANALYZER))}")
    entries, flags = registry.entries(parsed.get("recognizer_registry"))
    # An engine's own recognizer that is disabled leaves its entities out; then the engine is not needed at all.
    used = all(entry.get("enabled", True) for entry in entries if class_of(entry) in OF_ENGINE)
    engine = _engine(parsed.get("nlp_configuration"), default) if used else None
    language = _language(parsed.get("supported_languages"), engine)
    enabled = [entry for entry in entries if entry.get("enabled", True) and class_of(entry) not in OF_ENGINE]
    for entry in enabled:
        registry.check(entry, language, flags)
    modelled = tuple(entry for entry in enabled if class_of(entry) in MODELLED)
    if engine is None and not modelled:
        raise ModelError("nothing here finds names: it disables the NLP engine's recognizer, and has none with a model")
    ruled = tuple(entry for entry in enabled if class_of(entry) not in MODELLED)
    return Configuration(language, engine, modelled, ruled, _threshold(parsed), flags)


def _threshold(parsed: dict[str, Any]) -> float:
    given = parsed.get("default_score_threshold")
    if given is None:
        return THRESHOLD
    if not is_score(given):
        raise ModelError("default_score_threshold has to be a number from 0 to 1")
    return float(given)


# -- engines


def _engine(given: Any, default: str) -> Entry:
    if given is None:
        return of_pipeline(default).engine or {}
    models = given.get("models") if isinstance(given, dict) else None
    whole = isinstance(models, list) and models and all(isinstance(one, dict) for one in models)
    if not whole or not all({"lang_code", "model_name"} <= one.keys() for one in models or ()):
        raise ModelError(
            "this is not a Presidio NlpEngine configuration: it takes nlp_engine_name, and models, a list with "
            "lang_code and model_name each"
        )
    kind = text(given.get("nlp_engine_name"), "nlp_engine_name")
    if kind not in _CHECKS:
        raise ModelError(f"Presidio has no NlpEngine {shown(kind)}; it has {', '.join(_CHECKS)}")
    mapping = _mapping(given.get("ner_model_configuration") or {})
    for model in models or ():
        _CHECKS[kind](text(model["lang_code"], "lang_code"), model["model_name"], mapping)
    engine: Entry = given
    return engine


def _mapping(configured: Any) -> dict[str, str]:
    """Labels to entities, as `ner_model_configuration` gives them."""
    mapping = configured.get("model_to_presidio_entity_mapping") or {} if isinstance(configured, dict) else None
    if not isinstance(mapping, dict) or not are_texts([*mapping, *mapping.values()]):
        raise ModelError(
            "ner_model_configuration and its model_to_presidio_entity_mapping have to be mappings, the second of a "
            "label's text to an entity's"
        )
    if not are_texts(configured.get("labels_to_ignore") or []):
        raise ModelError("labels_to_ignore has to be a list of text")
    return mapping


def _check_spacy(language: str, name: Any, mapping: Mapping[str, str]) -> None:
    described = pipeline(text(name, "the model_name of a spaCy model"))
    _check_language(language, name, described)
    wanted = {label for label, entity in (mapping or PRESIDIO_OF).items() if entity in IDENTIFIER_OF}
    labels = finds(described)
    if labels is not None and not wanted & set(labels):
        said = f"the spaCy pipeline {shown(name)} finds no persons, places or addresses that the mapping takes"
        raise ModelError(said)


def _check_language(language: str, name: str, described: Mapping[str, Any]) -> None:
    own = str(described.get("lang"))
    if own not in (language, "xx"):
        raise ModelError(
            f"the spaCy pipeline {shown(name)} is for the language {shown(own)}, not {shown(language)}: set lang_code "
            f"to {shown(own)}"
        )


def _check_stanza(language: str, name: Any, mapping: Mapping[str, str]) -> None:
    check_package("stanza", "stanza")
    check_stanza(name)


def _check_transformers(language: str, name: Any, mapping: Mapping[str, str]) -> None:
    check_package("transformers", "transformers", "spacy_huggingface_pipelines")
    if not isinstance(name, dict) or not {"spacy", "transformers"} <= name.keys():
        raise ModelError("the model_name of a transformers model holds spacy, a pipeline, and transformers, a model")
    check_hub_model(name["transformers"], "transformers")
    plain = text(name["spacy"], "the spacy of a transformers model")
    _check_language(language, plain, pipeline(plain, entities=False))


_CHECKS = {"spacy": _check_spacy, "stanza": _check_stanza, "transformers": _check_transformers}


def _language(given: Any, engine: Entry | None) -> str:
    """The one that the texts are read in: the first of the supported ones, else English where a model is for it."""
    has = [model["lang_code"] for model in engine["models"]] if engine is not None else []
    if given is None:
        return "en" if not has or "en" in has else str(has[0])
    if not are_texts(given) or not given:
        raise ModelError("supported_languages has to be a list of text, as [en]")
    if has and given[0] not in has:
        raise ModelError(
            f"supported_languages begins with {shown(given[0])}, but the models are for {shown(', '.join(has))}: "
            "name first the language that is to be used"
        )
    return str(given[0])
