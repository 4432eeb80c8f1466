"""Reading what users name: to a limit, never waiting for a writer, and YAML with the lines that errors speak of."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.errors import ClassifierError, shown
from classifiers.yaml_reasons import reason_of

__all__ = ["Irregular", "Item", "content", "document", "items", "told"]

_MOST_YAML = 16_000_000  # bytes
_NO_SUCH_VALUE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)  # PyYAML's, of `!!bool x` or a 31st of June
_OF_THE_SHELL = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a YAML file. `lines`: of its keys, and of `entry 2 of keywords` and its like."""

    value: Any
    line: int
    lines: Mapping[str, int]

    def line_of(self, said: str, spelled: Mapping[str, str] | None = None) -> int:
        """The line of the key or entry that an error speaks of first, else its own. spelled: what errors call some."""
        spoken = dict[int, int]()  # lines by where in the sentence
        for key, line in self.lines.items():
            *entry, last = key.rpartition(" ")
            called = "".join(entry) + (spelled or {}).get(last, last)
            if key and (found := re.search(rf"\b{re.escape(called)}\b", said)):
                spoken.setdefault(found.start(), line)
        return spoken[min(spoken)] if spoken else self.line


class Irregular(OSError):
    """No regular file: a named pipe, a device, a socket."""


def content(path: str | Path, most: int, *, pipes: bool = False) -> bytes:
    """At most so many bytes (-1: all) of a regular file, or, with `pipes`, of a pipe that the shell has opened.

    Raises OSError, its strerror a reason to show; Irregular for other pipes, on which one could wait for ever, and
    for devices.
    """
    piped = pipes and str(path).startswith(_OF_THE_SHELL)
    _refuse(os.stat(path), path, piped)
    with open(path, "rb", opener=None if piped else _at_once) as file:
        _refuse(os.fstat(file.fileno()), path, piped)  # it may be another by now
        return file.read(most)


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _refuse(status: os.stat_result, path: str | Path, piped: bool) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode) and not (piped and stat.S_ISFIFO(status.st_mode)):
        raise Irregular(errno.EINVAL, "Not a regular file", str(path))


def items(path: Path, refused: Callable[[str], ClassifierError], *, pipes: bool = False) -> list[Item]:
    """The items of a YAML file: those of its list, or the one thing that it holds.

    Raises what `refused` makes of file, line and reason.
    """
    with told(path, refused):
        loader, complaint = _loaded(path, refused, pipes)
        return _items(loader, complaint)


def document(path: Path, refused: Callable[[str], ClassifierError], *, pipes: bool = False) -> Any:
    """What a YAML file holds, None if that is nothing. Raises as `items` does."""
    with told(path, refused):
        loader, complaint = _loaded(path, refused, pipes)
        root = _root(loader, complaint)
        return loader.construct_document(root) if root is not None else None


def _loaded(
    path: Path, refused: Callable[[str], ClassifierError], pipes: bool
) -> tuple[Any, Callable[[int, str], ClassifierError]]:
    """A loader of the file, and what makes an error of a line and a reason."""
    import yaml

    text = content(path, _MOST_YAML + 1, pipes=pipes)
    if len(text) > _MOST_YAML:
        raise refused(f"{path}: has more than {_MOST_YAML // 1_000_000} MB")
    loader = yaml.SafeLoader(text.decode("utf-8-sig"))
    return loader, lambda where, reason: refused(f"{path} (line {where}): {reason}")


@contextmanager
def told(path: Path, refused: Callable[[str], ClassifierError]) -> Iterator[None]:
    """While a YAML file is read: what goes wrong is raised as what `refused` makes of a sentence about it."""
    import yaml  # only where a file is read: it takes 10 ms

    try:
        yield
    except OSError as error:
        raise refused(f"{path}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise refused(f"{path}: is not UTF-8") from None
    except RecursionError:
        raise refused(f"{path}: is nested too deep") from None
    except (yaml.YAMLError, *_NO_SUCH_VALUE) as error:
        mark, reason = getattr(error, "problem_mark", None), reason_of(error)
        where, why = f" (line {mark.line + 1})" if mark else "", f": {reason}" if reason else ""
        raise refused(f"{path}{where}: is not YAML{why}") from None


def _items(loader: Any, refused: Callable[[int, str], ClassifierError]) -> list[Item]:
    root = _root(loader, refused)
    if root is None:
        return []
    nodes = root.value if root.id == "sequence" else [root]
    places = [(node.start_mark.line + 1, dict(_lines(node))) for node in nodes]  # building merges keys of others in
    built = loader.construct_document(root)
    values = built if root.id == "sequence" else [built]
    return [Item(value, *place) for value, place in zip(values, places, strict=True)]


def _root(loader: Any, refused: Callable[[int, str], ClassifierError]) -> Any:
    """The node of the one document, None if there is none; refused are keys that merge or stand twice."""
    root = loader.get_node() if loader.check_node() else None
    if root is None:
        return None
    if loader.check_node():
        raise refused(loader.peek_event().start_mark.line + 1, "a second document begins (`---`); only one is allowed")
    for key in _merging(root):
        raise refused(key.start_mark.line + 1, "`<<` merges other mappings in, which is not taken: write the keys out")
    for key in _repeated(root):
        raise refused(key.start_mark.line + 1, f"the key {shown(key.value)} stands twice")
    return root


def _repeated(root: Any) -> Iterator[Any]:
    """Keys that stand twice in one mapping, wherever that is."""
    for mapping in _mappings(root):
        keys = set[str]()
        for key, _ in mapping.value:
            if key.id == "scalar" and key.value in keys:
                yield key
            keys.add(key.value if key.id == "scalar" else "")


def _merging(root: Any) -> Iterator[Any]:
    """Keys that merge: a few lines of them, each with several of the one before, take hours to read."""
    for mapping in _mappings(root):
        yield from (key for key, _ in mapping.value if key.tag == "tag:yaml.org,2002:merge")


def _mappings(root: Any) -> Iterator[Any]:
    """Every mapping, once, however often others refer to it."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or node.id == "scalar":
            continue
        seen.add(id(node))
        if node.id == "mapping":
            yield node
        waiting += [part for pair in node.value for part in pair] if node.id == "mapping" else node.value


def _lines(node: Any) -> Iterator[tuple[str, int]]:
    for key, value in node.value if node.id == "mapping" else ():
        if key.id == "scalar":
            for number, entry in enumerate(value.value if value.id == "sequence" else (), 1):
                yield f"entry {number} of {key.value}", entry.start_mark.line + 1
            yield key.value, key.start_mark.line + 1
