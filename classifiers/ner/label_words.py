# ruff: noqa: SIM905 - lists of words read better as text
"""People where no sentence helps: in names of places (headers, keys, sheets, members), and in values that stand alone.

Words that label things are told apart first: what remains of "Grace Period" is one word that may be many things, what
remains of "invoice_mary_jones.pdf" is two names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

from classifiers.ner import lexicon
from classifiers.ner.words import COMMON, PARTICLES, TITLES

__all__ = ["AMBIGUOUS", "is_person", "people"]

_WORD = re.compile(r"[A-ZÀ-ÞĀ-Ž](?:['’][A-ZÀ-Þ])?[^\W\d_A-ZÀ-Þ]+(?:['’]s\b)?|[^\W\d_]+(?:['’][^\W\d_]+)?")
_MOST_WORDS = 5

_LABELS = frozenset(
    # English
    "abs access acct active actual addr adj age agent agreed alias all alt amt annual answer app apply approved "
    "area arrival art asset assigned attr audit auth author auto avg balance band bank base basic batch beneficiary "
    "benefit bill billed billing birth block blood board body bonus book booking box brand budget building bureau "
    "bus business buyer calc call campaign cap card care carrier case cash cat category cause cell center centre "
    "cert channel charge charges chart check child class client clinic close closed cls cnt cohort col color colour "
    "commission comp complaint condition cost cot count county course cover credit crm cur currency current cust "
    "cut cycle day days dead deal debit debt dec deduction default deleted delivered delivery dept depth desc dest "
    "detail dev device diag diagnosis diff dim disc discount dist district div dob doc docs document domain door "
    "dose down download draft driven driver drivers drop dropped due duration duty earned earnings edge edit "
    "education effective elapsed emergency emp end entry env escalated est event exam exempt exp expense expiry "
    "export ext external extra factor fall fare farm fee field final fine first fiscal flag fleet flight floor "
    "format former free freq fuel full fund gain gender geo goal goods gov grade grand gross group guard guest half "
    "head health height hired hist history hold holder home hour house hours idx img import inc income index info "
    "initial initials input ins insurance intl invoice issue issued issuer item job join joined kin kind known "
    "label lab landline lang language last lat latest lead leave left legal len length level liability licence "
    "license lifetime limit line list lng load loan loc location lock log lon long lot lower ltd main maiden major "
    "make manager manual margin marital market married mart max med media medical medicare medicine meta middle mid "
    "mile mileage min minor missed mobile mode model mod month mother msg name national net next night no node "
    "nominal nok note notes nr nth nullable num obj occupation of offer office old online open opened opening opt "
    "org origin other out outlet over own page paid pan parent part party pass passport pat path pay paying payee "
    "payer payroll peak pending pension per percent period person pet phase phone photo pin pit plan plant plate "
    "play policy pool port pos position post postal power pref premium present prev price primary prior private "
    "prize process product profile profit program project promo proof prop property prov provider public purchase "
    "qty qual quarter query queue quota race range rank rate rates ratio raw ray reader reason rec receipt record "
    "ref refund reg region rel relation remaining rent renewal rep report required res reserve reset resident "
    "residence result retail retries retry return revenue review reward rich ring risk role room root route row run "
    "runs salary sale sales sample scale scan scheme school score screen search seat sec section sector security "
    "seed seen segment self sell seller send sensor sent seq series set settle sex share sheet shelf shift ship "
    "shipped shipping shop short show sick side sign site size skill slot small social sold sort source spec speed "
    "spend split spouse ssn staff stage stamp start stat state status stay step stock stop store street strong sub "
    "sum summary supp supplier surname sync tag tags take target tax team tel temp tenant tenure term text ticket "
    "tier till time tip tips title to today token toll top total tour track trade train trans transfer travel "
    "treatment trip turn txn type unit units until up upper urgent url usage user using val valid value van vat "
    "vendor ver via view visa visit voice void vol vote wage wages waiting wall ward web week weekly weight width "
    "win window with word work yard year years yes yield zip zone pickup dropoff fwd copy backup archive letter "
    "resume cv minutes "
    # file names' endings
    "avro bak bin bmp bz csv dat db docx eml gif gz htm html ics ini jpeg jpg json jsonl mbox md mp4 odt orc "
    "parquet pdf png ppt pptx rtf sql sqlite svg tar tgz tiff tsv txt vcf xls xlsx xml yaml yml zst "
    # German
    "abteilung adresse alter angabe anrede anschrift ansprechpartner anzahl aus austritt bankleitzahl beginn "
    "bemerkung beruf betrag bezeichnung blz brutto bruttogehalt bundesland datum durchwahl eintritt eintrittsdatum "
    "ende familienstand firma geburt geburtsdatum geburtsname geburtsort gehalt geschlecht gesamt grund gruppe "
    "hausnummer inhaber jahr kasse kennzeichen klasse kosten konto kontonummer krankenkasse kunde kunden "
    "kundennummer land lieferadresse lohn menge mitarbeiter mobil monat nachname netto nettolohn nummer ort "
    "personal personalnummer plz preis rechnung rechnungsnummer religion satz sozialversicherungsnummer staat stadt "
    "steuer steuerklasse straße strasse stufe stunden summe telefon telefonnummer titel umsatz urlaub verein "
    "versicherung versicherungsnummer vertrag vorname von wohnort zahl zahlung zeit zimmer "
    # French
    "achat agence année banque civilité code commande commentaire commune compte contrat courriel date de des du "
    "département embauche enfant facture famille fiche fille fils fin genre jeune jour lieu livraison mère montant "
    "motif naissance nationalité nature niveau nom numero numéro objet observation passeport pays père poste prix "
    "prénom prenom quantité rue région salaire secteur sexe siège situation sociale société sécurité taille taux "
    "taxe titre tva téléphone valeur ville voie "
    # Spanish
    "alta apellido apellidos baja banco barrio calle cantidad cargo ciudad civil cliente codigo código comentario "
    "compra contrato correo cuenta departamento descripción descripcion dirección direccion domicilio edad "
    "electrónico empleado empresa estado factura fecha grado hijo importe lugar madre mes moneda móvil movil "
    "nacimiento nacionalidad nombre número observaciones padre pago país pais precio primer provincia puesto pueblo "
    "razón salario segundo seguridad seguro sexo sueldo tarjeta telefono teléfono tipo usuario valor venta vía "
    # Italian
    "anno assunzione azienda citta città civico codice cognome comune conto contratto coniuge data descrizione "
    "domanda fattura figli fiscale giorno importo impresa indirizzo iva lordo luogo mese nascita nazione nome "
    "ordine paese partita prezzo qualifica quantità ragione reddito regione residenza sede sesso stato stipendio "
    "tessera titolo ufficio valore vendita "
    # Portuguese
    "agência ano apelido bairro cartão cartao celular cep cidade completo conta dados descrição email emissão "
    "endereço endereco filho fornecedor idade mãe matrícula morada município nascimento obs orgão pagamento pai "
    "pedido preço profissão rua salário senha setor sobrenome telefone telemóvel título usuário vencimento venda "
    # units, frequent in measurements
    "bps cm gb kb kg km lb mb mg mhz ml mm ms nm px sq "
    .split()
)  # fmt: skip
"""Words of headers, keys and file names; none is half of a name there."""

AMBIGUOUS = frozenset(
    "alla alma amber angel april aria art asia august aura aurora austin autumn basil beat beau ben bent bergen "
    "berlin bill blue bob bond brook brooke buck bud candy cash chance charity chase che cherry china chip chuck "
    "city clay cliff clement coral colt constant crystal dale dallas dame dan dash dawn dean deacon del dell denver "
    "des destiny diamond dick dina dom don donna drew duke earl eder eden elif ella ever faith fancy fay felicity "
    "fern fleur flora florence floor forest forum frank francisco gale garnet gaston gene genesis georgia gill "
    "ginger glen glory grace grant gun guy happy hardy harmony harper hava hazel heath heather heaven herb hermes "
    "holly honor hope hunter ida imara ina indiana iris israel ivy jack jade jay jean jet job jordan journey joy "
    "june justice ken king lacy lady lane laurel lee lima london lord lorraine love lova lucky luna lux mac madison "
    "mae man marina marine mark mars mason max may maya melody mercedes mercy merry milan miles misty mona montana "
    "mort nevada nick noble norm nova oakley odd olive opal orlando paige pansy paris parker parish pat patience "
    "patty pearl peer penny per phoenix pierce piper poppy prince princess prudence queen rae rain randy raven ray "
    "reed reese rex rich river rob robin rocky roman rory rose rosemary rowan roy ruby rusty sage sam sandy "
    "savannah scout senna serenity shade shay sierra sidney silver skip sky skyler sol solange sole spencer star "
    "stella sterling storm sue summer sunday sunny sydney sylvan tab tad tan tara tate terra terry tiffany till "
    "tilde toby tone tony toy tracy trinity trip troy true tuesday urban usa van victoria vienna vida ville viola "
    "violet virginia vita wade walker wanda ward warren west will willow winter wolf woody zion "
    .split()
)  # fmt: skip
"""Given names that are words, places or products as well: alone they name nobody."""


_TOWNS = frozenset("fort lake las los mount new port saint sainte san sankt santa santo st são".split())
"""What names of towns begin with, given names though some are."""


@cache
def _not_names() -> frozenset[str]:
    return _LABELS | COMMON | TITLES


def people(name: str) -> Iterator[str]:
    """Stretches of a place's name that may be a person's, in title case, for a finder to judge."""
    for labels, run in groupby(_WORD.findall(name), key=lambda word: len(word) < 2 or word.lower() in _not_names()):
        words = list(run)
        if not labels and len(words) <= _MOST_WORDS and _may_be(words):
            yield " ".join(word if _is_title(word) else word.title() for word in words)


def is_person(words: list[str]) -> bool:
    """Whether the words, title case and all that there is, are a person's name: a given name that is nothing else, or
    any beside a surname, and no word that labels things."""
    lower = [word.lower() for word in words if len(word.rstrip(".")) > 1]
    if len(lower) < 2 or lower[0] in _TOWNS or any(word in _not_names() for word in lower):
        return False
    given = [word in lexicon.given_names() for word in lower[:-1]]
    return any(given) and (lower[0] not in AMBIGUOUS or lower[-1] in lexicon.surnames())


def _is_title(word: str) -> bool:
    return word[:1].isupper() and not word.isupper()


def _may_be(words: list[str]) -> bool:
    """Whether a given name is in it that says more than a word does, or an ambiguous one beside a surname, or either
    among words that are all written as names."""
    lower = [word.lower() for word in words if word.lower() not in PARTICLES]
    given = [word for word in lower if word in lexicon.given_names()]
    sure = any(word not in AMBIGUOUS for word in given)
    if len(lower) < 2:
        return sure and _is_title(words[0])
    surname = any(word in lexicon.surnames() and word not in given for word in lower)
    written = all(map(_is_title, words))
    return sure or (bool(given) and surname) or (written and (bool(given) or surname))
