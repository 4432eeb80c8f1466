# ruff: noqa: SIM905 - lists of words read better as text
"""Whether a postal code can be one of its country's, and of a state or province where the code tells it.

By form and range only; no table says which city has which code. Sources: USPS labelling list L002 (three digits to
state), Royal Mail's list of postcode areas, Canada Post's addressing guidelines (first letter to province), Australia
Post's and the Universal Postal Union's descriptions of national postcode systems, Eircode routing keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

__all__ = ["COUNTRIES", "agrees", "is_state", "valid"]

_US = {
    "AL": "350-369", "AK": "995-999", "AZ": "850-865", "AR": "716-729 755", "CA": "900-961", "CO": "800-816",
    "CT": "060-069", "DE": "197-199", "DC": "200 202-205 569", "FL": "320-349", "GA": "300-319 398-399",
    "HI": "967-968", "ID": "832-838", "IL": "600-629", "IN": "460-479", "IA": "500-528", "KS": "660-679",
    "KY": "400-427", "LA": "700-714", "ME": "039-049", "MD": "206-219", "MA": "010-027 055", "MI": "480-499",
    "MN": "550-567", "MS": "386-397", "MO": "630-658", "MT": "590-599", "NE": "680-693", "NV": "889-898",
    "NH": "030-038", "NJ": "070-089", "NM": "870-884", "NY": "005 063 100-149", "NC": "270-289", "ND": "580-588",
    "OH": "430-459", "OK": "730-732 734-749", "OR": "970-979", "PA": "150-196", "RI": "028-029", "SC": "290-299",
    "SD": "570-577", "TN": "370-385", "TX": "733 750-799 885", "UT": "840-847", "VT": "050-059", "VA": "201 220-246",
    "WA": "980-994", "WV": "247-268", "WI": "530-549", "WY": "820-831 834", "PR": "006-007 009", "VI": "008",
    "GU": "969", "AS": "967", "MP": "969", "FM": "969", "MH": "969", "PW": "969", "AP": "962-966", "AE": "090-098",
    "AA": "340",
}  # fmt: skip
_US_NAMES = dict(
    item.split("=")
    for item in (
        "alabama=AL|alaska=AK|arizona=AZ|arkansas=AR|california=CA|colorado=CO|connecticut=CT|delaware=DE"
        "|district of columbia=DC|florida=FL|georgia=GA|hawaii=HI|idaho=ID|illinois=IL|indiana=IN|iowa=IA|kansas=KS"
        "|kentucky=KY|louisiana=LA|maine=ME|maryland=MD|massachusetts=MA|michigan=MI|minnesota=MN|mississippi=MS"
        "|missouri=MO|montana=MT|nebraska=NE|nevada=NV|new hampshire=NH|new jersey=NJ|new mexico=NM|new york=NY"
        "|north carolina=NC|north dakota=ND|ohio=OH|oklahoma=OK|oregon=OR|pennsylvania=PA|rhode island=RI"
        "|south carolina=SC|south dakota=SD|tennessee=TN|texas=TX|utah=UT|vermont=VT|virginia=VA|washington=WA"
        "|west virginia=WV|wisconsin=WI|wyoming=WY|puerto rico=PR"
    ).split("|")
)
_CANADA = {
    "NL": "A", "NS": "B", "PE": "C", "NB": "E", "QC": "GHJ", "ON": "KLMNP", "MB": "R", "SK": "S", "AB": "T", "BC": "V",
    "NU": "X", "NT": "X", "YT": "Y",
}  # fmt: skip
_AUSTRALIA = {
    "NSW": "1000-2599 2619-2899 2921-2999", "ACT": "0200-0299 2600-2618 2900-2920", "VIC": "3000-3999 8000-8999",
    "QLD": "4000-4999 9000-9999", "SA": "5000-5999", "WA": "6000-6999", "TAS": "7000-7999", "NT": "0800-0999",
}  # fmt: skip
_UK_AREAS = frozenset(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC "
    "WD WF WN WR WS WV YO ZE BX".split()
)
_UK = re.compile(r"([A-Z]{1,2})(?:[0-9]|[0-9][0-9]|[0-9][A-HJKPSTUW]|[0-9][ABEHMNPRVWXY]) ?[0-9][ABD-HJLNP-UW-Z]{2}")
_CANADIAN = re.compile(r"[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z] ?[0-9][ABCEGHJ-NPRSTV-Z][0-9]")
_EIRCODE = re.compile(r"(?:[AC-FHKNPRTV-Y][0-9]{2}|D6W) ?[0-9AC-FHKNPRTV-Y]{4}")
_DUTCH = re.compile(r"[1-9][0-9]{3} ?(?!S[ADS])[A-Z]{2}")
_UK_LAST = "GIR 0AA"


def _spans(text: str) -> list[tuple[int, int]]:
    pairs = (part.partition("-") for part in text.split())
    return [(int(low), int(high or low)) for low, _, high in pairs]


_US_SPANS = {state: _spans(text) for state, text in _US.items()}
_US_PREFIXES = frozenset(code for spans in _US_SPANS.values() for low, high in spans for code in range(low, high + 1))
_AU_SPANS = {state: _spans(text) for state, text in _AUSTRALIA.items()}
_RANGES = {
    "DE": ("[0-9]{5}", 1001, 99998),
    "FR": ("[0-9]{5}", 1000, 98899),
    "IT": ("[0-9]{5}", 10, 98168),
    "ES": ("[0-9]{5}", 1001, 52999),
    "FI": ("[0-9]{5}", 100, 99999),
    "AT": ("[0-9]{4}", 1010, 9992),
    "CH": ("[0-9]{4}", 1000, 9658),
    "BE": ("[0-9]{4}", 1000, 9992),
    "LU": ("[0-9]{4}", 1009, 9999),
    "DK": ("[0-9]{4}", 800, 9990),
    "NO": ("[0-9]{4}", 1, 9991),
    "AU": ("[0-9]{4}", 200, 9999),
    "PT": ("[0-9]{4}-[0-9]{3}", 1000001, 9980999),
    "PL": ("[0-9]{2}-[0-9]{3}", 1, 99440),
    "SE": ("[0-9]{3} ?[0-9]{2}", 10005, 98499),
    "CZ": ("[0-9]{3} ?[0-9]{2}", 10000, 79862),
    "IN": ("[1-9][0-9]{2} ?[0-9]{3}", 110001, 855999),
    "BR": ("[0-9]{5}-?[0-9]{3}", 1000000, 99999999),
}
"""Form, and from which to which number."""


def _in(number: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(low <= number <= high for low, high in spans)


def _us(code: str) -> bool:
    if not re.fullmatch("[0-9]{5}(?:-[0-9]{4})?", code) or code == "00000":
        return False
    return int(code[:3]) in _US_PREFIXES


def _uk(code: str) -> bool:
    found = _UK.fullmatch(code)
    return code == _UK_LAST or (found is not None and found[1] in _UK_AREAS)


def _ranged(country: str) -> Callable[[str], bool]:
    form, low, high = _RANGES[country]
    pattern = re.compile(form)

    def check(code: str) -> bool:
        return bool(pattern.fullmatch(code)) and low <= int(re.sub("[ -]", "", code)) <= high

    return check


_CHECKS: dict[str, Callable[[str], bool]] = {
    "US": _us,
    "GB": _uk,
    "CA": lambda code: bool(_CANADIAN.fullmatch(code)),
    "IE": lambda code: bool(_EIRCODE.fullmatch(code)),
    "NL": lambda code: bool(_DUTCH.fullmatch(code)),
    **{country: _ranged(country) for country in _RANGES},
}

COUNTRIES = frozenset(_CHECKS)
"""ISO 3166 codes of those known here."""


def valid(code: str, country: str) -> bool:
    """Whether `code`, in capitals and as it is written, can be one of `country`'s. Raises KeyError for another."""
    return _CHECKS[country](code)


def is_state(state: str, country: str) -> bool:
    """Whether `state` is a state of the USA (short or in full), a province of Canada or a state of Australia."""
    table = {"US": _US, "CA": _CANADA, "AU": _AUSTRALIA}[country]
    return state in table or (country == "US" and state.lower() in _US_NAMES)


def agrees(code: str, state: str, country: str) -> bool:
    """Whether a valid code is one of the state's or province's; False for a state that is none."""
    if not is_state(state, country) or not valid(code, country):
        return False
    if country == "CA":
        return code[0] in _CANADA[state]
    if country == "AU":
        return _in(int(code), _AU_SPANS[state])
    return _in(int(code[:3]), _US_SPANS[state if state in _US_SPANS else _US_NAMES[state.lower()]])
