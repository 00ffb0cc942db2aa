"""Redaction proposes masks for what could identify a speaker: how much it finds, what it leaves alone, and its laws."""

import subprocess
import sys
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from evidence_store.domain import MaskProposal, Reading, SpeakerDetails
from taggers import redact, redaction
from taggers.folding import fold
from taggers.redaction import lists
from taggers.redaction.proposals import meanings
from tests.bench.redact import PARTS, quotes, score

NOBODY = SpeakerDetails()
SET = [quote for name in PARTS.values() for quote in quotes(name)]


def proposed(words: str, speaker: SpeakerDetails = NOBODY, **options) -> dict[str, str]:
    """The words proposed to be masked, and what would stand in their place."""
    reading = Reading(text=words, attribution=options.pop("attribution", None), product=options.pop("product", None))
    return {p.span.cut(words): p.replacement for p in redact(reading, speaker, **options)}


def masked(words: str, proposals: tuple[MaskProposal, ...]) -> str:
    """The words as a reader would get them."""
    for proposal in reversed(proposals):
        words = words[: proposal.span.start] + proposal.replacement + words[proposal.span.end :]
    return words


# ── how much is found


@pytest.mark.parametrize(
    ("kinds", "floor"),
    [
        (("name",), 0.95),
        (("contact",), 0.95),
        (("organisation",), 0.95),
        (("role",), 0.80),
        (("place",), 0.80),
        (("detail",), 0.80),
    ],
)
def test_what_could_identify_a_speaker_is_found(kinds, floor):
    assert score(SET).recall(*kinds) >= floor


def test_no_quote_gets_more_than_one_proposal_it_does_not_need():
    false = score(SET).false
    assert max(false) <= 1
    assert sum(false) <= 0.2 * len(SET)


def test_the_set_is_large_and_has_quotes_with_nothing_to_hide():
    assert len(SET) >= 80
    assert sum(not quote.may for quote in SET) >= 25
    assert all(sum(quote.reading.text == other.reading.text for other in SET) == 1 for quote in SET)


def test_the_floors_notice_when_a_finder_is_missing(monkeypatch):
    monkeypatch.setattr(redaction, "FINDERS", ())
    told = score(SET)
    assert told.recall("contact") < 0.5
    assert told.recall("organisation") < 0.95


# ── what is known of the speaker


@pytest.mark.parametrize(
    ("speaker", "words", "gone"),
    [
        (SpeakerDetails(name="Dr Élodie N'Guessan-Roy"), "I, elodie NGUESSAN ROY or Élodie, said so", ["elodie", "ROY", "Élodie"]),
        (SpeakerDetails(name="Tove Maal"), "Maal² and Tove3 said: Maal's, (maal), Tove-Maal", ["Maal", "Tove", "maal"]),
        (SpeakerDetails(name="Hope Banda"), "they call me Hope and I hope it lasts", ["Hope"]),
        (SpeakerDetails(institution="Ministry of Tides and Harbours"), "the MTH read it, and the Ministry kept it", ["MTH", "Ministry"]),
        (SpeakerDetails(institution="MTH"), "I sit in the Marine Technology House now", ["Marine Technology House"]),
        (SpeakerDetails(institution="UNHCR"), "the figures of UNHCR differ", ["UNHCR"]),
        (SpeakerDetails(country="Kenya"), "in Kenya we Kenyans ask, les Kényans aussi", ["Kenya", "Kenyans", "Kényans"]),
        (SpeakerDetails(country="Germany"), "the German law, das Gesetz in Deutschland", ["German", "Deutschland"]),
        (SpeakerDetails(role="keeper of the northern gauge"), "as Keeper of the Northern Gauge I write", ["Keeper of the Northern Gauge"]),
        (SpeakerDetails(contact="+254 711 555 019"), "ring 0711-555-019 tonight", ["0711-555-019"]),
        (SpeakerDetails(contact="riverwoman77"), "I post as RiverWoman77 there", ["RiverWoman77"]),
    ],
)  # fmt: skip
def test_terms_of_the_speaker_are_found_in_other_clothes(speaker, words, gone):
    found = proposed(words, speaker)
    left = masked(words, redact(Reading(text=words), speaker))
    assert all(term not in left for term in gone), found


def test_terms_of_the_printed_credit_are_found():
    found = proposed("Ask Wanjala, or anyone at Saferoute", attribution="Grace Wanjala, trainer, Saferoute")
    assert found == {"Wanjala": "[name]", "Saferoute": "[organisation]"}


def test_a_credit_that_fits_anybody_hides_nothing():
    assert proposed("Every official reads it.", attribution="Government official") == {}


# ── what the words alone say


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("At our ministry nobody reads.", {"our ministry": "[our ministry]"}),
        ("Our embassy in Lima asked for it.", {"Our embassy in Lima": "[our embassy]"}),
        ("Notre ambassade à Tunis l'a lu.", {"Notre ambassade à Tunis": "[notre ambassade]"}),
        ("Our organisation is small.", {}),
        ("We at UNICEF use it.", {"UNICEF": "[organisation]"}),
        ("The figures of UNICEF are older.", {}),
        ("I live in Geneva.", {"Geneva": "[place]"}),
        ("The talks in Geneva failed.", {}),
        ("Here in Malta it is known.", {"Malta": "[place]"}),
        ("Boats reach Malta every week.", {}),
        ("As head of the tide office I agree.", {"head of the tide office": "[role]"}),
        ("As a teacher I agree.", {}),
        ("We are the only clinic in the valley.", {"the only clinic in the valley": "[detail]"}),
        ("It is the only way in the end.", {}),
        ("I was born on 3 May 1990.", {"3 May 1990": "[detail]"}),
        ("It was printed on 3 May 1990.", {}),
        ("My case no. TT-2020/17 is open.", {"TT-2020/17": "[detail]"}),
        ("Thanks to Tove Maal, who drew it.", {"Tove Maal": "[name]"}),
        ("Thanks to everybody who drew it.", {}),
    ],
)
def test_the_policy_case_by_case(words, found):
    assert proposed(words) == found


def test_our_own_house_and_products_are_never_proposed():
    words = "Tidewater Institute made the Long Shore Report, and Nora Lund from Tidewater Institute read it to us."
    assert "Tidewater Institute" in proposed(words)
    assert list(proposed(words, known=("Tidewater Institute",), product="Long Shore Report")) == ["Nora Lund"]


def test_a_proposal_says_why_in_a_sentence_with_the_words():
    words = "Write to tove@mail.example.org, or to Dr Tove Maal of the Sandbank Institute in Kisumu."
    given_ = redact(Reading(text=words), NOBODY)
    assert [p.kind for p in given_] == ["contact", "name", "organisation", "place"]
    for proposal in given_:
        assert f"“{proposal.span.cut(words)}”" in proposal.reason
        assert proposal.reason.endswith(".")
        assert proposal.rule in meanings()


def test_redacting_wakes_no_language_model():
    program = (
        "import sys; from evidence_store.domain import Reading, SpeakerDetails; from taggers import redact;"
        "assert redact(Reading(text='Thanks to Tove Maal.'), SpeakerDetails()); print('spacy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


# ── laws

CUES = st.sampled_from(
    ["thanks to", "Dr", "our ministry", "in", "Here in Peru", "the only nurse in", "as head of the", "Ministry of", "NRC", "J.",
     "Amina", "Lake", "camp", "University", "وزارة", "الدكتورة", "اسمي", "born on 3 May 1990", "a@b.example.org", "case no. A-1/2",
     "+254 711 555 019", "@tide", "’", "‑", "\u00ad", "\u0301", "ß", "İ", "ﬁ", "½", "Ⅳ", "\n", "\n– ", "“", "…", "_", "8", "。", "ा"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(CUES, st.text(max_size=12)), max_size=14).flatmap(
    lambda pieces: st.sampled_from(["", " ", ", ", "."]).map(lambda mark: mark.join(pieces))
)
WORDS = st.text(st.sampled_from("abdeiklmnorstuvzáçéèïñöşžœ"), min_size=4, max_size=9).map(str.capitalize)
SPEAKERS = st.builds(
    SpeakerDetails,
    name=st.none() | st.text(max_size=20) | WORDS,
    role=st.none() | st.text(max_size=20),
    institution=st.none() | st.text(max_size=20) | CUES,
    country=st.none() | st.sampled_from(["Peru", "Côte d'Ivoire", "لبنان", "DRC", "?"]),
    contact=st.none() | st.text(max_size=20),
)


def _in_one_word(before: str, after: str) -> bool:
    def letter(char: str) -> bool:
        return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc", "Cf")

    return letter(before) and letter(after)


@settings(max_examples=200, deadline=None)
@given(TEXTS, SPEAKERS, st.none() | st.text(max_size=30), st.lists(st.text(max_size=8), max_size=2))
def test_spans_cut_whole_words_in_order_and_never_overlap(words, speaker, attribution, known):
    reached = -1
    for proposal in redact(Reading(text=words, attribution=attribution), speaker, known=known):
        start, end = proposal.span.start, proposal.span.end
        assert reached <= start < end <= len(words)
        assert start == 0 or not _in_one_word(words[start - 1], words[start])
        assert end == len(words) or not _in_one_word(words[end - 1], words[end])
        assert proposal.mask().replacement == proposal.replacement
        reached = end


def _plain(word: str) -> str:
    return fold(word).words


@settings(max_examples=200, deadline=None)
@given(
    TEXTS, TEXTS, WORDS, WORDS, st.sampled_from([str, str.upper, str.lower]), st.sampled_from([" ", "\n", "-", " (", "'", "/"])
)  # fmt: skip
def test_no_word_of_a_name_is_left_when_the_masks_are_applied(before, after, first, last, dress, mark):
    assume(not {_plain(first), _plain(last)} & (lists.words("also_words") | lists.particles() | lists.titles()))
    words = f"{before}{mark}{dress(first)} {dress(last)}{mark}{after} {last}"
    left = masked(words, redact(Reading(text=words), SpeakerDetails(name=f"Dr {first} {last}")))
    told = {word.plain for word in redaction.words.cut(left)}
    assert told.isdisjoint({_plain(first), _plain(last)})


@settings(max_examples=200, deadline=None)
@given(TEXTS, WORDS, WORDS)
def test_no_institution_and_no_contact_is_left_when_the_masks_are_applied(before, one, other):
    assume(not {_plain(one), _plain(other)} & (lists.common() | lists.words("openers")))
    speaker = SpeakerDetails(institution=f"{one} {other} Society", contact=f"{other.lower()}77")
    words = f"{before} with {one} {other} Society, write to {other.upper()}77 or {one}"
    left = masked(words, redact(Reading(text=words), speaker))
    assert one not in left
    assert other not in left
    assert other.upper() not in left


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_of_our_own_is_ever_proposed(before, after):
    words = f"{before} Tove Maal Institute {after}"
    start = words.index("Tove Maal Institute")
    for proposal in redact(Reading(text=words), NOBODY, known=("Tove Maal Institute",)):
        assert proposal.span.end <= start or proposal.span.start >= start + len("Tove Maal Institute")
