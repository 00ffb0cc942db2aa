"""Cue rules: read from TOML, compiled once, run behind an index of their first letters. Knows no code and no language.

A rule is a list of cues, each beginning with a literal word, and optionally the words that must stand before or after
it within a few words. `<name>` in a pattern stands for a word list of the same file. Its anchor is the beginning of
its cues: a text that holds no word beginning so is never searched.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

ANCHOR = 4  # letters of a word that the index looks at
_WORD = re.compile(r"\w+")
_HEAD = re.compile(r"[^\W_]+")
_OPTIONAL_NEXT = re.compile(r"[?*{]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it says (`gives`: dimension -> code and confidence), when, and why in words."""

    id: str
    gives: tuple[tuple[str, str, float], ...]
    pattern: re.Pattern[str]
    anchors: frozenset[str]
    reason: str
    flat: bool = False  # says the same whether wished, planned or denied


@dataclass(frozen=True, slots=True)
class Match:
    """A rule met in folded words at `[start, end)`."""

    rule: Rule
    start: int
    end: int


@dataclass(slots=True)
class RuleBook:
    """Rules behind their anchor index."""

    rules: tuple[Rule, ...]
    _index: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, rule in enumerate(self.rules):
            for anchor in rule.anchors:
                self._index.setdefault(anchor, []).append(number)

    def find(self, folded: str) -> Iterator[Match]:
        """Every match of every rule whose anchor the words hold, rule by rule in the book's order."""
        stems = {word[:ANCHOR] for word in _WORD.findall(folded)}
        numbers = {n for stem in stems for n in self._candidates(stem)}
        for number in sorted(numbers):
            rule = self.rules[number]
            for met in rule.pattern.finditer(folded):
                yield Match(rule, met.start(), met.end())

    def _candidates(self, stem: str) -> Iterator[int]:
        for length in range(1, len(stem) + 1):
            yield from self._index.get(stem[:length], ())


def load(*files: bytes) -> RuleBook:
    """The book of these TOML files; raises ValueError where a rule cannot be understood."""
    lists: dict[str, str] = {}
    tables = [tomllib.loads(text.decode("utf-8")) for text in files]
    for table in tables:
        lists |= {name: "|".join(words) for name, words in table.get("words", {}).items()}
    return RuleBook(tuple(_rule(entry, lists) for table in tables for entry in table.get("rule", ())))


def _rule(entry: Mapping[str, Any], lists: Mapping[str, str]) -> Rule:
    cues = [_filled(cue, lists) for cue in entry["cue"]]
    before, after = _filled(entry.get("before", ""), lists), _filled(entry.get("after", ""), lists)
    within = entry.get("within", 6)
    gap = rf"(?:[^\w.!?;]++\w++){{0,{within}}}?[^\w.!?;]+"
    source = rf"\b(?:{before})\b{gap}" if before else r"\b"
    source += "(?:" + "|".join(cues) + r")\b"
    source += rf"{gap}(?:{after})\b" if after else ""
    gives = tuple((d, code, float(sure)) for d, (code, sure) in entry["gives"].items())
    return Rule(
        id=entry["id"],
        gives=gives,
        pattern=re.compile(source),
        anchors=frozenset(anchor for cue in cues for anchor in _anchors(cue, entry["id"])),
        reason=entry["reason"],
        flat=entry.get("flat", False),
    )


def _filled(pattern: str, lists: Mapping[str, str]) -> str:
    """`pattern` with word lists put in and every space standing for any run of spaces."""
    while "<" in pattern:
        filled = re.sub(r"(?<!\?)<(\w+)>", lambda m: f"(?:{lists[m[1]]})", pattern)
        if filled == pattern:
            break
        pattern = filled
    return pattern.replace(" ", r"\s+")


def _anchors(cue: str, rule: str) -> set[str]:
    """The beginnings of words, one of which must be in a text that the cue matches."""
    if cue.startswith("(?:"):
        inside, rest = _group(cue)
        found = {anchor for one in inside for anchor in _anchors(one, rule)}
        return found | (_anchors(rest[1:], rule) if rest[:1] in ("?", "*") else set())
    head = _HEAD.match(cue)
    letters = head[0] if head else ""
    if head and _OPTIONAL_NEXT.match(cue, head.end()):
        letters = letters[:-1]
    if not letters:
        raise ValueError(f"the cue {cue!r} of rule {rule!r} does not begin with letters")
    return {letters[:ANCHOR]}


def _group(cue: str) -> tuple[list[str], str]:
    """The alternatives of the group that `cue` begins with, and what follows it."""
    inside, depth, place = [""], 0, 3
    while depth >= 0:
        char = cue[place]
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            inside.append("")
        elif depth >= 0:
            inside[-1] += char
        place += 1
    return inside, cue[place:]
