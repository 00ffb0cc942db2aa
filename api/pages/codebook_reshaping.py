"""Merging a code into another and splitting one into several: what would happen is shown first, then done."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api.pages.codebook import address, known_code, known_dimension, quotes_wait, restoring, show, slug
from api.pages.forms import Back, lines, refusal
from api.pages.visit import Visit, Visiting
from evidence_store.domain import Code, Codebook

router = APIRouter()


@router.get("/codebook/{dimension}/{code}/merge")
def ask_merge(visit: Visiting, dimension: str, code: str, into: str = "") -> Response:
    """Which code shall stand for both, and what would move."""
    return _merge(visit, dimension, code, into, Back(visit))


@router.post("/codebook/{dimension}/{code}/merge")
def merge(visit: Visiting, dimension: str, code: str) -> Response:
    """Let another code stand for this one too."""
    by, book, into = visit.by, visit.store.codebook(), visit.posted("into")
    gone = known_code(book, dimension, code)
    if problem := refusal(lambda: visit.store.merge_codes(dimension, code, into, by=by)):
        return _merge(visit, dimension, code, into, Back(visit, "merge", problem))
    kept = known_code(book, dimension, into)
    return visit.go(address(dimension, into), said=f"“{kept.label}” stands for “{gone.label}” too.")


@router.get("/codebook/{dimension}/{code}/split")
def ask_split(visit: Visiting, dimension: str, code: str, into: str = "") -> Response:
    """Into which codes it shall be split, and what would wait for a look."""
    return _split(visit, dimension, code, into, Back(visit))


@router.post("/codebook/{dimension}/{code}/split")
def split(visit: Visiting, dimension: str, code: str) -> Response:
    """Give several codes in place of this one."""
    by, before = visit.by, visit.store.codebook()
    gone, into = known_code(before, dimension, code), _pieces(before, dimension, code, visit.posted("into"))
    if problem := refusal(lambda: visit.store.split_code(dimension, code, into, by=by)):
        return _split(visit, dimension, code, visit.posted("into"), Back(visit, "split", problem))
    new = [c for c in into if (known := before.find(dimension, c.code)) is None or known.retired]
    undo = [*restoring(dimension, code, before), *(["retire_code", dimension, c.code] for c in new)]
    waiting = visit.store.code_counts().get((dimension, code), (0, 0))[1]
    said = f"“{gone.label}” is split." + (f" {quotes_wait(waiting)} for another look." if waiting else "")
    return visit.go(address(dimension, code), said=said, undo=undo)


def _merge(visit: Visit, dimension: str, code: str, into: str, back: Back) -> Response:
    book = visit.store.codebook()
    known = known_code(book, dimension, code)
    above = {code, *book.below(dimension, code)}
    told: dict[str, Any] = {
        "book": book,
        "d": known_dimension(book, dimension),
        "code": known,
        "counts": visit.store.code_counts(),
    }
    told["kept"] = known_code(book, dimension, into) if into else None
    told["below"] = [c for c in book.dimension(dimension) if c.parent == code]
    told["offered"] = [(deep, c) for deep, c in book.tree(dimension) if c.code not in above]
    return show(visit, "codebook_merge.html", back, **told)


def _split(visit: Visit, dimension: str, code: str, into: str, back: Back) -> Response:
    book = visit.store.codebook()
    known, pieces = known_code(book, dimension, code), _pieces(book, dimension, code, into)
    told: dict[str, Any] = {
        "book": book,
        "d": known_dimension(book, dimension),
        "code": known,
        "counts": visit.store.code_counts(),
    }
    told["pieces"] = [(c, book.find(dimension, c.code) is None) for c in pieces]
    told["below"] = [c for c in book.dimension(dimension) if c.parent == code]
    return show(visit, "codebook_split.html", back, into=into, **told)


def _pieces(book: Codebook, dimension: str, code: str, told: str) -> list[Code]:
    """A code for every line: one of the codebook by id or label, else a new one beside the code that is split."""
    known = {name.casefold(): c for c in book.dimension(dimension) for name in (c.label, c.code)}
    taken = {c.code for c in book.codes if c.dimension == dimension}
    parent = known_code(book, dimension, code).parent
    found: list[Code] = []
    for line in lines(told):
        made = known.get(line.casefold()) or Code(
            dimension=dimension, code=slug(line, taken), label=line, parent=parent
        )
        taken.add(made.code)
        found.append(made)
    return list({c.code: c for c in found}.values())
