"""Documents with planted values, drawn from a seed; and what stands at a place, by other readers than the product's."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Any

from fixtures.numbers import card_number
from fixtures.people import email
from fixtures.planting import Mark
from fixtures.tokens import aws_access_key, github
from macie_lite.model.places import Cell, LineRange, Occurrence, Page, Record

__all__ = ["Planter", "held_at", "text_of"]

_PLAIN = ("alpha", "beta,gamma", "it's", "x=1", "ok;", "100%", "don't", "a|b", "'q'", "#7", "delta/epsilon", "2024-13")
_WORDS = (
    *_PLAIN, "Grüße", "naïve", "Zoë", "日本語", "🙂", "—", "tab\there", "\u200b", "½", "Straße", "«c»", "ünïcödé",
    "привет", "e\u0301",
)  # fmt: skip


@dataclass
class Planter:
    """Draws text and remembers what it planted: for each identifier, each value with how often."""

    rng: Random
    words: tuple[str, ...] = _WORDS
    expected: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @classmethod
    def plain(cls, rng: Random) -> Planter:
        """Of ASCII alone."""
        return cls(rng, _PLAIN)

    def noise(self, most: int = 6) -> str:
        return " ".join(self.rng.choices(self.words, k=self.rng.randint(1, most)))

    def card(self, times: int = 1) -> str:
        """A number that counts only beside a keyword."""
        return self._noted("CREDIT_CARD_NUMBER", card_number(self.rng), times)

    def value(self, times: int = 1) -> str:
        """A value with all that it needs to be found."""
        kind = self.rng.randrange(4)
        if kind == 0:
            return "visa " + self.card(times)
        mark = (aws_access_key, github, _email)[kind - 1](self.rng)
        return self._noted(mark.identifier, mark.text, times)

    def _noted(self, identifier: str, value: str, times: int) -> str:
        self.expected[identifier][value] += times
        return value

    def sentence(self, most: int = 2) -> str:
        """Noise with up to `most` values in it, none at an edge that touches a letter."""
        parts = [self.noise()]
        for _ in range(self.rng.randint(0, most)):
            parts += [self.value(), self.noise()]
        if self.rng.random() < 0.2:
            parts.append(self.value())
        return self.rng.choice((" ", "  ", " - ")).join(parts)


def _email(rng: Random) -> Mark:
    """One that is drawn once."""
    return Mark("EMAIL_ADDRESS", f"p{rng.randrange(10**9)}.{email(rng).text}")


def text_of(content: bytes) -> str:
    """The text of a file, its line ends all made one."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            return _one_end(content.decode(encoding))
    try:
        return _one_end(content.decode())
    except UnicodeDecodeError:
        return _one_end(content.decode("latin-1"))


def _one_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def opened(content: bytes, name: str, container: tuple[str, ...]) -> tuple[bytes, str]:
    """The innermost member and its name."""
    for member in container:
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
            if content[257:262] != b"ustar":  # gzip around a tar is no level of its own
                name = member
                continue
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = archive.read(member)
        else:
            with tarfile.open(fileobj=io.BytesIO(content)) as tar:
                body = tar.extractfile(member)
                assert body is not None
                content = body.read()
        name = member
    return content, name


def held_at(content: bytes, name: str, found: Occurrence, values: Collection[str]) -> list[str]:
    """Those of `values` that stand at the place: in running text at the very column, else in the cell, page or
    element. The line and the byte range beside the place have to hold one of them."""
    content, name = opened(content, name, found.container)
    if found.offset is not None:
        assert _unescaped(content[slice(*found.offset)].decode()) in values
    if isinstance(found.place, LineRange):
        line = text_of(content).split("\n")[found.place.start - 1]
        assert found.place.end == found.place.start == found.line
        return [value for value in values if line.startswith(value, found.place.start_column - 1)]
    text = _TEXTS[type(found.place)](content, name, found)
    held = [value for value in values if value in text]
    if found.line is not None:
        line = _unescaped(text_of(content).split("\n")[found.line - 1])
        assert any(value in line for value in held)
    return held


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)


def _cell(content: bytes, name: str, found: Occurrence) -> str:
    place = found.place
    assert isinstance(place, Cell)
    if name.endswith(".xlsx"):
        assert place.sheet is not None
        return str(_workbook(content)[place.sheet].cell(place.row, place.column).value)
    text = content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if name.endswith(".tsv") else ","))
    assert place.column_name == (rows[0][place.column - 1] if place.column <= len(rows[0]) else None)
    return rows[place.row - 1][place.column - 1]


def _page(content: bytes, name: str, found: Occurrence) -> str:
    assert isinstance(found.place, Page)
    return _pages(content)[found.place.number - 1]


def _record(content: bytes, name: str, found: Occurrence) -> str:
    assert isinstance(found.place, Record)
    value = _records(content, name)[found.place.index]
    for element in found.place.path:
        value = value[element]
    assert not isinstance(value, (dict, list)), "the path ends at the value"
    return str(value)


@lru_cache(maxsize=2)
def _workbook(content: bytes) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content))


@lru_cache(maxsize=2)
def _pages(content: bytes) -> list[str]:
    from pypdf import PdfReader

    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


@lru_cache(maxsize=2)
def _records(content: bytes, name: str) -> list[Any]:
    if name.endswith(".parquet"):
        import pyarrow.parquet as pq

        return list(pq.read_table(io.BytesIO(content)).to_pylist())
    text = content.decode("utf-8-sig")
    if name.endswith(".jsonl"):
        return [json.loads(line) if line.strip() else None for line in text.split("\n")]
    return [json.loads(text)]


_TEXTS = {Cell: _cell, Page: _page, Record: _record}
