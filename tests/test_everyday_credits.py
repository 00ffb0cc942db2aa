"""Who speaks by the everyday words of a credit line: made the same every time, told with words, never over a sure rule."""

import pytest

from evidence_store.domain import Reading, Suggestion
from taggers.by_rules import RulesTagger
from taggers.credit_line import read_credit
from taggers.everyday import credits
from taggers.everyday.credits_train import Credited, credited, fitted
from taggers.everyday.train import written
from taggers.everyday.weighing import SILENT
from tests.bench.statements import STATEMENTS, statements

TAGGER = RulesTagger()
ALONE = RulesTagger(credit=credits.UNHEARD)
KEPT_OUT = "tune_d"
RULES = {f"{credits.RULE}{code}" for code in credits.model().codes}


def types(tagger: RulesTagger, credit: str) -> list[Suggestion]:
    (found,) = tagger.suggest([Reading(text="We put it up in the hall.", attribution=credit)])
    return [one for one in found if one.dimension == credits.DIMENSION]


def lines(*batches: str) -> list[Credited]:
    return [one for batch in batches for one in credited(STATEMENTS / f"{batch}.toml")]


def test_the_same_credit_lines_make_the_same_bytes() -> None:
    some = lines(KEPT_OUT)[:40]
    assert written(fitted(some)) == written(fitted(some))
    assert written(fitted(some)) != written(fitted(some[:-5]))


def test_the_weights_are_small_and_hold_every_type_with_a_sentence() -> None:
    assert len(credits.credits_bytes()) < 250_000
    for code in credits.model().codes:
        assert credits.reason(f"{credits.RULE}{code}", None)
    assert credits.reason(f"{credits.RULE}long-gone", "driver") is None


def test_a_model_without_words_leaves_the_rules_alone() -> None:
    assert credits.weighed(credits.UNHEARD, read_credit("bus driver"), ()) is None
    assert not types(RulesTagger(everyday=SILENT), "xq zzv")


@pytest.mark.parametrize("credit", ["UNHCR", "Ministry of Labour, Accra", "World Bank"])
def test_a_sure_rule_stands(credit: str) -> None:
    assert types(TAGGER, credit) == types(ALONE, credit)
    assert types(TAGGER, credit)


@pytest.mark.parametrize("credit", ["xq zzv", "…", "42"])
def test_words_it_never_met_are_left_alone(credit: str) -> None:
    assert types(TAGGER, credit) == types(ALONE, credit)


def test_what_it_proposes_is_told_with_its_words() -> None:
    rows = [one.reading for one in statements(KEPT_OUT)]
    told = [
        (row, one)
        for row, found in zip(rows, TAGGER.suggest(rows), strict=True)
        for one in found
        if one.rule in RULES
    ]
    assert told
    for row, one in told:
        shown = one.span.cut(row.attribution or "") if one.span else None
        assert one.reason == TAGGER.explain(one.rule, shown)
        assert "mostly beside" in one.reason
