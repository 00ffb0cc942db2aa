"""Facts about questions that are asked again and again."""

from typing import Literal

from pydantic import Field

from evidence_store.domain import Audience, Id
from evidence_store.events.base import Event, Personal


class AboutSearch(Event):
    """A fact about a saved question. It has a key of its own: a question may name somebody."""

    search: Id

    @property
    def stream(self) -> str:
        return f"search-{self.search}"

    @property
    def subject(self) -> str:
        return self.search


class SearchSaved(AboutSearch):
    """A question was kept under a name, as it stands from now on; `asked` is it as the query of an address."""

    kind: Literal["search.saved"] = "search.saved"
    shared: bool = False
    audience: Audience = "internal"
    name: Personal = None
    asked: Personal = None


class SearchSeen(AboutSearch):
    """Somebody has looked at all that answered it up to this log position."""

    kind: Literal["search.seen"] = "search.seen"
    upto: int = Field(ge=0)


class SearchDropped(AboutSearch):
    """The question is kept no more."""

    kind: Literal["search.dropped"] = "search.dropped"
