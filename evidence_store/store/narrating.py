"""Verbs of narratives: start, write, place quotes in order, move them, take them out, publish, withdraw."""

from collections.abc import Callable, Sequence

from evidence_store.attribution import Credit
from evidence_store.disclosure import names
from evidence_store.domain import Actor, Audience
from evidence_store.errors import BadInput, NotFound, Refused
from evidence_store.events import (
    Event,
    NarrativePublished,
    NarrativeStarted,
    NarrativeTitled,
    NarrativeWithdrawn,
    QuotePlaced,
    QuoteUnplaced,
    SectionRemoved,
    SectionWritten,
)
from evidence_store.log import Unless
from evidence_store.redaction import masked
from evidence_store.store.asking import Asking
from evidence_store.store.redacting import Redacting
from evidence_store.store.rooms import ERASED
from evidence_store.views import Item, NarrativeView, SectionView, leaving

RIGHTS_MOVED = (
    "consent.recorded",
    "consent.withdrawn",
    "attribution.set",
    "credit.worded",
    "quote.withdrawn",
    "quote.corrected",
    "quote.described",
    "quote.redacted",
    "quote.reassigned",
    "quote.split",
    "quote.merged",
    "speaker.described",
    "speaker.erased",
    "erasure.requested",
)
"""Facts about an included speaker after which a pack or a publication must be decided anew."""


class Narrating(Asking, Redacting):
    """Narratives. Quotes stand in them by reference; their words and credits are always today's."""

    def narratives(self) -> tuple[NarrativeView, ...]:
        """All narratives, the last changed first."""
        with self._reading() as session:
            return tuple(leaving.narratives(session))

    def narrative(self, narrative: str) -> NarrativeView:
        """One narrative with its sections in order. Raises NotFound."""
        with self._reading() as session:
            found = leaving.narrative(session, narrative)
        if found is None:
            raise NotFound(f"No narrative is known by “{narrative[:80]}”.")
        return found

    def start_narrative(
        self, title: str, *, by: str | Actor, summary: str = "", key: str | None = None
    ) -> NarrativeView:
        """Begin a narrative with one empty section."""
        title = _titled(title)
        name = self._namer(key)
        new = name("narrative")

        def decide() -> Sequence[Event]:
            started = NarrativeStarted(narrative=new, title=title, summary=summary or None)
            return [started, SectionWritten(narrative=new, section=name("section"), index=0)]

        asked: dict[str, object] = {"do": "start_narrative", "title": title, "summary": summary}
        self._do(decide, by=by, key=key, asked=asked)
        return self.narrative(new)

    def title_narrative(
        self, narrative: str, title: str, *, by: str | Actor, summary: str = "", key: str | None = None
    ) -> NarrativeView:
        """Give it another title and summary."""
        words = {"title": _titled(title), "summary": summary or None}

        def decide(_now: NarrativeView) -> Sequence[Event]:
            return [NarrativeTitled(narrative=narrative, **words)]

        return self._tell_narrative(narrative, decide, "title", by=by, key=key, told=[title, summary])

    def write_section(
        self,
        narrative: str,
        *,
        by: str | Actor,
        section: str | None = None,
        heading: str = "",
        prose: str = "",
        index: int | None = None,
        key: str | None = None,
    ) -> NarrativeView:
        """Write a section: a known one is rewritten (and moved to `index`); without `section` a new one is added."""
        new = section or self._namer(key)("section")

        def decide(now: NarrativeView) -> Sequence[Event]:
            places = {s.id: i for i, s in enumerate(now.sections)}
            if section is not None:
                _section(now, section)
            place = index if index is not None else places.get(new, len(now.sections))
            words = {"heading": heading or None, "prose": prose or None}
            return [SectionWritten(narrative=narrative, section=new, index=max(0, place), **words)]

        told = [section, heading, prose, index]
        return self._tell_narrative(narrative, decide, "write_section", by=by, key=key, told=told)

    def remove_section(
        self, narrative: str, section: str, *, by: str | Actor, key: str | None = None
    ) -> NarrativeView:
        """Take a section out; its quotes stay in the store."""

        def decide(now: NarrativeView) -> Sequence[Event]:
            _section(now, section)
            return [SectionRemoved(narrative=narrative, section=section)]

        return self._tell_narrative(narrative, decide, "remove_section", by=by, key=key, told=[section])

    def place(
        self,
        narrative: str,
        quote: str,
        *,
        by: str | Actor,
        section: str | None = None,
        index: int | None = None,
        key: str | None = None,
    ) -> NarrativeView:
        """Place a quote at `index` of a section (the last one, at its end); placing it again moves it."""

        def decide(now: NarrativeView) -> Sequence[Event]:
            if not now.sections:
                raise Refused("This narrative has no section yet. Write one first.")
            target = _section(now, section) if section else now.sections[-1]
            item = self._item(quote)
            if item.forgotten:
                raise Refused(ERASED)
            if item.withdrawn:
                raise Refused("This quote is withdrawn. Restore it first.")
            others = [q for q in target.quotes if q != item.id]
            place = len(others) if index is None else max(0, min(index, len(others)))
            return [QuotePlaced(narrative=narrative, section=target.id, quote=item.id, index=place)]

        return self._tell_narrative(narrative, decide, "place", by=by, key=key, told=[quote, section, index])

    def unplace(self, narrative: str, quote: str, *, by: str | Actor, key: str | None = None) -> NarrativeView:
        """Take a quote out of a narrative."""

        def decide(now: NarrativeView) -> Sequence[Event]:
            item = self._item(quote)
            stands = next((s for s in now.sections if item.id in s.quotes), None)
            if stands is None:
                raise NotFound("This quote does not stand in this narrative.")
            return [QuoteUnplaced(narrative=narrative, section=stands.id, quote=item.id)]

        return self._tell_narrative(narrative, decide, "unplace", by=by, key=key, told=[quote])

    def publish(
        self, narrative: str, *, by: str | Actor, audience: Audience, key: str | None = None
    ) -> NarrativeView:
        """Publish for an audience. Refused while a placed quote may not be shown to it, or if a right moves."""
        rights: list[str] = []

        def decide(now: NarrativeView) -> Sequence[Event]:
            items = self.items([q for s in now.sections for q in s.quotes])
            credits = [self.credit(i, audience=audience) for i in items]
            self._require_showable(tuple(zip(items, credits, strict=True)), audience)
            speakers = tuple(dict.fromkeys(i.speaker for i in items))
            rights[:] = [f"subject:{s}" for s in speakers]
            about = {"quotes": tuple(i.id for i in items), "levels": tuple(c.level for c in credits)}
            return [NarrativePublished(narrative=narrative, audience=audience, speakers=speakers, **about)]

        def unless(seen: int) -> Unless:
            return Unless(types=RIGHTS_MOVED, tags=tuple(rights), after=seen)

        return self._tell_narrative(narrative, decide, "publish", by=by, key=key, told=[audience], unless=unless)

    def _require_showable(self, told: Sequence[tuple[Item, Credit]], audience: Audience) -> None:
        """Nothing when each of these may go out to `audience` under its credit; else Refused with what to do."""
        if refused := [f"E{i.number}" for i, credit in told if i.withdrawn or not credit.shown]:
            raise Refused(f"{', '.join(refused)} may not be shown to this audience. Take out or ask first.")
        if unseen := [f"E{i.number}" for i, c in told if audience == "public" and self.unseen(i, c.level)]:
            raise Refused(
                f"Nobody has looked at what could identify the speakers of {', '.join(unseen)}. Look first."
            )
        if naming := [f"E{i.number}" for i, credit in told if _names_the_unnamed(i, credit)]:
            raise Refused(
                f"The words of {', '.join(naming)} name a speaker who may not be named. Hide the name first."
            )

    def withdraw_narrative(
        self, narrative: str, *, by: str | Actor, why: str | None = None, key: str | None = None
    ) -> NarrativeView:
        """Take a narrative out of use."""

        def decide(_now: NarrativeView) -> Sequence[Event]:
            return [NarrativeWithdrawn(narrative=narrative, why=why)]

        return self._tell_narrative(narrative, decide, "withdraw", by=by, key=key, told=[why])

    def _tell_narrative(
        self,
        narrative: str,
        decide: Callable[[NarrativeView], Sequence[Event]],
        what: str,
        *,
        by: str | Actor,
        key: str | None,
        told: Sequence[object],
        unless: Callable[[int], Unless] | None = None,
    ) -> NarrativeView:
        def facts() -> Sequence[Event]:
            now = self.narrative(narrative)
            if now.status == "withdrawn":
                raise Refused("This narrative is withdrawn.")
            return [fact.model_copy(update={"key": now.key}) for fact in decide(now)] if now.key else decide(now)

        def conditions(seen: int) -> Sequence[Unless]:
            # Written under a key that an erasure takes meanwhile, words would be lost with it.
            rekeyed = Unless(types=("narrative.rekeyed",), tags=(f"narrative:{narrative}",), after=seen)
            return [rekeyed, *([unless(seen)] if unless else [])]

        asked: dict[str, object] = {"do": f"narrative.{what}", "narrative": narrative, "told": list(told)}
        self._do(facts, by=by, key=key, asked=asked, when=conditions)
        return self.narrative(narrative)


def _names_the_unnamed(item: Item, credit: Credit) -> bool:
    return credit.level != "named" and names(item.details.name, masked(item.text, item.masks))


def _section(now: NarrativeView, section: str) -> SectionView:
    found = next((s for s in now.sections if s.id == section), None)
    if found is None:
        raise NotFound("This narrative has no such section.")
    return found


def _titled(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise BadInput("Give the narrative a title.")
    return title
