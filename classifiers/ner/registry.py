"""The recognizers that a configuration of Presidio's lists: each entry is checked before Presidio is asked.

So that no scan begins with what cannot be made, or what Presidio would leave out without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from classifiers.errors import ModelError, shown
from classifiers.ner.entities import IDENTIFIER_OF, RECOGNIZERS, REFUSED
from classifiers.ner.installed import check_hub_model, check_package

__all__ = [
    "FLAGS",
    "MODELLED",
    "OF_ENGINE",
    "Entry",
    "are_texts",
    "check",
    "class_of",
    "entity_of",
    "entries",
    "is_score",
    "refusal",
    "text",
]

MODELLED = {  # by class: Presidio's extra, the modules that it brings, the kind of model
    "GLiNERRecognizer": ("gliner", ("gliner",), "gliner"),
    "HuggingFaceNerRecognizer": ("transformers", ("transformers", "torch"), "transformers"),
    "MedicalNERRecognizer": ("transformers", ("transformers", "torch"), "transformers"),
}
FLAGS = 26  # Presidio's default: re.DOTALL | re.MULTILINE | re.IGNORECASE
OF_ENGINE = ("SpacyRecognizer", "StanzaRecognizer", "TransformersRecognizer")

Entry = Mapping[str, Any]


def entries(given: Any) -> tuple[list[Entry], int]:
    """Those of a `recognizer_registry`, and the flags of their expressions. Raises ModelError for what is none."""
    if given is None:
        return [], FLAGS
    listed = given.get("recognizers") if isinstance(given, dict) else None
    flags = given.get("global_regex_flags", FLAGS) if isinstance(given, dict) else None
    if not isinstance(listed, list) or not isinstance(flags, int):
        raise ModelError("recognizer_registry takes recognizers, a list, and global_regex_flags, a number")
    if not _compiles("", flags):
        raise ModelError(f"global_regex_flags {shown(flags)} are none of Python's regex module; {FLAGS} is the default")
    return [_entry(one) for one in listed], flags


def _compiles(expression: str, flags: int) -> bool:
    import regex  # type: ignore[import-untyped]

    try:
        regex.compile(expression, flags)
    except (regex.error, ValueError, OverflowError, RecursionError):
        return False
    return True


def _entry(given: Any) -> Entry:
    """An entry with its type, which Presidio lets out: patterns or words make a custom one."""
    if isinstance(given, str):
        return {"name": given, "type": "predefined"}
    if not isinstance(given, dict) or not isinstance(given.get("name"), str):
        raise ModelError("a recognizer is a name, or a mapping with a name, which is text")
    custom = "patterns" in given or "deny_list" in given
    entry = {"type": "custom" if custom else "predefined", **given}
    if entry["type"] not in ("custom", "predefined"):
        raise ModelError(f"the type of the recognizer {shown(entry['name'])} has to be predefined or custom")
    return entry


def class_of(entry: Entry) -> str:
    """The class of Presidio's that an entry means. Raises ModelError when it is not text."""
    return text(entry.get("class_name") or entry["name"], "the class_name or name of a recognizer")


def entity_of(entry: Entry) -> str:
    """What a recognizer by rules finds, by its registry's entry. Raises ModelError when it does not say."""
    several = entry.get("supported_entities")
    said = entry.get("supported_entity") or (several[0] if isinstance(several, list) and several else None)
    if said is None and entry["type"] == "predefined":
        said = RECOGNIZERS.get(class_of(entry))
    return text(said, f"the supported_entity of the recognizer {shown(entry['name'])}")


def check(entry: Entry, language: str, flags: int) -> None:
    """Raises ModelError for an entry that cannot be used for this language, or asks for what is not installed."""
    name = class_of(entry)
    spoken = entry.get("supported_languages") or entry.get("supported_language") or [language]
    spoken = spoken if isinstance(spoken, list) else [spoken]
    if language not in [one.get("language") if isinstance(one, dict) else one for one in spoken]:
        raise ModelError(
            f"the recognizer {shown(name)} is not for the language {shown(language)}, which is the one used"
        )
    if not all(are_texts(one.get("context") or []) for one in (entry, *spoken) if isinstance(one, dict)):
        raise ModelError(f"the context of the recognizer {shown(name)} has to be a list of text")
    if name in MODELLED:
        extra, modules, kind = MODELLED[name]
        check_package(extra, *modules)
        check_hub_model(entry.get("model_name"), kind)
    elif entry["type"] == "custom":
        _check_custom(entry, flags)
    elif said := refusal(name) or _entity_refusal(name, entity_of(entry)):
        raise ModelError(said)


def _check_custom(entry: Entry, flags: int) -> None:
    name = shown(entry["name"])
    if said := _entity_refusal(entry["name"], entity_of(entry)):
        raise ModelError(said)
    patterns, words = entry.get("patterns") or [], entry.get("deny_list") or []
    if not isinstance(patterns, list) or not all(isinstance(one, dict) for one in patterns):
        raise ModelError(f"the patterns of the recognizer {name} have to be a list, of name, regex and score")
    if not are_texts(words) or not is_score(entry.get("deny_list_score", 1)):
        raise ModelError(f"the deny_list of the recognizer {name} has to be a list of text, its score from 0 to 1")
    if not patterns and not words:
        raise ModelError(f"the recognizer {name} has neither patterns nor a deny_list")
    for pattern in patterns:
        if not are_texts([pattern.get("name"), pattern.get("regex")]) or not is_score(pattern.get("score")):
            raise ModelError(f"a pattern of the recognizer {name} needs name and regex, both text, and a score, 0 to 1")
        if not _compiles(pattern["regex"], flags):
            raise ModelError(f"the pattern {shown(pattern['name'])} of the recognizer {name} is no regular expression")


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


# -- values


def is_score(given: Any) -> bool:
    """A number from 0 to 1."""
    return isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given <= 1


def text(given: Any, what: str) -> str:
    """What is given; raises ModelError, naming what it is, when it is not text."""
    if not isinstance(given, str) or not given:
        raise ModelError(f"{what} has to be text, in quotes where YAML takes it for something else")
    return given


def are_texts(given: Any) -> bool:
    """A list of text."""
    return isinstance(given, list) and all(isinstance(one, str) for one in given)
