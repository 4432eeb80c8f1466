"""Compiled data kept between processes: one file per content, in a folder only its owner can read or write.

What is read back is trusted no further than it can be checked: owner and mode of the folder and the file, and a SHA-256
over the content. Whatever does not pass is as good as absent. Nothing is ever unpickled. No text that was scanned comes
here, only what is derived from identifiers.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

__all__ = ["folder", "read", "unusable", "write"]

_MOST_FILES, _MOST_BYTES = 2_048, 512 << 20  # kept, those used last; one set of all identifiers takes 30 MB
_KIND, _FORMER, _UNFINISHED = ".kept", ".hs", ".new-"  # names of ours; the folder may hold others' files
_MAGIC = b"macie-lite cache 1\n"
_DIGEST = 32
_ELSEWHERE = " (MACIE_LITE_CACHE_DIR names another folder)"


def folder() -> Path:
    """Where compiled data lies: `MACIE_LITE_CACHE_DIR`, else the platform's cache folder for the user."""
    chosen = os.environ.get("MACIE_LITE_CACHE_DIR")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("macie-lite", appauthor=False)) / "databases"


def read(name: str) -> list[bytes] | None:
    """The parts written under `name`, or None when there are none that can be trusted."""
    where = folder()
    try:
        # The folder first: in another's, even to open a file could wait for ever.
        if not _private(os.lstat(where), 0o700):
            return None
        with open(where / f"{name}{_KIND}", "rb", opener=_no_follow) as file:
            if not _private(os.fstat(file.fileno()), 0o600):
                return None
            parts = _unpack(file.read())
            if parts is not None:
                os.utime(file.fileno())
            return parts
    except OSError:
        return None


def write(name: str, parts: Sequence[bytes]) -> bool:
    """Keep `parts` under `name`, whole or not at all; False when the folder cannot be used (then nothing is kept)."""
    where = folder()
    with suppress(OSError):
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _private(os.lstat(where), 0o700):
            return False
        handle, temporary = tempfile.mkstemp(prefix=_UNFINISHED, dir=where)  # mkstemp(3): 0600, O_EXCL
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_pack(parts))
            os.replace(temporary, where / f"{name}{_KIND}")
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
        _prune(where)
        return True
    return False


def unusable() -> str:
    """Why nothing can be kept, with the remedy, for the end of a sentence; "" where it can."""
    where = folder()
    try:
        status = os.lstat(where)
    except FileNotFoundError:
        above = next(one for one in where.absolute().parents if one.exists())
        return "" if os.access(above, os.W_OK | os.X_OK) else f"{above} cannot be written in{_ELSEWHERE}"
    except OSError as error:
        return f"{error.strerror}{_ELSEWHERE}"
    if not stat.S_ISDIR(status.st_mode):
        return f"it is no folder{_ELSEWHERE}"
    if status.st_uid != os.geteuid():
        return f"it is another user's{_ELSEWHERE}"
    if not _private(status, 0o700):
        return f"its mode is {stat.S_IMODE(status.st_mode):o}, not its owner's alone (`chmod 700 {where}`)"
    return "" if os.access(where, os.W_OK | os.X_OK) else f"it cannot be written in{_ELSEWHERE}"


def _prune(where: Path) -> None:
    """Removes all but the files used last: those of other versions, other identifiers, and of writers that died."""
    with suppress(OSError):  # another process may be at it
        ours = [file for file in os.scandir(where) if _is_ours(file.name)]
        status = {file: file.stat(follow_symlinks=False) for file in ours}
        size = 0
        for kept, file in enumerate(sorted(ours, key=lambda file: status[file].st_mtime_ns, reverse=True)):
            size += status[file].st_size
            if kept >= _MOST_FILES or (size > _MOST_BYTES and kept):
                os.unlink(file)


def _is_ours(name: str) -> bool:
    return name.endswith((_KIND, _FORMER)) or name.startswith(_UNFINISHED)


def _no_follow(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW)


def _private(status: os.stat_result, most: int) -> bool:
    return status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) & ~most == 0


def _pack(parts: Sequence[bytes]) -> bytes:
    sizes = b"".join(len(part).to_bytes(8, "little") for part in parts)
    body = len(parts).to_bytes(4, "little") + sizes + b"".join(parts)
    return _MAGIC + hashlib.sha256(body).digest() + body


def _unpack(content: bytes) -> list[bytes] | None:
    head = len(_MAGIC) + _DIGEST
    body = memoryview(content)[head:]
    if content[: len(_MAGIC)] != _MAGIC or hashlib.sha256(body).digest() != content[len(_MAGIC) : head]:
        return None
    count = int.from_bytes(body[:4], "little")
    offset = 4 + 8 * count
    parts = []
    for index in range(count):
        size = int.from_bytes(body[4 + 8 * index : 12 + 8 * index], "little")
        parts.append(bytes(body[offset : offset + size]))
        offset += size
    return parts
