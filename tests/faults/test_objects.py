"""Objects that S3 does not give, beside good ones, in one scan: each ends in its reason, those that pass are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.scans import COMPLETE, GOOD, good_with, scan
from tests.servers import faults
from tests.servers.fault_proxy import FaultProxy, Request
from tests.servers.faults import Break, Fault
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow

_BODY = GOOD["00-first.txt"]
_KMS = ("SKIPPED", "INVALID_KMS_KEY", "KMS key unusable")
_GAVE_UP = ("SKIPPED", "TIME_CUT_OFF_REACHED", "storage errors, retries exhausted")
_STALLED = ("SKIPPED", "TIME_CUT_OFF_REACHED", "stalled body")

# key: the fault of its reads, how many of them (None: all), after how many bytes; how it must end
_REFUSED: dict[str, tuple[Fault, int | None, int, tuple[str, str | None, str | None]]] = {
    "archived.txt": (
        *(faults.ARCHIVED, None, 0),
        ("SKIPPED", "INVALID_OBJECT_STATE", "archived storage class, not restored"),
    ),
    "customer-key.txt": (
        *(faults.CUSTOMER_KEY, None, 0),
        ("SKIPPED", "INVALID_ENCRYPTION", "encrypted with a customer-provided key (SSE-C)"),
    ),
    "denied.txt": (faults.ACCESS_DENIED, None, 0, ("SKIPPED", "PERMISSION_DENIED", "permission denied")),
    "kms-disabled.txt": (faults.KMS_DISABLED, None, 0, _KMS),
    "kms-gone.txt": (faults.KMS_NOT_FOUND, None, 0, _KMS),
    "kms-pending.txt": (faults.KMS_INVALID_STATE, None, 0, _KMS),
    "slow-down.txt": (faults.SLOW_DOWN, None, 0, _GAVE_UP),
    "slow-down-once.txt": (faults.SLOW_DOWN, 1, 0, COMPLETE),
    "error-500.txt": (faults.INTERNAL_ERROR, None, 0, _GAVE_UP),
    "error-500-once.txt": (faults.INTERNAL_ERROR, 1, 0, COMPLETE),
    "error-503-once.txt": (faults.SERVICE_UNAVAILABLE, 1, 0, COMPLETE),
    "error-502.txt": (faults.BAD_GATEWAY, None, 0, _GAVE_UP),
    "error-502-once.txt": (faults.BAD_GATEWAY, 1, 0, COMPLETE),
    "reset.txt": (Break.RESET, None, 40, _GAVE_UP),
    "reset-once.txt": (Break.RESET, 1, 40, COMPLETE),
    "reset-twice.txt": (Break.RESET, 2, 40, COMPLETE),
    "closed-once.txt": (Break.CLOSE, 1, 40, COMPLETE),
    "stalled.txt": (Break.STALL, None, 40, _STALLED),
    "stalled-once.txt": (Break.STALL, 1, 40, COMPLETE),
    "trickles.txt": (Break.TRICKLE, None, 1, _STALLED),
    "new-error.txt": (
        *(faults.Answer(400, "SomethingNew", "What no table knows."), None, 0),
        ("SKIPPED", "UNABLE_TO_PARSE_FILE", "read error"),
    ),
}


def _before_the_read(key: str, act: Callable[[], object]) -> Callable[[Request], bool]:
    """Lets the first read of `key` through, after `act`: something happens between the listing and the read."""
    todo = [act]

    def matches(request: Request) -> bool:
        if request.method == "GET" and request.key == key and todo:
            todo.pop()()
        return False

    return matches


def test_what_s3_does_not_give(fault_proxy: FaultProxy, bucket: Bucket, tmp_path: Path) -> None:
    trickling = {"trickles.txt": b"x" * 5000}
    bucket.fill(good_with(dict.fromkeys(_REFUSED, _BODY) | trickling))
    bucket.fill(dict.fromkeys(["vanishes.txt", "changes.txt", "empty", "folder/", "folder/empty/"], b""))
    bucket.fill({"vanishes.txt": _BODY, "changes.txt": _BODY, "folder/inside.txt": _BODY})
    for key, (fault, times, after, _) in _REFUSED.items():
        fault_proxy.fault(fault, key=key, method="GET", times=times, after=after)
    fault_proxy.fault(Break.RESET, matches=_before_the_read("vanishes.txt", lambda: bucket.delete("vanishes.txt")))
    fault_proxy.fault(
        Break.RESET, matches=_before_the_read("changes.txt", lambda: bucket.put("changes.txt", b"y" * len(_BODY)))
    )

    done = scan(bucket.target, tmp_path, "--read-timeout", "2", "--stall-seconds", "4", "--batch-objects", "8")

    assert done.code == 0, done.err
    done.good_are_whole()
    expected = {key: ends for key, (*_, ends) in _REFUSED.items()}
    expected |= dict.fromkeys(("empty", "folder/", "folder/empty/", "folder/inside.txt"), COMPLETE)
    expected |= {
        "vanishes.txt": ("SKIPPED", "SOURCE_OBJECT_NO_LONGER_AVAILABLE", "deleted after it was listed"),
        "changes.txt": ("SKIPPED", "OBJECT_VERSION_MISMATCH", "changed after it was listed"),
    }
    assert {key: done.ends.get(key) for key in expected} == expected
    assert done.ends.keys() == {*expected, *GOOD}
    for key, ends in expected.items():
        whole = ends == COMPLETE and "empty" not in key and key != "folder/"
        assert done.counts.get(key, 0) == (3 if whole else 0), key


def test_a_large_body_that_breaks_off_for_good_keeps_what_came_before(
    fault_proxy: FaultProxy, bucket: Bucket, tmp_path: Path
) -> None:
    filler = b"nothing to see in this line of the log\n" * 250_000  # more than is fetched at once
    bucket.fill(good_with({"large-stalls.log": _BODY + filler + _BODY, "large-resets.log": _BODY + filler + _BODY}))
    at = 9 << 20
    for key, kind in (("large-stalls.log", Break.STALL), ("large-resets.log", Break.RESET)):
        fault_proxy.fault(kind, key=key, method="GET", matches=_from_the_start, after=at)
        fault_proxy.fault(kind, key=key, method="GET")
    done = scan(bucket.target, tmp_path)
    assert done.code == 0, done.err
    done.good_are_whole()
    assert done.ends["large-stalls.log"] == ("PARTIAL", "TIME_CUT_OFF_REACHED", "stalled body")
    assert done.counts["large-stalls.log"] == 3
    assert done.ends["large-resets.log"] == ("PARTIAL", *_GAVE_UP[1:])
    assert done.counts["large-resets.log"] == 3


def _from_the_start(request: Request) -> bool:
    return "range" not in request.headers
