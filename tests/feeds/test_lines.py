"""Findings as lines: CEF, LEEF, CSV and JSON, read back by the rules of each; documents of several."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given

from macie_lite.errors import UsageError
from macie_lite.feeds.cef import cef_line
from macie_lite.feeds.csv_rows import COLUMNS
from macie_lite.feeds.formats import FORMATS, format_named
from macie_lite.feeds.leef import leef_line
from macie_lite.feeds.sarif import sarif_results
from macie_lite.feeds.sinks.chat import slack_text, teams_text
from macie_lite.model.results import JsonObject
from tests.feeds.findings import EVERY_FINDING, HOSTILE_KEYS, KEYS, of_key

_HEADER = re.compile(r"\|".join([r"((?:\\.|[^\\|])*)"] * 7) + r"\|(.*)", re.S)
_EXTENSION = re.compile(r"(?:^| )(\w+)=((?:\\.|[^\\=])*?)(?= \w+=|$)", re.S)
_SEVERITIES = {"Low": "3", "Medium": "6", "High": "8"}


def _cef(line: str) -> tuple[list[str], dict[str, str]]:
    """Header and extension, as the standard says that they are read."""
    whole = _HEADER.fullmatch(line)
    assert whole is not None
    *header, rest = whole.groups()
    unescaped = {"n": "\n", "r": "\r"}
    found = {
        key: re.sub(r"\\(.)", lambda m: unescaped.get(m[1], m[1]), value) for key, value in _EXTENSION.findall(rest)
    }
    return [re.sub(r"\\(.)", r"\1", part) for part in header], found


def _leef(line: str) -> tuple[list[str], dict[str, str]]:
    *header, rest = line.split("|", 6)
    return header, dict(part.split("=", 1) for part in rest.split("\t"))


def _printable(text: str) -> bool:
    """On one line, and encodable."""
    return not re.search("[\0-\x08\n-\x1f\x7f-\x9f\ud800-\udfff]", text)


@pytest.mark.parametrize("finding", EVERY_FINDING.values(), ids=EVERY_FINDING.keys())
def test_cef(finding: JsonObject) -> None:
    header, extension = _cef(cef_line(finding))
    assert header[:3] == ["CEF:0", "macie-lite", "macie-lite"]
    assert header[4:] == [finding["type"], finding["title"], _SEVERITIES[finding["severity"]["description"]]]
    assert extension["externalId"] == finding["id"]
    assert extension["cs1"] == finding["resourcesAffected"]["s3Bucket"]["name"]
    assert {extension[f"cs{n}Label"] for n in (1, 2, 3, 4)} == {"bucket", "identifiers", "jobId", "accountId"}


@pytest.mark.parametrize("finding", EVERY_FINDING.values(), ids=EVERY_FINDING.keys())
def test_leef(finding: JsonObject) -> None:
    header, attributes = _leef(leef_line(finding))
    assert header[:3] == ["LEEF:2.0", "macie-lite", "macie-lite"]
    assert header[4:] == [finding["type"], "x09"]
    assert attributes["findingId"] == finding["id"]
    assert attributes["sev"] == _SEVERITIES[finding["severity"]["description"]]
    assert int(attributes["devTime"]) > 1_700_000_000_000


@pytest.mark.parametrize(
    ("name", "said"),
    [("one", None), ("unchanged", None), ("archived", "archived"), ("resolved", "resolved")],
)
def test_what_is_over_is_told_from_what_is_found_again(name: str, said: str | None) -> None:
    finding = EVERY_FINDING[name]
    assert _cef(cef_line(finding))[1].get("act") == said
    assert _leef(leef_line(finding))[1].get("action") == said
    row = next(csv.DictReader(io.StringIO("".join(FORMATS["csv"].document([finding])), newline="")))
    assert (row["archived"], row["state"] == "RESOLVED") == (str(name == "archived").lower(), said == "resolved")
    (made,) = sarif_results(finding)
    assert made.get("suppressions") == (None if said is None else [{"kind": "external", "justification": said}])
    for text in (slack_text(finding), teams_text(finding)):
        assert ("⚪" in text, f"{said}: " in text) == (said is not None, said is not None)


@given(KEYS)
def test_keys_come_back_as_they_were(key: str) -> None:
    finding = of_key(key)
    cef, leef = cef_line(finding), leef_line(finding)
    assert _printable(cef)
    assert _printable(leef)
    if _printable(key) and len(key) < 1000:
        assert _cef(cef)[1].get("filePath", "") == key
        assert _leef(leef)[1]["key"] == key.replace("\t", "\\t")
    assert _leef(leef)[1].keys() >= {"bucket", "identifiers", "findingId"}, "no key adds or hides a field"


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_of_several_is_one_of_its_kind(name: str) -> None:
    findings = [of_key(key) for key in HOSTILE_KEYS]
    made = "".join(FORMATS[name].document(findings))
    assert made.encode()
    if name == "csv":
        rows = list(csv.DictReader(io.StringIO(made, newline="")))
        assert [row["id"] for row in rows] == [finding["id"] for finding in findings]
        assert not any(row["key"].startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows)
    elif name == "sarif":
        assert len(json.loads(made)["runs"][0]["results"]) == len(findings)
    else:
        assert made.endswith("\n")
        assert len(made.splitlines() if name != "leef" else made.rstrip("\n").split("\n")) == len(findings)


@pytest.mark.parametrize(
    ("name", "expected"), [("jsonl", ""), ("cef", ""), ("csv", f"{','.join(COLUMNS)}\r\n"), ("sarif", None)]
)
def test_a_document_of_none(name: str, expected: str | None) -> None:
    made = "".join(FORMATS[name].document([]))
    assert made == expected if expected is not None else json.loads(made)["runs"][0]["results"] == []


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(UsageError, match=r"There is no format 'xml': take jsonl, macie, eventbridge, .* or leef"):
        format_named("xml")
