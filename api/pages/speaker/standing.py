"""What stands of a speaker today, as rows: how they will print, which preferences are in force, what would follow.

Pure, but for the questions it asks the store.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from evidence_store import EvidenceStore
from evidence_store.attribution import Credit, may_show, printed_as
from evidence_store.domain import AUDIENCES, Audience, Consent, Preference
from evidence_store.store.history import Told
from evidence_store.views import Item, NarrativeView, PackView, SpeakerView

Force = Literal["in force", "not yet", "ended", "replaced"]
AGREEMENTS = ("speaker.", "consent.", "attribution.", "credit.", "proof.", "erasure.", "pack.", "narrative.published")
DECISIONS = ("quote.signed_off", "quote.withdrawn", "quote.restored", "quote.redacted")


class Prints(NamedTuple):
    """How some quotes are credited before each audience; `numbers` is empty for the usual way."""

    label: str
    numbers: tuple[int, ...]
    credits: dict[Audience, Credit]


class Stand(NamedTuple):
    """One preference, whether it holds today, and who recorded it when."""

    preference: Preference
    force: Force
    number: int | None
    set_by: Told | None


class Follows(NamedTuple):
    """What follows from a withdrawal: quotes that stop, packs to recall, narratives that are stale or show less."""

    quotes: tuple[Item, ...]
    packs: tuple[PackView, ...]
    stale: tuple[NarrativeView, ...]
    drafts: tuple[NarrativeView, ...]


def prints(speaker: SpeakerView, items: Sequence[Item], *, on: date) -> list[Prints]:
    """The usual credit, that in each project and for each purpose, then quotes that differ, equal ones together."""
    usual = _credits(speaker, on=on)
    rows = [Prints("All their quotes", (), usual)]
    for project in dict.fromkeys(p.project for p in speaker.preferences if p.project and not p.quote):
        rows.append(Prints(f"In the project {project}", (), _credits(speaker, on=on, project=project)))
    for purpose in (p for p in speaker.consent.purposes if p not in speaker.consent.without_purposes):
        rows.append(Prints(f"For “{purpose}”", (), _credits(speaker, on=on, purpose=purpose)))
    differing: list[Prints] = []
    for item in items:
        own = _credits(speaker, on=on, quote=item.id)
        if _shown(own) == _shown(usual) or item.withdrawn:
            continue
        at = next((n for n, row in enumerate(differing) if _shown(row.credits) == _shown(own)), None)
        if at is None:
            differing.append(Prints("", (item.number,), own))
        else:
            differing[at] = differing[at]._replace(numbers=(*differing[at].numbers, item.number))
    return rows + differing


def stands(speaker: SpeakerView, items: Sequence[Item], history: Sequence[Told], *, on: date) -> list[Stand]:
    """Every preference ever set, the newest first, with whether it holds on that day."""
    told = [step for step in history if step.kind == "attribution.set"]
    known: Sequence[Told | None] = (
        told if len(told) == len(speaker.preferences) else [None] * len(speaker.preferences)
    )
    numbers = {item.id: item.number for item in items}
    rows = [
        Stand(preference, _force(speaker.preferences, at, on), numbers.get(preference.quote or ""), step)
        for at, (preference, step) in enumerate(zip(speaker.preferences, known, strict=True))
    ]
    return rows[::-1]


def agreements(history: Sequence[Told]) -> list[Told]:
    """The steps that concern what a speaker agreed to and what left the house, the newest first."""
    return [step for step in reversed(history) if step.kind.startswith(AGREEMENTS) or step.kind in DECISIONS]


def follows(store: EvidenceStore, speaker: SpeakerView, after: Consent) -> Follows:
    """What changes when `after` is recorded in place of the consent as it is."""
    on = store.clock().date()
    items = [item for item in store.items(speaker.quotes) if not item.withdrawn]
    narratives = {narrative.id: narrative for narrative in store.narratives()}
    packs = {pack.id: pack for pack in store.packs()}
    stopped = {i.id: i for i in items if _stops(i, after, on=on, audiences=AUDIENCES)}
    left: dict[str, bool] = {}
    for item in items:
        for entry in store.ledger(item.id):
            if entry.recalled_at is None and _stops(
                item, after, on=on, audiences=(entry.audience,), purpose=entry.purpose
            ):
                left[entry.what] = entry.is_pack
    stale = [narratives[n] for n, is_pack in left.items() if not is_pack and narratives[n].status == "published"]
    placed = [n for n in narratives.values() if n.status not in ("published", "withdrawn") and _places(n, stopped)]
    return Follows(
        quotes=tuple(stopped.values()),
        packs=tuple(packs[p] for p, is_pack in left.items() if is_pack),
        stale=tuple(stale),
        drafts=tuple(placed),
    )


def _credits(
    speaker: SpeakerView,
    *,
    on: date,
    quote: str | None = None,
    project: str | None = None,
    purpose: str | None = None,
) -> dict[Audience, Credit]:
    def credit(audience: Audience) -> Credit:
        return printed_as(
            speaker.preferences,
            speaker.consent,
            speaker.details,
            quote=quote,
            audience=audience,
            on=on,
            wordings=speaker.wordings,
            project=project,
            purpose=purpose,
        )

    return {audience: credit(audience) for audience in AUDIENCES}


def _shown(credits: dict[Audience, Credit]) -> list[tuple[str, bool]]:
    return [(credit.text, credit.shown) for credit in credits.values()]


def _force(preferences: Sequence[Preference], at: int, on: date) -> Force:
    """Of those that hold that day for the same quote, project and readers, the last one set is in force."""
    told, scope, day = preferences[at], _scope(preferences[at]), on.isoformat()
    if told.valid_until and told.valid_until < day:
        return "ended"
    later = [p for p in preferences[at + 1 :] if _scope(p) == scope]
    if any(_holds(p, day) for p in later):
        return "replaced"
    return "in force" if _holds(told, day) else "not yet"


def _scope(preference: Preference) -> tuple[object, ...]:
    return (preference.quote, preference.project, preference.channel)


def _holds(preference: Preference, day: str) -> bool:
    return (preference.valid_from or day) <= day <= (preference.valid_until or day)


def _stops(
    item: Item, after: Consent, *, on: date, audiences: Sequence[Audience], purpose: str | None = None
) -> bool:
    """Whether the quote may be shown to one of these readers now and may not afterwards."""

    def shows(consent: Consent, audience: Audience) -> bool:
        verdict = may_show(consent, audience=audience, on=on, quote=item.id, purpose=purpose)
        return verdict.decision != "leave out"

    return any(shows(item.consent, audience) and not shows(after, audience) for audience in audiences)


def _places(narrative: NarrativeView, quotes: dict[str, Item]) -> bool:
    return any(quote in quotes for section in narrative.sections for quote in section.quotes)
