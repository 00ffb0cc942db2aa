"""Gazetteers as data: kinds of bodies and people, organisations, countries, first names. Only this file reads it."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from taggers.folding import fold

Sort = Literal["inside", "named", "body", "role", "hint", "none"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of speaker (`type`: the stakeholder code, "" for none) and the words it is known by, folded."""

    id: str
    type: str
    sort: Sort
    sure: float
    reason: str
    words: tuple[str, ...]
    capital: bool = False  # counts only where written as a name


def source(name: str) -> bytes:
    """The bytes of one data file of the lexicon."""
    return files("taggers.lexicon").joinpath(name).read_bytes()


def table(name: str) -> dict[str, Any]:
    """One data file as a dictionary."""
    return tomllib.loads(source(name).decode("utf-8"))


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of speaker, by id."""
    entries = [e for name in KIND_FILES for e in table(name)["kind"]]
    return {e["id"]: Kind(**(e | {"words": tuple(_written_on(_forms(e["words"])))})) for e in entries}


@cache
def folded_words(name: str, key: str) -> frozenset[str]:
    """One word list of a data file, folded."""
    return frozenset(" ".join(word.split()) for word in _forms(table(name)[key]))


@cache
def office_words(key: str) -> frozenset[str]:
    """One list of offices, titles and words for nobody, in English and elsewhere, folded."""
    return folded_words("offices.toml", key) | folded_words("offices_elsewhere.toml", key)


@cache
def publishers(product: str) -> tuple[str, ...]:
    """The houses known to publish a folded product name: their own staff speak from inside."""
    return tuple(
        house for entry in table("products.toml")["house"] if product in entry["products"] for house in entry["names"]
    )


KIND_FILES = (
    "stakeholder.toml", "languages.toml", "organisations.toml", "trades.toml", "trades_elsewhere.toml", "world.toml",
)  # fmt: skip
_ARABIC = re.compile("[\u0621-\u064a]{3}")
_WRITTEN_ON = ("", "ل", "ب", "و")  # "to", "in" and "and", which Arabic writes on to the word


def _forms(words: list[str]) -> Iterator[str]:
    for word in words:
        for form in (word.replace("{s}", ""), word.replace("{s}", "s")) if "{s}" in word else (word,):
            yield fold(form).words


def _written_on(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from (before + word for before in (_WRITTEN_ON if _ARABIC.match(word) else ("",)))
