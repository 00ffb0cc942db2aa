"""Commands of what is out of the house: where a quote stands, and telling those who got a pack."""

from typing import Annotated

import typer

from api.cli.desk import Desk
from api.cli.options import by_start
from api.cli.reading import Quote


def ledger(desk: Desk, quote: Quote) -> None:
    """In which packs and published narratives a quote stands, when and for whom; the newest first."""
    from api import shapes
    from api.cli import departures

    with desk.store() as store:
        found = store.ledger(quote)
    if desk.json:
        desk.print_json([shapes.ledger_entry(entry) for entry in found])
    else:
        departures.ledger(desk, found)


def recalls(
    desk: Desk,
    writer: Annotated[str | None, typer.Option(metavar="NAME", help="Who writes the notices; else who acts.")] = None,
) -> None:
    """Packs to recall, each with the notice to those who got it; nothing is sent."""
    from api import shapes
    from api.cli import departures

    with desk.store() as store:
        due = store.recalls(writer=writer or desk.actor)
        if desk.json:
            desk.print_json([shapes.due_recall(each) for each in due])
        else:
            departures.recalls(desk, store, due)


def recall(
    desk: Desk,
    pack: Annotated[str, typer.Argument(metavar="PACK", help="Its id or a start of it, as `evidence recalls` says.")],
) -> None:
    """Record that those who got a pack were told; it is due no more."""
    from api import shapes

    with desk.store() as store:
        mark = by_start(pack, (p.id for p in store.packs()), "pack")
        found = store.recall(mark, by=desk.actor)
    if desk.json:
        desk.print_json(shapes.pack(found))
    else:
        desk.remark(f"Recorded: those who got “{found.title}” of {found.at[:10]} were told.")
