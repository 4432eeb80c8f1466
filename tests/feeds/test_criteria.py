"""Macie's criteria of findings: what they match, and what is refused in a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from macie_lite.errors import UsageError
from macie_lite.feeds.criteria import checked_criteria, matcher
from tests.pipeline.results import describe, detected

_FINDING = describe(detected("SSN", 3), detected("CARD", 150)).finding or {}
_KEY, _COUNT = "resourcesAffected.s3Object.key", "classificationDetails.result.sensitiveData.detections.count"
_TYPES = "classificationDetails.result.sensitiveData.detections.type"
_MADE = 1772600767891  # 2026-03-04T05:06:07.891Z


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        ({}, True),
        ({"severity.description": {"eq": ["Low", "High"]}}, True),
        ({"severity.description": {"eq": ["Low"]}}, False),
        ({"severity.description": {"neq": ["Low"]}}, True),
        ({"severity.description": {"neq": ["Low", "High"]}}, False),
        ({"severity.description": {"eq": ["High"]}, _KEY: {"eq": ["another"]}}, False),
        ({_TYPES: {"eq": ["CARD"]}}, True),
        ({_TYPES: {"eqExactMatch": ["CARD"]}}, False),
        ({_TYPES: {"eqExactMatch": ["SSN", "CARD"]}}, True),
        ({_TYPES: {"neq": ["CARD"]}}, False),
        ({_COUNT: {"gt": 149}}, True),
        ({_COUNT: {"gt": 150}}, False),
        ({_COUNT: {"gte": 150, "lt": 4}}, True),
        ({_COUNT: {"lte": 2}}, False),
        ({"createdAt": {"gte": _MADE, "lte": _MADE}}, True),
        ({"createdAt": {"gt": _MADE}}, False),
        ({"archived": {"eq": ["false"]}}, True),
        ({"archived": {"eq": [True]}}, False),
        ({"region": {"eq": ["eu-west-1"]}}, False),
        ({"region": {"neq": ["eu-west-1"]}}, True),
    ],
)
def test_values_are_alternatives_and_conditions_hold_together(criterion: Any, expected: bool) -> None:
    assert matcher(checked_criteria({"criterion": criterion}))(_FINDING) is expected


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ([], "Criteria are"),
        ({"severity": {}}, "Criteria are"),
        ({"criterion": {"severity.descripton": {"eq": ["High"]}}}, "(is severity.description meant?)"),
        ({"criterion": {"nothing": {"eq": ["High"]}}}, "no field 'nothing'."),
        ({"criterion": {"severity.description": {}}}, "{OPERATOR: VALUES}"),
        ({"criterion": {"severity.description": {"is": ["High"]}}}, "none of eq, neq, eqExactMatch, gt"),
        ({"criterion": {"severity.description": {"eq": "High"}}}, "takes a list of values"),
        ({"criterion": {"severity.description": {"eq": []}}}, "takes a list of values"),
        ({"criterion": {"severity.description": {"neq": ["high"]}}}, "is Low, Medium or High, never 'high'"),
        (
            {"criterion": {"macieLite.state": {"eq": ["resolved"]}}},
            "NEW, UNCHANGED, CHANGED or RESOLVED, never 'resolved'",
        ),
        ({"criterion": {"archived": {"eq": ["yes"]}}}, "is true or false, never 'yes'"),
        ({"criterion": {"severity.description": {"gt": 1}}}, "compares numbers and times"),
        ({"criterion": {_COUNT: {"gt": "many"}}}, "takes a number"),
        ({"criterion": {_COUNT: {"gt": True}}}, "takes a number"),
        ({"criterion": {"createdAt": {"lt": "2026"}}}, "takes milliseconds since 1970"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(criteria: Any, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        checked_criteria(criteria)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
