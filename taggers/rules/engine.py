"""Cue rules: read from TOML, run word by word behind an index of first letters. Knows no code and no language.

A rule is a list of cues, each beginning with a literal word, and optionally words that must stand `before` or `after`
a cue, at most `within` words away and in the same sentence. `<name>` in a pattern stands for a shared word list, a
space for any run of spaces. A cue is only tried at words that begin as it does, and only in texts that hold a word
beginning as what must follow; what is tried is compiled when first met.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

ANCHOR = 6  # letters of a word that the index looks at
DIGITS = "0"  # the anchor of anything that begins with a digit
WHOLE = " "  # ends the anchor of a short word that stands for itself alone: "is " is no beginning of "island"
ANY = ""  # the anchor of what may begin with any word
_CROWD = 3  # rules at one beginning from which a common gate saves looking at each
_REMEMBERED = 20_000  # beginnings of words whose patterns are kept
_WORD = re.compile(r"\w+")
_HEAD = re.compile(r"[^\W_\d]+")
_LOOK_BEHIND = re.compile(r"\(\?<[=!][^)]*\)")
_OPTIONAL = re.compile(r"[?*{]")
_ENDED = re.compile(r"\\s\+|$")
_SKIPPED = re.compile(r"(?:[?*]|\{0?,\d*\})\??")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it says (`gives`: dimension, code, confidence), when, and why in words."""

    id: str
    gives: tuple[tuple[str, str, float], ...]
    reason: str
    heads: Mapping[str, tuple[str, ...]]  # anchor -> the alternatives that begin so
    tail: str = ""  # the pattern of all that follows the head
    follows: frozenset[str] = frozenset()  # anchors one of which the text must hold for the tail; empty: unknown
    shape: re.Pattern[str] | None = None  # tried once on every text, instead of heads
    flat: bool = False  # says the same whether wished, planned or denied
    foreign: bool = False  # of other languages: silent on plainly English words
    everyday: bool = False  # of everyday words, which mean many things: weighed with all the others, never alone


_Tries = tuple[re.Pattern[str] | None, tuple[tuple[int, re.Pattern[str]], ...]]


@dataclass(frozen=True, slots=True)
class Match:
    """A rule met in folded words at `[start, end)`."""

    rule: Rule
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Words:
    """A folded text cut once for every book: where its words begin, which it holds, and how those begin."""

    folded: str
    places: tuple[tuple[int, str], ...]
    held: frozenset[str]
    stems: frozenset[str]


def cut(folded: str) -> Words:
    """Cut a folded text into words."""
    places = tuple((met.start(), met[0]) for met in _WORD.finditer(folded))
    held = frozenset(word for _, word in places)
    return Words(folded, places, held, frozenset().union(*map(_beginnings, held)))


@dataclass(slots=True)
class RuleBook:
    """Rules behind their anchor index. `english` and `other` are little words that tell the language."""

    rules: tuple[Rule, ...]
    english: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    _index: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _tried: dict[str, _Tries] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, rule in enumerate(self.rules):
            for anchor in rule.heads:
                self._index[anchor].append(number)

    def may_be_english(self, text: Words) -> bool:
        """Whether no other language has more little words in the text than English."""
        return len(text.held & self.english) >= len(text.held & self.other)

    def find(self, text: Words) -> Iterator[Match]:
        """Every place where a rule's words begin, in reading order; then the shapes."""
        english = len(text.held & self.english) > len(text.held & self.other)
        may_speak: dict[int, bool] = {}
        for start, word in text.places:
            gate, tries = self._tried.get(word[:ANCHOR]) or self._to_try(word)
            if gate is not None and gate.match(text.folded, start) is None:
                continue
            for number, pattern in tries:
                may = may_speak.get(number)
                if may is None:
                    may = may_speak[number] = _may_speak(self.rules[number], text.stems, english=english)
                met = pattern.match(text.folded, start) if may else None
                if met is not None:
                    yield Match(self.rules[number], start, met.end())
        yield from self._shapes(text.folded)

    def _to_try(self, word: str) -> _Tries:
        """The rules that may begin at such a word, each as the pattern of its heads that begin so, behind a gate."""
        anchors = _beginnings(word)
        numbers = sorted({number for anchor in anchors for number in self._index.get(anchor, ())})
        patterns = tuple((number, _pattern(self.rules[number], anchors)) for number in numbers)
        gate = _gate((self.rules[number] for number in numbers), anchors) if len(numbers) >= _CROWD else None
        tries = gate, patterns
        if len(self._tried) < _REMEMBERED:
            self._tried[word[:ANCHOR]] = tries
        return tries

    def _shapes(self, folded: str) -> Iterator[Match]:
        for rule in self.rules:
            met = rule.shape.search(folded) if rule.shape else None
            if met is not None:
                yield Match(rule, met.start(), met.end())


def _may_speak(rule: Rule, stems: frozenset[str], *, english: bool) -> bool:
    if rule.foreign and english:
        return False
    return not rule.follows or not rule.follows.isdisjoint(stems)


def _pattern(rule: Rule, anchors: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(_begun(rule, anchors))})\b{rule.tail}")


def _gate(rules: Iterable[Rule], anchors: Collection[str]) -> re.Pattern[str]:
    """What any of these rules begins with: most words of a text are none of it, and one look says so."""
    heads = dict.fromkeys(head for rule in rules for head in _begun(rule, anchors))
    return re.compile(rf"(?:{'|'.join(heads)})\b")


def _begun(rule: Rule, anchors: Iterable[str]) -> dict[str, None]:
    return dict.fromkeys(head for anchor in anchors for head in rule.heads.get(anchor, ()))


def load(*files: bytes) -> RuleBook:
    """The book of these TOML files; raises ValueError where a rule cannot be understood."""
    lists: dict[str, str] = {}
    telling: dict[str, frozenset[str]] = {"english": frozenset(), "other": frozenset()}
    tables = [tomllib.loads(text.decode("utf-8")) for text in files]
    for table in tables:
        lists |= {name: "|".join(words) for name, words in table.get("words", {}).items()}
        telling |= {name: frozenset(words) for name, words in table.get("telling", {}).items()}
    entries = [table | entry for table in tables for entry in table.get("rule", ())]
    return RuleBook(tuple(_rule(entry, lists) for entry in entries), telling["english"], telling["other"])


def _rule(entry: Mapping[str, Any], lists: Mapping[str, str]) -> Rule:
    cues, before, after = (_alternatives(entry.get(key, ()), lists) for key in ("cue", "before", "after"))
    if not cues and "shape" not in entry:
        raise ValueError(f"the rule {entry['id']!r} has neither cues nor a shape")
    within = entry.get("within", 6)
    gap = rf"(?:[^\w.!?;]++\w++){{0,{within}}}?[^\w.!?;]+"
    first, *then = (part for part in (before, cues, after) if part) if cues else ((),)
    return Rule(
        id=entry["id"],
        gives=tuple((dimension, code, float(sure)) for dimension, (code, sure) in entry["gives"].items()),
        reason=entry["reason"],
        heads=_heads(first),
        tail="".join(rf"{gap}(?:{'|'.join(part)})\b" for part in then),
        follows=_follows(then[-1]) if then else frozenset(),
        shape=re.compile(_filled(entry["shape"], lists)) if "shape" in entry else None,
        flat=entry.get("flat", False),
        foreign=entry.get("foreign", False),
        everyday=entry.get("everyday", False),
    )


@lru_cache(maxsize=20_000)
def _beginnings(word: str) -> tuple[str, ...]:
    """The anchors under which cues that begin with this word may be kept."""
    if word[0].isdigit():
        return (ANY, DIGITS)
    begun = tuple(word[:length] for length in range(min(ANCHOR, len(word)) + 1))
    return begun if len(word) >= ANCHOR else (*begun, word + WHOLE)


def _heads(alternatives: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    heads: dict[str, list[str]] = defaultdict(list)
    for alternative in alternatives:
        for anchor in _anchors(alternative):
            heads[anchor].append(alternative)
    return {anchor: tuple(dict.fromkeys(kept)) for anchor, kept in heads.items()}


def _follows(alternatives: Iterable[str]) -> frozenset[str]:
    anchors = frozenset(anchor for alternative in alternatives for anchor in _anchors(alternative))
    return frozenset() if ANY in anchors else anchors


def _filled(pattern: str, lists: Mapping[str, str]) -> str:
    """`pattern` with word lists put in and every space standing for any run of spaces; raises ValueError."""
    while (asked := re.search(r"(?<!\?)<(\w+)>", pattern)) is not None:
        if asked[1] not in lists:
            raise ValueError(f"no word list is called {asked[1]!r}")
        pattern = f"{pattern[: asked.start()]}(?:{lists[asked[1]]}){pattern[asked.end() :]}"
    return pattern.replace(" ?", r"\s*").replace(" ", r"\s+")


def _alternatives(patterns: str | Iterable[str], lists: Mapping[str, str]) -> tuple[str, ...]:
    """Patterns and the lists they name, split into what may begin a match."""
    given = [patterns] if isinstance(patterns, str) else patterns
    return tuple(one for pattern in given for one in _split(_filled(pattern, lists)))


def _split(pattern: str) -> Iterator[str]:
    inside, _ = _group(f"(?:{pattern})")
    if len(inside) > 1:
        for one in inside:
            yield from _split(one)
    elif pattern.startswith("(?:") and not _group(pattern)[1]:
        yield from _split(pattern[3:-1])
    elif pattern:
        yield pattern


def _anchors(alternative: str) -> set[str]:
    """The beginnings of words, one of which must begin any match of `alternative`."""
    alternative = _LOOK_BEHIND.sub("", alternative, count=1)
    if alternative.startswith("(?:"):
        inside, rest = _group(alternative)
        skipped = _SKIPPED.match(rest)
        then = rest[skipped.end() :] if skipped else rest
        found = {anchor for one in inside for anchor in _anchors(one + then)}
        return found | _anchors(then) if skipped else found
    if alternative.startswith(r"\d"):
        return {DIGITS}
    head = _HEAD.match(alternative)
    letters = head[0] if head else ""
    if head and _OPTIONAL.match(alternative, head.end()):
        letters = letters[:-1]
    elif head and len(letters) < ANCHOR and _ENDED.match(alternative, head.end()):
        return {letters + WHOLE}
    return {letters[:ANCHOR]}


def _group(pattern: str) -> tuple[list[str], str]:
    """The alternatives of the group that `pattern` begins with, and what follows it."""
    inside, depth, place, escaped, listed = [""], 0, 3, False, False
    while depth >= 0:
        char = pattern[place]
        if not escaped and char == "[":
            listed = True
        if not escaped and char == "]":
            listed = False
        depth += 0 if escaped or listed else (char == "(") - (char == ")")
        if char == "|" and depth == 0 and not listed:
            inside.append("")
        elif depth >= 0:
            inside[-1] += char
        escaped = char == "\\" and not escaped
        place += 1
    return inside, pattern[place:]
