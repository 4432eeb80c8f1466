"""What is scanned in parts comes out as what is scanned whole: counts, places, combinations and coverage."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifiers.engine import Engine
from macie_lite.extraction import csv, windows
from macie_lite.pipeline.scan import Scanner
from tests.pipeline.parts import CARD, CODE, MAIL, in_parts, scanned_whole, value

_SEEDS = 2


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Engine([MAIL, CODE, CARD]))


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "WINDOW", 1 << 15)
    monkeypatch.setattr(windows, "OVERLAP", 5000)
    monkeypatch.setattr(csv, "_BLOCK", 1 << 14)
    monkeypatch.setattr(csv, "_SAMPLE", 1 << 13)


def _line(rng: Random, share: float) -> str:
    return " ".join(value(rng, share) for _ in range(rng.randint(1, 9)))


def _prose(rng: Random) -> bytes:
    """Lines and paragraphs, some without any punctuation, with ends of all kinds."""
    end, share = rng.choice(("\n", "\r\n", "\n")), rng.choice((0.02, 0.002))
    lines = [rng.choice(("", _line(rng, share), _line(rng, share))) for _ in range(3500)]
    return end.join(lines).encode() + rng.choice((b"", b"\n"))


def _long_lines(rng: Random) -> bytes:
    lines = [" ".join(value(rng, 0.005) for _ in range(rng.choice((5, 50, 9_000)))) for _ in range(25)]
    return "\n".join(lines).encode()


def _encoded(rng: Random) -> bytes:
    """What is in base64 in one line and in many, a file among it, and in quoted-printable."""
    out: list[str] = []
    for _ in range(1500):
        hidden = "\n".join(_line(rng, 0.05) for _ in range(rng.choice((1, 3, 40)))).encode()
        letters = base64.b64encode(hidden).decode()
        broken = "\n".join(letters[at : at + 76] for at in range(0, len(letters), 76))
        page = base64.b64encode(b"<html><body>" + hidden + b"</body></html>").decode()
        kinds = [_line(rng, 0.01), "data: " + letters, broken, "word\n" * 20, _line(rng, 0.01) + "=\nx"]
        out.append(rng.choices((*kinds, f"data:text/html;base64,{page}"), (9, 1, 1, 2, 1, 0.2))[0])
    return "\n".join(out).encode()


def _markdown(rng: Random) -> bytes:
    rows = [f"| {value(rng, 0.05)} | {value(rng, 0.05)} | 4{rng.randrange(10**15):015} |" for _ in range(2500)]
    for at in range(0, 2500, 37):
        rows[at] = "\n| name | code | card |\n| --- | --- | --- |"
    return "\n".join(rows).encode()


def _jsonl(rng: Random) -> bytes:
    lines = []
    for number in range(1500):
        record = {"id": number, "k": [value(rng, 0.02), {"d": [value(rng, 0.01)] * 2}], "c": {"card": value(rng, 0.01)}}
        lines.append(json.dumps(record, ensure_ascii=rng.random() < 0.5))
        if rng.random() < 0.01:
            lines.append(rng.choice(("", "{broken", '{"a":"' + "x" * 90_000 + _line(rng, 0.1) + '"}', "[" * 40)))
        if rng.random() < 0.002:
            lines[-1] = json.dumps({"f": base64.b64encode(_line(rng, 0.3).encode() * 9).decode()})
    return "\n".join(lines).encode() + rng.choice((b"", b"\n"))


def _cell(rng: Random) -> str:
    text, kind = value(rng, 0.01), rng.random()
    if kind < 0.04:
        return f'"{text}\n{text}, ""so"" \r\n,"'
    return f'"{text}"' if kind < 0.3 else text


def _csv(rng: Random) -> bytes:
    end = rng.choice(("\n", "\r\n"))
    rows = [",".join(_cell(rng) for _ in range(4)) for _ in range(3000)]
    return end.join(["id,note,mail,card", *rows]).encode() + rng.choice((b"", b"\n"))


def _ragged(rng: Random) -> bytes:
    rows = [",".join(_cell(rng) for _ in range(rng.choice((4, 4, 4, 4, 2, 7)))) for _ in range(4000)]
    for at in range(50, 4000, 400):
        rows[at] += rng.choice((' 5" pipe', ',6" x', ',"', "\n\n", ',"a" b'))
    return "\n".join(["id,note,mail,card", *rows]).encode()


def _wide(rng: Random) -> bytes:
    names = ",".join(f"c{number}" for number in range(200))
    return "\n".join([names, *(",".join(value(rng, 0.01) for _ in range(200)) for _ in range(80))]).encode()


def _long_records(rng: Random) -> bytes:
    filler = [" filler,\n" * rng.choice((1, 1, 1, 1, 2500)) for _ in range(60)]
    rows = [f'{number},"{_line(rng, 0.1)}{more}",x' for number, more in enumerate(filler)]
    return "\n".join(["id,note,last", *rows]).encode()


def _parquet(rng: Random) -> bytes:
    out = io.BytesIO()
    notes = [value(rng, 0.05) for _ in range(3000)]
    nested = [{"mail": [value(rng, 0.05)] * rng.randrange(3)} for _ in range(3000)]
    few = [rng.choice(("aa@mail.org", "E11.9", "none", None)) for _ in range(3000)]
    encoded = [base64.b64encode(_line(rng, 0.2).encode()).decode() for _ in range(3000)]
    table = pa.table(
        {"note": notes, "nested": nested, "few": few, "card": range(4 * 10**15, 4 * 10**15 + 3000), "e": encoded}
    )
    pq.write_table(table, out, row_group_size=400, use_dictionary=["few"])
    return out.getvalue()


_DRAWN: dict[str, Callable[[Random], bytes]] = {
    "prose.txt": _prose, "long.txt": _long_lines, "encoded.log": _encoded, "tables.md": _markdown, "a.jsonl": _jsonl,
    "a.csv": _csv, "ragged.csv": _ragged, "wide.csv": _wide, "records.csv": _long_records, "a.parquet": _parquet,
}  # fmt: skip


@pytest.mark.parametrize("seed", range(_SEEDS))
@pytest.mark.parametrize("name", _DRAWN)
def test_parts_come_to_what_the_whole_is(scanner: Scanner, name: str, seed: int) -> None:
    rng = Random(f"{name}{seed}")
    content = _DRAWN[name](rng)
    whole = scanned_whole(scanner, name, content)
    part_bytes = min(rng.randrange(20_000, 33_000), len(content) // 3)
    merged, joined = in_parts(scanner, name, content, part_bytes, rng if seed else None)
    assert merged.hid is not None  # but not to the same caution: columns come in other pieces
    assert replace(merged, hid=whole.hid) == whole
    assert sum(one.count for one in whole.detected) > 20
    assert joined.whole <= (name == "records.csv")  # its records are longer than its parts
    assert joined.again <= 3 * len(joined.parts)
