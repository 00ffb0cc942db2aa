"""What every search engine behind the port must do, run against each of them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.domain import INFLUENCE_LADDER, STAKEHOLDER_TYPES
from evidence_store.errors import BadInput
from evidence_store.search import Answer, Document, Index, Vocabulary, understand
from seed import codebook
from tests.search_engines import ENGINES, Engine, engine_index

PLACES = ("memory", "disk")
VOCABULARY = Vocabulary(
    codebook(), regions=["Hill Country", "Low Coast"], products=["Well Atlas"], languages=["en", "fr"], years=["2022"]
)

CORPUS = (
    Document(
        id="minister", touched=1, text="We drafted the drought bill with your well atlas open on the table.",
        attribution="Deputy minister for water", product="Well Atlas", region="Hill Country", language="en", said_on="2022-03-01",
        codes={"stakeholder_type": {"government": 1000}, "influence_level": {"use": 1000, "influence": 1000}},
    ),
    Document(
        id="clerk", touched=2, text="I read the chapter on wells twice and understood why ours run dry.",
        attribution="Town clerk", region="Low Coast", language="en",
        codes={"stakeholder_type": {"government": 800}, "influence_level": {"knowledge": 1000}},
    ),
    Document(
        id="lecturer", touched=3, text="My students map a village well every spring; the atlas is their textbook.",
        attribution="Lecturer, Hill University", product="Well Atlas", language="en", kind="testimonial",
        codes={"stakeholder_type": {"academia_research": 1000}, "influence_level": {"use": 1000}},
    ),
    Document(
        id="fermier", touched=4, text="Les cartes des puits ont changé nos décisions d'irrigation.",
        attribution="Une agricultrice", language="fr", speaker="speaker-4",
        codes={"influence_level": {"influence": 1000}},
    ),
    Document(id="nobody", touched=5, text="A ministry official told us the dry season charts were used in cabinet.", language="en"),
)  # fmt: skip


@pytest.fixture(params=[(name, place) for name in ENGINES for place in PLACES], ids=lambda p: "-".join(p))
def index(request, tmp_path) -> Iterator[Index]:
    name, place = request.param
    index = engine_index(name, tmp_path / "index" if place == "disk" else None)
    yield index
    index.close()


@pytest.fixture
def filled(index: Index) -> Index:
    index.apply(CORPUS, position=5)
    return index


def ask(
    index: Index, words: str, *, limit: int = 10, offset: int = 0, hidden: tuple[str, ...] = (), **options
) -> Answer:
    return index.ask(understand(words, vocabulary=VOCABULARY, **options), limit=limit, offset=offset, hidden=hidden)


def ids(answer: Answer) -> list[str]:
    return [hit.id for hit in answer.hits]


def test_a_new_index_is_empty_and_says_it_has_seen_nothing(index: Index) -> None:
    assert (index.position(), index.size()) == (-1, 0)
    assert ask(index, "wells") == Answer()


def test_what_was_put_in_is_found_and_the_position_is_remembered(filled: Index) -> None:
    assert (filled.position(), filled.size()) == (5, 5)
    assert set(ids(ask(filled, "wells"))) >= {"minister", "clerk", "lecturer"}


def test_quotes_that_meet_every_filter_come_first_and_the_others_are_not_hidden(filled: Index) -> None:
    answer = ask(filled, "evidence of use by government officials")
    assert ids(answer)[0] == "minister"
    assert [hit.exact for hit in answer.hits] == [True] + [False] * (len(answer.hits) - 1)
    assert {"clerk", "lecturer", "nobody"} <= set(ids(answer))
    assert answer.exact == 1
    assert "stakeholder_type" in answer.hits[0].why


def test_what_a_person_decided_stands_above_what_was_suggested(index: Index) -> None:
    same = replace(CORPUS[0], product="", region="")
    suggested = replace(same, id="a-suggested", codes={"stakeholder_type": {"government": 700}})
    decided = replace(same, id="b-decided", codes={"stakeholder_type": {"government": 1000}})
    index.apply([suggested, decided], position=2)
    assert ids(ask(index, "government")) == ["b-decided", "a-suggested"]


def test_a_quote_nobody_coded_is_found_by_what_it_says(filled: Index) -> None:
    assert "nobody" in ids(ask(filled, "government"))


def test_a_chosen_filter_hides_everything_else(filled: Index) -> None:
    assert ids(ask(filled, "", filters={"stakeholder_type": ["government"]})) == ["minister", "clerk"]
    assert ids(ask(filled, "atlas", filters={"stakeholder_type": ["government"]})) == ["minister"]
    assert ids(ask(filled, "", filters={"stakeholder_type": ["government"], "influence_level": ["use"]})) == [
        "minister"
    ]
    assert set(ids(ask(filled, "", filters={"influence_level": ["use", "knowledge"]}))) == {
        "minister",
        "clerk",
        "lecturer",
    }
    assert ids(ask(filled, "", filters={"speaker": ["speaker-4"]})) == ["fermier"]
    assert ids(ask(filled, "", filters={"stakeholder_type": ["no_such"]})) == []


def test_asking_for_nothing_gives_everything_newest_first(filled: Index) -> None:
    assert ids(ask(filled, "")) == ["nobody", "fermier", "lecturer", "clerk", "minister"]


def test_words_are_found_in_every_form_and_in_the_language_of_the_quote(filled: Index) -> None:
    assert ids(ask(filled, "drafting"))[0] == "minister"
    assert ids(ask(filled, "decision"))[0] == "fermier"
    assert ids(ask(filled, "carte"))[0] == "fermier"


def test_the_words_around_a_quote_are_found_too(filled: Index) -> None:
    assert ids(ask(filled, "deputy"))[0] == "minister"
    assert ids(ask(filled, "hill university"))[0] == "lecturer"


def test_a_name_in_capitals_is_found_though_it_is_spelt_as_a_small_word(index: Index) -> None:
    index.apply([Document(id="un", touched=1, text="The UN team in our town read it."), CORPUS[0]], position=1)
    assert ids(ask(index, '"UN team"')) == ["un"]
    assert ids(ask(index, "UN town"))[0] == "un"


def test_a_mistyped_word_finds_the_nearest_one_said(filled: Index) -> None:
    assert ids(ask(filled, "textbok")) == ["lecturer"]
    assert ask(filled, "zzzzzz").total == 0


def test_a_passage_must_stand_as_it_is(filled: Index) -> None:
    assert ids(ask(filled, '"well atlas"')) == ["minister", "lecturer"]
    assert ids(ask(filled, '"village well every spring"')) == ["lecturer"]
    assert ids(ask(filled, '"open on the table"')) == ["minister"]
    assert ids(ask(filled, '"atlas well"')) == []
    assert ids(ask(filled, '"table deputy"')) == []


def test_excluded_words_and_passages_take_quotes_out(filled: Index) -> None:
    assert set(ids(ask(filled, "well -minister -textbook"))) == {"clerk"}
    assert "minister" not in ids(ask(filled, '-"drought bill"'))


def test_a_beginning_finds_all_words_that_begin_so(filled: Index) -> None:
    assert ids(ask(filled, "irrig*")) == ["fermier"]
    assert set(ids(ask(filled, "minist*"))) >= {"minister", "nobody"}


def test_pages_follow_each_other_without_gap_or_repeat(filled: Index) -> None:
    whole = ids(ask(filled, "wells atlas use"))
    pages = [ids(ask(filled, "wells atlas use", limit=2, offset=offset)) for offset in range(0, 6, 2)]
    assert [one for page in pages for one in page] == whole


@pytest.mark.parametrize(("limit", "offset"), [(-1, 0), (501, 0), (10, -1), (10, 10_001)])
def test_a_page_out_of_bounds_is_refused_with_a_sentence(filled: Index, limit: int, offset: int) -> None:
    with pytest.raises(BadInput, match=r"\.$"):
        ask(filled, "well", limit=limit, offset=offset)


def test_hidden_quotes_count_nowhere(filled: Index) -> None:
    shown = ask(filled, "", hidden=("minister", "no-such"))
    assert "minister" not in ids(shown)
    assert shown.total == 4
    assert "Well Atlas" in shown.facets["product"] and shown.facets["product"]["Well Atlas"] == 1


def test_facets_count_the_whole_answer(filled: Index) -> None:
    facets = ask(filled, "", limit=1).facets
    assert facets["stakeholder_type"] == {"government": 2, "academia_research": 1}
    assert facets["language"] == {"en": 4, "fr": 1}
    assert facets["year"] == {"2022": 1}
    assert "speaker" not in facets


@pytest.mark.parametrize("words", ["", "wells", "evidence of use by government", '"well atlas"'])
def test_a_facet_count_is_the_total_one_gets_by_choosing_it(filled: Index, words: str) -> None:
    facets = ask(filled, words).facets
    for dimension, codes in facets.items():
        for code, n in codes.items():
            query = understand(words, vocabulary=VOCABULARY)
            assert filled.ask(replace(query, given={dimension: (code,)}), limit=0).total == n


def test_putting_a_quote_in_again_replaces_it(filled: Index) -> None:
    filled.apply([replace(CORPUS[1], text="Nothing about water any more.", touched=6)], position=6)
    assert filled.size() == 5
    assert "clerk" not in ids(ask(filled, '"run dry"'))
    assert ids(ask(filled, "nothing about water any more"))[0] == "clerk"


def test_the_last_of_two_versions_in_one_batch_counts(index: Index) -> None:
    index.apply([CORPUS[0], replace(CORPUS[0], text="Only this now.")], position=1)
    assert index.size() == 1
    assert ask(index, "drought").total == 0


def test_quotes_are_taken_out(filled: Index) -> None:
    filled.apply([], removed=["minister", "no-such"], position=6)
    assert (filled.size(), filled.position()) == (4, 6)
    assert "minister" not in ids(ask(filled, "well"))


def test_a_batch_the_index_has_seen_changes_nothing(filled: Index) -> None:
    filled.apply([replace(CORPUS[0], text="An older version.")], position=4)
    assert filled.position() == 5
    assert ids(ask(filled, "drought"))[0] == "minister"


def test_many_small_batches_give_the_same_answers_as_one(index: Index) -> None:
    whole = type(index)(None)  # type: ignore[call-arg]
    documents = [replace(CORPUS[n % 5], id=f"q{n}", touched=n) for n in range(60)]
    for document in documents:
        index.apply([document], position=document.touched)
    whole.apply(documents, position=59)
    for words in ("", "wells", "use by government", "-minister", '"well atlas"'):
        assert ask(index, words, limit=60) == ask(whole, words, limit=60)
    whole.close()


def test_erased_quotes_are_gone_and_the_position_stays(filled: Index) -> None:
    filled.erase(["minister", "no-such"])
    assert (filled.size(), filled.position()) == (4, 5)
    assert ask(filled, "drought").total == 0


def test_a_reset_index_is_as_new(filled: Index) -> None:
    filled.reset()
    assert (filled.position(), filled.size(), ask(filled, "well").total) == (-1, 0, 0)
    filled.apply(CORPUS[:1], position=1)
    assert ids(ask(filled, "well")) == ["minister"]


@pytest.mark.parametrize(
    "words", ["*e*", "((((((well))))))", "well~2 AND [a TO z]^9", "text:well", "a" * 512, "w x " * 128]
)
def test_no_syntax_of_an_engine_is_understood_and_none_breaks_it(filled: Index, words: str) -> None:
    ask(filled, words)


TEXTS = st.text(alphabet="abc dé水ا-'\"*\x00\ud800", max_size=30)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(TEXTS, TEXTS, st.sampled_from(STAKEHOLDER_TYPES), st.sampled_from(INFLUENCE_LADDER)), max_size=12
    ),
    TEXTS,
)
def test_whatever_is_said_and_asked_totals_pages_and_facets_agree(engine: Engine, rows, request_words) -> None:
    index = engine_index(engine, None)
    codes = [{"stakeholder_type": {who: 1000}, "influence_level": {level: 600}} for _, _, who, level in rows]
    documents = [
        Document(id=f"q{n}", touched=n, text=t, product=p, codes=codes[n]) for n, (t, p, _, _) in enumerate(rows)
    ]
    index.apply(documents, position=len(rows))
    answer = ask(index, request_words, limit=50)
    assert answer.total == len(set(ids(answer))) == len(answer.hits)
    assert answer.exact == sum(hit.exact for hit in answer.hits)
    assert sum(answer.facets.get("stakeholder_type", {}).values()) == answer.total
    assert all(
        one.score >= two.score - 1e-6
        for one, two in zip(answer.hits, answer.hits[1:], strict=False)
        if one.exact == two.exact
    )
    index.close()


def found(index: Index, words: str, **options) -> list[str]:
    return [hit.id for hit in index.ask(understand(words, vocabulary=VOCABULARY, **options), limit=20).hits]


def test_what_is_not_wanted_is_nowhere(index: Index) -> None:
    index.apply(CORPUS, position=5)
    assert set(found(index, "atlas")) == {"minister", "lecturer"}
    assert found(index, "atlas, not from government") == ["lecturer"]
    assert "lecturer" not in found(index, "atlas but not textbooks")
    assert index.ask(understand("atlas, not government", vocabulary=VOCABULARY), limit=5).facets["language"] == {
        "en": 1
    }


def test_one_of_two_is_enough_to_meet_all_of_it(index: Index) -> None:
    index.apply(CORPUS, position=5)
    query = understand("drought or textbook", vocabulary=VOCABULARY)
    answer = index.ask(query, limit=5)
    assert {hit.id for hit in answer.hits if hit.exact} == {"minister", "lecturer"}
    both = index.ask(understand("drought textbook", vocabulary=VOCABULARY), limit=5)
    assert not any(hit.exact for hit in both.hits)


def test_answers_can_be_sorted_and_what_meets_everything_stays_first(index: Index) -> None:
    days = [
        replace(d, said_on=day) for d, day in zip(CORPUS, ("2022-03-01", "2021", None, "2023-05", None), strict=True)
    ]
    index.apply(days, position=5)
    assert found(index, "", sort="newest")[:3] == ["fermier", "minister", "clerk"]
    assert found(index, "", sort="oldest")[:3] == ["clerk", "minister", "fermier"]
    assert set(found(index, "", sort="level")[:2]) == {"minister", "fermier"}
    assert set(found(index, "", sort="product")[:2]) == {"minister", "lecturer"}
    query = understand("drought bill", vocabulary=VOCABULARY, sort="newest")
    exact = [hit.exact for hit in index.ask(query, limit=5).hits]
    assert exact == sorted(exact, reverse=True)


def test_only_what_changed_after_a_position_is_asked_of(index: Index) -> None:
    index.apply(CORPUS, position=5)
    query = replace(understand("", vocabulary=VOCABULARY), after=3)
    assert {hit.id for hit in index.ask(query, limit=9).hits} == {"fermier", "nobody"}
    assert index.ask(query, limit=9).facets["language"] == {"en": 1, "fr": 1}


def test_a_word_nobody_said_has_neighbours_and_one_that_somebody_said_has_none(index: Index) -> None:
    index.apply(CORPUS, position=5)
    assert index.near("drougth")
    assert index.near("drought") == ()
    assert index.near("zzzzzzzz") == ()


def test_of_the_same_words_the_later_and_the_verbatim_come_first(index: Index) -> None:
    one = Document(id="old", touched=9, text="The levee chart was used.", said_on="2001", language="en")
    index.apply(
        [one, replace(one, id="new", touched=1, said_on="2024"), replace(one, id="claim", kind="claim")], position=9
    )
    assert found(index, "levee chart") == ["new", "old", "claim"]
