"""Properties of a document in a compound file (MS-OLEPS 2.21): texts with their labels, the user's own with theirs."""

from __future__ import annotations

import struct
from collections.abc import Iterator

__all__ = ["labelled_properties"]

_SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_LABELS = {2: "title", 3: "subject", 4: "author", 5: "keywords", 6: "comments", 7: "template", 8: "last saved by"}
_LABELS |= {18: "application"}
_DOCUMENT_LABELS = {2: "category", 14: "manager", 15: "company"}
_SECTIONS, _MOST = 28, 4096  # where the list of sections starts; properties of one
_CODE_PAGE, _UNICODE = 1, 1200
_NARROW, _WIDE, _BLOB = 0x1E, 0x1F, 0x41
_VECTOR = 0x1000


def labelled_properties(stream: bytes) -> Iterator[str]:
    """"author: ..." and so on, as far as the stream is sound."""
    count = min(int.from_bytes(stream[24:28], "little"), 2)
    for number in range(count):
        at = _SECTIONS + 20 * number
        start = int.from_bytes(stream[at + 16 : at + 20], "little")
        labels = _LABELS if stream[at : at + 16] == _SUMMARY else _DOCUMENT_LABELS if not number else {}
        yield from _section(stream[start:], labels)


def _section(section: bytes, labels: dict[int, str]) -> Iterator[str]:
    count = min(int.from_bytes(section[4:8], "little"), _MOST, max(0, len(section) - 8) // 8)
    places = dict(struct.iter_unpack("<II", section[8 : 8 + 8 * count]))
    at = places.get(_CODE_PAGE, len(section))
    page = int.from_bytes(section[at + 4 : at + 6], "little")
    named = labels or _dictionary(section, places.get(0, len(section)), page)
    for key, at in places.items():
        for text in _texts(section, at, page) if key > _CODE_PAGE else ():
            if text.strip():
                yield f"{named.get(key, key)}: {text}"


def _dictionary(section: bytes, at: int, page: int) -> dict[int, str]:
    """The user's own labels."""
    count, at = min(int.from_bytes(section[at : at + 4], "little"), _MOST), at + 4
    names = {}
    for _ in range(count):
        if at + 8 > len(section):
            break
        key, length = struct.unpack_from("<II", section, at)
        size = length * 2 if page == _UNICODE else length
        names[key] = _decoded(section[at + 8 : at + 8 + size], page)
        at += 8 + (size + 3 & ~3 if page == _UNICODE else size)
    return names


def _texts(section: bytes, at: int, page: int) -> Iterator[str]:
    kind, size = struct.unpack_from("<II", section, at) if at + 8 <= len(section) else (0, 0)
    if kind == _NARROW:
        yield _decoded(section[at + 8 : at + 8 + size], page)
    elif kind == _WIDE:
        yield _decoded(section[at + 8 : at + 8 + 2 * size], _UNICODE)
    elif kind == _BLOB:  # links of the document
        yield section[at + 8 : at + 8 + size].decode("utf-16-le", "replace").replace("\0", " ")
    elif kind in (_VECTOR | _NARROW, _VECTOR | _WIDE):
        yield from _many(section, at + 8, size, _UNICODE if kind & 1 else page)


def _many(section: bytes, at: int, count: int, page: int) -> Iterator[str]:
    for _ in range(min(count, _MOST)):
        if at + 4 > len(section):
            return
        size = int.from_bytes(section[at : at + 4], "little") * (2 if page == _UNICODE else 1)
        yield _decoded(section[at + 4 : at + 4 + size], page)
        at += 4 + size


def _decoded(raw: bytes, page: int) -> str:
    codec = "utf-16-le" if page == _UNICODE else "utf-8" if page == 65001 else f"cp{page}"
    try:
        text = raw.decode(codec, "replace")
    except LookupError:
        text = raw.decode("cp1252", "replace")
    return text.rstrip("\0").replace("\0", " ")
