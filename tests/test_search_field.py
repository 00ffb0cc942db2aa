"""How well requests of real people are answered on real, coded feedback. It needs the field material beside the checkout."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from evidence_store.search import Document, Index, Vocabulary, understand
from seed import codebook
from tests.search_engines import ENGINES, Engine, engine_index

FIELD = Path(__file__).resolve().parents[2] / "shared" / "field"
DIMENSIONS = ("stakeholder_type", "influence_level", "use_category")

pytestmark = [
    pytest.mark.field,
    pytest.mark.skipif(not FIELD.exists(), reason="the field material is not beside the checkout"),
]


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FIELD / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def filled(engine: Engine, *, coded: bool) -> tuple[Index, Vocabulary]:
    items = rows("coded.jsonl")
    index = engine_index(engine, None)
    index.apply([document(n, item, coded=coded) for n, item in enumerate(items)], position=len(items))
    products = {item["product"] for item in items if item["product"]}
    regions = {item["region_or_country"] for item in items if item["region_or_country"]}
    return index, Vocabulary(codebook(), products=products, regions=regions, languages=("en", "fr", "es", "pt", "ar"))


def document(number: int, item: dict[str, Any], *, coded: bool) -> Document:
    return Document(
        id=item["id"],
        touched=number,
        text=item["text"],
        context=item.get("context") or "",
        attribution=item["attribution_raw"] or "",
        product=item["product"] or "",
        region=item["region_or_country"] or "",
        language="en",
        codes={d: {item[d]: 1000} for d in DIMENSIONS if coded and item[d]},
    )


def gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("coded", "recall", "ndcg"), [(True, 0.9, 0.88), (False, 0.8, 0.78)])
def test_requests_of_the_field_are_answered(engine: Engine, coded: bool, recall: float, ndcg: float) -> None:
    index, vocabulary = filled(engine, coded=coded)
    direct, ranked = [], []
    for request in rows("queries.jsonl"):
        grades = request["grades"]
        hits = index.ask(understand(request["query"], vocabulary=vocabulary), limit=10).hits
        firm = [one for one, grade in grades.items() if grade == 2]
        direct.append(sum(hit.id in firm for hit in hits) / min(10, len(firm)))
        ideal = gain(sorted(grades.values(), reverse=True)[:10])
        ranked.append(gain([grades.get(hit.id, 0) for hit in hits]) / ideal)
    index.close()
    print(
        f"{engine}, coded={coded}: direct recall@10 {sum(direct) / len(direct):.3f}, nDCG@10 {sum(ranked) / len(ranked):.3f}"
    )
    assert sum(direct) / len(direct) >= recall
    assert sum(ranked) / len(ranked) >= ndcg


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_code_asked_for_by_its_label_brings_only_quotes_that_carry_it(engine: Engine, dimension: str) -> None:
    index, vocabulary = filled(engine, coded=True)
    carrying: dict[str, int] = {}
    for item in rows("coded.jsonl"):
        carrying[item[dimension]] = carrying.get(item[dimension], 0) + 1
    for code in codebook().dimension(dimension):
        if code.code in ("other", "none") or code.code not in carrying:
            continue
        answer = index.ask(understand(code.label, vocabulary=vocabulary), limit=10)
        right = {item["id"] for item in rows("coded.jsonl") if item[dimension] == code.code}
        best = [hit.id for hit in answer.hits[: len(right)]]
        assert set(best) <= right, (code.code, best)
    index.close()
