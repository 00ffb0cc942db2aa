"""Agreement in a real store: who looked at what, what was given blind, the machine beside people, what does not count."""

import pytest

from evidence_store.domain import Draft
from evidence_store.errors import BadInput, NotFound, UnknownCode

LEVEL = "influence_level"
SAID = (
    "We used the flood atlas to draft the ministry's budget proposal.",
    "We downloaded the tide tables and looked at them.",
    "The council changed its permit rule because of the night map.",
    "I learnt from the guide how long a form takes.",
    "It would help us if the atlas had a legend.",
)


@pytest.fixture
def quotes(store) -> tuple[str, ...]:
    drafts = [Draft(text=words, start=0, end=len(words), sniffer="test", language="en") for words in SAID]
    return store.capture(drafts, by="Noor", paste="\n".join(SAID)).quotes


def give(store, by, codes, quotes, *, blind=True):
    for quote, code in zip(quotes, codes, strict=True):
        store.code(quote, LEVEL, code, by=by, blind=blind)


def coder(store, name) -> str:
    return store.actor(name).id


def test_two_coders_are_compared_on_the_quotes_both_looked_at(store, quotes):
    give(store, "Ana", ["use", "access", "influence", "knowledge"], quotes[:4])
    give(store, "Bo", ["use", "access", "use"], quotes[:3])
    view = store.agreement(LEVEL, resamples=50)

    ana, bo = coder(store, "Ana"), coder(store, "Bo")
    assert set(view.people.coders) == {ana, bo}
    assert (view.people.n_units, view.people.n_seen) == (3, 4)
    assert view.people.figure("percent_agreement").value == pytest.approx(2 / 3)
    assert [d.unit for d in view.people.disagreements] == [quotes[2]]
    assert dict(view.people.disagreements[0].gave) == {ana: ("influence",), bo: ("use",)}
    assert view.names == {ana: "Ana", bo: "Bo"}
    assert view.people.confusion is not None
    assert store.coders() == {ana: 4, bo: 3}


def test_who_decided_elsewhere_on_a_quote_has_looked_and_given_nothing_here(store, quotes):
    give(store, "Ana", ["use"], quotes[:1])
    store.code(quotes[0], "valence", "praise", by="Bo", blind=True)
    (apart,) = store.agreement(LEVEL, resamples=20).people.disagreements
    assert dict(apart.gave)[coder(store, "Bo")] == ()


def test_a_blind_code_answers_no_suggestion_and_an_ordinary_one_does(store, quotes):
    proposed = {s.code: s.event for s in store.quote(quotes[0]).suggestions if s.dimension == LEVEL}
    assert "use" in proposed
    store.code(quotes[0], LEVEL, "use", by="Ana", blind=True)
    assert [c.answers for c in store.quote(quotes[0]).codings] == [None]

    store.uncode(quotes[0], LEVEL, "use", by="Ana")
    store.code(quotes[0], LEVEL, "use", by="Ana")
    assert [c.answers for c in store.quote(quotes[0]).codings] == [proposed["use"]]


def test_codes_that_answer_suggestions_can_be_left_out(store, quotes):
    give(store, "Ana", ["access", "access"], quotes[:2])
    store.code(quotes[0], LEVEL, "use", by="Bo")
    give(store, "Bo", ["access"], quotes[1:2])

    everything = store.agreement(LEVEL, resamples=20)
    assert (everything.people.n_units, everything.given, everything.blind) == (2, 4, 3)
    blind = store.agreement(LEVEL, blind_only=True, resamples=20)
    assert blind.people.n_units == 1
    assert blind.people.figure("percent_agreement").value == 1.0


def test_who_declined_a_suggestion_of_a_dimension_was_not_blind_there(store, quotes):
    proposed = next(s for s in store.quote(quotes[0]).suggestions if s.dimension == LEVEL)
    store.decline(quotes[0], by="Bo", dimension=LEVEL, code=proposed.code)
    give(store, "Ana", ["access"], quotes[:1])
    assert store.agreement(LEVEL, resamples=20).people.n_units == 1
    assert store.agreement(LEVEL, blind_only=True, resamples=20).people.n_units == 0


def test_the_machine_is_one_more_coder_beside_people(store, quotes):
    give(store, "Ana", ["use", "access", "influence"], quotes[:3])
    give(store, "Bo", ["use", "access", "influence"], quotes[:3])
    view = store.agreement(LEVEL, resamples=20)

    assert view.machine is not None
    assert view.machine.machine == "rules"
    assert set(view.machine.people) == set(view.people.coders)
    percent = view.machine.figures[0]
    assert percent.people.value == 1.0
    assert 0 <= percent.machine.value <= 1
    assert percent.machine.n_units == view.machine.n_units > 0
    assert store.agreement(LEVEL, tagger="rules", resamples=20).machine == view.machine
    assert "rules" not in view.people.coders


def test_quotes_the_machine_is_silent_on_are_not_counted_and_that_is_said(store, quotes):
    (silent,) = store.capture([Draft(text="Hm.", start=0, end=3, sniffer="test")], by="Noor", paste="Hm.").quotes
    assert store.quote(silent).suggestions == ()
    give(store, "Ana", ["use", "none"], [quotes[0], silent])
    machine = store.agreement(LEVEL, resamples=20).machine
    assert machine.n_units == 1
    assert any(said.startswith("1 quote that people coded is not counted") for said in machine.caution)


def test_withdrawn_quotes_do_not_count(store, quotes):
    give(store, "Ana", ["use", "access"], quotes[:2])
    give(store, "Bo", ["use", "access"], quotes[:2])
    assert store.agreement(LEVEL, resamples=20).people.n_units == 2
    store.withdraw(quotes[0], by="Ana")
    view = store.agreement(LEVEL, resamples=20)
    assert view.people.n_units == 1
    assert view.machine is None or view.machine.n_units <= 1
    store.restore(quotes[0], by="Ana")
    assert store.agreement(LEVEL, resamples=20).people.n_units == 2


def test_coders_are_chosen_by_name_or_id_and_named_in_what_is_said(store, quotes):
    for name in ("Ana", "Bo", "Cem"):
        give(store, name, ["use", "access"], quotes[:2])
    give(store, "Dia", ["use"], quotes[4:])
    ana, bo = coder(store, "Ana"), coder(store, "Bo")
    assert store.agreement(LEVEL, coders=["Ana", bo, "Ana"], resamples=20).people.coders == (ana, bo)

    view = store.agreement(LEVEL, coders=["Ana", "Dia"], resamples=20)
    said = " ".join(view.people.caution)
    assert "Dia shares no quote" in said
    assert coder(store, "Dia") not in said


def test_nothing_coded_twice_says_why_there_is_no_figure(store, quotes):
    give(store, "Ana", ["use"], quotes[:1])
    figure = store.agreement(LEVEL).people.figure("percent_agreement")
    assert (figure.value, figure.n_units) == (None, 0)
    assert "nothing to compare" in figure.why


def test_what_is_not_known_is_said(store, quotes):
    give(store, "Ana", ["use"], quotes[:1])
    with pytest.raises(UnknownCode, match="no dimension “weather”"):
        store.agreement("weather")
    with pytest.raises(NotFound, match="Nobody codes here as “Zed”"):
        store.agreement(LEVEL, coders=["Zed"])
    with pytest.raises(NotFound, match="No tagger called “oracle”"):
        store.agreement(LEVEL, tagger="oracle")
    for samples in (0, 5001):
        with pytest.raises(BadInput, match="1 to 5000"):
            store.agreement(LEVEL, resamples=samples)


def test_what_others_have_coded_waits_for_each_coder_who_has_not(store, quotes):
    def waits(name):
        found, total = store.inbox(lacking="mine", coder=name)
        assert total == len(found)
        return [item.id for item in found]

    give(store, "Ana", ["use", "access"], quotes[:2])
    give(store, "Bo", ["use"], quotes[1:2])
    assert waits("Bo") == [quotes[0]]
    assert waits("Ana") == []
    assert waits("Somebody new") == list(quotes[:2])
    assert waits(coder(store, "Bo")) == [quotes[0]]
    store.withdraw(quotes[0], by="Ana")
    assert waits("Bo") == []
    with pytest.raises(BadInput, match="name the coder"):
        store.inbox(lacking="mine")


def test_a_coder_can_take_off_their_own_code_and_leave_a_colleagues(store, quotes):
    give(store, "Ana", ["use"], quotes[:1])
    give(store, "Bo", ["use"], quotes[:1])
    store.uncode(quotes[0], LEVEL, "use", by="Bo", own=True)
    assert [c.coder for c in store.quote(quotes[0]).codings] == [coder(store, "Ana")]
    with pytest.raises(NotFound, match="You have not given"):
        store.uncode(quotes[0], LEVEL, "use", by="Bo", own=True)
