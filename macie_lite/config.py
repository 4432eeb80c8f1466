"""One typed settings object: command line, then MACIE_LITE_* variables, then a TOML file, then the defaults here.

`Settings` is the table of all options; README's is checked against it. An option given on the command line wins.
The TOML file is named by --config or MACIE_LITE_CONFIG, else `config.toml` in the user's configuration folder.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from macie_lite.errors import UsageError

__all__ = [
    "PREFIX",
    "Settings",
    "constraints",
    "environment_of",
    "environment_variables",
    "load",
    "toml_place",
    "without_password",
]

PREFIX = "MACIE_LITE_"

_OF_OTHERS = re.compile("CACHE_DIR|CORPORA|NER_DATA|REFERENCE|(SERVICE_HOST|SERVICE_PORT|PORT)(_.*)?")
"""Variables with our prefix that are no options: of the compiled identifiers, of `make score`, `make model` and the
tests; and those that Kubernetes sets for a service named macie-lite (documentation, "Discovering services")."""

_OF_A_JOB = ("name", "targets", "buckets", "schedule")
"""What a job file holds beside options, and is worth a mention; the command takes it out."""


def _option(default: Any, description: str) -> Any:
    return field(default=default, metadata={"help": description})


@dataclass(frozen=True, slots=True)
class Settings:
    """All options. Sizes are bytes, times are seconds."""

    # what is detected
    identifiers: str = _option(
        "ALL", "ALL, RECOMMENDED, NONE, INCLUDE:a,b or EXCLUDE:a,b; a, b: ids, or tags such as country=Germany"
    )
    custom: str | None = _option(
        None, "your own identifiers: YAML files, ids of stored ones, or stored for all of these; with commas"
    )
    allow_lists: str | None = _option(
        None, "what shall not be reported: text or YAML files, s3://bucket/key, names of stored ones; with commas"
    )
    allow_list_errors: str = _option("stop", "a list that cannot be read: stop, or ignore it")
    ner: str = _option("auto", "names and addresses: auto (only in text that may hold some), full (in all text) or off")
    ner_model: str | None = _option(
        None, "another model: an installed spaCy pipeline, or Presidio's NlpEngine or analyzer configuration (YAML)"
    )
    presidio_recognizers: str | None = _option(
        None, "Presidio's own recognizers to run over all text, too, with commas: UsSsnRecognizer, ..."
    )
    # which objects are read
    events: str | None = _option(
        None, "SQS queue (URL or ARN) of S3's events: read what is uploaded to the targets, instead of listing them"
    )
    include: tuple[str, ...] = _option(
        (), "conditions on objects, such as 'prefix=exports/ and size<1GB'; may be repeated: any of them"
    )
    exclude: tuple[str, ...] = _option((), "conditions on objects that are not read, whatever --include says")
    versions: str = _option("current", "versions of objects: current, or all (noncurrent ones too)")
    sampling: float = _option(100.0, "share of the objects in scope that are read, drawn by their kinds")
    sampling_seed: str = _option("macie-lite", "another seed draws other objects, and other parts of them")
    sample_bytes: int | None = _option(
        None, "bytes that are read of a larger text, CSV, JSON lines or Parquet: its first, its last and random parts"
    )
    incremental: bool = _option(
        False, "do not read objects unchanged since their last complete result, if it says all that is asked now"
    )
    automated: bool = _option(
        False, "discover: of all buckets as much as --run-bytes allows (else 10 GiB), and other objects at each run"
    )
    # what one run may cost; it goes on with as much again when it is resumed, or due
    run_objects: int | None = _option(None, "objects that one run reads at most")
    run_bytes: int | None = _option(None, "bytes of objects that one run reads at most")
    run_requests: int | None = _option(None, "requests of one run at most: one for each object, and 1,000 listed")
    run_seconds: float | None = _option(None, "seconds after which one run begins nothing more")
    window: str | None = _option(None, "time of day (UTC) in which runs begin anything: 22:00-06:00")
    bucket_rate: float | None = _option(
        None, "requests a second to one bucket of S3 at most, of all processes together that share the database"
    )
    # engines and storage
    db: str | None = _option(None, "database: a path (SQLite) or postgresql://...; else a file in your data folder")
    broker: str | None = _option(
        None, "Celery broker whose workers scan: redis://HOST:6379/0; none: this command scans itself"
    )
    concurrency: int | None = _option(None, "processes that scan; else one per core")
    account_id: str | None = _option(None, "AWS account in findings; else asked of STS, else 000000000000")
    # S3
    endpoint_url: str | None = _option(None, "URL of an S3 store that is not AWS's; else AWS_ENDPOINT_URL, else AWS")
    profile: str | None = _option(None, "AWS profile; else AWS_PROFILE")
    region: str | None = _option(None, "AWS region to start from; a bucket's own is found")
    role_arn: str | None = _option(None, "ARN of a role to assume for reading")
    external_id: str | None = _option(None, "external id for that role")
    requester_pays: bool = _option(False, "pay for requests to requester-pays buckets")
    unsigned: bool = _option(False, "anonymous requests, for public buckets")
    inventory: str | None = _option(
        None, "S3 Inventory to take the listing from: s3://bucket/prefix or its manifest.json; else buckets are listed"
    )
    connect_timeout: float = _option(10.0, "seconds to connect to S3")
    read_timeout: float = _option(60.0, "seconds without a byte before a read is stalled")
    stall_seconds: float = _option(300.0, "seconds that one body may trickle before it is given up")
    max_attempts: int = _option(5, "attempts of one S3 request")
    # budgets of one object
    object_seconds: float = _option(900.0, "seconds for one object; what was read until then counts")
    file_bytes: int = _option(20 << 30, "bytes of a text, CSV, JSON, SQL or mail file that are read, as a stream")
    pdf_bytes: int = _option(
        1 << 30, "largest PDF that is opened; the next four are such limits, too, also inside of archives"
    )
    office_bytes: int = _option(512 << 20, "Word, Excel, PowerPoint, OpenDocument")
    columnar_bytes: int = _option(8 << 30, "Parquet, ORC, Avro, Arrow")
    packed_bytes: int = _option(8 << 30, "zip, gzip, 7z and the like")
    tar_bytes: int = _option(20 << 30, "tar")
    memory_file_bytes: int = _option(
        256 << 20, "bytes of documents that are held in memory at one time (PDF, XLSX, ...)"
    )
    archive_depth: int = _option(10, "archives within archives")
    archive_members: int = _option(1_000_000, "files in the archives of one object")
    archive_bytes: int = _option(10 << 30, "bytes that the archives of one object may unpack to")
    member_bytes: int = _option(3 << 30, "bytes of one file in an archive that are read")
    archive_ratio: int = _option(1000, "bytes unpacked per byte of the object, from 64 MiB on")
    json_depth: int = _option(256, "levels of nested JSON that are read; deeper ones are left out")
    pages: int = _option(5000, "pages of one document")
    cells: int = _option(
        50_000_000, "cells of one spreadsheet or SQLite database that are read, row by row; empty ones cost nothing"
    )
    ocr: str = _option(
        "off", "text in pictures and scanned pages: auto or off; auto needs `pip install macie-lite[ocr]`"
    )
    images: int = _option(1000, "pictures and scanned pages of one object that OCR reads")
    parser_bytes: int = _option(
        384 << 20, "memory that a parser of others, in its own process, may take beside the file; at least 128 MiB"
    )
    parser_seconds: float = _option(300.0, "processor time of such a parser for one file")
    # work
    batch_objects: int = _option(200, "objects in one batch")
    batch_bytes: int = _option(256 << 20, "bytes in one batch")
    part_bytes: int = _option(
        128 << 20, "bytes of the parts into which text, CSV, JSON lines and Parquet larger than a batch are cut"
    )
    outstanding: int = _option(64, "batches handed to the broker and not yet done")
    visibility_timeout: int = _option(3600, "seconds after which the broker hands a batch out again")
    fetch_threads: int = _option(32, "objects fetched ahead, per process")
    findings_days: int = _option(90, "days that findings are kept after their last change; 0: for ever")
    # faces
    log_level: str = _option("WARNING", "DEBUG, INFO, WARNING or ERROR; logs go to stderr and hold no content")
    log_format: str = _option("text", "text, or json: an object a line, events of jobs with Macie's fields")
    debug: bool = _option(
        False, "show where an error arose: class and lines of code, never a message that may quote content"
    )


def environment_variables() -> set[str]:
    """The variables that `load` reads."""
    return {PREFIX + f.name.upper() for f in fields(Settings)} | {PREFIX + "CONFIG"}


def environment_of(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` for a child process in which `load({})` gives exactly these settings. Secrets travel so, never in
    argv."""
    kept = {name: value for name, value in environ.items() if name not in environment_variables()}
    given = {PREFIX + f.name.upper(): getattr(settings, f.name) for f in fields(Settings)}
    chosen = {name: _as_text(value) for name, value in given.items() if value is not None}
    return kept | chosen | {PREFIX + "CONFIG": os.devnull}


def _as_text(value: Any) -> str:
    """As a variable holds it: of several values one a line."""
    return "\n".join(value) if isinstance(value, tuple) else str(value)


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

    Raises UsageError for an unknown key, a value that its option does not take or a file that cannot be read; it names
    the file, variable or option.
    """
    environ = os.environ if environ is None else environ
    file, path = _from_file(config, environ)
    values = dict(defaults or {})
    values |= _checked(file, lambda name: f"The option `{name}` in {path}")
    values |= _checked(_from_environment(environ), lambda name: PREFIX + name.upper())
    values |= _checked(job or {}, lambda name: f"The job's option `{name}`", beside=_OF_A_JOB)
    given = {name: value for name, value in overrides.items() if value is not None}
    values |= _checked(given, lambda name: f"--{name.replace('_', '-')}")
    return Settings(**values)


def without_password(url: str) -> str:
    """A URL as it may be shown: its password, if any, replaced by `***`, and without its query, which may hold one too.

    Goes by the text alone: an `@`, `/` or `?` in a password, which belongs escaped, shall not show the rest of it.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    before, at, after = rest.rpartition("@")
    user, colon, _ = before.partition(":")
    return f"{scheme}://{user}{':***' if colon else ''}{at}{after.partition('?')[0]}"


def _from_file(config: Path | None, environ: Mapping[str, str]) -> tuple[dict[str, Any], Path]:
    variable = environ.get(PREFIX + "CONFIG")
    named = config or (Path(variable) if variable else None)
    path = named or _default_file(environ)
    if named is None and not path.is_file():
        return {}, path
    try:
        return tomllib.loads(path.read_text("utf-8")), path
    except OSError as error:
        whose = f" ({PREFIX}CONFIG)" if variable and not config else ""
        raise UsageError(f"The configuration file {path}{whose} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"The configuration file {path} is not valid TOML: it is not UTF-8 text.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"The configuration file {path} is not valid TOML {toml_place(error)}.") from None


def toml_place(error: tomllib.TOMLDecodeError) -> str:
    """Where the TOML is broken. Before Python 3.14, whose errors have `lineno`, it stands in the message only, and the
    rest of that is not shown: it may quote the file."""
    found = re.search(r"\(at (line [0-9]+, column [0-9]+|end of document)\)", str(error))
    return f"at {found[1]}" if found else "somewhere"


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """An empty variable is none: composed environments cannot leave one out."""
    named = {PREFIX + f.name.upper(): f.name for f in fields(Settings)}
    ours = {name for name in environ if name.startswith(PREFIX) and environ[name]}
    for variable in sorted(ours - environment_variables()):
        if not _OF_OTHERS.fullmatch(variable.removeprefix(PREFIX)):
            meant = _meant(variable, environment_variables())
            raise UsageError(
                f"The variable {variable} is not known{meant}; `macie-lite scan --help` lists the options."
            )
    return {named[variable]: environ[variable] for variable in ours if variable in named}


def _default_file(environ: Mapping[str, str]) -> Path:
    home = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME", "/")) / ".config")
    return Path(home) / "macie-lite" / "config.toml"


def _checked(given: Mapping[str, Any], label: Callable[[str], str], beside: Sequence[str] = ()) -> dict[str, Any]:
    """The values of one layer as their options' types. `label` says where an option of it stands, for the message;
    values are not shown, since a misplaced one may be a secret. `beside`: what may stand there that is no option."""
    known = {f.name: str(f.type) for f in fields(Settings)}
    for name in given:
        if name not in known:
            meant = _meant(str(name).replace("-", "_"), (*known, *beside))
            more = f" beside {', '.join(f'`{one}`' for one in beside)} and more" if beside else ""
            raise UsageError(f"{label(str(name))} is not known{meant}; `macie-lite scan --help` lists all{more}.")
    return {name: _allowed(label(name), name, _typed(label(name), value, known[name])) for name, value in given.items()}


def constraints(name: str) -> dict[str, Any]:
    """What `_allowed` asks of an option's value beside its type, in the words of JSON Schema."""
    if name in _WORDS:
        return {"enum": list(_WORDS[name])}
    if name in _PATTERNS:
        return {"pattern": _PATTERNS[name]}
    kind = next(str(f.type).split(" | ")[0] for f in fields(Settings) if f.name == name)
    if kind not in ("int", "float"):
        return {}
    most = _MOST[int if kind == "int" else float]
    minimum = 0 if name in _OR_NONE else _LEAST.get(name, (None,))[0]
    least = {"exclusiveMinimum": 0} if minimum is None else {"minimum": minimum}
    return least | {"maximum": _GREATEST.get(name, most)}


def _meant(name: str, known: Iterable[str]) -> str:
    """A question for the middle of a sentence: which of `known` a mistyped name stands for; "" when none is near."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f" (is `{close[0]}` meant?)" if close else ""


def _typed(label: str, value: Any, kind: str) -> Any:
    """`value` (a string from the environment, or a file's own type) as the option's type."""
    target, *none = kind.split(" | ")
    if value is None and none:
        return None
    takes, words = _TYPES[target]
    try:
        if type(value) in takes:
            return _SAME.get(target, lambda same: same)(value)
        if type(value) is str:
            return _FROM_TEXT[target](value)
    except (KeyError, ValueError):
        pass
    raise UsageError(f"{label} must be {words}.")


def _allowed(label: str, name: str, value: Any) -> Any:
    """The value; a word in the form that is documented, in whatever case it was given."""
    if name in _WORDS:
        words = {word.lower(): word for word in _WORDS[name]}
        if value.lower() not in words:
            raise UsageError(f"{label} takes {', '.join(_WORDS[name][:-1])} or {_WORDS[name][-1]}.")
        return words[value.lower()]
    least, why = _LEAST.get(name, (0, ""))
    if least and value is not None and value < least:
        raise UsageError(f"{label} must be at least {least:,}: {why}.")
    most = _MOST.get(type(value))
    if most is not None and not (0 < value <= most or (value == 0 and name in _OR_NONE)):
        least_said = "0 or more" if name in _OR_NONE else "more than 0"
        raise UsageError(f"{label} must be {least_said}{f' and at most {most:,}' if value > most else ''}.")
    if name in _GREATEST and value > _GREATEST[name]:
        raise UsageError(f"{label} must be at most {_GREATEST[name]:,}.")
    if name == "broker" and value is not None and "://" not in value:
        raise UsageError(f"{label} must be the URL of a broker: redis://HOST:6379/0.")
    if name == "role_arn" and value is not None and _ROLE.fullmatch(value) is None:
        example = "arn:aws:iam::111122223333:role/NAME"
        raise UsageError(f"{label} must be the ARN of a role, such as {example}, not {value!r}.")
    return value


_WORDS = {
    "ner": ("auto", "full", "off"),
    "ocr": ("auto", "off"),
    "versions": ("current", "all"),
    "allow_list_errors": ("stop", "ignore"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
    "log_format": ("text", "json"),
}

_MOST = {int: 10**15, float: 10**9}
"""A petabyte; thirty years of seconds. The kernel's limits and timers end not far above."""

_LEAST = {
    "parser_bytes": (128 << 20, "no parser could do with less"),  # its libraries take that by themselves
    "memory_file_bytes": (1 << 10, "no parser could do with less"),
    "run_requests": (2, "one request lists, another reads an object"),
}

_GREATEST = {"sampling": 100, "findings_days": 36_500}

_OR_NONE = ("findings_days",)
"""Where 0 says that there is no limit."""

_ROLE = re.compile(r"arn:[^:\s]+:iam::[^:\s]*:role/\S+")
"""Wider than AWS's: the roles of other stores have no account, or a name for one."""

_PATTERNS = {"broker": "://", "role_arn": f"^{_ROLE.pattern}$"}

_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "bool": ((bool,), "true or false"),
    "int": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "str": ((str,), "text, in quotes"),
    "tuple[str, ...]": ((list, tuple), "a list of texts"),
}

_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}

_FROM_TEXT: dict[str, Callable[[str], Any]] = {
    "bool": lambda text: _BOOLEANS[text.lower()],
    "int": int,
    "float": float,
    "str": str,
    "tuple[str, ...]": lambda text: tuple(line for line in text.split("\n") if line.strip()),
}

_SAME: dict[str, Callable[[Any], Any]] = {"float": float, "tuple[str, ...]": lambda values: _texts(values)}
"""What is of the type already, in its one form."""


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    """Raises ValueError for what is no text."""
    if not all(isinstance(value, str) for value in values):
        raise ValueError(values)
    return tuple(values)
