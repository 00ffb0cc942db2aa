"""Commands of reading: inbox, show, similar, matrix; and the options that asking shares with them."""

from collections.abc import Sequence
from typing import Annotated

import typer

from api.cli.choices import Audience, Lacking, Order
from api.cli.desk import Desk
from api.cli.streams import STDIN, called, read_bytes

Quote = Annotated[str, typer.Argument(metavar="ID", help="The quote: its id, a start of it, E12, or your own ref.")]
Limit = Annotated[int, typer.Option(min=1, max=500, help="At most so many.")]
Filter = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="DIM=CODE", help="Only quotes with this code, region, product…; repeatable."),
]
Excluding = Annotated[
    list[str] | None,
    typer.Option("--excluding", metavar="DIM=CODE", help="No quote with this code, region…; repeatable."),
]
Without = Annotated[
    list[str] | None,
    typer.Option(metavar="DIM=CODE", help="Do not understand this filter from the words; repeatable."),
]


def inbox(
    desk: Desk,
    limit: Limit = 20,
    offset: Annotated[int, typer.Option(min=0, help="Pass over so many.")] = 0,
    mine: Annotated[
        bool,
        typer.Option("--mine", help="Quotes others have coded and you have not; with nothing that is suggested."),
    ] = False,
    lacking: Annotated[
        Lacking, typer.Option(help="What they wait for; outdated: a look under the definition now in force.")
    ] = "codes",
    order: Annotated[Order, typer.Option(help="Unsure, disagreeing and new ones first, or as they came.")] = "oldest",
) -> None:
    """Quotes that wait for a decision, with what is suggested and why."""
    from api import shapes
    from api.cli import telling

    mine = mine or lacking == "mine"
    with desk.store() as store:
        lacking, coder = ("mine", desk.actor) if mine else (lacking, None)
        items, total = store.inbox(limit=limit, offset=offset, lacking=lacking, coder=coder, order=order)
        items = tuple(item.model_copy(update=_UNSEEN) for item in items) if mine else items
        names = store.actor_names()
    if desk.json:
        desk.print_json({"total": total, "items": [shapes.item(item, names=names) for item in items]})
    else:
        telling.inbox(desk, items, total)


def show(
    desk: Desk,
    quote: Quote,
    history: Annotated[bool, typer.Option("--history", help="And everything that happened to it.")] = False,
    audience: Annotated[Audience, typer.Option(help="Credit the speaker as these readers may read it.")] = "internal",
) -> None:
    """Show one quote with its codes, suggestions and notes."""
    from api import shapes
    from api.cli import telling

    with desk.store() as store:
        item = store.quote(quote)
        credit = store.credit(item, audience=audience)
        names = store.actor_names()
        told = store.history(quote) if history else ()
    if desk.json:
        shape = shapes.item(item, credit=credit, names=names)
        desk.print_json(shape | {"history": [shapes.told(t) for t in told]} if history else shape)
    else:
        telling.item(desk, item, credit=credit, names=names)
        telling.history(desk, told)


def similar(
    desk: Desk,
    quote: Annotated[str, typer.Argument(metavar="ID|-", help="A quote, or “-” for words on standard input.")],
) -> None:
    """Quotes that say nearly the same as this one, or as the words on standard input."""
    from api import shapes
    from api.cli import telling
    from evidence_store.interchange import clean_text
    from evidence_store.interchange.words import decode

    words = decode(read_bytes(STDIN), name=called(STDIN)) if quote == STDIN else None
    with desk.store() as store:
        if words is not None:
            alike = store.similar(clean_text(words)[0])
        else:
            item = store.quote(quote)
            alike = store.similar(item.text, exclude=[item.id])
        if desk.json:
            desk.print_json([shapes.similar(s) for s in alike])
        else:
            telling.similar(desk, store, alike)


def matrix(
    desk: Desk,
    rows: Annotated[str, typer.Argument(help="The dimension that makes the rows.")] = "use_category",
    columns: Annotated[str, typer.Argument(help="The dimension that makes the columns.")] = "influence_level",
    depth: Annotated[
        int | None, typer.Option(min=1, max=20, help="Count codes as the one above them at this depth; 1 is the top.")
    ] = None,
) -> None:
    """Count quotes by two dimensions, by the codes people gave."""
    from api.cli import reporting
    from evidence_store.analysis import matrix
    from evidence_store.errors import UnknownCode

    with desk.store() as store:
        book = store.codebook()
        for dimension in (rows, columns):
            if not any(d.id == dimension for d in book.dimensions):
                raise UnknownCode(f"The codebook holds no dimension “{dimension}”.")
        table = matrix((row.codes for row in store.rows()), rows=rows, columns=columns, codebook=book, depth=depth)
    if desk.json:
        from dataclasses import asdict

        desk.print_json(asdict(table))
    else:
        reporting.matrix(desk, table, book)


_UNSEEN = {"suggestions": (), "codings": (), "declined": (), "memos": ()}
"""What a coder who is to decide alone does not see."""


def filters(given: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    """`dim=code` options as filters; the same dimension twice means either code."""
    found: dict[str, tuple[str, ...]] = {}
    for told in given or ():
        dimension, equals, code = told.partition("=")
        if not (dimension and equals and code):
            raise typer.BadParameter(f"write “{told}” as DIM=CODE", param_hint="--filter")
        found[dimension] = (*found.get(dimension, ()), code)
    return found


def chips(given: Sequence[str] | None) -> tuple[str, ...]:
    """`dim=code` (or `dim:code`) options as the names of chips."""
    return tuple(told.replace("=", ":", 1) if ":" not in told else told for told in given or ())
