"""Which quotes answer a query and in which order. Pure: it reads pieces of an index, whatever engine wrote them.

A query is a handful of *wishes*: a filter the request spoke of, or a word. Quotes that meet all come first; the rest
follow by how much they meet. A wish for a code is met by the code; its words in the text count besides, so that a
filter understood wrongly, or a quote nobody has coded, still finds its way up.
"""

import heapq
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Protocol

from evidence_store.search import facets
from evidence_store.search.kin import kin
from evidence_store.search.query import DECIDED, SAME_QUESTION, Answer, Chip, Hit, Query
from evidence_store.search.words import cut, forms, known_language, stop_words

CODE = 2.5  # what a code that is met counts, beside its rarity
NAMES = frozenset({"region", "country", "product", "institution", "year"})  # what quotes say in so many words
NAMED = 0.5  # what such a code counts, as its words in the text count fully besides
MEANT = 0.5  # what a word counts that a code speaks for already
SAID = 0.5  # what a quote nobody coded counts, when its words say what the code means
KIN = 0.3  # what a word counts that stands for much the same
NEAR = 0.7  # what a neighbour of a mistyped word counts
ENOUGH = 0.25  # share of all wishes (by weight) that lets a quote into the answer
LEVEL = 0.2  # at most, for how far the influence went


class Postings:
    """The quotes under one word or code, ascending, and how much it counts in each (0..1)."""

    __slots__ = ("bits", "numbers", "values")

    def __init__(self, numbers: Sequence[int], values: Sequence[float], size: int) -> None:
        self.numbers = numbers
        self.values = values
        self.bits = facets.bits(numbers, size)


class Piece(Protocol):
    """A piece of an index: quotes numbered from 0 to `size`, of which those in `live` are there."""

    size: int
    live: int
    ids: Sequence[str]
    touched: Sequence[int]
    prior: Sequence[float]
    codes: Mapping[tuple[str, str], int]

    def word(self, stem: str) -> Postings | None:
        """The quotes that hold a stem."""
        ...

    def code(self, dimension: str, code: str) -> Postings | None:
        """The quotes that carry a code."""
        ...

    def places(self, stem: str, number: int) -> Sequence[int]:
        """Where in a quote a stem stands, ascending."""
        ...

    def beginning(self, prefix: str) -> Sequence[str]:
        """Stems that begin so, the most frequent first, a handful."""
        ...

    def near(self, word: str) -> Sequence[str]:
        """Stems an unknown word may have been meant as, a handful."""
        ...

    def numbers(self, ids: Collection[str]) -> int:
        """The set of quotes with these ids."""
        ...


@dataclass(slots=True)
class Wish:
    """Something a query asks for: for each piece of the index the postings that count, and the set that meets it."""

    label: str
    weight: float
    postings: list[list[tuple[float, Postings]]]
    met: list[int]
    touching: list[int]


def answer(
    pieces: Sequence[Piece], query: Query, *, limit: int, offset: int = 0, hidden: Collection[str] = ()
) -> Answer:
    """The page of results after `offset`, with the totals and facets of the whole answer."""
    query = replace(query, languages=_spoken(pieces, query))
    allowed = [_allowed(piece, query, hidden) for piece in pieces]
    wishes = _wishes(pieces, query)
    chosen = [_admitted(wishes, query, n) & allowed[n] for n in range(len(pieces))]
    exact = [_all_met(wishes, n) & chosen[n] for n in range(len(pieces))]
    ranked = _ranked(pieces, wishes, _extras(pieces, query), exact, chosen, offset + limit)
    return Answer(
        hits=tuple(_hit(pieces, wishes, exact, *one) for one in ranked[offset:]),
        total=sum(c.bit_count() for c in chosen),
        exact=sum(e.bit_count() for e in exact),
        facets=facets.count(zip(pieces, chosen, strict=True)),
    )


def _allowed(piece: Piece, query: Query, hidden: Collection[str]) -> int:
    """The quotes that meet every condition: given filters, passages, nothing excluded, nothing hidden."""
    allowed = piece.live & ~piece.numbers(hidden) if hidden else piece.live
    for dimension, codes in query.given.items():
        met = 0
        for code in codes:
            met |= piece.codes.get((dimension, code), 0)
        allowed &= met
    for phrase in query.phrases:
        allowed &= _with_phrase(piece, phrase, query.languages, allowed)
    for phrase in query.excluded:
        allowed &= ~_with_phrase(piece, phrase, query.languages, allowed)
    return allowed


def _spoken(pieces: Sequence[Piece], query: Query) -> tuple[str, ...]:
    """The query's languages that quotes are written in: stems of others would only find strangers."""
    heard = {known_language(code) for piece in pieces for dimension, code in piece.codes if dimension == "language"}
    return tuple(language for language in query.languages if language == "en" or language in heard)


def _with_phrase(piece: Piece, phrase: tuple[str, ...], languages: tuple[str, ...], among: int) -> int:
    """The quotes in which the words of a passage stand in their places; any small word may stand for a small word."""
    small = {word for word in phrase if any(word in stop_words(language) for language in languages)}
    spots = [(at, forms(word, languages)) for at, word in enumerate(phrase) if word not in small]
    for _, stems in spots:
        among &= _any(piece.word(stem) for stem in stems)
    if len(spots) < 2:
        return among
    return facets.bits((n for n in facets.members(among) if _in_place(piece, n, spots)), piece.size)


def _in_place(piece: Piece, number: int, spots: Sequence[tuple[int, Sequence[str]]]) -> bool:
    starts: set[int] | None = None
    for at, stems in spots:
        here = {place - at for stem in stems for place in piece.places(stem, number)}
        starts = here if starts is None else starts & here
        if not starts:
            return False
    return True


def _any(postings: Iterable[Postings | None]) -> int:
    met = 0
    for one in postings:
        met |= one.bits if one else 0
    return met


def _wishes(pieces: Sequence[Piece], query: Query) -> list[Wish]:
    total = sum(piece.live.bit_count() for piece in pieces)
    words = {word: _word_wish(pieces, word, query.languages, total) for word in query.words}
    questions: dict[str, list[Wish]] = {}
    for chip in query.chips:
        wish = _code_wish(pieces, chip, query.languages, total)
        questions.setdefault(_question(chip), []).append(wish)
    wishes = [_either(group) for group in questions.values()]
    wishes += [_prefix_wish(pieces, prefix, total) for prefix in query.prefixes]
    wishes += [wish for word, wish in words.items() if word not in query.meant]
    for word in query.meant & words.keys():
        _lend(words[word], wishes, query, word)
    return wishes


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
    if not any(wish.touching):
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
    met = [_any(here) for here in found]
    weight = _rarity(sum((m & piece.live).bit_count() for m, piece in zip(met, pieces, strict=True)), total)
    postings = [[(weight, p) for p in here] for here in found]
    return Wish(label, weight, postings, met, list(met))


def _code_wish(pieces: Sequence[Piece], chip: Chip, languages: tuple[str, ...], total: int) -> Wish:
    found = [piece.code(chip.dimension, chip.code) for piece in pieces]
    met = [p.bits if p else 0 for p in found]
    n = sum((m & piece.live).bit_count() for m, piece in zip(met, pieces, strict=True))
    weight = chip.sure * (CODE + _rarity(n, total)) * (NAMED if chip.dimension in NAMES else 1.0)
    wish = Wish(_question(chip), weight, [[(weight, p)] if p else [] for p in found], met, list(met))
    for at, piece in enumerate(pieces):
        saying = _saying(piece, chip, languages)
        wish.postings[at].append((SAID * weight, saying))
        wish.touching[at] |= saying.bits
    return wish


def _saying(piece: Piece, chip: Chip, languages: tuple[str, ...]) -> Postings:
    """The quotes nobody has coded in a chip's dimension whose words say what the chip means."""
    coded = saying = 0
    for (dimension, _), quotes in piece.codes.items():
        coded |= quotes if dimension == chip.dimension else 0
    for phrase in chip.also:
        all_said = ~coded
        for word in phrase:
            all_said &= _any(piece.word(stem) for stem in forms(word, languages))
        saying |= all_said
    numbers = facets.members(saying)
    return Postings(numbers, [1.0] * len(numbers), piece.size)


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


def _admitted(wishes: Sequence[Wish], query: Query, n: int) -> int:
    """Quotes that meet enough to be shown at all: one weighty wish, or two light ones."""
    if not wishes or query.phrases:
        return -1
    whole = sum(wish.weight for wish in wishes)
    big = once = twice = 0
    for wish in wishes:
        if wish.weight >= ENOUGH * whole:
            big |= wish.touching[n]
        else:
            twice |= once & wish.touching[n]
            once |= wish.touching[n]
    return big | twice if big or twice else once


def _all_met(wishes: Sequence[Wish], n: int) -> int:
    met = -1
    for wish in wishes:
        met &= wish.met[n]
    return met


def _extras(pieces: Sequence[Piece], query: Query) -> list[list[tuple[float, Postings]]]:
    """What counts without being wished for: how sure the given codes are, and the words of quoted passages."""
    extras: list[list[tuple[float, Postings]]] = []
    stems = {stem for phrase in query.phrases for word in phrase for stem in forms(word, query.languages)}
    for piece in pieces:
        given = [piece.code(dimension, code) for dimension, codes in query.given.items() for code in codes]
        said = [piece.word(stem) for stem in stems]
        extras.append([(1.0, p) for p in (*given, *said) if p])
    return extras


def _ranked(
    pieces: Sequence[Piece],
    wishes: Sequence[Wish],
    extras: Sequence[list[tuple[float, Postings]]],
    exact: Sequence[int],
    chosen: Sequence[int],
    most: int,
) -> list[tuple[float, int, int]]:
    """The best `most` as (score, piece, number): exact ones first, then by score, newest, id."""
    scores = [_scores(piece, wishes, extras[n], n) for n, piece in enumerate(pieces)]
    ranked: list[tuple[float, int, int]] = []
    for sets in (exact, [c & ~e for c, e in zip(chosen, exact, strict=True)]):
        if len(ranked) < most:
            ranked += _best(pieces, scores, sets, most - len(ranked))
    return ranked


def _scores(piece: Piece, wishes: Sequence[Wish], extras: list[tuple[float, Postings]], n: int) -> Sequence[float]:
    counted = [part for wish in wishes for part in wish.postings[n]] + extras
    if not counted:
        return array("d", bytes(8 * piece.size))
    scores = array("d", piece.prior)
    for weight, postings in counted:
        for number, value in zip(postings.numbers, postings.values, strict=True):
            scores[number] += weight * value
    return scores


def _best(
    pieces: Sequence[Piece], scores: Sequence[Sequence[float]], sets: Sequence[int], most: int
) -> list[tuple[float, int, int]]:
    numbers = [facets.members(a_set) for a_set in sets]
    values = [scores[n][number] for n, here in enumerate(numbers) for number in here]
    if len(values) > most > 0:
        floor = heapq.nlargest(most, values)[-1] - 1e-9
        numbers = [[number for number in here if scores[n][number] >= floor] for n, here in enumerate(numbers)]
    found = [(scores[n][number], n, number) for n, here in enumerate(numbers) for number in here]
    found.sort(key=lambda one: (-round(one[0], 6), -pieces[one[1]].touched[one[2]], pieces[one[1]].ids[one[2]]))
    return found[:most]


def _hit(
    pieces: Sequence[Piece], wishes: Sequence[Wish], exact: Sequence[int], score: float, n: int, number: int
) -> Hit:
    meets = [(wish, wish.met[n] >> number & 1, wish.touching[n] >> number & 1) for wish in wishes]
    why = tuple(wish.label if met else f"like {wish.label}" for wish, met, touched in meets if touched)
    return Hit(pieces[n].ids[number], round(score, 4), bool(exact[n] >> number & 1), why)


def prior(levels: Sequence[Postings | None], size: int) -> "array[float]":
    """A small head start for quotes that show a higher level, `levels` given from the lowest up."""
    start = array("d", bytes(8 * size))
    for rung, postings in enumerate(levels, 1):
        for number, value in zip(postings.numbers, postings.values, strict=True) if postings else ():
            start[number] = max(start[number], LEVEL * value * rung / len(levels))
    return start


def strength(value: int) -> float:
    """A strength per mille as a share of a decided code's."""
    return min(value, DECIDED) / DECIDED
