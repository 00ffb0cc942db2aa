"""The search engines that tests are run against, each as far as it is installed."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from evidence_store.search import ENGINES, Engine, Index, open_index

__all__ = ["ENGINES", "Engine", "engine_index"]


def engine_index(engine: Engine, folder: Path | None) -> Index:
    """An index kept by this engine; skips where it is not installed, and fails there on CI."""
    if engine != "whoosh" and find_spec(engine) is None:
        reason = f"the search engine {engine} is not installed (extra “fast”)"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return open_index(folder, engine=engine)
