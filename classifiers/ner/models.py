"""Presidio's NlpEngine: which one, whether it is installed, and loading it once per process.

Presidio downloads what is missing; here nothing may, so what is installed is checked first, without importing it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path
from typing import Any

from classifiers.errors import ModelError
from classifiers.ner.entities import PRESIDIO_OF

__all__ = ["SHIPPED", "check_installed", "describe", "engine"]

SHIPPED = Path(__file__).resolve().parent / "model"

_LANGUAGE = "en"
_CONFIGURATIONS = (".yaml", ".yml")
_lock = threading.Lock()
_engines: dict[str | None, tuple[Any, str]] = {}


def check_installed(model: str | None) -> None:
    """Raises ModelError, with what to do, unless `model` can be loaded from this machine and finds entities.

    model: None for the shipped one, an installed spaCy pipeline's name, a folder of one, or a Presidio NlpEngine
    configuration file (microsoft.github.io/presidio/analyzer/customizing_nlp_models).
    """
    if model is None:
        _check_pipeline(str(SHIPPED))
    elif Path(model).suffix in _CONFIGURATIONS:
        for name in _configured(Path(model)):
            _check_pipeline(name)
    else:
        _check_pipeline(model)


def describe(model: str | None) -> str:
    """One line on what would be loaded. Raises ModelError as `check_installed` does."""
    check_installed(model)
    if model is not None and Path(model).suffix in _CONFIGURATIONS:
        return f"Presidio NlpEngine configuration {model}"
    meta = _check_pipeline(model or str(SHIPPED))
    kinds = ", ".join(meta.get("labels", {}).get("ner", []))
    return f"{model or 'shipped'}, a spaCy {meta.get('spacy_version')} pipeline ({meta.get('lang')}) for {kinds}"


def _check_pipeline(name: str) -> dict[str, Any]:
    if name == str(SHIPPED) and not (SHIPPED / "meta.json").is_file():
        raise ModelError("the shipped NER model is missing from this installation: run `make model`, or use --ner off")
    folder = Path(name)
    if not name or not folder.is_dir():
        folder = _installed(name)
    meta = folder / "meta.json"
    if not meta.is_file():
        raise ModelError(f"{name} is not a spaCy pipeline: it has no meta.json")
    described: dict[str, Any] = json.loads(meta.read_text(encoding="utf-8"))
    pipeline = described.get("pipeline", [])
    if not any("ner" in component or "ruler" in component or "llm" in component for component in pipeline):
        raise ModelError(
            f"the spaCy pipeline {name} has no entity recogniser; name one that has, such as en_core_web_lg"
        )
    return described


def _installed(name: str) -> Path:
    missing = ModelError(
        f"the NER model {name} is not installed: run `python -m spacy download {name}` "
        "or pip install its wheel, or leave --ner-model out for the shipped one"
    )
    if not name.isidentifier():
        raise missing
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise missing from None
    spec = util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise missing
    return Path(spec.submodule_search_locations[0])


def _configured(path: Path) -> Iterator[str]:
    """spaCy pipelines that the configuration names; others' packages are checked here."""
    import yaml

    try:
        configuration = yaml.safe_load(path.read_text(encoding="utf-8"))
        kind = configuration["nlp_engine_name"]
        models = [model["model_name"] for model in configuration["models"]]
    except OSError:
        raise ModelError(f"the NlpEngine configuration {path} cannot be read") from None
    except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError):
        raise ModelError(f"{path} is not a Presidio NlpEngine configuration: nlp_engine_name and models") from None
    if kind != "spacy" and util.find_spec(str(kind)) is None:
        raise ModelError(f"{path} asks for {kind}, which is not installed: run `pip install presidio-analyzer[{kind}]`")
    if kind == "spacy":
        yield from (str(model) for model in models)
    elif kind == "transformers":
        for model in models:
            if not isinstance(model, dict) or not Path(str(model.get("transformers"))).is_dir():
                raise ModelError(f"{path}: give the transformers model as a folder on this machine")


def engine(model: str | None) -> tuple[Any, str]:
    """The loaded NlpEngine and the language to call it with; loaded on the first call, under a lock."""
    with _lock:
        if model not in _engines:
            check_installed(model)
            _engines[model] = _load(model)
        return _engines[model]


def _load(model: str | None) -> tuple[Any, str]:
    # Libraries behind other engines fetch what they miss; these make them refuse.
    for switch in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ.setdefault(switch, "1")
    from presidio_analyzer.nlp_engine import NerModelConfiguration, NlpEngineProvider, SpacyNlpEngine

    try:
        if model is not None and Path(model).suffix in _CONFIGURATIONS:
            loaded = NlpEngineProvider(conf_file=model).create_engine()
            languages = loaded.get_supported_languages()
            return loaded, _LANGUAGE if _LANGUAGE in languages else languages[0]
        mapping = NerModelConfiguration(model_to_presidio_entity_mapping=PRESIDIO_OF)
        name = str(model or SHIPPED)
        loaded = SpacyNlpEngine([{"lang_code": _LANGUAGE, "model_name": name}], mapping)
        loaded.load()
    except (OSError, ValueError, KeyError, ImportError) as problem:
        raise ModelError(f"the NER model {model or 'shipped'} cannot be loaded: {type(problem).__name__}") from problem
    _leave_out_the_rest(loaded.get_nlp(_LANGUAGE), mapping, name)
    return loaded, _LANGUAGE


def _leave_out_the_rest(nlp: Any, configuration: Any, name: str) -> None:
    """Labels that no identifier wants are ignored by name: Presidio warns about each one else."""
    labels = {label for _, pipe in nlp.pipeline if hasattr(pipe, "labels") for label in pipe.labels}
    if not labels & PRESIDIO_OF.keys():
        raise ModelError(f"the spaCy pipeline {name} finds no persons, places or addresses")
    configuration.labels_to_ignore = sorted(labels - PRESIDIO_OF.keys())
