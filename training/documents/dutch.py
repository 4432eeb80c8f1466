# ruff: noqa: E501 - texts stand as they are
"""Dutch: lines and short documents."""

from __future__ import annotations

__all__ = ["DUTCH", "RULES"]

RULES = {
    "nl_n": ["het rapport", "de factuur", "het contract", "de bestelling", "de auto", "de sleutel", "het pakket", "de afspraak", "het boek", "de aanvraag", "de rekening", "de vergadering", "de huur", "de brief", "de offerte", "de hond", "de fiets"],
    "nl_v": ["heeft {nl_n} betaald", "is {nl_n} kwijt", "stuurt {nl_n} morgen", "is op vakantie", "is ziek", "belde over {nl_n}", "wil {nl_n} wijzigen", "woont hier sinds {year}", "komt maandag", "wacht op {nl_n}", "vergat {nl_n}", "heeft {nl_n} nodig"],
    "nl_r": ["zus", "broer", "baas", "buurvrouw", "advocaat", "huisarts", "moeder", "vader", "collega", "vriend", "klant"],
}  # fmt: skip
DUTCH = r"""
‹Hallo|Hoi|Dag|Beste|Lieve|Goedemorgen› {g}‹,|!›
Geachte ‹heer|mevrouw|dokter› {s},
‹Meneer|Mevrouw|De heer|Mevr.|Dhr.› {s} {nl_v}.
{g}, kun je me {nl_n} sturen?
{g} {nl_v}.
{p} {nl_v}.
{p} {nl_v} en {g} {nl_v}.
Mijn {nl_r}‹|, {p},| {g}› {nl_v}.
Heb je {g} gezien? {g} {nl_v}.
Ik heet {p} en ik woon in {c}.
Ik ben {g} uit {c}.
Mijn adres is {a}.
Ik woon op {a}.
Het nieuwe adres van {p} is {a}.
Stuur {nl_n} naar {p}, {a}.
Bezorgt u ook op {a}?
Wij zijn verhuisd naar {a}.
De fiets van {g} staat in {c}.
{o} is gevestigd in {c}.
Ik werk sinds {year} bij {o}.
Volgens {p} is {nl_n} klaar.
Gisteren sprak ik {g} en {g}.
Met vriendelijke groet,\n{p}\n{o}
Groetjes, {g}
Naam: {p}\nAdres: {a}\nTelefoon: {phone}
Achternaam: {s}\nVoornaam: {g}\nWoonplaats: {c}
Patiënt: {p}, geboren {date}\nArts: dr. {s}
Factuur {num}\nKlant: {p}\n{A}\nTotaal: {money}
Huurovereenkomst tussen {p}, wonende te {a}, en {o}
Getekend: {p}
Van: {p} <{email}>\nAan: {p}\nOnderwerp: afspraak
Op {date} schreef {p}:
Medewerker: {lf}\nFunctie: {job}
{n};{g};{s};{c}
Aanwezig: {p}, {p}, {p}. Afwezig: {s}
{p}\n{A}
{A}
{a}
{p}
De klant {nl_v}.
Geachte klant,
Algemene voorwaarden | Privacybeleid
Klik op Instellingen en daarna op Opslaan.
Uw bestelling {num} is verzonden.
Maandag en dinsdag zijn wij gesloten. Prettige kerst!
Hoofdstuk {n}. Algemene bepalingen
Ziekte van Parkinson, syndroom van Down
Fout {n}: bestand niet gevonden
""".strip().split("\n")
