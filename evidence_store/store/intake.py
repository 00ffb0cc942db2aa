"""Verbs of taking in: read a paste, capture quotes, import rows, find what is already here."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from evidence_store.attribution import allows_more, rank, widens
from evidence_store.domain import Actor, Consent, Draft, Preference, Reading, Span, SpeakerDetails, Suggestion, Value
from evidence_store.errors import BadInput, ConditionFailed, UnknownCode
from evidence_store.events import (
    AttributionSet,
    CodingApplied,
    ConsentRecorded,
    Event,
    QuoteCaptured,
    SourceRecorded,
    SpeakerRegistered,
)
from evidence_store.interchange import ImportRow, Row, RowProblem, clean_text
from evidence_store.log import Unless
from evidence_store.search import Similar
from evidence_store.store.attributing import AGREEMENTS_MOVED
from evidence_store.store.indexes import Indexed
from evidence_store.store.suggesting import every_reading, suggested, told_acronyms
from evidence_store.views import speaking

CHUNK = 250
ATTEMPTS = 3
IN_THE_FILE = "as stated in the imported file"
Progress = Callable[[int], None]


class Captured(Value):
    """What a capture stored: ids of the quotes in order, of the source, and what looked the same already."""

    quotes: tuple[str, ...]
    source: str | None = None
    similar: dict[str, tuple[Similar, ...]] = {}


class Imported(Value):
    """What an import did. `problems` are `(line, sentence, the row as it came)`; every other row was kept."""

    rows: int
    captured: int
    quotes: tuple[str, ...] = ()
    problems: tuple[tuple[int, str, str], ...] = ()
    repeated: bool = False


class Intake(Indexed):
    """Taking in."""

    def extract(self, paste: str) -> tuple[Draft, ...]:
        """Drafts found in pasted words, each with its suggestions; nothing is stored. Raises BadInput."""
        text, _notes = clean_text(paste)
        if self._extractor is None:
            raise BadInput("This store was opened without an extractor.")
        drafts = self._extractor(text)
        proposed = self.suggest([d.reading() for d in drafts])
        return tuple(d.model_copy(update={"suggestions": s}) for d, s in zip(drafts, proposed, strict=True))

    def suggest(self, readings: Sequence[Reading]) -> Iterator[tuple[Suggestion, ...]]:
        """For each reading, in order, what the taggers propose; nothing is stored."""
        return every_reading(self.taggers, readings)

    def paste(
        self,
        text: str,
        *,
        by: str | Actor,
        chosen: Sequence[int] | None = None,
        title: str | None = None,
        key: str | None = None,
    ) -> Captured:
        """Extract and capture: all drafts, or those whose index is chosen. The paste is kept as the source."""
        text, _notes = clean_text(text)
        drafts = self.extract(text)
        wanted = range(len(drafts)) if chosen is None else chosen
        if any(not 0 <= i < len(drafts) for i in wanted):
            raise BadInput(f"There are {len(drafts)} drafts; the choice names another.")
        return self.capture([drafts[i] for i in wanted], by=by, paste=text, title=title, key=key)

    def capture(
        self,
        drafts: Sequence[Draft],
        *,
        by: str | Actor,
        paste: str | None = None,
        title: str | None = None,
        key: str | None = None,
    ) -> Captured:
        """Store drafts as quotes, each under its speaker's key. Raises BadInput when there is none."""
        if not drafts:
            raise BadInput("No quote was chosen: there is nothing to store.")
        for draft in drafts:
            clean_text(draft.text)
        asked: dict[str, object] = {
            "do": "capture",
            "drafts": [d.model_dump(mode="json", exclude={"suggestions"}) for d in drafts],
        }
        asked |= {"paste": paste, "title": title}
        similar = {} if key and self._known(key, asked) else self._similar_of(drafts)
        name = self._namer(key)
        facts = self._do(lambda: self._captured(drafts, paste, title, name), by=by, key=key, asked=_exact(asked))
        quotes = tuple(f.quote for f in facts if isinstance(f, QuoteCaptured))
        source = next((f.source for f in facts if isinstance(f, SourceRecorded)), None)
        found = {q: s for q, s in zip(quotes, similar.values(), strict=False) if s}
        return Captured(quotes=quotes, source=source, similar=found)

    def import_rows(
        self,
        rows: Iterable[Row | RowProblem],
        *,
        by: str | Actor,
        suggest: bool = True,
        dry_run: bool = False,
        key: str | None = None,
        progress: Progress | None = None,
    ) -> Imported:
        """Store rows in chunks, each all or nothing; a bad row is reported with its line and stops no other.

        The same `key` (say, the digest of the file) stores nothing twice, and finishes what was interrupted.
        """
        run = _Run(self, actor=self.actor(by), suggest=suggest, key=key)
        stream = iter(rows)
        while chunk := list(islice(stream, CHUNK)):
            run.take(chunk, dry_run=dry_run)
            if progress:
                progress(run.rows)
        return run.report()

    def similar(self, text: str, *, exclude: Sequence[str] = ()) -> tuple[Similar, ...]:
        """Quotes that say nearly the same: exact, edited, or an excerpt. Shown to a person, never merged."""
        return self._alike(text, exclude=exclude)

    def _known(self, key: str, asked: dict[str, object]) -> bool:
        return self.journal.replayed(key, _exact(asked)) is not None

    def _similar_of(self, drafts: Sequence[Draft]) -> dict[int, tuple[Similar, ...]]:
        return {i: self.similar(draft.text) for i, draft in enumerate(drafts)}

    def _captured(
        self, drafts: Sequence[Draft], paste: str | None, title: str | None, name: Callable[[str], str]
    ) -> list[Event]:
        facts: list[Event] = []
        source = name("source") if paste is not None else None
        if source:
            facts.append(SourceRecorded(source=source, characters=len(paste or ""), title=title, text=paste))
        speakers: dict[tuple[str, str | None], str] = {}
        for i, draft in enumerate(drafts):
            facts += self._speaker(draft.speaker, name(f"speaker:{i}"), speakers)
            speaker = self._speaker_of(draft.speaker, name(f"speaker:{i}"), speakers)
            facts.append(_quote(draft, name(f"quote:{i}"), speaker, source))
            facts += self._proposals(draft, name(f"quote:{i}"), speaker)
        return facts

    def _proposals(self, draft: Draft, quote: str, speaker: str) -> list[Event]:
        codes = self.codebook().proposable()
        if draft.suggestions:  # read a moment ago, by the same taggers
            told = [(t, tuple(s for s in draft.suggestions if s.tagger == t.name)) for t in self.taggers]
        else:
            told = [(t, next(iter(t.suggest([draft.reading()])))) for t in self.taggers]
        facts = [suggested(quote, speaker, t, s, codes=codes) for t, s in told]
        return [fact for fact in facts if fact.suggestions]

    def _speaker(self, details: SpeakerDetails, new: str, speakers: dict[tuple[str, str | None], str]) -> list[Event]:
        """The fact that registers the speaker, unless they are known: same name and institution, same person."""
        if details.name:
            mark = (details.name, details.institution)
            if mark not in speakers:
                with self.views.read() as session:
                    known = speaking.speaker_named(session, *mark)
                speakers[mark] = known or new
                if known:
                    return []
            elif speakers[mark] != new:
                return []
        return [SpeakerRegistered(speaker=new, **details.model_dump())]

    def _speaker_of(self, details: SpeakerDetails, new: str, speakers: dict[tuple[str, str | None], str]) -> str:
        return speakers[details.name, details.institution] if details.name else new


class _Run:
    """One import under way."""

    def __init__(self, store: Intake, *, actor: Actor, suggest: bool, key: str | None) -> None:
        self.store, self.actor, self.suggest, self.key = store, actor, suggest, key
        self.codebook = store.codebook()
        self.codes = self.codebook.proposable()
        self.speakers: dict[tuple[str, str | None], str] = {}
        self.rights: dict[tuple[str, str], Event] = {}
        self.speaking: dict[str, None] = {}
        self.rows = self.chunks = 0
        self.quotes: list[str] = []
        self.problems: list[tuple[int, str, str]] = []
        self.repeated = key is not None

    def take(self, chunk: Sequence[Row | RowProblem], *, dry_run: bool) -> None:
        """Check and store one chunk of rows."""
        self.rows += len(chunk)
        self.problems += [(p.line, p.sentence, p.raw) for p in chunk if isinstance(p, RowProblem)]
        good = [row for row in chunk if isinstance(row, Row) and self._codes_known(row)]
        if dry_run or not good:
            self.quotes += [f"line {row.line}" for row in good]
            return
        key = f"{self.key}/{self.chunks}" if self.key else None
        self.chunks += 1
        asked: dict[str, object] = {"do": "import", "rows": [_exact(r.values.model_dump(mode="json")) for r in good]}
        if key is None or not self.store._known(key, asked):
            self.repeated = False
        name = self.store._namer(key)
        facts = self._stored(lambda: self._facts(good, name), key, _exact(asked))
        self.quotes += [f.quote for f in facts if isinstance(f, QuoteCaptured)]

    def _stored(
        self, decide: Callable[[], Sequence[Event]], key: str | None, asked: dict[str, object]
    ) -> Sequence[Event]:
        """One chunk in the log; decided again when a speaker of it agrees to something else meanwhile."""
        for attempt in range(ATTEMPTS):
            known = dict(self.rights), dict(self.speakers)
            try:
                return self.store._do(decide, by=self.actor, key=key, asked=asked, when=self._unless_agreed_anew)
            except ConditionFailed:
                self.rights, self.speakers = known
                if attempt == ATTEMPTS - 1:
                    raise
        return ()

    def _unless_agreed_anew(self, seen: int) -> Unless:
        tags = tuple(f"subject:{speaker}" for speaker in self.speaking)
        return Unless(types=AGREEMENTS_MOVED, tags=tags, after=seen)

    def report(self) -> Imported:
        """What was done."""
        return Imported(
            rows=self.rows,
            captured=len(self.quotes),
            quotes=tuple(self.quotes),
            problems=tuple(self.problems),
            repeated=self.repeated and bool(self.quotes),
        )

    def _codes_known(self, row: Row) -> bool:
        for dimension, codes in row.values.codes.items():
            for code in codes:
                if self.codebook.find(dimension, code) is None:
                    sentence = f"The codebook holds no code “{code}” in “{dimension}”."
                    self.problems.append((row.line, sentence, row.raw))
                    return False
        return True

    def _facts(self, rows: Sequence[Row], name: Callable[[str], str]) -> list[Event]:
        facts: list[Event] = []
        self.speaking = {}
        readings = [_reading(row.values) for row in rows]
        told = [list(t.suggest(readings)) if self.suggest else [()] * len(rows) for t in self.store.taggers]
        for i, row in enumerate(rows):
            speaker, registered = self._speaker(row.values, name(f"speaker:{i}"))
            self.speaking[speaker] = None
            quote = name(f"quote:{i}")
            facts += registered
            facts.append(_row_quote(row.values, quote, speaker))
            facts += self._proposed(quote, speaker, [t[i] for t in told])
            facts += self._coded(row.values, quote, speaker, name)
        return facts

    def _speaker(self, row: ImportRow, new: str) -> tuple[str, list[Event]]:
        details = row.speaker or SpeakerDetails()
        facts = self.store._speaker(details, new, self.speakers)
        speaker = self.store._speaker_of(details, new, self.speakers)
        told: list[Event] = []
        if row.consent != "unknown":
            told.append(ConsentRecorded(speaker=speaker, state=row.consent))
        if row.attribution_level:
            about = {"wording": row.wording, "proof": IN_THE_FILE}
            told.append(AttributionSet(speaker=speaker, level=row.attribution_level, **about))
        told = [fact for fact in told if not self._would_widen(speaker, fact)]
        # Each row of one speaker says the same again; only what is new is recorded.
        facts += [fact for fact in told if self.rights.get((speaker, fact.kind)) != fact]
        self.rights |= {(speaker, fact.kind): fact for fact in told}
        return speaker, facts

    def _would_widen(self, speaker: str, fact: Event) -> bool:
        """Whether it allows more than the speaker agreed to, here or earlier in the file: a file never widens."""
        with self.store.views.read() as session:
            known = speaking.speaker_rows(session, [speaker]).get(speaker)
        earlier = self.rights.get((speaker, fact.kind))
        if isinstance(fact, ConsentRecorded):
            told = [Consent(state=earlier.state)] if isinstance(earlier, ConsentRecorded) else []
            return any(
                allows_more(c, Consent(state=fact.state)) for c in (*told, *([known.consent] if known else []))
            )
        if not isinstance(fact, AttributionSet):
            return False
        if isinstance(earlier, AttributionSet) and rank(fact.level) > rank(earlier.level):
            return True
        new, today = Preference(level=fact.level), self.store.clock().date()
        agreed = known.preferences if known else ()
        return bool(agreed) and widens(agreed, new, quotes=(), on=today) is not None

    def _proposed(self, quote: str, speaker: str, told: Sequence[Sequence[Suggestion]]) -> list[Event]:
        together = zip(self.store.taggers, told, strict=True)
        facts = [suggested(quote, speaker, tagger, s, codes=self.codes) for tagger, s in together]
        return [fact for fact in facts if fact.suggestions]

    def _coded(self, row: ImportRow, quote: str, speaker: str, name: Callable[[str], str]) -> list[Event]:
        return [
            CodingApplied(
                quote=quote,
                speaker=speaker,
                coder=self.actor.id,
                coding=name(f"coding:{quote}:{dimension}:{code}"),
                dimension=dimension,
                code=code,
                codebook_version=self.codebook.version,
            )
            for dimension, codes in row.codes.items()
            for code in dict.fromkeys(codes)
        ]


def _quote(draft: Draft, quote: str, speaker: str, source: str | None) -> QuoteCaptured:
    return QuoteCaptured(
        quote=quote,
        speaker=speaker,
        source=source,
        form=draft.kind,
        start=draft.start if source else None,
        end=draft.end if source else None,
        acronyms=told_acronyms(draft.acronyms),
        **draft.model_dump(include={"text", "language", "attribution", "context", "product", "sniffer"}),
    )


def _row_quote(row: ImportRow, quote: str, speaker: str) -> QuoteCaptured:
    told = {"text", "language", "attribution", "context", "product", "region", "said_on", "ref"}
    return QuoteCaptured(quote=quote, speaker=speaker, form=row.kind, **row.model_dump(include=told))


def _reading(row: ImportRow) -> Reading:
    return Reading(**row.model_dump(include={"text", "attribution", "context", "product", "region", "language"}))


def _exact(asked: dict[str, object]) -> dict[str, object]:
    """The request with its long or fractional parts as digests, fit for a canonical header."""
    body = repr(sorted(asked.items(), key=lambda kv: kv[0])).encode("utf-8", "surrogatepass")
    return {"do": asked.get("do"), "digest": hashlib.sha256(body).hexdigest()}


__all__ = ["Captured", "Imported", "Intake", "Span", "UnknownCode"]
