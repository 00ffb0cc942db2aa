"""Asking a speaker: the letter as it will be sent, the requests that wait, and recording what was answered."""

from urllib.parse import quote as percent_encoded

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.responses import Response

from api.pages.forms import Back, lines, one_of, refusal
from api.pages.speaker.agreeing import carried_out, consent_told, level
from api.pages.speaker.showing import beside
from api.pages.visit import Visit, Visiting
from api.problems import kind_of
from evidence_store.domain import ATTRIBUTION_LEVELS, AUDIENCES, AttributionLevel, Audience, Value
from evidence_store.errors import BadInput
from evidence_store.letters import Letter, as_text, languages
from evidence_store.store import Answer
from evidence_store.store.requesting import MOST_ASKED
from evidence_store.views import Item, RequestView

router = APIRouter()
LONGEST_LINK = 1_800
"""Characters of a mail link; programs cut longer ones, and then the letter is copied instead."""
NEVER = "never"


class Asking(Value):
    """What is asked for, as it stands in the address of the page."""

    writer: str = ""
    quotes: tuple[str, ...] = ()
    channels: tuple[Audience, ...] = ()
    purposes: tuple[str, ...] = ()
    until: str | None = None
    reply_to: str | None = None
    language: str = "en"

    @classmethod
    def of(cls, told: QueryParams, *, writer: str, usual: tuple[str, ...]) -> "Asking":
        """The request in an address; before anything was chosen, about all quotes and for all readers."""
        chosen = "look" in told
        channels = tuple(one_of(AUDIENCES, c, "an audience") for c in told.getlist("channels"))
        return cls(
            writer=" ".join(told.get("writer", writer).split()),
            quotes=tuple(dict.fromkeys(told.getlist("quotes"))) if chosen else usual,
            channels=channels if chosen else channels or AUDIENCES,
            purposes=lines(told.get("purposes", "")),
            until=told.get("until", "").strip() or None,
            reply_to=" ".join(told.get("reply_to", "").split()) or None,
            language=told.get("language", "en"),
        )

    def require(self) -> None:
        """Raises BadInput for what no letter can do without."""
        if not self.quotes:
            raise BadInput("Tick at least one quote to ask about.")
        if not self.channels:
            raise BadInput("Tick at least one kind of readers to ask for.")
        if not self.writer:
            raise BadInput("Say who signs the letter.")


@router.get("/speakers/{who}/request")
def request(visit: Visiting, who: str) -> Response:
    """The letter as it would be sent; nothing is recorded."""
    speaker = visit.store.speaker(who)
    items = [item for item in visit.store.items(speaker.quotes) if not item.withdrawn and not item.forgotten]
    asking = _asking(visit, visit.request.query_params, items)
    letters: list[Letter] = []

    def write() -> None:
        asking.require()
        letters.append(visit.store.request_letter(speaker.id, **asking.model_dump()))

    problem = refusal(write)
    text = as_text(letters[0]) if letters else ""
    return visit.show(
        "speaker_request.html",
        problem=str(problem or ""),
        asking=asking,
        items=items,
        letter=letters[0] if letters else None,
        text=text,
        mail=_mail(speaker.details.contact, letters[0].title, text) if letters else "",
        languages=languages(),
        MOST_ASKED=MOST_ASKED,
        today=visit.store.clock().date().isoformat(),
        **beside(visit, speaker),
    )


@router.post("/speakers/{who}/request")
def sent(visit: Visiting, who: str) -> Response:
    """Record that the letter went out."""
    speaker = visit.store.speaker(who)
    asking = Asking.of(_told(visit), writer=visit.name, usual=())
    asking.require()
    made = visit.store.request_consent(speaker.id, by=visit.by, key=visit.given("key"), **asking.model_dump())
    return visit.go(f"/requests/{made.id}", said="Recorded as sent. It waits for an answer.")


@router.get("/requests")
def requests(visit: Visiting) -> Response:
    """Requests that wait, and those that were answered."""
    known = visit.store.requests()
    only = next((x for x in ("waiting", "answered") if x in visit.request.query_params), "")
    return visit.show(
        "requests.html",
        open=[r for r in known if not r.answered_at],
        answered=[r for r in known if r.answered_at],
        only=only,
        speakers={who: visit.store.speaker(who) for who in {r.speaker for r in known}},
        actors=visit.store.actor_names(),
        due=len(visit.store.reminders()),
    )


@router.get("/requests/{mark}")
def one(visit: Visiting, mark: str) -> Response:
    """One request as it was sent, with the form for its answer."""
    return _page(visit, visit.store.request(mark))


@router.get("/requests/{mark}/print")
def to_print(visit: Visiting, mark: str) -> Response:
    """The letter alone, for paper."""
    return visit.show("request_print.html", request=visit.store.request(mark))


@router.post("/requests/{mark}")
def answered(visit: Visiting, mark: str) -> Response:
    """Record the answer whole, in one step; or show the form again with what was typed."""
    found = visit.store.request(mark)

    def do(filed: str | None) -> object:
        return visit.store.answer_request(found.id, _answer(visit, filed), by=visit.by, key=visit.given("key2"))

    back = carried_out(visit, found.speaker, "answer", do)
    if back is not None:
        return _page(visit, found, back)
    return visit.go(f"/speakers/{found.speaker}#prints", said="The answer is recorded. It holds from now on.")


def _page(visit: Visit, found: RequestView, back: Back | None = None) -> Response:
    speaker = visit.store.speaker(found.speaker)
    problem = back.problem if back is not None else None
    return visit.show(
        "request.html",
        status=kind_of(problem).status if problem is not None else 200,
        request=found,
        items=visit.store.items(found.quotes),
        today=visit.store.clock().date().isoformat(),
        mail=_mail(speaker.details.contact, found.letter.partition("\n")[0], found.letter),
        NEVER=NEVER,
        **beside(visit, speaker, back),
    )


def _answer(visit: Visit, filed: str | None) -> Answer:
    """The answer as the form tells it. Raises BadInput."""
    marks = visit.every("about")
    said: dict[str, str] = {mark: visit.posted(f"quote-{mark}") for mark in marks}
    wordings: dict[AttributionLevel, str] = {}
    for name in ATTRIBUTION_LEVELS:
        if words := visit.given(f"wording-{name}"):
            wordings[name] = words
    return Answer(
        consent=consent_told(visit, filed),
        level=level(visit.posted("level")) if visit.posted("level") else None,
        wordings=wordings,
        levels={mark: level(told) for mark, told in said.items() if told and told != NEVER},
        not_these=tuple(mark for mark, told in said.items() if told == NEVER),
        signed_off=tuple(visit.every("signed_off")),
    )


def _asking(visit: Visit, told: QueryParams, items: list[Item]) -> Asking:
    usual = tuple(f"E{item.number}" for item in items[:MOST_ASKED])
    return Asking.of(told, writer=visit.name, usual=usual)


def _told(visit: Visit) -> QueryParams:
    return QueryParams([(k, v) for k, v in visit.form.multi_items() if isinstance(v, str)] + [("look", "1")])


def _mail(contact: str | None, title: str, text: str) -> str:
    """A link that opens the letter in a mail program, with its words where they are short enough; or nothing."""
    if not contact or "@" not in contact or any(c.isspace() for c in contact.strip()):
        return ""
    link = f"mailto:{percent_encoded(contact.strip(), safe='@')}?subject={percent_encoded(title)}"
    whole = f"{link}&body={percent_encoded(text)}"
    return whole if len(whole) <= LONGEST_LINK else link
