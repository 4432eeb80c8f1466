"""Findings as rows of a spreadsheet."""

from __future__ import annotations

import pytest

from macie_lite.feeds.csv_rows import COLUMNS, csv_row
from macie_lite.model.results import Combined
from tests.pipeline.results import detected, finding, ref


def test_a_row_has_every_column_and_the_counts() -> None:
    row = csv_row(finding(detected("SSN", 3), detected("CARD", 2), detected("BADGE")))
    assert tuple(row) == COLUMNS
    assert (row["occurrences"], row["identifiers"]) == ("6", "CARD:2 SSN:3 Badge:1")
    assert (row["bucket"], row["key"], row["severity"], row["status"]) == ("bucket", "a/b.csv", "High", "COMPLETE")
    assert (row["reason"], row["combinations"]) == ("", "")


def test_combinations_with_their_records() -> None:
    combined = (Combined("FINANCIAL_IDENTITY", ("CREDIT_CARD_NUMBER", "NAME"), 12),)
    row = csv_row(finding(*map(detected, ("NAME", "CREDIT_CARD_NUMBER", "ICD_10_CODE")), combined=combined))
    assert row["combinations"] == "PROTECTED_HEALTH_INFORMATION:object FINANCIAL_IDENTITY:12"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_key_cannot_be_a_formula(start: str) -> None:
    key = start + "cmd|' /C calc'!A0"
    assert csv_row(finding(detected("SSN"), ref=ref(key)))["key"] == "'" + key


def test_any_key_can_be_written() -> None:
    row = csv_row(finding(detected("SSN"), ref=ref("a\0\udc80b\x1b[31m\x9b2J\n")))
    assert row["key"] == "a\\x00\\udc80b\\x1b[31m\\x9b2J\n"
