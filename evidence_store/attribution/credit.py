"""The credit line a reader may see, from preference, consent, audience and what is known of the speaker. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Literal

from evidence_store.attribution.consent import ANONYMOUS_WITHOUT_CONSENT, may_show
from evidence_store.attribution.preferences import in_force
from evidence_store.disclosure import Telling, telling, tells, without, without_addresses, words_of
from evidence_store.domain import (
    AttributionLevel,
    Audience,
    Consent,
    CreditWording,
    Preference,
    SpeakerDetails,
    Value,
)

_AGREED: dict[AttributionLevel, tuple[str, ...]] = {
    "anonymous": (),
    "role": ("role",),
    "institution": ("role", "institution", "country"),
    "named": ("role", "institution", "country", "name"),
}


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


def credit(
    preference: Preference | None,
    speaker: SpeakerDetails,
    *,
    wordings: Sequence[CreditWording] = (),
    quote: str | None = None,
    words: CreditWords | None = None,
) -> str:
    """The credit line at the level the preference allows; what is missing falls back down, never up.

    An approved wording is printed exactly as it stands, unless it would tell more than its own level allows: first
    the preference's own, then the one approved for the level under this quote, then the one for all quotes.
    """
    return _spell(preference, speaker, _approved(wordings, quote), words or CreditWords())[0]


def printed_as(
    preferences: Sequence[Preference],
    consent: Consent,
    speaker: SpeakerDetails,
    *,
    quote: str | None,
    audience: Audience,
    on: date,
    wordings: Sequence[CreditWording] = (),
    project: str | None = None,
    purpose: str | None = None,
    anonymous_without_consent: Collection[Audience] = ANONYMOUS_WITHOUT_CONSENT,
    words: CreditWords | None = None,
) -> Credit:
    """How this speaker is credited under this quote before this audience, with the reason in words."""
    words = words or CreditWords()
    verdict = may_show(
        consent,
        audience=audience,
        on=on,
        quote=quote,
        purpose=purpose,
        anonymous_without_consent=anonymous_without_consent,
    )
    if verdict.decision == "leave out":
        return Credit(text="", level="anonymous", shown=False, why=str(verdict.reason))
    if verdict.decision == "include anonymously":
        return Credit(text=words.anonymous, level="anonymous", shown=True, why=str(verdict.reason))
    preference = in_force(preferences, quote=quote, channel=audience, project=project, on=on)
    text, level = _spell(preference, speaker, _approved(wordings, quote), words)
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


def _approved(wordings: Sequence[CreditWording], quote: str | None) -> dict[AttributionLevel, str]:
    """The approved wording of each level under this quote; of equals the last one."""
    told = sorted((w for w in wordings if w.quote in (None, quote)), key=lambda w: w.quote is not None)
    return {w.level: w.wording for w in told}


def _spell(
    preference: Preference | None,
    speaker: SpeakerDetails,
    approved: Mapping[AttributionLevel, str],
    words: CreditWords,
) -> tuple[str, AttributionLevel]:
    """The credit line and the level it reaches."""
    if preference is None:
        return words.anonymous, "anonymous"
    for wording in (preference.wording, approved.get(preference.level)):
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
