"""Runs to report on, made by hand, with names that are meant to be obeyed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from macie_lite.model.jobs import Job, JobStatus, Listing, PlannedBatch, Run, Step
from macie_lite.model.results import JsonObject, Outcome, RunContext
from macie_lite.reports.facts import Facts
from macie_lite.reports.gathering import gather
from macie_lite.store.base import Store

__all__ = ["MADE_AT", "WHEN", "about", "facts_of", "hostile", "hostile_settings", "made_run", "names"]

WHEN = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
MADE_AT = datetime(2026, 6, 2, 9, 30, tzinfo=UTC)


def about(run_id: str) -> RunContext:
    return RunContext(run_id, "job", "111122223333", WHEN)


def made_run(
    store: Store,
    outcomes: Sequence[Outcome],
    *,
    run_id: str = "job",
    number: int = 1,
    settings: JsonObject | None = None,
    listing: Listing | None = None,
    job: Job | None = None,
) -> tuple[Job, Run]:
    """A run that has ended, of the job `job`, which read these."""
    made = job or Job("job", "nightly", ("s3://bucket",), {}, WHEN, JobStatus.COMPLETE)
    store.create_job(made)
    run = Run(run_id, "job", "111122223333", WHEN + timedelta(days=number), made.targets, settings or {}, number)
    store.start_run(run)
    store.claim(run_id, "test", None)
    listed = replace(listing or Listing(0, made.targets[0]), ended=listing is None or listing.error is None)
    store.add_listings(run_id, "test", [listed])
    read = (PlannedBatch(0, 0, tuple(one.ref for one in outcomes)),) if outcomes else ()
    store.plan(run_id, "test", Step(listed, read))
    store.save(run_id, 0, outcomes, last=True)
    store.planned_all(run_id)
    store.end_run(run_id, run.started_at + timedelta(hours=1))
    ended = store.run(run_id)
    assert ended
    return made, ended


def facts_of(store: Store, outcomes: Sequence[Outcome], *, top: int = 25, **more: object) -> Facts:
    job, run = made_run(store, outcomes, **more)  # type: ignore[arg-type]
    return gather(store, job, run, MADE_AT, top=top)


def names(server: str = "http://127.0.0.1:9") -> list[str]:
    """What a browser, a Markdown reader or a template would obey: to run `ran=1`, or to ask the server."""
    return [
        '"><script>window.ran=1</script>',
        "<script>document.title='ran'</script>",
        "<svg onload=window.ran=1><animate onbegin=window.ran=1 attributeName=x dur=1s>",
        "<img src=x onerror=window.ran=1>",
        f"<img src={server}/img>",
        f"</style></title></svg></table><link rel=stylesheet href={server}/css>",
        f"<style>@import url({server}/import);body{{background:url({server}/back)}}</style>",
        f"<iframe src={server}/frame srcdoc='<script>parent.ran=1</script>'></iframe>",
        f"<base href={server}/><meta http-equiv=refresh content=0;url={server}/away>",
        f"<form action={server}/form><input autofocus onfocus=window.ran=1></form>",
        "' autofocus tabindex=1 onfocus='window.ran=1' x='",
        "javascript:window.ran=1",
        "--><!--<script>window.ran=1</script>]]>",
        "{{ 7*7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
        f"[click]({server}/link) ![]({server}/picture) <{server}/auto> | a | b\n\n# heading\n- item",
        "`code` ``two`` ~~~ \\` \\| |",
        f'=HYPERLINK("{server}/formula";"x")',
        "\u202egnp.exe\u2066\u200b\x00\x1b[2J\x07\x9b31m",
        "not utf-8 \udcff\udc80",
        " leading and trailing ",
        "k" * 1024,
        "שלום/עולם/file.csv",
    ]


def hostile(server: str = "http://127.0.0.1:9") -> Job:
    """Its name, tags, targets and description."""
    said = names(server)
    tags = {name[:128]: name[:256] for name in said}
    return Job(
        "job", "".join(said[:14]), ("s3://bucket",), {}, WHEN, JobStatus.COMPLETE, description=said[0], tags=tags
    )


def hostile_settings(server: str = "http://127.0.0.1:9") -> JsonObject:
    own = [{"id": "OWN", "name": name, "regex": "never"} for name in names(server)]
    return {"include": [f"prefix={name}" for name in names(server)], "allow_lists": json.dumps(own)}
