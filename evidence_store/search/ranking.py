"""Which quotes answer a query and in which order. Pure: it reads pieces of an index, whatever engine wrote them.

Quotes that meet every wish of the query come first; the rest follow by how much they meet.
"""

import heapq
import math
from array import array
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from evidence_store.domain import INFLUENCE_LADDER
from evidence_store.search import facets
from evidence_store.search.pieces import Piece, Postings, any_code
from evidence_store.search.query import Answer, Hit, Query, Sort
from evidence_store.search.wishes import Wish, any_of, wishes_of
from evidence_store.search.words import STEMMED, fold, forms, known_language, stop_words

_LANGUAGES = ("language", "translation")
LANGUAGES = ("en", *(language for language in STEMMED if language != "en"))
ENOUGH = 0.25  # share of all wishes (by weight) that lets a quote into the answer


class Asked(NamedTuple):
    """A query in the languages that are spoken, its wishes, and for each piece of the index the sets they make."""

    query: Query
    wishes: list[Wish]
    allowed: list[int]
    admitted: list[int]
    met: list[int]


def answer(
    pieces: Sequence[Piece], query: Query, *, limit: int, offset: int = 0, hidden: Collection[str] = ()
) -> Answer:
    """The page of results after `offset`, with the totals and facets of the whole answer."""
    query, wishes, allowed, admitted, met = asked(pieces, query, hidden)
    chosen = [one & other for one, other in zip(admitted, allowed, strict=True)]
    exact = [one & other for one, other in zip(met, chosen, strict=True)]
    ranked = _ranked(pieces, wishes, query, exact, chosen, offset + limit)
    return Answer(
        hits=tuple(_hit(pieces, wishes, exact, *one) for one in ranked[offset:]),
        total=sum(c.bit_count() for c in chosen),
        exact=sum(e.bit_count() for e in exact),
        facets=facets.count(zip(pieces, chosen, strict=True), below=query.below),
    )


def asked(pieces: Sequence[Piece], query: Query, hidden: Collection[str]) -> Asked:
    """What a query comes to in an index: the answer is what is allowed and admitted, exact what meets all besides."""
    query = replace(query, languages=_spoken(pieces, query))
    allowed = [_allowed(piece, query, hidden) for piece in pieces]
    wishes = wishes_of(pieces, query)
    met = [_all_met(wishes, n) for n in range(len(pieces))]
    return Asked(query, wishes, allowed, _admitted(pieces, wishes, query), met)


def near(pieces: Sequence[Piece], word: str) -> tuple[str, ...]:
    """Stems that a folded word may have been meant as; none where a quote holds it."""
    spoken = _spoken(pieces, Query(languages=LANGUAGES))
    if any(piece.word(stem) for piece in pieces for stem in forms(word, spoken)):
        return ()
    return tuple(dict.fromkeys(stem for piece in pieces for stem in piece.near(word)))


def _allowed(piece: Piece, query: Query, hidden: Collection[str]) -> int:
    """The quotes that meet every condition: given filters, passages, nothing excluded, nothing hidden."""
    allowed = piece.live & ~piece.numbers(hidden) if hidden else piece.live
    for dimension, codes in query.given.items():
        counting = [each for code in codes for each in query.counting_as(dimension, code)]
        allowed &= facets.any_of(piece, dimension, counting)
    if query.after >= 0:
        allowed &= piece.since(query.after)
    for chip in query.unwanted:
        for code in query.counting_as(chip.dimension, chip.code):
            allowed &= ~piece.codes.get((chip.dimension, code), 0)
    for phrase in query.phrases:
        allowed &= _with_phrase(piece, phrase, query.languages, allowed)
    for phrase in query.excluded:
        allowed &= ~_with_phrase(piece, phrase, query.languages, allowed)
    return allowed


def _spoken(pieces: Sequence[Piece], query: Query) -> tuple[str, ...]:
    """The query's languages that quotes are written in or translated to: other stems would only find strangers."""
    heard = {known_language(code) for piece in pieces for dimension, code in piece.codes if dimension in _LANGUAGES}
    return tuple(language for language in query.languages if language == "en" or language in heard)


def _with_phrase(piece: Piece, phrase: tuple[str, ...], languages: tuple[str, ...], among: int) -> int:
    """The quotes in which the words of a passage stand in their places; any small word may stand for a small word."""
    small = {word for word in phrase if any(word in stop_words(language) for language in languages)}
    spots = [(at, forms(word, languages)) for at, word in enumerate(phrase) if word not in small]
    for _, stems in spots:
        among &= any_of(piece.word(stem) for stem in stems)
    if len(spots) < 2:
        return among
    return piece.in_place(spots, among)


def _admitted(pieces: Sequence[Piece], wishes: Sequence[Wish], query: Query) -> list[int]:
    """Quotes that meet enough to be shown: one weighty wish, or two light ones; where none do, one light one."""
    if not wishes or query.phrases:
        return [-1] * len(pieces)
    sets = [_enough(wishes, n) for n in range(len(pieces))]
    found = any(enough & piece.live for (enough, _), piece in zip(sets, pieces, strict=True))
    return [enough if found else once for enough, once in sets]


def _enough(wishes: Sequence[Wish], n: int) -> tuple[int, int]:
    """Quotes that meet one weighty wish or two light ones, and those that meet a light one."""
    whole = sum(wish.weight for wish in wishes)
    big = once = twice = 0
    for wish in wishes:
        if wish.weight >= ENOUGH * whole:
            big |= wish.touching[n]
        else:
            twice |= once & wish.touching[n]
            once |= wish.touching[n]
    return big | twice, once


def _all_met(wishes: Sequence[Wish], n: int) -> int:
    met = -1
    for wish in wishes:
        met &= wish.met[n]
    return met


def extras_of(pieces: Sequence[Piece], query: Query) -> list[list[tuple[float, Postings]]]:
    """What counts without being wished for: how sure the given codes are, and the words of quoted passages."""
    extras: list[list[tuple[float, Postings]]] = []
    stems = {stem for phrase in query.phrases for word in phrase for stem in forms(word, query.languages)}
    for piece in pieces:
        given = [
            any_code(piece, dimension, query.counting_as(dimension, code))
            for dimension, codes in query.given.items()
            for code in codes
        ]
        said = [piece.word(stem) for stem in stems]
        extras.append([(1.0, p) for p in (*given, *said) if p])
    return extras


def _ranked(
    pieces: Sequence[Piece],
    wishes: Sequence[Wish],
    query: Query,
    exact: Sequence[int],
    chosen: Sequence[int],
    most: int,
) -> list[tuple[float, int, int]]:
    """The best `most` as (score, piece, number): exact ones first, then in the order asked for, score, newest, id."""
    extras = extras_of(pieces, query)
    scores = [_scores(piece, wishes, extras[n], n) for n, piece in enumerate(pieces)]
    order = _orders(pieces, query.sort)
    ranked: list[tuple[float, int, int]] = []
    for sets in (exact, [c & ~e for c, e in zip(chosen, exact, strict=True)]):
        if len(ranked) < most:
            ranked += _best(pieces, scores, order, sets, most - len(ranked))
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


def _orders(pieces: Sequence[Piece], sort: Sort) -> list[Sequence[float]] | None:
    """For each piece what each quote is sorted by, the greatest first; None where it is the score alone."""
    match sort:
        case "best":
            return None
        case "newest":
            return [piece.said for piece in pieces]
        case "oldest":
            return [[-day if day else -math.inf for day in piece.said] for piece in pieces]
        case "level":
            return [_by_code(piece, "influence_level", INFLUENCE_LADDER) for piece in pieces]
        case "product":
            named = {code for piece in pieces for dimension, code in piece.codes if dimension == "product"}
            return [_by_code(piece, "product", sorted(named, key=fold, reverse=True)) for piece in pieces]


def _by_code(piece: Piece, dimension: str, codes: Sequence[str]) -> Sequence[float]:
    """The place of each quote's last code among `codes`, from 1; 0 where it has none of them."""
    places = array("d", bytes(8 * piece.size))
    for place, code in enumerate(codes, 1):
        if postings := piece.code(dimension, code):
            for number in postings.numbers:
                places[number] = place
    return places


def _best(
    pieces: Sequence[Piece],
    scores: Sequence[Sequence[float]],
    order: Sequence[Sequence[float]] | None,
    sets: Sequence[int],
    most: int,
) -> list[tuple[float, int, int]]:
    first = order or scores
    numbers = [facets.members(a_set) for a_set in sets]
    values = [first[n][number] for n, here in enumerate(numbers) for number in here]
    if len(values) > most > 0:
        floor = heapq.nlargest(most, values)[-1] - 1e-9
        numbers = [[number for number in here if first[n][number] >= floor] for n, here in enumerate(numbers)]
    found = [(scores[n][number], n, number) for n, here in enumerate(numbers) for number in here]
    found.sort(key=lambda one: (-round(one[0], 6), -pieces[one[1]].touched[one[2]], pieces[one[1]].ids[one[2]]))
    if order is not None:
        found.sort(key=lambda one: -order[one[1]][one[2]])  # stable: within one day or level the best stay first
    return found[:most]


def _hit(
    pieces: Sequence[Piece], wishes: Sequence[Wish], exact: Sequence[int], score: float, n: int, number: int
) -> Hit:
    meets = [(wish, wish.met[n] >> number & 1, wish.touching[n] >> number & 1) for wish in wishes]
    why = tuple(wish.label if met else f"like {wish.label}" for wish, met, touched in meets if touched)
    return Hit(pieces[n].ids[number], round(score, 4), bool(exact[n] >> number & 1), why)
