"""What works in French, Spanish, Portuguese and Arabic, on invented material: `python -m tests.bench.languages [-v]`.

The half "apart" was kept apart from the half "tune", which the word lists were made from, but one hand wrote both; "fresh"
was written when the lists were done, unlike either. `-v` shows the misses of "tune".
"""

import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from evidence_store.domain import Reading, Suggestion
from evidence_store.search.similar import SimilarIndex
from taggers import TAGGERS

Half = Literal["tune", "apart", "fresh"]
LANGUAGES = ("fr", "es", "pt", "ar")
HALVES: tuple[Half, ...] = ("tune", "apart", "fresh")
GOALS = {
    "stakeholder right": 0.85,
    "stakeholder wrong": 0.06,
    "attribution level right": 0.92,
    "duplicates found": 0.95,
}
_FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "languages"


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares in 0..1 of one half of one language, and what went amiss as sentences."""

    credits: int
    pairs: int
    lookalikes: int
    figures: dict[str, float]
    misses: list[str] = field(default_factory=list)


@cache
def material(language: str) -> dict[str, list[dict[str, Any]]]:
    """The fixtures of a language: `credit`, `pair` and `statement` tables."""
    return tomllib.loads((_FIXTURES / f"{language}.toml").read_text("utf-8"))


def measure(language: str, half: Half) -> Measured:
    """Who speaks, how far named, and which words are the same, in one half of one language."""
    credits = [c for c in material(language)["credit"] if c["half"] == half]
    pairs = [p for p in material(language)["pair"] if p["half"] == half]
    same, alike = [p for p in pairs if p["sort"] != "alike"], [p for p in pairs if p["sort"] == "alike"]
    figures, misses = _who(credits)
    if pairs:
        figures |= _pairs(same, alike, misses)
    return Measured(len(credits), len(same), len(alike), figures, misses)


def levels(language: str) -> tuple[int, int, int]:
    """Statements read, levels proposed for them and how many of those are right."""
    statements = material(language)["statement"]
    found = TAGGERS["rules"]().suggest(Reading(text=s["text"], language=language) for s in statements)
    said = [(_best(given, "influence_level"), s["level"]) for given, s in zip(found, statements, strict=True)]
    return len(said), sum(bool(code) for code, _ in said), sum(code == level for code, level in said)


def _pairs(same: Sequence[dict[str, Any]], alike: Sequence[dict[str, Any]], misses: list[str]) -> dict[str, float]:
    kin = _kin([text for p in (*same, *alike) for text in (p["one"], p["other"])])
    lost = [p for p in same if p["other"] not in kin[p["one"]]]
    false = [p for p in alike if p["other"] in kin[p["one"]]]
    misses += [f"not found ({p['sort']}): {p['one']} | {p['other']}" for p in lost]
    misses += [f"only look alike: {p['one']} | {p['other']}" for p in false]
    return {"duplicates found": 1 - len(lost) / len(same), "look-alikes called the same": len(false) / len(alike)}


def _who(credits: Sequence[dict[str, Any]]) -> tuple[dict[str, float], list[str]]:
    right = wrong = named = 0
    misses = []
    for credit, found in zip(credits, _read(credits), strict=True):
        said = {d: _best(found, d) for d in ("stakeholder_type", "attribution_level")}
        type_right = said["stakeholder_type"] == credit["stakeholder"]
        level_right = said["attribution_level"] == credit["attribution_level"]
        right, named = right + type_right, named + level_right
        wrong += bool(said["stakeholder_type"]) and not type_right
        if not (type_right and level_right):
            misses.append(f"{credit['words']}: {credit['stakeholder']}, {credit['attribution_level']}; read {said}")
    count = len(credits)
    return {
        "stakeholder right": right / count,
        "stakeholder wrong": wrong / count,
        "attribution level right": named / count,
    }, misses


def _read(credits: Sequence[dict[str, Any]]) -> list[tuple[Suggestion, ...]]:
    return list(TAGGERS["rules"]().suggest(Reading(text="…", attribution=c["words"]) for c in credits))


def _best(found: Sequence[Suggestion], dimension: str) -> str:
    given = [s for s in found if s.dimension == dimension]
    return max(given, key=lambda s: s.confidence).code if given else ""


def _kin(texts: Sequence[str]) -> dict[str, set[str]]:
    """For each text the others that are said to be the same, asked of an index that holds them all."""
    known = {str(number): text for number, text in enumerate(texts)}
    index = SimilarIndex(None)
    index.apply(list(known.items()), position=1)
    found = {}
    for one, text in known.items():
        similar = index.find(text, fetch=lambda ids: {i: known[i] for i in ids}, exclude={one})
        found[text] = {known[s.id] for s in similar}
    index.close()
    return found


def main() -> None:
    """Print every figure beside its goal."""
    for language in LANGUAGES:
        for half in HALVES:
            measured = measure(language, half)
            print(
                f"{language} {half}: {measured.credits} credit lines, {measured.pairs} pairs, {measured.lookalikes} look-alikes"
            )
            for name, share in measured.figures.items():
                goal = f"   (goal {GOALS[name]})" if name in GOALS else ""
                print(f"  {name:28}{share:6.2f}{goal}")
            if "-v" in sys.argv and half == "tune":
                print("\n".join(f"    {miss}" for miss in measured.misses))
        read, said, right = levels(language)
        print(f"{language}: a level is proposed for {said} of {read} statements, right for {right} of those")


if __name__ == "__main__":
    main()
