"""What a reading's features are worth to all labels of a model at once: whole, and without each of its phrases.

All parts of a model stand side by side in one matrix, so that a reading is looked up once, whatever the dimension.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evidence_store.domain import Suggestion
from taggers.learned.calibrating import Floats
from taggers.learned.features import Read, rule_keys
from taggers.learned.part import Part


class Scale:
    """The weights of all parts: a row for every feature, a column for every label of every part."""

    def __init__(self, parts: Sequence[Part]) -> None:
        keys = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *(part.keys for part in parts)]))
        ends = np.cumsum([0, *(len(part.labels) for part in parts)]).tolist()
        self.columns = {
            p.dimension: slice(first, last) for p, first, last in zip(parts, ends, ends[1:], strict=False)
        }
        self.place = {int(key): row for row, key in enumerate(keys)}
        self.weights = np.zeros((len(keys), ends[-1]))
        for part in parts:
            self.weights[np.searchsorted(keys, part.keys), self.columns[part.dimension]] = part.weights

    def sum(self, keys: Iterable[int]) -> Floats:
        """What these features are worth together, `(labels,)`, each counted once; added up in the order of keys."""
        place = self.place
        total: Floats = self.weights[sorted({place[key] for key in keys if key in place})].sum(axis=0)
        return total


@dataclass(frozen=True)
class Weighed:
    """A reading on the scale."""

    scale: Scale
    read: Read

    @cached_property
    def whole(self) -> Floats:
        """What all its features are worth, `(labels,)`."""
        return self.scale.sum(self.read.bag())

    @cached_property
    def cases(self) -> dict[tuple[int, ...], int]:
        """What of the rules' suggestions goes with one phrase or another, each case numbered."""
        return {gone: number for number, gone in enumerate(dict.fromkeys(self._silenced))}

    @cached_property
    def which(self) -> list[int]:
        """For every phrase the number of its case."""
        return [self.cases[gone] for gone in self._silenced]

    @cached_property
    def left_said(self) -> list[tuple[Suggestion, ...]]:
        """For every case what the rules would still say."""
        return [tuple(s for number, s in enumerate(self.read.said) if number not in gone) for gone in self.cases]

    @cached_property
    def without(self) -> Floats:
        """What is left without each phrase, `(phrases, labels)`; a sum, as the textcat is linear."""
        whole = self.read.rule_keys
        keys = (rule_keys(s) if gone else whole for gone, s in zip(self.cases, self.left_said, strict=True))
        ruled = np.array([self.scale.sum(one) for one in keys])
        return np.asarray(self._words_left() + ruled[self.which])

    @cached_property
    def _silenced(self) -> list[tuple[int, ...]]:
        return [self.read.silenced(*phrase) for phrase in self.read.phrases]

    def _words_left(self) -> Floats:
        """What the words are worth without each phrase; a feature goes when its last occurrence does."""
        read, place = self.read, self.scale.place
        known = [(place[key], start, end) for key, start, end in read.tokens() if key in place]
        if not known:
            return np.zeros((len(read.phrases), self.scale.weights.shape[1]))
        rows = sorted({row for row, _, _ in known})
        order = {row: number for number, row in enumerate(rows)}
        told, cut = np.array(known), np.array(read.phrases)
        stays = (told[:, 2] <= cut[:, :1]) | (told[:, 1] >= cut[:, 1:])
        holds = np.zeros((len(known), len(rows)))
        holds[np.arange(len(known)), [order[row] for row, _, _ in known]] = 1.0
        return np.asarray(((stays @ holds) > 0) @ self.scale.weights[rows])
