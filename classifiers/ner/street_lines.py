"""Whether a cell is written as a street address is, with a word that says so or a postal code behind a comma.

A number beside words is no more than a title: "Quarterly sales 2025", "12 monthly reports". Ways of writing: the
Universal Postal Union's postal addressing systems, USPS Publication 28.
"""

from __future__ import annotations

import re

from classifiers.ner.words import STREETS

__all__ = ["is_street_line"]

# Before the name of a street, and within or behind it.
_LEADING = (
    r"(?:rue|avenue|av\.|boulevard|bd|place|chemin|all[ée]e|impasse|quai|square|passage|route d[eu]|cours d[eu]"
    r"|calle|c/|avenida|avda\.?|plaza|paseo|camino|pasaje|pasadizo|ronda|glorieta|carretera|carrera|cuesta|callej[oó]n"
    r"|acceso|alameda|rambla|urbanizaci[oó]n|v[ií]a|viale|piazza|corso|vicolo|strada|largo|contrada|borgo|rua|pra[cç]a"
    r"|travessa|estrada|ul\.|ulica|aleja|al\.|plac|pl\.|stra(?:ss|ß)e|am|an der|auf dem|im|unter den|zum|zur)"
)
_ENDING = (
    r"(?:stra(?:ss|ß)e|str\.|gasse|weg|platz|allee|damm|ufer|straat|laan|plein|gracht|dreef|singel|gade|vej|stræde"
    r"|väg|vägen|gata|gatan|gate|veien|katu|kuja)"
)
_UNITS = r"apt|apartment|suite|ste|unit|flat|floor|room|building|bldg|[NSEW]\.?|[NS]\.?[EW]\.?|#"
_YEAR = r"(?:19[5-9]|20[0-4])[0-9]\b"
_HOUSE = rf"(?!{_YEAR})[0-9]{{1,5}}(?:[/-][0-9]{{1,4}})?(?: ?[A-Za-z])?\b"

_NUMBER_FIRST = re.compile(
    rf"(?i)[0-9]{{1,6}}[a-z]?(?:-[0-9]{{1,6}})?,? (?:[\w.'’-]+ ){{1,5}}(?:{'|'.join(STREETS)})\b\.?"
    rf"(?:,.*| (?:{_UNITS}).*)?"
)
_LEADING_FIRST = re.compile(
    rf"(?i)(?:[0-9]{{1,5}}(?: ?(?:bis|ter|[a-z]))?,? {_LEADING} [^\W\d_].*|{_LEADING} [^\W\d_][^\d,]*,? {_HOUSE}.*)"
)
_ENDS_SO = re.compile(rf"(?i)[^\W\d_][\w .'-]*{_ENDING} {_HOUSE}.*")
_CODE = re.compile(
    rf", ?(?:[A-Z]{{1,2}}-)?(?!{_YEAR} (?![A-Z]{{2}}\b))(?:[0-9]{{4,5}}(?: ?[A-Z]{{2}})?|[0-9]{{2}}-[0-9]{{3}}"
    r"|[0-9]{3} [0-9]{2}),? ['’A-ZÀ-Þ]"
    r"|\b[A-Z]{2,3},? [0-9]{4,5}(?:-[0-9]{4})?\b|, [A-ZÀ-Þ][^\W\d_]+(?:[ -][^\W\d_]+){0,2},? [0-9]{5}(?:-[0-9]{4})?\Z"
    r"|\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b|\b[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]\b"
)


def is_street_line(cell: str) -> bool:
    """Whether a street's word or a postal code stands where addresses have them; most addresses have either."""
    return bool(
        _NUMBER_FIRST.fullmatch(cell)
        or _LEADING_FIRST.fullmatch(cell)
        or _ENDS_SO.fullmatch(cell)
        or ("," in cell and _CODE.search(cell))
    )
