"""Every byte that a scan leaves behind, by where it lies."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import hyperscan

from tests.privacy.canaries import Canary, needles

__all__ = ["files", "leaks", "postgres_dump", "redis_keys"]

_MOST = 1 << 20  # bytes of a compressed stream, packed or not


def files(*folders: Path, before: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Every regular file below the folders, temporary and hidden ones too; but for those that are, byte for byte, one
    of the same name in `before`, which lay there already."""
    known = {path.name: path.read_bytes() for path in before.rglob("*") if path.is_file()} if before else {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and (content := path.read_bytes()) != known.get(path.name):
                yield str(path), content


def postgres_dump(url: str) -> Iterator[tuple[str, bytes]]:
    """Every row of every table, in PostgreSQL's own text form (what pg_dump --data-only writes)."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(url.replace("+psycopg", "")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('information_schema')")
        for schema, table in cursor.fetchall():
            if schema == "pg_catalog" and table != "pg_statistic":
                continue
            query = sql.SQL("COPY (SELECT t::text FROM {} t) TO STDOUT").format(sql.Identifier(schema, table))
            with cursor.copy(query) as copy:
                yield f"{schema}.{table}", b"".join(bytes(block) for block in copy)


def redis_keys(url: str) -> Iterator[tuple[str, bytes]]:
    """Every key of every database, as Redis would dump it, and its value as clients read it."""
    import redis

    for number in range(16):
        with redis.Redis.from_url(url.rpartition("/")[0] + f"/{number}") as client:
            for key in client.scan_iter():
                yield f"redis {number} {key!r}", key + b"\n" + _value(client, key)


def _value(client: Any, key: bytes) -> bytes:
    kind = client.type(key)
    if kind == b"string":
        return bytes(client.get(key))
    if kind == b"hash":
        return b"\n".join(part for pair in client.hgetall(key).items() for part in pair)
    if kind == b"list":
        return b"\n".join(client.lrange(key, 0, -1))
    return b"\n".join(client.smembers(key) if kind == b"set" else client.zrange(key, 0, -1))


def leaks(canaries: Iterable[Canary], haystacks: Iterable[tuple[str, bytes]]) -> list[str]:
    """Where something was found: (place, kind of canary, shape); empty is good. Also inside base64 and zlib, in which
    Celery and databases wrap what they store."""
    wanted = [(c.kind, shape, needle) for c in canaries for shape, needle in needles(c)]
    database = _all_at_once([needle for _, _, needle in wanted])
    found: set[str] = set()
    for place, raw in haystacks:
        met: set[int] = set()
        for data in (raw, *_unwrapped(raw)):
            database.scan(data, match_event_handler=lambda number, *_, met=met: met.add(number))
        found |= {f"{place}: {wanted[number][0]} ({wanted[number][1]})" for number in met}
    return sorted(found)


def _all_at_once(needles: list[bytes]) -> hyperscan.Database:
    """Hundreds of them in some fifty megabytes (a cache of compiled expressions is searched too): one pass for all."""
    database = hyperscan.Database()
    expressions = ["".join(f"\\x{byte:02x}" for byte in needle).encode() for needle in needles]
    numbers = list(range(len(needles)))
    database.compile(expressions, ids=numbers, elements=len(numbers), flags=hyperscan.HS_FLAG_SINGLEMATCH)
    return database


def _unwrapped(raw: bytes) -> Iterator[bytes]:
    """What lies in compressed streams and in base64 message bodies."""
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", raw):
        try:
            yield zlib.decompressobj().decompress(raw[match.start() : match.start() + _MOST], _MOST)
        except zlib.error:
            continue
    for body in re.findall(rb"[A-Za-z0-9+/]{40,}={0,2}", raw):
        try:
            yield base64.b64decode(body + b"=" * (-len(body) % 4))
        except ValueError:
            continue
