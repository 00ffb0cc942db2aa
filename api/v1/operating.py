"""Operation: verify the log, look the store over, take everything out, and read what problems there can be."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from api import problems as known
from api import shapes
from api.v1 import answers, showing
from api.v1.answers import Answer
from api.v1.caller import Store
from api.wiring import diagnosed
from evidence_store.interchange import write_jsonl


class ProblemKind(Answer):
    """One kind of problem."""

    type: str
    status: int
    title: str


class ProblemKinds(Answer):
    """All kinds of problems."""

    problems: list[ProblemKind]


class BadPosition(Answer):
    """What is not as it was written, and where."""

    pos: int | None
    what: str


class Verification(Answer):
    """The outcome of recomputing the log."""

    ok: bool
    size: int
    root: str
    problems: list[BadPosition]


class Check(Answer):
    """One thing looked at."""

    what: str
    ok: bool
    said: str


class Diagnosis(Answer):
    """Everything looked at."""

    ok: bool
    checks: list[Check]


router = APIRouter(tags=["operation"])


@router.get("/verify", responses=answers.gives(Verification, "What was recomputed, and what is wrong"))
def verify(store: Store) -> Response:
    """Recompute the whole log from its stored bytes; the first bad position is named."""
    return JSONResponse(shapes.verification(store.verify()))


@router.get("/doctor", responses=answers.gives(Diagnosis, "What was looked at"))
def diagnose(store: Store, request: Request) -> Response:
    """Look at the store and say what is well and what to do about the rest."""
    return JSONResponse(shapes.diagnosis(diagnosed(store, pipelines=request.app.state.pipelines)))


@router.get("/export", responses=answers.gives_file(showing.NDJSON, said="One row per quote, as `import` takes them"))
def rows(store: Store) -> Response:
    """Every quote in use as JSON Lines, for another store or a safe copy: names and contacts included."""
    return showing.stream(write_jsonl(store.rows()))


@router.get("/problems", responses=answers.gives(ProblemKinds, "Every kind of problem"))
def problems() -> Response:
    """What can go wrong: every `type` of problem with its status and title."""
    kinds = {kind.type: kind for kind in known.KINDS}.values()
    told = [{"type": kind.type, "status": kind.status, "title": kind.title} for kind in kinds]
    return JSONResponse({"problems": told})
