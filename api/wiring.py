"""The one place that wires: settings, taggers, extractor, codebook and keys become a store that is open."""

import shlex
import subprocess
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from operator import is_
from pathlib import Path
from typing import TYPE_CHECKING

from api.settings import Settings
from api.training import activate, live_version
from evidence_store.domain import REGISTERS, Draft, MaskProposal, Reading, SpeakerDetails, Suggestion, Tagger
from evidence_store.errors import BadInput, KeysMissing

if TYPE_CHECKING:
    from evidence_store.store import EvidenceStore
    from evidence_store.store.operating import Diagnosis

Suggest = Callable[[Sequence[Reading]], Iterable[tuple[Suggestion, ...]]]
KEY_PATIENCE = 30.0
"""Seconds a key command may take: long enough for a person to unlock a key store."""


class LateTagger:
    """A tagger that is made when it is first asked, so that opening a store does not wait for it."""

    def __init__(self, name: str, make: Callable[[], Tagger]) -> None:
        self.name = name
        self._make = make
        self._said: tuple[tuple[Reading, ...], list[tuple[Suggestion, ...]]] | None = None

    @cached_property
    def _tagger(self) -> Tagger:
        return self._make()

    @cached_property
    def version(self) -> str:
        """The version of the tagger behind it."""
        return self._tagger.version

    def suggest(self, readings: Iterable[Reading]) -> Iterator[tuple[Suggestion, ...]]:
        """As the tagger suggests. The same readings asked for again at once are answered from memory, once.

        A model asks the tagger it stands on about what that tagger has just been asked.
        """
        asked = tuple(readings)
        said, self._said = self._said, None
        if said is not None and len(said[0]) == len(asked) and all(map(is_, said[0], asked)):
            return iter(said[1])
        told = list(self._tagger.suggest(asked))
        self._said = (asked, told)
        return iter(told)

    def explain(self, rule: str, words: str | None) -> str:
        """As the tagger explains."""
        return self._tagger.explain(rule, words)


def late_taggers() -> tuple[Tagger, ...]:
    """Every tagger there is, none of them made yet."""
    from taggers import TAGGERS

    return tuple(LateTagger(name, make) for name, make in TAGGERS.items())


def extract(paste: str, *, pipelines: bool = True) -> tuple[Draft, ...]:
    """Drafts found in pasted words, without suggestions; `pipelines` installed here may name a speaker."""
    from taggers.extract import extract
    from taggers.pipelines import NONE, here

    return tuple(extract(paste, pipelines=here() if pipelines else NONE))


def suggest(readings: Sequence[Reading]) -> list[tuple[Suggestion, ...]]:
    """For each reading, in order, what all taggers propose, best first."""
    told = [list(tagger.suggest(readings)) for tagger in late_taggers()]
    together = ([s for found in row for s in found] for row in zip(*told, strict=True))
    return [tuple(sorted(found, key=lambda s: -s.confidence)) for found in together]


@contextmanager
def suggesting(at: Settings, *, rules_only: bool = False) -> Iterator[tuple[Suggest, str | None]]:
    """What suggests at a store: its live model and registers beside the rules, with the model's version.

    No store is made; where there is none, or none with a model or register that can be used, the rules suggest alone.
    Raises what `open_store` raises.
    """
    if rules_only or not (Path(at.store) / "log.db").exists():
        yield suggest, None
        return
    with open_store(at) as store:
        version = live_version(store)
        yield (store.suggest if version or _holds_names(store) else suggest), version


def redact(
    reading: Reading, speaker: SpeakerDetails, *, known: Collection[str] = (), pipelines: bool = True
) -> tuple[MaskProposal, ...]:
    """What could identify somebody in these words; read late, as its lists take a moment."""
    from taggers.pipelines import NONE, here
    from taggers.redaction import propose

    return propose(reading, speaker, known=known, pipelines=here() if pipelines else NONE)


def pipelines_said(*, on: bool, looked_into: bool = False) -> tuple[bool, str]:
    """Whether what is installed can be used; and a sentence: which spaCy pipelines add names, or what none means.

    `looked_into` loads those that would be used, to say which cannot be.
    """
    from taggers.pipelines import here

    if not on:
        return True, "switched off by EVIDENCE_PIPELINES; names and places are found by rules and lists alone"
    used = here().used()
    if not used:
        return True, (
            "no pretrained spaCy pipeline is installed; names and places are found by rules and lists alone."
            " One that is installed beside this program, such as en_core_web_sm, is used from the next start"
        )
    if looked_into and (failed := here().failures()):
        return False, "; ".join(
            f"{label} is installed but cannot be used ({why}): mend or remove it" for label, why in failed.items()
        )
    told = ", ".join(f"{one.label} ({'other languages' if code == 'xx' else code})" for code, one in used.items())
    return True, f"{told} beside the rules; what it names in words to hide or as a speaker says so"


def diagnosed(store: "EvidenceStore", *, pipelines: bool) -> "Diagnosis":
    """A look at the store and at what its readers may use besides the rules."""
    from evidence_store.store.operating import Check, Diagnosis

    found = store.diagnose()
    ok, said = pipelines_said(on=pipelines, looked_into=True)
    return Diagnosis(ok=found.ok and ok, checks=(*found.checks, Check(what="pipelines", ok=ok, said=said)))


def read_paste(paste: str, *, pipelines: bool = True) -> tuple[Draft, ...]:
    """Drafts found in pasted words, each with its suggestions; needs no store. Raises BadInput."""
    from evidence_store.interchange import clean_text

    drafts = extract(clean_text(paste)[0], pipelines=pipelines)
    proposed = suggest([draft.reading() for draft in drafts])
    return tuple(d.model_copy(update={"suggestions": s}) for d, s in zip(drafts, proposed, strict=True))


def open_store(where: Settings | Path | str | None = None, *, with_taggers: bool = True) -> "EvidenceStore":
    """Open the store the settings name, or the one in a folder; None keeps it in memory. A missing one is made.

    Raises BadInput for a place no store can live in, and StoreProblem and its kinds.
    """
    from evidence_store.store import EvidenceStore
    from seed import codebook

    settings = where if isinstance(where, Settings) else None
    place = where.store if isinstance(where, Settings) else where
    if str(place).startswith(("postgresql://", "postgres://", "postgresql+")):
        raise BadInput("A store in PostgreSQL is not available in this version yet; name a folder instead.")
    pipelines = settings.pipelines if settings else True
    store = EvidenceStore(
        place,
        codebook=codebook(),
        taggers=late_taggers() if with_taggers else (),
        extractor=partial(extract, pipelines=pipelines),
        redactor=partial(redact, pipelines=pipelines),
        kek=_kek(settings) if settings else None,
        engine=settings.search if settings else "whoosh",
    )
    if with_taggers:
        activate(store)
        store.taggers = (*store.taggers, _registers(store))
    return store


def _registers(store: "EvidenceStore") -> Tagger:
    """What links mentions to the registers of this store, whoever changes them."""
    from taggers.following import Following

    return Following(store.codebook, mark=lambda: store.log.version("codebook"))


def _holds_names(store: "EvidenceStore") -> bool:
    book = store.codebook()
    return any(book.dimension(dimension) for dimension in REGISTERS)


def _kek(settings: Settings) -> Callable[[], bytes] | None:
    """Where the key-encryption key comes from; None leaves it in the store's own folder."""
    ways: list[Callable[[], str]] = []
    if path := settings.kek_file:
        ways.append(lambda: _from_file(path))
    if command := settings.kek_command:
        ways.append(lambda: _from_command(command.get_secret_value()))
    if key := settings.kek:
        ways.append(key.get_secret_value)
    if len(ways) > 1:
        raise BadInput("Set only one of EVIDENCE_KEK_FILE, EVIDENCE_KEK_COMMAND and EVIDENCE_KEK.")
    return (lambda: _bytes(ways[0]())) if ways else None


def _from_file(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not plain text"
        raise KeysMissing(f"The key file {path} cannot be read: {why}.") from error


def _from_command(command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the command is the operator's own setting
            shlex.split(command), capture_output=True, check=True, timeout=KEY_PATIENCE, text=True
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise KeysMissing("The command in EVIDENCE_KEK_COMMAND did not give a key.") from error
    return done.stdout


def _bytes(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits.split()[-1] if digits.split() else "")
    except ValueError as error:
        raise KeysMissing("The key-encryption key must be 64 hexadecimal digits.") from error
