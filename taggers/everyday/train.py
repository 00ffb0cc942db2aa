"""Makes `weights.json` of invented statements: `python -m taggers.everyday.train FILE…`. Same files, same bytes.

Ridge-penalised logistic regression (Nesterov's accelerated descent on the kernel matrix, from zero, a fixed number of
steps). The statements the rules were written beside would teach to trust the rules too far, so there most of what the
rules said is left out; calibration is fitted on files the weights have not seen.
"""

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evidence_store.domain import NO_IMPACT, Reading
from taggers.everyday.weighing import EVERYDAY, LETTERS, PER_UNIT, SILENT, Asked, Floats, read
from taggers.impact import LEVEL, USE

LEVELS = ("access", "knowledge", "use", "influence", NO_IMPACT)
USES = (
    "advocacy", "capacity_building_teaching", "citation", "funding_fundraising", "guiding_priorities",
    "internal_briefings_papers_proposals", "media_coverage", "methodology_replication", "policy_change",
    "programme_design", "sector_engagement_discussion",
)  # fmt: skip
LEAD = {LEVEL: [10.0, 0.5, 0.4], USE: [3.0, 0.5, 0.0], EVERYDAY: [1.0, 0.0, 0.0]}
BESIDE = "tune"  # the file the rules were written beside
_LEFT_OUT = 5, 8  # of so many statements there, so many have what the rules said left out
_LEAST = {"stem": 2, "pair": 3}
_WORTH = {"kinds": 0.8, "pair": 0.7, "stem": 1.3, "opening": 0.7}
_RIDGE = {LEVEL: 3.0, USE: 1.5}
_STEPS = 300
_NEGLIGIBLE = 0.03


@dataclass(frozen=True, slots=True)
class Coded:
    """A statement as the model is asked about it, with its highest level, its uses and the file it stands in."""

    asked: Asked
    level: str
    uses: tuple[str, ...]
    batch: str


def coded(path: Path) -> list[Coded]:
    """The statements of a TOML file, as the rules hear them."""
    from taggers.by_rules import RulesTagger

    tagger = RulesTagger(everyday=SILENT)
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["statement"]
    made = []
    for row in rows:
        keys = ("attribution", "context", "product")
        asked = tagger.asked(Reading(**{key: row.get(key) or None for key in keys}, text=row["text"]))
        levels = [level for level in _listed(row["level"]) if level != NO_IMPACT]
        uses = tuple(use for use in _listed(row.get("use")) if use in USES)
        made.append(Coded(asked, max(levels, key=LEVELS.index, default=NO_IMPACT), uses, path.stem))
    return made


def _listed(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value or ())


def train(statements: Sequence[Coded]) -> dict[str, Any]:
    """The weights file of these statements, calibrated across their files."""
    batches = sorted({one.batch for one in statements})
    kept_out = [
        (one, model.sums(one.asked))
        for batch in batches
        if batch != BESIDE and len(batches) > 1
        for model in [read(fitted([one for one in statements if one.batch != batch]))]
        for one in statements
        if one.batch == batch
    ]
    return fitted(statements, curve=_curve(kept_out))


def fitted(statements: Sequence[Coded], curve: dict[str, list[float]] | None = None) -> dict[str, Any]:
    """The weights file of these statements, with this calibration."""
    heard = [_heard(one, number) for number, one in enumerate(statements)]
    known = _vocabulary(heard)
    place = {word: row for row, word in enumerate(known)}
    worth = np.array([_worth(word) for word in known])
    design = np.zeros((len(heard), len(known)))
    for row, (one, words) in enumerate(zip(statements, heard, strict=True)):
        for word in words:
            if word in place:
                design[row, place[word]] = 1.0 if word[0] == "@" else one.asked.damped
    design *= worth
    kernel = design @ design.T
    level_dual, level_bias = _descended(kernel, _truth(statements, LEVEL), _RIDGE[LEVEL], several=False)
    use_dual, use_bias = _descended(kernel, _truth(statements, USE), _RIDGE[USE], several=True)
    weights = (design.T @ np.c_[level_dual, use_dual]) * worth[:, None]
    return {
        LEVEL: list(LEVELS),
        USE: list(USES),
        "lead": LEAD,
        "curve": curve or {LEVEL: [1.0, 0.0], USE: [1.0, 0.0]},
        "bias": [round(float(one), 3) for one in (*level_bias, *use_bias)],
        "weights": {word: told for word, row in zip(known, weights, strict=True) if (told := _told(row))},
    }


def _heard(one: Coded, number: int) -> list[str]:
    asked = one.asked
    least, of = _LEFT_OUT
    said = () if one.batch == BESIDE and number * 5 % of < least else asked.said
    return list(dict.fromkeys([*(met[0] for met in asked.met), *asked.signs, *said]))


def _vocabulary(heard: Iterable[Sequence[str]]) -> list[str]:
    counted = Counter(word for words in heard for word in words)
    return sorted(word for word, times in counted.items() if times >= _LEAST.get(_sort(word), 2))


def _sort(word: str) -> str:
    """What sort of feature a word of the model is."""
    if word[0] in "@#":
        return "sign"
    if word[0] == "^":
        return "opening"
    if "=" in word:
        return "kinds" if word.count("=") > 1 or word[0] != "=" else "kind"
    return "pair" if " " in word else "stem"


def _worth(word: str) -> float:
    return _WORTH.get(_sort(word), 1.0)


def _told(row: Floats) -> str:
    """A row of weights as words: the letter of the code and hundredths, `a12 d-7`."""
    some = [(LETTERS[at], round(float(one) * PER_UNIT)) for at, one in enumerate(row) if abs(one) >= _NEGLIGIBLE]
    return " ".join(f"{letter}{one}" for letter, one in some)


def _truth(statements: Sequence[Coded], dimension: str) -> Floats:
    if dimension == LEVEL:
        return np.array([[float(one.level == code) for code in LEVELS] for one in statements])
    return np.array([[float(code in one.uses) for code in USES] for one in statements])


def _descended(kernel: Floats, truth: Floats, ridge: float, *, several: bool) -> tuple[Floats, Floats]:
    """Dual weights `(statements, codes)` and biases `(codes,)`; `several` codes may be true at once."""
    dual, bias = np.zeros_like(truth), np.zeros(truth.shape[1])
    ahead, ahead_bias, pace = dual, bias, 1.0
    step = 1 / ((0.25 if several else 0.5) * (_widest(kernel) + len(kernel)) + ridge)
    for _ in range(_STEPS):
        slope = likely(kernel @ ahead + ahead_bias, several=several) - truth
        dual, last = ahead - step * (slope + ridge * ahead), dual
        bias, last_bias = ahead_bias - step * slope.sum(axis=0), bias
        pace, before = (1 + (1 + 4 * pace * pace) ** 0.5) / 2, pace
        ahead = dual + (before - 1) / pace * (dual - last)
        ahead_bias = bias + (before - 1) / pace * (bias - last_bias)
    return dual, bias


def _widest(kernel: Floats) -> float:
    """The largest eigenvalue, by power iteration."""
    ahead, widest = np.ones(len(kernel)), 0.0
    for _ in range(30):
        ahead = kernel @ ahead
        widest = float(np.linalg.norm(ahead))
        ahead /= widest
    return widest


def likely(sums: Floats, *, several: bool) -> Floats:
    """Log-odds `(…, codes)` as probabilities: softmax, or each code for itself where there may be `several`."""
    if several:
        return np.asarray(1 / (1 + np.exp(-np.clip(sums, -30, 30))))
    odds = np.exp(sums - sums.max(axis=-1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=-1, keepdims=True))


def _curve(kept_out: Sequence[tuple[Coded, Floats]]) -> dict[str, list[float]] | None:
    """Slope and offset of the log-odds that make probabilities true on statements the weights have not seen."""
    if not kept_out:
        return None
    sums = np.array([one for _, one in kept_out])
    levels, uses = sums[:, : len(LEVELS)], sums[:, len(LEVELS) :]
    level, use = (_truth([one for one, _ in kept_out], dimension) for dimension in (LEVEL, USE))
    slopes, offsets = np.arange(0.2, 1.51, 0.02), np.arange(-1.5, 1.51, 0.05)
    best = min(slopes, key=lambda slope: _surprise(likely(levels * slope, several=False), level))
    pair = min(
        ((slope, offset) for slope in slopes for offset in offsets),
        key=lambda p: _surprise(likely(uses * p[0] + p[1], several=True), use, both=True),
    )
    return {LEVEL: [round(float(best), 2), 0.0], USE: [round(float(pair[0]), 2), round(float(pair[1]), 2)]}


def _surprise(likely: Floats, truth: Floats, *, both: bool = False) -> float:
    """Mean negative log-likelihood."""
    sure = np.clip(likely, 1e-6, 1 - 1e-6)
    told = truth * np.log(sure) + ((1 - truth) * np.log(1 - sure) if both else 0.0)
    return float(-told.mean())


def written(kept: dict[str, Any]) -> bytes:
    """A weights file: one word a line."""
    head = {key: value for key, value in kept.items() if key != "weights"}
    lines = ",\n".join(
        f"{json.dumps(word, ensure_ascii=False)}:{json.dumps(told)}" for word, told in kept["weights"].items()
    )
    return f'{json.dumps(head)[:-1]},\n"weights":{{\n{lines}\n}}}}\n'.encode()


def main(paths: Sequence[str]) -> None:
    """Write the weights of these files beside this module."""
    statements = [one for path in paths for one in coded(Path(path))]
    made = written(train(statements))
    Path(__file__).with_name("weights.json").write_bytes(made)
    print(f"{len(statements)} statements, {len(json.loads(made)['weights'])} words, {len(made)} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
