"""Commands of reviewing: who said it, split, merge, the same statement, the same codes, no quote; many at once."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.deciding import Why, tell
from api.cli.desk import Desk
from api.cli.reading import Limit, Quote
from api.cli.streams import ask
from evidence_store.errors import BadInput, Refused

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore, Preview

Other = Annotated[str, typer.Argument(metavar="OTHER", help="The other quote: its id, a start of it, E12, your ref.")]
Words = Annotated[str | None, typer.Option(metavar="WORDS")]
LOOK = "Look first, then say --yes."


def reassign(
    desk: Desk,
    quote: Quote,
    to: Annotated[
        str | None, typer.Option(metavar="WHO", help="A known speaker: id, or any quote of theirs.")
    ] = None,
    name: Words = None,
    role: Words = None,
    institution: Words = None,
    country: Words = None,
    contact: Words = None,
    why: Why = None,
) -> None:
    """Say who spoke, if it was somebody else than was thought; what they agreed to holds from now on.

    Name a known speaker with --to (`evidence speakers` finds them), or tell what is known of another.
    """
    from evidence_store.domain import SpeakerDetails

    told = SpeakerDetails(name=name, role=role, institution=institution, country=country, contact=contact)
    with desk.store() as store:
        details = None if told.is_empty() else told
        tell(desk, store, store.reassign(quote, to=to, details=details, by=desk.actor, why=why))


def split(
    desk: Desk,
    quote: Quote,
    before: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="Words with which a new piece begins; repeatable.")
    ] = None,
    at: Annotated[
        list[int] | None, typer.Option(metavar="N", help="Cut after so many characters; repeatable.")
    ] = None,
    why: Why = None,
) -> None:
    """Make several quotes of one: its words are cut, the codes of a stretch stay with it."""
    with desk.store() as store:
        item = store.quote(quote)
        cuts = [*(at or ()), *(beginning(item.text, words) for words in before or ())]
        pieces = store.split(item.id, cuts, by=desk.actor, why=why)
        for piece in pieces:
            tell(desk, store, piece, many=True, words=True)


def merge(desk: Desk, quote: Quote, other: Other, why: Why = None) -> None:
    """Make one quote of two that belong together: the words of the other follow, in the order of their source."""
    with desk.store() as store:
        tell(desk, store, store.merge(quote, other, by=desk.actor, why=why), words=True)


def same_as(desk: Desk, quote: Quote, other: Other, why: Why = None) -> None:
    """Say that a quote is the same statement as another, kept twice: the other stands for it, with its codes too."""
    with desk.store() as store:
        tell(desk, store, store.same_as(quote, other, by=desk.actor, why=why))


def code_like(desk: Desk, quote: Quote, other: Other) -> None:
    """Give a quote the codes that people gave to one that says nearly the same."""
    with desk.store() as store:
        tell(desk, store, store.code_like(quote, other, by=desk.actor))


def not_a_quote(desk: Desk, quote: Quote, why: Why = None) -> None:
    """Take out of use what was no statement of anybody: a title, a term, our own words. `restore` undoes it."""
    with desk.store() as store:
        tell(desk, store, store.not_a_quote(quote, by=desk.actor, why=why))


def put_back(
    desk: Desk,
    quote: Quote,
    coding: Annotated[str, typer.Argument(metavar="CODING", help="The id the code had, as `show --json` told it.")],
) -> None:
    """Give a code again that was taken off, as it was given: by whom, and under which codebook."""
    with desk.store() as store:
        tell(desk, store, store.put_back(quote, coding, by=desk.actor))


def speakers(
    desk: Desk,
    words: Annotated[str, typer.Argument(help="Words of a name, role, institution or country.")] = "",
    limit: Limit = 20,
) -> None:
    """Known speakers who go by these words."""
    from api import shapes
    from api.cli.lines import STRONG, counted, put

    with desk.store() as store:
        found = store.speakers(words, limit=limit)
    if desk.json:
        desk.print_json([shapes.speaker(one) for one in found])
        return
    for one in found:
        known = (one.details.name, one.details.role, one.details.institution, one.details.country)
        put(desk, (f"{one.id}  ", STRONG), f"{', '.join(filter(None, known))} ({counted(len(one.quotes), 'quote')})")
    if not found:
        desk.remark("No known speaker goes by these words.")


def take_back(
    desk: Desk, act: Annotated[str, typer.Argument(metavar="ACT", help="What `accept --all` said takes it back.")]
) -> None:
    """Take off every code that was given at once and still stands."""
    from api.cli.lines import counted

    with desk.store() as store:
        total = store.take_back(act, by=desk.actor)
    if desk.json:
        desk.print_json({"total": total})
    else:
        desk.remark(f"{counted(total, 'code')} taken off.")


def accept_many(
    desk: Desk,
    *,
    at_least: int,
    dimension: str | None,
    code: str | None,
    first: int | None,
    last: int | None,
    yes: bool,
) -> None:
    """Show what would be accepted at once, ask, accept it, and say how to take it back."""
    from api.cli.lines import counted
    from api.cli.progress import measuring

    chosen = {"at_least": at_least / 100, "dimension": dimension, "code": code, "first": first, "last": last}
    with desk.store() as store:
        seen = store.preview(**chosen)  # type: ignore[arg-type]
        if not seen.total:
            raise BadInput(f"Nothing that waits is at least {at_least} % sure.")
        _show(desk, store, seen)
        if not (yes or (ask("Accept them? [y/N] ") or "").lower().startswith("y")):
            raise Refused(f"Nothing was accepted. {LOOK}")
        with measuring("Accepting") as progress:
            done = store.accept_all(by=desk.actor, expected=seen.digest, progress=progress, **chosen)  # type: ignore[arg-type]
    if desk.json:
        desk.print_json(done.model_dump())
    else:
        told = f"{counted(done.total, 'code')} for {counted(done.quotes, 'quote')} accepted."
        desk.remark(f"{told} To take all of it back: evidence take-back {done.id}")


def _show(desk: Desk, store: "EvidenceStore", seen: "Preview") -> None:
    """What would be accepted: how often each code, and the least sure quotes that would get it."""
    from api.cli.lines import code_label, counted, dimension_label, shorten

    book, lines = store.codebook(), []
    for mark, n in seen.codes.items():
        dimension, _, code = mark.partition(":")
        lines.append(
            f"{dimension_label(book, dimension)}: {code_label(book, dimension, code)}, {counted(n, 'quote')}"
        )
        for item in store.items([store.quote(f"E{number}").id for number in seen.examples[mark]]):
            sure = next(s.confidence for s in item.suggestions if (s.dimension, s.code) == (dimension, code))
            lines.append(f"    E{item.number}  {sure * 100:.0f} %  {shorten(item.text)}")
    lines.append(f"{counted(seen.total, 'code')} for {counted(seen.quotes, 'quote')}.")
    for line in lines:
        desk.remark(line)


def beginning(text: str, words: str) -> int:
    """Where these words begin in the text. Raises BadInput where they do not, or do so twice."""
    found = text.find(words) if words.strip() else -1
    if found < 0:
        raise BadInput(f"The quote holds no “{words[:60]}”: write the words as they stand in it.")
    if text.find(words, found + 1) >= 0:
        raise BadInput(f"“{words[:60]}” stands in the quote twice: write more of the words.")
    return found
