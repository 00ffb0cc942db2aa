"""How far a speaker may be named: from preferences, consent and audience to the credit line a reader may see.

Pure. Every credit line of every page and export is made here and nowhere else. When in doubt it shows less.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal

from evidence_store.disclosure import Telling, telling, tells, without, without_addresses, words_of
from evidence_store.domain import AttributionLevel, Audience, Consent, Preference, SpeakerDetails, Value

Decision = Literal["include", "include anonymously", "leave out"]
Reason = Literal[
    "consent refused",
    "consent withdrawn",
    "consent unknown",
    "consent pending",
    "consent expired",
    "not agreed for internal",
    "not agreed for partners",
    "not agreed for public",
]

ANONYMOUS_WITHOUT_CONSENT: tuple[Audience, ...] = ("internal",)
"""The audiences that may read an item anonymously while consent is unknown or pending; a policy may differ."""

_NOT_AGREED: dict[Audience, Reason] = {
    "internal": "not agreed for internal",
    "partners": "not agreed for partners",
    "public": "not agreed for public",
}
_AGREED: dict[AttributionLevel, tuple[str, ...]] = {
    "anonymous": (),
    "role": ("role",),
    "institution": ("role", "institution", "country"),
    "named": ("role", "institution", "country", "name"),
}


class Verdict(Value):
    """Whether an item may be shown to an audience, and why not or why only anonymously."""

    decision: Decision
    reason: Reason | None = None


class CreditWords(Value):
    """The words around the facts in a credit line."""

    anonymous: str = "Anonymous"
    joiner: str = ", "
    country: str = " ({country})"


class Credit(Value):
    """What is printed under a quote. `text` is empty when it is not shown; `why` is for the person exporting."""

    text: str
    level: AttributionLevel
    shown: bool
    why: str


def in_force(
    preferences: Sequence[Preference], *, quote: str | None, channel: Audience, project: str | None = None
) -> Preference | None:
    """The preference that holds: quote before project before channel before speaker; of equals the last one set.

    `preferences` stand in the order in which they were set. None means that nothing is known: anonymous.
    """
    matching = [
        (_narrowness(preference), order)
        for order, preference in enumerate(preferences)
        if preference.quote in (None, quote)
        and preference.project in (None, project)
        and preference.channel in (None, channel)
    ]
    return preferences[max(matching)[1]] if matching else None


def _narrowness(preference: Preference) -> tuple[bool, bool, bool]:
    return (preference.quote is not None, preference.project is not None, preference.channel is not None)


def may_show(
    consent: Consent,
    *,
    audience: Audience,
    on: date,
    anonymous_without_consent: Collection[Audience] = ANONYMOUS_WITHOUT_CONSENT,
) -> Verdict:
    """Whether an item of a speaker with this consent may be shown to `audience` on that day.

    Refused and withdrawn leave it out for everybody. Unknown and pending show it anonymously where the policy
    allows it. An expired consent counts as unknown, and no policy widens it beyond an internal audience.
    """
    match consent.state:
        case "refused":
            return Verdict(decision="leave out", reason="consent refused")
        case "withdrawn":
            return Verdict(decision="leave out", reason="consent withdrawn")
        case "unknown":
            return _anonymously("consent unknown", audience in anonymous_without_consent)
        case "pending":
            return _anonymously("consent pending", audience in anonymous_without_consent)
    if consent.channels and audience not in consent.channels:
        return Verdict(decision="leave out", reason=_NOT_AGREED[audience])
    if _has_expired(consent.expires_on, on):
        return _anonymously("consent expired", audience == "internal" and audience in anonymous_without_consent)
    return Verdict(decision="include")


def _anonymously(reason: Reason, allowed: bool) -> Verdict:
    return Verdict(decision="include anonymously" if allowed else "leave out", reason=reason)


def _has_expired(expires_on: str | None, on: date) -> bool:
    """A consent holds through its last day; a bare year or month ends on its first day, an odd one is past."""
    if not expires_on:
        return False
    try:
        return on > date.fromisoformat((expires_on.strip() + "-01-01")[:10])
    except ValueError:
        return True


def credit(preference: Preference | None, speaker: SpeakerDetails, *, words: CreditWords | None = None) -> str:
    """The credit line at the level the preference allows; what is missing falls back down, never up.

    An approved wording is printed exactly as it stands, unless it would tell more than its own level allows.
    """
    return _spell(preference, speaker, words or CreditWords())[0]


def printed_as(
    preferences: Sequence[Preference],
    consent: Consent,
    speaker: SpeakerDetails,
    *,
    quote: str | None,
    audience: Audience,
    on: date,
    project: str | None = None,
    anonymous_without_consent: Collection[Audience] = ANONYMOUS_WITHOUT_CONSENT,
    words: CreditWords | None = None,
) -> Credit:
    """How this speaker is credited under this quote before this audience, with the reason in words."""
    words = words or CreditWords()
    verdict = may_show(consent, audience=audience, on=on, anonymous_without_consent=anonymous_without_consent)
    if verdict.decision == "leave out":
        return Credit(text="", level="anonymous", shown=False, why=str(verdict.reason))
    if verdict.decision == "include anonymously":
        return Credit(text=words.anonymous, level="anonymous", shown=True, why=str(verdict.reason))
    preference = in_force(preferences, quote=quote, channel=audience, project=project)
    text, level = _spell(preference, speaker, words)
    return Credit(text=text, level=level, shown=True, why=_because(preference, level))


def given_away_at(level: AttributionLevel, speaker: SpeakerDetails) -> Telling:
    """The words that would tell more of the speaker than `level` allows; those of the contact are never allowed."""
    agreed = _AGREED[level]
    known = speaker.model_dump()
    secret = telling(**{fact: words for fact, words in known.items() if fact not in {*agreed, "contact"}})
    told = (words_of(without_addresses(known[fact], speaker.contact)) for fact in agreed)
    contact = words_of(speaker.contact).difference(*told)
    return Telling(secret.words | contact, secret.capitals)


def _because(preference: Preference | None, shown: AttributionLevel) -> str:
    if preference is None:
        return "no preference is recorded"
    agreed = f"{preference.level} agreed {_scope(preference)}"
    return agreed if shown == preference.level else f"{agreed}; not enough is known to show more than {shown}"


def _scope(preference: Preference) -> str:
    if preference.quote:
        return "for this quote"
    if preference.project:
        return "for this project"
    return f"for {preference.channel} readers" if preference.channel else "by the speaker"


def _spell(
    preference: Preference | None, speaker: SpeakerDetails, words: CreditWords
) -> tuple[str, AttributionLevel]:
    """The credit line and the level it reaches."""
    if preference is None:
        return words.anonymous, "anonymous"
    wording = preference.wording
    if wording and wording.strip() and _keeps_to(preference.level, wording, speaker):
        return wording, preference.level
    if preference.level == "named" and (line := _named(speaker, words)):
        return line, "named"
    if preference.level in ("named", "institution") and (line := _of_institution(speaker, words)):
        return line, "institution"
    if preference.level != "anonymous" and (line := _part("role", speaker, level="role")):
        return line, "role"
    return words.anonymous, "anonymous"


def _keeps_to(level: AttributionLevel, wording: str, speaker: SpeakerDetails) -> bool:
    contact = (speaker.contact or "").strip().casefold()
    if contact and contact in wording.casefold():
        return False
    return not tells(wording, given_away_at(level, speaker))


def _part(
    field: Literal["name", "role", "institution", "country"],
    speaker: SpeakerDetails,
    *,
    level: AttributionLevel,
) -> str | None:
    """One fact, without any address and without the words that would tell more than `level`."""
    plain = without_addresses(getattr(speaker, field), speaker.contact)
    return without(plain, given_away_at(level, speaker))


def _named(speaker: SpeakerDetails, words: CreditWords) -> str | None:
    name = _part("name", speaker, level="named")
    if name is None:
        return None
    role = _part("role", speaker, level="named")
    return words.joiner.join([name, *_place(role, _part("institution", speaker, level="named"))])


def _of_institution(speaker: SpeakerDetails, words: CreditWords) -> str | None:
    """Role, institution and country; an institution or country that carries the person's name counts as missing."""
    secret = given_away_at("institution", speaker)
    institution = _part("institution", speaker, level="named")
    country = _part("country", speaker, level="named")
    institution = None if tells(institution, secret) else institution
    country = None if tells(country, secret) else country
    if institution is None and country is None:
        return None
    line = words.joiner.join(_place(_part("role", speaker, level="institution"), institution))
    if country is None or country.casefold() in line.casefold():
        return line
    return line + words.country.format(country=country) if line else country


def _place(role: str | None, institution: str | None) -> list[str]:
    """Role and institution, without saying the institution twice."""
    if role and institution and institution.casefold() in role.casefold():
        return [role]
    return [part for part in (role, institution) if part]
