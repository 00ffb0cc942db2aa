"""Verbs of operation: verify, rebuild, diagnose."""

import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from evidence_store.attribution import in_force
from evidence_store.domain import Engine, Value
from evidence_store.interchange import ImportRow
from evidence_store.log import Verification
from evidence_store.store.erasing import Erasing
from evidence_store.views import Item, reading

Progress = Callable[[int, int], None]
OUTGROWN: Mapping[Engine, int] = {"whoosh": 100_000, "tantivy": 3_000_000}
"""Quotes beyond which an engine no longer answers within a tenth of a second."""


class Check(Value):
    """One thing looked at: whether it is well, and what to do if not."""

    what: str
    ok: bool
    said: str


class Diagnosis(Value):
    """What a look at the store found."""

    ok: bool
    checks: tuple[Check, ...]


class Operating(Erasing):
    """Operation."""

    def verify(self, *, progress: Progress | None = None) -> Verification:
        """Recompute everything from the stored bytes; the first bad position is named."""
        return self.log.verify(progress=progress)

    def rebuild(self, *, progress: Progress | None = None) -> int:
        """Fold the whole log anew into the views and index all quotes anew; returns the position reached."""
        self.views.rebuild(progress=progress or (lambda _done, _total: None))
        self.index.reset()
        for audience in self._asked_outside():
            self._outside(audience).reset()
        self._similar.reset()
        return self.catch_up()

    def rows(self) -> Iterator[ImportRow]:
        """Every quote in use as an import row, in order of capture: what comes out can go in elsewhere."""
        with self._reading() as session:
            ids = reading.quote_ids(session, withdrawn=False)
        for item in self.items(ids):
            if item.forgotten:
                continue
            yield _row(item, on=self.clock().date())

    def diagnose(self) -> Diagnosis:
        """Look at the store and say what is well and what to do about the rest."""
        size, reached = self.log.size(), self.views.follow() + 1
        indexed, quotes = self.index.size(), self.counts()
        shown = quotes["quotes"] - quotes["withdrawn"]
        model = self.model_check()
        checks = [
            Check(what="log", ok=True, said=f"{size} events; run “evidence verify” to recompute them all"),
            Check(what="views", ok=reached == size, said=f"{reached} of {size} events folded in"),
            Check(
                what="search",
                ok=self.catch_up() <= reached and self.index.size() == shown,
                said=f"{indexed} of {shown} quotes indexed before this look; now all",
            ),
            Check(what="engine", ok=shown <= OUTGROWN[self.engine], said=_engine(self.engine, shown)),
            Check(what="sqlite", ok=True, said=f"version {sqlite3.sqlite_version}"),
            Check(what="model", ok=model[0], said=model[1]),
            *self._key_checks(),
        ]
        return Diagnosis(ok=all(c.ok for c in checks), checks=tuple(checks))

    def _key_checks(self) -> Iterator[Check]:
        path = self._path("keys")
        if path is None:
            return
        kek = path / "kek"
        if not kek.exists():
            yield Check(what="keys", ok=True, said="the key-encryption key comes from outside the store")
            return
        private = stat.S_IMODE(kek.stat().st_mode) & 0o077 == 0
        said = "readable by its owner only" if private else f"others can read it: run chmod 600 {_shown(kek)}"
        yield Check(what="keys", ok=private, said=f"{said}. Keep a copy apart: losing it is losing every word")


def _row(item: Item, *, on: date) -> ImportRow:
    level = in_force(item.preferences, quote=item.id, channel="internal", on=on)
    told = {"text", "ref", "kind", "attribution", "product", "region", "language", "said_on", "context"}
    return ImportRow(
        speaker=item.details,
        attribution_level=level.level if level else None,
        wording=level.wording if level else None,
        consent=item.consent.state,
        codes=item.codes(),
        **item.model_dump(include=told),
    )


def _engine(engine: Engine, quotes: int) -> str:
    if quotes <= OUTGROWN[engine]:
        return f"{engine} serves {quotes} quotes well"
    if engine == "whoosh":
        do = "run pip install 'evidence-store[fast]' and set EVIDENCE_SEARCH to tantivy; the index is then made anew"
        return f"{quotes} quotes have outgrown whoosh: {do}"
    return f"{quotes} quotes have outgrown {engine}: divide the store by project"


def _shown(path: Path) -> str:
    return f"“{path}”"
