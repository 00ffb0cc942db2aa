"""Saved questions on pages: keep one, see what is new in it, say that it was seen, keep it no more."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import Response

from api.pages.asked import Asked
from api.pages.visit import Visit, Visiting
from evidence_store.errors import NotFound
from evidence_store.views import SearchView

router = APIRouter()


class Kept(NamedTuple):
    """A saved question: its address, how much is new to who looks, if it is theirs, and if it is asked as it was."""

    search: SearchView
    url: str
    new: int
    own: bool
    same: bool = True


def kept(visit: Visit, *, most: int | None = None) -> list[Kept]:
    """The saved questions of whoever looks, and those all share."""
    names = visit.store.actor_names()
    return [_kept(visit, search, names) for search in visit.store.searches(reader=visit.name)[:most]]


def kept_as(visit: Visit, asked: Asked) -> Kept | None:
    """The saved question that this one came from."""
    search = next((each for each in visit.store.searches(reader=visit.name) if each.id == asked.saved), None)
    if search is None:
        return None
    same = urlencode(asked.kept()) == search.asked and asked.audience == search.audience
    return _kept(visit, search, visit.store.actor_names())._replace(same=same)


@router.get("/searches")
def searches(visit: Visiting) -> Response:
    """All saved questions."""
    return visit.show("searches.html", kept=kept(visit), actors=visit.store.actor_names(), asked=Asked())


@router.post("/searches")
def save(visit: Visiting) -> Response:
    """Keep the question that was asked, or word a kept one anew."""
    asked = Asked.of(form_of(visit))
    search = visit.store.save_search(
        visit.posted("name"),
        urlencode(asked.kept()),
        by=visit.by,
        search=visit.given("search"),
        shared=visit.posted("shared") == "on",
        audience=asked.audience,
        key=visit.given("key"),
    )
    return visit.go(asked.put(saved=search.id, after=-1).url(), said="The question is kept.")


@router.post("/searches/{search}/open")
def open_new(visit: Visiting, search: str) -> Response:
    """What is new in a saved question; it counts as seen from now on."""
    found = _mine(visit, search)
    visit.store.seen_search(search, by=visit.by)
    after = -1 if found.seen is None else found.seen
    return visit.go(_asked(found).put(after=after).url())


@router.post("/searches/{search}/seen")
def seen(visit: Visiting, search: str) -> Response:
    """Count all of it as seen."""
    visit.store.seen_search(search, by=visit.by)
    return visit.back("/searches", said="Counted as seen.")


@router.post("/searches/{search}/drop")
def drop(visit: Visiting, search: str) -> Response:
    """Keep it no more."""
    visit.store.drop_search(search, by=visit.by)
    return visit.go("/searches", said="The question is kept no more.")


def form_of(visit: Visit) -> QueryParams:
    """What a form holds, as an address would."""
    return QueryParams([(name, value) for name, value in visit.form.multi_items() if isinstance(value, str)])


def _mine(visit: Visit, search: str) -> SearchView:
    found = next((each for each in visit.store.searches(reader=visit.by) if each.id == search), None)
    if found is None:
        raise NotFound("No saved question is known by this id.")
    return found


def _kept(visit: Visit, search: SearchView, names: Mapping[str, str]) -> Kept:
    known = bool(visit.name)
    new = visit.store.new_in(search.id, reader=visit.name) if known else 0
    own = known and names.get(search.owner) == " ".join(visit.name.split())
    return Kept(search, _asked(search).url(), new, own)


def _asked(search: SearchView) -> Asked:
    return Asked.of(QueryParams(search.asked)).put(audience=search.audience, saved=search.id)
