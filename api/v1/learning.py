"""Learning: what was trained with which figures, training now, and letting the taggers read again."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api import shapes, training
from api.v1 import answers
from api.v1.answers import Answer
from api.v1.caller import Calling, Store

Share = Annotated[float | None, Field(ge=0, le=1)]


class Trained(Answer):
    """How one dimension came out on `held_back` quotes no model learnt from, after `codings` it learnt from.

    `rules`, `previous` and `new` are F1; `error` is the new model's expected calibration error. `without` are codes
    too rare to be learnt.
    """

    dimension: str
    codings: int
    held_back: int
    rules: Share
    previous: Share
    new: Share
    error: Share
    live: bool
    without: list[str]
    why: str


class Model(Answer):
    """A training. `file` is the SHA-256 of the model file, null where nothing went live; `here`: it is kept."""

    id: str
    version: str | None
    file: str | None
    here: bool
    at: str
    by: str
    seed: int
    codings: int
    data_digest: str
    versions: dict[str, str]
    figures: list[Trained]


class Models(Answer):
    """All trainings, the newest first; `live` is the version that suggests now.

    `decided` counts quotes people have coded, by dimension; `enough` of them are needed to learn one.
    """

    live: str | None
    enough: int
    decided: dict[str, int]
    models: list[Model]


class ReadAgain(Answer):
    """How many quotes the taggers now say something else of."""

    quotes: int


router = APIRouter(tags=["learning"])


@router.get("/models", responses=answers.gives(Models, "The newest first"))
def models(store: Store) -> Response:
    """What was learnt from people's codings, how good it was, and which model suggests now."""
    told = shapes.models(store.models(), live=store.live_model(), decided=store.decided(), enough=training.ENOUGH)
    return JSONResponse(told)


@router.post("/models/train", responses=answers.gives(Model, "What came of it; live only where it is better"))
def train(
    store: Store,
    calling: Calling,
    seed: Annotated[int, Query(ge=0, le=2**31 - 1, description="Another seed holds other sources back.")] = 1,
) -> Response:
    """Learn from what people coded. The answer comes when it is done: a minute for 3,000 codings."""
    return JSONResponse(shapes.model(training.train(store, by=calling.by, seed=seed, key=calling.key)))


@router.post("/suggest-again", responses=answers.gives(ReadAgain, "How many quotes were told anew"))
def suggest_again_all(store: Store, calling: Calling) -> Response:  # noqa: ARG001 - whoever asks says who they are
    """Let the taggers read every quote that is not decided in full; what says nothing new is not recorded."""
    return JSONResponse({"quotes": store.suggest_again_all()})
