"""Verbs of questions that are asked again: save, see what is new since last time, drop."""

from collections.abc import Mapping, Sequence
from typing import TypedDict
from urllib.parse import parse_qsl

from sqlmodel import Session

from evidence_store.domain import Actor, Audience
from evidence_store.errors import BadInput, NotFound, Refused
from evidence_store.events import Event, SearchDropped, SearchSaved, SearchSeen
from evidence_store.interchange import clean_text
from evidence_store.search import SORTS, Sort
from evidence_store.store.exploring import Exploring
from evidence_store.views import SearchView, asked, reading

LONGEST_NAME = 120
LONGEST_ASKED = 4_000


class Saving(Exploring):
    """Saved questions. `search` is the id of one."""

    def searches(self, *, reader: str | Actor | None = None) -> tuple[SearchView, ...]:
        """The saved questions of one person and those that all share, by name; all of them where nobody is named.

        `seen` is up to where that person has looked at the answers.
        """
        with self._reading() as session:
            return tuple(asked.searches(session, reader=self._reading_id(session, reader)))

    def save_search(
        self,
        name: str,
        question: str,
        *,
        by: str | Actor,
        search: str | None = None,
        shared: bool = False,
        audience: Audience = "internal",
        key: str | None = None,
    ) -> SearchView:
        """Keep a question, or word a kept one anew (`search`). `question` is the query of its address: `q=use&f=…`.

        What answers it now counts as seen. Raises BadInput, NotFound, Refused for a question of somebody else's.
        """
        name = " ".join(name.split())
        clean_text(question or "-")
        if not name or len(name) > LONGEST_NAME or len(question) > LONGEST_ASKED:
            raise BadInput(f"Give the question a name of 1 to {LONGEST_NAME} characters.")
        words, besides = read_address(question)
        self.search(words, **besides, audience=audience, limit=0)  # what cannot be asked is not kept
        actor, kept = self.actor(by), search or self._namer(key)("search")

        def decide() -> Sequence[Event]:
            if search is not None:
                self._own(search, actor)
            fact = SearchSaved(search=kept, name=name, asked=question, shared=shared, audience=audience)
            return [fact, SearchSeen(search=kept, upto=max(self.views.position(), 0))]

        told: dict[str, object] = {"do": "save search", "search": search, "name": name, "asked": question}
        self._do(decide, by=actor, key=key, asked=told | {"shared": shared, "audience": audience})
        return self._kept(kept, reader=actor)

    def drop_search(self, search: str, *, by: str | Actor, key: str | None = None) -> None:
        """Keep a question no more. Raises NotFound, Refused for somebody else's."""
        actor = self.actor(by)

        def decide() -> Sequence[Event]:
            self._own(search, actor)
            return [SearchDropped(search=search)]

        self._do(decide, by=actor, key=key, asked={"do": "drop search", "search": search})

    def seen_search(self, search: str, *, by: str | Actor, key: str | None = None) -> int:
        """Count what answers it now as seen by this person; returns how much of it was new or changed."""
        actor = self.actor(by)
        new = self.new_in(search, reader=actor)

        def decide() -> Sequence[Event]:
            self._kept(search)
            return [SearchSeen(search=search, upto=max(self.views.position(), 0))] if new else []

        self._do(decide, by=actor, key=key, asked={"do": "seen", "search": search})
        return new

    def new_in(self, search: str, *, reader: str | Actor) -> int:
        """How many quotes that meet all of a saved question came in or changed since this person saw its answer."""
        known = self._kept(search)
        with self._reading() as session:
            upto = asked.seen(session, search, self._reading_id(session, reader) or "")
        words, told = read_address(known.asked)
        return self.search(words, **told, audience=known.audience, limit=0, after=-1 if upto is None else upto).exact

    def _reading_id(self, session: Session, reader: str | Actor | None) -> str | None:
        """The id of who reads; to look is no reason to be registered."""
        if isinstance(reader, Actor) or reader is None:
            return reader.id if reader else None
        return reading.actor_named(session, " ".join(reader.split())) or ""

    def _kept(self, search: str, *, reader: Actor | None = None) -> SearchView:
        found = next((s for s in self.searches(reader=reader) if s.id == search), None)
        if found is None:
            raise NotFound("No saved question is known by this id.")
        return found

    def _own(self, search: str, actor: Actor) -> None:
        if self._kept(search).owner != actor.id:
            raise Refused("This question is somebody else’s: save it under a name of your own.")


class Besides(TypedDict):
    """What a question says besides its words, as `search` takes it."""

    filters: Mapping[str, Sequence[str]]
    excluding: Mapping[str, Sequence[str]]
    without: Sequence[str]
    sort: Sort


def read_address(query: str) -> tuple[str, Besides]:
    """The words of a question written as the query of its address, and what it says besides."""
    pairs = parse_qsl(query)
    words = " ".join(value for name, value in pairs if name == "q")
    without = [value for name, value in pairs if name == "without"]
    told = dict(pairs).get("sort")
    sort = next((one for one in SORTS if one == told), SORTS[0])
    filters, excluding = _codes(pairs, "f"), _codes(pairs, "excluding")
    return words, Besides(filters=filters, excluding=excluding, without=without, sort=sort)


def _codes(pairs: Sequence[tuple[str, str]], named: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for told in (value for name, value in pairs if name == named):
        dimension, _, code = told.partition(":")
        found.setdefault(dimension, []).append(code)
    return found
