"""Verbs of reviewing what was taken in: set the speaker, split, merge, not a quote, the same codes as a like quote.

Whatever leaves one speaker for another is sealed anew under the key of who said it.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from evidence_store.domain import Actor, Span, SpeakerDetails
from evidence_store.errors import BadInput
from evidence_store.events import (
    CodingApplied,
    Event,
    MaskedSpan,
    MemoWritten,
    QuoteCaptured,
    QuoteCorrected,
    QuoteMerged,
    QuoteReassigned,
    QuoteRedacted,
    QuoteSplit,
    QuoteTranslated,
    QuoteWithdrawn,
    SpeakerRegistered,
)
from evidence_store.log import Unless
from evidence_store.store.around import Around
from evidence_store.store.asking import Asking
from evidence_store.store.editing import Editing
from evidence_store.store.rooms import WORDS_MOVED
from evidence_store.store.suggesting import told_acronyms
from evidence_store.views import CodingRow, Item, speaking

_AROUND = ("attribution", "context", "product", "region", "said_on", "ref")
OTHER_SPEAKER = "{} and {} have different speakers. Set the speaker of one of them first."


class Reviewing(Editing, Asking, Around):
    """Reviewing. `quote` is an id, a start of it, `E12`, or the caller's own ref."""

    def reassign(
        self,
        quote: str,
        *,
        by: str | Actor,
        to: str | None = None,
        details: SpeakerDetails | None = None,
        why: str | None = None,
        key: str | None = None,
    ) -> Item:
        """Say who spoke, if it was somebody else than was thought.

        `to` is a speaker's id or any mark of one of their quotes; `details` are those of somebody else, who is
        registered unless a speaker of this name and institution is known. What they agreed to holds from now on.
        Raises BadInput where neither or both are given, Refused where they were erased.
        """
        if (to is None) == (details is None or details.is_empty()):
            raise BadInput("Say who spoke: a speaker who is known, or the name or role of another.")
        actor, name = self.actor(by), self._namer(key)
        known = self.speaker(to).id if to else None

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            speaker, registered = (known, []) if known else self._who(details, name("speaker"))
            return [] if speaker == item.speaker else [*registered, *_moved(item, speaker, why=why)]

        asked: dict[str, object] = {"do": "reassign", "quote": quote, "to": to, "why": why}
        asked |= {"details": details.model_dump(exclude_none=True)} if details else {}
        self._do(decide, by=actor, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.quote(quote)

    def split(
        self, quote: str, at: Sequence[int], *, by: str | Actor, why: str | None = None, key: str | None = None
    ) -> tuple[Item, ...]:
        """Make several quotes of one: its words are cut at these code points. Returns the pieces, in order.

        Codes that were given to a stretch stay with the piece it lies in; the taggers read every piece. The one that
        was split is out of use, as if withdrawn. Raises BadInput where a piece would hold no word.
        """
        actor, name = self.actor(by), self._namer(key)

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            pieces = _cut(item.text, at)
            ids = [name(f"piece:{n}") for n in range(len(pieces))]
            facts: list[Event] = [_piece(item, span, new) for span, new in zip(pieces, ids, strict=True)]
            facts.append(QuoteSplit(quote=item.id, speaker=item.speaker, into=tuple(ids), why=why))
            for span, new in zip(pieces, ids, strict=True):
                facts += _inside(item, span, new, name)
            parts = [_as_piece(item, span, new) for span, new in zip(pieces, ids, strict=True)]
            return [*facts, *self._read_again(parts)]

        asked: dict[str, object] = {"do": "split", "quote": quote, "at": list(at), "why": why}
        facts = self._do(decide, by=actor, key=key, asked=asked, when=self._if_words_stand(quote))
        into = next(fact.into for fact in facts if isinstance(fact, QuoteSplit))
        return self.items(into)

    def merge(
        self, quote: str, other: str, *, by: str | Actor, why: str | None = None, key: str | None = None
    ) -> Item:
        """Make one quote of two that belong together: the words of `other` follow those of `quote`, in source order.

        The other is out of use and says what stands for it; its codes are given to the one. A speaker of whom nothing
        is known gives way to the known one. Raises BadInput where two different people speak, or it is one quote.
        """

        def decide() -> Sequence[Event]:
            kept, gone = self._two(quote, other)
            text = _joined(kept, gone)
            facts = [*_brought(kept, gone), QuoteCorrected(quote=kept.id, speaker=_who_speaks(kept, gone), text=text)]
            facts += [_merged(kept, gone, why), *_carried(kept, gone, name)]
            whole = kept.model_copy(update={"text": text, "speaker": _who_speaks(kept, gone)})
            return [*facts, *self._read_again([whole])]

        name = self._namer(key)
        asked: dict[str, object] = {"do": "merge", "quote": quote, "other": other, "why": why}
        self._do(decide, by=by, key=key, asked=asked, when=self._if_both_stand(quote, other))
        return self.quote(quote)

    def same_as(
        self, quote: str, other: str, *, by: str | Actor, why: str | None = None, key: str | None = None
    ) -> Item:
        """Say that `quote` is the same statement as `other`, kept twice: `other` stands for it, with its codes too.

        Raises BadInput where two different people speak: the same words of another are another statement.
        """

        def decide() -> Sequence[Event]:
            kept, gone = self._two(other, quote)
            return [*_brought(kept, gone), _merged(kept, gone, why), *_carried(kept, gone, name)]

        name = self._namer(key)
        asked: dict[str, object] = {"do": "same", "quote": quote, "other": other, "why": why}
        self._do(decide, by=by, key=key, asked=asked, when=self._if_both_stand(quote, other))
        return self.quote(other)

    def code_like(self, quote: str, other: str, *, by: str | Actor, key: str | None = None) -> Item:
        """Give `quote` the codes that people gave to `other`, a quote that says nearly the same."""
        actor, name = self.actor(by), self._namer(key)

        def decide() -> Sequence[Event]:
            item, like = self._open_item(quote), self._item(other)
            given = [(d, c) for d, codes in like.codes().items() for c in codes if c not in item.codes().get(d, ())]
            if not like.codings:
                raise BadInput(f"Nobody has coded E{like.number} yet: there is nothing to take over.")
            return [self._coding(item, d, c, actor, name(f"{d}:{c}")) for d, c in given]

        asked: dict[str, object] = {"do": "code like", "quote": quote, "other": other}
        self._do(decide, by=actor, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.quote(quote)

    def not_a_quote(self, quote: str, *, by: str | Actor, why: str | None = None, key: str | None = None) -> Item:
        """Take out of use what was no statement of anybody: a title, a term, our own words. `restore` undoes it."""
        asked: dict[str, object] = {"do": "not a quote", "quote": quote, "why": why}
        self._tell(
            quote,
            lambda a: QuoteWithdrawn(**a, because="not_a_quote", why=why),
            by=by,
            key=key,
            asked=asked,
            unless=lambda item: item.withdrawn,
        )
        return self.quote(quote)

    def _who(self, details: SpeakerDetails | None, new: str) -> tuple[str, list[Event]]:
        told = details or SpeakerDetails()
        with self._reading() as session:
            known = speaking.speaker_named(session, told.name, told.institution) if told.name else None
        return (known, []) if known else (new, [SpeakerRegistered(speaker=new, **told.model_dump())])

    def _two(self, kept: str, gone: str) -> tuple[Item, Item]:
        one, two = self._open_item(kept), self._open_item(gone)
        if one.id == two.id:
            raise BadInput("Name another quote: one cannot be merged with itself.")
        return one, two

    def _if_both_stand(self, quote: str, other: str) -> Callable[[int], Unless]:
        tags = [tag for item in map(self._item, (quote, other)) for tag in _tags(item)]
        return lambda seen: Unless(types=WORDS_MOVED, tags=tuple(tags), after=seen)


def _tags(item: Item) -> tuple[str, str]:
    return f"quote:{item.id}", f"subject:{item.speaker}"


def _moved(item: Item, speaker: str, *, why: str | None = None) -> list[Event]:
    """Everything personal of a quote, told once more under the key of who said it."""
    about = {"quote": item.id, "speaker": speaker}
    told = {
        field: getattr(item, field) for field in ("attribution", "context", "product", "region", "said_on", "ref")
    }
    acronyms = told_acronyms(item.acronyms)
    facts: list[Event] = [
        QuoteReassigned(was=item.speaker, text=item.text, acronyms=acronyms, why=why, **told, **about),
        *(QuoteTranslated(language=language, text=text, **about) for language, text in item.translations.items()),
        *(MemoWritten(text=memo.text, written_by=memo.by, written_at=memo.at, **about) for memo in item.memos),
    ]
    if item.looked_at:
        masks = tuple(MaskedSpan(**m.model_dump(exclude={"replacement"})) for m in item.masks)
        words = "\n".join(m.replacement for m in item.masks) or None
        facts.append(QuoteRedacted(version=item.version + 1, masks=masks, replacements=words, **about))
    return facts


def _cut(text: str, at: Sequence[int]) -> list[Span]:
    places = sorted({0, len(text), *at})
    spans = [_trimmed(text, start, end) for start, end in pairwise(places)]
    if len(spans) < 2 or places[0] < 0 or places[-1] > len(text) or any(s.start == s.end for s in spans):
        raise BadInput(
            f"Cut between words: every place is between 1 and {max(len(text) - 1, 1)}, with words around it."
        )
    return spans


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    before = len(piece) - len(piece.lstrip())
    return Span(start=start + before, end=start + max(before, len(piece.rstrip())))


def _piece(item: Item, span: Span, new: str) -> QuoteCaptured:
    told = ("language", "source", "sniffer", "attribution", "context", "product", "region", "said_on")
    # Only words that stand in the source as they are can be found there again.
    start = item.start if item.start is not None and item.end == item.start + len(item.text) else None
    place = {} if start is None else {"start": start + span.start, "end": start + span.end}
    acronyms = told_acronyms(item.acronyms)
    about = {field: getattr(item, field) for field in told}
    return QuoteCaptured(
        quote=new,
        speaker=item.speaker,
        form=item.kind,
        text=span.cut(item.text),
        acronyms=acronyms,
        **about,
        **place,
    )


def _as_piece(item: Item, span: Span, new: str) -> Item:
    return item.model_copy(update={"id": new, "text": span.cut(item.text)})


def _inside(item: Item, span: Span, new: str, name: Callable[[str], str]) -> list[Event]:
    """Codings of stretches that lie in the piece, as they were given."""
    lying = [c for c in item.codings if c.span and span.start <= c.span.start and c.span.end <= span.end]
    moved = [(c, Span(start=c.span.start - span.start, end=c.span.end - span.start)) for c in lying if c.span]
    return [_given_again(c, new, item.speaker, name, span=place) for c, place in moved]


def _given_again(
    coding: CodingRow, quote: str, speaker: str, name: Callable[[str], str], *, span: Span | None
) -> CodingApplied:
    told = coding.model_dump(include={"dimension", "code", "coder", "codebook_version", "blind", "bulk", "why"})
    place = {"start": span.start, "end": span.end} if span else {}
    return CodingApplied(quote=quote, speaker=speaker, coding=name(f"again:{quote}:{coding.id}"), **told, **place)


def may_be_one(one: Item, other: Item) -> bool:
    """Whether two quotes can be made one: one person said both, or of one speaker nothing is known."""
    return one.speaker == other.speaker or _is_nobody(one) or _is_nobody(other)


def _who_speaks(kept: Item, gone: Item) -> str:
    """The speaker of both: the same, or the one of whom something is known."""
    if kept.speaker == gone.speaker or _is_nobody(gone):
        return kept.speaker
    if _is_nobody(kept):
        return gone.speaker
    raise BadInput(OTHER_SPEAKER.format(f"E{kept.number}", f"E{gone.number}"))


def _is_nobody(item: Item) -> bool:
    return item.details.is_empty() and item.consent.state == "unknown" and not item.preferences


def _brought(kept: Item, gone: Item) -> list[Event]:
    """What brings both under one speaker."""
    speaker = _who_speaks(kept, gone)
    return [fact for item in (kept, gone) if item.speaker != speaker for fact in _moved(item, speaker)]


def _merged(kept: Item, gone: Item, why: str | None) -> QuoteMerged:
    return QuoteMerged(quote=gone.id, speaker=_who_speaks(kept, gone), into=kept.id, why=why)


def _carried(kept: Item, gone: Item, name: Callable[[str], str]) -> list[Event]:
    """Codes of the one that goes which nobody gave to the one that stays."""
    known: Mapping[str, tuple[str, ...]] = kept.codes()
    new = [c for c in gone.codings if c.code not in known.get(c.dimension, ())]
    return [_given_again(c, kept.id, _who_speaks(kept, gone), name, span=None) for c in new]


def _joined(kept: Item, gone: Item) -> str:
    same = kept.source is not None and kept.source == gone.source
    before = same and None not in (kept.start, gone.start) and (gone.start or 0) < (kept.start or 0)
    return " ".join((gone.text, kept.text) if before else (kept.text, gone.text))
