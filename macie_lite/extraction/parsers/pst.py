"""Outlook's folders (.pst, .ost; MS-PST), over libpff: every folder, every item in it, whatever it is.

Items are those of `mapi`. What libpff cannot read of an item is a gap, and costs that much alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

import pypff

from macie_lite.extraction.parsers.heap import heap_properties
from macie_lite.extraction.parsers.mapi import BINARY, Item, Properties, Value, named, recipient

__all__ = ["folders"]

_BLOCK = 1 << 20
_DEEPEST = 100
_LONGEST_NODE = 16 << 20
_EMBEDDED = 5  # PidTagAttachMethod: a message


def folders(file: BinaryIO, most: int) -> Iterator[Item]:
    """most: how many folders and items there may be."""
    store = pypff.file()
    store.open_file_object(file)
    walk = _Walk(most)
    walk.names = walk.named(walk.got(store.get_name_to_id_map))
    yield from walk.properties(walk.got(store.get_message_store)).items([])
    if (root := walk.got(store.get_root_folder)) is not None:
        yield from walk.through(root)
    for number in range(walk.count(store, "orphan_items")):
        yield from walk.item(partial(store.get_orphan_item, number), [f"orphans/{number + 1}"])
    if walk.left <= 0:
        yield "gap", "ARCHIVE_MEMBERS"
    if walk.damaged:
        yield "gap", "MALFORMED"


class _Walk:
    """left: folders and items that may yet be read. damaged: whether libpff could not read something."""

    def __init__(self, most: int) -> None:
        self.names: dict[int, str] = {}
        self.left = most
        self.damaged = False

    def got(self, get: Callable[..., Any], *arguments: Any) -> Any:
        """What libpff gives; None where it finds the file damaged, or an item has no such thing."""
        try:
            return get(*arguments)
        except AttributeError:
            return None
        except (OSError, OverflowError, ValueError, MemoryError):
            self.damaged = True
            return None

    def count(self, of: Any, what: str) -> int:
        return self.got(getattr, of, f"number_of_{what}") or 0

    def through(self, root: Any) -> Iterator[Item]:
        waiting = [(root, "", 0)]
        while waiting and self.left > 0:
            folder, path, level = waiting.pop()
            self.left -= 1
            yield from self.properties(folder).items([])
            path = "/".join(filter(None, (path, self.got(folder.get_name))))
            for number in range(self.count(folder, "sub_messages")):
                inside = "/".join(filter(None, (path, str(number + 1))))
                yield from self.item(partial(folder.get_sub_message, number), [inside])
            if level == _DEEPEST:
                yield "gap", "ARCHIVE_NESTING"
                continue
            below = [self.got(folder.get_sub_folder, number) for number in range(self.count(folder, "sub_folders"))]
            waiting += [(one, path, level + 1) for one in reversed(below) if one is not None]

    def item(self, get: Callable[[], Any], path: list[str]) -> Iterator[Item]:
        self.left -= 1
        if self.left < 0 or (item := self.got(get)) is None:
            return
        people = list(self._recipients(item))
        names: dict[int, list[str]] = {}
        for kind, name, _ in people:
            names.setdefault(kind, []).append(name)
        yield from self.properties(item).items(path, (line for _, _, line in people), names)
        for number in range(self.count(item, "attachments")):
            if (attachment := self.got(item.get_attachment, number)) is not None:
                yield from self._attachment(attachment, number + 1, path)

    def _attachment(self, attachment: Any, number: int, path: list[str]) -> Iterator[Item]:
        properties = self.properties(attachment)
        yield from properties.items(path)
        name = properties.string(0x3707, 0x3704, 0x3001) or str(number)
        size = self.got(attachment.get_size) or 0
        if properties.integer(0x3705) == _EMBEDDED:
            yield from self._embedded(self.got(attachment.read_buffer, min(size, _LONGEST_NODE)) or b"", [*path, name])
        elif size:
            yield "file", path, name, b""
            yield from self._blocks(attachment, size)

    def _blocks(self, attachment: Any, left: int) -> Iterator[Item]:
        while left > 0:
            block = self.got(attachment.read_buffer, min(left, _BLOCK))
            if not block:
                yield "gap", "TRUNCATED"
                return
            left -= len(block)
            yield "more", block

    def _embedded(self, node: bytes, path: list[str]) -> Iterator[Item]:
        """A message in a message: libpff gives its properties alone, and of these those that are short."""
        try:
            values = [(what, kind, data, self.names.get(what)) for what, kind, data in heap_properties(node)]
        except ValueError:
            self.damaged = True
            return
        yield from Properties(values).items(path)
        yield "gap", "MEMBER_UNPROCESSED"

    def _recipients(self, item: Any) -> Iterator[tuple[int, str, str]]:
        for record in self._records(self.got(getattr, item, "recipients")):
            yield recipient(Properties(self._values(record)))

    def properties(self, item: Any) -> Properties:
        """All of an item's."""
        return Properties(value for record in self._records(item) for value in self._values(record))

    def named(self, item: Any) -> dict[int, str]:
        """What the named properties are called, by the item that says it (MS-PST 2.4.7)."""
        streams = {
            what: data
            for record in self._records(item)
            for what, kind, data, _ in self._values(record)
            if what in (3, 4) and kind == BINARY
        }
        return named(streams.get(3, b""), streams.get(4, b""))

    def _records(self, item: Any) -> Iterator[Any]:
        for number in range(self.count(item, "record_sets")):
            if (record := self.got(item.get_record_set, number)) is not None:
                yield record

    def _values(self, record: Any) -> Iterator[Value]:
        for number in range(self.count(record, "entries")):
            if (entry := self.got(record.get_entry, number)) is None:
                continue
            what, kind = self.got(entry.get_entry_type), self.got(entry.get_value_type)
            data = self.got(entry.get_data)
            if what is not None and kind is not None and data:
                yield what, kind, data, self.names.get(what)
