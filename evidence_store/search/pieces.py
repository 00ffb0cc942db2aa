"""What ranking sees of an index, whatever engine keeps it: pieces that hold quotes, words and codes. Values only."""

from array import array
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from operator import add
from typing import Protocol

from evidence_store.search import facets
from evidence_store.search.query import DECIDED

CLAIM = 0.03  # what is taken off a use that is only reported
RECENT = 0.04  # what having been said of late counts, at most
FIRST_DAY, DAYS = date(2000, 1, 1).toordinal(), 36_525  # the days over which that grows: a century
LEVEL = 0.2  # what the highest influence level counts, at most, before anything is asked


class Postings:
    """The quotes under one word or code, ascending, and how much it counts in each (0..1)."""

    __slots__ = ("bits", "numbers", "values")

    def __init__(self, numbers: Sequence[int], values: Sequence[float], size: int) -> None:
        self.numbers = numbers
        self.values = values
        self.bits = facets.bits(numbers, size)

    def strongest(self, others: Sequence["Postings"], size: int) -> "Postings":
        """The quotes under this or any of the others, each counting as its strongest."""
        best: dict[int, float] = {}
        for postings in (self, *others):
            for number, value in zip(postings.numbers, postings.values, strict=True):
                best[number] = max(value, best.get(number, 0.0))
        numbers = sorted(best)
        return Postings(numbers, [best[number] for number in numbers], size)


class Piece(Protocol):
    """A piece of an index: quotes numbered from 0 to `size`, of which those in `live` are there.

    `said` is the day each was said, as a number that grows; 0 where it is unknown.
    """

    size: int
    live: int
    ids: Sequence[str]
    touched: Sequence[int]
    said: Sequence[int]
    prior: Sequence[float]
    codes: Mapping[tuple[str, str], int]

    def word(self, stem: str) -> Postings | None:
        """The quotes that hold a stem."""
        ...

    def code(self, dimension: str, code: str) -> Postings | None:
        """The quotes that carry a code."""
        ...

    def evenly(self, quotes: int) -> Postings:
        """These quotes, each counting fully."""
        ...

    def in_place(self, spots: Sequence[tuple[int, Sequence[str]]], among: int) -> int:
        """Those among some in which a stem of each spot stands as far from the others' as the spots do."""
        ...

    def since(self, position: int) -> int:
        """The quotes that changed after a position of the log."""
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


def prior(
    levels: Sequence[Postings | None], size: int, *, claims: Postings | None = None, said: Sequence[int] = ()
) -> "array[float]":
    """A small head start for strong evidence: a higher level (`levels` from the lowest up), said of late, verbatim.

    `said` are days as `Piece.said` has them, `claims` the reported uses without words of their own.
    """
    start = array("d", (recency(day) for day in said)) if said else array("d", bytes(8 * size))
    for number in claims.numbers if claims else ():
        start[number] -= CLAIM
    best = array("d", bytes(8 * size))
    for rung, postings in enumerate(levels, 1):
        for number, value in zip(postings.numbers, postings.values, strict=True) if postings else ():
            best[number] = max(best[number], LEVEL * value * rung / len(levels))
    return array("d", map(add, start, best))


def recency(day: int) -> float:
    """What being said on this day counts: nothing when unknown, up to `RECENT` the later it was."""
    return RECENT * min(max(day - FIRST_DAY, 0) / DAYS, 1.0) if day else 0.0


def any_code(piece: Piece, dimension: str, codes: Sequence[str]) -> Postings | None:
    """The quotes that carry any of these codes, each counting as its strongest."""
    found = [p for code in codes if (p := piece.code(dimension, code))]
    return found[0].strongest(found[1:], piece.size) if len(found) > 1 else found[0] if found else None


def strength(value: int) -> float:
    """A strength per mille as a share of a decided code's."""
    return min(value, DECIDED) / DECIDED
