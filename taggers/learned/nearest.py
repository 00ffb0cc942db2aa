"""The nearest codings people made: TF-IDF cosine over hashed features, by the ids of their quotes, without words."""

from collections import defaultdict
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from evidence_store.domain import Value
from taggers.learned.calibrating import Floats
from taggers.learned.features import Read
from taggers.learned.part import Part

_ALIKE = 0.05  # below this nothing but little words is shared


class Near(Value):
    """A quote people coded that reads alike: how much (0..1), and whether they gave it the code in question."""

    quote: str
    alike: float
    coded: bool


class Nearest:
    """Looks quotes up among those a part of a model was made from."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def of(self, read: Read, label: str, *, limit: int = 3) -> tuple[Near, ...]:
        """The quotes closest to `read`, closest first; those at no distance worth naming are left out."""
        alike = self._alike(read)
        column = self._part.labels.index(label)
        order = np.argsort(-alike, kind="stable")[:limit]
        return tuple(
            Near(
                quote=self._part.quotes[i],
                alike=round(min(float(alike[i]), 1.0), 3),
                coded=bool(self._part.coded[i, column]),
            )
            for i in order
            if alike[i] >= _ALIKE
        )

    def _alike(self, read: Read) -> Floats:
        made = np.zeros(len(self._part.quotes))
        rows = self._part.known(read.bag())
        for row in rows:
            made[self._holding.get(row, [])] += self._part.rarity[row] ** 2
        own = float(np.sqrt((self._part.rarity[rows] ** 2).sum()))
        return np.asarray(made / np.maximum(self._lengths * own, 1e-9))

    @cached_property
    def _holding(self) -> dict[int, NDArray[np.intp]]:
        held: dict[int, list[int]] = defaultdict(list)
        for example in range(len(self._part.quotes)):
            for row in self._part.rows[self._part.starts[example] : self._part.starts[example + 1]]:
                held[int(row)].append(example)
        return {row: np.array(examples) for row, examples in held.items()}

    @cached_property
    def _lengths(self) -> Floats:
        squares = np.r_[0.0, np.cumsum(self._part.rarity[self._part.rows] ** 2)]
        return np.asarray(np.sqrt(np.diff(squares[self._part.starts])))
