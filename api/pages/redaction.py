"""What readers do not get of a quote's words: the queue of quotes to look at, and the page where it is decided.

Everything chosen and not yet saved stands in the address, so that a preview is a page like any other; saving is left
to `store.redact`. Replacements stand in the address, hidden words never.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from fastapi import APIRouter
from starlette.datastructures import FormData, QueryParams
from starlette.responses import Response

from api.pages.labels import IDENTIFYING, REPLACEMENTS, counted, readers_get
from api.pages.visit import Visit, Visiting, local
from evidence_store.disclosure import words_in
from evidence_store.domain import AUDIENCES, Identifying, Mask, Span
from evidence_store.errors import BadInput, Conflict
from evidence_store.redaction import check
from evidence_store.store import Redaction

router = APIRouter()
PAGE = 20
MOST = 200
BESIDE = 8
"""Quotes of the queue that stand beside the one in hand."""
Told = QueryParams | FormData
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u2e80-\ua4cf\uf900-\ufaff]")
_HIDDEN, _KEPT, _OPEN = "hide", "keep", ""


class Stretch(NamedTuple):
    """Words that could be hidden: where they stand, what readers would get, whether they are, and why."""

    start: int
    end: int
    kind: Identifying
    replacement: str
    choice: str
    reason: str

    @property
    def mask(self) -> Mask:
        """As it is hidden."""
        return Mask(start=self.start, end=self.end, kind=self.kind, replacement=self.replacement)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(start=self.start, end=self.end)


@router.get("/redactions")
def queue(visit: Visiting, page: int = 1) -> Response:
    """The quotes whose words nobody has looked at yet, the oldest first."""
    page = max(1, min(page, 500))
    found, more = visit.store.to_look_at(limit=PAGE, offset=(page - 1) * PAGE)
    items = {item.id: item for item in visit.store.items([r.quote for r in found])}
    credits = {i: {a: visit.store.credit(item, audience=a) for a in AUDIENCES} for i, item in items.items()}
    return visit.show(
        "redactions.html", found=found, more=more, page=page, items=items, credits=credits, first=(page - 1) * PAGE
    )


@router.get("/quotes/{mark}/redact")
def ask(visit: Visiting, mark: str) -> Response:
    """The words with everything that could identify somebody, and what readers would get."""
    return _show(visit, visit.store.redaction(mark), visit.request.query_params)


@router.post("/quotes/{mark}/redact")
def decide(visit: Visiting, mark: str) -> Response:
    """Hide what was chosen; then on to the next quote of the queue, or back to where the person came from."""
    by, now = visit.by, visit.store.redaction(mark)
    if visit.posted("version") != str(now.version):
        raise Conflict(f"The words of E{now.number} were corrected meanwhile. Look at them again.")
    do = visit.posted("do", "save")
    if do == "save" and visit.posted("from"):
        told = QueryParams([*_fields(visit.form), ("add", "1")])
        said = "The words you chose stand among the others now. Look at them, then save."
        return _show(visit, now, told, said=said, status=422)
    stretches = _stretches(now, visit.form)
    masks = [] if do == "none" else [s.mask for s in stretches if s.choice == _HIDDEN or do == "all"]
    said = _open_choice(stretches) if do == "save" else ""
    if said := said or _problem(now.text, masks):
        return _show(visit, now, visit.form, said=said, status=422)
    after = visit.store.redact(mark, masks, by=by, why=visit.given("why"))
    hidden = counted(len(after.masks), "stretch", "stretches")
    done = f"E{now.number}: {hidden} of its words hidden." if after.masks else f"E{now.number}: nothing is hidden."
    if visit.posted("queue"):
        return visit.go(_next(visit, now.number) or "/redactions", said=done)
    return visit.back(f"/quotes/E{now.number}", said=done)


@router.get("/redactions/next")
def following(visit: Visiting, after: int = 0) -> Response:
    """The next quote to look at; the queue itself when there is none."""
    return visit.go(_next(visit, after) or "/redactions")


def _next(visit: Visit, number: int) -> str | None:
    """The page of the first quote after this number that waits; beyond the last one, of the oldest."""
    offset, oldest, more = 0, None, True
    while more:
        found, more = visit.store.to_look_at(limit=PAGE, offset=offset)
        oldest = oldest or next((r.number for r in found if r.number != number), None)
        if later := next((r.number for r in found if r.number > number), None):
            return _address(later)
        offset += PAGE
    return _address(oldest) if oldest else None


def _address(number: int) -> str:
    return f"/quotes/E{number}/redact?queue=1"


def _show(visit: Visit, now: Redaction, told: Told, *, said: str = "", status: int = 200) -> Response:
    item = visit.store.quote(now.quote)
    told = told if told.get("version") == str(now.version) else QueryParams(_kept(told))
    stretches = _stretches(now, told)
    hidden = [s.mask for s in stretches if s.choice == _HIDDEN]
    in_queue = bool(told.get("queue"))
    waiting, more = visit.store.to_look_at(limit=BESIDE) if in_queue else ((), False)
    return visit.show(
        "redact.html",
        status=status,
        item=item,
        now=now,
        stretches=stretches,
        marked=_marked(now.text, stretches),
        preview=_preview(now.text, stretches),
        problem=said or _problem(now.text, hidden),
        words=words_of(now.text),
        chosen={name: "" if told.get("add") else str(told.get(name, "")) for name in ("from", "to", "kind", "as")},
        credits={audience: visit.store.credit(item, audience=audience) for audience in AUDIENCES},
        in_queue=in_queue,
        queue=waiting,
        more=more,
        back=local(str(told.get("next", ""))) or f"/quotes/E{now.number}",
        kept=_kept(told),
    )


def _marked(text: str, stretches: Sequence[Stretch]) -> list[tuple[str, int, str]]:
    """The words cut where stretches begin and end: each piece, the number of its stretch or 0, and the choice."""
    found: list[tuple[str, int, str]] = []
    at = 0
    for number, stretch in enumerate(stretches, start=1):
        start = max(at, stretch.start)
        if start < stretch.end:
            found += [(text[at:start], 0, ""), (text[start : stretch.end], number, stretch.choice)]
            at = stretch.end
    return [piece for piece in (*found, (text[at:], 0, "")) if piece[0]]


def _preview(text: str, stretches: Sequence[Stretch]) -> list[tuple[str, int, bool]]:
    """What readers would get in pieces, each with the number of its stretch or 0, and whether it stands for others.

    Where stretches overlap no piece has a number: what they become together is not known before it is asked.
    """
    masks = [s.mask for s in stretches if s.choice == _HIDDEN]
    if any(a.end > b.start for a, b in pairwise(stretches)):
        return [(piece, 0, instead) for piece, instead in readers_get(text, masks)]
    told = ((p, n, c == _HIDDEN) for p, n, c in _marked(text, stretches))
    return [(stretches[n - 1].replacement if instead else piece, n, instead) for piece, n, instead in told]


def _fields(form: FormData) -> list[tuple[str, str]]:
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def _kept(told: Told) -> dict[str, str]:
    """Where the person came from."""
    return {name: str(told[name]) for name in ("queue", "next") if told.get(name)}


def _stretches(now: Redaction, told: Told) -> list[Stretch]:
    """What the address or the form says of each stretch, in reading order.

    What it does not speak of is hidden where it was hidden, and else as nobody has decided: nothing is left out.
    """
    reasons = {(p.span.start, p.span.end): p.reason for p in now.proposals}
    spoken = told.get("version") is not None
    found = [_stretch(told, i, reasons) for i in range(MOST)] if spoken else []
    if spoken and told.get("add"):
        found.append(_added(now.text, told))
    chosen = {(s.start, s.end): s for s in (*_known(now), *found) if s and s.start < s.end <= len(now.text)}
    return sorted(chosen.values())


def _known(now: Redaction) -> list[Stretch]:
    choice = _KEPT if now.looked_at else _OPEN
    hidden = [Stretch(m.start, m.end, m.kind, m.replacement, _HIDDEN, "Hidden so far.") for m in now.masks]
    proposed = (Stretch(p.span.start, p.span.end, p.kind, p.replacement, choice, p.reason) for p in now.proposals)
    return [*hidden, *proposed]


def _stretch(told: Told, i: int, reasons: Mapping[tuple[int, int], str]) -> Stretch | None:
    place = re.fullmatch(r"(\d{1,7})-(\d{1,7})", str(told.get(f"at-{i}", "")))
    if place is None:
        return None
    start, end = int(place[1]), int(place[2])
    kind, choice = _kind(told.get(f"kind-{i}")), str(told.get(f"do-{i}", ""))
    replacement = _bracketed(str(told.get(f"as-{i}", "")), kind)
    reason = reasons.get((start, end), "Chosen by hand.")
    return Stretch(start, end, kind, replacement, choice if choice in (_HIDDEN, _KEPT) else _OPEN, reason)


def _added(text: str, told: Told) -> Stretch:
    """The stretch from one word to another, whichever of them was named first."""
    words, ends = words_of(text), []
    for field in ("from", "to"):
        given = str(told.get(field) or told.get("from") or "")
        if not (given.isascii() and given.isdecimal() and 1 <= int(given) <= len(words)):
            raise BadInput("Choose the first and the last word that shall be hidden.")
        ends.append(words[int(given) - 1])
    kind = _kind(told.get("kind"))
    start, end = min(s.start for s, _ in ends), max(s.end for s, _ in ends)
    return Stretch(start, end, kind, _bracketed(str(told.get("as", "")), kind), _HIDDEN, "Chosen by hand.")


def _kind(told: object) -> Identifying:
    return next((kind for kind in _KINDS if kind == told), "detail")


def _bracketed(told: str, kind: Identifying) -> str:
    """What was typed in brackets, however it was typed; nothing typed is the usual word for this kind."""
    words = " ".join(told.split()).strip("[] ")
    return f"[{words}]" if words else REPLACEMENTS[kind]


def words_of(text: str) -> list[tuple[Span, str]]:
    """The words of a quote to choose from, as they are written; where no spaces part them, letter by letter."""
    found: list[tuple[Span, str]] = []
    for span, _ in words_in(text):
        cut = range(span.start, span.end) if _UNSPACED.search(span.cut(text)) else ()
        spans = [Span(start=i, end=i + 1) for i in cut] or [span]
        found += [(one, one.cut(text)) for one in spans]
    return found


def _open_choice(stretches: Sequence[Stretch]) -> str:
    waiting = [str(i) for i, s in enumerate(stretches, start=1) if s.choice == _OPEN]
    if not waiting:
        return ""
    return f"Say of number {', '.join(waiting)} whether readers get these words or not; nothing was saved yet."


def _problem(text: str, masks: Sequence[Mask]) -> str:
    """What stands in the way of hiding this, as a sentence; empty when nothing does."""
    try:
        check(text, masks)
    except BadInput as error:
        return str(error)
    return ""


_KINDS: tuple[Identifying, ...] = ("name", "contact", "organisation", "place", "role", "detail")
assert set(_KINDS) == set(IDENTIFYING)
