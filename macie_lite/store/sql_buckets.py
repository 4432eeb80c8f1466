"""The inventory of buckets, and the history of their scores."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from macie_lite.model.buckets import BucketProfile, ScoreEntry, Suppressed
from macie_lite.store import bucket_rows
from macie_lite.store.schema import bucket_scores, buckets, inspection_templates
from macie_lite.store.text import dump
from macie_lite.store.transactions import Transactions

__all__ = ["Buckets"]


class Buckets(Transactions):
    """The part of a `Store` (see `base`) that keeps buckets."""

    def keep_bucket(self, profile: BucketProfile) -> None:
        measured = bucket_rows.measured_row(profile)
        whole = measured | bucket_rows.settings_row(profile) | {"first_seen": profile.first_seen}
        insert = self._insert(buckets).values(whole)
        with self._writing() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["account_id", "bucket"], set_=measured))
            self._keep_score(connection, profile)

    def _keep_score(self, connection: Connection, profile: BucketProfile) -> None:
        """Where it is another than the last one."""
        mine = _of(bucket_scores, profile.account_id, profile.name)
        last = select(bucket_scores).where(mine).order_by(bucket_scores.c.moment.desc()).limit(1)
        row = connection.execute(last).first()
        if row is not None and (row.score, row.parts) == (profile.score, dump(profile.parts)):
            return
        new = {"account_id": profile.account_id, "bucket": profile.name, "moment": profile.updated_at}
        insert = self._insert(bucket_scores).values(new | {"score": profile.score, "parts": dump(profile.parts)})
        connection.execute(insert.on_conflict_do_nothing())

    def change_bucket(self, profile: BucketProfile) -> bool:
        mine = _of(buckets, profile.account_id, profile.name)
        change = update(buckets).where(mine).values(bucket_rows.settings_row(profile))
        with self._writing() as connection:
            return connection.execute(change).rowcount == 1

    def buckets(self, name: str | None = None) -> list[BucketProfile]:
        chosen = select(buckets).order_by(buckets.c.bucket, buckets.c.account_id)
        if name is not None:
            chosen = chosen.where(buckets.c.bucket == name)
        return [bucket_rows.profile_from_row(row) for row in self._all(chosen)]

    def bucket(self, account_id: str, name: str) -> BucketProfile | None:
        row = self._first(select(buckets).where(_of(buckets, account_id, name)))
        return None if row is None else bucket_rows.profile_from_row(row)

    def bucket_scores(self, account_id: str, name: str) -> list[ScoreEntry]:
        mine = select(bucket_scores).where(_of(bucket_scores, account_id, name))
        return [bucket_rows.entry_from_row(row) for row in self._all(mine.order_by(bucket_scores.c.moment))]

    def accounts(self) -> set[str]:
        return {row.account_id for row in self._all(select(buckets.c.account_id).distinct())}

    def template_excludes(self, account_id: str) -> tuple[Suppressed, ...]:
        mine = inspection_templates.c.account_id == account_id
        row = self._first(select(inspection_templates.c.excludes).where(mine))
        return () if row is None else bucket_rows.suppressed_from(row.excludes)

    def change_template(self, account_id: str, excludes: Collection[Suppressed], when: datetime) -> None:
        changed = {"excludes": dump([[one.type, one.id] for one in sorted(excludes)]), "changed_at": when}
        insert = self._insert(inspection_templates).values({"account_id": account_id} | changed)
        with self._writing() as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["account_id"], set_=changed))


def _of(table: Any, account_id: str, name: str) -> Any:
    return (table.c.account_id == account_id) & (table.c.bucket == name)
