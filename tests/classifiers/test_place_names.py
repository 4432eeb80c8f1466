"""Names of places with the shipped identifiers and the name finder: ordinary labels pass, people do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers import loading
from classifiers.engine import Engine
from classifiers.ner.finder import finder_factory
from classifiers.types import Form, Text
from tests.classifiers.building import NONE, REQUIRED, identifier

HEADERS = {
    "English": (
        "First Name|Last Name|Full Name|Middle Initial|Email|Phone Number|Date of Birth|SSN|Street Address|City|State|"
        "Zip Code|Customer ID|Job Title|Mother's Maiden Name|Account Holder|Card Number|Expiry Date|Medicare Number|"
        "Patient Name|Next of Kin|Emergency Contact|Driver License|IP Address|Grace Period|Bill To|Ward|Case Owner|"
        "Max Price|Mark|Will|Grant Amount|Miles Driven|Paris|Virginia|emailAddress|last_login_ip|billing_address_1|"
        "ward_name|RatecodeID|store_and_fwd_flag|max_retries|emp_no|patientName|Sydney Office"
    ),
    "German": (
        "Steuer-ID|Straße|Hausnummer|PLZ|Ort|Geburtsdatum|Personalnummer|Vorname|Nachname|Kontonummer|Krankenkasse|"
        "Bruttogehalt|Familienstand|Sozialversicherungsnummer|Ansprechpartner|kundenNr"
    ),
    "French": (
        "Nom|Prénom|Date de naissance|Numéro de sécurité sociale|Adresse|Ville|Courriel|Montant TTC|Date d'embauche|"
        "Nom de jeune fille|Situation familiale"
    ),
    "Spanish": (
        "Nombre|Apellidos|Primer Apellido|Fecha de nacimiento|Dirección|Código postal|Correo electrónico|"
        "Número de cuenta|Estado civil|fecha_alta"
    ),
    "Italian": (
        "Cognome|Codice fiscale|Data di nascita|Luogo di nascita|Indirizzo|Comune|Partita IVA|Numero di telefono|"
        "Data Assunzione"
    ),
    "Portuguese": (
        "Nome completo|Data de nascimento|Endereço|CEP|Cidade|Telefone|CPF|Número do cartão|Nome da mãe|Bairro"
    ),
}
NAMES = (
    "id", "order_date", "card_number", "ssn", "IP address v4 10", "date_of_birth", "cvv", "card_exp_month",
    "expiry date", "seed phrase", "birthday", "Geburtstag 2", "icd_10_code", "ICD-10 codes", "blood type", "swift_bic",
    "licence plate", "sort code", "drg", "procedure code 1", "sha256", "utf8", "Q3 2024 totals", "api_key",
    "passport number (new)", "password_hash", "AWS_SECRET_ACCESS_KEY", "mnemonic", "phone 2 (mobile)", "@timestamp",
    "x-request-id", "$schema",
)  # fmt: skip
WRITTEN = (
    "seed phrase: depth client column balance gate radar seminar alter chimney leader crunch ticket",
    "CVV: 739", "birthday: March 3rd, 1990", "Blood type: AB+", "card expiry: 11/2027", "ICD-10: E11.9",
    "number plate: LK68 XVB", "sort code 30-96-34", "ＣＶＶ： ７３９",
)  # fmt: skip
PEOPLE = (
    "Jane Doe", "Maria_Gonzalez", "john.smith.pdf", "hans_mueller", "Müller, Hans", "giulia rossi", "JANE DOE",
    "Katrin", "Dr. Anna Schmidt", "CV Robert Johnson.docx", "invoice_mary_jones_2024.pdf", "José García López",
    "LauraPalmer",
    "patient John Baker", "notes about Peter Miller.txt", "SMITH JOHN", "Grace Hopper", "Wei Zhang", "Will Smith",
    "12 Maple Street, Springfield, IL 62704",
)  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(loading.select("ALL", loading.load()), finder_factory("auto"))


@pytest.mark.parametrize("language", HEADERS)
def test_ordinary_headers_are_not_sensitive(engine: Engine, language: str) -> None:
    assert [header for header in HEADERS[language].split("|") if engine.is_sensitive(header)] == []


def test_there_are_a_hundred_headers() -> None:
    assert len({header for headers in HEADERS.values() for header in headers.split("|")}) >= 100


def test_people_and_addresses_are_sensitive(engine: Engine) -> None:
    assert [name for name in PEOPLE if not engine.is_sensitive(name)] == []


def test_ordinary_names_are_not_sensitive(engine: Engine) -> None:
    assert [name for name in NAMES if engine.is_sensitive(name)] == []


def test_a_name_with_a_value_and_its_keyword_is_sensitive(engine: Engine) -> None:
    assert [name for name in WRITTEN if not engine.is_sensitive(name)] == []


@pytest.mark.slow
def test_what_is_found_in_a_text_is_sensitive_as_a_name() -> None:
    """Of every identifier's examples, and of each of their lines."""
    shipped = loading.load()
    engine = Engine(loading.select("ALL", shipped))
    texts = {text for one in shipped.values() for example in one.examples for text in (example, *example.splitlines())}
    found = [text for text in sorted(texts) if engine.session().classify(Text(text=text.encode()))]
    assert len(found) > 2 * len(shipped)
    assert [text for text in found if not engine.is_sensitive(text)] == []


def test_a_form_of_ones_own_needs_no_keyword_in_a_name() -> None:
    agent = replace(identifier("AGENT", Form(r"[A-Z]{8}", 8, REQUIRED), keywords=("agent",)), origin="custom")
    own = Engine([agent, identifier("OTHER", Form(r"[a-z]{9}x", 10, NONE))])
    names = ("agent ZEBRAXYZ", "ZEBRAXYZ", "to ZEBRAXYZ", "zebraxyz", "agent", "ZEBRA")
    assert [own.is_sensitive(name) for name in names] == [True, True, True, False, False, False]
