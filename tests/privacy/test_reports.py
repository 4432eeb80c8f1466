"""A report of a scan holds no value, whatever stood in the objects and in the names inside of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import macie_lite
from tests.privacy.canaries import draw
from tests.privacy.haystacks import leaks

pytestmark = pytest.mark.slow

_VALUES = [one for one in draw(20270611) if one.kind in ("ssn", "email", "nhs", "card", "slack", "prose")]
_HEADERS = [one for one in draw(4713) if one.kind in ("ssn", "email")]
_KINDS = ("USA_SOCIAL_SECURITY_NUMBER", "EMAIL_ADDRESS", "UK_NHS_NUMBER", "CREDIT_CARD_NUMBER", "SLACK_TOKEN")


def test_a_report_holds_names_of_objects_and_counts(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "note.txt").write_text("\n".join(one.text for one in _VALUES))
    header = ",".join(one.value for one in _HEADERS)
    rows = "".join(f"{one.text},-,-\n" for one in _VALUES)
    (tmp_path / "data" / "table.csv").write_text(f"note,{header}\n{rows}")
    database = ("--db", str(tmp_path / "a.db"))
    kinds = ("--identifiers", "INCLUDE:" + ",".join(_KINDS))
    done = macie_lite("scan", str(tmp_path / "data"), *database, *kinds, "--ner", "off", "--concurrency", "1")
    assert done.code == 0, done.err
    reports = {form: macie_lite("report", *database, "--format", form).out for form in ("html", "markdown")}
    for document in reports.values():
        assert all(said in document for said in ("note.txt", "table.csv", *_KINDS))
    assert leaks([*_VALUES, *_HEADERS], [(form, text.encode()) for form, text in reports.items()]) == []
