"""Discovery results from a scan to the queries of docs/results.md, through the front door."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from macie_lite.feeds.results_table import SCHEMA
from tests.cli.command import Finished, macie_lite
from tests.feeds.hive import columns, duckdb_type
from tests.servers.s3_server import Bucket, S3Server

pytestmark = pytest.mark.slow

_DOCUMENT = (Path(__file__).parents[2] / "docs/results.md").read_text("utf-8")
_TABLE, _VIEW, *_QUERIES = re.findall(r"```sql\n(.*?)```", _DOCUMENT, re.DOTALL)
_COLUMNS = columns(_TABLE)

_NHS = b"NHS number 943 476 5919\n"
_KEY = b"aws_secret_access_key = " + b"Jq7Xv9Lm2Pk4Rt6W" + b"yz8BcDfGhJkMnPqRsTvWxYz3\n"


@pytest.fixture(scope="module")
def buckets(s3_server: S3Server) -> tuple[Bucket, Bucket]:
    """One that is public and encrypts nothing, one that is not."""
    public, own = s3_server.bucket(), s3_server.bucket()
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    own.client.put_bucket_encryption(Bucket=own.name, ServerSideEncryptionConfiguration={"Rules": [rule]})
    public.client.put_bucket_acl(Bucket=public.name, ACL="public-read")
    public.fill({"people.txt": _NHS * 3, "more.csv": b"id,nhs number\n1,9434765919\n", "none.txt": b"nothing\n"})
    own.fill({"keys.env": _KEY, "later.txt": b"not yet\n", "soon.txt": _NHS, "broken.xlsx": b"PK\x03\x04 no\n"})
    own.put("cold.txt", _NHS, StorageClass="GLACIER")
    return public, own


@pytest.fixture(scope="module")
def written(buckets: tuple[Bucket, Bucket], s3_server: S3Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs with objects changed in between, delivered to a place for each format beside the scans."""
    place = tmp_path_factory.mktemp("results")
    db = ("--db", str(place / "x.db"))
    for form in ("jsonl", "parquet"):
        _done("feed", "add", form, "results", "--to", str(place / form), "--format", form, *db)
    for run in ("first", "second"):
        options = ("--ner", "off", "--concurrency", "1", "--batch-objects", "2", "--results", str(place / run))
        names = [bucket.target for bucket in buckets]
        _done("scan", *names, "--run-id", run, *options, *db, environ=s3_server.environment)
        buckets[1].fill({"later.txt": _NHS, "soon.txt": b"nothing left\n"})
    return place


def _done(*arguments: str, **more: Any) -> Finished:
    done = macie_lite(*arguments, **more)
    assert done.code == 0, done.err
    return done


def _records(*files: Path) -> dict[str, Any]:
    """By id."""
    read = (gzip.decompress(one.read_bytes()) if one.suffix == ".gz" else one.read_bytes() for one in files)
    found = [json.loads(line) for content in read for line in content.splitlines()]
    assert len({one["id"] for one in found}) == len(found), "each once"
    return {one["id"]: one for one in found}


def test_every_object_has_its_record_where_macie_puts_it(written: Path) -> None:
    files = sorted((written / "jsonl").rglob("*.jsonl.gz"))
    assert _records(*files) == _records(written / "first", written / "second")
    codes = {one["classificationDetails"]["result"]["status"]["code"] for one in _records(*files).values()}
    assert codes == {"COMPLETE", "SKIPPED"}
    name = r"AWSLogs/\d{12}/Macie/us-east-1/(first|second)/[0-9a-f-]{36}\.jsonl\.gz"
    for file in files:
        assert re.fullmatch(name, str(file.relative_to(written / "jsonl")))
    told = json.loads(_done("feed", "status", "--format", "json", "--db", str(written / "x.db")).out)
    assert [(one["delivered"] in (16, 32), one["waiting"]) for one in told] == [(True, 0)] * 2, "32 when replayed"


def test_what_is_sent_again_replaces_itself(written: Path) -> None:
    before = {path: path.read_bytes() for form in ("jsonl", "parquet") for path in (written / form).rglob("*.*")}
    for form in ("jsonl", "parquet"):
        said = _done("feed", "replay", form, "--since", "2020-01-01", "--db", str(written / "x.db")).out
        assert said == f"The feed {form} sends 16 results again.\n"
    _done("feed", "deliver", "--until-empty", "--db", str(written / "x.db"))
    after = {path: path.read_bytes() for form in ("jsonl", "parquet") for path in (written / form).rglob("*.*")}
    assert after == before


def test_results_are_replayed_from_a_time_alone(written: Path) -> None:
    refused = macie_lite("feed", "replay", "jsonl", "--from", "x", "--db", str(written / "x.db"))
    assert (refused.code, "sends results, not findings" in refused.err) == (2, True)


def test_the_tables_columns_are_those_of_the_files(written: Path) -> None:
    assert [(one.name.lower(), duckdb_type(one.type).lower()) for one in _COLUMNS] == [
        (one.name, duckdb_type(one.type).lower()) for one in SCHEMA
    ]
    for file in (written / "parquet").rglob("*.parquet"):
        assert pq.read_schema(file).equals(SCHEMA)


@pytest.fixture(params=["jsonl", "parquet"])
def table(request: pytest.FixtureRequest, written: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The table of the document over the files, and its view."""
    sources = {
        "jsonl": "read_json('{0}/**/*.jsonl.gz', format='newline_delimited', columns={{{1}}})",
        "parquet": "read_parquet('{0}/**/*.parquet')",
    }
    named = ", ".join(f"\"{one.name}\": '{duckdb_type(one.type)}'" for one in _COLUMNS)
    source = sources[request.param].format(written / request.param, named)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"CREATE VIEW macie_results AS SELECT * FROM {source}")  # noqa: S608 - of ours
        connection.execute(_VIEW)
        yield connection


def test_the_six_queries_tell_what_the_scans_found(
    table: duckdb.DuckDBPyConnection, buckets: tuple[Bucket, Bucket]
) -> None:
    public, own = (bucket.name for bucket in buckets)
    severities, credentials, unread, identifiers, exposed, changes = (
        table.execute(query).fetchall() for query in _QUERIES
    )
    assert sorted(severities) == sorted([(own, 5, 2, 0, 0, 1), (public, 3, 2, 0, 0, 1)])
    assert credentials == [(f"{own}/keys.env", "AWS_CREDENTIALS", 1)]
    assert [row[:5] for row in unread] == [
        (own, "SKIPPED", "INVALID_OBJECT_STATE", "archived storage class, not restored", 1),
        (own, "SKIPPED", "MALFORMED_FILE", "truncated", 1),
    ]
    assert identifiers == [("UK_NHS_NUMBER", 3, 5), ("AWS_CREDENTIALS", 1, 1)]
    assert exposed == [(public, "PUBLIC", "NONE", 2, 4)]
    assert [(row[0], *row[2:]) for row in changes] == [("first", 8, 4, 0, 0), ("second", 8, 1, 3, 1)]


def test_nothing_of_a_record_is_lost_in_parquet_but_the_places_of_combinations(written: Path) -> None:
    lines = _records(*(written / "jsonl").rglob("*.jsonl.gz"))
    rows = [row for file in (written / "parquet").rglob("*.parquet") for row in pq.read_table(file).to_pylist()]
    assert {row["id"]: _without_nothing(row) for row in rows} == {
        name: _without_nothing(_lower(one)) for name, one in lines.items()
    }


def _lower(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): _lower(inner) for name, inner in value.items()}
    return [_lower(inner) for inner in value] if isinstance(value, list) else value


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nothing(inner) for name, inner in value.items() if inner is not None}
    return [_without_nothing(inner) for inner in value] if isinstance(value, list) else value
