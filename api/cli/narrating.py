"""Commands of narratives: `evidence narrative start`, write, place, publish and their kin."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.choices import Audience
from api.cli.deciding import said
from api.cli.desk import Desk
from api.cli.reading import Quote
from evidence_store.errors import BadInput, NotFound

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore
    from evidence_store.views import NarrativeView

Story = Annotated[str, typer.Argument(metavar="NARRATIVE", help="Its id, a start of it, or its title.")]
Section = Annotated[str | None, typer.Option(metavar="N", help="The section, counted from 1, or its id.")]
At = Annotated[int | None, typer.Option(min=1, metavar="N", help="At which place, counted from 1; else the end.")]


def start(
    desk: Desk,
    title: Annotated[str, typer.Argument(help="Its title.")],
    summary: Annotated[str, typer.Option(help="What it is about.")] = "",
) -> None:
    """Begin a narrative with one empty section; prints its id."""
    with desk.store() as store:
        _tell(desk, store, store.start_narrative(title, by=desk.actor, summary=summary), started=True)


def title(
    desk: Desk,
    narrative: Story,
    title: Annotated[str, typer.Argument(help="The new title.")],
    summary: Annotated[str | None, typer.Option(help="The new summary; the old one stays when left out.")] = None,
) -> None:
    """Give a narrative another title and summary."""
    with desk.store() as store:
        now = find(store, narrative)
        summary = now.summary if summary is None else summary
        _tell(desk, store, store.title_narrative(now.id, title, by=desk.actor, summary=summary))


def list_(desk: Desk) -> None:
    """All narratives, the last changed first."""
    from api import shapes
    from api.cli import telling

    with desk.store() as store:
        stories, names, stale = store.narratives(), store.actor_names(), store.stale()
    if desk.json:
        desk.print_json([shapes.narrative(s, names=names, stale=stale.get(s.id, ())) for s in stories])
    else:
        telling.narratives(desk, stories, stale)


def show(desk: Desk, narrative: Story) -> None:
    """Show a narrative with its quotes."""
    with desk.store() as store:
        _tell(desk, store, find(store, narrative))


def write(
    desk: Desk,
    narrative: Story,
    section: Section = None,
    heading: Annotated[str | None, typer.Option(metavar="WORDS", help="The section's heading.")] = None,
    prose: Annotated[
        str | None, typer.Option(metavar="WORDS|-", help="The section's words; “-” reads standard input.")
    ] = None,
    at: At = None,
) -> None:
    """Write a section: a known one is rewritten, without --section a new one is added."""
    prose = said(prose) if prose is not None else None
    with desk.store() as store:
        now = find(store, narrative)
        mark = _section(now, section)
        old = next((s for s in now.sections if s.id == mark), None)
        words = {
            "heading": heading if heading is not None else old.heading if old else "",
            "prose": prose if prose is not None else old.prose if old else "",
        }
        _tell(desk, store, store.write_section(now.id, by=desk.actor, section=mark, index=_index(at), **words))


def unwrite(
    desk: Desk,
    narrative: Story,
    section: Annotated[str, typer.Argument(metavar="SECTION", help="Counted from 1, or its id.")],
) -> None:
    """Take a section out; its quotes stay in the store."""
    with desk.store() as store:
        now = find(store, narrative)
        _tell(desk, store, store.remove_section(now.id, _section(now, section) or "", by=desk.actor))


def place(desk: Desk, narrative: Story, quote: Quote, section: Section = None, at: At = None) -> None:
    """Place a quote at the end of a narrative, or where you say; placing it again moves it."""
    with desk.store() as store:
        now = find(store, narrative)
        mark = _section(now, section)
        _tell(desk, store, store.place(now.id, quote, by=desk.actor, section=mark, index=_index(at)))


def unplace(desk: Desk, narrative: Story, quote: Quote) -> None:
    """Take a quote out of a narrative."""
    with desk.store() as store:
        _tell(desk, store, store.unplace(find(store, narrative).id, quote, by=desk.actor))


def publish(
    desk: Desk, narrative: Story, audience: Annotated[Audience, typer.Option(help="Who will read it.")]
) -> None:
    """Publish a narrative; refused while a quote in it may not be shown to these readers."""
    with desk.store() as store:
        _tell(desk, store, store.publish(find(store, narrative).id, by=desk.actor, audience=audience))


def withdraw(
    desk: Desk,
    narrative: Story,
    why: Annotated[str | None, typer.Option(metavar="WORDS", help="Why; it stands in the log.")] = None,
) -> None:
    """Take a narrative out of use."""
    with desk.store() as store:
        _tell(desk, store, store.withdraw_narrative(find(store, narrative).id, by=desk.actor, why=why))


def find(store: "EvidenceStore", mark: str) -> "NarrativeView":
    """The narrative a person means: by id, a start of it, or its title. Raises NotFound, BadInput."""
    stories = store.narratives()
    by_id = [s for s in stories if s.id == mark] or [s for s in stories if len(mark) >= 4 and s.id.startswith(mark)]
    found = by_id or [s for s in stories if s.title.casefold() == mark.casefold()]
    if not found:
        raise NotFound(f"No narrative is known by “{mark[:80]}”.")
    if len(found) > 1:
        raise BadInput(f"{len(found)} narratives are known by “{mark[:80]}”; name the one you mean by its id.")
    return found[0]


def _section(now: "NarrativeView", mark: str | None) -> str | None:
    if mark is None or not mark.isdecimal():
        return mark
    if not 1 <= int(mark) <= len(now.sections):
        raise NotFound(f"This narrative has {len(now.sections)} sections; there is no section {mark}.")
    return now.sections[int(mark) - 1].id


def _index(at: int | None) -> int | None:
    return None if at is None else at - 1


def _tell(desk: Desk, store: "EvidenceStore", story: "NarrativeView", *, started: bool = False) -> None:
    from api import shapes
    from api.cli import telling

    stale = store.stale(story.id).get(story.id, ())
    if desk.json:
        desk.print_json(shapes.narrative(story, names=store.actor_names(), stale=stale))
    elif started:
        desk.print(story.id)
    else:
        telling.narrative(desk, store, story, stale)
