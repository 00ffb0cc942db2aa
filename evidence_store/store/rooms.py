"""The rooms behind the door, wired once: log, keys, journal, views, indexes; and how every command is carried out."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import NAMESPACE_OID, uuid5

from pydantic import ValidationError
from sqlmodel import Session

from evidence_store.domain import Actor, Codebook, Engine, Extractor, Redactor, Tagger
from evidence_store.errors import BadInput, NotFound, Refused
from evidence_store.events import AboutQuote, AboutSpeaker, ActorRegistered, Event
from evidence_store.journal import Journal, new_key
from evidence_store.keys import Keys
from evidence_store.log import Appended, Log, Unless
from evidence_store.log.conditions import Condition
from evidence_store.search import check_engine
from evidence_store.store.codebook import founding_facts, plain_codebook
from evidence_store.views import Item, Views, agreements, reading

SYSTEM = Actor(id="system", kind="system")
MAX_NAME = 200
HOUSE = "Evidence Store"
ERASED = "This speaker was erased: nothing more can be recorded about them or their words."
WORDS_MOVED = (
    *("quote.corrected", "quote.withdrawn", "quote.reassigned", "quote.split", "quote.merged"),
    "erasure.requested",
)

Clock = Callable[[], datetime]
When = Callable[[int], Condition | Sequence[Condition]]


def _nothing(_point: str) -> None:
    """The hook that does nothing."""


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Rooms:
    """What the verbs of the store share. Opens the rooms, founds a new store, closes them."""

    def __init__(
        self,
        where: Path | str | None = None,
        *,
        codebook: Codebook | None = None,
        taggers: Sequence[Tagger] = (),
        extractor: Extractor | None = None,
        redactor: Redactor | None = None,
        own_names: Sequence[str] = (),
        clock: Clock = utc_now,
        new_id: Callable[[], str] = new_key,
        kek: Callable[[], bytes] | None = None,
        hooks: Callable[[str], None] = _nothing,
        engine: Engine = "whoosh",
    ) -> None:
        check_engine(engine)
        self.engine = engine
        self._hooks = hooks
        self.folder = _folder(where)
        self.clock = clock
        self.taggers = tuple(taggers)
        self._extractor = extractor
        self.redactor = redactor
        self.own_names = tuple(own_names)
        self.house = self.own_names[0] if self.own_names else HOUSE
        self._new_id = new_id
        self.keys = Keys.open(self._path("keys"), kek=kek)
        self.log = Log.open(self._path("log.db"), clock=clock)
        self.journal = Journal(self.log, self.keys, new_id=new_id)
        self.views = Views(self._path("views.db"), self.journal)
        if self.log.size() == 0:
            facts = founding_facts(codebook or plain_codebook())
            self.journal.append(facts, by=SYSTEM, key="founding", asked={"do": "found"})
        self.views.follow()
        self._begin()

    def _begin(self) -> None:
        """What has to be done before the first verb: nothing here."""

    def close(self) -> None:
        """Let go of every file."""
        self.views.close()
        self.log.close()
        self.keys.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.close()

    def actor(self, name: str | Actor) -> Actor:
        """The actor who goes by this name; met for the first time, they are registered under a pseudonymous id."""
        if isinstance(name, Actor):
            return name
        name = " ".join(name.split())
        if not name or len(name) > MAX_NAME:
            raise BadInput("Say who acts: a name of 1 to 200 characters.")
        with self._reading() as session:
            known = reading.actor_named(session, name)
        if known:
            return Actor(id=known)
        # The same name gives the same id on every machine that holds the keys, and to nobody else.
        self.keys.issue(["actors"])
        actor = Actor(id="a-" + self.keys.fingerprint("actors", name.encode())[:24])
        asked = {"do": "register", "actor": actor.id}
        self.journal.append(
            [ActorRegistered(actor=actor.id, name=name)], by=actor, key=f"actor/{actor.id}", asked=asked
        )
        self.views.follow()
        return actor

    def _path(self, name: str) -> Path | None:
        return self.folder / name if self.folder else None

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        # Another process may have appended: what is read is never older than the log's head at this moment.
        self.views.follow()
        with self.views.read() as session:
            yield session

    def _do(
        self,
        decide: Callable[[], Sequence[Event]],
        *,
        by: str | Actor,
        key: str | None,
        asked: Mapping[str, object],
        when: When | None = None,
    ) -> tuple[Event, ...]:
        """Carry out one command: answer a repeated one from the log, else decide, append, fold in.

        `when` gets the position that the decision was made on.
        """
        actor = self.actor(by)
        if key is not None:
            done = self.journal.replayed(key, asked)
            if done is not None:
                return self._facts(done)
        # What the views have reached, not the log's size: nothing the decision has not seen may count as seen.
        seen = self.views.follow()
        facts = _decided(decide)
        if facts:
            conditions = [*_each(when(seen) if when else ()), *self._unless_erased(facts)]
            self.journal.append(facts, by=actor, key=key, asked=asked if key else None, when=conditions or None)
            self.views.follow()
        return tuple(facts)

    def _unless_erased(self, facts: Sequence[Event]) -> Sequence[Condition]:
        """Nothing more is said of somebody who is erased or about to be; raises Refused where that is known."""
        speakers = sorted({fact.speaker for fact in facts if isinstance(fact, AboutSpeaker | AboutQuote)})
        if not speakers:
            return ()
        with self.views.read() as session:
            if agreements.any_erased(session, speakers):
                raise Refused(ERASED)
        # What the views have not seen yet, the log has.
        return (Unless(types=("erasure.requested",), tags=tuple(f"subject:{s}" for s in speakers), after=-1),)

    def _facts(self, appended: Appended) -> tuple[Event, ...]:
        return tuple(r.event for r in self.journal.read(after=appended.first - 1, upto=appended.last))

    def _namer(self, key: str | None) -> Callable[[str], str]:
        """Ids for new things: the same request names the same things."""
        base = key or self._new_id()
        return lambda label: str(uuid5(NAMESPACE_OID, f"evidence:{base}:{label}"))

    def _quote_id(self, session: Session, mark: str) -> str:
        found = reading.quote_id(session, mark)
        if found is None:
            raise NotFound(f"No quote is known by “{mark[:80]}”.")
        return found

    def _if_words_stand(self, quote: str) -> Callable[[int], Unless]:
        item = self._item(quote)
        tags = (f"quote:{item.id}", f"subject:{item.speaker}")
        return lambda seen: Unless(types=WORDS_MOVED, tags=tags, after=seen)

    def _ids(self, marks: Sequence[str]) -> list[str]:
        with self._reading() as session:
            return [self._quote_id(session, mark) for mark in marks]

    def _items(self, ids: Sequence[str]) -> list[Item]:
        with self._reading() as session:
            return list(reading.items(session, ids).values())

    def _item(self, mark: str) -> Item:
        with self._reading() as session:
            quote = self._quote_id(session, mark)
            return reading.items(session, [quote])[quote]


def _each(conditions: Condition | Sequence[Condition]) -> Sequence[Condition]:
    return conditions if isinstance(conditions, Sequence) else (conditions,)


def _decided(decide: Callable[[], Sequence[Event]]) -> Sequence[Event]:
    try:
        return decide()
    except ValidationError as error:
        # A fact refuses what cannot stand in the log; the value itself may be personal and is not repeated.
        names = ", ".join(sorted({str(e["loc"][-1]) for e in error.errors(include_input=False) if e["loc"]}))
        raise BadInput(f"What was given for “{names}” cannot be recorded.") from None


def _folder(where: Path | str | None) -> Path | None:
    if where is None:
        return None
    folder = Path(where)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The store cannot live in “{folder}”: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BadInput(f"The store folder “{folder}” cannot be written to.")
    return folder
