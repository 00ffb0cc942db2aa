"""The log behaves like a list and a dict, whatever is done to it in whatever order."""

import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from evidence_store.envelope import Entry
from evidence_store.errors import Conflict
from evidence_store.log import Anything, At, Condition, Log, NoStream, Unless
from evidence_store.log.merkle import Frontier, leaf_hash
from tests.log_entries import entry, sealed

STREAMS = st.sampled_from(["quote-1", "quote-2", "speaker-1", "pack-1"])
TYPES = st.sampled_from(["quote.captured", "consent.withdrawn", "pack.exported"])
TAGS = st.sampled_from(["subject:1", "subject:2", "quote:1"])
NUMBERS = itertools.count()


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    tags = draw(st.lists(TAGS, max_size=3))
    parts = [sealed(kid="speaker-1")] if draw(st.booleans()) else []
    data = {"words": draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))}
    id = f"e-{next(NUMBERS)}"
    return entry(draw(STREAMS), id=id, type=draw(TYPES), tags=tags, data=data, req=id * 3, parts=parts)


BATCHES = st.lists(entries(), min_size=1, max_size=5)
CONDITIONS = st.one_of(
    st.builds(Anything),
    st.builds(NoStream, STREAMS),
    st.builds(At, STREAMS, st.integers(0, 4)),
    st.builds(Unless, st.lists(TYPES, max_size=2), st.lists(TAGS, max_size=2), st.integers(-1, 12)),
)


class LogMachine(RuleBasedStateMachine):
    """The log beside a list of entries (the model); `positions` is the dict of what is known."""

    path: Path | None = None

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory() if self.on_disk else None
        self.path = Path(self.folder.name) / "log.db" if self.folder else None
        self.log = Log.open(self.path)
        self.model: list[Entry] = []
        self.positions: dict[str, int] = {}

    on_disk = False

    @rule(batch=BATCHES, when=st.lists(CONDITIONS, max_size=2))
    def append(self, batch: list[Entry], when: list[Condition]) -> None:
        if not all(self.holds(condition) for condition in when):
            with pytest.raises(Conflict):
                self.log.append(batch, when=when)
            return
        appended = self.log.append(batch, when=when)
        start = len(self.model)
        assert appended.positions == tuple(range(start, start + len(batch)))
        self.model += batch
        self.positions |= {item.id: pos for pos, item in enumerate(self.model)}

    @rule(data=st.data(), when=CONDITIONS)
    def retry(self, data: st.DataObject, when: Condition) -> None:
        if not self.model:
            return
        known = data.draw(st.lists(st.sampled_from(self.model), min_size=1, max_size=3, unique_by=lambda e: e.id))
        assert self.log.append(known, when=when).positions == tuple(self.positions[item.id] for item in known)

    @rule(data=st.data(), fresh=entries())
    def conflict(self, data: st.DataObject, fresh: Entry) -> None:
        if not self.model:
            return
        known = data.draw(st.sampled_from(self.model))
        for batch in ([entry(known.stream, id=known.id, req="other")], [known, fresh], [fresh, known]):
            with pytest.raises(Conflict):
                self.log.append(batch)

    @rule()
    def reopen(self) -> None:
        if self.path is not None:
            self.log.close()
            self.log = Log.open(self.path)

    @rule(data=st.data(), tag=TAGS, type=TYPES)
    def read(self, data: st.DataObject, tag: str, type: str) -> None:
        after = data.draw(st.integers(-1, len(self.model)))
        wanted = [pos for pos, e in enumerate(self.model) if pos > after and tag in e.tags and e.type == type]
        assert [event.pos for event in self.log.read(after=after, tag=tag, types=[type])] == wanted

    @invariant()
    def the_log_is_the_model(self) -> None:
        if not hasattr(self, "log"):
            return
        events = list(self.log.read())
        assert [event.pos for event in events] == list(range(len(self.model)))
        assert [(e.id, e.stream, e.type, e.data) for e in events] == [
            (e.id, e.stream, e.type, e.data) for e in self.model
        ]
        versions: dict[str, int] = {}
        frontier = Frontier()
        for event in events:
            versions[event.stream] = versions.get(event.stream, 0) + 1
            assert event.ver == versions[event.stream]
            frontier.append(leaf_hash(event.header))
        assert self.log.size() == len(self.model)
        assert self.log.root() == frontier.root().hex()

    def teardown(self) -> None:
        if hasattr(self, "log"):
            assert self.log.verify().ok
            self.log.close()
        if getattr(self, "folder", None):
            self.folder.cleanup()

    def holds(self, condition: Condition) -> bool:
        match condition:
            case NoStream(stream):
                return self.version(stream) == 0
            case At(stream, version):
                return self.version(stream) == version
            case Unless(types, tags, after):
                later = self.model[after + 1 :]
                return not any(e.type in types and set(tags) & set(e.tags) for e in later)
        return True

    def version(self, stream: str) -> int:
        return sum(item.stream == stream for item in self.model)


class FileLogMachine(LogMachine):
    on_disk = True


TestInMemory = LogMachine.TestCase
TestInMemory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestOnAFile = FileLogMachine.TestCase
TestOnAFile.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
