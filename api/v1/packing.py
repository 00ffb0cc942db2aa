"""Packs: look at what would leave the house, let it leave as a file, and see what left."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.caller import Calling, Paging, Store
from evidence_store.packs import WRITERS

router = APIRouter(prefix="/packs", tags=["packs"])

FILE = answers.gives_file(
    *dict.fromkeys(form.media_type.partition(";")[0] for form in WRITERS.values()),
    said="The pack as a download; `Evidence-Pack` is its id, `Evidence-Left-Out` how many quotes were left out",
)


@router.get("", responses=answers.gives(answers.Packs, "A page of packs"))
def packs(
    store: Store,
    paging: Paging,
    quote: Annotated[str | None, Query(max_length=200, description="Only those that hold this quote.")] = None,
    limit: bodies.Limit = 20,
    cursor: bodies.CursorQuery = None,
) -> Response:
    """Packs that left the house, newest first."""
    asked: dict[str, object] = {"do": "packs", "quote": quote}
    found = store.packs(quote=quote)
    if cursor:
        before = int(paging.read(cursor, asked=asked))
        found = tuple(pack for pack in found if pack.pos < before)
    page = found[:limit]
    after = paging.make(page[-1].pos, asked=asked) if len(found) > limit else None
    return JSONResponse({"packs": [shapes.pack(pack) for pack in page], "next": after})


@router.post("/decide", responses=answers.gives(answers.Decided, "The pack as it would leave now"))
def decide_pack(store: Store, body: bodies.Choice) -> Response:
    """What a pack would hold as things stand, and what would be left out and why. Nothing is recorded."""
    return JSONResponse(shapes.decided(store.decide_pack(body.selection())))


@router.post("", responses=FILE)
def export_pack(store: Store, calling: Calling, body: bodies.Export) -> Response:
    """Write and record a pack: each speaker is named only as far as they agreed.

    Refused (409) if a consent, a preference or a quote in it changed while it was being made.
    """
    exported = store.export_pack(body.selection(), body.format, by=calling.by, key=calling.key)
    return showing.file(exported)
