"""Which of many strings of digits an expression matches: an automaton, its states worked out as they are first met.

For numbering plans: long alternatives over digits, which RE2 takes a tenth of a second to compile and `re` a
microsecond and more a number to match. A state is the set of what may still follow (partial derivatives: V. Antimirov,
"Partial derivatives of regular expressions and finite automaton constructions", 1996), so that alternatives with
the same rest share it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

__all__ = ["Automaton"]

_DIGITS = "0123456789"
_ANY = (1 << 10) - 1
_END = 0  # a class of no digit, at which all may end
_CLASS = re.compile("(?:[0-9](?:-[0-9])?)+")
_RANGE = re.compile("([0-9])(?:-([0-9]))?")
_TIMES = re.compile(r"\{([0-9]+)(?:,([0-9]+))?\}")

# An item is a class of digits (a bit for each), alternatives, or (what repeats, least, most); a rest is items in a row.
Item = int | frozenset["Rest"] | tuple["Rest", int, int]
Rest = tuple[int, ...]  # numbers of items, so that a rest is quickly compared


class Automaton:
    r"""An expression over digits: literals, classes, `\d`, groups, `|`, `?`, `{m,n}` and `$` outside of what repeats.

    Raises ValueError for another construct. Safe for threads.
    """

    def __init__(self, expression: str) -> None:
        self._items: list[Item] = []
        self._numbers: dict[Item, int] = {}
        self._after: dict[tuple[Rest, int], frozenset[Rest]] = {}
        self._states: list[frozenset[Rest]] = []
        self._known: dict[frozenset[Rest], int] = {}
        self._table = np.full((64, 10), -1, dtype=np.int32)
        self._accepts = np.zeros(64, dtype=np.bool_)
        self._lock = threading.Lock()
        self._state(_Reader(expression, self._number).whole())

    def matches(self, digits: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Which rows of an (n, width) matrix of 0 to 9 are matched whole."""
        states = np.zeros(len(digits), dtype=np.int32)
        for column in range(digits.shape[1]):
            digit = digits[:, column]
            following = self._table[states, digit]
            if (following < 0).any():
                self._work_out(np.unique(states[following < 0].astype(np.int64) * 10 + digit[following < 0]).tolist())
                following = self._table[states, digit]
            states = following
        accepted: NDArray[np.bool_] = self._accepts[states]
        return accepted

    def _number(self, item: Item) -> int:
        found = self._numbers.get(item)
        if found is None:
            found = self._numbers[item] = len(self._items)
            self._items.append(item)
        return found

    def _state(self, rests: frozenset[Rest]) -> int:
        found = self._known.get(rests)
        if found is not None:
            return found
        found = len(self._states)
        if found == len(self._table):
            self._table = np.concatenate((self._table, np.full_like(self._table, -1)))
            self._accepts = np.concatenate((self._accepts, np.zeros_like(self._accepts)))
        self._accepts[found] = any(map(self._may_end, rests))
        self._states.append(rests)
        self._known[rests] = found
        return found

    def _work_out(self, pairs: list[int]) -> None:
        with self._lock:
            for state, digit in (divmod(pair, 10) for pair in pairs):
                rests = frozenset(chain.from_iterable(self._beyond(rest, digit) for rest in self._states[state]))
                found = self._state(rests)  # may make the table longer
                self._table[state, digit] = found

    def _beyond(self, rest: Rest, digit: int) -> frozenset[Rest]:
        found = self._after.get((rest, digit))
        if found is None:
            found = self._after[rest, digit] = frozenset(self._taken(rest, digit))
        return found

    def _taken(self, rest: Rest, digit: int) -> Iterator[Rest]:
        """What may follow a digit where `rest` is expected."""
        if not rest:
            return
        item, behind = self._items[rest[0]], rest[1:]
        if isinstance(item, int):
            if item >> digit & 1:
                yield behind
        elif isinstance(item, frozenset):
            for one in item:
                yield from self._beyond(one + behind, digit)
        else:
            body, least, most = item
            again = (self._number((body, max(0, least - 1), most - 1)),) if most > 1 else ()
            for one in self._beyond(body, digit):
                yield one + again + behind
            if not least or self._may_end(body):
                yield from self._beyond(behind, digit)

    def _may_end(self, rest: Rest) -> bool:
        return all(self._is_optional(self._items[number]) for number in rest)

    def _is_optional(self, item: Item) -> bool:
        if isinstance(item, int):
            return item == _END
        if isinstance(item, frozenset):
            return any(map(self._may_end, item))
        return not item[1] or self._may_end(item[0])


class _Reader:
    """Reads an expression into items, which `number` numbers."""

    def __init__(self, expression: str, number: Callable[[Item], int]) -> None:
        self._expression = expression
        self._at = 0
        self._number = number

    def whole(self) -> frozenset[Rest]:
        found = self._alternatives()
        if self._at < len(self._expression):
            raise ValueError("a group is closed that was not opened")
        return found

    def _alternatives(self) -> frozenset[Rest]:
        found: set[Rest] = set()
        while True:
            row: list[int] = []
            while self._at < len(self._expression) and self._expression[self._at] not in "|)":
                row.append(self._repeated(self._item()))
            found.add(tuple(row))
            if not self._takes("|"):
                return frozenset(found)

    def _takes(self, wanted: str) -> bool:
        found = self._expression.startswith(wanted, self._at)
        self._at += len(wanted) if found else 0
        return found

    def _item(self) -> int:
        if self._takes("(?:") or self._takes("("):
            inside = self._alternatives()
            if not self._takes(")"):
                raise ValueError("a group is not closed, or of a kind that is not read")
            return self._number(inside)
        if self._takes(r"\d"):
            return self._number(_ANY)
        if self._takes("$"):
            return self._number(_END)
        if self._takes("["):
            return self._number(self._class())
        sign = self._expression[self._at]
        if sign not in _DIGITS:
            raise ValueError(f"not read: {sign}")
        self._at += 1
        return self._number(1 << int(sign))

    def _class(self) -> int:
        end = self._expression.index("]", self._at)
        body, self._at = self._expression[self._at : end].replace(r"\d", "0-9"), end + 1
        if _CLASS.fullmatch(body) is None:
            raise ValueError("a class of more than digits")
        bits = 0
        for low, high in _RANGE.findall(body):
            bits |= sum(1 << digit for digit in range(int(low), int(high or low) + 1))
        return bits

    def _repeated(self, item: int) -> int:
        if self._takes("?"):
            return self._number(((item,), 0, 1))
        found = _TIMES.match(self._expression, self._at)
        if found is None:
            return item
        self._at = found.end()
        least = int(found[1])
        return self._number(((item,), least, int(found[2]) if found[2] else least))
