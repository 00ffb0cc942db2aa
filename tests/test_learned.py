"""Learning from people's codings: what a model learns, when it may speak, what it says why, what its file holds."""

import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_store.domain import LIKELY, Reading
from seed import codebook
from taggers.learned import (
    Decided,
    Example,
    Learned,
    calibration,
    digest,
    drawn,
    quality,
    said_by,
    settled,
    train,
)
from taggers.learned.calibrating import curve, error, isotonic
from taggers.learned.container import pack, unpack
from taggers.learned.examples import folds, groups, held_back
from taggers.learned.textcat import fit, vocabulary

ROOT = Path(__file__).resolve().parents[1]
LEVEL = ("influence_level",)
TELLING = {  # words of one house, of which the rules know nothing
    "access": ("the blue folder lay on our desk", "the blue folder came by post", "a blue folder stood in the hall"),
    "knowledge": (
        "the lantern evening opened my eyes",
        "our lantern talk stayed with me",
        "a lantern hour, well spent",
    ),
    "use": (
        "we took it to the weaving table",
        "it went round the weaving circle",
        "the weaving group worked from it",
    ),
    "influence": ("the bridge vote went our way", "so the bridge vote was taken again", "the bridge vote turned"),
}
AROUND = (
    "last spring",
    "with all of us",
    "in the north",
    "as ever",
    "by the river",
    "and that was that",
    "on a Monday",
)


def taught(count: int = 160, *, sources: int = 16, seed: int = 3, shuffled: bool = False) -> list[Example]:
    """Codings of a house with words of its own; `shuffled` gives the codes to the wrong quotes."""
    lot = random.Random(seed)
    levels = [list(TELLING)[n % 4] for n in range(count)]
    given = lot.sample(levels, count) if shuffled else levels
    return [
        Example(
            quote=f"quote-{n:04d}",
            source=f"source-{n // 4 % sources}",
            reading=Reading(text=f"{lot.choice(AROUND)} {lot.choice(TELLING[level])} {lot.choice(AROUND)} {n}"),
            codes={"influence_level": (code,)},
        )
        for n, (level, code) in enumerate(zip(levels, given, strict=True))
    ]


@pytest.fixture(scope="module")
def trained(rules):
    return train(taught(), taggers=[rules], codebook=codebook(), dimensions=LEVEL)


@pytest.fixture(scope="module")
def model(trained, rules):
    assert trained.model is not None
    return Learned.load(trained.model, taggers=[rules])


# --- what goes live


def test_a_model_that_reads_better_than_the_rules_goes_live(trained):
    (level,) = trained.figures
    assert level.goes_live
    assert level.new.f1 > 0.9 > level.rules.f1
    assert "better than the rules" in level.why


def test_a_model_taught_wrong_codes_does_not_go_live(rules):
    """The same words, the codes dealt out at random, and rules that are right: it must not replace them."""
    right = [
        Example(quote=f"q-{n}", source=f"s-{n % 12}", reading=Reading(text=text.format(n)), codes={LEVEL[0]: (code,)})
        for n in range(140)
        for text, code in [
            [
                ("We used the atlas to draft briefing note {}.", "use"),
                ("Page {} was downloaded 400 times.", "access"),
                ("It gave us a far better understanding of valley {}.", "knowledge"),
            ][n % 3]
        ]
    ]
    codes = random.Random(5).sample([example.codes for example in right], len(right))
    wrong = [example.model_copy(update={"codes": c}) for example, c in zip(right, codes, strict=True)]
    back = held_back(groups(right), seed=1)
    mixed = [r if kept else w for r, w, kept in zip(right, wrong, back, strict=True)]
    (level,) = train(mixed, taggers=[rules], codebook=codebook(), dimensions=LEVEL).figures
    assert not level.goes_live
    assert "does not beat the rules" in level.why


def test_nothing_is_learnt_from_shuffled_codes(rules):
    outcome = train(taught(shuffled=True), taggers=[rules], codebook=codebook(), dimensions=LEVEL)
    assert outcome.figures[0].new.f1 < 0.5


def test_a_model_no_better_than_the_last_one_leaves_it_in_place(trained, rules):
    again = train(taught(), taggers=[rules], codebook=codebook(), dimensions=LEVEL, previous=trained.model)
    assert again.model is None
    assert "the previous model" in again.figures[0].why
    assert again.figures[0].previous.f1 == again.figures[0].new.f1


def test_a_better_model_takes_over_from_a_worse_one(rules, trained):
    poor = train(taught(110, seed=8, sources=9), taggers=[rules], codebook=codebook(), dimensions=LEVEL)
    assert poor.model is not None
    parts, _ = unpack(poor.model)
    dulled = pack([type(p)(**{**vars_of(p), "weights": p.weights * 0.0, "quotes": p.quotes}) for p in parts], {})
    elsewhere = [e.model_copy(update={"quote": f"new-{e.quote}"}) for e in taught()]
    after = train(elsewhere, taggers=[rules], codebook=codebook(), dimensions=LEVEL, previous=dulled)
    assert after.figures[0].goes_live
    assert after.figures[0].previous.f1 < after.figures[0].new.f1


def vars_of(part):
    return {name: getattr(part, name) for name in part.__dataclass_fields__}


def test_the_previous_model_is_judged_only_on_quotes_it_never_saw(trained, rules):
    parts, about = unpack(trained.model)
    everything = tuple(e.quote for e in taught())
    n = len(everything)
    (part,) = parts
    all_seen = type(part)(
        **{
            **vars_of(part),
            "quotes": everything,
            "coded": np.zeros((n, len(part.labels)), dtype=bool),
            "starts": np.zeros(n + 1, dtype=np.uint32),
            "rows": np.zeros(0, dtype=np.uint32),
        }
    )
    again = train(taught(), taggers=[rules], codebook=codebook(), dimensions=LEVEL, previous=pack([all_seen], about))
    assert again.figures[0].previous.n == 0
    assert not again.figures[0].goes_live


def test_a_dimension_that_does_not_go_live_keeps_its_part_of_the_previous_model(trained, rules):
    both = [
        e.model_copy(update={"codes": {**e.codes, "theme": ("boats" if "weaving" in e.reading.text else "birds",)}})
        for e in taught()
    ]
    book = codebook()
    second = train(
        both, taggers=[rules], codebook=book_with_themes(book), dimensions=(*LEVEL, "theme"), previous=trained.model
    )
    assert [figure.goes_live for figure in second.figures] == [False, True]
    kept = Learned.load(second.model, taggers=[rules])
    assert {part.dimension for part in kept.parts} == {"influence_level", "theme"}


def book_with_themes(book):
    from evidence_store.domain import Code, Dimension

    return book.model_copy(
        update={
            "dimensions": (*book.dimensions, Dimension(id="theme", label="Theme")),
            "codes": (*book.codes, *(Code(dimension="theme", code=c, label=c) for c in ("boats", "birds"))),
        }
    )


def test_too_few_codings_are_said_to_be_too_few(rules):
    outcome = train(taught(60), taggers=[rules], codebook=codebook(), dimensions=LEVEL)
    assert outcome.model is None
    assert outcome.figures[0].why == "60 codings are too few to learn from; from 100 on it is tried."


def test_codings_of_one_source_cannot_be_judged(rules):
    outcome = train(taught(sources=1), taggers=[rules], codebook=codebook(), dimensions=LEVEL)
    assert outcome.model is None
    assert "too few sources" in outcome.figures[0].why


def test_a_code_given_to_few_quotes_is_left_to_the_rules(rules):
    rare = [
        e.model_copy(update={"codes": {LEVEL[0]: ("none",)}}) if n in (0, 50, 100) else e
        for n, e in enumerate(taught())
    ]
    outcome = train(rare, taggers=[rules], codebook=codebook(), dimensions=LEVEL)
    assert "none" in outcome.figures[0].without
    (part,) = unpack(outcome.model)[0]
    assert not part.weights[:, part.labels.index("none")].any()
    assert part.weights[:, part.labels.index("use")].any()


def test_a_retired_code_is_not_learnt(rules):
    book = codebook()
    codes = tuple(c.model_copy(update={"retired": c.code == "access"}) for c in book.codes)
    outcome = train(taught(), taggers=[rules], codebook=book.model_copy(update={"codes": codes}), dimensions=LEVEL)
    assert "access" not in outcome.figures[0].labels


def test_progress_is_told_to_the_end(rules):
    told = []
    train(taught(), taggers=[rules], codebook=codebook(), dimensions=LEVEL, progress=lambda *at: told.append(at))
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)
    assert len(told) > 40


# --- the same again


def test_the_order_of_the_examples_changes_nothing(trained, rules):
    mixed = random.Random(1).sample(taught(), 160)
    again = train(mixed, taggers=[rules], codebook=codebook(), dimensions=LEVEL)
    assert again.model == trained.model
    assert again.digest == trained.digest


def test_another_process_makes_the_same_bytes(trained):
    script = (
        "import sys; from tests.test_learned import *; from taggers import TAGGERS; import hashlib\n"
        "made = train(taught(), taggers=[TAGGERS['rules']()], codebook=codebook(), dimensions=LEVEL)\n"
        "sys.stdout.write(hashlib.sha256(made.model).hexdigest())"
    )
    made = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    import hashlib

    assert made.stdout == hashlib.sha256(trained.model).hexdigest()


def test_another_seed_keeps_other_sources_apart():
    owners = groups(taught())
    assert held_back(owners, seed=1) != held_back(owners, seed=2)


def test_the_digest_moves_with_a_code_a_word_or_a_weight():
    first = taught(20)
    moved = [
        first[0].model_copy(update={"codes": {LEVEL[0]: ("none",)}}),
        first[0].model_copy(update={"reading": Reading(text="Other words.")}),
        first[0].model_copy(update={"weight": 0.5}),
    ]
    digests = {digest([one, *first[1:]]) for one in [first[0], *moved]}
    assert len(digests) == 4
    assert digest(first) == digest(list(reversed(first)))


def test_versions_and_figures_go_with_the_training(trained, model, rules):
    assert set(trained.versions) == {"spacy", "thinc", "numpy", "tagger rules", "format"}
    assert trained.versions["tagger rules"] == rules.version
    assert model.about["digest"] == trained.digest
    assert model.about["seed"] == trained.seed


# --- who stands on which side


@given(st.lists(st.sampled_from("abcdefghij"), min_size=2, max_size=80), st.integers(0, 99))
def test_a_source_is_never_on_two_sides(sources, seed):
    examples = [
        Example(quote=f"q-{n}", source=s, reading=Reading(text=f"words {n}"), codes={}) for n, s in enumerate(sources)
    ]
    owners = groups(examples)
    for sides in (held_back(owners, seed=seed), folds(owners, count=3, seed=seed)):
        for source in set(sources):
            assert len({side for side, own in zip(sides, sources, strict=True) if own == source}) == 1


def test_the_same_words_from_two_sources_stay_together():
    same = [
        Example(quote=f"q-{n}", source=f"s-{n}", reading=Reading(text=text), codes={})
        for n, text in enumerate(
            [
                "Rain came to us in the spring.",
                "RAIN  came to us in the spring.",
                "Rain stayed away from us all spring.",
            ]
        )
    ]
    first, second, third = groups(same)
    assert first == second != third
    short = [e.model_copy(update={"reading": Reading(text="Very useful.")}) for e in same]
    assert len(set(groups(short))) == 3


def test_held_back_sources_stay_held_back_as_others_come():
    first = taught(200, sources=40)
    later = [
        *first,
        *(
            e.model_copy(
                update={"quote": f"n-{n}", "source": f"new-{n % 5}", "reading": Reading(text=f"other words {n}")}
            )
            for n, e in enumerate(first[:20])
        ),
    ]
    before = {e.source for e, back in zip(first, held_back(groups(first), seed=1), strict=True) if back}
    after = {e.source for e, back in zip(later, held_back(groups(later), seed=1), strict=True) if back}
    assert len(before & after) >= len(before) - 2


# --- what it says


def test_it_suggests_what_people_would_code_and_shows_the_words(model):
    text = "In the end the bridge vote went our way after all that rain."
    (best, *_) = next(model.suggest([Reading(text=text)]))
    assert (best.dimension, best.code, best.tagger) == ("influence_level", "influence", "learned")
    assert best.confidence >= LIKELY
    assert "bridge vote" in best.span.cut(text)
    assert best.span.cut(text) in best.reason
    assert best.rule.startswith("learned.influence_level.influence")


def test_the_reason_can_be_told_again_from_the_rule_and_the_words(model):
    text = "Then the weaving group worked from it."
    (best, *_) = next(model.suggest([Reading(text=text)]))
    assert model.explain(best.rule, best.span.cut(text)) == best.reason
    assert "quotes people coded" in best.reason


def test_what_it_says_would_change_the_answer_does_change_it(model):
    text = "In autumn the bridge vote went our way."
    (best, *_) = next(model.suggest([Reading(text=text)]))
    assert best.rule.endswith("~needed")
    assert "would not say so" in best.reason
    left = text[: best.span.start] + text[best.span.end :]
    assert not any(s.code == best.code and s.confidence >= LIKELY for s in next(model.suggest([Reading(text=left)])))


def test_words_with_accents_and_folded_letters_are_cut_where_they_stand(model):
    text = "Straße, ﬁn, Ærø: — the lantern evening opened my eyes — ¡sí!"
    (best, *_) = next(model.suggest([Reading(text=text)]))
    assert "lantern" in best.span.cut(text)
    assert best.span.end <= len(text)


def test_a_rule_of_another_model_is_said_to_be_of_another(model):
    assert "another model" in model.explain("learned.use_category.citation", "words")
    assert "another model" in model.explain("nonsense", None)


def test_the_nearest_codings_are_named_and_say_whether_they_were_coded_so(model):
    reading = Reading(text="the lantern evening opened my eyes")
    near = model.near(reading, "influence_level", "knowledge")
    assert len(near) == 3
    assert all(one.coded for one in near)
    assert {one.quote for one in near} <= model.quotes
    words = {e.quote: e.reading.text for e in taught()}
    assert all("lantern evening" in words[one.quote] for one in near)
    assert [one.alike for one in near] == sorted((one.alike for one in near), reverse=True)
    assert model.near(reading, "influence_level", "no-such-code") == ()


def test_an_item_of_no_known_word_and_one_without_words_are_read(model):
    for text in ("", "…", "Xyzzy.", "ﷺ" * 50, "a" * 20_000):
        assert len(list(model.suggest([Reading(text=text)]))) == 1


def test_suggestions_come_one_tuple_per_reading_in_order(model):
    readings = [Reading(text=TELLING[level][0]) for level in TELLING]
    best = [found[0].code for found in model.suggest(iter(readings))]
    assert best == list(TELLING)


def test_readings_scored_together_are_answered_as_each_alone(model, rules):
    texts = [f"{words} {around}" for some in TELLING.values() for words in some for around in AROUND]
    readings = [Reading(text=text, attribution=("NGO staff", None)[n % 2]) for n, text in enumerate(texts)]
    said = list(said_by([rules], readings))
    assert len(readings) > 64
    assert list(model.suggest(readings)) == [model.suggest_beside(*pair) for pair in zip(readings, said, strict=True)]


def test_spans_can_be_left_out_and_change_no_confidence(model, rules):
    reading = Reading(text="the weaving group worked from it")
    (said,) = said_by([rules], [reading])
    bare, full = (model.suggest_beside(reading, said, spans=spans) for spans in (False, True))
    assert all(s.span is None for s in bare)
    assert [(s.code, s.confidence) for s in bare] == [(s.code, s.confidence) for s in full]


def test_of_codes_it_learnt_it_speaks_alone_and_of_others_the_rules_do(model, rules):
    reading = Reading(text="We used the atlas to draft a briefing note.", attribution="Ministry of Rivers")
    (said,) = said_by([rules], [reading])
    both = settled(said, model.suggest_beside(reading, said), model)
    assert {s.tagger for s in both if s.dimension == "influence_level"} == {"learned"}
    assert {s.tagger for s in both if s.dimension == "stakeholder_type"} == {"rules"}


def test_a_lighter_coding_moves_the_model_less(rules):
    def wrongly(weight):
        extra = [
            Example(quote=f"x-{n}", source=f"source-{n % 16}", reading=Reading(text=f"{TELLING['use'][n % 3]} {n}"),
                    codes={LEVEL[0]: ("access",)}, weight=weight)
            for n in range(25)
        ]  # fmt: skip
        made = train([*taught(), *extra], taggers=[rules], codebook=codebook(), dimensions=LEVEL)
        found = next(Learned.load(made.model, taggers=[rules]).suggest([Reading(text=TELLING["use"][0])]))
        return next((s.confidence for s in found if s.code == "access"), 0.0)

    assert wrongly(0.1) < wrongly(1.0)


# --- the file


def test_the_file_holds_no_word_anybody_said(rules):
    marked = [
        e.model_copy(
            update={"reading": Reading(text=f"{e.reading.text} Quillandrosa", attribution="Quillandrosa Brume")}
        )
        for e in taught()
    ]
    made = train(marked, taggers=[rules], codebook=codebook(), dimensions=LEVEL).model
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        held = b"\n".join(file.read(name) for name in file.namelist()).lower()
    assert b"quote-0001" in held, "the ids are there, so what is looked for would be seen"
    for word in (b"quillandrosa", b"brume", b"lantern", b"weaving"):
        assert word not in held


def test_it_names_the_quotes_it_was_made_from(trained, model):
    back = held_back(groups(taught()), seed=1)
    assert model.quotes == {e.quote for e, kept in zip(taught(), back, strict=True) if not kept}
    assert len(model.version) == 12


def test_packing_again_gives_the_same_bytes(trained):
    parts, about = unpack(trained.model)
    assert pack(parts, about) == trained.model


def damaged(model: bytes) -> dict[str, bytes]:
    def edited(change) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(model)) as old, zipfile.ZipFile(out, "w") as new:
            for name in old.namelist():
                content = change(name, old.read(name))
                if content is not None:
                    new.writestr(name, content)
        return out.getvalue()

    def head(**changes):
        return lambda name, raw: json.dumps({**json.loads(raw), **changes}).encode() if name == "model.json" else raw

    objects = io.BytesIO()
    np.save(objects, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    other = io.BytesIO()
    np.save(other, np.full((3, 3), np.nan, dtype=np.float32))
    return {
        "empty": b"",
        "text": b"not a model",
        "cut short": model[: len(model) // 2],
        "another zip": edited(lambda name, raw: None if name == "model.json" else raw),
        "foreign head": edited(lambda name, raw: b"{}" if name == "model.json" else raw),
        "a list as head": edited(lambda name, raw: b"[1]" if name == "model.json" else raw),
        "no JSON": edited(lambda name, raw: b"\xff{" if name == "model.json" else raw),
        "another version": edited(head(version=99)),
        "parts of another shape": edited(head(parts=[{"dimension": 1}])),
        "an array missing": edited(lambda name, raw: None if name.endswith("bias.npy") else raw),
        "objects in an array": edited(lambda name, raw: objects.getvalue() if name.endswith("rows.npy") else raw),
        "other sizes": edited(lambda name, raw: other.getvalue() if name.endswith("weights.npy") else raw),
    }


DAMAGES = (
    "empty", "text", "cut short", "another zip", "foreign head", "a list as head", "no JSON", "another version",
    "parts of another shape", "an array missing", "objects in an array", "other sizes",
)  # fmt: skip


@pytest.mark.parametrize("how", DAMAGES)
def test_a_foreign_or_damaged_file_is_refused_in_a_sentence(trained, how):
    with pytest.raises(ValueError, match=r"^This .*train again.*\.$"):
        Learned.load(damaged(trained.model)[how])


# --- calibration


def test_confidences_mean_what_they_say(trained):
    (level,) = trained.figures
    assert level.new.calibration_error <= 0.10
    assert level.rules.calibration_error > level.new.calibration_error


def test_the_calibration_error_is_that_of_the_literature():
    assert error([0.95, 0.95, 0.95, 0.95], [True, True, True, False]) == pytest.approx(0.2)
    assert error([0.25, 0.25, 0.25, 0.25, 0.85], [True, False, False, False, True]) == pytest.approx(0.03)
    assert error([], []) is None


def test_the_curve_is_drawn_in_ten_lines():
    lines = drawn(curve([0.05, 0.95, 0.93], [False, True, False])).splitlines()
    assert len(lines) == 10
    assert lines[-1].startswith("0.9-1.0  said 0.94  right 0.50  n     2")


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_isotonic_calibration_never_falls(decisions):
    points = isotonic([sure for sure, _ in decisions], [right for _, right in decisions])
    assert [shown for _, shown in points] == sorted(shown for _, shown in points)
    assert all(0 < shown < 1 for _, shown in points)


def test_rules_that_are_too_sure_are_shown_less_sure():
    lot = random.Random(2)
    decided = [
        Decided(rule=f"use.{n % 4}", confidence=sure, accepted=lot.random() < sure * sure)
        for n in range(600)
        for sure in [lot.choice((0.4, 0.6, 0.8, 0.95))]
    ]
    table = calibration(decided)
    assert table.after <= 0.10 < table.before
    assert table.shown("use.9", 0.6) == pytest.approx(0.36, abs=0.1)
    assert table.shown("use.9", 0.4) < table.shown("use.9", 0.95)


def test_a_rule_often_declined_is_shown_less_sure_than_its_like():
    good = [Decided(rule="good", confidence=0.8, accepted=True)] * 40
    bad = [Decided(rule="bad", confidence=0.8, accepted=False)] * 40
    table = calibration([one for pair in zip(good, bad, strict=True) for one in pair])
    assert table.shown("bad", 0.8) < 0.3 < 0.7 < table.shown("good", 0.8)


def test_few_decisions_change_nothing():
    table = calibration([Decided(rule="a", confidence=0.9, accepted=False)] * 10)
    assert table.shown("a", 0.9) == 0.9
    assert table.before is None


# --- measuring


def test_on_a_ladder_the_best_answers_and_any_level_given_is_right(rules):
    from evidence_store.domain import Suggestion

    def says(code, sure):
        return Suggestion(dimension="influence_level", code=code, confidence=sure, rule="r", tagger="t")

    ladder = ("none", "access", "knowledge", "use", "influence")
    found = quality(
        [[says("use", 0.4), says("access", 0.3)]], [("use", "influence")], "influence_level", ladder=ladder
    )
    assert found.micro == 1.0
    wrong = quality([[says("access", 0.9)]], [("use", "influence")], "influence_level", ladder=ladder)
    assert wrong.by_label == {"influence": 0.0}


def test_the_table_of_weights_scores_as_the_textcat_it_was_read_from():
    """Against the textcat itself: a bag scored by summing rows equals a bag scored whole."""
    lot = random.Random(4)
    bags = [{lot.randrange(40) + 10**18 for _ in range(8)} for _ in range(60)]
    truth = np.array([[min(bag) % 2, max(bag) % 3 == 0] for bag in bags], dtype=float)
    known = vocabulary(bags)
    options = {"known": known, "seed": 1, "learnt": np.array([True, True])}
    from taggers.learned import textcat

    kept = {}
    read_out = textcat._read_out

    def keeping(nlp, model, keys):
        kept["scores"] = model.predict([textcat._doc(nlp, sorted(bag)) for bag in bags])
        return read_out(nlp, model, keys)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textcat, "_read_out", keeping)
        weights, bias = fit(bags, truth, np.zeros_like(truth), np.ones(60), **options)
    place = {int(key): row for row, key in enumerate(known)}
    summed = [weights[[place[key] for key in bag]].sum(axis=0) + bias for bag in bags]
    assert np.allclose(summed, kept["scores"], atol=1e-4)
    assert np.abs(weights).max() > 0.01


# --- starting up


def test_naming_the_taggers_loads_neither_spacy_nor_numpy():
    script = "import sys, taggers; taggers.TAGGERS; print(sorted({'spacy', 'numpy', 'thinc'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_loaded_model_needs_no_spacy_of_its_own():
    script = "import sys, taggers.learned; print('spacy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_a_model_file_is_opened_like_any_tagger(trained):
    from taggers import learned_from

    found = next(learned_from(trained.model).suggest([Reading(text="the bridge vote went our way")]))
    assert found[0].code == "influence"
    with pytest.raises(ValueError, match="not a model file"):
        learned_from(b"something else")
