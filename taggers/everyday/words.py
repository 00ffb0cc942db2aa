"""Words of a statement as features: stems, pairs, the kinds of everyday words, and the shape of what is said.

A feature is a short readable string with the words it stands on, so that whatever it weighs can be shown.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

Feature = tuple[str, int, int]
"""What it is, and the first and last of the words it stands on."""
MOST = 120  # words of a statement that are read
_REACH = 4  # words ahead that a kind is paired with
_SCOPE = 4  # words ahead that "not", "would" or "will" reach
_OPENING = 4  # words that begin a statement
_NUMBER = re.compile(r"\d")
_STOP = re.compile(r"[.!?](?:\s|$)")
_MONEY = re.compile(r"[$€£]|\b(?:usd|eur|million|billion)\b")
_VOWEL = re.compile(r"[aeiouy]")
_ENDINGS = ("ingly", "edly", "ing", "ed", "ly")


@cache
def _data() -> tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, str], frozenset[str]]:
    """Kinds by stem, irregular forms, words that colour those after them, and irregular words of the past."""
    table = tomllib.loads(kinds_bytes().decode("utf-8"))
    forms: dict[str, str] = table["forms"]
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, words in table["kinds"].items():
        for root in dict.fromkeys(_bare(forms.get(word, word)) for word in words.split()):
            kinds[root].append(kind)
    colours = {word: colour for colour, words in table["colours"].items() for word in words.split()}
    return {root: tuple(own) for root, own in kinds.items()}, forms, colours, frozenset(table["past"].split())


def kinds_bytes() -> bytes:
    """The bytes of the kinds of words, as shipped."""
    return files("taggers.everyday").joinpath("kinds.toml").read_bytes()


def _bare(word: str) -> str:
    """The word without what English adds at its end: plural, "-ed", "-ing", "-ly", a last "e"."""
    if len(word) <= 3 or not word.isascii():
        return word
    word = _singular(word)
    for end in _ENDINGS:
        if word.endswith(end) and len(word) - len(end) >= 3 and _VOWEL.search(word[: -len(end)]):
            word = word[: -len(end)]
            doubled = len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl"
            word = word[:-1] if doubled else word
            break
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@lru_cache(maxsize=20_000)
def _known(word: str) -> tuple[str, tuple[str, ...], bool, str | None]:
    """A word's stem, its kinds, whether it tells the past, and how it colours the words after it."""
    kinds, forms, colours, past = _data()
    if _NUMBER.search(word):
        return ("1900" if len(word) == 4 and word[:2] in ("19", "20") else "0"), ("digits",), False, None
    root = _bare(forms.get(word, word))
    told = word in past or (word.endswith("ed") and len(word) > 4)
    return root, kinds.get(root, ()), told, colours.get(word)


@cache
def _pairs(kind: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"={kind}={other}" for other in others if other != kind)


def stems(words: Sequence[str]) -> tuple[str, ...]:
    """The stems of folded words."""
    return tuple(_known(word)[0] for word in words[:MOST])


def features(words: Sequence[str]) -> list[Feature]:
    """The features of folded words; the same one may come several times."""
    known = [_known(word) for word in words[:MOST]]
    found: list[Feature] = []
    before, colour, until = "", "", 0
    for at, (root, kinds, past, colours) in enumerate(known):
        found.append((root, at, at))
        if at:
            found.append((f"{before} {root}", at - 1, at))
        before = root
        for kind in kinds:
            found.append((f"={kind}", at, at))
            if past:
                found.append((f"={kind}+ed", at, at))
            if at < until:
                found.append((f"{colour}={kind}", at, at))
            for ahead, (_, others, _, _) in enumerate(known[at + 1 : at + 1 + _REACH], at + 1):
                if others:
                    found += [(pair, at, ahead) for pair in _pairs(kind, others)]
        if colours is not None:
            colour, until = colours, at + 1 + _SCOPE
    return found + list(_opening(known))


def _opening(known: Sequence[tuple[str, tuple[str, ...], bool, str | None]]) -> Iterator[Feature]:
    for at, (root, kinds, _, _) in enumerate(known[:_OPENING]):
        if not at:
            yield f"^{root}", 0, 0
            yield from ((f"^={kind}", 0, 0) for kind in kinds)
        yield from ((f"^^={kind}", at, at) for kind in kinds)


def shape(folded: str, words: Sequence[str], *, who: str, credit: str) -> list[str]:
    """How it is said, who speaks (a stakeholder type or "-") and whether the folded `credit` is the subject."""
    held = set(words)
    first, you = (
        bool(held & {"i", "me", "my", "we", "us", "our", "ours", "mine"}),
        bool(held & {"you", "your", "yours"}),
    )
    person = "first" if first else "third"
    credited = set(re.findall(r"\w{4,}", credit))
    signs = {
        "#you": you,
        "#claim": not first and not you,
        "#?": "?" in folded,
        "#%": "%" in folded,
        "#digits": _NUMBER.search(folded),
        "#money": _MONEY.search(folded),
        "#subject": credited and len(credited & held) >= max(1, len(credited) // 2),
    }
    return [
        f"#words{min(5, len(words) // 6)}",
        f"#{person}",
        "#credit" if credit else "#nocredit",
        f"#who={who}",
        f"#who={who},{person}",
        f"#ed{min(2, sum(word.endswith('ed') for word in words))}",
        f"#sentences{min(3, len(_STOP.findall(folded)))}",
        *(sign for sign, shown in signs.items() if shown),
    ]
