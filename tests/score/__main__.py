"""`make score`: precision and recall on the labelled corpora, against the committed floor of counts.

MACIE_LITE_CORPORA names the folder of corpora (`ner/dev`, `negative`, `secrets`); without it only what is generated or
installed is scored. Names of parts as arguments score these alone. Exits 1 when a count is beyond `floor.json`, or when
something is found that `reviewed.tsv` does not hold.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from classifiers import loading
from classifiers.engine import Engine
from classifiers.ner.finder import finder_factory
from tests.score import columns, negatives, standard_numbers, structured, tables
from tests.score.figures import Figure, heading, judge, read_floor
from tests.score.kinds import kinds
from tests.score.ner import dev_sets, generated, presidio, score
from tests.score.ner import negatives as negative_names
from tests.score.secrets import halves

__all__ = ["main"]

_ADDRESSES = ("presidio_synth_v2", "generated")
_SHARE = 0.98  # of a module's valid numbers

Figures = Iterator[Figure | str]
"""Figures, and between them sentences for whoever reads the table."""


def _names(corpora: Path | None) -> Figures:
    """Names and addresses: what was found of the gold spans, and what was found beside them."""
    for name, samples in [("generated", generated()), *(dev_sets(corpora) if corpora else ())]:
        for mode in ("auto", "full"):
            for kind in ("NAME", "ADDRESS") if name in _ADDRESSES else ("NAME",):
                row = score(samples, mode, kind)
                yield f"{name}, {mode}: {kind} F1 {row.f1:.3f}"
                yield Figure(f"{name}, {mode}: {kind} found", row.recalled, row.gold)
                yield Figure(f"{name}, {mode}: {kind} false", row.found - row.right, row.found, more=False)
        if name != "generated":
            yield f"{name}, Presidio's AnalyzerEngine with the same model: PERSON F1 {presidio(samples).f1:.3f}"
    if corpora and (corpora / "negative").is_dir():
        for kind, size, whole, parts in negative_names(corpora, "auto"):
            yield f"{kind}, {size / 1e6:.2f} MB: {whole} whole names, {parts} of one part"


def _secrets(corpora: Path | None) -> Figures:
    """Credentials: how many kinds, and what is found in labelled rows of both halves of their rules."""
    known = loading.load().values()
    structured_kinds, generic = kinds(known)
    yield Figure("credentials: kinds", structured_kinds)
    yield Figure("credentials: generic", generic, more=False)
    if corpora and (corpora / "secrets").is_dir():
        for name, half in halves(corpora, known).items():
            yield f"{name} half: {half.line}"
            yield Figure(f"{name} half: found", half.found, half.true)
            yield Figure(f"{name} half: left alone", half.false - half.flagged, half.false)


def _negatives(corpora: Path | None) -> Figures:
    """What is found where there should be little, and whether a person has looked at all of it."""
    known = loading.load()
    engine = Engine(tuple(known.values()))
    reviews = negatives.reviewed()
    sets = {"installed packages": negatives.installed()}
    if corpora and (corpora / "negative").is_dir():
        sets["public texts"] = negatives.archived(corpora)
    for name, files in sets.items():
        scanned = negatives.scan(engine, files)
        verdict = negatives.judged(scanned, reviews, known)
        yield f"{name}: {scanned.size / 1e6:.0f} MB, {scanned.per_mb:.2f} findings per MB"
        yield Figure(f"{name}: not examined for a fault of ours", len(scanned.broken), more=False)
        yield Figure(f"{name}: false", verdict.false, scanned.count, more=False)
        yield from (f"new, to be judged in reviewed.tsv:\n{one}" for one in verdict.new)
        yield from (f"stale: {one}" for one in verdict.stale)
        yield Figure(f"{name}: not reviewed", len(verdict.new), scanned.count, more=False)


def _numbers(corpora: Path | None) -> Figures:
    """python-stdnum's numbers after keywords."""
    rows = list(standard_numbers.tally(Engine(tuple(loading.load().values()))))
    for row in rows:
        if row.share < _SHARE or row.reported:
            names = ", ".join(row.identifiers)
            yield f"{row.module}: {row.found} of {row.valid} found, {row.reported} of {row.invalid} invalid ({names})"
    yield Figure("standard numbers: modules", len(rows))
    yield Figure("standard numbers: modules below 98 %", sum(row.share < _SHARE for row in rows), len(rows), more=False)
    yield Figure("standard numbers: found", sum(row.found for row in rows), sum(row.valid for row in rows))
    invalid = sum(row.invalid for row in rows)
    yield Figure("standard numbers: invalid, reported", sum(row.reported for row in rows), invalid, more=False)


def _structured(corpora: Path | None) -> Figures:
    """Structured types of labelled sentences."""
    if corpora and (corpora / "ner" / "dev").is_dir():
        known = tuple(loading.load().values())
        rows = structured.score(Engine(known), structured.read(corpora), structured.kinds(known))
        for label, row in rows.items():
            yield Figure(f"structured: {label} found", row.found, row.valid)
            yield Figure(f"structured: {label} false", row.detected - row.right, row.detected, more=False)


def _columns(corpora: Path | None) -> Figures:
    """Columns of generated tables, by what they hold; those held out were not looked at in development."""
    engine = Engine(tuple(loading.load().values()), finder_factory("auto"))
    for name, made in (("development", tables.development()), ("held out", tables.held_out())):
        row = columns.score(engine, made)
        yield Figure(f"columns, {name}: type right", row.right, row.columns)
        yield Figure(f"columns, {name}: names counted", row.found, row.names)
        yield Figure(f"columns, {name}: other cells counted as names", row.false, row.cells, more=False)
        yield from (f"{kind}: {count}" for kind, count in row.by_kind().most_common(6))


_PARTS = {
    "names": _names,
    "secrets": _secrets,
    "negatives": _negatives,
    "numbers": _numbers,
    "structured": _structured,
    "columns": _columns,
}


def main(arguments: Sequence[str] = ()) -> int:
    """Prints the table; 1 when a count is beyond its floor."""
    unknown = [part for part in arguments if part not in _PARTS]
    if unknown:
        print(f"there is no part {', '.join(unknown)}; there are {', '.join(_PARTS)}", file=sys.stderr)
        return 2
    named = os.environ.get("MACIE_LITE_CORPORA")
    if not named:
        print("MACIE_LITE_CORPORA is not set: only what is generated or installed is scored.")
    floor = read_floor()
    print(heading())
    beyond = 0
    for part in arguments or _PARTS:
        began = time.monotonic()
        for one in _PARTS[part](Path(named) if named else None):
            line, holds = judge(one, floor) if isinstance(one, Figure) else (f"  {one}", True)
            beyond += not holds
            print(line, flush=True)
        print(f"  {part} took {time.monotonic() - began:.0f} s")
    print(f"{beyond} figures beyond their floor" if beyond else "every figure holds its floor")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
