"""A country is selected by any of its names, and no two tags mean one."""

from __future__ import annotations

import pytest

from classifiers.countries import bare, spellings
from classifiers.errors import IdentifierError
from classifiers.loading import load, select

_NO_COUNTRY = {"Any"}


def _chosen(country: str) -> set[str]:
    return {one.id for one in select(f"INCLUDE:country={country}", load())}


@pytest.mark.parametrize(
    "names",
    [
        "Czech Republic|Czechia|czechia|CZ",
        "Türkiye|Turkey|Turkiye|TÜRKİYE|tr",
        "South Korea|Korea|Republic of Korea|south_korea|KR",
        "Bosnia-Herzegovina|Bosnia and Herzegovina|bosnia & herzegovina|BA",
        "US|USA|United States|united-states|U.S.|United States of America",
        "UK|GB|United Kingdom|Great Britain|U.K.",
        "Ivory Coast|Côte d'Ivoire|cote d’ivoire",
        "Germany|DE|germany",
        "UK|England|Scotland|Wales|Northern Ireland",
        "Netherlands|Holland",
        "Sri Lanka|Ceylon",
    ],
)
def test_each_name_selects_all_of_a_country(names: str) -> None:
    first, *others = map(_chosen, names.split("|"))
    assert first
    assert all(other == first for other in others)


def test_both_namings_of_one_country_are_chosen() -> None:
    assert _chosen("Czechia") >= {"CZECH_REPUBLIC_BANK_ACCOUNT_NUMBER", "CZECHIA_BIRTH_NUMBER"}
    assert _chosen("South Korea") >= {"KOREA_BANK_ACCOUNT_NUMBER", "SOUTH_KOREA_RESIDENT_REGISTRATION_NUMBER"}


def test_every_tag_is_a_country_by_its_one_name() -> None:
    """A tag that is another's second name would split a country."""
    tags = {tag for one in load().values() for tag in one.countries} - _NO_COUNTRY
    assert {tag: spellings().get(bare(tag)) for tag in tags} == {tag: tag for tag in tags}
    assert set(spellings().values()) == tags


def test_no_name_means_two_countries() -> None:
    from classifiers import countries

    names = [bare(name) for line in countries._COUNTRIES.split("\n") for name in line.replace(": ", "|").split("|")]
    named = [name for name in names if name]
    assert len(named) == len(set(named)) == len(spellings())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("Gemany", "(is Germany meant?)"),
        ("Czechya", "(is Czech Republic meant?)"),
        ("Unted Kingdom", "(is UK meant?)"),
        ("Narnia", "`macie-lite identifiers list --format json` shows what there is"),  # not Argentina
        ("Swaziland", "`macie-lite identifiers list --format json` shows what there is"),  # not Thailand
        ("Englend", "(is UK meant?)"),
    ],
)
def test_an_unknown_country_is_answered(given: str, said: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        _chosen(given)
    assert str(caught.value).startswith(f"no identifier has country={given}")
    assert str(caught.value).endswith(said)
