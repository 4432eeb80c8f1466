"""HL7 v2, X12, FHIR, C-CDA and DICOM: lines and objects written by hand, C-CDA by lxml, DICOM by pydicom; read
back by a few lines each."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping, Sequence
from random import Random

from lxml import etree

from macie_lite.model.places import LineRange, Occurrence, Record
from tests.formats.base import File, Planted
from tests.formats.markup import seen_in_xml

__all__ = ["WRITERS", "element_around"]


def element_around(content: bytes, occurrence: Occurrence, delimiters: str) -> str:
    """What stands between the delimiters around the place."""
    assert isinstance(occurrence.place, LineRange)
    line = content.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")[occurrence.place.start - 1]
    start = end = occurrence.place.start_column - 1
    while start and line[start - 1] not in delimiters:
        start -= 1
    while end < len(line) and line[end] not in delimiters:
        end += 1
    return line[start:end]


def _hl7(values: Sequence[Planted], rng: Random) -> File:
    email, ssn, card, nhs, phone, token = (value.value for value in values)
    segments: list[str] = []
    for number in range(rng.randrange(3)):
        segments += [rf"MSH|^~\&|LAB|A|EHR|B|20240101||ORU^R01|{number}|P|2.5.1", "PID|1||||Doe^Jane", "PV1|1|O"]
    segments += [
        r"MSH|^~\&|ADT|A|EHR|B|20240101||ADT^A01|77|P|2.5.1",
        _segment("PID", {3: f"x^^^A^XX~{nhs}^^^NHS^NHS", 13: f"{phone}^^^{email}", 19: ssn}),
        *["OBX|1|TX|note^Note||nothing to see"] * rng.randrange(4),
        f"OBX|2|TX|card^Credit card number||{card}",
        f"NTE|1||token: {token}",
    ]
    return File(
        "feed.hl7", "\r".join(segments).encode() + b"\r", lambda content, at: element_around(content, at, "|^~")
    )


def _segment(name: str, fields: Mapping[int, str]) -> str:
    return "|".join([name, *(fields.get(number, "") for number in range(1, max(fields) + 1))])


def _x12(values: Sequence[Planted], rng: Random) -> File:
    email, ssn, card, nhs, phone, token = (value.value for value in values)
    head = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240101*1253*^*00501*000000905*0*P*:"
    segments = [head, "GS*HC*X*Y*20240101*0802*1*X*005010X222A1", "ST*837*0021*005010X222A1"]
    segments += ["NM1*40*2*PAYER*****46*X"] * rng.randrange(4)
    segments += [f"PER*IC*Office*TE*{phone}*EM*{email}", "HL*2*1*22*0", "NM1*IL*2*", f"REF*SY*{ssn}"]
    segments += [f"NTE*ADD*credit card number {card}", f"K3*nhs number {nhs}", f"NTE*ADD*token: {token}", "SE*1*0021"]
    content = rng.choice(("~", "~\n")).join([*segments, "GE*1*1", "IEA*1*000000905", ""])
    return File("claims.837", content.encode(), lambda content, at: element_around(content, at, "*~"))


def _fhir(values: Sequence[Planted], rng: Random) -> File:
    email, ssn, card, nhs, phone, token = values
    patient = {
        "resourceType": "Patient",
        "identifier": [
            {"system": "urn:oid:2.16.840.1.113883.4.1", "value": ssn.value},
            {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs.value},
        ],
        "telecom": [{"system": "phone", "value": phone.value}, {"value": email.value, "system": "email"}],
        "extension": [{"url": "note", "valueString": value.line} for value in (card, token)],
    }
    others = [{"resource": {"resourceType": "Basic", "id": f"b{number}"}} for number in range(rng.randrange(3))]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [*others, {"resource": patient}]}
    return File("bundle.json", json.dumps(bundle, indent=rng.choice((None, 2))).encode(), _json_element)


def _json_element(content: bytes, occurrence: Occurrence) -> str:
    assert isinstance(occurrence.place, Record)
    found = json.loads(content)
    for step in occurrence.place.path:
        found = found[step]
    return str(found)


_HL7 = "2.16.840.1.113883."
_CLINICAL = {"xmlns": "urn:hl7-org:v3"}


def _ccda(values: Sequence[Planted], rng: Random) -> File:
    """Numbers are told by the roots of their `id`, as no element is called after them."""
    email, ssn, card, nhs, phone, token = values
    root = etree.Element("ClinicalDocument", _CLINICAL)
    etree.SubElement(root, "typeId", root=f"{_HL7}1.3", extension="POCD_HD000040")
    etree.SubElement(root, "templateId", root=f"{_HL7}10.20.22.1.1")
    etree.SubElement(root, "code", code="34133-9", codeSystem=f"{_HL7}6.1")
    role = etree.SubElement(etree.SubElement(root, "recordTarget"), "patientRole")
    etree.SubElement(role, "id", root=f"{_HL7}4.1", extension=ssn.value)
    etree.SubElement(role, "id", extension=nhs.value, root=f"{_HL7}2.1.4.1")
    etree.SubElement(role, "telecom", use="HP", value=f"tel:{phone.value}")
    etree.SubElement(role, "telecom", value=f"mailto:{email.value}")
    body = etree.SubElement(etree.SubElement(root, "component"), "structuredBody")
    for value in (card, token):
        for line in ["Nothing to see here."] * rng.randrange(3) + [value.line]:
            section = etree.SubElement(etree.SubElement(body, "component"), "section")
            etree.SubElement(etree.SubElement(section, "text"), "paragraph").text = line
    return File("summary.xml", etree.tostring(root, encoding="utf-8", pretty_print=True), seen_in_xml)


_ELEMENTS = {  # keyword: group and number
    "PatientTelephoneNumbers": (0x0010, 0x2154),
    "MedicalAlerts": (0x0010, 0x2000),
    "AdditionalPatientHistory": (0x0010, 0x21B0),
    "PatientComments": (0x0010, 0x4000),
    "ImageComments": (0x0020, 0x4000),
    "StudyDescription": (0x0008, 0x1030),
}


def _dicom(values: Sequence[Planted], rng: Random, syntax: str = "1.2.840.10008.1.2.1") -> File:
    import pydicom
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import UID

    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = UID(syntax)
    data.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
    data.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    data.SpecificCharacterSet = "ISO_IR 192"
    places = sorted(set(_ELEMENTS) - {"PatientTelephoneNumbers"})
    rng.shuffle(places)
    for value in values:
        if value.label == "phone":
            data.PatientTelephoneNumbers = value.value
        else:
            setattr(data, places.pop(), value.line)
    data.Rows = data.Columns = side = rng.randrange(2, 9) * 2
    data.BitsAllocated, data.SamplesPerPixel = 8, 1
    data.add_new(0x7FE00010, "OB", bytes(side * side))
    out = io.BytesIO()
    pydicom.dcmwrite(out, data, enforce_file_format=True)
    return File("scan.dcm", out.getvalue(), _dicom_element)


def _dicom_element(content: bytes, occurrence: Occurrence) -> str:
    """Explicit or implicit little-endian elements, one after the other (DICOM PS3.5, 7.1)."""
    assert isinstance(occurrence.place, Record)
    (keyword,) = occurrence.place.path
    explicit = b"1.2.840.10008.1.2.1" in content[:400]
    at = 132
    while at < len(content):
        group, number = struct.unpack_from("<HH", content, at)
        kind = content[at + 4 : at + 6]
        if not explicit and group != 2:
            (length,) = struct.unpack_from("<I", content, at + 4)
            at += 8
        elif kind in (b"OB", b"OW", b"SQ", b"UN", b"UT"):
            (length,) = struct.unpack_from("<I", content, at + 8)
            at += 12
        else:
            (length,) = struct.unpack_from("<H", content, at + 6)
            at += 8
        if (group, number) == _ELEMENTS[str(keyword)]:
            return content[at : at + length].decode()
        at += length
    raise AssertionError(f"no element {keyword}")


WRITERS = {
    "hl7": _hl7,
    "x12": _x12,
    "fhir": _fhir,
    "ccda": _ccda,
    "dicom": _dicom,
    "dicom-implicit": lambda values, rng: _dicom(values, rng, "1.2.840.10008.1.2"),
}
