"""What ranking sees of an index, whatever engine keeps it: pieces that hold quotes, words and codes. Values only."""

from array import array
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from evidence_store.search import facets
from evidence_store.search.query import DECIDED

LEVEL = 0.2  # what the highest influence level counts, at most, before anything is asked


class Postings:
    """The quotes under one word or code, ascending, and how much it counts in each (0..1)."""

    __slots__ = ("bits", "numbers", "values")

    def __init__(self, numbers: Sequence[int], values: Sequence[float], size: int) -> None:
        self.numbers = numbers
        self.values = values
        self.bits = facets.bits(numbers, size)


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


def prior(levels: Sequence[Postings | None], size: int) -> "array[float]":
    """A small head start for quotes that show a higher level, `levels` given from the lowest up."""
    start = array("d", bytes(8 * size))
    for rung, postings in enumerate(levels, 1):
        for number, value in zip(postings.numbers, postings.values, strict=True) if postings else ():
            start[number] = max(start[number], LEVEL * value * rung / len(levels))
    return start


def any_code(piece: Piece, dimension: str, codes: Sequence[str]) -> Postings | None:
    """The quotes that carry any of these codes, each counting as its strongest."""
    found = [p for code in codes if (p := piece.code(dimension, code))]
    if len(found) < 2:
        return found[0] if found else None
    best: dict[int, float] = {}
    for postings in found:
        for number, value in zip(postings.numbers, postings.values, strict=True):
            best[number] = max(value, best.get(number, 0.0))
    numbers = sorted(best)
    return Postings(numbers, [best[number] for number in numbers], piece.size)


def strength(value: int) -> float:
    """A strength per mille as a share of a decided code's."""
    return min(value, DECIDED) / DECIDED
