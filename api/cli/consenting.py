"""Commands of consent: who spoke, what they agreed to, took back, and whom to ask again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.choices import ConsentState
from api.cli.desk import Desk
from api.cli.options import (
    Channels,
    How,
    ObtainedBy,
    On,
    Proof,
    ProofFile,
    Purposes,
    Remind,
    Until,
    Who,
    channels,
    day,
    filed,
    shown_how,
)

if TYPE_CHECKING:
    from evidence_store.domain import Consent
    from evidence_store.store import EvidenceStore, Told
    from evidence_store.views import SpeakerView


def speaker(
    desk: Desk,
    who: Who,
    name: Annotated[str | None, typer.Option(help="Set their name; empty clears it.")] = None,
    role: Annotated[str | None, typer.Option(help="Set their role.")] = None,
    institution: Annotated[str | None, typer.Option(help="Set their institution.")] = None,
    country: Annotated[str | None, typer.Option(help="Set their country.")] = None,
    contact: Annotated[str | None, typer.Option(help="Set how to reach them.")] = None,
    why: Annotated[str | None, typer.Option(metavar="WORDS", help="Why; it stands in the history.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="And everything that happened to them and their quotes.")
    ] = False,
) -> None:
    """Show who spoke and what they agreed to, or set what is known of them."""
    from evidence_store.domain import SpeakerDetails

    given = {"name": name, "role": role, "institution": institution, "country": country, "contact": contact}
    changed = {field: words or None for field, words in given.items() if words is not None}
    with desk.store() as store:
        found = store.speaker(who)
        if changed:
            details = SpeakerDetails(**{**found.details.model_dump(), **changed})
            found = store.describe_speaker(found.id, details, by=desk.actor, why=why)
        told = store.speaker_history(found.id) if history else None
    tell(desk, found, told)


def consent(
    desk: Desk,
    who: Who,
    state: Annotated[ConsentState, typer.Argument(help="What they said.")],
    channel: Channels = None,
    purpose: Purposes = None,
    how: How = None,
    obtained_by: ObtainedBy = None,
    on: On = None,
    until: Until = None,
    remind: Remind = None,
    proof: Proof = None,
    proof_file: ProofFile = None,
) -> None:
    """Record what a speaker agreed to, refused or took back; it replaces what was recorded before.

    More than they agreed to before asks how they agreed: --how, --proof or --proof-file.
    """
    terms: dict[str, Any] = {
        "channels": channels(channel),
        "purposes": tuple(purpose or ()),
        "obtained_by": obtained_by,
        "obtained_on": day(on, "--on"),
        "expires_on": day(until, "--until"),
        "remind_on": day(remind, "--remind"),
        "proof": proof,
    }
    with desk.store() as store:
        if state == "withdrawn":
            part = {name: terms[name] for name in ("channels", "purposes")}
            found = store.withdraw_consent(who, by=desk.actor, why=how or proof, **part)
        else:
            found = _agreed(desk, store, who, state, how, terms, proof_file)
    tell(desk, found)


def withdraw_consent(
    desk: Desk,
    who: Who,
    channel: Channels = None,
    purpose: Purposes = None,
    quote: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only for this quote; repeatable.")] = None,
    why: Annotated[
        str | None, typer.Option(metavar="WORDS", help="What they said; it stands in the history.")
    ] = None,
) -> None:
    """A speaker takes their consent back, in whole or in part; it holds at once."""
    with desk.store() as store:
        found = store.withdraw_consent(
            who,
            by=desk.actor,
            channels=channels(channel),
            purposes=tuple(purpose or ()),
            quotes=tuple(quote or ()),
            why=why,
        )
        waiting = _out_of_the_house(store, found)
    tell(desk, found)
    if waiting and not desk.json:
        desk.remark(waiting)


def reminders(
    desk: Desk, within: Annotated[int, typer.Option(min=0, metavar="DAYS", help="Look ahead by so many days.")] = 0
) -> None:
    """Speakers to ask again, as their consent ends soon or has ended; the soonest first."""
    from api import shapes
    from api.cli import agreements

    with desk.store() as store:
        found = store.reminders(within=within)
        if desk.json:
            desk.print_json([shapes.speaker(speaker) for speaker in found])
        else:
            agreements.reminders(desk, store, found)


def tell(desk: Desk, found: "SpeakerView", history: "Sequence[Told] | None" = None) -> None:
    """Print a speaker as they stand, and what happened if asked for."""
    from api import shapes
    from api.cli import agreements, telling

    if desk.json:
        shape = shapes.speaker(found)
        desk.print_json(shape if history is None else shape | {"history": [shapes.told(t) for t in history]})
    else:
        agreements.speaker(desk, found)
        telling.history(desk, history or ())


def _agreed(
    desk: Desk,
    store: "EvidenceStore",
    who: str,
    state: ConsentState,
    how: str | None,
    terms: dict[str, Any],
    file: str | None,
) -> "SpeakerView":
    from evidence_store.domain import Consent

    shows = filed(desk, store, who, file)

    def told(how: str | None) -> "Consent":
        return Consent.model_validate({"state": state, "how": how, "proof_file": shows, **terms})

    return shown_how(lambda how: store.consent(who, told(how), by=desk.actor), how, option="--how")


def _out_of_the_house(store: "EvidenceStore", speaker: "SpeakerView") -> str | None:
    """What to do next where their words are out of the house already."""
    theirs = set(speaker.quotes)
    packs = sum(1 for due in store.recalls() if any(o.entry.quote in theirs for o in due.overtaken))
    stories = sum(1 for told in store.stale().values() if any(o.entry.quote in theirs for o in told))
    if not (packs or stories):
        return None
    return (
        f"Packs to recall: {packs}; published narratives to write anew: {stories}."
        " See “evidence recalls” and “evidence narrative list”."
    )
