"""The codebook as it stood in each of its versions, folded from its own facts. Pure: facts in, values out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from evidence_store.domain import Code, Codebook, Dimension, Value
from evidence_store.events import (
    CodebookReleased,
    CodeDefined,
    CodeMerged,
    CodeRetired,
    CodeSplit,
    DimensionDefined,
    Event,
)
from evidence_store.journal import Recorded

WORDED = ("label", "definition", "examples", "synonyms", "parent", "hotkey")
"""What can be worded anew in a code."""

Codes = dict[tuple[str, str], Code]


class CodeStep(Value):
    """One version of the codebook as far as it concerns one code: who, when (UTC), what, and how it read then.

    `changed` names the parts that were worded anew.
    """

    version: int
    at: str
    by: str
    what: str
    changed: tuple[str, ...] = ()
    code: Code


@dataclass(frozen=True)
class Standing:
    """Dimensions and codes as they stand while facts are folded in."""

    version: int = 0
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    codes: Codes = field(default_factory=dict)

    def book(self) -> Codebook:
        """The codebook of this moment."""
        return Codebook(
            version=max(self.version, 1),
            dimensions=tuple(self.dimensions.values()),
            codes=tuple(self.codes.values()),
        )


def as_of(recorded: Iterable[Recorded], version: int) -> Codebook:
    """The codebook as it stood in a version; an empty one where there was none yet."""
    standing = Standing()
    for later, release in releases(recorded):
        if later > version:
            break
        for each in release:
            _fold(standing, each.event)
        standing = replace(standing, version=later)
    return standing.book()


def releases(recorded: Iterable[Recorded]) -> Iterator[tuple[int, list[Recorded]]]:
    """Each version with the facts that made it."""
    facts: list[Recorded] = []
    for each in recorded:
        if isinstance(each.event, CodebookReleased):
            yield each.event.version, facts
            facts = []
        else:
            facts.append(each)


def steps(recorded: Iterable[Recorded], dimension: str, code: str, names: Mapping[str, str]) -> Iterator[CodeStep]:
    """What happened to one code, version by version, oldest first."""
    standing, about = Standing(), (dimension, code)
    for version, release in releases(recorded):
        for each in release:
            before = standing.codes.get(about)
            _fold(standing, each.event)
            after = standing.codes.get(about)
            if after is not None and (told := _told(each.event, before, after, standing.codes, version)):
                what, changed = told
                by = names.get(each.actor.id, each.actor.id)
                yield CodeStep(version=version, at=each.at, by=by, what=what, changed=changed, code=after)


def worded(before: Code, after: Code) -> tuple[str, ...]:
    """The parts that differ."""
    return tuple(name for name in WORDED if getattr(before, name) != getattr(after, name))


def _fold(standing: Standing, fact: Event) -> None:
    codes = standing.codes
    match fact:
        case DimensionDefined():
            told = fact.model_dump(exclude={"kind", "dimension"})
            standing.dimensions[fact.dimension] = Dimension(id=fact.dimension, **told)
        case CodeDefined():
            codes[fact.dimension, fact.code] = Code(**fact.model_dump(exclude={"kind"}))
        case CodeRetired():
            _change(codes, (fact.dimension, fact.code), retired=True)
        case CodeSplit():
            _change(codes, (fact.dimension, fact.code), retired=True, split_into=fact.into)
        case CodeMerged():
            _merge(codes, fact)
        case _:
            pass


def _merge(codes: Codes, fact: CodeMerged) -> None:
    _change(codes, (fact.dimension, fact.code), retired=True, merged_into=fact.into)
    for (dimension, code), known in list(codes.items()):
        if dimension == fact.dimension and known.merged_into == fact.code:
            _change(codes, (dimension, code), merged_into=fact.into)
        if dimension == fact.dimension and known.parent == fact.code:
            _change(codes, (dimension, code), parent=fact.into)


def _change(codes: Codes, about: tuple[str, str], **fields: object) -> None:
    if about in codes:
        codes[about] = codes[about].model_copy(update=fields)


def _told(
    fact: Event, before: Code | None, after: Code, codes: Codes, version: int
) -> tuple[str, tuple[str, ...]] | None:
    """What a fact means for one code, in words, and which parts it changed; None where it says nothing of it."""

    def label(code: str) -> str:
        known = codes.get((after.dimension, code))
        return f"“{known.label if known else code}”"

    if isinstance(fact, CodeMerged) and fact.dimension == after.dimension and fact.into == after.code:
        return f"{label(fact.code)} was merged into it", ()
    if before is not None and before == after and not isinstance(fact, CodeDefined):
        return None
    match fact:
        case CodeDefined() if (fact.dimension, fact.code) == (after.dimension, after.code):
            return _defined(before, after, version)
        case CodeMerged() if fact.code == after.code:
            return f"Merged into {label(fact.into)}", ()
        case CodeMerged() if before is not None and before.parent != after.parent:
            return f"Stands under {label(fact.into)}, into which {label(fact.code)} was merged", ("parent",)
        case CodeSplit():
            return f"Split into {', '.join(map(label, fact.into))}", ()
        case CodeRetired():
            return "Given no more", ()
        case _:
            return None


def _defined(before: Code | None, after: Code, version: int) -> tuple[str, tuple[str, ...]]:
    if before is None:
        return "Defined", ()
    changed = worded(before, after)
    if before.retired:
        return "Brought back", changed
    if after.since == version:
        return "Defined anew: what was coded before waits for another look", changed
    if after.since < before.since:
        return "Put back as it was defined before", changed
    return "Worded anew, with the same meaning", changed
