"""Reading, keeping and selecting identifiers."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers import cache
from classifiers.errors import IdentifierError
from classifiers.loading import as_json, load, place_of, read, select
from classifiers.types import Category, KeywordRule, Severity

_GOOD = """\
- id: PLANT_BADGE
  name: Badge of a plant
  category: PERSONAL_INFORMATION
  subcategory: PII
  origin: custom
  keywords: [badge]
  forms:
    - expression: 'B[0-9]{4}'
      width: 5
      keyword: required
      proofs: [luhn]
  references: [https://plant.example/badges]
  examples: ['badge B1234', [ba, 'dge B4321']]
  counter_examples: ['badge 1234', 'B1234']
"""


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "identifiers.kept"


def _file(folder: Path, text: str) -> Path:
    path = folder / "badges.yaml"
    path.write_text(text)
    return path


def test_read_gives_the_fields_their_types_and_joins_parts(tmp_path: Path) -> None:
    (badge,) = read(_file(tmp_path, _GOOD))
    assert badge.category is Category.PERSONAL_INFORMATION
    assert badge.severity == (Severity.HIGH,) * 3
    assert badge.forms[0].keyword is KeywordRule.REQUIRED
    assert (badge.forms[0].left, badge.forms[0].right, badge.forms[0].anchor) == ("word", "word", None)
    assert badge.examples == ("badge B1234", "badge B4321")
    assert (badge.distance, badge.countries) == (30, ("Any",))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("  name:", "  nmae:", "unknown field nmae"),
        ("  references: [https://plant.example/badges]\n", "", "missing field references"),
        ("  counter_examples: ['badge 1234', 'B1234']\n", "", "missing field counter_examples"),
        ("PERSONAL_INFORMATION", "PRIVATE", "unknown category PRIVATE"),
        ("subcategory: PII", "subcategory: FINANCIAL", "unknown subcategory FINANCIAL"),
        ("origin: custom", "origin: me", "unknown origin me"),
        ("keyword: required", "keyword: maybe", "form 1: unknown keyword rule maybe"),
        ("width: 5", "width: 0", "form 1: width has to be"),
        ("width: 5", "width: 5\n      left: wall", "form 1: unknown edge wall"),
        ("[luhn]", "[lunh]", "form 1: unknown proof lunh"),
        ("[luhn]", "['stdnum:zz.nothing']", "form 1: unknown proof stdnum:zz.nothing"),
        ("'B[0-9]{4}'", "'B[0-9'", "form 1: expression is not an expression"),
        ("  keywords: [badge]\n", "", "form 1: asks for keywords"),
        ("keywords: [badge]", "keywords: badge", "keywords has to be a list"),
        ("origin: custom", "origin: custom\n  severity: [Low, High]", "severity has to be three"),
        ("PLANT_BADGE", "plant badge", "its id has to be"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_id(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = _file(tmp_path, _GOOD.replace(old, new, 1))
    identifier = "plant badge" if new == "plant badge" else "PLANT_BADGE"
    with pytest.raises(IdentifierError, match=re.escape(f"{path} (line 1): {identifier}: {reason}")):
        read(path)


@pytest.mark.parametrize("text", ["a: [", "just words", "- 4", "- name: x"])
def test_what_is_no_list_of_identifiers_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(IdentifierError, match=re.escape(str(tmp_path))):
        read(_file(tmp_path, text))


def test_a_missing_file_and_a_second_definition_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IdentifierError, match="No such file"):
        read(tmp_path / "none.yaml")
    with pytest.raises(IdentifierError, match="PLANT_BADGE: is defined twice"):
        read(_file(tmp_path, _GOOD + _GOOD))


def test_select() -> None:
    known = load()
    assert select("ALL", known) == tuple(known.values())
    assert select("NONE", known) == ()
    assert {one.id for one in select("INCLUDE: pkcs ,Email_Address", known)} == {"PKCS", "EMAIL_ADDRESS"}
    assert {one.id for one in known.values()} - {one.id for one in select("EXCLUDE:PKCS", known)} == {"PKCS"}
    assert all(one.recommended for one in select("RECOMMENDED", known))


@pytest.mark.parametrize("spec", ["INCLUDE:PKCS,NO_SUCH_THING", "EXCLUDE:NO_SUCH_THING"])
def test_select_names_an_unknown_identifier(spec: str) -> None:
    with pytest.raises(IdentifierError, match="NO_SUCH_THING"):
        select(spec, load())


@pytest.mark.parametrize(("given", "meant"), [("nam", "NAME"), ("EMAIL_ADRESS", "EMAIL_ADDRESS"), ("e-mail", None)])
def test_select_asks_whether_a_near_one_is_meant(given: str, meant: str | None) -> None:
    with pytest.raises(IdentifierError) as refused:
        select(f"INCLUDE:{given}", load())
    question = f" (is {meant} meant?)" if meant else ""
    assert f"there is no identifier {given}{question}; `macie-lite" in str(refused.value)


@pytest.mark.parametrize("spec", ["", "SOME", "INCLUDE:", "INCLUDE", "ALL:PKCS", "NONE:x"])
def test_select_refuses_what_it_does_not_know(spec: str) -> None:
    with pytest.raises(IdentifierError):
        select(spec, load())


def test_the_cache_gives_what_the_files_give(own_cache: Path) -> None:
    cold = load()
    assert own_cache.stat().st_mode & 0o077 == 0
    assert load() == cold


def test_what_is_kept_is_read_while_the_files_are_the_same(own_cache: Path) -> None:
    cold = load()
    digest, kept = cache.read(own_cache.stem) or []
    cache.write(own_cache.stem, [digest, json.dumps(json.loads(kept)[:1]).encode()])
    assert len(load()) == 1  # it is read ...
    cache.write(own_cache.stem, [b"of other files", kept])
    assert load() == cold  # ... but not then
    own_cache.chmod(0o666)
    own_cache.write_text("{")
    assert load() == cold


def test_load_needs_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path / "file"))
    assert load()


@pytest.mark.slow
def test_a_warm_load_imports_neither_yaml_nor_checksums(own_cache: Path) -> None:
    load()
    code = "import sys, classifiers.loading as l; l.load(); print(*(m in sys.modules for m in ('yaml', 'stdnum')))"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ}, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["False", "False"]


def test_the_json_of_an_identifier_is_as_contracted() -> None:
    listed = as_json(load()["UK_NHS_NUMBER"])
    assert list(listed) == [
        "id", "name", "category", "subcategory", "countries", "origin", "recommended", "keywordRequired", "severity",
        "proofs", "regulations", "references",
    ]  # fmt: skip
    assert listed["keywordRequired"] is True
    assert listed["severity"] == {"1": "High", "2-99": "High", "100+": "High"}
    assert listed["proofs"] == ["stdnum:gb.nhs", "not_repeated"]
    assert as_json(load()["PHONE_NUMBER"])["keywordRequired"] is False
    json.dumps([as_json(one) for one in load().values()])


def test_an_identifier_has_a_place() -> None:
    assert re.fullmatch(r"\S+\.yaml \(line [0-9]+\)", place_of("UK_NHS_NUMBER"))
    assert place_of("NOPE") == ""


def test_tags_select_without_regard_to_case_and_add_up() -> None:
    known = load()
    german = {one.id for one in select("INCLUDE:country=germany", known)}
    assert german
    assert all("Germany" in known[one].countries for one in german)
    both = {one.id for one in select("include:country=GERMANY, regulation=pci-dss,UK_NHS_NUMBER", known)}
    assert both > german | {"UK_NHS_NUMBER", "CREDIT_CARD_NUMBER"}
    assert {one.id for one in select("EXCLUDE:country=Germany", known)} == known.keys() - german
    assert all(one.subcategory == "PHI" for one in select("INCLUDE:subcategory=phi", known))


def test_users_own_are_in_every_selection_that_does_not_exclude_them() -> None:
    own = replace(next(iter(load().values())), id="OWN", origin="custom", recommended=False)
    known = load() | {"OWN": own}
    for spec in ("ALL", "RECOMMENDED", "NONE", "INCLUDE:UK_NHS_NUMBER", "EXCLUDE:UK_NHS_NUMBER"):
        assert own in select(spec, known)
    assert own not in select("EXCLUDE:OWN", known)
    assert select("NONE", known) == (own,)
