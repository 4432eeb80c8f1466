"""From a result to its finding and its record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from classifiers.types import Evidence
from macie_lite.model.coverage import Coverage, Reason
from macie_lite.model.jobs import Run
from macie_lite.model.objects import Batch, BucketInfo
from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Place, Record
from macie_lite.model.results import RunContext
from macie_lite.pipeline.findings import finding_id
from macie_lite.pipeline.local import Work
from macie_lite.pipeline.runs import context
from tests.pipeline.results import KEYS, WHEN, describe, detected, finding, ref


def classified(made: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = made["classificationDetails"]["result"]
    return result


def place_json(place: Place | None, **more: Any) -> dict[str, Any]:
    made = finding(detected("SSN", places=(Occurrence(place, **more),)))
    occurrences: dict[str, Any] = classified(made)["sensitiveData"][0]["detections"][0]["occurrences"]
    return occurrences


def test_a_clean_object_has_a_record_and_no_finding() -> None:
    made = describe()
    assert made.finding is None
    assert classified(made.record)["status"] == {"code": "COMPLETE"}
    assert classified(made.record)["sensitiveData"] == []
    assert "type" not in made.record
    assert "severity" not in made.record


def test_a_skipped_object_says_why_in_macies_words_and_in_ours() -> None:
    made = describe(coverage=Coverage.skipped(Reason.ENCRYPTED_DOCUMENT))
    assert made.finding is None
    assert classified(made.record)["status"] == {
        "code": "SKIPPED",
        "reason": "UNABLE_TO_PARSE_FILE",
        "macieLite": {
            "detail": "encrypted document",
            "gaps": [{"reason": "UNABLE_TO_PARSE_FILE", "detail": "encrypted document"}],
        },
    }


def test_a_partial_object_names_its_first_reason_and_lists_all() -> None:
    coverage = Coverage.partial(Reason.TRUNCATED, 10, "text/csv").with_gaps(Reason.NAME_CAP)
    made = finding(detected("SSN"), coverage=coverage)
    status = classified(made)["status"]
    assert (status["code"], status["reason"]) == ("PARTIAL", "MALFORMED_FILE")
    assert [gap["detail"] for gap in status["macieLite"]["gaps"]] == ["truncated", "name cap"]
    assert made["macieLite"]["coverage"]["gaps"] == ["truncated", "name cap"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["TOKEN"], "Credentials"),
        (["CARD"], "Financial"),
        (["SSN", "PHONE_NUMBER"], "Personal"),
        (["BADGE"], "CustomIdentifier"),
        (["SSN", "CARD"], "Multiple"),
        (["SSN", "BADGE"], "Multiple"),
    ],
)
def test_types(found: list[str], expected: str) -> None:
    assert finding(*map(detected, found))["type"] == f"SensitiveData:S3Object/{expected}"


@pytest.mark.parametrize(
    ("found", "score"),
    [
        ([("PHONE_NUMBER", 1, 0)], 1),
        ([("PHONE_NUMBER", 2, 0)], 2),
        ([("PHONE_NUMBER", 99, 0)], 2),
        ([("PHONE_NUMBER", 100, 0)], 3),
        ([("PHONE_NUMBER", 1, 0), ("SSN", 1, 0)], 3),
        ([("NAME", 150, 50)], 3),
        ([("NAME", 150, 51)], 2),
        ([("NAME", 150, 150)], 1),
    ],
)
def test_the_highest_band_wins_and_names_of_one_part_do_not_count(
    found: list[tuple[str, int, int]], score: int
) -> None:
    made = finding(*(detected(name, count, partial) for name, count, partial in found))
    assert made["severity"] == {"score": score, "description": ("Low", "Medium", "High")[score - 1]}


def test_counts_stay_exact_and_fifteen_places_in_all_are_dealt_out_in_turn() -> None:
    made = describe(detected("PHONE_NUMBER", 5000), detected("CARD", 10), detected("TOKEN", 4))
    assert made.finding is not None
    items = classified(made.finding)["sensitiveData"]
    assert [(item["category"], item["totalCount"]) for item in items] == [
        ("CREDENTIALS", 4),
        ("FINANCIAL_INFORMATION", 10),
        ("PERSONAL_INFORMATION", 5000),
    ]
    assert [_places(item["detections"][0]) for item in items] == [4, 6, 5]
    assert classified(made.finding)["additionalOccurrences"] is True
    assert [_places(item["detections"][0]) for item in classified(made.record)["sensitiveData"]] == [4, 10, 1000]


def _places(detection: dict[str, Any]) -> int:
    return sum(map(len, detection.get("occurrences", {}).values()))


def test_detections_without_room_for_a_place_keep_their_count() -> None:
    made = finding(*(detected(key, 2) for key in KEYS), detected("NAME", 3))
    keys, names = classified(made)["sensitiveData"]
    assert [_places(one) for one in keys["detections"]] == [1] * 15
    assert names["detections"][0]["count"] == 3
    assert "occurrences" not in names["detections"][0]


def test_no_additional_occurrences_where_all_are_listed() -> None:
    assert classified(finding(detected("SSN", 15)))["additionalOccurrences"] is False


def test_the_worst_of_a_category_is_listed_first() -> None:
    made = finding(detected("PHONE_NUMBER", 1), detected("SSN", 1))
    assert [d["type"] for d in classified(made)["sensitiveData"][0]["detections"]] == ["SSN", "PHONE_NUMBER"]


def test_custom_identifiers_stand_apart() -> None:
    custom = classified(finding(detected("BADGE", 2), detected("SSN")))["customDataIdentifiers"]
    assert custom["totalCount"] == 2
    assert custom["detections"][0]["name"] == "Badge"
    assert custom["detections"][0]["arn"] == "arn:aws:macie2::111122223333:custom-data-identifier/BADGE"


@pytest.mark.parametrize(
    ("evidence", "band"),
    [
        ({Evidence.PATTERN}, "low"),
        ({Evidence.PATTERN, Evidence.PROOF}, "medium"),
        ({Evidence.PATTERN, Evidence.KEYWORD}, "medium"),
        ({Evidence.PATTERN, Evidence.PROOF, Evidence.FIELD}, "high"),
        ({Evidence.MODEL}, "medium"),
        ({Evidence.MODEL, Evidence.FIELD}, "high"),
    ],
)
def test_confidence_follows_the_kinds_of_evidence(evidence: set[Evidence], band: str) -> None:
    made = finding(detected("SSN", evidence=frozenset(evidence)))
    extra = classified(made)["sensitiveData"][0]["detections"][0]["macieLite"]
    assert extra["confidence"] == band
    assert extra["evidence"] == sorted(evidence)


def test_partial_count_is_told() -> None:
    extra = classified(finding(detected("NAME", 5, 2)))["sensitiveData"][0]["detections"][0]["macieLite"]
    assert extra["partialCount"] == 2


@pytest.mark.parametrize(
    ("place", "more", "expected"),
    [
        (
            LineRange(3, 4, 7),
            {"line": 3, "offset": (40, 51)},
            {
                "lineRanges": [
                    {
                        "start": 3,
                        "end": 4,
                        "startColumn": 7,
                        "macieLite": {"line": 3, "offset": {"start": 40, "end": 51}},
                    }
                ]
            },
        ),
        (Page(9), {}, {"pages": [{"pageNumber": 9}]}),
        (
            Cell(5, 28, "ssn", "Sheet2"),
            {},
            {"cells": [{"row": 5, "column": 28, "columnName": "ssn", "cellReference": "Sheet2!AB5"}]},
        ),
        (Cell(5, 3, None, "It's"), {}, {"cells": [{"row": 5, "column": 3, "cellReference": "'It''s'!C5"}]}),
        (
            Cell(2, 1, "a"),
            {"line": 2},
            {"cells": [{"row": 2, "column": 1, "columnName": "a", "macieLite": {"line": 2}}]},
        ),
        (Record(7, ()), {}, {"records": [{"recordIndex": 7}]}),
        (
            Record(0, ("a", "b c", 3, "d'e\\\n", "f")),
            {},
            {"records": [{"recordIndex": 0, "jsonPath": "$.a['b c'][3]['d\\'e\\\\\\u000a'].f"}]},
        ),
        (None, {"paragraph": 4}, {"macieLite": {"places": [{"paragraph": 4}]}}),
        (
            Page(1),
            {"container": ("in.zip", "b/c.pdf")},
            {"pages": [{"pageNumber": 1, "macieLite": {"memberPath": "in.zip!b/c.pdf"}}]},
        ),
    ],
)
def test_places(place: Place | None, more: dict[str, Any], expected: dict[str, Any]) -> None:
    assert place_json(place, **more) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("x" * 300 + "end",), "$." + "x" * 237 + "end"),
        (("first", "y" * 240, "last"), "$.." + "y" * 240 + ".last"),
        (("a" * 200, "b" * 100, 1, "c"), "$.." + "b" * 100 + "[1].c"),
        (("\n" * 240,), "$..['" + "\\u000a" * 40 + "']"),
    ],
)
def test_long_paths_are_cut_from_the_front(path: tuple[str | int, ...], expected: str) -> None:
    made = place_json(Record(0, path))["records"][0]["jsonPath"]
    assert made == expected
    assert len(made) <= 250


def test_a_huge_header_or_member_name_does_not_make_a_huge_finding() -> None:
    made = place_json(Cell(1, 1, "h" * 100_000, "s" * 100_000), container=("m" * 100_000,))
    assert len(json.dumps(made)) < 1500


def test_a_word_document_without_paragraphs_says_that_there_is_more() -> None:
    made = finding(detected("SSN", 2, places=(Occurrence(None), Occurrence(None))))
    assert "occurrences" not in classified(made)["sensitiveData"][0]["detections"][0]


def test_ids_tell_apart_account_place_version_and_run() -> None:
    ids = {
        finding_id("1", ref(), "run"),
        finding_id("2", ref(), "run"),
        finding_id("1", ref("other"), "run"),
        finding_id("1", ref(bucket="other"), "run"),
        finding_id("1", ref(version_id="v"), "run"),
        finding_id("1", ref(), "again"),
        finding_id("1", ref("a\0b"), "run"),
        finding_id("1", ref("a\udc80b"), "run"),
    }
    assert len(ids) == 8


def test_the_id_of_a_finding_never_changes() -> None:
    """It is derived from what it is of; a change here makes every stored finding another one."""
    assert finding_id("000000000000", ref("k"), "run") == "040b3ad2-2612-5f19-9fc3-f8b0b7dabfee"


def test_the_same_result_gives_the_same_outcome() -> None:
    assert describe(detected("SSN"), detected("CARD")) == describe(detected("CARD"), detected("SSN"))


def test_what_is_known_of_the_bucket_is_told_and_what_is_refused_is_absent() -> None:
    info = BucketInfo(
        "bucket",
        "arn:aws:s3:::bucket",
        "eu-west-1",
        WHEN,
        ("me", "id"),
        (("team", "x"),),
        ("aws:kms", "key"),
        "PUBLIC",
        refused=("GetBucketAcl",),
    )
    run = RunContext("run", "job", "111122223333", WHEN, buckets={"bucket": info})
    made = finding(detected("SSN"), run=run)
    assert made["resourcesAffected"]["s3Bucket"] == {
        "arn": "arn:aws:s3:::bucket",
        "name": "bucket",
        "createdAt": "2026-03-04T05:06:07.891Z",
        "owner": {"displayName": "me", "id": "id"},
        "tags": [{"key": "team", "value": "x"}],
        "defaultServerSideEncryption": {"encryptionType": "aws:kms", "kmsMasterKeyId": "key"},
        "publicAccess": {"effectivePermission": "PUBLIC"},
        "macieLite": {"refused": ["GetBucketAcl"]},
    }
    assert made["resourcesAffected"]["s3Object"]["publicAccess"] is True
    assert made["region"] == "eu-west-1"
    assert made["classificationDetails"]["jobArn"] == "arn:aws:macie2:eu-west-1:111122223333:classification-job/job"


def test_the_object_as_listed() -> None:
    made = finding(detected("SSN"), ref=ref("x/y.tar.GZ", version_id="v1", storage_class="EXPRESS_ONEZONE"))
    assert made["resourcesAffected"]["s3Object"] == {
        "bucketArn": "arn:aws:s3:::bucket",
        "key": "x/y.tar.GZ",
        "path": "bucket/x/y.tar.GZ",
        "extension": "GZ",
        "lastModified": "2026-03-04T05:06:07.891Z",
        "size": 120,
        "eTag": "etag",
        "versionId": "v1",
        "macieLite": {"storageClass": "EXPRESS_ONEZONE"},
    }
    assert "region" not in made


def test_the_version_that_was_read_is_told_and_is_no_part_of_the_id() -> None:
    listed, read = describe(detected("SSN")), describe(detected("SSN"), version_id="v1")
    assert "versionId" not in listed.record["resourcesAffected"]["s3Object"]
    assert read.finding is not None
    assert read.record["resourcesAffected"]["s3Object"]["versionId"] == "v1"
    assert read.finding["resourcesAffected"]["s3Object"]["versionId"] == "v1"
    assert read.record["id"] == listed.record["id"]
    assert read.ref == listed.ref
    asked_for = describe(ref=ref(version_id="v0"), version_id="v1")
    assert asked_for.record["resourcesAffected"]["s3Object"]["versionId"] == "v0"


@pytest.mark.parametrize(
    ("key", "extension"), [("a", ""), (".env", ""), ("a.b/c", ""), ("d/.x.yml", "yml"), ("e.", ""), ("..", "")]
)
def test_extensions(key: str, extension: str) -> None:
    assert finding(detected("SSN"), ref=ref(key))["resourcesAffected"]["s3Object"]["extension"] == extension


def test_a_folder_is_a_bucket_with_a_file_url() -> None:
    made = finding(detected("SSN"), ref=ref("k", bucket="/data/it's mine"))
    assert made["resourcesAffected"]["s3Bucket"]["arn"] == "file:///data/it%27s%20mine"


def test_account_and_partition_are_those_of_the_bucket() -> None:
    run = Run("run", "job", "111122223333", WHEN, (), {})
    told = [
        context(run, Work(Batch("run", 0, "s3://b", (), account), BucketInfo("b", arn)))
        for account, arn in (("444455556666", "arn:aws-cn:s3:::b"), (None, "file:///b"))
    ]
    assert [(one.account_id, one.partition) for one in told] == [("444455556666", "aws-cn"), ("111122223333", "aws")]
