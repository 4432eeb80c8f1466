"""Feeds of discovery results: whole batches, at least once, under names that stay."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from macie_lite.aws.access import Access
from macie_lite.errors import MacieLiteError, Unavailable
from macie_lite.feeds.sinks import results
from macie_lite.feeds.sinks.base import Limits, Sent, Sink, Unwanted
from macie_lite.feeds.sinks.places import Folder, Prefix
from macie_lite.feeds.sinks.results import Results
from macie_lite.model.feeds import Feed
from macie_lite.model.results import JsonObject
from macie_lite.pipeline.result_delivery import ResultDelivery
from macie_lite.store.base import Store
from macie_lite.store.open_store import open_store
from tests.servers.s3_server import Bucket
from tests.store.samples import HOSTILE_KEYS, SKIPPED, new_run, outcome_of


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(str(tmp_path / "x.db"))) as made:
        made.add_feed(Feed("r", "results", {"to": str(tmp_path / "out"), "format": "jsonl"}, made.now(), 0))
        yield made


class _Failing(Results):
    """Fails at its first batch."""

    error: MacieLiteError | None = Unavailable("not now")

    def send(self, entries: Sequence[bytes], delivery: str) -> Sent:
        sent = super().send(entries, delivery)
        if (error := self.error) is not None:
            self.error = None
            raise error
        return sent


def _deliver(store: Store, sink: Sink) -> Feed:
    def opened(kind: str, settings: JsonObject) -> Sink:
        return sink

    delivery = ResultDelivery(store, "r", "me", opened)
    delivery.go_on(time.monotonic() + 60)
    delivery.release()
    feed = store.feed("r")
    assert feed is not None
    return feed


def _keys(folder: Path) -> list[str]:
    read = (gzip.decompress(path.read_bytes()).splitlines() for path in folder.rglob("*.jsonl.gz"))
    return sorted(json.loads(line)["resourcesAffected"]["s3Object"]["key"] for lines in read for line in lines)


def test_every_record_of_finished_batches_and_none_of_others(store: Store, tmp_path: Path) -> None:
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id, "a", ("SSN", 1)), outcome_of(run_id, "b", coverage=SKIPPED)], last=True)
    store.save(run_id, 1, [outcome_of(run_id, "c")], last=False)
    feed = _deliver(store, Results(Folder(tmp_path / "out"), "jsonl"))
    assert (_keys(tmp_path / "out"), feed.delivered, feed.position) == (["a", "b"], 2, 1)
    store.save(run_id, 1, [outcome_of(run_id, "d")], last=True)
    assert (_deliver(store, Results(Folder(tmp_path / "out"), "jsonl")).delivered, _keys(tmp_path / "out")) == (
        4,
        ["a", "b", "c", "d"],
    )


@pytest.mark.parametrize("error", [Unavailable("not now"), Unwanted("not so")])
def test_what_was_sent_and_not_noted_replaces_itself(store: Store, tmp_path: Path, error: MacieLiteError) -> None:
    run_id = new_run(store)
    for batch in range(3):
        store.save(run_id, batch, [outcome_of(run_id, f"{batch}")], last=True)
    sink = _Failing(Folder(tmp_path / "out"), "jsonl")
    sink.error = error
    failed = _deliver(store, sink)
    assert (failed.position, failed.error, failed.attempts) == (0, str(error), 1)
    store.pause_feed("r", None)
    assert _deliver(store, sink).position == 3
    assert _keys(tmp_path / "out") == ["0", "1", "2"]


def test_a_large_batch_is_several_files_of_the_same_names(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Results, "limits", Limits(4, 1 << 30, 1 << 30))
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id, f"{at}") for at in range(10)], last=True)
    names = []
    for _ in range(2):
        store.move_feed("r", 0)
        _deliver(store, Results(Folder(tmp_path / "out"), "jsonl"))
        names.append({path.name: path.read_bytes() for path in (tmp_path / "out").rglob("*.gz")})
    assert (len(names[0]), names[0]) == (3, names[1])


def test_files_in_s3_are_encrypted_with_the_key(store: Store, bucket: Bucket) -> None:
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id, key) for key in HOSTILE_KEYS], last=True)
    with closing(Results(Prefix(f"{bucket.target}/a/b", Access(), "alias/results"), "parquet")) as sink:
        assert _deliver(store, sink).delivered == len(HOSTILE_KEYS)
    (found,) = bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]
    assert found["Key"].startswith("a/b/AWSLogs/111122223333/Macie/")
    head = bucket.client.head_object(Bucket=bucket.name, Key=found["Key"])
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", "alias/results")


def test_a_folder_that_cannot_be_written_is_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    run_id = new_run(store)
    store.save(run_id, 0, [outcome_of(run_id)], last=True)
    failed = _deliver(store, Results(Folder(tmp_path / "out"), "jsonl"))
    assert failed.error is not None
    assert "out/AWSLogs" in failed.error
    assert failed.error.endswith("cannot be written: Not a directory.")


@pytest.mark.parametrize("job", ["..", ".", "../../x", "/etc", "a/b", "_hidden", "a\0b", "\udc80", ""])
def test_no_name_of_a_job_leads_out_of_the_place(store: Store, tmp_path: Path, job: str) -> None:
    made = outcome_of(new_run(store)).record
    made["classificationDetails"]["jobId"] = job
    sink = Results(Folder(tmp_path / "out"), "jsonl")
    sink.send([sink.render(made)], "x")
    (path,) = (tmp_path / "out").rglob("*.gz")
    step = path.relative_to(tmp_path / "out" / "AWSLogs" / "111122223333" / "Macie").parts[1]
    assert len(path.relative_to(tmp_path / "out").parts) == 6
    assert step[0] not in "._"


def test_formats_are_those_that_a_feed_may_have() -> None:
    from macie_lite.feeds.sinks.kinds import RESULT_FORMATS

    assert tuple(results.FORMATS) == RESULT_FORMATS
