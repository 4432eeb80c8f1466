"""The CloudFormation templates: cfn-lint finds nothing in them, and their role may do what `iam policy` prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from macie_lite.posture.policy import Scope, scanning_policy, trust_policy

_FOLDER = Path(__file__).parents[2] / "deploy/cloudformation"
_ROLE = (_FOLDER / "scanning-role.yaml").read_text("utf-8")
_STACKSET = (_FOLDER / "scanning-role-stackset.yaml").read_text("utf-8")
_KEYS = ("arn:aws:kms:eu-west-1:111122223333:key/0f3a", "arn:aws:kms:eu-west-1:111122223333:key/0f3b")
_PRINCIPAL = "arn:aws:iam::111122223333:role/scanner"
_NOTHING = object()


def _decoded(text: str) -> dict[str, Any]:
    """A template with its intrinsic functions in their long form."""
    from cfnlint.decode.decode import decode_str

    template, errors = decode_str(text)
    assert not errors
    assert template is not None
    return dict(template)


def _lint(text: str) -> list[str]:
    from cfnlint.api import lint
    from cfnlint.config import ManualArgs

    found = lint(text, config=ManualArgs(regions=["us-east-1"], include_checks=["I"]))
    return [f"{match.rule.id}: {match.message}" for match in found]


@pytest.mark.slow
@pytest.mark.parametrize("text", [_ROLE, _STACKSET], ids=["role", "stack set"])
def test_nothing_is_wrong_with_it(text: str) -> None:
    assert _lint(text) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong"),
    [("s3:GetBucketAcl", "s3:GetBucketsAcl"), ("!Ref KmsKeyArns", "!Ref KmsKeys")],
)
def test_what_is_wrong_would_be_found(right: str, wrong: str) -> None:
    assert right in _ROLE
    assert _lint(_ROLE.replace(right, wrong))


class _Deployed:
    """A template's values as CloudFormation works them out, for the functions that ours uses."""

    def __init__(self, template: dict[str, Any], **given: str) -> None:
        self._conditions = template["Conditions"]
        self._values: dict[str, Any] = {"AWS::NoValue": _NOTHING, "AWS::URLSuffix": "amazonaws.com"}
        for name, parameter in template["Parameters"].items():
            value = given.get(name, parameter.get("Default"))
            self._values[name] = value.split(",") if parameter["Type"] == "CommaDelimitedList" else value

    def value(self, of: Any) -> Any:
        if isinstance(of, dict) and len(of) == 1:
            ((name, argument),) = of.items()
            if name in ("Ref", "Condition") or name.startswith("Fn::"):
                return getattr(self, f"_{name.removeprefix('Fn::').lower()}")(argument)
        if isinstance(of, dict):
            return {key: self.value(one) for key, one in of.items()}
        if isinstance(of, list):
            return [one for one in map(self.value, of) if one is not _NOTHING]
        return of

    def _ref(self, name: str) -> Any:
        return self._values[name]

    def _condition(self, name: Any) -> Any:
        return self.value(self._conditions[name]) if isinstance(name, str) else {"Condition": self.value(name)}

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.value(then if self._condition(condition) else otherwise)

    def _and(self, argument: list[Any]) -> bool:
        return all(map(self.value, argument))

    def _not(self, argument: list[Any]) -> bool:
        return not self.value(argument[0])

    def _equals(self, argument: list[Any]) -> bool:
        one, other = map(self.value, argument)
        return bool(one == other)

    def _join(self, argument: list[Any]) -> str:
        return str(argument[0]).join(self.value(argument[1]))

    def _split(self, argument: list[Any]) -> list[str]:
        return str(self.value(argument[1])).split(argument[0])

    def _sub(self, argument: Any) -> str:
        text, names = (argument, {}) if isinstance(argument, str) else argument
        for name, value in {**self._values, **self.value(names)}.items():
            text = text.replace(f"${{{name}}}", str(value))
        return str(text)


def _role(**given: str) -> dict[str, Any]:
    template = _decoded(_ROLE)
    chosen = {"ScannerPrincipalArn": _PRINCIPAL, "ExternalId": "ours"} | given
    role: dict[str, Any] = _Deployed(template, **chosen).value(template["Resources"]["ScanningRole"]["Properties"])
    return role


def _sorted(policy: dict[str, Any]) -> list[dict[str, Any]]:
    return [one | {"Action": sorted(one["Action"])} for one in policy["Statement"]]


@pytest.mark.parametrize(
    ("given", "scope"),
    [
        ({}, Scope()),
        ({"BucketArns": "arn:aws:s3:::one,arn:aws:s3:::two"}, Scope(buckets=("one", "two"))),
        ({"KmsKeyArns": ",".join(_KEYS)}, Scope(keys=_KEYS)),
        ({"ReadTags": "yes"}, Scope(tags=True)),
        ({"ReadVersions": "yes"}, Scope(versions=True)),
        ({"ReadTags": "yes", "ReadVersions": "yes"}, Scope(tags=True, versions=True)),
    ],
)
def test_the_role_may_do_what_iam_policy_prints(given: dict[str, str], scope: Scope) -> None:
    (policy,) = _role(**given)["Policies"]
    assert _sorted(policy["PolicyDocument"]) == _sorted(scanning_policy(scope))


def test_the_role_trusts_whom_iam_policy_would() -> None:
    assert _role()["AssumeRolePolicyDocument"] == trust_policy(_PRINCIPAL, "ours", "aws")


def test_every_account_gets_the_same_role() -> None:
    properties = _decoded(_STACKSET)["Resources"]["ScanningRoles"]["Properties"]
    assert properties["TemplateBody"] == _ROLE, "copy scanning-role.yaml into TemplateBody, indented"
    assert len(_ROLE.encode()) < 51_200, "CloudFormation's limit of a TemplateBody"


def test_the_stack_set_hands_on_every_parameter_of_the_role_as_it_is_there() -> None:
    role, whole = _decoded(_ROLE)["Parameters"], _decoded(_STACKSET)
    handed = {one["ParameterKey"] for one in whole["Resources"]["ScanningRoles"]["Properties"]["Parameters"]}
    assert handed == role.keys()
    assert {name: whole["Parameters"][name] for name in handed} == role
