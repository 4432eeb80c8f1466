"""One typed settings object: command line, then MACIE_LITE_* variables, then a TOML file, then the defaults here.

`Settings` is the table of all options; README's is checked against it. An option given on the command line wins.
The TOML file is named by --config or MACIE_LITE_CONFIG, else `config.toml` in the user's configuration folder.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from macie_lite.errors import UsageError

__all__ = ["PREFIX", "Settings", "environment_of", "environment_variables", "load", "without_password"]

PREFIX = "MACIE_LITE_"


def _option(default: Any, description: str) -> Any:
    return field(default=default, metadata={"help": description})


@dataclass(frozen=True, slots=True)
class Settings:
    """All options. Sizes are bytes, times are seconds."""

    # what is detected
    identifiers: str = _option("ALL", "ALL, RECOMMENDED, NONE, INCLUDE:a,b or EXCLUDE:a,b")
    ner: str = _option("auto", "names and addresses: auto (behind the gate), full or off")
    ner_model: str | None = _option(None, "an installed spaCy pipeline or a Presidio NlpEngine file (YAML)")
    # engines and storage
    db: str | None = _option(None, "database: a path (SQLite) or postgresql://...; a file in the user's data folder")
    broker: str | None = _option(
        None, "Celery broker, such as redis://127.0.0.1:6379/0; none scans in this process tree"
    )
    concurrency: int | None = _option(None, "processes; one per core when not given")
    account_id: str | None = _option(None, "AWS account in findings; else asked of STS, else 000000000000")
    # S3
    endpoint_url: str | None = _option(None, "S3 endpoint that is not AWS's")
    profile: str | None = _option(None, "AWS profile")
    region: str | None = _option(None, "AWS region to start from; a bucket's own is found")
    role_arn: str | None = _option(None, "role to assume for reading")
    external_id: str | None = _option(None, "external id for that role")
    requester_pays: bool = _option(False, "pay for requests to requester-pays buckets")
    unsigned: bool = _option(False, "anonymous requests, for public buckets")
    connect_timeout: float = _option(10.0, "seconds to connect to S3")
    read_timeout: float = _option(60.0, "seconds without a byte before a read is stalled")
    stall_seconds: float = _option(300.0, "seconds that one body may trickle before it is given up")
    max_attempts: int = _option(5, "attempts of one S3 request")
    # budgets of one object
    object_seconds: float = _option(900.0, "time for one object")
    memory_file_bytes: int = _option(256 << 20, "greatest document or member that must be held whole")
    archive_depth: int = _option(10, "archives in archives")
    archive_members: int = _option(1_000_000, "members of one object")
    archive_bytes: int = _option(10 << 30, "bytes that may come out of one object")
    archive_ratio: int = _option(1000, "bytes out per byte in, once 64 MiB came out")
    json_depth: int = _option(256, "nesting of JSON")
    pages: int = _option(5000, "pages of one document")
    cells: int = _option(50_000_000, "cells of one spreadsheet")
    # work
    incremental: bool = _option(False, "do not read objects that are unchanged since their last complete result")
    batch_objects: int = _option(200, "objects in one batch")
    batch_bytes: int = _option(256 << 20, "bytes in one batch")
    outstanding: int = _option(64, "batches handed to the broker and not yet done")
    visibility_timeout: int = _option(3600, "seconds after which the broker hands a batch out again")
    fetch_threads: int = _option(8, "objects fetched ahead, per process")
    # faces
    log_level: str = _option("WARNING", "DEBUG, INFO, WARNING or ERROR; logs go to stderr and hold no content")
    debug: bool = _option(False, "show tracebacks")


def environment_variables() -> set[str]:
    """The variables that `load` reads."""
    return {PREFIX + f.name.upper() for f in fields(Settings)} | {PREFIX + "CONFIG"}


def environment_of(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` for a child process in which `load({})` gives exactly these settings. Secrets travel so, never in
    argv."""
    kept = {name: value for name, value in environ.items() if not name.startswith(PREFIX)}
    given = {PREFIX + f.name.upper(): getattr(settings, f.name) for f in fields(Settings)}
    chosen = {name: str(value) for name, value in given.items() if value is not None}
    return kept | chosen | {PREFIX + "CONFIG": os.devnull}


def load(
    overrides: Mapping[str, Any],
    *,
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
    job: Mapping[str, Any] | None = None,
    defaults: Mapping[str, Any] | None = None,
) -> Settings:
    """Settings from `overrides` (those that are not None), a `job` file's options, the environment, the TOML file and
    `defaults` where they differ from those above, in that order.

    Raises UsageError for an unknown key, a value of the wrong type or a file that cannot be read.
    """
    environ = os.environ if environ is None else environ
    values = dict(defaults or {})
    values |= _typed_all(_from_file(config, environ), "configuration")
    values |= _typed_all(_from_environment(environ), "environment")
    values |= _typed_all(job or {}, "job")
    values |= {name: value for name, value in overrides.items() if value is not None}
    settings = Settings(**values)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if settings.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise UsageError(f"--log-level takes DEBUG, INFO, WARNING or ERROR, not {settings.log_level!r}.")
    for option in fields(Settings):
        value = getattr(settings, option.name)
        if isinstance(value, int | float) and not isinstance(value, bool) and not value > 0:
            raise UsageError(f"--{option.name.replace('_', '-')} must be more than 0.")


def without_password(url: str) -> str:
    """A URL as it may be shown: its password, if any, replaced by `***`."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:***@{host}"))


def _from_file(config: Path | None, environ: Mapping[str, str]) -> dict[str, Any]:
    named = config or (Path(environ[PREFIX + "CONFIG"]) if PREFIX + "CONFIG" in environ else None)
    path = named or _default_file(environ)
    if named is None and not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"The configuration file {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"The configuration file {path} is not valid TOML.") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    named = {f.name: PREFIX + f.name.upper() for f in fields(Settings)}
    return {name: environ[variable] for name, variable in named.items() if variable in environ}


def _default_file(environ: Mapping[str, str]) -> Path:
    home = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME", "/")) / ".config")
    return Path(home) / "macie-lite" / "config.toml"


def _typed_all(given: Mapping[str, Any], origin: str) -> dict[str, Any]:
    known = {f.name: str(f.type) for f in fields(Settings)}
    if unknown := sorted(str(name) for name in given if name not in known):
        raise UsageError(f"The {origin} file has an unknown option {unknown[0]!r}; `macie-lite --help` lists them.")
    return {name: _typed(name, value, known[name]) for name, value in given.items()}


def _typed(name: str, value: Any, kind: str) -> Any:
    """`value` (a string from the environment, or a file's own type) as the option's type."""
    target, *none = kind.split(" | ")
    if value is None and none:
        return None
    try:
        if target == "bool":
            return value if isinstance(value, bool) else _BOOLEANS[str(value).lower()]
        return {"int": int, "float": float, "str": str}[target](value)
    except (KeyError, ValueError, TypeError):
        raise UsageError(f"The option {name} must be of type {target}.") from None


_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
