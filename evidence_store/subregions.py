"""The sub-region a country lies in, so that a reader can be told a region instead. It alone reads the table.

Source: United Nations Statistics Division, "Standard country or area codes for statistical use" (M49).
"""

import tomllib
from functools import cache
from importlib.resources import files

from evidence_store.disclosure import fold, words_of

Words = frozenset[str]


def subregion(country: str) -> str | None:
    """The M49 sub-region of a country ("Eastern Africa"); None when the country is not known.

    `country` is a name in English, French, Spanish, Portuguese or Arabic, or an ISO 3166-1 code of two or three
    letters; case, accents, the order of words and small words do not matter, nor does the form of the state.
    """
    places, formal = _table()
    words = _words(country)
    return places.get(words) or places.get(words - formal)


@cache
def _table() -> tuple[dict[Words, str], Words]:
    """Sub-regions by the words of every name and code, and the words of state forms."""
    table = tomllib.loads(files("evidence_store").joinpath("subregions.toml").read_text("utf-8"))
    names = (
        (name, region)
        for region, countries in table["subregions"].items()
        for code, others in countries.items()
        for name in (code, *others)
    )
    return {_words(name): region for name, region in names}, words_of(" ".join(table["formal"]))


def _words(name: str) -> Words:
    """What is compared: folded words, or all letters of a code that is also a small word, such as IN or DE."""
    plain = name.replace(".", "").strip()
    return words_of(plain) or frozenset({fold(plain)})
