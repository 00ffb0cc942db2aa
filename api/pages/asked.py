"""A question as it stands in an address: words, filters, what was taken off, for whom, in which order. Pure."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from evidence_store.domain import AUDIENCES, Audience, Value
from evidence_store.search import SORTS, Sort
from evidence_store.store.saving import Besides

PAGE = 20
FURTHEST = 500
"""Pages one may turn."""


class Asked(Value):
    """A question. `f` holds filters, `excluding` codes left out, `without` chips taken off, all as `dimension:code`.

    `after` keeps to what changed after this log position. `at` is the position the first page was made at, by which
    a later page knows that the store has moved. `saved` names the saved question this one came from.
    """

    q: str = ""
    f: tuple[str, ...] = ()
    excluding: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    audience: Audience = "internal"
    as_of: str = ""
    sort: Sort = "best"
    after: int = -1
    page: int = 1
    at: int = -1
    saved: str = ""

    @classmethod
    def of(cls, told: QueryParams | Mapping[str, str]) -> "Asked":
        """The question in an address; what makes no sense there is as if it were absent."""
        told = told if isinstance(told, QueryParams) else QueryParams(dict(told))
        return cls(
            q=told.get("q", ""),
            f=_codes(told, "f"),
            excluding=_codes(told, "excluding"),
            without=_codes(told, "without"),
            audience=next((a for a in AUDIENCES if a == told.get("audience")), "internal"),
            as_of=told.get("as_of", "").strip(),
            sort=next((s for s in SORTS if s == told.get("sort")), "best"),
            after=_number(told, "after", -1),
            page=min(_number(told, "page", 1) or 1, FURTHEST),
            at=_number(told, "at", -1),
            saved=told.get("saved", "")[:80],
        )

    @property
    def empty(self) -> bool:
        """Whether nothing was asked."""
        return not (self.q.strip() or self.f or self.excluding)

    def filters(self) -> dict[str, tuple[str, ...]]:
        """The filters by dimension."""
        return _by_dimension(self.f)

    def left_out(self) -> dict[str, tuple[str, ...]]:
        """The codes left out, by dimension."""
        return _by_dimension(self.excluding)

    def besides(self) -> Besides:
        """What it says besides its words, as the store takes it."""
        return Besides(filters=self.filters(), excluding=self.left_out(), without=self.without, sort=self.sort)

    def fields(self) -> list[tuple[str, str]]:
        """Name and value of everything that differs from an empty question, for hidden fields."""
        told = self.kept() + ([("audience", self.audience)] if self.audience != "internal" else [])
        told += [(name, value) for name in ("as_of", "saved") if (value := getattr(self, name))]
        told += [("after", str(self.after))] if self.after >= 0 else []
        return told + ([("page", str(self.page)), ("at", str(self.at))] if self.page > 1 else [])

    def kept(self) -> list[tuple[str, str]]:
        """What stays of it where it is saved: neither readers nor a moment nor a page."""
        told = [("q", self.q)] if self.q else []
        told += [(name, one) for name in ("f", "excluding", "without") for one in getattr(self, name)]
        return told + ([("sort", self.sort)] if self.sort != "best" else [])

    def url(self, path: str = "/search", **more: str) -> str:
        """The address of this question."""
        told = urlencode([*self.fields(), *more.items()])
        return f"{path}?{told}" if told else path

    def toggled(self, dimension: str, code: str) -> "Asked":
        """The same question with this filter put on, or taken off."""
        one = f"{dimension}:{code}"
        chosen = tuple(x for x in self.f if x != one) if one in self.f else (*self.f, one)
        return self._new(f=chosen, excluding=tuple(x for x in self.excluding if x != one))

    def but(self, dimension: str, code: str) -> "Asked":
        """The same question without what carries this code, or with it again."""
        one = f"{dimension}:{code}"
        out = tuple(x for x in self.excluding if x != one) if one in self.excluding else (*self.excluding, one)
        return self._new(excluding=out, f=tuple(x for x in self.f if x != one))

    def only(self, codes: Mapping[str, str]) -> "Asked":
        """The same question with one code in each of these dimensions, in place of what was chosen there."""
        kept = tuple(x for x in self.f if x.partition(":")[0] not in codes)
        return self._new(f=(*kept, *(f"{dimension}:{code}" for dimension, code in codes.items())))

    def off(self, key: str) -> "Asked":
        """The same question without an understood chip."""
        return self._new(without=(*self.without, key))

    def put(self, **told: object) -> "Asked":
        """The same question with something else said, from its first page."""
        return self._new(**told)

    def turned(self, page: int, at: int) -> "Asked":
        """The same question, another page; `at` is the log position of now."""
        return self.model_copy(update={"page": page, "at": self.at if self.at >= 0 else at})

    def _new(self, **told: object) -> "Asked":
        return self.model_copy(update={"page": 1, "at": -1, **told})


def _codes(told: QueryParams, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(x for x in told.getlist(name) if ":" in x))


def _number(told: QueryParams, name: str, otherwise: int) -> int:
    value = told.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 16 else otherwise


def _by_dimension(codes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in codes:
        dimension, _, code = one.partition(":")
        found[dimension] = (*found.get(dimension, ()), code)
    return found
