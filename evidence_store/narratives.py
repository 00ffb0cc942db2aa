"""From evidence to narratives: prose with quotes placed by reference, as one audience may read it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from evidence_store.attribution import Credit
from evidence_store.domain import Value

Status = Literal["draft", "published", "withdrawn"]


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
