"""The word lists of redaction, read once from the lexicon: what is a body, a place or a name, and what is none."""

import re
from functools import cache

from taggers.lexicon import folded_words, kinds, table
from taggers.redaction.words import Phrases, Word, phrase

_PLURAL = re.compile(r"[A-Z]{2,}s?")


@cache
def words(key: str) -> frozenset[str]:
    """A list of single folded words."""
    return folded_words("redaction.toml", key)


@cache
def either(*keys: str) -> frozenset[str]:
    """Several lists of single folded words as one."""
    return frozenset().union(*map(words, keys))


@cache
def places(key: str) -> frozenset[str]:
    """A list of folded words about places."""
    return folded_words("places.toml", key)


@cache
def phrases(key: str) -> Phrases:
    """A list of phrases."""
    return Phrases(table("redaction.toml")[key])


@cache
def towns(key: str) -> Phrases:
    """Phrases about places."""
    return Phrases(table("places.toml")[key])


@cache
def bodies() -> Phrases:
    """Organisations known by name."""
    return Phrases(one for kind in kinds().values() if kind.sort == "named" for one in kind.words)


@cache
def common_actors() -> Phrases:
    """Actors so much spoken of that a mention says nothing, and every known intergovernmental body and medium."""
    large = (one for kind in kinds().values() if kind.id in ("un_igo.named", "media.named") for one in kind.words)
    return Phrases((*table("redaction.toml")["common_actors"], *large))


@cache
def countries() -> Phrases:
    """Countries and nationalities."""
    return Phrases((*table("countries.toml")["countries"], *nations()))


@cache
def nations() -> frozenset[str]:
    """Nationalities, and countries by their other names, folded."""
    told = folded_words("countries.toml", "adjectives")
    return told | {f"{one}s" for one in told} | {n for names in country_names() for n in names}


@cache
def country_names() -> tuple[frozenset[str], ...]:
    """Per country, its names that do not follow from one another, folded."""
    return tuple(
        frozenset(" ".join(phrase(name)) for name in entry["names"]) for entry in table("places.toml")["country"]
    )


@cache
def offices() -> Phrases:
    """Offices that one person holds at a time."""
    told = (*table("offices.toml")["unique"], *table("redaction.toml")["offices"])
    return Phrases(office.removesuffix(" the") for office in told)


@cache
def first_names() -> frozenset[str]:
    """Common first names."""
    return folded_words("names.toml", "first") - {"will", "can", "an", "do", "so", "may", "in", "man"}


@cache
def titles() -> frozenset[str]:
    """Titles that stand before a name."""
    return (folded_words("offices.toml", "title") | words("titles")) - {"he", "don", "h.e"}


@cache
def particles() -> frozenset[str]:
    """Small words within a person's name."""
    return folded_words("names.toml", "particles") - {"e", "y", "do", "la"}


@cache
def common() -> frozenset[str]:
    """Words that name no person and no place by themselves, however they are written."""
    spoken = {w for kind in kinds().values() if kind.sort != "named" for one in kind.words for w in one.split()}
    offices_ = {w for key in ("unique", "shared", "common", "nobody") for one in folded_words("offices.toml", key)
                for w in one.split()}  # fmt: skip
    lands = {w for one in (*folded_words("countries.toml", "countries"), *nations()) for w in one.split()}
    bodies_ = {w for key in ("bodies_last", "bodies_first") for one in words(key) for w in one.split()}
    wide = {w for one in places("wide") for w in one.split()} | places("kinds")
    told = spoken | offices_ | bodies_ | wide | words("ordinary") | folded_words("names.toml", "body_words")
    return frozenset(told | lands | words("no_body"))


def strange(word: Word) -> bool:
    """Whether a word is written with a capital and nothing says that it is an ordinary one."""
    return word.capital and not word.known and len(word.plain) > 1 and word.plain not in common()


def odd(word: Word) -> bool:
    """Whether a word is strange and not even made as ordinary ones are: "Coherence", "Orientation"."""
    made = len(word.plain) > 6 and word.plain.endswith(_made()) and word.plain not in first_names()
    return (
        strange(word) and not made and word.plain not in words("titular") and _PLURAL.fullmatch(word.written) is None
    )


@cache
def _made() -> tuple[str, ...]:
    return tuple(words("made"))


def name_like(word: Word, *, surely: bool = False) -> bool:
    """Whether a word could be part of a person's name; `surely` when the words before it say that one comes."""
    if not word.capital or word.known or (len(word.written) > 1 and word.written.isupper() and not surely):
        return False
    if word.plain in first_names() or (surely and word.plain in words("also_words")):
        return True
    return word.plain not in common() and word.plain not in words("openers") and len(word.plain) > 1
