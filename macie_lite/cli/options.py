"""Every setting as an option of the commands that scan: made from `Settings`, so that none can be forgotten."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from macie_lite import config, logs
from macie_lite.config import Settings

__all__ = ["with_settings"]

_CHOSEN = (
    "identifiers",
    "custom",
    "allow_lists",
    "allow_list_errors",
    "ner",
    "ner_model",
    "presidio_recognizers",
    "db",
    "broker",
    "concurrency",
    "account_id",
)
_S3 = (
    *("endpoint_url", "profile", "region", "role_arn", "external_id", "requester_pays", "unsigned", "inventory"),
    *("connect_timeout", "read_timeout", "stall_seconds", "max_attempts"),
)
_OTHER = ("log_level", "log_format", "debug")
_SCOPE = (
    *("events", "include", "exclude", "versions", "sampling", "sampling_seed", "sample_bytes", "incremental"),
    "automated",
)
_COST = ("run_objects", "run_bytes", "run_requests", "run_seconds", "window", "bucket_rate")
_TYPES: dict[str, Any] = {"bool": bool, "int": int, "float": float, "str": str, "tuple[str, ...]": list[str]}


def with_settings(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Gives a command one option per setting (all of them, or just `names`) and hands it the loaded `settings`; or, to
    one that asks for it, `load`, which takes the other layers of `config.load`."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        parameters = inspect.signature(command, eval_str=True).parameters
        own = [p for p in parameters.values() if p.name not in ("settings", "load")]
        added = [_parameter(f.name, str(f.type), f.metadata["help"], f.default) for f in _chosen(names)]
        added.append(_config_parameter())

        @functools.wraps(command)
        def wrapper(**given: Any) -> Any:
            overrides = {p.name: _given(given.pop(p.name)) for p in added if p.name != "config"}
            load = functools.partial(_load, overrides, given.pop("config"))
            return command(load=load, **given) if "load" in parameters else command(settings=load(), **given)

        wrapper.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
        wrapper.__annotations__ = {p.name: p.annotation for p in (*own, *added)}
        del wrapper.__wrapped__
        return wrapper

    return decorate


def _given(value: Any) -> Any:
    """None for an option that was not given; typer says [] of one that may be repeated."""
    return None if value == [] else value


def _load(overrides: dict[str, Any], file: Path | None, **layers: Mapping[str, Any]) -> Settings:
    settings = config.load(overrides, config=file, **layers)
    logs.configure(settings.log_level, settings.log_format)
    return settings


def _chosen(names: tuple[str, ...]) -> list[Any]:
    return [f for f in fields(Settings) if not names or f.name in (*names, *_OTHER)]


def _parameter(name: str, kind: str, description: str, default: Any) -> inspect.Parameter:
    target = _TYPES[kind.split(" | ")[0]]
    shown = "" if default in (None, False, ()) else f" (default: {default})"
    flag = f"--{name.replace('_', '-')}"
    option = typer.Option(
        f"{flag}/--no-{flag[2:]}" if target is bool else flag,
        help=f"{description}{shown}".replace("[", "\\["),  # which Rich would take for a style
        show_default=False,
        rich_help_panel=_panel(name),
        metavar="" if target is bool else None,
    )
    return _keyword(name, Annotated[target | None, option])


def _config_parameter() -> inspect.Parameter:
    option = typer.Option("--config", help="a TOML file with options", rich_help_panel="Other options")
    return _keyword("config", Annotated[Path | None, option])


def _keyword(name: str, annotation: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _panel(name: str) -> str:
    if name in _CHOSEN:
        return "Options"
    if name in _SCOPE:
        return "Scope"
    if name in _COST:
        return "Limits of a run"
    return "S3" if name in _S3 else "Budgets and tuning" if name not in _OTHER else "Other options"
