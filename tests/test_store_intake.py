"""Taking in: a paste becomes quotes, rows become quotes, and nothing is taken in twice."""

import pytest

from evidence_store.domain import Draft, SpeakerDetails
from evidence_store.errors import BadInput, DuplicateIdConflict, KeyDestroyed
from evidence_store.interchange import read
from evidence_store.store import EvidenceStore

PASTE = """What partners told us

“The harvest outlook gave our team the figures we needed, and we rewrote the cabinet memo with them.” (senior adviser, Ministry of Agriculture)

“We used the outlook to win a grant from two foundations.”
Programme manager, Green Valley Trust
"""


def rows(*lines: str):
    return list(read("\n".join(lines).encode(), format="jsonl", name="rows.jsonl"))


def test_a_paste_becomes_quotes_with_speakers_suggestions_and_its_source(store):
    captured = store.paste(PASTE, by="Ana")

    first, second = store.items(captured.quotes)
    assert first.text.startswith("The harvest outlook gave our team")
    assert PASTE[first.start : first.end] == first.text
    assert second.attribution and "Green Valley Trust" in second.attribution
    assert any(s.dimension == "stakeholder_type" and s.code == "government" for s in first.suggestions)
    assert all(s.reason for s in first.suggestions)
    assert store.source_text(captured.source) == PASTE
    assert first.speaker != second.speaker


def test_chosen_drafts_only_are_kept(store):
    captured = store.paste(PASTE, by="Ana", chosen=[1])
    assert [i.text for i in store.items(captured.quotes)] == [
        "We used the outlook to win a grant from two foundations."
    ]
    with pytest.raises(BadInput):
        store.paste(PASTE, by="Ana", chosen=[9])


def test_the_same_request_captures_once(store):
    first = store.paste(PASTE, by="Ana", key="k1")
    again = store.paste(PASTE, by="Ana", key="k1")

    assert (again.quotes, again.source) == (first.quotes, first.source)
    assert store.counts()["quotes"] == 2
    with pytest.raises(DuplicateIdConflict):
        store.paste(PASTE + "\n“More.” (somebody)", by="Ana", key="k1")


def test_what_looks_the_same_is_shown_and_not_merged(store):
    store.paste(PASTE, by="Ana")
    captured = store.paste(PASTE.replace("gave our team the figures", "gave the team the figures"), by="Ana")

    relations = {s.relation for found in captured.similar.values() for s in found}
    assert relations == {"edited", "exact"}
    assert store.counts()["quotes"] == 4


def test_one_person_is_one_speaker(store):
    mara = SpeakerDetails(name="Mara Lindqvist", institution="Harbour Council")
    drafts = [
        Draft(text=text, start=0, end=len(text), sniffer="hand", speaker=speaker)
        for text, speaker in [
            ("We cite it in every brief.", mara),
            ("It changed how we plan.", mara),
            ("We never saw it.", SpeakerDetails(name="Mara Lindqvist", institution="Elsewhere")),
            ("Useful.", SpeakerDetails()),
            ("Very useful.", SpeakerDetails()),
        ]
    ]
    one, two, three, four, five = (i.speaker for i in store.items(store.capture(drafts, by="Ana").quotes))
    later = store.items(store.capture(drafts[:1], by="Ana").quotes)[0].speaker

    assert one == two == later
    assert len({one, three, four, five}) == 4


def test_rows_come_in_with_codes_consent_and_preference_and_bad_ones_are_named(store):
    imported = store.import_rows(
        rows(
            '{"ref":"A-1","text":"We drafted the strategy from it.","speaker":{"name":"Io Park","role":"adviser"},'
            '"attribution_level":"role","consent":"granted","codes":{"influence_level":["use"]}}',
            "{not json",
            '{"text":"No such code.","codes":{"influence_level":["fame"]}}',
            '{"text":"Second good row."}',
        ),
        by="Ana",
    )

    assert (imported.rows, imported.captured) == (4, 2)
    assert [line for line, _, _ in imported.problems] == [2, 3]
    item = store.quote("A-1")
    assert item.codes() == {"influence_level": ("use",)}
    assert item.consent.state == "granted"
    assert (
        store.credit(item, audience="public").text == "Adviser"
        or store.credit(item, audience="public").text == "adviser"
    )


def test_the_same_file_again_adds_nothing_and_an_interrupted_one_is_finished(store):
    lines = [f'{{"text":"Feedback number {n}, in a few more words."}}' for n in range(600)]
    key = "digest-of-the-file"
    store.import_rows(rows(*lines[:250]), by="Ana", key=key, suggest=False)

    finished = store.import_rows(rows(*lines), by="Ana", key=key, suggest=False)
    again = store.import_rows(rows(*lines), by="Ana", key=key, suggest=False)

    assert (finished.captured, finished.repeated) == (600, False)
    assert again.repeated
    assert again.quotes == finished.quotes
    assert store.counts()["quotes"] == 600


def test_a_dry_run_stores_nothing(store):
    imported = store.import_rows(rows('{"text":"Only looked at."}', "[]"), by="Ana", dry_run=True)
    assert (imported.captured, len(imported.problems)) == (1, 1)
    assert store.counts()["quotes"] == 0


def test_nothing_chosen_is_said(store):
    with pytest.raises(BadInput, match="nothing to store"):
        store.capture([], by="Ana")
    with pytest.raises(BadInput, match="empty"):
        store.paste("  \n ", by="Ana")


def test_whoever_acts_is_kept_apart_from_the_log(store):
    captured = store.paste(PASTE, by="Ana Ferreira")
    store.paste(PASTE, by=" Ana  Ferreira ")

    names = store.actor_names()
    assert list(names.values()).count("Ana Ferreira") == 1
    assert names[store.items(captured.quotes)[0].captured_by] == "Ana Ferreira"
    assert not any(b"Ferreira" in record.header for record in store.log.read())


def test_an_erased_speakers_words_are_refused_a_new_home(store):
    captured = store.paste(PASTE, by="Ana")
    speaker = store.items(captured.quotes)[0].speaker
    store.keys.destroy(speaker)
    with pytest.raises(KeyDestroyed):
        store.note(captured.quotes[0], "A note about them.", by="Ana")


def test_two_processes_see_each_others_quotes_at_once(reopen):
    one, two = reopen(), reopen()
    captured = one.paste(PASTE, by="Ana")
    assert [i.id for i in two.items(captured.quotes)] == list(captured.quotes)
    assert two.search("grant from two foundations").total >= 1
    two.withdraw(captured.quotes[0], by="Bo")
    assert one.quote(captured.quotes[0]).withdrawn


def test_a_crash_between_log_and_views_heals_at_the_next_start(reopen, tmp_path):
    store = reopen()
    captured = store.paste(PASTE, by="Ana")
    store.close()
    for name in ("views.db", "views.db-wal", "views.db-shm"):
        (tmp_path / "store" / name).unlink(missing_ok=True)

    healed = reopen()

    assert [i.text for i in healed.items(captured.quotes)][1].startswith("We used the outlook")
    assert healed.search("outlook").total == 2
    assert isinstance(healed, EvidenceStore)
