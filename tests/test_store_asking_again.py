"""Questions that are kept: what is new since last time; more like this; two dimensions against each other."""

import pytest

from evidence_store.domain import Consent, Draft, SpeakerDetails
from evidence_store.errors import BadInput, NotFound, Refused

OFFICIAL = "“We used the flood atlas to draft our budget.” (official, Ministry of Works)"
CITED = "“We cited the flood atlas in our proposal to the fund.” (programme manager, Riverbank Trust)"
ELSE = "“The dance festival was lovely.” (teacher)"


@pytest.fixture
def quotes(store) -> list[str]:
    return [store.paste(words, by="Ana").quotes[0] for words in (OFFICIAL, CITED, ELSE)]


def test_a_kept_question_says_how_much_is_new_since_last_time(store, quotes):
    kept = store.save_search("Atlas", "q=flood+atlas", by="Ana")
    assert store.new_in(kept.id, reader="Ana") == 0
    store.paste("“The flood atlas told us where to build.” (mayor)", by="Ben")
    store.paste("“A lovely song.” (singer)", by="Ben")
    assert store.new_in(kept.id, reader="Ana") == 1
    assert store.seen_search(kept.id, by="Ana") == 1
    assert store.new_in(kept.id, reader="Ana") == 0
    store.code(quotes[0], "influence_level", "influence", by="Ben")
    assert store.new_in(kept.id, reader="Ana") == 1  # changed since


def test_questions_are_ones_own_unless_shared(store, quotes):
    own = store.save_search("Mine", "q=atlas", by="Ana")
    shared = store.save_search("All", "q=atlas&f=stakeholder_type%3Agovernment", by="Ana", shared=True)
    assert [s.name for s in store.searches(reader="Ben")] == ["All"]
    assert {s.id for s in store.searches(reader="Ana")} == {own.id, shared.id}
    with pytest.raises(Refused):
        store.drop_search(shared.id, by="Ben")
    renamed = store.save_search("Everyone", shared.asked, by="Ana", search=shared.id, shared=True)
    assert (renamed.id, renamed.name) == (shared.id, "Everyone")
    store.drop_search(own.id, by="Ana")
    with pytest.raises(NotFound):
        store.new_in(own.id, reader="Ana")


@pytest.mark.parametrize(
    ("name", "asked"), [("", "q=x"), ("x" * 200, "q=x"), ("x", "q=" + "x" * 5000), ("x", "q=" + "x" * 600)]
)
def test_a_question_without_a_name_or_too_long_is_refused(store, name, asked):
    with pytest.raises(BadInput):
        store.save_search(name, asked, by="Ana")


def test_a_question_that_names_somebody_goes_with_them(reopen, tmp_path):
    store = reopen()
    who = SpeakerDetails(name="Zenobia Quillfeather")
    draft = Draft(text="We used it.", start=0, end=11, sniffer="test", speaker=who)
    quote = store.capture([draft], by="Ana").quotes[0]
    store.save_search("What did Zenobia Quillfeather say", "q=quillfeather", by="Ana")
    stays = store.save_search("Atlas", "q=obsidianatlas", by="Ana")
    store.erase(quote, ground="asked by letter", by="Ana")
    assert [s.id for s in store.searches()] == [stays.id]
    before = store.searches()
    store.rebuild()
    assert store.searches() == before
    assert store.verify().ok
    store.close()
    files = b"".join(p.read_bytes() for p in (tmp_path / "store").rglob("*") if p.is_file()).lower()
    assert b"quillfeather" not in files
    assert b"obsidianatlas" in files  # the control


def test_more_like_a_quote_are_those_that_speak_of_the_same(store, quotes):
    found = [r.item.id for r in store.like(quotes[0])]
    assert found[0] == quotes[1]
    assert quotes[0] not in found
    store.consent(quotes[1], Consent(state="refused"), by="Ana")
    assert quotes[1] not in [r.item.id for r in store.like(quotes[0], audience="public")]


def test_cells_count_what_the_two_filters_together_find(store, quotes):
    table = store.cross("stakeholder_type", "influence_level", words="atlas")
    assert table.total == store.search("atlas").total
    for row in table.row_codes:
        for column in table.column_codes:
            both = {"stakeholder_type": [row], "influence_level": [column]}
            assert table.cell(row, column) == store.search("atlas", filters=both).total
    assert sum(map(sum, table.counts)) > 0
    with pytest.raises(BadInput):
        store.cross("kind", "kind")


def test_every_result_is_the_answer_whole(store, quotes):
    drafts = [Draft(text=f"The tide table number {n} helped.", start=0, end=9, sniffer="test") for n in range(520)]
    store.capture(drafts, by="Ana")
    found = [r.item.id for r in store.every_result("tide table")]
    assert len(found) == len(set(found)) == store.search("tide table").total
    assert found[:20] == [r.item.id for r in store.search("tide table", limit=20).results]


def test_near_duplicates_are_told_under_the_first_of_them(store):
    words = "We used the flood atlas to draft the budget of our ministry last year"
    same = [
        store.capture([Draft(text=t, start=0, end=len(t), sniffer="test")], by="Ana").quotes[0]
        for t in (words + ".", words + "!")
    ]
    other = store.paste(CITED, by="Ana").quotes[0]
    results = store.search("flood atlas").results
    folded = {r.item.id: r.folded_under for r in results}
    assert len([f for f in folded.values() if f]) == 1
    assert set(same) == {k for k, f in folded.items() if f} | {f for f in folded.values() if f}
    assert folded[other] is None


def test_a_word_nobody_said_is_asked_about(store, quotes):
    assert store.search("flood atals").meant == "flood atlas"
    assert store.search("flood atlas").meant is None
    assert store.search("zzzzzz").meant is None


def test_what_is_left_out_by_its_code_is_in_no_hit_and_no_count(store, quotes):
    store.code(quotes[0], "stakeholder_type", "government", by="Ana")
    store.code(quotes[1], "stakeholder_type", "ngo_cso", by="Ana")
    whole = store.search("flood atlas")
    found = store.search("flood atlas", excluding={"stakeholder_type": ["government"]})
    assert quotes[0] in [r.item.id for r in whole.results]
    assert [r.item.id for r in found.results] == [r.item.id for r in whole.results if r.item.id != quotes[0]]
    assert "government" not in found.facets["stakeholder_type"]
    assert found.excluding == {"stakeholder_type": ("government",)}
    assert found.unwanted == ()  # nothing the words said


def test_a_filter_in_one_of_both_dimensions_keeps_to_its_codes(store, quotes):
    for quote, code in zip(quotes, ("government", "ngo_cso", "media"), strict=True):
        store.code(quote, "stakeholder_type", code, by="Ana")
        store.code(quote, "influence_level", "use", by="Ana")
    kept = {"stakeholder_type": ["government", "ngo_cso"], "influence_level": ["use"]}
    table = store.cross("stakeholder_type", "influence_level", filters=kept)
    assert set(table.row_codes) == {"government", "ngo_cso"}
    assert table.column_codes == ("use",)
    for row, total in zip(table.row_codes, table.row_totals, strict=True):
        both = {"stakeholder_type": [row], "influence_level": ["use"]}
        assert table.cell(row, "use") == total == store.search(filters=both).total
    without = store.cross("stakeholder_type", "influence_level", excluding={"stakeholder_type": ["media"]})
    assert "media" not in without.row_codes


def test_every_result_of_then_is_what_was_found_then(store, quotes):
    then = store.log.size() - 1
    store.paste("“The flood atlas hangs in our hall.” (mayor)", by="Ben")
    past = [r.item.id for r in store.every_result("flood atlas", as_of=then, sort="oldest")]
    assert past == [r.item.id for r in store.search("flood atlas", as_of=then, sort="oldest").results]
    assert len(list(store.every_result("flood atlas"))) == len(past) + 1


def test_a_kept_question_counts_without_what_it_leaves_out(store, quotes):
    kept = store.save_search("Not officials", "q=flood+atlas&excluding=stakeholder_type%3Agovernment", by="Ana")
    new = store.paste("“The flood atlas told us where to build.” (mayor)", by="Ben").quotes[0]
    store.code(new, "stakeholder_type", "government", by="Ben")
    assert store.new_in(kept.id, reader="Ana") == 0
    store.paste("“The flood atlas told us where to build boats.” (sailor)", by="Ben")
    assert store.new_in(kept.id, reader="Ana") == 1


def test_whoever_only_looks_is_not_written_down(store, quotes):
    kept = store.save_search("Atlas", "q=flood+atlas", by="Ana", shared=True)
    size = store.log.size()
    assert [(s.id, s.seen) for s in store.searches(reader="Nobody yet")] == [(kept.id, None)]
    assert store.new_in(kept.id, reader="Nobody yet") == 2
    assert store.log.size() == size
    assert store.searches(reader="Ana")[0].seen is not None
