"""What RTF's control words mean for its text.

Source: Rich Text Format (RTF) Specification, version 1.9.1 (Microsoft, 2008); MS-OXRTFEX for messages.
"""

from __future__ import annotations

__all__ = [
    "ASIDES",
    "CHARSETS",
    "CODE_PAGES",
    "DIGITS",
    "LABELS",
    "LOOKS",
    "OBJECTS",
    "PLAIN",
    "SYMBOLS",
    "WORDS",
    "codec_of",
]

WORDS = {
    **dict.fromkeys(("par", "sect", "page", "row", "nestrow", "column"), "\n"),
    **dict.fromkeys(("cell", "nestcell", "tab"), "\t"),
    **dict.fromkeys(("line", "lbr", "softline"), "\v"),
    **dict.fromkeys(("emspace", "enspace", "qmspace"), " "),
    **{"emdash": "\u2014", "endash": "\u2013", "bullet": "\u2022"},
    **{"lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d"},
}
"""Control words that stand for characters; a paragraph's end is a line's end, a line's end in one is none."""

SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n", "\t": "\t"}

# fmt: off
PLAIN = frozenset((
    "rtf", "field", "fldrslt", "listtext", "pntext", "shptxt", "shp", "result", "object", "ud", "nonshppict",
    "do", "dptxbxtext", "shppict",
))
"""Groups whose text belongs to what stands around them."""

ASIDES = frozenset((
    "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "footnote", "annotation",
    "info", "title", "subject", "author", "manager", "company", "operator", "category", "keywords", "comment",
    "doccomm", "hlinkbase", "fldinst", "bkmkstart", "bkmkend", "xe", "tc", "rxe", "txe", "docvar", "revtbl", "propname",
    "staticval", "linkval", "atnid", "atnauthor", "template", "private", "sn", "sv", "objclass", "objname",
    "picprop", "background",
))
"""Groups whose text stands for itself, and so do those that begin with \\* and are in none of these tables."""

LOOKS = frozenset((
    "fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "latentstyles", "xmlnstbl",
    "mmathPr", "pgptbl", "falt", "fname", "objalias", "objsect", "atnref", "generator",
    "defchp", "defpap", "pnseclvl", "atrfstart", "atrfend", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc",
))
"""Groups that hold data about how text looks: names, each in a group of its own. They stand for themselves too."""

DIGITS = frozenset(("pict", "panose", "blipuid", "fontemb", "passwordhash", "wgrffmtfilter"))
"""Groups of digits: pictures, fonts, sums. Only what is none is read."""
# fmt: on

LABELS = {"sn": "shape property"}
"""Of lines whose word would say something else: `sn` is a surname elsewhere."""

OBJECTS = {word: word for word in ("themedata", "colorschememapping", "datastore")} | {"objdata": "object"}
"""Groups with the digits of a file, and what it is called where it does not say."""

CODE_PAGES = {"ansi": 1252, "mac": 10000, "pc": 437, "pca": 850}
CHARSETS = {
    77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
    186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip
"""`\\fcharset` to code pages."""

_CODECS = {
    708: "iso8859_6",
    936: "gb18030",
    1361: "johab",
    10000: "mac_roman",
    10007: "mac_cyrillic",
    10029: "mac_latin2",
    65001: "utf-8",
}
_SINGLE = (437, 720, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874, *range(1250, 1259))


def codec_of(page: int) -> str:
    """Of a code page; Western where it is none that is known."""
    if page in _CODECS:
        return _CODECS[page]
    return f"cp{page}" if page in _SINGLE or page in (932, 949, 950) else "cp1252"
