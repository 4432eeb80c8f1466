"""The published schema of job files takes what `jobs create` takes, and refuses what that refuses."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from macie_lite.cli.job_options import read_job_file
from macie_lite.config import Settings, load
from macie_lite.errors import UsageError
from macie_lite.jobs.description import KEYS, describe
from macie_lite.jobs.scope import Scope
from tests.cli.command import macie_lite

_SCHEMA = Path(__file__).parents[2] / "docs/job.schema.json"
SCHEMA: dict[str, Any] = json.loads(_SCHEMA.read_text("utf-8"))
_VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
_BASE: dict[str, Any] = {"targets": ["s3://bucket/a"]}


def _by_schema(job: dict[str, Any]) -> bool:
    return bool(_VALIDATOR.is_valid(job))


def _by_reading(job: dict[str, Any], folder: Path) -> bool:
    """As `jobs validate`, but for what has to be loaded or asked for."""
    file = folder / "job.yaml"
    file.write_text(yaml.safe_dump(job))
    try:
        of_job, options = read_job_file(file)
        describe(of_job)
        settings = load({}, job=options, environ={"HOME": str(folder)})
        Scope(settings.include, settings.exclude)
    except UsageError:
        return False
    return True


def test_the_file_is_what_the_command_prints() -> None:
    assert macie_lite("jobs", "schema").out == _SCHEMA.read_text("utf-8")


def test_it_is_a_schema_of_everything_that_a_file_may_hold() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == [*KEYS, *(option.name for option in fields(Settings))]
    assert all(one["description"] for one in SCHEMA["properties"].values())
    assert _by_schema(_BASE | {name: one["default"] for name, one in SCHEMA["properties"].items() if "default" in one})


FULL: dict[str, Any] = {
    "name": "all",
    "description": "everything that can be said",
    "tags": {"team": "data"},
    "targets": ["s3://bucket/a", "/srv/files", "arn:aws:s3:eu-central-1:111122223333:accesspoint/a"],
    "buckets": ["all", "name=prod-* and tag=env:prod", "account=111122223333 and region!=us-east-1"],
    "ignore_buckets": ["permission=PUBLIC"],
    "schedule": "weekly MONDAY",
    "initial_run": False,
    "accounts": ["111122223333", {"id": "444455556666", "role": "team/own", "external_id": "a:b"}],
    "account_role": "scanning",
    "account_external_id": "ours",
    "identifiers": "INCLUDE:UK_NHS_NUMBER,country=Germany",
    "custom": "own.yaml",
    "allow_lists": "words.txt",
    "allow_list_errors": "ignore",
    "ner": "off",
    "ner_model": None,
    "presidio_recognizers": None,
    "include": ["prefix=a,b and size>=1KB", "modified < 2026-01-31"],
    "exclude": ["storage-class!=STANDARD", "tag=a:b", "extension=log"],
    "versions": "all",
    "sampling": 12.5,
    "sampling_seed": "seed",
    "sample_bytes": 64_000_000,
    "incremental": False,
    "db": "postgresql://host/name",
    "broker": "redis://host:6379/0",
    "concurrency": 4,
    "account_id": "111122223333",
    "endpoint_url": "http://127.0.0.1:9000",
    "profile": "audit",
    "region": "eu-central-1",
    "role_arn": "arn:aws:iam::111122223333:role/audit",
    "external_id": "x",
    "requester_pays": True,
    "unsigned": False,
    "inventory": "s3://inventories/a",
    "events": "https://sqs.eu-central-1.amazonaws.com/111122223333/uploads",
    "run_objects": 1000,
    "run_seconds": 0.5,
    "window": "22:00-06:00",
    "ocr": "auto",
    "log_level": "INFO",
    "debug": True,
}
"""Options that are not here hold their defaults."""


def test_a_full_example_is_valid_in_both(tmp_path: Path) -> None:
    whole = {option.name: option.default for option in fields(Settings) if option.name not in FULL} | FULL
    assert whole.keys() == SCHEMA["properties"].keys()
    _VALIDATOR.validate(whole)
    assert _by_reading(whole, tmp_path)


@pytest.mark.parametrize(
    "more",
    [
        *({"targets": "a"}, {"buckets": "all"}, {"include": "prefix=a"}, {"schedule": "30 3 * * MON-FRI"}),
        *({"schedule": "monthly 31"}, {"ner": "off"}, {"ocr": "off"}, {"sampling": 100}, {"db": None}, {"tags": {}}),
        *({"parser_bytes": 128 << 20}, {"pages": 1}, {"pages": 10**15}, {"object_seconds": 0.5}, {"exclude": []}),
        *({"name": "n" * 500}, {"schedule": "daily", "initial_run": False}, {"initial_run": True}),
        *({"accounts": "111122223333"}, {"accounts": [{"id": "111122223333"}], "ignore_buckets": "name=a"}),
        {"accounts": [{"id": "111122223333", "role": "arn:aws-cn:iam::111122223333:role/a/b"}]},
    ],
)
def test_what_is_right_is_right_in_both(more: dict[str, Any], tmp_path: Path) -> None:
    assert _by_schema(_BASE | more)
    assert _by_reading(_BASE | more, tmp_path)


_WRONG: list[dict[str, Any]] = [
    *({"targets": 5}, {"targets": [5]}, {"targets": [], "name": "a"}, {"buckets": "prod-*"}, {"buckets": ["size>1"]}),
    *({"ignore_buckets": ["name=a"]}, {"buckets": "all", "ignore_buckets": "all"}, {"include": ["suffix=a"]}),
    *({"include": ["prefix>a"]}, {"exclude": [1]}, {"schedule": "hourly"}, {"schedule": "monthly 32"}),
    *({"schedule": "0 0 * *"}, {"initial_run": False}, {"initial_run": "soon"}, {"tags": ["a"]}, {"tags": {"a": 1}}),
    *({"name": 1}, {"name": "n" * 501}, {"description": "d" * 201}, {"tags": {"k" * 129: ""}}),
    *({"sampling": 0}, {"sampling": 101}, {"sampling": -1}, {"ner": "some"}, {"ner": True}, {"versions": "old"}),
    *({"pages": 0}, {"pages": 10**15 + 1}, {"pages": 1.5}, {"pages": None}, {"parser_bytes": 1}, {"debug": 1}),
    *({"object_seconds": 0}, {"object_seconds": 2e9}, {"broker": "localhost"}, {"role_arn": "audit"}, {"db": 5}),
    *({"accounts": "1"}, {"accounts": [111122223333]}, {"accounts": [{"role": "a"}]}, {"account_role": "a"}),
    *({"accounts": [{"id": "111122223333", "name": "a"}]}, {"accounts": ["111122223333"], "account_role": "a b"}),
    *({"accounts": ["111122223333"], "account_external_id": "x"}, {"account_external_id": "ours"}, {"accounts": [[]]}),
    *({"page": 5}, {"objectSeconds": 5}, {"memory_file_bytes": 1023}, {"concurrency": 0}, {"log_level": "LOUD"}),
]


@pytest.mark.parametrize("more", _WRONG, ids=repr)
def test_what_is_wrong_is_wrong_in_both(more: dict[str, Any], tmp_path: Path) -> None:
    assert not _by_schema(_BASE | more)
    assert not _by_reading(_BASE | more, tmp_path)


def test_a_job_needs_something_to_read_in_both(tmp_path: Path) -> None:
    assert not _by_schema({"name": "a"})
    assert not _by_reading({"name": "a"}, tmp_path)


_VALUES = [
    None,
    True,
    0,
    1,
    -1,
    10**15,
    10**15 + 1,
    0.5,
    999_999_999.5,
    2_000_000_000.5,
    "auto",
    "x",
    "x://y",
    [],
    [5],
    {},
    {"a": "b"},
]


@pytest.mark.parametrize("option", fields(Settings), ids=lambda option: option.name)
def test_what_the_schema_takes_is_read(option: Any, tmp_path: Path) -> None:
    for value in _VALUES:
        job = _BASE | {option.name: value}
        if _by_schema(job):
            assert _by_reading(job, tmp_path), value


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "text"), [("yaml", "pages: 0\n"), ("toml", "pages = 0\n")])
def test_the_command_refuses_what_the_schema_does(ending: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / f"job.{ending}"
    file.write_text(f"targets: [a]\n{text}" if ending == "yaml" else f'targets = ["a"]\n{text}')
    refused = macie_lite("jobs", "validate", str(file))
    assert (refused.code, "`pages` must be more than 0" in refused.err) == (2, True)
