"""How agreement looks to a person: no figure stands without its n, and what is undefined says why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from api.cli.desk import Desk
from api.cli.lines import QUIET, STRONG, code_label, counted, dimension_label, put

if TYPE_CHECKING:
    from evidence_store.analysis.judgements import Against, Agreement, Confusion, Figure
    from evidence_store.domain import Codebook
    from evidence_store.store import AgreementView

SHOWN = 20
"""Disagreements that are listed; the rest is counted."""


def agreement(desk: Desk, view: "AgreementView", book: "Codebook", numbers: Mapping[str, int]) -> None:
    """Everything that is known of how far people agree in a dimension."""
    people, names = view.people, view.names
    put(desk, (dimension_label(book, people.dimension), STRONG), f": {_between(people.coders, names)}")
    put(
        desk,
        f"{counted(people.n_units, 'quote')} looked at by two or more of {people.n_seen:,} looked at; "
        f"{view.blind:,} of {counted(view.given, 'code')} given without answering a suggestion.",
    )
    cautions(desk, people.caution)
    desk.print(_figures(people.figures))
    _undefined(desk, people.figures)
    if people.per_code:
        desk.print(_per_code(people, book))
    if people.confusion is not None and people.n_units:
        desk.print(_confusion(people.confusion, book, people.dimension, names))
    if view.machine is not None:
        _machine(desk, view.machine)
    _disagreements(desk, view, book, numbers)


def cautions(desk: Desk, sentences: Iterable[str]) -> None:
    """What must be read before the figures."""
    for sentence in sentences:
        put(desk, ("CAUTION  ", "bold yellow"), sentence)


def number(value: float | None) -> str:
    """A figure to two places; what is undefined has none."""
    return "undefined" if value is None else f"{value:.2f}"


def interval(figure: "Figure") -> str:
    """The 95 % interval."""
    return "" if figure.low is None or figure.high is None else f"{figure.low:.2f} to {figure.high:.2f}"


def _between(coders: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(coder, coder) for coder in coders) or "nobody has coded"


def _figures(figures: Sequence["Figure"]) -> Table:
    drawn = Table()
    drawn.add_column("")
    for heading in ("Value", "95 % interval", "n quotes", "n pairs"):
        drawn.add_column(heading, justify="right")
    for figure in figures:
        n = (f"{figure.n_units:,}", f"{figure.n_pairs:,}")
        drawn.add_row(figure.label, number(figure.value), interval(figure), *n)
    return drawn


def _undefined(desk: Desk, figures: Iterable["Figure"]) -> None:
    for figure in figures:
        if figure.why:
            put(desk, (f"{figure.label}: {figure.why}", QUIET))


def _per_code(people: "Agreement", book: "Codebook") -> Table:
    drawn = Table(title="Code by code")
    drawn.add_column("")
    for heading in ("Given", "Percent", "Alpha", "95 % interval", "AC1", "n quotes"):
        drawn.add_column(heading, justify="right")
    for row in people.per_code:
        values = (number(row.percent.value), number(row.alpha.value), interval(row.alpha), number(row.ac1.value))
        label = code_label(book, people.dimension, row.code)
        drawn.add_row(label, str(row.given), *values, str(row.n_units))
    return drawn


def _confusion(confusion: "Confusion", book: "Codebook", dimension: str, names: Mapping[str, str]) -> Table:
    one, other = (names.get(coder, coder) for coder in (confusion.rows, confusion.columns))
    used = [n for n, row in enumerate(confusion.counts) if any(row) or any(r[n] for r in confusion.counts)]
    labels = [code_label(book, dimension, code) if code else "no code" for code in confusion.codes]
    drawn = Table(title=f"What {one} (rows) and {other} (columns) call the same quotes")
    drawn.add_column("")
    for n in used:
        drawn.add_column(labels[n], justify="right")
    for n in used:
        drawn.add_row(labels[n], *(str(confusion.counts[n][m] or "·") for m in used))
    return drawn


def _machine(desk: Desk, machine: "Against") -> None:
    drawn = Table(title=f"“{machine.machine}” beside people")
    drawn.add_column("")
    for heading in (f"{machine.machine} with people", "95 % interval", "n", "People among themselves", "95 %", "n"):
        drawn.add_column(heading, justify="right")
    for one in machine.figures:
        cells = [
            cell
            for figure in (one.machine, one.people)
            for cell in (number(figure.value), interval(figure), str(figure.n_units))
        ]
        drawn.add_row(one.machine.label, *cells)
    desk.print(drawn)
    cautions(desk, machine.caution)
    said = dict.fromkeys(f.why for one in machine.figures for f in (one.machine, one.people) if f.value is None)
    for why in said:
        put(desk, (f"Undefined: {why}", QUIET))


def _disagreements(desk: Desk, view: "AgreementView", book: "Codebook", numbers: Mapping[str, int]) -> None:
    people = view.people
    if not people.disagreements:
        return
    put(desk, (f"To resolve: {counted(len(people.disagreements), 'quote')}", STRONG))
    for apart in people.disagreements[:SHOWN]:
        gave = "; ".join(
            f"{view.names.get(coder, coder)}: "
            + (", ".join(code_label(book, people.dimension, code) for code in codes) or "no code")
            for coder, codes in apart.gave
        )
        put(desk, (f"E{numbers[apart.unit]}", STRONG), f"  {gave}", by=4)
    if len(people.disagreements) > SHOWN:
        desk.remark(f"{len(people.disagreements) - SHOWN:,} more; --json gives them all.")
