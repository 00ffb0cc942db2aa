"""Commands of taking in: extract, suggest, paste, import."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.desk import Desk
from api.cli.streams import STDIN, called, existing, read_bytes, stdin_lines
from evidence_store.errors import BadInput

if TYPE_CHECKING:
    from api.wiring import Suggest
    from evidence_store.domain import Draft, Reading
    from evidence_store.interchange import Row, RowProblem
    from evidence_store.store import EvidenceStore, Imported

BATCH = 64
"""Lines answered at once by `suggest`: the answers come while the questions still stream in."""

File = Annotated[str, typer.Argument(metavar="[FILE|-]", help="The words; standard input when left out or “-”.")]


def extract(desk: Desk, file: File = STDIN) -> None:
    """Find the quotes in pasted words; nothing is stored."""
    from api import shapes, wiring
    from api.cli import telling

    drafts = wiring.read_paste(_words(file), pipelines=desk.settings.pipelines)
    if desk.json:
        desk.print_json(shapes.drafts(drafts))
    else:
        telling.drafts(desk, drafts)
        _say_what_is_not_proposed(desk, {draft.language for draft in drafts})


def suggest(
    desk: Desk,
    rules_only: Annotated[
        bool, typer.Option("--rules-only", help="Leave out the store's model; then no store is opened.")
    ] = False,
) -> None:
    """Suggest codes for JSON Lines on standard input; JSON Lines in the same order on standard output.

    Where the store (--store, EVIDENCE_STORE or ./evidence-data) has a live model, it suggests beside the rules, and
    standard error names it; otherwise the rules suggest alone. Every suggestion says which tagger made it.
    """
    from api.wiring import suggesting

    with suggesting(desk.settings, rules_only=rules_only) as (ask, model):
        if model:
            desk.remark(f"Model {model} suggests beside the rules.")
        refused = _answer_lines(desk, ask)
    if refused:
        raise typer.Exit(1)


def _answer_lines(desk: Desk, ask: "Suggest") -> int:
    """Answer every line of standard input; how many could not be read."""
    from taggers import answer
    from taggers.support import language_of

    lines, refused, languages = stdin_lines(), 0, set[str | None]()
    while batch := list(islice(lines, BATCH)):
        asked: list[tuple[Any, Reading]] = []
        for number, line in batch:
            try:
                asked.append(_asked(line))
            except BadInput as error:
                desk.remark(f"Line {number}: {error}")
                refused += 1
        told = ask([reading for _, reading in asked])
        languages |= {language_of(reading) for _, reading in asked if not reading.translation}
        desk.print_lines(answer(mark, reading, found) for (mark, reading), found in zip(asked, told, strict=True))
    _say_what_is_not_proposed(desk, languages)
    return refused


def _say_what_is_not_proposed(desk: Desk, languages: Iterable[str | None]) -> None:
    from taggers import what_is_not_proposed

    for sentence in sorted(filter(None, map(what_is_not_proposed, languages))):
        desk.remark(sentence)


def paste(
    desk: Desk,
    file: File = STDIN,
    choose: Annotated[
        str | None, typer.Option(metavar="1,3", help="Keep only these drafts, by their number in `evidence extract`.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What the pasted words are from.")] = None,
) -> None:
    """Find the quotes in pasted words and keep them: all, or those chosen."""
    from api import shapes
    from api.cli import telling
    from evidence_store.interchange import clean_text

    words, chosen = _words(file), _numbers(choose)
    with desk.store() as store:
        drafts = store.extract(words)
        if not drafts:
            raise BadInput(f"No quote was found in {_within(file)}.")
        kept = _chosen(drafts, chosen)
        captured = store.capture(kept, by=desk.actor, paste=clean_text(words)[0], title=title)
        if desk.json:
            desk.print_json(shapes.captured(captured))
        else:
            telling.captured(desk, store, captured)


def import_(
    desk: Desk,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="JSON Lines, CSV or Excel; “-” is standard input.")
    ],
    format: Annotated[str | None, typer.Option(help="jsonl, csv or xlsx, where the file does not show it.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(metavar="HEADING=FIELD", help="What a column of a table holds; repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check every row and store nothing.")] = False,
    no_suggest: Annotated[bool, typer.Option("--no-suggest", help="Do not run the taggers.")] = False,
    errors: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the rows that could not be taken in to this file.")
    ] = None,
) -> None:
    """Import rows; the same file imported again stores nothing twice."""
    from api import shapes
    from api.cli import telling

    columns = dict(_pair(told) for told in column or ())
    incomplete = False
    with desk.store() as store:
        for file in files:
            try:
                source = _Source(file, format=format, columns=columns)
                imported = _import(desk, store, source, suggest=not no_suggest, dry_run=dry_run)
            except BadInput as error:  # of this file; the others are read all the same
                desk.remark(str(error))
                incomplete = True
                continue
            incomplete |= bool(imported.problems)
            if errors and imported.problems:
                source.write_problems(errors, imported)
            if desk.json:
                desk.print_json(shapes.imported(imported) | {"file": file}, line=len(files) > 1)
            else:
                telling.imported(desk, called(file), imported, dry_run=dry_run)
    if incomplete:
        raise typer.Exit(1)


class _Source:
    """One file to import: its rows, and its digest, which makes importing it twice the same as once."""

    def __init__(self, file: str, *, format: str | None, columns: dict[str, str]) -> None:
        from evidence_store.interchange import sniff

        self.data: bytes | Path = read_bytes(file) if file == STDIN else existing(file)
        self.name = called(file)
        self.columns = columns
        self.format = format or sniff(self.data, name=self.name)

    def rows(self) -> "Iterator[Row | RowProblem]":
        from evidence_store.interchange import read

        return read(self.data, format=self.format, name=self.name, columns=self.columns or None)

    def key(self) -> str:
        from hashlib import file_digest, sha256

        if isinstance(self.data, bytes):
            return f"import-{sha256(self.data).hexdigest()}"
        with self.data.open("rb") as file:
            return f"import-{file_digest(file, 'sha256').hexdigest()}"

    def write_problems(self, errors: Path, imported: "Imported") -> None:
        """Add the bad rows as they came, under the table's own headings, so that they can be mended and imported."""
        header = [self._header()] if self.format == "csv" and not errors.exists() else []
        with errors.open("a", encoding="utf-8") as file:
            file.writelines(f"{row}\n" for row in [*header, *(raw for _, _, raw in imported.problems)])

    def _header(self) -> str:
        from evidence_store.interchange.words import decode

        data = self.data if isinstance(self.data, bytes) else self.data.read_bytes()
        return next((line for line in decode(data, name=self.name).splitlines() if line.strip()), "")


def _import(desk: Desk, store: "EvidenceStore", source: _Source, *, suggest: bool, dry_run: bool) -> "Imported":
    from api.cli.progress import counting

    with counting(f"Reading {source.name}", of="rows") as count:
        return store.import_rows(
            source.rows(), by=desk.actor, suggest=suggest, dry_run=dry_run, key=source.key(), progress=count
        )


def _words(file: str) -> str:
    from evidence_store.interchange import read_paste

    data = read_bytes(file)
    if not data.strip():
        raise BadInput(f"Nothing to read: {_within(file)} is empty.")
    return read_paste(data, name=called(file))


def _within(file: str) -> str:
    """How the file is called within a sentence."""
    return "standard input" if file == STDIN else f"“{called(file)}”"


def _asked(line: bytes) -> "tuple[Any, Reading]":
    """The id and the reading of one line. Raises BadInput with a sentence about the line."""
    from evidence_store.domain import Reading
    from evidence_store.interchange import clean_text

    try:
        told: Any = json.loads(line.decode())
    except UnicodeDecodeError as error:
        raise BadInput(f"it is not UTF-8 (byte {error.start + 1}).") from None
    except (ValueError, RecursionError):
        raise BadInput("it is not JSON.") from None
    if (
        not isinstance(told, dict)
        or not isinstance(told.get("id"), str | int)
        or not isinstance(told.get("text"), str)
    ):
        raise BadInput("it is not an object with an “id” and a “text”.")
    fields = {name: told[name] for name in Reading.model_fields if told.get(name) is not None}
    if not all(isinstance(words, str) for words in fields.values()):
        raise BadInput("every field of it must be words.")
    fields = {
        name: clean_text(words, what=name)[0] for name, words in fields.items() if words.strip() or name == "text"
    }
    return told["id"], Reading(**fields)


def _numbers(choose: str | None) -> list[int] | None:
    if choose is None:
        return None
    try:
        return [int(number) - 1 for number in choose.replace(",", " ").split()]
    except ValueError:
        raise typer.BadParameter("name the drafts by their numbers, such as 1,3") from None


def _chosen(drafts: "Sequence[Draft]", chosen: Sequence[int] | None) -> "list[Draft]":
    for index in chosen or ():
        if not 0 <= index < len(drafts):
            raise BadInput(f"There is no draft {index + 1}: {len(drafts)} found, counted from 1.")
    return [drafts[index] for index in chosen] if chosen is not None else list(drafts)


def _pair(told: str) -> tuple[str, str]:
    heading, equals, field = told.partition("=")
    if not (heading and equals and field):
        raise typer.BadParameter(f"write “{told}” as HEADING=FIELD")
    return heading, field
