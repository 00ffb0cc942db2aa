"""A question as it stands in an address: words, filters, what was taken off, for whom. Pure."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from evidence_store.domain import AUDIENCES, Audience, Value

PAGE = 20
FURTHEST = 500
"""Pages one may turn."""


class Asked(Value):
    """A question. `f` holds filters and `without` chips taken off, both as `dimension:code`."""

    q: str = ""
    f: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    audience: Audience = "internal"
    as_of: str = ""
    page: int = 1

    @classmethod
    def of(cls, told: QueryParams | Mapping[str, str]) -> "Asked":
        """The question in an address; what makes no sense there is as if it were absent."""
        told = told if isinstance(told, QueryParams) else QueryParams(dict(told))
        audience = told.get("audience", "")
        page = told.get("page", "1")
        return cls(
            q=told.get("q", ""),
            f=tuple(dict.fromkeys(x for x in told.getlist("f") if ":" in x)),
            without=tuple(dict.fromkeys(x for x in told.getlist("without") if ":" in x)),
            audience=next((a for a in AUDIENCES if a == audience), "internal"),
            as_of=told.get("as_of", "").strip(),
            page=min(int(page), FURTHEST) if page.isascii() and page.isdecimal() and int(page) else 1,
        )

    @property
    def empty(self) -> bool:
        """Whether nothing was asked."""
        return not (self.q.strip() or self.f)

    def filters(self) -> dict[str, tuple[str, ...]]:
        """The filters by dimension."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.f:
            dimension, _, code = one.partition(":")
            found[dimension] = (*found.get(dimension, ()), code)
        return found

    def fields(self) -> list[tuple[str, str]]:
        """Name and value of everything that differs from an empty question, for hidden fields."""
        told = [("q", self.q)] if self.q else []
        told += [("f", one) for one in self.f] + [("without", one) for one in self.without]
        told += [("audience", self.audience)] if self.audience != "internal" else []
        told += [("as_of", self.as_of)] if self.as_of else []
        return told + ([("page", str(self.page))] if self.page > 1 else [])

    def url(self, path: str = "/search", **more: str) -> str:
        """The address of this question."""
        told = urlencode([*self.fields(), *more.items()])
        return f"{path}?{told}" if told else path

    def toggled(self, dimension: str, code: str) -> "Asked":
        """The same question with this filter put on, or taken off."""
        one = f"{dimension}:{code}"
        chosen = tuple(x for x in self.f if x != one) if one in self.f else (*self.f, one)
        return self.model_copy(update={"f": chosen, "page": 1})

    def off(self, key: str) -> "Asked":
        """The same question without an understood chip."""
        return self.model_copy(update={"without": (*self.without, key), "page": 1})

    def at(self, page: int) -> "Asked":
        """The same question, another page."""
        return self.model_copy(update={"page": page})
