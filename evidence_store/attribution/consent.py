"""Whether an item may be shown at all: what was agreed, for whom, for what, until when. Pure."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Literal

from evidence_store.attribution.preferences import day
from evidence_store.domain import Audience, Consent, Value

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
    "not agreed for this purpose",
    "agreed only for named purposes",
]

ANONYMOUS_WITHOUT_CONSENT: tuple[Audience, ...] = ("internal",)
"""The audiences that may read an item anonymously while consent is unknown or pending; a policy may differ."""

REMIND_BEFORE = timedelta(days=30)
"""How long before a consent expires it is time to ask again, where nothing else was said."""

_NOT_AGREED: dict[Audience, Reason] = {
    "internal": "not agreed for internal",
    "partners": "not agreed for partners",
    "public": "not agreed for public",
}


class Verdict(Value):
    """Whether an item may be shown to an audience, and why not or why only anonymously."""

    decision: Decision
    reason: Reason | None = None


def may_show(
    consent: Consent,
    *,
    audience: Audience,
    on: date,
    quote: str | None = None,
    purpose: str | None = None,
    anonymous_without_consent: Collection[Audience] = ANONYMOUS_WITHOUT_CONSENT,
) -> Verdict:
    """Whether an item of a speaker with this consent may be shown to `audience` on that day, for that purpose.

    Refused and withdrawn leave it out for everybody. Unknown and pending show it anonymously where the policy
    allows it, never a quote that was taken back nor to readers who were excluded. An expired consent counts as
    unknown, and no policy widens it beyond an internal audience. What was agreed for named purposes alone leaves the
    house for no other purpose, and for none that is not said.
    """
    match consent.state:
        case "refused":
            return Verdict(decision="leave out", reason="consent refused")
        case "withdrawn":
            return Verdict(decision="leave out", reason="consent withdrawn")
    if quote is not None and quote in consent.without_quotes:
        return Verdict(decision="leave out", reason="consent withdrawn")
    if audience in consent.without_channels:
        return Verdict(decision="leave out", reason=_NOT_AGREED[audience])
    match consent.state:
        case "unknown":
            return _anonymously("consent unknown", audience in anonymous_without_consent)
        case "pending":
            return _anonymously("consent pending", audience in anonymous_without_consent)
    if consent.channels and audience not in consent.channels:
        return Verdict(decision="leave out", reason=_NOT_AGREED[audience])
    if reason := _purpose_missed(consent, purpose, audience):
        return Verdict(decision="leave out", reason=reason)
    if _has_expired(consent.expires_on, on):
        return _anonymously("consent expired", audience == "internal" and audience in anonymous_without_consent)
    return Verdict(decision="include")


def _purpose_missed(consent: Consent, purpose: str | None, audience: Audience) -> Reason | None:
    if purpose is None:
        return "agreed only for named purposes" if consent.purposes and audience != "internal" else None
    agreed = {p.casefold() for p in consent.purposes}
    refused = {p.casefold() for p in consent.without_purposes}
    missed = purpose.casefold() in refused or (agreed and purpose.casefold() not in agreed)
    return "not agreed for this purpose" if missed else None


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


def remind_from(consent: Consent) -> date | None:
    """The day from which it is time to ask again; None for a consent that never expires or is not granted."""
    expires = day(consent.expires_on) if consent.state == "granted" else None
    return (day(consent.remind_on) or expires - REMIND_BEFORE) if expires else None
