"""Targets that cannot be used, and those that hold nothing: one sentence and exit 3, or exit 0 that says "empty"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.cli.command import Finished, macie_lite
from tests.faults.scans import COMPLETE, GOOD, scan
from tests.servers import faults
from tests.servers.fault_proxy import FaultProxy, Request
from tests.servers.faults import Answer, Break, Fault
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_QUICK = ("--ner", "off", "--max-attempts", "2", "--read-timeout", "3", "--connect-timeout", "3", "--format", "jsonl")
_SOMETHING_NEW = Answer(400, "SomethingNew", "What no table knows.")


def _scan(tmp_path: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Finished:
    return macie_lite("scan", *arguments, "--db", str(tmp_path / "a.db"), *_QUICK, environ=environ)


def _listing(request: Request) -> bool:
    return request.listing


def _is_one_sentence(done: Finished, *names: str) -> None:
    """Exit 3; the last line of stderr is the sentence and names the thing; nothing looks like a scan that found
    nothing."""
    assert (done.code, done.out, "Traceback" in done.err) == (3, "", False), done.err
    said = [line for line in done.err.splitlines() if line.startswith("macie-lite: ")]
    assert len(said) == 1
    assert all(name in said[0] for name in names), done.err
    assert "is empty" not in done.err
    assert "Findings: 0" not in done.err


def test_a_bucket_that_does_not_exist(bucket: Bucket, tmp_path: Path) -> None:
    _is_one_sentence(
        _scan(tmp_path, "s3://no-such-bucket-here/some/prefix"), "s3://no-such-bucket-here", "NoSuchBucket"
    )


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    _is_one_sentence(_scan(tmp_path, str(tmp_path / "gone")), str(tmp_path / "gone"), "does not exist")


def test_a_store_that_is_not_there(bucket: Bucket, tmp_path: Path) -> None:
    _is_one_sentence(_scan(tmp_path, bucket.target, "--endpoint-url", "http://127.0.0.1:1"), bucket.target, "endpoint")


def test_no_credentials_at_all(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    _is_one_sentence(_scan(tmp_path, bucket.target), bucket.target, "credentials")


def test_a_profile_that_is_not_there(bucket: Bucket, tmp_path: Path) -> None:
    _is_one_sentence(_scan(tmp_path, bucket.target, "--profile", "absent"), bucket.target, "--profile")


def test_a_region_that_is_none(bucket: Bucket, tmp_path: Path) -> None:
    _is_one_sentence(_scan(tmp_path, bucket.target, "--region", "no/region"), bucket.target, "--region")


_REFUSED: Mapping[str, tuple[Fault, tuple[str, ...]]] = {
    "unknown key id": (faults.UNKNOWN_KEY_ID, ("credentials", "InvalidAccessKeyId")),
    "bad signature": (faults.BAD_SIGNATURE, ("credentials", "SignatureDoesNotMatch")),
    "expired token": (faults.EXPIRED_TOKEN, ("credentials", "ExpiredToken")),
    "denied": (faults.ACCESS_DENIED, ("s3:ListBucket",)),
    "slow down": (faults.SLOW_DOWN, ("SlowDown", "try again")),
    "internal error": (faults.INTERNAL_ERROR, ("InternalError", "try again")),
    "bad gateway": (faults.BAD_GATEWAY, ("try again",)),
    "reset": (Break.RESET, ("did not answer",)),
    "stalls": (Break.STALL, ("did not answer",)),
    "something new": (_SOMETHING_NEW, ("SomethingNew",)),
}


@pytest.mark.parametrize("fault", _REFUSED)
def test_a_listing_that_is_refused(fault: str, fault_proxy: FaultProxy, bucket: Bucket, tmp_path: Path) -> None:
    bucket.fill(GOOD)
    answer, names = _REFUSED[fault]
    fault_proxy.fault(answer, matches=_listing)
    _is_one_sentence(_scan(tmp_path, bucket.target), bucket.target, *names)


def test_a_listing_that_breaks_off_loses_nothing_of_what_was_listed(
    fault_proxy: FaultProxy, bucket: Bucket, tmp_path: Path
) -> None:
    bucket.fill(GOOD)
    bucket.create_empty(f"many/{number:04}" for number in range(1100))
    pages: Iterator[int] = iter(range(100))
    fault_proxy.fault(faults.ACCESS_DENIED, matches=lambda request: request.listing and next(pages) > 0)
    done = scan(bucket.target, tmp_path)
    assert done.code == 3
    assert "s3:ListBucket" in done.err
    assert len(done.ends) == 1000
    assert done.ends["00-first.txt"] == COMPLETE


def test_a_bad_target_does_not_cost_a_good_one(bucket: Bucket, tmp_path: Path) -> None:
    bucket.fill(GOOD)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "x.txt").write_bytes(GOOD["00-first.txt"])
    done = _scan(
        tmp_path, "s3://no-such-bucket-here", bucket.target, str(tmp_path / "absent"), str(tmp_path / "folder")
    )
    assert done.code == 3
    assert len(done.lines) == len(GOOD) + 1
    assert "no-such-bucket-here does not exist" in done.err
    assert f"{tmp_path / 'absent'} does not exist" in done.err, "each bad target is named"


def test_the_wrong_region_is_put_right(fault_proxy: FaultProxy, bucket: Bucket, tmp_path: Path) -> None:
    bucket.fill(GOOD)
    fault_proxy.only_region(bucket.name, "eu-west-1")
    done = scan(bucket.target, tmp_path, "--region", "us-west-2")
    assert done.code == 0, done.err
    done.good_are_whole()


def test_an_empty_bucket_says_that_it_is_empty(bucket: Bucket, tmp_path: Path) -> None:
    done = scan(bucket.target, tmp_path)
    assert (done.code, done.ends) == (0, {})
    assert "the target is empty" in done.err


def test_a_prefix_without_keys_says_so_too(bucket: Bucket, tmp_path: Path) -> None:
    bucket.fill(GOOD)
    done = scan(f"{bucket.target}/nothing/here/", tmp_path)
    assert (done.code, done.ends) == (0, {})
    assert "the target is empty" in done.err


def test_credentials_that_expire_in_mid_scan_end_it_and_resuming_goes_on(
    fault_proxy: FaultProxy, bucket: Bucket, tmp_path: Path
) -> None:
    bucket.fill({f"{number:02}.txt": GOOD["00-first.txt"] for number in range(30)})
    reads: Iterator[int] = iter(range(1000))
    fault_proxy.fault(faults.EXPIRED_TOKEN, matches=lambda request: request.key.endswith(".txt") and next(reads) >= 10)
    done = scan(bucket.target, tmp_path, "--concurrency", "1", "--batch-objects", "5")
    assert done.code == 3, done.err
    assert "credentials were not accepted" in done.err
    assert set(done.ends.values()) <= {COMPLETE}, "no object is given up for it"
    fault_proxy.heal()
    resumed = macie_lite("jobs", "resume", "faults", "--db", str(tmp_path / "faults.db"), "--format", "jsonl")
    assert resumed.code == 0, resumed.err
    listed = macie_lite("findings", "list", "--db", str(tmp_path / "faults.db"), "--format", "jsonl")
    assert len(listed.lines) == 30
