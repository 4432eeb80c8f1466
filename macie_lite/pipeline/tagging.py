"""Objects and buckets are tagged with the severity of what was found in them.

Tags that are there stay as they are; nothing is deleted or moved, and what holds no finding is left alone.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from macie_lite.errors import UsageError
from macie_lite.feeds.macie import RESOLVED, state_of
from macie_lite.model.objects import ObjectRef
from macie_lite.model.results import JsonObject
from macie_lite.model.tagging import Tagged, Tagging, TagsRefused
from macie_lite.store.base import FindingFilter, Store

if TYPE_CHECKING:
    from macie_lite.sources.s3_tags import S3Tags

__all__ = ["Tagger", "Wanted", "checked_key", "wanted_of_buckets", "wanted_of_objects"]

_LEVELS = {3: "high", 2: "medium", 1: "low"}
_KEY = re.compile(r"(?!aws:)[\w +\-=.:/@]{1,128}", re.IGNORECASE)
"""Amazon S3 user guide, "Categorizing your storage using tags"; keys that begin with aws: are AWS's."""

_OF_OBJECT, _OF_BUCKET = 10, 50
"""Tags at most, AWS's own not counted (S3 user guide)."""

_AT_ONCE = 16
_AWS = "aws:"


def checked_key(key: str) -> str:
    """Raises UsageError for what S3 takes for no key of a tag."""
    if _KEY.fullmatch(key) is None:
        raise UsageError(
            "--key takes 1 to 128 letters, digits, spaces and any of + - = . _ : / @, not beginning with aws:; "
            f"{key!r} is none."
        )
    return key


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tag's value for an object as it was scanned, or (ref: None) for a bucket."""

    bucket: str
    ref: ObjectRef | None
    level: str


def wanted_of_objects(store: Store, where: FindingFilter) -> Iterator[Wanted]:
    """Of an object that several runs found something in, what the newest one says counts, whatever its severity.
    Findings that were archived or are resolved, samples and files are left out."""
    whole: dict[str, bool] = {}  # whether a run read all versions, each of which is an object then
    seen: set[bytes] | None = set() if where.job_id is not None and len(store.runs(where.job_id)) > 1 else None
    least = where.min_severity or min(_LEVELS)
    for finding in store.findings(where if seen is None else replace(where, min_severity=None)):
        run_id = finding["macieLite"]["runId"]
        if run_id not in whole:
            run = store.run(run_id)
            whole[run_id] = run is not None and run.settings.get("versions") == "all"
        ref = _ref(finding, versions=whole[run_id])
        score = finding["severity"]["score"]
        if _is_new(ref, seen) and score >= least and not ref.bucket.startswith("/") and _stands(finding):
            yield Wanted(ref.bucket, ref, _LEVELS[score])


def _stands(finding: JsonObject) -> bool:
    return not finding["archived"] and not finding["sample"] and state_of(finding) != RESOLVED


def _is_new(ref: ObjectRef, seen: set[bytes] | None) -> bool:
    """seen: None where no object comes twice."""
    if seen is None:
        return True
    place = hashlib.blake2b(repr((ref.bucket, ref.key, ref.version_id)).encode(), digest_size=16).digest()
    new = place not in seen
    seen.add(place)
    return new


def _ref(finding: JsonObject, *, versions: bool) -> ObjectRef:
    affected = finding["resourcesAffected"]
    one = affected["s3Object"]
    when = datetime.fromisoformat(one["lastModified"])
    version = one.get("versionId") if versions else None
    return ObjectRef(affected["s3Bucket"]["name"], one["key"], one["size"], one["eTag"], when, version)


def wanted_of_buckets(store: Store, job_id: str, names: Iterable[str]) -> Iterator[Wanted]:
    """Of each the highest severity of its objects."""
    for name in names:
        levels: set[str] = set()
        for one in wanted_of_objects(store, FindingFilter(job_id=job_id, bucket=name)):
            levels.add(one.level)
            if one.level == _LEVELS[max(_LEVELS)]:
                break
        if level := next((level for level in _LEVELS.values() if level in levels), None):
            yield Wanted(name, None, level)


class Tagger:
    """key: of the tag. write: or else only say what would be written; what is there is read all the same."""

    def __init__(self, tags: S3Tags, key: str, *, write: bool) -> None:
        self._tags, self._key, self._write = tags, key, write

    def tagged(self, wanted: Iterable[Wanted]) -> Iterator[Tagged]:
        """In the order given. Raises TargetError where the credentials are not accepted."""
        waiting: deque[Future[Tagged]] = deque()
        rest = iter(wanted)
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="tag") as pool:
            try:
                waiting.extend(pool.submit(self._one, one) for one in islice(rest, 2 * _AT_ONCE))
                while waiting:
                    yield waiting.popleft().result()
                    waiting.extend(pool.submit(self._one, one) for one in islice(rest, 1))
            finally:
                for future in waiting:
                    future.cancel()

    def _one(self, wanted: Wanted) -> Tagged:
        ref = wanted.ref
        key, version = (None, None) if ref is None else (ref.key, ref.version_id)
        found = Tagged(wanted.bucket, key, version, wanted.level, Tagging.REFUSED)
        try:
            return self._of_bucket(found) if ref is None else self._of_object(found, ref)
        except TagsRefused as error:
            return replace(found, why=str(error))

    def _of_object(self, found: Tagged, ref: ObjectRef) -> Tagged:
        there, read = self._tags.of_object(ref)
        version = self._tags.checked(ref, read or ref.version_id)
        if version != read:
            there, _ = self._tags.of_object(replace(ref, version_id=version))
        found = replace(found, version_id=version)
        done = self._merged(found, there, _OF_OBJECT, partial(self._tags.put_object, ref, version))
        if done.state is Tagging.DONE and version is None:
            self._check_again(ref)
        return done

    def _check_again(self, ref: ObjectRef) -> None:
        try:
            self._tags.checked(ref, None)
        except TagsRefused as error:
            raise TagsRefused(f"{error}, just as it was tagged: the tag may stand on what it is now") from None

    def _of_bucket(self, found: Tagged) -> Tagged:
        if found.bucket.startswith("arn:"):
            raise TagsRefused("is an access point: tag its bucket")
        there = self._tags.of_bucket(found.bucket)
        return self._merged(found, there, _OF_BUCKET, partial(self._tags.put_bucket, found.bucket))

    def _merged(self, found: Tagged, there: dict[str, str], most: int, put: Callable[[dict[str, str]], None]) -> Tagged:
        found = replace(found, before=there.get(self._key))
        if found.before == found.level:
            return replace(found, state=Tagging.THERE)
        merged = there | {self._key: found.level}
        if sum(not key.startswith(_AWS) for key in merged) > most:
            raise TagsRefused(f"has {most} tags, which is all that S3 allows")
        if self._write:
            put(merged)
        return replace(found, state=Tagging.DONE if self._write else Tagging.WANTED)
