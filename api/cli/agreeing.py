"""The command of agreement: figures with their intervals and their n, what to be careful about, what to resolve."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.desk import Desk

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore


def agreement(
    desk: Desk,
    dimension: Annotated[str | None, typer.Argument(help="The dimension; without it, who codes.")] = None,
    coder: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only these coders, by name or id; repeatable.")
    ] = None,
    blind: Annotated[
        bool, typer.Option("--blind", help="Leave out quotes of a coder who answered a suggestion there.")
    ] = False,
    tagger: Annotated[str | None, typer.Option(metavar="NAME", help="The tagger to compare with people.")] = None,
    rolled_up: Annotated[
        bool, typer.Option("--rolled-up", help="Count each code as the one on top of its branch.")
    ] = False,
    samples: Annotated[int, typer.Option(min=1, max=5000, help="Draws that make the intervals.")] = 1000,
) -> None:
    """How far coders agree in a dimension, and the machine with them."""
    with desk.store() as store:
        if dimension is None:
            _coders(desk, store)
            return
        view = store.agreement(
            dimension,
            coders=coder or (),
            blind_only=blind,
            tagger=tagger,
            rolled_up=rolled_up,
            resamples=samples,
        )
        items = store.items([apart.unit for apart in view.people.disagreements])
        book = store.codebook()
    numbers = {item.id: item.number for item in items}
    if desk.json:
        from api import shapes

        desk.print_json(shapes.agreement(view, numbers))
    else:
        from api.cli import figures

        figures.agreement(desk, view, book, numbers)


def _coders(desk: Desk, store: "EvidenceStore") -> None:
    from api.cli.lines import counted

    names, found = store.actor_names(), store.coders()
    if desk.json:
        desk.print_json([{"id": i, "name": names.get(i, i), "quotes": n} for i, n in found.items()])
        return
    for coder, quotes in found.items():
        desk.print(f"{names.get(coder, coder)} has looked at {counted(quotes, 'quote')}.")
    if not found:
        desk.remark("Nobody has coded anything yet.")
