"""A lock between processes, held on a file beside the store. It waits in line, and never longer than it was told."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence_store.errors import StoreInUse, StoreProblem

if sys.platform == "win32":
    import msvcrt

    def _take_now(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _take_within(handle: int, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not _take_now(handle):
            if time.monotonic() > until:
                os.close(handle)
                return False
            time.sleep(0.005)
        return True

else:
    import fcntl

    def _take_now(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _take_within(handle: int, seconds: float) -> bool:
        # A blocking flock stands in the kernel's queue, which polling would not; only a thread can give it a limit.
        turn = _Turn(handle)
        threading.Thread(target=turn.wait_in_line, daemon=True).start()
        return turn.came_within(seconds)

    class _Turn:
        """One place in the queue. Whoever comes second, the lock or the end of patience, cleans up."""

        def __init__(self, handle: int) -> None:
            self._handle = handle
            self._between = threading.Lock()
            self._came = threading.Event()
            self._gave_up = False

        def wait_in_line(self) -> None:
            fcntl.flock(self._handle, fcntl.LOCK_EX)
            with self._between:
                if self._gave_up:
                    os.close(self._handle)
                else:
                    self._came.set()

        def came_within(self, seconds: float) -> bool:
            self._came.wait(seconds)
            with self._between:
                self._gave_up = not self._came.is_set()
            return not self._gave_up


class FileLock:
    """An exclusive lock on `path`, between threads and between processes, that ends with its process.

    `patience` is in seconds. Not re-entrant.
    """

    def __init__(self, path: Path, *, patience: float) -> None:
        self.path = path
        self.patience = patience
        self._threads = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock; raises `StoreInUse` when it does not come in time."""
        if not self._threads.acquire(timeout=self.patience):
            raise self._in_use()
        try:
            handle = self._take()
            try:
                yield
            finally:
                os.close(handle)
        finally:
            self._threads.release()

    def _take(self) -> int:
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreProblem(f"The lock file {self.path} cannot be opened: {error.strerror}.") from error
        if _take_now(handle) or _take_within(handle, self.patience):
            return handle
        raise self._in_use()

    def _in_use(self) -> StoreInUse:
        return StoreInUse(
            f"Another process is writing to {self.path.with_suffix('').name} and did not finish within"
            f" {self.patience:g} seconds; try again."
        )
