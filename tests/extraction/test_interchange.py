"""HL7 v2, X12, EDIFACT, SWIFT MT and OFX: fields by name, what is in none of them, and what only looks alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from macie_lite.extraction.formats import Format
from macie_lite.extraction.segments import Fields
from macie_lite.extraction.sniff import sniff
from macie_lite.model.coverage import Status
from macie_lite.model.places import LineRange, Occurrence
from tests.conformance.check_extractor import CHECKS, Sample
from tests.extraction.files import Extracted, extracted

_VALUES = tuple(f"PLANTED-{number:04d}" for number in range(12))
_HEADER = r"MSH|^~\&|ADT|GOOD|EHR|B|20240101||ADT^A01|1|P|2.5.1"
_ISA = (
    "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *240101*1253*^*00501*000000905*0*P*:~"
    "GS*HC*X*Y*20240101*0802*1*X*005010X222A1~ST*837*0021~"
)
_UNB = "UNA:+.? 'UNB+UNOC:3+A+B+240101:1000+1'UNH+1+PAXLST:D:02B:UN:IATA'"
_FIN = "{1:F01TESTXXXXAXXX0000000000}{2:I103TESTXXXXXXXXN}{4:\r\n"
_OFX = "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\n\r\n<OFX><BANKMSGSRSV1><STMTTRNRS>"


def _pid(**fields: str) -> str:
    """PID with these fields, named f5 and so on."""
    numbers = {int(name[1:]): value for name, value in fields.items()}
    return "|".join(["PID", *(numbers.get(number, "") for number in range(1, max(numbers) + 1))])


def _place(content: bytes, found: Occurrence) -> str:
    assert isinstance(found.place, LineRange)
    line = re.split(r"\r\n|\r|\n", content.decode())[found.place.start - 1]
    return line[found.place.start_column - 1 :][: len(_VALUES[0])]


def _hl7() -> str:
    messages = []
    for at in range(0, 12, 4):
        one, two, three, four = _VALUES[at : at + 4]
        messages += [_HEADER, _pid(f3=f"{one}^^^A^MR", f5="Mül^Jo", f13=f"1^^^{two}"), f"NTE|1||{three}"]
        messages += [f"OBX|1|TX|a^b^c||{four}", "ZZZ|own"]
    return "\r".join(messages) + "\r"


@cache
def _samples() -> dict[str, Sample]:
    x12 = [f"REF*SY*{one}~NTE*ADD*{other}~" for one, other in zip(_VALUES[::2], _VALUES[1::2], strict=True)]
    edifact = [f"COM+{one}:TE'FTX+AAI+++{other}'" for one, other in zip(_VALUES[::2], _VALUES[1::2], strict=True)]
    swift = [
        f":59:/{one}\r\nJane Doe\r\n:70:{other}\r\n" for one, other in zip(_VALUES[::2], _VALUES[1::2], strict=True)
    ]
    ofx = [f"<ACCTID>{one}\r\n<MEMO>{other}" for one, other in zip(_VALUES[::2], _VALUES[1::2], strict=True)]
    made = {
        "feed.hl7": (_hl7(), "x-application/hl7-v2+er7"),
        "claims.837": (_ISA + "".join(x12) + "SE*1*0021~GE*1*1~IEA*1*000000905~", "application/EDI-X12"),
        "list.edi": (_UNB + "".join(edifact) + "UNT+5+1'UNZ+1+1'", "application/EDIFACT"),
        "message.fin": (_FIN + "".join(swift) + "-}{5:{CHK:0}}\r\n", "application/x-swift-mt"),
        "statement.ofx": (_OFX + "".join(ofx) + "</STMTTRNRS></BANKMSGSRSV1></OFX>", "application/x-ofx"),
    }
    return {name: Sample(name, text.encode(), _VALUES, kind, _place) for name, (text, kind) in made.items()}


@pytest.mark.parametrize("name", ["feed.hl7", "claims.837", "list.edi", "message.fin", "statement.ofx"])
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_format(check: Callable[[Sample], None], name: str) -> None:
    check(_samples()[name])


def _columns(found: Extracted) -> dict[str | None, list[str]]:
    columns: dict[str | None, list[str]] = {}
    for passage in found.passages:
        if passage.breaks is not None:
            columns.setdefault(passage.field, []).extend(passage.text.decode().split("\n"))
    return columns


def _left(found: Extracted) -> str:
    return "".join(passage.text.decode() for passage in found.passages if passage.breaks is None)


def test_the_fields_of_hl7_are_columns_by_name() -> None:
    message = [
        _HEADER,
        _pid(
            f3="77^^^H^MR~078051121^^^SSA^SS", f5="Doe&van^Jane^Q", f7="195604141200", f11="12 Main St^^Town^IL^62701"
        ),
        "NK1|1|Doe^Rob|SPO|||^PRN^CP^^1^217^5550143",
        "PV1|1|I|||||1234567893^House^Greg^^^^^^NPI",
        "DG1|1||I10^Hypertension^I10",
    ]
    columns = _columns(extracted("\r".join(message).encode(), "a"))
    assert columns == {
        "medical record number": ["77"],
        "social security number": ["078051121"],
        "patient name": ["Jane Q Doe"],
        "date of birth": ["19560414"],
        "patient address": ["12 Main St, Town, IL 62701"],
        "contact name": ["Rob Doe"],
        "phone number": ["+1 217 5550143"],
        "npi": ["1234567893"],
        "physician name": ["Greg House"],
        "icd-10 code": ["I10"],
        "diagnosis": ["Hypertension"],
        "coding system": ["I10"],
    }


def test_each_byte_is_looked_at_once() -> None:
    content = "\r".join([_HEADER, _pid(f5="Doe^Jane", f19="078051121"), "NTE|1||078051121"]).encode()
    found = extracted(content, "a")
    assert sum(passage.text.count(b"078051121") for passage in found.passages) == 2
    left = _left(found)
    assert len(left) == len(content)
    assert left.startswith(_HEADER)
    assert "NTE|1||078051121" in left
    assert "Doe" not in left


def test_escapes_and_delimiters_of_ones_own() -> None:
    content = "\r".join(["MSH#*@$%#A#B#C#D#2024##ADT*A01#1#P#2.5", "PID#1####O$T$Hara*Ann$X41$@Poe*Bo"]).encode()
    assert _columns(extracted(content, "a"))["patient name"] == ["AnnA O%Hara", "Bo Poe"]


def test_lines_of_any_kind_the_blocks_of_mllp_and_batches() -> None:
    for end in ("\r", "\n", "\r\n"):
        message = end.join([_HEADER, _pid(f19="078051121"), ""])
        for content in (message, f"\x0b{message}\x1c\r", f"FHS|^~\\&|A{end}BHS|^~\\&|A{end}{message}BTS|1{end}"):
            found = extracted(content.encode(), "a.txt")
            assert _columns(found) == {"social security number": ["078051121"]}
            (place,) = found.where("078051121")
            assert content[slice(*place.offset or ())] == "078051121"


def test_each_message_is_a_record() -> None:
    found = extracted((f"{_HEADER}\r{_pid(f5='Doe^Jane', f19='078051121')}\rNTE|1||x\r" * 3).encode(), "a")
    for passage in found.passages:
        records = passage.records
        assert records is not None
        at = range(len(passage.breaks)) if passage.breaks is not None else [passage.text.index(b"NTE")]
        numbers = records.numbers(list(at)).tolist()  # type: ignore[arg-type]
        assert numbers == ([1, 2, 3] if passage.breaks is not None else [1])
        assert [records.place(number).line for number in (1, 2, 3)] == [1, 4, 7]


def test_windows_cut_nothing_and_repeat_nothing() -> None:
    one = f"{_HEADER}\r{_pid(f5='Doe^Jane', f19='%09d')}\rNTE|1||{'x' * 700}\r"
    content = "".join(one % number for number in range(4000)).encode()
    columns = _columns(extracted(content, "a"))
    assert columns["social security number"] == [f"{number:09d}" for number in range(4000)]
    assert len(columns["patient name"]) == 4000


def test_segments_on_one_line_of_megabytes() -> None:
    segments = "".join(f"REF*SY*{number:09d}~NTE*ADD*{'x' * number}~" for number in range(2500))
    found = extracted((_ISA + segments).encode(), "a")
    assert found.coverage.status is Status.COMPLETE
    assert _columns(found)["social security number"] == [f"{number:09d}" for number in range(2500)]
    (place,) = found.where(f"{2400:09d}")
    assert (_ISA + segments)[slice(*place.offset or ())] == f"{2400:09d}"


def test_a_segment_longer_than_a_window_is_text() -> None:
    document = "".join(f"word{number} " for number in range(400_000))
    content = "\r".join([_HEADER, f"OBX|1|ED|a||{document}", _pid(f19="078051121"), ""]).encode()
    found = extracted(content, "a")
    assert found.coverage.status is Status.COMPLETE
    assert _columns(found) == {"social security number": ["078051121"]}
    cores = [p.text[slice(*p.core)] for p in found.passages if p.core is not None]
    assert b"".join(cores).replace(b" " * 9, b"078051121") == content


def test_elements_of_x12_by_name_and_qualifier() -> None:
    segments = (
        "NM1*IL*1*SMITH*JANE*Q***MI*JS0011~N3*236 N MAIN ST~N4*MIAMI*FL*33413~DMG*D8*19430501*F~"
        "PER*IC*JO POE*TE*305*EM*x@y.z~CLM*26463774*100~HI*ABK:E119*ABF:I10~SV1*HC:99213*40*UN*1***1~"
        "BPR*I*1*C*ACH*CCP*01*999*DA*777*1*512*01*888*DA*666~"
        "NM1*85*2*CLINIC INC*****XX*1234567893~"
    )
    columns = _columns(extracted((_ISA + segments).encode(), "a"))
    assert columns == {
        "insured name": ["JANE Q SMITH"],
        "insurance member id": ["JS0011"],
        "address": ["236 N MAIN ST, MIAMI, FL 33413"],
        "date of birth": ["19430501"],
        "contact name": ["JO POE"],
        "phone number": ["305"],
        "email": ["x@y.z"],
        "patient account number": ["26463774"],
        "icd-10 code": ["E119", "I10"],
        "cpt code": ["99213"],
        "routing number": ["999", "888"],
        "bank account number": ["777", "666"],
        "npi": ["1234567893"],
    }


def test_elements_of_edifact_and_what_is_released() -> None:
    segments = (
        "NAD+FL+++BROWN:MARY+12 OXFORD ST+LONDON++W1D 1BS'DTM+329:19560414'DTM+137:20240101'COM+a?+b@c.d:EM+1:XX'"
        "FII+OR+DE89:M. O?'HARA+DEUTDEFF'"
    )
    columns = _columns(extracted((_UNB + segments).encode(), "a"))
    assert columns == {
        "party name": ["BROWN MARY"],
        "address": ["12 OXFORD ST LONDON W1D 1BS"],
        "date of birth": ["19560414"],
        "email": ["a+b@c.d"],
        "bank account number iban": ["DE89"],
        "account holder name": ["M. O'HARA"],
        "swift bic": ["DEUTDEFF"],
    }


def test_parties_of_swift() -> None:
    fields = (
        ":50K:/BE68\r\nJANE DOE\r\n12 MAIN ST\r\nTOWN\r\n:52A:/C/1234\r\nDEUTDEFF500\r\n"
        ":59F:/DE89\r\n1/MARY BROWN\r\n2/HIGH STREET 6\r\n3/BE/BRUSSELS\r\n4/19560414\r\n:70:INVOICE\r\n-}"
    )
    assert _columns(extracted((_FIN + fields).encode(), "a")) == {
        "swift bic": ["TESTXXXX", "TESTXXXX", "DEUTDEFF500"],
        "bank account number iban": ["BE68", "1234", "DE89"],
        "ordering customer name": ["JANE DOE"],
        "ordering customer address": ["12 MAIN ST, TOWN"],
        "beneficiary name": ["MARY BROWN"],
        "beneficiary address": ["HIGH STREET 6, BE/BRUSSELS"],
        "date of birth": ["19560414"],
    }


def test_an_account_of_ofx_is_of_the_kind_that_it_stands_in() -> None:
    body = (
        "<BANKACCTFROM><BANKID>021000021<ACCTID>77</BANKACCTFROM><CCACCTTO><ACCTID>88</CCACCTTO><NAME>Jane Doe</NAME>"
    )
    columns = _columns(extracted((_OFX + body).encode(), "a"))
    assert columns == {
        "routing number": ["021000021"],
        "bank account number": ["77"],
        "credit card number": ["88"],
        "payee name": ["Jane Doe"],
    }


@pytest.mark.parametrize(
    "text",
    [
        f"2024-01-01 sent {_HEADER}\r",
        "MSH|is what the header is called\n",
        "MSH|^~\\&|ADT\rPID|1||ann@mail.org\r",
        _ISA[3:],
        _ISA.replace("*00501", "*0050"),
        "ISABEL*AND*OTHERS\n" * 20,
        "UNBELIEVABLE+BUT+TRUE'\n",
        "{1:one}{2:two}",
        "OFXHEADER is the first word\n",
    ],
)
def test_what_only_looks_alike_is_text(text: str) -> None:
    assert sniff(text.encode(), "a.txt").format not in (
        *(Format.HL7, Format.X12, Format.EDIFACT, Format.SWIFT, Format.OFX),
    )


@pytest.mark.parametrize(
    "content",
    [
        _HEADER.encode() + b"\rPID" + b"|" * 200_000,
        _HEADER.encode() + b"\rPID|||" + b"~" * 200_000,
        _HEADER.encode() + b"\rPID|||||" + b"^" * 200_000 + b"\r",
        _HEADER.encode() + b"\r" * 500_000,
        _HEADER.encode() + b"\rPID|1||||" + b"\\X" * 100_000,
        (_ISA + "~" * 300_000 + "N3*" + "a" * 5000 + "~" * 100).encode(),
        (_ISA + "NM1" + "*" * 300_000).encode(),
        (_UNB + "?" * 300_001).encode(),
        (_UNB + "NAD" + "+:" * 100_000 + "'").encode(),
        (_FIN + ":50K:" + "\r\n/" * 100_000).encode(),
        (_FIN + ":59F:" + "\r\n1/a" * 50_000).encode(),
        (_OFX + "<A>" * 200_000).encode(),
        (_OFX + "<" * 300_000).encode(),
    ],
)
def test_hostile_segments_cost_little(content: bytes) -> None:
    assert extracted(content, "a").coverage.status is Status.COMPLETE


def test_blank_values_are_no_cells() -> None:
    from macie_lite.extraction.windows import Window

    fields = Fields(Window(b"a  b", (0, 4), 0, 1, 0, 0))
    fields.add("name", 1, 3)
    assert not fields.begins
    assert "name" not in str(fields._columns)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("MSH|^~\\&|a|b|c|d|2020||ADT^A01|1|P|2.5\rPID|1||1^^^^MR||Doe&van&PLANTED^John\r", "a.hl7"),
        ("UNA:+.? 'UNB+UNOA:1+a+b+200101:1200+1'PNA+PAT+1++++1:DOE:PLANTED+2:JOHN'", "a.edi"),
        (
            "{1:F01BANKBEBBAXXX0000000000}{2:I103BANKDEFFXXXXN}{4:\r\n:50F:/1\r\n1/JO\r\n4/PLANTED/x\r\n1/DOE\r\n-}",
            "a.txt",
        ),
    ],
)
def test_what_stands_between_the_parts_of_a_value_is_not_lost(text: str, name: str) -> None:
    read = extracted(text.encode(), name)
    assert b"PLANTED" in b"\n".join(passage.text for passage in read.passages)
