"""What a reviewer does to a quote besides coding: who said it, split, merge, fold, the same codes, no quote.

Each is a form that works without script, carried out by one verb of the store, with its undo.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.pages.labels import Labels, sentences
from api.pages.redaction import words_of
from api.pages.visit import Step, Visit, Visiting, local
from evidence_store.domain import SpeakerDetails
from evidence_store.errors import BadInput
from evidence_store.views import Item

router = APIRouter(prefix="/quotes/{mark}")
KNOWN = ("name", "role", "institution", "country")


@router.get("/said-by")
def who_said(visit: Visiting, mark: str, next: str = "", q: str = Query("", max_length=200)) -> Response:
    """Ask who said it: speakers of the same source first, then any known one by name, then somebody new."""
    item = visit.store.quote(mark)
    here = visit.store.speakers(source=item.source, limit=9) if item.source else ()
    here = tuple(s for s in here if s.id != item.speaker)
    found = visit.store.speakers(q, limit=12) if q.strip() else ()
    shown = {item.speaker, *(s.id for s in here)}
    return visit.show(
        "said_by.html",
        item=item,
        here=here,
        found=[s for s in found if s.id not in shown],
        q=q,
        leave=local(next) or f"/quotes/E{item.number}",
        fields=KNOWN,
    )


@router.post("/said-by")
def said_by(visit: Visiting, mark: str) -> Response:
    """Set who said it."""
    before, to = visit.store.quote(mark), visit.given("to")
    details = SpeakerDetails(**{field: visit.given(field) for field in KNOWN})
    after = visit.store.reassign(before.id, to=to, details=None if to else details, by=visit.by)
    if after.speaker == before.speaker:
        return _back(visit, before, f"{_named(before)} was said by them already.")
    who = after.details.name or after.details.role or after.details.institution or "somebody of whom nothing is known"
    return _back(visit, after, f"{_named(after)} was said by {who}.", [["reassign", after.id, before.speaker]])


@router.get("/split")
def where(visit: Visiting, mark: str, next: str = "") -> Response:
    """Ask where to cut: between two sentences, or before any word."""
    item = visit.store.quote(mark)
    return visit.show(
        "split.html",
        item=item,
        parts=sentences(item.text),
        words=words_of(item.text),
        leave=local(next) or f"/quotes/E{item.number}",
    )


@router.post("/split")
def split(visit: Visiting, mark: str) -> Response:
    """Cut the words, and go to the first piece."""
    item = visit.store.quote(mark)
    pieces = visit.store.split(item.id, _places(visit, item), by=visit.by)
    undo = [["restore", item.id], *(["withdraw", piece.id] for piece in pieces)]
    said = f"{_named(item)} was split into {_all(pieces)}."
    return visit.go(_towards(visit, pieces[0]), said=said, undo=undo)


@router.post("/merge")
def merge(visit: Visiting, mark: str) -> Response:
    """Make one quote of this one and another, and go to the whole."""
    kept, gone = visit.store.quote(mark), visit.store.quote(visit.posted("other"))
    whole = visit.store.merge(kept.id, gone.id, by=visit.by)
    undo = [["unmerge", kept.id, gone.id], *_apart(kept, gone, whole)]
    return visit.go(_towards(visit, whole), said=f"{_named(gone)} is part of {_named(whole)} now.", undo=undo)


@router.post("/same-as")
def same_as(visit: Visiting, mark: str) -> Response:
    """Fold this quote into another that is the same statement."""
    gone, kept = visit.store.quote(mark), visit.store.quote(visit.posted("other"))
    whole = visit.store.same_as(gone.id, kept.id, by=visit.by)
    undo = [["restore", gone.id], *_apart(kept, gone, whole)]
    return _back(visit, gone, f"{_named(whole)} stands for {_named(gone)} now, with its codes.", undo)


@router.post("/code-like")
def code_like(visit: Visiting, mark: str) -> Response:
    """Take over the codes of a quote that says nearly the same."""
    before, like = visit.store.quote(mark), visit.store.quote(visit.posted("other"))
    after = visit.store.code_like(before.id, like.id, by=visit.by)
    new = _new(before, after)
    labels = Labels(visit.store.codebook())
    told = ", ".join(labels.code(*pair) for pair in new)
    said = f"{_named(after)}: {told} given, as {_named(like)} has." if new else f"{_named(after)} has these codes."
    return _back(visit, after, said, [["uncode", after.id, *pair] for pair in new])


@router.post("/not-a-quote")
def not_a_quote(visit: Visiting, mark: str) -> Response:
    """Take out of use what was no statement of anybody."""
    item = visit.store.not_a_quote(mark, by=visit.by)
    return _back(visit, item, f"{_named(item)} is no quote: it is out of use.", [["restore", item.id]])


@router.post("/recode")
def recode(visit: Visiting, mark: str) -> Response:
    """Say that a code still holds as it is defined now, or put another one in its place."""
    before = visit.store.quote(mark)
    dimension, _, code = visit.posted("code").partition(":")
    to = visit.posted("to")
    visit.store.recode(before.id, dimension, code, to, by=visit.by)
    labels = Labels(visit.store.codebook())
    now = labels.code(dimension, to)
    said = f"{now} still holds" if to == code else f"{now} instead of {labels.code(dimension, code)}"
    gone = [c.id for c in before.codings if (c.dimension, c.code) == (dimension, code)]
    undo = [["uncode", before.id, dimension, to], *(["put_back", before.id, coding] for coding in gone)]
    return _back(visit, before, f"{_named(before)}: {said}.", undo)


def _places(visit: Visit, item: Item) -> list[int]:
    """The cuts that were posted: places after sentences, or the number of the word with which a piece begins."""
    told = [one for each in visit.every("at") for one in each.split(",")]
    if not all(one.isascii() and one.isdecimal() for one in told):
        raise BadInput("Choose a place to cut.")
    word, words = visit.posted("from"), words_of(item.text)
    if not told and not (word.isascii() and word.isdecimal() and 1 <= int(word) <= len(words)):
        raise BadInput("Choose the word with which the second piece begins.")
    return [int(one) for one in told] or [words[int(word) - 1][0].start]


def _apart(kept: Item, gone: Item, whole: Item) -> list[Step]:
    """What gives two quotes that were made one their own codes and speakers again."""
    steps: list[Step] = [["uncode_any", kept.id, *pair] for pair in _new(kept, whole)]
    return steps + [["reassign", item.id, item.speaker] for item in (kept, gone) if item.speaker != whole.speaker]


def _new(before: Item, after: Item) -> list[tuple[str, str]]:
    known = before.codes()
    return [(d, c) for d, codes in after.codes().items() for c in codes if c not in known.get(d, ())]


def _towards(visit: Visit, item: Item) -> str:
    """Where the work on a new quote goes on: the inbox, if it was there that somebody split or merged."""
    waits = (local(visit.posted("next")) or "").startswith("/inbox") and item.number in visit.queue()
    return "/inbox?" + urlencode({"at": item.number}) if waits else f"/quotes/{_named(item)}"


def _back(visit: Visit, item: Item, said: str, undo: Sequence[Step] = ()) -> Response:
    return visit.back(f"/quotes/{_named(item)}", said=said, undo=undo)


def _named(item: Item) -> str:
    return f"E{item.number}"


def _all(items: Iterable[Item]) -> str:
    *most, last = map(_named, items)
    return f"{', '.join(most)} and {last}" if most else last
