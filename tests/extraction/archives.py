"""Archives that the standard library does not write: by py7zr, pycdlib, or by hand from what describes them."""

from __future__ import annotations

import io
import lzma
import struct
import zlib
from collections.abc import Mapping
from typing import Any, Literal

__all__ = [
    "ar_of",
    "cab_of",
    "cpio_of",
    "iso_of",
    "lha_of",
    "lzip_of",
    "rar4_of",
    "rar5_of",
    "seven_zip_of",
    "z_of",
]


def seven_zip_of(members: Mapping[str, bytes], **options: Any) -> bytes:
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return out.getvalue()


def iso_of(members: Mapping[str, bytes], udf: str | None = None, **told: Any) -> bytes:
    """With Rock Ridge and Joliet names. told: as pycdlib calls the texts of volume descriptors."""
    import pycdlib

    iso, out, folders = pycdlib.PyCdlib(), io.BytesIO(), dict[str, str]()
    iso.new(joliet=3, rock_ridge="1.09", udf=udf, **told)
    for number, (name, data) in enumerate(members.items()):
        folder, _, base = name.rpartition("/")
        if folder and folder not in folders:
            folders[folder] = f"/D{number}"
            iso.add_directory(folders[folder], rr_name=folder, joliet_path=f"/{folder}")
        path = f"{folders.get(folder, '')}/F{number}.TXT;1"
        iso.add_fp(io.BytesIO(data), len(data), path, rr_name=base, joliet_path=f"/{name}")
    iso.write_fp(out)
    iso.close()
    return out.getvalue()


def cpio_of(members: Mapping[str, bytes], form: Literal["newc", "odc", "little", "big"] = "newc") -> bytes:
    """cpio(5): the new, the portable, and the old binary format in either order of bytes."""
    made = [_cpio_entry(form, number, name, data) for number, (name, data) in enumerate(members.items(), 1)]
    return b"".join(made) + _cpio_entry(form, 0, "TRAILER!!!", b"")


def _cpio_entry(form: str, number: int, name: str, data: bytes) -> bytes:
    raw = name.encode() + b"\0"
    mode = 0o100644 if number else 0
    if form == "newc":
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(raw), 0)
        return _padded(b"070701" + b"".join(b"%08x" % field for field in fields) + raw, 4) + _padded(data, 4)
    if form == "odc":
        head = b"070707" + b"".join(b"%06o" % field for field in (0, number, mode, 0, 0, 1, 0)) + b"%011o" % 0
        return head + b"%06o%011o" % (len(raw), len(data)) + raw + data
    order = "<" if form == "little" else ">"
    words = (0o070707, 0, number, mode, 0, 0, 1, 0, 0, 0, len(raw), len(data) >> 16, len(data) & 0xFFFF)
    return struct.pack(f"{order}13H", *words) + _padded(raw, 2) + _padded(data, 2)


def _padded(data: bytes, to: int) -> bytes:
    return data + b"\0" * (-len(data) % to)


def ar_of(members: Mapping[str, bytes]) -> bytes:
    """ar(5), the form of System V and of Debian's packages."""
    out = b"!<arch>\n"
    for name, data in members.items():
        out += (
            f"{name.rpartition('/')[2] + '/':<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode()
            + _padded(data, 2)
        )
    return out


def cab_of(members: Mapping[str, bytes]) -> bytes:
    """MS-CAB 2.2: one folder, not compressed."""
    whole = b"".join(members.values())
    blocks = [whole[at : at + 32768] for at in range(0, len(whole), 32768)]
    files, at = b"", 0
    for name, data in members.items():
        files += struct.pack("<IIHHHH", len(data), at, 0, 0, 0, 0x80) + name.replace("/", "\\").encode() + b"\0"
        at += len(data)
    data_at = 36 + 8 + len(files)
    packed = b"".join(struct.pack("<IHH", 0, len(block), len(block)) + block for block in blocks)
    head = struct.pack("<4sIIIIIBBHHHHH", b"MSCF", 0, data_at + len(packed), 0, 44, 0, 3, 1, 1, len(members), 0, 7, 0)
    return head + struct.pack("<IHH", data_at, len(blocks), 0) + files + packed


def lha_of(members: Mapping[str, bytes]) -> bytes:
    """Level 0 headers, stored (-lh0-)."""
    out = b""
    for name, data in members.items():
        raw = name.encode()
        body = b"-lh0-" + struct.pack("<IIIBBB", len(data), len(data), 0, 0x20, 0, len(raw)) + raw
        body += struct.pack("<H", _crc16(data))
        out += bytes([len(body), sum(body) & 0xFF]) + body + data
    return out + b"\0"


def _crc16(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def rar4_of(
    members: Mapping[str, bytes],
    *,
    flags: int = 0x8000,
    archive_flags: int = 0,
    comment: bytes = b"",
    unpacked: int | None = None,
) -> bytes:
    """TechNote of RAR 4: stored files. flags: 4 for an encrypted file, 1 and 2 for one that goes over volumes.
    unpacked: the size of a comment that is packed."""
    out = b"Rar!\x1a\x07\x00" + _rar4_block(0x73, archive_flags, b"\0" * 6)
    if comment:
        size, method = (len(comment), 0x30) if unpacked is None else (unpacked, 0x33)
        crc = zlib.crc32(comment) if unpacked is None else 0x75EC50BC
        fields = struct.pack("<IIBIIBBHI", len(comment), size, 3, crc, 0, 29, method, 3, 0) + b"CMT"
        out += _rar4_block(0x7A, 0x8000, fields) + comment
    for name, data in members.items():
        raw = name.encode()
        fields = struct.pack("<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0, 29, 0x30, len(raw), 0o100644)
        out += _rar4_block(0x74, flags, fields + raw + (b"\0" * 8 if flags & 0x400 else b"")) + data
    return out + _rar4_block(0x7B, 0x4000, b"")


def _rar4_block(kind: int, flags: int, fields: bytes) -> bytes:
    body = struct.pack("<BHH", kind, flags, 7 + len(fields)) + fields
    return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body


def rar5_of(
    members: Mapping[str, bytes], *, encrypted: bool = False, volume: bool = False, comment: bytes = b""
) -> bytes:
    """RAR 5.0 archive format: stored files."""
    out = b"Rar!\x1a\x07\x01\x00" + _rar5_block(1, 0, _vint(1 if volume else 0))
    extra = b"\x30" + b"\x01\x00\x01" + b"\x0f" + bytes(44) if encrypted else b""
    if comment:
        fields = _vint(0) + _vint(len(comment)) + _vint(0) + _vint(0) + _vint(1) + _vint(3) + b"CMT"
        out += _rar5_block(3, 0, fields, comment, extra)
    for name, data in members.items():
        raw = name.encode()
        fields = _vint(4) + _vint(len(data)) + _vint(0o100644) + struct.pack("<I", zlib.crc32(data))
        fields += _vint(0) + _vint(1) + _vint(len(raw)) + raw
        out += _rar5_block(2, 0x10 if volume else 0, fields, data, extra)
    return out + _rar5_block(5, 0, _vint(1 if volume else 0))


def _rar5_block(kind: int, flags: int, fields: bytes, data: bytes = b"", extra: bytes = b"") -> bytes:
    has_data = kind in (2, 3)
    flags |= (2 if has_data else 0) | (1 if extra else 0)
    body = _vint(kind) + _vint(flags) + (_vint(len(extra)) if extra else b"") + (_vint(len(data)) if has_data else b"")
    body += fields + extra
    body = _vint(len(body)) + body
    return struct.pack("<I", zlib.crc32(body)) + body + data


def _vint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def lzip_of(data: bytes) -> bytes:
    """The manual of lzip, "File format"."""
    filters = [{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20, "lc": 3, "lp": 0, "pb": 2}]
    body = lzma.compress(data, lzma.FORMAT_ALONE, filters=filters)[13:]
    trailer = struct.pack("<IQQ", zlib.crc32(data), len(data), 26 + len(body))
    return b"LZIP\x01\x14" + body + trailer


def z_of(data: bytes, most: int = 16) -> bytes:
    """compress(1): codes of 9 bits that grow to `most`, in groups of eight; one that ends early is filled up."""
    table = {bytes([byte]): byte for byte in range(256)}
    out, width, group, free = bytearray(b"\x1f\x9d" + bytes([0x80 | most])), 9, list[int](), 257

    def give() -> None:
        bits = sum(code << at * width for at, code in enumerate(group))
        out.extend(bits.to_bytes(width, "little"))
        group.clear()

    run = b""
    for byte in data:
        if run + bytes([byte]) in table:
            run += bytes([byte])
            continue
        group.append(table[run])
        if len(group) == 8 or (free > (1 << width) - 1 and width < most):
            give()
        if free > (1 << width) - 1 and width < most:
            width += 1
        if free < 1 << most:
            table[run + bytes([byte])] = free
            free += 1
        run = bytes([byte])
    if run:
        group.append(table[run])
    bits = sum(code << at * width for at, code in enumerate(group))
    return bytes(out) + bits.to_bytes(-(-len(group) * width // 8), "little")
