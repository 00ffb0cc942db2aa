"""What is recorded of a speaker: details, preferences, approved credits, consent, proofs. Each form one verb."""

import re
from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.files import file_proof
from api.pages.forms import Back, lines, one_of, refusal
from api.pages.labels import LEVELS
from api.pages.speaker.showing import page
from api.pages.visit import Visit, Visiting
from evidence_store.domain import (
    ATTRIBUTION_LEVELS,
    AUDIENCES,
    CONSENT_STATES,
    AttributionLevel,
    Audience,
    Consent,
    ConsentState,
    SpeakerDetails,
)
from evidence_store.errors import BadInput
from evidence_store.views import SpeakerView

router = APIRouter(prefix="/speakers/{who}")
PROJECT = re.compile(r"[0-9a-z][0-9a-z-]{0,63}")
_NOT_SLUG = re.compile(r"[^0-9a-z]+")


@router.post("/details")
def details(visit: Visiting, who: str) -> Response:
    """Set what is known of the speaker."""
    told = SpeakerDetails(**{field: visit.given(field) for field in SpeakerDetails.model_fields})
    speaker = visit.store.speaker(who)

    def do(_proof: str | None) -> object:
        return visit.store.describe_speaker(speaker.id, told, by=visit.by, why=visit.given("why"))

    return done(visit, speaker, "details", do, said="The speaker was described anew.")


@router.post("/preferences")
def preference(visit: Visiting, who: str) -> Response:
    """Set how far the speaker may be named, everywhere or only in a quote, a project, before some readers."""
    speaker = visit.store.speaker(who)

    def do(filed: str | None) -> object:
        return visit.store.attribute(
            speaker.id,
            level(visit.posted("level")),
            by=visit.by,
            wording=visit.given("wording"),
            quote=visit.given("quote"),
            project=_project(visit.posted("project")),
            channel=_audience(visit.posted("channel")),
            valid_from=visit.given("valid_from"),
            valid_until=visit.given("valid_until"),
            proof=visit.given("proof"),
            proof_file=filed,
            why=visit.given("why"),
        )

    label = LEVELS.get(visit.posted("level"), "").lower()
    return done(visit, speaker, "preferences", do, said=f"Recorded. May be named: {label}.")


@router.post("/credits")
def wording(visit: Visiting, who: str) -> Response:
    """Keep the exact credit the speaker approved for a level, or take it back."""
    speaker = visit.store.speaker(who)
    taken_back = bool(visit.posted("take_back"))

    def do(_filed: str | None) -> object:
        words = None if taken_back else visit.given("wording")
        if words is None and not taken_back:
            raise BadInput("Write the credit as they approved it.")
        return visit.store.word_credit(
            speaker.id,
            level(visit.posted("level")),
            words,
            by=visit.by,
            quote=visit.given("quote"),
            signed_off_on=visit.given("signed_off_on"),
            how=visit.given("how"),
        )

    said = "The approved credit was taken back." if taken_back else "The approved credit was kept."
    return done(visit, speaker, "credits", do, said=said)


@router.post("/sign-off")
def sign_off(visit: Visiting, who: str) -> Response:
    """The speaker has approved the words of these quotes as they stand."""
    speaker = visit.store.speaker(who)
    chosen = visit.every("quote")

    def do(filed: str | None) -> None:
        if not chosen:
            raise BadInput("Tick the quotes whose words they approved.")
        for mark in chosen:
            visit.store.sign_off(mark, by=visit.by, on=visit.given("on"), how=visit.given("how"), proof_file=filed)

    said = f"Approved: {', '.join(chosen[:9])}{' and more' if len(chosen) > 9 else ''}."
    return done(visit, speaker, "quotes", do, said=said)


@router.post("/consent")
def consent(visit: Visiting, who: str) -> Response:
    """Record what the speaker agreed to."""
    speaker = visit.store.speaker(who)

    def do(filed: str | None) -> object:
        return visit.store.consent(
            speaker.id, consent_told(visit, filed), by=visit.by, request=visit.given("request")
        )

    return done(visit, speaker, "consent", do, said="Consent recorded.")


@router.post("/proofs")
def proof(visit: Visiting, who: str) -> Response:
    """Keep a file that shows what the speaker agreed to."""
    speaker = visit.store.speaker(who)

    def do(filed: str | None) -> None:
        if filed is None:
            raise BadInput("Choose a file first.")

    return done(visit, speaker, "proofs", do, said="The file is kept, sealed under the speaker’s own key.")


def consent_told(visit: Visit, filed: str | None) -> Consent:
    """The consent as a form tells it. Raises BadInput."""
    state: ConsentState = one_of(CONSENT_STATES, visit.posted("state"), "a state of consent")
    channels: tuple[Audience, ...] = tuple(one_of(AUDIENCES, c, "an audience") for c in visit.every("channels"))
    if state == "granted" and not channels:
        raise BadInput("Tick who may read the words: at least one kind of readers.")
    told = {f: visit.given(f) for f in ("how", "obtained_by", "obtained_on", "expires_on", "remind_on", "proof")}
    return Consent(
        state=state,
        channels=() if len(set(channels)) == len(AUDIENCES) else channels,
        purposes=lines(visit.posted("purposes")),
        proof_file=filed,
        **told,
    )


def level(told: str) -> AttributionLevel:
    """An attribution level. Raises BadInput."""
    return one_of(ATTRIBUTION_LEVELS, told, "an attribution level")


def done(visit: Visit, speaker: SpeakerView, form: str, do: Callable[[str | None], object], *, said: str) -> Response:
    """Carry out what a form says, with the proof that came with it; or show it again with what was typed."""
    back = carried_out(visit, speaker.id, form, do)
    if back is not None:
        return page(visit, visit.store.speaker(speaker.id), back)
    return visit.go(f"/speakers/{speaker.id}#{form}", said=said)


def carried_out(visit: Visit, who: str, form: str, do: Callable[[str | None], object]) -> Back | None:
    """Carry out `do` with the id of the proof chosen or sent along; the form to show again when that is refused.

    A file that was sent is kept even when the rest is refused: it need not be chosen a second time.
    """
    filed = [visit.given("proof_file")]

    def with_proof() -> None:
        filed[0] = file_proof(visit, who, "file", key=visit.given("key")) or filed[0]
        do(filed[0])

    visit.by  # noqa: B018 - whoever acts is asked before a file is kept
    problem = refusal(with_proof)
    return Back(visit, form, problem, {"proof_file": filed[0] or ""}) if problem is not None else None


def _audience(told: str) -> Audience | None:
    return one_of(AUDIENCES, told, "an audience") if told else None


def _project(told: str) -> str | None:
    """A project under the short name it has in packs."""
    name = _NOT_SLUG.sub("-", told.strip().casefold()).strip("-")
    if told.strip() and not PROJECT.fullmatch(name):
        raise BadInput("Name the project with up to 64 plain letters and digits, such as annual-report-2026.")
    return name or None
