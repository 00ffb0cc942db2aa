"""A reading as features: folded words and pairs of words, and what the rules said, as extra tokens.

A feature is a 64-bit hash; the words themselves never leave this file.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise
from operator import itemgetter

from evidence_store.domain import LIKELY, Reading, ReadingField, Span, Suggestion
from taggers.folding import fold

OF_THE_CREDIT = ("stakeholder_type",)  # dimensions read from the credit line, not from the words
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_LONGEST = 4_000  # code points of a field that are read
_SURE = 0.75
_EXPECTED = ("influence_level", "use_category")  # where silence of the rules tells something
_PHRASE = 5  # words of a phrase tried without
_PHRASES = 30  # phrases tried without, at most, besides the rules' cues


@dataclass(frozen=True)
class Read:
    """A reading as one dimension reads it. `field` is where its words stand; `said` are the rules' suggestions.

    `keys`, `starts` and `ends` are its tokens, one by one: hash and code points in the field.
    """

    field: ReadingField
    words: tuple[tuple[int, int], ...]
    keys: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    said: tuple[Suggestion, ...]

    def tokens(self) -> Iterator[tuple[int, int, int]]:
        """Its tokens as `(key, start, end)`."""
        return zip(self.keys, self.starts, self.ends, strict=True)

    def bag(self) -> set[int]:
        """All features, each once, whatever made it."""
        return {*self.rule_keys, *self.keys}

    @cached_property
    def rule_keys(self) -> frozenset[int]:
        """What the rules said, as features."""
        return rule_keys(self.said)

    @cached_property
    def cues(self) -> tuple[tuple[int, int, int], ...]:
        """`(start, end, number)` of the rules' suggestions made on words of this field, `said[number]` each."""
        return tuple(
            (s.span.start, s.span.end, number)
            for number, s in enumerate(self.said)
            if s.field == self.field and s.span is not None
        )

    def silenced(self, start: int, end: int) -> tuple[int, ...]:
        """The numbers of what the rules would not have said, had the words at `[start, end)` not been there."""
        return tuple(number for first, last, number in self.cues if last > start and first < end)

    @cached_property
    def phrases(self) -> tuple[tuple[int, int], ...]:
        """Phrases worth trying without: the rules' cues, and runs of words, evenly over the field."""
        step = max(2, -(-len(self.words) // _PHRASES))
        runs = (self.words[at : at + max(_PHRASE, step)] for at in range(0, len(self.words), step))
        return tuple(dict.fromkeys([*(cue[:2] for cue in self.cues), *((run[0][0], run[-1][1]) for run in runs)]))

    def widened(self, start: int, end: int) -> Span:
        """The span of `[start, end)`, grown to whole words."""
        first = bisect_right(self.words, start, key=itemgetter(1))
        last = bisect_left(self.words, end, key=itemgetter(0))
        if first >= last:
            return Span(start=start, end=end)
        return Span(start=self.words[first][0], end=self.words[last - 1][1])


@lru_cache(maxsize=100_000)
def key(token: str) -> int:
    """A token's 64-bit hash, the same in every process."""
    return int.from_bytes(blake2b(token.encode(), digest_size=8).digest(), "big")


def field_of(reading: Reading, dimension: str) -> ReadingField:
    """Which field of `reading` a dimension reads."""
    return "attribution" if dimension in OF_THE_CREDIT and reading.attribution else "text"


def read(reading: Reading, field: ReadingField, said: Sequence[Suggestion]) -> Read:
    """One field of `reading` as features, after the rules have said `said`."""
    folded = fold((getattr(reading, field) or "")[:_LONGEST])
    met = [(_numberless(m[0]), *folded.back(m.start(), m.end())) for m in _WORD.finditer(folded.words)]
    tokens = [(key(f"{field} {word}"), start, end) for word, start, end in met]
    tokens += [(key(f"{field} {a[0]} {b[0]}"), a[1], b[2]) for a, b in pairwise(met)]
    if reading.language:
        tokens.append((key(f"language {reading.language}"), -1, -1))
    keys, starts, ends = zip(*tokens, strict=True) if tokens else ((), (), ())
    return Read(field, tuple((start, end) for _, start, end in met), keys, starts, ends, tuple(said))


def _numberless(word: str) -> str:
    """The word with its figures made one: "2024" and "12" are the same feature."""
    return word if word.isalpha() else _DIGITS.sub("0", word)


def rule_keys(said: Sequence[Suggestion]) -> frozenset[int]:
    """What the rules said, as features: each rule's id with and without its mood, its code, how sure, the best."""
    best: dict[str, tuple[float, str]] = dict.fromkeys(_EXPECTED, (0.0, "-"))
    keys: set[int] = set()
    for one in said:
        keys.update(_said(one.rule, one.dimension, one.code, (one.confidence >= LIKELY) + (one.confidence >= _SURE)))
        if one.confidence > best.get(one.dimension, (0.0, ""))[0]:
            best[one.dimension] = (one.confidence, one.code)
    keys.update(key(f"xt {dimension} {code}") for dimension, (_, code) in best.items())
    return frozenset(keys)


@lru_cache(maxsize=20_000)
def _said(rule: str, dimension: str, code: str, sure: int) -> tuple[int, ...]:
    tokens = (f"xr {rule}", f"xr {rule.partition('~')[0]}", *(f"xc{n} {dimension} {code}" for n in range(sure + 1)))
    return tuple(map(key, tokens))
