"""Packs: look at what would leave the house, let it leave as a file, and see what left."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.answers import Answer, Codes
from api.v1.bodies import NO_CONTROL, Body, Filters, Line, Name, example
from api.v1.caller import Calling, Paging, Store
from evidence_store.domain import AttributionLevel, Audience, Kind
from evidence_store.packs import WRITERS
from evidence_store.store import Selection


class Choice(Body):
    """What shall go into a pack, and for whom: exactly one of `query`, `quotes`, `narrative`."""

    model_config = example(audience="public", title="Tides", query="evidence of use by government officials")

    audience: Audience
    title: Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL)] = ""
    query: Line | None = None
    filters: Filters = {}
    without: list[Name] = Field([], max_length=50)
    quotes: list[Name] | None = Field(None, max_length=5_000)
    narrative: Name | None = None
    limit: int = Field(100, ge=1, le=500)

    def selection(self) -> Selection:
        """As the store takes it."""
        return Selection(**self.model_dump(exclude={"format"}))


class Export(Choice):
    """A pack to write and let leave the house."""

    model_config = example(audience="public", title="Tides", quotes=["E1", "E2"], format="word")

    format: Literal["markdown", "csv", "json", "word"]


class PackEntry(Answer):
    """One quote as the reader of the pack sees it."""

    number: str
    text: str
    credit: str
    level: AttributionLevel
    kind: Kind
    language: str | None
    direction: Literal["ltr", "rtl"]
    codes: Codes
    product: str | None
    region: str | None
    said_on: str | None
    section: str


class PackSection(Answer):
    """A heading, its prose, and the numbers of the quotes under it."""

    heading: str
    prose: str
    numbers: list[str]
    left_out: int


class LeftOutQuote(Answer):
    """A quote that stays out, and why."""

    id: str
    reason: str


class LeftOut(Answer):
    """What stays out: counted by reason, and quote by quote."""

    counts: dict[str, int]
    quotes: list[LeftOutQuote]


class Decided(Answer):
    """A pack as it would leave: what stands in it, what is left out and why, and what to look at before it leaves."""

    title: str
    audience: Audience
    decided_at: int
    as_of: str
    chosen_by: str
    store: str
    ask: str
    items: list[PackEntry]
    sections: list[PackSection]
    left_out: LeftOut
    colophon: list[str]
    quotes: list[str]
    notices: list[str]


class Pack(Answer):
    """A pack that left the house."""

    id: str
    pos: int
    title: str
    audience: Audience
    format: str
    chosen_by: str
    narrative: str | None
    decided_at: int
    digest: str
    at: str
    actor: str
    left_out: dict[str, int]
    quotes: list[str]


class Packs(Answer):
    """A page of packs; `next` is the cursor of the page after it."""

    packs: list[Pack]
    next: str | None


router = APIRouter(prefix="/packs", tags=["packs"])

FILE = answers.gives_file(
    *dict.fromkeys(form.media_type.partition(";")[0] for form in WRITERS.values()),
    said="The pack as a download; `Evidence-Pack` is its id, `Evidence-Left-Out` how many quotes were left out",
)


@router.get("", responses=answers.gives(Packs, "A page of packs"))
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


@router.post("/decide", responses=answers.gives(Decided, "The pack as it would leave now"))
def decide_pack(store: Store, body: Choice) -> Response:
    """What a pack would hold as things stand, and what would be left out and why. Nothing is recorded."""
    return JSONResponse(shapes.decided(store.decide_pack(body.selection())))


@router.post("", responses=FILE)
def export_pack(store: Store, calling: Calling, body: Export) -> Response:
    """Write and record a pack: each speaker is named only as far as they agreed.

    Refused (409) if a consent, a preference or a quote in it changed while it was being made.
    """
    exported = store.export_pack(body.selection(), body.format, by=calling.by, key=calling.key)
    return showing.file(exported)
