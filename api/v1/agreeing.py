"""Agreement: how far coders code alike, the machine beside them, and who codes. Nothing here changes anything."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers
from api.v1.answers import Answer
from api.v1.caller import Store
from evidence_store.analysis.judgements import Confusion, Measure


class Figure(Answer):
    """A measure over `n_units` quotes and `n_pairs` pairs of judgements; `low` and `high` hold the 95 % interval.

    `value` is null where the measure is undefined; `why` says so, or why there is no interval.
    """

    name: str
    label: str
    value: float | None
    low: float | None
    high: float | None
    n_units: int
    n_pairs: int
    why: str | None


class OfCode(Answer):
    """One code as a question of its own; `given` of the judgements give it, a share of `prevalence`."""

    code: str
    given: int
    prevalence: float | None
    n_units: int
    figures: list[Figure]


class Apart(Answer):
    """A quote whose coders differ, what each gave, and how far apart they stand (0..1)."""

    quote: str
    number: str
    distance: float
    gave: dict[str, list[str]]


class Twice(Answer):
    """One measure of a machine with people, and of people among themselves."""

    name: str
    machine: Figure
    people: Figure
    above: bool


class Machine(Answer):
    """A tagger as one more coder, over the `n_units` quotes it and people looked at."""

    machine: str
    people: list[str]
    n_units: int
    caution: list[str]
    figures: list[Twice]


class AgreementOfCoders(Answer):
    """How far coders agree in a dimension. `coders` are names by id.

    `n_units` quotes were looked at by two or more of them, `n_seen` by any. `disagreements` come farthest apart
    first; `confusion` stands where there are two coders. Read `caution` before any figure.
    """

    dimension: str
    coders: dict[str, str]
    n_units: int
    n_seen: int
    n_pairs: int
    given: int
    blind: int
    caution: list[str]
    figures: list[Figure]
    per_code: list[OfCode]
    distance: Measure
    disagreements: list[Apart]
    confusion: Confusion | None
    machine: Machine | None


class Coder(Answer):
    """Somebody who has coded, and how many quotes they looked at."""

    id: str
    name: str
    quotes: int


class Coders(Answer):
    """Everybody who has coded."""

    coders: list[Coder]


router = APIRouter(tags=["asking"])

CoderNames = Annotated[
    list[Annotated[str, Query(max_length=200)]],
    Query(max_length=50, description="Only these coders, by name or id; repeatable."),
]


@router.get("/agreement", responses=answers.gives(AgreementOfCoders, "Figures, each with its interval and its n"))
def agreement(
    store: Store,
    dimension: Annotated[str, Query(max_length=200, description="The dimension that was coded.")],
    coder: CoderNames = [],  # noqa: B006 - FastAPI copies defaults
    blind_only: Annotated[
        bool, Query(description="Leave out quotes of a coder who answered a suggestion there.")
    ] = False,
    tagger: Annotated[str | None, Query(max_length=200, description="The tagger to compare with people.")] = None,
    rolled_up: Annotated[bool, Query(description="Count each code as the one on top of its branch.")] = False,
    samples: Annotated[int, Query(ge=1, le=5000, description="Draws that make the intervals.")] = 1000,
) -> Response:
    """How far coders agree in one dimension, with intervals, cautions and what to resolve."""
    view = store.agreement(
        dimension, coders=coder, blind_only=blind_only, tagger=tagger, rolled_up=rolled_up, resamples=samples
    )
    items = store.items([apart.unit for apart in view.people.disagreements])
    return JSONResponse(shapes.agreement(view, {item.id: item.number for item in items}))


@router.get("/coders", responses=answers.gives(Coders, "Who codes"))
def coders(store: Store) -> Response:
    """Everybody who has coded, with how many quotes they looked at."""
    names = store.actor_names()
    found = [{"id": i, "name": names.get(i, i), "quotes": n} for i, n in store.coders().items()]
    return JSONResponse({"coders": found})
