# ruff: noqa: E501 - texts stand as they are
"""French: lines and short documents."""

from __future__ import annotations

__all__ = ["FRENCH", "RULES"]

RULES = {
    "fr_n": ["le rapport", "la facture", "le contrat", "la commande", "la voiture", "la clé", "le colis", "le rendez-vous", "le livre", "la demande", "le dossier", "le compte", "la réunion", "le loyer", "la lettre", "le devis", "la porte", "le chien", "la réservation", "le chèque"],
    "fr_v": ["a signé {fr_n}", "a perdu {fr_n}", "a envoyé {fr_n} hier", "n'a pas payé {fr_n}", "est en vacances", "a appelé pour {fr_n}", "veut changer {fr_n}", "est malade", "habite ici depuis {year}", "arrive lundi", "attend {fr_n}", "a oublié {fr_n}", "sera en retard"],
    "fr_r": ["sœur", "frère", "patron", "voisine", "avocat", "médecin", "professeur", "mère", "père", "collègue", "ami", "cliente"],
}  # fmt: skip
FRENCH = r"""
‹Bonjour|Salut|Bonsoir|Chère|Cher|Coucou› {g}‹,| !›
Cher Monsieur {s},
Chère Madame {s},
‹M.|Mme|Mlle|Me|Dr|Monsieur|Madame› {s} {fr_v}.
‹M.|Mme|Monsieur|Madame› {p} {fr_v}.
{g}, peux-tu m'envoyer {fr_n} ?
{g} {fr_v}.
{p} {fr_v}.
{p} {fr_v} et {g} {fr_v}.
Mon {fr_r}‹|, {p},| {g}› {fr_v}.
As-tu vu {g} ? {g} {fr_v}.
Je m'appelle {p} et j'habite à {c}.
Je suis {g}, de {o}.
Mon adresse est {a}.
J'habite au {a}.
Ma nouvelle adresse : {a}.
Nous avons déménagé au {a}.
Merci d'envoyer {fr_n} à {p}, {a}.
Livrez-vous au {a} ?
La voiture de {g} est à {c}.
{o} est une entreprise de {c}.
Je travaille chez {o} depuis {year}.
D'après {p}, {fr_n} n'est pas prêt.
J'ai parlé à {g} et à {g} hier.
Cordialement,\n{p}\n{o}\n{A}
Bien à vous,\n{g}
Bises, {g}
Nom : {s}\nPrénom : {g}\nVille : {c}
Nom et prénom : {p}\nAdresse : {a}\nTél. : {phone}
Patient : {p}, né le {date}\nMédecin traitant : Dr {s}
Facture n° {num}\nClient : {p}\n{A}\nTotal TTC : {money}
ENTRE LES SOUSSIGNÉS : {P}, demeurant {a}, ET la société {o}
Fait à {c}, le {date}\n{p}
De : {p} <{email}>\nÀ : {p}\nObjet : {fr_n}
Le {date}, {p} a écrit :
Salarié : {S} {g}\nPoste : {job}
{n};{S};{G};{c}
Présents : {p}, {p}, {g} {s}. Excusée : {p}
Le {date}, {p} a déclaré à {c} le vol de sa voiture.
{p}\n{A}
{G} {S}\n{A}
{A}
{a}
{p}
Le client {fr_v}.
Madame, Monsieur,
Mentions légales | Politique de confidentialité | Plan du site
Cliquez sur Paramètres, puis sur Enregistrer.
Votre commande {num} a été expédiée.
Le lundi et le mardi, le magasin est fermé. Joyeux Noël !
Chapitre {n} : Dispositions générales
Veuillez agréer mes salutations distinguées.
Maladie de Parkinson, syndrome de Cushing
Erreur {n} : fichier introuvable
Ministère de la Justice, Code civil, article {n}
""".strip().split("\n")
