"""The codebook's pages: every question asked of a quote, every answer, what it means, how it changed; changing it."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any
from urllib.parse import quote as percent_encoded

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.pages.forms import Back, lines, refusal
from api.pages.visit import Step, Visit, Visiting
from api.problems import kind_of
from evidence_store.domain import Code, Codebook, Dimension
from evidence_store.errors import Conflict, NotFound
from evidence_store.interchange.codebook import write_codebook
from evidence_store.store import CodeStep

router = APIRouter()
SHOWN = 60
"""Codes of one dimension that stand on the page of the codebook; all of them stand on its own page."""
PAGE = 200
OFFERED = 400
"""Codes that are offered as a list to choose from; of more, the id is typed."""


@router.get("/codebook")
def codebook(visit: Visiting) -> Response:
    """Dimensions and codes in the codebook's own order, those below another right after it."""
    return _codebook(visit, Back(visit))


@router.post("/codebook")
def new_dimension(visit: Visiting) -> Response:
    """Add a question that is asked of every quote."""
    by, label = visit.by, visit.posted("label").strip()
    dimension = visit.posted("id").strip() or slug(label, {d.id for d in visit.store.codebook().dimensions})
    made = _dimension_of(visit, dimension)

    def do() -> None:
        if any(d.id == made.id for d in visit.store.codebook().dimensions):
            raise Conflict(f"There is a dimension “{made.id}” already.")
        visit.store.define_dimension(made, by=by)

    if problem := refusal(do):
        return _codebook(visit, Back(visit, "dimension", problem))
    return visit.go(f"/codebook/{made.id}", said=f"“{made.label}” is asked of every quote now.")


@router.get("/codebook.toml")
def written(visit: Visiting) -> Response:
    """The codebook as a file that can be changed and taken in again."""
    headers = {"Content-Disposition": "attachment; filename=codebook.toml"}
    return Response(write_codebook(visit.store.codebook()), media_type="application/toml", headers=headers)


@router.get("/codebook/{dimension}")
def dimension(
    visit: Visiting, dimension: str, page: Annotated[int, Query(ge=1, le=1_000)] = 1, under: str = ""
) -> Response:
    """One dimension with all its codes; `under` is the code a new one shall stand below."""
    return _dimension(visit, dimension, Back(visit), page=page, under=under)


@router.post("/codebook/{dimension}")
def change_dimension(visit: Visiting, dimension: str) -> Response:
    """Word a dimension anew, or add a code to it."""
    by = visit.by
    if visit.posted("do") == "code":
        return _new_code(visit, dimension, by)
    made = _dimension_of(visit, known_dimension(visit.store.codebook(), dimension).id)
    if problem := refusal(lambda: visit.store.define_dimension(made, by=by)):
        return _dimension(visit, dimension, Back(visit, "dimension", problem))
    return visit.go(address(dimension), said=f"“{made.label}” is worded anew.")


@router.get("/codebook/{dimension}/{code}")
def code(visit: Visiting, dimension: str, code: str) -> Response:
    """One code: what it means, how often it was given, how it changed."""
    return _code(visit, dimension, code, Back(visit))


@router.post("/codebook/{dimension}/{code}")
def change_code(visit: Visiting, dimension: str, code: str) -> Response:
    """Word a code anew."""
    by, before = visit.by, visit.store.codebook()
    known = known_code(before, dimension, code)
    made = known.model_copy(update=_words(visit))

    def do() -> None:
        _unchanged(visit, dimension, code)
        visit.store.define_code(made, by=by, same_meaning=bool(visit.posted("same_meaning")))

    if problem := refusal(do):
        return _code(visit, dimension, code, Back(visit, "code", problem))
    waiting = visit.store.code_counts().get((dimension, code), (0, 0))[1]
    said = f"“{made.label}” is worded anew." + (f" {quotes_wait(waiting)} for another look." if waiting else "")
    undo = [] if visit.store.codebook().version == before.version else restoring(dimension, code, before)
    return visit.go(address(dimension, code), said=said, undo=undo)


@router.post("/codebook/{dimension}/{code}/retire")
def retire(visit: Visiting, dimension: str, code: str) -> Response:
    """Give a code no more."""
    by, before = visit.by, visit.store.codebook()
    label = known_code(before, dimension, code).label
    visit.store.retire_code(dimension, code, by=by)
    said = f"“{label}” is given no more. What was coded with it stays."
    return visit.go(address(dimension, code), said=said, undo=restoring(dimension, code, before))


@router.post("/codebook/{dimension}/{code}/restore")
def restore(visit: Visiting, dimension: str, code: str) -> Response:
    """Define a code as it stood in an earlier version."""
    by, before = visit.by, visit.store.codebook()
    known = known_code(before, dimension, code)
    told = visit.posted("version")
    version = int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else 0
    if problem := refusal(lambda: visit.store.restore_code(dimension, code, version, by=by)):
        return _code(visit, dimension, code, Back(visit, "restore", problem))
    back: list[Step] = [["retire_code", dimension, code]] if known.retired else restoring(dimension, code, before)
    said = f"“{known.label}” stands as in version {version}."
    return visit.go(address(dimension, code), said=said, undo=back)


def address(dimension: str, code: str = "", act: str = "") -> str:
    """The page of a dimension or a code."""
    return "/codebook/" + "/".join(percent_encoded(part, safe="") for part in (dimension, code, act) if part)


def slug(label: str, taken: set[str]) -> str:
    """An id made of a label: small letters, digits and _, none of those taken."""
    from evidence_store.search.words import fold

    plain = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:56].strip("_")
    plain = plain if plain[:1].isalpha() else f"code_{plain}".rstrip("_")
    tries = (plain, *(f"{plain}_{n}" for n in range(2, len(taken) + 3)))
    return next(one for one in tries if one not in taken)


def _new_code(visit: Visit, dimension: str, by: str) -> Response:
    book = visit.store.codebook()
    taken = {c.code for c in book.codes if c.dimension == dimension}
    words = _words(visit)
    made = Code(dimension=dimension, code=visit.posted("id").strip() or slug(words["label"], taken), **words)

    def do() -> None:
        if made.code in taken:
            raise Conflict(f"There is a code “{made.code}” already; open it to word it anew.")
        visit.store.define_code(made, by=by)

    if problem := refusal(do):
        return _dimension(visit, dimension, Back(visit, "code", problem))
    undo = [["retire_code", dimension, made.code]]
    return visit.go(address(dimension, made.code), said=f"“{made.label}” can be given from now on.", undo=undo)


def _codebook(visit: Visit, back: Back) -> Response:
    book, counts = visit.store.codebook(), visit.store.code_counts()
    waiting = visit.store.inbox(limit=0, lacking="outdated")[1]
    return show(visit, "codebook.html", back, book=book, counts=counts, waiting=waiting, SHOWN=SHOWN)


def _dimension(visit: Visit, dimension: str, back: Back, *, page: int = 1, under: str = "") -> Response:
    book = visit.store.codebook()
    known, tree = known_dimension(book, dimension), book.tree(dimension)
    page = min(page, max(-(-len(tree) // PAGE), 1))
    told = {"book": book, "d": known, "tree": tree[(page - 1) * PAGE : page * PAGE], "page": page, "under": under}
    retired = [c for c in book.codes if c.dimension == dimension and c.retired]
    told |= {"retired": retired, "total": len(tree), "more": page * PAGE < len(tree), "offered": tree[:OFFERED]}
    return show(visit, "codebook_dimension.html", back, counts=visit.store.code_counts(), **told)


def _code(visit: Visit, dimension: str, code: str, back: Back) -> Response:
    book = visit.store.codebook()
    known = known_code(book, dimension, code)
    below = set(book.below(dimension, code))
    told: dict[str, Any] = {
        "book": book,
        "d": known_dimension(book, dimension),
        "code": known,
        "counts": visit.store.code_counts(),
    }
    told["offered"] = [(deep, c) for deep, c in book.tree(dimension) if c.code not in below][:OFFERED]
    told["below"] = [c for c in book.dimension(dimension) if c.parent == code]
    history = visit.store.code_history(dimension, code)
    return show(visit, "codebook_code.html", back, history=history, definitions=_definitions(history), **told)


def show(visit: Visit, template: str, back: Back, **told: Any) -> Response:
    """A page of the codebook, with what stands against a form."""
    status = kind_of(back.problem).status if back.problem is not None else 200
    return visit.show(template, status=status, back=back, address=address, **told)


def _dimension_of(visit: Visit, dimension: str) -> Dimension:
    ticked: dict[str, Any] = {name: bool(visit.posted(name)) for name in ("several", "ordered")}
    words = {"label": visit.posted("label").strip(), "definition": _prose(visit, "definition")}
    return Dimension(id=dimension, **words, **ticked)


def _words(visit: Visit) -> dict[str, Any]:
    """What was typed about a code."""
    return {
        "label": visit.posted("label").strip(),
        "definition": _prose(visit, "definition"),
        "examples": lines(visit.posted("examples")),
        "synonyms": lines(visit.posted("synonyms")),
        "parent": visit.given("parent"),
        "hotkey": visit.given("hotkey"),
    }


def _prose(visit: Visit, field: str) -> str:
    return visit.posted(field).replace("\r\n", "\n").strip()


def _unchanged(visit: Visit, dimension: str, code: str) -> None:
    """Nobody worded the code anew since the form was opened. Raises Conflict."""
    seen, last = visit.posted("seen"), visit.store.code_history(dimension, code)[-1]
    if seen.isdecimal() and int(seen) < last.version:
        raise Conflict(f"{last.by} changed this code since you opened it: look at how it reads now, then save again.")


def restoring(dimension: str, code: str, before: Codebook) -> list[Step]:
    """What takes a change of a code back."""
    return [["restore_code", dimension, code, str(before.version)]]


def _definitions(history: Sequence[CodeStep]) -> dict[int, tuple[str, str]]:
    """Version -> the definition before and after, where it changed."""
    pairs = pairwise(history)
    return {b.version: (a.code.definition, b.code.definition) for a, b in pairs if "definition" in b.changed}


def known_dimension(book: Codebook, dimension: str) -> Dimension:
    """The dimension. Raises NotFound."""
    found = next((d for d in book.dimensions if d.id == dimension), None)
    if found is None:
        raise NotFound(f"The codebook holds no dimension “{dimension[:80]}”.")
    return found


def known_code(book: Codebook, dimension: str, code: str) -> Code:
    """The code, one given no more too. Raises NotFound."""
    found = book.find(dimension, code)
    if found is None:
        raise NotFound(f"The codebook holds no code “{code[:80]}” in “{dimension[:80]}”.")
    return found


def quotes_wait(count: int) -> str:
    """`1 quote waits`, `2 quotes wait`."""
    return "1 quote waits" if count == 1 else f"{count:,} quotes wait"
