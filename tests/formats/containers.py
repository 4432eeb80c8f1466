"""Archives and compressed streams around a text: by the standard library, py7zr, pycdlib, cramjam, and by hand."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from random import Random

import cramjam
import py7zr
import pycdlib

from macie_lite.model.places import LineRange, Occurrence
from tests.extraction.archives import ar_of, cab_of, cpio_of, iso_of, lzip_of, rar4_of, rar5_of, seven_zip_of
from tests.extraction.files import tarred, zipped
from tests.formats.base import File, Planted, Writer

__all__ = ["WRITERS"]

_FILLER = ("nothing to see in this line", "the larger room was moved", "see the schedule of the day")
_OTHER = b"another member\n"
_MANIFEST = b"Manifest-Version: 1.0\n"


def _notes(values: Sequence[Planted], rng: Random) -> bytes:
    lines: list[str] = []
    for value in values:
        lines += [rng.choice(_FILLER) for _ in range(rng.randrange(5))]
        lines.append(value.line)
    return "\n".join(lines).encode()


def _line(text: bytes, occurrence: Occurrence) -> str:
    assert isinstance(occurrence.place, LineRange)
    return "\n".join(text.decode().split("\n")[occurrence.place.start - 1 : occurrence.place.end])


def _stream(name: str, pack: Callable[[bytes], bytes], unpack: Callable[[bytes], bytes]) -> Writer:
    def write(values: Sequence[Planted], rng: Random) -> File:
        def read(content: bytes, occurrence: Occurrence) -> str:
            assert occurrence.container == ("notes.txt",)
            return _line(unpack(content), occurrence)

        return File(name, pack(_notes(values, rng)), read)

    return write


def _archive(
    name: str,
    pack: Callable[[dict[str, bytes]], bytes],
    unpack: Callable[[bytes, str], bytes] | None = None,
    folder: str = "d/",
) -> Writer:
    """unpack: reads a member by its name; None where nothing else here reads the format."""

    def write(values: Sequence[Planted], rng: Random) -> File:
        text, member = _notes(values, rng), f"{folder}notes.txt"
        members = {"other.txt": _OTHER, member: text} if rng.random() < 0.5 else {member: text, "other.txt": _OTHER}

        def read(content: bytes, occurrence: Occurrence) -> str:
            (found,) = occurrence.container
            return _line(unpack(content, found) if unpack is not None else members[found], occurrence)

        return File(name, pack(members), read)

    return write


def _nested(values: Sequence[Planted], rng: Random) -> File:
    """As the path `a.zip!b/c.tar.gz!d.txt` has it."""
    inner = gzip.compress(tarred({"d.txt": _notes(values, rng)}), mtime=0)

    def read(content: bytes, occurrence: Occurrence) -> str:
        first, second = occurrence.container
        return _line(_untarred(gzip.decompress(_unzipped(content, first)), second), occurrence)

    return File("a.zip", zipped({"b/c.tar.gz": inner}), read)


def _unzipped(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def _untarred(content: bytes, name: str) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        body = archive.extractfile(name)
        assert body is not None
        return body.read()


def _un7zipped(content: bytes, name: str) -> bytes:
    factory = py7zr.io.BytesIOFactory(1 << 24)
    with py7zr.SevenZipFile(io.BytesIO(content)) as archive:
        archive.extract(targets=[name], factory=factory)
    data: bytes = factory.products[name].read()
    return data


def _un_iso(content: bytes, name: str) -> bytes:
    iso, out = pycdlib.PyCdlib(), io.BytesIO()
    iso.open_fp(io.BytesIO(content))
    iso.get_file_from_iso_fp(out, joliet_path=f"/{name}")
    return out.getvalue()


def _cramjam(module: str) -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    codec = getattr(cramjam, module)
    return lambda data: bytes(codec.compress(data)), lambda data: bytes(codec.decompress(data))


WRITERS: dict[str, Writer] = {
    "gzip": _stream("notes.txt.gz", gzip.compress, gzip.decompress),
    "bzip2": _stream("notes.txt.bz2", bz2.compress, bz2.decompress),
    "xz": _stream("notes.txt.xz", lzma.compress, lzma.decompress),
    "lzma": _stream("notes.txt.lzma", partial(lzma.compress, format=lzma.FORMAT_ALONE), lzma.decompress),
    "zstd": _stream("notes.txt.zst", *_cramjam("zstd")),
    "lz4": _stream("notes.txt.lz4", *_cramjam("lz4")),
    "brotli": _stream("notes.txt.br", *_cramjam("brotli")),
    "snappy": _stream("notes.txt.sz", *_cramjam("snappy")),
    "lzip": _stream("notes.txt.lz", lzip_of, lambda data: lzma.decompress(
        data[6:-20], lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20}])),
    "zip": _archive("all.zip", zipped, _unzipped),
    "jar": _archive("all.jar", lambda members: zipped({"META-INF/MANIFEST.MF": _MANIFEST} | members), _unzipped),
    "tar": _archive("all.tar", tarred, _untarred),
    "tar.gz": _archive("all.tar.gz", lambda members: gzip.compress(tarred(members)), _untarred),
    "tar.xz": _archive("all.txz", lambda members: lzma.compress(tarred(members)), _untarred),
    "tar.zst": _archive(
        "all.tar.zst",
        lambda members: bytes(cramjam.zstd.compress(tarred(members))),
        lambda content, name: _untarred(bytes(cramjam.zstd.decompress(content)), name),
    ),
    "7z": _archive("all.7z", seven_zip_of, _un7zipped),
    "iso": _archive("all.iso", iso_of, _un_iso),
    "rar5": _archive("all.rar", rar5_of),
    "rar4": _archive("all.rar", rar4_of),
    "cab": _archive("all.cab", cab_of),
    "cpio": _archive("all.cpio", cpio_of),
    "cpio-odc": _archive("all.cpio", partial(cpio_of, form="odc")),
    "cpio-binary": _archive("all.cpio", partial(cpio_of, form="little")),
    "cpio-big-endian": _archive("all.cpio", partial(cpio_of, form="big")),
    "ar": _archive("all.deb", ar_of, folder=""),
    "nested": _nested,
}  # fmt: skip
