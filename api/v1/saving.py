"""Saved questions: keep one, see what is new in it since last time, keep it no more."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies
from api.v1.answers import Answer
from api.v1.bodies import Body, Name, example
from api.v1.caller import Calling, Store
from evidence_store.domain import Audience

SearchPath = Annotated[str, Path(alias="search", max_length=200, description="The saved question's id.")]
Reader = Annotated[
    str, Query(min_length=1, max_length=1800, description="Who looks, by name; nothing is written down of it.")
]


class Saved(Answer):
    """A question that is kept; `asked` is the query of its address, `seen` up to where whoever reads has looked."""

    id: str
    name: str
    asked: str
    shared: bool
    audience: Audience
    owner: str
    at: str
    seen: int | None


class Searches(Answer):
    """Saved questions by name."""

    searches: list[Saved]


class New(Answer):
    """How many quotes came in or changed."""

    new: int


class Keep(Body):
    """A question to keep; `search` is the id of one that is to be worded anew."""

    model_config = example(name="Use by officials", asked="q=use&f=stakeholder_type%3Agovernment", shared=True)

    name: Name
    asked: Annotated[str, bodies.StringConstraints(max_length=4_000, pattern=bodies.NO_CONTROL)] = ""
    shared: bool = False
    audience: Audience = "internal"
    search: Name | None = None


class Dropped(Answer):
    """The id of the question that is kept no more."""

    id: str


router = APIRouter(tags=["asking"])


@router.get("/searches", responses=answers.gives(Searches, "Those of `reader` and shared ones; without one, all"))
def searches(store: Store, reader: Reader | None = None) -> Response:
    """The questions that are kept."""
    names = store.actor_names()
    return JSONResponse({"searches": [shapes.saved(each, names=names) for each in store.searches(reader=reader)]})


@router.post("/searches", responses=answers.gives(Saved, "The question as it is kept"))
def save_search(calling: Calling, body: Keep) -> Response:
    """Keep a question, or word a kept one anew; what answers it now counts as seen."""
    kept = calling.store.save_search(
        body.name,
        body.asked,
        by=calling.by,
        search=body.search,
        shared=body.shared,
        audience=body.audience,
        key=calling.key,
    )
    return JSONResponse(shapes.saved(kept, names=calling.store.actor_names()))


@router.get("/searches/{search}/new", responses=answers.gives(New, "Since `reader` looked"))
def new_in(store: Store, search: SearchPath, reader: Reader) -> Response:
    """How much of what meets a saved question came in or changed since this person looked."""
    return JSONResponse({"new": store.new_in(search, reader=reader)})


@router.post("/searches/{search}/seen", responses=answers.gives(New, "How much of it was new"))
def seen_search(calling: Calling, search: SearchPath) -> Response:
    """Count what answers a saved question now as seen."""
    return JSONResponse({"new": calling.store.seen_search(search, by=calling.by, key=calling.key)})


@router.post("/searches/{search}/drop", responses=answers.gives(Dropped, "It is kept no more"))
def drop_search(calling: Calling, search: SearchPath) -> Response:
    """Keep a question no more."""
    calling.store.drop_search(search, by=calling.by, key=calling.key)
    return JSONResponse({"id": search})
