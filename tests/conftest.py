"""What most tests need: a store in memory, and one on disk, with the real taggers and the seed's codebook."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_store.store import EvidenceStore
from seed import codebook
from taggers import TAGGERS
from taggers.extract import extract

FIELD = Path(__file__).resolve().parents[2] / "shared" / "field"


@pytest.fixture(scope="session")
def rules():
    return TAGGERS["rules"]()


@pytest.fixture
def store(rules) -> Iterator[EvidenceStore]:
    with EvidenceStore(codebook=codebook(), taggers=[rules], extractor=extract) as store:
        yield store


@pytest.fixture
def reopen(tmp_path, rules):
    """Open (again) the store in one directory, as another process would."""
    opened: list[EvidenceStore] = []

    def open_(where: Path = tmp_path / "store", **options) -> EvidenceStore:
        options = {"codebook": codebook(), "taggers": [rules], "extractor": extract, **options}
        opened.append(EvidenceStore(where, **options))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()
