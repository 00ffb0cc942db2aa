"""What learning from people's codings adds to the rules, and what it costs: `python -m tests.bench.learned`.

Quality is measured on the field material beside the checkout, where it is: five folds, whole groups of quotes (by
organisation and product) at a time, by the material's own measure. The rules were written with that material in
sight, so their figures are optimistic there; the lines "a third of the rules taken away" show what learning does
where the rules fit less well. The invented corpus is the second measure: nothing of it is learnt from.
"""

import hashlib
import importlib.util
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from evidence_store.domain import Reading, Suggestion, Tagger
from seed import codebook, corpus
from taggers import TAGGERS, answer
from taggers.learned import DIMENSIONS, Example, Learned, drawn, quality, said_by, settled, train
from taggers.learned.calibrating import curve, error
from taggers.learned.container import pack
from taggers.learned.examples import folds, groups
from taggers.learned.learning import labels_of, ladder_of, learn, side_of
from tests.bench.suggest import readings

FIELD = Path(__file__).resolve().parents[3] / "shared" / "field"
FOLDS = 5
GOALS = "goals: level macro-F1 0.78, use micro-F1 0.76, calibration error 0.10"
Rows = list[dict[str, Any]]


class Thinned:
    """The rules, with a share of them taken away: another field, where they fit less well."""

    name = "rules"

    def __init__(self, rules: Tagger, *, share: float, seed: int) -> None:
        self._rules, self._share, self._seed = rules, share, seed
        self.version = f"{rules.version} without {share:.2f} ({seed})"

    def suggest(self, items: Iterable[Reading]) -> Iterator[tuple[Suggestion, ...]]:
        for said in self._rules.suggest(items):
            yield tuple(s for s in said if self._kept(s.rule.partition("~")[0]))

    def explain(self, rule: str, words: str | None) -> str:
        return self._rules.explain(rule, words)

    def _kept(self, rule: str) -> bool:
        drawn_lot = hashlib.blake2b(f"{self._seed} {rule}".encode(), digest_size=4).digest()
        return int.from_bytes(drawn_lot) / 2**32 >= self._share


def field_measure() -> Any:
    spec = importlib.util.spec_from_file_location("field_score_of_learning", FIELD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def field_rows(measure: Any) -> Rows:
    return [r for r in measure.rows(FIELD / "coded.jsonl") if r["kind"] != "narrative" and not r.get("numeric")]


def field_reading(row: dict[str, Any]) -> Reading:
    return Reading(
        text=row["text"],
        attribution=row.get("attribution_raw"),
        context=row.get("context"),
        product=row.get("product"),
    )


def field_examples(rows: Rows) -> list[Example]:
    """Grouped by organisation and product, and by what is told twice; an unnamed product is a group of its own."""
    made, twice = [], {}
    for row in rows:
        source = f"{row['id'].partition('-')[0]} {row.get('product') or row['id']}"
        source = twice.setdefault(row.get("dup_group") or row["id"], source)
        codes = {
            "influence_level": (row["influence_level"] or "none",),
            "use_category": (row["use_category"],) if row["use_category"] else (),
        }
        if row["stakeholder_type"]:
            codes["stakeholder_type"] = (row["stakeholder_type"],)
        made.append(Example(quote=row["id"], source=source, reading=field_reading(row), codes=codes))
    return made


def model_of(examples: Sequence[Example], rules: Tagger) -> Learned:
    """A model of all these examples, whether or not the gate would let it live."""
    side, book = side_of(examples, [rules]), codebook()
    parts = []
    for dimension in DIMENSIONS:
        own = side.only([dimension in e.codes for e in side.examples])
        parts.append(learn(own, dimension, labels_of(own, dimension, book)[0], seed=1))
    return Learned.load(pack(parts, {}), taggers=[rules])


def on_kept_apart_folds(examples: list[Example], rules: Tagger) -> tuple[list[Any], list[Any], list[Any]]:
    """For every example what the rules say; what they and a model of the other folds say; the same through the gate."""
    fold = folds(groups(examples), count=FOLDS, seed=1)
    said = list(said_by([rules], [e.reading for e in examples]))
    free: list[Any] = [None] * len(examples)
    gated = list(said)
    for number in range(FOLDS):
        others = [e for e, f in zip(examples, fold, strict=True) if f != number]
        model = model_of(others, rules)
        live = train(others, taggers=[rules], codebook=codebook())
        allowed = Learned.load(live.model, taggers=[rules]) if live.model else None
        for at in (i for i, f in enumerate(fold) if f == number):
            free[at] = settled(said[at], model.suggest_beside(examples[at].reading, said[at]), model)
            if allowed:
                gated[at] = settled(said[at], allowed.suggest_beside(examples[at].reading, said[at]), allowed)
    return said, free, gated


def figures(measure: Any, rows: Rows, given: list[Any]) -> dict[str, Any]:
    """The material's own measure of suggestions given row by row."""
    lines = "\n".join(json.dumps(answer(r["id"], field_reading(r), g)) for r, g in zip(rows, given, strict=True))
    measure.run = lambda *_args, **_kw: lines
    return dict(measure.suggest(FIELD, False))


def told(name: str, found: dict[str, Any], sure: float | None) -> str:
    return (
        f"{name:34s} level macro-F1 {found['level_macro_f1']:.3f}  use micro-F1 {found['use_micro_f1']:.3f}  "
        f"recall@3 {found['use_recall_at_3']:.3f}  stakeholder {found['stakeholder_right']:.3f}"
        f" (wrong {found['stakeholder_wrong']:.3f})  calibration error {sure:.3f}"
    )


def shown(examples: list[Example], given: list[Any]) -> tuple[list[float], list[bool]]:
    """Confidence of every suggestion in a dimension people decided, and whether they gave that code."""
    pairs = [
        (s.confidence, s.code in e.codes[s.dimension])
        for e, found in zip(examples, given, strict=True)
        for s in found
        if s.dimension in e.codes
    ]
    return [sure for sure, _ in pairs], [right for _, right in pairs]


def on_the_field(rules: Tagger) -> None:
    measure = field_measure()
    rows = field_rows(measure)
    examples = field_examples(rows)
    print(f"{len(examples)} coded quotes, {FOLDS} folds kept apart; {GOALS}")
    fields: list[tuple[str, Tagger]] = [("", rules)]
    fields += [(f" (a third taken away, {n})", Thinned(rules, share=1 / 3, seed=n)) for n in (1, 2)]
    for where, known in fields:
        said, free, gated = on_kept_apart_folds(examples, known)
        for name, given in (("rules", said), ("rules and model", free), ("through the gate", gated)):
            print(told(f"{name}{where}", figures(measure, rows, given), error(*shown(examples, given))))
        if not where:
            print("\nthe curve of the rules' own confidences\n" + drawn(curve(*shown(examples, said))))
            print(
                "\nthe curve of rules and model, on folds kept apart\n" + drawn(curve(*shown(examples, free))) + "\n"
            )
    on_the_invented_corpus(examples, rules)


def on_the_invented_corpus(examples: list[Example], rules: Tagger) -> None:
    """A model of the whole field, asked about a corpus of another house that it never saw."""
    model = model_of(examples, rules)
    items = [item for item in corpus() if item.get("codes")]
    asked = [Reading(**{k: item.get(k) for k in ("text", "attribution", "context", "product")}) for item in items]
    said = list(said_by([rules], asked))
    both = [settled(s, model.suggest_beside(r, s), model) for r, s in zip(asked, said, strict=True)]
    print(f"\nthe invented corpus, {len(items)} coded quotes, none learnt from (rules, rules and model)")
    for dimension in DIMENSIONS:
        kept = [i for i, item in enumerate(items) if dimension in item["codes"] or dimension == "use_category"]
        decided = [items[i]["codes"].get(dimension, ()) for i in kept]
        ladder = ladder_of(dimension, codebook())
        pair = [quality([g[i] for i in kept], decided, dimension, ladder=ladder).f1 for g in (said, both)]
        print(f"{dimension:18s} {pair[0]:.3f}  {pair[1]:.3f}")


def invented(count: int) -> list[Example]:
    """Invented codings, as many as asked for, of forty sources."""
    levels = ("use", "knowledge", "access", "influence", "none")
    return [
        Example(
            quote=f"q-{n:05d}",
            source=f"s-{n % 40}",
            reading=reading,
            codes={
                "influence_level": (levels[n % 8 % 5],),
                "use_category": (("citation", "policy_change", "advocacy")[n % 8 % 3],),
                "stakeholder_type": (("government", "un_igo", "ngo_cso")[n % 8 % 3],),
            },
        )
        for n, reading in enumerate(readings(count))
    ]


def cost(rules: Tagger) -> None:
    for count in (300, 3_000):
        began, worked = time.perf_counter(), time.process_time()
        trained = train(invented(count), taggers=[rules], codebook=codebook())
        clock, own = time.perf_counter() - began, time.process_time() - worked
        size = len(trained.model or b"") / 1024
        print(
            f"train on {count:5d} codings  {clock:6.1f} s ({own:.1f} s of processor time; goal 60), file {size:.0f} KiB"
        )
    model, items = model_of(invented(1_000), rules), readings(4_000)
    for name, spans in (("with the words that made them", True), ("without", False)):
        began, worked = time.perf_counter(), time.process_time()
        for reading, said in zip(items, said_by([rules], items), strict=True):
            model.suggest_beside(reading, said, spans=spans)
        clock, own = time.perf_counter() - began, time.process_time() - worked
        print(
            f"rules and model, {name}: {4_000 / clock:.0f} items/s, {4_000 / own:.0f} of processor time (goal 1000)"
        )


def main() -> None:
    """Print what learning adds, then what it costs."""
    rules = TAGGERS["rules"]()
    if FIELD.exists():
        on_the_field(rules)
    else:
        print("The field material is not beside this checkout: quality is not measured.")
    cost(rules)


if __name__ == "__main__":
    main()
