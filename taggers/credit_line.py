"""A credit line read once: its folded words with the product masked, its parts, and the known phrases met in it.

Both readers of who speaks start here: what kind of speaker (`stakeholder`), and how far named (`attribution`).
"""

import re
from dataclasses import dataclass
from functools import cache

from taggers.folding import Folded, fold
from taggers.lexicon import Kind, folded_words, kinds, publishers
from taggers.phrases import Phrase, PhraseBook, Tokens, tokens

WEIGHT = {"inside": 5, "named": 4, "body": 3, "role": 2, "hint": 1}
MASK = "ʘ"

_REPORTED = r"(?:noted|reported|commented|explained|highlighted|reflected|outlined|stated|said|told|described)"
_AROUND = re.compile(
    rf"^\W*(?:(?:as|this|is|was)\s+)*{_REPORTED}(?:\s+by)?\b|,?\s+for\s+which\b.*|,?\s+(?:who|which|that)\s+{_REPORTED}\b.*",
    re.DOTALL,
)
_PART = re.compile(r"[^,;:()\[\]|/\n–—،؛]+")
_ABOUT = re.compile(r"\b(?:for|on|with|about|to|among|assist\w+|support\w+|help\w+)(?:\s+\w+){0,2}\s+$")
_OF_A_PRODUCT = re.compile(
    r"\b(?:reports?|reviews?|projects?|dashboards?|infographics?|updates?|webinars?|toolkits?|briefs?|stud(?:y|ies)"
    r"|series|conferences?|(?<!post-)events?|workshops?|round ?tables?|launch|index|podcasts?|snapshots?|articles?"
    r"|papers?)\b"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, how sure (0..1), the rule that says so and where its words stand (code points of the words read)."""

    code: str
    sure: float
    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit line: the words, the same folded and masked, the cues in them, countries and nationalities."""

    words: str
    folded: Folded
    cues: tuple[tuple[Phrase, Kind], ...]
    lands: tuple[Phrase, ...]
    tokens: Tokens

    def strongest(self) -> tuple[Phrase, Kind] | None:
        """The cue that decides: the weightiest, then the first."""
        cues = [cue for cue in self.cues if not self._is_of_another_house(*cue)]
        return max(cues, key=lambda c: (WEIGHT[c[1].sort], -c[0].start), default=None)

    def _is_of_another_house(self, phrase: Phrase, kind: Kind) -> bool:
        """ "Country office" right after a name is that body's, not our own."""
        before = (p.end for p, k in self.cues if k.sort == "named")
        return kind.sort == "inside" and any(not self.folded.words[end : phrase.start].strip() for end in before)

    def found(self, code: str, sure: float, rule: str, start: int, end: int) -> Finding:
        """A finding at folded `[start, end)`."""
        return Finding(code, sure, rule, *self.folded.back(start, end))

    def parts(self) -> tuple[tuple[int, str], ...]:
        """Where each part between commas and brackets begins, and its words as written; masked parts are blank."""
        if self.folded.origin is not None:
            return tuple((m.start(), m[0]) for m in _PART.finditer(self.words))
        seen = "".join(" " if f == " " else w for w, f in zip(self.words, self.folded.words, strict=True))
        return tuple((m.start(), m[0]) for m in _PART.finditer(seen))


def read_credit(words: str, *, product: str | None = None) -> Credit:
    """Read a credit line; the product's own words are masked, since a title says nothing about the speaker."""
    folded = fold(words)
    line = _without_products(_AROUND.sub(_blank, masked(folded.words, product)))
    written, cut = Folded(line, folded.origin), tokens(line)
    speakers, lands = known_names()
    cues = ((p, kinds()[p.key]) for p in speakers.find(cut))
    return Credit(
        words,
        written,
        tuple((p, k) for p, k in cues if k.type and _as_written(words, written, p, k)),
        tuple(p for p in lands.find(cut) if _is_land(words, written, p)),
        cut,
    )


def masked(folded: str, product: str | None) -> str:
    """`folded` with each mention of the product, and its publisher's own staff, as one mark and spaces."""
    name = fold(product).words.strip() if product else ""
    if len(name) >= 3 and name in folded:
        folded = folded.replace(name, MASK + " " * (len(name) - 1))
    for publisher in publishers(name):
        folded = re.sub(
            rf"\b{publisher}(?=(?:\s+{MASK})?\s+(?:staff|focal|colleague|team|researcher|country office))",
            _mark,
            folded,
        )
    return folded


def _mark(met: re.Match[str]) -> str:
    return MASK + " " * (len(met[0]) - 1)


def _blank(met: re.Match[str]) -> str:
    return " " * len(met[0])


def _without_products(line: str) -> str:
    """Blank the later parts that name a product: "official, Blue River report" speaks of an official."""
    first = _PART.search(line)
    if first is None:
        return line
    return _PART.sub(
        lambda m: m[0] if m.start() <= first.start() or not _OF_A_PRODUCT.search(m[0]) else _blank(m), line
    )


@cache
def known_names() -> tuple[PhraseBook, PhraseBook]:
    """Words for kinds of speakers, under the kind; and countries and nationalities."""
    lands = {key: folded_words("countries.toml", key) for key in ("countries", "adjectives")}
    return PhraseBook({kind.id: kind.words for kind in kinds().values()}), PhraseBook(lands)


def _as_written(words: str, folded: Folded, phrase: Phrase, kind: Kind) -> bool:
    """A name of one word must be written as a name ("WHO", not "who"); a role inside a proper name is none."""
    start, end = folded.back(phrase.start, phrase.end)
    written = words[start:end]
    if kind.type == "migrant_community" and _ABOUT.search(folded.words[: phrase.start]):
        return False
    if len(written) == 2 and not written.isupper() and written.isascii():
        return False  # "un", "eu": articles and pronouns elsewhere
    if kind.capital and not written[:1].isupper():
        return False
    if " " not in written and kind.sort == "named" and written.islower():
        return False
    if " " in written or not written.isascii():
        return True
    if kind.sort == "named":
        short = len(written) <= 4 and not _stands_alone(words, start, end)
        return sum(c.isupper() for c in written) > 1 if short else written[:1].isupper()
    return (
        kind.sort != "role" or not re.search(r"[A-Z]\w+\s$", words[:start]) or not re.match(r"\s[A-Z]", words[end:])
    )


def _stands_alone(words: str, start: int, end: int) -> bool:
    return not words[:start].strip() and not words[end:].strip()


def _is_land(words: str, folded: Folded, phrase: Phrase) -> bool:
    start, end = folded.back(phrase.start, phrase.end)
    return not words[start:end].islower() or not words[start:end].isascii()
