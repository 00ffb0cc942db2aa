"""Commands of the codebook: show, define, retire, merge, split, put back, take in; another code for a quote."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from api.cli.desk import Desk
from api.cli.reading import Quote
from api.cli.streams import STDIN, ask, called, read_bytes
from evidence_store.errors import Refused

if TYPE_CHECKING:
    from evidence_store.domain import Code, Codebook
    from evidence_store.store import EvidenceStore

DimensionId = Annotated[str, typer.Argument(metavar="DIM", help="The dimension, such as use_category.")]
CodeId = Annotated[str, typer.Argument(metavar="CODE", help="The code, such as advocacy.")]
SameMeaning = Annotated[
    bool,
    typer.Option(
        "--same-meaning", help="Only the wording got better: what was coded before waits for no other look."
    ),
]


class ShowUnlessTold(TyperGroup):
    """Commands of which `show` is meant where none is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The words after `codebook`, with `show` before them unless a command stands there."""
        named = args and args[0] in (*self.commands, "-h", "--help")
        return super().parse_args(ctx, args if named else ["show", *args])


def show(
    desk: Desk,
    dimension: Annotated[str | None, typer.Argument(help="Only this dimension.")] = None,
    export: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write it as TOML, to be changed and taken in again.")
    ] = None,
) -> None:
    """The dimensions and codes in force, what they mean, and how often they were given."""
    with desk.store() as store:
        book, counts = _only(store.codebook(), dimension), store.code_counts()
    if export is not None:
        _write(desk, book, export)
    elif desk.json:
        from api import shapes

        desk.print_json(shapes.codebook(book, counts=counts))
    else:
        from api.cli import reporting

        reporting.codebook(desk, book, counts)


def import_(
    desk: Desk,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="TOML as `codebook --export` writes it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    same_meaning: SameMeaning = False,
) -> None:
    """Define what is new or worded otherwise in a file; what it does not name stays as it is."""
    from evidence_store.interchange.codebook import read_codebook

    told = read_codebook(read_bytes(file), name=called(file))
    with desk.store() as store:
        done = store.import_codebook(told, by=desk.actor, same_meaning=same_meaning, dry_run=dry_run)
    if desk.json:
        desk.print_json(done.model_dump(mode="json"))
    else:
        from api.cli import reporting

        reporting.changes(desk, done, dry_run=dry_run)


def history(desk: Desk, dimension: DimensionId, code: CodeId) -> None:
    """What happened to a code, version by version: who changed what when."""
    with desk.store() as store:
        told = store.code_history(dimension, code)
    if desk.json:
        desk.print_json([step.model_dump(mode="json") for step in told])
    else:
        from api.cli import reporting

        reporting.code_history(desk, told)


def define_dimension(
    desk: Desk,
    dimension: DimensionId,
    label: Annotated[str | None, typer.Option(metavar="WORDS", help="What people call it.")] = None,
    definition: Annotated[str | None, typer.Option(metavar="WORDS", help="What it asks of every quote.")] = None,
    several: Annotated[bool | None, typer.Option("--several/--one", help="Whether a quote may have several.")] = None,
    ordered: Annotated[
        bool | None, typer.Option("--ladder/--no-ladder", help="Whether its codes form a ladder, lowest first.")
    ] = None,
) -> None:
    """Add a question that is asked of every quote, or word one anew; what is not given stays."""
    from evidence_store.domain import Dimension

    given = {"label": label, "definition": definition, "several": several, "ordered": ordered}
    given = {name: value for name, value in given.items() if value is not None}
    with desk.store() as store:
        known = next((d for d in store.codebook().dimensions if d.id == dimension), None)
        new = Dimension(id=dimension, label=dimension.replace("_", " ").capitalize())
        _tell(desk, store, store.define_dimension((known or new).model_copy(update=given), by=desk.actor), dimension)


def define(
    desk: Desk,
    dimension: DimensionId,
    code: CodeId,
    label: Annotated[str | None, typer.Option(metavar="WORDS", help="What people call it.")] = None,
    definition: Annotated[str | None, typer.Option(metavar="WORDS", help="What it means, and what not.")] = None,
    example: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="Words to be coded so; repeatable.")
    ] = None,
    synonym: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="What people type when they ask for it; repeatable.")
    ] = None,
    parent: Annotated[str | None, typer.Option(metavar="CODE", help="The code it stands below; “” for none.")] = None,
    hotkey: Annotated[str | None, typer.Option(metavar="KEY", help="The key that gives it; “” for none.")] = None,
    same_meaning: SameMeaning = False,
) -> None:
    """Add a code, word one anew, or bring a retired one back; what is not given stays."""
    given: dict[str, object] = {"label": label, "definition": definition, "parent": parent, "hotkey": hotkey}
    given |= {"examples": tuple(example) if example else None, "synonyms": tuple(synonym) if synonym else None}
    given = {name: value for name, value in given.items() if value is not None}
    given |= {name: None for name in ("parent", "hotkey") if given.get(name) == ""}
    with desk.store() as store:
        known = store.codebook().find(dimension, code) or _new(dimension, code)
        told = known.model_copy(update={**given, "retired": False})
        _tell(desk, store, store.define_code(told, by=desk.actor, same_meaning=same_meaning), dimension, code)


def retire(desk: Desk, dimension: DimensionId, code: CodeId) -> None:
    """Give a code no more. What was coded with it stays; `restore-code` and `define` bring it back."""
    with desk.store() as store:
        _tell(desk, store, store.retire_code(dimension, code, by=desk.actor), dimension, code)


def merge_codes(
    desk: Desk,
    dimension: DimensionId,
    code: CodeId,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The code that stands for both from now on.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Let one code stand for another too. There is no way back but splitting."""
    with desk.store() as store:
        quotes = store.code_counts().get((dimension, code), (0, 0))[0]
        moves = "1 coded quote moves" if quotes == 1 else f"{quotes:,} coded quotes move"
        warned = f"{moves} from “{code}” to “{into}”, and there is no way back but splitting."
        if not yes and (ask(f"{warned}\nMerge them? [y/N] ") or "").strip().casefold() not in ("y", "yes"):
            raise Refused(f"{warned} Nothing was done; add --yes to merge them.")
        _tell(desk, store, store.merge_codes(dimension, code, into, by=desk.actor), dimension, into)


def split_code(
    desk: Desk,
    dimension: DimensionId,
    code: CodeId,
    into: Annotated[
        list[str], typer.Argument(metavar="INTO…", help="Two or more: a code, or CODE=LABEL for a new one.")
    ],
) -> None:
    """Give several codes in place of one; what was coded with it waits for another look."""
    with desk.store() as store:
        book = store.codebook()
        codes = [_named(book, dimension, told) for told in into]
        _tell(
            desk, store, store.split_code(dimension, code, codes, by=desk.actor), dimension, *(c.code for c in codes)
        )


def restore_code(
    desk: Desk,
    dimension: DimensionId,
    code: CodeId,
    version: Annotated[
        int, typer.Argument(min=1, help="The version of the codebook; `codebook history` tells them.")
    ],
) -> None:
    """Define a code as it stood in an earlier version, with the meaning it had."""
    with desk.store() as store:
        _tell(desk, store, store.restore_code(dimension, code, version, by=desk.actor), dimension, code)


def recode(
    desk: Desk,
    quote: Quote,
    dimension: DimensionId,
    code: CodeId,
    to: Annotated[str, typer.Argument(metavar="TO", help="The code to give instead; the same one where it holds.")],
) -> None:
    """Put another code in the place of one, whoever gave it."""
    from api import shapes
    from api.cli import telling

    with desk.store() as store:
        item = store.recode(quote, dimension, code, to, by=desk.actor)
        credit, names = store.credit(item), store.actor_names()
    if desk.json:
        desk.print_json(shapes.item(item, credit=credit, names=names))
    else:
        telling.decision(desk, item)


def _tell(desk: Desk, store: "EvidenceStore", book: "Codebook", dimension: str, *codes: str) -> None:
    if desk.json:
        from api import shapes

        desk.print_json(shapes.codebook(book, counts=store.code_counts()))
        return
    from api.cli import reporting

    shown = [c for c in book.codes if c.dimension == dimension and c.code in codes]
    reporting.defined(desk, book, dimension, shown)


def _only(book: "Codebook", dimension: str | None) -> "Codebook":
    from evidence_store.errors import UnknownCode

    if dimension is None:
        return book
    kept = tuple(d for d in book.dimensions if d.id == dimension)
    if not kept:
        raise UnknownCode(f"The codebook holds no dimension “{dimension}”.")
    return book.model_copy(update={"dimensions": kept, "codes": book.dimension(dimension)})


def _write(desk: Desk, book: "Codebook", file: str) -> None:
    from pathlib import Path

    from evidence_store.interchange.codebook import write_codebook

    if file == STDIN:
        print(write_codebook(book), end="")
        return
    Path(file).write_text(write_codebook(book), encoding="utf-8")
    desk.remark(f"Written to “{file}”: version {book.version} of the codebook.")


def _new(dimension: str, code: str) -> "Code":
    from evidence_store.domain import Code

    return Code(dimension=dimension, code=code, label=code.replace("_", " ").capitalize())


def _named(book: "Codebook", dimension: str, told: str) -> "Code":
    code, equals, label = told.partition("=")
    known = book.find(dimension, code) or _new(dimension, code)
    return known.model_copy(update={"label": label}) if equals and label.strip() else known
