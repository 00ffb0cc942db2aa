"""Narratives: start, write, place quotes in order, publish, withdraw. Quotes stand in them by id."""

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from api.v1 import answers, bodies, showing
from api.v1.answers import Answer
from api.v1.bodies import Body, Line, Name, Place, Prose, example
from api.v1.caller import Caller, Calling, Paging, Store
from evidence_store.domain import Audience
from evidence_store.views import NarrativeView


class NewNarrative(Body):
    """A narrative to begin, or its new title."""

    model_config = example(title="Tides and budgets", summary="How an almanac came to steer a budget.")

    title: Name
    summary: Prose = ""


class SectionWords(Body):
    """A section to write: a known one is rewritten (and moved to `index`), without `section` one is added."""

    model_config = example(heading="What happened", prose="They planned anew.")

    section: Name | None = None
    heading: Line = ""
    prose: Prose = ""
    index: Place | None = None


class SectionNamed(Body):
    """A section to take out."""

    section: Name


class Placing(Body):
    """A quote to place, at the end when no place is given."""

    model_config = example(quote="E12")

    quote: Name
    section: Name | None = None
    index: Place | None = None


class QuoteNamed(Body):
    """A quote to take out."""

    model_config = example(quote="E12")

    quote: Name


class Publishing(Body):
    """For whom to publish."""

    model_config = example(audience="partners")

    audience: Audience


class Section(Answer):
    """A section; quotes stand in it by id, in order."""

    id: str
    heading: str
    prose: str
    quotes: list[str]


class Overtaken(Answer):
    """A quote that changed since it was published: its number in the narrative, and why."""

    quote: str
    place: int
    reason: str


class Narrative(Answer):
    """A narrative as it stands; `stale` are quotes in it that may not be shown so any more, once it is published."""

    id: str
    title: str
    summary: str
    status: str
    audience: Audience | None
    started_by: str
    started_at: str
    changed_at: str
    sections: list[Section]
    stale: list[Overtaken]


class Narratives(Answer):
    """A page of narratives; `next` is the cursor of the page after it."""

    narratives: list[Narrative]
    next: str | None


router = APIRouter(prefix="/narratives", tags=["narratives"])

NARRATIVE = answers.gives_version(Narrative, "The narrative as it stands now")
BEGUN = answers.gives_version(Narrative, "Begun, with one empty section", status=201)


@router.get("", responses=answers.gives(Narratives, "A page of narratives"))
def narratives(store: Store, paging: Paging, limit: bodies.Limit = 20, cursor: bodies.CursorQuery = None) -> Response:
    """Narratives, the last changed first."""
    asked: dict[str, object] = {"do": "narratives"}
    page, after = paging.page(store.narratives(), _place, asked=asked, cursor=cursor, limit=limit)
    return JSONResponse({"narratives": showing.stories(store, page), "next": after})


@router.post("", status_code=201, responses=BEGUN)
def start_narrative(store: Store, calling: Calling, body: NewNarrative) -> Response:
    """Begin a narrative with one empty section."""
    story = store.start_narrative(body.title, by=calling.by, summary=body.summary, key=calling.key)
    return showing.narrative(store, story, status=201)


@router.get("/{narrative}", responses=NARRATIVE)
def narrative(store: Store, narrative: bodies.NarrativePath) -> Response:
    """One narrative with its sections in order, under its `ETag`."""
    return showing.narrative(store, store.narrative(narrative))


@router.post("/{narrative}/title", responses=NARRATIVE)
def title_narrative(store: Store, narrative: bodies.NarrativePath, calling: Calling, body: NewNarrative) -> Response:
    """Give it another title and summary."""
    _check(calling, narrative)
    story = store.title_narrative(narrative, body.title, by=calling.by, summary=body.summary, key=calling.key)
    return showing.narrative(store, story)


@router.post("/{narrative}/write", responses=NARRATIVE)
def write_section(store: Store, narrative: bodies.NarrativePath, calling: Calling, body: SectionWords) -> Response:
    """Write a section: a known one is rewritten, without `section` a new one is added."""
    _check(calling, narrative)
    story = store.write_section(narrative, by=calling.by, key=calling.key, **body.model_dump())
    return showing.narrative(store, story)


@router.post("/{narrative}/unwrite", responses=NARRATIVE)
def remove_section(store: Store, narrative: bodies.NarrativePath, calling: Calling, body: SectionNamed) -> Response:
    """Take a section out; its quotes stay in the store."""
    _check(calling, narrative)
    story = store.remove_section(narrative, body.section, by=calling.by, key=calling.key)
    return showing.narrative(store, story)


@router.post("/{narrative}/place", responses=NARRATIVE)
def place(store: Store, narrative: bodies.NarrativePath, calling: Calling, body: Placing) -> Response:
    """Place a quote in a section (the last one, at its end); placing it again moves it."""
    _check(calling, narrative)
    story = store.place(narrative, body.quote, by=calling.by, section=body.section, index=body.index, key=calling.key)
    return showing.narrative(store, story)


@router.post("/{narrative}/unplace", responses=NARRATIVE)
def unplace(store: Store, narrative: bodies.NarrativePath, calling: Calling, body: QuoteNamed) -> Response:
    """Take a quote out of a narrative."""
    _check(calling, narrative)
    return showing.narrative(store, store.unplace(narrative, body.quote, by=calling.by, key=calling.key))


@router.post("/{narrative}/publish", responses=NARRATIVE)
def publish(store: Store, narrative: bodies.NarrativePath, calling: Calling, body: Publishing) -> Response:
    """Publish for an audience; refused while a placed quote may not be shown to it."""
    _check(calling, narrative)
    story = store.publish(narrative, by=calling.by, audience=body.audience, key=calling.key)
    return showing.narrative(store, story)


@router.post("/{narrative}/withdraw", responses=NARRATIVE)
def withdraw_narrative(store: Store, narrative: bodies.NarrativePath, calling: Calling, body: bodies.Why) -> Response:
    """Take a narrative out of use."""
    _check(calling, narrative)
    story = store.withdraw_narrative(narrative, by=calling.by, why=body.why, key=calling.key)
    return showing.narrative(store, story)


def _place(story: NarrativeView) -> str:
    return f"{story.changed_at} {story.id}"


def _check(calling: Caller, narrative: str) -> None:
    story = calling.store.narrative(narrative)
    calling.on(lambda: showing.narrative_tag(story))
