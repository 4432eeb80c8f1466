"""S3 (and STS, Security Hub, EventBridge, SNS: all that moto speaks) on the wire, in a thread of the test process."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["Bucket", "S3Server", "environment"]

REGION = "us-east-1"


def environment(url: str) -> dict[str, str]:
    """What a client, in this process or in a child, needs to reach the server and nothing else."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "AK" + "IATESTONLYTESTONLY",
        "AWS_SECRET_ACCESS_KEY": "test-only",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


class Bucket:
    """A fresh bucket and the few things that tests do to it."""

    def __init__(self, name: str, client: Any) -> None:
        self.name = name
        self.client = client

    @property
    def target(self) -> str:
        return f"s3://{self.name}"

    def put(self, key: str, body: bytes = b"", **arguments: Any) -> str:
        """Writes an object; returns its ETag without quotes."""
        etag: str = self.client.put_object(Bucket=self.name, Key=key, Body=body, **arguments)["ETag"]
        return etag.strip('"')

    def fill(self, objects: Mapping[str, bytes]) -> None:
        for key, body in objects.items():
            self.put(key, body)

    def create_empty(self, keys: Iterable[str]) -> None:
        """Many empty objects at once, past the wire, which takes milliseconds for each."""
        from moto.core.models import DEFAULT_ACCOUNT_ID
        from moto.s3.models import s3_backends

        backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
        for key in keys:
            backend.put_object(self.name, key, b"")

    def versioned(self) -> None:
        """Keeps every version of its keys from now on."""
        self.client.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": "Enabled"})

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=key)


class S3Server:
    """moto's server on a free port of loopback."""

    def __init__(self) -> None:
        from moto.server import ThreadedMotoServer

        _keys_may_hold_newlines()
        self._server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._numbers = itertools.count(1)
        self._clients: dict[str, Any] = {}

    def start(self) -> None:
        self._server.start()
        self.port: int = self._server.get_host_and_port()[1]

    def stop(self) -> None:
        for client in self._clients.values():
            client.close()
        self._server.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.url)

    def client(self, service: str = "s3", **arguments: Any) -> Any:
        """A boto3 client of this server; one per service unless it is given arguments of its own."""
        import boto3

        if not arguments and service in self._clients:
            return self._clients[service]
        settings = self.environment
        session = boto3.Session(settings["AWS_ACCESS_KEY_ID"], settings["AWS_SECRET_ACCESS_KEY"], region_name=REGION)
        client = session.client(service, endpoint_url=self.url, **arguments)
        if not arguments:
            self._clients[service] = client
        return client

    def bucket(self, region: str = REGION, **arguments: Any) -> Bucket:
        """A fresh, empty bucket."""
        name = f"bucket-{next(self._numbers)}"
        where = {} if region == REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        self.client().create_bucket(Bucket=name, **where, **arguments)
        return Bucket(name, self.client())


def _keys_may_hold_newlines() -> None:
    """moto's routes take a dot for every character of a key; S3 has newlines in keys too."""
    from moto.moto_server import utilities, werkzeug_app

    class AnyCharacter(utilities.RegexConverter):
        def __init__(self, url_map: Any, *items: Any) -> None:
            super().__init__(url_map, *items)
            self.regex = f"(?s:{self.regex})"

    vars(werkzeug_app)["RegexConverter"] = AnyCharacter  # the name that its routes look up
