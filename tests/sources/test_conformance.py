"""The one suite of sources, on a folder and on S3 on the wire."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from macie_lite.sources.base import Source, SourceOptions
from macie_lite.sources.open_source import open_source
from tests.conformance.check_source import CHECKS, Place
from tests.servers.s3_server import Bucket

Check = Callable[[Place], None]


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, key: str, body: bytes) -> None:
        path = self._path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)

    def delete(self, key: str) -> None:
        (self._path / key).unlink()

    def source(self, under: str = "") -> Source:
        return open_source(str(self._path / under), SourceOptions())

    def missing(self) -> Source:
        return open_source(str(self._path / "missing"), SourceOptions())


class _Wire:
    """S3; its sources are closed with the test."""

    def __init__(self, bucket: Bucket) -> None:
        self.put = bucket.put
        self.delete = bucket.delete
        self._bucket = bucket
        self._open: list[Source] = []

    def source(self, under: str = "") -> Source:
        return self._opened(f"{self._bucket.target}/{under}")

    def missing(self) -> Source:
        return self._opened("s3://no-such-bucket-anywhere")

    def _opened(self, target: str) -> Source:
        self._open.append(open_source(target, SourceOptions()))
        return self._open[-1]

    def close(self) -> None:
        for source in self._open:
            source.close()


@pytest.mark.parametrize("check", CHECKS)
def test_a_folder(check: Check, tmp_path: Path) -> None:
    check(_Folder(tmp_path))


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_s3(check: Check, bucket: Bucket) -> None:
    place = _Wire(bucket)
    check(place)
    place.close()
