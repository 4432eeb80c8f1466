# ruff: noqa: E501 - texts stand as they are
"""Prose of other languages that speaks of nobody: terms, licences, notices, manuals; and words drawn at random."""

from __future__ import annotations

__all__ = ["NOBODY_ABROAD", "RULES"]

RULES = {
    "de_law_one": ["Lizenz", "Software", "Gewährleistung", "Haftung", "Vertrag", "Werk", "Bearbeitung", "Vervielfältigung", "Zustimmung", "Frist", "Anspruch", "Nutzung", "Rechteinhaber", "Urheber", "Lizenznehmer", "Lizenzgeber", "Quellcode", "Programm", "Verbreitung", "Kündigung", "Vergütung", "Gesetz", "Vorschrift", "Bestimmung", "Rechtsprechung", "Schadensersatz", "Fahrlässigkeit", "Vorsatz", "Zwang", "Erklärung", "Verwertung", "Datenbank", "Sammlung", "Weitergabe", "Rechtsmangel", "Satz", "Absatz", "Ziffer", "Anlage", "Datei", "Verzeichnis", "Benutzer", "Fehler", "Verbraucher", "Unternehmer", "Antrag", "Behörde", "Verfahren", "Gericht", "Verwaltung", "Grundstück", "Gebühr", "Abgabe", "Pflicht", "Verbot", "Ausnahme"],
    "de_law_many": ["Änderungen", "Rechte", "Pflichten", "Bedingungen", "Schäden", "Vertragsparteien", "Zwangsgebühren", "Beiträge", "Hinweise", "Angaben", "Dritte", "Unterlagen", "Kosten", "Fälle", "Daten", "Verluste", "Mängel", "Ansprüche", "Einschränkungen", "Vorschriften"],
    "de_law_adj": ["anders lautende", "abweichende", "zwingende", "gesetzliche", "schriftliche", "ausdrückliche", "besondere", "weitere", "wirksame", "unbeschränkte", "vertragliche", "entsprechende"],
    "de_law_if": ["Sofern", "Soweit", "Wenn", "Falls", "Jedes Mal, wenn", "Solange", "Sobald", "Da", "Obwohl", "Bevor", "Insoweit", "Insofern"],
    "de_law_adv": ["Sofern", "Soweit", "Jeder", "Jedes", "Keine", "Kein", "Diese", "Dieser", "Alle", "Etwaige", "Sämtliche", "Solche", "Weder", "Gemäß", "Laut", "Ohne", "Durch", "Mangels", "Trotz", "Unbeschadet", "Hinsichtlich", "Bezüglich", "Vorbehaltlich", "Einschließlich"],
    "de_law": ["{de_law_if} {de_law_adj} {de_law_many} bestehen, gilt die {de_law_one}", "{de_law_if} Sie die {de_law_one} verbreiten, erhält der {de_law_one} eine {de_law_one}", "{de_law_adv} {de_law_one} ‹bedarf der|ist ohne|bleibt bei› {de_law_one} ‹unwirksam|möglich|bestehen›", "Der {de_law_one} gewährt dem {de_law_one} ‹das Recht|eine {de_law_one}›", "Die {de_law_one} ‹umfasst|regelt|ersetzt› {de_law_adj} {de_law_many}", "Die {de_law_one} und der {de_law_one} werden ‹von|durch› die {de_law_one} ‹erfasst|geregelt›", "{de_law_many} und {de_law_many} sind ‹in|nach› {de_law_one} {n} geregelt", "Mit der {de_law_one} ‹erlischt|beginnt|endet› die {de_law_one}", "{de_law_adv} {de_law_many} ‹sind|werden› ausgeschlossen", "Unter {de_law_one} wird ‹jede|die› {de_law_one} verstanden"],
    "fr_law_one": ["la licence", "le logiciel", "l'auteur", "le contrat", "le code source", "la garantie", "le bénéficiaire", "le présent article", "l'utilisateur", "la modification", "le titulaire", "la loi", "le décret", "le tribunal", "la cession", "le délai", "la redevance", "le préjudice", "la copie", "l'alinéa", "le programme", "la base de données", "le concédant", "le licencié", "la contribution", "le fichier", "la commande", "le serveur", "le service", "l'administration"],
    "fr_law_many": ["les droits", "les obligations", "les modifications", "les conditions", "les dommages", "les parties", "les frais", "les données", "les tiers", "les copies", "les marques", "les exemplaires", "les clauses", "les documents"],
    "fr_law_does": ["concède", "distribue", "modifie", "accepte", "respecte", "exclut", "couvre", "garantit", "transmet", "remplace", "comprend", "met à disposition", "rend accessible"],
    "fr_law_if": ["Chaque fois que", "Dans le cas où", "Dès lors que", "Lorsque", "Si", "Tant que", "Toutefois,", "Par ailleurs,", "En outre,", "Quelle que soit", "Sous réserve que", "Bien que", "Afin que", "Sauf si", "Nonobstant"],
    "fr_law_adv": ["Chaque", "Toute", "Tout", "Aucune", "Aucun", "Cette", "Ces", "Ledit", "Ladite", "Lesdits", "Nulle", "Certaines", "Autre", "Quelques", "Pareille"],
    "fr_law": ["{fr_law_if} {fr_law_one} {fr_law_does} {fr_law_one}, {fr_law_many} s'appliquent", "{fr_law_if} {fr_law_one} {fr_law_does} {fr_law_many}, ‹il|elle› {fr_law_does} {fr_law_many}", "{fr_law_adv} ‹clause|modification|version|copie|fois|partie› {fr_law_does} {fr_law_one}", "Conformément au ‹premier|deuxième|troisième|dernier› alinéa de l'article {n}, {fr_law_one} {fr_law_does} {fr_law_many}", "Au ‹premier|deuxième|troisième› alinéa de l'article {n}, {fr_law_one} {fr_law_does} {fr_law_one}", "Il est interdit que {fr_law_one} {fr_law_does} {fr_law_many}", "Les articles {n} et {n} ‹du Code civil|de la présente Licence|du Code de la propriété intellectuelle› s'appliquent"],
    "es_law_one": ["la licencia", "el programa", "el autor", "el contrato", "la garantía", "el titular", "la ley", "el artículo", "el usuario", "la obra", "el plazo", "el tribunal", "la cesión", "la copia", "el fichero", "el servidor", "la administración", "el presente documento", "la parte contratante", "el daño"],
    "es_law_does": ["concede", "modifica", "acepta", "respeta", "excluye", "cubre", "garantiza", "distribuye", "comprende", "sustituye", "establece"],
    "es_law_if": ["Cuando", "Si", "Cada vez que", "Siempre que", "Salvo que", "Mientras", "Aunque", "En caso de que", "Toda vez que", "Dado que", "Sin embargo,", "Asimismo,", "Por tanto,"],
    "es_law": ["{es_law_if} {es_law_one} {es_law_does} {es_law_one}, {es_law_one} {es_law_does} {es_law_one}", "‹Toda|Cada|Ninguna|Dicha|Esta|Cualquier› ‹cláusula|modificación|copia|parte› {es_law_does} {es_law_one}", "De conformidad con el artículo {n}, {es_law_one} {es_law_does} {es_law_one}", "Real Decreto {n}/{year}, de {n} de ‹mayo|junio|julio|enero›", "Queda prohibido que {es_law_one} {es_law_does} {es_law_one}", "Los ‹Derechos|Daños|Gastos|Contratos› ‹Especiales|Generales|Públicos› se rigen por {es_law_one}"],
    "it_law_one": ["la licenza", "il programma", "l'autore", "il contratto", "la garanzia", "il titolare", "la legge", "l'articolo", "l'utente", "l'opera", "il termine", "il tribunale", "la copia", "il file", "il danno", "il presente comma"],
    "it_law_does": ["concede", "modifica", "accetta", "rispetta", "esclude", "copre", "garantisce", "distribuisce", "comprende", "sostituisce"],
    "it_law": ["‹Quando|Se|Ogni volta che|Qualora|Salvo che|Finché|Sebbene|Tuttavia,|Inoltre,› {it_law_one} {it_law_does} {it_law_one}, {it_law_one} {it_law_does} {it_law_one}", "‹Ogni|Nessuna|Ciascuna|Tale|Qualsiasi› ‹clausola|modifica|copia|parte› {it_law_does} {it_law_one}", "Ai sensi dell'articolo {n}, comma {n}, {it_law_one} {it_law_does} {it_law_one}", "Decreto Legislativo n. {n} del {year}"],
    "nl_law_one": ["de licentie", "het programma", "de auteur", "de overeenkomst", "de garantie", "de wet", "het artikel", "de gebruiker", "het werk", "de termijn", "de rechtbank", "de kopie", "het bestand", "de schade"],
    "nl_law_does": ["verleent", "wijzigt", "aanvaardt", "verspreidt", "omvat", "vervangt", "regelt", "beperkt"],
    "nl_law": ["‹Wanneer|Indien|Elke keer dat|Zolang|Voor zover|Tenzij|Hoewel› {nl_law_one} {nl_law_one} {nl_law_does}, {nl_law_does} {nl_law_one} {nl_law_one}", "‹Iedere|Elke|Geen enkele|Deze› ‹bepaling|wijziging|kopie› {nl_law_does} {nl_law_one}", "Op grond van artikel {n}, lid {n}, {nl_law_does} {nl_law_one} {nl_law_one}"],
    "pt_law_one": ["a licença", "o programa", "o autor", "o contrato", "a garantia", "a lei", "o artigo", "o usuário", "a obra", "o prazo", "o tribunal", "a cópia", "o arquivo", "o dano"],
    "pt_law_does": ["concede", "modifica", "aceita", "respeita", "exclui", "cobre", "garante", "distribui", "substitui"],
    "pt_law": ["‹Quando|Se|Cada vez que|Sempre que|Salvo se|Enquanto|Embora|Caso› {pt_law_one} {pt_law_does} {pt_law_one}, {pt_law_one} {pt_law_does} {pt_law_one}", "‹Toda|Cada|Nenhuma|Tal|Qualquer› ‹cláusula|modificação|cópia|parte› {pt_law_does} {pt_law_one}", "Nos termos do artigo {n}, {pt_law_one} {pt_law_does} {pt_law_one}"],
}  # fmt: skip
NOBODY_ABROAD = r"""
{de_law}. {de_law}.
{de_law}.
{n}. {de_law}.
‹a|b|c|d›. {de_law}; {de_law}.
§ {n} {de_law_one}
§ {n} Abs. {n} {de_law}.
{n}.{n}. ‹Einschränkungen der|Umfang der|Erlöschen der|Übertragung der|Ausschluss der› {de_law_one}
{de_law_one}, {de_law_one} und {de_law_one}
‹Unverzichtbare|Gesetzliche|Freie|Einfache|Allgemeine› {de_law_many}: {de_law}.
SOFERN KEINE ABWEICHENDE VEREINBARUNG BESTEHT, HAFTET DER LIZENZGEBER NICHT.
DIE SOFTWARE WIRD OHNE GEWÄHR BEREITGESTELLT. JEDE HAFTUNG FÜR MITTELBARE SCHÄDEN IST AUSGESCHLOSSEN.
SOWEIT GESETZLICH ZULÄSSIG, SIND ALLE WEITEREN ANSPRÜCHE AUSGESCHLOSSEN
‹Klicken|Tippen› Sie auf {de_law_one} ‹und dann|oder› auf {de_law_one}.
Version {ver}: Neue {de_law_one}, Fehler in {de_law_one} behoben
{fr_law}. {fr_law}.
{fr_law}.
{n}. {fr_law}.
Article {n}. {fr_law}.
Article {n} – ‹Objet|Durée|Garantie|Responsabilité|Réciprocité|Compatibilité|Portée des droits›
{n}.{n}. ‹Droits|Obligations|Limites|Exceptions›\n{fr_law}.
LE LOGICIEL EST FOURNI SANS AUCUNE GARANTIE, EXPRESSE OU TACITE. CHAQUE PARTIE SUPPORTE SES FRAIS.
Cliquez sur ‹Fichier|Options|Enregistrer›, puis sur ‹Suivant|Terminer|Valider›.
{es_law}. {es_law}.
{es_law}.
Artículo {n}. {es_law}.
EL PROGRAMA SE ENTREGA SIN GARANTÍA ALGUNA, EXPRESA O IMPLÍCITA.
{it_law}. {it_law}.
{it_law}.
Art. {n}. {it_law}.
{nl_law}. {nl_law}.
{nl_law}.
Artikel {n}. {nl_law}.
{pt_law}. {pt_law}.
{pt_law}.
Art. {n}º {pt_law}.
{lorem}
{lorem} {lorem}
{lorem}\n{lorem}
{lorem}\n{lorem}\n{lorem}
{lorem}
{lorem} {lorem} {lorem}
{num};{lorem}
{num},{lorem},{date}
Notes: {lorem}
""".strip().split("\n")
