"""Reading real pastes: the goals on the field material beside the checkout, by its own measure."""

import importlib.util
import json
from pathlib import Path

import pytest

from taggers.extract import extract

FIELD = Path(__file__).resolve().parents[2] / "shared" / "field"
pytestmark = pytest.mark.field


@pytest.fixture(scope="module")
def measure():
    if not (FIELD / "score.py").exists():
        pytest.skip("the field material is not beside this checkout")
    spec = importlib.util.spec_from_file_location("field_score", FIELD / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def figures(measure):
    """Span recall, span precision and speakers right, as `score.py extract` counts them."""
    want = hit = right = false = found = 0
    for case in measure.rows(FIELD / "pastes" / "expected.jsonl"):
        drafts = [d for d in extract((FIELD / "pastes" / case["file"]).read_text("utf-8")) if d.kind != "claim"]
        found, left = found + len(drafts), list(drafts)
        for quote in case["quotes"]:
            best = max(left, key=lambda d: measure.alike(quote["text"], d.text), default=None)
            ok = best is not None and measure.alike(quote["text"], best.text) >= 0.9
            if ok:
                left.remove(best)
            if not quote.get("optional"):
                want, hit = want + 1, hit + ok
                right += ok and measure.same_speaker(quote.get("attribution_norm"), best.attribution)
        false += len(left)
    return hit / want, 1 - false / max(1, found), right / want


def test_quotes_and_speakers_of_real_pastes_are_found(measure):
    recall, precision, speakers = figures(measure)
    assert 2 * recall * precision / (recall + precision) >= 0.97
    assert speakers >= 0.93


def test_terms_and_titles_of_real_pastes_are_left_alone(measure):
    for line in (FIELD / "pastes" / "expected.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        drafts = extract((FIELD / "pastes" / case["file"]).read_text("utf-8"))
        texts = [measure.plain(d.text) for d in drafts if d.kind != "claim"]
        assert not [t for t in case["must_not_return"] if measure.plain(t) in texts]
