"""Which engine a store asks: it can be chosen, must be installed, and is changed by building the index anew."""

from pathlib import Path
from typing import get_args

import pytest

from api.settings import read_settings
from api.wiring import open_store
from evidence_store.domain import Draft, Engine
from evidence_store.errors import BadInput
from evidence_store.search import ENGINES, open_index
from evidence_store.store import EvidenceStore, operating
from tests.search_engines import engine_index
from tests.test_search_faults import found, quotes

ROWS = ["We used the well atlas in the drought bill.", "The market map hangs in our council hall."]


def filled(where: Path, engine: Engine) -> EvidenceStore:
    engine_index(engine, None).close()
    return EvidenceStore(where, engine=engine)


def asked(store: EvidenceStore) -> list[str]:
    return [result.item.text for result in store.search("well atlas").results]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_store_answers_with_the_engine_it_was_given(tmp_path, engine: Engine) -> None:
    with filled(tmp_path, engine) as store:
        for row in ROWS:
            store.capture([Draft(text=row, start=0, end=len(row), sniffer="typed")], by="Ada")
        assert asked(store)[0] == ROWS[0]
        assert f"{engine} serves 2 quotes well" in [check.said for check in store.diagnose().checks]


def test_another_engine_answers_the_same_and_leaves_no_file_of_the_first(tmp_path) -> None:
    with filled(tmp_path, "whoosh") as store:
        store.capture([Draft(text=ROWS[0], start=0, end=len(ROWS[0]), sniffer="typed")], by="Ada")
        assert asked(store) == [ROWS[0]]
    folder = tmp_path / "index" / "search"
    assert list(folder.glob("*.toc"))
    for engine, theirs, others in (("tantivy", "meta.json", "*.toc"), ("whoosh", "*.toc", "meta.json")):
        with filled(tmp_path, engine) as store:
            assert asked(store) == [ROWS[0]]
        assert list(folder.glob(theirs)) and not list(folder.glob(others))


def test_words_erased_under_one_engine_lie_in_no_file_of_the_other(tmp_path) -> None:
    index = open_index(tmp_path)
    index.apply(quotes(0, 20), position=19)
    index.close()
    index = engine_index("tantivy", tmp_path)
    assert (index.position(), found(index, "only7")) == (-1, set())
    index.close()
    assert not any(b"only7" in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_an_engine_nobody_installed_is_told_with_what_to_do(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("evidence_store.search.find_spec", lambda name: None)
    with pytest.raises(BadInput, match=r"not installed: run pip install 'evidence-store\[fast\]'.*whoosh\.$"):
        EvidenceStore(tmp_path / "store", engine="tantivy")
    assert not (tmp_path / "store").exists()


def test_an_engine_there_is_not_is_refused_with_a_sentence(tmp_path) -> None:
    with pytest.raises(BadInput, match=r"no search engine “lucene”.*whoosh and tantivy\.$"):
        open_index(tmp_path, engine="lucene")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match=r"EVIDENCE_SEARCH cannot be used.*'whoosh' or 'tantivy'"):
        read_settings(search="lucene")


def test_the_setting_chooses_the_engine(tmp_path) -> None:
    engine_index("tantivy", None).close()
    with open_store(read_settings(store=str(tmp_path), search="tantivy"), with_taggers=False) as store:
        assert store.engine == "tantivy"
    assert read_settings(store=str(tmp_path)).search == get_args(Engine)[0] == "whoosh"


def test_the_doctor_says_when_an_engine_is_outgrown_and_what_to_do(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(operating, "OUTGROWN", {"whoosh": 1, "tantivy": 5})
    with EvidenceStore(tmp_path) as store:
        for row in ROWS:
            store.capture([Draft(text=row, start=0, end=len(row), sniffer="typed")], by="Ada")
        told = next(check for check in store.diagnose().checks if check.what == "engine")
    assert not told.ok
    assert "2 quotes have outgrown whoosh" in told.said and "set EVIDENCE_SEARCH to tantivy" in told.said
