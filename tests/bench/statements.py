"""How well rules and everyday words code invented statements, by the measure of the field material:
`python -m tests.bench.statements tune|kept-out|apart|both [-v]`. Reads files and counts; decides nothing.

The cues are written beside `tune.toml`; everyday words are learnt from all files named tune. `kept-out` weighs them
without a file and measures on that file, one after the other: what wording never seen would get. `apart.toml` is kept
apart, so its items are never printed, only its figures.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from evidence_store.domain import Reading, Tagger
from taggers import TAGGERS, answer
from taggers.by_rules import RulesTagger
from taggers.everyday import credits, credits_train, train
from taggers.everyday.weighing import SILENT, model, read
from taggers.learned.calibrating import error

STATEMENTS = Path(__file__).resolve().parents[1] / "fixtures" / "statements"
LADDER = ("access", "knowledge", "use", "influence", "none")
NONE = "none"
BATCHES = ("tune", "tune_b", "tune_c", "tune_d")  # by author; the cues have seen the first
_CHOSEN = 0.5


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with the codes a careful reader gives it; "" where a code is not to be scored."""

    reading: Reading
    stakeholder: str
    attribution_level: str
    levels: tuple[str, ...]
    uses: tuple[str, ...]

    @property
    def level(self) -> str:
        """The highest level claimed, or "none"."""
        return max((level for level in self.levels if level != NONE), key=LADDER.index, default=NONE)


@dataclass(slots=True)
class Figures:
    """The figures of `score.py suggest` on some statements, with the misses as sentences. Shares are 0..1."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    sure: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: {"level": [], "use": []})

    def share(self, part: str, whole: str) -> float:
        """`part` of `whole`, 0 where there is nothing to count."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else 0.0

    def f1(self, code: str) -> float:
        """Harmonic mean of precision and recall of `code`: 2tp / (2tp + fp + fn)."""
        hits = 2 * self.counts[f"{code} hit"]
        return hits / (hits + self.counts[f"{code} false"] + self.counts[f"{code} missed"]) if hits else 0.0

    def numbers(self) -> dict[str, float]:
        """The figures by the names `score.py` gives them."""
        return {
            "items": self.counts["items"],
            "stakeholder_n": self.counts["stakeholder"],
            "stakeholder_right": self.share("stakeholder right", "stakeholder"),
            "stakeholder_wrong": self.share("stakeholder wrong", "stakeholder"),
            "attribution_level_right": self.share("attribution level right", "attribution level"),
            "level_right": self.share("level right", "items"),
            "level_macro_f1": sum(self.f1(level) for level in LADDER) / len(LADDER),
            **{f"level_f1_{level}": self.f1(level) for level in LADDER},
            "use_n": self.counts["category"],
            "use_micro_f1": self.f1("category"),
            "use_recall_at_3": self.share("category in three", "category"),
            **{f"{key}_calibration_error": _error(sure) for key, sure in self.sure.items()},
        }


def _error(sure: list[tuple[float, bool]]) -> float:
    """Expected calibration error of confidences, 0..1."""
    return error([one for one, _ in sure], [right for _, right in sure]) or 0.0


def _codes(value: str | list[str] | None) -> tuple[str, ...]:
    return tuple([value] if isinstance(value, str) and value else value or ())


def statements(name: str) -> list[Statement]:
    """The statements of `<name>.toml`. Raises FileNotFoundError where there is no such file."""
    rows: list[dict[str, Any]] = tomllib.loads((STATEMENTS / f"{name}.toml").read_text("utf-8"))["statement"]
    return [
        Statement(
            Reading(**{key: row.get(key) or None for key in ("attribution", "context", "product")}, text=row["text"]),
            _scored(row.get("stakeholder")),
            _scored(row.get("attribution_level")),
            _codes(row.get("level")),
            tuple(code for code in _codes(row.get("use")) if code != NONE),
        )
        for row in rows
    ]


def _scored(code: str | None) -> str:
    return "" if code in (None, NONE) else str(code)


@cache
def _coded(batch: str) -> tuple[train.Coded, ...]:
    return tuple(train.coded(STATEMENTS / f"{batch}.toml"))


@cache
def _without(batch: str) -> RulesTagger:
    """The tagger whose everyday words were weighed without this batch."""
    others = [one for other in BATCHES if other != batch for one in _coded(other)]
    curve = {dimension: list(points) for dimension, points in model().curve.items()}
    lines = [
        one for other in BATCHES if other != batch for one in credits_train.credited(STATEMENTS / f"{other}.toml")
    ]
    return RulesTagger(everyday=read(train.fitted(others, curve)), credit=credits.read(credits_train.fitted(lines)))


def kept_out(*, everyday: bool) -> dict[str, Figures]:
    """Figures by batch the cues have not seen, with everyday words weighed without it, or by the cues alone."""
    return {
        batch: measured(statements(batch), _without(batch) if everyday else RulesTagger(everyday=SILENT))
        for batch in BATCHES[1:]
    }


def pooled(figures: dict[str, Figures]) -> dict[str, float]:
    """The figures of all batches together."""
    together = Figures()
    for one in figures.values():
        together.counts.update(one.counts)
        for key, sure in one.sure.items():
            together.sure[key] += sure
    return together.numbers()


def measured(given: Sequence[Statement], tagger: Tagger | None = None) -> Figures:
    """What the rules tagger (or another) makes of `given`, by the definitions of `score.py suggest`."""
    figures = Figures()
    found = (tagger or TAGGERS["rules"]()).suggest([statement.reading for statement in given])
    for statement, suggestions in zip(given, found, strict=True):
        figures.sure["level"] += [
            (s.confidence, s.code == statement.level) for s in suggestions if s.dimension == "influence_level"
        ]
        figures.sure["use"] += [
            (s.confidence, s.code in statement.uses)
            for s in suggestions
            if s.dimension == "use_category" and statement.uses
        ]
        said = answer("", statement.reading, suggestions)
        figures.counts["items"] += 1
        _stakeholder(figures, statement, _top(said, "stakeholder_type"))
        _attribution(figures, statement, _top(said, "attribution_level"))
        _level(figures, statement, (_top(said, "influence_level") or NONE) if said["impact"] else NONE)
        _uses(figures, statement, said["use_category"])
    return figures


def _top(said: dict[str, Any], dimension: str) -> str | None:
    return said[dimension][0]["code"] if said[dimension] else None


def _stakeholder(figures: Figures, statement: Statement, got: str | None) -> None:
    if not (statement.stakeholder and statement.reading.attribution):
        return
    right = got == statement.stakeholder
    figures.counts.update(("stakeholder", f"stakeholder {'right' if right else 'wrong' if got else 'unknown'}"))
    if not right:
        figures.misses.append(f"STAKEHOLDER {got} for {statement.stakeholder} | {statement.reading.attribution}")


def _attribution(figures: Figures, statement: Statement, got: str | None) -> None:
    if not statement.attribution_level:
        return
    right = got == statement.attribution_level
    figures.counts.update(("attribution level", f"attribution level {'right' if right else 'wrong'}"))
    if not right:
        figures.misses.append(
            f"ATTRIBUTION {got} for {statement.attribution_level} | {statement.reading.attribution}"
        )


def _level(figures: Figures, statement: Statement, got: str) -> None:
    if got == statement.level:
        figures.counts.update((f"{got} hit", "level right"))
        return
    figures.counts.update((f"{got} false", f"{statement.level} missed"))
    figures.misses.append(f"LEVEL {got} for {statement.level} | {statement.reading.text}")


def _uses(figures: Figures, statement: Statement, ranked: list[dict[str, Any]]) -> None:
    if not statement.uses or statement.uses[0] == "other":
        return
    fine = set(statement.uses)
    chosen = {suggestion["code"] for suggestion in ranked if suggestion["confidence"] >= _CHOSEN}
    figures.counts["category"] += 1
    figures.counts["category hit" if chosen & fine else "category missed"] += 1
    figures.counts["category false"] += len(chosen - fine - {"other"})
    figures.counts["category in three"] += any(suggestion["code"] in fine for suggestion in ranked[:3])
    if not chosen & fine or chosen - fine - {"other"}:
        figures.misses.append(f"USE {sorted(chosen)} for {sorted(fine)} | {statement.reading.text}")


def _shown(name: str, *, misses: bool) -> None:
    try:
        figures = measured(statements(name))
    except FileNotFoundError:
        print(f"{name}: there is no {name}.toml")
        return
    if misses and name != "apart":
        print("\n".join(sorted(figures.misses)))
    print(f"{name}: " + "  ".join(f"{key} {round(value, 3)}" for key, value in figures.numbers().items()))


def _shown_kept_out() -> None:
    for told, everyday in (("cues alone", False), ("cues and everyday words", True)):
        figures = kept_out(everyday=everyday)
        for name, numbers in (
            *((name, one.numbers()) for name, one in figures.items()),
            ("all", pooled(figures)),
        ):
            print(f"{name} kept out, {told}: " + "  ".join(f"{key} {round(n, 3)}" for key, n in numbers.items()))


def main(words: Iterable[str]) -> None:
    """Print the figures of the files asked for (all where none is named), with the misses of `tune` under -v."""
    asked = [word for word in words if not word.startswith("-")] or ["both"]
    for name in ("tune", "kept-out", "apart") if asked == ["both"] else asked:
        if name == "kept-out":
            _shown_kept_out()
        else:
            _shown(name, misses="-v" in words)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
