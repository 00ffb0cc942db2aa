"""Which quotes answer a query and in which order. Pure: it reads pieces of an index, whatever engine wrote them.

A query is a handful of *wishes*: a filter the request spoke of, or a word. Quotes that meet all come first; the rest
follow by how much they meet. A wish for a code is met by the code; its words in the text count besides, so that a
filter understood wrongly, or a quote nobody has coded, still finds its way up.
"""

import heapq
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Protocol

from evidence_store.search import facets
from evidence_store.search.query import DECIDED, SAME_QUESTION, Answer, Hit, Query
from evidence_store.search.words import cut, forms, stop_words

CODE = 2.5  # what a code that is met counts, beside its rarity
MEANT = 0.5  # what a word counts that a code speaks for already
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
    """The quotes that meet every condition: given filters, passages as they stand, nothing excluded, nothing hidden."""
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


def _with_phrase(piece: Piece, phrase: tuple[str, ...], languages: tuple[str, ...], among: int) -> int:
    """The quotes in which the words of a passage stand in their places; small words are not kept, any may stand there."""
    spots = [(at, [s for s in forms(word, languages) if piece.word(s)]) for at, word in enumerate(phrase)]
    spots = [(at, stems) for at, stems in spots if stems]
    found = among if spots else 0
    for _, stems in spots:
        found &= _any(piece.word(stem) for stem in stems)
    if len(spots) < 2:
        return found if len(spots) == _content(phrase, languages) else 0
    if len(spots) < _content(phrase, languages):
        return 0
    return facets.bits((n for n in facets.members(found) if _in_place(piece, n, spots)), piece.size)


def _content(phrase: tuple[str, ...], languages: tuple[str, ...]) -> int:
    return sum(not any(word in stop_words(language) for language in languages) for word in phrase)


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
        wish = _code_wish(pieces, chip.dimension, chip.code, chip.sure, total)
        questions.setdefault(SAME_QUESTION.get(chip.dimension, chip.dimension), []).append(wish)
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
            question = SAME_QUESTION.get(chip.dimension, chip.dimension)
            wish = next(w for w in wishes if w.label == question)
            for n, here in enumerate(spoken.postings):
                wish.postings[n].extend((MEANT * weight, postings) for weight, postings in here)
                wish.touching[n] |= spoken.met[n]
            return


def _word_wish(pieces: Sequence[Piece], word: str, languages: tuple[str, ...], total: int) -> Wish:
    stems = forms(word, languages)
    wish = _wish(pieces, f"“{word}”", [(1.0, stem) for stem in stems], total)
    if any(wish.met):
        return wish
    near = dict.fromkeys(stem for piece in pieces for stem in piece.near(word))
    return _wish(pieces, f"near “{word}”", [(NEAR, stem) for stem in list(near)[:3]], total)


def _prefix_wish(pieces: Sequence[Piece], prefix: str, total: int) -> Wish:
    stems = dict.fromkeys(stem for piece in pieces for stem in piece.beginning(prefix))
    return _wish(pieces, f"“{prefix}*”", [(1.0, stem) for stem in stems], total)


def _wish(pieces: Sequence[Piece], label: str, stems: Sequence[tuple[float, str]], total: int) -> Wish:
    found = [[(share, p) for share, stem in stems if (p := piece.word(stem))] for piece in pieces]
    met = [_any(p for _, p in here) for here in found]
    weight = _rarity(sum((m & piece.live).bit_count() for m, piece in zip(met, pieces, strict=True)), total)
    postings = [[(share * weight, p) for share, p in here] for here in found]
    return Wish(label, weight, postings, met, list(met))


def _code_wish(pieces: Sequence[Piece], dimension: str, code: str, sure: float, total: int) -> Wish:
    found = [piece.code(dimension, code) for piece in pieces]
    met = [p.bits if p else 0 for p in found]
    n = sum((m & piece.live).bit_count() for m, piece in zip(met, pieces, strict=True))
    weight = sure * (CODE + _rarity(n, total))
    postings = [[(weight, p)] if p else [] for p in found]
    return Wish(SAME_QUESTION.get(dimension, dimension), weight, postings, met, list(met))


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
    why = tuple(wish.label for wish in wishes if wish.touching[n] >> number & 1)
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
