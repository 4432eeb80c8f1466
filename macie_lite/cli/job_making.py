"""`jobs create`, `copy`, `update`, `validate`, `schema`: jobs from descriptions."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from macie_lite.cli.job_finding import JobId, job_of
from macie_lite.cli.job_options import Said, read_job_file, with_description
from macie_lite.cli.lists import AsJson
from macie_lite.cli.options import with_settings
from macie_lite.config import Settings, environment_of
from macie_lite.errors import UsageError
from macie_lite.jobs.description import Description, describe
from macie_lite.jobs.schedule import parse_schedule
from macie_lite.jobs.schema import schema_of_files
from macie_lite.model.jobs import Event, EventType, Job, JobStatus
from macie_lite.pipeline.build import JOB_OPTIONS, check, check_local, job_settings
from macie_lite.pipeline.due import next_run
from macie_lite.pipeline.endings import say
from macie_lite.pipeline.own import resolved
from macie_lite.pipeline.slices import ask
from macie_lite.sources.open_source import absolute
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store, open_stored

__all__ = [
    "Load",
    "copy",
    "create",
    "defaults",
    "described_of",
    "job_from",
    "name_its_default",
    "same_job",
    "schema",
    "update",
    "validate",
]

Load = Callable[..., Settings]

_DEFAULTS = {"identifiers": "RECOMMENDED"}
"""Of a job, as Macie's; a scan on demand looks for all."""

_OWN = ("custom", "allow_lists")
"""Options whose words are replaced by what they stand for when a job is made."""


@with_settings()
@with_description
def create(load: Load, said: Said, format: AsJson = "table") -> None:
    described = described_of(load, said.job, said.options)
    _make(described, load(job=said.options, defaults=defaults(described)), format)


@with_settings()
@with_description
def copy(job_id: JobId, load: Load, said: Said, format: AsJson = "table") -> None:
    job = _stored(load(), job_id)
    described = describe(said.job, _description_of(job))
    _make(described, _changed(load, job, said.options), format, job.settings)


@with_settings()
@with_description
def update(job_id: JobId, load: Load, said: Said) -> None:
    job = _stored(load(), job_id)
    if job.schedule is None:
        raise UsageError(f"Job {job_id} runs once, and has begun: `macie-lite jobs copy {job_id}` takes changes.")
    described = describe(said.job, _description_of(job))
    settings = _resolved(_changed(load, job, said.options), job.settings)
    _check(settings, described)
    changed = _job(job_id, described, settings, job.created_at)
    if job.status is not JobStatus.CANCELLED and _described_alike(changed, job):
        print(f"Job {job_id} stays as it is: what is said of it holds already.")
        return
    with closing(open_stored(settings.db)) as store:
        same = described.schedule == job.schedule
        updated = Event(EventType.JOB_UPDATED, job_id, datetime.now(UTC))
        if not store.update_job(replace(changed, next_at=job.next_at) if same else changed, event=updated):
            raise UsageError(f"Job {job_id} is CANCELLED: it cannot be changed any more.")
        say(updated)
    print(f"Job {job_id} is changed from its next run on.")


@with_settings()
def validate(load: Load, file: Annotated[Path, typer.Argument(help="YAML or TOML", show_default=False)]) -> None:
    of_job, options = read_job_file(file)
    described = described_of(load, of_job, options)
    _check(resolved(load(job=options, defaults=defaults(described))), described)
    print(f"{file} is valid.")


def schema() -> None:
    print(json.dumps(schema_of_files(_DEFAULTS), indent=2))


def name_its_default(command: Callable[..., Any]) -> None:
    """The help of `create` names its own default, which is not that of `scan`."""
    option = get_args(inspect.signature(command).parameters["identifiers"].annotation)[1]
    option.help = option.help.replace(f"default: {Settings().identifiers}", f"default: {_DEFAULTS['identifiers']}")


for _command in (create, copy, update):
    name_its_default(_command)


def described_of(load: Load, of_job: Mapping[str, Any], options: Mapping[str, Any]) -> Description:
    """Discovery is of all buckets and daily, unless something else is said."""
    if not load(job=options).automated:
        return describe(of_job)
    named = any(of_job.get(name) for name in ("targets", "buckets", "accounts"))
    where = {} if named else {"buckets": ["all"]}
    return describe({"schedule": "daily"} | where | dict(of_job))


def defaults(described: Description) -> dict[str, Any]:
    """A scheduled job reads what is new or changed, as Macie's."""
    return _DEFAULTS | ({"incremental": True} if described.schedule else {})


def job_from(job_id: str, described: Description, given: Settings, created_at: datetime) -> tuple[Job, Settings]:
    """A job as it would be created, and its settings with what they stand for; nothing is stored."""
    settings = _resolved(given, {})
    return _job(job_id, described, settings, created_at), settings


def same_job(load: Load, said: Said, job: Job) -> tuple[Job, Settings]:
    """A stored job with the changes that are said; nothing is stored."""
    settings = _resolved(_changed(load, job, said.options), job.settings)
    return _job(job.job_id, describe(said.job, _description_of(job)), settings, job.created_at), settings


def _stored(settings: Settings, job_id: str) -> Job:
    with closing(open_stored(settings.db)) as store:
        return job_of(store, job_id)


def _described_alike(one: Job, other: Job) -> bool:
    """However far each has come."""
    return _description_of(one) == _description_of(other) and one.settings == other.settings


def _description_of(job: Job) -> Description:
    return Description(
        job.name,
        job.description,
        job.tags,
        job.targets,
        tuple(job.buckets.get("include", ())),
        tuple(job.buckets.get("exclude", ())),
        job.schedule,
        job.initial_run,
        tuple(job.accounts.get("accounts", ())),
        job.accounts.get("role"),
        job.accounts.get("external_id"),
    )


def _check(settings: Settings, described: Description) -> None:
    check(settings, described.targets)
    if described.accounts and settings.unsigned:
        raise UsageError("--unsigned asks as nobody, and the buckets of an --account are read in a role of it.")


def _changed(load: Load, job: Job, options: Mapping[str, Any]) -> Settings:
    """A job's settings, whatever this machine's are, under the options that were given."""
    default = Settings()
    before = {name: job.settings.get(name, getattr(default, name)) for name in JOB_OPTIONS}
    return load(job={name: value for name, value in before.items() if value is not None} | dict(options))


def _resolved(settings: Settings, before: Mapping[str, Any]) -> Settings:
    """With what `_OWN` stand for; those of `before` are what they stand for already."""
    kept: dict[str, Any] = {name: before[name] for name in _OWN if name in before and _same(settings, before, name)}
    without: dict[str, Any] = dict.fromkeys(kept)
    return replace(resolved(replace(settings, **without)), **kept)


def _same(settings: Settings, before: Mapping[str, Any], name: str) -> bool:
    return bool(getattr(settings, name) == before[name])


def _job(job_id: str, described: Description, settings: Settings, created_at: datetime) -> Job:
    waits = described.schedule is not None and not described.initial_run
    now = datetime.now(UTC)
    return Job(
        job_id,
        described.name,
        tuple(dict.fromkeys(absolute(target) for target in described.targets)),
        job_settings(settings),
        created_at,
        JobStatus.IDLE if waits else JobStatus.RUNNING,
        description=described.description,
        tags=described.tags,
        buckets=described.scope.stored(),
        accounts=described.read_in.stored(),
        schedule=described.schedule,
        initial_run=described.initial_run,
        next_at=parse_schedule(described.schedule).after(now) if described.schedule else None,
    )


def _make(described: Description, given: Settings, format: str, before: Mapping[str, Any] | None = None) -> None:
    """Stores a new job and starts it, unless it waits for its time. before: the settings of the one it is a copy of."""
    settings = _resolved(given, before or {})
    _check(settings, described)
    check_local(described.targets)
    job = _job(str(uuid.uuid4()), described, settings, datetime.now(UTC))
    with closing(open_store(settings.db)) as store:
        if settings.broker is not None:
            _look_for_workers(settings.broker)
        created = Event(EventType.JOB_CREATED, job.job_id, job.created_at)
        store.create_job(job, event=created)
        say(created)
        if job.status is JobStatus.RUNNING:
            _start(store, job, settings, given)
    if format == "json":
        print(json.dumps({"jobId": job.job_id}))
    elif job.status is JobStatus.RUNNING:
        print(f"Job {job.job_id} started.")
    else:
        print(f"Job {job.job_id} runs for the first time at {job.next_at:%Y-%m-%d %H:%M} UTC.")


def _start(store: Store, job: Job, settings: Settings, given: Settings) -> None:
    """Its first run: planned by the workers of the broker, else in a process of its own."""
    run = next_run(store, settings, replace(job, next_at=None), datetime.now(UTC), detached=settings.broker is not None)
    store.start_run(run)
    if settings.broker is None:
        _launch(job.job_id, given)  # the job has the rest
        return
    from macie_lite.dispatch import Dispatcher

    with closing(Dispatcher(settings.broker)) as dispatcher:
        ask(store, dispatcher, run.run_id)


def _look_for_workers(broker: str) -> None:
    """The job has no terminal to say it on. Raises ServiceError when the broker cannot be reached."""
    from macie_lite.dispatch import Dispatcher

    with closing(Dispatcher(broker)) as dispatcher:
        if not dispatcher.answering():
            print("No worker answers on this broker: the job waits until a `macie-lite worker` does.", file=sys.stderr)


def _launch(job_id: str, settings: Settings) -> None:
    """The job's own process: it plans and scans."""
    subprocess.Popen(
        [sys.executable, "-m", "macie_lite", "jobs", "run", job_id, "--quiet"],
        env=environment_of(settings, os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
