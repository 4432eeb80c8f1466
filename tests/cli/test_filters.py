"""`macie-lite filters`, and findings chosen, archived and made up, on the command line."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from macie_lite.cli.app import command
from macie_lite.errors import UsageError
from macie_lite.feeds.formats import FORMATS
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.cli.command import macie_lite
from tests.store.samples import new_run, outcome_of

_HIGH = "severity.description eq High"
_KEY = "resourcesAffected.s3Object.key"


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "x.db")


def _run(db: str, *arguments: str) -> Result:
    return CliRunner().invoke(command(), [*arguments, "--db", db])  # type: ignore[arg-type]


def _done(db: str, *arguments: str) -> str:
    done = _run(db, *arguments)
    assert done.exit_code == 0, done.exception
    return done.stdout


def _refused(db: str, *arguments: str) -> str:
    done = _run(db, *arguments)
    assert isinstance(done.exception, UsageError), done.exception
    assert "\n" not in str(done.exception)
    return str(done.exception)


def _opened(db: str) -> closing[Store]:
    return closing(open_store(db))


@pytest.fixture
def filled(db: str) -> str:
    """Findings a (High), b (Low), c (High)."""
    with _opened(db) as store:
        run_id = new_run(store)
        found = {"a": ("SSN", 1), "b": ("PHONE_NUMBER", 1), "c": ("CARD", 1)}
        store.save(run_id, 0, [outcome_of(run_id, key, one) for key, one in found.items()], last=True)
    return db


def _keys(db: str, *arguments: str) -> list[str]:
    lines = _done(db, "findings", "list", "--format", "jsonl", *arguments).splitlines()
    return sorted(json.loads(line)["resourcesAffected"]["s3Object"]["key"] for line in lines)


# -- filters


def test_a_filter_is_created_shown_changed_and_deleted(db: str, tmp_path: Path) -> None:
    (tmp_path / "criteria").write_text('{"criterion": {"sample": {"eq": ["true"]}}}')
    conditions = ("--where", _HIGH, "--where", f"{_KEY} neq a b", "--where", "createdAt gte 2026-01-01")
    assert "suppression" not in _done(db, "filters", "create", "high", *conditions, "--tag", "team=data")
    said = _done(db, "filters", "create", "first", "--criteria", f"@{tmp_path}/criteria", "--position", "1")
    assert said == "Created the filter first.\n"
    shown = json.loads(_done(db, "filters", "show", "high"))
    assert shown["findingCriteria"] == {
        "criterion": {
            "severity.description": {"eq": ["High"]},
            _KEY: {"neq": ["a b"]},
            "createdAt": {"gte": 1767225600000},
        }
    }
    assert (shown["action"], shown["position"], shown["tags"]) == ("NOOP", 2, {"team": "data"})
    changed = ("--action", "ARCHIVE", "--name", "worst", "--description", "why")
    assert "archived from now on" in _done(db, "filters", "update", "high", *changed)
    again = json.loads(_done(db, "filters", "show", "worst"))
    assert again == shown | {"action": "ARCHIVE", "name": "worst", "description": "why"}
    table = _done(db, "filters", "list").splitlines()
    assert [line.split()[:3] for line in table[1:]] == [["1", "NOOP", "first"], ["2", "ARCHIVE", "worst"]]
    _done(db, "filters", "delete", "first")
    assert [one["name"] for one in json.loads(_done(db, "filters", "list", "--format", "json"))] == ["worst"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "new"), "A filter has conditions"),
        (("create", "new", "--criteria", '{"criterion": {}}'), "A filter has conditions"),
        (("create", "high", "--where", _HIGH), "There is a filter high already"),
        (("create", "no", "--where", _HIGH), "3 to 64 characters"),
        (("create", "new\nline", "--where", _HIGH), "3 to 64 characters"),
        (("create", "new", "--where", _HIGH, "--position", "0"), "--position must be 1 or more"),
        (("create", "new", "--where", _HIGH, "--tag", "team"), "--tag takes KEY=VALUE"),
        (("create", "new", "--where", _HIGH, "--action", "delete"), "--action takes archive or noop"),
        (("create", "new", "--where", _HIGH, "--description", "x" * 513), "512 characters"),
        (("create", "new", "--where", _HIGH, "--criteria", "{}"), "give one or the other"),
        (("create", "new", "--where", "severity.descripton eq High"), "(is severity.description meant?)"),
        (("create", "new", "--where", "severity.description High"), "'FIELD OPERATOR VALUE'"),
        (("create", "new", "--where", "severity.score gt two"), "takes a number"),
        (("create", "new", "--where", "createdAt gt yesterday"), "takes a time such as"),
        (("create", "new", "--where", "severity.score gt 1", "--where", "severity.score gt 2"), "by gt twice"),
        (("create", "new", "--criteria", "{"), "none from line 1, column 2 on"),
        (("create", "new", "--criteria", "[" * 100_000), "this is none"),
        (("create", "new", "--criteria", "@/nowhere"), "cannot be read"),
        (("create", "new", "--where", "macieLite.state eq NEW", "--action", "archive"), "when rules have been applied"),
        (
            ("update", "high", "--where", "macieLite.state eq NEW", "--action", "archive"),
            "No suppression rule can go by",
        ),
        (("update", "high"), "Nothing is changed"),
        (("update", "none", "--action", "noop"), "There is no filter 'none'"),
        (("show", "none"), "There is no filter 'none'"),
        (("delete", "none"), "There is no filter 'none'"),
    ],
)
def test_what_is_no_filter_is_said_in_a_sentence(db: str, arguments: tuple[str, ...], said: str) -> None:
    _done(db, "filters", "create", "high", "--where", _HIGH)
    assert said in _refused(db, "filters", *arguments)
    assert len(json.loads(_done(db, "filters", "list", "--format", "json"))) == 1


# -- findings


def test_findings_are_chosen_by_what_they_are(filled: str) -> None:
    _done(filled, "filters", "create", "high", "--where", _HIGH)
    assert _keys(filled, "--filter", "high") == ["a", "c"]
    assert _keys(filled, "--where", f"{_KEY} eq b", "--where", f"{_KEY} eq c") == ["b", "c"]
    assert _keys(filled, "--criteria", '{"criterion": {"severity.score": {"lt": 3}}}') == ["b"]
    assert _keys(filled, "--where", f"{_KEY} eq b", "--limit", "1") == ["b"], "the limit counts what matches"
    assert "There is no filter 'low'" in _refused(filled, "findings", "list", "--filter", "low")
    assert "give one of them" in _refused(filled, "findings", "list", "--filter", "high", "--where", _HIGH)


def test_archived_findings_are_left_out_unless_they_are_asked_for(filled: str) -> None:
    assert _done(filled, "findings", "archive", "--where", _HIGH) == "Archived 2 findings.\n"
    assert _done(filled, "findings", "archive", "--where", _HIGH) == "Archived 0 findings.\n"
    assert _keys(filled) == _keys(filled, "--current") == ["b"]
    assert _keys(filled, "--archived") == _keys(filled, "--where", "archived eq true") == ["a", "c"]
    assert _keys(filled, "--all") == ["a", "b", "c"]
    assert _keys(filled, "--current", "--where", "archived eq true") == []
    assert "--all shows those too" in _run(filled, "findings", "list", "--where", f"{_KEY} eq a").stderr
    assert "each other's place" in _refused(filled, "findings", "list", "--all", "--archived")


def test_findings_come_back_by_their_ids_all_or_none(filled: str) -> None:
    with _opened(filled) as store:
        ids = [change.finding["id"] for change in store.changes(0, 9)]
    _done(filled, "findings", "archive", *ids)
    assert "There is no finding 'none'" in _refused(filled, "findings", "unarchive", ids[0], "none")
    assert _keys(filled) == []
    assert _done(filled, "findings", "unarchive", ids[0]) == "Brought 1 finding back.\n"
    assert _keys(filled) == ["a"]
    assert "Say which findings" in _refused(filled, "findings", "archive")
    assert "Say which findings" in _refused(filled, "findings", "archive", ids[0], "--where", _HIGH)


@pytest.mark.parametrize("form", FORMATS)
def test_samples_are_printed_in_every_shape_and_stored_nowhere(db: str, form: str) -> None:
    printed = _done(db, "findings", "sample", "--format", form, "--type", "Financial")
    assert "macie-lite-sample-finding-bucket" in printed
    assert not Path(db).exists()


def test_stored_samples_are_delivered_and_removed(filled: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _done(filled, "feed", "add", "file", "file", "--to", str(out), "--where", "severity.description eq High")
    done = _run(filled, "findings", "sample", "--store", "--type", "SensitiveData:S3Object/Multiple", "--type=Personal")
    assert "Stored 2 sample findings as the job sample-findings" in done.stderr
    assert [json.loads(line)["sample"] for line in done.stdout.splitlines()] == [True, True]
    _done(filled, "feed", "deliver", "--until-empty")
    assert [json.loads(line)["type"] for line in out.read_text().splitlines()] == ["SensitiveData:S3Object/Multiple"]
    assert "Removed the job" in _done(filled, "findings", "sample", "--remove")
    assert "No sample findings" in _done(filled, "findings", "sample", "--remove")
    assert "no sample findings of the type 'X'" in _refused(filled, "findings", "sample", "--type", "X")


# -- feeds


def test_a_feed_keeps_what_its_filter_asked_for(filled: str) -> None:
    _done(filled, "filters", "create", "high", "--where", _HIGH)
    _done(filled, "feed", "add", "console", "stdout", "--filter", "high")
    _done(filled, "filters", "delete", "high")
    (told,) = json.loads(_done(filled, "feed", "list", "--format", "json"))
    assert told["criteria"] == {"criterion": {"severity.description": {"eq": ["High"]}}}
    assert "There is no filter 'high'" in _refused(filled, "feed", "add", "x", "stdout", "--filter", "high")


def test_what_a_feed_never_had_is_told(filled: str) -> None:
    _done(filled, "feed", "add", "console", "stdout", "--from-start")
    assert "deleted" not in _done(filled, "feed", "status")
    with _opened(filled) as store:
        assert store.expire_findings(store.now(), store.now(), 2) == 2
    assert "2 findings were deleted before they were delivered" in _done(filled, "feed", "status")
    (told,) = json.loads(_done(filled, "feed", "status", "--format", "json"))
    assert (told["waiting"], told["overdue"], told["expired"]) == (1, 0, 2)


def test_what_is_kept_for_a_feed_alone_is_told(filled: str) -> None:
    _done(filled, "feed", "add", "console", "stdout", "--from-start")
    with closing(sqlite3.connect(filled)) as file, file:
        file.execute("UPDATE findings SET changed_at = '2020-01-01 00:00:00' WHERE change_number < 3")
    assert "  2 of them are old: they are kept for 180 days at most" in _done(filled, "feed", "status")
    assert "old" not in _done(filled, "feed", "status", "--findings-days", "0")


# -- the whole way


def test_a_scan_archives_what_a_rule_asks_for(db: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "known.txt").write_text("NHS number 943 476 5919\n")
    _done(db, "filters", "create", "known", "--where", f"{_KEY} eq known.txt", "--action", "archive")
    _done(db, "feed", "add", "file", "file", "--to", str(tmp_path / "out"))
    chosen = ("--ner", "off", "--identifiers", "INCLUDE:UK_NHS_NUMBER", "--concurrency", "1")
    shown = ("--format", "jsonl", "--results", str(tmp_path / "results"), "--fail-on", "high")
    done = macie_lite("scan", str(folder), "--db", db, *chosen, *shown)
    assert done.code == 0, done.err
    assert "1 finding archived by suppression rules" in done.err
    (found,) = done.lines
    assert (found["archived"], found["macieLite"]["suppressedBy"]) == (True, "known")
    (record,) = map(json.loads, (tmp_path / "results").read_text().splitlines())
    assert (record["id"], "archived" in record) == (found["id"], False)
    assert not (tmp_path / "out").exists(), "it is not sent"
    assert _keys(db) == []
