"""Objects embedded in RTF: an OLE 1.0 stream with the file of another program, or a package with any file.

Sources: MS-OLEDS 2.2.4 "ObjectHeader", 2.2.5 "EmbeddedObject"; 2.3.6 "OLENativeStream".
"""

from __future__ import annotations

from posixpath import basename

__all__ = ["content_of"]

_EMBEDDED = 2
_LONGEST_NAME = 1024


def content_of(data: bytes) -> tuple[str, bytes]:
    """Its name, hostile text, and the file itself; the object as it is where it is written in another way."""
    at, texts = 8, []
    if int.from_bytes(data[4:8], "little") != _EMBEDDED:
        return "object", data
    for _ in range(3):  # the names of its class, topic and item
        size = int.from_bytes(data[at : at + 4], "little")
        if size > _LONGEST_NAME:
            return "object", data
        texts.append(data[at + 4 : at + 4 + size].rstrip(b"\0").decode("latin-1"))
        at += 4 + size
    size = int.from_bytes(data[at : at + 4], "little")
    content = data[at + 4 : at + 4 + size]
    return _packaged(content) if texts[0] == "Package" else (texts[0] or "object", content)


def _packaged(content: bytes) -> tuple[str, bytes]:
    """Of a package: what it is called, two paths, and the file."""
    label, _, rest = content[2:].partition(b"\0")
    path, _, rest = rest.partition(b"\0")
    size = int.from_bytes(rest[4:8], "little")  # of the path that it was put in from
    at = 8 + size
    length = int.from_bytes(rest[at : at + 4], "little")
    file = rest[at + 4 : at + 4 + length]
    if size > _LONGEST_NAME or not file:
        return "object", content
    name = (label or path)[:_LONGEST_NAME].decode("latin-1").replace("\\", "/")
    return basename(name) or "object", file
