"""Who speaks: from the credit line (or, in a reported claim, from the subject of the sentence) to a stakeholder type.

The employer decides, not the title: a named organisation beats a kind of body, a body beats a role, a role beats a hint.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from taggers.folding import Folded, fold
from taggers.lexicon import Kind, folded_words, kinds
from taggers.phrases import Phrase, PhraseBook

WEIGHT = {"inside": 5, "named": 4, "body": 3, "role": 2, "hint": 1}
_INSIDE = 0.7  # a body named in the words is less surely the speaker than one in the credit line
_TYPO = 88  # rapidfuzz ratio (0..100) from which a misspelt word counts as the known one
_LEAD_IN = re.compile(
    r"^\W*(?:as |this )*(?:noted|reported|commented|explained|highlighted|reflected|outlined|stated|said|told|described)(?: by)?\b|,? for which\b.*|,? (?:who|which|that) (?:told|said|noted)\b.*",
    re.S,
)
_ACRONYM = re.compile(
    r"((?:[A-Z][\w'’-]+|of|the|for|and|on|de|des|la|du|et|y|e)(?:\s+(?:[A-Z][\w'’-]+|of|the|for|and|on|de|des|la|du|et|y|e)){1,9})\s*\(([A-Z][A-Za-z-]{1,9})\)"
)
_REPORTS = re.compile(
    r"\b(?:us(?:ed|es|ing)|cited|quoted|reported|said|noted|told|requested|adopted|relied|drew|invited|shared|indicated|advised|published|asked|developed|launched|included|referenced|mentioned|incorporated|has|have|is|are|was|were)\b"
)
_AUTHORS = re.compile(r"\b[A-Z][\w'’-]+,\s(?:[A-Z]\.\s?-?){1,3}")


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, how sure, the kind of word that said so and where it stands (code points in the words read)."""

    code: str
    sure: float
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit line read once: its words, folded words with the product masked, and the phrases met in it."""

    words: str
    folded: Folded
    phrases: tuple[tuple[Phrase, Kind], ...]

    def strongest(self) -> tuple[Phrase, Kind] | None:
        """The phrase that decides: the weightiest, then the first."""
        cues = [(p, k) for p, k in self.phrases if k.type]
        return max(cues, key=lambda c: (WEIGHT[c[1].sort], -c[0].start), default=None)


@cache
def _book() -> PhraseBook:
    return PhraseBook({kind.id: kind.words for kind in kinds().values()})


@cache
def _single_words() -> dict[str, str]:
    """Single cue words long enough to be misspelt, and the kind they belong to."""
    return {
        w: k.id
        for k in kinds().values()
        if k.type and k.sort != "named"
        for w in k.words
        if w.isalpha() and len(w) > 6
    }


@cache
def countries() -> PhraseBook:
    """Countries and their adjectives, under the keys "country" and "adjective"."""
    return PhraseBook(
        {
            key[:-3] + "y" if key == "countries" else "adjective": folded_words("countries.toml", key)
            for key in ("countries", "adjectives")
        }
    )


def read_credit(words: str, *, product: str | None = None) -> Credit:
    """Read a credit line; the product's own words are masked, since a title says nothing about the speaker."""
    folded = fold(words)
    line = masked(folded.words, product)
    line = _LEAD_IN.sub(lambda m: " " * len(m[0]), line)
    met = [(p, kinds()[p.key]) for p in _book().find(line)]
    return Credit(
        words, Folded(line, folded.origin), tuple((p, k) for p, k in met if _as_written(words, folded, p, k))
    )


def masked(folded: str, product: str | None) -> str:
    """`folded` with every mention of the product replaced by one mark and spaces of the same length."""
    name = fold(product).words.strip() if product else ""
    if len(name) < 3 or name not in folded:
        return folded
    return folded.replace(name, "ʘ" + " " * (len(name) - 1))


def _as_written(words: str, folded: Folded, phrase: Phrase, kind: Kind) -> bool:
    """A name of one word must be written as a name: "WHO", not "who"."""
    start, end = folded.back(phrase.start, phrase.end)
    written = words[start:end]
    if kind.sort != "named" or " " in written or not written.isascii():
        return True
    return written.isupper() if len(written) <= 4 else written[:1].isupper()


def find_stakeholder(credit: Credit, *, context: str | None = None) -> Iterator[Finding]:
    """The types this credit line speaks for, strongest first; nothing when it says nothing of the kind."""
    decided = credit.strongest()
    if decided is not None:
        yield _finding(credit, *decided)
        yield from _others(credit, decided)
        return
    found = _country_alone(credit) or _authors(credit) or _spelt_out(credit, context) or _misspelt(credit)
    if found is not None:
        yield found


def _finding(credit: Credit, phrase: Phrase, kind: Kind) -> Finding:
    return Finding(kind.type, kind.sure, f"stakeholder.{kind.id}", *credit.folded.back(phrase.start, phrase.end))


def _others(credit: Credit, decided: tuple[Phrase, Kind]) -> Iterator[Finding]:
    seen = {decided[1].type}
    for phrase, kind in credit.phrases:
        if kind.type and kind.type not in seen and WEIGHT[kind.sort] >= WEIGHT["role"]:
            seen.add(kind.type)
            finding = _finding(credit, phrase, kind)
            yield Finding(finding.code, round(finding.sure * 0.4, 3), finding.rule, finding.start, finding.end)


def _country_alone(credit: Credit) -> Finding | None:
    line = re.sub(r"\([^)]*\)", lambda m: " " * len(m[0]), credit.folded.words)
    met = [p for p in countries().find(line) if p.key == "country"]
    rest = line
    for phrase in met:
        rest = rest[: phrase.start] + " " * (phrase.end - phrase.start) + rest[phrase.end :]
    if not met or set(re.findall(r"\w+", rest)) - {"and", "the", "of", "republic", "kingdom"}:
        return None
    return Finding("government", 0.62, "stakeholder.country-alone", *credit.folded.back(met[0].start, met[-1].end))


def _authors(credit: Credit) -> Finding | None:
    met = _AUTHORS.search(credit.words)
    return Finding("academia_research", 0.6, "stakeholder.authors", *met.span()) if met else None


def _spelt_out(credit: Credit, context: str | None) -> Finding | None:
    """An acronym of the credit line that the context spells out: "Blue Lake Council (BLC)"."""
    for full, short in _ACRONYM.findall(context or ""):
        met = re.search(rf"\b{re.escape(short)}\b", credit.words)
        decided = read_credit(full).strongest() if met else None
        if met and decided:
            return Finding(
                decided[1].type, round(decided[1].sure * 0.85, 3), f"stakeholder.{decided[1].id}~acronym", *met.span()
            )
    return None


def _misspelt(credit: Credit) -> Finding | None:
    for met in re.finditer(r"[^\W\d_]{7,}", credit.folded.words):
        best = process.extractOne(met[0], _single_words().keys(), scorer=fuzz.ratio, score_cutoff=_TYPO)
        if best is not None:
            kind = kinds()[_single_words()[best[0]]]
            return Finding(
                kind.type,
                round(kind.sure * best[1] / 125, 3),
                f"stakeholder.{kind.id}~misspelt",
                *credit.folded.back(*met.span()),
            )
    return None


def find_subject(text: str, *, credit: Credit, product: str | None = None) -> Iterator[Finding]:
    """The type of whoever a claim says did it: the words before its first verb, or those after a person's name."""
    met = _REPORTS.search(text[:400])
    start, end = (0, met.start()) if met else (0, 0)
    name = credit.words.strip()
    if len(name.split()) > 1 and name in text:
        start = text.index(name)
        end = start + 240
    subject = read_credit(text[start:end], product=product)
    decided = subject.strongest()
    if decided is not None and WEIGHT[decided[1].sort] >= WEIGHT["role"]:
        found = _finding(subject, *decided)
        yield Finding(
            found.code,
            round(found.sure * _INSIDE, 3),
            f"{found.rule}~subject",
            start + found.start,
            start + found.end,
        )
