"""Verbs of the codebook: define, retire, merge and split codes; and look again at what older definitions gave.

Every change is a new version of the codebook. A coding remembers the version it was made under.
"""

import re
from collections.abc import Callable, Sequence

from evidence_store.domain import Actor, Code, Codebook, Dimension
from evidence_store.errors import BadInput, NotFound, UnknownCode
from evidence_store.events import (
    CodebookReleased,
    CodeDefined,
    CodeMerged,
    CodeRetired,
    CodeSplit,
    DimensionDefined,
    Event,
)
from evidence_store.log import At
from evidence_store.store.deciding import Deciding
from evidence_store.views import Item, judging

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
LONGEST_LABEL = 120
LONGEST_DEFINITION = 4000
MOST_WORDS = 200
"""Examples or synonyms of one code."""

_Facts = Callable[[Codebook], Sequence[Event]]


class Defining(Deciding):
    """The codebook."""

    def define_dimension(self, dimension: Dimension, *, by: str | Actor, key: str | None = None) -> Codebook:
        """Add a question that is asked of every quote, or word one anew. Raises BadInput."""
        check_dimension(dimension)

        def facts(book: Codebook) -> Sequence[Event]:
            if dimension in book.dimensions:
                return []
            return [DimensionDefined(dimension=dimension.id, **dimension.model_dump(exclude={"id"}))]

        return self._define(facts, by=by, key=key, asked={"do": "define", "dimension": dimension.model_dump()})

    def define_code(
        self, code: Code, *, by: str | Actor, same_meaning: bool = False, key: str | None = None
    ) -> Codebook:
        """Add a code, word one anew, or bring a retired one back.

        Where the definition or the examples change, what was coded before waits for another look, unless
        `same_meaning` says that only the wording got better. Raises BadInput, UnknownCode for an unknown dimension.
        """

        def facts(book: Codebook) -> Sequence[Event]:
            check_code(code, book)
            known = book.find(code.dimension, code.code)
            since = meaning_since(known, code, book.version + 1, same_meaning)
            new = CodeDefined(**told_of(code), since=since)
            return [] if known is not None and says(known) == says(code) and not known.retired else [new]

        asked: dict[str, object] = {"do": "define", "code": code.model_dump(), "same_meaning": same_meaning}
        return self._define(facts, by=by, key=key, asked=asked)

    def retire_code(self, dimension: str, code: str, *, by: str | Actor, key: str | None = None) -> Codebook:
        """Give a code no more. What was coded with it stays. `define_code` brings it back."""

        def facts(book: Codebook) -> Sequence[Event]:
            known = _in_force(book, dimension, code)
            return [CodeRetired(dimension=known.dimension, code=known.code)]

        return self._define(facts, by=by, key=key, asked={"do": "retire", "code": [dimension, code]})

    def merge_codes(
        self, dimension: str, code: str, into: str, *, by: str | Actor, key: str | None = None
    ) -> Codebook:
        """Let `into` stand for `code` from now on: codings, proposals and codes below it become those of `into`.

        There is no way back but splitting; what was given keeps its name in the history. Raises BadInput.
        """

        def facts(book: Codebook) -> Sequence[Event]:
            gone, kept = _in_force(book, dimension, code), _in_force(book, dimension, into)
            if gone.code in (kept.code, *book.above(dimension, kept.code)):
                raise BadInput("Merge it into another code, not into itself or a code below it.")
            return [CodeMerged(dimension=dimension, code=gone.code, into=kept.code)]

        return self._define(facts, by=by, key=key, asked={"do": "merge", "code": [dimension, code, into]})

    def split_code(
        self, dimension: str, code: str, into: Sequence[Code], *, by: str | Actor, key: str | None = None
    ) -> Codebook:
        """Give several codes in place of one that held several things; what was coded with it waits for a look.

        Those of `into` that are not in the codebook yet are defined. Raises BadInput where fewer than two are named.
        """
        names = tuple(dict.fromkeys(c.code for c in into))

        def facts(book: Codebook) -> Sequence[Event]:
            gone = _in_force(book, dimension, code)
            if len(names) < 2 or gone.code in names or any(c.dimension != dimension for c in into):
                raise BadInput("Name at least two other codes of the same dimension that take its place.")
            told: list[Event] = []
            for each in into:
                check_code(each, book)
                if (known := book.find(dimension, each.code)) is None or known.retired:
                    told.append(CodeDefined(**told_of(each), since=book.version + 1))
            return [*told, CodeSplit(dimension=dimension, code=gone.code, into=names)]

        asked: dict[str, object] = {"do": "split", "code": [dimension, code], "into": [c.model_dump() for c in into]}
        return self._define(facts, by=by, key=key, asked=asked)

    def recode(
        self, quote: str, dimension: str, code: str, to: str, *, by: str | Actor, key: str | None = None
    ) -> Item:
        """Put another code in the place of one, whoever gave it; the same one again where it holds as now defined."""
        name, actor = self._namer(key), self.actor(by)

        def decide() -> Sequence[Event]:
            item = self._open_item(quote)
            given = [c for c in item.codings if (c.dimension, c.code) == (dimension, code)]
            if not given:
                raise NotFound(f"Nobody gave this quote the code “{code}” in “{dimension}”.")
            new = self._coding(item, dimension, to, actor, name("coding"))
            return [*(self._taken_off(item, c) for c in given), new]

        asked: dict[str, object] = {"do": "recode", "quote": quote, "code": [dimension, code, to]}
        self._do(decide, by=actor, key=key, asked=asked, when=self._if_words_stand(quote))
        return self.quote(quote)

    def code_counts(self) -> dict[tuple[str, str], tuple[int, int]]:
        """`(dimension, code)` -> how many quotes in use people gave it to, and how many of these wait for a look."""
        with self._reading() as session:
            return judging.code_counts(session)

    def _define(self, facts: _Facts, *, by: str | Actor, key: str | None, asked: dict[str, object]) -> Codebook:
        self._release(facts, by=by, key=key, asked=asked)
        return self.codebook()

    def _release(
        self, facts: _Facts, *, by: str | Actor, key: str | None, asked: dict[str, object]
    ) -> tuple[Event, ...]:
        # Two people may edit at once: whoever comes second looks at what the first one did.
        version = self.log.version("codebook")

        def decide() -> Sequence[Event]:
            book = self.codebook()
            told = facts(book)
            return [*told, CodebookReleased(version=book.version + 1)] if told else []

        return self._do(decide, by=by, key=key, asked=asked, when=lambda _seen: At("codebook", version))


def meaning_since(known: Code | None, code: Code, version: int, same_meaning: bool) -> int:
    """Since which version a code means what it will mean when it is defined so in `version`."""
    if known is None:
        return version
    changed = (known.definition, known.examples, known.parent) != (code.definition, code.examples, code.parent)
    return version if changed and not same_meaning else known.since


def told_of(code: Code) -> dict[str, object]:
    """What a person says when they define a code."""
    return code.model_dump(exclude={"retired", "merged_into", "split_into", "since"})


def says(code: Code) -> Code:
    """The code as far as a person words it."""
    return code.model_copy(update={"since": 1, "retired": False, "merged_into": None, "split_into": ()})


def _in_force(book: Codebook, dimension: str, code: str) -> Code:
    known = book.find(dimension, code)
    if known is None or known.retired:
        raise UnknownCode(f"The codebook holds no code “{code}” in “{dimension}”.")
    return known


def check_dimension(dimension: Dimension) -> None:
    """Refuse with BadInput what cannot be a dimension."""
    _check_name(dimension.id, "dimension")
    _check_label(dimension.label)


def check_code(code: Code, book: Codebook) -> None:
    """Refuse what cannot stand in the codebook. Raises BadInput, UnknownCode."""
    if all(d.id != code.dimension for d in book.dimensions):
        raise UnknownCode(f"The codebook holds no dimension “{code.dimension}”.")
    _check_name(code.code, "code")
    _check_label(code.label)
    if len(code.definition) > LONGEST_DEFINITION or max(len(code.examples), len(code.synonyms)) > MOST_WORDS:
        raise BadInput("This definition is too long, or there are too many examples or synonyms.")
    if code.parent:
        _in_force(book, code.dimension, code.parent)
        if code.code in (code.parent, *book.above(code.dimension, code.parent)):
            raise BadInput(f"“{code.label}” cannot stand under itself or under a code below it.")
    if code.hotkey:
        _check_hotkey(code, book)


def _check_hotkey(code: Code, book: Codebook) -> None:
    if len(code.hotkey or "") != 1 or not (code.hotkey or "").isalnum():
        raise BadInput("A hotkey is one letter or digit.")
    same = (c for c in book.codes if c.hotkey == code.hotkey and not c.retired)
    taken = next((c for c in same if (c.dimension, c.code) != (code.dimension, code.code)), None)
    if taken is not None:
        raise BadInput(f"The hotkey “{code.hotkey}” is that of “{taken.label}”. Choose another.")


def _check_name(name: str, what: str) -> None:
    if not NAME.fullmatch(name):
        raise BadInput(f"The id of a {what} is made of small letters, digits and _, and begins with a letter.")


def _check_label(label: str) -> None:
    if not label.strip() or len(label) > LONGEST_LABEL:
        raise BadInput(f"A label has 1 to {LONGEST_LABEL} characters.")
