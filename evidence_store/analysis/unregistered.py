"""Names that quotes carry or mention and no register holds, counted, with the entries they are nearest to. Pure."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal

from rapidfuzz import fuzz, process

from evidence_store.domain import REGISTERS, Codebook, Value, plain_name
from evidence_store.views.naming import Naming

SEVERAL = 2
"""Quotes in which a name must stand that only looks like one."""
MOST = 200
EXAMPLES = 3
NEAREST = 3
_ALIKE = 60.0  # how alike (0..100) an entry must be to be shown beside a name

_LINK = r"(?:of|the|for|and|on|in|to|de|du|des|la|le|del|do|da|dos|das|et|e|y|&)"
_WORD = r"[A-ZÀ-Þ][\w’'-]*"
_RUN = re.compile(rf"(?<![\w’'-]){_WORD}(?:\s+(?:{_LINK}\s+){{0,2}}{_WORD}|\s+(?:19|20)\d\d\b)+")
_TITLE = re.compile(rf"(?:[“\"«*_]){{1,2}}({_WORD})(?:[”\"»*_]){{1,2}}")
_BODY = frozenset(
    "ministry minister department office embassy council parliament government university institute school bank"
    " agency commission committee board court police service union party foundation association federation city"
    " municipality ministère université ministerio universidad ministério universidade conseil consejo"
    " conselho dr mr mrs ms prof"
    " january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday".split()
)
_ARTICLES = frozenset("the la le les el los las".split())
_OPENERS = frozenset(
    "a an the this that these those we i our my your his her their its it he she they you in on at by for from of to"
    " with when after before since while if as and but so then now here there where what which who how why not no yes"
    " please thank thanks dear last next every each both one two three all some many most les le la nous notre el los"
    " las nuestro os as nosso".split()
)
Why = Literal["field", "capitals", "title", "spelt out"]


class NearEntry(Value):
    """An entry of a register that is like a name, and how much (0..100)."""

    code: str
    label: str
    score: int


class Unregistered(Value):
    """A name no register holds: of `quotes` so many, some of them as examples, and why it is taken for one."""

    kind: str
    name: str
    quotes: int
    examples: tuple[str, ...]
    why: Why
    near: tuple[NearEntry, ...] = ()


def unregistered(
    quotes: Iterable[Naming], codebook: Codebook, *, known: Collection[str] = ()
) -> tuple[Unregistered, ...]:
    """Products and regions as typed that resolve to no entry, then names met in several quotes; the commonest first.

    `known` are names of people, bodies and places, which are no products. A retired entry is a refusal: its label
    and synonyms are not proposed again.
    """
    met: defaultdict[tuple[str, str, Why], dict[str, str]] = defaultdict(dict)
    written: dict[tuple[str, str, Why], str] = {}
    held = _held(codebook)
    people = {plain_name(name) for name in known}
    for quote in quotes:
        for kind, name, why in _named(quote):
            plain = plain_name(name)
            looks = why != "field"
            if (kind, plain) in held or (looks and (plain in people or ("region", plain) in held)):
                continue
            met[kind, plain, why].setdefault(quote.quote, f"E{quote.number}")
            written.setdefault((kind, plain, why), name)
    found = [_told(codebook, key, written[key], list(labels.values())) for key, labels in _kept(met).items()]
    return tuple(sorted(found, key=lambda u: (u.why != "field", -u.quotes, u.kind, u.name)))[:MOST]


def nearest(codebook: Codebook, kind: str, name: str) -> tuple[NearEntry, ...]:
    """The entries of a register that are most like a name, by their best label or synonym."""
    names = {f"{i}": said for i, said in enumerate(_sayings(codebook, kind))}
    plain = {i: plain_name(said) for i, (said, _) in names.items()}
    alike = process.extract(plain_name(name), plain, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=12)
    best: dict[str, int] = {}
    for _, score, i in alike:
        best.setdefault(names[i][1], round(score))
    labels = {code.code: code.label for code in codebook.dimension(kind)}
    return tuple(NearEntry(code=c, label=labels[c], score=s) for c, s in list(best.items())[:NEAREST])


def _sayings(codebook: Codebook, kind: str) -> Iterator[tuple[str, str]]:
    return ((name, code.code) for code in codebook.dimension(kind) for name in (code.label, *code.synonyms))


def _held(codebook: Codebook) -> set[tuple[str, str]]:
    """Every name a register holds or has refused."""
    return {
        (code.dimension, plain_name(name))
        for code in codebook.codes
        if code.dimension in REGISTERS
        for name in (code.label, *code.synonyms)
    }


def _named(quote: Naming) -> Iterator[tuple[str, str, Why]]:
    if quote.product and quote.product.strip():
        yield "product", _flat(quote.product), "field"
    if quote.region and quote.region.strip():
        yield "region", _flat(quote.region), "field"
    typed = plain_name(quote.product or "")
    for name, why in (*_looking_like_one(quote.text), *_spelt_out(quote.acronyms)):
        if plain_name(name) != typed and not _BODY & set(plain_name(name).split()):
            yield "product", name, why


def _looking_like_one(text: str) -> Iterator[tuple[str, Why]]:
    for met in _RUN.finditer(text):
        words = _flat(met[0]).split()
        while words and not _is_title(text, met.start()) and _opens(words):
            words = words[1:]
        if len(words) > 1 and len(words) <= 8 and words[0][:1].isupper():
            yield " ".join(words).removesuffix("'s").removesuffix("’s"), "capitals"
    for met in _TITLE.finditer(text):
        if len(met[1]) > 3:
            yield met[1], "title"


def _opens(words: list[str]) -> bool:
    """Whether the first word only opens a sentence: "The Rain Diary", "Read the Rain Diary"."""
    return words[0].lower() in _OPENERS or (len(words) > 1 and words[1] in _ARTICLES)


def _is_title(text: str, start: int) -> bool:
    return text[max(0, start - 1) : start] in ("“", '"', "«", "*", "_")


def _spelt_out(acronyms: str | None) -> Iterator[tuple[str, Why]]:
    for line in (acronyms or "").splitlines():
        _, _, words = line.partition("\t")
        if words[:1].isupper():
            yield _flat(words), "spelt out"


def _kept(
    met: dict[tuple[str, str, Why], dict[str, str]],
) -> dict[tuple[str, str, Why], dict[str, str]]:
    """Each name once, for the best reason; one that only looks like a name must stand in several quotes."""
    found: dict[tuple[str, str], tuple[Why, dict[str, str]]] = {}
    for kind, plain, why in sorted(met, key=lambda key: ("field", "spelt out", "title", "capitals").index(key[2])):
        known = found.get((kind, plain))
        found[kind, plain] = (known[0], known[1] | met[kind, plain, why]) if known else (why, met[kind, plain, why])
    several = {key: told for key, told in found.items() if told[0] == "field" or len(told[1]) >= SEVERAL}
    return {
        (kind, plain, why): quotes
        for (kind, plain), (why, quotes) in several.items()
        if why == "field" or not _in_a_longer_one(plain, quotes, several)
    }


def _in_a_longer_one(
    name: str, quotes: Collection[str], several: Mapping[tuple[str, str], tuple[Why, Mapping[str, str]]]
) -> bool:
    """Whether it is met only where a longer name that holds it is."""
    longer = (told for (_, other), (_, told) in several.items() if other != name and f" {name} " in f" {other} ")
    return any(set(quotes) <= told.keys() for told in longer)


def _flat(name: str) -> str:
    return " ".join(name.split())


def _told(codebook: Codebook, key: tuple[str, str, Why], name: str, labels: list[str]) -> Unregistered:
    kind, _, why = key
    return Unregistered(
        kind=kind,
        name=name,
        quotes=len(labels),
        examples=tuple(labels[:EXAMPLES]),
        why=why,
        near=nearest(codebook, kind, name),
    )
