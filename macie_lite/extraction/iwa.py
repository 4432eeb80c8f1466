"""Parts of Pages, Numbers and Keynote documents since 2013 (IWA): their texts, without places."""

from __future__ import annotations

from macie_lite.extraction import sandbox
from macie_lite.extraction.base import Extraction, Input
from macie_lite.extraction.members import Members
from macie_lite.extraction.office_places import at, office_passages
from macie_lite.extraction.ooxml import PartReader
from macie_lite.model.coverage import Coverage

__all__ = ["extract_iwa"]


def extract_iwa(source: Input) -> Extraction:
    """Passages of every field that reads as text."""
    members = Members(source)
    reader = PartReader((item[1] for item in sandbox.parse("iwork:texts", source)), members)
    yield from office_passages(reader, at(), source)
    return Coverage.complete(0, "application/x-iwork-archive").with_gaps(*members.coverage().gaps)
