"""Processes that write to a log and report over a pipe what was acknowledged to them. Counting happens outside of them."""

import multiprocessing
import os
import random
import signal
import threading
import uuid
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from evidence_store.errors import StreamMoved
from evidence_store.log import At, Log
from tests.log_entries import entry, sealed

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.faults.writers"])

Work = Callable[..., None]


def start(work: Work, *args: Any) -> tuple[BaseProcess, Connection]:
    """A process running `work(pipe, *args)`, and the end of the pipe to read from."""
    here, there = _context.Pipe(duplex=False)
    process = _context.Process(target=work, args=(there, *args))
    process.start()
    there.close()
    return process, here


def said(pipe: Connection) -> list[Any]:
    """Everything that came through until the other end was closed or killed."""
    heard = []
    try:
        while True:
            heard.append(pipe.recv())
    except (EOFError, OSError):  # closed, or killed in the middle of a word
        return heard
    finally:
        pipe.close()


def run(work: Work, arguments: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """One process for each tuple of arguments, all at once; what each reported."""
    started = [start(work, *args) for args in arguments]
    heard: list[list[Any]] = [[] for _ in started]

    def listen(number: int) -> None:
        heard[number] = said(started[number][1])

    ears = [threading.Thread(target=listen, args=(number,)) for number in range(len(started))]
    for ear in ears:
        ear.start()
    for ear in ears:
        ear.join()
    for process, _ in started:
        process.join()
        assert process.exitcode == 0
    return heard


def append_some(pipe: Connection, path: Path, count: int) -> None:
    """Append `count` events to a stream of its own, one by one."""
    log, name = Log.open(path), f"quote-{uuid.uuid4()}"
    for _ in range(count):
        new = entry(name, tags=[f"quote:{os.getpid()}"], parts=[sealed()])
        appended = log.append([new])
        pipe.send((new.id, appended.first))
    log.close()


def append_same(pipe: Connection, path: Path, ids: list[str]) -> None:
    """Append events with ids that others use too."""
    log = Log.open(path)
    for id in ids:
        pipe.send((id, log.append([entry(id=id)]).first))
    log.close()


def append_in_turn(pipe: Connection, path: Path, count: int) -> None:
    """Append to one stream that everybody appends to, each time at the version last seen."""
    log = Log.open(path)
    for _ in range(count):
        version = log.version("quote-1")
        try:
            log.append([entry("quote-1")], when=At("quote-1", version))
            pipe.send("appended")
        except StreamMoved:
            pipe.send("moved")
    log.close()


def count_up_by_default(pipe: Connection, path: Path, count: int) -> None:
    """The negative control: read, then write, on an engine as it comes."""
    engine = create_engine(f"sqlite:///{path}")
    for _ in range(count):
        try:
            with engine.begin() as connection:
                n = connection.execute(text("SELECT n FROM counter")).scalar_one()
                connection.execute(text("UPDATE counter SET n = :n"), {"n": n + 1})
        except OperationalError:
            continue
        pipe.send("counted")
    engine.dispose()


def append_until_killed(pipe: Connection, path: Path, seed: int, *, early: bool = False) -> None:
    """Append batches for ever. `early` acknowledges before the commit: the negative control."""
    chance = random.Random(seed)
    ids: list[str] = []

    def hook(point: str) -> None:
        if early and point == "before_commit":
            pipe.send(ids)

    log = Log.open(path, hooks=hook)
    while True:
        batch = [entry(f"quote-{chance.randrange(9)}", parts=[sealed()]) for _ in range(chance.choice((1, 1, 1, 5)))]
        ids = [item.id for item in batch]
        log.append(batch)
        if not early:
            pipe.send(ids)


def append_early(pipe: Connection, path: Path, seed: int) -> None:
    """See `append_until_killed`."""
    append_until_killed(pipe, path, seed, early=True)


def killed_after(seconds: float, work: Work, *args: Any) -> list[Any]:
    """Let `work` run, kill it `seconds` after its first word, and return what it said."""
    process, pipe = start(work, *args)
    pipe.poll(10)
    threading.Event().wait(seconds)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    return said(pipe)
