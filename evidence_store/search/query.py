"""The values of asking: what an index holds of a quote, what was understood of a request, what came back.

Values and their limits only: nothing here reads words or stores.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol, get_args

from evidence_store.errors import BadInput

MAX_CHARACTERS = 512  # of a request
MAX_QUOTED = 8  # passages in quotation marks
MAX_PREFIXES = 4
MIN_PREFIX = 3  # letters before a star
MAX_DEPTH = 10_000  # results that may be skipped
MAX_PAGE = 500  # results at once
DECIDED = 1000  # the strength of a code a person gave, per mille

Sort = Literal["best", "newest", "oldest", "level", "product"]
"""By how well it fits, by the day it was said (unknown days last), the highest level first, or product by product."""
SORTS: tuple[Sort, ...] = get_args(Sort)

# Two dimensions that answer one question: a place may be known as a region or as a country.
SAME_QUESTION: Mapping[str, str] = {"country": "region"}


@dataclass(frozen=True, slots=True)
class Document:
    """One quote as the index sees it; no index keeps the text.

    `touched` is the log position of its last change. `codes` maps dimension -> code -> strength: `DECIDED` when a
    person gave it, else the per-mille confidence of the suggestion in force. `translations` are texts by language.
    """

    id: str
    touched: int
    text: str
    context: str = ""
    attribution: str = ""
    product: str = ""
    region: str = ""
    country: str = ""
    institution: str = ""
    language: str = ""
    kind: str = "quote"
    said_on: str | None = None
    speaker: str = ""
    consent: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def said(self) -> int:
        """The day it was said as a number that grows (that of `date.toordinal`); the first day of a year or month
        of which no more is known, 0 where nothing is."""
        parts = (self.said_on or "")[:10].split("-")
        try:
            year, month, day = (*map(int, parts), 1, 1)[:3]
            return date(year, month, day).toordinal()
        except ValueError:
            return 0


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter found in a request: the code, the words that meant it, and how surely (0..1).

    `also` are the other ways to say it, folded: they count in quotes that nobody has coded in this dimension.
    """

    dimension: str
    code: str
    words: str
    sure: float = 1.0
    also: tuple[tuple[str, ...], ...] = field(default=(), repr=False, compare=False)

    @property
    def key(self) -> str:
        """`dimension:code`, the name under which a person takes the chip off."""
        return f"{self.dimension}:{self.code}"


@dataclass(frozen=True, slots=True)
class Query:
    """An understood request; no engine's syntax, no string of a person's for an engine's parser.

    `words` are the folded content words in order; those in `meant` stand behind a chip already. `phrases` must
    stand in the words of a quote as given, `excluded` words and phrases must not. `given` filters must be met and
    hide everything else; what the chips say ranks first and hides nothing. `left` is the text no chip speaks for.
    `unwanted` are chips of codes that must not stand ("not media"). Of each group in `alternatives`, names of wishes
    (a word, or the key of a chip), one is enough ("memos or speeches"). `sort` orders those that meet everything, and
    the rest after them. `after` keeps to quotes that changed after this log position. `below` names codes that others
    stand below, each with itself and these: all count as it.
    """

    asked: str = ""
    words: tuple[str, ...] = ()
    meant: frozenset[str] = frozenset()
    phrases: tuple[tuple[str, ...], ...] = ()
    prefixes: tuple[str, ...] = ()
    excluded: tuple[tuple[str, ...], ...] = ()
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chips: tuple[Chip, ...] = ()
    left: str = ""
    languages: tuple[str, ...] = ("en",)
    unwanted: tuple[Chip, ...] = ()
    alternatives: tuple[frozenset[str], ...] = ()
    sort: Sort = "best"
    after: int = -1
    below: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, repr=False)

    def narrowed(self, *, excluding: Mapping[str, Sequence[str]], sort: Sort, after: int) -> "Query":
        """The query without what carries one of these codes; no words stand behind such an unwanted chip."""
        out = tuple(Chip(dimension, code, "") for dimension, codes in excluding.items() for code in codes)
        return replace(self, sort=sort, after=after, unwanted=(*self.unwanted, *out))

    def counting_as(self, dimension: str, code: str) -> tuple[str, ...]:
        """The codes that count as this one: itself, and those below it."""
        return self.below.get((dimension, code), (code,))

    @property
    def found(self) -> dict[str, tuple[str, ...]]:
        """The filters the chips stand for, `{dimension: codes}`."""
        found: dict[str, tuple[str, ...]] = {}
        for chip in self.chips:
            found[chip.dimension] = (*found.get(chip.dimension, ()), chip.code)
        return found

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """Every filter, given and found, `{dimension: codes}`."""
        filters = {dimension: tuple(codes) for dimension, codes in self.given.items()}
        for dimension, codes in self.found.items():
            filters[dimension] = tuple(dict.fromkeys((*filters.get(dimension, ()), *codes)))
        return filters


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. `exact`: everything the request asked for is met. `why` says in words what matched."""

    id: str
    score: float
    exact: bool
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of results, best first. `exact` of the `total` meet everything; `facets` count the whole answer.

    A facet count is the total one gets by adding that code as a given filter.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    exact: int = 0


class Index(Protocol):
    """The port every engine stands behind. Safe to call from several threads."""

    def apply(self, batch: Sequence[Document], *, removed: Sequence[str] = (), position: int) -> None:
        """Put in or replace a batch, take some out, and remember the log position reached, in one commit.

        A batch whose position lies behind what the index has seen is already in it, and is skipped.
        Raises `StoreInUse` when another process writes and does not let go in time.
        """
        ...

    def ask(self, query: Query, *, limit: int, offset: int = 0, hidden: Collection[str] = ()) -> Answer:
        """The page of results after `offset`; `hidden` ids count nowhere.

        Raises `BadInput` for a page out of bounds, `ViewDamaged` when the index turns out damaged: it has then
        emptied itself and says position -1.
        """
        ...

    def near(self, word: str) -> tuple[str, ...]:
        """Stems that a folded word no quote holds may have been meant as, nearest first; none where one holds it."""
        ...

    def position(self) -> int:
        """The log position the index has seen; -1 when it is empty or was not to be trusted: rebuild it."""
        ...

    def size(self) -> int:
        """How many quotes it holds."""
        ...

    def erase(self, ids: Sequence[str]) -> None:
        """Take quotes out so that no trace of their words is left in the index's files."""
        ...

    def reset(self) -> None:
        """Empty it; the position is -1 afterwards."""
        ...

    def close(self) -> None:
        """Let go of its files."""
        ...


def check_page(limit: int, offset: int) -> None:
    """Refuse a page out of bounds with `BadInput`."""
    if not 0 <= limit <= MAX_PAGE:
        raise BadInput(f"A page holds 0 to {MAX_PAGE} results, not {limit}.")
    if not 0 <= offset <= MAX_DEPTH:
        raise BadInput(f"At most {MAX_DEPTH} results can be skipped, not {offset}; narrow the request instead.")
