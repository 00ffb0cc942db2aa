"""Pasting and importing: words become drafts to choose from, files of rows are tried before they are taken in."""

from uuid import uuid4

from fastapi import APIRouter
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from api.pages.autosave import Drafts, Kept
from api.pages.labels import counted
from api.pages.visit import Visit, Visiting
from evidence_store.domain import Draft, SpeakerDetails
from evidence_store.errors import BadInput, Conflict
from evidence_store.interchange import ROW_FORMATS, RowProblem, read, read_paste, sniff
from evidence_store.search import Similar
from evidence_store.views import Item

router = APIRouter()
SHOWN = 150
"""Drafts on one page; the rest are taken or left together."""
ROWS_SHOWN = 20
PROBLEMS_SHOWN = 200
SPEAKER_FIELDS = ("name", "role", "institution", "country")


@router.get("/paste")
def paste(visit: Visiting) -> Response:
    """The box to paste into, with what was left there last time."""
    kept = _drafts(visit).find(visit.name) if visit.name else None
    return visit.show("paste.html", kept=kept)


@router.post("/paste")
def read_in(visit: Visiting) -> Response:
    """Read what was pasted or chosen; it is kept aside until its quotes are captured."""
    by = visit.by
    visit.store.actor(by)
    if visit.posted("do") == "discard":
        _drafts(visit).forget(by)
        return visit.go("/paste", said="Discarded. Nothing of it was stored.")
    if visit.posted("do") == "example":
        import seed

        _drafts(visit).keep(by, seed.sample_paste().encode(), name="Example")
        return visit.go("/paste/drafts")
    upload = visit.file("file")
    if upload is None:
        return _words(visit, _typed(visit), "")
    data, name = upload.file.read(), upload.filename or "file"
    if sniff(data, name=name) in ROW_FORMATS:
        _drafts(visit).keep(by, data, name=name, kind="rows")
        return visit.go("/import")
    return _words(visit, read_paste(data, name=name), name)


def _words(visit: Visit, text: str, name: str) -> Response:
    if not text.strip():
        raise BadInput("Nothing to read: paste some words or choose a file.")
    _drafts(visit).keep(visit.by, text.encode("utf-8", "surrogatepass"), name=name)
    return visit.go("/paste/drafts")


def _typed(visit: Visit) -> str:
    # A form sends every line end of its box as CR LF (HTML, 4.10.21.4); in the box, and in what was copied, it is LF.
    return visit.posted("text").replace("\r\n", "\n")


@router.post("/paste/autosave")
def autosave(visit: Visiting) -> Response:
    """Keep what stands in the box; answers with one line that says so."""
    if not visit.name:
        return PlainTextResponse("Not saved yet: say who you are above.")
    text = _typed(visit)
    if not text.strip():
        _drafts(visit).forget(visit.name)
        return HTMLResponse("")
    kept = _drafts(visit).keep(visit.name, text.encode("utf-8", "surrogatepass"))
    return PlainTextResponse(f"Saved {kept.at:%H:%M} UTC")


@router.get("/paste/drafts")
def drafts(visit: Visiting) -> Response:
    """The quotes found in what was pasted, each to be taken or left."""
    kept = _kept(visit)
    if kept is None:
        return visit.go("/paste")
    found = visit.store.extract(kept.text)
    alike = [visit.store.similar(draft.text)[:3] for draft in found[:SHOWN]]
    return visit.show(
        "drafts.html",
        kept=kept,
        drafts=found[:SHOWN],
        more=len(found) - len(found[:SHOWN]),
        alike=alike,
        known=_known(visit, alike),
        key=str(uuid4()),
    )


@router.post("/paste/drafts")
def capture(visit: Visiting) -> Response:
    """Store the drafts that were chosen."""
    kept = _kept(visit)
    if kept is None or kept.digest != visit.posted("digest"):
        raise Conflict("What was pasted has changed or is stored already. Read it again and choose anew.")
    found = visit.store.extract(kept.text)
    chosen = [_described(found[i], visit, i) for i in _chosen(visit, len(found))]
    done = visit.store.capture(
        chosen, by=visit.by, paste=kept.text, title=visit.given("title"), key=visit.given("key")
    )
    _drafts(visit).forget(visit.by)
    numbers = sorted(item.number for item in visit.store.items(done.quotes))
    first, last = str(numbers[0]), str(numbers[-1])
    said = f"{counted(len(numbers), 'quote')} stored."
    return visit.go(f"/inbox?first={first}&last={last}", said=said, undo=[["withdraw_range", first, last]])


@router.get("/import")
def rows(visit: Visiting) -> Response:
    """What a file of rows holds, before anything is stored."""
    kept = _drafts(visit).find(visit.by, kind="rows")
    if kept is None:
        return visit.go("/paste")
    tried = visit.store.import_rows(read(kept.data, name=kept.name), by=visit.by, dry_run=True)
    some = [row for row in read(kept.data, name=kept.name) if not isinstance(row, RowProblem)][:ROWS_SHOWN]
    return visit.show("import.html", kept=kept, tried=tried, rows=some, problems=tried.problems[:PROBLEMS_SHOWN])


@router.post("/import")
def take_in(visit: Visiting) -> Response:
    """Store the rows that can be stored; the same file stores nothing twice."""
    kept = _drafts(visit).find(visit.by, kind="rows")
    if visit.posted("do") == "discard" or kept is None:
        _drafts(visit).forget(visit.by, kind="rows")
        return visit.go("/paste", said="Discarded. Nothing of it was stored.")
    if kept.digest != visit.posted("digest"):
        raise Conflict("Another file was chosen meanwhile. Look at it again before it is taken in.")
    done = visit.store.import_rows(read(kept.data, name=kept.name), by=visit.by, key=f"file-{kept.digest}")
    _drafts(visit).forget(visit.by, kind="rows")
    numbers = sorted(item.number for item in visit.store.items(done.quotes))
    if not numbers:
        return visit.go("/paste", said="Nothing was stored: no row of the file can be used.")
    left = f" {counted(len(done.problems), 'row')} could not be used." if done.problems else ""
    said = "This file was taken in before." if done.repeated else f"{counted(len(numbers), 'quote')} stored.{left}"
    return visit.go(f"/inbox?first={numbers[0]}&last={numbers[-1]}", said=said)


@router.get("/import/problems.csv")
def problems(visit: Visiting) -> Response:
    """The rows of the file that cannot be used, with line and reason."""
    import csv
    import io

    kept = _drafts(visit).find(visit.by, kind="rows")
    if kept is None:
        return visit.go("/paste")
    tried = visit.store.import_rows(read(kept.data, name=kept.name), by=visit.by, dry_run=True)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["line", "problem", "row"])
    writer.writerows([line, said, f"'{raw}" if raw[:1] in "=+-@\t\r" else raw] for line, said, raw in tried.problems)
    return Response(
        out.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="problems.csv"'},
    )


def _drafts(visit: Visit) -> Drafts:
    drafts: Drafts = visit.request.app.state.drafts
    return drafts


def _kept(visit: Visit) -> Kept | None:
    return _drafts(visit).find(visit.by)


def _chosen(visit: Visit, size: int) -> list[int]:
    told = {int(one) for one in visit.every("take") if one.isascii() and one.isdecimal()}
    if visit.posted("rest"):
        told |= set(range(SHOWN, size))
    return sorted(i for i in told if i < size)


def _described(draft: Draft, visit: Visit, i: int) -> Draft:
    """The draft with the speaker as the person put it, where they were asked."""
    if f"name-{i}" not in visit.form:
        return draft
    details = {field: visit.given(f"{field}-{i}") for field in SPEAKER_FIELDS}
    return draft.model_copy(update={"speaker": SpeakerDetails(contact=draft.speaker.contact, **details)})


def _known(visit: Visit, alike: list[tuple[Similar, ...]]) -> dict[str, Item]:
    ids = [similar.id for found in alike for similar in found]
    return {item.id: item for item in visit.store.items(ids)}
