"""A parser's process: what it may do to us, and what we do about it."""

from __future__ import annotations

import gc
import io
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from macie_lite.errors import Unavailable
from macie_lite.extraction import sandbox
from macie_lite.extraction.base import Input
from macie_lite.extraction.budget import Budget, Limits
from macie_lite.extraction.wire import receive, send
from macie_lite.model.coverage import NotExamined, Reason

_PARSERS = """
import os, signal, sys, time
from macie_lite.model.coverage import NotExamined, Reason

def echo(file, times):
    content = file.read()
    for number in range(times):
        yield number, content, ["a\\ud800", None, b"\\x00b", 1.5, True]

def reads(file):
    while data := file.read():
        yield (len(data),)

def where(file):
    yield (os.getpid(),)

def environment(file):
    yield (sorted(os.environ),)

def path(file):
    yield (sys.path,)

def where_twice(file):
    yield (os.getpid(),)
    yield (os.getpid(),)

def refuses(file):
    yield ("before",)
    raise NotExamined(Reason.ENCRYPTED_DOCUMENT)

def quotes(file):
    raise ValueError(file.read())

def slips(file):
    None.missing

def trips_another(file):
    import foreign
    foreign.slips()

def rejects(file):
    import foreign
    foreign.rejects()

def lacks(file):
    import foreign
    foreign.lacks()

def ends_early(file):
    raise EOFError

def crashes(file):
    yield ("before",)
    os.kill(os.getpid(), signal.SIGSEGV)

def spins(file):
    while True:
        pass

def waits(file):
    yield ("before",)
    time.sleep(600)

def eats(file):
    yield (len(bytearray(1 << 40)),)

def writes(file, path):
    with open(path, "wb") as out:
        out.write(b"x" * 100)
        out.flush()
    yield ()
"""

_FOREIGN = """
def slips():
    [].missing

def rejects():
    raise ValueError("content")

def lacks():
    raise NotImplementedError
"""


@pytest.fixture(autouse=True)
def parsers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`macie_lite.extraction.parsers.of_a_test`, for new processes: a part of the package that lies elsewhere."""
    monkeypatch.setattr(sandbox, "_children", [])
    (tmp_path / "of_a_test.py").write_text(_PARSERS)
    (tmp_path / "foreign.py").write_text(_FOREIGN)
    (tmp_path / "sitecustomize.py").write_text(
        f"import macie_lite.extraction.parsers as parsers\nparsers.__path__.append({str(tmp_path)!r})\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    while sandbox._children:
        sandbox._children.pop().close()


def _source(content: bytes = b"content", **limits: Any) -> Input:
    return Input(io.BytesIO(content), "a", len(content), Budget(Limits(**limits)))


def _stopped(parser: str, *arguments: object, **limits: Any) -> tuple[list[object], Reason]:
    items: list[object] = []
    with pytest.raises(NotExamined) as stopped:
        items.extend(sandbox.parse(f"of_a_test:{parser}", _source(**limits), *arguments))
    return items, stopped.value.reason


def test_items_come_as_they_were_given() -> None:
    items = list(sandbox.parse("of_a_test:echo", _source(b"x" * 100_000), 2))
    rest = ["a\ud800", None, b"\x00b", 1.5, True]
    assert items == [(0, b"x" * 100_000, rest), (1, b"x" * 100_000, rest)]


def test_a_process_is_used_again_and_files_in_files_take_one_each() -> None:
    (first,), (second,) = (list(sandbox.parse("of_a_test:where", _source())) for _ in range(2))
    assert first == second
    outer = sandbox.parse("of_a_test:where", _source())
    around = next(outer)
    (inner,) = sandbox.parse("of_a_test:where", _source())
    assert around != inner
    outer.close()


def test_no_secret_of_the_environment_goes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACIE_LITE_DB", "postgresql://u:secret@h/d")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    ((names,),) = sandbox.parse("of_a_test:environment", _source())
    assert not {"MACIE_LITE_DB", "AWS_SECRET_ACCESS_KEY"} & set(names)


def test_nothing_is_imported_from_where_the_user_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket that was copied to a disk may hold a json.py; who scans it there runs none of it."""
    (tmp_path / "bucket" / "macie_lite").mkdir(parents=True)
    for name in ("json.py", "socket.py", "olefile.py", "macie_lite/__init__.py"):
        (tmp_path / "bucket" / name).write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path / "bucket")
    monkeypatch.syspath_prepend("")
    assert list(sandbox.parse("of_a_test:echo", _source(), 1))
    ((path,),) = sandbox.parse("of_a_test:path", _source())
    assert not {"", str(tmp_path / "bucket")} & set(path)


def test_a_folder_that_is_gone_is_no_place_to_import_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert list(sandbox.parse("of_a_test:echo", _source(), 1))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_whole_group_is_the_parents_business(number: signal.Signals) -> None:
    """A worker that is asked to stop finishes the object that it is on."""
    items = sandbox.parse("of_a_test:where_twice", _source())
    (pid,) = next(items)
    os.kill(pid, number)
    assert list(items) == [(pid,)]


def test_where_no_process_can_be_started_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(subprocess, "Popen", refused)
    before = psutil.Process().num_fds()
    assert _stopped("echo", 1) == ([], Reason.PARSER_ENDED)
    assert psutil.Process().num_fds() == before


def test_what_came_before_a_fault_stands() -> None:
    assert _stopped("refuses") == ([("before",)], Reason.ENCRYPTED_DOCUMENT)
    assert _stopped("crashes") == ([("before",)], Reason.PARSER_ENDED)


@pytest.mark.parametrize(
    ("parser", "reason"),
    [
        ("quotes", Reason.UNPARSABLE),
        ("ends_early", Reason.TRUNCATED),
        ("eats", Reason.MEMORY),
        ("there_is_none", Reason.INTERNAL),
        ("slips", Reason.INTERNAL),
        ("trips_another", Reason.MALFORMED),
        ("rejects", Reason.MALFORMED),
        ("lacks", Reason.UNPARSABLE),
    ],
)
def test_every_fault_has_its_reason(parser: str, reason: Reason) -> None:
    assert _stopped(parser) == ([], reason)


@pytest.mark.slow
def test_processor_time_ends_it() -> None:
    assert _stopped("spins", parser_seconds=0.5) == ([], Reason.SECONDS)


@pytest.mark.slow
def test_a_parser_that_only_waits_is_ended_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_GRACE", 0.1)
    assert _stopped("waits", parser_seconds=2.0) == ([("before",)], Reason.SECONDS)


def test_it_writes_no_file(tmp_path: Path) -> None:
    assert _stopped("writes", str(tmp_path / "leak"))[1] is Reason.UNPARSABLE
    assert (tmp_path / "leak").stat().st_size == 0


def test_the_next_file_finds_a_process_after_a_crash() -> None:
    _stopped("crashes")
    assert list(sandbox.parse("of_a_test:echo", _source(), 1))


def test_an_answer_that_is_given_up_ends_its_process() -> None:
    before = set(psutil.Process().children())
    items = sandbox.parse("of_a_test:waits", _source())
    next(items)
    (child,) = set(psutil.Process().children()) - before
    items.close()
    assert not child.is_running()


def test_an_answer_that_is_forgotten_in_a_circle_ends_its_process() -> None:
    before = set(psutil.Process().children())
    items = sandbox.parse("of_a_test:waits", _source())
    next(items)
    (child,) = set(psutil.Process().children()) - before
    circle: list[object] = [items]
    circle.append(circle)
    del items, circle
    gc.collect()
    assert not child.is_running()


def test_a_process_that_died_while_idle_is_replaced() -> None:
    ((pid,),) = sandbox.parse("of_a_test:where", _source())
    os.kill(pid, signal.SIGKILL)
    psutil.Process(pid).wait(5)
    ((other,),) = sandbox.parse("of_a_test:where", _source())
    assert other != pid


def test_the_objects_own_time_ends_it_between_two_items() -> None:
    """However long each of them is looked at."""
    clock = iter((0.0, *[1.0] * 5, *[1000.0] * 9))
    source = Input(io.BytesIO(), "a", 0, Budget(Limits(), lambda: next(clock)))
    items: list[object] = []
    with pytest.raises(NotExamined) as stopped:
        items.extend(sandbox.parse("of_a_test:echo", source, 20))
    assert 0 < len(items) < 20
    assert stopped.value.reason is Reason.SECONDS


class _Breaks(io.BytesIO):
    """A source that cannot be read beyond its first bytes."""

    def __init__(self, fault: OSError) -> None:
        super().__init__(bytes(1 << 20))
        self._fault = fault

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise self._fault
        return super().read(min(1000, -1 if size is None else size))


def test_a_source_that_cannot_be_read_is_not_the_parsers_fault() -> None:
    source = Input(_Breaks(OSError()), "a", 1 << 20, Budget(Limits()))
    items = sandbox.parse_stream("of_a_test:reads", source)
    assert next(items) == (1000,)
    with pytest.raises(NotExamined) as stopped:
        next(items)
    assert stopped.value.reason is Reason.READ_ERROR


@pytest.mark.parametrize("fault", [ConnectionResetError(), TimeoutError()])
def test_a_source_that_may_come_back_is_tried_again(fault: OSError) -> None:
    source = Input(_Breaks(fault), "a", 1 << 20, Budget(Limits()))
    with pytest.raises(Unavailable):
        list(sandbox.parse_stream("of_a_test:reads", source))


def test_a_file_too_large_to_hold_is_not_sent() -> None:
    assert _stopped("echo", 1, memory_file_bytes=3) == ([], Reason.HELD_SIZE)


def _forbidden(*_: object) -> int:
    raise PermissionError


@pytest.mark.parametrize("forbidden", [True, False])
def test_without_memory_files_the_content_goes_with_the_request(
    forbidden: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if forbidden:
        monkeypatch.setattr(os, "memfd_create", _forbidden)
    else:
        monkeypatch.delattr(os, "memfd_create")
    ((_, content, _),) = sandbox.parse("of_a_test:echo", _source(b"anything"), 1)
    assert content == b"anything"


@pytest.mark.parametrize(
    "sent", [b"\xff" * 64, b"\0\0\0\2\0\0\0\0{}", b"\0\0\0\2\0\0\0\0[", b"\0\0\0\x09\0\0\0\0" + b'[{"\\u0000']
)
def test_what_is_no_item_ends_the_talk(sent: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(EOFError):
            receive(ours)


def test_an_item_crosses_a_socket_whole() -> None:
    ours, theirs = socket.socketpair()
    item = ("a", 1, None, [b"bytes", ["x", b""]], True)
    with ours, theirs:
        send(ours, item)
        assert receive(theirs) == ("a", 1, None, [b"bytes", ["x", b""]], True)
