"""Folders and files: what is listed, what is not, and what cannot be read."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macie_lite.errors import TargetError
from macie_lite.model.coverage import NotExamined, Reason
from macie_lite.sources.local import LocalSource
from macie_lite.sources.local_names import key_of, name_of

_UNPRIVILEGED = 65534


def _keys(source: LocalSource) -> list[str]:
    return [ref.key for ref in source.list()]


def _reason(source: LocalSource, key: str) -> Reason:
    ref = next(ref for ref in source.list() if ref.key == key)
    with pytest.raises(NotExamined) as caught:
        source.open(ref)
    return caught.value.reason


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder, and a user for whom permissions hold (root reads everything)."""
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() != 0:
        yield folder
    else:
        os.chown(folder, _UNPRIVILEGED, -1)
        os.seteuid(_UNPRIVILEGED)
        try:
            yield folder
        finally:
            os.seteuid(0)
    for path in folder.rglob("*"):
        path.chmod(0o700)
    shutil.rmtree(folder)


def test_links_are_not_followed_and_hidden_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"1")
    (tmp_path / ".hidden").write_bytes(b"2")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "loop").symlink_to(".")
    assert _keys(LocalSource(str(tmp_path))) == [".hidden", "real"]


def test_a_link_that_is_the_target_is_resolved(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_bytes(b"1")
    (tmp_path / "link").symlink_to("folder")
    source = LocalSource(str(tmp_path / "link"))
    assert _keys(source) == ["a"]
    assert source.bucket().name == str(tmp_path / "folder")


def test_a_file_is_its_own_base_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"12")
    (tmp_path / "b.txt").write_bytes(b"3")
    source = LocalSource(str(tmp_path / "a.txt"))
    [ref] = source.list()
    state = (tmp_path / "a.txt").stat()
    assert (ref.key, ref.bucket, ref.etag) == ("a.txt", str(tmp_path), f"2-{state.st_mtime_ns}")
    with source.open(ref) as stream:
        assert stream.read() == b"12"
    assert list(source.list("a.txt")) == []
    assert source.bucket().arn == tmp_path.as_uri()


def test_a_relative_target_means_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"1")
    monkeypatch.chdir(tmp_path)
    assert _keys(LocalSource(".")) == ["a"]


@pytest.mark.parametrize("target", ["/nonexistent/folder", "bad\0name"])
def test_what_is_not_there_is_a_target_error(target: str) -> None:
    with pytest.raises(TargetError, match=r"nonexistent|bad"):
        LocalSource(target).list()


def test_pipes_and_sockets_are_results_and_never_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path has to be short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        source = LocalSource(".")
        assert [_reason(source, key) for key in ("pipe", "socket")] == [Reason.NOT_A_FILE] * 2


def test_a_device_is_not_a_file() -> None:
    assert _reason(LocalSource("/dev/null"), "null") is Reason.NOT_A_FILE


def test_unreadable_files_and_folders_are_results(unprivileged: Path) -> None:
    (unprivileged / "closed").mkdir()
    (unprivileged / "closed" / "a").write_bytes(b"1")
    (unprivileged / "closed").chmod(0)
    (unprivileged / "secret").write_bytes(b"1")
    (unprivileged / "secret").chmod(0)
    (unprivileged / "open").write_bytes(b"1")
    source = LocalSource(str(unprivileged))
    assert _keys(source) == ["closed/", "open", "secret"]
    assert [_reason(source, key) for key in ("closed/", "secret")] == [Reason.PERMISSION_DENIED] * 2


def test_a_folder_whose_files_cannot_be_looked_at(unprivileged: Path) -> None:
    (unprivileged / "listed").mkdir()
    (unprivileged / "listed" / "a").write_bytes(b"1")
    (unprivileged / "listed").chmod(0o400)
    assert _reason(LocalSource(str(unprivileged)), "listed/a") is Reason.PERMISSION_DENIED


def test_a_target_that_may_not_be_read_is_an_error(unprivileged: Path) -> None:
    (unprivileged / "closed").mkdir(mode=0)
    with pytest.raises(TargetError, match="closed cannot be read"):
        LocalSource(str(unprivileged / "closed")).list()


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(bytes(1 << 20))
    source = LocalSource(str(tmp_path))
    [ref] = source.list()
    with source.open(ref) as stream:
        assert stream.read(1000) == bytes(1000)
        os.truncate(path, 2000)
        with pytest.raises(NotExamined) as caught:
            stream.read()
    assert caught.value.reason is Reason.CHANGED


def test_a_file_that_became_a_link(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    source = LocalSource(str(tmp_path))
    [ref] = source.list()
    (tmp_path / "a").unlink()
    (tmp_path / "a").symlink_to("/etc/passwd")
    with pytest.raises(NotExamined) as caught:
        source.open(ref)
    assert caught.value.reason is Reason.CHANGED


@pytest.mark.parametrize("key", ["../outside", "a/../../outside", "/etc/passwd"])
def test_a_key_that_no_listing_gives_reaches_nothing(tmp_path: Path, key: str) -> None:
    from dataclasses import replace

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(b"1")
    (tmp_path / "outside").write_bytes(b"1")
    source = LocalSource(str(tmp_path / "in"))
    [ref] = source.list()
    with pytest.raises(NotExamined):
        source.open(replace(ref, key=key))


def test_names_that_are_not_utf8_are_read(tmp_path: Path) -> None:
    for name in (b"\xff\xfe", b"ok", b"\\xff\\xfe"):
        Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_bytes(name)
    source = LocalSource(str(tmp_path))
    found = {}
    for ref in source.list():
        with source.open(ref) as stream:
            found[ref.key] = stream.read()
    assert found == {r"\xff\xfe": b"\xff\xfe", "ok": b"ok", r"\x5cxff\x5cxfe": b"\\xff\\xfe"}


@given(st.one_of(st.binary(), st.text("\\xf5c0\udcff", max_size=20).map(os.fsencode)))
def test_every_name_has_a_key_and_every_key_its_name(name: bytes) -> None:
    key = key_of(os.fsdecode(name))
    key.encode("utf-8")  # raises when it cannot be stored or sent
    assert os.fsencode(name_of(key)) == name


def test_many_levels_are_no_recursion(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(300):
        deep = deep / "d"
        deep.mkdir()
    (deep / "leaf").write_bytes(b"1")
    [key] = _keys(LocalSource(str(tmp_path)))
    assert key == "d/" * 300 + "leaf"
