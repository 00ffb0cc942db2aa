"""Commands of asking: search, more like a quote, two dimensions against each other, and questions that are kept."""

import sys
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from api.cli.choices import Audience, Sort
from api.cli.desk import Desk
from api.cli.options import by_start
from api.cli.reading import Excluding, Filter, Limit, Quote, Without, chips, filters

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore, Found
    from evidence_store.views import SearchView

Words = Annotated[str, typer.Argument(help="What you look for, in plain words.")]
Readers = Annotated[Audience, typer.Option(help="Only what these readers may see.")]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="The store as it stood on that day (2026-03-31), or at that event of the log."),
]
Saved = Annotated[str, typer.Argument(metavar="ID", help="The saved question: its id, or a start of it.")]


def search(
    desk: Desk,
    words: Words = "",
    limit: Limit = 20,
    offset: Annotated[int, typer.Option(min=0, help="Pass over so many.")] = 0,
    sort: Annotated[Sort, typer.Option(help="Best first, by the day it was said, by level, or by product.")] = "best",
    as_of: AsOf = None,
    filter: Filter = None,
    excluding: Excluding = None,
    without: Without = None,
    audience: Readers = "internal",
    after: Annotated[
        int, typer.Option(min=-1, metavar="EVENT", help="Only what came in or changed after this event of the log.")
    ] = -1,
    why: Annotated[bool, typer.Option("--why", "-v", help="Say why each result is here.")] = False,
    table: Annotated[bool, typer.Option("--csv", help="Print all results, up to 10,000, as a table.")] = False,
) -> None:
    """Ask for evidence in plain words; what was understood is shown, results are ranked and counted."""
    from evidence_store.store.saving import Besides

    told = Besides(filters=filters(filter), excluding=filters(excluding), without=chips(without), sort=sort)
    with desk.store() as store:
        if table:
            from api.result_table import result_rows

            results = store.every_result(words, **told, audience=audience, as_of=as_of, after=after)
            sys.stdout.writelines(line.decode() for line in result_rows(results, store.codebook()))
            return
        found = store.search(words, **told, audience=audience, as_of=as_of, after=after, limit=limit, offset=offset)
        _tell(desk, store, found, offset=offset, why=why)


def like(desk: Desk, quote: Quote, limit: Limit = 10, audience: Readers = "internal") -> None:
    """Quotes that speak of much the same as this one, best first."""
    from api import shapes
    from api.cli import answers

    with desk.store() as store:
        found, book = store.like(quote, limit=limit, audience=audience), store.codebook()
    if desk.json:
        desk.print_json([shapes.result(result) for result in found])
    else:
        answers.like(desk, found, book)


def cross(
    desk: Desk,
    rows: Annotated[str, typer.Argument(help="A dimension, or kind, language, region, product, country, year.")],
    columns: Annotated[str, typer.Argument(help="Another one.")],
    words: Annotated[str, typer.Option("--asked", metavar="WORDS", help="Only what answers this question.")] = "",
    filter: Filter = None,
    excluding: Excluding = None,
    without: Without = None,
    audience: Readers = "internal",
    table: Annotated[bool, typer.Option("--csv", help="Print it as a table for spreadsheets.")] = False,
) -> None:
    """Count what answers a question by two dimensions, by codes as search has them."""
    from dataclasses import asdict

    from api.cli import reporting
    from api.result_table import matrix_rows

    with desk.store() as store:
        book = store.codebook()
        crossed = store.cross(
            rows,
            columns,
            words=words,
            filters=filters(filter),
            excluding=filters(excluding),
            without=chips(without),
            audience=audience,
        )
    if table:
        sys.stdout.write("".join(line.decode() for line in matrix_rows(crossed)))
    elif desk.json:
        desk.print_json(asdict(crossed))
    else:
        reporting.matrix(desk, crossed, book)


def searches(desk: Desk) -> None:
    """Saved questions, yours and shared ones, each with how much is new since you looked."""
    from api import shapes
    from api.cli import answers

    with desk.store() as store:
        kept = [(each, store.new_in(each.id, reader=desk.actor)) for each in store.searches(reader=desk.actor)]
        names = store.actor_names()
    if desk.json:
        desk.print_json([shapes.saved(each, names=names) | {"new": new} for each, new in kept])
    else:
        answers.searches(desk, kept, names)


def save_search(
    desk: Desk,
    name: Annotated[str, typer.Argument(help="What to call it.")],
    words: Words = "",
    filter: Filter = None,
    excluding: Excluding = None,
    without: Without = None,
    sort: Annotated[Sort, typer.Option(help="The order of its results.")] = "best",
    audience: Readers = "internal",
    shared: Annotated[bool, typer.Option("--shared", help="For all colleagues, not for you alone.")] = False,
    search: Annotated[
        str | None, typer.Option(metavar="ID", help="Word this one anew instead of keeping another.")
    ] = None,
) -> None:
    """Keep a question, to ask it again and see what is new."""
    told = [("q", words)] if words else []
    for named, by_dimension in (("f", filters(filter)), ("excluding", filters(excluding))):
        told += [(named, f"{dimension}:{code}") for dimension, codes in by_dimension.items() for code in codes]
    told += [("without", chip) for chip in chips(without)] + ([("sort", sort)] if sort != "best" else [])
    with desk.store() as store:
        known = _named(store, desk, search).id if search else None
        kept = store.save_search(name, urlencode(told), by=desk.actor, search=known, shared=shared, audience=audience)
    _told(desk, kept, "kept")


def drop_search(desk: Desk, search: Saved) -> None:
    """Keep a question no more."""
    with desk.store() as store:
        gone = _named(store, desk, search)
        store.drop_search(gone.id, by=desk.actor)
    _told(desk, gone, "kept no more")


def ask_again(
    desk: Desk,
    search: Saved,
    new: Annotated[bool, typer.Option("--new", help="Only what came in or changed since you looked.")] = False,
    limit: Limit = 20,
    why: Annotated[bool, typer.Option("--why", "-v", help="Say why each result is here.")] = False,
) -> None:
    """Ask a saved question; what answers it now counts as seen by you."""
    from evidence_store.store.saving import read_address

    with desk.store() as store:
        known = _named(store, desk, search)
        words, told = read_address(known.asked)
        after = -1 if not new or known.seen is None else known.seen
        found = store.search(words, **told, audience=known.audience, after=after, limit=limit)
        _tell(desk, store, found, offset=0, why=why)
        store.seen_search(known.id, by=desk.actor)


def _tell(desk: Desk, store: "EvidenceStore", found: "Found", *, offset: int, why: bool) -> None:
    from api import shapes
    from api.cli import answers

    if desk.json:
        desk.print_json(shapes.found(found))
    else:
        answers.found(desk, found, store.codebook(), offset=offset, why=why)


def _named(store: "EvidenceStore", desk: Desk, mark: str) -> "SearchView":
    kept = {each.id: each for each in store.searches(reader=desk.actor)}
    return kept[by_start(mark, kept, "saved question")]


def _told(desk: Desk, kept: "SearchView", what: str) -> None:
    from api import shapes

    if desk.json:
        desk.print_json(shapes.saved(kept))
    else:
        desk.print(f"{kept.id}  “{kept.name}” is {what}.")
