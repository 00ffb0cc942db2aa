"""Commands of leaving the house: pack, packs, export. Only this file writes files for readers."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.choices import Audience
from api.cli.desk import Desk
from api.cli.reading import Filter, Without, chips, filters
from api.cli.streams import STDIN
from evidence_store.errors import BadInput, Refused, StoreFull

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore, Exported, Selection


def pack(
    desk: Desk,
    audience: Annotated[Audience, typer.Option(help="Who will read it.")],
    query: Annotated[str | None, typer.Argument(metavar="[QUERY]", help="The quotes this question finds.")] = None,
    ids: Annotated[str | None, typer.Option(metavar="E1,E2", help="These quotes, in this order.")] = None,
    narrative: Annotated[str | None, typer.Option(metavar="NARRATIVE", help="The quotes of this narrative.")] = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; “-” is standard output.")
    ] = None,
    format: Annotated[str | None, typer.Option(help="markdown, csv, json or word; else as FILE ends.")] = None,
    title: Annotated[str, typer.Option(help="Its title.")] = "",
    filter: Filter = None,
    without: Without = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="At most so many quotes of a question.")] = 100,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
) -> None:
    """Make a quote pack for an audience: each speaker is named only as far as they agreed.

    Without -o nothing is written or recorded: what the pack would hold is shown.
    """
    with desk.store() as store:
        selection = _selection(
            store, audience=audience, title=title, query=query, ids=ids, narrative=narrative, limit=limit
        ).model_copy(update={"filters": filters(filter), "without": chips(without)})
        if output is None and format is None:
            _preview(desk, store, selection)
        else:
            _write(desk, store, selection, output, _format(output, format), force=force)


def packs(
    desk: Desk, quote: Annotated[str | None, typer.Argument(metavar="ID", help="Only those with it.")] = None
) -> None:
    """Packs that left the house, newest first."""
    from api import shapes
    from api.cli import telling

    with desk.store() as store:
        found = store.packs(quote=quote)
    if desk.json:
        desk.print_json([shapes.pack(p) for p in found])
    else:
        telling.packs(desk, found)


def export(desk: Desk) -> None:
    """Print every quote in use as JSON Lines, for another store or a safe copy: names and contacts included."""
    from evidence_store.interchange import write_jsonl

    with desk.store() as store:
        for line in write_jsonl(store.rows()):
            print(line.decode(), end="")


def _selection(
    store: "EvidenceStore",
    *,
    audience: Audience,
    title: str,
    query: str | None,
    ids: str | None,
    narrative: str | None,
    limit: int,
) -> "Selection":
    from api.cli.narrating import find
    from evidence_store.store import Selection

    if sum(x is not None for x in (query, ids, narrative)) != 1:
        raise typer.BadParameter("give one of: a question, --ids, or --narrative")
    quotes = tuple(mark.strip() for mark in ids.split(",") if mark.strip()) if ids is not None else None
    story = find(store, narrative).id if narrative else None
    return Selection(audience=audience, title=title, query=query, quotes=quotes, narrative=story, limit=limit)


def _format(output: str | None, format: str | None) -> str:
    from evidence_store.packs import WRITERS, writer

    ending = Path(output).suffix.lstrip(".").lower() if output and output != STDIN else ""
    if not (format or ending):
        raise BadInput(f"Say how to write it: --format {', '.join(WRITERS)}.")
    return writer(format or ending).name


def _preview(desk: Desk, store: "EvidenceStore", selection: "Selection") -> None:
    from api import shapes
    from api.cli import telling

    decided = store.decide_pack(selection)
    if desk.json:
        desk.print_json(shapes.decided(decided))
    else:
        telling.decided(desk, decided, store.items([entry.quote for entry in decided.left_out]))
        desk.remark("Nothing was written: name a file with -o.")


def _write(
    desk: Desk, store: "EvidenceStore", selection: "Selection", output: str | None, format: str, *, force: bool
) -> None:
    from api import shapes
    from api.cli import telling

    if output and output != STDIN:
        _refuse_overwriting(Path(output), force=force)
    exported = store.export_pack(selection, format, by=desk.actor)
    target = output or exported.name
    if output is None:
        _refuse_overwriting(Path(target), force=force)
    if target == STDIN:
        sys.stdout.buffer.write(exported.content)
        sys.stdout.buffer.flush()
    else:
        _replace(Path(target), exported)
    left_out = store.items([entry.quote for entry in exported.decided.left_out])
    if desk.json and target != STDIN:
        desk.print_json(shapes.exported(exported) | {"file": target})
        return
    for sentence in telling.leaving(exported.decided, left_out, target=target):
        desk.remark(sentence)


def _refuse_overwriting(target: Path, *, force: bool) -> None:
    if target.is_dir():
        raise BadInput(f"“{target}” is a folder; name a file in it.")
    if not target.parent.is_dir():
        raise BadInput(f"There is no folder “{target.parent}”.")
    if not os.access(target.parent, os.W_OK):
        raise BadInput(f"The folder “{target.parent}” may not be written to by you.")
    if target.exists() and not force:
        raise Refused(f"“{target}” is there already; --force overwrites it.")


def _replace(target: Path, exported: "Exported") -> None:
    """Write all of the file or nothing of it."""
    partial = target.with_name(f".{target.name}.{exported.pack[:8]}")
    try:
        with partial.open("xb") as file:
            file.write(exported.content)
        os.replace(partial, target)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise StoreFull(f"“{target}” could not be written: {error.strerror}; make the pack again.") from error
