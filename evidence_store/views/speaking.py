"""Questions about speakers: who they are, what they agreed to, which quotes are theirs."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import String, type_coerce
from sqlmodel import Session, col, select

from evidence_store.domain import Consent, CreditWording, Preference, SpeakerDetails
from evidence_store.views import tables as t
from evidence_store.views.items import SpeakerView
from evidence_store.views.rows import IN_AT_ONCE, grouped, where


def speaker_rows(session: Session, ids: Iterable[str]) -> dict[str, SpeakerView]:
    """The speakers with these ids, without their quotes."""
    wanted = list(ids)
    preferences = grouped(where(session, t.PreferenceRow, "speaker", wanted), "speaker")
    wordings = grouped(where(session, t.WordingRow, "speaker", wanted), "speaker")
    return {
        row.id: SpeakerView(
            id=row.id,
            details=SpeakerDetails(
                name=row.name, role=row.role, institution=row.institution, country=row.country, contact=row.contact
            ),
            consent=Consent.model_validate(row.consent),
            preferences=tuple(_preference(p) for p in sorted(preferences[row.id], key=lambda p: p.pos)),
            wordings=_wordings(wordings[row.id]),
            forgotten=row.forgotten,
        )
        for row in where(session, t.SpeakerRow, "id", wanted)
    }


def _preference(row: t.PreferenceRow) -> Preference:
    return Preference(**row.model_dump(exclude={"pos", "speaker", "at", "actor"}))


def _wordings(rows: Iterable[t.WordingRow]) -> tuple[CreditWording, ...]:
    """The approved wording of each level, for all quotes and for single ones; a later one replaces an earlier one."""
    known = {(row.level, row.quote): row for row in sorted(rows, key=lambda row: row.pos)}
    told = {"level", "quote", "wording", "signed_off_on"}
    return tuple(CreditWording(**row.model_dump(include=told)) for row in known.values() if row.wording)


def speaker(session: Session, speaker_id: str) -> SpeakerView | None:
    """One speaker with the ids of their quotes, oldest first."""
    found = speaker_rows(session, [speaker_id]).get(speaker_id)
    if found is None:
        return None
    quotes = select(t.QuoteRow.id).where(t.QuoteRow.speaker == speaker_id).order_by(col(t.QuoteRow.number))
    return found.model_copy(update={"quotes": tuple(session.exec(quotes))})


def speaker_named(session: Session, name: str, institution: str | None) -> str | None:
    """The speaker with this name at this institution, or None: rows with both equal are one speaker."""
    query = select(t.SpeakerRow.id).where(t.SpeakerRow.name == name, t.SpeakerRow.institution == institution)
    return session.exec(query.limit(1)).first()


def speakers_of(session: Session, quotes: Sequence[str]) -> dict[str, str]:
    """Quote -> who said it."""
    found: dict[str, str] = {}
    for start in range(0, len(quotes), IN_AT_ONCE):
        page = quotes[start : start + IN_AT_ONCE]
        query = select(t.QuoteRow.id, t.QuoteRow.speaker).where(col(t.QuoteRow.id).in_(page))
        found.update(dict(session.exec(query).all()))
    return found


def countries(session: Session) -> tuple[str, ...]:
    """Every country a speaker is known to be from, sorted."""
    field = col(t.SpeakerRow.country)
    return tuple(v for v in session.exec(select(field).distinct().order_by(field)) if v)


def people(session: Session) -> list[tuple[str, str | None, str | None, tuple[str, ...]]]:
    """Every speaker with words in use: `(id, role, country, products)`."""
    query = select(t.SpeakerRow.id, t.SpeakerRow.role, t.SpeakerRow.country, t.QuoteRow.product).join(
        t.QuoteRow, col(t.QuoteRow.speaker) == col(t.SpeakerRow.id)
    )
    rows = session.exec(query.where(~col(t.QuoteRow.withdrawn), ~col(t.SpeakerRow.forgotten)).distinct())
    found: dict[str, tuple[str | None, str | None, list[str]]] = {}
    for speaker_id, role, country, product in rows:
        found.setdefault(speaker_id, (role, country, []))[2].extend([product] if product else [])
    return [(i, role, country, tuple(products)) for i, (role, country, products) in found.items()]


def consents(session: Session) -> list[tuple[str, bool, str]]:
    """`(quote id, withdrawn, consent)` of every quote; the consent as JSON, of which most are alike."""
    consent: Any = type_coerce(col(t.SpeakerRow.consent), String)
    query = select(t.QuoteRow.id, t.QuoteRow.withdrawn, consent).join(
        t.SpeakerRow, col(t.SpeakerRow.id) == col(t.QuoteRow.speaker)
    )
    return [(quote, withdrawn, told) for quote, withdrawn, told in session.exec(query)]
