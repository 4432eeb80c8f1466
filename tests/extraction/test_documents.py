"""Documents against the questions that every format has to answer; places are read back by other libraries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from random import Random

import pytest

from fixtures.planting import Mark
from macie_lite.model.places import Occurrence
from tests.conformance.check_extractor import CHECKS, Sample
from tests.formats.base import Planted
from tests.formats.documents import WRITERS

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(6))
_TYPES = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "fodt": "application/vnd.oasis.opendocument.text-flat-xml",
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
}
_OPEN_ENDED = ("fodt",)
_ALIASES = {"odt": ("mislabelled.png",), "fodt": ("mislabelled.txt", "no-extension")}


@cache
def _sample(name: str) -> Sample:
    values: Sequence[Planted] = [Planted("value", Mark("NONE", value)) for value in _VALUES]
    file = WRITERS[name](values, Random(name))
    read: Callable[[bytes, Occurrence], str] = file.read
    aliases = _ALIASES.get(name, ("mislabelled.png", "no-extension"))
    return Sample(
        file.name, file.content, _VALUES, _TYPES[name], read, aliases, self_delimiting=name not in _OPEN_ENDED
    )


@pytest.mark.parametrize("name", sorted(_TYPES))
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], name: str) -> None:
    check(_sample(name))
