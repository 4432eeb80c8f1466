"""What clients of AWS share without a word on the wire."""

from __future__ import annotations

from contextlib import closing

import pytest

from macie_lite.aws.clients import partition_of
from macie_lite.errors import TargetError
from macie_lite.sources.base import SourceOptions
from macie_lite.sources.s3_client import s3_clients


def test_the_models_of_services_are_read_once_per_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are most of a client, and a run of all buckets has one for each."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    options = SourceOptions(region="eu-central-1")
    with closing(s3_clients(options, "one")) as one, closing(s3_clients(options, "other")) as other:
        models = [clients.get().meta.service_model._service_description for clients in (one, other)]
        assert models[0] is models[1]


def test_a_profile_that_is_not_there_is_told_as_such_where_roles_are_named() -> None:
    with pytest.raises(TargetError, match="There is no AWS profile 'nope' for the job's accounts"):
        partition_of(SourceOptions(profile="nope"))
