"""Whether a cell is written as a street address is, with a word that says so or a postal code behind a comma.

A number beside words is no more than a title: "Quarterly sales 2025", "12 monthly reports". Ways of writing: the
Universal Postal Union's postal addressing systems, USPS Publication 28 (appendix C1, street suffixes).
"""

from __future__ import annotations

import re

from classifiers.ner.words import STREETS

__all__ = ["is_house_line", "is_street_line"]

_SUFFIXES = "|".join(
    {*STREETS, "ally", "annex", "arcade", "bayou", "beach", "bend", "bluff", "bluffs", "bottom", "branch", "bridge"}
    | {
        "brook",
        "brooks",
        "burg",
        "burgs",
        "bypass",
        "camp",
        "canyon",
        "cape",
        "causeway",
        "center",
        "centers",
        "circles",
    }
    | {
        "cliff",
        "cliffs",
        "club",
        "common",
        "commons",
        "corner",
        "corners",
        "course",
        "courts",
        "cove",
        "coves",
        "creek",
    }
    | {
        "crest",
        "crossroad",
        "crossroads",
        "curve",
        "dale",
        "dam",
        "divide",
        "drives",
        "estate",
        "estates",
        "expressway",
    }
    | {
        "extension",
        "extensions",
        "fall",
        "falls",
        "ferry",
        "field",
        "fields",
        "flat",
        "flats",
        "ford",
        "fords",
        "forest",
    }
    | {"forge", "forges", "fork", "forks", "fort", "freeway", "garden", "gateway", "glen", "glens", "green", "greens"}
    | {
        "groves",
        "harbor",
        "harbors",
        "haven",
        "heights",
        "hill",
        "hills",
        "hollow",
        "inlet",
        "island",
        "islands",
        "isle",
    }
    | {"junction", "junctions", "key", "keys", "knoll", "knolls", "lake", "lakes", "land", "landing", "light", "lights"}
    | {"loaf", "lock", "locks", "lodge", "mall", "manor", "manors", "meadow", "meadows", "mill", "mills", "mission"}
    | {"motorway", "mount", "mountain", "mountains", "neck", "orchard", "oval", "overpass", "park", "parks", "parkways"}
    | {
        "pass",
        "passage",
        "path",
        "pike",
        "pine",
        "pines",
        "plain",
        "plains",
        "plazas",
        "point",
        "points",
        "port",
        "ports",
    }
    | {
        "prairie",
        "radial",
        "ramp",
        "ranch",
        "rapid",
        "rapids",
        "rest",
        "ridge",
        "ridges",
        "river",
        "roads",
        "route",
        "rue",
    }
    | {
        "run",
        "shoal",
        "shoals",
        "shore",
        "shores",
        "skyway",
        "spring",
        "springs",
        "spur",
        "spurs",
        "squares",
        "station",
    }
    | {"stravenue", "stream", "streets", "summit", "throughway", "trace", "track", "trafficway", "trailer", "tunnel"}
    | {"turnpike", "underpass", "union", "unions", "valley", "valleys", "via", "viaduct", "view", "views", "village"}
    | {
        "villages",
        "ville",
        "vista",
        "walk",
        "walks",
        "wall",
        "ways",
        "well",
        "wells",
        "nagar",
        "marg",
        "chowk",
        "parade",
    }
    | {"line", "terr", "mall", "rise", "quay", "wharf", "yard", "gate", "end", "hl", "cres"},
)
# Before the name of a street, and within or behind it.
_LEADING = (
    r"(?:rue|avenue|av\.|boulevard|bd|place|chemin|all[ée]e|impasse|quai|square|passage|route d[eu]|cours d[eu]"
    r"|calle|c/|avenida|avda\.?|plaza|paseo|camino|pasaje|pasadizo|ronda|glorieta|carretera|carrera|cuesta|callej[oó]n"
    r"|callejuela|acceso|alameda|rambla|urbanizaci[oó]n|v[ií]a|viale|piazza|piazzetta|corso|vicolo|vico|strada|stretto"
    r"|largo|contrada|borgo|incrocio|canale|rotonda|salita|lungomare|lungo|rua|pra[cç]a|travessa|estrada|rodovia|ladeira"
    r"|beco|col[oô]nia|lago|feira|viaduto|p[aá]tio|esplanada|vila|residencial|trecho|condom[ií]nio|distrito|s[ií]tio|setor"
    r"|vale|fazenda|esta[cç][aã]o|favela|jardim|quadra|n[uú]cleo|loteamento|morro|parque|passarela|vereda|[aá]rea|campo"
    r"|ch[aá]cara|aeroporto|conjunto|recanto|trevo|ul\.|ulica|ulice|aleja|aleje|al\.|plac|pl\.|os\.|osiedle|n[aá]m[eě]st[ií]|t[rř][ií]da"
    r"|calea|bulevardul|[sș]oseaua|aleea|intrarea|str\.|bd\.|trg|put|stra(?:ss|ß)e|am|an der|auf dem|im|unter den|zum"
    r"|zur|jalan|jl\.|gg\.|gang|c[aá]rrer|prolongaci[oó]n|peatonal|privada|circuito|andador|calzada|boulevar|diagonal"
    r"|dg\.|cr\.|cra\.|cl\.|tv\.|kv\.|h\.no\.)"
)
_ENDING = (
    r"(?:stra(?:ss|ß)e|str\.?|gasse|weg|platz|allee|allé|damm|ufer|steig|pfad|straat|laan|plein|gracht|dreef|singel|steeg"
    r"|kade|gade|vej|str[æa]de|torvet|stien|v[äa]g|v[äa]gen|gata|gatan|gr[äa]nd|torget|stigen|backen|gate|gaten|veien?|vei"
    r"|vegen|plass|plassen|stykket|svingen|bakken|l[øo]kka|ntie|katu|kuja|polku|raitti|rinne|aukio|utca| út| tér| köz"
    r"|ulica|ulice|ulici|caddesi|soka[gğ][iı]|bulvar[iı]|k[üu][cç][əe]si|prospekti| pr\.|iela|gatv[eė]| g\.|t[äa]nav)"
)
_UNITS = r"apt|apartment|suite|ste|unit|flat|floor|room|building|bldg|[NSEW]\.?|[NS]\.?[EW]\.?|#"
_YEAR = r"(?:19[5-9]|20[0-4])[0-9]\b"
_HOUSE = rf"(?!{_YEAR})[0-9]{{1,5}}(?:[/-][0-9]{{1,4}})?(?: ?[A-Za-z])?\b"

_NUMBER = r"[0-9]{1,6}[a-z]?(?:-[0-9]{1,6})?,? "
_NUMBER_FIRST = re.compile(
    rf"(?i)(?:(?:{_UNITS}|studio) ?[0-9]{{1,5}}[a-z]?,? (?:{_NUMBER})?|{_NUMBER})"
    rf"(?:[\w.'’-]+ ){{1,5}}(?:{_SUFFIXES})\b\.?(?:,.*| (?:{_UNITS}).*)?"
)
_LEADING_FIRST = re.compile(
    rf"(?i)(?:[0-9]{{1,5}}(?: ?(?:bis|ter|[a-z]))?,? {_LEADING} [^\W\d_].*"
    rf"|{_LEADING} .{{1,40}}# ?[0-9].*|{_LEADING} [^\W\d_][^\d,]*,? (?:n(?:r|[º°o])\.? ?|no\. )?{_HOUSE}.*)"
)
_ENDS_SO = re.compile(rf"(?i)[^\W\d_][\w .,'-]*{_ENDING},? {_HOUSE}.*")
_BOX = re.compile(
    r"(?i)(?:P\.? ?O\.? ?Box|Postfach|Boîte postale|BP|Casilla|Apartado(?: de correos)?|Postboks) [0-9]{1,6}.*"
)
_MILITARY = re.compile(r"(?:PSC|Unit|USS|USNS|USCGC|USNV) .*(?:[AD]PO|FPO) A[AEP] [0-9]{5}", re.IGNORECASE)
_CODE = re.compile(
    rf", ?(?:[A-Z]{{1,2}}-)?(?!{_YEAR} (?![A-Z]{{2}}\b))(?:[0-9]{{4,5}}(?: ?[A-Z]{{2}})?|[0-9]{{2}}-[0-9]{{3}}"
    r"|[0-9]{5}-?[0-9]{3}|[0-9]{4}-[0-9]{3}|[0-9]{3} [0-9]{2}),? ['’A-ZÀ-Þ]"
    r"|\b[A-Z]{2,3},? [0-9]{4,5}(?:-[0-9]{4})?\b|, [A-ZÀ-Þ][^\W\d_]+(?:[ -][^\W\d_]+){0,2},? [0-9]{5}(?:-[0-9]{4})?\Z"
    r"|\b[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}\b|\b[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]\b"
)
_STREET_ALONE = re.compile(
    rf"(?i)(?:{_LEADING} [^\W\d_].*|[^\W\d_][\w .'-]*{_ENDING}|(?:[\w.'’-]+ ){{1,3}}(?:{_SUFFIXES}))"
)
_NO_HOUSE = re.compile(r"[@\\|<>{}=:;$%^*+~`!?\"]|//|[0-9]{6}|[0-9]\.[0-9]")
_HOUSE_LINE = re.compile(r"(?=.*[^\W\d_]{3})(?=.*(?:\b|[.°º])[0-9]{1,5}).* .*")


def is_street_line(cell: str) -> bool:
    """Whether a street's word or a postal code stands where addresses have them; most addresses have either."""
    return bool(
        _NUMBER_FIRST.fullmatch(cell)
        or _LEADING_FIRST.fullmatch(cell)
        or _ENDS_SO.fullmatch(cell)
        or _BOX.fullmatch(cell)
        or _MILITARY.fullmatch(cell)
        or ("," in cell and _CODE.search(cell.upper() if cell.islower() else cell))
    )


def is_house_line(cell: str) -> bool:
    """Whether it may be the street of an address, in a column that is said to hold them: words with a house's number,
    or a street's word alone."""
    return not _NO_HOUSE.search(cell) and bool(_HOUSE_LINE.fullmatch(cell) or _STREET_ALONE.fullmatch(cell))
