"""The sample bucket: complete, the same on every run, and true to its labels, by means that are not the product's."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from stdnum import luhn
from stdnum.au import tfn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.de import idnr
from stdnum.es import cif, dni, nie
from stdnum.fr import nif as french_nif
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.it import codicefiscale
from stdnum.us import itin, ssn

from fixtures import bucket
from fixtures.planting import Made, Place

pytestmark = pytest.mark.slow  # the first to build the bucket imports Arrow and openpyxl

ROOT = Path(__file__).parents[2]
TEXT_ENCODINGS = {
    "finance/tax/avis-impôt.txt": "utf-16",
    "health/clinical-notes/patient_7741.txt": "cp1252",
    "hr/payroll/2026/lohnabrechnung_märz.csv": "cp1252",
    "finance/tax/contribuyentes.csv": "utf-8-sig",
    "logs/app/eu/central/1/a/cluster-7/node-03/pods/billing/0/2026/03/14/07/trace.log": "utf-16",
}


@cache
def objects() -> dict[str, Made]:
    return dict(bucket.build())


def planted(identifier: str) -> list[str]:
    return [p.text for made in objects().values() for p in made.planted if p.identifier == identifier]


def test_committed_labels_are_what_the_generator_plants() -> None:
    assert bucket.labels() == bucket.read_labels(), "run `python -m fixtures --labels` and say why they moved"


def test_it_holds_what_buckets_hold() -> None:
    keys = objects().keys()
    endings = {key.rsplit("/", 1)[-1].rpartition(".")[2] for key in keys}
    assert len(keys) >= 40
    assert {"txt", "log", "md", "py", "c", "env", "ini", "yml", "xml", "html", "csv", "tsv", "json", "jsonl"} <= endings
    assert {"gz", "zip", "tar", "pdf", "xlsx", "docx", "parquet", "png"} <= endings
    assert any(" " in key for key in keys)
    assert any('"' in key and "'" in key for key in keys)
    assert any(not key.isascii() for key in keys)
    assert any(key.count("/") > 10 for key in keys)
    assert any(part.startswith(".") for key in keys for part in key.split("/"))
    assert b"" in {made.data for made in objects().values()}
    assert {made.status for made in objects().values()} == {"COMPLETE", "PARTIAL", "SKIPPED"}


def test_every_identifier_is_planted_and_clean_objects_are_clean() -> None:
    found = {p.identifier for made in objects().values() for p in made.planted}
    assert found == bucket.IDENTIFIERS
    clean = {key: made for key, made in objects().items() if key.startswith(("clean/", "look-alikes/"))}
    assert len(clean) > 30
    assert not [key for key, made in clean.items() if made.planted]


def test_the_bytes_are_the_same_in_another_process() -> None:
    script = (
        "import hashlib; from fixtures import bucket\n"
        "for key, made in bucket.build(): print(hashlib.sha256(made.data).hexdigest(), ascii(key))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    here = [f"{hashlib.sha256(made.data).hexdigest()} {key!a}" for key, made in objects().items()]
    assert done.stdout.splitlines() == here


def test_it_needs_no_development_package(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from fixtures import bucket\n"
        "bucket.write_bucket(Path(sys.argv[1])); bucket.labels()\n"
        "assert not {'faker', 'reportlab', 'docx', 'pypdf', 'pytest', 'hypothesis'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "bucket")], cwd=ROOT, check=True)


def test_writing_twice_writes_once_and_repairs_what_was_touched(tmp_path: Path) -> None:
    folder = tmp_path / "bucket"
    assert bucket.write_bucket(folder)
    assert not bucket.write_bucket(folder)
    (folder / "clean/README.md").unlink()
    assert bucket.write_bucket(folder)
    written = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert written == {key: made.data for key, made in objects().items()}
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("bucket", "bucket.stamp")] == []


CHECKS: dict[str, Callable[[str], bool]] = {
    "AUSTRALIA_TAX_FILE_NUMBER": tfn.is_valid,
    "BRAZIL_CPF_NUMBER": cpf.is_valid,
    "CANADA_SOCIAL_INSURANCE_NUMBER": sin.is_valid,
    "CREDIT_CARD_NUMBER": luhn.is_valid,
    "CREDIT_CARD_NUMBER_(NO_KEYWORD)": luhn.is_valid,
    "FRANCE_NATIONAL_IDENTIFICATION_NUMBER": nir.is_valid,
    "FRANCE_TAX_IDENTIFICATION_NUMBER": french_nif.is_valid,
    "GERMANY_TAX_IDENTIFICATION_NUMBER": idnr.is_valid,
    "ITALY_NATIONAL_IDENTIFICATION_NUMBER": codicefiscale.is_valid,
    "SPAIN_DNI_NUMBER": dni.is_valid,
    "SPAIN_NIE_NUMBER": nie.is_valid,
    "SPAIN_NIF_NUMBER": dni.is_valid,
    "SPAIN_TAX_IDENTIFICATION_NUMBER": cif.is_valid,
    "UK_NHS_NUMBER": nhs.is_valid,
    "USA_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER": itin.is_valid,
    "USA_NATIONAL_PROVIDER_IDENTIFIER": lambda text: luhn.is_valid("80840" + text),
    "USA_SOCIAL_SECURITY_NUMBER": ssn.is_valid,
}


@pytest.mark.parametrize("identifier", sorted(CHECKS))
def test_planted_numbers_are_valid(identifier: str) -> None:
    values = planted(identifier)
    assert values
    assert all(CHECKS[identifier](value) for value in values)


def test_decoys_are_not_valid() -> None:
    checks = {"Card number": luhn, "TFN": tfn, "CPF": cpf, "Social Insurance Number": sin, "NHS number": nhs}
    checks |= {"SSN": ssn, "ITIN": itin, "DNI": dni, "NIE": nie}
    for line in objects()["clean/invalid-numbers.txt"].data.decode().splitlines():
        label, _, value = line.partition(": ")
        if label in checks:
            assert not checks[label].is_valid(value), label


def test_no_digits_of_clean_objects_are_a_card_by_chance() -> None:
    for key, made in objects().items():
        if key.startswith("clean/") and key.endswith((".csv", ".jsonl", ".json", ".c", ".md")):
            runs = re.findall(r"(?<![\w.])[3-6]\d{12,18}(?![\w.])", made.data.decode())
            assert not [run for run in runs if luhn.is_valid(run)], key


def test_places_point_at_what_was_planted() -> None:
    seen = 0
    for key, made in objects().items():
        for one in made.planted:
            assert one.text in _at(key, made.data, one.place), (key, one.identifier, one.place)
            seen += 1
    assert seen > 1000


def _at(key: str, data: bytes, place: Place) -> str:
    """The text at a place, read with other libraries than the product's where there are any."""
    name = key
    for member in place.get("member", ()):
        data, name = _member(data, member), member
    return next(_texts(name, data, place))


def _member(data: bytes, name: str) -> bytes:
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
        if data[257:262] != b"ustar":  # around a tar it is no level of its own
            return data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.read(name)
    with tarfile.open(fileobj=io.BytesIO(data)) as tape:
        member = tape.extractfile(name)
        assert member is not None
        return member.read()


def _texts(name: str, data: bytes, place: Place) -> Iterator[str]:
    if "page" in place:
        yield _page(data, place["page"])
    elif "paragraph" in place:
        yield _paragraphs(data)[place["paragraph"] - 1]
    elif "sheet" in place:
        yield _cell(data, place)
    elif "record" in place and data[:4] == b"PAR1":
        yield _parquet(data)[place["record"]][place["path"].removeprefix("$.")]
    elif "record" in place:
        lines = data.decode().splitlines()
        value = json.loads(lines[place["record"]] if name.endswith(".jsonl") else data)
        text = _follow(value, place["path"])
        assert json.dumps(text, ensure_ascii=False)[1:-1] in lines[place["line"] - 1]
        yield text
    elif "row" in place:
        yield _delimited(name, data, place)
    else:
        text = data.decode(TEXT_ENCODINGS.get(name, "utf-8")).replace("\r\n", "\n")
        lines = text.split("\n")[place["line"] - 1 : place["end"]]
        yield "\n".join(lines)[place["column"] - 1 :]


def _delimited(name: str, data: bytes, place: Place) -> str:
    text = data.decode(TEXT_ENCODINGS.get(name, "utf-8"))
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    assert rows[0][place["column"] - 1] == place["name"]
    cell = rows[place["row"] - 1][place["column"] - 1]
    line = text.splitlines()[place["line"] - 1].replace('""', '"')
    return "\n".join(part for part in cell.split("\n") if part in line)


def _follow(value: Any, path: str) -> str:
    for name, index in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", path):
        value = value[name] if name else value[int(index)]
    assert isinstance(value, str)
    return value


@cache
def _page(data: bytes, number: int) -> str:
    from pypdf import PdfReader

    text: str = PdfReader(io.BytesIO(data)).pages[number - 1].extract_text()
    return text


@cache
def _paragraphs(data: bytes) -> list[str]:
    import docx

    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


@cache
def _book(data: bytes) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data))


def _cell(data: bytes, place: Place) -> str:
    sheet = _book(data)[place["sheet"]]
    assert sheet.cell(1, place["column"]).value == place["name"]
    return str(sheet.cell(place["row"], place["column"]).value)


@cache
def _parquet(data: bytes) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(data)).to_pylist()
    return rows


TOKEN_SHAPES = re.compile(
    "|".join(
        (
            "AK" + "IA[A-Z2-7]{16}",
            "gh[po]" + "_[A-Za-z0-9]{36}",
            "[sr]k_" + "live_[A-Za-z0-9]{20}",
            "xox[bp]" + "-[0-9]{10}",
            "AI" + "za[A-Za-z0-9_-]{35}",
            "BEGIN [A-Z ]*PRIVATE " + "KEY",
            "ey" + "J[A-Za-z0-9_-]{10,}[.]",
        )
    )
)


def test_nothing_committed_looks_like_a_token_and_the_bucket_does() -> None:
    committed = [path for path in (ROOT / "fixtures").rglob("*") if path.suffix in (".py", ".json") and _own(path)]
    assert committed
    assert not [path for path in committed if TOKEN_SHAPES.search(path.read_text("utf-8"))]
    made = "".join(made.data.decode("latin-1") for made in objects().values())
    assert len(set(TOKEN_SHAPES.findall(made))) >= 10


def _own(path: Path) -> bool:
    return bucket.BUCKET not in path.parents
