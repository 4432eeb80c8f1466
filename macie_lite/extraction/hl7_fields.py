"""What the fields of HL7 v2 are called, in words that identifiers know as keywords: data.

Sources: HL7 v2.5.1, chapters 3 (PID, NK1, PV1, AL1, IAM, PD1, MRG), 4 (ORC, OBR, RXA, RXE, RXO, RXD), 6 (GT1, IN1, IN2,
DG1, PR1, FT1, ACC), 7 (OBX), 8 (STF), 12 (PRB), 15 (STF, PRA); tables 0203 (identifier types), 0396 (coding systems).
"""

from __future__ import annotations

__all__ = ["CODING_SYSTEMS", "FIELDS", "IDENTIFIER_TYPES"]

# A segment a line: number, data type, name. id: CX, whose type code may say more; person: XPN; staff: XCN; home: XAD;
# phone: XTN; date: TS; code: CWE, named by its coding system; text: CWE or ST whose words are of the field; value: ST.
_TABLE = """
PID 2 id patient id; 3 id medical record number; 4 id patient id; 5 person patient name; 6 person patient mother
    name; 7 date date of birth; 9 person patient alias name; 11 home patient address; 13 phone phone number; 14
    phone phone number; 18 id patient account number; 19 value social security number; 20 value driver's license
    number; 21 id patient id; 23 value birth place
PD1 4 staff physician name
MRG 1 id medical record number; 3 id patient account number; 4 id patient id; 7 person patient name
NK1 2 person contact name; 4 home contact address; 5 phone phone number; 6 phone phone number; 16 date date of
    birth; 30 person contact name; 31 phone phone number; 32 home contact address; 33 id patient id; 37 value social
    security number
GT1 3 person guarantor contact name; 4 person guarantor contact name; 5 home guarantor address; 6 phone phone
    number; 7 phone phone number; 8 date date of birth; 12 value social security number; 16 person guarantor
    employer contact name; 17 home guarantor employer address; 18 phone phone number; 19 id employee id; 45 person
    contact name; 46 phone phone number
IN1 2 id health plan id; 3 id payer id; 5 home insurance company address; 6 person contact name; 7 phone phone
    number; 8 value insurance group number; 10 id insured group employee id; 16 person insured name; 18 date date of
    birth; 19 home insured address; 36 value insurance policy number; 44 home insured employer address; 49 id
    insurance member id
IN2 1 id employee id; 2 value social security number; 3 staff insured employer contact name; 6 value medicare
    number; 7 person medicaid holder name; 8 value medicaid number; 9 person contact name; 10 value military id; 25
    value payer id; 26 value payer id; 28 value birth place; 40 person insured mother name; 49 person contact name;
    50 phone phone number; 52 person contact name; 53 phone phone number; 58 phone phone number; 61 id insurance
    member id; 63 phone phone number; 64 phone phone number
PV1 7 staff physician name; 8 staff physician name; 9 staff physician name; 17 staff physician name; 19 id visit
    number; 50 id visit number; 52 staff physician name
PV2 13 staff physician name; 23 person clinic contact name
ORC 10 staff nurse name; 11 staff nurse name; 12 staff physician name; 14 phone phone number; 19 staff nurse name;
    23 phone phone number; 24 home physician address
OBR 4 code; 10 staff nurse name; 16 staff physician name; 17 phone phone number; 28 staff physician name; 44 code
OBX 3 code; 16 staff physician name
TXA 5 staff physician name; 9 staff physician name; 10 staff physician name; 11 staff nurse name
DG1 3 code diagnosis; 4 text diagnosis; 16 staff physician name
DRG 1 code drg
PR1 3 code procedure code; 8 staff physician name; 11 staff physician name; 12 staff physician name; 15 code
    diagnosis
PRB 3 code diagnosis
AL1 3 code allergy; 5 text allergy
IAM 3 code allergy
FT1 19 code diagnosis; 20 staff physician name; 21 staff physician name; 25 code procedure code; 29 code
RXA 5 code medication; 10 staff nurse name
RXO 1 code medication; 14 value dea number
RXE 2 code medication; 13 value dea number
RXD 2 code medication; 10 staff physician name
RXG 4 code medication
STF 2 id employee id; 3 person physician name; 6 date date of birth; 10 phone phone number; 11 home office address;
    15 value email; 22 value driver's license number; 26 value social security number
PRA 6 id npi
CTD 2 person contact name; 3 home contact address; 5 phone phone number
ACC 25 staff physician name
"""

CODING_SYSTEMS = {
    **dict.fromkeys((b"I10", b"I10C", b"ICD10", b"ICD-10", b"ICD10CM", b"ICD-10-CM", b"10D"), "icd-10 code"),
    **dict.fromkeys((b"I10P", b"ICD10PCS", b"ICD-10-PCS"), "icd-10-pcs"),
    **dict.fromkeys((b"I9", b"I9C", b"I9CDX", b"ICD9", b"ICD-9", b"ICD9CM", b"ICD-9-CM"), "icd9"),
    **dict.fromkeys((b"LN", b"LOINC"), "loinc code"),
    **dict.fromkeys((b"SCT", b"SNM", b"SNM3", b"SNOMED", b"SNOMEDCT", b"SNOMED-CT"), "snomed code"),
    **dict.fromkeys((b"C4", b"CPT", b"CPT4", b"CPT-4", b"C5"), "cpt code"),
    **dict.fromkeys((b"HCPCS", b"HPC", b"HCPT"), "hcpcs code"),
    **dict.fromkeys((b"NDC", b"NDDF", b"NDA"), "ndc code"),
    **dict.fromkeys((b"RXNORM", b"RXN", b"RxNorm"), "rxnorm code"),
    **dict.fromkeys((b"CVX",), "cvx code"),
    **dict.fromkeys((b"ATC", b"WC"), "atc code"),
}
"""CWE.3, and what the code before it is then called."""

IDENTIFIER_TYPES = {
    b"SS": "social security number",
    b"MR": "medical record number",
    b"MRT": "medical record number",
    b"PI": "patient id",
    b"PT": "patient id",
    b"AN": "patient account number",
    b"DL": "driver's license number",
    b"PPN": "passport number",
    b"NI": "national identification number",
    b"MA": "medicaid number",
    b"MC": "medicare number",
    b"MI": "military id",
    b"MB": "insurance member id",
    b"SN": "subscriber number",
    b"HC": "health insurance card number",
    b"JHN": "health insurance card number",
    b"BA": "bank account number",
    b"CC": "credit card number",
    b"NPI": "npi",
    b"DEA": "dea number",
    b"MD": "medical license number",
    b"TAX": "tax id",
    b"EI": "employee id",
    b"NH": "nhs number",
    b"NHS": "nhs number",
    b"VN": "visit number",
}
"""CX.5, XCN.13: what the identifier is then called."""


def _fields() -> dict[bytes, dict[int, tuple[str, str]]]:
    """By segment and number: data type and name."""
    table: dict[bytes, dict[int, tuple[str, str]]] = {}
    for line in _TABLE.strip().replace("\n    ", " ").split("\n"):
        segment, _, rest = line.partition(" ")
        for one in rest.split(";"):
            number, kind, *name = one.split()
            table.setdefault(segment.encode(), {})[int(number)] = kind, " ".join(name)
    return table


FIELDS = _fields()
"""By segment and number of the field: (data type, name)."""
