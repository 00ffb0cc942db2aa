"""Verbs of learning: what people coded, as examples; and the models made of it, kept as artefacts of the store.

A model file can be made anew from the log at any time; whoever makes one hands it in, as this library learns nothing.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from evidence_store.domain import Actor, Codebook, Reading, Value
from evidence_store.errors import BadInput
from evidence_store.events import DimensionTrained, Event, ModelTrained
from evidence_store.log import Unless
from evidence_store.store.asking import Asking
from evidence_store.views import Item, ModelView, judging, reading, speaking

TAKEN_OVER = 0.5
"""How much a coding counts that took a proposal over unchanged: the proposal was in sight."""
SINCE_REDEFINED = 0.5
"""How much of its weight a quote keeps that holds a code given under another definition than the one in force."""
UNSEEN = 0.2
"""How much one counts that was given to many quotes at once: few of them were looked at."""
AT_ONCE = 500
KEPT = 5
"""Model files kept: the live one and those before it."""


class Example(Value):
    """One quote as people coded it, to learn from. `codes` holds every dimension somebody has decided.

    `source` is the document it came from, or its speaker where it came from none, so that neither stands on two
    sides of a measure. `weight` (0..1] is less than 1 where every code took over a proposal, or one was defined in
    other words since. Codes that are given no more, split ones among them, are left out.
    """

    quote: str
    source: str | None
    reading: Reading
    codes: dict[str, tuple[str, ...]]
    weight: float = 1.0


class Training(Asking):
    """Learning."""

    def examples(self) -> tuple[Example, ...]:
        """Every quote in use that people have coded, in order of capture."""
        with self._reading() as session:
            ids = reading.quote_ids(session, withdrawn=False)
            book = reading.codebook(session)
        found: list[Example] = []
        for start in range(0, len(ids), AT_ONCE):
            with self.views.read() as session:
                page = reading.items(session, ids[start : start + AT_ONCE])
            found += [_example(item, book) for item in page.values() if item.codings and not item.forgotten]
        return tuple(found)

    def decided(self) -> dict[str, int]:
        """Dimension -> how many quotes in use people have coded in it: what there is to learn from."""
        with self._reading() as session:
            return judging.decided(session)

    def keep_model(
        self,
        model: bytes | None,
        *,
        by: str | Actor,
        data_digest: str,
        seed: int,
        codings: int,
        versions: dict[str, str],
        figures: Sequence[DimensionTrained],
        made_from: Iterable[str] = (),
        key: str | None = None,
    ) -> ModelView:
        """Record what a training gave, and keep its file if something went live.

        `made_from` are the ids of the quotes it learnt from. Raises BadInput for an empty file, ConditionFailed where
        one of their speakers was erased meanwhile: then the file is not kept.
        """
        if model is not None and not model:
            raise BadInput("This model file is empty.")
        digest = sha256(model).hexdigest() if model is not None else None
        name, speakers = self._namer(key)("model"), self._speakers_of(made_from)

        def decide() -> Sequence[Event]:
            about = {"data_digest": data_digest, "seed": seed, "codings": codings, "versions": versions}
            return [ModelTrained(model=name, file=digest, figures=tuple(figures), **about)]

        def unless_erased(_seen: int) -> Unless:
            return Unless(types=("erasure.requested",), tags=[f"subject:{s}" for s in speakers], after=-1)

        with self._file_kept(digest, model):
            self._do(decide, by=by, key=key, asked=_train(seed), when=unless_erased if speakers else None)
        return next(m for m in self.models() if m.id == name)

    def trained(self, key: str, *, seed: int) -> ModelView | None:
        """What was kept under this key, None if nothing was: a training asked for twice need not run twice."""
        if self.journal.replayed(key, _train(seed)) is None:
            return None
        name = self._namer(key)("model")
        return next(m for m in self.models() if m.id == name)

    def models(self) -> tuple[ModelView, ...]:
        """What was trained, the newest first, with its figures; `here` says that the file is kept."""
        with self._reading() as session:
            told = judging.models(session)
        return tuple(m.model_copy(update={"here": bool(m.file and self._has_model(m.file))}) for m in told)

    def live_model(self) -> str | None:
        """The SHA-256 of the model that went live last and whose file is here; None: there is none. Quick to ask."""
        at, known = self.log.size(), self._known_live
        if known is None or known[0] != at:
            with self._reading() as session:
                known = self._known_live = (at, judging.live_model(session))
        return known[1] if known[1] and self._has_model(known[1]) else None

    def model(self) -> bytes | None:
        """The file of the newest model that went live. None: none did, it was dropped, or is not what was trained."""
        live = self.live_model()
        return self._read_model(live) if live else None

    def drop_models(self) -> int:
        """Remove every model file, since one may be made of words that have to go; returns how many."""
        self._models_in_memory.clear()
        files = list(self._models_folder.glob("*")) if self._models_folder else []
        for path in files:
            path.unlink(missing_ok=True)
        return len(files)

    def model_check(self) -> tuple[bool, str]:
        """Whether the model that should suggest can, and a sentence."""
        with self._reading() as session:
            file = judging.live_model(session)
        if file is None:
            return True, "none went live; the rules suggest"
        if not self._has_model(file):
            return True, "the model was dropped, so the rules suggest; run “evidence train” to make it anew"
        if self._read_model(file) is None:
            said = f"the file of model {file[:12]} is not what was trained, so the rules suggest"
            return False, f"{said}; run “evidence train” to make it anew"
        return True, f"model {file[:12]} suggests beside the rules"

    _known_live: tuple[int, str | None] | None = None

    def _speakers_of(self, quotes: Iterable[str]) -> list[str]:
        ids = list(quotes)
        with self._reading() as session:
            return sorted(set(speaking.speakers_of(session, ids).values()))

    @contextmanager
    def _file_kept(self, digest: str | None, model: bytes | None) -> Iterator[None]:
        """The file stands before the log tells of it; one that the log refuses goes again."""
        if digest is None or model is None:
            yield
            return
        known = self._has_model(digest)
        self._write_model(digest, model)
        try:
            yield
        except BaseException:
            if not known:
                self._forget_model(digest)
            raise

    @property
    def _models_folder(self) -> Path | None:
        return self._path("models")

    @property
    def _models_in_memory(self) -> dict[str, bytes]:
        found: dict[str, bytes] = self.__dict__.setdefault("_memory_of_models", {})
        return found

    def _has_model(self, digest: str) -> bool:
        folder = self._models_folder
        return (folder / digest).exists() if folder else digest in self._models_in_memory

    def _read_model(self, digest: str) -> bytes | None:
        folder = self._models_folder
        if folder is None:
            return self._models_in_memory.get(digest)
        try:
            model = (folder / digest).read_bytes()
        except FileNotFoundError:
            return None
        # A file that is not what was trained suggests nothing: it can be made anew.
        return model if sha256(model).hexdigest() == digest else None

    def _forget_model(self, digest: str) -> None:
        folder = self._models_folder
        if folder is None:
            self._models_in_memory.pop(digest, None)
        else:
            (folder / digest).unlink(missing_ok=True)

    def _write_model(self, digest: str, model: bytes) -> None:
        folder = self._models_folder
        if folder is None:
            self._models_in_memory[digest] = model
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        fresh = folder / f"{digest}.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(model)
        fresh.replace(folder / digest)
        kept = sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for old in kept[KEPT:]:
            old.unlink(missing_ok=True)


def _train(seed: int) -> dict[str, object]:
    return {"do": "train", "seed": seed}


def _example(item: Item, book: Codebook) -> Example:
    codes: defaultdict[str, list[str]] = defaultdict(list)
    for coding in item.codings:
        known = book.find(coding.dimension, coding.code)
        if known is not None and not known.retired:
            codes[coding.dimension].append(coding.code)
    in_force = {(dimension, code) for dimension, given in codes.items() for code in given}
    told = {"text", "attribution", "context", "product", "language", "acronyms"}
    return Example(
        quote=item.id,
        source=item.source or item.speaker,
        reading=Reading(**item.model_dump(include=told), translation=item.in_english()),
        codes={dimension: tuple(dict.fromkeys(given)) for dimension, given in codes.items()},
        weight=_weight(item) * (SINCE_REDEFINED if _outdated(item) & in_force else 1.0),
    )


def _weight(item: Item) -> float:
    if all(coding.bulk for coding in item.codings):
        return UNSEEN
    return TAKEN_OVER if all(coding.answers for coding in item.codings) else 1.0


def _outdated(item: Item) -> set[tuple[str, str]]:
    """The codes nobody has given anew since they were defined in other words."""
    current = {(c.dimension, c.code) for c in item.codings if not c.outdated}
    return {(c.dimension, c.code) for c in item.codings} - current
