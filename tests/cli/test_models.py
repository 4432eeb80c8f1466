"""Other models and Presidio's recognizers, as a user names them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.classifiers.test_ner_models import pipeline
from tests.cli.command import macie_lite

pytestmark = pytest.mark.slow

_TEXT = "Gestern traf ich Jana Muster dort. Sozialnummer 536904400, sagte sie.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    (made / "note.txt").write_text(_TEXT)
    return made


def _scan(folder: Path, *options: str, **environ: str) -> tuple[int, str, dict[str, int]]:
    data = {"XDG_DATA_HOME": str(folder.parent / "data"), **environ}
    done = macie_lite("scan", str(folder), "--format", "jsonl", *options, environ=data)
    assert "Traceback" not in done.err
    counts = {
        one["type"]: one["count"]
        for line in done.lines
        for data in line["classificationDetails"]["result"]["sensitiveData"]
        for one in data["detections"]
    }
    return done.code, done.err, counts


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--ner-model", "en_core_web_lg"), "python -m spacy download en_core_web_lg"),
        (("--ner-model", "none.yaml"), "none.yaml: No such file or directory."),
        (("--ner-model", "stanza.yaml"), "pip install 'presidio-analyzer[stanza]'"),
        (("--ner-model", "hub.yaml"), "pip install 'presidio-analyzer[transformers]'"),
        (("--ner-model", "odd.yaml"), "odd.yaml (line 1): is not YAML"),
        (("--ner-model", "date.yaml"), "date.yaml: is not YAML: a value does not fit its type"),
        (("--ner-model", "a" * 5000), "aaa… is not installed"),
        (("--presidio-recognizers", "UsSsnRecogniser"), "no recognizer UsSsnRecogniser; it has"),
        (("--ner", "off", "--presidio-recognizers", "UrlRecognizer"), "no data identifier"),
        (
            ("--presidio-recognizers", "UsSsnRecognizer", "--identifiers", "INCLUDE:NAME"),
            "USA_SOCIAL_SECURITY_NUMBER, which --identifiers leaves out",
        ),
    ],
)
def test_what_cannot_be_had_is_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(folder.parent)
    Path("stanza.yaml").write_text("nlp_engine_name: stanza\nmodels: [{lang_code: en, model_name: en}]")
    hub = "{spacy: en_core_web_sm, transformers: owner/name}"
    Path("hub.yaml").write_text(f"nlp_engine_name: transformers\nmodels: [{{lang_code: en, model_name: {hub}}}]")
    Path("odd.yaml").write_text("[1")
    Path("date.yaml").write_text("models: 2001-99-99")
    code, err, _ = _scan(folder, *options)
    assert (code, err.count("\n")) == (2, 1), err
    assert said in err


def test_a_german_pipeline_from_an_analyzer_configuration_with_recognizers(folder: Path) -> None:
    model = pipeline(folder.parent / "deutsch", "de", {"PER": "Jana Muster"})
    path = folder.parent / "analyzer.yaml"
    path.write_text(
        "supported_languages: [de]\ndefault_score_threshold: 0.05\n"
        f"nlp_configuration: {{nlp_engine_name: spacy, models: [{{lang_code: de, model_name: '{model}'}}]}}\n"
        "recognizer_registry: {recognizers: [SpacyRecognizer, {name: UsSsnRecognizer, supported_languages: [de]}]}\n"
    )
    code, err, counts = _scan(folder, "--ner", "full", "--ner-model", str(path))
    assert code == 0, err
    assert counts == {"NAME": 1, "USA_SOCIAL_SECURITY_NUMBER": 1}
    code, _, counts = _scan(folder, "--ner", "full", "--ner-model", str(model))
    assert (code, counts) == (0, {"NAME": 1})


def test_a_pipeline_that_breaks_when_it_is_loaded_ends_the_scan(folder: Path) -> None:
    model = pipeline(folder.parent / "broken", "en", {"PERSON": "Jane Doe"})
    (model / "config.cfg").write_text("[nlp]\nlang = 1")
    code, err, counts = _scan(folder, "--ner", "full", "--ner-model", str(model))
    assert (code, counts) == (2, {}), err
    assert f"the NER model {model} cannot be loaded" in err


def test_a_recognizer_that_cannot_be_made_ends_the_scan_and_fails_the_doctor(folder: Path) -> None:
    path = folder.parent / "own.yaml"
    path.write_text("recognizer_registry: {recognizers: [SpacyRecognizer, {name: UsSsnRecognizer, foo: 1}]}")
    code, err, counts = _scan(folder, "--ner-model", str(path))
    assert (code, counts) == (2, {}), err
    assert "the recognizer UsSsnRecognizer cannot be loaded (TypeError)" in err
    done = macie_lite("doctor", "--ner-model", str(path), environ={"XDG_DATA_HOME": str(folder.parent / "data")})
    assert done.code == 3
    assert "FAILED." in done.out
    assert "the recognizer UsSsnRecognizer cannot be loaded" in done.out


def test_an_incremental_scan_reads_again_with_another_configuration_of_the_same_name(folder: Path) -> None:
    model = pipeline(folder.parent / "deutsch", "de", {"PER": "Jana Muster"})
    path = folder.parent / "nlp.yaml"
    found = []
    for entity in ("PERSON", "PERSON", "LOCATION"):
        mapping = f"{{model_to_presidio_entity_mapping: {{PER: {entity}}}}}"
        models = f"models: [{{lang_code: de, model_name: '{model}'}}]"
        path.write_text(f"nlp_engine_name: spacy\n{models}\nner_model_configuration: {mapping}\n")
        _, err, counts = _scan(folder, "--ner", "full", "--incremental", "--ner-model", str(path))
        found.append((counts, "not read again" in err))
    assert found == [({"NAME": 1}, False), ({}, True), ({}, False)]


def test_recognizers_by_variable_file_and_job(folder: Path) -> None:
    (folder / "note.txt").write_text("Write to jana@beispiel" + ".de, social 536904400.\n")
    names = "UsSsnRecognizer"
    expected = {"EMAIL_ADDRESS": 1, "USA_SOCIAL_SECURITY_NUMBER": 1}
    assert _scan(folder, "--ner", "off")[2] == {"EMAIL_ADDRESS": 1}
    assert _scan(folder, "--ner", "off", MACIE_LITE_PRESIDIO_RECOGNIZERS=names)[2] == expected
    config = folder.parent / "config.toml"
    config.write_text(f"ner = 'off'\npresidio_recognizers = '{names}'\n")
    assert _scan(folder, "--config", str(config))[2] == expected
    job = folder.parent / "job.yaml"
    job.write_text(json.dumps({"targets": [str(folder)], "ner": "off", "presidio_recognizers": names}))
    environ = {"XDG_DATA_HOME": str(folder.parent / "data")}
    created = macie_lite("jobs", "create", str(job), environ=environ)
    assert created.code == 0, created.err
    shown = macie_lite("jobs", "show", created.out.split()[1], "--format", "json", environ=environ)
    assert names in shown.out, (created.out, shown.err)


def test_doctor_loads_the_model_and_names_the_recognizers(folder: Path) -> None:
    model = pipeline(folder.parent / "deutsch", "de", {"PER": "Jana Muster", "MISC": "x"})
    options = ("--ner-model", str(model), "--presidio-recognizers", "UsSsnRecognizer")
    environ = {"XDG_DATA_HOME": str(folder.parent / "data")}
    done = macie_lite("doctor", *options, environ=environ)
    assert done.code == 0, done.out
    assert "pipeline (de) for PER; it loads" in done.out
    assert "Presidio's recognizers: UsSsnRecognizer for USA_SOCIAL_SECURITY_NUMBER" in done.out
    (model / "config.cfg").write_text("[nlp]\nlang = 1")
    broken = macie_lite("doctor", *options, environ=environ)
    assert broken.code == 3
    assert "FAILED. the NER model" in broken.out
