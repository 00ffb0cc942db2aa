"""Disclosure risk by small cells: who could be recognised because few others share what is printed of them.

It only counts and says; what is printed is decided elsewhere. The idea is k-anonymity: P. Samarati and L. Sweeney,
"Protecting privacy when disclosing information", SRI-CSL-98-04 (1998); L. Sweeney, "k-anonymity: a model for
protecting privacy", Int. J. of Uncertainty, Fuzziness and Knowledge-Based Systems 10(5), 557-570 (2002). Coarser role
and region are its generalisation, leaving out is its suppression.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from evidence_store.disclosure import fold, words_of
from evidence_store.domain import AttributionLevel, Value

What = Literal["role", "country", "product"]
Words = frozenset[str]
Cell = tuple[tuple[str, Words], ...]  # what, folded words; compared, never printed
Regions = Callable[[str], str | None]

_WHATS: tuple[What, ...] = ("role", "country", "product")
_FEW_NUMBERS = 6


class Person(Value):
    """One speaker of the store. `role` is what a credit at role level would print, so that it can be compared."""

    speaker: str
    role: str | None = None
    country: str | None = None
    products: tuple[str, ...] = ()


class Shown(Value):
    """What a reader gets to see of the speaker of one item; None where the credit and the layout do not show it."""

    number: str
    quote: str
    speaker: str
    level: AttributionLevel
    role: str | None = None
    country: str | None = None
    product: str | None = None


class Remedy(Value):
    """What can be done about a risk: `instead` would be printed, and `shared_by` speakers of the store share it."""

    what: Literal["coarser role", "region instead of country", "leave out"]
    said: str
    instead: str | None = None
    shared_by: int | None = None


class Risk(Value):
    """Items whose speakers share what is shown of them with too few others.

    `cell` is what is shown, as (what, value) pairs; `in_store` and `in_pack` count distinct speakers in it. A `low`
    risk gathers all items that few share in the pack and enough in the store: its cell is empty, its counts are the
    smallest among them. `agreed`: every speaker in it agreed to their institution being printed.
    """

    numbers: tuple[str, ...]
    quotes: tuple[str, ...]
    cell: tuple[tuple[What, str], ...]
    in_store: int
    in_pack: int
    said: str
    remedies: tuple[Remedy, ...] = ()
    low: bool = False
    agreed: bool = False


class _Group(NamedTuple):
    """The items that show the same, and who speaks in them."""

    cell: Cell
    items: tuple[Shown, ...]
    sharing: frozenset[str]

    @property
    def speakers(self) -> frozenset[str]:
        return frozenset(item.speaker for item in self.items)

    def value(self, what: What) -> str | None:
        """What is shown, as it is spelt in the first item."""
        shown = any(what == there for there, _ in self.cell)
        return " ".join(getattr(self.items[0], what).split()) if shown else None


def small_cells(
    shown: Iterable[Shown],
    people: Iterable[Person],
    *,
    k: int = 3,
    coarser: Mapping[str, str] = {},
    regions: Regions,
) -> tuple[Risk, ...]:
    """The risks in what is shown, in the order of the items, the combined low one last.

    An item is at risk when fewer than `k` speakers of the store (`people`, one entry each) share the role, country
    and product shown of it. Named items are skipped: their speakers agreed to be known. `coarser` gives, by speaker,
    a wider word for their role (the label of their stakeholder type); `regions` the region of a country.
    """
    index = _Index(people, coarser=coarser, regions=regions)
    groups = [_group(cell, items, index) for cell, items in _by_cell(shown, index).items()]
    risks = [_risk(group, index, k=k) for group in groups if len(group.sharing) < k]
    placed = (g for g in groups if any(what != "product" for what, _ in g.cell))
    low = [g for g in placed if len(g.speakers) < k <= len(g.sharing)]
    return (*risks, *([_low(low, k=k)] if low else []))


def _by_cell(shown: Iterable[Shown], index: "_Index") -> dict[Cell, list[Shown]]:
    found: dict[Cell, list[Shown]] = defaultdict(list)
    for item in shown:
        words = ((what, index.words(getattr(item, what) or "")) for what in _WHATS)
        if item.level != "named" and (cell := tuple(pair for pair in words if pair[1])):
            found[cell].append(item)
    return found


def _group(cell: Cell, items: Sequence[Shown], index: "_Index") -> _Group:
    """A speaker always shares their own cell, even where the store spells their role otherwise."""
    return _Group(cell, tuple(items), index.sharing(cell) | {item.speaker for item in items})


def _words(text: str) -> Words:
    """How values are compared: folded words in any order; a value without a telling word by its letters."""
    return words_of(text) or frozenset({fold(text.strip())} if any(c.isalnum() for c in text) else ())


class _Index:
    """Who shares a value and who a cell. Every spelling is folded once, every part of a cell is met once."""

    def __init__(self, people: Iterable[Person], *, coarser: Mapping[str, str], regions: Regions) -> None:
        self.coarser, self.regions = coarser, regions
        self._sharing: dict[Cell, frozenset[str]] = {}
        self._words: dict[str, Words] = {}
        self._regions: dict[str, str | None] = {}
        having: dict[tuple[str, Words], set[str]] = defaultdict(set)
        for person in people:
            for what, value in self._known(person):
                having[what, self.words(value)].add(person.speaker)
        self._having = {value: frozenset(speakers) for value, speakers in having.items()}

    def words(self, text: str) -> Words:
        """The folded words of `text`."""
        if text not in self._words:
            self._words[text] = _words(text)
        return self._words[text]

    def region(self, country: str) -> str | None:
        """The region of a country, asked once."""
        if country not in self._regions:
            self._regions[country] = self.regions(country)
        return self._regions[country]

    def sharing(self, cell: Cell) -> frozenset[str]:
        """The speakers whose values are all those of the cell."""
        if cell not in self._sharing:
            last = self._having.get(cell[-1], frozenset())
            self._sharing[cell] = self.sharing(cell[:-1]) & last if len(cell) > 1 else last
        return self._sharing[cell]

    def _known(self, person: Person) -> Iterable[tuple[str, str]]:
        if person.role:
            yield "role", person.role
        if label := self.coarser.get(person.speaker):
            yield "coarser", label
        if person.country:
            yield "country", person.country
            if region := self.region(person.country):
                yield "region", region
        for product in person.products:
            yield "product", product


def _risk(group: _Group, index: _Index, *, k: int) -> Risk:
    shown = ((what, group.value(what)) for what in _WHATS)
    return Risk(
        numbers=tuple(item.number for item in group.items),
        quotes=tuple(dict.fromkeys(item.quote for item in group.items)),
        cell=tuple((what, value) for what, value in shown if value),
        in_store=len(group.sharing),
        in_pack=len(group.speakers),
        said=_said(group),
        remedies=(*_coarser_roles(group, index, k=k), *_wider_place(group, index, k=k), _leave_out(group)),
        agreed=all(item.level == "institution" for item in group.items),
    )


def _low(groups: Sequence[_Group], *, k: int) -> Risk:
    """All that few share in the pack and enough in the store, said once: a list of them would hide the high risks."""
    items = [item for group in groups for item in group.items]
    count = "1 item shows" if len(items) == 1 else f"{len(items)} items show"
    return Risk(
        numbers=tuple(item.number for item in items),
        quotes=tuple(dict.fromkeys(item.quote for item in items)),
        cell=(),
        in_store=min(len(group.sharing) for group in groups),
        in_pack=min(len(group.speakers) for group in groups),
        said=f"{count} a description that fewer than {k} speakers share in this pack; the store holds at least {k} "
        "speakers for each of them, so the risk is low. Look again if readers know who was asked.",
        low=True,
    )


def _said(group: _Group) -> str:
    agreed = {item.level == "institution" for item in group.items}
    told = f"nly {_speakers(len(group.sharing))} in the store {_described(group)}"
    if True not in agreed:
        return f"O{told}: readers who know the field may recognise them."
    who = "Some of them" if False in agreed else "They"
    return (
        f"{who} agreed to their institution being printed; still, o{told}, so readers who know the field may "
        "recognise them."
    )


def _described(group: _Group) -> str:
    """What the speakers of a cell have in common: "is a “nurse” from Kenya on “Tides”"."""
    role, country, product = (group.value(what) for what in _WHATS)
    one = len(group.sharing) == 1
    if not role and not country:
        return f"{'speaks' if one else 'speak'} on “{product}”"
    article = "an" if fold(role or "")[:1] in tuple("aeiou") else "a"
    said = [f"{'is' if one else 'are each'} {article} “{role}”"] if role else ["is" if one else "are"]
    said += [f"from {country}"] if country else []
    return " ".join([*said, *([f"on “{product}”"] if product else [])])


def _coarser_roles(group: _Group, index: _Index, *, k: int) -> Iterable[Remedy]:
    """One remedy for every wider word that stands for some of the speakers."""
    role = group.value("role")
    labels = {item.speaker: index.coarser.get(item.speaker) for item in group.items}
    for label in dict.fromkeys(labels.values()):
        if not role or not label or index.words(label) == index.words(role):
            continue
        items = [item for item in group.items if labels[item.speaker] == label]
        which = "" if len(items) == len(group.items) else f" for {_numbers(items)}"
        cell = _instead(group.cell, "role", ("coarser", index.words(label)))
        shared = len(index.sharing(cell) | {item.speaker for item in items})
        if shared > len(group.sharing):
            said = _in_place(label, role, shared, k=k, which=which)
            yield Remedy(what="coarser role", said=said, instead=label, shared_by=shared)


def _wider_place(group: _Group, index: _Index, *, k: int) -> Iterable[Remedy]:
    country = group.value("country")
    region = index.region(country) if country else None
    if not country or not region:
        return
    cell = _instead(group.cell, "country", ("region", index.words(region)))
    shared = len(index.sharing(cell) | group.speakers)
    if shared > len(group.sharing):
        said = _in_place(region, country, shared, k=k)
        yield Remedy(what="region instead of country", said=said, instead=region, shared_by=shared)


def _leave_out(group: _Group) -> Remedy:
    return Remedy(what="leave out", said=f"Leave out {_numbers(group.items)}.")


def _instead(cell: Cell, what: What, other: tuple[str, Words]) -> Cell:
    return tuple(other if pair[0] == what else pair for pair in cell)


def _in_place(new: str, old: str, shared: int, *, k: int, which: str = "") -> str:
    few = "" if shared >= k else ", which is still few"
    return f"Print “{new}” in place of “{old}”{which}: {_speakers(shared)} in the store would then share it{few}."


def _speakers(count: int) -> str:
    return "1 speaker" if count == 1 else f"{count} speakers"


def _numbers(items: Sequence[Shown]) -> str:
    numbers = [item.number for item in items]
    if len(numbers) > _FEW_NUMBERS:
        return f"these {len(numbers)} items"
    return " and ".join(filter(None, [", ".join(numbers[:-1]), numbers[-1]]))
