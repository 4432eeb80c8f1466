from __future__ import annotations

import pytest

from macie_lite.sources.account import NO_ACCOUNT, account_id
from macie_lite.sources.base import SourceOptions

_ROLE = "arn:aws:iam::210987654321:role/scanner"


@pytest.mark.parametrize(
    ("given", "targets", "options", "expected"),
    [
        ("111122223333", ["s3://b"], SourceOptions(role_arn=_ROLE), "111122223333"),
        (None, ["s3://b"], SourceOptions(role_arn=_ROLE), "210987654321"),
        (None, ["s3://b"], SourceOptions(role_arn="arn:minio:iam:::role/idmp-x"), NO_ACCOUNT),
        (None, ["s3://b"], SourceOptions(role_arn="nonsense"), NO_ACCOUNT),
        (None, ["folder"], SourceOptions(), NO_ACCOUNT),
        (None, ["s3://b"], SourceOptions(endpoint_url="http://127.0.0.1:1"), NO_ACCOUNT),
        (None, ["s3://b"], SourceOptions(unsigned=True), NO_ACCOUNT),
    ],
)
def test_the_account_of_findings(given: str | None, targets: list[str], options: SourceOptions, expected: str) -> None:
    assert account_id(given, targets, options) == expected


def test_no_credentials_are_no_account_rather_than_an_error() -> None:
    assert account_id(None, ["s3://b"], SourceOptions()) == NO_ACCOUNT
