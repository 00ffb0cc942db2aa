"""What every command works at: the store it opens, who acts, and whether a person or a machine reads the answer."""

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from api.settings import Settings
    from evidence_store.store import EvidenceStore

Store = Annotated[
    str | None,
    typer.Option("--store", metavar="DIR", help="The store's folder; else EVIDENCE_STORE, else ./evidence-data."),
]
By = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="NAME", help="Who acts; else EVIDENCE_ACTOR, else the name you are logged in under."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine instead of words for a person.")]


@dataclass(frozen=True)
class Desk:
    """The options every command shares; each may stand before the command's name or after it."""

    place: str | None = None
    by: str | None = None
    json: bool = False

    def over(self, other: "Desk") -> "Desk":
        """These options, and where one was not given, the other's."""
        return Desk(self.place or other.place, self.by or other.by, self.json or other.json)

    @cached_property
    def settings(self) -> "Settings":
        """The settings in force."""
        from api.settings import read_settings

        return read_settings(store=self.place, actor=self.by)

    @property
    def actor(self) -> str:
        """Who acts."""
        return self.settings.actor

    @contextmanager
    def store(self) -> Iterator["EvidenceStore"]:
        """The store, open."""
        from api.wiring import open_store

        is_new = not Path(self.settings.store).exists()
        with open_store(self.settings) as store:
            if is_new and sys.stderr.isatty():  # most often a person in another folder than they thought
                self.remark(f"A new store was made in “{self.settings.store}”.")
            yield store

    def print_json(self, shape: object, *, line: bool = False) -> None:
        """Print a JSON value: indented, or as one line of JSON Lines."""
        print(_encoder(indent=None if line else 2)(shape))

    def print_lines(self, shapes: Iterable[object]) -> None:
        """Print JSON values as JSON Lines, all at once."""
        encode = _encoder(indent=None)
        sys.stdout.write("".join(f"{encode(shape)}\n" for shape in shapes))

    def print(self, *what: Any) -> None:
        """Print for a person: words, or anything rich can draw; in colour only on a terminal that wants it."""
        self.console.print(*what, soft_wrap=not self.console.is_terminal)

    def remark(self, sentence: str) -> None:
        """Say something beside the answer, on standard error."""
        print(sentence, file=sys.stderr, flush=True)

    @cached_property
    def console(self) -> "Console":
        """Standard output; people's words are never read as markup."""
        return console()


def _encoder(*, indent: int | None) -> Callable[[object], str]:
    # Any terminal can show ASCII; one that speaks UTF-8 gets the words as they are.
    ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
    return json.JSONEncoder(ensure_ascii=ascii_only, indent=indent).encode


def console(*, stderr: bool = False) -> "Console":
    """A console on standard output or error that takes words as they are."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


Command = Callable[..., None]


def register(app: typer.Typer, do: Command, *, name: str | None = None) -> None:
    """Make a function whose first parameter is a `Desk` a command with the options all commands share."""
    _, *own = inspect.signature(do, eval_str=True).parameters.values()

    @wraps(do)
    def command(asked: typer.Context, **given: Any) -> None:
        desk = Desk(given.pop("store"), given.pop("by"), given.pop("json"))
        do(desk.over(asked.find_root().obj or Desk()), **given)

    _take(command, [*own, *_SHARED])
    sentence = (do.__doc__ or "").partition("\n")[0]
    app.command(name or do.__name__.rstrip("_").replace("_", "-"), short_help=sentence)(command)


def _take(command: Command, parameters: list[inspect.Parameter]) -> None:
    """Give the command this signature, which is where its options are read from."""
    asked = inspect.Parameter("asked", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    command.__signature__ = inspect.Signature([asked, *parameters])  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in (asked, *parameters)}


_SHARED = [
    inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)
    for name, annotation, default in (("store", Store, None), ("by", By, None), ("json", Json, False))
]
