"""The printed policies ask for what the sources call, in IAM's grammar, and for nothing else."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from macie_lite import aws, sources
from macie_lite.posture.policy import ACTIONS, Scope, scanning_policy, tagging_policy, trust_policy

_KEY = "arn:aws:kms:eu-west-1:111122223333:key/mrk-0123456789abcdef"
_QUEUE = "arn:aws:sqs:eu-west-1:111122223333:events"
_ROLE = "arn:aws:iam::*:role/macie-lite-scanning"

SCOPES = {
    "all buckets": Scope(),
    "one": Scope(buckets=("exports",)),
    "a prefix": Scope(buckets=("exports", "logs"), prefixes=("2026/", "2027/")),
    "everything": Scope(("exports",), ("a/",), ("inventory",), (_QUEUE,), (_KEY,), (_ROLE,), tags=True, versions=True),
    "roles": Scope(roles=(_ROLE,)),
    "China": Scope(buckets=("exports",), partition="aws-cn"),
}

every_scope = pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES.keys())


def _statements(scope: Scope) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = scanning_policy(scope)["Statement"]
    return statements


def _allowed(scope: Scope) -> dict[str, list[str]]:
    """Each action, with its resources."""
    return {action: one["Resource"] for one in _statements(scope) for action in one["Action"]}


@cache
def _called() -> frozenset[str]:
    """botocore's operations of S3 and STS that `macie_lite.sources`, or what it shares with all clients, names: as a
    method, or as the text of one."""
    import botocore.session
    from botocore import xform_name

    session = botocore.session.get_session()
    models = [session.get_service_model(name) for name in ("s3", "sts", "sqs", "kms")]
    operations = {xform_name(name) for model in models for name in model.operation_names}
    folders = (*sources.__path__, *aws.__path__)
    paths = [path for folder in folders for path in Path(folder).glob("*.py")]
    words = {word for path in paths for word in _words(ast.parse(path.read_text("utf-8")))}
    fetched = {"assume_role"} if "AssumeRoleCredentialFetcher" in words else set()  # botocore's, by its class
    return frozenset(operations & words | fetched)


def _words(tree: ast.Module) -> set[str]:
    nodes = list(ast.walk(tree))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    methods = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return names | methods | {str(node.value) for node in nodes if isinstance(node, ast.Constant)}


def test_the_sources_are_read_at_all() -> None:
    assert {"list_objects_v2", "get_object", "get_bucket_acl", "get_caller_identity", "assume_role"} <= _called()


def test_every_call_of_the_sources_has_its_action() -> None:
    assert _called() - ACTIONS.keys() == set()


def test_no_action_is_for_a_call_that_nobody_makes() -> None:
    ours = {call.partition(" of ")[0] for call in ACTIONS}
    assert ours - _called() - {"decrypt"} == set()  # that one is S3's own


def test_every_action_is_in_some_policy() -> None:
    tagging = tagging_policy(["exports"], "aws", objects=True, whole=True)["Statement"]
    allowed = _allowed(SCOPES["everything"]).keys() | {action for one in tagging for action in one["Action"]}
    assert {action for actions in ACTIONS.values() for action in actions} == allowed


@every_scope
def test_it_keeps_to_the_grammar(scope: Scope) -> None:
    """IAM user guide, "Grammar of the IAM JSON policy language"; sizes: "IAM and AWS STS quotas"."""
    policy = scanning_policy(scope)
    assert policy.keys() == {"Version", "Statement"}
    assert policy["Version"] == "2012-10-17"
    sids = [one["Sid"] for one in policy["Statement"]]
    assert len(set(sids)) == len(sids)
    assert all(re.fullmatch("[A-Za-z0-9]+", sid) for sid in sids)
    for one in policy["Statement"]:
        assert one.keys() - {"Condition"} == {"Sid", "Effect", "Action", "Resource"}
        assert one["Effect"] == "Allow"
        assert one["Action"]
        assert one["Resource"]
    assert len(json.dumps(policy, separators=(",", ":"))) < 6144, "the size of a managed policy"


@every_scope
def test_it_is_one_by_the_schema_of_identities_policies(scope: Scope) -> None:
    import jsonschema

    schema = json.loads(resources.files("cfnlint.data.schemas.other.iam").joinpath("policy.json").read_text("utf-8"))
    identity = {"allOf": [{"$ref": "#/definitions/Statement"}], "definitions": schema["definitions"]}
    for one in _statements(scope):
        jsonschema.Draft7Validator(identity).validate(one)


@cache
def _known() -> dict[str, Any]:
    """The service authorization reference, as cfn-lint ships it."""
    text = resources.files("cfnlint.data.AdditionalSpecs").joinpath("Policies.json").read_text("utf-8")
    known: dict[str, Any] = json.loads(text)
    return known


@every_scope
def test_actions_exist_and_take_these_resources(scope: Scope) -> None:
    for action, granted in _allowed(scope).items():
        service, _, name = action.partition(":")
        kinds = _known()[service]["Actions"][name.lower()].get("Resources", ())
        if not kinds:
            assert granted == ["*"], action
            continue
        shapes = [_known()[service]["Resources"][kind]["ARNFormats"] for kind in kinds]
        expressions = [re.sub(r"\$\{\w+\}", r"[^/:]*", shape) for some in shapes for shape in some]
        for arn in granted:
            assert any(re.fullmatch(expression, arn) for expression in expressions), (action, arn)


@every_scope
def test_only_the_list_of_buckets_is_for_everything(scope: Scope) -> None:
    wide = {action for action, granted in _allowed(scope).items() if "*" in granted}
    assert wide <= {"s3:ListAllMyBuckets"}
    assert not [action for action in _allowed(scope) if "*" in action]


@every_scope
def test_named_buckets_are_the_only_ones(scope: Scope) -> None:
    if scope.buckets:
        named = {f"arn:{scope.partition}:s3:::{name}" for name in (*scope.buckets, *scope.inventories)}
        for action, granted in _allowed(scope).items():
            if action.startswith("s3:") and granted != ["*"]:
                assert {arn.partition("/")[0] for arn in granted} <= named, action


@every_scope
def test_nothing_is_changed_but_a_queue_whose_events_were_taken(scope: Scope) -> None:
    changes = {action for action in _allowed(scope) if re.search(r":(?!Get|List|Decrypt|Receive|AssumeRole)", action)}
    assert changes == ({"sqs:ChangeMessageVisibility", "sqs:DeleteMessage"} if scope.queues else set())


def test_tags_versions_keys_and_events_are_only_for_who_asks() -> None:
    plain = _allowed(SCOPES["one"]).keys()
    assert not [action for action in plain if re.search("ObjectTagging|Version|^kms|^sqs|^sts", action)]
    assert "s3:GetObjectVersionTagging" not in _allowed(Scope(tags=True))
    assert "s3:GetObjectTagging" not in _allowed(Scope(versions=True))


def test_a_prefix_narrows_what_is_listed_and_read() -> None:
    listing, reading = (one for one in _statements(SCOPES["a prefix"]) if one["Sid"] in ("ListObjects", "ReadObjects"))
    assert listing["Condition"] == {"StringLike": {"s3:prefix": ["2026/*", "2027/*"]}}
    assert reading["Resource"] == [f"arn:aws:s3:::{b}/{p}*" for b in ("exports", "logs") for p in ("2026/", "2027/")]


def test_what_a_policy_takes_for_wildcards_stands_for_itself_in_a_prefix() -> None:
    (reading,) = (one for one in _statements(Scope(("b12",), ("a*?$x",))) if one["Sid"] == "ReadObjects")
    assert reading["Resource"] == ["arn:aws:s3:::b12/a${*}${?}${$}x*"]


def test_who_only_assumes_roles_reads_nothing() -> None:
    assert _allowed(SCOPES["roles"]) == {"sts:AssumeRole": [_ROLE]}


def test_keys_are_for_what_s3_decrypts_alone() -> None:
    (decrypting,) = (one for one in _statements(Scope(keys=(_KEY,))) if one["Sid"] == "DecryptObjects")
    assert decrypting["Resource"] == [_KEY]
    assert decrypting["Condition"] == {"StringLike": {"kms:ViaService": ["s3.*.amazonaws.com"]}}


def test_arns_are_of_the_partition() -> None:
    granted = [arn for arns in _allowed(SCOPES["China"]).values() for arn in arns if arn != "*"]
    assert {arn.split(":")[1] for arn in granted} == {"aws-cn"}


def test_the_trust_policy_names_who_and_what_they_say() -> None:
    (one,) = trust_policy("111122223333", "the id", "aws-us-gov")["Statement"]
    assert one["Principal"] == {"AWS": "arn:aws-us-gov:iam::111122223333:root"}
    assert one["Action"] == "sts:AssumeRole"
    assert one["Condition"] == {"StringEquals": {"sts:ExternalId": "the id"}}
    (without,) = trust_policy("arn:aws:iam::111122223333:role/scanner", None, "aws")["Statement"]
    assert without["Principal"] == {"AWS": "arn:aws:iam::111122223333:role/scanner"}
    assert "Condition" not in without


def test_who_tags_may_tag_what_was_found_and_no_more() -> None:
    point = "arn:aws-cn:s3:cn-north-1:111122223333:accesspoint/exports"
    objects, buckets = tagging_policy(["exports", point], "aws-cn", objects=True, whole=True)["Statement"]
    assert objects["Resource"] == ["arn:aws-cn:s3:::exports/*", f"{point}/object/*"]
    assert (buckets["Resource"], buckets["Action"]) == (
        ["arn:aws-cn:s3:::exports"],
        ["s3:GetBucketTagging", "s3:PutBucketTagging"],
    )
    assert not any(action.startswith("s3:Delete") for one in (objects, buckets) for action in one["Action"])
    assert tagging_policy(["exports"], "aws", objects=True, whole=False)["Statement"] == [
        objects | {"Resource": ["arn:aws:s3:::exports/*"]}
    ]
