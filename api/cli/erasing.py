"""Commands of what a speaker may ask of us: to see all we hold, and to be forgotten. What goes is shown first."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.desk import Desk
from api.cli.files import refuse_overwriting, write_file
from api.cli.options import Who
from api.cli.streams import STDIN, ask
from evidence_store.errors import Refused

if TYPE_CHECKING:
    from evidence_store.store import ErasurePlan, EvidenceStore

WORD = "erase"
"""What a person writes to go on: a word is not typed by accident."""


def access(
    desk: Desk,
    who: Who,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE.zip", help="Where to write it; “-” is standard output.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
) -> None:
    """Write all that is held on a speaker to one ZIP file, for them to read; readable by you only."""
    refuse_overwriting(output, force=force)
    with desk.store() as store:
        content = store.subject_access(who)
    write_file(output, content, again="ask again", private=True)
    if desk.json and output != STDIN:
        desk.print_json({"file": output, "size": len(content)})
    else:
        desk.remark("Read the notes in it before you hand it over: they may tell of others.")


def erase(
    desk: Desk,
    who: Who,
    ground: Annotated[str, typer.Option(metavar="WORDS", help="Why; it stays in the log, so name nobody.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask; what will go has been read.")] = False,
) -> None:
    """Forget a speaker for good: their words, their details and what repeats them. There is no way back.

    What will go is shown first, then you are asked.
    """
    from api import shapes
    from api.cli import departures
    from api.cli.progress import measuring

    with desk.store() as store:
        plan = store.erasure_plan(who)
        if not plan.erased:
            _agree(desk, store, plan, yes=yes)
        with measuring("Erasing, then reading every byte") as progress:
            done = store.erase(plan.speaker, ground=ground, by=desk.actor, progress=progress)
        if desk.json:
            desk.print_json(shapes.erasure(done, names=store.actor_names()))
        else:
            departures.erased(desk, store, done, again=plan.erased)
    if done.result.get("found"):
        raise typer.Exit(1)


def erasures(desk: Desk) -> None:
    """Who was erased, when, on which ground, and what a look at every byte found; the newest first."""
    from api import shapes
    from api.cli import departures

    with desk.store() as store:
        found, names = store.erasures(), store.actor_names()
    if desk.json:
        desk.print_json([shapes.erasure(e, names=names) for e in found])
    else:
        departures.erasures(desk, found)


def _agree(desk: Desk, store: "EvidenceStore", plan: "ErasurePlan", *, yes: bool) -> None:
    """Show what goes. Raises Refused unless a person agrees, here or beforehand."""
    from api import shapes
    from api.cli import departures

    if not desk.json:
        departures.plan(desk, store, plan)
    elif not yes:
        desk.print_json(shapes.erasure_plan(plan))
    if not yes and ask(f"Write “{WORD}” to go on: ") != WORD:
        raise Refused("Nothing was erased. Once what will go has been read, add --yes, or answer at a terminal.")
