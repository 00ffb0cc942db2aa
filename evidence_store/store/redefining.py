"""Verbs of the codebook as a whole: what happened to a code, putting it back as it was, a codebook taken in."""

from collections.abc import Iterator, Sequence
from typing import Literal

from evidence_store.domain import Actor, Code, Codebook, Value
from evidence_store.errors import BadInput, NotFound, Refused, UnknownCode
from evidence_store.events import CodebookReleased, CodeDefined, DimensionDefined, Event
from evidence_store.store import chronicle
from evidence_store.store.chronicle import CodeStep
from evidence_store.store.defining import Defining, check_code, check_dimension, meaning_since, says, told_of
from evidence_store.views import judging, reading

MOST_CODES = 20_000


class Change(Value):
    """One dimension or code (`code` None: a dimension) that is new, worded anew or brought back, and in which parts.

    `waiting` counts the quotes coded with it that wait for another look from then on.
    """

    what: Literal["new", "changed", "brought back"]
    dimension: str
    code: str | None = None
    label: str
    parts: tuple[str, ...] = ()
    waiting: int = 0


class Changes(Value):
    """What taking in a codebook changed, or would change, and the version that stands after it."""

    version: int
    changes: tuple[Change, ...] = ()


class Redefining(Defining):
    """The codebook as a whole."""

    def code_history(self, dimension: str, code: str) -> tuple[CodeStep, ...]:
        """What happened to a code, version by version, oldest first. Raises UnknownCode."""
        with self._reading() as session:
            names = reading.actor_names(session)
        found = tuple(chronicle.steps(self.journal.stream("codebook"), dimension, code, names))
        if not found:
            raise UnknownCode(f"The codebook never held a code “{code[:80]}” in “{dimension[:80]}”.")
        return found

    def restore_code(
        self, dimension: str, code: str, version: int, *, by: str | Actor, key: str | None = None
    ) -> Codebook:
        """Define a code as it stood in an earlier version, so that it is given again, with the meaning it had.

        What was coded with it in between waits for another look. Raises NotFound, BadInput, Refused for a merged one.
        """

        def facts(book: Codebook) -> Sequence[Event]:
            then = chronicle.as_of(self.journal.stream("codebook"), version).find(dimension, code)
            known = book.find(dimension, code)
            if then is None or known is None:
                raise NotFound(f"The codebook of version {version} held no code “{code}” in “{dimension}”.")
            if known.merged_into:
                raise Refused(f"“{known.label}” was merged: there is no way back but splitting what stands for it.")
            if then.retired:
                raise BadInput(f"“{then.label}” was given no more in version {version}: retire it instead.")
            check_code(then, book)
            if says(then) == says(known) and not known.retired:
                return []
            return [CodeDefined(**told_of(then), since=self._meant_since(known, then, book))]

        asked: dict[str, object] = {"do": "restore", "code": [dimension, code], "version": version}
        return self._define(facts, by=by, key=key, asked=asked)

    def import_codebook(
        self,
        told: Codebook,
        *,
        by: str | Actor,
        same_meaning: bool = False,
        dry_run: bool = False,
        key: str | None = None,
    ) -> Changes:
        """Define what is new or worded otherwise in a codebook, in one version. What it does not name stays as it is.

        With `dry_run` nothing is recorded and the answer says what would change. `same_meaning`: only wordings got
        better, nothing waits for another look. Raises BadInput, UnknownCode.
        """

        def facts(book: Codebook) -> Sequence[Event]:
            return list(_new_facts(told, book, same_meaning))

        before, counts = self.codebook(), self.code_counts()
        if dry_run:
            return _changes(before, facts(before), counts, before.version)
        asked: dict[str, object] = {"do": "import", "codebook": told.model_dump(), "same_meaning": same_meaning}
        done = self._release(facts, by=by, key=key, asked=asked)
        version = next((f.version for f in done if isinstance(f, CodebookReleased)), before.version)
        if version != before.version + 1:
            before = chronicle.as_of(self.journal.stream("codebook"), version - 1)
        return _changes(before, done, counts, version)

    def _meant_since(self, known: Code, then: Code, book: Codebook) -> int:
        if known.since <= then.since or known.split_into:
            return then.since
        with self._reading() as session:
            given = judging.given_since(session, known.dimension, known.code, version=known.since)
        return book.version + 1 if given else then.since


def _new_facts(told: Codebook, book: Codebook, same_meaning: bool) -> Iterator[Event]:
    """A fact for every dimension and code that does not stand in the codebook in these words."""
    after = _with(told, book)
    for dimension in told.dimensions:
        check_dimension(dimension)
        if dimension not in book.dimensions:
            yield DimensionDefined(dimension=dimension.id, **dimension.model_dump(exclude={"id"}))
    for code in told.codes:
        check_code(code, after)
        known = book.find(code.dimension, code.code)
        if known is None or known.retired or says(known) != says(code):
            yield CodeDefined(**told_of(code), since=meaning_since(known, code, book.version + 1, same_meaning))


def _with(told: Codebook, book: Codebook) -> Codebook:
    """The codebook as it would stand, to check parents and hotkeys against, whatever the order they are told in."""
    if len(told.codes) > MOST_CODES:
        raise BadInput(f"A codebook of more than {MOST_CODES:,} codes cannot be taken in at once.")
    twice = [c for c in told.codes if told.find(c.dimension, c.code) is not c]
    if twice:
        raise BadInput(f"The code “{twice[0].code}” of “{twice[0].dimension}” is told twice.")
    dimensions = {d.id: d for d in (*book.dimensions, *told.dimensions)}
    codes = {(c.dimension, c.code): c for c in (*book.codes, *told.codes)}
    return Codebook(version=book.version, dimensions=tuple(dimensions.values()), codes=tuple(codes.values()))


def _changes(
    before: Codebook, facts: Sequence[Event], counts: dict[tuple[str, str], tuple[int, int]], version: int
) -> Changes:
    known = {d.id for d in before.dimensions}
    found: list[Change] = []
    for fact in facts:
        match fact:
            case DimensionDefined():
                what: Literal["new", "changed"] = "changed" if fact.dimension in known else "new"
                found.append(Change(what=what, dimension=fact.dimension, label=fact.label))
            case CodeDefined():
                found.append(_change(before, fact, counts))
            case _:
                pass
    return Changes(version=version, changes=tuple(found))


def _change(before: Codebook, fact: CodeDefined, counts: dict[tuple[str, str], tuple[int, int]]) -> Change:
    was = before.find(fact.dimension, fact.code)
    about = {"dimension": fact.dimension, "code": fact.code, "label": fact.label}
    if was is None:
        return Change(what="new", **about)
    parts = chronicle.worded(was, Code(**fact.model_dump(exclude={"kind"})))
    quotes = counts.get((fact.dimension, fact.code), (0, 0))[0]
    waiting = quotes if fact.since > was.since else 0
    return Change(what="brought back" if was.retired else "changed", parts=parts, waiting=waiting, **about)
