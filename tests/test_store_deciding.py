"""Deciding: every answer is an event with who and why, a refusal stays, and undo is another event."""

import threading

import pytest

from evidence_store.domain import Draft, Suggestion
from evidence_store.errors import ConditionFailed, NotFound, Refused, UnknownCode
from evidence_store.store import Details

WORDS = "“We used the flood atlas to draft the ministry's budget proposal.” (official, Ministry of Works)"


@pytest.fixture
def quote(store) -> str:
    return store.paste(WORDS, by="Ana").quotes[0]


def open_codes(item) -> set[tuple[str, str]]:
    return {(s.dimension, s.code) for s in item.suggestions}


def test_one_accept_answers_every_open_dimension_and_names_what_it_answers(store, quote):
    before = store.quote(quote)
    after = store.accept(quote, by="Ana")

    assert set(after.codes()) == {s.dimension for s in before.suggestions}
    events = {s.event for s in before.suggestions}
    assert all(c.answers in events for c in after.codings)
    assert store.inbox()[1] == 0


def test_a_declined_suggestion_does_not_come_back_even_when_read_again(store, quote):
    best = max(store.quote(quote).suggestions, key=lambda s: s.confidence)
    dimension, code = best.dimension, best.code
    store.decline(quote, dimension=dimension, code=code, by="Ana", why="not what they meant")
    assert (dimension, code) not in open_codes(store.quote(quote))

    store.suggest_again(quote)
    store.correct(quote, store.quote(quote).text + " Twice.", by="Ana")

    assert (dimension, code) not in open_codes(store.quote(quote))
    store.reopen(quote, dimension, code, by="Ana")
    assert (dimension, code) in open_codes(store.quote(quote))


def test_reading_again_says_nothing_new_and_records_nothing(store, quote):
    size = store.log.size()
    store.suggest_again(quote)
    assert store.log.size() == size


def test_a_change_declines_the_wrong_code_and_gives_the_right_one(store, quote):
    store.change(quote, "stakeholder_type", "government", "un_igo", by="Ana")
    item = store.quote(quote)
    assert item.codes()["stakeholder_type"] == ("un_igo",)
    assert ("stakeholder_type", "government") in item.declined


def test_a_code_can_be_given_by_hand_and_taken_off_again(store, quote):
    store.code(quote, "use_category", "advocacy", by="Ana", why="they said so on the phone")
    given = store.quote(quote)
    assert "advocacy" in given.codes()["use_category"]
    assert given.codings[0].why == "they said so on the phone"

    size = store.log.size()
    store.code(quote, "use_category", "advocacy", by="Ana")
    assert store.log.size() == size  # already given by the same coder

    store.uncode(quote, "use_category", "advocacy", by="Bo", why="misheard")
    assert "use_category" not in store.quote(quote).codes()
    with pytest.raises(NotFound):
        store.uncode(quote, "use_category", "advocacy", by="Bo")


def test_two_coders_never_stand_in_each_others_way(store, quote):
    store.code(quote, "influence_level", "use", by="Ana")
    store.code(quote, "influence_level", "influence", by="Bo")
    assert store.quote(quote).codes()["influence_level"] == ("use", "influence")


def test_an_unknown_code_is_refused(store, quote):
    with pytest.raises(UnknownCode, match="fame"):
        store.code(quote, "influence_level", "fame", by="Ana")


def test_a_coding_fails_if_the_words_moved_meanwhile(store, quote):
    real = store._coding

    def slow(*args, **options):
        store.correct(quote, "Other words altogether.", by="Bo")
        return real(*args, **options)

    store._coding = slow
    with pytest.raises(ConditionFailed):
        store.code(quote, "influence_level", "use", by="Ana")


def test_a_withdrawn_quote_leaves_at_once_and_comes_back_whole(store, quote):
    assert store.search("flood atlas").total == 1
    store.withdraw(quote, by="Ana", why="asked by phone")

    assert store.search("flood atlas").total == 0
    assert store.inbox()[1] == 0
    with pytest.raises(Refused):
        store.code(quote, "influence_level", "use", by="Ana")

    store.restore(quote, by="Ana")
    assert store.search("flood atlas").total == 1


def test_details_notes_and_translations_stand_beside_the_words(store, quote):
    store.describe(quote, Details(kind="testimonial", product="Flood atlas", region="Delta"), by="Ana")
    store.note(quote, "Ask for a photograph.", by="Bo")
    store.translate(quote, "fr", "Nous avons utilisé l'atlas des inondations.", by="Ana")

    item = store.quote(quote)
    assert (item.kind, item.product, item.region) == ("testimonial", "Flood atlas", "Delta")
    assert item.memos[0].text == "Ask for a photograph."
    assert item.translations["fr"].startswith("Nous avons")


def test_the_history_tells_everything_in_words(store, quote):
    store.accept(quote, by="Ana")
    store.withdraw(quote, by="Bo", why="asked by phone")

    told = store.history(quote)

    assert told[0].what == "Registered the speaker"
    assert [t.by for t in told][-1] == "Bo"
    assert told[-1].why == "asked by phone"
    assert any("answering a suggestion" in t.what for t in told)
    assert [t.pos for t in told] == sorted(t.pos for t in told)


def test_every_command_with_a_key_happens_once(store, quote):
    commands = [
        lambda: store.code(quote, "use_category", "advocacy", by="Ana", key="1"),
        lambda: store.decline(quote, by="Ana", key="2"),
        lambda: store.note(quote, "Once.", by="Ana", key="3"),
        lambda: store.withdraw(quote, by="Ana", key="4"),
        lambda: store.restore(quote, by="Ana", key="5"),
        lambda: store.correct(quote, "What was really said.", by="Ana", key="6"),
        lambda: store.attribute(quote, "role", by="Ana", proof="their letter", key="7"),
        lambda: store.withdraw_consent(quote, by="Ana", key="8"),
        lambda: store.uncode(quote, "use_category", "advocacy", by="Ana", key="9"),
    ]
    for command in commands:
        command()
    size = store.log.size()
    for command in commands:
        command()
    assert store.log.size() == size


def test_a_quote_answers_to_its_number_its_id_and_a_start_of_it(store, quote):
    assert store.quote("E1").id == store.quote("e1").id == store.quote(quote[:8]).id == quote
    with pytest.raises(NotFound, match="E99"):
        store.quote("E99")


def test_many_threads_deciding_at_once_lose_nothing(store):
    quotes = store.paste("\n\n".join(WORDS.replace("flood", f"flood {n}") for n in range(6)), by="Ana").quotes
    threads = [
        threading.Thread(target=store.code, args=(q, "use_category", "advocacy"), kwargs={"by": f"Coder {n}"})
        for q in quotes
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(len(i.codings) for i in store.items(quotes)) == len(threads) == 24
    assert store.verify().ok


def test_an_unlikely_proposal_is_shown_but_not_accepted_with_the_rest_and_holds_nothing_up(reopen):
    class Unsure:
        name, version = "unsure", "1"

        def suggest(self, readings):
            for reading in readings:
                told = [("stakeholder_type", "media", 0.9), ("influence_level", "use", 0.3)]
                yield tuple(
                    Suggestion(dimension=d, code=c, confidence=p, rule="r", tagger=self.name, field="text")
                    for d, c, p in (told if "likely" in reading.text else [])
                )

        def explain(self, rule, words):
            return "said so"

    store = reopen(taggers=[Unsure()])
    draft = Draft(text="A likely story.", start=0, end=15, sniffer="hand")
    likely, silent = store.capture(
        [draft, draft.model_copy(update={"text": "Nothing is said of this."})], by="Ana"
    ).quotes
    assert store.inbox()[1] == 2  # what nobody has decided anything about waits too

    accepted = store.accept(likely, by="Ana")
    assert accepted.codes() == {"stakeholder_type": ("media",)}
    assert open_codes(accepted) == {("influence_level", "use")}
    assert [i.id for i in store.inbox()[0]] == [silent]

    store.code(silent, "influence_level", "none", by="Ana")
    assert store.inbox() == ((), 0)
