"""Presidio's own configuration files, read and checked before Presidio is asked.

One file is the configuration of an NlpEngine (nlp_engine_name, models, ner_model_configuration) or of an analyzer
(supported_languages, default_score_threshold, nlp_configuration, recognizer_registry), as
microsoft.github.io/presidio/analyzer/{customizing_nlp_models,analyzer_engine_provider} describe them. An analyzer's
recognizers by rules run over all text, those with a model of their own (GLiNER, Hugging Face) over the windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.errors import ModelError, shown
from classifiers.ner.entities import IDENTIFIER_OF, PRESIDIO_OF, RECOGNIZERS, REFUSED
from classifiers.ner.installed import check_hub_model, check_package, check_stanza, finds, pipeline

__all__ = ["THRESHOLD", "Configuration", "entity_of", "is_configuration", "of_pipeline", "read", "refusal"]

THRESHOLD = 0.4
"""Scores below this are dropped: Presidio's least for a match with a word of its context beside it, and what it gives
phone numbers. Its analyzer's own default, 0, would report every number of eight digits as a bank account."""

_SUFFIXES = (".yaml", ".yml")
_ENGINE = ("nlp_engine_name", "models", "ner_model_configuration")
_ANALYZER = ("supported_languages", "default_score_threshold", "nlp_configuration", "recognizer_registry")
_MODELLED = {  # by class: Presidio's extra, the modules that it brings, the kind of model
    "GLiNERRecognizer": ("gliner", ("gliner",), "gliner"),
    "HuggingFaceNerRecognizer": ("transformers", ("transformers", "torch"), "transformers"),
    "MedicalNERRecognizer": ("transformers", ("transformers", "torch"), "transformers"),
}
_OF_ENGINE = ("SpacyRecognizer", "StanzaRecognizer", "TransformersRecognizer")

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is to be loaded, all of it found on this machine.

    engine: as Presidio's NlpEngineProvider takes it; None where only recognizers find anything.
    modelled, ruled: entries of a recognizer registry, those with a model of their own and the others.
    """

    language: str
    engine: Entry | None
    modelled: tuple[Entry, ...] = ()
    ruled: tuple[Entry, ...] = ()
    threshold: float = THRESHOLD
    flags: int = 26  # Presidio's default: re.DOTALL | re.MULTILINE | re.IGNORECASE


def is_configuration(model: str) -> bool:
    return Path(model).suffix.lower() in _SUFFIXES


def of_pipeline(name: str) -> Configuration:
    """For a spaCy pipeline, of whatever language. Raises ModelError as `installed.pipeline` does, and when it finds
    nothing that is looked for."""
    described = pipeline(name)
    labels = finds(described)
    if labels is not None and not any(label in PRESIDIO_OF for label in labels):
        raise ModelError(f"the spaCy pipeline {name} finds no persons, places or addresses")
    language = str(described.get("lang", "en"))
    models = [{"lang_code": language, "model_name": name}]
    return Configuration(language, {"nlp_engine_name": "spacy", "models": models})


def read(path: Path, default: str) -> Configuration:
    """A file's; `default`: the spaCy pipeline of an analyzer configuration that names none.

    Raises ModelError, naming the file and what to do, for a file that is neither, whose languages do not agree, or that
    asks for what is not installed.
    """
    try:
        return _analyzer(_parsed(path), default)
    except ModelError as error:
        raise ModelError(f"{shown(path)}: {error}") from None


def refusal(name: str) -> str:
    """Why a recognizer cannot be switched on by its name alone; "" when it can."""
    if name in REFUSED:
        return f"Presidio's {name} {REFUSED[name]}"
    if name not in RECOGNIZERS:
        return f"Presidio has no recognizer {shown(name)}; it has {', '.join(sorted(_reported()))}"
    return _entity_refusal(name, RECOGNIZERS[name])


def _reported() -> Iterator[str]:
    return (name for name, entity in RECOGNIZERS.items() if entity in IDENTIFIER_OF)


def _entity_refusal(name: str, entity: str) -> str:
    if entity in IDENTIFIER_OF:
        return ""
    return f"Presidio's {shown(name)} finds {shown(entity)}, for which there is no data identifier: leave it out"


def _parsed(path: Path) -> dict[str, Any]:
    import yaml

    try:
        parsed = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError:
        raise ModelError("the configuration cannot be read") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise ModelError("this is not a Presidio NlpEngine configuration: it is not valid YAML") from None
    if not isinstance(parsed, dict) or not parsed.keys() & {"nlp_engine_name", "models", *_ANALYZER}:
        raise ModelError(
            "this is not a Presidio NlpEngine configuration (nlp_engine_name and models), nor an analyzer's "
            "(nlp_configuration, recognizer_registry)"
        )
    return parsed


def _analyzer(parsed: dict[str, Any], default: str) -> Configuration:
    if parsed.keys() & set(_ENGINE):
        parsed = {"nlp_configuration": {key: parsed.pop(key) for key in _ENGINE if key in parsed}, **parsed}
    unknown = sorted(shown(key) for key in parsed.keys() - set(_ANALYZER))
    if unknown:
        raise ModelError(f"Presidio knows no {', '.join(unknown)} here, but {', '.join((*_ENGINE, *_ANALYZER))}")
    entries, flags = _registry(parsed.get("recognizer_registry"))
    # An engine's own recognizer that is disabled leaves its entities out; then the engine is not needed at all.
    used = all(entry.get("enabled", True) for entry in entries if _class(entry) in _OF_ENGINE)
    engine = _engine(parsed.get("nlp_configuration"), default) if used else None
    language = _language(parsed.get("supported_languages"), engine)
    enabled = [entry for entry in entries if entry.get("enabled", True) and _class(entry) not in _OF_ENGINE]
    for entry in enabled:
        _check_entry(entry, language)
    modelled = tuple(entry for entry in enabled if _class(entry) in _MODELLED)
    if engine is None and not modelled:
        raise ModelError("nothing here finds names: it disables the NLP engine's recognizer, and has none with a model")
    ruled = tuple(entry for entry in enabled if _class(entry) not in _MODELLED)
    return Configuration(language, engine, modelled, ruled, _threshold(parsed), flags)


def _threshold(parsed: dict[str, Any]) -> float:
    given = parsed.get("default_score_threshold")
    if given is None:
        return THRESHOLD
    if not isinstance(given, int | float) or not 0 <= given <= 1:
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
    kind = given.get("nlp_engine_name")
    if kind not in _CHECKS:
        raise ModelError(f"Presidio has no NlpEngine {shown(kind)}; it has {', '.join(_CHECKS)}")
    mapped = given.get("ner_model_configuration") or {}
    if not isinstance(mapped, dict) or not isinstance(mapped.get("model_to_presidio_entity_mapping") or {}, dict):
        raise ModelError("ner_model_configuration and its model_to_presidio_entity_mapping have to be mappings")
    for model in models or ():
        _CHECKS[kind](str(model["lang_code"]), model["model_name"], mapped.get("model_to_presidio_entity_mapping"))
    engine: Entry = given
    return engine


def _check_spacy(language: str, name: Any, mapping: Mapping[str, str] | None) -> None:
    if not isinstance(name, str):
        raise ModelError("the model_name of a spaCy model is text")
    described = pipeline(name)
    _check_language(language, name, described)
    wanted = {label for label, entity in (mapping or PRESIDIO_OF).items() if entity in IDENTIFIER_OF}
    labels = finds(described)
    if labels is not None and not wanted & set(labels):
        raise ModelError(f"the spaCy pipeline {name} finds no persons, places or addresses that the mapping takes")


def _check_language(language: str, name: str, described: Mapping[str, Any]) -> None:
    own = str(described.get("lang"))
    if own not in (language, "xx"):
        raise ModelError(f"the spaCy pipeline {name} is for the language {own}, not {language}: set lang_code to {own}")


def _check_stanza(language: str, name: Any, mapping: Mapping[str, str] | None) -> None:
    check_package("stanza", "stanza")
    check_stanza(name)


def _check_transformers(language: str, name: Any, mapping: Mapping[str, str] | None) -> None:
    check_package("transformers", "transformers", "spacy_huggingface_pipelines")
    if not isinstance(name, dict) or not {"spacy", "transformers"} <= name.keys():
        raise ModelError("the model_name of a transformers model holds spacy, a pipeline, and transformers, a model")
    check_hub_model(name["transformers"], "transformers")
    _check_language(language, str(name["spacy"]), pipeline(str(name["spacy"]), entities=False))


_CHECKS = {"spacy": _check_spacy, "stanza": _check_stanza, "transformers": _check_transformers}


def _language(given: Any, engine: Entry | None) -> str:
    """The one that the texts are read in: the first of the supported ones, else English where a model is for it."""
    has = [str(model["lang_code"]) for model in engine["models"]] if engine is not None else []
    if given is None:
        return "en" if not has or "en" in has else has[0]
    if not isinstance(given, list) or not given:
        raise ModelError("supported_languages has to be a list, as [en]")
    if has and str(given[0]) not in has:
        raise ModelError(
            f"supported_languages begins with {shown(given[0])}, but the models are for {', '.join(has)}: "
            "name first the language that is to be used"
        )
    return str(given[0])


# -- recognizers


def _registry(given: Any) -> tuple[list[Entry], int]:
    if given is None:
        return [], 26
    entries = given.get("recognizers") if isinstance(given, dict) else None
    flags = given.get("global_regex_flags", 26) if isinstance(given, dict) else None
    if not isinstance(entries, list) or not isinstance(flags, int):
        raise ModelError("recognizer_registry takes recognizers, a list, and global_regex_flags, a number")
    return [_entry(one) for one in entries], flags


def _entry(given: Any) -> Entry:
    """An entry with its type, which Presidio lets out: patterns or words make a custom one."""
    if isinstance(given, str):
        return {"name": given, "type": "predefined"}
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        raise ModelError("a recognizer is a name, or a mapping with a name")
    custom = "patterns" in given or "deny_list" in given
    return {"type": "custom" if custom else "predefined", **given}


def _class(entry: Entry) -> str:
    return str(entry.get("class_name") or entry["name"])


def entity_of(entry: Entry) -> str:
    """What a recognizer by rules finds, by its registry's entry."""
    several = entry.get("supported_entities")
    first = several[0] if isinstance(several, list) and several else None
    return str(entry.get("supported_entity") or first or RECOGNIZERS.get(_class(entry)))


def _check_entry(entry: Entry, language: str) -> None:
    name = _class(entry)
    spoken = entry.get("supported_languages") or entry.get("supported_language") or [language]
    spoken = spoken if isinstance(spoken, list) else [spoken]
    if language not in [one.get("language") if isinstance(one, dict) else one for one in spoken]:
        raise ModelError(f"the recognizer {shown(name)} is not for the language {language}, which is the one used")
    if name in _MODELLED:
        extra, modules, kind = _MODELLED[name]
        check_package(extra, *modules)
        check_hub_model(entry.get("model_name"), kind)
    elif entry["type"] == "custom":
        _check_custom(entry)
    elif said := refusal(name) or _entity_refusal(name, entity_of(entry)):
        raise ModelError(said)


def _check_custom(entry: Entry) -> None:
    import regex  # type: ignore[import-untyped]

    name = entry["name"]
    if said := _entity_refusal(name, entity_of(entry)):
        raise ModelError(said)
    patterns = entry.get("patterns") or []
    if not isinstance(patterns, list) or not all(isinstance(one, dict) for one in patterns):
        raise ModelError(f"the patterns of the recognizer {shown(name)} have to be a list, of name, regex and score")
    for pattern in patterns:
        if not {"name", "regex", "score"} <= pattern.keys() or not isinstance(pattern["score"], int | float):
            raise ModelError(f"a pattern of the recognizer {shown(name)} needs a name, a regex and a score, a number")
        try:
            regex.compile(str(pattern["regex"]))
        except regex.error:
            said = f"the pattern {shown(pattern['name'])} of the recognizer {shown(name)} is no regular expression"
            raise ModelError(said) from None
