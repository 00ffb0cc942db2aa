"""Consent and attribution: what a speaker agreed to, how far they may be named, and apart from it, who they are."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.answers import Answer
from api.v1.bodies import Body, Day, Line, Name, Speaking, Why, example
from api.v1.caller import Caller, Calling, Paging, Store
from evidence_store.attribution import remind_from
from evidence_store.domain import (
    AttributionLevel,
    Audience,
    Consent,
    ConsentState,
    CreditWording,
    Id,
    Preference,
    SpeakerDetails,
)
from evidence_store.views import SpeakerView


class Agreement(Body):
    """What the speaker agreed to. `channels` and `purposes` empty means: all that was asked."""

    model_config = example(state="granted", channels=["public"], how="by mail", obtained_on="2026-03-01")

    state: ConsentState
    channels: list[Audience] = Field([], max_length=3)
    purposes: list[Name] = Field([], max_length=50)
    how: Line | None = None
    obtained_by: Line | None = None
    obtained_on: Day | None = None
    expires_on: Day | None = None
    remind_on: Day | None = None
    proof: Line | None = None
    proof_file: Name | None = None

    def consent(self) -> Consent:
        """As the store takes it. Raises ValueError for a day that is none."""
        return Consent(**{name: getattr(self, name) for name in Agreement.model_fields})


class Recording(Agreement):
    """What the speaker agreed to; `request` is the id of the request it answers."""

    request: Name | None = None


class TakingBack(Why):
    """What the speaker takes back: all of it, or only for these readers, purposes and quotes."""

    model_config = example(channels=["public"], quotes=["E12"], why="asked by phone")

    channels: list[Audience] = Field([], max_length=3)
    purposes: list[Name] = Field([], max_length=50)
    quotes: list[Name] = Field([], max_length=bodies.MOST)


class Naming(Why):
    """How far the speaker may be named; with `quote`, `project` or `channel` only there.

    In force from `valid_from` through `valid_until`. Naming them further than before needs `proof` (how they agreed,
    or where that is kept) or `proof_file` (the id of a filed one).
    """

    model_config = example(level="institution", channel="public", proof="agreed in a letter, file 12")

    level: AttributionLevel
    wording: Line | None = None
    quote: Name | None = None
    project: Id | None = None
    channel: Audience | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    proof: Line | None = None
    proof_file: Name | None = None


class CreditWords(Body):
    """The exact credit the speaker approved for one level, under all their quotes or one; without it, none is."""

    model_config = example(level="role", wording="a harbour planner", signed_off_on="2026-03-01", how="by mail")

    level: AttributionLevel
    wording: Line | None = None
    quote: Name | None = None
    signed_off_on: Day | None = None
    how: Line | None = None


class SpeakerDescription(Speaking):
    """All that is known of the speaker; what is left out is empty from now on."""

    model_config = example(role="director", why="promoted in May")

    why: Line | None = None


class Speaker(Answer):
    """What a speaker agreed to. Their approved credits stand here as they would be printed, their details do not."""

    id: str
    consent: Consent
    preferences: list[Preference]
    wordings: list[CreditWording]
    quotes: list[str]
    forgotten: bool


class Identity(Answer):
    """Who a speaker is. Every field is personal."""

    id: str
    details: SpeakerDetails
    forgotten: bool


class Reminded(Speaker):
    """A speaker to ask again, and the day from which it is time."""

    remind_from: str | None


class Reminders(Answer):
    """A page of speakers to ask again; `next` is the cursor of the page after it."""

    speakers: list[Reminded]
    next: str | None


router = APIRouter(tags=["speakers"])

SPEAKER = answers.gives_version(Speaker, "The speaker as things stand now")
IDENTITY = answers.gives_version(Identity, "Who the speaker is")

Days = Annotated[int, Query(ge=0, le=3_660, description="Look so many days ahead.")]


@router.get("/reminders", responses=answers.gives(Reminders, "A page of speakers to ask again"))
def reminders(
    store: Store, paging: Paging, within: Days = 0, limit: bodies.Limit = 20, cursor: bodies.CursorQuery = None
) -> Response:
    """Speakers whose consent has ended or soon does, or does so `within` days; the soonest to end first."""
    asked: dict[str, object] = {"do": "reminders", "within": within}
    found = store.reminders(within=within)
    page, after = paging.page(found, _ends, asked=asked, cursor=cursor, limit=limit, rising=True)
    told = [showing.plain(speaker) | {"remind_from": _day_of(speaker)} for speaker in page]
    return JSONResponse({"speakers": told, "next": after})


@router.get("/speakers/{who}", responses=SPEAKER)
def speaker(store: Store, who: bodies.WhoPath) -> Response:
    """What a speaker agreed to, the credits they approved, and their quotes; their details stand apart."""
    return showing.speaker(store.speaker(who))


@router.get("/speakers/{who}/history", responses=answers.gives(answers.History, "Oldest first"))
def speaker_history(store: Store, who: bodies.WhoPath) -> Response:
    """Everything that happened to a speaker and all their quotes: who, when, what, why."""
    return JSONResponse({"history": [shapes.told(step) for step in store.speaker_history(who)]})


@router.get("/speakers/{who}/identity", responses=IDENTITY)
def identity(store: Store, who: bodies.WhoPath) -> Response:
    """Who a speaker is: name, role, institution, country, contact."""
    return showing.identity(store.speaker(who))


@router.put("/speakers/{who}/identity", responses=IDENTITY)
def describe_speaker(store: Store, who: bodies.WhoPath, calling: Calling, body: SpeakerDescription) -> Response:
    """Set all that is known of a speaker; what is left out is empty from now on."""
    check(calling, who)
    found = store.describe_speaker(who, body.details(), by=calling.by, why=body.why, key=calling.key)
    return showing.identity(found)


@router.post("/speakers/{who}/consent", responses=SPEAKER)
def consent(store: Store, who: bodies.WhoPath, calling: Calling, body: Recording) -> Response:
    """Record what the speaker agreed to, or refused; it replaces what was recorded before.

    Refused (409) where more is agreed than before and neither `how` nor a proof shows it.
    """
    check(calling, who)
    found = store.consent(who, body.consent(), by=calling.by, request=body.request, key=calling.key)
    return showing.speaker(found)


@router.post("/speakers/{who}/withdraw-consent", responses=SPEAKER)
def withdraw_consent(store: Store, who: bodies.WhoPath, calling: Calling, body: TakingBack) -> Response:
    """The speaker takes their consent back: no pack and no narrative shows their words from now on.

    With `channels`, `purposes` or `quotes` only for these readers, purposes and quotes.
    """
    check(calling, who)
    return showing.speaker(store.withdraw_consent(who, by=calling.by, key=calling.key, **body.model_dump()))


@router.post("/speakers/{who}/attribute", responses=SPEAKER)
def attribute(store: Store, who: bodies.WhoPath, calling: Calling, body: Naming) -> Response:
    """Set how far the speaker may be named; with `quote`, `project` or `channel` only there.

    Refused (409) where it names them further than before and no proof is given.
    """
    check(calling, who)
    told = body.model_dump(exclude={"level"})
    return showing.speaker(store.attribute(who, body.level, by=calling.by, key=calling.key, **told))


@router.post("/speakers/{who}/credits", responses=SPEAKER)
def word_credit(store: Store, who: bodies.WhoPath, calling: Calling, body: CreditWords) -> Response:
    """Keep the exact credit the speaker approved for one level; without `wording` it is taken back."""
    check(calling, who)
    told = body.model_dump(exclude={"level", "wording"})
    return showing.speaker(store.word_credit(who, body.level, body.wording, by=calling.by, key=calling.key, **told))


def check(calling: Caller, who: str) -> None:
    """Go on only if the speaker stands as the caller saw them."""
    calling.on(lambda: showing.speaker_tag(calling.store.speaker(who)))


def _day_of(speaker: SpeakerView) -> str | None:
    day = remind_from(speaker.consent)
    return day.isoformat() if day else None


def _ends(speaker: SpeakerView) -> str:
    return f"{speaker.consent.expires_on or ''} {speaker.id}"
