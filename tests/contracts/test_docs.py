"""The documents say what the code does: every option, command and variable is in the README."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from macie_lite.config import Settings, environment_variables
from macie_lite.model.coverage import Reason

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


def test_every_variable_is_in_the_readme() -> None:
    assert {name for name in environment_variables() if f"`{name}`" not in README} == set()


def test_the_readmes_table_of_options_is_what_settings_say() -> None:
    for option in fields(Settings):
        assert option_row(option.name) in README, option.name


def option_row(name: str) -> str:
    """One row of the README's table, as `python -m tests.contracts.test_docs` prints it."""
    option = next(f for f in fields(Settings) if f.name == name)
    default = "" if option.default is None else f"`{option.default}`"
    flag, variable = f"--{name.replace('_', '-')}", f"MACIE_LITE_{name.upper()}"
    return f"| `{flag}` | `{variable}` | {default} | {option.metadata['help']} |"


_COMMANDS = ("scan", "jobs", "findings", "identifiers", "allow-lists", "worker", "db", "doctor")


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`macie-lite {command}" in README


@pytest.mark.parametrize("reason", [r for r in Reason if r.macie != "UNSUPPORTED_FILE_TYPE_EXCEPTION"])
def test_every_reason_is_one_of_macies(reason: Reason) -> None:
    from botocore.loaders import Loader

    shape = Loader().load_service_model("macie2", "service-2")["shapes"]["ClassificationResultStatus"]
    assert reason.macie in shape["members"]["reason"]["documentation"]


if __name__ == "__main__":
    for option in fields(Settings):
        print(option_row(option.name))
