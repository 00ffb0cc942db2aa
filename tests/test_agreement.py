"""How far coders agree: the figures of the literature, the definitions counted slowly, and what is said beside them."""

import subprocess
import sys
from collections import Counter
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.analysis import coefficients as by
from evidence_store.analysis.agreement import Judgement, against, agreement, masi_distance
from evidence_store.domain import Dimension

ONE = Dimension(id="kind_of_use", label="Use", several=False)
LADDER = Dimension(id="level", label="Level", several=False, ordered=True)
SETS = Dimension(id="use", label="Use", several=True)
RUNGS = Dimension(id="level", label="Level", several=True, ordered=True)

FOUR_CODERS = """1 2 3 3 2 1 4 1 2 * * *
                 1 2 3 3 2 2 4 1 2 5 * 3
                 * 3 3 3 2 3 4 2 2 5 1 *
                 1 2 3 3 2 4 4 1 2 5 1 *"""
THREE_CODERS = """* * * * * 3 4 1 2 1 1 3 3 * 3
                  1 * 2 1 3 3 4 3 * * * * * * *
                  * * 2 1 3 4 4 * 2 1 1 3 3 * 4"""
FLEISS_1971 = (
    """0 0 0 0 14/0 2 6 4 2/0 0 3 5 6/0 3 9 2 0/2 2 8 1 1/7 7 0 0 0/3 2 6 3 0/2 5 3 2 2/6 5 2 1 0/0 2 2 3 7"""
)


def printed(rows):
    """Judgements from a reliability matrix as papers print it: a line a coder, a column a unit, * for a gap."""
    return [
        Judgement(unit=f"q{u}", coder=f"coder-{c}", codes=(code,))
        for c, line in enumerate(rows.splitlines())
        for u, code in enumerate(line.split())
        if code != "*"
    ]


def crossed(both, first_only, second_only, neither):
    """Two coders' yes and no, from the four cells of a textbook table."""
    cells = (["yes", "yes"], both), (["yes", "no"], first_only), (["no", "yes"], second_only), (["no", "no"], neither)
    answers = [pair for pair, times in cells for _ in range(times)]
    return [
        Judgement(unit=f"q{u}", coder=coder, codes=(code,))
        for u, pair in enumerate(answers)
        for coder, code in zip(("ana", "bo"), pair, strict=True)
    ]


def sheet(*units, coders="abcdefgh"):
    """Judgements from what each coder gave each unit: words of one-letter codes, `-` for a gap, "" for none."""
    return [
        Judgement(unit=f"q{u}", coder=coder, codes=tuple(codes))
        for u, answers in enumerate(units)
        for coder, codes in zip(coders, answers, strict=False)
        if codes != "-"
    ]


def value(found, name):
    figure = found.figure(name)
    assert figure is not None
    return figure.value


def numbered(rows):
    """The same matrix as a table of numbers, for scales of measurement."""
    found = sorted((int(j.unit[1:]), int(j.coder[-1]), int(j.codes[0]) - 1) for j in printed(rows))
    unit, coder, code = np.array(found, np.intp).T
    return by.table(unit, coder, code, units=int(unit.max()) + 1, size=int(code.max()) + 1)


def scaled(rows, metric):
    table = numbered(rows)
    worth = np.arange(1.0, table.size + 1)
    estimate = by.alpha(table, by.Given(metric(worth[:, None], worth[None, :]) ** 2))
    return by.values([estimate], units=table.units)[0]


# ------------------------------------------------------------------------------------- figures of the literature


def test_krippendorffs_four_coders_give_the_alphas_he_printed():
    found = agreement(printed(FOUR_CODERS), dimension=LADDER, codes="12345")
    assert value(found, "alpha_nominal") == pytest.approx(0.743, abs=5e-4)
    assert value(found, "alpha_ordinal") == pytest.approx(0.815, abs=5e-4)
    assert value(found, "ac1") == pytest.approx(0.775, abs=5e-4)
    assert (found.n_units, found.n_seen, found.n_pairs) == (11, 12, 55)


def test_a_distance_of_ones_own_gives_the_interval_and_ratio_alphas_of_the_same_paper():
    assert scaled(FOUR_CODERS, lambda a, b: a - b) == pytest.approx(0.849, abs=5e-4)
    assert scaled(FOUR_CODERS, lambda a, b: (a - b) / (a + b)) == pytest.approx(0.797, abs=5e-4)
    assert scaled(THREE_CODERS, lambda a, b: a - b) == pytest.approx(0.811, abs=5e-4)


def test_three_coders_with_many_gaps_give_the_printed_alpha():
    found = agreement(printed(THREE_CODERS), dimension=ONE, codes="1234")
    assert value(found, "alpha_nominal") == pytest.approx(0.691, abs=5e-4)


@pytest.mark.parametrize(
    ("cells", "kappa"), [((20, 5, 10, 15), 0.400), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593)]
)
def test_textbook_tables_give_cohens_kappa(cells, kappa):
    found = agreement(crossed(*cells), dimension=ONE, codes=("yes", "no"), resamples=0)
    assert value(found, "cohens_kappa") == pytest.approx(kappa, abs=5e-5)
    assert value(found, "percent_agreement") == pytest.approx((cells[0] + cells[3]) / sum(cells))


def test_fleiss_ten_subjects_and_fourteen_raters_give_his_kappa_and_the_alpha_beside_it():
    units = [
        [code for code, times in zip("12345", row.split(), strict=True) for _ in range(int(times))]
        for row in FLEISS_1971.split("/")
    ]
    found = agreement(sheet(*units, coders="abcdefghijklmn"), dimension=ONE, codes="12345", resamples=0)
    assert value(found, "fleiss_kappa") == pytest.approx(0.210, abs=5e-4)
    assert value(found, "alpha_nominal") == pytest.approx(0.216, abs=5e-4)


def test_gwets_coefficient_stays_high_where_kappa_falls_on_a_rare_answer():
    found = agreement(crossed(118, 5, 2, 0), dimension=ONE, codes=("yes", "no"), resamples=0)
    share = 243 / 250  # judgements that say yes
    chance = 2 * share * (1 - share)
    assert value(found, "ac1") == pytest.approx((118 / 125 - chance) / (1 - chance))
    assert value(found, "ac1") > 0.9
    assert value(found, "cohens_kappa") < 0


# ------------------------------------------------------------------------------------------- several codes: MASI


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("a", "a", 0),
        ("", "", 0),
        ("a", "", 1),
        ("a", "b", 1),
        ("a", "ab", 1 - 1 / 2 * 2 / 3),
        ("abc", "ab", 1 - 2 / 3 * 2 / 3),
        ("ab", "abcd", 1 - 2 / 4 * 2 / 3),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3),
        ("abc", "bcd", 1 - 2 / 4 * 1 / 3),
    ],
)
def test_the_distance_of_two_sets_is_as_worked_out_by_hand(one, other, distance):
    assert masi_distance(one, other) == masi_distance(other, one) == pytest.approx(distance)
    members = np.array([[float(code in answer) for code in "abcd"] for answer in (one, other)])
    masi = by.Masi(members)
    assert masi.of(np.array([0]), np.array([1])) == pytest.approx([distance])
    assert masi.rows(np.array([0, 1])) == pytest.approx(np.array([[0, distance], [distance, 0]]))


def test_alpha_over_sets_is_as_worked_out_by_hand():
    # Observed 2 x 2/3 over 4 judgements; expected: the six pairs of {a} {a b} {b} {b} stand 4 apart in all.
    found = agreement(sheet(("a", "ab"), ("b", "b")), dimension=SETS, codes="ab", resamples=0)
    assert value(found, "alpha_masi") == pytest.approx(0.5)


def test_each_of_several_codes_is_a_question_of_its_own():
    units = [("a", "ab"), ("b", "b"), ("", "a"), ("ab", "ab"), ("", "")]
    found = agreement(sheet(*units), dimension=SETS, codes="abc", resamples=0)
    for row in found.per_code:
        alone = sheet(*[["y" if row.code in answer else "n" for answer in unit] for unit in units])
        as_one = agreement(alone, dimension=ONE, codes="yn", resamples=0)
        assert row.alpha.value == value(as_one, "alpha_nominal")
        assert row.ac1.value == value(as_one, "ac1")
    assert [(row.code, row.given, row.prevalence) for row in found.per_code] == [
        ("a", 5, 0.5), ("b", 5, 0.5), ("c", 0, 0.0)
    ]  # fmt: skip
    assert found.per_code[2].alpha.value is None
    assert "Nobody gave this code" in (found.per_code[2].alpha.why or "")
    assert found.figure("ac1").value is None
    assert "code by code" in found.figure("ac1").why


def test_on_a_ladder_the_highest_code_counts_and_no_impact_is_the_ground():
    codes = ("access", "use", "influence", "none")
    answers = [
        (("access", "use"), ("use",)),
        (("none",), ()),
        (("influence",), ("access",)),
        (("access",), ("access",)),
    ]
    judgements = [
        Judgement(unit=f"q{u}", coder=coder, codes=given)
        for u, pair in enumerate(answers)
        for coder, given in zip("ab", pair, strict=True)
    ]
    plain = sheet(("2", "2"), ("0", "0"), ("3", "1"), ("1", "1"))
    found = agreement(judgements, dimension=RUNGS, codes=codes, resamples=0)
    assert value(found, "alpha_ordinal") == value(
        agreement(plain, dimension=LADDER, codes="0123", resamples=0), "alpha_ordinal"
    )


# ----------------------------------------------------------------------------- the definitions, counted slowly


def slow_alpha(units, distance):
    """1 - D_o / D_e by walking through every pair of judgements; None where nothing is expected to differ."""
    units = [unit for unit in units if len(unit) > 1]
    everything = [answer for unit in units for answer in unit]
    n = len(everything)
    observed = sum(2 * distance(a, b) / (len(unit) - 1) for unit in units for a, b in combinations(unit, 2)) / max(
        n, 1
    )
    expected = sum(2 * distance(a, b) for a, b in combinations(everything, 2)) / max(n * (n - 1), 1)
    return None if expected == 0 else 1 - observed / expected


def slow_ordinal(units):
    """Krippendorff's ordinal metric as he writes it: the sum of the counts between, less half of both ends, squared."""
    counts = Counter(answer for unit in units if len(unit) > 1 for answer in unit)

    def distance(a, b):
        low, high = min(a, b), max(a, b)
        between = sum(counts[g] for g in range(low, high + 1)) - (counts[low] + counts[high]) / 2
        return between**2 if low != high else 0

    return slow_alpha(units, distance)


def slow_ac1(units, categories):
    units = [unit for unit in units if len(unit) > 1]
    if len({answer for unit in units for answer in unit}) < 2:
        return None
    agree = sum(sum(a == b for a, b in combinations(u, 2)) / (len(u) * (len(u) - 1) / 2) for u in units) / len(units)
    shares = [sum(unit.count(k) / len(unit) for unit in units) / len(units) for k in categories]
    chance = sum(share * (1 - share) for share in shares) / (len(categories) - 1)
    return (agree - chance) / (1 - chance)


def slow_kappa(pairs):
    if not pairs:
        return None
    n = len(pairs)
    agree = sum(a == b for a, b in pairs) / n
    ones, others = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(ones[k] * others[k] for k in ones) / n**2
    return None if chance == 1 else (agree - chance) / (1 - chance)


def close(found, slow):
    return found is None if slow is None else found == pytest.approx(slow, abs=1e-9)


_ANSWER = st.one_of(st.just("-"), st.sets(st.sampled_from("xyz")).map(lambda codes: "".join(sorted(codes))))
_SETS = st.lists(st.tuples(_ANSWER, _ANSWER, _ANSWER), max_size=9)
_LETTER = st.sampled_from(["x", "y", "z", "-"])
_LETTERS = st.lists(st.tuples(_LETTER, _LETTER, _LETTER), max_size=9)


@settings(deadline=None)
@given(_SETS)
def test_alphas_over_sets_are_what_walking_through_all_pairs_gives(units):
    found = agreement(sheet(*units), dimension=RUNGS, codes="xyz", resamples=0)
    given = [[frozenset(answer) for answer in unit if answer != "-"] for unit in units]
    ranks = [[max((" xyz".index(code) for code in answer), default=0) for answer in unit] for unit in given]
    assert close(value(found, "alpha_masi"), slow_alpha(given, masi_distance))
    assert close(value(found, "alpha_nominal"), slow_alpha(given, lambda a, b: float(a != b)))
    assert close(value(found, "alpha_ordinal"), slow_ordinal(ranks))
    for row in found.per_code:
        binary = [[row.code in answer for answer in unit] for unit in given]
        assert close(row.alpha.value, slow_alpha(binary, lambda a, b: float(a != b)))
        assert close(row.ac1.value, slow_ac1(binary, (True, False)))


@settings(deadline=None)
@given(_LETTERS)
def test_kappas_and_gwets_coefficient_are_what_their_definitions_give(units):
    found = agreement(sheet(*units), dimension=ONE, codes="xyz", coders="abc", resamples=0)
    given = [[answer for answer in unit if answer != "-"] for unit in units]
    assert close(value(found, "ac1"), slow_ac1(given, "xyz"))
    of_pairs = [
        slow_kappa([(unit[i], unit[j]) for unit in units if "-" not in (unit[i], unit[j])])
        for i, j in combinations(range(3), 2)
    ]
    defined = [kappa for kappa in of_pairs if kappa is not None]
    assert close(value(found, "mean_cohens_kappa"), sum(defined) / len(defined) if defined else None)


@pytest.mark.parametrize("kept", [0, 10_000])
def test_hundreds_of_different_sets_are_counted_as_few_are(monkeypatch, kept):
    monkeypatch.setattr(by, "_KEPT", kept)
    random = np.random.RandomState(5)
    units = [["".join(np.array(list("abcdefghijkl"))[random.rand(12) < 0.4]) for _ in range(2)] for _ in range(170)]
    answers = {answer for unit in units for answer in unit}
    assert len(answers) > by._ROWS > by._DENSE
    found = agreement(sheet(*units), dimension=SETS, codes="abcdefghijkl", resamples=3)
    given = [[frozenset(answer) for answer in unit] for unit in units]
    assert close(value(found, "alpha_masi"), slow_alpha(given, masi_distance))
    assert close(value(found, "alpha_nominal"), slow_alpha(given, lambda a, b: float(a != b)))
    assert found.figure("alpha_masi").low < found.figure("alpha_masi").high


def test_a_long_list_of_codes_with_gaps_is_counted_as_a_short_one_is():
    random = np.random.RandomState(6)
    codes = "abcdefghijklmnopqrstuvwxyz"
    units = [[random.choice([code, random.choice([*codes, "-"])]) for _ in range(3)] for code in codes * 2]
    found = agreement(sheet(*units), dimension=ONE, codes=codes, resamples=0)
    assert len(codes) > by._DENSE
    given = [[answer for answer in unit if answer != "-"] for unit in units]
    assert len({len(unit) for unit in given}) > 1
    assert close(value(found, "ac1"), slow_ac1(given, codes))


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=11, max_size=11))
def test_a_unit_drawn_twice_weighs_as_two_units(weights):
    table, ones = numbered(FOUR_CODERS), np.ones((1, 12))
    drawn = [unit for unit, times in zip(range(11), [*weights], strict=True) for _ in range(times)]
    rows = sorted(
        (n, int(c), int(v))
        for n, unit in enumerate(drawn)
        for u, c, v in zip(table.unit, table.coder, table.value, strict=True)
        if u == unit
    )
    if not rows:
        return
    unit, coder, code = np.array(rows, np.intp).T
    again = by.table(unit, coder, code, units=len(drawn), size=table.size)
    row = np.array([[*weights, 0.0]])
    for estimate in (by.percent, by.alpha, by.alpha_ordinal, lambda t: by.alpha(t, by.Given(1 - np.eye(t.size)))):
        assert estimate(table)(row) == pytest.approx(estimate(again)(np.ones((1, len(drawn)))), nan_ok=True)
    pair, again_pair = by.between(table, 1, 3), by.between(again, 1, 3)
    assert by.cohen(pair)(row) == pytest.approx(by.cohen(again_pair)(np.ones((1, len(drawn)))), nan_ok=True)
    assert by.cohen(pair)(ones) != pytest.approx(by.cohen(by.between(table, 0, 1))(ones))


# -------------------------------------------------------------------------------------------------------- laws


def figures(found):
    return [(f.name, f.value, f.low, f.high, f.n_units, f.n_pairs) for f in found.figures]


@settings(deadline=None, max_examples=40)
@given(_SETS, st.permutations(range(9)), st.permutations("abc"))
def test_names_and_order_of_quotes_and_codes_move_no_figure_and_names_of_coders_no_value(units, order, names):
    judgements = sheet(*units)
    found = agreement(judgements, dimension=SETS, codes="xyz", coders="abc", resamples=20)
    renamed = [j.model_copy(update={"unit": f"other-{order[int(j.unit[1:])]}"}) for j in judgements]
    recoded = [j.model_copy(update={"codes": tuple("pqr"["xyz".index(c)] for c in j.codes)}) for j in judgements]
    swapped = [j.model_copy(update={"coder": names["abc".index(j.coder)]}) for j in judgements]
    assert figures(agreement(renamed[::-1], dimension=SETS, codes="xyz", coders="abc", resamples=20)) == figures(
        found
    )
    assert figures(agreement(recoded, dimension=SETS, codes="pqr", coders="abc", resamples=20)) == figures(found)
    again = agreement(swapped, dimension=SETS, codes="xyz", coders="abc", resamples=0)
    assert all(close(a.value, b.value) for a, b in zip(again.figures, found.figures, strict=True))


@settings(deadline=None, max_examples=40)
@given(_SETS, _ANSWER)
def test_a_quote_one_coder_looked_at_changes_nothing_but_the_count_of_quotes_seen(units, answer):
    lone = [Judgement(unit="alone", coder="a", codes=tuple(answer.replace("-", "")))]
    one, other = (
        agreement(judgements, dimension=RUNGS, codes="xyz", coders="ab", resamples=20)
        for judgements in (sheet(*units), [*lone, *sheet(*units)])
    )
    assert other.n_seen == one.n_seen + 1
    assert other.model_copy(update={"n_seen": one.n_seen, "caution": one.caution}) == one


@settings(deadline=None)
@given(st.lists(_ANSWER.filter(lambda answer: answer != "-"), min_size=2, max_size=9))
def test_perfect_agreement_with_variation_is_exactly_one_and_without_it_undefined(answers):
    found = agreement(sheet(*[(a, a, a) for a in answers]), dimension=SETS, codes="xyz", resamples=0)
    varies = len(set(answers)) > 1
    for name in ("mean_cohens_kappa", "fleiss_kappa", "alpha_nominal", "alpha_masi"):
        assert value(found, name) == (1 if varies else None)
        assert varies or "without variation" in found.figure(name).why
    assert value(found, "percent_agreement") == 1
    assert found.disagreements == ()


def test_the_same_seed_draws_the_same_interval_and_another_seed_another():
    judgements = printed(FOUR_CODERS)
    ask = {"dimension": LADDER, "codes": "12345", "resamples": 200}
    assert agreement(judgements, **ask) == agreement(judgements, **ask)
    assert figures(agreement(judgements, **ask)) != figures(agreement(judgements, **ask, seed=2))
    for figure in agreement(judgements, **ask).figures:
        assert figure.value is None or figure.low <= figure.value <= figure.high


# ------------------------------------------------------------------------------------ undefined, and said so


def test_quotes_nobody_shared_give_no_figure_and_a_reason():
    found = agreement(sheet(("x", "-"), ("-", "y")), dimension=ONE, codes="xy")
    assert found.figures
    assert all(figure.value is None and "looked at by two" in figure.why for figure in found.figures)
    assert (found.n_units, found.n_seen, found.disagreements) == (0, 2, ())
    assert any(sentence.startswith("No quote was looked at") for sentence in found.caution)


@pytest.mark.parametrize("dimension", [ONE, LADDER, SETS, RUNGS])
@pytest.mark.parametrize("judgements", [[], sheet(("x",)), sheet(("x", "x"))])
def test_nothing_or_next_to_nothing_is_never_zero_or_one_by_accident(dimension, judgements):
    found = agreement(judgements, dimension=dimension, codes="xy")
    rest = [figure for figure in found.figures if figure.name != "percent_agreement"]
    assert all(figure.value is None and figure.why for figure in rest)
    assert all(figure.low is None and figure.high is None for figure in found.figures)


def test_gwets_coefficient_without_variation_is_undefined_although_its_formula_gives_one():
    found = agreement(sheet(*[("x", "x")] * 40), dimension=ONE, codes="xy")
    assert value(found, "ac1") is None
    assert value(found, "percent_agreement") == 1


def test_an_interval_is_withheld_when_many_draws_are_undefined_and_says_when_it_cannot_tell():
    units = [("x", "x")] * 9 + [("y", "y")]
    alpha = agreement(sheet(*units), dimension=ONE, codes="xy").figure("alpha_nominal")
    assert (alpha.value, alpha.low, alpha.high) == (1, None, None)
    assert "of the draws" in alpha.why
    even = agreement(sheet(*[("x", "x"), ("y", "y")] * 20), dimension=ONE, codes="xy").figure("alpha_nominal")
    assert (even.low, even.high) == (1, 1)
    assert "cannot show" in even.why


def test_fleiss_kappa_is_not_given_where_coders_are_missing():
    found = agreement(
        sheet(("x", "x", "y"), ("y", "x", "-"), ("y", "y", "y")), dimension=ONE, codes="xy", resamples=0
    )
    assert value(found, "fleiss_kappa") is None
    assert "same number of coders" in found.figure("fleiss_kappa").why
    assert value(found, "alpha_nominal") is not None


def test_the_mean_of_pairs_says_which_pairs_it_rests_on():
    found = agreement(
        sheet(("x", "x", "-"), ("y", "x", "-"), ("-", "y", "x")), dimension=ONE, codes="xy", resamples=0
    )
    assert found.figure("mean_cohens_kappa").why.startswith("The mean of 2 of 3 pairs")
    assert found.figure("cohens_kappa") is None


def test_two_judgements_of_one_quote_by_one_coder_are_refused():
    with pytest.raises(ValueError, match="two judgements"):
        agreement([*sheet(("x", "y")), Judgement(unit="q0", coder="a")], dimension=ONE, codes="xy")


# ------------------------------------------------------------------------------- what is shown to be resolved


def test_disagreements_come_farthest_apart_first_with_what_each_gave():
    found = agreement(sheet(("xy", "x"), ("x", "x"), ("x", "y"), ("yx", "yz")), dimension=SETS, codes="xyz")
    assert [(d.unit, d.distance) for d in found.disagreements] == [
        ("q2", 1.0), ("q3", pytest.approx(8 / 9)), ("q0", pytest.approx(2 / 3))
    ]  # fmt: skip
    assert found.disagreements[1].gave == (("a", ("x", "y")), ("b", ("y", "z")))
    assert found.distance == "masi"


def test_on_a_ladder_two_rungs_apart_is_farther_than_one():
    found = agreement(sheet(("x", "y"), ("x", "z"), ("", "z")), dimension=LADDER, codes="xyz")
    assert [(d.unit, round(d.distance, 3)) for d in found.disagreements] == [
        ("q2", 1.0),
        ("q1", 0.667),
        ("q0", 0.333),
    ]


def test_two_coders_get_a_table_of_what_one_calls_what_the_other_calls():
    table = agreement(sheet(("x", "x"), ("x", "y"), ("", "y"), ("", "")), dimension=ONE, codes="xy").confusion
    assert (table.rows, table.columns, table.codes) == ("a", "b", ("x", "y", None))
    assert table.counts == ((1, 1, 0), (0, 0, 0), (0, 1, 1))
    assert agreement(sheet(("x", "x", "y")), dimension=ONE, codes="xy").confusion is None


def test_with_several_codes_shared_ones_are_not_set_against_each_other():
    table = agreement(sheet(("xy", "xz"), ("xy", "x")), dimension=SETS, codes="xyz").confusion
    met = {
        (row, column): n
        for (row, column), n in zip(product(table.codes, repeat=2), sum(table.counts, ()), strict=True)
        if n
    }
    assert met == {("x", "x"): 2, ("y", "z"): 1, ("y", None): 1}


@settings(deadline=None)
@given(_LETTERS)
def test_where_one_code_is_given_the_table_adds_up_to_the_quotes_shared(units):
    found = agreement(sheet(*units), dimension=ONE, codes="xyz", coders="ab", resamples=0)
    assert sum(map(sum, found.confusion.counts)) == found.n_units


# ------------------------------------------------------------------------------------------------ cautions


def said(found):
    return " ".join(found.caution)


def test_few_quotes_are_said_loudly_and_thirty_are_not():
    few, enough = ([("x", "x"), ("y", "y"), ("x", "y")] * times for times in (9, 10))
    assert "Only 27 quotes" in said(agreement(sheet(*few), dimension=ONE, codes="xy", resamples=0))
    assert agreement(sheet(*enough), dimension=ONE, codes="xy", resamples=0).caution == ()


def test_high_agreement_on_a_rare_answer_is_named_for_the_dimension_and_for_each_code():
    rare = [("x", "x")] * 38 + [("x", "y"), ("y", "x")]
    assert "Gwet" in said(agreement(sheet(*rare), dimension=ONE, codes="xy", resamples=0))
    several = [("z", "z"), ("", "")] * 19 + [("z", "zy"), ("y", "")]
    sentences = agreement(sheet(*several), dimension=SETS, codes="yz", resamples=0).caution
    assert any("low alpha on y:" in sentence for sentence in sentences)


def test_coders_who_hardly_meet_are_named():
    units = [("x", "y", "-", "-")] * 30 + [("-", "x", "x", "-")] + [("-", "-", "-", "y")]
    told = said(agreement(sheet(*units), dimension=ONE, codes="xy", coders="abcde", resamples=0))
    assert "d shares no quote" in told
    assert "e shares no quote" in told
    assert "Never on the same quote: a and c." in told
    assert "Fewer than 30 quotes shared: b and c." in told
    lonely = sheet(*[("x", "y")] * 2, *[("x", "-")] * 9)
    assert "Of 11 quotes 2 were" in said(agreement(lonely, dimension=ONE, codes="xy", resamples=0))


def test_codes_out_of_place_are_told_and_left_off_the_ladder():
    units = [("x", "old"), ("x", "y"), ("y", "y")]
    judgements = [
        Judgement(unit=f"q{u}", coder=c, codes=(code,))
        for u, pair in enumerate(units)
        for c, code in zip("ab", pair, strict=True)
    ]
    found = agreement(judgements, dimension=LADDER, codes="xy", resamples=0)
    assert "Given but not in the codebook today: old" in said(found)
    assert (found.figure("alpha_ordinal").n_units, found.figure("alpha_nominal").n_units) == (2, 3)
    several = agreement(sheet(("xy", "x"), ("x", "x")), dimension=ONE, codes="xy", resamples=0)
    assert "1 judgement gives several codes" in said(several)


# ------------------------------------------------------------------------------------------------ a machine


def test_a_machine_is_set_beside_people_over_the_same_quotes():
    units = [("x", "x", "x"), ("y", "y", "x"), ("x", "y", "y"), ("-", "y", "x"), ("x", "y", "-")]
    judgements = sheet(*units, coders=("ana", "bo", "rules"))
    found = against(judgements, machine="rules", people=("ana", "bo"), dimension=ONE, codes="xy", resamples=50)
    percent = found.figures[0]
    assert (percent.name, found.n_units) == ("percent_agreement", 3)
    assert percent.people.value == pytest.approx(2 / 3)
    assert percent.machine.value == pytest.approx((1 / 3 + 2 / 3) / 2)
    assert not percent.above
    assert "cannot honestly" not in " ".join(found.caution)


def test_each_side_is_the_mean_over_pairs_of_what_agreement_gives_the_pair():
    judgements = printed(FOUR_CODERS.replace("*", "2"))
    found = against(judgements, machine="coder-3", people=("coder-0", "coder-1", "coder-2"), dimension=LADDER, codes="12345", resamples=0)  # fmt: skip
    for compared in found.figures:
        for figure, pairs in ((compared.machine, ["03", "13", "23"]), (compared.people, ["01", "02", "12"])):
            of_pairs = [
                value(
                    agreement(
                        judgements, dimension=LADDER, codes="12345", coders=[f"coder-{c}" for c in pair], resamples=0
                    ),
                    compared.name,
                )
                for pair in pairs
            ]
            assert figure.value == pytest.approx(sum(of_pairs) / 3)


def test_a_machine_above_people_is_not_praised():
    units = [("x", "y", "x"), ("y", "y", "y"), ("x", "x", "x"), ("y", "x", "x")]
    found = against(sheet(*units), machine="c", people=("a", "b"), dimension=ONE, codes="xy", resamples=0)
    assert found.figures[0].above
    assert "cannot honestly be reported above people’s own" in " ".join(found.caution)


def test_beside_one_person_a_machine_has_nothing_to_be_held_against():
    found = against(sheet(("x", "x"), ("y", "x")), machine="b", people=("a", "b"), dimension=ONE, codes="xy")
    assert found.people == ("a",)
    assert (found.figures[0].machine.value, found.figures[0].people.value) == (0.5, None)
    assert "not known" in found.figures[0].people.why
    assert not any(compared.above for compared in found.figures)
    nobody = against([], machine="b", people=(), dimension=SETS, codes="xy")
    assert all(compared.machine.value is None and compared.machine.why for compared in nobody.figures)


# ------------------------------------------------------------------------------------------------ the house


def test_asking_for_agreement_wakes_numpy_only_when_something_is_counted():
    script = "import sys; from evidence_store.analysis import agreement; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "False\n"
    work = "agreement.agreement([], dimension=agreement.Dimension(id='d', label='d'), codes=())"
    counted = script.replace("; print", f"; {work}; print")
    assert subprocess.run([sys.executable, "-c", counted], capture_output=True, text=True).stdout == "True\n"
