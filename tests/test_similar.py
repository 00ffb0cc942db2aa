"""The same words twice are noticed: copied, edited or cut out; words that only look alike are not."""

import json
import sqlite3
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.errors import StoreProblem
from evidence_store.search import Similar, SimilarIndex
from evidence_store.search.alike import relation

FIELD = Path(__file__).resolve().parents[2] / "shared" / "field"

WELL = "We reread your chapter on shallow wells before every planning round, and the council now pays for two more surveys."
QUOTES = {
    "well": WELL,
    "school": "The school lunches study is on my desk all year and I quote it to every new colleague.",
    "short": "truly eye-opening",
    "figures": "412 page views, 38 downloads and 17 listeners",
}


@pytest.fixture
def index():
    index = SimilarIndex(None)
    index.apply(list(QUOTES.items()), position=4)
    yield index
    index.close()


def fetch(ids):
    return {one: QUOTES[one] for one in ids}


def find(index: SimilarIndex, text: str, **options) -> list[tuple[str, str]]:
    return [(similar.id, similar.relation) for similar in index.find(text, fetch=fetch, **options)]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        (WELL, "exact"),
        (WELL.upper().replace(",", " –"), "exact"),
        (f"“{WELL}”", "exact"),
        (WELL.replace("your chapter", "[the] chapter"), "edited"),
        (WELL.replace("two more", "three further"), "edited"),
        (WELL.replace("We", "[The officials]"), "edited"),
        (
            WELL
            + " Nobody had asked us to, it simply became a habit of the house, as did quoting from it in the hall.",
            "excerpt",
        ),
        ("the council now pays for two more surveys", "excerpt"),
        ("Truly eye-opening!", None),
    ],
)
def test_a_copy_an_edited_copy_and_an_excerpt_are_told_apart(index, text: str, how: str | None) -> None:
    assert find(index, text) == ([("well", how)] if how else [("short", "exact")])


@pytest.mark.parametrize(
    "text",
    [
        "Wells are dug by councils.",
        "very useful",
        "eye-opening",
        "The council paid for a chapter on schools and quoted it to every planning round.",
        "",
        "…",
        "\x00\ud800",
    ],
)
def test_words_that_only_share_a_topic_are_not_the_same(index, text: str) -> None:
    assert find(index, text) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Muito boa apresentação.", "Muito longa apresentação.", False),
        ("Muito boa apresentação.", "muito boa aprezentação", True),
        ("The map moved the kitchen two streets and now also the old people come to eat.",
         "The map moved the kitchen two streets, and now the old people also come to eat.", True),
        ("The map moved the kitchen two streets and now the old people also come to eat.",
         "The map moved the kitchen two streets and now nobody knows where it went.", False),
        ("مسؤولو المرفأ أقرّوا بأن الأرقام صحيحة، ثم عدّلوا المواعيد", "مسؤولو المرفأ اقروا بأن الأرقام صحيحه ثم عدلوا المواعـــيد", True),
    ],
)  # fmt: skip
def test_another_word_is_another_saying_while_spelling_and_order_are_not(one: str, other: str, same: bool) -> None:
    assert (relation(one, other) is not None) == same


def test_rows_of_figures_are_not_the_same_finding(index) -> None:
    assert find(index, "380 page views, 61 downloads and 9 listeners") == []
    assert (
        relation(
            "We met 3 mayors in May and they signed the pledge", "We met 5 mayors in May and they signed the pledge"
        )
        is None
    )
    assert relation(
        "We met 3 mayors in May and they signed the pledge", "We met 3 mayors in May, they signed the pledge"
    )


def test_the_most_alike_comes_first_and_what_is_left_out_is_left_out(index) -> None:
    quotes = {"copy": WELL, "part": WELL[:70], **QUOTES}
    index.apply([("copy", WELL), ("part", WELL[:70])], position=5)
    found = index.find(WELL, fetch=lambda ids: {one: quotes[one] for one in ids})
    assert [(s.id, s.relation) for s in found] == [("copy", "exact"), ("well", "exact"), ("part", "excerpt")]
    assert [s.id for s in index.find(WELL, fetch=lambda ids: {}, exclude=["copy"])] == []
    hidden = index.find(WELL, fetch=lambda ids: {one: quotes[one] for one in ids if one != "copy"}, exclude=["well"])
    assert [s.id for s in hidden] == ["part"]


def test_scripts_without_spaces_are_compared_too() -> None:
    index = SimilarIndex(None)
    text = "我们在规划会议之前重新阅读了关于浅井的章节"
    index.apply([("zh", text)], position=1)
    assert index.find(text + "。", fetch=lambda ids: {"zh": text}) == (Similar("zh", "exact", 100),)
    index.close()


def test_a_copy_is_found_however_many_say_nearly_the_same() -> None:
    said = "Thank you very much for the report"
    quotes = {f"q{n}": f"{said} on topic {chr(97 + n % 26)}{n}, it was read here." for n in range(1_200)} | {
        "copy": said
    }
    index = SimilarIndex(None)
    index.apply(list(quotes.items()), position=1)
    (first, *_) = index.find(f"“{said}!”", fetch=lambda ids: {one: quotes[one] for one in ids})
    assert (first.id, first.relation) == ("copy", "exact")
    (own, *_) = index.find(quotes["q700"], fetch=lambda ids: {one: quotes[one] for one in ids})
    assert (own.id, own.relation) == ("q700", "exact")
    index.close()


def test_quotes_are_replaced_and_taken_out_and_the_position_is_kept(index) -> None:
    index.apply([("well", "Other words altogether, said on another day.")], removed=["short"], position=6)
    assert index.position() == 6
    assert find(index, WELL) == find(index, "truly eye-opening") == []
    index.apply([("well", WELL)], position=5)
    assert find(index, WELL) == [], "a batch that lies behind is in it already"
    index.reset()
    assert index.position() == -1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_the_relation_of_two_texts_is_the_same_both_ways(one: str, other: str) -> None:
    assert relation(one, other) == relation(other, one)


@pytest.mark.fault
def test_a_file_on_disk_outlives_its_process_and_a_damaged_one_is_made_anew(tmp_path) -> None:
    path = tmp_path / "similar.db"
    index = SimilarIndex(path)
    index.apply(list(QUOTES.items()), position=4)
    index.close()
    again = SimilarIndex(path)
    assert (again.position(), find(again, WELL)) == (4, [("well", "exact")])
    again.close()
    path.write_bytes(b"not a database at all" * 300)
    healed = SimilarIndex(path)
    assert healed.position() == -1
    healed.apply(list(QUOTES.items()), position=4)
    assert find(healed, WELL) == [("well", "exact")]
    healed.close()


@pytest.mark.fault
def test_a_file_damaged_while_open_says_so_once_and_heals(tmp_path) -> None:
    path = tmp_path / "similar.db"
    index = SimilarIndex(path)
    index.apply(
        [(f"q{n}", f"{WELL} number {n} of many, each with words{n} of its own") for n in range(300)], position=4
    )
    index.close()
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 8] = b"\xff" * 4096 * 5
    path.write_bytes(data)
    index = SimilarIndex(path)
    with pytest.raises(StoreProblem, match="made anew"):
        index.apply([(f"q{n}", WELL) for n in range(300)], position=5)
    assert index.position() == -1
    index.close()


@pytest.mark.fault
def test_no_word_of_a_quote_stands_in_the_file(tmp_path) -> None:
    path = tmp_path / "similar.db"
    index = SimilarIndex(path)
    index.apply(list(QUOTES.items()), position=4)
    index.close()
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir()).lower()
    assert not [word for word in WELL.lower().split() if len(word) > 4 and word.encode() in kept]
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone()[0] > 20
    connection.close()


@pytest.mark.fault
def test_threads_share_one_index(tmp_path) -> None:
    index = SimilarIndex(tmp_path / "similar.db")
    wrong: list[object] = []

    def work(seed: int) -> None:
        try:
            for n in range(10):
                text = f"{WELL} It was said by person{seed} on day{n} in the hall."
                index.apply([(f"q{seed}-{n}", text)], position=1)
                found = index.find(
                    text, fetch=lambda ids, one=f"q{seed}-{n}", text=text: {one: text} if one in ids else {}
                )
                if [s.relation for s in found] != ["exact"]:
                    wrong.append(found)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    index.close()
    assert not wrong


@pytest.mark.field
@pytest.mark.skipif(not FIELD.exists(), reason="the field material is not beside the checkout")
def test_duplicates_of_the_field_are_found_and_its_look_alikes_are_not() -> None:
    def rows(name):
        return [json.loads(line) for line in (FIELD / name).read_text(encoding="utf-8").splitlines() if line.strip()]

    texts = {row["id"]: row["text"] for row in rows("coded.jsonl")}
    index = SimilarIndex(None)
    index.apply(list(texts.items()), position=1)
    found: dict[str, list[bool]] = {}
    for pair in rows("dup_pairs.jsonl"):
        alike = index.find(texts[pair["a"]], fetch=lambda ids: {i: texts[i] for i in ids}, exclude=[pair["a"]])
        found.setdefault(pair["type"], []).append(pair["b"] in {similar.id for similar in alike})
    index.close()
    print({kind: f"{sum(hits)}/{len(hits)}" for kind, hits in found.items()})
    assert all(found["exact"])
    assert sum(found["near_verbatim"]) >= 0.9 * len(found["near_verbatim"])
    assert not [pair for pair in rows("near_miss_pairs.jsonl") if relation(texts[pair["a"]], texts[pair["b"]])]
