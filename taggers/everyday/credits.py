"""Who speaks by the everyday words of a credit line, where the rules know neither job nor body; `credits.json` holds
what each word weighs, `credits_train` makes it. Proposes a stakeholder type and tells why; decides no attribution.
"""

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from taggers.credit_line import MASK, Credit, Finding
from taggers.everyday.weighing import LETTERS, PER_UNIT
from taggers.everyday.words import stems
from taggers.folding import fold
from taggers.rules.engine import cut

Said = tuple[str, float, str]
"""A code the rules propose, how surely (0..1), and the id of the rule."""
DIMENSION = "stakeholder_type"
RULE = f"everyday.{DIMENSION}."
_MOST = 40  # words of a credit line that are read
_ENDS = (3, 4)  # letters of the endings that are read
_LONG = 6  # letters from which a word's ending tells something
_DULL = 0.1  # what a word must weigh to be worth showing
_SHOWN = 2
_SURE = 0.7  # from here on a rule is sure
_PART = re.compile(r"[^,;:()\[\]|/\n–—،؛]+")
_SHORT_FORM = re.compile(r"[A-ZÀ-Þ]{2,}")
_AGED = re.compile(r"\b\d\d\b")
_OF = {
    "academia_research": "people of universities and research",
    "donor_foundation": "donors and foundations",
    "government": "people of governments",
    "internal_staff": "people of the own house",
    "media": "people of the media",
    "migrant_community": "migrants and their communities",
    "ngo_cso": "people of non-governmental organisations",
    "other": "people of no other kind",
    "partner": "partners",
    "private_sector": "people of the private sector",
    "survey_respondent": "answers to surveys",
    "un_igo": "people of the United Nations and other bodies of states",
}


@dataclass(frozen=True, slots=True)
class CreditModel:
    """The weights by feature and code, the biases, and from which probability on they speak, all 0..1.

    `silent` is the least where the rules say nothing. Where they speak at most as surely as `unsure`, `against` is
    the least against what they say, and what they say is withheld below `doubt`.
    """

    codes: tuple[str, ...]
    weights: dict[str, dict[int, float]]
    bias: tuple[float, ...]
    silent: float
    against: float
    doubt: float
    unsure: float

    def likely(self, heard: Iterable[str]) -> dict[str, float]:
        """How likely each code is, 0..1, likeliest first."""
        sums = list(self.bias)
        for word in dict.fromkeys(heard):
            for at, weight in self.weights.get(word, {}).items():
                sums[at] += weight
        most = max(sums)
        odds = [math.exp(one - most) for one in sums]
        ranked = zip(self.codes, (one / sum(odds) for one in odds), strict=True)
        return dict(sorted(ranked, key=lambda one: (-one[1], one[0])))

    def knows(self, words: Sequence[str]) -> bool:
        """Whether it has met any of these folded words, or any ending of theirs."""
        return any(one in self.weights for word in _own(words) for one in word)

    def own(self, words: Sequence[str], code: str) -> list[float]:
        """What each folded word weighs for a code, wherever it stands."""
        at = self.codes.index(code)
        return [sum(self.weights.get(one, {}).get(at, 0.0) for one in word) for word in _own(words)]


def heard(credit: Credit, found: Sequence[Said]) -> list[str]:
    """What is asked of a credit line: its words, their places and endings, its shape, and what the rules said."""
    return [*features(credit), *said(found)]


def features(credit: Credit) -> list[str]:
    """The features of a credit line; the same one may come several times."""
    line = credit.folded.words
    parts = [part for part in (_words(met[0]) for met in _PART.finditer(line)) if part][:_MOST]
    kept = [feature for at, part in enumerate(parts) for feature in _of_part(part, at, len(parts))]
    return [*kept, *_shape(credit, line, len(parts))]


def said(found: Sequence[Said]) -> list[str]:
    """What the rules said: the first code and how surely, the rule, the codes after it."""
    if not found:
        return ["@-"]
    first, *others = found
    code, confidence, rule = first
    sure = "sure" if confidence >= _SURE else "unsure"
    return [f"@{code}", f"@{code},{sure}", f"@{rule}", *(f"@~{other}" for other, _, _ in others)]


def _words(line: str) -> list[str]:
    return [word for _, word in cut(line).places[:_MOST]]


def _own(words: Sequence[str]) -> list[tuple[str, ...]]:
    """What each word is, wherever it stands: its stem and its endings."""
    roots = stems(words)
    return [
        (root, *(f"-{word[-end:]}" for end in _ENDS if len(word) >= _LONG))
        for root, word in zip(roots, words, strict=False)
    ]


def _of_part(words: Sequence[str], at: int, parts: int) -> Iterable[str]:
    """The features of one part; the first mostly tells the role, the last the house."""
    place = "<" if not at else ">"
    roots = stems(words)
    for word in _own(words):
        yield from word
        if parts > 1:
            yield f"{place}{word[0]}"
    yield from (f"{one} {two}" for one, two in pairwise(roots))
    yield f"^{roots[0]}"
    yield f"{roots[-1]}$"


def _shape(credit: Credit, line: str, parts: int) -> Iterable[str]:
    written = credit.words
    yield f"#parts{min(parts, 4)}"
    yield f"#words{min(len(_words(line)) // 2, 5)}"
    signs = {
        "#short": _SHORT_FORM.search(written),
        "#lower": written == written.lower(),
        "#digits": re.search(r"\d", written),
        "#aged": _AGED.search(written),
        "#bracket": written.lstrip().startswith("("),
        "#product": MASK in line,
        "#land": credit.lands,
    }
    yield from (sign for sign, shown in signs.items() if shown)


def weighed(model: CreditModel, credit: Credit, found: Sequence[Said]) -> tuple[Finding, ...] | None:
    """What stands instead of the rules' findings, nothing where they are doubted; None where they stand."""
    words = _words(credit.folded.words)
    if not words or not model.codes or not model.knows(words):
        return None
    likely = model.likely(heard(credit, found))
    code, sure = next(iter(likely.items()))
    if found and (code == found[0][0] or found[0][1] > model.unsure):
        return None
    if sure >= (model.against if found else model.silent):
        return (credit.found(code, round(sure, 3), f"{RULE}{code}", *_place(model, credit, code)),)
    return () if found and likely.get(found[0][0], 1.0) < model.doubt else None


def _place(model: CreditModel, credit: Credit, code: str) -> tuple[int, int]:
    """From the first to the last of the words that weigh most, in the folded line; empty where none does."""
    places = cut(credit.folded.words).places[:_MOST]
    shown = _weightiest(model.own([word for _, word in places], code))
    if not shown:
        return 0, 0
    (start, _), (last, word) = places[shown[0]], places[shown[-1]]
    return start, last + len(word)


def _weightiest(own: Sequence[float]) -> list[int]:
    ranked = sorted((at for at, one in enumerate(own) if one > _DULL), key=lambda at: (-own[at], at))
    return sorted(ranked[:_SHOWN])


def reason(rule: str, words: str | None) -> str | None:
    """The sentence behind `rule`, naming the words that weigh most; None for a code this version does not weigh."""
    code = rule.removeprefix(RULE)
    if code not in model().codes or code not in _OF:
        return None
    folded = fold(words or "")
    places = cut(folded.words).places[:_MOST]
    shown = _weightiest(model().own([word for _, word in places], code))
    if not shown:
        return f"No single word decides it: such credit lines stand mostly beside {_OF[code]}"
    spans = (folded.back(places[at][0], places[at][0] + len(places[at][1])) for at in shown)
    pieces = [f"“{(words or '')[start:end]}”" for start, end in spans]
    return f"{', '.join(pieces)} {'stand' if len(pieces) > 1 else 'stands'} mostly beside {_OF[code]}"


def credits_bytes() -> bytes:
    """The bytes of the weights, as shipped."""
    return files("taggers.everyday").joinpath("credits.json").read_bytes()


@cache
def model() -> CreditModel:
    """The model as shipped."""
    return read(json.loads(credits_bytes()))


def read(kept: dict[str, Any]) -> CreditModel:
    """The model of a weights file."""
    weights = {
        word: {LETTERS.index(one[0]): int(one[1:]) / PER_UNIT for one in told.split()}
        for word, told in kept["weights"].items()
    }
    rest = {key: kept[key] for key in ("silent", "against", "doubt", "unsure")}
    return CreditModel(tuple(kept["codes"]), weights, tuple(kept["bias"]), **rest)


UNHEARD = CreditModel((), {}, (), 1.0, 1.0, 0.0, 0.0)
"""A model that has met no word."""
