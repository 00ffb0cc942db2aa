"""What is out of the house: where a quote stands, which narratives are stale, which packs to recall, known files."""

from typing import Annotated

from fastapi import APIRouter, File, Path, Query, UploadFile
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies
from api.v1.answers import Answer
from api.v1.caller import Calling, Paging, Store
from api.v1.packing import Pack, place
from evidence_store.domain import AttributionLevel, Audience
from evidence_store.errors import NotFound
from evidence_store.store import DueRecall

UNKNOWN_FILE = "No pack left this house as exactly this file; a single changed letter makes it another."


class LedgerLine(Answer):
    """One time a quote left the house: in the pack or narrative `what`, under number `place`, for whom, when."""

    pos: int
    place: int
    what: str
    is_pack: bool
    title: str
    quote: str
    level: AttributionLevel | None
    audience: Audience
    recipient: str | None
    purpose: str | None
    project: str | None
    at: str
    recalled_at: str | None
    reason: str | None


class Ledger(Answer):
    """Where a quote stands outside, the newest first."""

    ledger: list[LedgerLine]


class StaleNarrative(Answer):
    """A published narrative that shows what may not be shown so any more."""

    narrative: str
    overtaken: list[LedgerLine]


class Stale(Answer):
    """All such narratives."""

    stale: list[StaleNarrative]


class Due(Answer):
    """A pack to recall, what in it is overtaken and why, and the notice to those who got it."""

    pack: Pack
    overtaken: list[LedgerLine]
    letter: str


class Recalls(Answer):
    """A page of packs to recall; `next` is the cursor of the page after it."""

    recalls: list[Due]
    next: str | None


router = APIRouter()

PackPath = Annotated[str, Path(alias="pack", max_length=200, description="The pack's id.")]


@router.get("/quotes/{quote}/ledger", tags=["packs"], responses=answers.gives(Ledger, "The newest first"))
def ledger(store: Store, quote: bodies.QuotePath) -> Response:
    """In which packs and published narratives a quote stands, when and for whom."""
    return JSONResponse({"ledger": [shapes.ledger_entry(entry) for entry in store.ledger(quote)]})


@router.get("/narratives/stale", tags=["narratives"], responses=answers.gives(Stale, "Published and overtaken"))
def stale(store: Store) -> Response:
    """Published narratives that show what may not be shown so any more, and why."""
    found = store.stale().items()
    told = [{"narrative": story, "overtaken": [shapes.overtaken(o) for o in each]} for story, each in found]
    return JSONResponse({"stale": told})


@router.get("/recalls", tags=["packs"], responses=answers.gives(Recalls, "A page of packs to recall"))
def recalls(
    store: Store,
    paging: Paging,
    writer: Annotated[str | None, Query(max_length=200, pattern=bodies.NO_CONTROL, description="Who signs.")] = None,
    limit: bodies.Limit = 20,
    cursor: bodies.CursorQuery = None,
) -> Response:
    """Packs whose holders must be told to stop using a quote, the newest first, each with the notice."""
    asked: dict[str, object] = {"do": "recalls", "writer": writer}
    found = store.recalls(writer=writer)
    page, after = paging.page(found, _left, asked=asked, cursor=cursor, limit=limit)
    return JSONResponse({"recalls": [shapes.due_recall(due) for due in page], "next": after})


@router.post("/packs/verify", tags=["packs"], responses=answers.gives(Pack, "The pack that left as this file"))
def known_pack(store: Store, file: Annotated[UploadFile, File(description="A pack, in any format.")]) -> Response:
    """Whether a file is a pack that left this house exactly so, and which; 404 for any other file."""
    found = store.known_pack(file.file.read())
    if found is None:
        raise NotFound(UNKNOWN_FILE)
    return JSONResponse(shapes.pack(found))


@router.post("/packs/{pack}/recall", tags=["packs"], responses=answers.gives(Pack, "The pack that is recalled"))
def recall(store: Store, pack: PackPath, calling: Calling) -> Response:
    """Record that those who got the pack were told; refused (409) when there is nothing to tell."""
    return JSONResponse(shapes.pack(store.recall(pack, by=calling.by, key=calling.key)))


def _left(due: DueRecall) -> str:
    return place(due.pack)
