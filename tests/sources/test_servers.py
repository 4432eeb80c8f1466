"""The servers that all tests lean on are real, start anew, and fail as told."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
import redis

from tests.servers import faults
from tests.servers.fault_proxy import FaultProxy
from tests.servers.postgres_server import PostgresServer
from tests.servers.redis_server import RedisServer
from tests.servers.s3_server import Bucket

pytestmark = pytest.mark.slow


def _client(url: str, read_timeout: float = 30) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(retries={"total_max_attempts": 1}, read_timeout=read_timeout)
    return boto3.client("s3", endpoint_url=url, config=config)


def test_a_bucket_keeps_what_was_put(bucket: Bucket) -> None:
    bucket.fill({"a": b"1", "b/": b""})
    assert [entry["Key"] for entry in bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]] == ["a", "b/"]


def test_redis_comes_back_on_its_port(own_redis: RedisServer) -> None:
    with redis.Redis.from_url(own_redis.url) as client:
        client.set("a", "1")
        client.save()
    own_redis.kill()
    own_redis.start()
    with redis.Redis.from_url(own_redis.url) as client:
        assert client.get("a") == b"1"


def test_postgres_gives_fresh_databases(postgres_server: PostgresServer, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE t (word text)")
        connection.execute("INSERT INTO t VALUES ('needle')")
    assert b"needle" in postgres_server.dump(postgres_url)
    assert postgres_server.fresh_database() != postgres_url


def test_postgres_comes_back_after_a_kill(own_postgres: PostgresServer) -> None:
    url = own_postgres.fresh_database()
    own_postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=1)
    own_postgres.start()
    psycopg.connect(url).close()


def test_the_proxy_passes_through_and_fails_as_told(fault_proxy: FaultProxy, bucket: Bucket) -> None:
    from botocore.exceptions import ClientError

    bucket.put("a b\n", b"body")
    fault_proxy.fault(faults.SLOW_DOWN, key="a b\n", times=1)
    client = _client(fault_proxy.url)
    with pytest.raises(ClientError) as caught:
        client.get_object(Bucket=bucket.name, Key="a b\n")
    assert caught.value.response["Error"]["Code"] == "SlowDown"
    assert client.get_object(Bucket=bucket.name, Key="a b\n")["Body"].read() == b"body"
    assert len(fault_proxy.requests) == 2
    client.close()


@pytest.mark.parametrize("kind", list(faults.Break))
def test_the_proxy_breaks_bodies(fault_proxy: FaultProxy, bucket: Bucket, kind: faults.Break) -> None:
    from botocore.exceptions import BotoCoreError

    bucket.put("a", bytes(1000))
    fault_proxy.fault(kind, key="a", after=10)
    client = _client(fault_proxy.url, read_timeout=1 if kind is faults.Break.STALL else 30)
    body = client.get_object(Bucket=bucket.name, Key="a")["Body"]
    if kind is faults.Break.TRICKLE:
        assert body.read(12) == bytes(12)
    else:
        with pytest.raises(BotoCoreError):
            body.read()
    body.close()
    client.close()
