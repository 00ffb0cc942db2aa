"""Commands of redaction: what could identify somebody in their own words, and deciding what readers do not get."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.choices import IDENTIFYING, Identifying
from api.cli.desk import Desk
from api.cli.reading import Limit, Quote
from api.cli.streams import ask
from evidence_store.errors import BadInput

if TYPE_CHECKING:
    from evidence_store.domain import Mask
    from evidence_store.store import EvidenceStore, Redaction

QUESTION = "Hide which? 1,3 or all or nothing; Enter leaves it undecided: "


def redact(
    desk: Desk,
    quote: Quote,
    accept: Annotated[str | None, typer.Option(metavar="1,3", help="Hide what these proposals say.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Hide all that is proposed.")] = False,
    nothing: Annotated[bool, typer.Option("--nothing", help="Hide nothing, and nothing more.")] = False,
    mask: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT=WORDS", help="Hide this too: START:END in characters, or the words themselves; repeatable."
        ),
    ] = None,
    why: Annotated[str | None, typer.Option(metavar="WORDS", help="Why; it stands in the history.")] = None,
) -> None:
    """Show the words of a quote with what could identify somebody, and decide what readers get instead.

    What is hidden already stays so; --nothing takes it back. The original stays sealed and untouched.
    """
    if sum(map(bool, (accept is not None, all_, nothing))) > 1 or (nothing and mask):
        raise typer.BadParameter("give one of --accept, --all and --nothing")
    with desk.store() as store:
        found = store.redaction(quote)
        chosen = _chosen(found, accept=accept, all_=all_)
        if accept is not None or all_ or nothing or mask:
            _decide(
                desk, store, found, () if nothing else [*chosen, *_masks(found, mask or ())], why, nothing=nothing
            )
        else:
            _look(desk, store, found, why)


def redactions(
    desk: Desk, limit: Limit = 20, offset: Annotated[int, typer.Option(min=0, help="Pass over so many.")] = 0
) -> None:
    """Quotes whose words could identify a speaker who is not named, and that nobody has looked at; oldest first."""
    from api import shapes
    from api.cli import agreements

    with desk.store() as store:
        found, more = store.to_look_at(limit=limit, offset=offset)
    if desk.json:
        desk.print_json({"more": more, "redactions": [shapes.redaction(r) for r in found]})
        return
    for redaction in found:
        agreements.redaction(desk, redaction)
    if more:
        desk.remark(f"There are more: --offset {offset + limit}")
    elif not found:
        desk.remark("Nothing waits to be looked at.")


def _look(desk: Desk, store: "EvidenceStore", found: "Redaction", why: str | None) -> None:
    """Show it; where a person sits, let them decide there and then."""
    from api.cli import agreements

    if desk.json:
        _tell(desk, found)
        return
    agreements.redaction(desk, found)
    told = ask(QUESTION)
    if told is None:
        ways = "--accept 1,3, --all, --nothing or --mask WHAT=WORDS"
        desk.remark(f"Nothing was decided: evidence redact E{found.number} {ways}")
        return
    nothing = told.casefold() == "nothing"
    everything = told.casefold() == "all"
    chosen = _chosen(found, accept=None if everything or nothing else told, all_=everything)
    _decide(desk, store, found, chosen, why, nothing=nothing)


def _decide(
    desk: Desk, store: "EvidenceStore", found: "Redaction", more: "Sequence[Mask]", why: str | None, *, nothing: bool
) -> None:
    standing = () if nothing else found.masks
    _tell(desk, store.redact(found.quote, [*standing, *more], by=desk.actor, why=why))


def _tell(desk: Desk, found: "Redaction") -> None:
    from api import shapes
    from api.cli import agreements

    if desk.json:
        desk.print_json(shapes.redaction(found))
    else:
        agreements.redaction(desk, found)


def _chosen(found: "Redaction", *, accept: str | None, all_: bool) -> "list[Mask]":
    if all_:
        return [proposal.mask() for proposal in found.proposals]
    return [found.proposals[index].mask() for index in _numbers(accept or "", len(found.proposals))]


def _numbers(told: str, count: int) -> Iterator[int]:
    for number in told.replace(",", " ").split():
        if not number.isdecimal():
            raise typer.BadParameter("name the proposals by their numbers, such as 1,3")
        if not 1 <= int(number) <= count:
            raise BadInput(f"There is no proposal {int(number)}: {count} for these words, counted from 1.")
        yield int(number) - 1


def _masks(found: "Redaction", told: Sequence[str]) -> "Iterator[Mask]":
    """`START:END=WORDS` or `these words=[those]` as masks; words that stand several times are hidden each time."""
    from evidence_store.domain import Mask

    for each in told:
        what, equals, instead = each.rpartition("=")
        if not (equals and what and instead.strip(" []")):
            raise typer.BadParameter("write it as START:END=WORDS, or as the words=WORDS", param_hint="--mask")
        words = instead.strip()
        words = words if words.startswith("[") and words.endswith("]") else f"[{words.strip('[]')}]"
        for start, end in _places(found, what):
            yield Mask(start=start, end=end, kind=_kind(words), replacement=words)


def _places(found: "Redaction", what: str) -> list[tuple[int, int]]:
    start, _, end = what.partition(":")
    if start.isdecimal() and end.isdecimal():
        return [(int(start), int(end))]
    places, at = [], found.text.find(what)
    while at >= 0:
        places.append((at, at + len(what)))
        at = found.text.find(what, at + len(what))
    if not places:
        raise BadInput(f"“{what[:80]}” does not stand in these words.")
    return places


def _kind(replacement: str) -> Identifying:
    """What is hidden, as far as the words in its place say so."""
    said = replacement.strip("[]").casefold().split()
    return next((kind for kind in IDENTIFYING if kind in said), "detail")
