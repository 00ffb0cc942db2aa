"""Found words settled into proposals: whole words, none over another, each with its reason."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from evidence_store.domain import Identifying, MaskProposal, Span
from taggers.redaction.words import Found, Said
from taggers.rules import rule_bytes

PIPELINE = "pipeline."
_BY_A_PIPELINE = 0.55  # a recogniser does not say how sure it is; less than any rule, and enough to be asked about
_NAMED: dict[str, tuple[Identifying, str]] = {
    "person": ("name", "a person's name"),
    "place": ("place", "a place"),
    "organisation": ("organisation", "an organisation"),
}
_BETWEEN = re.compile(r"[\s.'’\u00a0-]{0,3}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a rule finds, how sure it is (0..1), and why, with `{words}` for the words found."""

    kind: Identifying
    sure: float
    reason: str


@cache
def meanings() -> dict[str, Meaning]:
    """Every rule, by id."""
    rules = tomllib.loads(rule_bytes("redaction.toml").decode("utf-8"))["rule"]
    return {rule["id"]: Meaning(rule["kind"], rule["sure"], rule["reason"]) for rule in rules}


@cache
def meaning(rule: str) -> Meaning:
    """What a rule means; those of an installed pipeline are named `pipeline.<package>-<version>.<kind>`."""
    if not rule.startswith(PIPELINE):
        return meanings()[rule]
    label, _, kind = rule.removeprefix(PIPELINE).rpartition(".")
    as_kind, what = _NAMED[kind]
    return Meaning(as_kind, _BY_A_PIPELINE, f"{{words}} is {what}, as the installed pipeline {label} reads it")


@dataclass(slots=True)
class _Mask:
    start: int
    end: int
    best: Found

    @property
    def kind(self) -> Identifying:
        return meaning(self.best.rule).kind


def settled(said: Said, found: Iterable[Found]) -> tuple[MaskProposal, ...]:
    """Proposals in reading order: overlapping finds become one, as do the neighbouring words of one name."""
    house = [(word.start, word.end) for word in said.cut if word.known]
    masks: list[_Mask] = []
    for start, one in sorted(((one.start, one) for one in found if not _is_house(one, house)), key=lambda f: f[0]):
        start, end = _whole_words(said.words, start, one.end)
        last = masks[-1] if masks else None
        if last is not None and start < last.end:
            last.best = _better(last, one)
            last.end = max(last.end, end)
        elif last is not None and _same_name(said.words, last, start, one):
            last.best, last.end = _surer(last.best, one), end
        else:
            masks.append(_Mask(start, end, one))
    return tuple(_proposal(said.words, mask) for mask in masks)


def _is_house(one: Found, house: list[tuple[int, int]]) -> bool:
    """What lies within our own names is none of the speaker's, and neither is what reaches over them."""
    return any(start < one.end and one.start < end for start, end in house)


def _better(mask: _Mask, one: Found) -> Found:
    """The find that speaks for an overlap: the one that covers the other, else the surer."""
    if one.start <= mask.start and one.end >= mask.end and one.end - one.start > mask.end - mask.start:
        return one
    if mask.start <= one.start and mask.end >= one.end and mask.end - mask.start > one.end - one.start:
        return mask.best
    return _surer(mask.best, one)


def _surer(one: Found, other: Found) -> Found:
    return other if meaning(other.rule).sure > meaning(one.rule).sure else one


def _same_name(words: str, mask: _Mask, start: int, one: Found) -> bool:
    same = mask.kind == meaning(one.rule).kind in ("name", "place")
    return same and mask.best.replacement is None and _BETWEEN.fullmatch(words, mask.end, start) is not None


def _whole_words(words: str, start: int, end: int) -> tuple[int, int]:
    """The span widened so that it cuts no word: letters, digits and the marks that belong to them."""
    while start > 0 and _of_a_word(words[start - 1]) and _of_a_word(words[start]):
        start -= 1
    while end < len(words) and _of_a_word(words[end]) and _of_a_word(words[end - 1]):
        end += 1
    return start, end


def _of_a_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc", "Cf")


def _proposal(words: str, mask: _Mask) -> MaskProposal:
    told = meaning(mask.best.rule)
    shown = " ".join(words[mask.start : mask.end].split())
    return MaskProposal(
        span=Span(start=mask.start, end=mask.end),
        kind=told.kind,
        replacement=mask.best.replacement or f"[{told.kind}]",
        confidence=told.sure,
        rule=mask.best.rule,
        reason=f"{told.reason.format(words=f'“{shown}”')}.",
    )
