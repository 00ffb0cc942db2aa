"""What was learnt of one dimension, and how it scores a reading: the rules' worth, what people added, calibration."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from evidence_store.domain import LIKELY, Suggestion
from taggers.learned.calibrating import Floats, sigmoid
from taggers.learned.features import OF_THE_CREDIT, Read

OFFSETS = 4  # what is asked of the rules about a label: see `offsets`
_UNLIKELY = 3.0  # log-odds below which nothing is said of a code
_FURTHEST = 6.0
_CLOSE_BELOW = LIKELY - 0.01
POSSIBLE = 0.08  # from this probability on a code is worth a look, though not chosen
_NAMED = 0.02  # the same, where the rules name it
_RANKED = 3  # possible codes shown of a dimension besides the chosen ones


@dataclass(frozen=True)
class Part:
    """One dimension of a model.

    `worth` `(5,)` turns what the rules say into log-odds; `keys` `(V,)` ascending, `weights` `(V, L)` and `bias`
    `(L,)` are the textcat's; `together` `(5,)` calibrates; `least` `(L,)` are the thresholds. What it was made from
    is kept as `quotes`, `coded` `(N, L)` and, per quote from `starts`, the rows of their features in `rows`.
    """

    dimension: str
    labels: tuple[str, ...]
    worth: Floats
    keys: NDArray[np.uint64]
    weights: Floats
    bias: Floats
    together: Floats
    least: Floats
    rarity: Floats
    quotes: tuple[str, ...] = ()
    coded: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    starts: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(1, dtype=np.uint32))
    rows: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, dtype=np.uint32))

    @cached_property
    def place(self) -> dict[int, int]:
        """The row of every feature the model knows."""
        return {int(key): row for row, key in enumerate(self.keys)}

    @cached_property
    def times_coded(self) -> dict[str, int]:
        """How many of the quotes it was made from were given each label."""
        return dict(zip(self.labels, self.coded.sum(axis=0).tolist(), strict=False))

    @cached_property
    def _least(self) -> list[float]:
        return list(self.least.tolist())

    def known(self, keys: Iterable[int]) -> list[int]:
        """The rows of those features that the model knows, each once, in order."""
        place = self.place
        return sorted({place[key] for key in keys if key in place})

    def logits(self, read: Read) -> tuple[Floats, Floats]:
        """Log-odds `(L,)` the rules give, and what the textcat adds."""
        rows = self.known(read.bag())
        added = self.weights[rows].sum(axis=0) + self.bias
        return offset_of(offsets([read.said], self.dimension, self.labels), self.worth)[0], added

    def likely(self, given: Floats, added: Floats) -> Floats:
        """Calibrated probabilities of the labels, for log-odds `(…, L)` of the rules and of the textcat."""
        return calibrated(given, added, self.together)

    def shown(self, likely: Floats, named: Collection[str]) -> dict[int, float]:
        """The labels to suggest and their confidence: the chosen from `LIKELY` on, the merely possible below it.

        `LIKELY` divides the chosen from the possible throughout the store; a label's own threshold is where that
        is decided here, so a confidence between the two is moved to the near side of `LIKELY`. Who speaks is not
        guessed: there a code is possible only where the rules have `named` it.
        """
        sure, least = likely.tolist(), self._least
        order = sorted(range(len(sure)), key=lambda i: -sure[i])
        guessed = POSSIBLE if self.dimension not in OF_THE_CREDIT else 1.0
        may = [i for i in order if sure[i] < least[i]]
        possible = [i for i in may if sure[i] >= (_NAMED if self.labels[i] in named else guessed)][:_RANKED]
        confident = {i: max(sure[i], LIKELY) for i in order if sure[i] >= least[i]}
        return confident | {i: min(sure[i], _CLOSE_BELOW) for i in possible}


def offsets(said: Sequence[Sequence[Suggestion]], dimension: str, labels: Sequence[str]) -> Floats:
    """What the rules say of every label, `(readings, labels, 4)`: their log-odds above the unlikely, whether it is
    their best, whether they name it at all, whether it counts as chosen. Zero where they are silent."""
    made = np.zeros((len(said), len(labels), OFFSETS))
    place = {label: number for number, label in enumerate(labels)}
    for row, suggestions in enumerate(said):
        ranked = sorted((s for s in suggestions if s.dimension == dimension), key=lambda s: -s.confidence)
        for rank, one in reversed(list(enumerate(ranked))):
            if one.code in place:
                odds = _logit(one.confidence) + _UNLIKELY
                made[row, place[one.code]] = (odds, rank == 0, 1.0, one.confidence >= LIKELY)
    return made


def offset_of(asked: Floats, worth: Floats) -> Floats:
    """The log-odds `(readings, labels)` that what the rules say is worth."""
    return np.asarray(asked @ worth[:-1] + worth[-1])


def together_of(given: Floats, added: Floats) -> Floats:
    """What calibration looks at, `(…, labels, 4)`: both log-odds, whether the label leads, by how much."""
    summed = given + added
    if summed.shape[-1] == 1:
        return np.stack([given, added, np.ones_like(summed), np.zeros_like(summed)], axis=-1)
    ranked = np.sort(summed, axis=-1)
    best, second = ranked[..., -1:], ranked[..., -2:-1]
    leads = summed >= best
    lead = np.clip(np.where(leads, summed - second, summed - best), -_FURTHEST, _FURTHEST) / 2
    return np.stack([given, added, leads.astype(float), lead], axis=-1)


def calibrated(given: Floats, added: Floats, together: Floats) -> Floats:
    """Probabilities of shape `given.shape`."""
    return sigmoid(together_of(given, added) @ together[:-1] + together[-1])


@lru_cache(maxsize=2_000)
def _logit(confidence: float) -> float:
    sure = min(max(confidence, 0.01), 0.99)
    return float(np.log(sure / (1 - sure)))
