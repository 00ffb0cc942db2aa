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

    Refused and withdrawn leave it out for everybody, and so does a part taken back, whatever the state. Unknown and
    pending show it anonymously where the policy allows it. An expired consent counts as unknown, and no policy widens
    it beyond an internal audience. What was agreed for named purposes alone, or taken back for some, leaves the house
    for no purpose that is not said.
    """
    match consent.state:
        case "refused":
            return Verdict(decision="leave out", reason="consent refused")
        case "withdrawn":
            return Verdict(decision="leave out", reason="consent withdrawn")
    if reason := _taken_back(consent, audience, quote) or _purpose_missed(consent, purpose, audience):
        return Verdict(decision="leave out", reason=reason)
    match consent.state:
        case "unknown":
            return _anonymously("consent unknown", audience in anonymous_without_consent)
        case "pending":
            return _anonymously("consent pending", audience in anonymous_without_consent)
    if consent.channels and audience not in consent.channels:
        return Verdict(decision="leave out", reason=_NOT_AGREED[audience])
    if _has_expired(consent.expires_on, on):
        return _anonymously("consent expired", audience == "internal" and audience in anonymous_without_consent)
    return Verdict(decision="include")


def allows_more(before: Consent, after: Consent) -> bool:
    """Whether `after` allows what `before` did not, and so needs something that shows it.

    A first consent of a speaker of whom nothing was known is no more than was asked for. Whatever was refused, taken
    back, limited or ended stays so until somebody shows that they agreed anew, by whichever steps it is widened.
    """
    if after.state in ("refused", "withdrawn"):
        return False
    if before.state in ("refused", "withdrawn"):
        return True
    if before.without_channels or before.without_purposes or before.without_quotes:
        return True
    if before.state != "granted":
        return False
    limited = bool(before.channels or before.purposes or before.expires_on)
    return limited if after.state != "granted" else _reaches_further(before, after)


def _reaches_further(before: Consent, after: Consent) -> bool:
    longer = before.expires_on and (not after.expires_on or after.expires_on > before.expires_on)
    return (
        bool(longer) or _names_more(before.channels, after.channels) or _names_more(before.purposes, after.purposes)
    )


def _names_more(before: Collection[str], after: Collection[str]) -> bool:
    """Whether `after` names more than `before`; naming none means all."""
    return bool(before) and (not after or not set(after) <= set(before))


def _taken_back(consent: Consent, audience: Audience, quote: str | None) -> Reason | None:
    if quote is not None and quote in consent.without_quotes:
        return "consent withdrawn"
    return _NOT_AGREED[audience] if audience in consent.without_channels else None


def _purpose_missed(consent: Consent, purpose: str | None, audience: Audience) -> Reason | None:
    refused = _plain(consent.without_purposes)
    agreed = _plain(consent.purposes) if consent.state == "granted" else frozenset()
    asked = _plain([purpose or ""])
    if not asked:
        return "agreed only for named purposes" if (agreed or refused) and audience != "internal" else None
    return "not agreed for this purpose" if asked & refused or (agreed and not asked <= agreed) else None


def _plain(purposes: Collection[str]) -> frozenset[str]:
    """Purposes as they compare: neither case nor spaces make another one of them."""
    return frozenset(plain for purpose in purposes if (plain := " ".join(purpose.split()).casefold()))


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
