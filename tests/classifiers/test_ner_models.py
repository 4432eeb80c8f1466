from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from classifiers.errors import ModelError
from classifiers.ner import models
from classifiers.ner.entities import IDENTIFIER_OF, PRESIDIO_OF
from classifiers.ner.finder import finder_factory
from classifiers.ner.installed import check_hub_model, check_stanza
from classifiers.types import Text

_SPACY = "nlp_engine_name: spacy\nmodels: [{lang_code: %s, model_name: %s}]\n"
_MAPPING = "ner_model_configuration: {model_to_presidio_entity_mapping: %s}"


def pipeline(folder: Path, language: str, patterns: Mapping[str, str] | None = None) -> Path:
    """A spaCy pipeline in a folder, with a ruler of these labels; none: without NER."""
    import spacy

    nlp = spacy.blank(language)
    if patterns is not None:
        ruler: Any = nlp.add_pipe("entity_ruler")
        ruler.add_patterns([{"label": label, "pattern": pattern} for label, pattern in patterns.items()])
    nlp.to_disk(folder)
    return folder


def test_off_makes_no_finder() -> None:
    assert finder_factory("off", "a-model-that-is-not-looked-for") is None


def test_an_unknown_mode() -> None:
    with pytest.raises(ModelError, match="auto, full, off"):
        finder_factory("on")


@pytest.mark.parametrize("name", ["en_core_web_lg", "", "a b; c"])
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
    ["", "[1]", "nlp_engine_name: spacy", "nlp_engine_name: spacy\nmodels: [{lang_code: en}]"],
    ids=range(4),
)
def test_a_configuration_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "nlp.yaml"
    path.write_text(text)
    with pytest.raises(ModelError, match="not a Presidio NlpEngine configuration"):
        finder_factory("auto", str(path))


def test_a_configuration_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No such file"):
        finder_factory("auto", str(tmp_path / "nlp.yaml"))


@pytest.mark.parametrize("model", ["a" * 5000, "a" * 5000 + ".yaml", "a\0b", "a\x1b[31m\nb"])
def test_a_name_that_can_be_none_is_told_on_one_short_line(model: str) -> None:
    with pytest.raises(ModelError) as raised:
        finder_factory("auto", model)
    assert len(str(raised.value)) < 400
    assert str(raised.value).isprintable()


def test_a_meta_json_of_odd_things_is_broken(tmp_path: Path) -> None:
    for odd in ('{"pipeline": [5]}', '{"pipeline": ["ner"], "labels": {"ner": 5}}', "[]", "[" * 100_000):
        (tmp_path / "meta.json").write_text(odd)
        with pytest.raises(ModelError, match="is broken"):
            finder_factory("auto", str(tmp_path))


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
    pipeline(tmp_path, "en", {"PERSON": "Jane Doe", "CARDINAL": "two"})
    factory = finder_factory("full", str(tmp_path))
    assert factory is not None
    assert [hit.identifier for hit in factory().find(Text(text=b"we two saw Jane Doe"))] == ["NAME"]
    assert models.engine(str(tmp_path))[0] is models.engine(str(tmp_path))[0]


@pytest.mark.slow
def test_a_pipeline_that_finds_none_of_our_entities(tmp_path: Path) -> None:
    pipeline(tmp_path, "en", {"CARDINAL": "two"})
    with pytest.raises(ModelError, match="finds no persons"):
        finder_factory("auto", str(tmp_path))


# -- whether it is another one


@pytest.mark.slow
def test_an_installed_pipeline_of_another_version_is_another_model(tmp_path: Path) -> None:
    one, same, other = (pipeline(tmp_path / name, "en", {"PERSON": "Jane Doe"}) for name in "abc")
    described = json.loads((other / "meta.json").read_text())
    (other / "meta.json").write_text(json.dumps({**described, "version": "9.9"}))
    assert models.identity(str(one)) == models.identity(str(same))
    assert len({models.identity(name) for name in (None, str(one), str(other))}) == 3


@pytest.mark.slow
def test_a_configuration_counts_with_its_text_and_with_what_it_names(tmp_path: Path) -> None:
    folder = pipeline(tmp_path / "a", "en", {"PERSON": "Jane Doe"})
    text = _SPACY % ("en", f"'{folder}'")
    given = {"one": text, "same": text, "mapped": text + _MAPPING % "{PERSON: PERSON}"}
    for name, written in given.items():
        (tmp_path / f"{name}.yaml").write_text(written)
    one, same, mapped = (models.identity(str(tmp_path / f"{name}.yaml")) for name in given)
    assert one == same != mapped


def test_every_file_of_the_shipped_model_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(models.SHIPPED.parent, tmp_path / "ner", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(models, "SHIPPED", tmp_path / "ner" / "model")
    found = {models.identity.__wrapped__(None)}
    for changed in ("model/ner/begin.onnx", "model/ner/finish.onnx", "model/meta.json", "gate.npz", "given.txt.gz"):
        with (tmp_path / "ner" / changed).open("ab") as file:
            file.write(b" ")
        found.add(models.identity.__wrapped__(None))
    assert len(found) == 6


# -- any engine of Presidio's

ANALYZER = """
supported_languages: [en]
recognizer_registry:
  recognizers:
    - {name: SpacyRecognizer, enabled: false}
    - name: GLiNERRecognizer
      model_name: %s
      entity_mapping: {person: PERSON, food: FOOD}
"""

_FAKES = {
    "gliner.py": """
class GLiNERConfig: pass
class GLiNER:
    def __init__(self, name): self.name = name
    @classmethod
    def from_pretrained(cls, name, **options): return cls(name)
    def predict_entities(self, text, labels, **options):
        assert self.name.endswith("a-model") and set(labels) == {"person", "food"}, (self.name, labels)
        found = text.find("Jane Doe")
        return [{"label": "person", "start": found, "end": found + 8, "score": 0.9}] if found >= 0 else []
""",
    "transformers.py": "",
    "spacy_huggingface_pipelines.py": """
from spacy.language import Language
from spacy.tokens import SpanGroup
@Language.factory("hf_token_pipe", default_config={name: None for name in (
    "model", "annotate", "stride", "alignment_mode", "aggregation_strategy", "annotate_spans_key")})
def make(nlp, name, model, annotate, stride, alignment_mode, aggregation_strategy, annotate_spans_key):
    assert model.endswith("a-model"), model
    def tag(doc):
        found = doc.text.find("Jane Doe")
        spans = [doc.char_span(found, found + 8, "PER"), doc.char_span(0, 9, "FOOD")] if found >= 0 else []
        doc.spans[annotate_spans_key] = SpanGroup(doc, attrs={"scores": [0.9] * len(spans)}, spans=spans)
        return doc
    return tag
""",
    "stanza/__init__.py": """
from types import SimpleNamespace
class Document(SimpleNamespace):
    def __init__(self, sentences, text): super().__init__(sentences=sentences, text=text, entities=[])
class Pipeline:
    def __init__(self, lang, dir, download_method, **options):
        assert (lang, download_method) == ("en", None), download_method
        self.processors = {}
    def bulk_process(self, documents):
        for document in documents:
            words, at = [], 0
            for text in document.text.split():
                at = document.text.index(text, at)
                words.append(SimpleNamespace(text=text, head=0, id=len(words) + 1, upos="X", xpos="X", feats="",
                                             deprel="", lemma=text))
            tokens = [SimpleNamespace(words=[word], text=word.text) for word in words]
            document.sentences = [SimpleNamespace(tokens=tokens, words=words)]
            found = document.text.find("Jane Doe")
            if found >= 0:
                document.entities = [SimpleNamespace(start_char=found, end_char=found + 8, type="PERSON",
                                                     text="Jane Doe")]
        return documents
""",
    "stanza/models/common/pretrain.py": "class Pretrain: pass",
    "stanza/models/common/vocab.py": "UNK_ID = 0",
    "stanza/resources/common.py": "DEFAULT_MODEL_DIR = ''",
}
"""Stand-ins for packages that are not installed here, with as much of them as Presidio uses."""

_FIND = """
import sys, socket
def refuse(*_): raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = refuse
from classifiers.ner.finder import finder_factory
from classifiers.types import Text
finder = finder_factory("full", sys.argv[1])()
text = b"Yesterday I met Jane Doe there."
print([(hit.identifier, text[hit.start:hit.end].decode()) for hit in finder.find(Text(text=text))])
"""


def _found_with_fakes(tmp_path: Path, configuration: str, **environ: str) -> str:
    for name, source in _FAKES.items():
        path = tmp_path / "fakes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    path = tmp_path / "engine.yaml"
    path.write_text(configuration)
    environ = {**os.environ, **environ, "PYTHONPATH": os.pathsep.join((str(tmp_path / "fakes"), os.getcwd()))}
    command = [sys.executable, "-c", _FIND, str(path)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _model_folder(tmp_path: Path, configuration: str) -> Path:
    folder = tmp_path / "a-model"
    folder.mkdir()
    (folder / configuration).write_text("{}")
    return folder


@pytest.mark.slow
def test_gliner_through_an_analyzer_configuration(tmp_path: Path) -> None:
    folder = _model_folder(tmp_path, "gliner_config.json")
    assert _found_with_fakes(tmp_path, ANALYZER % folder) == "[('NAME', 'Jane Doe')]"


@pytest.mark.slow
def test_transformers_with_a_folder(tmp_path: Path) -> None:
    folder = _model_folder(tmp_path, "config.json")
    name = f"{{spacy: '{pipeline(tmp_path / 'plain', 'en')}', transformers: '{folder}'}}"
    configuration = f"nlp_engine_name: transformers\nmodels: [{{lang_code: en, model_name: {name}}}]"
    assert _found_with_fakes(tmp_path, configuration) == "[('NAME', 'Jane Doe')]"


@pytest.mark.slow
def test_stanza_downloads_nothing(tmp_path: Path) -> None:
    resources = tmp_path / "stanza_resources"
    for part in ("tokenize", "ner"):
        (resources / "en" / part).mkdir(parents=True)
    (resources / "resources.json").write_text("{}")
    configuration = "nlp_engine_name: stanza\nmodels: [{lang_code: en, model_name: en}]"
    found = _found_with_fakes(tmp_path, configuration, STANZA_RESOURCES_DIR=str(resources))
    assert found == "[('NAME', 'Jane Doe')]"


# -- bad input


def test_a_model_in_the_hub_s_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match="neither a folder nor in the cache"):
        check_hub_model("owner/name", "transformers")
    snapshot = tmp_path / "models--owner--name" / "snapshots" / "0123"
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").touch()
    (tmp_path / "models--owner--name" / "refs").mkdir()
    (tmp_path / "models--owner--name" / "refs" / "main").write_text("0123")
    check_hub_model("owner/name", "transformers")
    with pytest.raises(ModelError, match="neither"):
        check_hub_model("owner/name", "gliner")


def test_a_folder_that_is_no_model_of_its_kind(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"it has no config\.json"):
        check_hub_model(str(tmp_path), "transformers")


def test_stanza_s_models_are_looked_for_where_it_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANZA_RESOURCES_DIR", str(tmp_path))
    with pytest.raises(ModelError, match=r"the Stanza model de is not in .*stanza\.download"):
        check_stanza("de")


_MINE = "recognizer_registry: {recognizers: [{name: Mine, supported_entity: US_SSN, %s}]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nlp_engine_name: flair\nmodels: [{lang_code: en, model_name: x}]", "no NlpEngine flair"),
        ("nlp_engine_name: stanza\nmodels: [{lang_code: en, model_name: en}]", "presidio-analyzer.stanza"),
        (
            "nlp_engine_name: transformers\nmodels: [{lang_code: en, model_name: {spacy: x, transformers: y}}]",
            "presidio-analyzer.transformers",
        ),
        (ANALYZER % "x", "presidio-analyzer.gliner"),
        ("nlp_configuration: []", "not a Presidio NlpEngine configuration"),
        ("nlp_engine_name: spacy\nmodels: [x]", "not a Presidio NlpEngine configuration"),
        ("recognizer_registry: {recognizers: x}", "recognizers, a list"),
        ("recognizer_registry: {recognizers: [{name: NoSuchRecognizer}]}", "no recognizer NoSuchRecognizer"),
        ("recognizer_registry: {recognizers: [UrlRecognizer]}", "no data identifier"),
        ("recognizer_registry: {recognizers: [{name: SpacyRecognizer, enabled: false}]}", "nothing here finds names"),
        (
            "recognizer_registry: {recognizers: [{name: Mine, supported_entity: US_SSN, patterns: "
            "[{name: odd, regex: '(', score: 1}]}]}",
            "the pattern odd of the recognizer Mine is no regular expression",
        ),
        ("recognizer_registry: {recognizers: [{name: EsNifRecognizer, supported_languages: [es]}]}", "language en"),
        ("default_score_threshold: 7", "from 0 to 1"),
        ("{", "is not YAML"),
        ("nlp_engine_name: spacy\nmodels: 2001-99-99", "is not YAML: a value does not fit its type"),
        ("nlp_engine_name: !!int x", "is not YAML: a value does not fit its type"),
        ("models: " + "[" * 3000 + "]" * 3000, "nested too deep"),
        (_SPACY % ("en", "a" * 5000), "is not installed"),
        (_SPACY % ("en", r'"a\e[31m\nb"'), r"the NER model a\\x1b\[31m\\nb is not installed"),
        (_SPACY % ("no", "x"), "lang_code has to be text, in quotes"),
        (_SPACY % ("en", "[x]"), "the model_name of a spaCy model has to be text"),
        ("nlp_engine_name: [spacy]\nmodels: [{lang_code: en, model_name: x}]", "nlp_engine_name has to be text"),
        (_SPACY % ("en", "x") + _MAPPING % "{PERSON: [PERSON]}", "have to be mappings"),
        (_SPACY % ("en", "x") + "ner_model_configuration: {labels_to_ignore: 5}", "labels_to_ignore"),
        ("recognizer_registry: {global_regex_flags: -1, recognizers: []}", "global_regex_flags -1"),
        (_MINE % "patterns: [{name: z, regex: z, score: 9}]", "a score, 0 to 1"),
        (_MINE % "patterns: [{name: z, regex: z, score: yes}]", "a score, 0 to 1"),
        (_MINE % "patterns: []", "neither patterns nor a deny_list"),
        (_MINE % "deny_list: 5", "the deny_list of the recognizer Mine"),
        (_MINE % "deny_list: [x], context: 7", "the context of the recognizer Mine"),
        (
            _MINE % "deny_list: [x], supported_languages: [{language: en, context: [7]}]",
            "the context of the recognizer",
        ),
        (_MINE % "deny_list: [x], type: odd", "the type of the recognizer Mine"),
        ("recognizer_registry: {recognizers: [{name: UsSsnRecognizer, type: custom}]}", "the supported_entity of the"),
        ("supported_languages: en", "has to be a list"),
        ("nlp_engine: {nlp_engine_name: spacy}\nsupported_languages: [en]", "Presidio knows no nlp_engine here"),
    ],
)
def test_what_is_wrong_with_a_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("analyzer.yml").write_text(text)
    with pytest.raises(ModelError, match=said) as raised:
        finder_factory("auto", "analyzer.yml")
    assert "analyzer.yml" in str(raised.value)


@pytest.mark.slow
def test_a_german_pipeline_works_by_its_name_and_by_its_language(tmp_path: Path) -> None:
    folder = pipeline(tmp_path / "deutsch", "de", {"PER": "Jana Muster"})
    text = Text(text=b"Gestern traf ich Jana Muster dort.")
    path = tmp_path / "nlp.yaml"
    path.write_text(f"nlp_engine_name: spacy\nmodels: [{{lang_code: de, model_name: '{folder}'}}]")
    for model in (str(folder), str(path)):
        factory = finder_factory("full", model)
        assert factory is not None
        assert [hit.identifier for hit in factory().find(text)] == ["NAME"]
    assert models.engine(str(folder))[1] == "de"


@pytest.mark.slow
def test_languages_that_do_not_agree(tmp_path: Path) -> None:
    folder = pipeline(tmp_path / "deutsch", "de", {"PER": "Jana Muster"})
    path = tmp_path / "nlp.yaml"
    path.write_text(f"nlp_engine_name: spacy\nmodels: [{{lang_code: en, model_name: '{folder}'}}]")
    with pytest.raises(ModelError, match="is for the language de, not en: set lang_code to de"):
        finder_factory("auto", str(path))
    engine = f"{{nlp_engine_name: spacy, models: [{{lang_code: de, model_name: '{folder}'}}]}}"
    path.write_text(f"supported_languages: [en, de]\nnlp_configuration: {engine}")
    with pytest.raises(ModelError, match="begins with en, but the models are for de"):
        finder_factory("auto", str(path))


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["meta.json", "config.cfg"])
def test_a_broken_folder_is_seen_before_it_is_loaded(tmp_path: Path, lost: str) -> None:
    folder = pipeline(tmp_path / "broken", "en", {"PERSON": "Jane Doe"})
    (folder / lost).write_text("{") if lost == "meta.json" else (folder / lost).unlink()
    with pytest.raises(ModelError, match="is broken"):
        finder_factory("auto", str(folder))


@pytest.mark.slow
def test_a_configuration_that_presidio_refuses_is_told_when_it_is_loaded(tmp_path: Path) -> None:
    folder = pipeline(tmp_path / "a", "en", {"PERSON": "Jane Doe"})
    path = tmp_path / "nlp.yaml"
    path.write_text(_SPACY % ("en", f"'{folder}'") + "ner_model_configuration: {default_score: 5}")
    models.check_installed(str(path))
    with pytest.raises(ModelError, match="mend its configuration"):
        models.engine(str(path))


@pytest.mark.slow
def test_a_folder_that_breaks_when_it_is_loaded(tmp_path: Path) -> None:
    folder = pipeline(tmp_path / "broken", "en", {"PERSON": "Jane Doe"})
    (folder / "config.cfg").write_text("[nlp]\nlang = 1")
    models.check_installed(str(folder))
    with pytest.raises(ModelError, match="cannot be loaded"):
        models.engine(str(folder))


_LOAD = """
import os, resource, sys
from pathlib import Path
import onnxruntime
from classifiers.ner import models, tagger
size = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
for megabytes in range(5, 125, 10):
    if os.fork() == 0:
        resource.setrlimit(resource.RLIMIT_AS, (size + megabytes * 1_000_000,) * 2)
        try:
            tagger._session(models.SHIPPED / "ner" / "begin.onnx")
        except Exception as error:
            print(type(error).__name__, flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.mark.slow
def test_a_model_for_which_there_is_no_memory_is_not_called_broken() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _LOAD], capture_output=True, text=True, timeout=120, check=True
    )
    assert set(done.stdout.split()) == {"MemoryError"}
    assert not done.stderr


@pytest.mark.slow
def test_a_model_that_is_broken_says_nothing_past_its_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from classifiers.ner.tagger import _session

    whole = (models.SHIPPED / "ner" / "finish.onnx").read_bytes()
    for part in (b"", whole[:1000], whole[: len(whole) // 2], whole.replace(b"MatMul", b"Mat\xb8ul")):
        (tmp_path / "broken.onnx").write_bytes(part)
        with pytest.raises(Exception) as raised:  # noqa: PT011 - of whatever class, but no want of memory
            _session(tmp_path / "broken.onnx")
        assert not isinstance(raised.value, MemoryError)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_labels_that_nothing_wants_are_ignored_without_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = pipeline(tmp_path / "en", "en", {"PERSON": "Jane Doe", "CARDINAL": "two", "GPE": "Paris"})
    path = tmp_path / "nlp.yaml"
    path.write_text(
        f"nlp_engine_name: spacy\nmodels: [{{lang_code: en, model_name: '{folder}'}}]\n"
        "ner_model_configuration: {labels_to_ignore: [GPE]}"
    )
    engine, language = models.engine(str(path))
    artifacts = engine.process_text("two saw Jane Doe in Paris", language)
    assert [entity.label_ for entity in artifacts.entities] == ["PERSON"]
    assert not caplog.records
