"""Identifiers and allow lists of one's own that cannot be used, named or told apart; and changes of stored ones."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.command import Finished, macie_lite

pytestmark = pytest.mark.slow

_BADGE = ("identifiers", "create", "Badge", "--regex", r"B\d{4}", "--keyword", "badge", "--proof", "luhn")


def _run(folder: Path, *arguments: str) -> Finished:
    return macie_lite(*arguments, cwd=folder, environ={"XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder)})


def _scan(folder: Path, *options: str) -> Finished:
    return _run(folder, "scan", "data", "--ner", "off", "--identifiers", "NONE", "--format", "jsonl", *options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("badge B1234\n")
    (tmp_path / "words").write_text("B1234\n")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "data", "--allow-lists", "pipe"),
        ("scan", "data", "--allow-lists", "pipe.yaml"),
        ("scan", "data", "--allow-lists", "/dev/zero"),
        ("scan", "data", "--allow-lists", "lists.yml"),
        ("scan", "data", "--custom", "pipe.yaml"),
        ("identifiers", "create", "--file", "pipe"),
        ("identifiers", "test", "--file", "pipe", "--text", "a"),
        ("identifiers", "profile", "pipe", "--identifiers", "INCLUDE:EMAIL_ADDRESS"),
        ("allow-lists", "create", "office", "--words", "pipe"),
    ],
)
def test_a_pipe_or_device_is_refused_and_not_waited_for(folder: Path, arguments: tuple[str, ...]) -> None:
    for name in ("pipe", "pipe.yaml"):
        os.mkfifo(folder / name)
    (folder / "lists.yml").write_text("name: a\nwords: pipe\n")
    done = _run(folder, *arguments)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done.err
    assert "not a regular file" in done.err.lower()


def test_definitions_and_texts_may_come_of_a_command(folder: Path) -> None:
    mine = r"""{name: Badge, regex: 'B\d{4}'}"""
    created = macie_lite("identifiers", "create", "--file", "/dev/stdin", "--db", "x.db", cwd=folder, stdin=mine)
    assert created.out == "Created BADGE, version 1.\n", created.err
    profiled = ("identifiers", "profile", "/dev/stdin", "--identifiers", "INCLUDE:EMAIL_ADDRESS")
    shown = macie_lite(*profiled, cwd=folder, stdin="a text").out
    assert "one pass over 6 B" in shown
    assert " -" not in shown, "nothing gains less than nothing"


@pytest.mark.parametrize("given", ["[x", "[1]", '[{"name":"x"}]', "[]"])
def test_a_name_is_a_name_however_it_looks(folder: Path, given: str) -> None:
    custom, lists = _scan(folder, "--custom", given), _scan(folder, "--allow-lists", given)
    assert (custom.code, lists.code) == (2, 3)
    assert custom.err.startswith("macie-lite: There is no custom data identifier [")
    assert lists.err.startswith("macie-lite: The allow list [")
    assert _run(folder, "doctor", "--ner", "off", "--custom", given).code == 2


def test_a_file_may_have_any_name(folder: Path) -> None:
    (folder / "[a].YAML").write_text("{name: Badge, regex: 'B\\d{4}'}\n")
    done = _scan(folder, "--custom", "[a].YAML")
    assert (done.code, len(done.lines)) == (0, 1), done.err
    doctor = _run(folder, "doctor", "--ner", "off", "--identifiers", "NONE", "--custom", "[a].YAML")
    assert ", 1 selected (NONE)" in doctor.out


@pytest.mark.parametrize("name", ["office.v1", "a,b", "s3://b/k", "a/b", " a", "a ", "", "n" * 129])
def test_a_list_that_could_not_be_named_is_not_stored(folder: Path, name: str) -> None:
    done = _run(folder, "allow-lists", "create", "--words", "words", "--", name)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done.err
    assert "cannot be a list's name: it takes letters, digits, _, - and spaces" in done.err
    assert "No allow lists" in _run(folder, "allow-lists", "list").err


def test_a_list_and_a_file_of_one_name_are_not_confused(folder: Path) -> None:
    (folder / "mine.yaml").write_text("{name: Badge, regex: 'B\\d{4}'}\n")
    options = ("--custom", "mine.yaml", "--db", "x.db")
    assert _scan(folder, *options, "--allow-lists", "words").lines == []
    assert _run(folder, "allow-lists", "create", "words", "--regex", "none", "--db", "x.db").code == 0
    both = _scan(folder, *options, "--allow-lists", "words")
    assert (both.code, both.out) == (2, "")
    assert "words is an allow list in this database and a file here: ./words is the file" in both.err
    assert _scan(folder, *options, "--allow-lists", "./words").lines == []
    (folder / "words").unlink()
    assert len(_scan(folder, *options, "--allow-lists", "words").lines) == 1


def test_a_file_of_definitions_is_stored_whole_or_not_at_all(folder: Path) -> None:
    (folder / "mine.yaml").write_text("- {name: First, regex: 'A\\d'}\n- {name: Badge, regex: 'B\\d'}\n")
    assert _run(folder, *_BADGE, "--db", "x.db").code == 0
    done = _run(folder, "identifiers", "create", "--file", "mine.yaml", "--db", "x.db")
    assert (done.code, done.out) == (2, "")
    assert "There is an identifier BADGE already" in done.err
    assert "Nothing was created." in done.err
    assert _run(folder, "identifiers", "show", "FIRST", "--db", "x.db").code == 2


def test_an_edit_keeps_to_the_examples_and_takes_fields_away(folder: Path) -> None:
    database = ("--db", "x.db")
    failing = _run(folder, *_BADGE, *database, "--example", "badge B1234")
    assert failing.err == (
        "macie-lite: Badge: is not found in its example 1: its proof luhn refuses what the expression matches there.\n"
    )
    assert _run(folder, *_BADGE, *database, "--example", "badge B1230", "--description", "b").code == 0
    narrower = _run(folder, "identifiers", "edit", "BADGE", *database, "--regex", r"B\d{5}")
    assert (narrower.code, narrower.out) == (2, "")
    assert "Badge: is not found in its example 1" in narrower.err
    for option in ("--proof", "--keyword", "--description", "--example"):
        assert _run(folder, "identifiers", "edit", "BADGE", *database, option, "").code == 0
    left = json.loads(_run(folder, "identifiers", "show", "BADGE", *database).out)
    assert left.keys() == {"name", "regex", "id", "severity_levels", "version", "createdAt"}
    assert "name has to be text" in _run(folder, "identifiers", "edit", "BADGE", *database, "--name", "").err


def test_an_id_may_be_chosen(folder: Path) -> None:
    create = ("identifiers", "create", "従業員", "--regex", r"B\d{4}", "--db", "x.db")
    assert "(`id` in YAML, or --id, sets another)" in _run(folder, *create).err
    assert _run(folder, *create, "--id", "STAFF").out == "Created STAFF, version 1.\n"
    stored = _run(folder, "identifiers", "create", "Stored", "--regex", r"B\d{4}", "--db", "x.db")
    assert (stored.code, stored.out) == (2, "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("- name: a\n  words: words\n- name: b\n  wrods: words\n", "lists.yaml (line 4): unknown key wrods"),
        ("- name: a\n  words: words\n- name: b\n", "lists.yaml (line 3): the allow list b needs words"),
        ("name: a\nwords: words\nregex: a\n", "the allow list a takes one of the two, words or a regex."),
        ("name: a\nwords: [a@b.example]\n", "(line 2): words has to name a file or s3://bucket/key that holds them"),
        ("name: [\n", "lists.yaml (line 2): is not YAML."),
        ("name: a\nname: b\nwords: words\n", "lists.yaml (line 2): the key name stands twice."),
        ("[" * 5_000, "lists.yaml: is nested too deep."),
        ("", "lists.yaml: has to hold an allow list, or a list of them, as mappings."),
        ("name: a\nregex: a(?=b)\n", "look-around at character 2"),
    ],
)
def test_a_bad_file_of_lists_names_its_line(folder: Path, content: str, said: str) -> None:
    (folder / "lists.yaml").write_text(content)
    done = _scan(folder, "--allow-lists", "lists.yaml")
    assert (done.code, len(done.err.splitlines())) == (2, 1), done.err
    assert said in done.err


def test_every_sentence_ends(folder: Path) -> None:
    (folder / "mine.yaml").write_text("name: A\nregex: 'A(?=B)'\n")
    for command in (("create",), ("test", "--text", "a")):
        done = _run(folder, "identifiers", *command, "--file", "mine.yaml")
        assert done.err.endswith("it cannot run in linear time.\n"), done.err


@pytest.mark.parametrize(
    ("identifier", "name", "content", "hint"),
    [
        ("UK_NHS_NUMBER", "data.txt", "2026-01-02 [x] user: NHS 943 476 5919\n", True),
        ("uk_nhs_number", "data.txt", "NHS 943 476 5919\n", True),
        ("UK_NHS_NUMBER", "no.txt", None, True),
        ("UK_NHS_NUMBER", "data.yaml", "nhs: 943 476 5919\n", True),
        ("UK_NHS_NUMBER", "mine.yaml", "name: Badge\nregex: 'B\\d'\n", True),
        ("BADGE", "data.txt", "badge B1234\n", True),
        ("BADGE", "mine.yaml", "name: Badge\nregex: 'B(?=a)'\n", False),
        (None, "data.txt", "badge B1234\n", False),
    ],
)
def test_a_text_given_as_a_file_of_definitions_is_told_how_it_is_given(
    folder: Path, identifier: str | None, name: str, content: str | None, hint: bool
) -> None:
    if content is not None:
        (folder / name).write_text(content)
    done = _run(folder, "identifiers", "test", *filter(None, [identifier]), "--file", name)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1), done.err
    said = f". --file takes definitions of your own; a text is given by --text, or by `< {name}`.\n"
    assert done.err.endswith(said) is hint, done.err
    assert "943" not in done.err


def test_a_version_that_is_not_there_is_said_of_the_version(folder: Path) -> None:
    assert _run(folder, *_BADGE, "--db", "x.db").code == 0
    for version in ("0", "2"):
        done = _run(folder, "identifiers", "show", "BADGE", "--version", version, "--db", "x.db")
        assert f"There is no version {version} of BADGE in this database" in done.err


def test_a_shipped_identifier_is_shown_whole(folder: Path) -> None:
    shown = json.loads(_run(folder, "identifiers", "show", "UK_NHS_NUMBER").out)
    selected = ("--identifiers", "INCLUDE:UK_NHS_NUMBER", "--format", "json")
    listed = json.loads(_run(folder, "identifiers", "list", *selected).out)
    assert shown | listed[0] == shown
    assert "nhs" in " ".join(shown["keywords"]).lower()
    assert (shown["distance"], shown["forms"][0]["keywordRule"]) == (30, "required")
    assert shown["forms"][0]["expression"]
    assert shown["examples"] >= 2
    assert shown["counterExamples"] >= 2
    assert shown["place"].startswith("countries/") or ".yaml (line " in shown["place"]


def test_findings_are_listed_by_the_id_or_the_name_of_ones_own(folder: Path) -> None:
    (folder / "mine.yaml").write_text("{name: Staff badge, id: BADGE, regex: 'B\\d{4}'}\n")
    assert _scan(folder, "--custom", "mine.yaml", "--db", "x.db").code == 0
    for given in ("BADGE", "badge", "Staff badge", "STAFF BADGE"):
        done = _run(folder, "findings", "list", "--identifier", given, "--format", "jsonl", "--db", "x.db")
        assert (done.code, len(done.lines)) == (0, 1), done.err
    assert _run(folder, "findings", "list", "--identifier", "us_ssn", "--db", "x.db").code == 2
    none = _run(folder, "findings", "list", "--identifier", "email_address", "--db", "x.db")
    assert (none.code, none.err) == (0, "No finding matches.\n")


def test_what_is_stored_is_listed_and_named_in_any_case(folder: Path) -> None:
    assert _run(folder, *_BADGE).code == 0
    assert _run(folder, "identifiers", "list", "--identifiers", "NONE").out.split() == ["BADGE", "custom", "Badge"]
    said = _run(folder, "identifiers", "edit", "NOPE", "--distance", "9").err
    assert said.endswith(
        "`macie-lite identifiers list --identifiers NONE` (with the same --db, if any) shows what is.\n"
    )
    assert (
        _run(folder, "identifiers", "edit", "badge", "--distance", "9").out == "Changed BADGE: it is version 2 now.\n"
    )
    assert json.loads(_run(folder, "identifiers", "show", "badge").out)["version"] == 2
    assert _run(folder, "identifiers", "test", "badge", "--text", "badge B1230").out.startswith("BADGE: 1 occurrence")
    assert _run(folder, "identifiers", "delete", "badge").out.startswith("Deleted BADGE.")


@pytest.mark.parametrize("command", [("edit", "uk_nhs_number", "--distance", "80"), ("delete", "UK_NHS_NUMBER")])
def test_what_is_shipped_cannot_be_changed(folder: Path, command: tuple[str, ...]) -> None:
    for stored in (False, True):
        assert not stored or _run(folder, *_BADGE).code == 0
        done = _run(folder, "identifiers", *command)
        assert (done.code, len(done.err.splitlines())) == (2, 1), done.err
        assert done.err.startswith("macie-lite: UK_NHS_NUMBER is shipped with macie-lite and cannot be changed: ")
        assert "--identifiers EXCLUDE:UK_NHS_NUMBER leaves it out" in done.err


def test_doctor_says_that_the_cache_is_not_used(folder: Path) -> None:
    (folder / "cache").mkdir(mode=0o755)
    told = []
    for mode in (0o755, 0o700):
        (folder / "cache").chmod(mode)
        done = macie_lite("doctor", "--ner", "off", environ={"MACIE_LITE_CACHE_DIR": str(folder / "cache")})
        told += [line for line in done.out.splitlines() if line.startswith("cache")]
    assert "is NOT USED, so that every start compiles anew" in told[0]
    assert f"(`chmod 700 {folder}/cache`)" in told[0]
    assert told[1].endswith("can be used")
