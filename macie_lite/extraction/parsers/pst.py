"""Outlook's folders (.pst, .ost; MS-PST), over libpff: every folder, every item in it, whatever it is.

Items are those of `mapi`. What libpff cannot read of an item is a gap, and costs that item alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

import pypff

from macie_lite.extraction.parsers.heap import Missing, heap_properties
from macie_lite.extraction.parsers.mapi import BINARY, Item, Properties, Value, named, recipient

__all__ = ["folders"]

_BLOCK = 1 << 20
_DEEPEST = 100
_LONGEST_NODE = 16 << 20
_EMBEDDED = 5  # PidTagAttachMethod: a message


def folders(file: BinaryIO, most: int) -> Iterator[Item]:
    """most: how many items there may be."""
    store = pypff.file()
    store.open_file_object(file)
    walk = _Walk(_names(store), most)
    if (properties := _or_none(store.get_message_store)) is not None:
        yield from walk.properties(properties).items([])
    if (root := _or_none(store.get_root_folder)) is not None:
        yield from walk.through(root)
    for number in range(_or_none(store.get_number_of_orphan_items) or 0):
        yield from walk.item(partial(store.get_orphan_item, number), [f"orphans/{number + 1}"])


class _Walk:
    def __init__(self, names: dict[int, str], most: int) -> None:
        self._names = names
        self._left = most

    def through(self, root: Any) -> Iterator[Item]:
        waiting = [(root, "", 0)]
        while waiting and self._left > 0:
            folder, path, level = waiting.pop()
            self._left -= 1
            name = _or_none(folder.get_name) or ""
            if name:
                yield "text", [], "Folder", name
                path = f"{path}/{name}" if path else name
            for number in range(_or_none(folder.get_number_of_sub_messages) or 0):
                if self._left > 0:
                    inside = f"{path}/{number + 1}" if path else str(number + 1)
                    yield from self.item(partial(folder.get_sub_message, number), [inside])
            if level == _DEEPEST:
                yield "gap", "ARCHIVE_NESTING"
                continue
            below = [
                _or_none(folder.get_sub_folder, number)
                for number in range(_or_none(folder.get_number_of_sub_folders) or 0)
            ]
            if None in below:
                yield "gap", "MALFORMED"
            waiting += [(one, path, level + 1) for one in reversed(below) if one is not None]
        if self._left <= 0:
            yield "gap", "ARCHIVE_MEMBERS"

    def item(self, get: Callable[[], Any], path: list[str]) -> Iterator[Item]:
        self._left -= 1
        item = _or_none(get)
        if item is None:
            yield "gap", "MALFORMED"
            return
        people = list(self._recipients(item))
        names: dict[int, list[str]] = {}
        for kind, name, _ in people:
            names.setdefault(kind, []).append(name)
        yield from self.properties(item).items(path, (line for _, _, line in people), names)
        for number in range(_or_none(getattr, item, "number_of_attachments") or 0):
            yield from self._attachment(item, number, path)

    def _attachment(self, item: Any, number: int, path: list[str]) -> Iterator[Item]:
        attachment = _or_none(item.get_attachment, number)
        if attachment is None:
            yield "gap", "MALFORMED"
            return
        properties = self.properties(attachment)
        yield from properties.items(path)
        name = properties.string(0x3707, 0x3704, 0x3001) or str(number + 1)
        if properties.integer(0x3705) == _EMBEDDED:
            yield from self._embedded(attachment, [*path, name])
            return
        yield from _file(attachment, path, name)

    def _embedded(self, attachment: Any, path: list[str]) -> Iterator[Item]:
        """A message in a message: libpff gives its properties alone, and of these those that are short."""
        size = min(_or_none(attachment.get_size) or 0, _LONGEST_NODE)
        missing = Missing()
        try:
            found = list(heap_properties(_or_none(attachment.read_buffer, size) or b"", missing))
        except ValueError:
            yield "gap", "MALFORMED"
            return
        yield from Properties((what, kind, data, self._names.get(what)) for what, kind, data in found).items(path)
        yield "gap", "MEMBER_UNPROCESSED"

    def _recipients(self, item: Any) -> Iterator[tuple[int, str, str]]:
        found = _or_none(getattr, item, "recipients")
        for record in _records(found) if found is not None else ():
            yield recipient(Properties(self._values(record)))

    def properties(self, item: Any) -> Properties:
        """All of an item's."""
        return Properties(value for record in _records(item) for value in self._values(record))

    def _values(self, record: Any) -> Iterator[Value]:
        for number in range(record.number_of_entries):
            entry = _or_none(record.get_entry, number)
            if entry is None:
                continue
            what, kind, data = entry.entry_type, entry.value_type, _or_none(entry.get_data)
            if what is not None and kind is not None and data:
                yield what, kind, data, self._names.get(what)


def _file(attachment: Any, path: list[str], name: str) -> Iterator[Item]:
    left = _or_none(attachment.get_size) or 0
    if not left:
        return
    yield "file", path, name, b""
    while left > 0:
        block = _or_none(attachment.read_buffer, min(left, _BLOCK))
        if not block:
            yield "gap", "TRUNCATED"
            return
        left -= len(block)
        yield "more", block


def _records(item: Any) -> Iterator[Any]:
    for number in range(_or_none(getattr, item, "number_of_record_sets") or 0):
        record = _or_none(item.get_record_set, number)
        if record is not None:
            yield record


def _names(store: Any) -> dict[int, str]:
    """What the named properties are called (MS-PST 2.4.7)."""
    streams = {}
    found = _or_none(store.get_name_to_id_map)
    for record in _records(found) if found is not None else ():
        for number in range(record.number_of_entries):
            entry = _or_none(record.get_entry, number)
            if entry is not None and entry.entry_type in (3, 4) and entry.value_type == BINARY:
                streams[entry.entry_type] = _or_none(entry.get_data) or b""
    return named(streams.get(3, b""), streams.get(4, b""))


def _or_none(get: Callable[..., Any], *arguments: Any) -> Any:
    """What libpff gives; None where it finds the file damaged there, or there is no such thing in an item."""
    try:
        return get(*arguments)
    except (OSError, OverflowError, ValueError, AttributeError):
        return None
