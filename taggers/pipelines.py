"""Pretrained spaCy pipelines that are installed on this machine: which there are, the best for a language, and the
names of persons, places and organisations they find. Nothing is ever downloaded, and nothing is loaded until asked.

Whatever a pipeline finds carries its name and version, since another machine may have another one, or none.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal

Kind = Literal["person", "place", "organisation"]
GROUP = "spacy_models"  # the entry points by which spaCy knows its packages: `spacy.util.get_installed_models`
EVERY = "xx"  # spaCy's code for pipelines of many languages
_SIZES = ("sm", "md", "lg", "trf")
_KINDS: dict[str, Kind] = {
    "PERSON": "person", "PER": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation",
}  # fmt: skip
_SHARED = ("tok2vec", "transformer", "curated_transformer")  # what a recogniser may listen to
_AT_ONCE = 5_000  # code points read at once: recognisers take memory by the length of a text


@dataclass(frozen=True, slots=True)
class Installed:
    """A pipeline with a recogniser of names, as its package says: `language` is ISO 639-1 or `xx`."""

    package: str
    version: str
    language: str

    @property
    def label(self) -> str:
        """`en_core_web_sm-3.8.0`."""
        return f"{self.package}-{self.version}"


@dataclass(frozen=True, slots=True)
class Named:
    """A name found at `[start, end)`, by the pipeline `by`."""

    kind: Kind
    start: int
    end: int
    by: str


class Pipelines:
    """Installed pipelines, each loaded when first needed. One that cannot be loaded gives way to the next best."""

    def __init__(self, installed: Sequence[Installed] = ()) -> None:
        self._installed = tuple(sorted(installed, key=_size, reverse=True))
        self._loaded: dict[str, Any] = {}
        self._failed: dict[str, str] = {}
        self._one_at_a_time = threading.Lock()

    def __bool__(self) -> bool:
        return bool(self._installed)

    def of(self, language: str | None) -> tuple[Installed, ...]:
        """Those that read this language, best first: its own before those of every language, large before small."""
        own = [one for one in self._installed if one.language == language != EVERY]
        return (*own, *(one for one in self._installed if one.language == EVERY))

    def used(self) -> dict[str, Installed]:
        """For every language with a pipeline the one that reads it; `xx` stands for all others."""
        known = sorted({one.language for one in self._installed} - {EVERY})
        return {language: found[0] for language in (*known, EVERY) if (found := self.of(language))}

    def failures(self) -> dict[str, str]:
        """Load all that would be used, and say why some could not be, by their labels."""
        with self._one_at_a_time:
            for one in self.used().values():
                self._trying(one, "One.")
        return dict(self._failed)

    def names(self, words: str, language: str | None) -> tuple[Named, ...]:
        """Persons, places and organisations named in `words`, in reading order; `()` without a pipeline for them.

        Where `language` is None it is told from the words. What is met is forgotten afterwards, as `passing` has it.
        """
        if not self._installed:
            return ()
        with self._one_at_a_time:
            for one in self.of(language or _detected(words)):
                found = self._trying(one, words)
                if found is not None:
                    return found
        return ()

    def _trying(self, one: Installed, words: str) -> tuple[Named, ...] | None:
        """What this one finds; None where it cannot be used, which is remembered with the reason."""
        if one.label in self._failed:
            return None
        try:
            nlp = self._loaded.get(one.label) or self._loaded.setdefault(one.label, _load(one))
            with nlp.memory_zone():
                return tuple(_named(nlp, words, one.label))
        except Exception as error:  # what another's package raises is not ours to list, and words must be read
            self._failed[one.label] = (str(error).strip() or type(error).__name__).splitlines()[0]
            return None


@cache
def here() -> Pipelines:
    """Those of this machine; looking for them reads no more than what installed packages say of themselves."""
    return Pipelines([one for entry in entry_points(group=GROUP) for one in _described(entry)])


def _described(entry: EntryPoint) -> Iterator[Installed]:
    told = _meta(entry)
    if _is_recogniser(told):
        yield Installed(entry.name, str(told.get("version", "")), str(told.get("lang", "")))


def _meta(entry: EntryPoint) -> Mapping[str, Any]:
    """What `meta.json` beside the package's code says; nothing where there is none to read."""
    place = Path(str(entry.dist.locate_file(entry.module))) / "meta.json" if entry.dist else None
    try:
        told = json.loads(place.read_bytes()) if place else {}
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _is_recogniser(told: Mapping[str, Any]) -> bool:
    labels = told.get("labels", {})
    return any(label.upper() in _KINDS for given in labels.values() for label in given if isinstance(label, str))


def _size(one: Installed) -> tuple[int, str]:
    ending = one.package.rpartition("_")[2]
    return (_SIZES.index(ending) if ending in _SIZES else -1, one.label)


def _load(one: Installed) -> Any:
    """The pipeline with its recogniser and what that listens to; the rest is left out. Raises what spaCy raises."""
    import spacy

    if not spacy.util.is_package(one.package):
        raise OSError(f"the package {one.package} is not installed")
    path = spacy.util.get_package_path(one.package) / one.label / "config.cfg"
    parts = spacy.util.load_config(path)["components"]
    recognisers = [name for name, told in parts.items() if told.get("factory") == "ner"]
    listens = any("Listener" in str(parts[name]) for name in recognisers)
    kept = {*recognisers, *(n for n, told in parts.items() if listens and told.get("factory") in _SHARED)}
    return spacy.load(one.package, exclude=[name for name in parts if name not in kept])


def _named(nlp: Any, words: str, label: str) -> Iterator[Named]:
    for start, end in _pieces(words):
        for found in nlp(words[start:end]).ents:
            kind = _KINDS.get(found.label_.upper())
            if kind is not None:
                yield Named(kind, start + found.start_char, start + found.end_char, label)


def _pieces(words: str) -> Iterator[tuple[int, int]]:
    """The words in pieces of bounded length, cut at the end of a line or else of a word."""
    start = 0
    while start < len(words):
        end = start + _AT_ONCE
        if end < len(words):
            cut = max(words.rfind("\n", start, end), words.rfind(" ", start, end))
            end = cut if cut > start else end
        yield start, min(end, len(words))
        start = end


def _detected(words: str) -> str | None:
    from taggers import language

    return language.detect(words)


NONE = Pipelines()
