"""How something is said: negated, intended, as a wish, as criticism. Shown beside the codes, never one of them.

The words of the moods and the cue rules are the rules' own; `rules/stance.toml` says which of them make a stance.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from evidence_store.domain import Reading, Span, Suggestion
from taggers.credit_line import masked
from taggers.folding import fold
from taggers.phrases import LONGEST, passing, sentences
from taggers.rules import cue_rules, modality, rule_bytes
from taggers.rules.engine import Match, RuleBook, cut, load
from taggers.rules.modality import Heard

DIMENSION = "stance"


@dataclass(frozen=True, slots=True)
class _Stance:
    code: str
    sure: float
    reason: str


@dataclass(frozen=True, slots=True)
class _Met:
    """A stance met in folded words at `[start, end)`, by the rule `rule`."""

    stance: _Stance
    rule: str
    sure: float
    start: int
    end: int


def stance(reading: Reading) -> tuple[Suggestion, ...]:
    """The stances of `reading`, in reading order, each with its words; of the same kind none overlaps another.

    Codes are "negated", "intended", "wish" and "criticism" of the dimension "stance". A mood counts only where it
    colours a cue of use or influence: "we did not know the valley" negates nothing about the work.
    """
    text = fold(reading.text[:LONGEST])
    words = masked(text.words, reading.product)
    with passing():
        met = sorted(_met(words), key=lambda m: (-m.sure, m.start))
    kept: list[_Met] = []
    for one in met:
        if all(one.stance.code != k.stance.code or one.end <= k.start or one.start >= k.end for k in kept):
            kept.append(one)
    return tuple(_suggestion(one, reading, text.back(one.start, one.end)) for one in sorted(kept, key=_place))


def explain(rule: str, words: str | None) -> str:
    """Why it is said so, told from the rule's id and the words alone."""
    code = rule.removeprefix(f"{DIMENSION}.").partition("~")[0]
    known = next((s for s in (*_by_mood().values(), *_by_code().values()) if s.code == code), None)
    shown = f"“{' '.join(words.split())}”" if words else "The words"
    if known is None:
        return f"{shown}: by the rule “{rule}” of another version, which can no longer tell why."
    return f"{known.reason.format(words=shown)}."


def _met(words: str) -> Iterator[_Met]:
    text = cut(words)
    heard = modality().heard(text, sentences(words))
    for match in chain(cue_rules().find(text), _own_rules().find(text)):
        own = _by_rule().get(match.rule.id)
        if own is not None:
            yield _Met(own[0], match.rule.id, own[1], match.start, match.end)
        elif match.rule.gives and not match.rule.flat:
            yield from _coloured(match, heard)


def _coloured(match: Match, heard: Heard) -> Iterator[_Met]:
    """The cue together with the word of the mood that colours it."""
    mood = heard.of(match.start, match.end)
    made = _by_mood().get(mood)
    word = next((m for m in reversed(heard.said) if m.rule.id == mood and m.start < match.end), None)
    if made is not None and word is not None:
        start, end = min(word.start, match.start), max(word.end, match.end)
        yield _Met(made, match.rule.id, made.sure, start, end)


def _suggestion(met: _Met, reading: Reading, place: tuple[int, int]) -> Suggestion:
    span = Span(start=place[0], end=place[1])
    rule = f"{DIMENSION}.{met.stance.code}~{met.rule}"
    return Suggestion(
        dimension=DIMENSION,
        code=met.stance.code,
        confidence=met.sure,
        rule=rule,
        tagger="rules",
        reason=explain(rule, span.cut(reading.text)),
        span=span,
    )


def _place(met: _Met) -> tuple[int, int]:
    return met.start, met.end


@cache
def _own_rules() -> RuleBook:
    return load(rule_bytes("stance.toml"))


@cache
def _tables() -> tuple[dict[str, object], ...]:
    return tuple(tomllib.loads(rule_bytes("stance.toml").decode("utf-8"))["stance"])


@cache
def _by_mood() -> dict[str, _Stance]:
    return {str(table["mood"]): _made(table) for table in _tables() if "mood" in table}


@cache
def _by_code() -> dict[str, _Stance]:
    return {str(table["code"]): _made(table) for table in _tables()}


@cache
def _by_rule() -> dict[str, tuple[_Stance, float]]:
    """The stance that a cue rule makes on its own, and how sure."""
    return {rule: (_made(table), float(sure)) for table in _tables() for rule, sure in _rules_of(table)}


def _rules_of(table: dict[str, object]) -> Iterable[tuple[str, float]]:
    rules = table.get("rules", {})
    return rules.items() if isinstance(rules, dict) else ()


def _made(table: dict[str, object]) -> _Stance:
    return _Stance(str(table["code"]), float(str(table["sure"])), str(table["reason"]))
