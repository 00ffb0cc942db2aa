"""A reading as features: folded words and pairs of words, and what the rules said, as extra tokens.

A feature is a 64-bit hash; the words themselves never leave this file.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise

from evidence_store.domain import LIKELY, Reading, ReadingField, Span, Suggestion
from taggers.folding import fold

OF_THE_CREDIT = ("stakeholder_type",)  # dimensions read from the credit line, not from the words
_WORD = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+")
_LONGEST = 4_000  # code points of a field that are read
_SURE = 0.75
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

    def bag(self) -> set[int]:
        """All features, each once, whatever made it."""
        return {*self.rule_keys, *self.keys}

    @cached_property
    def rule_keys(self) -> frozenset[int]:
        """What the rules said, as features."""
        return rule_keys(self.said)

    def said_without(self, span: Span) -> tuple[Suggestion, ...]:
        """What the rules would have said, had the words of `span` not been there."""
        return tuple(
            s
            for s in self.said
            if s.field != self.field or s.span is None or s.span.end <= span.start or s.span.start >= span.end
        )

    def phrases(self) -> tuple[Span, ...]:
        """Phrases worth trying without: the rules' cues, and runs of words, evenly over the field."""
        cues = [s.span for s in self.said if s.field == self.field and s.span is not None]
        step = max(2, -(-len(self.words) // _PHRASES))
        runs = (self.words[at : at + max(_PHRASE, step)] for at in range(0, len(self.words), step))
        spans = [*cues, *(Span.model_construct(start=run[0][0], end=run[-1][1]) for run in runs)]
        return tuple({(span.start, span.end): span for span in spans}.values())

    def widened(self, span: Span) -> Span:
        """`span`, grown to whole words."""
        first = bisect_right([end for _, end in self.words], span.start)
        last = bisect_left([start for start, _ in self.words], span.end)
        return Span(start=self.words[first][0], end=self.words[last - 1][1]) if first < last else span


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
    met = [(_DIGITS.sub("0", m[0]), *folded.back(m.start(), m.end())) for m in _WORD.finditer(folded.words)]
    tokens = [(key(f"{field} {word}"), start, end) for word, start, end in met]
    tokens += [(key(f"{field} {a[0]} {b[0]}"), a[1], b[2]) for a, b in pairwise(met)]
    if reading.language:
        tokens.append((key(f"language {reading.language}"), -1, -1))
    keys, starts, ends = zip(*tokens, strict=True) if tokens else ((), (), ())
    return Read(field, tuple((start, end) for _, start, end in met), keys, starts, ends, tuple(said))


def rule_keys(said: tuple[Suggestion, ...]) -> frozenset[int]:
    """What the rules said, as features: each rule's id with and without its mood, its code, and how sure it is."""
    return frozenset(key(token) for token in _rule_tokens(said))


def _rule_tokens(said: Iterable[Suggestion]) -> Iterator[str]:
    best: dict[str, Suggestion] = {}
    for one in said:
        code = f"{one.dimension} {one.code}"
        yield from (f"xr {one.rule}", f"xr {one.rule.partition('~')[0]}", f"xc {code}")
        if one.confidence >= LIKELY:
            yield f"xh {code}"
        if one.confidence >= _SURE:
            yield f"xv {code}"
        if one.dimension not in best or one.confidence > best[one.dimension].confidence:
            best[one.dimension] = one
    yield from (f"xt {one.dimension} {one.code}" for one in best.values())
    yield from (f"xt {dimension} -" for dimension in ("influence_level", "use_category") if dimension not in best)
