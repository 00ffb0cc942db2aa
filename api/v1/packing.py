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
from evidence_store.domain import AttributionLevel, Audience, Id, Kind
from evidence_store.packs import WRITERS, Layout
from evidence_store.search import Sort
from evidence_store.store import Selection
from evidence_store.views import PackView


class Choice(Body):
    """What shall go into a pack, and for whom: exactly one of `query`, `quotes`, `narrative`.

    `project` and `purpose` are what preference and consent are looked at for; `recipient` says who gets it.
    `group_by` is a dimension of the codebook, or `product`, `region` or the like. `leave_out`, `coarser` (role) and
    `placeless` (region instead of country) are quotes whose speakers shall be told less of than they agreed to.
    """

    model_config = example(
        audience="public",
        title="Tides",
        query="evidence of use by government officials",
        layout="table",
        group_by="stakeholder_type",
    )

    audience: Audience
    title: Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL)] = ""
    query: Line | None = None
    filters: Filters = {}
    without: list[Name] = Field([], max_length=50)
    excluding: Filters = {}
    sort: Sort = "best"
    after: int = Field(-1, ge=-1, le=2**53)
    quotes: list[Name] | None = Field(None, max_length=5_000)
    narrative: Name | None = None
    limit: int = Field(100, ge=1, le=500)
    project: Id | None = None
    purpose: Name | None = None
    recipient: Name | None = None
    layout: Layout = "quotes"
    group_by: Name | None = None
    leave_out: list[Name] = Field([], max_length=5_000)
    coarser: list[Name] = Field([], max_length=5_000)
    placeless: list[Name] = Field([], max_length=5_000)

    def selection(self) -> Selection:
        """As the store takes it."""
        return Selection(**self.model_dump(exclude={"format"}))


class Export(Choice):
    """A pack to write and let leave the house."""

    model_config = example(
        audience="public", title="Tides", quotes=["E1", "E2"], format="word", recipient="Tarn Gazette"
    )

    format: Literal["markdown", "csv", "json", "word", "pdf", "html", "xlsx"]


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
    masked: bool


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


class RiskRemedy(Answer):
    """What can be done about a risk: `instead` would be printed, and so many speakers would share it."""

    what: Literal["coarser role", "region instead of country", "leave out"]
    said: str
    instead: str | None
    shared_by: int | None


class SmallCell(Answer):
    """Quotes whose speakers share what the pack tells of them (`cell`) with too few others."""

    numbers: list[str]
    quotes: list[str]
    cell: list[tuple[str, str]]
    in_store: int
    in_pack: int
    said: str
    remedies: list[RiskRemedy]
    low: bool
    agreed: bool


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
    risks: list[SmallCell]
    layout: Layout
    grouped_by: str | None
    recipient: str | None
    purpose: str | None
    root: str | None


class Pack(Answer):
    """A pack that left the house."""

    id: str
    pos: int
    title: str
    audience: Audience
    format: str
    chosen_by: str
    recipient: str | None
    narrative: str | None
    project: str | None
    purpose: str | None
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
    page, after = paging.page(store.packs(quote=quote), place, asked=asked, cursor=cursor, limit=limit)
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


def place(pack: PackView) -> str:
    """Where a pack stands in lists: they are sorted as words."""
    return f"{pack.pos:020}"
