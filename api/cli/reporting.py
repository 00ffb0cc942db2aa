"""How tables and reports look to a person: the codebook, the matrix, what was verified, checked and set."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from api.cli.desk import Desk
from api.cli.lines import QUIET, STRONG, code_label, counted, dimension_label, put

if TYPE_CHECKING:
    from api.settings import Shown
    from evidence_store.analysis import Matrix
    from evidence_store.domain import Code, Codebook
    from evidence_store.log import Verification
    from evidence_store.store import Changes, CodeStep, Diagnosis


def codebook(desk: Desk, book: "Codebook", counts: Mapping[tuple[str, str], tuple[int, int]]) -> None:
    """Dimensions and codes with what they mean and how often they were given, those below another set in."""
    for dimension in book.dimensions:
        put(desk, (f"{dimension.id}  ", STRONG), (dimension.definition or dimension.label, QUIET))
        for deep, code in book.tree(dimension.id):
            definition = f" — {code.definition}" if code.definition else ""
            quotes, waiting = counts.get((dimension.id, code.code), (0, 0))
            told = f"  {counted(quotes, 'quote')}" * bool(quotes) + f", {waiting:,} to look at again" * bool(waiting)
            put(desk, (code.code, STRONG), f"  {code.label}{definition}", (told, QUIET), by=4 + 2 * deep)


def defined(desk: Desk, book: "Codebook", dimension: str, codes: "Sequence[Code]") -> None:
    """How a dimension, or codes of it, stand after they were changed."""
    for code in codes:
        gone = "  given no more" if code.retired else ""
        put(desk, (f"{dimension} {code.code}  ", STRONG), code.label, (gone, QUIET))
    if not codes:
        put(desk, (f"{dimension}  ", STRONG), dimension_label(book, dimension))
    desk.remark(f"Version {book.version} of the codebook.")


def changes(desk: Desk, done: "Changes", *, dry_run: bool) -> None:
    """What taking in a codebook changed, or would change."""
    for change in done.changes:
        parts = f": {', '.join(change.parts)}" if change.parts else ""
        waiting = f"; {counted(change.waiting, 'quote')} to look at again" if change.waiting else ""
        about = f"{change.dimension} {change.code or ''}".rstrip()
        put(desk, (f"{change.what}  ", QUIET), (about, STRONG), f"  {change.label}{parts}{waiting}")
    if not done.changes:
        desk.remark("Nothing in it is new or worded otherwise.")
    elif dry_run:
        desk.remark("Nothing was recorded.")
    else:
        desk.remark(f"Version {done.version} of the codebook.")


def code_history(desk: Desk, told: "Sequence[CodeStep]") -> None:
    """What happened to a code, a line for each version."""
    for step in told:
        parts = f" ({', '.join(step.changed)})" if step.changed else ""
        put(
            desk, (f"{step.version:>4}  {step.at[:16].replace('T', ' ')}  ", QUIET), f"{step.what}{parts} — {step.by}"
        )


def matrix(desk: Desk, table: "Matrix", book: "Codebook") -> None:
    """The table of two dimensions."""
    drawn = Table(title=f"{dimension_label(book, table.rows)} by {dimension_label(book, table.columns)}")
    drawn.add_column("")
    for code in table.column_codes:
        drawn.add_column(code_label(book, table.columns, code), justify="right")
    drawn.add_column("Quotes", justify="right")
    for code, counts, total in zip(table.row_codes, table.counts, table.row_totals, strict=True):
        drawn.add_row(code_label(book, table.rows, code), *(str(n or "·") for n in counts), str(total))
    drawn.add_row("Quotes", *(str(n) for n in table.column_totals), str(table.total), style=STRONG)
    desk.print(drawn)
    if table.uncoded:
        desk.remark(f"{counted(table.uncoded, 'quote')} without a code in one of the two.")


def verification(desk: Desk, verification: "Verification") -> None:
    """Whether the log is what was written."""
    for problem in verification.problems:
        desk.print(f"Position {problem.pos}: {problem.what}" if problem.pos is not None else problem.what)
    if verification.ok:
        desk.print(f"All {verification.size} events stand as they were written. Root {verification.root}")
    else:
        desk.remark(f"{counted(len(verification.problems), 'problem')} in {counted(verification.size, 'event')}.")


def diagnosis(desk: Desk, diagnosis: "Diagnosis") -> None:
    """What is well and what is not."""
    for check in diagnosis.checks:
        mark = Text("ok   ", "green") if check.ok else Text("BAD  ", "bold red")
        put(desk, mark, f"{check.what}: {check.said}")


def waiting(desk: Desk, counts: Mapping[str, int]) -> None:
    """What waits for a person, by the command that shows it; nothing is said of what does not wait."""
    said = {
        "reminders": ("speaker to ask again", "speakers to ask again"),
        "requests": ("request without an answer", "requests without an answer"),
        "recalls": ("pack to recall", "packs to recall"),
        "erasures": ("erasure that is not finished", "erasures that are not finished"),
    }
    for command, (one, several) in said.items():
        if count := counts.get(command):
            put(desk, f"{count} {one if count == 1 else several}: evidence {command}", by=5)


def settings(desk: Desk, settings: "Sequence[Shown]") -> None:
    """Every setting with its value and help."""
    for setting in settings:
        value = "(not set)" if setting.value is None else setting.value
        default = "" if setting.given else "  (default)"
        put(desk, (setting.name, STRONG), f" = {value}", (default, QUIET))
        put(desk, (setting.help, QUIET), by=4)
