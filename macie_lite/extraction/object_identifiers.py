"""Numbers that say what an identifier beside them is, in health records: `<id root="2.16.840.1.113883.4.1" ...>` is a
US social security number.

Each was looked up where its owner or its users publish it: those of the United States and passports in HL7's
terminology (https://terminology.hl7.org, NamingSystem ssn, USEIN, USDEANumber, passportNumNS-USA and the other
countries'), FHIR R4's registry of identifier systems (https://hl7.org/fhir/R4/identifier-registry.html: 4.1, 4.6,
4.572, 4.927) and DSTU2's of naming systems (driver's licenses); the NHS number in NHS England's CDA messages, the BSN
at Nictiz (https://informatiestandaarden.nictiz.nl), the codice fiscale in HL7 Italia's templates
(https://hl7itig.art-decor.pub), the INS-NIR in the French interoperability framework (https://interop.esante.gouv.fr),
the KVNR in gematik's ePA, the CPR number in DK Core, the personnummer in Sweden's service contracts, the hetu in
Finland's FHIR base profiles, the fødselsnummer in Norway's Volven, the AHV number in CH Core
(http://fhir.ch/ig/ch-core).
"""

from __future__ import annotations

import re

__all__ = ["names_in", "names_of"]

_HL7 = "2.16.840.1.113883."
_NAMES = {
    f"{_HL7}4.1": "social security number",
    f"{_HL7}4.3": "driver's license",  # and a number for each state below it
    f"{_HL7}4.4": "employer identification number",
    f"{_HL7}4.6": "national provider identifier",
    f"{_HL7}4.330": "passport number",  # and a country's number below it
    f"{_HL7}4.572": "medicare",
    f"{_HL7}4.814": "dea number",
    f"{_HL7}4.927": "medicare beneficiary identifier",
    f"{_HL7}2.1.4.1": "nhs number",
    f"{_HL7}2.4.6.3": "burgerservicenummer",
    f"{_HL7}2.9.4.3.2": "codice fiscale",
    "1.2.250.1.213.1.4.8": "numéro de sécurité sociale",
    "1.2.276.0.76.4.8": "krankenversichertennummer",
    "1.2.208.176.1.2": "cpr-nummer",
    "1.2.752.129.2.1.3.1": "personnummer",
    "1.2.246.21": "henkilötunnus",
    "2.16.578.1.12.4.1.4.1": "fødselsnummer",
    "2.16.756.5.32": "ahv-nummer",
}
_BELOW = tuple(f"{_HL7}{branch}." for branch in ("4.3", "4.330"))
_NUMBER = re.compile(rb"\b(?:2\.16|1\.2)\.[0-9]+(?:\.[0-9]+){1,16}")
_PREFIXES = (b"2.16.", b"1.2.")


def names_in(text: bytes) -> tuple[str, ...]:
    """What all of the numbers in a text say, each once."""
    if not any(prefix in text for prefix in _PREFIXES):
        return ()
    found = {_name(number) for number in set(_NUMBER.findall(text))}
    return tuple(sorted(name for name in found if name))


def names_of(tag: bytes) -> list[str]:
    """What the numbers in a tag say."""
    return [name for number in _NUMBER.findall(tag) if (name := _name(number))]


def _name(number: bytes) -> str:
    told = number.decode("ascii")
    if told.startswith(_BELOW):
        told = told.rpartition(".")[0]
    return _NAMES.get(told, "")
