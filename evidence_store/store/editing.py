"""Verbs of the words: correct, describe, translate, note, withdraw, restore; each with who and why."""

from collections.abc import Callable, Sequence

from evidence_store.domain import LEARNED, Actor, Codebook, Kind, Value
from evidence_store.errors import ConditionFailed
from evidence_store.events import (
    CodingSuggested,
    Event,
    MemoWritten,
    QuoteCorrected,
    QuoteDescribed,
    QuoteRestored,
    QuoteTranslated,
    QuoteWithdrawn,
)
from evidence_store.interchange import clean_text
from evidence_store.log import Unless
from evidence_store.store.deciding import Deciding
from evidence_store.store.rooms import SYSTEM, WORDS_MOVED
from evidence_store.store.suggesting import readings_of, suggested
from evidence_store.views import Item, reading

AT_ONCE = 250
ATTEMPTS = 3
Progress = Callable[[int, int], None]


class Details(Value):
    """What stands around the words; what is left None is empty."""

    kind: Kind
    language: str | None = None
    attribution: str | None = None
    context: str | None = None
    product: str | None = None
    region: str | None = None
    said_on: str | None = None


class Editing(Deciding):
    """The words and what stands around them. `quote` is an id, a start of it, `E12`, or the caller's own ref."""

    def correct(
        self, quote: str, text: str, *, by: str | Actor, why: str | None = None, key: str | None = None
    ) -> Item:
        """Replace words that were not what was said; taggers read the new ones."""
        clean_text(text)

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            if text == item.text:
                return []
            fact = QuoteCorrected(quote=item.id, speaker=item.speaker, text=text, why=why)
            return [fact, *self._read_again([item.model_copy(update={"text": text})])]

        asked: dict[str, object] = {"do": "correct", "quote": quote, "text": text, "why": why}
        self._do(decide, by=by, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.quote(quote)

    def describe(self, quote: str, details: Details, *, by: str | Actor, key: str | None = None) -> Item:
        """Set what stands around the words: kind, language, printed credit, context, product, region, date."""

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            fields = details.model_dump(exclude={"kind"})
            return [QuoteDescribed(quote=item.id, speaker=item.speaker, form=details.kind, **fields)]

        asked: dict[str, object] = {"do": "describe", "quote": quote, **details.model_dump()}
        self._do(decide, by=by, key=key, asked=asked)
        return self.quote(quote)

    def translate(self, quote: str, language: str, text: str, *, by: str | Actor, key: str | None = None) -> Item:
        """Keep a translation beside the original; taggers read again, as they read one into English."""
        clean_text(text)

        def decide() -> Sequence[Event]:
            item = self._item(quote)
            fact = QuoteTranslated(quote=item.id, speaker=item.speaker, language=language, text=text)
            told = item.model_copy(update={"translations": item.translations | {language: text}})
            return [fact, *([] if item.forgotten or item.withdrawn else self._read_again([told]))]

        asked: dict[str, object] = {"do": "translate", "quote": quote, "language": language, "text": text}
        self._do(decide, by=by, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.quote(quote)

    def note(self, quote: str, text: str, *, by: str | Actor, key: str | None = None) -> Item:
        """Write a memo beside a quote."""
        clean_text(text)
        asked: dict[str, object] = {"do": "note", "quote": quote, "text": text}
        self._tell(quote, lambda a: MemoWritten(**a, text=text), by=by, key=key, asked=asked)
        return self.quote(quote)

    def withdraw(self, quote: str, *, by: str | Actor, why: str | None = None, key: str | None = None) -> Item:
        """Take a quote out of use: search, narratives and packs forget it at once. `restore` brings it back."""
        asked: dict[str, object] = {"do": "withdraw", "quote": quote, "why": why}
        self._tell(
            quote,
            lambda a: QuoteWithdrawn(**a, why=why),
            by=by,
            key=key,
            asked=asked,
            unless=lambda item: item.withdrawn,
        )
        return self.quote(quote)

    def restore(self, quote: str, *, by: str | Actor, why: str | None = None, key: str | None = None) -> Item:
        """Bring a withdrawn quote back into use."""
        asked: dict[str, object] = {"do": "restore", "quote": quote, "why": why}
        self._tell(
            quote,
            lambda a: QuoteRestored(**a, why=why),
            by=by,
            key=key,
            asked=asked,
            unless=lambda item: not item.withdrawn,
        )
        return self.quote(quote)

    def suggest_again(self, quote: str) -> Item:
        """Let the taggers read a stored quote; a proposal that says nothing new is not recorded."""
        facts = self._read_again([self._open_item(quote)])
        if facts:
            self.journal.append(facts, by=SYSTEM)
        return self.quote(quote)

    def suggest_again_all(self, *, progress: Progress | None = None) -> int:
        """Let the taggers read again every quote that somebody has yet to decide in full; how many were told anew.

        What says nothing new is not recorded. `progress` is called with quotes read and quotes in all.
        """
        with self._reading() as session:
            ids, book = reading.quote_ids(session, withdrawn=False), reading.codebook(session)
        changed = 0
        for start in range(0, len(ids), AT_ONCE):
            changed += self._told_anew(ids[start : start + AT_ONCE], book)
            if progress:
                progress(min(start + AT_ONCE, len(ids)), len(ids))
        return changed

    def _told_anew(self, ids: Sequence[str], book: Codebook) -> int:
        """Record what the taggers now say of these quotes; read once more where the words moved meanwhile."""
        for attempt in range(ATTEMPTS):
            seen = self.views.follow()
            waiting = [item for item in self._items(ids) if _undecided(item, book)]
            facts = self._read_again(waiting)
            tags = [tag for i in waiting for tag in (f"quote:{i.id}", f"subject:{i.speaker}")]
            try:
                if facts:
                    self.journal.append(facts, by=SYSTEM, when=Unless(types=WORDS_MOVED, tags=tags, after=seen))
                    self.views.follow()
                return len({fact.quote for fact in facts})
            except ConditionFailed:
                if attempt == ATTEMPTS - 1:
                    raise
        return 0

    def _tell(
        self,
        quote: str,
        fact: Callable[[dict[str, str]], Event],
        *,
        by: str | Actor,
        key: str | None,
        asked: dict[str, object],
        unless: Callable[[Item], bool] = lambda _item: False,
    ) -> None:
        def decide() -> Sequence[Event]:
            item = self._item(quote)
            return [] if unless(item) else [fact({"quote": item.id, "speaker": item.speaker})]

        self._do(decide, by=by, key=key, asked=asked)

    def _read_again(self, items: Sequence[Item]) -> list[CodingSuggested]:
        codes = self.codebook().proposable()
        readings = readings_of(items)
        facts: list[CodingSuggested] = []
        for tagger in self.taggers:
            for item, found in zip(items, tagger.suggest(readings), strict=True):
                fact = suggested(item.id, item.speaker, tagger, found, codes=codes)
                said = self._last_said(item.id, tagger.name)
                if _says_anew(fact, said):
                    facts.append(fact)
        return facts

    def _last_said(self, quote: str, tagger: str) -> CodingSuggested | None:
        told = [r.event for r in self.journal.read(tag=f"quote:{quote}")]
        mine = [fact for fact in told if isinstance(fact, CodingSuggested) and fact.tagger == tagger]
        return mine[-1] if mine else None


def _says_anew(fact: CodingSuggested, said: CodingSuggested | None) -> bool:
    """Whether this is news. The same of another model is, as each model tells its own reasons."""
    if said is None or fact.suggestions != said.suggestions:
        return fact.suggestions != (said.suggestions if said else ())
    return bool(fact.suggestions) and fact.tagger == LEARNED and fact.tagger_version != said.tagger_version


def _undecided(item: Item, book: Codebook) -> bool:
    """Whether nobody has decided something of it yet."""
    settled = {*item.codes(), *(dimension for dimension, _ in item.declined)}
    return not item.forgotten and any(d.id not in settled for d in book.dimensions)
