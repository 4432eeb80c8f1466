"""From settings to the parts that a scan is made of. What a job stores of its settings is decided here too."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

from classifiers import cache, loading
from classifiers.engine import Engine
from classifiers.errors import ClassifierError
from classifiers.types import Identifier, NameFinder
from macie_lite.aws.queue_url import queue_url
from macie_lite.config import Settings
from macie_lite.errors import TargetError, UsageError
from macie_lite.extraction.budget import Limits
from macie_lite.extraction.image import missing_for_ocr
from macie_lite.jobs.scope import Scope
from macie_lite.jobs.window import Window
from macie_lite.pipeline import own
from macie_lite.pipeline.confinement import bound_libraries
from macie_lite.pipeline.parts.drawing import Sample
from macie_lite.pipeline.scan import Scanner
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.open_source import absolute, is_local, open_source

__all__ = [
    "JOB_OPTIONS",
    "build_scanner",
    "check",
    "check_database",
    "check_local",
    "identifiers",
    "job_settings",
    "limits",
    "processes",
    "source_options",
    "told_of_compiling",
    "with_job",
]

_OWN = (
    *("db", "broker", "concurrency", "log_level", "log_format", "debug"),
    *("profile", "account_id", "visibility_timeout", "findings_days"),
)
"""Options of the machine that scans, not of the job."""

_MANY = 100
"""Identifiers that take a second or more to compile; fewer are not worth a word."""

JOB_OPTIONS = tuple(f.name for f in fields(Settings) if f.name not in _OWN)


def job_settings(settings: Settings) -> dict[str, Any]:
    """What a job keeps: the options that differ from the defaults and decide what is read and found."""
    default = Settings()
    whole = replace(settings, inventory=absolute(settings.inventory)) if settings.inventory else settings
    return {name: getattr(whole, name) for name in JOB_OPTIONS if getattr(whole, name) != getattr(default, name)}


def with_job(settings: Settings, stored: Mapping[str, Any]) -> Settings:
    """This machine's settings with the job's own: a worker scans as the job was created, not as it was started."""
    default = Settings()
    return replace(settings, **{name: _from_json(stored.get(name, getattr(default, name))) for name in JOB_OPTIONS})


def _from_json(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def identifiers(settings: Settings) -> tuple[Identifier, ...]:
    """The selected identifiers, users' own among them, of resolved settings (`own.resolved`). Raises UsageError naming
    an unknown one."""
    try:
        return loading.select(settings.identifiers, loading.load() | own.custom_identifiers(settings))
    except ClassifierError as error:
        raise UsageError(str(error)) from error


def build_scanner(settings: Settings, say: Callable[[str], None] | None = None) -> Scanner:
    """Compiles (or takes from the cache) the selected identifiers. say: as of `told_of_compiling`. Raises UsageError
    for a bad selection or model, TargetError for an allow list that cannot be read."""
    chosen = identifiers(settings)
    _check_ocr(settings)
    try:
        lists = own.read_lists(settings, source_options(settings))
        engine = Engine(chosen, _names(settings, chosen), lists, told_of_compiling(say) if say else None)
        largest = None if settings.automated else settings.run_bytes  # else its planner leaves out what is too large
        return Scanner(engine, limits(settings), settings.fetch_threads, largest, _sample(settings))
    except ClassifierError as error:
        raise UsageError(str(error)) from error


def told_of_compiling(say: Callable[[str], None]) -> Callable[[int], None]:
    """For an engine: `say` gets a sentence before so many identifiers are compiled that one would wonder."""

    def compiling(count: int) -> None:
        if count >= _MANY:
            why = cache.unusable()
            when = f"as at every start: the cache cannot be used, {why}" if why else "once for this selection"
            say(f"Compiling {count:,} identifiers, {when}.")

    return compiling


_NAMES_ALONE = ({"NAME"}, {"ADDRESS"}, {"NAME", "ADDRESS"})


def _names(settings: Settings, chosen: Iterable[Identifier]) -> Callable[[], NameFinder] | None:
    ids = {identifier.id for identifier in chosen}
    mode = _mode(settings, ids)
    if mode == "off" and not settings.presidio_recognizers:
        return None
    bound_libraries()
    from classifiers.ner.finder import finder_factory  # and NumPy with it: a tenth of the start-up
    from classifiers.ner.recognizers import identifiers_of

    for recognizer, reported in identifiers_of(settings.presidio_recognizers).items():
        if reported not in ids:
            raise UsageError(f"Presidio's {recognizer} finds {reported}, which --identifiers leaves out.")
    return finder_factory(mode, settings.ner_model, settings.presidio_recognizers)


def _mode(settings: Settings, ids: Collection[str]) -> str:
    """Of names: off where neither identifier is looked for."""
    return settings.ner if "NAME" in ids or "ADDRESS" in ids else "off"


def check(settings: Settings, targets: Iterable[str]) -> None:
    """Raises UsageError for what could never be scanned, TargetError for an allow list that cannot be read, before
    anything is stored of it. A target that cannot be read is no such thing: the others still are."""
    check_database(settings)
    _check_ocr(settings)
    Scope(settings.include, settings.exclude)
    if settings.events is not None:
        queue_url(settings.events)
    if settings.window is not None:
        Window.of(settings.window)
    if settings.automated and (settings.events or settings.inventory):
        other = "events" if settings.events else "inventory"
        raise UsageError(f"--automated lists buckets itself, a part of a large one a day: without --{other}.")
    chosen = identifiers(settings)
    if settings.allow_list_errors == "stop":
        own.read_lists(settings, source_options(settings))
    try:
        _names(settings, chosen)
    except ClassifierError as error:
        raise UsageError(str(error)) from error
    if settings.ner == "off" and not settings.presidio_recognizers and {one.id for one in chosen} in _NAMES_ALONE:
        raise UsageError(
            "There is nothing to look for: --identifiers selects names and addresses alone, and --ner is off."
        )
    if not chosen:  # a --custom that was forgotten would look like a clean bucket; Macie refuses such a job, too
        raise UsageError(
            f"There is nothing to look for: --identifiers {settings.identifiers} selects nothing that is shipped, and "
            "--custom nothing of your own."
        )
    for target in targets:
        with suppress(TargetError):
            open_source(target, source_options(settings)).close()


def _check_ocr(settings: Settings) -> None:
    if settings.ocr != "off" and (missing := missing_for_ocr()) is not None:
        raise UsageError(f"--ocr {settings.ocr} cannot run, {missing}: `pip install 'macie-lite[ocr]'`.")


def check_local(targets: Iterable[str]) -> None:
    """Raises TargetError for a file or folder that is not there, for who will not be there to hear of it later."""
    for target in filter(is_local, targets):
        open_source(absolute(target), SourceOptions()).list()


def check_database(settings: Settings) -> None:
    """Raises UsageError for a broker without a database: the default one, in a user's folder, is no worker's."""
    if settings.broker is not None and settings.db is None:
        raise UsageError("With --broker name the --db that the workers use, too (or MACIE_LITE_DB).")


def processes(settings: Settings) -> int:
    """As many as asked for, else one per core that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)  # Linux only
    return settings.concurrency or (len(usable(0)) if usable else os.cpu_count() or 1)


def limits(settings: Settings) -> Limits:
    return Limits(
        seconds=settings.object_seconds,
        **{f.name: getattr(settings, f.name) for f in fields(Limits) if f.name in JOB_OPTIONS},
    )


def _sample(settings: Settings) -> Sample | None:
    return None if settings.sample_bytes is None else Sample(settings.sample_bytes, settings.sampling_seed)


def source_options(settings: Settings) -> SourceOptions:
    shared = {f.name for f in fields(SourceOptions)} & {f.name for f in fields(Settings)}
    return SourceOptions(
        **{name: getattr(settings, name) for name in shared}, max_connections=settings.fetch_threads + 2
    )
