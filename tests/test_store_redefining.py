"""The codebook as a whole: the history of a code, a code put back as it was, a codebook read from and written to TOML."""

import tomllib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.domain import Code, Codebook, Dimension
from evidence_store.errors import BadInput, DuplicateIdConflict, EvidenceError, NotFound, Refused, UnknownCode
from evidence_store.interchange.codebook import read_codebook, write_codebook
from evidence_store.store import EvidenceStore
from seed import codebook
from tests.test_themes import THEME, theme

BOOK = Codebook(dimensions=(THEME,), codes=(theme("floods", "water"), theme("water"), theme("roads")))


@pytest.fixture
def quote(store):
    store.import_codebook(BOOK, by="Ana")
    (quote,) = store.paste("“We used the flood atlas to plan the road.” (official)", by="Ana").quotes
    store.code(quote, "theme", "water", by="Ana")
    return quote


def waiting(store) -> int:
    return store.inbox(lacking="outdated")[1]


def test_the_history_of_a_code_tells_each_version_with_who_and_what_changed(store, quote):
    store.define_code(theme("water", label="Waters"), by="Ben")
    store.define_code(theme("water", label="Waters", definition="Rivers."), by="Ana")
    store.retire_code("theme", "water", by="Ben")
    store.restore_code("theme", "water", store.codebook().version - 1, by="Ana")
    told = [(step.by, step.what, step.changed) for step in store.code_history("theme", "water")]
    assert told == [
        ("Ana", "Defined", ()),
        ("Ben", "Worded anew, with the same meaning", ("label",)),
        ("Ana", "Defined anew: what was coded before waits for another look", ("definition",)),
        ("Ben", "Given no more", ()),
        ("Ana", "Brought back", ()),
    ]
    versions = [step.version for step in store.code_history("theme", "water")]
    assert versions == sorted(set(versions)) and versions[-1] == store.codebook().version


def test_merges_and_splits_stand_in_the_history_of_every_code_they_touch(store, quote):
    store.merge_codes("theme", "water", "roads", by="Ana")
    store.split_code("theme", "roads", [theme("paths"), theme("bridges")], by="Ben")
    last = {code: store.code_history("theme", code)[-1].what for code in ("water", "floods", "roads", "paths")}
    assert last == {
        "water": "Merged into “Roads”",
        "floods": "Stands under “Roads”, into which “Water” was merged",
        "roads": "Split into “Paths”, “Bridges”",
        "paths": "Defined",
    }
    assert store.code_history("theme", "roads")[-2].what == "“Water” was merged into it"
    with pytest.raises(UnknownCode):
        store.code_history("theme", "weather")


def test_an_earlier_definition_put_back_counts_as_if_it_had_never_changed(store, quote):
    before = store.codebook()
    store.define_code(theme("water", definition="Rivers, not the sea."), by="Ana")
    assert waiting(store) == 1
    store.restore_code("theme", "water", before.version, by="Ana")
    assert waiting(store) == 0
    assert store.codebook().find("theme", "water") == before.find("theme", "water")


def test_what_was_coded_in_between_waits_when_an_earlier_definition_is_put_back(store, quote):
    before = store.codebook().version
    store.define_code(theme("water", definition="Rivers, not the sea."), by="Ana")
    store.code(quote, "theme", "water", by="Ben")
    assert waiting(store) == 0
    store.restore_code("theme", "water", before, by="Ana")
    assert waiting(store) == 1


def test_a_split_can_be_taken_back_and_a_merge_cannot(store, quote):
    before = store.codebook().version
    store.split_code("theme", "water", [theme("rivers"), theme("sea")], by="Ana")
    assert waiting(store) == 1
    store.restore_code("theme", "water", before, by="Ana")
    assert waiting(store) == 0 and store.codebook().find("theme", "water").split_into == ()
    store.merge_codes("theme", "water", "roads", by="Ana")
    with pytest.raises(Refused, match="no way back"):
        store.restore_code("theme", "water", before, by="Ana")
    with pytest.raises(NotFound):
        store.restore_code("theme", "rivers", before, by="Ana")
    store.retire_code("theme", "sea", by="Ana")
    with pytest.raises(BadInput, match="retire"):
        store.restore_code("theme", "sea", store.codebook().version, by="Ana")


def test_putting_back_what_stands_already_is_no_new_version(store, quote):
    version = store.codebook().version
    assert store.restore_code("theme", "water", version, by="Ana").version == version


def test_a_codebook_is_taken_in_as_one_version_whatever_the_order_of_parents(store):
    before = store.codebook()
    done = store.import_codebook(BOOK, by="Ana")
    assert done.version == store.codebook().version == before.version + 1
    assert [(c.what, c.code) for c in done.changes] == [
        ("new", None),
        ("new", "floods"),
        ("new", "water"),
        ("new", "roads"),
    ]
    assert store.codebook().above("theme", "floods") == ("water",)
    assert store.import_codebook(BOOK, by="Ana").changes == ()
    assert store.codebook().version == before.version + 1


def test_a_dry_run_says_what_would_change_and_how_many_would_wait_and_records_nothing(store, quote):
    book = Codebook(codes=(theme("water", definition="Rivers."), theme("roads", label="Streets")))
    at = store.log.size()
    told = store.import_codebook(book, by="Ana", dry_run=True)
    assert [(c.code, c.what, c.parts, c.waiting) for c in told.changes] == [
        ("water", "changed", ("definition",), 1),
        ("roads", "changed", ("label",), 0),
    ]
    assert store.log.size() == at
    done = store.import_codebook(book, by="Ana")
    assert done.changes == told.changes and done.version == told.version + 1
    assert waiting(store) == 1


def test_better_wordings_taken_in_with_the_same_meaning_call_for_no_look(store, quote):
    book = Codebook(codes=(theme("water", definition="Rivers."),))
    assert store.import_codebook(book, by="Ana", same_meaning=True).changes[0].waiting == 0
    assert waiting(store) == 0


def test_a_codebook_sent_twice_under_one_key_is_taken_in_once_with_the_same_answer(store):
    first = store.import_codebook(BOOK, by="Ana", key="k")
    store.define_code(theme("roads", label="Streets"), by="Ben")
    assert store.import_codebook(BOOK, by="Ana", key="k") == first
    assert store.codebook().find("theme", "roads").label == "Streets"
    with pytest.raises(DuplicateIdConflict):
        store.import_codebook(Codebook(codes=(theme("sea"),)), by="Ana", key="k")


@pytest.mark.parametrize(
    "codes",
    [
        (theme("a", "b"), theme("b", "a")),
        (theme("a"), theme("a", label="Another")),
        (theme("a", "nowhere"),),
        (theme("a", hotkey="1"), theme("b", hotkey="1")),
        (theme("a"), Code(dimension="nowhere", code="x", label="X")),
    ],
)
def test_a_codebook_with_one_fault_is_refused_whole(store, codes):
    before = store.codebook()
    with pytest.raises((BadInput, UnknownCode)):
        store.import_codebook(Codebook(dimensions=(THEME,), codes=codes), by="Ana")
    assert store.codebook() == before


def test_hotkeys_of_two_codes_can_be_swapped_in_a_file(store):
    store.import_codebook(
        Codebook(dimensions=(THEME,), codes=(theme("a", hotkey="A"), theme("b", hotkey="B"))), by="A"
    )
    store.import_codebook(Codebook(codes=(theme("a", hotkey="B"), theme("b", hotkey="A"))), by="A")
    assert store.codebook().find("theme", "a").hotkey == "B"


def test_the_seed_written_and_read_back_changes_nothing(store):
    again = read_codebook(write_codebook(store.codebook()).encode(), name="book.toml")
    assert store.import_codebook(again, by="Ana", dry_run=True).changes == ()
    assert again.dimensions == codebook().dimensions


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
labels = words.filter(str.strip)


@settings(deadline=None, max_examples=60)
@given(label=labels, definition=words, examples=st.lists(words, max_size=3), synonyms=st.lists(words, max_size=3))
def test_whatever_words_a_code_is_made_of_are_read_back_exactly(label, definition, examples, synonyms):
    code = Code(
        dimension="theme",
        code="x",
        label=label,
        definition=definition,
        examples=tuple(examples),
        synonyms=tuple(synonyms),
    )
    book = Codebook(dimensions=(THEME,), codes=(code,))
    assert read_codebook(write_codebook(book).encode(), name="x").codes == (code,)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"version = 1", "holds no"),
        (b"[[code]\n", "is not TOML"),
        (b"\xff\xfe", "UTF-8"),
        (b'[[code]]\ndimension = "theme"\nlabel = "X"', "“code” is missing"),
        (b'[[code]]\ndimension = "theme"\ncode = "x"\nlabel = 3', "code 1: “label” cannot be used"),
        (b'[[code]]\ndimension = "theme"\ncode = "x"\nlabel = "X"\nretired = true', "no field “retired”"),
        (b'[code]\nlabel = "X"', "two brackets"),
        (b'[[theme]]\nlabel = "X"', "“theme” is no part"),
        (b'code = ["x"]', "no fields"),
    ],
)
def test_a_file_that_is_no_codebook_is_refused_in_a_sentence_that_names_the_place(content, said):
    with pytest.raises(BadInput, match=said):
        read_codebook(content, name="book.toml")


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=60))
def test_no_bytes_make_the_reader_stumble(content):
    with suppress(EvidenceError):
        read_codebook(content, name="x")


def test_a_rebuilt_store_stands_as_the_history_of_its_codebook_says(store, quote):
    store.define_code(theme("water", definition="Rivers."), by="Ana")
    store.merge_codes("theme", "floods", "roads", by="Ana")
    book = store.codebook()
    for code in book.dimension("theme"):
        assert store.code_history("theme", code.code)[-1].code == code
    store.rebuild()
    assert store.codebook() == book


def test_a_founded_store_has_a_history_from_its_first_version():
    with EvidenceStore(
        codebook=Codebook(version=3, dimensions=(Dimension(id="theme", label="T"),), codes=(theme("a"),))
    ) as store:
        (step,) = store.code_history("theme", "a")
    assert (step.version, step.what) == (3, "Defined")
    assert tomllib.loads(write_codebook(codebook()))["version"] == 1
