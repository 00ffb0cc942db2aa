"""The seed covers the field: a codebook to ask in five languages, and an invented corpus with every case in it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

import seed
from evidence_store.domain import (
    ATTRIBUTION_LEVELS,
    CONSENT_STATES,
    INFLUENCE_LADDER,
    KINDS,
    NO_IMPACT,
    STAKEHOLDER_TYPES,
    USE_CATEGORIES,
    Codebook,
    SpeakerDetails,
)

Row = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
FIELD = Path(__file__).resolve().parents[2] / "shared" / "field"
REVIEW_KEYS = set("jkaxu/?")
IMPORT_FIELDS = {
    "ref", "text", "kind", "attribution", "speaker", "attribution_level", "consent", "product", "region", "language",
    "said_on", "codes", "context", "wording",
}  # fmt: skip
EDITED = ("sar-01", "sar-02")
EXCERPT = ("sar-07", "sar-08")
SPEAKER_SAYS = ("attribution_level", "consent", "wording")


@pytest.fixture(scope="module")
def book() -> Codebook:
    return seed.codebook()


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return seed.corpus()


@pytest.fixture(scope="module")
def by_ref(rows: list[Row]) -> dict[str, Row]:
    return {row["ref"]: row for row in rows}


def codes_used(rows: list[Row]) -> Counter[tuple[str, str]]:
    return Counter((d, c) for row in rows for d, codes in row.get("codes", {}).items() for c in codes)


def same_speaker(rows: list[Row]) -> dict[tuple[str, str | None], list[Row]]:
    """Rows by `(name, institution)`, as an import joins them."""
    people: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for row in rows:
        if name := row.get("speaker", {}).get("name"):
            people[name, row["speaker"].get("institution")].append(row)
    return people


def normalised(words: str) -> str:
    return " ".join(re.findall(r"\w+", re.sub(r"\[[^\]]*\]", " ", words.casefold())))


def runs_of_words(words: str, length: int = 6) -> Iterator[tuple[str, ...]]:
    found = re.findall(r"\w+", words.casefold())
    return (tuple(found[i : i + length]) for i in range(len(found) - length + 1))


def strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from strings(inner)
        case list():
            for inner in value:
                yield from strings(inner)


# ------------------------------------------------------------------------------------------------ the codebook


def test_the_codebook_holds_the_fixed_codes_in_their_order(book: Codebook) -> None:
    ids = {d.id: tuple(c.code for c in book.dimension(d.id)) for d in book.dimensions}
    assert ids == {
        "stakeholder_type": STAKEHOLDER_TYPES,
        "influence_level": (*INFLUENCE_LADDER, NO_IMPACT),
        "use_category": USE_CATEGORIES,
        "valence": ("praise", "criticism", "wish", "context"),
    }
    assert [d.id for d in book.dimensions if d.ordered] == ["influence_level"]
    assert all(d.label and d.definition for d in book.dimensions)
    assert {c.dimension for c in book.codes} == set(ids)


def test_every_code_says_what_it_means_with_two_examples(book: Codebook) -> None:
    assert all(c.label and c.definition.endswith(".") for c in book.codes)
    assert {len(c.examples) for c in book.codes} == {2}
    examples = [e for c in book.codes for e in c.examples]
    assert len(set(examples)) == len(examples)


def test_labels_are_told_apart_within_a_dimension(book: Codebook) -> None:
    assert all(n == 1 for n in Counter((c.dimension, c.label.casefold()) for c in book.codes).values())


def test_a_word_for_asking_leads_to_one_code_only(book: Codebook) -> None:
    meanings: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code in book.codes:
        for word in code.synonyms:
            meanings[word.casefold()].append((code.dimension, code.code))
    assert {word: codes for word, codes in meanings.items() if len(codes) > 1} == {}


def test_words_for_asking_are_plain_and_trimmed(book: Codebook) -> None:
    words = [word for code in book.codes for word in code.synonyms]
    assert [w for w in words if w != " ".join(w.split()) or len(w) < 2 or not re.fullmatch(r"[\w'’ .-]+", w)] == []


@pytest.mark.parametrize(
    ("dimension", "code", "words"),
    [
        (
            "stakeholder_type",
            "government",
            {"government officials", "ministries", "embassy", "policymakers", "civil servants"},
        ),
        (
            "stakeholder_type",
            "ngo_cso",
            {"ngo staff", "ong", "sociedad civil", "sociedade civil", "منظمات غير حكومية"},
        ),
        ("influence_level", "use", {"used", "applied", "utilisé", "utilizado", "استخدام"}),
        ("influence_level", "knowledge", {"learnt", "connaissances", "conocimiento", "conhecimento", "معرفة"}),
        ("influence_level", "influence", {"influenced", "influencé", "influyó", "influenciou", "تأثير"}),
        ("use_category", "internal_briefings_papers_proposals", {"talking points", "memos"}),
        ("use_category", "capacity_building_teaching", {"university teaching", "lectures"}),
    ],
)
def test_people_are_understood_in_their_own_words(book: Codebook, dimension: str, code: str, words: set[str]) -> None:
    found = book.find(dimension, code)
    assert found is not None
    assert words <= {w.casefold() for w in found.synonyms}


def test_every_code_can_be_asked_for_in_arabic(book: Codebook) -> None:
    without = [c.code for c in book.codes if not any(re.search(r"[\u0600-\u06ff]", w) for w in c.synonyms)]
    assert without == []


def test_shortcuts_are_single_keys_that_collide_with_nothing(book: Codebook) -> None:
    keys = [c.hotkey for c in book.codes if c.hotkey]
    assert all(re.fullmatch(r"[0-9a-z]", key) for key in keys)
    assert len(set(keys)) == len(keys)
    assert not REVIEW_KEYS & set(keys)
    assert [c.hotkey for c in book.dimension("influence_level")] == ["1", "2", "3", "4", "0"]


# -------------------------------------------------------------------------------------------------- the corpus


def test_every_row_is_a_row_of_the_import(rows: list[Row]) -> None:
    assert len(rows) >= 70
    assert {key for row in rows for key in row} <= IMPORT_FIELDS
    assert all(row["text"] == row["text"].strip() != "" for row in rows)
    assert len({row["ref"] for row in rows}) == len(rows)
    assert all(SpeakerDetails(**row.get("speaker", {})) for row in rows)
    assert {row["kind"] for row in rows} == set(KINDS)


def test_every_consent_state_and_every_attribution_level_occurs(rows: list[Row]) -> None:
    assert {row["consent"] for row in rows} == set(CONSENT_STATES)
    assert {row["attribution_level"] for row in rows} == set(ATTRIBUTION_LEVELS)


def test_every_code_is_used_and_every_code_used_exists(book: Codebook, rows: list[Row]) -> None:
    assert set(codes_used(rows)) == {(c.dimension, c.code) for c in book.codes}


def test_no_impact_is_never_claimed_beside_an_impact(rows: list[Row]) -> None:
    levels = [set(row.get("codes", {}).get("influence_level", ())) for row in rows]
    assert all(NO_IMPACT not in found or found == {NO_IMPACT} for found in levels)


def test_about_half_is_left_to_review(rows: list[Row]) -> None:
    uncoded = sum("codes" not in row for row in rows)
    assert 0.4 <= uncoded / len(rows) <= 0.6


def test_five_languages_are_spoken_and_english_most(rows: list[Row]) -> None:
    spoken = Counter(row["language"] for row in rows)
    assert set(spoken) == {"en", "fr", "es", "pt", "ar"}
    assert min(spoken.values()) >= 5
    assert spoken["en"] > len(rows) / 2


def test_arabic_is_written_in_arabic(rows: list[Row]) -> None:
    assert all(re.search(r"[\u0600-\u06ff]", row["text"]) for row in rows if row["language"] == "ar")


def test_there_are_short_words_and_long_ones(rows: list[Row]) -> None:
    lengths = sorted(len(row["text"]) for row in rows)
    assert lengths[0] < 20
    assert lengths[-1] > 500
    assert all(len(row["text"]) > 250 for row in rows if row["kind"] == "testimonial")


def test_dates_run_from_2022_to_2026(rows: list[Row]) -> None:
    days = [date.fromisoformat(row["said_on"]) for row in rows]
    assert {day.year for day in days} == {2022, 2023, 2024, 2025, 2026}


def test_several_people_speak_more_than_once_and_do_not_contradict_themselves(rows: list[Row]) -> None:
    people = same_speaker(rows)
    assert sum(len(said) > 1 for said in people.values()) >= 5
    for said in people.values():
        assert len({tuple(row.get(key) for key in SPEAKER_SAYS) for row in said}) == 1


def test_approved_wordings_are_given_by_people_who_may_be_named(rows: list[Row]) -> None:
    worded = [row for row in rows if "wording" in row]
    assert len(worded) >= 4
    assert all(row["attribution_level"] == "named" and row["speaker"]["name"] for row in worded)


def test_one_pair_is_the_same_quote_edited(by_ref: dict[str, Row]) -> None:
    first, second = (normalised(by_ref[ref]["text"]) for ref in EDITED)
    assert first != second
    assert fuzz.ratio(first, second) >= 90


def test_one_pair_is_a_quote_and_its_excerpt(by_ref: dict[str, Row]) -> None:
    whole, part = (by_ref[ref]["text"] for ref in EXCERPT)
    assert part[:-1] in whole
    assert fuzz.ratio(whole, part) < 50


def test_no_other_pair_is_alike(rows: list[Row]) -> None:
    texts = {row["ref"]: normalised(row["text"]) for row in rows}
    refs = sorted(texts)
    alike = [(a, b) for i, a in enumerate(refs) for b in refs[i + 1 :] if fuzz.ratio(texts[a], texts[b]) >= 80]
    assert alike == [EDITED]


def test_the_examples_of_the_codebook_are_not_items_of_the_corpus(book: Codebook, rows: list[Row]) -> None:
    examples = {run for code in book.codes for words in code.examples for run in runs_of_words(words, 4)}
    assert {run for row in rows for run in runs_of_words(row["text"], 4)} & examples == set()


# -------------------------------------------------------------------------------------- narrative and raw paste


def test_the_narrative_places_known_quotes_once_each(by_ref: dict[str, Row]) -> None:
    told = seed.narrative()
    placed = [ref for section in told["sections"] for ref in section["quotes"]]
    assert told["title"]
    assert len(placed) == len(set(placed)) >= 8
    assert set(placed) <= set(by_ref)
    assert all(section["heading"] and section["prose"] and section["quotes"] for section in told["sections"])


def test_the_narrative_has_something_to_leave_out(by_ref: dict[str, Row]) -> None:
    states = {by_ref[ref]["consent"] for section in seed.narrative()["sections"] for ref in section["quotes"]}
    assert "granted" in states
    assert states - {"granted"}


def test_the_sample_paste_mixes_layouts_and_repeats_one_stored_quote(by_ref: dict[str, Row]) -> None:
    paste = seed.sample_paste()
    marks = ("“", '"', "«", "\n> ", "\n- ", "R1 (", "told us:", " — ")
    assert [mark for mark in marks if mark not in paste] == []
    repeated = max(paste.split("\n\n"), key=lambda block: fuzz.ratio(block, by_ref["sar-09"]["text"]))
    assert fuzz.token_set_ratio(normalised(repeated), normalised(by_ref["sar-09"]["text"])) >= 90
    assert by_ref["sar-09"]["text"] not in paste


# --------------------------------------------------------------------------------------------- invented, shipped


def seed_words() -> Iterator[str]:
    for path in sorted((ROOT / "seed").iterdir()):
        if path.suffix in (".toml", ".txt"):
            yield path.read_text(encoding="utf-8")


@pytest.mark.field
def test_no_run_of_six_words_is_taken_from_the_field_material() -> None:
    if not FIELD.is_dir():
        pytest.skip("the field material is not beside the checkout")
    lines = [line for path in sorted(FIELD.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    theirs = [s for line in lines for s in strings(json.loads(line))]
    theirs += [path.read_text(encoding="utf-8") for path in sorted((FIELD / "pastes").glob("*.txt"))]
    known = {run for words in theirs for run in runs_of_words(words)}
    assert len(known) > 1_000
    assert {run for words in seed_words() for run in runs_of_words(words)} & known == set()
    assert {run for words in theirs[:5] for run in runs_of_words(words)} & known


def test_addresses_are_of_the_kind_that_reaches_nobody(rows: list[Row]) -> None:
    contacts = [row["speaker"]["contact"] for row in rows if row.get("speaker", {}).get("contact")]
    assert contacts
    assert all(contact.endswith(".example") or "555 01" in contact for contact in contacts)
