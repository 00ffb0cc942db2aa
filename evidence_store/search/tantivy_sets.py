"""Sets of quotes as tantivy sees them: what is asked for, not yet looked up. Values only.

They stand where ranking and wishes expect whole numbers with one bit a quote: `&`, `|` and `~` build a larger set,
and only its size or its members cost anything. 0 is the empty set and -1 every quote, as among whole numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

MOST_PASSAGES = 16  # ways to say a passage that are looked up one by one, before a pattern is used


class Teller(Protocol):
    """What knows how many quotes are in a set."""

    def count(self, quotes: "Quotes") -> int:
        """How many of the quotes that are there."""
        ...

    def some(self, quotes: "Quotes") -> bool:
        """Whether there are any."""
        ...


class Row(Protocol):
    """One quote as the index kept it."""

    codes: dict[tuple[str, str], int]

    def step(self, stem: str) -> int:
        """How much a stem counts; 0 when the quote does not hold it."""
        ...


@dataclass(frozen=True)
class Quotes:
    """A set of quotes."""

    teller: Teller

    def __and__(self, other: Any) -> Any:
        return other & self if isinstance(other, int) else both(self.teller, self, other)

    def __rand__(self, other: int) -> Any:
        return self if other else 0

    def __or__(self, other: Any) -> Any:
        return other | self if isinstance(other, int) else either(self.teller, self, other)

    def __ror__(self, other: int) -> Any:
        return -1 if other else self

    def __invert__(self) -> "Quotes":
        return Without(self.teller, self)

    def __bool__(self) -> bool:
        return self.teller.some(self)

    def bit_count(self) -> int:
        """How many there are."""
        return self.teller.count(self)

    def holds(self, row: Row) -> bool:
        """Whether a quote that is there is one of them."""
        raise NotImplementedError


@dataclass(frozen=True)
class Everything(Quotes):
    """All quotes that are there."""

    def holds(self, row: Row) -> bool:  # noqa: ARG002
        return True


@dataclass(frozen=True)
class Word(Quotes):
    """The quotes that hold a stem."""

    stem: str

    def holds(self, row: Row) -> bool:
        return row.step(self.stem) > 0


@dataclass(frozen=True)
class Code(Quotes):
    """The quotes that carry a code; with no code given, any of the dimension."""

    dimension: str
    code: str

    def holds(self, row: Row) -> bool:
        if self.code:
            return (self.dimension, self.code) in row.codes
        return any(dimension == self.dimension for dimension, _ in row.codes)


@dataclass(frozen=True)
class Passage(Quotes):
    """The quotes in which a stem of each spot stands in its place; never asked of a single row."""

    spots: tuple[tuple[int, tuple[str, ...]], ...]

    def ways(self) -> Iterable[tuple[str, ...]] | None:
        """Each way to say it, one stem a spot; None where those are too many."""
        size = 1
        for _, stems in self.spots:
            size *= len(stems)
        return product(*(stems for _, stems in self.spots)) if size <= MOST_PASSAGES else None


@dataclass(frozen=True)
class Since(Quotes):
    """The quotes that changed after a position of the log; never asked of a single row."""

    position: int


@dataclass(frozen=True)
class Ids(Quotes):
    """The quotes with these ids; never asked of a single row."""

    ids: frozenset[str]


@dataclass(frozen=True)
class Either(Quotes):
    """The quotes in any of several sets."""

    parts: tuple[Quotes, ...]

    def holds(self, row: Row) -> bool:
        return any(part.holds(row) for part in self.parts)


@dataclass(frozen=True)
class Both(Quotes):
    """The quotes in every one of several sets."""

    parts: tuple[Quotes, ...]

    def holds(self, row: Row) -> bool:
        return all(part.holds(row) for part in self.parts)


@dataclass(frozen=True)
class Without(Quotes):
    """The quotes that are not in a set."""

    part: Quotes

    def __invert__(self) -> Quotes:
        return self.part

    def holds(self, row: Row) -> bool:
        return not self.part.holds(row)


def either(teller: Teller, *sets: Quotes) -> Quotes:
    """What is in any of these."""
    parts = _flat(sets, Either)
    return parts[0] if len(parts) == 1 else Either(teller, parts)


def both(teller: Teller, *sets: Quotes) -> Quotes:
    """What is in all of these."""
    parts = _flat(sets, Both)
    if any(not isinstance(part, Everything | Without) for part in parts):
        parts = tuple(part for part in parts if not isinstance(part, Everything))
    return parts[0] if len(parts) == 1 else Both(teller, parts)


def _flat(sets: Sequence[Quotes], kind: type[Either] | type[Both]) -> tuple[Quotes, ...]:
    parts: dict[Quotes, None] = {}
    for one in sets:
        parts.update(dict.fromkeys(one.parts if isinstance(one, kind) else (one,)))
    return tuple(parts)
