"""Objects of every format with canaries in their values and in every name inside them, the key excepted."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable

from tests.privacy.canaries import Canary
from tests.privacy.more_objects import more_formats, more_names

__all__ = ["all_formats", "by_name"]


def all_formats(canaries: list[Canary], names: list[Canary]) -> dict[str, bytes]:
    """Key -> body. `canaries` stand in values, `names` in headers, keys, sheets and members."""
    text = "\n".join(c.text for c in canaries)
    writers: dict[str, Callable[[str, list[Canary], list[Canary]], bytes]] = {
        "note.txt": lambda t, c, n: t.encode(),
        "note-utf16.txt": lambda t, c, n: t.encode("utf-16"),
        "app.log": lambda t, c, n: "".join(f"2026-01-01 INFO {x.text}\n" for x in c).encode(),
        "table.csv": _csv,
        "ragged.csv": lambda t, c, n: _csv(t, c, n) + b'x,"y\n1,2,3,4,5,6\n',
        "ragged-all.csv": _ragged,
        "title.csv": lambda t, c, n: f"Report for {n[0].value},,\n".encode() + _csv(t, c, n),
        "sep.csv": lambda t, c, n: b"sep=;\n" + _csv(t, c, n).replace(b",", b";"),
        "holes.log": lambda t, c, n: bytes(9000) + t.encode() + bytes(9000) + t.encode(),
        "record.json": _json,
        "broken.json": lambda t, c, n: _json(t, c, n)[:-9],
        "records.jsonl": lambda t, c, n: b"".join(json.dumps({n[0].value: x.text}).encode() + b"\n" for x in c),
        "cut-first.jsonl": _cut_first,
        "note.txt.gz": lambda t, c, n: _gzip(t, n),
        "cut.txt.gz": lambda t, c, n: _gzip(t * 20, n)[:-15],
        "pack.zip": _zip,
        "pack.tar": _tar,
        "pack.tar.gz": lambda t, c, n: gzip.compress(_tar(t, c, n)),
        "cut.zip": lambda t, c, n: _zip(t, c, n)[:-30],
        "tail.zip": lambda t, c, n: _zip(t, c, n) + t.encode(),
        "script.zip": lambda t, c, n: f"#!/bin/sh\n# {n[0].text}\nexit\n".encode() + _zip(t, c, n),
        "table.parquet": _parquet,
        "nested.parquet": _nested_parquet,
        "book.xlsx": _xlsx,
        "letter.docx": _docx,
        "letter.pdf": _pdf,
        "cut.pdf": lambda t, c, n: _pdf(t, c, n)[:-60],
    }
    return {key: write(text, canaries, names) for key, write in writers.items()} | more_formats(canaries, names)


def by_name(canaries: list[Canary], names: list[Canary]) -> dict[str, bytes]:
    """Key -> body, each with one name alone: where several share a place, one that is seen hides the others."""
    text = "\n".join(c.text for c in canaries)
    writers = {"json": _json, "csv": _quoted_csv, "zip": _zip, "tar": _tar, "parquet": _parquet, "xlsx": _xlsx}
    bodies = {f"{n.kind}.{form}": write(text, canaries, [n]) for n in names for form, write in writers.items()}
    return bodies | more_names(canaries, names)


def _quoted_csv(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["id", *(n.value for n in names)])
    rows.writerows([str(i), *(c.text for _ in names)] for i, c in enumerate(canaries))
    return out.getvalue().encode()


def _csv(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    rows = [",".join(["id", *(n.value for n in names), "note"])]
    rows += [",".join([str(i), *("-" for _ in names), c.text.replace(",", " ")]) for i, c in enumerate(canaries)]
    return "\n".join(rows).encode()


def _ragged(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    """No two rows beside each other are as wide."""
    head = "id,account,note,ssn"  # with an address in it, it would be no header
    rows = [",".join([str(i), "7" * 9, c.text, *["x"] * (i % 4)]) for i, c in enumerate(canaries * 3)]
    return "\n".join([head, *rows]).encode()


def _cut_first(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    """The log was rotated in the middle of its first line, and was torn later on."""
    whole = [json.dumps({names[0].value: {c.value: c.text}}) for c in canaries]
    torn = [f'"{names[1].value}": "{canaries[0].text}"}}', *whole, f'{{"{names[2].value}": "{canaries[1].text}']
    return "\n".join([*torn, *whole]).encode()


def _json(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    inner: dict[str, object] = {c.kind: {"text": c.text} for c in canaries}
    for name in names:
        inner = {name.value: inner}
    return json.dumps({"outer": [inner]}, indent=1).encode()


def _gzip(text: str, names: list[Canary]) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(names[0].value, "wb", fileobj=out) as packed:
        packed.write(text.encode())
    return out.getvalue()


def _zip(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(f"{name.value}/{name.value}.txt", text)
        archive.comment = names[0].value.encode()
    return out.getvalue()


def _tar(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in names:
            info = tarfile.TarInfo(f"{name.value}.txt")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def _parquet(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    column = [c.text for c in canaries]
    out = io.BytesIO()
    pq.write_table(pa.table({n.value: column for n in names}), out)
    return out.getvalue()


def _nested_parquet(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    """Names as steps of a path, and with dots behind more of them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = {f"{n.value}.{n.value}": [{n.value: c.text} for c in canaries] for n in names}
    out = io.BytesIO()
    pq.write_table(pa.table(table), out)
    return out.getvalue()


def _xlsx(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for name in names:
        sheet = book.create_sheet(name.value.replace(":", "")[:31])
        sheet.append([name.value, "note"])
        for canary in canaries:
            sheet.append(["-", canary.text])
    book.properties.title = names[0].value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _docx(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.title = names[0].value
    for canary in canaries:
        document.add_paragraph(canary.text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _pdf(text: str, canaries: list[Canary], names: list[Canary]) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle(names[0].value)
    for canary in canaries:
        canvas.setFont("Helvetica", 6)
        canvas.drawString(20, 700, canary.text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
