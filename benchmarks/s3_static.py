"""A static stand-in for S3 on loopback: one bucket of any name, ListObjectsV2, GET with If-Match and Range. Quick.

    python -m benchmarks.s3_static --objects 20000 --size 2048 --port 0     # generated objects
    python -m benchmarks.s3_static --folder fixtures/bucket                 # a folder's files

Prints its URL as the last word of one line, then serves until it is ended. Every answer is built beforehand, so that
what is measured against it is the client.
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import hashlib
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import parse_qs, quote, unquote

__all__ = ["Answering", "Answers", "generated", "serve"]

_PAGE = 1000
_DATE = "2026-01-02T03:04:05.000Z"
_HTTP_DATE = "Fri, 02 Jan 2026 03:04:05 GMT"
_RANGE = re.compile(rb"\r\nrange: *bytes=(\d+)-(\d*)", re.I)
_IF_MATCH = re.compile(rb'\r\nif-match: *"?([0-9a-f]+)', re.I)
_WORDS = (
    "request",
    "served",
    "cache",
    "miss",
    "retry",
    "queue",
    "worker",
    "closed",
    "opened",
    "batch",
    "slow",
    "index",
)


def generated(objects: int, size: int) -> Iterator[tuple[str, bytes]]:
    """Objects of log-like text, `size` bytes each, the same every time; every tenth has an e-mail address in it."""
    dice = random.Random(20_000)
    for number in range(objects):
        lines = [f"user{number}@example.org asked"] if number % 10 == 0 else []
        while sum(map(len, lines)) + len(lines) < size:
            lines.append(f"{dice.randrange(60):02}s {' '.join(dice.choices(_WORDS, k=9))} {dice.randrange(1000)}ms")
        yield f"logs/{number:06}.log", "\n".join(lines).encode()[: size - 1] + b"\n"


class Answers:
    """Everything that can be asked for, ready to send."""

    def __init__(self, objects: Iterator[tuple[str, bytes]]) -> None:
        self._bodies = dict(sorted(objects, key=lambda pair: pair[0].encode()))
        self._keys = list(self._bodies)
        self._etags = {key: _etag(body) for key, body in self._bodies.items()}
        self._whole = {key: self._object(key, 0, len(body), "200 OK") for key, body in self._bodies.items()}
        self._rows = [self._row(key) for key in self._keys]

    def _object(self, key: str, start: int, end: int, status: str) -> bytes:
        body = self._bodies[key]
        head = f'ETag: "{self._etags[key]}"\r\nLast-Modified: {_HTTP_DATE}\r\nContent-Type: binary/octet-stream\r\n'
        if status.startswith("206"):
            head += f"Content-Range: bytes {start}-{end - 1}/{len(body)}\r\n"
        return _answer(status, body[start:end], head)

    def _row(self, key: str) -> str:
        return (
            f"<Contents><Key>{quote(key)}</Key><LastModified>{_DATE}</LastModified><ETag>&quot;{self._etags[key]}&quot;"
            f"</ETag><Size>{len(self._bodies[key])}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        )

    def answer(self, request: bytes) -> bytes:
        """The whole answer to a request's head."""
        method, _, rest = request.partition(b" ")
        path, _, query = rest.partition(b" ")[0].decode().partition("?")
        _, _, key = path.lstrip("/").partition("/")
        if method != b"GET":
            return _answer("200 OK" if method == b"HEAD" else "405 Method Not Allowed", b"")
        if key:
            return self._get(unquote(key), request)
        return self._list(parse_qs(query)) if "list-type=2" in query else _error("403 Forbidden", "AccessDenied")

    def _get(self, key: str, request: bytes) -> bytes:
        if key not in self._bodies:
            return _error("404 Not Found", "NoSuchKey")
        wanted = _IF_MATCH.search(request)
        if wanted is not None and wanted[1].decode() != self._etags[key]:
            return _error("412 Precondition Failed", "PreconditionFailed")
        span = _RANGE.search(request)
        if span is None:
            return self._whole[key]
        size = len(self._bodies[key])
        end = min(size, int(span[2]) + 1) if span[2] else size
        return self._object(key, int(span[1]), end, "206 Partial Content")

    def latency(self, _: bytes) -> float:
        return 0.0

    def _list(self, query: dict[str, list[str]]) -> bytes:
        prefix = query.get("prefix", [""])[0]
        token = query.get("continuation-token", [""])[0]
        after = bytes.fromhex(token).decode() or query.get("start-after", [""])[0]
        first = bisect.bisect_right(self._keys, after) if after else 0
        first = max(first, bisect.bisect_left(self._keys, prefix))
        last = first
        while last < len(self._keys) and last - first < _PAGE and self._keys[last].startswith(prefix):
            last += 1
        more = last < len(self._keys) and self._keys[last].startswith(prefix)
        goes_on = (
            f"<NextContinuationToken>{self._keys[last - 1].encode().hex()}</NextContinuationToken>" if more else ""
        )
        page = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>b</Name><Prefix>{quote(prefix)}</Prefix><KeyCount>{last - first}</KeyCount>"
            f"<EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}</IsTruncated>{goes_on}"
            f"{''.join(self._rows[first:last])}</ListBucketResult>"
        )
        return _answer("200 OK", page.encode(), "Content-Type: application/xml\r\n")


class Answering(Protocol):
    """What is served."""

    def answer(self, request: bytes) -> bytes:
        """The whole answer to a request's head."""
        ...

    def latency(self, request: bytes) -> float:
        """Seconds until it is given."""
        ...


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, requests without bodies only."""

    def __init__(self, answers: Answering) -> None:
        self._answers = answers
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._held += data
        while (end := self._held.find(b"\r\n\r\n")) >= 0:
            request, self._held = self._held[: end + 2], self._held[end + 4 :]
            answer = self._answers.answer(request)
            if latency := self._answers.latency(request):
                asyncio.get_running_loop().call_later(latency, self._transport.write, answer)
            else:
                self._transport.write(answer)


async def serve(answers: Answering, port: int, ready: asyncio.Future[str] | None = None) -> None:
    """Serves on loopback until cancelled; `ready` gets the URL, or else it is printed."""
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(answers), "127.0.0.1", port, backlog=512
    )
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    if ready is None:
        print(f"serving S3 at {url}", flush=True)
    else:
        ready.set_result(url)
    await server.serve_forever()


def _answer(status: str, body: bytes, headers: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _error(status: str, code: str) -> bytes:
    body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
    return _answer(status, body, "Content-Type: application/xml\r\n")


def _etag(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.s3_static", description=__doc__)
    parser.add_argument("--objects", type=int, default=20_000)
    parser.add_argument("--size", type=int, default=2048)
    parser.add_argument("--folder", type=Path, help="serve a folder's files instead of generated objects")
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    objects = _files(options.folder) if options.folder else generated(options.objects, options.size)
    try:
        asyncio.run(serve(Answers(objects), options.port))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
