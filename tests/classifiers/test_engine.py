"""The public way in: names, caps, core, fingerprint, names of places, explanations, threads, a warm start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from classifiers.engine import Engine, Session
from classifiers.errors import IdentifierError
from classifiers.types import NAME_CAP, Evidence, Form, LeftOut, NameFinder, NameHit, Text
from tests.classifiers.building import ALL, MAIL, PASSPORT, REQUIRED, SSN, classify, column, find, identifier

NAME = identifier("NAME")
ADDRESS = identifier("ADDRESS")


class _Finder:
    """Finds "Ann" (one part), "Ann Lee" and "1 High Street"; says LOCATION of "Rome"."""

    capped = False
    read = 0

    def find(self, text: Text, left_out: LeftOut | None = None) -> list[NameHit]:
        hits = []
        for value, identifier_id in ((b"Ann Lee", "NAME"), (b"1 High Street", "ADDRESS"), (b"Rome", "LOCATION")):
            at = text.text.find(value)
            while at >= 0:
                hits.append(NameHit(identifier_id, at, at + len(value)))
                at = text.text.find(value, at + 1)
        at = text.text.find(b"Ann.")
        if at >= 0:
            hits.append(NameHit("NAME", at, at + 3, partial=True))
        return sorted(hits, key=lambda hit: hit.start)


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MACIE_LITE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def engine(_cache: None) -> Engine:
    return Engine(ALL)


@pytest.fixture(scope="module")
def named(_cache: None) -> Engine:
    return Engine([*ALL, NAME, ADDRESS], _Finder)


def test_names_and_addresses_join(named: Engine) -> None:
    found = classify(named, Text(text=b"Ann Lee, 1 High Street, Rome. Signed: Ann."))
    assert [(one.identifier, one.count, one.partial) for one in found] == [("NAME", 2, 1), ("ADDRESS", 1, 0)]
    assert found[0].evidence == {Evidence.MODEL}


def test_names_lose_to_what_a_pattern_found(named: Engine) -> None:
    assert find(named, "Ann Lee") == {"NAME": 1}
    longer = identifier("LONGER", replace(MAIL.forms[0], expression="x Ann Lee y", width=11))
    assert find(Engine([longer, NAME], _Finder), "x Ann Lee y") == {"LONGER": 1}


def test_names_in_a_whole_column(named: Engine) -> None:
    text = column([*(f"ann{i}@mail.org" for i in range(1000)), "Ann Lee"], weights=[1] * 1000 + [5])
    found = classify(named, text)
    assert [(one.identifier, one.count) for one in found] == [("MAIL", 1000), ("NAME", 5)]


def test_names_are_not_looked_for_unless_selected() -> None:
    def refuse() -> NameFinder:
        raise AssertionError

    assert find(Engine([SSN], refuse), "Ann Lee") == {}


def test_names_are_capped_per_object(named: Engine) -> None:
    session: Session = named.session()
    for _ in range(3):
        assert not session.capped
        (found,) = session.classify(Text(text=b"Ann Lee " * 300))
        assert found.count == 300
    (found,) = session.classify(Text(text=b"Ann Lee " * 300))
    assert (found.count, session.capped) == (NAME_CAP - 900, True)
    assert session.classify(Text(text=b"Ann Lee")) == []
    assert not named.session().capped


def test_only_what_starts_in_the_core_counts(engine: Engine) -> None:
    text = b"joe@mail.org ann@mail.org"
    assert [one.spans for one in classify(engine, Text(text=text, core=(0, 13)))] == [((0, 12),)]
    assert [one.spans for one in classify(engine, Text(text=text, core=(1, 25)))] == [((13, 25),)]


def test_evidence(engine: Engine) -> None:
    (found,) = classify(engine, Text(text=b"ssn 123-45-6789"))
    assert found.evidence == {Evidence.PATTERN, Evidence.PROOF, Evidence.KEYWORD}
    (found,) = classify(engine, Text(text=b"123-45-6789", field="ssn"))
    assert found.evidence == {Evidence.PATTERN, Evidence.PROOF, Evidence.FIELD}


def test_fingerprint_is_of_the_identifiers() -> None:
    assert Engine([SSN, MAIL]).fingerprint == Engine([MAIL, SSN]).fingerprint
    others = (replace(SSN, keywords=("x",)), replace(SSN, distance=29), replace(SSN, sample_values=frozenset("x")))
    assert len({Engine([one]).fingerprint for one in (SSN, MAIL, *others)}) == 5


def test_an_engine_of_nothing_finds_nothing() -> None:
    assert find(Engine([]), "ssn 123-45-6789") == {}
    assert classify(Engine([]), column(["x"] * 1000)) == []
    assert classify(Engine(ALL), Text(text=b"")) == []


@pytest.mark.parametrize(
    "name",
    [
        "ssn",
        "First Name",
        "date_of_birth",
        "Card Number",
        "2024-01",
        "Sheet1",
        "phone 2",
        "a@b",
        "Q3 2024",
        "user.id",
        "",
    ],
)
def test_ordinary_names_of_places(engine: Engine, name: str) -> None:
    assert not engine.is_sensitive(name)


@pytest.mark.parametrize(
    "name",
    [
        "123-45-6789", "joe@mail.org", "x joe@mail.org.csv", "4012888888881881", "１２３４５６７８９", "10.20.30.40",
        "ab@@cd", "2024-01-01", "a 1 b 2 c 3 d 4 e 5 f 6 g 7", "x" * 2000,
    ],
)  # fmt: skip
def test_sensitive_names_of_places(engine: Engine, name: str) -> None:
    assert engine.is_sensitive(name)
    assert engine.is_sensitive(name)  # remembered


@pytest.mark.parametrize("name", ["Ann Lee", "Ann_Lee.pdf", "AnnLee.csv", "to Ann Lee 2"])
def test_people_in_names_of_places(named: Engine, engine: Engine, name: str) -> None:
    assert named.is_sensitive(name)
    assert not engine.is_sensitive(name)


def test_explanations_show_each_step_and_no_value(engine: Engine) -> None:
    text = "ssn 123-45-6789, ssn 000-12-3456, ssn 1123-45-6789 " + " " * 40 + "234-56-7890"
    steps = engine.explain(Text(text=text.encode()), "SSN")
    assert [one.reported for one in steps] == [True, False, False, False]
    failed = [[step for step, verdict in one.steps if verdict in ("no", "required, not met")] for one in steps]
    assert failed[0] == ["keyword in field", "sample value"]
    assert "proof us_ssn" in failed[1]
    assert "edges" in failed[2]
    assert "keyword rule" in failed[3]
    assert not any("6789" in str(one) or "3456" in str(one) for one in steps)
    assert str(steps[0]).startswith("bytes 4-15, form 1, reported (pattern: yes, edges: yes, proof us_ssn: yes")


def test_explanations_of_samples_overlaps_and_names(engine: Engine, named: Engine) -> None:
    (sample,) = engine.explain(Text(text=b"card 4111111111111111"), "CARD")
    assert ("sample value", "yes") in sample.steps
    lost = engine.explain(Text(text=b"passport ssn 123456789"), "PASSPORT")
    assert [step for one in lost for step in one.steps if step[0] == "overlap"] == [("overlap", "lost to SSN")]
    assert [one.start for one in named.explain(Text(text=b"by Ann Lee"), "NAME")] == [3]
    longer = identifier("LONGER", replace(MAIL.forms[0], expression="x Ann Lee y", width=11))
    (name,) = Engine([longer, NAME], _Finder).explain(Text(text=b"x Ann Lee y"), "NAME")
    assert (name.reported, name.steps[-1]) == (False, ("overlap", "lost to LONGER"))
    with pytest.raises(IdentifierError, match="NOPE"):
        engine.explain(Text(text=b""), "NOPE")


def test_explanations_of_what_two_forms_or_companions_find() -> None:
    twice = identifier("TWICE", MAIL.forms[0], replace(MAIL.forms[0], proofs=()))
    both = Engine([twice]).explain(Text(text=b"joe@mail.org"), "TWICE")
    assert [(one.reported, one.steps[-1][1]) for one in both] == [(True, "won"), (False, "counted by form 1")]
    companion = replace(SSN, id="BESIDE", keywords=(), own_keywords=(), companions=("MAIL",))
    (beside,) = Engine([companion, MAIL]).explain(Text(text=b"joe@mail.org 123-45-6789"), "BESIDE")
    assert (beside.reported, dict(beside.steps)["keyword rule"]) == (True, "required, met")


def test_a_companion_may_need_a_keyword_itself() -> None:
    beside = replace(PASSPORT, id="ACCOUNT", forms=(Form(r"[0-9]{10}", 10, REQUIRED),), companions=("SSN",))
    both = Engine([replace(beside, keywords=("account of",)), SSN])
    for text, count in (("ssn 536-90-4399 1234567890", 1), ("536-90-4399 1234567890", 0), ("ssn 1234567890", 0)):
        assert find(both, text).get("ACCOUNT", 0) == count
        cells = [text, *(f"row {number}" for number in range(700))]
        assert {one.identifier: one.count for one in classify(both, column(cells))}.get("ACCOUNT", 0) == count


def test_one_engine_serves_many_threads(engine: Engine) -> None:
    texts = [f"ssn 123-45-6789 joe{i}@mail.org " * (i + 1) for i in range(16)]
    expected = [find(engine, text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(find, [engine] * 128, texts * 8)) == expected * 8


_SMALL = """
import sys
from classifiers import loading
from classifiers.engine import Engine
from classifiers.types import Text
engine = Engine([loading.load()["USA_SOCIAL_SECURITY_NUMBER"]])
assert engine.session().classify(Text(text=b"ssn 123-45-6789"))[0].count == 1
print(sorted({"numpy", "pyarrow", "spacy", "presidio_analyzer", "re2", "boto3"} & sys.modules.keys()))
"""


@pytest.mark.slow
def test_small_texts_need_no_heavy_imports() -> None:
    done = subprocess.run([sys.executable, "-c", _SMALL], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class _Parts:
    """Finds a name of one part in every cell."""

    capped = False
    read = 0

    def find(self, text: Text, left_out: LeftOut | None = None) -> list[NameHit]:
        assert text.breaks is not None
        return [NameHit("NAME", end - 1, end, partial=True) for end in text.breaks.tolist()]


def test_parts_beyond_the_cap_are_not_counted_and_still_say_where_they_stand() -> None:
    session = Engine([NAME], _Parts).session()
    given, surnames = (session.classify(column(["x"] * 1200, field)) for field in ("first_name", "last_name"))
    assert [(one.count, one.partial, len(one.at)) for one in (*given, *surnames)] == [(1000, 1000, 1200), (0, 0, 1200)]
    assert session.capped
