"""Taking consent back, in part or whole: first what follows from it, then the act. Only here."""

from typing import Any

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import Response

from api.pages.forms import one_of
from api.pages.labels import AUDIENCES as READERS
from api.pages.speaker.showing import beside
from api.pages.speaker.standing import Follows, follows
from api.pages.visit import Visit, Visiting
from evidence_store.domain import AUDIENCES, Audience, Consent, Value
from evidence_store.errors import BadInput
from evidence_store.views import SpeakerView

router = APIRouter(prefix="/speakers/{who}/withdraw")
CHOOSE = "Choose what they took back: readers, a purpose, or quotes."


class Part(Value):
    """What is taken back; nothing of it means: all."""

    channels: tuple[Audience, ...] = ()
    purposes: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()

    @classmethod
    def of(cls, told: QueryParams) -> "Part":
        """The part in an address or a form. Raises BadInput."""
        if told.get("what") != "part":
            return cls()
        channels = tuple(one_of(AUDIENCES, c, "an audience") for c in told.getlist("channels"))
        purposes = tuple(dict.fromkeys(p.strip() for p in told.getlist("purposes") if p.strip()))
        part = cls(channels=channels, purposes=purposes, quotes=tuple(dict.fromkeys(told.getlist("quotes"))))
        if part == cls():
            raise BadInput(CHOOSE)
        return part

    def taken_from(self, consent: Consent, quotes: dict[str, str]) -> Consent:
        """The consent as it is afterwards; `quotes` are ids by mark."""
        if self == Part():
            return Consent(state="withdrawn")
        return consent.model_copy(
            update={
                "without_channels": (*consent.without_channels, *self.channels),
                "without_purposes": (*consent.without_purposes, *self.purposes),
                "without_quotes": (*consent.without_quotes, *(quotes[q] for q in self.quotes if q in quotes)),
            }
        )


@router.get("")
def withdraw(visit: Visiting, who: str) -> Response:
    """What was taken back, and, once chosen, what follows from it; nothing is recorded yet."""
    speaker, told = visit.store.speaker(who), visit.request.query_params
    if not told.get("what"):
        return _choice(visit, speaker)
    try:
        part = Part.of(told)
    except BadInput as problem:
        return _choice(visit, speaker, problem=str(problem))
    items = visit.store.items(speaker.quotes)
    after = part.taken_from(speaker.consent, {f"E{item.number}": item.id for item in items})
    return visit.show(
        "speaker_withdraw.html",
        part=part,
        follows=follows(visit.store, speaker, after),
        said_so=_in_words(part),
        told=told,
        problem="",
        items=items,
        **beside(visit, speaker),
    )


@router.post("")
def withdrawn(visit: Visiting, who: str) -> Response:
    """Record it."""
    speaker = visit.store.speaker(who)
    told = QueryParams([(k, v) for k, v in visit.form.multi_items() if isinstance(v, str)])
    part = Part.of(told)
    visit.store.withdraw_consent(speaker.id, by=visit.by, why=visit.given("why"), **part.model_dump())
    return visit.go(f"/speakers/{speaker.id}#consent", said=f"Taken back: {_in_words(part)}. It holds from now on.")


def _choice(visit: Visit, speaker: SpeakerView, *, problem: str = "") -> Response:
    told: dict[str, Any] = {"told": visit.request.query_params, "problem": problem}
    items = visit.store.items(speaker.quotes)
    nothing = Follows((), (), (), ())
    told |= {"part": None, "follows": nothing, "said_so": "", "items": items}
    return visit.show("speaker_withdraw.html", **told, **beside(visit, speaker))


def _in_words(part: Part) -> str:
    if part == Part():
        return "all of their consent"
    readers = [f"being read by {READERS[c].lower()}" for c in part.channels]
    purposes = [f"the purpose “{purpose}”" for purpose in part.purposes]
    return ", ".join([*readers, *purposes, *part.quotes])
