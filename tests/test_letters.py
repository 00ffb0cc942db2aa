"""Letters to people: what a request must say, what a recall must never say, and how both stand on a plain page."""

import re
import string
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain import ATTRIBUTION_LEVELS
from evidence_store.errors import BadInput
from evidence_store.events.writing import RecallReason
from evidence_store.letters import Asked, as_text, expiring, languages, reasons, recall, request, request_letter

GOLDEN = Path(__file__).parent / "golden" / "letters"
TABLE = tomllib.loads(files("evidence_store").joinpath("letters.toml").read_text("utf-8"))
WORDS = (
    "We opened the tide atlas in the council meeting, and by the end of the evening the old flood plan was off the "
    "table.\nNobody had shown us the wells like that before."
)
ARABIC = "فتحنا أطلس المد والجزر في اجتماع المجلس، وفي نهاية المساء لم تعد خطة الفيضانات القديمة مطروحة على الطاولة."
ASKED = (
    Asked(
        number="E12",
        words=WORDS,
        will_print={
            "named": "Imani Birk, District planner, Saltmarsh Council",
            "institution": "District planner, Saltmarsh Council (Freedonia)",
            "role": "District planner",
            "anonymous": "Anonymous",
        },
    ),
    Asked(number="E15", words=ARABIC, will_print={"anonymous": "مجهول الهوية", "role": "مخططة"}),
)
REQUEST: dict[str, Any] = {
    "store": "Tidewater Evidence House",
    "writer": "Joan Vale",
    "day": "2026-03-01",
    "speaker_name": "Imani Birk",
    "quotes": ASKED,
    "channels": ("internal", "partners", "public"),
    "purposes": ("Annual report", "Talks with funders"),
    "until": "2028-03-01",
    "reply_to": "voices@tidewater.example.org",
}
RECALL: dict[str, Any] = {
    "store": "Tidewater Evidence House",
    "writer": "Joan Vale",
    "day": "2026-05-04",
    "pack_title": "Flood plans on the coast",
    "exported_on": "2026-03-20",
    "digest": "9f3ac01b77e2d4580000aaaabbbbccccddddeeeeffff00001111222233334444",
    "recipient": "Saltmarsh Library",
    "audience": "partners",
    "quotes": (("E3", "consent"), ("E7", "redaction"), ("E11", "erased")),
    "reply_to": "voices@tidewater.example.org",
}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("letter", "facts"), [(request, REQUEST), (recall, RECALL)], ids=["request", "recall"])
def test_letters_read_as_agreed(letter: Any, facts: dict[str, Any], language: str, tmp_path: Path) -> None:
    name = f"{letter.__name__}-{language}.txt"
    (tmp_path / name).write_text(letter(**facts, language=language), "utf-8")
    agreed = (GOLDEN / name).read_bytes()
    assert (tmp_path / name).read_bytes() == agreed, f"If this change is meant, copy {tmp_path / name} to {GOLDEN}."


def sentences(nested: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in nested.items():
        if isinstance(value, str):
            yield f"{path}.{key}", value
        else:
            yield from sentences(value, f"{path}.{key}")


def test_every_language_says_the_same_things_about_the_same_facts() -> None:
    def facts(language: str) -> dict[str, set[str | None]]:
        found = sentences(TABLE[language])
        return {path: {name for _, name, _, _ in string.Formatter().parse(s) if name} for path, s in found}

    assert len(languages()) >= 2
    assert all(facts(language) == facts("en") for language in languages())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("part", ["request", "recall", "expiring", "reason"])
def test_sentences_are_short(language: str, part: str) -> None:
    said = [s for _, text in sentences(TABLE[language][part]) for s in re.split(r"[.?!:](?:\s|$)", text) if s.strip()]
    lengths = [len(sentence.split()) for sentence in said]
    assert sum(lengths) / len(lengths) < 20
    assert max(lengths) <= 30


def spaced(text: str) -> str:
    return " ".join(text.split())


def test_a_request_says_who_asks_for_what_until_when_and_what_the_speaker_may_do() -> None:
    letter = spaced(request(**REQUEST))
    for told in (
        "Dear Imani Birk,",
        "My name is Joan Vale and I write for Tidewater Evidence House.",
        "[ ] Without saying who I am: Anonymous",
        "[ ] With my role: District planner",
        "[ ] With my role and my institution: District planner, Saltmarsh Council (Freedonia)",
        "[ ] With my name: Imani Birk, District planner, Saltmarsh Council",
        "[ ] Please do not use this quote",
        "[ ] People who work at Tidewater Evidence House",
        "[ ] Organisations that work with Tidewater Evidence House",
        "[ ] Everyone, for example in reports and on web pages",
        "[ ] Annual report",
        "[ ] Talks with funders",
        "Your yes holds until 2028-03-01.",
        "You may say no.",
        "You may change your words",
        "You may take back your yes at any time",
        "Write to voices@tidewater.example.org and name the number",
        "we stop at once",
        "tell everyone who got it to stop using them",
        "Signature: ___",
        "Date: ___",
    ):
        assert told in letter
    assert spaced(WORDS) in letter
    assert ARABIC in letter


def test_boxes_stand_from_the_least_to_the_most_said_of_a_speaker() -> None:
    shown = [block.text for block in request_letter(**REQUEST).blocks if block.kind == "box" and block.text]
    assert shown == [*(ASKED[0].will_print[level] for level in ATTRIBUTION_LEVELS), "مجهول الهوية", "مخططة"]


def test_what_is_not_asked_is_not_offered() -> None:
    letter = request(**{**REQUEST, "channels": ("partners",), "purposes": (), "until": None, "reply_to": None})
    assert "Organisations that work with" in letter
    assert "Everyone" not in letter
    assert "What may we use them for?" not in letter
    assert "Your yes has no last day." in letter
    assert "Tell Joan Vale and name the number of the quote." in spaced(letter)
    assert "Please give this page back to Joan Vale." in letter
    assert "None" not in letter


def test_who_is_not_known_by_name_is_greeted_without_one() -> None:
    assert "\nHello,\n" in request(**{**REQUEST, "speaker_name": None})
    assert "\nTo everyone who holds this pack:\n" in recall(**{**RECALL, "recipient": None})


def test_braces_in_what_is_told_are_only_letters() -> None:
    told = {**REQUEST, "writer": "{store} {0}", "purposes": ("{day}",), "store": "{name}"}
    assert "My name is {store} {0} and I write for {name}." in spaced(request(**told))


def columns(line: str) -> int:
    marks = ("Mn", "Me", "Cf")
    return sum(0 if unicodedata.category(c) in marks else 1 + (unicodedata.east_asian_width(c) in "WF") for c in line)


@pytest.mark.parametrize("language", languages())
def test_no_line_is_wider_than_78_columns(language: str) -> None:
    wide = Asked(number="E1", words="我们在湖边的会议上使用了这本地图集，" * 12, will_print={"role": "规划" * 50})
    both = request(**{**REQUEST, "quotes": (*ASKED, wide)}, language=language) + recall(**RECALL, language=language)
    assert max(columns(line) for line in both.splitlines()) <= 78
    assert min(columns(line) for line in both.splitlines() if "我们" in line) > 10


def test_an_address_too_long_for_a_line_stays_whole() -> None:
    address = "https://tidewater.example.org/" + "voices/" * 12
    assert f"\n    {address}\n" in request(**{**REQUEST, "reply_to": address})


_WORD = st.text(st.characters(exclude_categories=("Z", "C")), min_size=1, max_size=30)


@given(st.lists(_WORD, min_size=1, max_size=40).map(" ".join))
def test_quotes_come_back_word_for_word(words: str) -> None:
    letter = as_text(request_letter(**{**REQUEST, "quotes": (Asked(number="E9", words=words, will_print={}),)}))
    quoted = letter.partition("\nE9\n\n")[2].partition("\n\n  [ ] ")[0]
    assert re.sub(r"\s", "", quoted) == re.sub(r"\s", "", words)
    if not re.search(r"[\u2e80-\ua4cf\uf900-\ufaff\uff00-\uff60\U00020000-\U0003fffd]", words):
        assert quoted.split() == words.split()


def test_a_recall_says_which_pack_which_numbers_why_and_what_to_do() -> None:
    notice = spaced(recall(**RECALL))
    for told in (
        "Dear Saltmarsh Library,",
        "Title: Flood plans on the coast",
        "Made on: 2026-03-20",
        "Made for: partner organisations",
        "Fingerprint begins with: 9f3ac01b77e2 ",
        "E3: The speaker has taken back their consent.",
        "E7: A part of the words must now be hidden.",
        "E11: We had to erase this quote.",
        "Delete your copies of this pack",
        "We gladly make the pack anew",
        "write to voices@tidewater.example.org",
    ):
        assert told in notice
    assert RECALL["digest"] not in notice


@pytest.mark.parametrize("language", languages())
def test_a_recall_holds_nothing_but_our_sentences_and_the_facts_of_the_pack(language: str) -> None:
    """Every word of the notice is one of the table's or one of a fact; a word of a speaker has no way in."""
    notice = recall(**RECALL, language=language)
    facts = [v for v in RECALL.values() if isinstance(v, str)] + [number for number, _ in RECALL["quotes"]]
    known = {w for text in [*facts, *dict(sentences(TABLE[language])).values()] for w in re.findall(r"\w+", text)}
    assert {w for w in re.findall(r"\w+", notice) if w.strip("_")} - known == {RECALL["digest"][:12]}


@pytest.mark.parametrize("reason", ["Imani Birk asked us to", "Consent", "", "she said the wells were dry"])
def test_free_words_are_no_reason_and_are_not_repeated(reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        recall(**{**RECALL, "quotes": (("E3", reason),)})
    assert not reason or reason not in str(refused.value)


def test_a_recall_can_say_every_reason_an_event_can_hold() -> None:
    assert reasons() == get_args(RecallReason)
    for reason in reasons():
        assert "E3: " in recall(**{**RECALL, "quotes": (("E3", reason),)})


def test_a_language_without_letters_is_said() -> None:
    with pytest.raises(BadInput, match="Choose one of: en, fr"):
        request(**REQUEST, language="tlh")


@pytest.mark.parametrize(
    ("quotes", "until", "begins"),
    [
        (1, "2026-03-01", "The consent for 1 quote ends on 2026-03-01 (that is today)."),
        (2, "2026-03-02", "The consent for 2 quotes ends on 2026-03-02 (that is tomorrow)."),
        (3, "2026-03-31", "The consent for 3 quotes ends on 2026-03-31 (in 30 days)."),
        (3, "2026-02-28", "The consent for 3 quotes ended on 2026-02-28."),
        (3, "next spring", "The consent for 3 quotes ends on next spring. Ask again before then."),
    ],
)
def test_a_reminder_says_how_long_is_left(quotes: int, until: str, begins: str) -> None:
    assert expiring(quotes=quotes, until=until, on="2026-03-01").startswith(begins)


def test_a_reminder_speaks_french_too() -> None:
    said = expiring(quotes=2, until="2026-03-05", on="2026-03-01", language="fr")
    assert said.startswith("L’accord pour 2 citations prend fin le 2026-03-05 (dans 4 jours).")
