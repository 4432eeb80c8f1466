"""What delivering needs of AWS: each call of the sinks, on what the feed sends to, and nothing else."""

from __future__ import annotations

import ast
import json
import re
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from macie_lite.feeds import sinks
from macie_lite.feeds.sinks.kinds import KINDS
from macie_lite.model.feeds import Feed
from macie_lite.posture.feed_policy import ACTIONS, delivering, needs

_A = "111122223333"
_KEY = f"arn:aws:kms:eu-west-1:{_A}:key/0f3a"
_S3 = {"to": "s3://findings/macie-lite"}

NEEDED = [
    (
        "security-hub",
        {"region": "eu-west-1", "account": _A},
        {f"arn:aws:securityhub:eu-west-1:{_A}:product/{_A}/default"},
    ),
    ("security-hub", {}, {"arn:aws:securityhub:*:*:product/*/default"}),
    ("eventbridge", {"to": "default", "region": "eu-west-1"}, {"arn:aws:events:eu-west-1:*:event-bus/default"}),
    (
        "eventbridge",
        {"to": f"arn:aws:events:eu-west-1:{_A}:event-bus/b"},
        {f"arn:aws:events:eu-west-1:{_A}:event-bus/b"},
    ),
    ("sns", {"to": f"arn:aws:sns:eu-west-1:{_A}:t"}, {f"arn:aws:sns:eu-west-1:{_A}:t"}),
    ("sqs", {"to": f"arn:aws:sqs:eu-west-1:{_A}:q"}, {f"arn:aws:sqs:eu-west-1:{_A}:q"}),
    ("sqs", {"to": f"https://sqs.eu-west-1.amazonaws.com/{_A}/q"}, {f"arn:aws:sqs:eu-west-1:{_A}:q"}),
    ("s3", _S3, {"arn:aws:s3:::findings/macie-lite/*"}),
    ("s3", _S3 | {"kms_key": _KEY}, {"arn:aws:s3:::findings/macie-lite/*", _KEY}),
    ("s3", _S3 | {"kms_key": "0f3a"}, {"arn:aws:s3:::findings/macie-lite/*", "arn:aws:kms:*:*:key/0f3a"}),
    ("s3", {"to": "s3://b", "kms_key": "alias/f"}, {"arn:aws:s3:::b/*", "arn:aws:kms:*:*:key/*"}),
    ("results", _S3 | {"kms_key": _KEY}, {"arn:aws:s3:::findings/macie-lite/*", _KEY}),
    ("results", {"to": "/srv/results"}, set()),
    ("webhook", {"to": "https://h/"}, set()),
]


def _feed(kind: str, settings: Any, name: str = "one") -> Feed:
    return Feed(name, kind, settings, datetime(2026, 1, 1, tzinfo=UTC), 0)


@pytest.mark.parametrize(("kind", "settings", "granted"), NEEDED)
def test_each_feed_needs_what_it_sends_to_alone(kind: str, settings: Any, granted: set[str]) -> None:
    assert {one.resource for one in needs(_feed(kind, settings), "aws")} == granted


def test_every_call_of_the_sinks_has_its_action_and_no_other_has() -> None:
    import botocore.session
    from botocore import xform_name

    session = botocore.session.get_session()
    services = ("s3", "sts", "sqs", "sns", "events", "securityhub", "kms")
    known = {xform_name(name) for one in services for name in session.get_service_model(one).operation_names}
    (folder,) = sinks.__path__
    trees = [ast.parse(path.read_text("utf-8")) for path in Path(folder).glob("*.py")]
    said = {str(node.value) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert known & said == ACTIONS.keys() - {"generate_data_key", "assume_role"}  # S3's own, and botocore's


def test_all_together_are_statements_of_known_actions_on_such_resources() -> None:
    made = delivering([_feed(kind, settings) for kind, settings, _ in NEEDED], "aws")
    assert {action for one in made for action in one["Action"]} == {one for one in ACTIONS.values() if one} - {
        "sts:AssumeRole"
    }
    assert len({one["Sid"] for one in made}) == len(made)
    known = json.loads(resources.files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text("utf-8"))
    for one in made:
        service, _, name = one["Action"][0].partition(":")
        kinds = known[service]["Actions"][name.lower()]["Resources"]
        shapes = [shape for kind in kinds for shape in known[service]["Resources"][kind]["ARNFormats"]]
        expressions = [re.sub(r"\$\{\w+\}", r"[^:]*", shape) for shape in shapes]
        assert [arn for arn in one["Resource"] if not any(re.fullmatch(each, arn) for each in expressions)] == []
    (by_alias,) = (one for one in made if "Condition" in one)
    assert by_alias["Condition"] == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/f"}}


def test_a_feed_with_a_role_of_its_own_needs_to_assume_that_alone() -> None:
    role = f"arn:aws:iam::{_A}:role/findings"
    (one,) = delivering([_feed("security-hub", {"role_arn": role}), _feed("sns", {"to": "x", "role_arn": role})], "aws")
    assert (one["Action"], one["Resource"]) == (["sts:AssumeRole"], [role])


def test_no_kind_of_aws_is_forgotten() -> None:
    assert {kind.name for kind in KINDS.values() if "role_arn" in kind.options} == {one[0] for one in NEEDED} - {
        "webhook"
    }
