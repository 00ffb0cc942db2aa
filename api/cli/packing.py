"""Commands of leaving the house: pack, packs, export. What is risky about a pack is said before it leaves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.choices import Audience, Layout
from api.cli.desk import Desk
from api.cli.files import refuse_overwriting, write_file
from api.cli.options import marks
from api.cli.reading import Excluding, Filter, Without, chips, filters
from api.cli.streams import STDIN, ask, at_terminal
from evidence_store.errors import BadInput, Refused

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore, Selection

AGAIN = "make the pack again"
YES = ("y", "yes")


def pack(
    desk: Desk,
    audience: Annotated[Audience, typer.Option(help="Who will read it.")],
    query: Annotated[str | None, typer.Argument(metavar="[QUERY]", help="The quotes this question finds.")] = None,
    ids: Annotated[str | None, typer.Option(metavar="E1,E2", help="These quotes, in this order.")] = None,
    narrative: Annotated[str | None, typer.Option(metavar="NARRATIVE", help="The quotes of this narrative.")] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; “-” is standard output.")
    ] = None,
    format: Annotated[
        str | None, typer.Option(help="pdf, word, html, xlsx, markdown, csv or json; else as FILE ends.")
    ] = None,
    title: Annotated[str, typer.Option(help="Its title.")] = "",
    filter: Filter = None,
    excluding: Excluding = None,
    without: Without = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many quotes of a question.")] = 100,
    project: Annotated[str | None, typer.Option(metavar="NAME", help="What preferences are looked at for.")] = None,
    purpose: Annotated[
        str | None, typer.Option(metavar="WORDS", help="What it is for; consent must hold for it.")
    ] = None,
    recipient: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who gets it; a recall is written to them.")
    ] = None,
    layout: Annotated[Layout, typer.Option(help="Block quotations, a row each, or boxes for a report.")] = "quotes",
    group_by: Annotated[
        str | None, typer.Option(metavar="DIM", help="Group the quotes: a dimension, product, region…")
    ] = None,
    leave_out: Annotated[
        str | None, typer.Option(metavar="E1,E2", help="Leave these out to protect their speakers.")
    ] = None,
    coarser: Annotated[
        str | None, typer.Option(metavar="E1,E2", help="Print only what kind of person speaks here.")
    ] = None,
    placeless: Annotated[
        str | None, typer.Option(metavar="E1,E2", help="Print the region of the world here, not the country.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
) -> None:
    """Make a quote pack for an audience: each speaker is named only as far as they agreed.

    Without -o nothing is written or recorded: what the pack would hold is shown, who could be recognised in it, and
    what nobody has looked at.
    """
    about = {"audience": audience, "title": title, "limit": limit, "layout": layout, "group_by": group_by}
    about |= {"project": project, "purpose": purpose, "recipient": recipient}
    about |= {"filters": filters(filter), "excluding": filters(excluding), "without": chips(without)}
    about |= {"leave_out": marks(leave_out), "coarser": marks(coarser), "placeless": marks(placeless)}
    with desk.store() as store:
        selection = _selection(store, about, query=query, ids=ids, narrative=narrative)
        if output is None and format is None:
            _preview(desk, store, selection)
        else:
            _write(desk, store, selection, output, _format(output, format), force=force)


def packs(
    desk: Desk, quote: Annotated[str | None, typer.Argument(metavar="ID", help="Only those with it.")] = None
) -> None:
    """Packs that left the house, newest first."""
    from api import shapes
    from api.cli import departures

    with desk.store() as store:
        found = store.packs(quote=quote)
    if desk.json:
        desk.print_json([shapes.pack(p) for p in found])
    else:
        departures.packs(desk, found)


def export(desk: Desk) -> None:
    """Print every quote in use as JSON Lines, for another store or a safe copy: names and contacts included."""
    from evidence_store.interchange import write_jsonl

    with desk.store() as store:
        for line in write_jsonl(store.rows()):
            print(line.decode(), end="")


def _selection(
    store: "EvidenceStore",
    about: dict[str, object],
    *,
    query: str | None,
    ids: str | None,
    narrative: str | None,
) -> "Selection":
    from api.cli.narrating import find
    from evidence_store.store import Selection

    if sum(x is not None for x in (query, ids, narrative)) != 1:
        raise typer.BadParameter("give one of: a question, --ids, or --narrative")
    quotes = marks(ids) if ids is not None else None
    story = find(store, narrative).id if narrative else None
    return Selection.model_validate({"query": query, "quotes": quotes, "narrative": story, **about})


def _format(output: str | None, format: str | None) -> str:
    from evidence_store.packs import WRITERS, writer

    ending = Path(output).suffix.lstrip(".").lower() if output and output != STDIN else ""
    if not (format or ending):
        raise BadInput(f"Say how to write it: --format {', '.join(WRITERS)}.")
    return writer(format or ending).name


def _preview(desk: Desk, store: "EvidenceStore", selection: "Selection") -> None:
    from api import shapes
    from api.cli import departures, telling

    decided = store.decide_pack(selection)
    if desk.json:
        desk.print_json(shapes.decided(decided))
        return
    telling.decided(desk, decided)
    for sentence in departures.leaving(store, decided, target=None):
        desk.remark(sentence)
    desk.remark("Nothing was written: name a file with -o.")


def _write(
    desk: Desk, store: "EvidenceStore", selection: "Selection", output: str | None, format: str, *, force: bool
) -> None:
    from api import shapes
    from api.cli import departures

    if output:
        refuse_overwriting(output, force=force)
    _let_look(desk, store, selection)
    exported = store.export_pack(selection, format, by=desk.actor)
    target = output or exported.name
    if output is None:
        refuse_overwriting(target, force=force)
    write_file(target, exported.content, again=AGAIN)
    if desk.json and target != STDIN:
        desk.print_json(shapes.exported(exported) | {"file": target})
        return
    for sentence in departures.leaving(store, exported.decided, target=target):
        desk.remark(sentence)


def _let_look(desk: Desk, store: "EvidenceStore", selection: "Selection") -> None:
    """Before it leaves, a person at a terminal sees who could be recognised in it. Raises Refused."""
    from api.cli import departures

    if not at_terminal() or desk.json:
        return
    decided = store.decide_pack(selection)
    if not any(not (risk.low or risk.agreed) for risk in decided.risks):
        return
    for sentence in departures.leaving(store, decided, target=None):
        desk.remark(sentence)
    if (ask("Write it all the same? [y/N] ") or "").casefold() not in YES:
        raise Refused("Nothing was written.")
