from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classifiers.errors import ModelError
from classifiers.ner import models
from classifiers.ner.entities import IDENTIFIER_OF, PRESIDIO_OF
from classifiers.ner.finder import finder_factory
from classifiers.types import Text


def test_off_makes_no_finder() -> None:
    assert finder_factory("off", "a-model-that-is-not-looked-for") is None


def test_an_unknown_mode() -> None:
    with pytest.raises(ModelError, match="auto, full, off"):
        finder_factory("on")


@pytest.mark.parametrize("name", ["en_core_web_lg", "no/such/folder", "", "a b; c"])
def test_a_model_that_is_not_installed_is_named_before_anything_is_loaded(name: str) -> None:
    with pytest.raises(ModelError, match="is not installed"):
        finder_factory("auto", name)


def test_a_package_that_is_no_pipeline() -> None:
    with pytest.raises(ModelError, match="not a spaCy pipeline"):
        finder_factory("auto", "pytest")


def test_a_pipeline_without_an_entity_recogniser(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text(json.dumps({"pipeline": ["tok2vec", "tagger"]}))
    with pytest.raises(ModelError, match="no entity recogniser"):
        finder_factory("auto", str(tmp_path))


@pytest.mark.parametrize(
    "text",
    ["", "[1]", "nlp_engine_name: spacy", "{", "nlp_engine_name: spacy\nmodels: [{lang_code: en}]"],
    ids=range(5),
)
def test_a_configuration_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nlp.yaml"
    path.write_text(text)
    with pytest.raises(ModelError, match="not a Presidio NlpEngine configuration"):
        finder_factory("auto", str(path))


def test_a_configuration_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        finder_factory("auto", str(tmp_path / "nlp.yaml"))


def test_a_configuration_of_a_missing_model_or_engine(tmp_path: Path) -> None:
    path = tmp_path / "nlp.yaml"
    path.write_text("nlp_engine_name: spacy\nmodels: [{lang_code: en, model_name: en_core_web_lg}]")
    with pytest.raises(ModelError, match="en_core_web_lg is not installed"):
        finder_factory("auto", str(path))
    path.write_text("nlp_engine_name: stanza\nmodels: [{lang_code: en, model_name: en}]")
    with pytest.raises(ModelError, match="stanza"):
        finder_factory("auto", str(path))


def test_labels_map_to_identifiers() -> None:
    assert {IDENTIFIER_OF[entity] for entity in PRESIDIO_OF.values()} == {"NAME", "ADDRESS", "LOCATION", "ORGANIZATION"}
    assert IDENTIFIER_OF[PRESIDIO_OF["GPE"]] == IDENTIFIER_OF[PRESIDIO_OF["FAC"]] == "LOCATION"


@pytest.mark.slow
def test_the_shipped_model_through_a_presidio_configuration(tmp_path: Path) -> None:
    path = tmp_path / "nlp.yaml"
    path.write_text(
        f"nlp_engine_name: spacy\nmodels: [{{lang_code: en, model_name: '{models.SHIPPED}'}}]\n"
        "ner_model_configuration: {model_to_presidio_entity_mapping: {PERSON: PERSON}, labels_to_ignore: [ADDRESS]}\n"
    )
    factory = finder_factory("full", str(path))
    assert factory is not None
    assert [hit.identifier for hit in factory().find(Text(text=b"Yesterday I met Jane Doe there."))] == ["NAME"]


@pytest.mark.slow
def test_any_pipeline_by_its_folder_and_it_is_loaded_once(tmp_path: Path) -> None:
    import spacy

    nlp = spacy.blank("en")
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Jane Doe"}, {"label": "CARDINAL", "pattern": "two"}])
    nlp.to_disk(tmp_path)
    factory = finder_factory("full", str(tmp_path))
    assert factory is not None
    assert [hit.identifier for hit in factory().find(Text(text=b"we two saw Jane Doe"))] == ["NAME"]
    assert models.engine(str(tmp_path))[0] is models.engine(str(tmp_path))[0]


@pytest.mark.slow
def test_a_pipeline_that_finds_none_of_our_entities(tmp_path: Path) -> None:
    import spacy

    nlp = spacy.blank("en")
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "CARDINAL", "pattern": "two"}])
    nlp.to_disk(tmp_path)
    with pytest.raises(ModelError, match="finds no persons"):
        models.engine(str(tmp_path))
