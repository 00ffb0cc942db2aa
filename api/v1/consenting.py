"""Consent and attribution: what a speaker agreed to, how far they may be named, and apart from it, who they are."""

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api.v1 import answers, bodies, showing
from api.v1.answers import Answer
from api.v1.bodies import Body, Day, Line, Name, Speaking, Why, example
from api.v1.caller import Caller, Calling, Store
from evidence_store.domain import AttributionLevel, Audience, Consent, ConsentState, Id, Preference, SpeakerDetails


class Agreement(Body):
    """What the speaker agreed to. `channels` and `purposes` empty means: all that was asked."""

    model_config = example(state="granted", channels=["public"], how="by mail", obtained_on="2026-03-01")

    state: ConsentState
    channels: list[Audience] = Field([], max_length=3)
    purposes: list[Name] = Field([], max_length=50)
    how: Line | None = None
    obtained_on: Day | None = None
    expires_on: Day | None = None
    proof: Line | None = None

    def consent(self) -> Consent:
        """As the store takes it. Raises ValueError for a day that is none."""
        return Consent(**self.model_dump())


class Naming(Why):
    """How far the speaker may be named; with `quote`, `project` or `channel` only there."""

    model_config = example(level="institution", channel="public", why="as agreed by phone")

    level: AttributionLevel
    wording: Line | None = None
    quote: Name | None = None
    project: Id | None = None
    channel: Audience | None = None


class SpeakerDescription(Speaking):
    """All that is known of the speaker; what is left out is empty from now on."""

    model_config = example(role="director", why="promoted in May")

    why: Line | None = None


class Speaker(Answer):
    """A speaker without who that is."""

    id: str
    consent: Consent
    preferences: list[Preference]
    quotes: list[str]
    forgotten: bool


class Identity(Answer):
    """Who a speaker is. Every field is personal."""

    id: str
    details: SpeakerDetails
    forgotten: bool


router = APIRouter(prefix="/speakers/{who}", tags=["speakers"])

SPEAKER = answers.gives_version(Speaker, "The speaker as things stand now")
IDENTITY = answers.gives_version(Identity, "Who the speaker is")


@router.get("", responses=SPEAKER)
def speaker(store: Store, who: bodies.WhoPath) -> Response:
    """What a speaker agreed to, and their quotes; not who they are."""
    return showing.speaker(store.speaker(who))


@router.get("/identity", responses=IDENTITY)
def identity(store: Store, who: bodies.WhoPath) -> Response:
    """Who a speaker is: name, role, institution, country, contact."""
    return showing.identity(store.speaker(who))


@router.put("/identity", responses=IDENTITY)
def describe_speaker(store: Store, who: bodies.WhoPath, calling: Calling, body: SpeakerDescription) -> Response:
    """Set all that is known of a speaker; what is left out is empty from now on."""
    _check(calling, who)
    found = store.describe_speaker(who, body.details(), by=calling.by, why=body.why, key=calling.key)
    return showing.identity(found)


@router.post("/consent", responses=SPEAKER)
def consent(store: Store, who: bodies.WhoPath, calling: Calling, body: Agreement) -> Response:
    """Record what the speaker agreed to, or refused; it replaces what was recorded before."""
    _check(calling, who)
    return showing.speaker(store.consent(who, body.consent(), by=calling.by, key=calling.key))


@router.post("/withdraw-consent", responses=SPEAKER)
def withdraw_consent(store: Store, who: bodies.WhoPath, calling: Calling, body: bodies.Why) -> Response:
    """The speaker takes their consent back: no pack and no narrative shows their words from now on."""
    _check(calling, who)
    return showing.speaker(store.withdraw_consent(who, by=calling.by, why=body.why, key=calling.key))


@router.post("/attribute", responses=SPEAKER)
def attribute(store: Store, who: bodies.WhoPath, calling: Calling, body: Naming) -> Response:
    """Set how far the speaker may be named; with `quote`, `project` or `channel` only there."""
    _check(calling, who)
    told = body.model_dump(exclude={"level"})
    return showing.speaker(store.attribute(who, body.level, by=calling.by, key=calling.key, **told))


def _check(calling: Caller, who: str) -> None:
    calling.on(lambda: showing.speaker_tag(calling.store.speaker(who)))
