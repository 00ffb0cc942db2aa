"""Invented pastes with their quotes marked inside them, and the measure of what a reader finds in one. Reads files and
counts; decides nothing.

In a paste `⟦…⟧` is an expected quote, `⟨…⟩` inside one is left out of it, `⟪…⟫` is a trap. With `joined = true` all marked
words of the paste are one quote.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from evidence_store.domain import Draft

PASTES = Path(__file__).resolve().parents[1] / "fixtures" / "pastes"
PARTS = {
    "development": ("marked",),
    "kept apart, known": ("apart/known.toml",),
    "kept apart, unseen": ("apart/unseen.toml",),
}
_SIGNS = re.compile("[⟦⟧⟪⟫⟨⟩]")
_QUOTED = re.compile("⟦([^⟦⟧]*)⟧")
_TRAP = re.compile("⟪([^⟪⟫]*)⟫")
_FILLERS = {"the", "a", "an", "of", "in", "for", "this", "these", "one", "by"}
_ALIKE = 0.9


@dataclass(frozen=True, slots=True)
class Paste:
    """A paste without its signs, the quotes in it with their speakers ("" = none printed), and its traps."""

    name: str
    text: str
    quotes: tuple[tuple[str, str], ...]
    traps: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What was found in some pastes: counts only, with the misses as sentences."""

    quotes: int = 0
    found: int = 0
    hits: int = 0
    speakers: int = 0
    traps: int = 0
    sprung: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def f1(self) -> float:
        """Harmonic mean of span precision and recall, 0..1."""
        return 2 * self.hits / (self.quotes + self.found) if self.quotes + self.found else 0.0

    def figures(self) -> dict[str, float]:
        """The figures by name, shares in 0..1."""
        return {
            "quotes": self.quotes,
            "span_f1": round(self.f1, 3),
            "span_recall": round(self.hits / max(1, self.quotes), 3),
            "span_precision": round(self.hits / max(1, self.found), 3),
            "speaker_right": round(self.speakers / max(1, self.quotes), 3),
            "traps": self.traps,
            "traps_sprung": round(self.sprung / max(1, self.traps), 3),
        }


def part(name: str) -> list[Paste]:
    """The pastes of a part of `PARTS`, in the order of their files."""
    return [paste for place in PARTS[name] for path in _files(PASTES / place) for paste in _read(path)]


def _files(place: Path) -> list[Path]:
    return sorted(place.glob("*.toml")) if place.is_dir() else [place]


def _read(path: Path) -> Iterable[Paste]:
    for row in tomllib.loads(path.read_text("utf-8"))["paste"]:
        marked = row["text"]
        said = [_bare(re.sub("⟨[^⟩]*⟩", " ", found)) for found in _QUOTED.findall(marked)]
        if row.get("joined"):
            said = [" ".join(said)]
        speakers = row["speakers"][:1] if row.get("joined") else row["speakers"]
        traps = tuple(_bare(found) for found in _TRAP.findall(marked))
        yield Paste(row["name"], _SIGNS.sub("", marked), tuple(zip(said, speakers, strict=True)), traps)


def _bare(words: str) -> str:
    return re.sub(r"\s+", " ", _SIGNS.sub("", words)).strip()


def plain(words: str | None) -> str:
    """The words in lower case without emphasis, kinds of marks and white space, as the field's measure compares them."""
    text = re.sub(r"[*_]{1,3}", "", words or "").translate(str.maketrans("“”„‟«»‘’‚‛", '""""""\'\'\'\''))
    return re.sub(r"\s+", " ", text).strip(" \"'.,;:()[]-–—،").lower()


def alike(one: str, other: str) -> float:
    """How alike two stretches of words are, 0..1."""
    a, b = plain(one), plain(other)
    return 1.0 if a == b else SequenceMatcher(None, a, b, autojunk=False).ratio()


def same_speaker(expected: str, found: str | None) -> bool:
    """Whether a credit names the expected speaker: four in five of the words, and not a paragraph besides."""
    want, got = plain(expected), plain(found)
    if not want or not got:
        return not want and not got
    words = [w for w in re.findall(r"\w+", want) if w not in _FILLERS]
    named = want in got or sum(w in got for w in words) / max(1, len(words)) >= 0.8
    return named and len(got.split()) <= len(want.split()) + 12


def _holds(text: str, trap: str) -> bool:
    """Whether a draft took a trap in; one of a word or two must be the whole draft, it may stand in any sentence."""
    return plain(trap) in plain(text) if len(trap.split()) > 2 else plain(trap) == plain(text)


def measure(paste: Paste, drafts: Iterable[Draft], tally: Tally) -> None:
    """Adds what was found in a paste to the tally; claims are no quotes and are not counted."""
    verbatim = [draft for draft in drafts if draft.kind != "claim"]
    left = list(verbatim)
    tally.found += len(left)
    for words, speaker in paste.quotes:
        best = max(left, key=lambda draft: alike(words, draft.text), default=None)
        hit = best is not None and alike(words, best.text) >= _ALIKE
        tally.quotes, tally.hits = tally.quotes + 1, tally.hits + hit
        if not hit or best is None:
            tally.misses.append(f"{paste.name}: MISSED {words[:70]}")
            continue
        left.remove(best)
        right = same_speaker(speaker, best.attribution)
        tally.speakers += right
        if not right:
            tally.misses.append(f"{paste.name}: SPEAKER {best.attribution!r} for {speaker!r} [{best.sniffer}]")
    tally.misses += [f"{paste.name}: FALSE {d.text[:90]!r} [{d.sniffer}]" for d in left]
    sprung = [trap for trap in paste.traps if any(_holds(draft.text, trap) for draft in verbatim)]
    tally.traps, tally.sprung = tally.traps + len(paste.traps), tally.sprung + len(sprung)
    tally.misses += [f"{paste.name}: TRAP {trap}" for trap in sprung]
