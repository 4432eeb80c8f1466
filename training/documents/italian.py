# ruff: noqa: E501 - texts stand as they are
"""Italian: lines and short documents."""

from __future__ import annotations

__all__ = ["ITALIAN", "RULES"]

RULES = {
    "it_n": ["la fattura", "il contratto", "l'ordine", "la macchina", "la chiave", "il pacco", "l'appuntamento", "il libro", "la domanda", "il conto", "la riunione", "l'affitto", "la lettera", "il preventivo", "il cane", "la bolletta", "il referto"],
    "it_v": ["ha firmato {it_n}", "ha perso {it_n}", "ha spedito {it_n} ieri", "non ha pagato {it_n}", "è in ferie", "ha chiamato per {it_n}", "vuole cambiare {it_n}", "è malata", "abita qui dal {year}", "arriva lunedì", "aspetta {it_n}", "ha dimenticato {it_n}"],
    "it_r": ["sorella", "vicina", "collega", "madre", "dottoressa", "amica", "figlia", "zia", "cliente", "cugina"],
}  # fmt: skip
ITALIAN = r"""
‹Ciao|Buongiorno|Buonasera|Cara|Caro|Gentile› {g}‹,|!›
Gentile ‹signor|sig.|dott.|signora|sig.ra|dott.ssa› {s},
Egregio ‹dottor|avv.|ing.› {s},
{g}, mi mandi {it_n}?
{g} {it_v}.
{p} {it_v}.
{p} {it_v} e {g} {it_v}.
Il ‹signor|dottor|professor› {s} {it_v}.
La signora {p} {it_v}.
Mia {it_r}‹|, {p},| {g}› {it_v}.
Hai visto {g}? {g} {it_v}.
Mi chiamo {p} e abito a {c}.
Sono {g} di {c}.
Abito in {a}.
Il mio indirizzo è {a}.
Il nuovo indirizzo di {p} è {a}.
Spedite {it_n} a {p}, {a}.
Consegnate anche in {a}?
Ci siamo trasferiti in {a}.
La casa di {g} è a {c}.
{o} ha sede a {c}.
Lavoro per {o} dal {year}.
Secondo {p}, {it_n} non serve.
Ho parlato con {g} e {g}.
Cordiali saluti,\n{p}\n{o}
Un abbraccio, {g}
Nome: {g}\nCognome: {s}\nResidenza: {a}
Nome e cognome: {p}\nTelefono: {phone}
Paziente: {p}, nato a {c} il {date}\nMedico: dott. {s}
Fattura {num}\nSpett.le {o}\n{A}\nTotale: {money}
Il sottoscritto {p}, nato a {c} il {date}, residente in {a}, dichiara quanto segue.
Firma: {p}
Da: {p} <{email}>\nA: {p}\nOggetto: riunione
Dipendente: {lf}\nMansione: {job}
{n};{s};{g};{c}
Presenti: {p}, {p}, {p}. Assente: {s}
{p}\n{A}
{A}
{a}
{p}
Il cliente {it_v}.
Gentile cliente,
Termini e condizioni | Informativa sulla privacy
Fare clic su Impostazioni, poi su Salva.
Il tuo ordine {num} è stato spedito.
Lunedì e martedì siamo chiusi. Buon Natale!
Capitolo {n}. Disposizioni generali
Morbo di Parkinson, sindrome di Down
Errore {n}: file non trovato
Ministero della Salute, Codice Civile, articolo {n}
""".strip().split("\n")
