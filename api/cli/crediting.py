"""Commands of credit: how far a speaker may be named, in which words, which words they approved, and the proofs."""

from typing import Annotated

import typer

from api.cli.choices import AttributionLevel, Audience
from api.cli.consenting import tell
from api.cli.desk import Desk
from api.cli.files import refuse_overwriting, write_file
from api.cli.options import How, Proof, ProofFile, Until, Who, by_start, day, filed, keep_proof, shown_how
from api.cli.reading import Quote
from api.cli.streams import STDIN

OneQuote = Annotated[str | None, typer.Option(metavar="ID", help="Only under this quote.")]


def attribute(
    desk: Desk,
    who: Who,
    level: Annotated[AttributionLevel, typer.Argument(help="How far they may be named.")],
    wording: Annotated[str | None, typer.Option(metavar="WORDS", help="The exact credit they approved.")] = None,
    quote: OneQuote = None,
    project: Annotated[str | None, typer.Option(metavar="NAME", help="Only in this project.")] = None,
    channel: Annotated[Audience | None, typer.Option(help="Only for these readers.")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="DATE", help="From which day it holds.")] = None,
    until: Until = None,
    proof: Proof = None,
    proof_file: ProofFile = None,
    why: Annotated[str | None, typer.Option(metavar="WORDS", help="Why; it stands in the history.")] = None,
) -> None:
    """Set how far a speaker may be named; the narrowest setting wins.

    Naming them further than before asks for the proof; naming them less holds at once.
    """
    about = {"wording": wording, "quote": quote, "project": project, "why": why}
    term = {"valid_from": day(from_, "--from"), "valid_until": day(until, "--until")}
    with desk.store() as store:
        shows = filed(desk, store, who, proof_file)
        found = shown_how(
            lambda shown: store.attribute(
                who, level, by=desk.actor, channel=channel, proof=shown, proof_file=shows, **about, **term
            ),
            proof,
            option="--proof",
        )
    tell(desk, found)


def credit(
    desk: Desk,
    who: Who,
    level: Annotated[AttributionLevel, typer.Argument(help="For which level.")],
    wording: Annotated[str, typer.Argument(metavar="WORDS", help="The exact credit; empty takes it back.")],
    quote: OneQuote = None,
    signed_off: Annotated[str | None, typer.Option(metavar="DATE", help="On which day they approved it.")] = None,
    how: How = None,
) -> None:
    """Keep the exact credit a speaker approved for one level; it does not change how far they may be named."""
    approved = day(signed_off, "--signed-off")
    with desk.store() as store:
        found = store.word_credit(
            who, level, wording.strip() or None, by=desk.actor, quote=quote, signed_off_on=approved, how=how
        )
    tell(desk, found)


def sign_off(
    desk: Desk,
    quote: Quote,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="On which day they approved it.")] = None,
    how: How = None,
    proof_file: ProofFile = None,
) -> None:
    """The speaker has approved the words of a quote as they stand; a correction ends it."""
    from api import shapes
    from api.cli import telling

    approved = day(on, "--on")
    with desk.store() as store:
        shows = filed(desk, store, quote, proof_file)
        item = store.sign_off(quote, by=desk.actor, on=approved, how=how, proof_file=shows)
        names = store.actor_names()
    if desk.json:
        desk.print_json(shapes.item(item, names=names))
    else:
        telling.signed_off(desk, item)


def file_proof(
    desk: Desk,
    who: Who,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A form, a mail, a recording…")],
    name: Annotated[str | None, typer.Option(help="What to call it; else as the file is called.")] = None,
) -> None:
    """Keep a file that proves what a speaker agreed to, sealed under their key; prints its id."""
    from api import shapes

    with desk.store() as store:
        kept = keep_proof(desk, store, who, file, name=name)
        found, names = store.proof(kept)[0], store.actor_names()
    if desk.json:
        desk.print_json(shapes.proof(found, names=names))
    else:
        desk.print(found.id)


def proofs(desk: Desk, who: Who) -> None:
    """The files kept as proof for a speaker, oldest first."""
    from api import shapes
    from api.cli import agreements

    with desk.store() as store:
        found, names = store.proofs(who), store.actor_names()
    if desk.json:
        desk.print_json([shapes.proof(p, names=names) for p in found])
    else:
        agreements.proofs(desk, found)


def proof(
    desk: Desk,
    proof: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `evidence proofs` prints it.")],
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it; “-” is standard output.")
    ] = None,
    who: Annotated[
        str | None, typer.Option(metavar="WHO", help="Whose it is; a start of the id is then enough.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
) -> None:
    """Write a filed proof to a file, readable by you only; without -o it says what is filed."""
    from api import shapes
    from api.cli import agreements

    if output:
        refuse_overwriting(output, force=force)
    with desk.store() as store:
        mark = by_start(proof, (p.id for p in store.proofs(who)), "proof") if who else proof
        found, content = store.proof(mark)
        names = store.actor_names()
    if output:
        write_file(output, content, again="write it again", private=True)
    if desk.json and output != STDIN:
        desk.print_json(shapes.proof(found, names=names) | ({"file": output} if output else {}))
    elif output is None:
        agreements.proofs(desk, [found])
    elif output != STDIN:
        desk.remark(f"“{found.name}” written to {output}.")
