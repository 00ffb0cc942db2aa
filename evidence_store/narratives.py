"""From evidence to narratives: sections of prose with quotes placed by reference, in order. Pure; stores nothing.

The read model folds events with the same operations that a command uses to check them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from evidence_store.attribution import Credit
from evidence_store.domain import Value
from evidence_store.errors import BadInput, NotFound

Status = Literal["draft", "published", "withdrawn"]
T = TypeVar("T")


class Section(Value):
    """A heading, some prose and the ids of the quotes that stand under it, in order."""

    id: str
    heading: str = ""
    prose: str = ""
    quotes: tuple[str, ...] = ()


class Narrative(Value):
    """A piece of writing that rests on quotes."""

    id: str
    title: str
    status: Status = "draft"
    sections: tuple[Section, ...] = ()

    def quotes(self) -> tuple[str, ...]:
        """Every quote placed, once, in order of first appearance."""
        return tuple(dict.fromkeys(quote for section in self.sections for quote in section.quotes))


@dataclass(frozen=True, slots=True)
class ComposedSection:
    """A section as one audience may read it: the quotes that may be shown, and how many may not."""

    heading: str
    prose: str
    quotes: tuple[str, ...]
    left_out: int


def compose(narrative: Narrative, credits: Mapping[str, Credit]) -> tuple[ComposedSection, ...]:
    """The sections with the quotes whose credit is shown; a quote without a credit counts as left out."""
    return tuple(_compose(section, credits) for section in narrative.sections)


def _compose(section: Section, credits: Mapping[str, Credit]) -> ComposedSection:
    shown = tuple(quote for quote in section.quotes if quote in credits and credits[quote].shown)
    return ComposedSection(section.heading, section.prose, shown, len(section.quotes) - len(shown))


def write(
    sections: Sequence[Section],
    section: str,
    *,
    heading: str | None = None,
    prose: str | None = None,
    at: int | None = None,
) -> tuple[Section, ...]:
    """The sections with this one written: changed where it stands, or new at position `at` (at the end if None)."""
    index = _index(sections, section)
    old = Section(id=section) if index is None else sections[index]
    given = {"heading": heading, "prose": prose}
    new = old.model_copy(update={field: words for field, words in given.items() if words is not None})
    if index is None:
        return _insert(sections, new, at)
    rest = (*sections[:index], *sections[index + 1 :])
    return _insert(rest, new, index if at is None else at)


def drop(sections: Sequence[Section], section: str) -> tuple[Section, ...]:
    """The sections without this one. Raises NotFound."""
    found = _find(sections, section)
    return tuple(s for s in sections if s is not found)


def place(sections: Sequence[Section], quote: str, *, section: str, at: int | None = None) -> tuple[Section, ...]:
    """The sections with the quote placed at position `at` of one of them (at the end if None).

    Raises NotFound when there is no such section and BadInput when the quote stands in it already.
    """
    target = _find(sections, section)
    if quote in target.quotes:
        raise BadInput("This quote already stands in this section; move it instead.")
    return _with_quotes(sections, target, _insert(target.quotes, quote, at))


def take_out(sections: Sequence[Section], quote: str, *, section: str) -> tuple[Section, ...]:
    """The sections with the quote taken out of one of them. Raises NotFound."""
    target = _find(sections, section)
    if quote not in target.quotes:
        raise NotFound("This quote does not stand in this section.")
    return _with_quotes(sections, target, tuple(q for q in target.quotes if q != quote))


def move(
    sections: Sequence[Section],
    quote: str,
    *,
    section: str,
    to_section: str | None = None,
    at: int | None = None,
) -> tuple[Section, ...]:
    """The sections with the quote moved to position `at`, within its section or into another. Raises NotFound."""
    to_section = to_section or section
    if to_section != section and quote in _find(sections, to_section).quotes:
        raise BadInput("This quote already stands in that section.")
    return place(take_out(sections, quote, section=section), quote, section=to_section, at=at)


def _index(sections: Sequence[Section], section: str) -> int | None:
    return next((i for i, s in enumerate(sections) if s.id == section), None)


def _find(sections: Sequence[Section], section: str) -> Section:
    index = _index(sections, section)
    if index is None:
        raise NotFound(f"This narrative has no section “{section}”.")
    return sections[index]


def _insert(items: Sequence[T], item: T, at: int | None) -> tuple[T, ...]:
    position = len(items) if at is None else max(0, min(at, len(items)))
    return (*items[:position], item, *items[position:])


def _with_quotes(sections: Sequence[Section], target: Section, quotes: tuple[str, ...]) -> tuple[Section, ...]:
    changed = target.model_copy(update={"quotes": quotes})
    return tuple(changed if s is target else s for s in sections)
