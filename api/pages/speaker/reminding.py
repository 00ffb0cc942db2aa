"""Consents that end: whom to ask again, the soonest first."""

from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.speaker.showing import channels
from api.pages.visit import Visiting
from evidence_store.attribution import remind_from
from evidence_store.views import SpeakerView

router = APIRouter()
AHEAD = {0: "now", 30: "within 30 days", 90: "within 90 days", 365: "within a year"}
LONG = 36_500


@router.get("/reminders")
def reminders(visit: Visiting) -> Response:
    """Speakers to ask again: their consent ends, or has ended."""
    asked = visit.request.query_params.get("within", "0")
    within = int(asked) if asked in map(str, AHEAD) else 0
    due = visit.store.reminders(within=within)
    later = visit.store.reminders(within=LONG) if not due else ()
    today = visit.store.clock().date()
    waiting = {request.speaker: request for request in visit.store.requests(waiting=True)}
    return visit.show(
        "reminders.html",
        due=[(s, _days(s.consent.expires_on, today), waiting.get(s.id), _again(s)) for s in due],
        next=(later[0], remind_from(later[0].consent)) if later else None,
        within=within,
        AHEAD=AHEAD,
        counts=visit.store.counts(),
    )


def _again(speaker: SpeakerView) -> str:
    """The request as it was agreed before, to be sent anew."""
    told: list[tuple[str, str]] = [("channels", channel) for channel in channels(speaker.consent)]
    told += [("purposes", "\n".join(speaker.consent.purposes))] if speaker.consent.purposes else []
    return f"/speakers/{speaker.id}/request?{urlencode(told)}"


def _days(ends: str | None, today: date) -> int:
    """Days until that day; less than nothing when it is past."""
    return (date.fromisoformat(ends) - today).days if ends else 0
