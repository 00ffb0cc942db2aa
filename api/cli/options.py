"""Options that several commands share, and how their words are read: days, readers, lists of quotes, proofs."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.cli.choices import AUDIENCES, Audience
from api.cli.desk import Desk
from api.cli.streams import ask, read_bytes
from evidence_store.errors import BadInput, NotFound, Refused

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore

Told = TypeVar("Told")

SHORTEST_START = 4
"""Letters from which the start of an id stands for it."""

Who = Annotated[str, typer.Argument(metavar="WHO", help="The speaker's id, or any quote of theirs.")]
Channels = Annotated[list[str] | None, typer.Option(metavar="AUDIENCE", help="Only for these readers; repeatable.")]
Purposes = Annotated[list[str] | None, typer.Option(metavar="WORDS", help="Only for this purpose; repeatable.")]
How = Annotated[str | None, typer.Option(metavar="WORDS", help="How they said so: by mail, on a form…")]
ObtainedBy = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who asked them.")]
On = Annotated[str | None, typer.Option(metavar="DATE", help="On which day (2026-03-31).")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Until which day it holds.")]
Remind = Annotated[
    str | None, typer.Option(metavar="DATE", help="From which day to ask again; else 30 days before it ends.")
]
Proof = Annotated[str | None, typer.Option(metavar="WORDS", help="How they agreed, or where that is kept.")]
ProofFile = Annotated[
    str | None, typer.Option(metavar="ID|FILE", help="What shows it: a filed proof, or a file to keep as one.")
]


def channels(given: Sequence[str] | None) -> tuple[Audience, ...]:
    """Readers by their names, in the order of the field."""
    for channel in given or ():
        if channel not in AUDIENCES:
            raise typer.BadParameter(f"“{channel}” is none of {', '.join(AUDIENCES)}", param_hint="--channel")
    return tuple(audience for audience in AUDIENCES if audience in (given or ()))


def day(told: str | None, option: str) -> str | None:
    """A day of the calendar, or None for none."""
    from datetime import date

    try:
        return date.fromisoformat(told).isoformat() if told else None
    except ValueError:
        raise typer.BadParameter(f"write “{told}” as 2026-03-31", param_hint=option) from None


def marks(given: str | None) -> tuple[str, ...]:
    """`E1,E2` as the marks of two quotes."""
    return tuple(mark.strip() for mark in (given or "").split(",") if mark.strip())


def by_start(mark: str, ids: Iterable[str], what: str) -> str:
    """The one id that is `mark` or begins with it. Raises NotFound, BadInput."""
    known = list(ids)
    found = [i for i in known if i == mark] or [
        i for i in known if len(mark) >= SHORTEST_START and i.startswith(mark)
    ]
    if not found:
        raise NotFound(f"No {what} is known by “{mark[:80]}”.")
    if len(found) > 1:
        raise BadInput(f"{len(found)} {what}s begin with “{mark[:80]}”; write more of the id.")
    return found[0]


def filed(desk: Desk, store: "EvidenceStore", who: str, given: str | None) -> str | None:
    """The id of a filed proof; a file named by its path is filed first, once. Raises BadInput, NotFound."""
    if given is None:
        return None
    if Path(given).exists():
        return keep_proof(desk, store, who, given)
    try:
        return by_start(given, (proof.id for proof in store.proofs(who)), "proof of this speaker")
    except NotFound:
        raise NotFound(f"There is no file “{given[:80]}”, and no proof of this speaker is filed under it.") from None


def keep_proof(desk: Desk, store: "EvidenceStore", who: str, file: str, *, name: str | None = None) -> str:
    """File a proof and return its id; the same file is kept once."""
    from mimetypes import guess_type

    content, name = read_bytes(file), name or Path(file).name
    for kept in store.proofs(who):
        if (kept.name, kept.size) == (name, len(content)) and store.proof(kept.id)[1] == content:
            return kept.id
    media_type = guess_type(name)[0] or "application/octet-stream"
    return store.file_proof(who, name, content, by=desk.actor, media_type=media_type).id


def shown_how(do: Callable[[str | None], Told], told: str | None, *, option: str) -> Told:
    """Do it with how they agreed; where that is asked for and a person is at the terminal, ask them."""
    from evidence_store.store.attributing import ASK_FOR_PROOF
    from evidence_store.store.consenting import ASK_AGAIN, ASK_FOR_MORE

    try:
        return do(told)
    except Refused as refused:
        if str(refused) not in (ASK_FOR_PROOF, ASK_AGAIN, ASK_FOR_MORE):
            raise
        if answer := ask(f"{refused}\nHow did they agree? "):
            return do(answer)
        raise Refused(f"{refused} Add {option} WORDS, or --proof-file FILE.") from None
