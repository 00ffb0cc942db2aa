"""Suggesting on invented statements: floors a little under what was measured, beside the rules and kept apart."""

from pathlib import Path

import pytest

from tests.bench import statements as bench
from tests.bench.statements import Figures, measured, statements

FLOORS = {
    "tune": {
        "stakeholder_right": 0.93,
        "attribution_level_right": 0.96,
        "level_macro_f1": 0.84,
        "use_micro_f1": 0.70,
        "use_recall_at_3": 0.92,
    },
    "apart": {
        "stakeholder_right": 0.75,
        "attribution_level_right": 0.82,
        "level_macro_f1": 0.64,
        "use_micro_f1": 0.42,
        "use_recall_at_3": 0.62,
    },
}
WRONG_AT_MOST = {"tune": 0.04, "apart": 0.09}


@pytest.mark.parametrize("name", FLOORS)
def test_suggestions_on_invented_statements_do_not_fall_below_what_was_measured(name: str) -> None:
    figures = measured(statements(name)).numbers()
    low = {key: figures[key] for key, floor in FLOORS[name].items() if figures[key] < floor}
    assert not low
    assert figures["stakeholder_wrong"] <= WRONG_AT_MOST[name]


def test_the_measure_sees_wrong_codes() -> None:
    right, spoilt = statements("tune")[:60], statements("tune")[60:120]
    swapped = [
        bench.Statement(one.reading, other.stakeholder, other.attribution_level, other.levels, other.uses)
        for one, other in zip(right, spoilt, strict=True)
    ]
    assert measured(swapped).numbers()["level_right"] < measured(right).numbers()["level_right"] / 2


def test_a_level_and_a_category_of_one_name_are_counted_apart() -> None:
    figures = Figures()
    figures.counts.update({"use hit": 3, "category hit": 1, "category missed": 1})
    assert figures.f1("use") == 1.0
    assert figures.numbers()["use_micro_f1"] == pytest.approx(2 / 3)


def test_what_is_kept_apart_is_never_printed(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(("apart", "-v"))
    told = capsys.readouterr().out
    assert told.startswith("apart: ")
    assert len(told.splitlines()) == 1


def test_a_file_that_is_not_there_is_said_in_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bench, "STATEMENTS", tmp_path)
    bench.main(("tune",))
    assert capsys.readouterr().out == "tune: there is no tune.toml\n"
