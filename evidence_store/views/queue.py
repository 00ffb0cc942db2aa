"""The queue of the reviewer: which quotes wait for a person, and in which order they are most worth their time."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_
from sqlmodel import Session, col, select

from evidence_store.domain import LIKELY, REGISTERS, Lacking, Order, Value
from evidence_store.views import tables as t

DISAGREEING = 600
UNDECIDED = 150
"""What disagreement, and that nobody has decided yet, add to the worth of a look: 0 to 1000 by unsure proposals."""


class Waiting(Value):
    """What quotes wait for, and which of them are meant.

    A quote lacks codes while a dimension has a likely proposal and no answer, or while nobody has decided anything,
    but for registers: what is named is linked without anybody being asked;
    it lacks consent while it is not known what its speaker agreed to; it lacks mine while others have coded it and
    `coder` has not looked at it; it is outdated while a code was last given under an earlier definition. `first` and
    `last` keep to the quotes with these numbers and those between them.
    """

    lacking: Lacking = "codes"
    coder: str | None = None
    first: int | None = None
    last: int | None = None


def waiting(
    session: Session, asked: Waiting, *, limit: int | None, offset: int = 0, order: Order = "oldest"
) -> tuple[list[str], int]:
    """Quotes that wait for a person, oldest or most useful first, all where there is no limit; and how many."""
    query = _waiting(t.QuoteRow.id, asked)
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    if limit == 0:
        return [], total
    return list(session.exec(query.order_by(*_by(order)).limit(limit).offset(offset))), total


def waiting_numbers(session: Session, asked: Waiting, *, order: Order = "oldest") -> list[int]:
    """The numbers of all quotes that wait, in their order."""
    return list(session.exec(_waiting(t.QuoteRow.number, asked).order_by(*_by(order))))


def proposed(session: Session, *, at_least: int, dimension: str | None, code: str | None) -> set[str]:
    """Quotes of which anything is proposed with this confidence (per mille) or more, decided or not."""
    s = t.SuggestedRow
    query = select(s.quote).where(col(s.confidence) >= at_least).distinct()
    query = query.where(s.dimension == dimension) if dimension else query
    return set(session.exec(query.where(s.code == code) if code else query))


def _waiting(column: Any, asked: Waiting) -> Any:
    match asked.lacking:
        case "codes":
            lack = _lacks_codes()
        case "consent":
            lack = _lacks_consent()
        case "mine":
            lack = _lacks_codes_of(asked.coder or "")
        case "outdated":
            lack = _outdated()
    query = select(column).where(lack, ~col(t.QuoteRow.withdrawn), col(t.QuoteRow.text).is_not(None))
    if asked.first is not None:
        query = query.where(t.QuoteRow.number >= asked.first)
    if asked.last is not None:
        query = query.where(t.QuoteRow.number <= asked.last)
    return query


def _by(order: Order) -> tuple[ColumnElement[Any], ...]:
    number = col(t.QuoteRow.number)
    return (number.asc(),) if order == "oldest" else (_worth().desc(), number.desc())


def _worth() -> ColumnElement[int]:
    """How much a look at the quote is worth: unsure proposals, disagreement, and that nobody has looked."""
    here, added = col(t.QuoteRow.id), case((or_(_people_differ(), _taggers_differ()), DISAGREEING), else_=0)
    fresh = ~exists().where(col(t.AppliedRow.quote) == here)
    return func.coalesce(_unsure(), 0) + added + case((fresh, UNDECIDED), else_=0)


def _unsure() -> Any:
    """1000 where the best open proposal of a dimension is as likely as not, 0 where it is certain."""
    best = func.max(col(t.SuggestedRow.confidence))
    each = (
        select(1000 - 2 * func.abs(best - 500))
        .where(col(t.SuggestedRow.quote) == col(t.QuoteRow.id), ~_answered(), ~_refused())
        .group_by(col(t.SuggestedRow.dimension))
        .correlate(t.QuoteRow)
        .subquery()
    )
    return select(func.max(each.c[0])).scalar_subquery()


def _people_differ() -> ColumnElement[bool]:
    """Two coders, and not each gave every code that was given in the dimension."""
    a = t.AppliedRow
    coders, codes = func.count(func.distinct(col(a.coder))), func.count(func.distinct(col(a.code)))
    given = select(a.quote).where(col(a.quote) == col(t.QuoteRow.id)).group_by(col(a.quote), col(a.dimension))
    return given.having(coders > 1, func.count() < coders * codes).correlate(t.QuoteRow).exists()


def _taggers_differ() -> ColumnElement[bool]:
    """Two taggers that are each rather sure of another code."""
    s = t.SuggestedRow
    sure = (col(s.quote) == col(t.QuoteRow.id), col(s.confidence) >= round(LIKELY * 1000))
    told = select(s.quote).where(*sure, ~_answered(), ~_refused()).group_by(col(s.quote), col(s.dimension))
    taggers, codes = func.count(func.distinct(col(s.tagger))), func.count(func.distinct(col(s.code)))
    return told.having(taggers > 1, func.count() < taggers * codes).correlate(t.QuoteRow).exists()


def _answered() -> ColumnElement[bool]:
    return exists().where(
        col(t.AppliedRow.quote) == col(t.SuggestedRow.quote),
        col(t.AppliedRow.dimension) == col(t.SuggestedRow.dimension),
    )


def _refused() -> ColumnElement[bool]:
    return exists().where(
        col(t.DeclinedRow.quote) == col(t.SuggestedRow.quote),
        col(t.DeclinedRow.dimension) == col(t.SuggestedRow.dimension),
        col(t.DeclinedRow.code) == col(t.SuggestedRow.code),
    )


def _lacks_consent() -> ColumnElement[bool]:
    state = func.coalesce(col(t.SpeakerRow.consent)["state"].as_string(), "unknown")
    unknown = select(t.SpeakerRow.id).where(state == "unknown", ~col(t.SpeakerRow.forgotten))
    return col(t.QuoteRow.speaker).in_(unknown)


def _lacks_codes() -> ColumnElement[bool]:
    likely = col(t.SuggestedRow.confidence) >= round(LIKELY * 1000)
    # What a quote mentions is linked by itself; nobody has to be asked for it.
    asked = (col(t.SuggestedRow.quote) == col(t.QuoteRow.id), col(t.SuggestedRow.dimension).not_in(REGISTERS))
    open_ = exists().where(*asked, likely, ~_answered(), ~_refused())
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


def _outdated() -> ColumnElement[bool]:
    """A code whose last coding was made under another definition, or which was split since."""
    a, c = t.AppliedRow, t.CodeRow
    last = func.max(col(a.codebook_version))
    given = (
        select(a.quote)
        .join(c, and_(col(c.dimension) == col(a.dimension), col(c.code) == col(a.code)))
        .group_by(col(a.quote), col(a.dimension), col(a.code), col(c.since), col(c.split_into))
        .having(or_(last < col(c.since), func.json_array_length(col(c.split_into)) > 0))
    )
    return col(t.QuoteRow.id).in_(given)
