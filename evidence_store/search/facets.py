"""Sets of quotes as whole numbers, one bit a quote: a filter is `&`, an alternative `|`, a facet a bit count."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

MOST_CODES = 60  # of one dimension that are counted, the most frequent first
UNCOUNTED = frozenset({"speaker", "institution", "translation"})  # can be filtered by, are no facets

_BITS_OF = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


class Coded(Protocol):
    """Part of an index: which of its quotes carry which code."""

    codes: Mapping[tuple[str, str], int]


def bits(numbers: Iterable[int], size: int) -> int:
    """The set of these numbers, all below `size`."""
    marks = bytearray(size // 8 + 1)
    for number in numbers:
        marks[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(marks, "little")


def members(a_set: int) -> list[int]:
    """The numbers in a set, ascending."""
    marks = a_set.to_bytes((a_set.bit_length() + 7) // 8, "little")
    return [base * 8 + bit for base, byte in enumerate(marks) if byte for bit in _BITS_OF[byte]]


def count(
    parts: Iterable[tuple[Coded, int]], *, below: Mapping[tuple[str, str], Sequence[str]] | None = None
) -> dict[str, dict[str, int]]:
    """How many quotes of an answer carry each code: `{dimension: {code: n}}`, the most frequent codes first.

    `parts` are pieces of the index, each with the set of its quotes that are in the answer. `below` names codes with
    all that count as them: a quote that carries several of these counts once.
    """
    tally: dict[str, dict[str, int]] = {}
    for part, answer in parts:
        for (dimension, code), coded in {**part.codes, **_gathered(part, below or {})}.items():
            if dimension not in UNCOUNTED and (n := (coded & answer).bit_count()):
                codes = tally.setdefault(dimension, {})
                codes[code] = codes.get(code, 0) + n
    return {
        dimension: dict(sorted(codes.items(), key=lambda item: (-item[1], item[0]))[:MOST_CODES])
        for dimension, codes in sorted(tally.items())
    }


def any_of(part: Coded, dimension: str, codes: Iterable[str]) -> int:
    """The quotes of a part that carry any of these codes."""
    met = 0
    for code in codes:
        met |= part.codes.get((dimension, code), 0)
    return met


def _gathered(part: Coded, below: Mapping[tuple[str, str], Sequence[str]]) -> dict[tuple[str, str], int]:
    return {(dimension, code): any_of(part, dimension, each) for (dimension, code), each in below.items()}
