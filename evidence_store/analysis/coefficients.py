"""The coefficients of agreement and their bootstrap. The only file here that counts with numpy, so import it late.

A coefficient is an estimate: a function from weights (draws x units) to one value a draw, nan where undefined.
Weights of one give the figure itself, drawn weights its bootstrap: one formula serves both, they cannot drift apart.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Estimate = Callable[[Floats], Floats]

_DENSE = 3  # up to so many values sums over units count faster than a loop over draws
_CELLS = 500_000  # weights held at a time, few enough for a processor's cache
_ROWS = 256  # rows of a distance matrix held at a time, since answers may be thousands of different sets,
_KEPT = 1024  # unless there are no more answers than this


@dataclass(frozen=True, slots=True)
class Table:
    """Judgements of the units that two or more looked at: arrays side by side, one entry a judgement, sorted by unit.

    `value` numbers the answers, `size` of them. `first` and `second` index each pair of judgements of one unit, and
    `seen` holds the judgements of each of the `units` (0 where fewer than two).
    """

    units: int
    size: int
    unit: Ints
    coder: Ints
    value: Ints
    first: Ints
    second: Ints
    seen: Floats

    def only(self, keep: npt.NDArray[np.bool_]) -> "Table":
        """The table of the judgements kept, over the same units."""
        return table(self.unit[keep], self.coder[keep], self.value[keep], units=self.units, size=self.size)

    def valued(self, meaning: Ints, *, size: int) -> "Table":
        """The same judgements, each answer replaced by `meaning[answer]`."""
        return replace(self, value=meaning[self.value], size=size)

    @property
    def counts(self) -> tuple[int, int]:
        """Units and pairs of judgements."""
        return int((self.seen > 0).sum()), len(self.first)


def table(unit: Ints, coder: Ints, value: Ints, *, units: int, size: int) -> Table:
    """Judgements sorted by unit, then coder, as a table; those that stand alone on their unit drop out."""
    together = np.bincount(unit, minlength=units)[unit] >= 2
    unit, coder, value = unit[together], coder[together], value[together]
    seen = np.bincount(unit, minlength=units).astype(np.float64)
    first, second = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    for step in range(1, int(seen.max(initial=0))):
        at = np.flatnonzero(unit[:-step] == unit[step:])
        first.append(at)
        second.append(at + step)
    return Table(units, size, unit, coder, value, np.concatenate(first), np.concatenate(second), seen)


def between(whole: Table, one: int, other: int) -> Table:
    """The judgements of two coders alone."""
    return whole.only((whole.coder == one) | (whole.coder == other))


class Distance(Protocol):
    """How far answers stand apart: 0 for the same, symmetric."""

    def of(self, ones: Ints, others: Ints) -> Floats:
        """One distance for each two answers side by side."""
        ...

    def rows(self, ones: Ints) -> Floats:
        """Distances of some answers to all, `len(ones)` x `size`."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """Distances written down as a matrix, such as the squared differences of an interval scale."""

    matrix: Floats

    def of(self, ones: Ints, others: Ints) -> Floats:
        """One distance for each two answers side by side."""
        return self.matrix[ones, others]

    def rows(self, ones: Ints) -> Floats:
        """Distances of some answers to all."""
        return self.matrix[ones]


@dataclass(frozen=True, slots=True)
class Masi:
    """MASI distance of sets of codes (Passonneau 2006, “Measuring Agreement on Set-valued Items”, LREC).

    1 - J x M: J is intersection over union; M is 1 for equal sets, 2/3 where one holds the other, 1/3 where they
    overlap, 0 where they are disjoint. Two empty sets are equal. `members` is answers x codes, 0 or 1.
    """

    members: Floats

    def of(self, ones: Ints, others: Ints) -> Floats:
        """One distance for each two answers side by side."""
        a, b = self.members[ones], self.members[others]
        return _masi((a * b).sum(1), a.sum(1), b.sum(1))

    def rows(self, ones: Ints) -> Floats:
        """Distances of some answers to all."""
        sizes = self.members.sum(1)
        return _masi(self.members[ones] @ self.members.T, sizes[ones][:, None], sizes[None, :])


def _masi(common: Floats, one: Floats, other: Floats) -> Floats:
    union = one + other - common
    jaccard = np.divide(common, union, out=np.ones_like(union), where=union > 0)
    kinship = np.select([common == union, common == np.minimum(one, other), common > 0], [1.0, 2 / 3, 1 / 3], 0.0)
    apart: Floats = 1.0 - jaccard * kinship
    return apart


def percent(judged: Table) -> Estimate:
    """The mean over units of the share of its pairs of coders that gave the same answer."""
    share, present = _shared(judged), (judged.seen > 0).astype(np.float64)
    return lambda weights: _ratio(_sum(weights, share), _sum(weights, present))


def alpha(judged: Table, distance: Distance | None = None) -> Estimate:
    """Krippendorff's alpha, 1 - D_o / D_e (Krippendorff 2011, “Computing Krippendorff's Alpha-Reliability”).

    Without a distance the nominal one: 0 for the same answer, else 1.
    """
    apart = _differ(judged) if distance is None else distance.of(*_paired(judged))
    if distance is not None and judged.size <= _KEPT:
        distance = Given(distance.rows(np.arange(judged.size)))
    observed = 2 * _by_unit(judged, apart) / np.maximum(judged.seen - 1, 1)
    tally = _tally(judged, judged.value, judged.size)

    def estimate(weights: Floats) -> Floats:
        counts = tally(weights)
        n = counts.sum(1)
        expected = n**2 - (counts**2).sum(1) if distance is None else _expected(counts, distance)
        return 1 - _ratio((n - 1) * _sum(weights, observed), expected)

    return estimate


def alpha_ordinal(judged: Table) -> Estimate:
    """Alpha with Krippendorff's ordinal metric over values 0, 1, 2 … (Krippendorff 2011, section D).

    The metric, (sum of n_g from c to k, less half of n_c + n_k) squared, is the squared distance of the mid-ranks
    of c and k; it moves with the counts, so every draw has a metric of its own.
    """
    size = judged.size
    one, other = _paired(judged)
    at = judged.unit[judged.first]
    meet = _count(judged.units, at, one * size + other, size**2, 2 / (judged.seen[at] - 1))
    tally = _tally(judged, judged.value, size)

    def estimate(weights: Floats) -> Floats:
        counts = tally(weights)
        middle = np.cumsum(counts, 1) - counts / 2
        metric = (middle[:, :, None] - middle[:, None, :]) ** 2
        observed = (meet(weights) * metric.reshape(len(weights), -1)).sum(1)
        expected = (counts[:, :, None] * counts[:, None, :] * metric).sum((1, 2))
        return 1 - _ratio((counts.sum(1) - 1) * observed, expected)

    return estimate


def cohen(judged: Table) -> Estimate:
    """Cohen's kappa of the two coders of a table (Cohen 1960, “A Coefficient of Agreement for Nominal Scales”).

    Written with disagreement, 1 - (1 - p_o) / (1 - p_e), so that perfect agreement is exactly 1.
    """
    apart = _by_unit(judged, _differ(judged))
    one, other = _paired(judged)
    at = judged.unit[judged.first]
    ones, others = (_count(judged.units, at, values, judged.size) for values in (one, other))

    def estimate(weights: Floats) -> Floats:
        a, b = ones(weights), others(weights)
        n = a.sum(1)
        return 1 - _ratio(_sum(weights, apart) * n, n**2 - (a * b).sum(1))

    return estimate


def fleiss(judged: Table) -> Estimate:
    """Fleiss' kappa (Fleiss 1971, “Measuring Nominal Scale Agreement Among Many Raters”).

    Holds only where every unit has the same number of judgements; the caller sees to that.
    """
    agree = percent(judged)
    tally = _tally(judged, judged.value, judged.size)

    def estimate(weights: Floats) -> Floats:
        counts = tally(weights)
        shares = _ratio(counts, counts.sum(1)[:, None])
        return 1 - _ratio(1 - agree(weights), 1 - (shares**2).sum(1))

    return estimate


def ac1(judged: Table, *, categories: int) -> Estimate:
    """Gwet's AC1 (Gwet 2008, “Computing inter-rater reliability … in the presence of high agreement”, BJMSP 61).

    p_e is the sum of pi_k (1 - pi_k) over (categories - 1), pi_k the mean over units of the share of judgements
    giving k; with gaps as in Gwet's handbook (2014), over units two or more looked at. The formula gives 1 where all
    judgements are the same; that would be 1 by accident, so it is undefined here (single draws keep the formula).
    """
    if len(np.unique(judged.value)) < 2:
        return undefined
    agree = percent(judged)
    part = 1 / judged.seen[judged.unit]
    tally = _count(judged.units, judged.unit, judged.value, judged.size, part)

    def estimate(weights: Floats) -> Floats:
        sums = tally(weights)
        shares = _ratio(sums, sums.sum(1)[:, None])
        chance = (shares * (1 - shares)).sum(1) / (categories - 1)
        return 1 - _ratio(1 - agree(weights), 1 - chance)

    return estimate


def undefined(weights: Floats) -> Floats:
    """The estimate of what cannot be estimated."""
    return np.full(len(weights), np.nan)


def mean_of(estimates: Sequence[Estimate]) -> Estimate:
    """The mean of several estimates, over those defined in a draw."""

    def estimate(weights: Floats) -> Floats:
        if not estimates:
            return undefined(weights)
        values = np.stack([one(weights) for one in estimates])
        return _ratio(np.nansum(values, 0), np.isfinite(values).sum(0).astype(np.float64))

    return estimate


def values(estimates: Sequence[Estimate], *, units: int) -> Floats:
    """Each estimate on the units as they are; nan where undefined."""
    return np.array([one(np.ones((1, units)))[0] for one in estimates])


def resampled(estimates: Sequence[Estimate], *, units: int, resamples: int, seed: int) -> Floats:
    """Estimates x resamples: all estimates see the same draws, so that their differences may be looked at too."""
    parts = [np.stack([one(weights) for one in estimates]) for weights in _draws(units, resamples, seed)]
    return np.concatenate(parts, axis=1) if parts else np.empty((len(estimates), 0))


def _draws(units: int, resamples: int, seed: int) -> Iterator[Floats]:
    # RandomState is the one numpy generator whose stream is promised never to change (NEP 19).
    random = np.random.RandomState(seed)
    held = max(1, _CELLS // max(units, 1))
    for start in range(0, resamples, held):
        drawn = (random.randint(0, units, units) for _ in range(min(held, resamples - start)))
        yield np.stack([np.bincount(units_drawn, minlength=units).astype(np.float64) for units_drawn in drawn])


def _paired(judged: Table) -> tuple[Ints, Ints]:
    return judged.value[judged.first], judged.value[judged.second]


def _differ(judged: Table) -> Floats:
    one, other = _paired(judged)
    return np.asarray(one != other, np.float64)


def _by_unit(judged: Table, worth: Floats) -> Floats:
    return np.bincount(judged.unit[judged.first], worth, judged.units).astype(np.float64)


def _shared(judged: Table) -> Floats:
    pairs = judged.seen * (judged.seen - 1) / 2
    return _ratio(_by_unit(judged, 1 - _differ(judged)), pairs, empty=0.0)


def _tally(judged: Table, value: Ints, size: int) -> Callable[[Floats], Floats]:
    return _count(judged.units, judged.unit, value, size)


def _count(units: int, unit: Ints, value: Ints, size: int, worth: Floats | None = None) -> Callable[[Floats], Floats]:
    """Counts of values by draw (draws x size), each entry weighing as its unit does, times its worth."""
    if 0 < size <= _DENSE:
        cells = np.bincount(unit * size + value, worth, units * size).reshape(units, size).astype(np.float64)
        return lambda weights: np.stack([_sum(weights, column) for column in cells.T.copy()], axis=1)

    def count(weights: Floats) -> Floats:
        rows = (row[unit] if worth is None else row[unit] * worth for row in weights)
        return np.stack([np.bincount(value, row, size) for row in rows])

    return count


def _sum(weights: Floats, worth: Floats) -> Floats:
    # Not `@`: the threads it wakes cost more than they bring here, and their number can move the last digit.
    total: Floats = np.einsum("du,u->d", weights, worth)
    return total


def _expected(counts: Floats, distance: Distance) -> Floats:
    total = np.zeros(len(counts))
    for start in range(0, counts.shape[1], _ROWS):
        rows = np.arange(start, min(start + _ROWS, counts.shape[1]))
        total += (np.einsum("dv,vr->dr", counts, distance.rows(rows).T.copy()) * counts[:, rows]).sum(1)
    return total


def _ratio(over: Floats, under: Floats, *, empty: float = np.nan) -> Floats:
    # Sums of shares miss 0 by a rounding error; real denominators here are never so small.
    usable = np.broadcast_to(under > 1e-9, over.shape)
    ratio: Floats = np.divide(over, under, out=np.full(over.shape, empty), where=usable)
    return ratio
