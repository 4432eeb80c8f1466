# ruff: noqa: E501 - texts stand as they are
"""German: lines and short documents."""

from __future__ import annotations

__all__ = ["GERMAN", "RULES"]

RULES = {
    "de_n": ["den Bericht", "die Rechnung", "den Vertrag", "die Bestellung", "das Auto", "die Wohnung", "den Schlüssel", "das Paket", "den Termin", "das Buch", "den Antrag", "die Versicherung", "das Konto", "die Heizung", "den Drucker", "die Anleitung", "das Fahrrad", "die Unterlagen", "den Brief", "die Kündigung"],
    "de_v": ["hat {de_n} bezahlt", "hat {de_n} vergessen", "schickt {de_n} morgen", "ist im Urlaub", "ist krank", "wartet auf {de_n}", "kommt am Montag", "hat {de_n} unterschrieben", "wohnt seit {year} hier", "möchte {de_n} ändern", "arbeitet bis {n} Uhr", "hat gestern angerufen", "braucht {de_n}", "hat Fieber"],
    "de_r": ["Schwester", "Nachbarin", "Chefin", "Kollegin", "Mutter", "Ärztin", "Lehrerin", "Freundin", "Tochter", "Tante", "Mieterin", "Anwältin"],
}  # fmt: skip
GERMAN = r"""
‹Hallo|Hi|Liebe|Lieber|Guten Morgen|Guten Tag› {g}‹,|!›
Sehr geehrter Herr ‹Dr. |›{s},
Sehr geehrte Frau ‹Dr. |Prof. |›{s},
{g}, kannst du mir {de_n} schicken?
{g} {de_v}.
{p} {de_v}.
{p} {de_v}, aber {g} {de_v}.
Herr {s} {de_v}.
Frau {s} {de_v} und Herr {s} {de_v}.
Meine ‹{de_r}|{de_r} {g}› {de_v}.
Hat {g} {de_n} gesehen?
Wo ist {g}? {g} {de_v}.
Ich heiße {p} und wohne in {c}.
Mein Name ist {p}, ich wohne in {a}.
Ich bin {g} aus {c}.
Meine neue Adresse lautet {a}.
Bitte senden Sie {de_n} an {p}, {a}.
Wir sind umgezogen: {a}.
Liefern Sie auch nach {a}?
Das Fahrrad von {g} steht vor der Tür.
Die Firma {o} mit Sitz in {c} sucht {de_n}.
{o} in {c} hat {n} Mitarbeiter.
Gestern traf ich {g} und {g} in {c}.
Laut {p} {de_v} niemand.
Mit freundlichen Grüßen\n{p}\n{o}
Viele Grüße\n{g}
Liebe Grüße, {g}
Name: {p}\nAnschrift: {a}\nTelefon: {phone}
Nachname: {s}\nVorname: {g}\nWohnort: {c}
Vor- und Nachname: {p}
Patient: {lf}, geb. {date}\nDiagnose: Morbus Crohn\nArzt: Dr. {s}
Rechnung {num}\nKunde: {p}\n{A}\nBetrag: {money}
Mietvertrag zwischen {p}, {a} (Vermieter) und {p}, {a} (Mieter)
Unterschrift: {p}
Von: {p} <{email}>\nAn: {lf}\nBetreff: Re: Termin
Am {date} schrieb {p}:
Mitarbeiter: {lf}\nPosition: {job}\nVorgesetzte: {p}
{n};{g};{s};{street};{c}
Zeuge: {p}, {a}
Anwesend: {p}, {p}, {s} (Protokoll)
{p}\n{A}
Firma\n{o}\nz. Hd. {p}\n{A}
{A}
{a}
{p}
Die Rechnung ist bezahlt. Der Vertrag wurde gekündigt.
Der Kunde {de_v}.
Sehr geehrte Damen und Herren,
Allgemeine Geschäftsbedingungen | Datenschutz | Impressum
Klicken Sie auf Einstellungen und dann auf Speichern.
Das Passwort darf höchstens {n} Zeichen haben.
Am Montag und Dienstag bleibt das Büro geschlossen.
Bundesministerium der Justiz, Grundgesetz, Artikel {n}
Ihre Bestellung {num} wurde versandt.
Kapitel {n}: Grundlagen der Datenverarbeitung
Frohe Weihnachten und ein gutes neues Jahr!
Fehler {n}: Datei nicht gefunden
Mercedes, Volkswagen und Opel sind Marken.
""".strip().split("\n")
