"""Consents that end: whom to ask again, the soonest first."""

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.visit import Visiting
from evidence_store.attribution import remind_from

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
        due=[(speaker, _days(speaker.consent.expires_on, today), waiting.get(speaker.id)) for speaker in due],
        next=(later[0], remind_from(later[0].consent)) if later else None,
        within=within,
        AHEAD=AHEAD,
        counts=visit.store.counts(),
    )


def _days(ends: str | None, today: date) -> int:
    """Days until that day; less than nothing when it is past."""
    return (date.fromisoformat(ends) - today).days if ends else 0
