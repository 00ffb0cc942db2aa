"""Commands of asking a speaker: the letter, what waits for an answer, and the answer."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.choices import LEVELS, AttributionLevel, ConsentState
from api.cli.consenting import tell
from api.cli.desk import Desk
from api.cli.files import refuse_overwriting, write_file
from api.cli.options import (
    SHORTEST_START,
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
    by_start,
    channels,
    day,
    filed,
    marks,
    shown_how,
)
from api.cli.streams import STDIN
from evidence_store.errors import BadInput, NotFound

if TYPE_CHECKING:
    from evidence_store.store import Answer, EvidenceStore
    from evidence_store.views import RequestView

Quotes = Annotated[
    str | None, typer.Option(metavar="E1,E2", help="About these quotes only; else about all of theirs.")
]


def request(
    desk: Desk,
    who: Who,
    quote: Quotes = None,
    channel: Channels = None,
    purpose: Purposes = None,
    until: Until = None,
    reply_to: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Where the answer goes.")] = None,
    language: Annotated[str, typer.Option(metavar="CODE", help="The language of the letter: en or fr.")] = "en",
    writer: Annotated[str | None, typer.Option(metavar="NAME", help="Who writes; else who acts.")] = None,
    record: Annotated[
        bool, typer.Option("--record", help="It goes out now: keep it and wait for an answer.")
    ] = False,
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="Write the letter to this file.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite FILE.")] = False,
) -> None:
    """The letter that asks a speaker for consent, to mail or to print. It is recorded only with --record."""
    from api import shapes
    from evidence_store.letters import as_text

    asked: dict[str, Any] = {
        "writer": writer or desk.actor,
        "quotes": marks(quote),
        "channels": channels(channel),
        "purposes": tuple(purpose or ()),
        "until": day(until, "--until"),
        "reply_to": reply_to,
        "language": language,
    }
    if output:
        refuse_overwriting(output, force=force)
    with desk.store() as store:
        letter = store.request_letter(who, **asked)
        sent = store.request_consent(who, by=desk.actor, **asked) if record else None
        names = store.actor_names()
    text = sent.letter if sent else as_text(letter)
    if output:
        write_file(output, text.encode(), again="ask again")
    if desk.json and output != STDIN:
        desk.print_json(shapes.request(sent, names=names) if sent else shapes.letter(letter))
        return
    if not output:
        print(text, end="")
    if sent:
        desk.remark(f"Recorded as request {sent.id[:8]}; when they answer: evidence answer {sent.id[:8]} granted")
    else:
        desk.remark("Nothing was recorded; add --record when it goes out.")


def requests(
    desk: Desk,
    request: Annotated[
        str | None,
        typer.Argument(metavar="[REQUEST|WHO]", help="This request as it was sent, or those to a speaker."),
    ] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that wait for an answer.")] = False,
) -> None:
    """Requests for consent, the newest first."""
    from api import shapes
    from api.cli import agreements

    with desk.store() as store:
        found, names = _named(store, request) if request else None, store.actor_names()
        if found is None:
            several = store.requests(who=request, waiting=waiting)
            if desk.json:
                desk.print_json([shapes.request(r, names=names) for r in several])
            else:
                agreements.requests(desk, store, several)
            return
    if desk.json:
        desk.print_json(shapes.request(found, names=names))
    else:
        print(found.letter, end="")
        desk.remark(f"Answered {found.answered_at[:10]}." if found.answered_at else "It waits for an answer.")


def answer(
    desk: Desk,
    request: Annotated[
        str, typer.Argument(metavar="REQUEST|WHO", help="The request's id, or whose only open one it is.")
    ],
    state: Annotated[ConsentState, typer.Argument(help="What they said.")],
    level: Annotated[AttributionLevel | None, typer.Option(help="How far they may be named.")] = None,
    credit: Annotated[
        list[str] | None, typer.Option(metavar="LEVEL=WORDS", help="A credit they approved; repeatable.")
    ] = None,
    quote_level: Annotated[
        list[str] | None, typer.Option(metavar="ID=LEVEL", help="Another level for this quote; repeatable.")
    ] = None,
    not_these: Annotated[str | None, typer.Option("--not", metavar="E1,E2", help="Quotes they do not allow.")] = None,
    signed_off: Annotated[str | None, typer.Option(metavar="E1,E2", help="Quotes whose words they approved.")] = None,
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
    """Record what a speaker answered: consent, how far they may be named, credits and words they approved.

    Readers, purposes and the last day are those that were asked for, unless you say otherwise.
    """
    from evidence_store.domain import Consent
    from evidence_store.store import Answer

    said = {
        "level": level,
        "wordings": dict(_credit(told) for told in credit or ()),
        "levels": dict(_level(told) for told in quote_level or ()),
        "not_these": marks(not_these),
        "signed_off": marks(signed_off),
    }
    days = {"obtained_on": day(on, "--on"), "remind_on": day(remind, "--remind")}
    last, chosen = day(until, "--until"), channels(channel)
    with desk.store() as store:
        asked = _open(store, request)
        shows = filed(desk, store, asked.speaker, proof_file)
        terms: dict[str, Any] = {"channels": chosen or asked.channels, "purposes": tuple(purpose or asked.purposes)}
        terms |= {"expires_on": last or asked.until, "obtained_by": obtained_by, "proof": proof, "proof_file": shows}

        def told(how: str | None) -> "Answer":
            consent = Consent.model_validate({"state": state, "how": how, **days, **terms})
            return Answer.model_validate({"consent": consent, **said})

        found = shown_how(lambda how: store.answer_request(asked.id, told(how), by=desk.actor), how, option="--how")
    tell(desk, found)


def _named(store: "EvidenceStore", mark: str) -> "RequestView | None":
    """The request of this id or start of an id; None where it names none."""
    found = [r for r in store.requests() if r.id == mark or (len(mark) >= SHORTEST_START and r.id.startswith(mark))]
    return store.request(by_start(mark, (r.id for r in found), "request")) if found else None


def _open(store: "EvidenceStore", mark: str) -> "RequestView":
    """The request meant: by its id, or the only one this speaker has not answered. Raises NotFound, BadInput."""
    if found := _named(store, mark):
        return found
    try:
        waiting = store.requests(who=mark, waiting=True)
    except NotFound:
        raise NotFound(f"No request, no speaker and no quote is known by “{mark[:80]}”.") from None
    if not waiting:
        raise NotFound("This speaker has no request that waits for an answer; record it with “evidence consent”.")
    if len(waiting) > 1:
        ids = ", ".join(r.id[:8] for r in waiting)
        raise BadInput(f"{len(waiting)} requests wait for this speaker; name the one you mean: {ids}.")
    return waiting[0]


def _credit(told: str) -> tuple[str, str]:
    level, equals, words = told.partition("=")
    if level not in LEVELS or not equals or not words.strip():
        raise typer.BadParameter(
            f"write “{told}” as LEVEL=WORDS; LEVEL is one of {', '.join(LEVELS)}", param_hint="--credit"
        )
    return level, words.strip()


def _level(told: str) -> tuple[str, str]:
    quote, equals, level = told.partition("=")
    if level not in LEVELS or not equals or not quote:
        said = f"write “{told}” as ID=LEVEL; LEVEL is one of {', '.join(LEVELS)}"
        raise typer.BadParameter(said, param_hint="--quote-level")
    return quote, level
