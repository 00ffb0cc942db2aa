"""The marked pastes: what is found in each part, and that a paste keeps no trap; the kept-apart parts as floors only."""

import pytest

from taggers.extract import SNIFFERS, extract
from tests.bench.pastes import PARTS, Paste, Tally, measure, part

DEVELOPMENT = part("development")
FLOORS = {
    "development": (0.95, 0.95, 0.03),
    "kept apart, known": (0.95, 0.90, 0.10),
    "kept apart, unseen": (0.80, 0.70, 0.10),
}
KNOWN_MISSES = {"single marks, British news"}


def tally_of(pastes: list[Paste]) -> Tally:
    tally = Tally()
    for paste in pastes:
        measure(paste, extract(paste.text), tally)
    return tally


def test_there_are_enough_pastes_and_none_stands_in_two_parts():
    names = [paste.name for name in PARTS for paste in part(name)]
    kept = [paste for name in list(PARTS)[1:] for paste in part(name)]
    assert len(names) == len(set(names)) >= 150
    assert len(kept) >= 60


@pytest.mark.parametrize("paste", DEVELOPMENT, ids=[paste.name for paste in DEVELOPMENT])
def test_a_paste_gives_its_quotes_its_speakers_and_no_trap(paste):
    misses = tally_of([paste]).misses
    assert bool(misses) == (paste.name in KNOWN_MISSES), misses


@pytest.mark.parametrize("name", PARTS)
def test_each_part_is_read_as_well_as_promised(name):
    f1, speakers, sprung = FLOORS[name]
    figures = tally_of(part(name)).figures()
    assert figures["span_f1"] >= f1
    assert figures["speaker_right"] >= speakers
    assert figures["traps_sprung"] <= sprung


def test_the_measure_sees_a_missing_quote_a_wrong_speaker_and_a_trap():
    paste = Paste(
        "t",
        "“We row at dawn and sing,” said Ada Lund.",
        (("We row at dusk or never at all", "Bo Lund"),),
        ("We row at dawn",),
    )
    tally = Tally()
    measure(paste, extract(paste.text), tally)
    assert (tally.hits, tally.speakers, tally.sprung) == (0, 0, 1)


def test_every_quote_of_every_part_names_a_sniffer():
    known = {name for name, _ in SNIFFERS}
    assert {draft.sniffer for name in PARTS for paste in part(name) for draft in extract(paste.text)} <= known
