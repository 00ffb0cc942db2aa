"""One speaker: who they are, how they will print, what they agreed to, and what happened. It only shows."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from api.pages.files import ACCEPTED, handed_over
from api.pages.forms import Back
from api.pages.speaker.standing import agreements, prints, stands
from api.pages.visit import Visit, Visiting
from api.problems import kind_of
from evidence_store.attribution import remind_from
from evidence_store.domain import AUDIENCES, Audience, Consent
from evidence_store.errors import NotFound
from evidence_store.views import Item, SpeakerView

router = APIRouter(prefix="/speakers/{who}")
PAGE = 10
"""Quotes on one page of a speaker."""
STEPS = 15
"""Steps of a history before the rest is folded away."""
PARTS = ("details", "preferences", "credits", "consent", "requests", "proofs", "quotes", "history")


@router.get("")
def speaker(visit: Visiting, who: str) -> Response:
    """One speaker and all their quotes."""
    return page(visit, visit.store.speaker(who))


@router.get("/proofs/{proof}")
def proof(visit: Visiting, who: str, proof: str) -> Response:
    """One filed proof, to keep."""
    found, content = visit.store.proof(proof)
    if found.speaker != visit.store.speaker(who).id:
        raise NotFound("No such proof is filed for this speaker.")
    return handed_over(content, name=found.name, media_type=found.media_type)


@router.get("/everything")
def everything(visit: Visiting, who: str) -> Response:
    """Everything held on this person, as an archive for them."""
    content = visit.store.subject_access(who)
    name = f"everything-on-{visit.store.speaker(who).id[:8]}.zip"
    return handed_over(content, name=name, media_type="application/zip")


@router.get("/{part}")
def part(visit: Visiting, who: str, part: str) -> Response:
    """The address of a form that came back leads to its place on the page."""
    place = f"#{part}" if part in PARTS else ""
    return RedirectResponse(f"/speakers/{visit.store.speaker(who).id}{place}", status_code=303)


def _stands(visit: Visit, items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    """What stands for each quote that was merged or split."""
    into = {i.id: (i.merged_into,) if i.merged_into else i.split_into for i in items}
    return {quote: visit.store.items(others) for quote, others in into.items() if others}


def page(visit: Visit, speaker: SpeakerView, back: Back | None = None) -> Response:
    """The page of a speaker, with the form that came back, if one did."""
    history = visit.store.speaker_history(speaker.id)
    erasures = [e for e in visit.store.erasures() if e.speaker == speaker.id] if speaker.forgotten else []
    if speaker.forgotten:
        return visit.show("speaker_erased.html", speaker=speaker, erasures=erasures, history=agreements(history))
    items = visit.store.items(speaker.quotes)
    told = visit.request.query_params
    first = (_number(told.get("page", "")) - 1) * PAGE
    on = visit.store.clock().date()
    steps = agreements(history) if told.get("history") != "all" else list(reversed(history))
    status = kind_of(back.problem).status if back is not None and back.problem is not None else 200
    return visit.show(
        "speaker.html",
        status=status,
        items=items,
        these=items[first : first + PAGE] or items[:PAGE],
        number=_number(told.get("page", "")),
        pages=-(-len(items) // PAGE),
        rows=prints(speaker, items, on=on),
        preferences=stands(speaker, items, history, on=on),
        stands=_stands(visit, items),
        packs={pack.id: pack for item in items for pack in visit.store.packs(quote=item.id)},
        history=steps,
        steps=len(history),
        STEPS=STEPS,
        today=on.isoformat(),
        **beside(visit, speaker, back),
    )


def beside(visit: Visit, speaker: SpeakerView, back: Back | None = None) -> dict[str, Any]:
    """What every page about a speaker has at hand."""
    return {
        "speaker": speaker,
        "back": back or Back(visit),
        "channels": channels(speaker.consent),
        "reminder": remind_from(speaker.consent),
        "requests": visit.store.requests(who=speaker.id),
        "proofs": visit.store.proofs(speaker.id),
        "actors": visit.store.actor_names(),
        "ACCEPTED": ACCEPTED,
        "key": str(uuid4()),
    }


def channels(consent: Consent) -> tuple[Audience, ...]:
    """Who may read the words, after what was taken back."""
    agreed = consent.channels or AUDIENCES
    return tuple(
        audience for audience in AUDIENCES if audience in agreed and audience not in consent.without_channels
    )


def _number(told: str) -> int:
    return max(1, min(int(told), 10_000)) if told.isascii() and told.isdecimal() and len(told) < 6 else 1
