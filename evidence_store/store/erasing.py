"""Verbs of erasure: what would go, and forgetting a speaker for good, in steps that a crash can only interrupt.

The log keeps its proofs: sealed words lose their key and then their bytes; headers stand as they were written.
"""

import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, cached_property
from pathlib import Path

from evidence_store.bytescan import Scan, scan, standing_in
from evidence_store.disclosure import names, words_of
from evidence_store.domain import Actor, Value
from evidence_store.errors import BadInput, NotLooked, StoreInUse
from evidence_store.events import (
    EVENT_TYPES,
    AboutQuote,
    ErasureExecuted,
    ErasureRequested,
    Event,
    NarrativeRekeyed,
    NarrativeTitled,
    SectionWritten,
    SpeakerErased,
    names_of_facts,
)
from evidence_store.filelock import FileLock
from evidence_store.log import Unless
from evidence_store.search import Document
from evidence_store.store.access import Access
from evidence_store.store.indexes import Indexed
from evidence_store.store.leftovers import Leftovers
from evidence_store.store.rooms import SYSTEM
from evidence_store.store.saving import Saving, read_address
from evidence_store.store.traces import Traces, words_to_scan
from evidence_store.store.training import Training
from evidence_store.views import (
    ErasureView,
    Item,
    NarrativeView,
    PackView,
    SearchView,
    SpeakerView,
    agreements,
    elsewhere,
    reading,
)

STEPS = ("requested", "traces kept", "forgotten", "keys destroyed", "blobs deleted", "purged", "looked", "executed")
"""The steps of an erasure and the names of its hooks. After a crash at any of them the next start resumes."""

PATIENCE = 30.0
"""Seconds to wait for another process that erases, or that still reads what was there before."""
STILL_READ = (
    "The keys are destroyed and the words are gone, but another program still reads the store as it was. Close it and"
    " ask again: the erasure is then finished."
)
NOT_LOOKED = (
    "The keys are destroyed and the words are gone, but not every file could be read to make sure. Look after the"
    " disk and ask again: the erasure is then finished."
)
_OF_WORDS = tuple(sorted(kind for kind, cls in EVENT_TYPES.items() if issubclass(cls, AboutQuote)))
_PLANNED = ("quote.captured", "quote.reassigned", "pack.exported", "erasure.requested")
_WRITTEN = ("narrative.titled", "narrative.written", "section.removed", "narrative.rekeyed")

Progress = Callable[[int, int], None]


class ErasurePlan(Value):
    """What goes with a speaker, and what a person must look at, before it goes. Quotes are `E12`, the rest ids.

    `sources` go whole, as nobody can tell who else speaks of the erased there; `also_in_sources` are quotes of others
    that came from them and stay. `narratives` repeat the words or the name in their prose and are written anew
    without them; the titles of `pack_titles` and the saved questions `searches` go. `named_by` are quotes of others
    that name this speaker: they stay, and can be redacted. `drafts` counts unsent pastes. `rotates`: whether the
    key-encryption key is ours to replace.
    """

    speaker: str
    erased: bool = False
    quotes: tuple[str, ...] = ()
    proofs: int = 0
    requests: int = 0
    sources: tuple[str, ...] = ()
    also_in_sources: tuple[str, ...] = ()
    placed_in: tuple[str, ...] = ()
    narratives: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    pack_titles: tuple[str, ...] = ()
    searches: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()
    drafts: int = 0
    rotates: bool = True


class Erasing(Access, Training, Saving):
    """Erasure. `who` is a speaker's id, or any mark of one of their quotes."""

    def erasure_plan(self, who: str) -> ErasurePlan:
        """What would go with this speaker. Nothing is done. Raises NotFound."""
        speaker = self.speaker(who)
        traces = self._traces(speaker)
        items = self.items(speaker.quotes)
        sources = self._sources_of(speaker, items)
        with self._reading() as session:
            others = [q for s in sources for q in reading.quote_ids(session, source=s) if q not in speaker.quotes]
            proofs = agreements.proofs(session, speaker=speaker.id)
            requests = agreements.requests(session, speaker=speaker.id)
        return ErasurePlan(
            speaker=speaker.id,
            erased=speaker.forgotten,
            quotes=tuple(f"E{item.number}" for item in items),
            proofs=len(proofs),
            requests=len(requests),
            sources=sources,
            also_in_sources=tuple(f"E{item.number}" for item in self.items(others)),
            placed_in=tuple(n.id for n in self.narratives() if _places(n) & set(speaker.quotes)),
            narratives=tuple(n.id for n in self.narratives() if any(map(traces.repeated_in, n.prose()))),
            packs=tuple(pack.id for pack in self.packs() if set(pack.quotes) & set(speaker.quotes)),
            pack_titles=tuple(p.id for p in self.packs() if _tells(p, traces)),
            searches=tuple(s.id for s in self.searches() if _asks(s, traces)),
            named_by=self._named_by(speaker),
            drafts=len(self._leftovers.drafts_of(traces)),
            rotates=self.keys.rotates,
        )

    def erase(
        self,
        who: str,
        *,
        ground: str,
        by: str | Actor,
        key: str | None = None,
        progress: Progress | None = None,
    ) -> ErasureView:
        """Forget a speaker for good: their words, their details, and what repeats them. There is no way back.

        `ground` says why, without naming them. Asked again, it finishes what was interrupted and answers the same.
        `progress` is called with files read and files in all. Raises BadInput, NotFound.
        """
        if not ground.strip():
            raise BadInput("Say on which ground this person is erased; it stays in the log, so do not name them.")
        speaker = self.speaker(who)
        known = self._erasure_of(speaker.id)
        if known is None:
            self._request_erasure(speaker, ground.strip(), by=by, key=key)
            known = self._erasure_of(speaker.id)
        assert known is not None, "an erasure that was asked for is known"
        return self._carry_out(known, progress)

    def erasures(self) -> tuple[ErasureView, ...]:
        """Who was erased, when, on which ground, and what a look at every byte found; the newest first."""
        with self._reading() as session:
            return tuple(agreements.erasures(session))

    def resume_erasures(self) -> int:
        """Finish every erasure that was interrupted; returns how many. Raises StoreInUse."""
        with self._reading() as session:
            waiting = agreements.erasures(session, unfinished=True)
        for erasure in reversed(waiting):
            self._carry_out(erasure, None)
        self._tidy()
        return len(waiting)

    def _begin(self) -> None:
        super()._begin()
        # Another process is at it or still reads, or a file cannot be read now: whoever asks again finishes it.
        with suppress(StoreInUse, NotLooked):
            self.resume_erasures()

    def _tidy(self) -> None:
        """Drop what an erasure looked for, where a crash came between its last two steps."""
        unfinished = {e.id for e in self.erasures() if e.executed_at is None}
        for erasure in set(self._leftovers.unforgotten()) - unfinished:
            with self._one_at_a_time():
                self._leftovers.forget(self.keys, erasure)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if self.folder is None:
            yield
            return
        with FileLock(self.folder / "erasing.lock", patience=PATIENCE).held():
            yield

    @cached_property
    def _leftovers(self) -> Leftovers:
        return Leftovers(self.folder)

    def _erasure_of(self, speaker: str) -> ErasureView | None:
        return next((e for e in self.erasures() if e.speaker == speaker), None)

    def _request_erasure(self, speaker: SpeakerView, ground: str, *, by: str | Actor, key: str | None) -> None:
        erasure = self._namer(key)("erasure")

        def decide() -> Sequence[Event]:
            if self._erasure_of(speaker.id) is not None:
                return []  # somebody else asked a moment ago
            plan = self.erasure_plan(speaker.id)
            goes = {"sources": plan.sources, "packs": plan.pack_titles, "narratives": plan.narratives}
            goes |= {"searches": plan.searches}
            return [ErasureRequested(erasure=erasure, speaker=speaker.id, ground=ground, **goes)]

        def unless_more_came(seen: int) -> Unless:
            return Unless(types=_PLANNED, tags=(f"subject:{speaker.id}",), after=seen)

        asked: dict[str, object] = {"do": "erase", "who": speaker.id, "ground": ground}
        self._do(decide, by=by, key=key, asked=asked, when=unless_more_came)
        self._hooks("requested")

    def _carry_out(self, asked_for: ErasureView, progress: Progress | None) -> ErasureView:
        with self._one_at_a_time():
            erasure = next(e for e in self.erasures() if e.id == asked_for.id)
            if erasure.executed_at is None:
                self._step_by_step(erasure, progress)
            self._leftovers.forget(self.keys, erasure.id)
        return next(e for e in self.erasures() if e.id == erasure.id)

    def _step_by_step(self, erasure: ErasureView, progress: Progress | None) -> None:
        traces = self._leftovers.kept(self.keys, erasure.id)
        if traces is None:
            traces = self._traces(self.speaker(erasure.speaker))
            self._leftovers.keep(self.keys, erasure.id, traces)
        self._hooks("traces kept")
        kids = self._forget(erasure, traces)
        self._hooks("forgotten")
        self.keys.destroy(*kids)
        strays = self._under_other_keys(erasure.speaker, kids)
        self.keys.destroy_events(*(event for event, _ in strays))
        self._hooks("keys destroyed")
        blobs = sum(self.log.destroy_blobs(kid) for kid in kids)
        blobs += self.log.destroy_parts([digest for _, digest in strays])
        self._hooks("blobs deleted")
        self._purge(erasure, traces)
        self._hooks("purged")
        looked = self._look(erasure, traces, progress)
        self._hooks("looked")
        self._record(erasure, kids, blobs, looked)
        self._hooks("executed")

    def _forget(self, erasure: ErasureView, traces: Traces) -> tuple[str, ...]:
        """Take the speaker out of every view, narratives written anew under fresh keys; returns the keys that go."""
        key, asked = f"erasure/{erasure.id}", {"do": "forget", "erasure": erasure.id}
        done = self.journal.replayed(key, asked)
        if done is None:
            seen = self.views.follow()
            facts: list[Event] = []
            for narrative in erasure.narratives:
                facts += _anew(self.narrative(narrative), traces, erasure.id)
            about = {"sources": erasure.sources, "packs": erasure.packs, "searches": erasure.searches}
            facts.append(SpeakerErased(speaker=erasure.speaker, erasure=erasure.id, **about))
            done = self.journal.append(facts, by=SYSTEM, key=key, asked=asked, when=_unless_edited(erasure, seen))
        self.views.follow()
        told = [f.was or f.narrative for f in self._facts(done) if isinstance(f, NarrativeRekeyed)]
        return (erasure.speaker, *erasure.sources, *erasure.packs, *erasure.searches, *told)

    def _purge(self, erasure: ErasureView, traces: Traces) -> None:
        self._leftovers.purge_drafts(traces)
        self.drop_models()
        self.catch_up()
        for index in (self.index, *map(self._outside, self._asked_outside())):
            index.erase(self.speaker(erasure.speaker).quotes)
        until = time.monotonic() + PATIENCE
        for settle in (self.views.settle, self._similar.settle, self.log.settle):
            while not settle():
                if time.monotonic() > until:
                    raise StoreInUse(STILL_READ)
                time.sleep(0.05)

    def _look(self, erasure: ErasureView, traces: Traces, progress: Progress | None) -> Scan:
        if self.folder is None:
            return Scan(0, 0, ())
        with self._reading() as session:
            others = elsewhere.said_elsewhere(session, speaker=erasure.speaker)
            words = words_to_scan(traces, elsewhere=others)
        try:
            return scan(self.folder, _meaningful(words), progress=progress)
        except OSError as error:
            raise NotLooked(NOT_LOOKED) from error

    def _record(self, erasure: ErasureView, kids: Sequence[str], blobs: int, looked: Scan) -> None:
        quotes = set(self.speaker(erasure.speaker).quotes)
        fact = ErasureExecuted(
            erasure=erasure.id,
            speaker=erasure.speaker,
            keys=tuple(kids),
            blobs=blobs,
            packs=tuple(pack.id for pack in self.packs() if set(pack.quotes) & quotes),
            rotated=self.keys.rotates,
            files=looked.files,
            bytes=looked.bytes,
            found=looked.found,
        )
        self.journal.append([fact], by=SYSTEM, key=f"erasure/{erasure.id}/done", asked={"do": "erased"})
        self.views.follow()

    def _sources_of(self, speaker: SpeakerView, items: Sequence[Item]) -> tuple[str, ...]:
        """Where their words stand, and where they were thought to have said what another did."""
        told = (r.data.get("source") for r in self.log.read(tag=f"subject:{speaker.id}", types=("quote.captured",)))
        return tuple(dict.fromkeys(s for s in (*(item.source for item in items), *told) if s))

    def _under_other_keys(self, speaker: str, kids: Sequence[str]) -> list[tuple[str, str]]:
        """`(event, digest)` of their words that were sealed for somebody who was thought to have said them."""
        quotes = self.speaker(speaker).quotes
        records = (record for quote in quotes for record in self.log.read(tag=f"quote:{quote}", types=_OF_WORDS))
        return [(record.id, part.sha256) for record in records for part in record.sealed if part.kid not in kids]

    def _traces(self, speaker: SpeakerView) -> Traces:
        facts = (r.event for r in self.journal.read(tag=f"subject:{speaker.id}"))
        own = [f for f in facts if not isinstance(f, AboutQuote) or f.quote in speaker.quotes]
        own += [r.event for quote in speaker.quotes for r in self.journal.read(tag=f"quote:{quote}")]
        traces = Traces.of(own)
        with self._reading() as session:
            return traces.among(elsewhere.said_by_others(session, speaker=speaker.id))

    def _named_by(self, speaker: SpeakerView) -> tuple[str, ...]:
        with self._reading() as session:
            parts = words_of(speaker.details.name)
            told = elsewhere.saying(session, parts, not_by=speaker.id) if parts else []
        return tuple(f"E{number}" for number, text in told if names(speaker.details.name, text))


def _anew(narrative: NarrativeView, traces: Traces, erasure: str) -> list[Event]:
    """The narrative written once more, under a fresh key, without what repeats the speaker."""
    about = {"narrative": narrative.id, "key": f"{erasure[:24]}-{narrative.id[:30]}"}
    title, summary = (traces.taken_out_of(words) or None for words in (narrative.title, narrative.summary))
    facts: list[Event] = [
        NarrativeRekeyed(was=narrative.key, **about),
        NarrativeTitled(title=title, summary=summary, **about),
    ]
    for index, section in enumerate(narrative.sections):
        heading, prose = (traces.taken_out_of(words) or None for words in (section.heading, section.prose))
        facts.append(SectionWritten(section=section.id, index=index, heading=heading, prose=prose, **about))
    return facts


def _places(narrative: NarrativeView) -> set[str]:
    return {quote for section in narrative.sections for quote in section.quotes}


def _tells(pack: PackView, traces: Traces) -> bool:
    told = (pack.title, pack.recipient or "")
    return traces.asked_for_in(pack.chosen_by) or any(map(traces.repeated_in, told))


def _asks(search: SearchView, traces: Traces) -> bool:
    words, asked = read_address(search.asked)
    codes = [code for by in (asked["filters"], asked["excluding"]) for codes in by.values() for code in codes]
    told = (search.name, words, *asked["without"], *codes)
    return any(map(traces.asked_for_in, told))


def _unless_edited(erasure: ErasureView, seen: int) -> Sequence[Unless]:
    """What is written anew is what stood there last: an edit in between would be lost with its key."""
    tags = tuple(f"narrative:{narrative}" for narrative in erasure.narratives)
    return [Unless(types=_WRITTEN, tags=tags, after=seen)] if tags else []


def _meaningful(words: Sequence[str]) -> list[str]:
    """Those that a store does not hold by itself."""
    known = standing_in(_by_itself(), words)
    return [word for word in words if word not in known]


@cache
def _by_itself() -> bytes:
    """What a store holds before anybody spoke: its tables, its index, and the names of its facts and fields."""
    with tempfile.TemporaryDirectory() as empty:
        with Indexed(empty) as store:
            store.actor("X")
            for position in (store.catch_up() + 1, store.log.size()):
                store.index.apply((), position=position)
            # Whoosh writes words of its own beside the first quote it holds.
            store.index.apply([Document(id="0", touched=0, text="0")], position=0)
        files = [path.read_bytes() for path in sorted(Path(empty).rglob("*")) if path.is_file()]
    return b"\0".join((*files, json.dumps(names_of_facts()).encode()))
