"""Suggesting on real coded items: the goals on the field material beside the checkout, by its own measure."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from evidence_store.domain import Reading
from taggers import TAGGERS, answer

FIELD = Path(__file__).resolve().parents[2] / "shared" / "field"
ORGANISATIONS = ("mgi", "mignex", "mipex", "mmc", "wmr")
pytestmark = pytest.mark.field


def suggest(*_: str, stdin: str, **__: object) -> str:
    """What `evidence suggest --json` prints for these JSON Lines, without a process of its own."""
    rows = [json.loads(line) for line in stdin.splitlines()]
    readings = [Reading(**{key: value for key, value in row.items() if key != "id"}) for row in rows]
    given = zip(rows, readings, TAGGERS["rules"]().suggest(readings), strict=True)
    return "\n".join(json.dumps(answer(row["id"], reading, found)) for row, reading, found in given)


@pytest.fixture(scope="module")
def measure() -> ModuleType:
    if not (FIELD / "score.py").exists():
        pytest.skip("the field material is not beside this checkout")
    spec = importlib.util.spec_from_file_location("field_score_of_suggestions", FIELD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.run = suggest
    return module


def test_suggestions_on_real_items_meet_their_goals(measure: ModuleType) -> None:
    figures = measure.suggest(FIELD, False)
    assert figures["stakeholder_right"] >= 0.90
    assert figures["stakeholder_wrong"] <= 0.06
    assert figures["attribution_level_right"] >= 0.95
    assert figures["level_macro_f1"] >= 0.85
    assert figures["use_micro_f1"] >= 0.85
    assert figures["use_recall_at_3"] >= 0.90


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_no_organisations_items_are_read_much_worse_than_the_others(
    measure: ModuleType, organisation: str, tmp_path: Path
) -> None:
    lines = (FIELD / "coded.jsonl").read_text("utf-8").splitlines()
    own = [line for line in lines if json.loads(line)["id"].startswith(f"{organisation}-")]
    (tmp_path / "coded.jsonl").write_text("\n".join(own), "utf-8")
    figures = measure.suggest(tmp_path, False)
    assert figures["stakeholder_wrong"] <= 0.10
    assert figures["attribution_level_right"] >= 0.90
    assert figures["level_right"] >= 0.70
    assert figures["use_micro_f1"] >= 0.55
