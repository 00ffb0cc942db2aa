"""Under which condition events may be appended: what must not have happened meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Anything:
    """No condition."""


@dataclass(frozen=True, slots=True)
class NoStream:
    """The stream has no event yet."""

    stream: str


@dataclass(frozen=True, slots=True)
class At:
    """The stream is at exactly this version (0: it has no event yet)."""

    stream: str
    version: int


@dataclass(frozen=True, slots=True)
class Unless:
    """No event with one of the types and one of the tags stands at a position greater than `after`."""

    types: Sequence[str]
    tags: Sequence[str]
    after: int


Condition: TypeAlias = Anything | NoStream | At | Unless
