"""The region that can stand in place of a country: the whole table, and the ways people write a country."""

import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from evidence_store.disclosure import fold, words_of
from evidence_store.subregions import subregion

TABLE = tomllib.loads(files("evidence_store").joinpath("subregions.toml").read_text("utf-8"))
COUNTRIES = {code: (region, names) for region, held in TABLE["subregions"].items() for code, names in held.items()}
UN_MEMBERS_AND_OBSERVERS = """
    AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO
    CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID
    IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK
    ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC
    SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VC VE VN VU WS YE
    ZA ZM ZW PS VA
""".split()
# How many countries and areas the standard lists under each sub-region, without the two the table adds.
SIZES = {
    "Northern Africa": 7,
    "Eastern Africa": 22,
    "Middle Africa": 9,
    "Southern Africa": 5,
    "Western Africa": 17,
    "Caribbean": 28,
    "Central America": 8,
    "South America": 16,
    "Northern America": 5,
    "Central Asia": 5,
    "Eastern Asia": 7,
    "South-eastern Asia": 11,
    "Southern Asia": 9,
    "Western Asia": 18,
    "Eastern Europe": 10,
    "Northern Europe": 16,
    "Southern Europe": 16,
    "Western Europe": 9,
    "Australia and New Zealand": 6,
    "Melanesia": 5,
    "Micronesia": 8,
    "Polynesia": 10,
}


def test_every_member_and_observer_of_the_united_nations_has_a_region() -> None:
    assert len(set(UN_MEMBERS_AND_OBSERVERS)) == 193 + 2
    assert not [code for code in UN_MEMBERS_AND_OBSERVERS if subregion(code) is None]


def test_the_regions_are_as_large_as_in_the_standard() -> None:
    counted = Counter(region for code, (region, _) in COUNTRIES.items() if code not in ("TW", "XK"))
    assert counted == SIZES
    assert len(COUNTRIES) == 247 + 2


@pytest.mark.parametrize("code", COUNTRIES)
def test_each_name_of_a_country_leads_to_its_region(code: str) -> None:
    region, names = COUNTRIES[code]
    assert len(names[0]) == 3
    assert {subregion(name) for name in (code, *names)} == {region}


def test_no_name_stands_for_two_countries() -> None:
    written = [(code, name) for code, (_, names) in COUNTRIES.items() for name in (code, *names)]
    keys = Counter(words_of(name.replace(".", "")) or fold(name) for _, name in written)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("kenya", "Eastern Africa"),
        ("  KENYA ", "Eastern Africa"),
        ("Republic of Kenya", "Eastern Africa"),
        ("Kenia", "Eastern Africa"),
        ("Quénia", "Eastern Africa"),
        ("كينيا", "Eastern Africa"),
        ("KEN", "Eastern Africa"),
        ("Cote d'Ivoire", "Western Africa"),
        ("CÔTE D’IVOIRE", "Western Africa"),
        ("Ivory Coast", "Western Africa"),
        ("Niger", "Western Africa"),
        ("Sudan", "Northern Africa"),
        ("South Sudan", "Eastern Africa"),
        ("Guinea", "Western Africa"),
        ("Guinea-Bissau", "Western Africa"),
        ("Equatorial Guinea", "Middle Africa"),
        ("Papua New Guinea", "Melanesia"),
        ("Congo, Democratic Republic of the", "Middle Africa"),
        ("Tanzania, United Republic of", "Eastern Africa"),
        ("U.S.A.", "Northern America"),
        ("the United States", "Northern America"),
        ("UK", "Northern Europe"),
        ("الجمهورية العربية السورية", "Western Asia"),
        ("سوريا", "Western Asia"),
        ("المملكة العربية السعودية", "Western Asia"),
        ("جمهورية العراق", "Western Asia"),
        ("Turkey", "Western Asia"),
        ("Türkiye", "Western Asia"),
        ("Korea, Republic of", "Eastern Asia"),
        ("Iran, Islamic Republic of", "Southern Asia"),
        ("St Lucia", "Caribbean"),
        ("Saint Lucia", "Caribbean"),
        ("Dominican Republic", "Caribbean"),
        ("República Dominicana", "Caribbean"),
        ("México", "Central America"),
        ("Brasil", "South America"),
        ("Viet Nam", "South-eastern Asia"),
        ("IN", "Southern Asia"),
        ("de", "Western Europe"),
        ("Samoa", "Polynesia"),
        ("American Samoa", "Polynesia"),
        ("Freedonia", None),
        ("Kenya or Uganda", None),
        ("Republic", None),
        ("State of the Union", None),
        ("", None),
        (" . ", None),
    ],
)
def test_a_country_is_known_however_it_is_written_and_nothing_else_is(written: str, region: str | None) -> None:
    assert subregion(written) == region
