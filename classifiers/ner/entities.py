"""One table from the labels of NER models and the entities of Presidio to our identifiers.

Labels: OntoNotes as spaCy's English pipelines have them (spacy.io/models/en), CoNLL-style PER/LOC/ORG, and those
of the shipped model. Presidio's names: microsoft.github.io/presidio/supported_entities.
"""

from __future__ import annotations

__all__ = [
    "ADDRESS",
    "EVIDENCE_ONLY",
    "IDENTIFIER_OF",
    "LOCATION",
    "NAME",
    "ORGANIZATION",
    "PRESIDIO_OF",
    "RECOGNIZERS",
    "REFUSED",
]

NAME = "NAME"
ADDRESS = "ADDRESS"
LOCATION = "LOCATION"
ORGANIZATION = "ORGANIZATION"

EVIDENCE_ONLY = (LOCATION, ORGANIZATION)
"""Never findings."""

PRESIDIO_OF = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ADDRESS": "ADDRESS",
    "STREET_ADDRESS": "ADDRESS",
    "LOCATION": "LOCATION",
    "LOC": "LOCATION",
    "GPE": "LOCATION",
    "FAC": "LOCATION",
    "ORGANIZATION": "ORGANIZATION",
    "ORG": "ORGANIZATION",
}
"""A model's label to Presidio's entity; labels that are not here are left out."""

IDENTIFIER_OF = {
    "PERSON": NAME,
    "ADDRESS": ADDRESS,
    "LOCATION": LOCATION,
    "ORGANIZATION": ORGANIZATION,
    "ABA_ROUTING_NUMBER": "US_BANK_ROUTING_NUMBER",
    "AU_ABN": "AUSTRALIA_BUSINESS_NUMBER",
    "AU_ACN": "AUSTRALIA_COMPANY_NUMBER",
    "AU_MEDICARE": "AUSTRALIA_MEDICARE_NUMBER",
    "AU_TFN": "AUSTRALIA_TAX_FILE_NUMBER",
    "CREDIT_CARD": "CREDIT_CARD_NUMBER",
    "CRYPTO": "BITCOIN_ADDRESS",  # its recognizer proves Bitcoin's forms and no other
    "EMAIL_ADDRESS": "EMAIL_ADDRESS",
    "ES_NIE": "SPAIN_NIE_NUMBER",
    "ES_NIF": "SPAIN_NIF_NUMBER",
    "FI_PERSONAL_IDENTITY_CODE": "FINLAND_PERSONAL_IDENTITY_CODE",
    "IBAN_CODE": "BANK_ACCOUNT_NUMBER",  # of any country; where ours knows the country's, ours stands
    "IN_AADHAAR": "INDIA_AADHAAR_NUMBER",
    "IN_GSTIN": "INDIA_GSTIN_NUMBER",
    "IN_PAN": "INDIA_PERMANENT_ACCOUNT_NUMBER",
    "IN_PASSPORT": "INDIA_PASSPORT_NUMBER",
    "IN_VEHICLE_REGISTRATION": "INDIA_LICENCE_PLATE",
    "IN_VOTER": "INDIA_VOTER_ID_NUMBER",
    "IP_ADDRESS": "IP_ADDRESS",
    "IT_DRIVER_LICENSE": "ITALY_DRIVERS_LICENSE",
    "IT_FISCAL_CODE": "ITALY_NATIONAL_IDENTIFICATION_NUMBER",
    "IT_PASSPORT": "ITALY_PASSPORT_NUMBER",
    "IT_VAT_CODE": "ITALY_VAT_NUMBER",
    "KR_BRN": "SOUTH_KOREA_BUSINESS_REGISTRATION_NUMBER",
    "KR_FRN": "SOUTH_KOREA_ALIEN_REGISTRATION_NUMBER",
    "KR_PASSPORT": "SOUTH_KOREA_PASSPORT_NUMBER",
    "KR_RRN": "SOUTH_KOREA_RESIDENT_REGISTRATION_NUMBER",
    "MAC_ADDRESS": "MAC_ADDRESS",
    "MEDICAL_LICENSE": "US_DRUG_ENFORCEMENT_AGENCY_NUMBER",  # its recognizer proves DEA numbers
    "NG_NIN": "NIGERIA_NATIONAL_IDENTIFICATION_NUMBER",
    "PHONE_NUMBER": "PHONE_NUMBER",
    "PL_PESEL": "POLAND_PESEL_NUMBER",
    "SG_NRIC_FIN": "SINGAPORE_NRIC_NUMBER",
    "SG_UEN": "SINGAPORE_UNIQUE_ENTITY_NUMBER",
    "TH_TNIN": "THAILAND_PERSONAL_IDENTIFICATION_NUMBER",
    "UK_NHS": "UK_NHS_NUMBER",
    "UK_NINO": "UK_NATIONAL_INSURANCE_NUMBER",
    "UK_PASSPORT": "UK_PASSPORT_NUMBER",
    "UK_VEHICLE_REGISTRATION": "UK_LICENCE_PLATE",
    "US_BANK_NUMBER": "BANK_ACCOUNT_NUMBER",
    "US_DRIVER_LICENSE": "DRIVERS_LICENSE",
    "US_ITIN": "USA_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER",
    "US_MBI": "USA_MEDICARE_BENEFICIARY_IDENTIFIER",
    "US_NPI": "USA_NATIONAL_PROVIDER_IDENTIFIER",
    "US_PASSPORT": "USA_PASSPORT_NUMBER",
    "US_SSN": "USA_SOCIAL_SECURITY_NUMBER",
}
"""Presidio's entity to our identifier; one that is not here has none, and is refused where it is asked for."""

RECOGNIZERS = {
    "AbaRoutingRecognizer": "ABA_ROUTING_NUMBER",
    "AuAbnRecognizer": "AU_ABN",
    "AuAcnRecognizer": "AU_ACN",
    "AuMedicareRecognizer": "AU_MEDICARE",
    "AuTfnRecognizer": "AU_TFN",
    "CreditCardRecognizer": "CREDIT_CARD",
    "CryptoRecognizer": "CRYPTO",
    "DateRecognizer": "DATE_TIME",
    "EmailRecognizer": "EMAIL_ADDRESS",
    "EsNieRecognizer": "ES_NIE",
    "EsNifRecognizer": "ES_NIF",
    "FiPersonalIdentityCodeRecognizer": "FI_PERSONAL_IDENTITY_CODE",
    "IbanRecognizer": "IBAN_CODE",
    "InAadhaarRecognizer": "IN_AADHAAR",
    "InGstinRecognizer": "IN_GSTIN",
    "InPanRecognizer": "IN_PAN",
    "InPassportRecognizer": "IN_PASSPORT",
    "InVehicleRegistrationRecognizer": "IN_VEHICLE_REGISTRATION",
    "InVoterRecognizer": "IN_VOTER",
    "IpRecognizer": "IP_ADDRESS",
    "ItDriverLicenseRecognizer": "IT_DRIVER_LICENSE",
    "ItFiscalCodeRecognizer": "IT_FISCAL_CODE",
    "ItIdentityCardRecognizer": "IT_IDENTITY_CARD",
    "ItPassportRecognizer": "IT_PASSPORT",
    "ItVatCodeRecognizer": "IT_VAT_CODE",
    "KrBrnRecognizer": "KR_BRN",
    "KrDriverLicenseRecognizer": "KR_DRIVER_LICENSE",
    "KrFrnRecognizer": "KR_FRN",
    "KrPassportRecognizer": "KR_PASSPORT",
    "KrRrnRecognizer": "KR_RRN",
    "MacAddressRecognizer": "MAC_ADDRESS",
    "MedicalLicenseRecognizer": "MEDICAL_LICENSE",
    "NgNinRecognizer": "NG_NIN",
    "NgVehicleRegistrationRecognizer": "NG_VEHICLE_REGISTRATION",
    "NhsRecognizer": "UK_NHS",
    "PhoneRecognizer": "PHONE_NUMBER",
    "PlPeselRecognizer": "PL_PESEL",
    "SgFinRecognizer": "SG_NRIC_FIN",
    "SgUenRecognizer": "SG_UEN",
    "ThTninRecognizer": "TH_TNIN",
    "UkNinoRecognizer": "UK_NINO",
    "UkPassportRecognizer": "UK_PASSPORT",
    "UkPostcodeRecognizer": "UK_POSTCODE",
    "UkVehicleRegistrationRecognizer": "UK_VEHICLE_REGISTRATION",
    "UrlRecognizer": "URL",
    "UsBankRecognizer": "US_BANK_NUMBER",
    "UsItinRecognizer": "US_ITIN",
    "UsLicenseRecognizer": "US_DRIVER_LICENSE",
    "UsMbiRecognizer": "US_MBI",
    "UsNpiRecognizer": "US_NPI",
    "UsPassportRecognizer": "US_PASSPORT",
    "UsSsnRecognizer": "US_SSN",
}
"""Presidio's recognizers by rules to the entity that each finds (presidio_analyzer.predefined_recognizers)."""

_MODEL = "is the NER model itself: name one with --ner-model"
_OWN_MODEL = "needs a model of its own: configure it in an analyzer configuration and give that as --ner-model"
_SERVICE = "sends text to a service, and nothing here leaves the machine"

REFUSED = {
    "SpacyRecognizer": _MODEL,
    "StanzaRecognizer": _MODEL,
    "TransformersRecognizer": _MODEL,
    "GLiNERRecognizer": _OWN_MODEL,
    "HuggingFaceNerRecognizer": _OWN_MODEL,
    "MedicalNERRecognizer": _OWN_MODEL,
    "AzureAILanguageRecognizer": _SERVICE,
    "AzureHealthDeidRecognizer": _SERVICE,
    "AzureOpenAILangExtractRecognizer": _SERVICE,
    "BasicLangExtractRecognizer": _SERVICE,
    "LangExtractRecognizer": _SERVICE,
}
"""Presidio's other recognizers, and why each is none of those that are switched on by name."""
