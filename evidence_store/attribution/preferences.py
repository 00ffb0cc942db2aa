"""Which preference holds: the precedence of what a speaker said about being named. Pure, and the whole policy."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

from evidence_store.domain import ATTRIBUTION_LEVELS, AUDIENCES, AttributionLevel, Audience, Preference


def in_force(
    preferences: Sequence[Preference],
    *,
    quote: str | None,
    channel: Audience,
    on: date,
    project: str | None = None,
) -> Preference | None:
    """The preference that holds on a day: quote before project before channel before speaker; of equals the last set.

    `preferences` stand in the order in which they were set; one that is not yet or no longer valid does not count.
    None means that nothing is known: anonymous.
    """
    matching = [
        (_narrowness(preference), order)
        for order, preference in enumerate(preferences)
        if preference.quote in (None, quote)
        and preference.project in (None, project)
        and preference.channel in (None, channel)
        and _is_valid(preference, on)
    ]
    return preferences[max(matching)[1]] if matching else None


def widens(
    preferences: Sequence[Preference], new: Preference, *, quotes: Sequence[str | None], on: date
) -> AttributionLevel | None:
    """The level that `new` would newly allow somewhere, on that day or later; None if it only keeps or narrows.

    `quotes` are those of the speaker. Looked at for every quote, channel and project, on every day on which another
    preference begins or has ended.
    """
    where = product(
        (new.quote,) if new.quote else (None, *quotes),
        (new.channel,) if new.channel else AUDIENCES,
        (new.project,) if new.project else dict.fromkeys((None, *(p.project for p in preferences))),
        sorted({on, *(turn for p in (*preferences, new) for turn in _turns(p) if turn > on)}),
    )
    for quote, channel, project, then in where:
        before = in_force(preferences, quote=quote, channel=channel, project=project, on=then)
        after = in_force((*preferences, new), quote=quote, channel=channel, project=project, on=then)
        if after is new and rank(new.level) > (rank(before.level) if before else 0):
            return new.level
    return None


def rank(level: AttributionLevel) -> int:
    """How much a level tells: 0 for anonymous to 3 for named."""
    return ATTRIBUTION_LEVELS.index(level)


def _is_valid(preference: Preference, on: date) -> bool:
    """An odd date never makes a preference hold."""
    begins, ends = day(preference.valid_from), day(preference.valid_until)
    if (preference.valid_from and begins is None) or (preference.valid_until and ends is None):
        return False
    return (begins is None or begins <= on) and (ends is None or on <= ends)


def _turns(preference: Preference) -> Iterator[date]:
    """The days from which something else may hold because of this preference."""
    if begins := day(preference.valid_from):
        yield begins
    if (ends := day(preference.valid_until)) and ends < date.max:
        yield ends + timedelta(days=1)


def _narrowness(preference: Preference) -> tuple[bool, bool, bool]:
    return (preference.quote is not None, preference.project is not None, preference.channel is not None)


def day(told: str | None) -> date | None:
    """An ISO 8601 day, or None where nothing or no day of the calendar is told."""
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        return None
