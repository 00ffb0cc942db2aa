"""The tagger of the registers a store has now: made when first asked, and anew when its codebook changes."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from evidence_store.domain import MENTIONS, Codebook, Reading, Suggestion

if TYPE_CHECKING:
    from taggers.mentions import Mentions


class Following:
    """The tagger of whichever registers a store has now; it is made anew when their codebook changes."""

    name = MENTIONS

    def __init__(self, codebook: Callable[[], Codebook], *, mark: Callable[[], object]) -> None:
        """`mark` is quick to ask and another whenever `codebook` may be."""
        self._codebook, self._mark = codebook, mark
        self._made: tuple[object, Mentions] | None = None

    @property
    def version(self) -> str:
        """The version of the registers as they are now."""
        return self._mentions().version

    def suggest(self, readings: Iterable[Reading]) -> Iterator[tuple[Suggestion, ...]]:
        """As the registers suggest."""
        return self._mentions().suggest(readings)

    def explain(self, rule: str, words: str | None) -> str:
        """As the registers explain."""
        return self._mentions().explain(rule, words)

    def _mentions(self) -> "Mentions":
        from taggers.mentions import Mentions

        mark, made = self._mark(), self._made
        if made is None or made[0] != mark:
            made = self._made = (mark, Mentions(self._codebook()))
        return made[1]
