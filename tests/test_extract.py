"""Reading a paste: every layout kept as a fixture gives its quotes and speakers, and none of its traps."""

import re
import tomllib
from pathlib import Path

import pytest

from evidence_store.domain import Draft
from taggers.extract import SNIFFERS, extract
from taggers.extract.testimony import THRESHOLD, Setting, score, weigh
from tests.bench.pastes import PARTS, part

PASTES = Path(__file__).parent / "fixtures" / "pastes"
LAYOUTS = [row for path in sorted(PASTES.glob("*.toml")) for row in tomllib.loads(path.read_text("utf-8"))["layout"]]
NAMES = [row["name"] for row in LAYOUTS]
LINE_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


def beginning(draft: Draft, words: str) -> bool:
    """Whether the draft begins with the words, up to the marks around them."""
    return draft.text.lstrip("\"“”'‘«»„*_ \u200f").startswith(words)


def verbatim(drafts: tuple[Draft, ...]) -> list[Draft]:
    return [d for d in drafts if d.kind != "claim"]


def test_there_are_many_layouts_each_with_a_name_of_its_own():
    assert len(NAMES) >= 120
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_the_quotes_and_speakers_of_a_layout_come_out(layout):
    drafts = verbatim(extract(layout["text"]))
    for words, speaker in layout["expected"]:
        found = next((d for d in drafts if beginning(d, words)), None)
        assert found is not None, words
        if speaker:
            assert speaker.lower() in (found.attribution or "").lower()
        else:
            assert found.attribution is None


@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_the_traps_of_a_layout_stay_where_they_are(layout):
    drafts = verbatim(extract(layout["text"]))
    for words in layout["traps"]:
        assert words in layout["text"], "a trap that is not in the paste catches nothing"
        assert not any(beginning(d, words) for d in drafts), words


@pytest.mark.parametrize("line_end", LINE_ENDS.values(), ids=LINE_ENDS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=NAMES)
def test_line_ends_change_nothing_but_offsets(layout, line_end):
    plain = [(re.sub(r"\s+", " ", d.text), d.attribution, d.sniffer) for d in extract(layout["text"])]
    other = layout["text"].replace("\n", line_end)
    assert [(re.sub(r"\s+", " ", d.text), d.attribution, d.sniffer) for d in extract(other)] == plain


def test_every_draft_names_a_sniffer_of_the_list():
    known = {name for name, _ in SNIFFERS}
    pastes = [row["text"] for row in LAYOUTS] + [paste.text for name in PARTS for paste in part(name)]
    met = {d.sniffer for paste in pastes for d in extract(paste)}
    assert met <= known
    assert len(SNIFFERS) >= 22
    assert met >= known - {"heading_above", "bracket_credit"}, known - met


def test_a_bracket_alone_signs_words_without_marks():
    (draft,) = extract("We mended the wall because of your map and I am proud of it. (harbour painter, Tirol)")
    assert (draft.sniffer, draft.attribution) == ("bracket_credit", "harbour painter, Tirol")


def test_the_same_words_are_testimony_with_a_speaker_and_a_trap_without():
    trap = extract("The crew calls the pump “a friend in need” and moves on.")
    credited = extract("The crew likes the pump: “a friend in need” (fire officer).")
    assert verbatim(trap) == []
    assert [d.text for d in verbatim(credited)] == ["a friend in need"]


def test_words_are_verbatim_and_marks_stay_outside():
    paste = "Before.\n\n*“We  used the [tide] atlas… and  **liked** it”* (harbour planner)\n"
    (draft,) = verbatim(extract(paste))
    assert draft.text == paste[draft.start : draft.end] == "We  used the [tide] atlas… and  **liked** it"
    assert draft.spans == ()


def test_a_page_break_inside_a_quote_leaves_two_spans():
    paste = "A warden said: “We walk the dike at night\n\n- 12 -\n\nand we sleep better for it.”\n"
    (draft,) = verbatim(extract(paste))
    assert draft.text == "We walk the dike at night and we sleep better for it."
    assert " ".join(span.cut(paste) for span in draft.spans) == draft.text
    assert len(draft.spans) == 2


def test_a_quote_broken_by_its_speaker_is_one_quote():
    (draft,) = verbatim(extract("“We never trusted it,” said Mirela Popa, a dike warden, “but now we do.”"))
    assert draft.text == "We never trusted it, but now we do."
    assert draft.attribution == "Mirela Popa, a dike warden"


def test_the_speaker_is_read_as_far_as_it_is_printed():
    paste = "“We redrew the routes.”\nAmina Diallo, Head of Transport, Ministry of Works, Senegal"
    (draft,) = verbatim(extract(paste))
    assert draft.speaker.model_dump(exclude_none=True) == {
        "name": "Amina Diallo",
        "role": "Head of Transport",
        "institution": "Ministry of Works",
        "country": "Senegal",
    }
    assert draft.attribution_level == "named"


@pytest.mark.parametrize(
    ("credit", "level"),
    [
        ("survey respondent", "anonymous"),
        ("government official", "role"),
        ("Ministry of Works staff", "institution"),
        ("Permanent Mission of Portugal", "institution"),
        ("Dr. Leila Haddad", "named"),
    ],
)
def test_the_level_says_what_the_credit_reveals(credit, level):
    (draft,) = verbatim(extract(f"“We use it in every shift of ours.” ({credit})"))
    assert draft.attribution_level == level


def test_the_product_behind_a_role_is_set_apart():
    (draft,) = verbatim(extract("“We copied the plan.”\n\nStatistician, Orchard Census Handbook, second edition\n"))
    assert (draft.speaker.role, draft.product) == ("Statistician", "Orchard Census Handbook, second edition")
    assert draft.attribution == "Statistician, Orchard Census Handbook, second edition"


def test_the_lead_in_is_kept_as_context():
    (draft,) = verbatim(extract("Uptake grew, as one inspector noted:\n\n“We rewrote the roster.”"))
    assert draft.context == "Uptake grew, as one inspector noted:"


def test_long_words_in_the_first_person_are_a_testimonial():
    long = "I keep the atlas on my desk and I open it whenever a captain calls. " * 5
    (short,) = verbatim(extract("“I keep the atlas on my desk.” (pilot)"))
    (testimonial,) = verbatim(extract(f"“{long.strip()}” (pilot)"))
    assert (short.kind, testimonial.kind) == ("quote", "testimonial")


def test_reported_uses_are_claims_and_never_quotes():
    paste = "Two ministries used the tide report to revise their flood plans. The report has a blue cover."
    (claim,) = extract(paste)
    assert (claim.kind, claim.sniffer) == ("claim", "claim")
    assert claim.text == "Two ministries used the tide report to revise their flood plans."


def test_the_weighing_can_be_read_term_by_term():
    scare = Setting(lead="the so-called ", single=True)
    assert {t.name for t in weigh("quick wins", scare)} >= {"three words or fewer", "term cue before", "single marks"}
    assert score("quick wins", scare) < THRESHOLD
    assert score("We moved the clinic because of the map", Setting(credit=0.95)) > THRESHOLD


@pytest.mark.parametrize("paste", ["", "   \n\t\r\n", "\ufeff", "\x00", "*** --- ***"])
def test_nothing_gives_nothing(paste):
    assert extract(paste) == ()


def test_each_quote_has_its_own_language():
    paste = (
        "« Nous avons refait notre plan communal grâce au guide. » (maire)\n\n"
        "“We changed the way we plan the whole season.” (farmer)\n\n"
        "«غيّر التقرير طريقة عملنا في الميدان» (موظف في منظمة)\n"
    )
    assert [d.language for d in verbatim(extract(paste))] == ["fr", "en", "ar"]


def test_few_words_have_the_language_of_the_paste():
    paste = (
        "« Nous avons refait notre plan communal grâce au guide. » (maire)\n\n"
        "« Excellent document » (infirmière)\n\n« Mes élèves comparent les relevés chaque lundi matin. » (enseignante)\n"
    )
    assert [d.language for d in verbatim(extract(paste))] == ["fr", "fr", "fr"]
