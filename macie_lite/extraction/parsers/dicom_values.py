"""What the values of DICOM elements say, and what they are called; for the parser's process.

Sources: DICOM PS3.5 (6.1 character sets, 6.2 value representations), PS3.6 (attributes).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

__all__ = ["RUN", "called", "encodings_of", "kind_of", "may_hold_text", "texts_of", "unconverted"]

RUN = re.compile(rb"[\x20-\x7e]{6,}")
"""What looks like text in bytes that may be anything."""

_NAMES = frozenset(("PN",))
_CHARSET_BOUND = frozenset(("LO", "LT", "PN", "SH", "ST", "UC", "UT"))
_TEXTS = _CHARSET_BOUND | {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"}
_WHOLE = frozenset(("LT", "ST", "UT", "UR"))  # a backslash in them is text
_BYTES = frozenset(("OB", "OW", "UN"))
_EASTERN = "\u0500"  # in scripts beyond, the family comes first


def kind_of(element: Any, tag: int) -> str:
    """Its value representation, of the dictionary where the file does not say."""
    from pydicom.datadict import dictionary_VR

    if element.VR not in (None, "UN"):
        return str(element.VR)
    try:
        return str(dictionary_VR(tag)).split(" ")[0]
    except KeyError:
        return "LO" if 0x10 <= tag & 0xFFFF <= 0xFF else "UN"


def may_hold_text(tag: int, kind: str) -> bool:
    return kind in _TEXTS or kind == "UN" or (kind in _BYTES and (tag >> 16) % 2 == 1)


def encodings_of(element: Any) -> list[str]:
    from pydicom.charset import convert_encodings

    value = element.value
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace").strip(" \0").split("\\")
    return convert_encodings(value or "") or ["iso8859"]


def texts_of(value: bytes, kind: str, encodings: Sequence[str]) -> list[str]:
    from pydicom.charset import decode_bytes
    from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

    if kind not in _TEXTS:
        return _unknown(value)
    if kind in _CHARSET_BOUND:
        text = decode_bytes(value, encodings, PN_DELIMS if kind in _NAMES else TEXT_VR_DELIMS)
    else:
        text = value.decode("latin-1")
    texts = [text] if kind in _WHOLE else text.split("\\")
    if kind in _NAMES:
        texts = [_person(group) for one in texts for group in one.split("=")]
    return [one for text in texts if (one := text.strip(" \0"))]


def _unknown(value: bytes) -> list[str]:
    """Of a value that may be text: all of it, or what looks so in it."""
    try:
        text = value.strip(b" \0").decode()
    except UnicodeDecodeError:
        text = "\0"
    if all(one.isprintable() or one in "\t\r\n" for one in text):
        return [text] if text else []
    return [run.decode("ascii") for run in RUN.findall(value)]


def _person(name: str) -> str:
    """family^given^middle^prefix^suffix, as it is spoken; names in other scripts as they are written."""
    family, given, middle, *_ = *name.split("^"), "", "", ""
    parts = (given, middle, family) if max(name, default="") < _EASTERN else (family, given, middle)
    return " ".join(part.strip(" \0") for part in parts if part.strip(" \0"))


def called(tag: int) -> str:
    from pydicom.datadict import dictionary_description

    try:
        return dictionary_description(tag)
    except KeyError:
        return ""


def unconverted(value: Any) -> bytes:
    """Of an element in a sequence that pydicom has converted."""
    from pydicom.multival import MultiValue

    if isinstance(value, bytes) or value is None:
        return value or b""
    return ("\\".join(map(str, value)) if isinstance(value, MultiValue) else str(value)).encode("utf-8", "replace")
