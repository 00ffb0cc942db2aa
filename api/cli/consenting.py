"""Commands of consent and attribution: who spoke, what they agreed to, and how far they may be named."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.choices import AUDIENCES, AttributionLevel, Audience, ConsentState
from api.cli.desk import Desk

if TYPE_CHECKING:
    from evidence_store.views import SpeakerView

Who = Annotated[str, typer.Argument(metavar="WHO", help="The speaker's id, or any quote of theirs.")]


def speaker(
    desk: Desk,
    who: Who,
    name: Annotated[str | None, typer.Option(help="Set their name; empty clears it.")] = None,
    role: Annotated[str | None, typer.Option(help="Set their role.")] = None,
    institution: Annotated[str | None, typer.Option(help="Set their institution.")] = None,
    country: Annotated[str | None, typer.Option(help="Set their country.")] = None,
    contact: Annotated[str | None, typer.Option(help="Set how to reach them.")] = None,
    why: Annotated[str | None, typer.Option(metavar="WORDS", help="Why; it stands in the history.")] = None,
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
    _tell(desk, found)


def consent(
    desk: Desk,
    who: Who,
    state: Annotated[ConsentState, typer.Argument(help="What they said.")],
    channel: Annotated[
        list[str] | None, typer.Option(metavar="AUDIENCE", help="Only for these readers; repeatable.")
    ] = None,
    purpose: Annotated[list[str] | None, typer.Option(help="Only for this purpose; repeatable.")] = None,
    how: Annotated[str | None, typer.Option(metavar="WORDS", help="How they said so: by mail, on a form…")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="On which day (2026-03-31).")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Until which day it holds.")] = None,
    proof: Annotated[str | None, typer.Option(metavar="WORDS", help="Where the proof is kept.")] = None,
) -> None:
    """Record what a speaker agreed to, refused or took back; it replaces what was recorded before."""
    from evidence_store.domain import Consent

    told = Consent(
        state=state,
        channels=_channels(channel or ()),
        purposes=tuple(purpose or ()),
        how=how,
        obtained_on=_date(on, "--on"),
        expires_on=_date(until, "--until"),
        proof=proof,
    )
    with desk.store() as store:
        found = store.consent(who, told, by=desk.actor)
    _tell(desk, found)


def attribute(
    desk: Desk,
    who: Who,
    level: Annotated[AttributionLevel, typer.Argument(help="How far they may be named.")],
    wording: Annotated[str | None, typer.Option(metavar="WORDS", help="The exact credit they approved.")] = None,
    quote: Annotated[str | None, typer.Option(metavar="ID", help="Only under this quote.")] = None,
    project: Annotated[str | None, typer.Option(metavar="NAME", help="Only in this project.")] = None,
    channel: Annotated[Audience | None, typer.Option(help="Only for these readers.")] = None,
    why: Annotated[str | None, typer.Option(metavar="WORDS", help="Why; it stands in the history.")] = None,
) -> None:
    """Set how far a speaker may be named; the narrowest setting wins."""
    with desk.store() as store:
        found = store.attribute(
            who, level, by=desk.actor, wording=wording, quote=quote, project=project, channel=channel, why=why
        )
    _tell(desk, found)


def _channels(given: Sequence[str]) -> tuple[Audience, ...]:
    for channel in given:
        if channel not in AUDIENCES:
            raise typer.BadParameter(f"“{channel}” is none of {', '.join(AUDIENCES)}", param_hint="--channel")
    return tuple(audience for audience in AUDIENCES if audience in given)


def _date(told: str | None, option: str) -> str | None:
    from datetime import date

    try:
        return date.fromisoformat(told).isoformat() if told else None
    except ValueError:
        raise typer.BadParameter(f"write “{told}” as 2026-03-31", param_hint=option) from None


def _tell(desk: Desk, found: "SpeakerView") -> None:
    from api import shapes
    from api.cli import telling

    if desk.json:
        desk.print_json(shapes.speaker(found))
    else:
        telling.speaker(desk, found)
