"""Asking speakers: the letter, the request that waits, its answer, and the files that prove what was agreed."""

from typing import Annotated

from fastapi import APIRouter, File, Header, Path, Query, UploadFile
from pydantic import Field
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.bodies import Body, Day, Line, Name, example
from api.v1.caller import Calling, Paging, Store
from api.v1.consenting import SPEAKER, Agreement, check
from evidence_store.domain import AttributionLevel, Audience
from evidence_store.letters import as_text
from evidence_store.store import Answer
from evidence_store.views import RequestView


class Asking(Body):
    """What to ask a speaker for. Without `quotes` it is about all of theirs; without `channels`, for all readers."""

    model_config = example(
        writer="Ana Marsh", quotes=["E12"], channels=["public"], until="2027-06-30", reply_to="ana@house.example.org"
    )

    writer: Name
    quotes: list[Name] = Field([], max_length=bodies.MOST)
    channels: list[Audience] = Field([], max_length=3)
    purposes: list[Name] = Field([], max_length=50)
    until: Day | None = None
    reply_to: Line | None = None
    language: Name = "en"


class Answered(Body):
    """What the speaker said: consent, how far they may be named, which credits and words they approve.

    `levels` are further answers for one quote each, `not_these` are quotes that may not be used at all, `signed_off`
    those whose words they approved.
    """

    model_config = example(
        consent={"state": "granted", "how": "by mail", "obtained_on": "2026-03-01"},
        level="role",
        wordings={"role": "a harbour planner"},
        signed_off=["E12"],
    )

    consent: Agreement
    level: AttributionLevel | None = None
    wordings: dict[AttributionLevel, Line] = {}
    levels: dict[Name, AttributionLevel] = Field({}, max_length=bodies.MOST)
    not_these: list[Name] = Field([], max_length=bodies.MOST)
    signed_off: list[Name] = Field([], max_length=bodies.MOST)

    def answer(self) -> Answer:
        """As the store takes it."""
        return Answer(consent=self.consent.consent(), **self.model_dump(exclude={"consent"}))


class RequestMade(answers.Answer):
    """A request for consent; it waits until `answered_at`."""

    id: str
    speaker: str
    quotes: list[str]
    channels: list[Audience]
    purposes: list[str]
    until: str | None
    at: str
    actor: str
    answered_at: str | None


class RequestWithLetter(RequestMade):
    """A request with its letter as it was sent."""

    letter: str


class Requests(answers.Answer):
    """A page of requests; `next` is the cursor of the page after it."""

    requests: list[RequestMade]
    next: str | None


class LetterBlock(answers.Answer):
    """One piece of a letter: a `box` is to be ticked, a `line` to be filled in, `words` are verbatim."""

    kind: str
    text: str
    label: str


class LetterDrafted(answers.Answer):
    """A letter in blocks, and the same as plain text."""

    title: str
    language: str
    blocks: list[LetterBlock]
    text: str


class Proof(answers.Answer):
    """A file kept as proof; `size` counts bytes."""

    id: str
    speaker: str
    name: str
    media_type: str
    size: int
    at: str
    actor: str


class Proofs(answers.Answer):
    """The files kept as proof for a speaker, oldest first."""

    proofs: list[Proof]


router = APIRouter(tags=["speakers"])

PLAIN = "text/plain"
BINARY = "application/octet-stream"
UNKNOWN_TYPE = "application/octet-stream"
MEDIA_TYPE = r"^[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,99}$"

RequestPath = Annotated[str, Path(alias="request", max_length=200, description="The request's id.")]
ProofPath = Annotated[str, Path(alias="proof", max_length=200, description="The proof's id.")]
Several = Annotated[list[Annotated[str, Query(max_length=200, pattern=bodies.NO_CONTROL)]], Query(max_length=50)]
REQUEST = answers.gives(RequestWithLetter, "The request with its letter")
LETTER = answers.gives(LetterDrafted, "The letter; as plain text for `Accept: text/plain`")
LETTER[200]["content"] = {PLAIN: {"schema": {"type": "string"}}}


@router.get("/speakers/{who}/letter", responses=LETTER)
def request_letter(
    store: Store,
    who: bodies.WhoPath,
    writer: Annotated[str, Query(min_length=1, max_length=200, pattern=bodies.NO_CONTROL, description="Who signs.")],
    quote: Several = [],  # noqa: B006 - FastAPI copies defaults
    channel: Annotated[list[Audience], Query(max_length=3)] = [],  # noqa: B006
    purpose: Several = [],  # noqa: B006
    until: Annotated[Day | None, Query(description="The last day the consent shall hold.")] = None,
    reply_to: Annotated[str | None, Query(max_length=300, pattern=bodies.NO_CONTROL)] = None,
    language: Annotated[str, Query(max_length=20, description="ISO 639-1.")] = "en",
    accept: Annotated[str, Header()] = "",
) -> Response:
    """The letter that would ask this speaker. Nothing is recorded. `Accept: text/plain` gives it as text."""
    letter = store.request_letter(
        who,
        writer=writer,
        quotes=quote,
        channels=channel,
        purposes=purpose,
        until=until,
        reply_to=reply_to,
        language=language,
    )
    return PlainTextResponse(as_text(letter)) if PLAIN in accept else JSONResponse(shapes.letter(letter))


@router.post(
    "/speakers/{who}/requests",
    status_code=201,
    responses=answers.gives(RequestWithLetter, "The request with its letter, ready to send", status=201),
)
def request_consent(store: Store, who: bodies.WhoPath, calling: Calling, body: Asking) -> Response:
    """Record that the letter goes out; the request waits for an answer. It is yours to send."""
    check(calling, who)
    made = store.request_consent(who, by=calling.by, key=calling.key, **body.model_dump())
    return JSONResponse(shapes.request(made, names=store.actor_names()), status_code=201)


@router.get("/requests", responses=answers.gives(Requests, "A page of requests"))
def requests(
    store: Store,
    paging: Paging,
    who: Annotated[str | None, Query(max_length=200, description="Only those to this speaker.")] = None,
    waiting: Annotated[bool, Query(description="Only those that wait for an answer.")] = False,
    limit: bodies.Limit = 20,
    cursor: bodies.CursorQuery = None,
) -> Response:
    """Requests for consent, the newest first; `requests/{request}` holds the letter."""
    asked: dict[str, object] = {"do": "requests", "who": who, "waiting": waiting}
    found = store.requests(who=who, waiting=waiting)
    page, after = paging.page(found, _sent, asked=asked, cursor=cursor, limit=limit)
    names = store.actor_names()
    return JSONResponse({"requests": [_without_letter(r, names) for r in page], "next": after})


@router.get("/requests/{request}", responses=REQUEST)
def request(store: Store, request: RequestPath) -> Response:
    """One request with its letter as it was sent."""
    return JSONResponse(shapes.request(store.request(request), names=store.actor_names()))


@router.post("/requests/{request}/answer", responses=SPEAKER)
def answer_request(store: Store, request: RequestPath, calling: Calling, body: Answered) -> Response:
    """Record the answer whole: consent, preference, approved credits and words, in one step.

    Refused (409) where it names them further or allows more than before and nothing shows it.
    """
    check(calling, store.request(request).speaker)
    return showing.speaker(store.answer_request(request, body.answer(), by=calling.by, key=calling.key))


@router.post("/speakers/{who}/proofs", status_code=201, responses=answers.gives(Proof, "Kept", status=201))
def file_proof(
    store: Store,
    who: bodies.WhoPath,
    calling: Calling,
    file: Annotated[UploadFile, File(description="A letter, a form, a recording: what shows the agreement.")],
) -> Response:
    """Keep a file that proves what the speaker agreed to, sealed under their key."""
    check(calling, who)
    name, content, kind = bodies.called(file), file.file.read(), _media_type(file)
    kept = store.file_proof(who, name, content, by=calling.by, media_type=kind, key=calling.key)
    return JSONResponse(shapes.proof(kept, names=store.actor_names()), status_code=201)


@router.get("/speakers/{who}/proofs", responses=answers.gives(Proofs, "Oldest first"))
def proofs(store: Store, who: bodies.WhoPath) -> Response:
    """The files kept as proof for a speaker."""
    names = store.actor_names()
    return JSONResponse({"proofs": [shapes.proof(one, names=names) for one in store.proofs(who)]})


@router.get("/proofs/{proof}", responses=answers.gives_file(BINARY, said="The file, as a download"))
def proof(store: Store, proof: ProofPath) -> Response:
    """A file kept as proof. Whatever it holds, a browser only saves it."""
    about, content = store.proof(proof)
    return showing.download(about.name, content, media_type=BINARY)


def _sent(request: RequestView) -> str:
    return f"{request.at} {request.id}"


def _without_letter(request: RequestView, names: dict[str, str]) -> shapes.Shape:
    return {name: value for name, value in shapes.request(request, names=names).items() if name != "letter"}


def _media_type(file: UploadFile) -> str:
    import re

    told = (file.content_type or "").partition(";")[0].strip().lower()
    return told if re.fullmatch(MEDIA_TYPE, told) else UNKNOWN_TYPE
