"""Automated discovery over a broker: the workers plan its budget in slices, and leave no value anywhere."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest
import redis

from macie_lite.store.open_store import open_store
from tests.cli.command import macie_lite, worker
from tests.privacy.canaries import draw
from tests.privacy.haystacks import files, leaks, redis_keys
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import S3Server

pytestmark = pytest.mark.slow

_CANARIES = [one for one in draw(20270203) if one.kind in ("ssn", "email", "nhs", "prose")]
_KINDS = "INCLUDE:UK_NHS_NUMBER,EMAIL_ADDRESS,USA_SOCIAL_SECURITY_NUMBER"
_SIZE = 200
_OPTIONS = ("--ner", "off", "--identifiers", _KINDS, "--batch-objects", "2", "--outstanding", "3")


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every folder that a process might write to lies below it, that of Redis too."""
    for name in ("TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME"):
        monkeypatch.setenv(name, str(folder := tmp_path / name.lower()))
        folder.mkdir()
    monkeypatch.setenv("MACIE_LITE_DEBUG", "1")
    return tmp_path


def test_workers_share_the_budget_out(s3: S3Server, own_redis: RedisServer, sandbox: Path) -> None:
    large, small = s3.bucket(), s3.bucket()
    text = "\n".join(one.text for one in _CANARIES).encode()
    large.fill({f"{number:02}.txt": text.ljust(_SIZE) for number in range(20)})
    small.fill({"a.txt": text.ljust(_SIZE)})
    with redis.Redis.from_url(own_redis.url) as client:
        client.config_set("appendonly", "yes")  # so that every message that was ever sent lies in its folder
    database = str(sandbox / "x.db")
    where = [word for one in (large, small) for word in ("--buckets", f"name={one.name}")]
    budget = ("--run-bytes", str(10 * _SIZE), "--broker", own_redis.url, "--db", database, "--format", "json")
    created = macie_lite("jobs", "create", "--automated", *where, *budget, *_OPTIONS)
    assert created.code == 0, created.err
    job_id = json.loads(created.out)["jobId"]
    with worker(own_redis.url, database, sandbox / "log", "--log-level", "DEBUG"):
        assert macie_lite("jobs", "wait", job_id, "--db", database).code == 0
        searched = [*files(sandbox), *redis_keys(own_redis.url)]
    with closing(open_store(database)) as store:
        run, planned = store.run(job_id), store.planned(job_id)
        outcomes = list(store.outcomes(job_id))
        read = [one.ref.bucket for one in outcomes]
        assert store.candidates(job_id) == {}
    assert run is not None
    assert (run.detached, run.planned_all, run.ended_at is not None) == (True, True, True)
    assert (read.count(large.name), read.count(small.name), planned.not_sampled.objects) == (9, 1, 11)
    assert all(kind in json.dumps(one.finding) for one in outcomes for kind in _KINDS.partition(":")[2].split(","))
    assert any(b"plan_run" in content for name, content in searched if ".aof" in name)
    assert leaks(_CANARIES, [*searched, *files(sandbox)]) == []
