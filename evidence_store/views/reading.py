"""Questions to the read models: rows in, items out. It decides nothing about who may see what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, func, or_
from sqlmodel import Session, col, select

from evidence_store.domain import (
    LEARNED,
    Acronyms,
    Code,
    Codebook,
    Dimension,
    Mask,
    SignOff,
    Span,
)
from evidence_store.views import tables as t
from evidence_store.views.items import (
    CodingRow,
    Item,
    MemoView,
    OpenSuggestion,
    SpeakerView,
)
from evidence_store.views.rows import IN_AT_ONCE, grouped, where
from evidence_store.views.speaking import speaker_rows

NEVER = 2**31
"""A version of the codebook no coding was made under: that since which a split code means something."""


def items(session: Session, ids: Sequence[str]) -> dict[str, Item]:
    """The quotes with these ids, those that exist, in the order asked for."""
    quotes = {q.id: q for q in where(session, t.QuoteRow, "id", ids)}
    speakers = speaker_rows(session, {q.speaker for q in quotes.values()})
    beside = _Beside(session, list(quotes))
    return {i: _item(quotes[i], speakers, beside) for i in dict.fromkeys(ids) if i in quotes}


class _Beside:
    """Everything that stands beside some quotes, by quote."""

    def __init__(self, session: Session, ids: Sequence[str]) -> None:
        self.applied = grouped(where(session, t.AppliedRow, "quote", ids), "quote")
        self.suggested = grouped(where(session, t.SuggestedRow, "quote", ids), "quote")
        self.declined = grouped(where(session, t.DeclinedRow, "quote", ids), "quote")
        self.memos = grouped(where(session, t.MemoRow, "quote", ids), "quote")
        self.translations = grouped(where(session, t.TranslationRow, "quote", ids), "quote")
        self.redactions = {row.quote: row for row in where(session, t.RedactionRow, "quote", ids)}
        self.sign_offs = {row.quote: row for row in where(session, t.SignOffRow, "quote", ids)}
        self.means_since = _means_since(session, {a.code for given in self.applied.values() for a in given})


def _item(row: t.QuoteRow, speakers: Mapping[str, SpeakerView], beside: _Beside) -> Item:
    speaker = speakers[row.speaker]
    declined = {(d.dimension, d.code) for d in beside.declined[row.id]}
    applied = sorted(beside.applied[row.id], key=lambda a: a.pos)
    answered = declined | {(a.dimension, a.code) for a in applied}
    suggested = sorted(beside.suggested[row.id], key=lambda s: (-s.confidence, s.dimension, s.code))
    suggested, heard = [s for s in suggested if (s.dimension, s.code) not in answered], _heard(suggested)
    fields = row.model_dump(include=set(Item.model_fields) - {"text", "kind", "acronyms"})
    redaction, sign_off = beside.redactions.get(row.id), beside.sign_offs.get(row.id)
    looked_at = redaction is not None and redaction.version == row.version
    return Item(
        **fields,
        kind=row.form,
        text=row.text or "",
        forgotten=row.text is None,
        details=speaker.details,
        consent=speaker.consent,
        preferences=speaker.preferences,
        wordings=speaker.wordings,
        masks=tuple(_mask(m) for m in redaction.masks) if redaction is not None and looked_at else (),
        looked_at=looked_at,
        sign_off=SignOff(**sign_off.model_dump(exclude={"quote"})) if sign_off else None,
        codings=tuple(_coding(a, beside.means_since) for a in applied),
        suggestions=tuple(_suggestion(s) for s in suggested if s in heard),
        unheard=tuple(_suggestion(s) for s in suggested if s not in heard),
        declined=tuple(sorted(declined)),
        acronyms=_acronyms(row.acronyms),
        memos=tuple(MemoView(text=m.text, by=m.actor, at=m.at) for m in beside.memos[row.id]),
        translations={x.language: x.text or "" for x in beside.translations[row.id]},
    )


def _heard(suggested: Sequence[t.SuggestedRow]) -> list[t.SuggestedRow]:
    """Where a learned tagger speaks of a dimension the rules are not heard beside it: it has read them already."""
    learned = {(s.quote, s.dimension) for s in suggested if s.tagger == LEARNED}
    return [s for s in suggested if s.tagger == LEARNED or (s.quote, s.dimension) not in learned]


def _acronyms(told: str | None) -> Acronyms:
    """Short forms and their words, as `quote.captured` tells them."""
    pairs = (line.partition("\t") for line in (told or "").splitlines())
    return tuple((short, words) for short, _, words in pairs if words)


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start=start, end=end)


def _coding(row: t.AppliedRow, means_since: Mapping[tuple[str, str], int]) -> CodingRow:
    fields = row.model_dump(include=set(CodingRow.model_fields))
    outdated = row.codebook_version < means_since.get((row.dimension, row.code), 0)
    return CodingRow(span=_span(row.start, row.end), outdated=outdated, **fields)


def _means_since(session: Session, codes: Iterable[str]) -> dict[tuple[str, str], int]:
    """Since which version of the codebook a code means what it means, where that was not always so."""
    known, c = list(codes), t.CodeRow
    changed = or_(col(c.since) > 1, func.json_array_length(col(c.split_into)) > 0)
    found: dict[tuple[str, str], int] = {}
    for start in range(0, len(known), IN_AT_ONCE):
        query = select(c.dimension, c.code, c.since, c.split_into)
        for dimension, code, since, split in session.exec(
            query.where(changed, col(c.code).in_(known[start : start + IN_AT_ONCE]))
        ):
            found[dimension, code] = NEVER if split else since
    return found


def _suggestion(row: t.SuggestedRow) -> OpenSuggestion:
    fields = row.model_dump(include={"event", "dimension", "code", "tagger", "version", "rule", "field"})
    return OpenSuggestion(confidence=row.confidence / 1000, span=_span(row.start, row.end), **fields)


def _mask(row: Sequence[object]) -> Mask:
    return Mask(**dict(zip(("start", "end", "kind", "replacement"), row, strict=True)))


def actor_named(session: Session, name: str) -> str | None:
    """The actor who goes by this name, or None."""
    return session.exec(select(t.ActorRow.id).where(t.ActorRow.name == name).limit(1)).first()


def actor_names(session: Session) -> dict[str, str]:
    """Actor id -> the name they go by."""
    return {row.id: row.name or row.id for row in session.exec(select(t.ActorRow))}


def quote_id(session: Session, mark: str) -> str | None:
    """The id of the quote a person means by `mark`: its id, a start of it, `E12`, or the caller's own ref."""
    number = mark[1:] if mark[:1] in "Ee" else ""
    if number.isdecimal():
        found = session.exec(select(t.QuoteRow.id).where(t.QuoteRow.number == int(number))).first()
        if found:
            return found
    if session.get(t.QuoteRow, mark):
        return mark
    by_ref = session.exec(select(t.QuoteRow.id).where(t.QuoteRow.ref == mark).limit(2)).all()
    starts = session.exec(
        select(t.QuoteRow.id).where(col(t.QuoteRow.id).startswith(mark, autoescape=True)).limit(2)
    ).all()
    for hits in (by_ref, starts if len(mark) >= 4 else []):
        if len(hits) == 1:
            return hits[0]
    return None


def codebook(session: Session) -> Codebook:
    """The codebook in force, in its own order."""
    released = session.get(t.CodebookRow, "codebook")
    dimensions = session.exec(select(t.DimensionRow).order_by(col(t.DimensionRow.place)))
    codes = session.exec(select(t.CodeRow).order_by(col(t.CodeRow.place)))
    return Codebook(
        version=released.version if released else 1,
        dimensions=tuple(Dimension(**d.model_dump(exclude={"place"})) for d in dimensions),
        codes=tuple(Code(**c.model_dump(exclude={"place"})) for c in codes),
    )


def names(session: Session, column: str, *, but: Collection[str] = ()) -> tuple[str, ...]:
    """Every product, region, language or day in use, sorted; those of the quotes `but` alone left out."""
    field = getattr(t.QuoteRow, column)
    if not but:
        return tuple(v for v in session.exec(select(field).distinct().order_by(field)) if v)
    used = session.exec(select(t.QuoteRow.id, field).where(field.is_not(None)))
    return tuple(sorted({value for quote, value in used if value and quote not in but}))


def translated(session: Session) -> tuple[str, ...]:
    """Every language that quotes are translated into, sorted."""
    field = col(t.TranslationRow.language)
    return tuple(session.exec(select(field).distinct().order_by(field)))


def changed(session: Session, *, after: int, limit: int) -> list[tuple[str, int]]:
    """`(quote id, touched)` of quotes changed beyond a position, in that order.

    At least `limit` if there are so many: quotes touched by the same fact always come together.
    """
    query = select(t.QuoteRow.id, t.QuoteRow.touched).order_by(col(t.QuoteRow.touched), col(t.QuoteRow.number))
    page = list(session.exec(query.where(t.QuoteRow.touched > after).limit(limit)))
    if len(page) == limit:
        last = page[-1][1]
        page = [row for row in page if row[1] < last]
        page += session.exec(query.where(t.QuoteRow.touched == last))
    return [(quote, touched) for quote, touched in page]


def not_looked_at(session: Session, *, first: int = 0) -> list[str]:
    """Ids of the quotes in use whose words, as they stand, nobody has decided to hide or to leave; oldest first.

    From the quote numbered `first` on.
    """
    decided = exists().where(
        col(t.RedactionRow.quote) == col(t.QuoteRow.id), col(t.RedactionRow.version) == col(t.QuoteRow.version)
    )
    in_use = (~col(t.QuoteRow.withdrawn), col(t.QuoteRow.text).is_not(None), col(t.QuoteRow.number) >= first)
    return list(session.exec(select(t.QuoteRow.id).where(~decided, *in_use).order_by(col(t.QuoteRow.number))))


def texts(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Quote in use -> its words, of those with these ids."""
    found: dict[str, str] = {}
    for start in range(0, len(ids), IN_AT_ONCE):
        some = col(t.QuoteRow.id).in_(ids[start : start + IN_AT_ONCE])
        query = select(t.QuoteRow.id, t.QuoteRow.text).where(some, ~col(t.QuoteRow.withdrawn))
        found.update((quote, text) for quote, text in session.exec(query) if text is not None)
    return found


def quote_ids(session: Session, *, withdrawn: bool | None = None, source: str | None = None) -> list[str]:
    """Ids of quotes in order of capture."""
    query = select(t.QuoteRow.id).order_by(col(t.QuoteRow.number))
    if withdrawn is not None:
        query = query.where(t.QuoteRow.withdrawn == withdrawn)
    if source is not None:
        query = query.where(t.QuoteRow.source == source)
    return list(session.exec(query))


def counts(session: Session) -> dict[str, int]:
    """How many quotes, withdrawn quotes, speakers, narratives and packs there are; who is erased counts no more."""
    kept = col(t.QuoteRow.text).is_not(None)
    counted: dict[str, Any] = {
        "quotes": select(func.count()).select_from(t.QuoteRow).where(kept),
        "speakers": select(func.count()).select_from(t.SpeakerRow).where(~col(t.SpeakerRow.forgotten)),
        "narratives": select(func.count()).select_from(t.NarrativeRow),
        "packs": select(func.count()).select_from(t.PackRow),
        "withdrawn": select(func.count()).select_from(t.QuoteRow).where(kept, col(t.QuoteRow.withdrawn)),
    }
    return {name: session.exec(query).one() for name, query in counted.items()}


def source(session: Session, source_id: str) -> t.SourceRow | None:
    """What was pasted or imported, whole."""
    return session.get(t.SourceRow, source_id)
