"""Deciding: code, uncode, accept, decline, change, reopen, correct, describe, translate, note, withdraw, restore.

Every answer is the quote as it stands afterwards, under its new `ETag`; `If-Match` refuses what was decided on an
older one.
"""

from fastapi import APIRouter
from starlette.responses import Response

from api.v1 import answers, bodies, showing
from api.v1.caller import Caller, Calling, Store
from evidence_store.domain import Span

router = APIRouter(prefix="/quotes/{quote}", tags=["deciding"])

QUOTE = answers.gives(answers.Quote, "The quote as it stands now")


@router.post("/code", responses=QUOTE)
def code(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Coding) -> Response:
    """Give a code. It answers the open suggestion of the same code, if there is one."""
    _check(calling, quote)
    span = Span(start=body.span.start, end=body.span.end) if body.span else None
    item = store.code(quote, body.dimension, body.code, by=calling.by, span=span, why=body.why, key=calling.key)
    return showing.quote(store, item)


@router.post("/uncode", responses=QUOTE)
def uncode(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.CodeOf) -> Response:
    """Take a code off, whoever gave it."""
    _check(calling, quote)
    item = store.uncode(quote, body.dimension, body.code, by=calling.by, why=body.why, key=calling.key)
    return showing.quote(store, item)


@router.post("/accept", responses=QUOTE)
def accept(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Accept) -> Response:
    """Accept the best suggestion of every dimension nobody has decided yet, or of one."""
    _check(calling, quote)
    return showing.quote(store, store.accept(quote, by=calling.by, only=body.only, key=calling.key))


@router.post("/decline", responses=QUOTE)
def decline(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Decline) -> Response:
    """Decline one open suggestion, those of a dimension, or all. None of them comes back."""
    _check(calling, quote)
    told = body.model_dump()
    return showing.quote(store, store.decline(quote, by=calling.by, key=calling.key, **told))


@router.post("/reopen", responses=QUOTE)
def reopen(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Refusal) -> Response:
    """Take a refusal back, so that the code may be suggested again."""
    _check(calling, quote)
    return showing.quote(store, store.reopen(quote, body.dimension, body.code, by=calling.by, key=calling.key))


@router.post("/change", responses=QUOTE)
def change(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Change) -> Response:
    """Answer a suggestion with another code: the suggested one is declined, the right one given."""
    _check(calling, quote)
    item = store.change(quote, body.dimension, body.wrong, body.right, by=calling.by, key=calling.key)
    return showing.quote(store, item)


@router.post("/correct", responses=QUOTE)
def correct(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Correction) -> Response:
    """Replace words that were not what was said; taggers read the new ones."""
    _check(calling, quote)
    return showing.quote(store, store.correct(quote, body.text, by=calling.by, why=body.why, key=calling.key))


@router.put("/details", responses=QUOTE)
def describe(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Description) -> Response:
    """Set all that stands around the words; what is left out is empty from now on."""
    _check(calling, quote)
    return showing.quote(store, store.describe(quote, body.details(), by=calling.by, key=calling.key))


@router.post("/translate", responses=QUOTE)
def translate(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Translation) -> Response:
    """Keep a translation beside the original."""
    _check(calling, quote)
    return showing.quote(store, store.translate(quote, body.language, body.text, by=calling.by, key=calling.key))


@router.post("/note", responses=QUOTE)
def note(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.NewNote) -> Response:
    """Write a note beside a quote."""
    _check(calling, quote)
    return showing.quote(store, store.note(quote, body.text, by=calling.by, key=calling.key))


@router.post("/withdraw", responses=QUOTE)
def withdraw(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Why) -> Response:
    """Take a quote out of use: search, narratives and packs forget it at once."""
    _check(calling, quote)
    return showing.quote(store, store.withdraw(quote, by=calling.by, why=body.why, key=calling.key))


@router.post("/restore", responses=QUOTE)
def restore(store: Store, quote: bodies.QuotePath, calling: Calling, body: bodies.Why) -> Response:
    """Bring a withdrawn quote back into use."""
    _check(calling, quote)
    return showing.quote(store, store.restore(quote, by=calling.by, why=body.why, key=calling.key))


@router.post("/suggest", responses=QUOTE)
def suggest_again(store: Store, quote: bodies.QuotePath, calling: Calling) -> Response:
    """Let the taggers read a stored quote anew; a proposal that says nothing new is not recorded."""
    _check(calling, quote)
    return showing.quote(store, store.suggest_again(quote))


def _check(calling: Caller, quote: str) -> None:
    calling.on(lambda: showing.quote_tag(calling.store.quote(quote)))
