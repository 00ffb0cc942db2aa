"""What people decided, as training takes it: one example per quote, its digest, and who is kept on which side.

Examples of one source, and examples of the same words, never stand on two sides.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256

from pydantic import Field

from evidence_store.domain import Reading, Value

HELD_BACK = 0.2  # the share of the codings that no model learns from
_TELLING = 6  # words from which two quotes that are equal are one quote
_AT_MOST = 0.4  # a side that would hold more of them is not held back


class Example(Value):
    """One quote as people coded it.

    `codes` holds every dimension somebody decided; an empty tuple says that none of its codes holds. `source` is the
    document the quote came from. `weight` is how much it counts, in (0, 1]: a proposal taken over unchanged counts
    less than a code given freely, since the proposal was in sight.
    """

    quote: str
    source: str | None = None
    reading: Reading
    codes: Mapping[str, tuple[str, ...]]
    weight: float = Field(default=1.0, gt=0, le=1)


def digest(examples: Sequence[Example]) -> str:
    """SHA-256 (hex) over ids, codes, weights and digests of the words, whatever the order they are given in."""
    lines = sorted(_canonical(example) for example in examples)
    return sha256("\n".join(lines).encode()).hexdigest()


def _canonical(example: Example) -> str:
    words = sha256(example.reading.model_dump_json().encode()).hexdigest()
    codes = {dimension: sorted(codes) for dimension, codes in sorted(example.codes.items())}
    return json.dumps([example.quote, example.source, codes, round(example.weight, 6), words], sort_keys=True)


def groups(examples: Sequence[Example]) -> list[str]:
    """For every example the name of the group it must stay with: its source, and those of the same words.

    Short words, "very useful", are said by many who never met, and join nobody.
    """
    root: dict[str, str] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            name = root[name]
        return name

    owns = [f"source {example.source}" if example.source else f"quote {example.quote}" for example in examples]
    for own, example in zip(owns, examples, strict=True):
        words = example.reading.text.casefold().split()
        if len(words) < _TELLING:
            continue
        same = f"words {sha256(' '.join(words).encode()).hexdigest()}"
        first, second = sorted((find(own), find(same)))
        root[second] = first
    return [find(own) for own in owns]


def held_back(owners: Sequence[str], *, seed: int, share: float = HELD_BACK) -> list[bool]:
    """Which examples are held back, by group. A group's turn depends on its name and the seed alone, so that it
    stays on its side as others come; none is held back where that would take too much."""
    sizes = Counter(owners)
    chosen: set[str] = set()
    taken = 0
    for group in sorted(sizes, key=lambda name: _turn(name, seed)):
        if taken < share * len(owners) and taken + sizes[group] <= _AT_MOST * len(owners):
            chosen.add(group)
            taken += sizes[group]
    return [owner in chosen for owner in owners]


def folds(owners: Sequence[str], *, count: int, seed: int) -> list[int]:
    """A fold `0..count-1` for every example, whole groups at a time, as even as they allow."""
    sizes = Counter(owners)
    load: dict[int, int] = defaultdict(int)
    place: dict[str, int] = {}
    for group in sorted(sizes, key=lambda name: (-sizes[name], _turn(name, seed))):
        place[group] = min(range(count), key=lambda fold: (load[fold], fold))
        load[place[group]] += sizes[group]
    return [place[owner] for owner in owners]


def _turn(name: str, seed: int) -> str:
    return sha256(f"{seed} {name}".encode()).hexdigest()
