"""Drawn documents through the whole path of an object: counts are exact, and each place holds its value.

The windows and blocks that files are read in are made small for half of the documents, so that values lie across their
edges.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from classifiers import loading
from classifiers.engine import Engine
from macie_lite.extraction.csv import extract_csv
from macie_lite.extraction.windows import windows
from macie_lite.model.coverage import Status
from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Record
from macie_lite.model.results import Detected
from macie_lite.pipeline.scan import Scanner
from tests.extraction.files import gzipped, tarred, workbook, zipped
from tests.pipeline.fakes import MemorySource
from tests.pipeline.planting import Planter, held_at

_IDENTIFIERS = "INCLUDE:EMAIL_ADDRESS,AWS_ACCESS_KEY_ID,GITHUB_TOKEN,CREDIT_CARD_NUMBER"
_SEEDS = 15
_GROUPS = 3


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(Engine(loading.select(_IDENTIFIERS, loading.load())), ahead=1)


def _text(rng: Random) -> tuple[bytes, Planter]:
    encoding = rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16"))
    planter, end = Planter(rng), rng.choice(("\n", "\r\n", "\r"))
    lines = [planter.sentence(4) if rng.random() < 0.8 else "" for _ in range(rng.randint(1, 40))]
    return end.join(lines).encode(encoding), planter


def _long_lines(rng: Random) -> tuple[bytes, Planter]:
    planter = Planter(rng)
    joint = rng.choice((" ", "  ", " … ", "\t"))
    lines = [joint.join(planter.sentence(3) for _ in range(rng.randint(10, 40))) for _ in range(rng.randint(1, 3))]
    return rng.choice(("\n", "\r\n")).join(lines).encode(), planter


def _table(rng: Random, delimiter: str) -> tuple[bytes, Planter]:
    planter = Planter(rng)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=rng.choice(("\n", "\r\n")))
    writer.writerow(["nummer", "Grüße, alle", "visa", "it's a note"])
    for row in range(rng.randint(3, 60)):
        note = rng.choice(("\n", "\r\n", '"', delimiter, " ")).join(
            planter.sentence() for _ in range(rng.randint(1, 3))
        )
        more = [planter.sentence() for _ in range(rng.random() < 0.1)]
        writer.writerow([row, planter.noise(2), planter.card() if rng.random() < 0.5 else "", note, *more])
        if rng.random() < 0.1:
            out.write("\n")
    return out.getvalue().encode(rng.choice(("utf-8", "utf-8-sig"))), planter


def _csv(rng: Random) -> tuple[bytes, Planter]:
    return _table(rng, ",")


def _tsv(rng: Random) -> tuple[bytes, Planter]:
    return _table(rng, "\t")


_KEYS = ("näme", "with.dot", "it's", "", 'a"b', "x y", "naïve\n", "日本", "id", "back\\slash")


def _tree(planter: Planter, depth: int) -> object:
    rng = planter.rng
    kind = rng.random()
    if depth and kind < 0.35:
        return {key: _tree(planter, depth - 1) for key in rng.sample(_KEYS, rng.randint(0, 4))}
    if depth and kind < 0.6:
        return [_tree(planter, depth - 1) for _ in range(rng.randint(0, 4))]
    if kind < 0.7:
        return {"cardNumber": planter.card(), "card": int(planter.card())}
    if kind < 0.8:
        return rng.choice((None, True, 17, -2.5e3))
    return rng.choice(("\n", " ", '"', "\\ ", "\t")).join(planter.sentence(1) for _ in range(rng.randint(1, 3)))


def _escaped(text: str, planter: Planter) -> str:
    """Some values with a few of their characters as escapes; a number can hold none."""
    for values in planter.expected.values():
        for value in values:
            if not value.isdigit() and planter.rng.random() < 0.3:
                at = planter.rng.randrange(len(value))
                text = text.replace(value, f"{value[:at]}\\u{ord(value[at]):04x}{value[at + 1 :]}")
    return text


def _json(rng: Random) -> tuple[bytes, Planter]:
    planter = Planter(rng)
    tree = [_tree(planter, 4) for _ in range(rng.randint(1, 8))]
    text = json.dumps(tree, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 2)))
    return _escaped(text, planter).encode(), planter


def _json_lines(rng: Random) -> tuple[bytes, Planter]:
    planter = Planter(rng)
    lines = [
        json.dumps({"id": at, "of": _tree(planter, 3)}, ensure_ascii=rng.random() < 0.5)
        for at in range(rng.randint(2, 30))
    ]
    return _escaped("\n".join(lines), planter).encode(), planter


def _xlsx(rng: Random) -> tuple[bytes, Planter]:
    planter = Planter(rng)

    def sheet(rows: int) -> list[list[object]]:
        body: list[list[object]] = [[at, planter.noise(), _maybe(planter), int(planter.card())] for at in range(rows)]
        return [["id", "Größe", "note", "card number"], *body]

    return workbook({"Straße 1": sheet(rng.randint(2, 12)), "It's 'two'": [[], *sheet(rng.randint(2, 12))]}), planter


def _maybe(planter: Planter) -> str | None:
    return planter.sentence() if planter.rng.random() < 0.7 else None


def _parquet(rng: Random) -> tuple[bytes, Planter]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    planter = Planter(rng)
    rows = rng.randint(4, 60)
    repeated = [planter.value(0) for _ in range(3)]
    choices = [rng.choice((None, "", *repeated)) for _ in range(rows)]
    for values in planter.expected.values():
        for value in values:
            values[value] = sum(choice is not None and choice.endswith(value) for choice in choices)
    table = pa.table(
        {
            "wörter": pa.array(choices).dictionary_encode(),
            "note": pa.array([_maybe(planter) for _ in range(rows)], pa.large_string()),
            "card": pa.array([int(planter.card()) if rng.random() < 0.5 else None for _ in range(rows)], pa.int64()),
            "list": [[{"x": _maybe(planter)} for _ in range(rng.randint(0, 3))] or None for _ in range(rows)],
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out, row_group_size=rng.randint(2, 40), use_dictionary=rng.random() < 0.7)
    return out.getvalue(), planter


def _pdf(rng: Random) -> tuple[bytes, Planter]:
    from reportlab.pdfgen.canvas import Canvas

    planter = Planter.plain(rng)
    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(rng.randint(1, 6)):
        for line in range(rng.randint(0, 12)):
            canvas.setFont("Helvetica", 7)
            canvas.drawString(20, 800 - 20 * line, planter.sentence(1))
        canvas.showPage()
    canvas.save()
    return out.getvalue(), planter


def _nested(rng: Random) -> tuple[bytes, Planter]:
    """A zip with a file of each kind, in a tar, in a gzip."""
    makers: dict[str, Callable[[Random], tuple[bytes, Planter]]] = {
        "a/läng.txt": _text, "b.csv": _csv, "c.jsonl": _json_lines, "d.xlsx": _xlsx,
    }  # fmt: skip
    made = {name: make(rng) for name, make in makers.items()}
    whole = Planter(rng)
    for _, planter in made.values():
        for identifier, values in planter.expected.items():
            whole.expected[identifier].update(values)
    inner = zipped({name: content for name, (content, _) in made.items()})
    return gzipped(tarred({"x/inner.zip": inner, "readme.txt": b"nothing here\n"})), whole


_FORMATS: dict[str, tuple[Callable[[Random], tuple[bytes, Planter]], tuple[type, ...]]] = {
    "notes.txt": (_text, (LineRange,)),
    "long.log": (_long_lines, (LineRange,)),
    "rows.csv": (_csv, (Cell,)),
    "rows.tsv": (_tsv, (Cell,)),
    "tree.json": (_json, (Record,)),
    "lines.jsonl": (_json_lines, (Record,)),
    "book.xlsx": (_xlsx, (Cell,)),
    "rows.parquet": (_parquet, (Record,)),
    "pages.pdf": (_pdf, (Page,)),
    "nested.tar.gz": (_nested, (LineRange, Cell, Record)),
}


def _scanned(scanner: Scanner, content: bytes, name: str) -> dict[str, Detected]:
    source = MemorySource({name: content})
    (result,) = scanner.scan_objects(source.list(), source)
    assert result.coverage.status is Status.COMPLETE
    return {one.identifier: one for one in result.detected}


def _held(content: bytes, name: str, places: tuple[Occurrence, ...], values: Counter[str]) -> Counter[str]:
    """The values that stand at the places: as many at each as there are occurrences there."""
    kinds = {place: held_at(content, name, place, values) for place in places}
    held: Counter[str] = Counter()
    spots = Counter((place.container, place.place, tuple(kinds[place])) for place in places)
    for (_, _, at), times in spots.items():
        assert len(at) == times
        held.update(at)
    return held


@pytest.mark.slow
@pytest.mark.parametrize("group", range(_GROUPS))
@pytest.mark.parametrize("name", _FORMATS)
def test_counts_are_exact_and_places_hold_the_values(
    scanner: Scanner, monkeypatch: pytest.MonkeyPatch, name: str, group: int
) -> None:
    make, kinds = _FORMATS[name]
    if group:
        _narrow(monkeypatch, 400 * group)
    for seed in range(group, _SEEDS, _GROUPS):
        content, planter = make(Random(seed))
        found = _scanned(scanner, content, name)
        for identifier in found.keys() | planter.expected.keys():
            values = +planter.expected[identifier]
            one = found.get(identifier)
            assert (one.count if one else 0) == values.total(), (seed, identifier)
            if one:
                assert len(one.occurrences) == one.count
                assert {type(place.place) for place in one.occurrences} <= set(kinds), (seed, identifier)
                assert _held(content, name, one.occurrences, values) == values, (seed, identifier)


def _narrow(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Windows of `size` bytes with context beyond the longest value and its keyword; tables in blocks as small."""
    for reading, sizes in (
        (windows, {"size": size, "overlap": 400}),
        (extract_csv, {"block": size, "sample_size": 4096}),
    ):
        assert sizes.keys() <= (reading.__kwdefaults__ or {}).keys()
        monkeypatch.setattr(reading, "__kwdefaults__", (reading.__kwdefaults__ or {}) | sizes)
