"""The tables the field prints: how often codes of two dimensions meet on the same quote."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from evidence_store.analysis import matrix
from evidence_store.domain import Code, Codebook

BOOK = Codebook(codes=tuple(Code(dimension="level", code=c, label=c) for c in ("access", "use", "influence")))


def test_a_matrix_counts_quotes_where_two_codes_meet() -> None:
    items = [
        {"who": ("press",), "level": ("use",)},
        {"who": ("press", "state"), "level": ("use", "influence")},
        {"who": ("state",)},
        {},
    ]
    table = matrix(items, rows="who", columns="level", codebook=BOOK)
    assert (table.row_codes, table.column_codes) == (("press", "state"), ("access", "use", "influence"))
    assert table.counts == ((0, 2, 1), (0, 1, 1))
    assert (table.row_totals, table.column_totals) == ((2, 1), (0, 2, 1))
    assert (table.total, table.uncoded) == (2, 2)
    assert (table.cell("press", "use"), table.cell("press", "nothing")) == (2, 0)


def test_nothing_coded_makes_an_empty_matrix() -> None:
    table = matrix([], rows="who", columns="level")
    assert (table.row_codes, table.counts, table.total, table.uncoded) == ((), (), 0, 0)


_ITEM = st.fixed_dictionaries({"r": st.lists(st.sampled_from("abc")), "c": st.lists(st.sampled_from("xyz"))})


@given(st.lists(_ITEM, max_size=12))
def test_every_cell_is_what_counting_by_hand_gives(items: list[dict[str, list[str]]]) -> None:
    table = matrix(items, rows="r", columns="c")
    by_hand = Counter((r, c) for item in items for r in set(item["r"]) for c in set(item["c"]))
    assert {(r, c): table.cell(r, c) for r in "abc" for c in "xyz"} == {
        (r, c): by_hand[r, c] for r in "abc" for c in "xyz"
    }
    assert table.total + table.uncoded == len(items)
    turned = matrix(items, rows="c", columns="r")
    assert turned.counts == tuple(zip(*table.counts, strict=True)) if table.total else True
