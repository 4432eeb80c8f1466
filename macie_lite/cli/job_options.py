"""What the commands that describe a job take beside the options of a scan: a file, and an option per key of it."""

from __future__ import annotations

import functools
import inspect
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from classifiers.errors import ClassifierError
from classifiers.user_files import document
from macie_lite.config import toml_place
from macie_lite.errors import UsageError
from macie_lite.jobs.accounts import ROLE_NAME
from macie_lite.jobs.description import KEYS

__all__ = ["Said", "read_job_file", "with_description"]

_JOB = "The job"


def _option(kind: Any, flag: str, description: str) -> Any:
    return Annotated[kind, typer.Option(flag, help=description, rich_help_panel=_JOB, show_default=False)]


_FILE = Annotated[
    Path | None,
    typer.Argument(
        help="YAML or TOML: name, targets, ... and any option; an option replaces what the file says (--target: all of "
        "its targets)",
        show_default=False,
    ),
]

_OPTIONS: dict[str, Any] = {
    "targets": _option(list[str] | None, "--target", "what to scan; may be repeated"),
    "buckets": _option(
        list[str] | None,
        "--buckets",
        "all, or conditions on buckets, such as 'name=prod-* and tag=env:prod'; asked at every run; may be repeated: "
        "any of them",
    ),
    "ignore_buckets": _option(list[str] | None, "--ignore-buckets", "conditions on buckets that are left out"),
    "accounts": _option(
        list[str] | None,
        "--account",
        "an AWS account whose buckets are read, those of --buckets or all, in a role of that account; may be repeated",
    ),
    "account_role": _option(str | None, "--account-role", f"that role's name (default: {ROLE_NAME})"),
    "account_external_id": _option(str | None, "--account-ext-id", "external id for these roles"),
    "name": _option(str | None, "--name", "the job's name"),
    "description": _option(str | None, "--description", "what the job is for"),
    "tags": _option(list[str] | None, "--tag", "KEY=VALUE; may be repeated"),
    "schedule": _option(
        str | None, "--schedule", "daily, weekly MONDAY, monthly 15 or cron's five fields, in UTC; else it runs once"
    ),
    "initial_run": _option(
        bool | None,
        "--initial-run/--no-initial-run",
        "of a scheduled job: read what is there already, now; else only what is new from now on",
    ),
}
"""By the key of a job file that each stands for."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a job: its keys, an option over the file; and the options of a scan in the file."""

    job: dict[str, Any]
    options: dict[str, Any]


def with_description(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command a job file and an option per key of it, and hands it what they say as `said`. Where the id of a
    job may be left out, the argument may be one, too."""
    parameters = inspect.signature(command, eval_str=True).parameters
    own = [parameter for parameter in parameters.values() if parameter.name != "said"]
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in {"file": _FILE, **_OPTIONS}.items()
    ]

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:
        file = given.pop("file")
        if given.get("job_id", "") is None and _is_id(file):
            given["job_id"], file = str(file), None
        of_file, options = read_job_file(file)
        flags = {name: given.pop(name) for name in _OPTIONS}
        flags["tags"] = dict(map(_pair, flags["tags"] or ()))
        job = of_file | {name: value for name, value in flags.items() if value not in (None, [], {})}
        return command(said=Said(job, options), **given)

    wrapper.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
    del wrapper.__wrapped__
    return wrapper


def _is_id(file: Path | None) -> bool:
    """Whether it can only be the id of a job: no such file is there, and it is not named like one."""
    return file is not None and not file.suffix and len(file.parts) == 1 and not file.exists()


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise UsageError(f"--tag takes KEY=VALUE, not {text!r}.")
    return key, value


def read_job_file(file: Path | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a job file says of the job, and the options of a scan in it. Raises UsageError for one that cannot be read
    or is no mapping."""
    given = _read(file) if file else {}
    return {name: given.pop(name) for name in KEYS if name in given}, given


def _read(file: Path) -> dict[str, Any]:
    described = _toml(file) if file.suffix == ".toml" else _yaml(file)
    if not isinstance(described, dict):
        raise UsageError(f"The job file {file} must be a mapping with `name`, `targets` and options.")
    if file.suffix != ".toml":
        described |= {name: "off" for name in ("ner", "ocr") if described.get(name) is False}  # YAML 1.1's word for it
    return described


def _toml(file: Path) -> Any:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"The job file {file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"The job file {file} is not valid TOML: it is not UTF-8 text.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The job file {file} is not valid TOML {toml_place(error)}.") from None
    except RecursionError:
        raise UsageError(f"The job file {file} is nested too deep.") from None


def _yaml(file: Path) -> Any:
    """As users' identifiers are read: refused with the line, and with none of what stands there."""
    try:
        return document(file, ClassifierError, pipes=True)
    except ClassifierError as error:
        raise UsageError(f"The job file {error}.") from None
