"""The documents say what the code does: every option, command and variable is in the README."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from textwrap import dedent

import jsonschema
import pytest

from classifiers.loading import load
from classifiers.types import Category
from macie_lite.config import Settings, environment_variables
from macie_lite.jobs import buckets, scope
from macie_lite.model.coverage import Reason
from macie_lite.pipeline.own import read_definitions, resolved
from tests.score.kinds import kinds

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SCHEMA = ROOT / "docs/job.schema.json"


def test_every_variable_is_in_the_readme() -> None:
    assert {name for name in environment_variables() if f"`{name}`" not in README} == set()


def test_the_readmes_table_of_options_is_what_settings_say() -> None:
    for option in fields(Settings):
        assert option_row(option.name) in README, option.name


def option_row(name: str) -> str:
    """One row of the README's table, as `python -m tests.contracts.test_docs` prints it."""
    option = next(f for f in fields(Settings) if f.name == name)
    default = "" if option.default in (None, ()) else f"`{option.default}`"
    flag, variable = f"--{name.replace('_', '-')}", f"MACIE_LITE_{name.upper()}"
    return f"| `{flag}` | `{variable}` | {default} | {option.metadata['help']} |"


_COMMANDS = (
    "scan",
    "jobs",
    "coverage",
    "findings",
    "filters",
    "report",
    "buckets",
    "identifiers",
    "allow-lists",
    "worker",
    "db",
    "iam",
    "doctor",
)


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`macie-lite {command}" in README


@pytest.mark.parametrize("reason", [r for r in Reason if r.macie != "UNSUPPORTED_FILE_TYPE_EXCEPTION"])
def test_every_reason_is_one_of_macies(reason: Reason) -> None:
    from botocore.loaders import Loader

    shape = Loader().load_service_model("macie2", "service-2")["shapes"]["ClassificationResultStatus"]
    assert reason.macie in shape["members"]["reason"]["documentation"]


def _yaml_of(key: str) -> Iterator[str]:
    """The README's indented blocks, without the commands below them, in which a line begins with this key."""
    for block in re.findall(r"(?:^    (?!\$).*\n|^\n(?=    (?!\$)))+", README, re.MULTILINE):
        if re.search(rf"^ +(?:- )?{key}:", block, re.MULTILINE):
            yield dedent(block)


def test_the_readmes_identifiers_load_and_their_examples_hold(tmp_path: Path) -> None:
    (example,) = _yaml_of("keyword_side")
    (tmp_path / "mine.yaml").write_text(example)
    (one,) = read_definitions(tmp_path / "mine.yaml")
    assert one["id"] == "EMPLOYEE_NUMBER"
    assert one["examples"]
    assert one["counter_examples"]


def test_the_readmes_allow_lists_load(tmp_path: Path) -> None:
    (example,) = _yaml_of("words")
    (tmp_path / "lists.yaml").write_text(example)
    lists = resolved(Settings(allow_lists=f"{tmp_path}/lists.yaml")).allow_lists
    assert lists is not None
    assert f"{tmp_path}/allowed.txt" in lists


def test_the_readmes_job_file_can_be_read(tmp_path: Path) -> None:
    from macie_lite.cli.job_options import read_job_file
    from macie_lite.config import load as load_settings
    from macie_lite.jobs.description import describe

    (example,) = _yaml_of("targets")
    (tmp_path / "nightly.yaml").write_text(example)
    of_job, options = read_job_file(tmp_path / "nightly.yaml")
    described = describe(of_job)
    assert (described.name, len(described.targets)) == ("nightly", 2)
    settings = load_settings({}, job=options)
    assert (settings.ner, settings.sampling) == ("off", 20)
    assert described.scope.include
    assert any(condition.startswith("tag=") for condition in (*settings.include, *settings.exclude))
    jsonschema.validate(of_job | options, json.loads(SCHEMA.read_text("utf-8")))
    (hint,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", example, re.MULTILINE)
    assert ROOT / hint == SCHEMA


def test_the_readmes_table_of_conditions_is_what_they_take() -> None:
    for row in condition_rows():
        assert f"{row}\n" in README, row
    assert len(re.findall(r"^\| (?:objects|buckets) \| `", README, re.MULTILINE)) == len(list(condition_rows()))


def condition_rows() -> Iterator[str]:
    """The rows of the README's table, as `python -m tests.contracts.test_docs` prints them."""
    for of, known in (("objects", scope.FIELDS), ("buckets", buckets.FIELDS)):
        for name, one in known.items():
            operators = " ".join(f"`{operator}`" for operator in one.operators)
            yield f"| {of} | `{name}` | {operators} | {one.takes} |"


def _figure(pattern: str) -> int:
    (found,) = re.findall(pattern, README, re.MULTILINE)
    return int(found.replace(",", ""))


_COUNTRYLESS = {"Any", "EU"}


def test_the_readmes_figures_are_those_of_what_is_shipped() -> None:
    """Within a hundredth: a single new identifier need not touch the README."""
    shipped = list(load().values())
    formed, plain = kinds(shipped)
    personal = [one for one in shipped if one.category is Category.PERSONAL_INFORMATION]
    figures = {
        r"^([\d,]+) identifiers, each with": len(shipped),
        r"^    ([\d,]+) identifiers, one pass": len(shipped),
        r"^- Credentials of ([\d,]+) kinds": formed,
        r"placeholders dropped; and ([\d,]+) that are": plain,
        r"personal information of ([\d,]+)\n": len({tag for one in personal for tag in one.countries} - _COUNTRYLESS),
        r"([\d,]+) with bank accounts": len({tag for one in shipped for tag in one.countries} - _COUNTRYLESS),
    }
    wrong = {pattern: is_now for pattern, is_now in figures.items() if abs(_figure(pattern) - is_now) > is_now / 100}
    assert wrong == {}


if __name__ == "__main__":
    for option in fields(Settings):
        print(option_row(option.name))
    print("\n".join(condition_rows()))
