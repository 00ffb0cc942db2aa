"""Filling a store with the invented corpus: once, into an empty store, through the verbs everybody uses."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import seed
from api.wiring import open_store
from evidence_store.domain import REGISTERS
from evidence_store.errors import BadInput, Refused
from evidence_store.store import EvidenceStore
from seed.__main__ import main

ONE_ROW = [{"text": "A quote of one's own.", "ref": "own-1"}]


@pytest.fixture
def store() -> Iterator[EvidenceStore]:
    with EvidenceStore(codebook=seed.codebook()) as store:
        yield store


def test_an_empty_store_gets_every_item_and_the_narrative(store: EvidenceStore) -> None:
    told = seed.narrative()
    filled = seed.fill(store, by="Ana")
    placed = [ref for section in told["sections"] for ref in section["quotes"]]
    assert filled == seed.Filled(quotes=len(seed.corpus()), sections=len(told["sections"]), placed=len(placed))
    held = store.counts()
    assert (held["quotes"], held["narratives"]) == (filled.quotes, 1)


def test_the_words_and_what_is_known_of_them_come_back_as_written(store: EvidenceStore) -> None:
    seed.fill(store, by="Ana")
    for row in seed.corpus():
        item = store.quote(row["ref"])
        assert item.text == row["text"]
        assert (item.product, item.said_on, item.attribution) == (
            row.get("product"),
            row["said_on"],
            row["attribution"],
        )


def test_people_who_speak_twice_are_one_speaker(store: EvidenceStore) -> None:
    seed.fill(store, by="Ana")
    speakers = {ref: store.quote(ref).speaker for ref in ("sar-01", "sar-03", "sar-04", "sar-09", "sar-10")}
    assert speakers["sar-01"] == speakers["sar-03"] == speakers["sar-04"]
    assert speakers["sar-09"] == speakers["sar-10"]
    assert len(set(speakers.values())) == 2


def test_the_narrative_stands_in_the_order_it_was_written(store: EvidenceStore) -> None:
    seed.fill(store, by="Ana")
    told = seed.narrative()
    (narrative,) = store.narratives()
    stands = store.narrative(narrative.id)
    assert (stands.title, stands.summary) == (told["title"], told["summary"])
    assert [s.heading for s in stands.sections] == [s["heading"] for s in told["sections"]]
    for section, written in zip(stands.sections, told["sections"], strict=True):
        assert section.prose == written["prose"]
        assert list(section.quotes) == [store.quote(ref).id for ref in written["quotes"]]


def test_a_store_that_was_filled_is_left_as_it_is(store: EvidenceStore) -> None:
    seed.fill(store, by="Ana")
    (narrative,) = store.narratives()
    store.remove_section(narrative.id, store.narrative(narrative.id).sections[0].id, by="Ana")
    before = store.counts()
    assert seed.fill(store, by="Ben") == seed.Filled()
    assert store.counts() == before


def test_a_filling_that_was_cut_short_is_finished(store: EvidenceStore, tmp_path: Path) -> None:
    rows = seed._import(store, by="Ana")
    assert store.counts()["narratives"] == 0
    filled = seed.fill(store, by="Ana")
    assert (filled.quotes, filled.placed > 0) == (0, True)
    assert store.counts()["quotes"] == rows


def test_a_store_with_evidence_of_its_own_is_refused(store: EvidenceStore) -> None:
    from evidence_store.interchange import ImportRow, Row

    store.import_rows([Row(line=1, values=ImportRow(**ONE_ROW[0]))], by="Ana")
    with pytest.raises(Refused, match="empty store only"):
        seed.fill(store, by="Ana")
    assert store.counts()["quotes"] == 1


def test_a_codebook_without_the_codes_is_refused_before_anything_is_stored() -> None:
    with EvidenceStore() as plain:
        with pytest.raises(BadInput, match="valence"):
            seed.fill(plain, by="Ana")
        assert plain.counts()["quotes"] == 0


def test_every_code_of_the_corpus_is_a_coding_by_the_person_who_filled(store: EvidenceStore) -> None:
    seed.fill(store, by="Ana")
    written = Counter(c for row in seed.corpus() for codes in row.get("codes", {}).values() for c in codes)
    stored = Counter(c.code for row in seed.corpus() for c in store.quote(row["ref"]).codings)
    assert stored == written


def test_the_command_fills_a_folder_and_a_second_time_adds_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = str(tmp_path / "store")
    assert main(["--store", where]) == 0
    assert f"{len(seed.corpus())} quotes" in capsys.readouterr().out
    assert main(["--store", where]) == 0
    assert capsys.readouterr().out.startswith("0 quotes")


def test_the_command_says_in_a_sentence_why_it_cannot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a-file"
    file.write_text("not a folder", encoding="utf-8")
    assert main(["--store", str(file)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.strip().splitlines()) == 1


def test_the_registers_of_the_corpus_hold_what_it_names_and_a_store_of_ones_own_gets_none_of_it() -> None:
    assert not {d.id for d in seed.codebook().dimensions} & set(REGISTERS)
    book = seed.registers()
    for row in seed.corpus():
        assert all(book.named(kind, row[kind]) for kind in REGISTERS if row.get(kind))
    with open_store(None) as demonstration:
        seed.fill(demonstration, by="Ana")
        assert demonstration.unregistered() == ()
        linked = demonstration.search("", filters={"product": ["waterline_2024"]}).results
        assert {result.item.product for result in linked} == {"Waterline 2024"}
