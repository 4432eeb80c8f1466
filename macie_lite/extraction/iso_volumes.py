"""What an ISO 9660 disc says of itself, beside its files: who made it, for whom, with what (ECMA-119, 8.2 to 8.5)."""

from __future__ import annotations

from macie_lite.extraction.readable_runs import readable_runs

__all__ = ["DESCRIPTORS_END", "volume_texts"]

_SECTOR = 2048
_FIRST = 16
DESCRIPTORS_END = 32 * _SECTOR
"""How far descriptors are looked for: an image has three to five of them."""

_BOOT, _PRIMARY, _SUPPLEMENTARY = 0, 1, 2
_FIELDS = {
    "system": (8, 40),
    "volume": (40, 72),
    "volume set": (190, 318),
    "publisher": (318, 446),
    "data preparer": (446, 574),
    "application": (574, 702),
    "copyright file": (702, 739),
    "abstract file": (739, 776),
    "bibliographic file": (776, 813),
}
_APPLICATION_USE = slice(883, 1395)
_ESCAPES = slice(88, 120)
_UCS2 = (b"%/@", b"%/C", b"%/E")  # Joliet


def volume_texts(head: bytes) -> bytes:
    """One labelled line for each text in the volume descriptors, and what can be read before them. head: the first
    DESCRIPTORS_END bytes."""
    lines = _runs("system area", head[: _FIRST * _SECTOR])
    for at in range(_FIRST * _SECTOR, min(len(head), DESCRIPTORS_END), _SECTOR):
        sector = head[at : at + _SECTOR]
        if sector[1:6] != b"CD001":
            break
        if sector[0] == _BOOT:
            lines += _runs("boot", sector[7:])
        elif sector[0] in (_PRIMARY, _SUPPLEMENTARY):
            lines += _identifiers(sector)
    return "\n".join(dict.fromkeys(lines)).encode("utf-8", "replace")


def _identifiers(sector: bytes) -> list[str]:
    wide = sector[0] == _SUPPLEMENTARY and sector[_ESCAPES].startswith(_UCS2)
    texts = {label: _text(sector[start:end], wide=wide) for label, (start, end) in _FIELDS.items()}
    lines = [f"{label}: {text}" for label, text in texts.items() if text]
    return lines + _runs("application use", sector[_APPLICATION_USE])


def _runs(label: str, data: bytes) -> list[str]:
    return [f"{label}: {run}" for run in readable_runs(data) if run]


def _text(field: bytes, *, wide: bool) -> str:
    if wide:
        return field[: len(field) & -2].decode("utf-16-be", "replace").strip("\0 ")
    field = field.strip(b"\0 ")
    try:
        return field.decode()
    except UnicodeDecodeError:
        return field.decode("cp1252", "replace")
