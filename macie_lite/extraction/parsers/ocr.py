"""Text in pictures, by RapidOCR (PP-OCR models in ONNX, in the wheel): the extra `macie-lite[ocr]`."""

from __future__ import annotations

import functools
import logging
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any, BinaryIO

from macie_lite.model.coverage import NotExamined, Reason

__all__ = ["available", "read", "text_of"]

_MODELS = 1 << 30  # bytes
_MOST_PIXELS = 120_000_000
_SAME_LINE = 0.5  # of the height of a box: how far the middles of two boxes on one line may lie apart
_GAP, _USUAL = 0.22, 2.0  # a blank is a space from this share of the height on, and so many times the usual blank
_BESIDE_ONE = 0.06  # more, on each side of a 1: it stands in the room of a wider digit
_INK = 0.35  # of the range from the darkest to the lightest pixel: how far from the paper's colour ink is


def available(file: BinaryIO) -> Iterator[tuple[str]]:
    """Nothing when it can run here, else one item: what is missing, as a sentence."""
    _more_memory()
    try:
        _engine()
    except ImportError as fault:
        missing = fault.name or "a library of the extra"  # a module's name; none for a system library of OpenCV's
        yield (f"{missing} cannot be imported",)


def read(file: BinaryIO, most: int) -> Iterator[tuple[int, bytes]]:
    """(number, UTF-8 text) of each picture in the file: frames of a TIFF count from 1.

    Raises NotExamined: MALFORMED for what OpenCV cannot decode, MEMORY for too many pixels, IMAGES for more than
    `most` frames, NO_TEXT where the extra is not installed.
    """
    import cv2
    import numpy as np

    data = np.frombuffer(file.read(), np.uint8)
    done, frames = cv2.imdecodemulti(data, cv2.IMREAD_COLOR)
    if not done or not len(frames):
        frame = cv2.imdecode(data, cv2.IMREAD_COLOR)
        if frame is None:
            raise NotExamined(Reason.MALFORMED)
        frames = [frame]
    for number, frame in enumerate(frames, 1):
        if number > most:
            raise NotExamined(Reason.IMAGES)
        yield number, text_of(frame).encode("utf-8", "replace")


def text_of(picture: Any) -> str:
    """The lines of a picture, from the top down; what stands beside each other is on one line.

    picture: an array of bytes, (height, width, 3), as OpenCV has it.
    """
    if picture.shape[0] * picture.shape[1] > _MOST_PIXELS:
        raise NotExamined(Reason.MEMORY)
    _more_memory()
    found, _ = _engine()(picture, return_word_box=True)
    gray = picture.mean(axis=2)
    return "\n".join(_lines([_Box.of(one, gray) for one in found or ()]))


@functools.cache
def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR

    logging.disable(logging.CRITICAL)  # nobody reads what it logs
    return RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)


def _more_memory() -> None:
    """The models take more than any file should: this process, which starts with what every parser has, gets it."""
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        soft, hard = resource.getrlimit(kind)
        if soft != resource.RLIM_INFINITY:
            resource.setrlimit(kind, (soft + _MODELS if hard == resource.RLIM_INFINITY else hard, hard))


@dataclass(frozen=True, slots=True, repr=False)
class _Box:
    """A piece of a line as it was found. Pixels, from the top left."""

    left: float
    middle: float
    height: float
    text: str

    @classmethod
    def of(cls, found: Any, gray: Any) -> _Box:
        corners, text, _, letters, words, _ = found
        ys = [y for _, y in corners]
        height = max(max(ys) - min(ys), 1)
        spaced = _spaced(text, letters, words, gray, height)
        return cls(min(x for x, _ in corners), sum(ys) / len(ys), height, spaced)


def _lines(boxes: list[_Box]) -> Iterator[str]:
    line: list[_Box] = []
    for box in sorted(boxes, key=lambda box: box.middle):
        if line and box.middle - line[0].middle > _SAME_LINE * min(box.height, line[0].height):
            yield _joined(line)
            line = []
        line.append(box)
    if line:
        yield _joined(line)


def _joined(line: list[_Box]) -> str:
    return " ".join(box.text for box in sorted(line, key=lambda box: box.left))


def _spaced(text: str, letters: Any, words: Any, gray: Any, height: float) -> str:
    """The text with its spaces where the picture has blanks between letters: the recognizer swallows some.

    letters: corners of each letter's box, or of each word's. words: what stands in each.
    """
    if len(letters) < 3 or any(len(word) > 1 for word in words):
        return text
    ink = _ink(letters, gray)
    centres = [sum(x for x, _ in box) / len(box) for box in letters]
    found = [(word, at) for word, at in zip(words, centres, strict=True) if word != " "]
    blanks = [_widest_blank(ink, start, end) for (_, start), (_, end) in pairwise(found)]
    least = max(_GAP * height, _USUAL * median(blanks))
    told = _spaces(words)
    out = [found[0][0]]
    for at, ((before, _), (after, _)) in enumerate(pairwise(found)):
        ones = (before + after).count("1")
        space = told[at] or blanks[at] >= least + _BESIDE_ONE * height * ones
        out.append(f" {after}" if space else after)
    return "".join(out)


def _spaces(words: Any) -> list[bool]:
    """For each two letters that follow each other, whether the recognizer saw a space between them."""
    letters = [at for at, word in enumerate(words) if word != " "]
    return [end - start > 1 for start, end in pairwise(letters)]


def _ink(letters: Any, gray: Any) -> Any:
    """For each column of the picture, whether there is ink in it on this line."""
    import numpy as np

    ys = [y for box in letters for _, y in box]
    band = gray[max(0, int(min(ys))) : int(max(ys)) + 1]
    if not band.size:
        return np.zeros(gray.shape[1], bool)
    paper, spread = np.median(band), float(band.max() - band.min())
    return (np.abs(band - paper) > max(_INK * spread, 1)).any(axis=0)


def _widest_blank(ink: Any, start: float, end: float) -> int:
    """The longest run of columns without ink between two places."""
    widest = run = 0
    for dark in ink[max(0, int(start)) : max(0, int(end))]:
        run = 0 if dark else run + 1
        widest = max(widest, run)
    return widest
