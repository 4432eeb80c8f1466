"""What a target means, by its form alone."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from macie_lite.errors import TargetError, UsageError
from macie_lite.model.objects import ObjectRef
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.local import LocalSource
from macie_lite.sources.open_source import _bucket_and_prefix, absolute, in_scope, open_source

_POINT = "arn:aws:s3:eu-west-1:111122223333:accesspoint/reader"


@pytest.mark.parametrize(
    ("target", "rest", "expected"),
    [
        ("s3://b-1.x", "b-1.x", ("b-1.x", "")),
        ("s3://bucket/", "bucket/", ("bucket", "")),
        ("s3://bucket/a b/%20?x#y", "bucket/a b/%20?x#y", ("bucket", "a b/%20?x#y")),
        ("s3://bucket//a", "bucket//a", ("bucket", "/a")),
        (_POINT, _POINT, (_POINT, "")),
        (f"{_POINT}/exports/2026", f"{_POINT}/exports/2026", (_POINT, "exports/2026")),
        (f"s3://{_POINT}/a\nb", f"{_POINT}/a\nb", (_POINT, "a\nb")),
    ],
)
def test_a_bucket_and_the_prefix_as_it_stands(target: str, rest: str, expected: tuple[str, str]) -> None:
    assert _bucket_and_prefix(target, rest) == expected


@pytest.mark.parametrize("target", ["gs://bucket", "file:///etc", "http://x/y", "", "s3://", "s3:///key"])
def test_another_scheme_or_no_bucket_is_a_usage_error(target: str) -> None:
    with pytest.raises(UsageError, match="s3://bucket/prefix"):
        open_source(target, SourceOptions())


@pytest.mark.parametrize("target", ["s3://a", "s3://b@d/x", "s3://-b-", "arn:aws:s3:::bucket"])
def test_what_cannot_be_a_bucket_is_a_target_error(target: str) -> None:
    with pytest.raises(TargetError, match=r"bucket|access point"):
        open_source(target, SourceOptions())


def test_anything_else_is_a_file_or_folder() -> None:
    assert isinstance(open_source("C:/x", SourceOptions()), LocalSource)


@pytest.mark.slow
def test_a_folder_needs_no_botocore() -> None:
    code = (
        "import sys; from macie_lite.sources.open_source import open_source as o; "
        "from macie_lite.sources.base import SourceOptions as S; list(o('.', S()).list()); "
        "assert not {'boto3', 'botocore', 'urllib3'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd="tests/sources", env={"PYTHONPATH": "../.."})


@pytest.mark.parametrize("target", ["s3://b/p", "S3://b", f"{_POINT}/x", "gs://b", "/data", ""])
def test_a_target_that_no_folder_decides_stays(target: str) -> None:
    assert absolute(target) == target


def test_a_local_target_is_the_same_from_everywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert {absolute(target) for target in ("data", "./data", "data/", f"{tmp_path}/data")} == {f"{tmp_path}/data"}
    assert absolute(".") == str(tmp_path)
    (tmp_path / "far" / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to("far/deep")
    assert Path(absolute("link/../x")).parent.resolve() == tmp_path / "far"


@pytest.mark.parametrize(
    ("target", "key", "expected"),
    [
        ("s3://bucket", "x/y", True),
        ("s3://bucket/x", "x/y", True),
        ("s3://bucket/x/y/", "x/y", False),
        ("s3://another", "x/y", False),
        (_POINT, "x/y", False),
        ("/bucket", "x/y", False),
    ],
)
def test_an_object_is_in_the_scope_of_an_s3_target(target: str, key: str, expected: bool) -> None:
    ref = ObjectRef("bucket", key, 1, "etag", datetime(2026, 1, 1, tzinfo=UTC))
    assert in_scope(target, ref) is expected


@pytest.mark.parametrize(
    ("target", "bucket", "key", "expected"),
    [
        (".", "", "a.txt", True),
        ("sub", "", "sub/a.txt", True),
        ("su", "", "sub/a.txt", False),
        ("sub/a.txt", "/sub", "a.txt", True),
        ("sub/b.txt", "/sub", "a.txt", False),
        ("link", "", "sub/a.txt", True),
        ("/", "", "a.txt", True),
    ],
)
def test_a_file_is_in_the_scope_of_a_local_target(
    target: str, bucket: str, key: str, expected: bool, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to("sub")
    ref = ObjectRef(f"{tmp_path}{bucket}", key, 1, "etag", datetime(2026, 1, 1, tzinfo=UTC))
    assert in_scope(str(tmp_path / target), ref) is expected
