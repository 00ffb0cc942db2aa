"""Redaction: what is proposed to be hidden of a quote's words, and what a person decides; for colleagues only."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.answers import Answer
from api.v1.bodies import NO_CONTROL, Body, Day, Line, Name, Position, Why, example
from api.v1.caller import Caller, Calling, Paging, Store
from evidence_store.domain import Identifying, Mask

Stretch = tuple[int, int]


class MaskGiven(Body):
    """Code points `[start, end)` of the words that readers do not get, and what they get instead, in brackets."""

    start: Position
    end: Annotated[int, Field(gt=0, le=2**31 - 1)]
    kind: Identifying
    replacement: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROL)]

    def mask(self) -> Mask:
        """As the store takes it."""
        return Mask(**self.model_dump())


class Masks(Why):
    """All that readers shall not get of these words; none means that nothing has to be hidden."""

    model_config = example(
        masks=[{"start": 15, "end": 33, "kind": "organisation", "replacement": "[our ministry]"}], why="as agreed"
    )

    masks: list[MaskGiven] = Field(max_length=bodies.MOST)


class SigningOff(Body):
    """When and how the speaker approved the words."""

    model_config = example(on="2026-03-01", how="by mail")

    on: Day | None = None
    how: Line | None = None
    proof_file: Name | None = None


class ProposedMask(Answer):
    """A machine's proposal to hide `span` of the words, with the reason."""

    span: Stretch
    kind: Identifying
    replacement: str
    confidence: float
    rule: str
    reason: str


class Redacted(Answer):
    """The words with what is hidden of them; `shown` is what readers get, `proposals` wait for a person."""

    number: str
    quote: str
    version: int
    text: str
    shown: str
    masks: list[Mask]
    proposals: list[ProposedMask]
    looked_at: bool


class ToLookAt(Answer):
    """A page of quotes nobody has looked at; `next` is the cursor of the page after it."""

    redactions: list[Redacted]
    next: str | None


router = APIRouter(tags=["deciding"])

REDACTION = answers.gives_version(Redacted, "What is hidden and what is proposed now")
QUOTE = answers.gives_version(answers.Quote, "The quote as it stands now")


@router.get("/redactions", responses=answers.gives(ToLookAt, "A page of quotes to look at"))
def to_look_at(store: Store, paging: Paging, limit: bodies.Limit = 20, cursor: bodies.CursorQuery = None) -> Response:
    """Quotes whose words could identify a speaker who is not named, and nobody has looked at yet; oldest first."""
    asked: dict[str, object] = {"do": "redactions"}
    first = int(paging.read(cursor, asked=asked)) if cursor else 0
    found, more = store.to_look_at(limit=limit, first=first)
    after = paging.make(found[-1].number + 1, asked=asked) if more else None
    return JSONResponse({"redactions": [shapes.redaction(one) for one in found], "next": after})


@router.get("/quotes/{quote}/redaction", responses=REDACTION)
def redaction(store: Store, quote: bodies.QuotePath) -> Response:
    """What is hidden of a quote and what is proposed, each with its reason."""
    return showing.redaction(store.quote(quote), store.redaction(quote))


@router.put("/quotes/{quote}/redaction", responses=REDACTION)
def redact(store: Store, quote: bodies.QuotePath, calling: Calling, body: Masks) -> Response:
    """Decide what readers do not get of these words; it replaces what was decided before."""
    _check(calling, quote)
    masks = [given.mask() for given in body.masks]
    done = store.redact(quote, masks, by=calling.by, why=body.why, key=calling.key)
    return showing.redaction(store.quote(quote), done)


@router.post("/quotes/{quote}/sign-off", responses=QUOTE)
def sign_off(store: Store, quote: bodies.QuotePath, calling: Calling, body: SigningOff) -> Response:
    """The speaker has approved these words as they stand now; a correction ends it."""
    _check(calling, quote)
    return showing.quote(store, store.sign_off(quote, by=calling.by, key=calling.key, **body.model_dump()))


def _check(calling: Caller, quote: str) -> None:
    calling.on(lambda: showing.quote_tag(calling.store.quote(quote)))
