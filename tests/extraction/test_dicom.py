"""DICOM: attributes by name, in every encoding that files have, and what is in none of the attributes we know."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID

from macie_lite.extraction.budget import Limits
from macie_lite.model.coverage import Reason, Status
from macie_lite.model.places import Occurrence, Record
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.files import Extracted, extracted

_EXPLICIT, _IMPLICIT, _BIG, _DEFLATED = (f"1.2.840.10008.1.2{end}" for end in (".1", "", ".2", ".1.99"))
_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(6))


def _data(**attributes: object) -> Dataset:
    data = Dataset()
    for keyword, value in attributes.items():
        setattr(data, keyword, value)
    return data


def _file(data: Dataset, syntax: str = _EXPLICIT) -> bytes:
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = UID(syntax)
    data.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
    data.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    out = io.BytesIO()
    pydicom.dcmwrite(out, data, enforce_file_format=True)
    return out.getvalue()


def _patient() -> Dataset:
    data = _data(
        SpecificCharacterSet="ISO_IR 192",
        PatientName="Doe^Zoë^Q",
        PatientID="7482915",
        PatientBirthDate="19560414",
        OtherPatientIDs=["884422", "771199"],
        OtherPatientIDsSequence=[_data(PatientID="555666", TypeOfPatientID="TEXT")],
        ReferringPhysicianName="House^Gregory",
    )
    block = data.private_block(0x0011, "ACME", create=True)
    block.add_new(1, "LO", "own words")
    block.add_new(2, "UN", b"\1\2\3not known\0\0")
    data.Rows = data.Columns = 4
    data.BitsAllocated = 8
    data.add_new(0x7FE00010, "OB", bytes(range(65, 81)))
    return data


def _columns(found: Extracted) -> dict[str | None, list[str]]:
    return {passage.field: passage.text.decode().split("\n") for passage in found.passages}


def _read(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, Record)
    value: Any = pydicom.dcmread(io.BytesIO(content))
    for step in found.place.path:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return str(value)


@cache
def _samples() -> dict[str, Sample]:
    data = _patient()
    one, two, three, four, five, six = _VALUES
    data.PatientComments, data.PatientID, data.ImageComments = f"a\r\n{one}", two, three
    data.OtherPatientIDs = ["x", four]
    data.OtherPatientIDsSequence[0].PatientID = five
    data.PatientAddress = six
    return {
        syntax: Sample("scan.dcm", _file(data, syntax), _VALUES, "application/dicom", _read)
        for syntax in (_EXPLICIT, _IMPLICIT)
    }


@pytest.mark.parametrize("syntax", [_EXPLICIT, _IMPLICIT], ids=["explicit", "implicit"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], syntax: str) -> None:
    check(_samples()[syntax])


@pytest.mark.parametrize("syntax", [_EXPLICIT, _IMPLICIT, _BIG, _DEFLATED])
def test_attributes_are_columns_by_name(syntax: str) -> None:
    found = extracted(_file(_patient(), syntax), "scan")
    columns = _columns(found)
    assert found.coverage.status is Status.COMPLETE
    assert columns["Patient's Name"] == ["Zoë Q Doe"]
    assert columns["Patient's Birth Date"] == ["19560414"]
    assert columns["Patient ID"] == ["7482915", "555666"]
    assert columns["other patient id"] == ["884422", "771199"]
    assert columns["Referring Physician's Name"] == ["Gregory House"]
    assert columns[None][:2] == ["ACME", "own words"]
    assert "not known" in columns[None][2]
    assert b"ABCDEFG" not in found.text  # pixels
    assert found.where("555666")[0].place == Record(0, ("OtherPatientIDsSequence", 0, "PatientID"))
    assert found.where("own words")[0].place == Record(0, ("(0011,ACME,01)",))


def test_names_in_other_scripts() -> None:
    data = _data(SpecificCharacterSet=["", "ISO 2022 IR 87"], PatientName="Yamada^Tarou=山田^太郎=やまだ^たろう")
    assert _columns(extracted(_file(data), "a"))["Patient's Name"] == ["Tarou Yamada", "山田 太郎", "やまだ たろう"]


def test_a_file_without_preamble() -> None:
    whole = _file(_patient())
    assert _columns(extracted(whole[132:], "a"))["Patient ID"] == ["7482915", "555666"]
    data_set = whole[132 + 12 + struct.unpack_from("<I", whole, 140)[0] :]
    assert data_set[:4] == b"\x08\x00\x05\x00"
    assert _columns(extracted(data_set, "a.dcm"))["Patient ID"] == ["7482915", "555666"]


def test_what_stands_in_the_preamble_and_behind_the_pixels() -> None:
    data = _patient()
    data.add_new(0x7FE10010, "LO", "ACME")
    data.add_new(0x7FE11001, "LT", "far behind")
    content = _file(data)
    found = extracted(b"hidden in front".ljust(128, b"\0") + content[128:], "a")
    assert found.coverage.status is Status.COMPLETE
    assert b"far behind" in found.text
    assert b"hidden in front" in found.text


def test_a_long_private_value_is_read_and_a_long_table_is_not() -> None:
    data = _patient()
    data.private_block(0x0011, "ACME").add_new(3, "OB", b"\0" * (1 << 20) + b"behind much")
    data.add_new(0x7FE00010, "OB", b"A" * (1 << 21))
    found = extracted(_file(data), "a")
    assert found.coverage.status is Status.COMPLETE
    assert b"behind much" in found.text
    assert b"AAAAAAAA" not in found.text


def test_a_document_inside_is_a_member() -> None:
    data = _data(PatientID="7482915", MIMETypeOfEncapsulatedDocument="text/plain", EncapsulatedDocument=b"a letter  ")
    found = extracted(_file(data), "a")
    assert found.coverage.status is Status.COMPLETE
    assert [(p.text, p.container) for p in found.passages][-1] == (b"a letter  ", ("EncapsulatedDocument.bin",))


def test_text_burned_into_pixels_is_a_gap() -> None:
    data = _patient()
    data.BurnedInAnnotation = "YES"
    found = extracted(_file(data), "a")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.NO_TEXT,))


def test_each_patient_of_a_directory_is_a_record() -> None:
    items = [
        _data(DirectoryRecordType=kind, **extra)
        for kind, extra in (
            ("PATIENT", {"PatientName": "Doe^Jane"}),
            ("STUDY", {"StudyDescription": "one"}),
            ("PATIENT", {"PatientName": "Poe^Ann"}),
            ("STUDY", {"StudyDescription": "two"}),
        )
    ]
    found = extracted(_file(_data(DirectoryRecordSequence=items)), "DICOMDIR")
    for passage in found.passages:
        if passage.field in ("Patient's Name", "Study Description"):
            assert passage.records is not None
            assert passage.records.numbers([0, 1]).tolist() == [1, 2]  # type: ignore[arg-type]


def test_a_file_that_is_cut_is_partial() -> None:
    content = _file(_patient())
    found = extracted(content[:-6], "a")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
    assert b"7482915" in found.text


def test_a_value_that_says_it_is_longer_than_the_file_is_read_as_far() -> None:
    content, told = _file(_patient(), _IMPLICIT), b"\x10\0\x20\0\x08\0\0\0"  # the patient's ID, eight bytes
    assert content.count(told) == 1
    found = extracted(content.replace(told, told[:4] + b"\xff\xff\xff\x7f"), "a.dcm")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
    assert b"7482915" in found.text


def test_a_file_beyond_the_limit_is_read_as_far() -> None:
    data = _patient()
    data.add_new(0x7FE00010, "OB", bytes(4 << 20))
    found = extracted(_file(data), "a", Limits(memory_file_bytes=2 << 20))
    assert found.coverage.status is Status.PARTIAL
    assert Reason.HELD_SIZE in found.coverage.gaps
    assert b"7482915" in found.text


def _deep(depth: int) -> Dataset:
    data = _data(PatientID="1234567")
    for _ in range(depth):
        data = _data(PatientID="1234567", OtherPatientIDsSequence=[data])
    return data


@pytest.mark.parametrize(
    "content",
    [
        _file(_deep(60)),
        b"\0" * 128 + b"DICM",
        b"\0" * 128 + b"DICM" + b"\xff" * 400,
        b"\0" * 128 + b"DICM" + b"\x10\x00\x10\x00PN\xff\xff" + b"A" * 100,
        b"\0" * 128 + b"DICM" + b"\x10\x00\x10\x00UT\0\0\xfe\xff\xff\xff" + b"A" * 100,
        b"\0" * 128 + b"DICM" + b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff" * 4000,
        b"\0" * 128 + b"DICM" + b"\x08\x00\x05\x00CS\x08\x00no such " + b"\x10\x00\x10\x00PN\x04\x00A^B ",
    ],
)
def test_hostile_files_end_in_a_coverage(content: bytes) -> None:
    assert extracted(content, "a.dcm").coverage.status in Status


def test_a_deflated_bomb_is_stopped() -> None:
    head = _file(_data(PatientID="1"), _DEFLATED)
    size = 132 + 12 + struct.unpack_from("<I", head, 140)[0]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(20)) + packer.flush()
    found = extracted(head[:size] + bomb, "a.dcm", Limits(memory_file_bytes=16 << 20))
    assert Reason.ARCHIVE_RATIO in found.coverage.gaps


def test_a_picture_by_its_preamble_is_dicom_all_the_same() -> None:
    content = b"II*\0\x10\0\0\0".ljust(128, b"\0") + _file(_patient())[128:]
    assert extracted(content, "a.tif").coverage.mime_type == "application/dicom"


def test_a_sequence_that_is_not_closed_is_partial() -> None:
    data = _data(PatientID="7482915", OtherPatientIDsSequence=[_data(PatientID="555666")])
    data["OtherPatientIDsSequence"].is_undefined_length = True
    content = _file(data)
    assert extracted(content, "a").coverage.status is Status.COMPLETE
    found = extracted(content[:-8], "a")
    assert (found.coverage.status, found.coverage.gaps) == (Status.PARTIAL, (Reason.TRUNCATED,))
    assert b"7482915" in found.text
