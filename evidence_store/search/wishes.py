"""What a query wishes for: a filter the request spoke of, or a word, each with the quotes that meet it. Pure.

A wish for a code is met by the code; its words in the text count besides, so that a filter understood wrongly, or a
quote nobody has coded, still finds its way up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from evidence_store.search.kin import kin
from evidence_store.search.pieces import Piece, Postings, any_code
from evidence_store.search.query import SAME_QUESTION, Chip, Query
from evidence_store.search.words import cut, forms

CODE = 2.5  # what a code that is met counts, beside its rarity
NAMES = frozenset({"region", "country", "product", "institution", "year"})  # what quotes say in so many words
NAMED = 0.5  # what such a code counts, as its words in the text count fully besides
MEANT = 0.5  # what a word counts that a code speaks for already
SAID = 0.5  # what a quote nobody coded counts, when its words say what the code means
KIN = 0.3  # what a word counts that stands for much the same
NEAR = 0.7  # what a neighbour of a mistyped word counts


@dataclass(slots=True)
class Wish:
    """Something a query asks for: for each piece of the index the postings that count, and the set that meets it."""

    label: str
    weight: float
    postings: list[list[tuple[float, Postings]]]
    met: list[int]
    touching: list[int]


def wishes_of(pieces: Sequence[Piece], query: Query) -> list[Wish]:
    """The wishes of a query; words a chip speaks for are lent to that chip's wish."""
    total = sum(piece.live.bit_count() for piece in pieces)
    words = {word: _word_wish(pieces, word, query.languages, total) for word in query.words}
    questions: dict[str, list[Wish]] = {}
    for chip in query.chips:
        wish = _code_wish(pieces, chip, query, total)
        questions.setdefault(_question(chip), []).append(wish)
    wishes = [_either(group) for group in questions.values()]
    wishes += [_prefix_wish(pieces, prefix, total) for prefix in query.prefixes]
    wishes += [wish for word, wish in words.items() if word not in query.meant]
    for word in query.meant & words.keys():
        _lend(words[word], wishes, query, word)
    named = {**words, **{chip.key: next(w for w in wishes if w.label == _question(chip)) for chip in query.chips}}
    for group in query.alternatives:
        _one_is_enough([named[name] for name in sorted(group) if name in named], wishes)
    return wishes


def _one_is_enough(group: list[Wish], wishes: list[Wish]) -> None:
    """Any of these meets what the request asked for with "or"."""
    several = [wish for wish in wishes if any(wish is one for one in group)]
    if len(several) > 1:
        label = " or ".join(wish.label for wish in several)
        _either(several).label = label
        wishes[:] = [wish for wish in wishes if not any(wish is one for one in several[1:])]


def _lend(spoken: Wish, wishes: list[Wish], query: Query, word: str) -> None:
    """A word that a filter speaks for counts in the text too, towards that filter's wish."""
    for chip in query.chips:
        if any(word == said.folded for said in cut(chip.words)):
            wish = next(w for w in wishes if w.label == _question(chip))
            _add(wish, spoken, 1.0 if chip.dimension in NAMES else MEANT)
            return


def _word_wish(pieces: Sequence[Piece], word: str, languages: tuple[str, ...], total: int) -> Wish:
    """The word itself counts fully; its kin a little; the nearest words, when nobody ever said it as typed."""
    wish = _wish(pieces, f"“{word}”", forms(word, languages), total)
    for stem in kin(word):
        _add(wish, _wish(pieces, "", (stem,), total), KIN)
    if not any(quotes & piece.live for quotes, piece in zip(wish.touching, pieces, strict=True)):
        near = dict.fromkeys(stem for piece in pieces for stem in piece.near(word))
        for stem in list(near)[:3]:
            found = _wish(pieces, "", (stem,), total)
            _add(wish, found, NEAR)
            wish.met = [met | other for met, other in zip(wish.met, found.met, strict=True)]
    return wish


def _add(wish: Wish, other: Wish, share: float) -> None:
    """Let another word's quotes count for a share, without making them meet the wish."""
    for n, here in enumerate(other.postings):
        wish.postings[n].extend((share * weight, postings) for weight, postings in here)
        wish.touching[n] |= other.met[n]


def _prefix_wish(pieces: Sequence[Piece], prefix: str, total: int) -> Wish:
    stems = dict.fromkeys(stem for piece in pieces for stem in piece.beginning(prefix))
    return _wish(pieces, f"“{prefix}*”", tuple(stems), total)


def _wish(pieces: Sequence[Piece], label: str, stems: Sequence[str], total: int) -> Wish:
    found = [[p for stem in stems if (p := piece.word(stem))] for piece in pieces]
    met = [any_of(here) for here in found]
    weight = _rarity(sum((m & piece.live).bit_count() for m, piece in zip(met, pieces, strict=True)), total)
    postings = [[(weight, p) for p in here] for here in found]
    return Wish(label, weight, postings, met, list(met))


def _code_wish(pieces: Sequence[Piece], chip: Chip, query: Query, total: int) -> Wish:
    codes = query.counting_as(chip.dimension, chip.code)
    found = [any_code(piece, chip.dimension, codes) for piece in pieces]
    met = [p.bits if p else 0 for p in found]
    n = sum((m & piece.live).bit_count() for m, piece in zip(met, pieces, strict=True))
    weight = chip.sure * (CODE + _rarity(n, total)) * (NAMED if chip.dimension in NAMES else 1.0)
    wish = Wish(_question(chip), weight, [[(weight, p)] if p else [] for p in found], met, list(met))
    for at, piece in enumerate(pieces):
        saying = _saying(piece, chip, query.languages)
        wish.postings[at].append((SAID * weight, saying))
        wish.touching[at] |= saying.bits
    return wish


def _saying(piece: Piece, chip: Chip, languages: tuple[str, ...]) -> Postings:
    """The quotes nobody has coded in a chip's dimension whose words say what the chip means."""
    coded = saying = 0
    for (dimension, _), quotes in piece.codes.items():
        coded |= quotes if dimension == chip.dimension else 0
    if not piece.live & ~coded:
        return piece.evenly(0)
    for phrase in chip.also:
        all_said = ~coded
        for word in phrase:
            all_said &= any_of(piece.word(stem) for stem in forms(word, languages))
        saying |= all_said
    return piece.evenly(saying)


def _question(chip: Chip) -> str:
    return SAME_QUESTION.get(chip.dimension, chip.dimension)


def _either(group: list[Wish]) -> Wish:
    """Answers to one question: any of them meets it."""
    first = group[0]
    for other in group[1:]:
        first.weight = max(first.weight, other.weight)
        for n, here in enumerate(other.postings):
            first.postings[n].extend(here)
            first.met[n] |= other.met[n]
            first.touching[n] |= other.touching[n]
    return first


def _rarity(n: int, total: int) -> float:
    """The inverse document frequency of BM25, never negative."""
    return log(1 + (total - n + 0.5) / (n + 0.5))


def any_of(postings: Iterable[Postings | None]) -> int:
    """The quotes under any of these."""
    met = 0
    for one in postings:
        met |= one.bits if one else 0
    return met
