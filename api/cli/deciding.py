"""Commands of deciding: codes, notes, corrections, and taking a quote out of use and back."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.choices import Kind
from api.cli.desk import Desk
from api.cli.reading import Quote
from api.cli.streams import STDIN, called, read_bytes

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore
    from evidence_store.views import Item

Dimension = Annotated[str, typer.Argument(help="The dimension, such as influence_level.")]
Code = Annotated[str, typer.Argument(help="The code, such as use.")]
Why = Annotated[str | None, typer.Option(metavar="WORDS", help="Why; it stands in the history.")]
Words = Annotated[str, typer.Argument(metavar="WORDS|-", help="The words; “-” reads them from standard input.")]


def accept(
    desk: Desk,
    quotes: Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="One or more quotes.")] = None,
    only: Annotated[
        str | None, typer.Option("--only", "--dimension", metavar="DIM", help="Only in this dimension.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="In all quotes that wait: shown and counted first, then you are asked.")
    ] = False,
    at_least: Annotated[int, typer.Option(min=50, max=100, metavar="PERCENT", help="With --all: how sure.")] = 90,
    code: Annotated[str | None, typer.Option(metavar="CODE", help="With --all: only this code.")] = None,
    first: Annotated[int | None, typer.Option(min=1, metavar="N", help="With --all: only from this number.")] = None,
    last: Annotated[int | None, typer.Option(min=1, metavar="N", help="With --all: only up to this number.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="With --all: do not ask.")] = False,
) -> None:
    """Accept the best suggestion in every dimension nobody has decided yet, of some quotes or of all that wait."""
    if every == bool(quotes):
        raise typer.BadParameter("name one or more quotes, or say --all", param_hint="ID…")
    if every:
        from api.cli.reviewing import accept_many

        accept_many(desk, at_least=at_least, dimension=only, code=code, first=first, last=last, yes=yes)
        return
    with desk.store() as store:
        for quote in quotes or ():
            tell(desk, store, store.accept(quote, by=desk.actor, only=only), many=len(quotes or ()) > 1)


def decline(
    desk: Desk,
    quote: Quote,
    dimension: Annotated[str | None, typer.Argument(help="Only what is suggested in this dimension.")] = None,
    code: Annotated[str | None, typer.Argument(help="Only this code.")] = None,
    why: Why = None,
) -> None:
    """Decline what is suggested: one code, a dimension, or all. It does not come back."""
    with desk.store() as store:
        tell(desk, store, store.decline(quote, by=desk.actor, dimension=dimension, code=code, why=why))


def reopen(desk: Desk, quote: Quote, dimension: Dimension, code: Code) -> None:
    """Take a refusal back, so that the code may be suggested again."""
    with desk.store() as store:
        tell(desk, store, store.reopen(quote, dimension, code, by=desk.actor))


def change(
    desk: Desk,
    quote: Quote,
    dimension: Dimension,
    wrong: Annotated[str, typer.Argument(help="The code that was suggested.")],
    right: Annotated[str, typer.Argument(help="The code it should be.")],
) -> None:
    """Answer a suggestion with another code: the suggested one is declined, the right one given."""
    with desk.store() as store:
        tell(desk, store, store.change(quote, dimension, wrong, right, by=desk.actor))


def code(
    desk: Desk,
    quote: Quote,
    dimension: Dimension,
    code: Code,
    why: Why = None,
    blind: Annotated[bool, typer.Option("--blind", help="Given without a look at what is suggested.")] = False,
) -> None:
    """Give a quote a code."""
    with desk.store() as store:
        tell(desk, store, store.code(quote, dimension, code, by=desk.actor, why=why, blind=blind))


def uncode(
    desk: Desk,
    quote: Quote,
    dimension: Dimension,
    code: Code,
    why: Why = None,
    own: Annotated[bool, typer.Option("--own", help="Only where you gave it; else whoever did.")] = False,
) -> None:
    """Take a code off a quote."""
    with desk.store() as store:
        tell(desk, store, store.uncode(quote, dimension, code, by=desk.actor, why=why, own=own))


def note(desk: Desk, quote: Quote, words: Words) -> None:
    """Write a note beside a quote."""
    words = said(words)
    with desk.store() as store:
        tell(desk, store, store.note(quote, words, by=desk.actor))


def correct(desk: Desk, quote: Quote, words: Words, why: Why = None) -> None:
    """Replace the words of a quote that are not what was said."""
    words = said(words)
    with desk.store() as store:
        tell(desk, store, store.correct(quote, words, by=desk.actor, why=why))


def describe(
    desk: Desk,
    quote: Quote,
    kind: Annotated[Kind | None, typer.Option(help="What it is.")] = None,
    language: Annotated[str | None, typer.Option(metavar="CODE", help="Its language, such as en.")] = None,
    attribution: Annotated[str | None, typer.Option(metavar="WORDS", help="The credit as printed.")] = None,
    context: Annotated[str | None, typer.Option(metavar="WORDS", help="What stands around it.")] = None,
    product: Annotated[str | None, typer.Option(metavar="NAME", help="The product it speaks of.")] = None,
    region: Annotated[str | None, typer.Option(metavar="NAME", help="The region or country.")] = None,
    said_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it was said: 2026, 2026-03, 2026-03-01.")
    ] = None,
) -> None:
    """Set what stands around the words of a quote; what is not given stays, an empty value clears."""
    from evidence_store.store import Details

    given = {"kind": kind, "language": language, "attribution": attribution, "context": context}
    given |= {"product": product, "region": region, "said_on": said_on}
    with desk.store() as store:
        item = store.quote(quote)
        now: dict[str, Any] = {name: getattr(item, name) for name in given}
        now |= {name: value or None for name, value in given.items() if value is not None}
        tell(desk, store, store.describe(item.id, Details(**now), by=desk.actor))


def translate(
    desk: Desk,
    quote: Quote,
    language: Annotated[str, typer.Argument(metavar="LANGUAGE", help="The language of the translation, such as en.")],
    words: Words,
) -> None:
    """Keep a translation beside the original."""
    words = said(words)
    with desk.store() as store:
        tell(desk, store, store.translate(quote, language, words, by=desk.actor))


def withdraw(desk: Desk, quote: Quote, why: Why = None) -> None:
    """Take a quote out of use: search, narratives and packs forget it at once."""
    with desk.store() as store:
        tell(desk, store, store.withdraw(quote, by=desk.actor, why=why))


def restore(desk: Desk, quote: Quote, why: Why = None) -> None:
    """Bring a withdrawn quote back into use."""
    with desk.store() as store:
        tell(desk, store, store.restore(quote, by=desk.actor, why=why))


def suggest_again(desk: Desk, quote: Quote) -> None:
    """Let the taggers read a stored quote anew."""
    with desk.store() as store:
        tell(desk, store, store.suggest_again(quote))


def said(words: str) -> str:
    """The words of an argument, or of standard input for `-`."""
    if words != STDIN:
        return words
    from evidence_store.interchange.words import decode

    return decode(read_bytes(STDIN), name=called(STDIN)).rstrip("\r\n")


def tell(desk: Desk, store: "EvidenceStore", item: "Item", *, many: bool = False, words: bool = False) -> None:
    """Print a quote after a decision: what holds now, and with `words` what it says."""
    from api import shapes
    from api.cli import telling

    credit, names = store.credit(item), store.actor_names()
    if desk.json:
        desk.print_json(shapes.item(item, credit=credit, names=names), line=many)
    else:
        telling.decision(desk, item, words=words)
