"""The cache of compiled databases: private, whole or not at all, rebuilt when it cannot be trusted."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers import cache
from classifiers.engine import Engine
from tests.classifiers.building import MAIL, SSN, find


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    where = tmp_path / "cache"
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", str(where))
    return where


def test_parts_come_back() -> None:
    parts = [b"", b"one", b"\0" * 1000]
    assert cache.write("x", parts)
    assert cache.read("x") == parts
    assert cache.read("y") is None


def test_only_the_owner_can_read_and_write(home: Path) -> None:
    cache.write("x", [b"one"])
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()] == [0o600]


@pytest.mark.parametrize("damage", [b"", b"x", b"macie-lite cache 1\n" + b"\0" * 64])
def test_damage_is_absence(home: Path, damage: bytes) -> None:
    cache.write("x", [b"one"])
    (home / "x.kept").write_bytes(damage)
    assert cache.read("x") is None


def test_every_byte_counts(home: Path) -> None:
    cache.write("x", [b"one"])
    content = (home / "x.kept").read_bytes()
    for at in range(len(content)):
        (home / "x.kept").write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        assert cache.read("x") is None


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o620, 0o700), (0o644, 0o700), (0o600, 0o770), (0o600, 0o755)])
def test_what_others_can_reach_is_not_trusted(home: Path, file_mode: int, folder_mode: int) -> None:
    cache.write("x", [b"one"])
    (home / "x.kept").chmod(file_mode)
    home.chmod(folder_mode)
    assert cache.read("x") is None
    assert cache.write("y", [b"two"]) is (folder_mode == 0o700)


def test_a_folder_of_others_is_not_even_looked_into(home: Path) -> None:
    home.mkdir(mode=0o700)
    os.mkfifo(home / "x.kept")  # to open it would wait for a writer
    home.chmod(0o777)
    assert cache.read("x") is None
    link = home.with_name("link")
    link.symlink_to(home)
    home.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(link))
        assert not cache.write("x", [b"one"])


def test_only_what_was_used_last_is_kept_and_no_others_touched(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_BYTES", 5_000)
    cache.write("first", [b"one"])
    (home / "notes.txt").write_text("not ours")
    for left in (".new-left", "former.hs"):  # of a writer that died, of a version that named them so
        (home / left).write_text("ours")
        os.utime(home / left, (0, 0))
    for number in range(4):
        cache.write(str(number), [b"a" * 1_000])
        os.utime(home / f"{number}.kept", (number, number))
    assert cache.read("first") == [b"one"]
    cache.write("last", [b"a" * 3_000])
    assert {file.name for file in home.iterdir()} == {"first.kept", "notes.txt", "3.kept", "last.kept"}


def test_links_are_not_followed(home: Path) -> None:
    cache.write("x", [b"one"])
    (home / "y.kept").symlink_to(home / "x.kept")
    assert cache.read("y") is None


def test_a_damaged_database_is_compiled_again(home: Path) -> None:
    assert find(Engine([SSN, MAIL]), "ssn 123-45-6789") == {"SSN": 1}
    (file,) = home.iterdir()
    good = file.read_bytes()
    file.write_bytes(good[:-10] + b"0123456789")
    assert find(Engine([SSN, MAIL]), "ssn 123-45-6789") == {"SSN": 1}
    assert file.read_bytes() == good


def test_a_database_of_another_build_is_compiled_again(home: Path) -> None:
    Engine([SSN, MAIL])
    (file,) = home.iterdir()
    parts = cache.read(file.stem) or []
    cache.write(file.stem, [part[:8] + b"\xff" * 8 + part[16:] for part in parts])
    assert find(Engine([SSN, MAIL]), "ssn 123-45-6789") == {"SSN": 1}


def test_without_a_place_to_write_the_engine_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", "/dev/null/nowhere")
    assert find(Engine([SSN]), "ssn 123-45-6789") == {"SSN": 1}


def test_what_is_compiled_is_told_before_and_what_is_kept_is_not(caplog: pytest.LogCaptureFixture) -> None:
    own = replace(MAIL, id="OWN", origin="custom")
    told: list[int] = []
    with caplog.at_level("INFO", "classifiers"):
        for identifiers in ([SSN, MAIL], [SSN, MAIL], [SSN, MAIL, own], [SSN]):
            Engine(identifiers, compiling=told.append)
    assert told == [2, 1, 1], "users' own are compiled apart"
    assert caplog.messages == [f"compiling {count} identifiers" for count in told]


def test_it_says_why_nothing_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache.unusable() == ""
    cache.write("x", [b"one"])
    assert cache.unusable() == ""
    home.chmod(0o755)
    assert cache.unusable() == f"its mode is 755, not its owner's alone (`chmod 700 {home}`)"
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", str(home / "x.kept"))
    assert cache.unusable().startswith("it is no folder (MACIE_LITE_CACHE_DIR names another folder)")
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", str(home / "x.kept" / "y"))
    assert cache.unusable().startswith("Not a directory")
