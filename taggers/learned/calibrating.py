"""Confidences that mean what they say: logistic and isotonic calibration, its error, its curve, and thresholds.

Expected calibration error after Naeini, Cooper & Hauskrecht (2015), ten bins of equal width; logistic calibration
after Platt (1999); isotonic regression by pooling adjacent violators (Ayer et al. 1955).
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evidence_store.domain import Value

Floats = NDArray[np.float64]
BINS = 10
_RIDGE = 1.0
_STEPS = 60
_OF_THE_RULE = 10.0  # decisions on a rule after which its own record weighs as much as the common curve
_FOLDS = 5


class Bin(Value):
    """One bin of a reliability curve: suggestions in it, their mean confidence, and the share that was right."""

    n: int
    confidence: float
    right: float


class Decided(Value):
    """One suggestion a person answered: its rule, the confidence it was made with, whether it was accepted."""

    rule: str
    confidence: float
    accepted: bool


class Calibration(Value):
    """What the rules' confidences are worth, from what people decided.

    `curve` holds `(confidence, shown)` points, rising; `rules` holds `(decisions, share accepted)` per rule.
    `before` and `after` are expected calibration errors, the latter on decisions kept out of the fit.
    """

    n: int
    curve: tuple[tuple[float, float], ...] = ()
    rules: dict[str, tuple[int, float]] = {}
    before: float | None = None
    after: float | None = None

    def shown(self, rule: str, confidence: float) -> float:
        """The calibrated confidence, 0..1; as it came where nothing is known."""
        if not self.curve:
            return confidence
        points = np.array(self.curve)
        common = float(np.interp(confidence, points[:, 0], points[:, 1]))
        n, accepted = self.rules.get(rule, (0, 0.0))
        return round((common * _OF_THE_RULE + accepted * n) / (_OF_THE_RULE + n), 3)


def calibration(decided: Sequence[Decided]) -> Calibration:
    """The table that turns the rules' confidences into shares of acceptance; empty below twenty decisions."""
    if len(decided) < 20:
        return Calibration(n=len(decided))
    kept_out = [
        (_table([d for i, d in enumerate(decided) if i % _FOLDS != f]).shown(one.rule, one.confidence), one.accepted)
        for f in range(_FOLDS)
        for one in decided[f::_FOLDS]
    ]
    before = error([d.confidence for d in decided], [d.accepted for d in decided])
    after = error([shown for shown, _ in kept_out], [right for _, right in kept_out])
    return _table(decided).model_copy(update={"before": before, "after": after})


def _table(decided: Sequence[Decided]) -> Calibration:
    by_rule: dict[str, list[bool]] = defaultdict(list)
    for one in decided:
        by_rule[one.rule].append(one.accepted)
    rules = {rule: (len(a), round(sum(a) / len(a), 4)) for rule, a in sorted(by_rule.items())}
    curve = isotonic([d.confidence for d in decided], [d.accepted for d in decided])
    return Calibration(n=len(decided), curve=curve, rules=rules)


def isotonic(confidence: Sequence[float], right: Sequence[bool]) -> tuple[tuple[float, float], ...]:
    """The rising steps closest to what was right, as `(mean confidence, share right)` points; shares are smoothed by
    one doubtful decision per step, so that none says 0 or 1."""
    blocks: list[list[float]] = []  # [n, right, sum of confidence]
    for sure, ok in sorted(zip(confidence, right, strict=True)):
        blocks.append([1.0, float(ok), sure])
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][0] >= blocks[-1][1] * blocks[-2][0]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    points = [(round(total / n, 4), round((ok + 0.5) / (n + 1), 4)) for n, ok, total in blocks]
    rising = np.maximum.accumulate([shown for _, shown in points])
    return tuple((at, float(shown)) for (at, _), shown in zip(points, rising, strict=True))


def logistic(features: Floats, truth: Floats, weight: Floats) -> Floats:
    """Coefficients `(features + 1,)`, the last the intercept, by ridge-penalised Newton steps."""
    design = np.c_[features, np.ones(len(features))]
    found = np.zeros(design.shape[1])
    ridge = np.eye(len(found)) * _RIDGE
    for _ in range(_STEPS):
        likely = sigmoid(design @ found)
        slope = design.T @ (weight * (likely - truth)) + ridge @ found
        bend = (design.T * (weight * likely * (1 - likely))) @ design + ridge
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < 1e-7:
            break
    return np.asarray(np.round(found, 6))


def sigmoid(logits: Floats) -> Floats:
    """Log-odds as probabilities."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))))


def curve(confidence: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """The reliability curve: ten bins of equal width over 0..1, empty ones with n = 0."""
    sure, ok = np.asarray(confidence, dtype=float), np.asarray(right, dtype=float)
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    made = []
    for number in range(BINS):
        inside = place == number
        n = int(inside.sum())
        mean, share = (float(sure[inside].mean()), float(ok[inside].mean())) if n else (0.0, 0.0)
        made.append(Bin(n=n, confidence=round(mean, 4), right=round(share, 4)))
    return tuple(made)


def error(confidence: Sequence[float], right: Sequence[bool]) -> float | None:
    """Expected calibration error, 0..1; None where nothing was suggested."""
    if not len(confidence):
        return None
    bins = curve(confidence, right)
    return round(sum(b.n * abs(b.confidence - b.right) for b in bins) / len(confidence), 4)


def drawn(bins: Sequence[Bin]) -> str:
    """A reliability curve as lines of text: `0.3-0.4  said 0.35  right 0.31  n 40  ######`."""
    lines = []
    for number, b in enumerate(bins):
        bar = "#" * round(b.right * 30) if b.n else ""
        told = f"said {b.confidence:.2f}  right {b.right:.2f}" if b.n else " " * 21
        lines.append(f"{number / BINS:.1f}-{(number + 1) / BINS:.1f}  {told}  n {b.n:5d}  {bar}")
    return "\n".join(lines)


def thresholds(likely: Floats, truth: Floats, *, lowest: float, highest: float, own_from: int = 15) -> Floats:
    """For every label the probability from which saying it gives the best F1, in `[lowest, highest]`.

    A label's own best is drawn towards the common best of all labels, the more the fewer examples it has.
    """
    grid = np.round(np.arange(lowest, highest + 1e-9, 0.02), 4)
    common = _best(likely, truth, grid)
    made = []
    for label in range(truth.shape[1]):
        own = _best(likely[:, label], truth[:, label], grid)
        share = truth[:, label].sum() / (truth[:, label].sum() + own_from)
        made.append(round(float(share * own + (1 - share) * common), 3))
    return np.array(made)


def _best(likely: Floats, truth: Floats, grid: Floats) -> float:
    scores = [2 * ((likely >= t) * truth).sum() / max(1.0, (likely >= t).sum() + truth.sum()) for t in grid]
    near = np.flatnonzero(np.array(scores) >= max(scores) - 1e-9)
    return float(grid[near[len(near) // 2]])
