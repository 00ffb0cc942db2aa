"""Taking in: extract, suggest, paste, capture, import, and what is here already."""

from typing import Annotated

from fastapi import APIRouter, File, Header, Query, UploadFile
from starlette.responses import JSONResponse, Response

from api import shapes
from api.v1 import answers, bodies, showing
from api.v1.caller import Calling, Store
from evidence_store.domain import Reading
from evidence_store.errors import BadInput
from evidence_store.interchange import clean_text, read
from evidence_store.store import EvidenceStore, Imported

router = APIRouter(tags=["taking in"])

Columns = Annotated[
    list[Annotated[str, Query(max_length=300)]],
    Query(max_length=100, description="What a column of a table holds: `HEADING=FIELD`; repeatable."),
]


@router.post("/extract", responses=answers.gives(answers.Drafts, "The drafts, in order of place"))
def extract(store: Store, body: bodies.PasteOnly) -> Response:
    """Find the quotes in pasted words, each with its suggestions. Nothing is stored."""
    return JSONResponse(shapes.drafts(store.extract(body.text)))


@router.post("/suggest", responses=answers.gives(answers.ReadItems, "What each item was read as, in the same order"))
def suggest(store: Store, body: bodies.AskedItems) -> Response:
    """Suggest codes for items. Nothing is stored; an empty list abstains."""
    from taggers import answer

    readings = [_reading(asked) for asked in body.items]
    told = zip(body.items, readings, store.suggest(readings), strict=True)
    return JSONResponse({"items": [answer(str(a.id), r, s) | {"id": a.id} for a, r, s in told]})


@router.post("/paste", status_code=201, responses=answers.gives(answers.Captured, "Stored", status=201))
def paste(store: Store, calling: Calling, body: bodies.Paste) -> Response:
    """Find the quotes in pasted words and keep them: all, or those chosen. The paste is kept as their source."""
    captured = store.paste(body.text, by=calling.by, chosen=body.chosen, title=body.title, key=calling.key)
    return JSONResponse(shapes.captured(captured), status_code=201)


@router.post("/quotes", status_code=201, responses=answers.gives(answers.Captured, "Stored", status=201))
def capture(store: Store, calling: Calling, body: bodies.NewQuotes) -> Response:
    """Keep quotes as given: drafts of `extract`, chosen and mended, or your own."""
    drafts = [new.draft() for new in body.quotes]
    captured = store.capture(drafts, by=calling.by, paste=body.paste, title=body.title, key=calling.key)
    return JSONResponse(shapes.captured(captured), status_code=201)


@router.post(
    "/import",
    responses={
        200: {
            **answers.gives(answers.Imported, "What was stored, and every bad row with its line")[200],
            "content": {showing.NDJSON: {"schema": {"type": "string"}}},
        }
    },
)
def import_rows(
    store: Store,
    calling: Calling,
    file: Annotated[UploadFile, File(description="JSON Lines, CSV or Excel.")],
    format: Annotated[
        str | None, Query(max_length=20, description="jsonl, csv or xlsx; else as the file shows.")
    ] = None,
    suggest: Annotated[bool, Query(description="Let the taggers read every row.")] = True,
    dry_run: Annotated[bool, Query(description="Check every row and store nothing.")] = False,
    column: Columns = [],  # noqa: B006 - FastAPI copies defaults
    accept: Annotated[str, Header()] = "",
) -> Response:
    """Import rows; a bad row stops no other, and the same file imported again stores nothing twice.

    `Accept: application/x-ndjson` answers with one line per bad row and a last line with the counts.
    """
    data = file.file.read()
    rows = read(data, format=format, name=_called(file), columns=dict(_pair(told) for told in column) or None)
    imported = store.import_rows(
        rows, by=calling.by, suggest=suggest, dry_run=dry_run, key=calling.key or _digest_key(data)
    )
    return _report(imported, as_lines=showing.NDJSON in accept)


@router.post("/similar", responses=answers.gives(answers.AlikeOnes, "The nearest first"))
def similar(store: Store, body: bodies.SimilarTo) -> Response:
    """Quotes that say nearly the same as these words: exact, edited, or an excerpt."""
    found = store.similar(clean_text(body.text)[0], exclude=body.exclude)
    return JSONResponse({"similar": [shapes.similar(s) for s in found]})


@router.get("/quotes/{quote}/similar", responses=answers.gives(answers.AlikeOnes, "The nearest first"))
def similar_to_quote(store: Store, quote: bodies.QuotePath) -> Response:
    """Quotes that say nearly the same as this one."""
    return JSONResponse({"similar": _alike(store, quote)})


def _alike(store: EvidenceStore, quote: str) -> list[shapes.Shape]:
    item = store.quote(quote)
    found = store.similar(item.text, exclude=[item.id]) if item.text else ()
    return [shapes.similar(s) for s in found]


def _reading(asked: bodies.Asked) -> Reading:
    fields = asked.model_dump(exclude={"id"})
    cleaned = {name: clean_text(words, what=name)[0] for name, words in fields.items() if words and words.strip()}
    return Reading(**{**cleaned, "text": clean_text(asked.text, what="text")[0]})


def _report(imported: Imported, *, as_lines: bool) -> Response:
    shape = shapes.imported(imported)
    if not as_lines:
        return JSONResponse(shape)
    problems = shape.pop("problems")
    return showing.lines([*problems, shape | {"problems": len(problems)}])


def _called(file: UploadFile) -> str:
    return (file.filename or "the file").replace("\\", "/").rpartition("/")[2][:200] or "the file"


def _digest_key(data: bytes) -> str:
    from hashlib import sha256

    # The key the command line uses too: a file is taken in once, whichever way it comes.
    return f"import-{sha256(data).hexdigest()}"


def _pair(told: str) -> tuple[str, str]:
    heading, equals, field = told.partition("=")
    if not (heading and equals and field):
        raise BadInput("Write what a column holds as HEADING=FIELD.")
    return heading, field
