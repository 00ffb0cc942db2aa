"""Everyday words behind the cue rules: made the same every time, shown with their words, measured on batches not seen."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from evidence_store.domain import Reading, Suggestion
from taggers import TAGGERS
from taggers.by_rules import RulesTagger
from taggers.everyday import telling, train
from taggers.everyday.weighing import SILENT, model, read, weights_bytes
from taggers.everyday.words import features
from tests.bench.statements import BATCHES, STATEMENTS, kept_out, pooled

TAGGER = TAGGERS["rules"]()
NEW_WORDING = (
    "Our drivers go the northern way round since they leafed through your tables.",
    "The board slept on it, and the levy was gone by spring.",
    "I keep the second chapter on my desk for whenever a new colleague starts.",
)


def suggested(text: str, **fields: str | None) -> tuple[Suggestion, ...]:
    (found,) = TAGGER.suggest([Reading(text=text, **fields)])
    return found


@cache
def taught() -> tuple[train.Coded, ...]:
    return tuple(one for batch in BATCHES[-2:] for one in train.coded(STATEMENTS / f"{batch}.toml")[:60])


def test_the_same_statements_make_the_same_bytes() -> None:
    first, second = (train.written(train.train(taught())) for _ in range(2))
    assert first == second
    assert train.written(train.train(taught()[:-1])) != first


def test_the_weights_hold_words_and_whole_numbers_only() -> None:
    assert len(weights_bytes()) < 400_000
    assert model().weights.shape == (len(model().place), len(model().levels) + len(model().uses))
    assert {one[0] for one in features(["board", "voted"])} & set(model().place)


@pytest.mark.parametrize("text", NEW_WORDING)
def test_wording_no_cue_knows_gets_a_level_shown_with_its_words(text: str) -> None:
    by_words = [s for s in suggested(text) if s.rule.startswith(telling.RULE)]
    assert by_words
    for one in by_words:
        shown = one.span.cut(text) if one.span else None
        assert one.reason == TAGGER.explain(one.rule, shown)
        assert "mostly where" in one.reason
        assert "another version" not in one.reason


def test_every_code_the_words_can_propose_has_a_reason() -> None:
    for dimension, codes in (("influence_level", model().levels), ("use_category", model().uses)):
        for code in codes:
            assert telling.reason(telling.rule_of(dimension, code), None)
    assert telling.reason("everyday.influence_level.long-gone", "board") is None
    assert "another version" in TAGGER.explain("everyday.influence_level.long-gone", "board")


def test_at_most_three_codes_of_a_dimension_are_shown() -> None:
    found = suggested(" ".join(NEW_WORDING))
    for dimension in ("influence_level", "use_category"):
        assert len([s for s in found if s.dimension == dimension]) <= 3


@pytest.mark.parametrize("text", ["Ndiyo, walisoma ripoti hiyo jana.", "Utile.", "xq zzv qqp"])
def test_words_it_never_met_are_left_to_the_cues(text: str) -> None:
    (alone,) = RulesTagger(everyday=SILENT).suggest([Reading(text=text)])
    assert suggested(text) == alone


def test_a_model_without_words_leaves_the_cues_alone() -> None:
    (found,) = RulesTagger(everyday=SILENT).suggest([Reading(text=NEW_WORDING[0])])
    assert not [s for s in found if s.rule.startswith(telling.RULE)]


def test_a_weights_file_is_read_as_it_was_written() -> None:
    kept = train.fitted(taught())
    (once,) = RulesTagger(everyday=read(kept)).suggest([Reading(text=NEW_WORDING[1])])
    assert once


def test_on_batches_not_learnt_from_it_beats_the_cues_alone() -> None:
    cues, both = pooled(kept_out(everyday=False)), pooled(kept_out(everyday=True))
    assert both["level_macro_f1"] >= max(0.70, cues["level_macro_f1"] + 0.10)
    assert both["use_micro_f1"] >= max(0.66, cues["use_micro_f1"] + 0.10)
    assert both["use_recall_at_3"] >= max(0.86, cues["use_recall_at_3"] + 0.10)
    assert both["level_calibration_error"] <= 0.10
    assert both["use_calibration_error"] <= 0.10


def test_asking_for_help_loads_neither_words_nor_numpy() -> None:
    script = (
        "import sys\nfrom api.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "sys.exit(bool({'numpy', 'taggers.everyday.weighing'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, cwd=Path(__file__).resolve().parents[1]
    )
    assert done.returncode == 0, done.stderr.decode()[-400:]
