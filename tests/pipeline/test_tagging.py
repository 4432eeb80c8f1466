"""Tags on objects and buckets, against S3 on the wire: what is there stays, what has changed is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from macie_lite.errors import TargetError, UsageError
from macie_lite.model.objects import ObjectRef
from macie_lite.model.tagging import Tagged, Tagging, TagsRefused
from macie_lite.pipeline.tagging import Tagger, Wanted, checked_key, wanted_of_buckets, wanted_of_objects
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.open_source import open_source
from macie_lite.sources.s3_tags import S3Tags
from macie_lite.store.base import FindingFilter, Store
from tests.servers import faults
from tests.servers.fault_proxy import FaultProxy
from tests.servers.s3_server import Bucket


@pytest.fixture
def client(bucket: Bucket) -> Iterator[S3Tags]:
    made = S3Tags(SourceOptions(max_attempts=1))
    yield made
    made.close()


def _tag(client: S3Tags, *wanted: Wanted, write: bool = True) -> list[Tagged]:
    return list(Tagger(client, "sensitivity", write=write).tagged(wanted))


def _wanted(bucket: Bucket, versions: str = "current") -> list[Wanted]:
    source = open_source(bucket.target, SourceOptions(versions=versions))
    return [Wanted(bucket.name, ref, "high") for ref in source.list()]


def _tags(bucket: Bucket, key: str, **version: str) -> dict[str, str]:
    found = bucket.client.get_object_tagging(Bucket=bucket.name, Key=key, **version)["TagSet"]
    return {one["Key"]: one["Value"] for one in found}


def _states(tagged: list[Tagged]) -> list[tuple[Tagging, str | None, str | None]]:
    return [(one.state, one.before, one.why) for one in tagged]


def test_tags_that_are_there_stay_and_a_second_time_changes_nothing(bucket: Bucket, client: S3Tags) -> None:
    bucket.put("a.txt", b"x", Tagging="team=data&cost=4711")
    bucket.put("b.txt", b"x", Tagging="sensitivity=low")
    wanted = _wanted(bucket)
    assert _states(_tag(client, *wanted, write=False)) == [(Tagging.WANTED, None, None), (Tagging.WANTED, "low", None)]
    assert _tags(bucket, "a.txt") == {"team": "data", "cost": "4711"}
    assert [one.state for one in _tag(client, *wanted)] == [Tagging.DONE] * 2
    assert _tags(bucket, "a.txt") == {"team": "data", "cost": "4711", "sensitivity": "high"}
    assert _tags(bucket, "b.txt") == {"sensitivity": "high"}
    assert [one.state for one in _tag(client, *wanted)] == [Tagging.THERE] * 2


def test_what_has_changed_or_is_gone_is_left_alone(bucket: Bucket, client: S3Tags) -> None:
    bucket.fill({"a.txt": b"x", "b.txt": b"x"})
    wanted = _wanted(bucket)
    bucket.put("a.txt", b"y")
    bucket.delete("b.txt")
    assert [one.why for one in _tag(client, *wanted)] == ["has changed since it was scanned", "is gone"]
    assert _tags(bucket, "a.txt") == {}


def test_ten_tags_are_all_that_an_object_takes(bucket: Bucket, client: S3Tags) -> None:
    ten = {f"k{n}": "v" for n in range(10)}
    bucket.put("a.txt", b"x", Tagging="&".join(f"{key}=v" for key in ten))
    (one,) = _tag(client, *_wanted(bucket))
    assert (one.state, one.why) == (Tagging.REFUSED, "has 10 tags, which is all that S3 allows")
    assert _tags(bucket, "a.txt") == ten


def test_of_versions_the_one_that_was_scanned_is_tagged(bucket: Bucket, client: S3Tags) -> None:
    bucket.versioned()
    for body in (b"one", b"two"):
        bucket.put("a.txt", body)
    two, one = _wanted(bucket, "all")
    assert one.ref is not None
    assert two.ref is not None
    (tagged,) = _tag(client, one)
    assert (tagged.state, tagged.version_id) == (Tagging.DONE, one.ref.version_id)
    assert _tags(bucket, "a.txt", VersionId=str(one.ref.version_id)) == {"sensitivity": "high"}
    assert _tags(bucket, "a.txt") == {}
    (latest,) = _tag(client, *_wanted(bucket))
    assert latest.version_id == two.ref.version_id


def _bucket_tags(bucket: Bucket) -> dict[str, str]:
    return {one["Key"]: one["Value"] for one in bucket.client.get_bucket_tagging(Bucket=bucket.name)["TagSet"]}


def test_a_bucket_without_tags_and_one_with_all_that_it_takes(bucket: Bucket, client: S3Tags) -> None:
    wanted = Wanted(bucket.name, None, "medium")
    assert [one.state for one in _tag(client, wanted)] == [Tagging.DONE]
    assert _bucket_tags(bucket) == {"sensitivity": "medium"}
    fifty: list[dict[str, Any]] = [{"Key": f"k{n}", "Value": "v"} for n in range(50)]
    bucket.client.put_bucket_tagging(Bucket=bucket.name, Tagging={"TagSet": fifty})
    assert [one.why for one in _tag(client, wanted)] == ["has 50 tags, which is all that S3 allows"]
    assert len(_bucket_tags(bucket)) == 50


def test_tags_of_aws_are_written_back_and_not_counted() -> None:
    there = {"aws:cloudformation:stack-name": "s"} | {f"k{n}": "v" for n in range(49)}

    class Held(S3Tags):
        put: dict[str, str]

        def of_bucket(self, name: str) -> dict[str, str]:
            return dict(there)

        def put_bucket(self, name: str, tags: Any) -> None:
            self.put = dict(tags)

    held = Held(SourceOptions())
    assert [one.state for one in _tag(held, Wanted("b", None, "low"))] == [Tagging.DONE]
    assert held.put == there | {"sensitivity": "low"}


@pytest.mark.parametrize(
    ("query", "method", "why"),
    [
        ("", "HEAD", "may not be read (s3:GetObject, s3:GetObjectVersion)"),
        (
            "tagging",
            "GET",
            "has tags that may not be read (s3:GetObjectTagging, s3:GetObjectVersionTagging), or is gone",
        ),
        ("tagging", "PUT", "may not be tagged (s3:PutObjectTagging, s3:PutObjectVersionTagging)"),
    ],
)
def test_what_is_refused_says_which_permission_it_needs(
    bucket: Bucket, fault_proxy: FaultProxy, query: str, method: str, why: str
) -> None:
    bucket.put("a.txt", b"x")
    wanted = _wanted(bucket)
    client = S3Tags(SourceOptions(max_attempts=1))
    fault_proxy.fault(faults.ACCESS_DENIED, method=method, matches=lambda one: query in one.path)
    assert [one.why for one in _tag(client, *wanted)] == [why]
    assert "sensitivity" not in _tags(bucket, "a.txt")
    client.close()


def test_credentials_that_are_not_accepted_end_it(bucket: Bucket, fault_proxy: FaultProxy) -> None:
    bucket.put("a.txt", b"x")
    (wanted,) = _wanted(bucket)
    assert wanted.ref is not None
    others = [replace(wanted, ref=replace(wanted.ref, key=f"{n}.txt")) for n in range(50)]
    fault_proxy.fault(faults.UNKNOWN_KEY_ID, matches=lambda one: "tagging" in one.path)
    client = S3Tags(SourceOptions(max_attempts=1))
    with pytest.raises(TargetError, match="credentials were not accepted"):
        _tag(client, wanted, *others)
    client.close()


def test_an_object_that_changes_as_it_is_tagged_is_said() -> None:
    ref = ObjectRef("b", "k", 1, "e", None)  # type: ignore[arg-type]

    class Changing(S3Tags):
        checks = 0

        def checked(self, ref: ObjectRef, version: str | None) -> str | None:
            self.checks += 1
            if self.checks > 1:
                raise TagsRefused("has changed since it was scanned")
            return None

        def of_object(self, ref: ObjectRef) -> tuple[dict[str, str], str | None]:
            return {}, None

        def put_object(self, ref: ObjectRef, version: str | None, tags: Any) -> None:
            pass

    (one,) = _tag(Changing(SourceOptions()), Wanted("b", ref, "high"))
    assert one.why == "has changed since it was scanned, just as it was tagged: the tag may stand on what it is now"


def _finding(
    run: str, key: str, score: int, bucket: str = "b", *, archived: bool = False, state: str = "NEW"
) -> dict[str, Any]:
    when = "2026-01-02T03:04:05.000Z"
    one = {"key": key, "size": 1, "eTag": "e", "lastModified": when, "versionId": "v"}
    affected = {"s3Bucket": {"name": bucket}, "s3Object": one}
    flags = {"archived": archived, "sample": False}
    return flags | {
        "resourcesAffected": affected,
        "severity": {"score": score},
        "macieLite": {"runId": run, "state": state},
    }


def _store(*found: dict[str, Any], versions: str = "current") -> Store:
    """Of two runs, the newest first."""
    run = SimpleNamespace(settings={"versions": versions})

    def findings(where: FindingFilter) -> Iterator[dict[str, Any]]:
        return (one for one in found if one["severity"]["score"] >= (where.min_severity or 1))

    return cast(Store, SimpleNamespace(findings=findings, run=lambda _: run, runs=lambda _: [run, run]))


def _levels(store: Store, **where: Any) -> dict[str, str]:
    return {one.ref.key: one.level for one in wanted_of_objects(store, FindingFilter(job_id="job", **where)) if one.ref}


@pytest.mark.parametrize(("versions", "version"), [("current", None), ("all", "v")])
def test_of_several_runs_the_newest_counts(versions: str, version: str | None) -> None:
    found = [
        *(_finding("2", "a", 1), _finding("2", "archived", 3, archived=True), _finding("2", "file", 3, "/srv")),
        *(_finding("1", "a", 3), _finding("1", "archived", 3), _finding("1", "b", 2)),
    ]
    wanted = list(wanted_of_objects(_store(*found, versions=versions), FindingFilter(job_id="job")))
    assert [(one.ref.key, one.ref.version_id, one.level) for one in wanted if one.ref] == [
        ("a", version, "low"),
        ("b", version, "medium"),
    ]


def test_what_is_resolved_is_left_alone_and_so_is_what_an_earlier_run_said() -> None:
    resolved = _finding("2", "clean", 3, state="RESOLVED")
    store = _store(resolved, _finding("2", "less", 1), _finding("1", "clean", 3), _finding("1", "less", 3))
    assert _levels(store) == {"less": "low"}
    assert _levels(store, min_severity=2) == {}, "an earlier finding is not looked for in place of the newest"
    assert [one.level for one in wanted_of_buckets(store, "job", ["b"])] == ["low"]
    assert list(wanted_of_buckets(_store(resolved, _finding("1", "clean", 3)), "job", ["b"])) == []


@pytest.mark.parametrize("key", ["", "aws:x", "AWS:x", "a" * 129, "a?b", "a\nb"])
def test_what_cannot_be_the_key_of_a_tag(key: str) -> None:
    with pytest.raises(UsageError, match="--key takes"):
        checked_key(key)
