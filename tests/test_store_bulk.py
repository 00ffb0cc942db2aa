"""Many quotes at once: looked at and counted first, done whole, taken back whole."""

import pytest

from evidence_store.errors import BadInput, ConditionFailed, DuplicateIdConflict, NotFound
from evidence_store.store import bulk

PASTE = """“We used the flood atlas to draft our budget.” (official, Ministry of Works)

“We cited the atlas in our proposal to the fund.” (programme manager, Riverbank Trust)

“The atlas was lovely to look at.” (teacher)
"""


@pytest.fixture
def quotes(store):
    return store.paste(PASTE, by="Ana").quotes


def test_what_is_previewed_is_what_is_accepted(store, quotes):
    seen = store.preview(at_least=0.7)
    done = store.accept_all(at_least=0.7, expected=seen.digest, by="Ana")

    assert (done.quotes, done.total) == (seen.quotes, seen.total)
    given = [c for q in quotes for c in store.quote(q).codings]
    assert len(given) == seen.total
    assert {c.bulk for c in given} == {done.id}
    assert all(c.answers for c in given)
    assert store.preview(at_least=0.7).total == 0


def test_only_what_is_sure_enough_and_asked_for_is_accepted(store, quotes):
    every = store.preview(at_least=0.5)
    sure = store.preview(at_least=0.95)
    assert sure.total < every.total
    only = store.preview(at_least=0.5, dimension="stakeholder_type", code="government")
    assert only.codes == {"stakeholder_type:government": 1}
    assert only.examples == {"stakeholder_type:government": (1,)}
    assert store.preview(at_least=0.5, first=2, last=2).quotes == 1


def test_nothing_is_done_when_something_came_in_between(store, quotes):
    seen = store.preview(at_least=0.5)
    store.paste("“We used the atlas to brief the mayor.” (adviser, City of Nord)", by="Ben")
    with pytest.raises(ConditionFailed, match="Look again"):
        store.accept_all(at_least=0.5, expected=seen.digest, by="Ana")
    assert not any(store.quote(q).codings for q in quotes)


def test_all_of_it_is_taken_back_and_nothing_else(store, quotes):
    store.code(quotes[2], "influence_level", "knowledge", by="Ana")
    done = store.accept_all(at_least=0.5, expected=store.preview(at_least=0.5).digest, by="Ana")
    assert store.take_back(done.id, by="Ana") == done.total
    assert [len(store.quote(q).codings) for q in quotes] == [0, 0, 1]
    with pytest.raises(NotFound):
        store.take_back(done.id, by="Ana")


def test_asked_again_with_the_same_key_it_answers_the_same_and_accepts_nothing_else(store, quotes):
    digest = store.preview(at_least=0.5).digest
    once = store.accept_all(at_least=0.5, expected=digest, by="Ana", key="bulk-1")
    (new,) = store.paste("“We used the atlas to brief the mayor.” (adviser, City of Nord)", by="Ben").quotes
    assert store.preview(at_least=0.5).total > 0
    assert store.accept_all(at_least=0.5, expected=digest, by="Ana", key="bulk-1") == once
    assert not store.quote(new).codings
    for _ in range(2):
        assert store.take_back(once.id, by="Ana", key="back-1") == once.total
    assert store.accept_all(at_least=0.5, expected=digest, by="Ana", key="bulk-1") == once
    assert not any(store.quote(q).codings for q in quotes)
    with pytest.raises(DuplicateIdConflict):
        store.accept_all(at_least=0.5, expected=store.preview(at_least=0.5).digest, by="Ana", key="bulk-1")


def test_an_act_that_was_interrupted_is_finished(store, quotes, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    seen = store.preview(at_least=0.5)

    def stop(done: int, _total: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.accept_all(at_least=0.5, expected=seen.digest, by="Ana", key="bulk-2", progress=stop)
    assert 0 < sum(len(store.quote(q).codings) for q in quotes) < seen.total
    done = store.accept_all(at_least=0.5, expected=seen.digest, by="Ana", key="bulk-2")
    assert (done.quotes, done.total) == (seen.quotes, seen.total)
    assert store.take_back(done.id, by="Ana", key="back-2") == seen.total
    assert store.take_back(done.id, by="Ana", key="back-2") == seen.total


@pytest.mark.parametrize("at_least", [0.2, 1.2])
def test_a_confidence_that_means_nothing_is_refused(store, at_least):
    with pytest.raises(BadInput):
        store.preview(at_least=at_least)


def test_the_most_useful_quotes_come_first(store, quotes):
    for quote in quotes:
        for s in store.quote(quote).suggestions:
            assert s.confidence >= 0
    unsure = {
        item.number: min(abs(s.confidence - 0.5) for s in item.suggestions) if item.suggestions else 1
        for item in store.inbox()[0]
    }
    order = store.queue(order="useful")
    assert sorted(order) == sorted(unsure)
    best = min(unsure, key=lambda number: unsure[number])
    store.accept(f"E{best}", by="Ana")
    assert best not in store.queue(order="useful")
    assert store.queue(order="oldest") == tuple(sorted(store.queue(order="useful")))


def test_a_proposal_that_was_declined_makes_no_quote_more_useful(store):
    words = "“We used the flood atlas to draft our budget.” (official, {})"
    for city in ("City of Nord", "City of Sund"):
        store.paste(words.format(city), by="Ana")
    assert store.queue(order="useful") == (2, 1)
    unsure = min(store.quote("E2").suggestions, key=lambda s: abs(s.confidence - 0.5))
    store.decline("E2", dimension=unsure.dimension, by="Ana")
    assert store.queue(order="useful") == (1, 2)


def test_where_two_coders_differ_a_look_is_worth_more(store, quotes):
    third = store.quote(quotes[2]).number
    store.code(quotes[0], "influence_level", "use", by="Ana")
    store.code(quotes[0], "influence_level", "knowledge", by="Ben")
    assert store.queue(order="useful")[0] == 1
    assert third in store.queue(order="useful")
