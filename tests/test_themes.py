"""A dimension of one's own, with themes in a tree, takes part in everything: asking, counting, packs, agreement, learning."""

import pytest

from evidence_store.analysis import matrix
from evidence_store.domain import Code, Codebook, Dimension, Reading, SpeakerDetails
from evidence_store.interchange import ImportRow, Row
from evidence_store.search import Document, Vocabulary, understand
from evidence_store.store import Selection
from tests.search_engines import ENGINES, engine_index

THEME = Dimension(id="theme", label="Theme", definition="What the words are about.")
CODES = (
    ("water", None, "Water", ("fresh water",)),
    ("roads", None, "Roads and bridges", ()),
    ("floods", "water", "Floods", ("high water", "inundation")),
    ("wells", "water", "Wells", ("boreholes",)),
    ("ice", "roads", "Ice on roads", ()),
)
SAID = {
    "f1": ("The flood atlas told us where the dyke was low.", ("floods",)),
    "f2": ("We read the sheet on boreholes aloud in the square.", ("wells",)),
    "f3": ("Both the dyke and the pump stand where the atlas said.", ("floods", "wells")),
    "f4": ("The tide book is for anyone who lives by the water.", ("water",)),
    "f5": ("We salt the bridge when the bulletin says so.", ("ice",)),
    "f6": ("I lent the folder to my sister.", ()),
}


def theme(code: str, parent: str | None = None, label: str = "", synonyms: tuple[str, ...] = (), **more) -> Code:
    return Code(
        dimension="theme", code=code, parent=parent, label=label or code.capitalize(), synonyms=synonyms, **more
    )


def rows(by_ref=SAID):
    for line, (ref, (text, codes)) in enumerate(by_ref.items(), start=1):
        values = ImportRow(
            ref=ref, text=text, codes={"theme": codes} if codes else {}, speaker=SpeakerDetails(name=f"Speaker {ref}")
        )
        yield Row(line=line, raw="", values=values)


@pytest.fixture
def themed(store):
    """A store with a dimension of two levels, and six imported quotes of which five are coded in it."""
    store.define_dimension(THEME, by="Ana")
    for code in CODES:
        store.define_code(theme(*code), by="Ana")
    done = store.import_rows(rows(), by="Ana", suggest=False)
    assert not done.problems and done.captured == len(SAID)
    return store


def refs(found) -> set[str]:
    return {result.item.ref for result in found.results}


def test_codes_of_an_own_dimension_are_imported_and_an_unknown_one_is_a_problem_of_its_row(themed):
    assert themed.quote("f3").codes() == {"theme": ("floods", "wells")}
    bad = Row(line=1, raw="", values=ImportRow(text="It helped.", codes={"theme": ("weather",)}))
    assert "weather" in themed.import_rows([bad], by="Ana").problems[0][1]


def test_a_filter_on_a_theme_finds_what_is_coded_below_it(themed):
    assert refs(themed.search("", filters={"theme": ["water"]})) == {"f1", "f2", "f3", "f4"}
    assert refs(themed.search("", filters={"theme": ["floods"]})) == {"f1", "f3"}
    assert refs(themed.search("", filters={"theme": ["floods", "roads"]})) == {"f1", "f3", "f5"}


def test_a_theme_counts_each_quote_below_it_once_and_the_count_is_what_the_filter_gives(themed):
    facets = themed.search("").facets["theme"]
    assert facets == {"water": 4, "floods": 2, "wells": 2, "ice": 1, "roads": 1}
    for code, n in facets.items():
        assert themed.search("", filters={"theme": [code]}).total == n


def test_filters_and_chips_keep_the_name_of_the_theme(themed):
    assert themed.search("", filters={"theme": ["water"]}).filters == {"theme": ("water",)}
    found = themed.search("evidence on fresh water")
    assert [(c.dimension, c.code, c.label) for c in found.chips] == [("theme", "water", "Water")]
    assert found.exact == 4 and {r.item.ref for r in found.results[:4]} == {"f1", "f2", "f3", "f4"}


def test_labels_and_synonyms_of_an_own_dimension_are_understood_even_mistyped(themed):
    for words, code in (("inundations", "floods"), ("boreholes", "wells"), ("inundatoin", "floods")):
        query = understand(words, vocabulary=themed.vocabulary())
        assert query.filters == {"theme": (code,)}, words


def test_a_theme_that_is_not_wanted_takes_those_below_it_along(themed):
    assert refs(themed.search("atlas not about inundation")).isdisjoint({"f1", "f3"})
    assert refs(themed.search("atlas")) >= {"f1", "f3"}


def test_a_theme_that_moves_takes_its_quotes_along_at_once(themed):
    themed.define_code(theme("ice", "water", "Ice on roads"), by="Ana", same_meaning=True)
    assert themed.search("", filters={"theme": ["water"]}).total == 5
    assert themed.search("", filters={"theme": ["roads"]}).total == 0


def test_a_theme_given_no_more_gathers_nothing_and_what_stood_below_it_stands_alone(themed):
    themed.retire_code("theme", "water", by="Ana")
    assert refs(themed.search("", filters={"theme": ["water"]})) == {"f4"}
    tree = [(deep, code.code) for deep, code in themed.codebook().tree("theme")]
    assert tree == [(0, "roads"), (1, "ice"), (0, "floods"), (0, "wells")]


def test_the_tree_lists_what_stands_below_a_code_right_after_it(themed):
    book = themed.codebook()
    told = [(deep, code.code) for deep, code in book.tree("theme")]
    assert told == [(0, "water"), (1, "floods"), (1, "wells"), (0, "roads"), (1, "ice")]
    assert book.rolled_up("theme", "floods") == "water"
    assert book.rolled_up("theme", "floods", depth=2) == "floods"
    assert book.rolled_up("theme", "never heard of") == "never heard of"


def test_a_copy_of_a_codebook_looks_its_codes_up_anew(themed):
    book = themed.codebook()
    assert book.find("theme", "floods") and book.below("theme", "water")
    bare = book.model_copy(update={"codes": ()})
    assert bare.find("theme", "floods") is None and bare.below("theme", "water") == ("water",)


def test_a_matrix_counts_codes_or_the_themes_above_them_each_quote_once(themed):
    for ref in ("f1", "f3", "f5"):
        themed.code(ref, "influence_level", "use", by="Ana")
    items = [row.codes for row in themed.rows()]
    fine = matrix(items, rows="theme", columns="influence_level", codebook=themed.codebook())
    assert fine.row_codes == ("water", "floods", "wells", "roads", "ice")
    assert (fine.cell("floods", "use"), fine.cell("water", "use")) == (2, 0)
    top = matrix(items, rows="theme", columns="influence_level", codebook=themed.codebook(), depth=1)
    assert top.row_codes == ("water", "roads")
    assert (top.cell("water", "use"), top.cell("roads", "use"), top.total) == (2, 1, 3)


def test_a_pack_by_themes_names_the_theme_above_and_keeps_branches_together(themed):
    decided = themed.decide_pack(Selection(audience="internal", query="", group_by="theme"))
    headings = [section.heading for section in decided.pack.sections]
    assert headings == ["Water", "Water › Floods", "Water › Wells", "Roads and bridges › Ice on roads", "Not said"]
    assert any("Water › Floods" in label for item in decided.pack.items for label in item.codes.get("Theme", ()))


def test_coders_who_differ_below_a_theme_agree_on_it(themed):
    for ref, (_, codes) in SAID.items():
        for code in codes:
            other = {"floods": "wells", "wells": "floods"}.get(code, code)
            themed.code(ref, "theme", other, by="Ben")
    fine = themed.agreement("theme", resamples=20).people
    top = themed.agreement("theme", resamples=20, rolled_up=True).people
    assert fine.figure("percent_agreement").value < 1 == top.figure("percent_agreement").value
    assert [row.code for row in top.per_code] == ["water", "roads"]


def test_codings_under_an_older_definition_are_marked_until_they_are_given_anew(themed):
    assert not any(c.outdated for c in themed.quote("f1").codings)
    themed.define_code(theme("floods", "water", "Floods", definition="Rivers, not the sea."), by="Ana")
    assert [c.outdated for c in themed.quote("f1").codings] == [True]
    themed.code("f1", "theme", "floods", by="Ana")
    assert [c.outdated for c in themed.quote("f1").codings] == [False]
    themed.split_code("theme", "wells", [theme("dug", label="Dug"), theme("bored", label="Bored")], by="Ana")
    assert {c.code: c.outdated for c in themed.quote("f3").codings} == {"floods": True, "wells": True}


def test_agreement_warns_of_codings_that_were_made_under_another_definition(themed):
    themed.code("f1", "theme", "floods", by="Ben")
    assert not [c for c in themed.agreement("theme", resamples=20).people.caution if "definition" in c]
    themed.define_code(theme("floods", "water", "Floods", definition="Rivers, not the sea."), by="Ana")
    (said,) = [c for c in themed.agreement("theme", resamples=20).people.caution if "definition" in c]
    assert said.startswith("2 codings compared here were made under another definition")
    themed.code("f1", "theme", "floods", by="Ben")
    (said,) = [c for c in themed.agreement("theme", resamples=20).people.caution if "definition" in c]
    assert said.startswith("1 coding ")


def test_older_codings_count_half_in_learning_and_those_of_a_split_code_not_at_all(themed):
    def learnt() -> dict[str, tuple[float, tuple[str, ...]]]:
        mine = {themed.quote(ref).id: ref for ref in SAID}
        return {mine[e.quote]: (e.weight, e.codes.get("theme", ())) for e in themed.examples()}

    assert learnt()["f1"] == (1.0, ("floods",))
    themed.define_code(theme("floods", "water", "Floods", definition="Rivers, not the sea."), by="Ana")
    themed.split_code("theme", "ice", [theme("black"), theme("slush")], by="Ana")
    assert learnt()["f1"] == (0.5, ("floods",))
    assert learnt()["f2"] == (1.0, ("wells",))
    assert learnt()["f5"] == (1.0, ())


def test_an_own_dimension_is_learnt_and_suggested(rules):
    from taggers.learned import Example, Learned, train

    words = {"floods": "The dyke atlas {n} kept the river out", "ice": "We salt bridge {n} by the bulletin"}
    examples = [
        Example(
            quote=f"q-{n}",
            source=f"s-{n}",
            reading=Reading(text=words[code].format(n=n)),
            codes={"theme": (code,)},
        )
        for n in range(240)
        for code in [("floods", "ice")[n % 2]]
    ]
    book = Codebook(dimensions=(THEME,), codes=tuple(theme(*code) for code in CODES))
    done = train(examples, taggers=(rules,), codebook=book, dimensions=["theme"], seed=1)
    assert [figure.goes_live for figure in done.figures] == [True]
    tagger = Learned.load(done.model, taggers=(rules,))
    (best, *_) = next(tagger.suggest([Reading(text="The dyke atlas kept the river out again")]))
    assert (best.dimension, best.code) == ("theme", "floods") and best.confidence >= 0.5


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_what_stands_below_a_theme(engine):
    vocabulary = Vocabulary(Codebook(dimensions=(THEME,), codes=tuple(theme(*code) for code in CODES)))
    said = {ref: {"theme": dict.fromkeys(codes, 1000)} if codes else {} for ref, (_, codes) in SAID.items()}
    index = engine_index(engine, None)
    index.apply(
        [Document(id=ref, touched=1, text=SAID[ref][0], codes=codes) for ref, codes in said.items()], position=1
    )

    def ask(words: str, **filters: list[str]):
        return index.ask(understand(words, vocabulary=vocabulary, filters=filters), limit=20)

    below = {"f1", "f2", "f3", "f4"}
    assert {hit.id for hit in ask("", theme=["water"]).hits} == below
    assert {hit.id for hit in ask("fresh water").hits if hit.exact} == below
    assert not below & {hit.id for hit in ask("bridge bulletin, not fresh water").hits}
    assert ask("").facets["theme"] == {"water": 4, "floods": 2, "wells": 2, "ice": 1, "roads": 1}
    index.close()
