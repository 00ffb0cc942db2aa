"""Progress of long work, on standard error, where a person watches; silent everywhere else."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def counting(what: str, *, of: str) -> Iterator[Callable[[int], None] | None]:
    """Shows how many were done; yields what to call with the number so far, or None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from api.cli.desk import console

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.completed:,.0f} " + of),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done: progress.update(task, completed=done)


@contextmanager
def measuring(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Shows a bar; yields what to call with done and total, or None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress

    from api.cli.desk import console

    with Progress(console=console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
