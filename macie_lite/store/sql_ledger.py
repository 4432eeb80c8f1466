"""The ledger: the last result of every object, over all runs."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, and_, delete, exists, func, literal_column, or_, select, update

from macie_lite.model.buckets import Contents, Suppressed
from macie_lite.model.fingerprints import NONE_STAND, Fingerprint, Standing
from macie_lite.model.objects import LastResult, ObjectRef
from macie_lite.store import ledger_rows
from macie_lite.store.queries import starts_with
from macie_lite.store.schema import CATEGORIES, OF_S3, fingerprints, ledger
from macie_lite.store.text import dump, escape, load
from macie_lite.store.transactions import CHUNK, Transactions

__all__ = ["Ledger", "newer"]

_RESULT = (
    *("version", "fingerprint", "run_id", "completed_at", "size", "size_classified", "storage_class", "status"),
    *("reason", "severity", *CATEGORIES, "finding_id", "found", "hid", "current_id", "etag"),
)


class Ledger(Transactions):
    """The part of a `Store` (see `base`) that keeps the ledger."""

    def unchanged(
        self, refs: Sequence[ObjectRef], standing: Standing, of_samples: Standing = NONE_STAND
    ) -> set[ObjectRef]:
        wanted, every = {ledger_rows.ledger_id(ref): ref for ref in refs}, {**standing, **of_samples}
        complete = ledger.c.fingerprint.in_(sorted(standing)) & (ledger.c.status == "COMPLETE")
        enough = complete | ledger.c.fingerprint.in_(sorted(of_samples)) if of_samples else complete
        told = select(ledger.c.key_id, ledger.c.version, ledger.c.fingerprint, ledger.c.hid).where(enough)
        found = (row for row in self._among(told, ledger.c.key_id, wanted) if ledger_rows.stands(row, every))
        return {wanted[row.key_id] for row in found if row.version == ledger_rows.version_of(wanted[row.key_id])}

    def keep_fingerprint(self, fingerprint: Fingerprint) -> None:
        last = fingerprint.of_samples or fingerprint
        known = select(fingerprints.c.fingerprint).where(fingerprints.c.fingerprint == last.id)
        if self._first(known) is not None:
            return
        both = (one for one in (fingerprint, fingerprint.of_samples) if one is not None)
        new = [{"fingerprint": one.id, "base": one.base, "identifiers": dump(one.identifiers)} for one in both]
        with self._writing() as connection:
            connection.execute(self._insert(fingerprints).on_conflict_do_nothing(), new)

    def fingerprints(self, base: str) -> list[Fingerprint]:
        found = self._all(select(fingerprints).where(fingerprints.c.base == base))
        return [Fingerprint(row.fingerprint, row.base, load(row.identifiers)) for row in found]

    def last_results(self, refs: Sequence[ObjectRef]) -> dict[ObjectRef, LastResult]:
        wanted = {ledger_rows.ledger_id(ref): ref for ref in refs}
        told = select(ledger.c.key_id, ledger.c.version, ledger.c.status, ledger.c.completed_at)
        found = [(wanted[row.key_id], row) for row in self._among(told, ledger.c.key_id, wanted)]
        return {
            ref: LastResult(row.version == ledger_rows.version_of(ref), row.status == "COMPLETE", row.completed_at)
            for ref, row in found
        }

    def seen(self, refs: Sequence[ObjectRef], when: datetime) -> None:
        ids = sorted(map(ledger_rows.ledger_id, refs))
        older = or_(ledger.c.seen_at.is_(None), ledger.c.seen_at < when)
        with self._writing() as connection:
            for start in range(0, len(ids), CHUNK):
                mine = ledger.c.key_id.in_(ids[start : start + CHUNK])
                # In the order in which `save` takes its locks: two writers of the same rows wait, and never for ever.
                held = select(ledger.c.key_id).where(mine, older).order_by(ledger.c.key_id).with_for_update()
                connection.execute(update(ledger).where(ledger.c.key_id.in_(held)).values(seen_at=when))

    def forget_gone(self, run_id: str, bucket: str, prefix: str, when: datetime, *, versions: bool = False) -> int:
        gone = _of(bucket) & (ledger.c.completed_at < when) & (ledger.c.run_id != run_id)
        gone &= ledger.c.current_id.is_not(None) if versions else ledger.c.current_id.is_(None)
        gone &= or_(ledger.c.seen_at.is_(None), ledger.c.seen_at < when)
        if prefix:
            gone &= starts_with(ledger.c.key, escape(prefix))
        with self._writing() as connection:
            return connection.execute(delete(ledger).where(gone)).rowcount

    def contents(self, bucket: str, suppressed: Collection[Suppressed]) -> Contents:
        return ledger_rows.contents_of(self._all(_groups(bucket)), self._sensitive(bucket), suppressed)

    def _sensitive(self, bucket: str) -> Iterator[str]:
        chosen = select(ledger.c.found).where(_of(bucket), _once(), ledger.c.severity > 0, ledger.c.found.is_not(None))
        return (row.found for row in self._stream(chosen))


@functools.cache
def newer(insert: Callable[[Table], Any]) -> Any:
    """What a complete result told of an object stays, until there is another complete one, or another object. insert:
    the dialect's; made once, since that costs more than its execution."""
    new = insert(ledger)
    fresh = new.excluded
    tells_more = or_(fresh.status == "COMPLETE", ledger.c.status != "COMPLETE", ledger.c.version != fresh.version)
    return new.on_conflict_do_update(
        index_elements=["key_id"],
        set_={name: fresh[name] for name in _RESULT},
        where=and_(ledger.c.completed_at <= fresh.completed_at, tells_more),
    )


def _of(bucket: str) -> Any:
    """As the index knows it."""
    return (ledger.c.bucket == bucket) & literal_column(OF_S3)


def _once() -> Any:
    """Not a version that is in the ledger as what is current, too."""
    current = ledger.alias()
    return ~exists().where(current.c.key_id == ledger.c.current_id, current.c.version == ledger.c.etag)


def _groups(bucket: str) -> Select[Any]:
    sums = (func.sum(ledger.c[name]).label(name) for name in ("size", "size_classified"))
    by = (ledger.c.status, ledger.c.reason)
    return select(*by, func.count().label("objects"), *sums).where(_of(bucket), _once()).group_by(*by)
