"""A stand-in for S3 whose objects are made up from their numbers: a bucket of ten million keys takes no memory.

    python -m benchmarks.static_s3 --objects 10000000 --size 1024 --port 0

One bucket of any name, over HTTP/1.1 with keep-alive: ListObjectsV2 (StartAfter, ContinuationToken, Prefix, Delimiter),
GetObject (Range; If-Match is not looked at), and 501 for all else. `GET /-/counts` tells what was asked for so far.
Prints its URL as the last word of one line, then serves until it is ended. (`s3_static` serves objects that are held.)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import urllib.request
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, quote, unquote

from benchmarks.s3_static import serve

__all__ = ["Bucket", "counts", "key_of", "served"]

_PAGE = 1000
_FOLDER = 100_000
_DATE = "2026-01-02T03:04:05.000Z"
_HTTP_DATE = "Fri, 02 Jan 2026 03:04:05 GMT"
_RANGE = re.compile(rb"\r\nrange: *bytes=(\d+)-(\d*)", re.I)
_LAST = "\U0010ffff"
_LINE = b"17s request served cache miss retry queue worker closed 423ms\n"


def key_of(number: int) -> str:
    """In the order of the numbers, a folder for each 100,000."""
    return f"{number // _FOLDER:04}/{number:09}.log"


class Bucket:
    """Objects of `size` bytes of log-like text; every tenth has an e-mail address in it. A page of a listing takes
    `list_seconds` and any other answer `get_seconds`, as over a network."""

    def __init__(self, objects: int, size: int, list_seconds: float = 0.0, get_seconds: float = 0.0) -> None:
        self._list_seconds, self._get_seconds = list_seconds, get_seconds
        self._numbers = range(objects)
        self._size = size
        self._filling = _LINE * (size // len(_LINE) + 1)
        self.asked: Counter[str] = Counter()

    def answer(self, request: bytes) -> bytes:
        """The whole answer to a request's head."""
        method, _, rest = request.partition(b" ")
        path, _, query = rest.partition(b" ")[0].decode().partition("?")
        bucket, _, key = path.lstrip("/").partition("/")
        if bucket == "-":
            return _answer("200 OK", json.dumps(self.asked).encode())
        if method == b"GET" and key:
            return self._get(unquote(key), request)
        if method == b"GET" and "list-type=2" in query:
            return self._list(parse_qs(query))
        self.asked["other"] += 1
        return _answer("200 OK", b"") if method == b"HEAD" else _error("501 Not Implemented", "NotImplemented")

    def latency(self, request: bytes) -> float:
        return self._list_seconds if b"list-type=2" in request.partition(b"\r")[0] else self._get_seconds

    def body(self, number: int) -> bytes:
        who = b"user%d@example.org asked\n" % number if number % 10 == 0 else b"nobody%d asked\n" % number
        return (who + self._filling)[: self._size]

    def _get(self, key: str, request: bytes) -> bytes:
        self.asked["get"] += 1
        stem = key.rpartition("/")[2].partition(".")[0]
        number = int(stem) if stem.isdecimal() else -1
        if number not in self._numbers or key_of(number) != key:
            return _error("404 Not Found", "NoSuchKey")
        body, span = self.body(number), _RANGE.search(request)
        head = f'ETag: "{number:032x}"\r\nLast-Modified: {_HTTP_DATE}\r\n'
        if span is None:
            return _answer("200 OK", body, head)
        start, end = int(span[1]), min(len(body), int(span[2]) + 1) if span[2] else len(body)
        head += f"Content-Range: bytes {start}-{end - 1}/{len(body)}\r\n"
        return _answer("206 Partial Content", body[start:end], head)

    def _list(self, query: dict[str, list[str]]) -> bytes:
        self.asked["list"] += 1
        prefix, delimiter = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
        token = query.get("continuation-token", [""])[0]
        after = bytes.fromhex(token).decode() or query.get("start-after", [""])[0]
        rows, last, more = self._page(prefix, delimiter, after)
        goes_on = f"<NextContinuationToken>{last.encode().hex()}</NextContinuationToken>" if more else ""
        page = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>b</Name><Prefix>{quote(prefix)}</Prefix><KeyCount>{len(rows)}</KeyCount>"
            f"<EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}</IsTruncated>{goes_on}{''.join(rows)}"
            "</ListBucketResult>"
        )
        return _answer("200 OK", page.encode(), "Content-Type: application/xml\r\n")

    def _page(self, prefix: str, delimiter: str, after: str) -> tuple[list[str], str, bool]:
        """Rows, the last key or common prefix among them, and whether there are more."""
        first = max(self._behind(after), bisect_left(self._numbers, prefix, key=key_of))
        if delimiter and after.endswith(delimiter):
            first = max(first, self._behind(after + _LAST))
        end = self._behind(prefix + _LAST)
        rows: list[str] = []
        last = ""
        while first < end and len(rows) < _PAGE:
            last = key_of(first)
            folder, found, _ = last[len(prefix) :].partition(delimiter) if delimiter else ("", "", "")
            if found:
                last = prefix + folder + delimiter
                rows.append(f"<CommonPrefixes><Prefix>{quote(last)}</Prefix></CommonPrefixes>")
                first = self._behind(last + _LAST)
            else:
                rows.append(self._row(first, last))
                first += 1
        return rows, last, first < end

    def _behind(self, key: str) -> int:
        return bisect_right(self._numbers, key, key=key_of)

    def _row(self, number: int, key: str) -> str:
        return (
            f"<Contents><Key>{key}</Key><LastModified>{_DATE}</LastModified><ETag>&quot;{number:032x}&quot;</ETag>"
            f"<Size>{self._size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        )


def _answer(status: str, body: bytes, headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _error(status: str, code: str) -> bytes:
    body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
    return _answer(status, body, "Content-Type: application/xml\r\n")


@contextmanager
def served(objects: int, size: int, list_seconds: float = 0.0, get_seconds: float = 0.0) -> Iterator[str]:
    """The URL of a stand-in in a process of its own."""
    argv = [
        "-m",
        "benchmarks.static_s3",
        "--objects",
        str(objects),
        "--size",
        str(size),
        "--list-seconds",
        str(list_seconds),
        "--get-seconds",
        str(get_seconds),
    ]
    server = subprocess.Popen([sys.executable, *argv], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip().split()[-1]
    finally:
        server.terminate()
        server.wait()


def counts(url: str) -> Counter[str]:
    """Requests so far, by kind: get, list, other."""
    with urllib.request.urlopen(f"{url}/-/counts") as answer:
        return Counter(json.load(answer))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.static_s3", description=__doc__)
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--list-seconds", type=float, default=0.0)
    parser.add_argument("--get-seconds", type=float, default=0.0)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    try:
        bucket = Bucket(options.objects, options.size, options.list_seconds, options.get_seconds)
        asyncio.run(serve(bucket, options.port))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
