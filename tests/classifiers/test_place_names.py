"""Names of places with the shipped identifiers and the name finder: ordinary labels pass, people do not."""

from __future__ import annotations

import pytest

from classifiers import loading
from classifiers.engine import Engine
from classifiers.ner.finder import finder_factory

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
