"""Reviewing: who spoke, where a statement ends, what is none; nothing is lost, and whoever is erased is gone."""

import pytest

from evidence_store.domain import Consent, Draft, Span, SpeakerDetails
from evidence_store.errors import BadInput, Refused

ANA = SpeakerDetails(name="Ana Ferro", institution="Harbour Trust")
NOBODY = SpeakerDetails()
LEILA = SpeakerDetails(name="Leila Brandt", institution="Ministry of Roads")


def taken_in(store, *drafts, paste=None):
    return store.capture(drafts, by="Rosa", paste=paste).quotes


def said(text, speaker=NOBODY, **more) -> Draft:
    return Draft(text=text, start=0, end=len(text), sniffer="test", speaker=speaker, **more)


def everything(store):
    ids = [f"E{n}" for n in range(1, store.counts()["quotes"] + 1)]
    return [store.quote(i).model_dump() for i in ids]


def follows_as_rebuilt(store) -> None:
    before = everything(store)
    store.rebuild()
    assert everything(store) == before


def test_a_quote_moves_to_who_said_it_with_everything_that_stands_beside_it(store):
    one, two = taken_in(store, said("We used the atlas in our memo.", ANA), said("The roads plan cites it.", LEILA))
    store.translate(one, "fr", "Nous avons utilisé l’atlas dans notre note.", by="Rosa")
    store.note(one, "heard on the phone", by="Omar")
    store.code(one, "influence_level", "use", by="Omar", why="they said memo")

    after = store.reassign(one, to=two, by="Rosa", why="the list was read in the wrong order")

    assert after.details.name == "Leila Brandt"
    assert after.text == "We used the atlas in our memo."
    assert after.translations == {"fr": "Nous avons utilisé l’atlas dans notre note."}
    (memo,) = after.memos
    assert (memo.text, store.actor_names()[memo.by]) == ("heard on the phone", "Omar")
    assert after.codes()["influence_level"] == ("use",)
    follows_as_rebuilt(store)


def test_a_quote_can_be_given_to_somebody_new_or_known_by_name(store):
    one, two = taken_in(store, said("We used the atlas."), said("We cited it.", ANA))
    new = store.reassign(one, details=LEILA, by="Rosa")
    assert new.details == LEILA
    known = store.reassign(one, details=ANA, by="Rosa")
    assert known.speaker == store.quote(two).speaker


def test_what_the_new_speaker_agreed_to_holds_at_once(store):
    one, two = taken_in(store, said("We used the atlas.", ANA), said("We cited it.", LEILA))
    store.consent(two, Consent(state="refused"), by="Rosa")
    assert store.credit(store.quote(one), audience="internal").shown
    after = store.reassign(one, to=two, by="Rosa")
    assert not store.credit(after, audience="internal").shown


def test_nobody_and_two_people_at_once_are_refused(store):
    (one,) = taken_in(store, said("We used the atlas."))
    for told in ({}, {"details": SpeakerDetails()}, {"to": one, "details": ANA}):
        with pytest.raises(BadInput):
            store.reassign(one, by="Rosa", **told)


@pytest.mark.parametrize("erased", ["who said it", "who was thought to"])
def test_erasing_either_speaker_leaves_what_is_the_others_and_no_byte_of_their_own(reopen, tmp_path, erased):
    store = reopen()
    own, moved, hers = taken_in(
        store,
        said("Our quixotic harbour ledger cites it.", ANA),
        said("The zephyrine causeway memo rests on it.", ANA),
        said("The marmoreal viaduct plan rests on it.", LEILA),
    )
    store.note(moved, "overheard at the obsidian table", by="Omar")
    store.reassign(moved, to=hers, by="Rosa")
    goes, stays = (hers, own) if erased == "who said it" else (own, hers)
    store.erase(store.quote(goes).speaker, ground="asked by letter", by="Rosa")

    assert not store.quote(stays).forgotten
    assert store.quote(moved).forgotten == (erased == "who said it")
    assert store.verify().ok
    follows_as_rebuilt(store)
    store.close()
    files = b"".join(p.read_bytes() for p in sorted((tmp_path / "store").rglob("*")) if p.is_file())
    gone = (b"zephyrine", b"obsidian", b"marmoreal") if erased == "who said it" else (b"quixotic",)
    kept = (b"quixotic",) if erased == "who said it" else (b"zephyrine", b"obsidian", b"marmoreal")
    assert not [word for word in gone if word in files]
    assert [word for word in kept if word in files] == list(kept)  # the control: such words would be seen


def test_words_sealed_for_somebody_else_do_not_come_back_with_an_older_log(reopen, tmp_path):
    store = reopen()
    own, moved, hers = taken_in(store, said("Ours.", ANA), said("The zephyrine memo.", ANA), said("Hers.", LEILA))
    store.close()
    backup = (tmp_path / "store" / "log.db").read_bytes()
    store = reopen()
    store.reassign(moved, to=hers, by="Rosa")
    store.erase(hers, ground="asked by letter", by="Rosa")
    store.close()
    for name in ("log.db", "log.db-wal", "log.db-shm", "views.db"):
        (tmp_path / "store" / name).unlink(missing_ok=True)
    (tmp_path / "store" / "log.db").write_bytes(backup)

    again = reopen()
    assert again.quote(own).text == "Ours."
    assert again.quote(moved).forgotten


def test_a_quote_is_split_where_the_words_are_cut_and_codes_stay_with_their_stretch(store):
    text = "We used the atlas in our memo. The donor gave us the grant."
    (one,) = taken_in(store, said(text, ANA), paste=text)
    memo = Span(start=text.index("used"), end=text.index("."))
    store.code(one, "influence_level", "use", by="Omar", span=memo)

    pieces = store.split(one, [text.index("The donor")], by="Rosa")

    assert [p.text for p in pieces] == ["We used the atlas in our memo.", "The donor gave us the grant."]
    assert [text[p.start : p.end] for p in pieces] == [p.text for p in pieces]
    assert pieces[0].codes() == {"influence_level": ("use",)}
    assert pieces[0].codings[0].span == memo
    assert store.actor_names()[pieces[0].codings[0].coder] == "Omar"
    assert not pieces[1].codings
    whole = store.quote(one)
    assert whole.withdrawn
    assert whole.split_into == tuple(p.id for p in pieces)
    follows_as_rebuilt(store)
    store.restore(one, by="Rosa")
    assert not store.quote(one).split_into


@pytest.mark.parametrize("at", [[], [0], [-3], [5000], [28], [2, 3]])
def test_a_cut_that_leaves_a_piece_without_words_is_refused(store, at):
    (one,) = taken_in(store, said("We cited it in our proposal."))
    with pytest.raises(BadInput):
        store.split(one, at, by="Rosa")
    assert not store.quote(one).withdrawn


def test_two_halves_become_one_quote_under_the_speaker_who_is_known(store):
    paste = "We used the atlas every week.\nAnd the board asked for more."
    half = said(paste[:29], ANA)
    rest = Draft(text=paste[30:], start=30, end=len(paste), sniffer="test")
    one, two = taken_in(store, half, rest, paste=paste)
    store.code(two, "influence_level", "use", by="Omar")

    whole = store.merge(two, one, by="Rosa")

    assert whole.text == "We used the atlas every week. And the board asked for more."
    assert whole.details == ANA
    assert whole.codes() == {"influence_level": ("use",)}
    assert store.quote(one).merged_into == whole.id
    assert store.search("atlas").total == 1
    follows_as_rebuilt(store)


def test_words_of_two_people_are_not_merged(store):
    one, two = taken_in(store, said("We used it.", ANA), said("We used it.", LEILA))
    for verb in (store.merge, store.same_as):
        with pytest.raises(BadInput, match="different speakers"):
            verb(one, two, by="Rosa")
        with pytest.raises(BadInput):
            verb(one, one, by="Rosa")


def test_the_same_statement_kept_twice_is_folded_into_one_with_the_codes_of_both(store):
    one, two = taken_in(store, said("We used the atlas.", ANA), said("“We used the atlas”", ANA))
    store.code(one, "influence_level", "use", by="Omar")
    store.code(two, "stakeholder_type", "ngo_cso", by="Rosa")
    kept = store.same_as(two, one, by="Rosa")
    assert kept.codes() == {"influence_level": ("use",), "stakeholder_type": ("ngo_cso",)}
    assert store.quote(two).withdrawn
    with pytest.raises(Refused):
        store.code(two, "influence_level", "access", by="Omar")


def test_a_like_quote_takes_over_the_codes_of_another_persons(store):
    one, two = taken_in(store, said("We used the atlas.", ANA), said("We used the atlas!", LEILA))
    with pytest.raises(BadInput, match="Nobody has coded"):
        store.code_like(two, one, by="Rosa")
    store.code(one, "influence_level", "use", by="Omar")
    assert store.code_like(two, one, by="Rosa").codes() == {"influence_level": ("use",)}


def test_what_is_no_quote_leaves_and_can_come_back(store):
    (one,) = taken_in(store, said("Annex B: the atlas"))
    assert store.not_a_quote(one, by="Rosa").withdrawn
    assert store.inbox()[1] == 0
    assert not store.restore(one, by="Rosa").withdrawn


def test_asked_again_with_the_same_key_nothing_happens_twice(store):
    text = "We used the atlas. They cited it."
    one, two = taken_in(store, said(text, ANA), said("Hers.", LEILA))
    for _ in range(2):
        pieces = store.split(one, [18], by="Rosa", key="split-1")
        moved = store.reassign(pieces[0].id, to=two, by="Rosa", key="move-1")
    assert moved.details == LEILA
    assert store.counts()["quotes"] == 4


def test_an_erased_person_gets_no_quote_and_a_pack_decided_before_does_not_leave(store):
    one, two = taken_in(store, said("We used the atlas.", ANA), said("Hers.", LEILA))
    store.erase(two, ground="asked by letter", by="Rosa")
    with pytest.raises(Refused):
        store.reassign(one, to=two, by="Rosa")
