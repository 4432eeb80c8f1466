"""What is installed on this machine, told without importing it: packages, spaCy pipelines, models in local caches.

The libraries behind Presidio download what they miss. Here nothing may, so all is looked for first, where each of them
would look when it is offline, and `confine` makes them refuse the rest.
"""

from __future__ import annotations

import json
import logging
import os
from importlib import metadata, util
from pathlib import Path
from typing import Any

from classifiers.errors import ModelError, shown

__all__ = ["check_hub_model", "check_package", "check_stanza", "confine", "finds", "pipeline"]

_CONFIGURATION = {"transformers": "config.json", "gliner": "gliner_config.json"}
"""The file that every model's folder holds, by Presidio's name for what reads it."""

_RECOGNISES = ("ner", "ruler", "llm")  # within the name of a spaCy component that sets entities


def confine() -> None:
    """Before Presidio is imported: no network, no content in its logs.

    What it imports reads the switches once (huggingface_hub, transformers); at DEBUG it logs the words beside a match.
    """
    for switch in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"):
        os.environ[switch] = "1"
    logging.getLogger("presidio-analyzer").setLevel(logging.WARNING)


def check_package(extra: str, *modules: str) -> None:
    """Raises ModelError unless the modules can be imported; `extra` is Presidio's name for those that bring them."""
    for module in modules:
        if util.find_spec(module) is None:
            raise ModelError(
                f"{extra} is asked for, but the package {module} is not installed: "
                f"run `pip install 'presidio-analyzer[{extra}]'`"
            )


def pipeline(name: str, *, entities: bool = True) -> dict[str, Any]:
    """What the meta.json of a spaCy pipeline says; `name`: an installed package or a folder.

    Raises ModelError when there is none, when it is broken, or when it has to set `entities` and does not.
    """
    folder = Path(name) if os.path.isdir(name) else _installed(name)
    if not os.path.isfile(folder / "meta.json"):
        raise ModelError(f"{shown(name)} is not a spaCy pipeline: it has no meta.json")
    described = _meta(name, folder)
    components = described.get("pipeline", [])
    if entities and not any(map(_recognises, components)):
        raise ModelError(
            f"the spaCy pipeline {shown(name)} has no entity recogniser; name one that has, such as en_core_web_lg"
        )
    if not os.path.isfile(folder / "config.cfg"):
        raise ModelError(f"the spaCy pipeline {shown(name)} is broken: it has no config.cfg; install it again")
    return described


def _meta(name: str, folder: Path) -> dict[str, Any]:
    broken = ModelError(f"the spaCy pipeline {shown(name)} is broken: its meta.json cannot be read; install it again")
    try:
        described = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise broken from None
    if not isinstance(described, dict):
        raise broken
    components, labels = described.get("pipeline", []), described.get("labels", {})
    if not isinstance(components, list) or not all(isinstance(one, str) for one in components):
        raise broken
    if not isinstance(labels, dict) or not all(isinstance(group, list) for group in labels.values()):
        raise broken
    return described


def _recognises(component: str) -> bool:
    return any(kind in component for kind in _RECOGNISES)


def finds(described: dict[str, Any]) -> list[str] | None:
    """The entity labels of a spaCy pipeline, by its meta.json; None where that does not say."""
    labels = described.get("labels", {})
    said = [labels[one] for one in described.get("pipeline", []) if _recognises(one) and one in labels]
    return [str(label) for group in said for label in group] if said else None


def _installed(name: str) -> Path:
    if "/" in name or name.startswith("."):
        raise ModelError(f"there is no folder {shown(name)} with a spaCy pipeline")
    missing = ModelError(
        f"the NER model {shown(name)} is not installed: run `python -m spacy download {shown(name)}` "
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


def check_hub_model(name: object, kind: str) -> None:
    """Raises ModelError unless a Hugging Face model, for "transformers" or "gliner", is a folder with its configuration
    or lies in the hub's cache (huggingface.co/docs/huggingface_hub, "Understand caching")."""
    if not isinstance(name, str) or not name:
        raise ModelError(f"a {kind} model has to be named: a folder on this machine, or OWNER/NAME in the hub's cache")
    wanted = _CONFIGURATION[kind]
    if os.path.isdir(name):
        if not os.path.isfile(Path(name) / wanted):
            raise ModelError(f"the folder {shown(name)} holds no {kind} model: it has no {wanted}")
        return
    cached = _hub_cache() / f"models--{name.replace('/', '--')}"
    try:
        revision = (cached / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        revision = ""
    if not revision or not os.path.isfile(cached / "snapshots" / revision / wanted):
        raise ModelError(
            f"the {kind} model {shown(name)} is neither a folder nor in the cache {_hub_cache()}: download it where "
            f"there is a network, with `hf download {shown(name)} --local-dir DIR`, and name the folder"
        )


def _hub_cache() -> Path:
    """By huggingface_hub's variables."""
    named = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    if named:
        return Path(named).expanduser()
    above = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = os.environ.get("HF_HOME") or str(Path(above) / "huggingface")
    return Path(home).expanduser() / "hub"


def check_stanza(language: object) -> None:
    """Raises ModelError unless Stanza's models of a language lie where it looks (stanza/resources/common.py)."""
    if not isinstance(language, str):
        raise ModelError("the model_name of a Stanza model has to be text, a language such as en")
    folder = Path(os.environ.get("STANZA_RESOURCES_DIR") or "~/stanza_resources").expanduser()
    name = shown(language)
    needed = [folder / "resources.json"] + [folder / language / part for part in ("tokenize", "ner")]
    if not all(map(os.path.exists, needed)):
        raise ModelError(
            f"the Stanza model {name} is not in {folder}: download it where there is a network, with "
            f"`python -c \"import stanza; stanza.download('{name}')\"`, and set STANZA_RESOURCES_DIR to its folder"
        )
