"""Questions about codes: what waits for a person, who gave what, what machines propose, what was trained."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import Session, col, select

from evidence_store.domain import (
    LIKELY,
    Lacking,
)
from evidence_store.views import tables as t
from evidence_store.views.items import (
    ModelView,
)


def waiting(
    session: Session,
    *,
    limit: int,
    offset: int,
    first: int | None = None,
    last: int | None = None,
    lacking: Lacking = "codes",
    coder: str | None = None,
) -> tuple[list[str], int]:
    """Quotes that wait for a person, oldest first; and how many there are.

    A quote lacks codes while a dimension has a likely proposal and no answer, or while nobody has decided anything;
    it lacks consent while it is not known what its speaker agreed to; it lacks mine while others have coded it and
    `coder` has not looked at it. `first` and `last` keep to the quotes with these numbers and those between them.
    """
    match lacking:
        case "codes":
            lack = _lacks_codes()
        case "consent":
            lack = _lacks_consent()
        case "mine":
            lack = _lacks_codes_of(coder or "")
    query = select(t.QuoteRow.id).where(lack, ~col(t.QuoteRow.withdrawn), col(t.QuoteRow.text).is_not(None))
    if first is not None:
        query = query.where(t.QuoteRow.number >= first)
    if last is not None:
        query = query.where(t.QuoteRow.number <= last)
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    page = query.order_by(col(t.QuoteRow.number)).limit(limit).offset(offset)
    return list(session.exec(page)), total


def _lacks_consent() -> ColumnElement[bool]:
    state = func.coalesce(col(t.SpeakerRow.consent)["state"].as_string(), "unknown")
    unknown = select(t.SpeakerRow.id).where(state == "unknown", ~col(t.SpeakerRow.forgotten))
    return col(t.QuoteRow.speaker).in_(unknown)


def _lacks_codes() -> ColumnElement[bool]:
    answered = exists().where(
        col(t.AppliedRow.quote) == col(t.SuggestedRow.quote),
        col(t.AppliedRow.dimension) == col(t.SuggestedRow.dimension),
    )
    refused = exists().where(
        col(t.DeclinedRow.quote) == col(t.SuggestedRow.quote),
        col(t.DeclinedRow.dimension) == col(t.SuggestedRow.dimension),
        col(t.DeclinedRow.code) == col(t.SuggestedRow.code),
    )
    likely = col(t.SuggestedRow.confidence) >= round(LIKELY * 1000)
    open_ = exists().where(col(t.SuggestedRow.quote) == col(t.QuoteRow.id), likely, ~answered, ~refused)
    decided = (
        exists().where(col(t.AppliedRow.quote) == col(t.QuoteRow.id)),
        exists().where(col(t.DeclinedRow.quote) == col(t.QuoteRow.id)),
    )
    return or_(open_, ~or_(*decided))


def _lacks_codes_of(coder: str) -> ColumnElement[bool]:
    by_others = select(t.AppliedRow.quote).where(t.AppliedRow.coder != coder)
    by_coder = (
        select(t.AppliedRow.quote).where(t.AppliedRow.coder == coder),
        select(t.DeclinedRow.quote).where(t.DeclinedRow.coder == coder),
    )
    here = col(t.QuoteRow.id)
    return and_(here.in_(by_others), *(here.not_in(looked) for looked in by_coder))


def codes_of_speakers(session: Session, dimension: str) -> dict[str, tuple[str, ...]]:
    """Speaker -> the codes people gave to their quotes in one dimension, the first given first."""
    query = select(t.QuoteRow.speaker, t.AppliedRow.code).join(
        t.AppliedRow, col(t.AppliedRow.quote) == col(t.QuoteRow.id)
    )
    found: dict[str, dict[str, None]] = {}
    for speaker_id, code in session.exec(
        query.where(t.AppliedRow.dimension == dimension).order_by(col(t.AppliedRow.pos))
    ):
        found.setdefault(speaker_id, {})[code] = None
    return {speaker_id: tuple(codes) for speaker_id, codes in found.items()}


class Coded(NamedTuple):
    """A code a person gave to a quote in use, or (`code` None) a suggestion of the dimension they refused."""

    quote: str
    coder: str
    dimension: str
    code: str | None
    answers: str | None
    version: int
    at: str


def codings_by_coder(session: Session) -> list[Coded]:
    """What people gave and refused on the quotes in use, in order of giving; refusals last."""
    in_use = select(t.QuoteRow.id).where(~col(t.QuoteRow.withdrawn))
    given = select(t.AppliedRow).where(col(t.AppliedRow.quote).in_(in_use)).order_by(col(t.AppliedRow.pos))
    told = [
        Coded(a.quote, a.coder, a.dimension, a.code, a.answers, a.codebook_version, a.at) for a in session.exec(given)
    ]
    refused = session.exec(select(t.DeclinedRow).where(col(t.DeclinedRow.quote).in_(in_use)))
    return told + [Coded(d.quote, d.coder, d.dimension, None, None, 0, d.at) for d in refused]


def proposed_codes(session: Session, dimension: str, *, likely: float) -> dict[str, dict[str, tuple[str, ...]]]:
    """Tagger -> quote in use -> the likely codes it proposes in one dimension, best first.

    A quote the tagger has read and says nothing likely of has no codes.
    """
    in_use = select(t.QuoteRow.id).where(~col(t.QuoteRow.withdrawn))
    query = select(t.SuggestedRow).where(col(t.SuggestedRow.quote).in_(in_use))
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for row in session.exec(query.order_by(col(t.SuggestedRow.confidence).desc())):
        here = found.setdefault(row.tagger, {})
        likely_here = row.dimension == dimension and row.confidence >= likely * 1000
        here[row.quote] = (*here.get(row.quote, ()), *((row.code,) if likely_here else ()))
    return {tagger: quotes for tagger, quotes in found.items() if any(quotes.values())}


def models(session: Session) -> list[ModelView]:
    """What was trained, the newest first."""
    rows = session.exec(select(t.ModelRow).order_by(col(t.ModelRow.pos).desc()))
    return [ModelView(**row.model_dump(exclude={"pos"})) for row in rows]


def live_model(session: Session) -> str | None:
    """The file of the newest model that went live, None if none did."""
    query = select(t.ModelRow.file).where(col(t.ModelRow.file).is_not(None)).order_by(col(t.ModelRow.pos).desc())
    return session.exec(query.limit(1)).first()


def decided(session: Session) -> dict[str, int]:
    """Dimension -> how many quotes in use people have coded in it."""
    quotes = func.count(func.distinct(col(t.AppliedRow.quote)))
    in_use = select(t.QuoteRow.id).where(~col(t.QuoteRow.withdrawn), col(t.QuoteRow.text).is_not(None))
    query = select(t.AppliedRow.dimension, quotes).where(col(t.AppliedRow.quote).in_(in_use))
    return dict(session.exec(query.group_by(t.AppliedRow.dimension)).all())
