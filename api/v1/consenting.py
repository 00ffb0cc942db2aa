"""Consent and attribution: what a speaker agreed to, how far they may be named, and apart from it, who they are."""

from fastapi import APIRouter
from starlette.responses import Response

from api.v1 import answers, bodies, showing
from api.v1.caller import Caller, Calling, Store

router = APIRouter(prefix="/speakers/{who}", tags=["speakers"])

SPEAKER = answers.gives(answers.Speaker, "The speaker as things stand now")
IDENTITY = answers.gives(answers.Identity, "Who the speaker is")


@router.get("", responses=SPEAKER)
def speaker(store: Store, who: bodies.WhoPath) -> Response:
    """What a speaker agreed to, and their quotes; not who they are."""
    return showing.speaker(store.speaker(who))


@router.get("/identity", responses=IDENTITY)
def identity(store: Store, who: bodies.WhoPath) -> Response:
    """Who a speaker is: name, role, institution, country, contact."""
    return showing.identity(store.speaker(who))


@router.put("/identity", responses=IDENTITY)
def describe_speaker(
    store: Store, who: bodies.WhoPath, calling: Calling, body: bodies.SpeakerDescription
) -> Response:
    """Set all that is known of a speaker; what is left out is empty from now on."""
    _check(calling, who)
    found = store.describe_speaker(who, body.details(), by=calling.by, why=body.why, key=calling.key)
    return showing.identity(found)


@router.post("/consent", responses=SPEAKER)
def consent(store: Store, who: bodies.WhoPath, calling: Calling, body: bodies.Agreement) -> Response:
    """Record what the speaker agreed to, or refused; it replaces what was recorded before."""
    _check(calling, who)
    return showing.speaker(store.consent(who, body.consent(), by=calling.by, key=calling.key))


@router.post("/withdraw-consent", responses=SPEAKER)
def withdraw_consent(store: Store, who: bodies.WhoPath, calling: Calling, body: bodies.Why) -> Response:
    """The speaker takes their consent back: no pack and no narrative shows their words from now on."""
    _check(calling, who)
    return showing.speaker(store.withdraw_consent(who, by=calling.by, why=body.why, key=calling.key))


@router.post("/attribute", responses=SPEAKER)
def attribute(store: Store, who: bodies.WhoPath, calling: Calling, body: bodies.Naming) -> Response:
    """Set how far the speaker may be named; with `quote`, `project` or `channel` only there."""
    _check(calling, who)
    told = body.model_dump(exclude={"level"})
    return showing.speaker(store.attribute(who, body.level, by=calling.by, key=calling.key, **told))


def _check(calling: Caller, who: str) -> None:
    calling.on(lambda: showing.speaker_tag(calling.store.speaker(who)))
