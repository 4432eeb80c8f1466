"""What a foreign parser makes of an archive or a compressed stream, as something to read from: see `parsers.archives`
for the items that come."""

from __future__ import annotations

from macie_lite.extraction.sandbox import Items
from macie_lite.extraction.wire import Item
from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["Pulled"]

_ENTRY, _DATA, _END = "entry", "data", "end"


class Pulled:
    """Pulls items as they are asked for.

    at_end: whether the entry's bytes have all been read. fault: why no more items come, before their end.
    """

    def __init__(self, items: Items) -> None:
        self._items = items
        self._left = memoryview(b"")
        self.at_end = False
        self.fault: Reason | None = None

    def entry(self) -> tuple[str, int | None, bool, str | None] | None:
        """(name, size, whether it is encrypted, where it points to) of the next one, None at the end. The last is None
        for a file."""
        self._left, self.at_end = memoryview(b""), False
        while (item := self._next()) is not None:
            if item[0] == _ENTRY:
                return str(item[1]), item[2], bool(item[3]), item[4]
        return None

    def read(self, size: int) -> bytes:
        """Up to `size` bytes of the entry, b"" at its end. Raises NotExamined where it ends early."""
        if not self._left and not self.at_end:
            self._left = self._more()
        out, self._left = self._left[:size], self._left[size:]
        return bytes(out)

    def _more(self) -> memoryview:
        item = self._next()
        if item is None:
            self.at_end = True
            raise NotExamined(self.fault or Reason.TRUNCATED)
        if item[0] == _DATA:
            return memoryview(item[1])
        self.at_end = True
        if item[0] != _END or item[1] is not None:
            raise NotExamined(Reason.__members__.get(str(item[1]), Reason.PARSER_ENDED))
        return memoryview(b"")

    def _next(self) -> Item | None:
        try:
            return next(self._items, None)
        except NotExamined as fault:
            self.fault = fault.reason
            return None

    def close(self) -> None:
        self._items.close()
