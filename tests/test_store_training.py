"""Learning in a real store: what is learnt from, which model is live, what a damaged file and an erasure do to it."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from api import training
from api.cli import main
from api.wiring import open_store
from evidence_store.domain import SpeakerDetails
from evidence_store.errors import BadInput, ConditionFailed
from evidence_store.interchange import ImportRow, Row
from evidence_store.store import EvidenceStore
from tests.page_visits import visiting
from tests.the_command import Evidence

LEVEL = "influence_level"
# Words the rules know nothing of, so that there is something to learn.
SAID = {
    "use": ("The {p} lies open beside the pump when we tune it", "Our crews carry the {p} to every jetty"),
    "knowledge": ("Thanks to the {p} the tide tables no longer puzzle me", "With the {p} the delta fell into place"),
    "influence": ("Since the {p} came out the quay toll is gone", "The {p} put an end to night dredging"),
    "none": ("The {p} came with torn pages", "Page nine of the {p} would not load"),
}


def rows(count: int):
    chance = random.Random(7)
    for number in range(count):
        code = chance.choice(sorted(SAID))
        product = chance.choice(("note", "atlas", "map", "almanac"))
        text = f"{chance.choice(SAID[code]).format(p=product)}, berth {number}."
        values = ImportRow(text=text, codes={LEVEL: (code,)}, speaker=SpeakerDetails(name=f"Skipper {number}"))
        yield Row(line=number, raw="", values=values)


def fill(store: EvidenceStore, count: int = 300) -> None:
    store.import_rows(rows(count), by="Ana", suggest=False)


NEW = "The almanac lies open beside the pump when the crew tunes it."


def capture(store: EvidenceStore, words: str = NEW) -> str:
    row = Row(line=1, raw="", values=ImportRow(text=words))
    (quote,) = store.import_rows([row], by="Ana").quotes
    return quote


def level_of(store: EvidenceStore, quote: str) -> set[tuple[str, str]]:
    return {(s.tagger, s.version) for s in store.quote(quote).suggestions if s.dimension == LEVEL}


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Path:
    """The folder of a store with 300 codings and the model made of them."""
    where = tmp_path_factory.mktemp("trained") / "store"
    with open_store(where) as store:
        fill(store)
        model = training.train(store, by="Ana")
        assert next(f for f in model.figures if f.dimension == LEVEL).live
    return where


@pytest.fixture
def store(trained, tmp_path):
    import shutil

    shutil.copytree(trained, tmp_path / "store")
    with open_store(tmp_path / "store") as store:
        yield store


def test_what_people_coded_is_learnt_and_the_model_suggests_at_once(store):
    (model,) = store.models()
    figure = next(f for f in model.figures if f.dimension == LEVEL)
    assert model.codings == 300
    assert figure.new > figure.rules
    assert figure.previous is None
    assert figure.error <= 100
    assert figure.codings + figure.held_back == 300
    assert "better than the rules" in figure.why
    assert model.versions["tagger rules"] == store.taggers[0].version
    (best, *_) = [s for s in store.quote(capture(store)).suggestions if s.dimension == LEVEL]
    assert (best.code, best.tagger, best.version) == ("use", "learned", model.version)
    assert "of 225 quotes people coded" in best.reason or "Learnt from" in best.reason


def test_dimensions_with_few_codings_are_left_to_the_rules(store):
    told = {f.dimension: f for f in store.models()[0].figures}
    assert not told["use_category"].live
    assert "0 codings are too few" in told["use_category"].why


def test_where_the_model_speaks_the_rules_are_not_heard_beside_it(store):
    quote = capture(store, "We used the atlas to draft our plan while the pump was tuned.")
    assert {tagger for tagger, _ in level_of(store, quote)} == {"learned"}
    drafts = store.suggest([next(iter(store.examples())).reading])
    assert {s.tagger for s in next(drafts) if s.dimension == LEVEL} == {"learned"}


def test_the_same_codings_and_seed_give_the_same_file(tmp_path, trained):
    with open_store(trained) as first, open_store(tmp_path / "again") as again:
        source = [e.model_copy(update={"weight": 1.0}) for e in first.examples()]
        from seed import codebook
        from taggers.learned import Example, train

        given = [Example(**e.model_dump()) for e in source]
        made = [train(g, taggers=training.rules_of(again), codebook=codebook()) for g in (given, given[::-1])]
        assert made[0].model == made[1].model
        assert made[0].digest == made[1].digest == first.models()[0].data_digest


def test_a_model_is_found_again_by_another_opening_and_by_a_store_already_open(trained, tmp_path):
    with open_store(tmp_path / "s") as here, open_store(tmp_path / "s") as elsewhere:
        fill(elsewhere)
        assert here.live_model() is None
        model = training.train(elsewhere, by="Ana")
        assert here.live_model() == model.file
        assert {v for _, v in level_of(here, capture(here))} == {model.version}


def test_a_damaged_or_foreign_model_file_suggests_nothing_and_the_doctor_says_so(store):
    file = store.folder / "models" / store.live_model()
    whole = file.read_bytes()
    assert store.diagnose().ok
    for damaged in (whole[:-1], b"another file", b""):
        file.write_bytes(damaged)
        with open_store(store.folder) as other:
            assert {tagger for tagger, _ in level_of(other, capture(other))} <= {"rules"}
            check = next(c for c in other.diagnose().checks if c.what == "model")
            assert not check.ok
            assert "evidence train" in check.said
    file.write_bytes(whole)
    with open_store(store.folder) as other:  # the control: the file as it was suggests again
        assert {tagger for tagger, _ in level_of(other, capture(other))} == {"learned"}


def test_an_erasure_drops_the_models_and_training_makes_one_without_the_erased(store):
    before, file = store.live_model(), store.live_model()
    capture(store)  # the model is in use
    store.erase("E5", ground="asked by letter", by="Ana")
    erased = store.quote("E5").id
    assert not list((store.folder / "models").iterdir())
    assert store.live_model() is None
    assert {tagger for tagger, _ in level_of(store, capture(store))} <= {"rules"}
    assert "run “evidence train”" in next(c.said for c in store.diagnose().checks if c.what == "model")

    model = training.train(store, by="Ana")
    assert model.file not in {None, before, file}
    from taggers.learned import Learned

    assert erased not in Learned.load(store.model()).quotes
    assert not store.models()[1].here


def test_a_model_of_somebody_erased_meanwhile_is_not_kept(store):
    made_from = [e.quote for e in store.examples()]
    gone = store.quote("E7").id
    store.erase("E7", ground="asked by letter", by="Ana")
    told = {"by": "Ana", "data_digest": "0" * 64, "seed": 1, "codings": 1, "versions": {}, "figures": ()}
    with pytest.raises(ConditionFailed):
        store.keep_model(b"late", made_from=made_from, **told)
    assert not list((store.folder / "models").iterdir())
    others = [quote for quote in made_from if quote != gone]
    assert store.keep_model(b"late", made_from=others, **told).here  # the control: without them it is


def test_an_empty_model_file_is_refused(store):
    with pytest.raises(BadInput):
        store.keep_model(b"", by="Ana", data_digest="0" * 64, seed=1, codings=0, versions={}, figures=())


def test_rebuilding_the_views_keeps_the_list_of_models(store):
    before = store.models()
    store.rebuild()
    assert store.models() == before
    assert store.verify().ok


def test_a_model_in_use_made_way_for_tells_so_in_its_reasons(store):
    quote = capture(store)
    old = store.models()[0].version
    store.erase("E5", ground="asked by letter", by="Ana")
    training.train(store, by="Ana")
    (best, *_) = [s for s in store.quote(quote).suggestions if s.dimension == LEVEL]
    assert best.version == old
    assert "another model" in best.reason
    assert store.suggest_again_all() >= 1
    (best, *_) = [s for s in store.quote(quote).suggestions if s.dimension == LEVEL]
    assert best.version == store.models()[0].version
    assert store.suggest_again_all() == 0


def test_without_a_model_what_it_said_is_taken_back_when_quotes_are_read_again(store):
    quote = capture(store)
    store.drop_models()
    seen = []
    store.suggest_again_all(progress=lambda done, total: seen.append((done, total)))
    assert {tagger for tagger, _ in level_of(store, quote)} <= {"rules"}
    assert seen[-1] == (301, 301)


def test_training_sent_twice_under_one_key_happens_once(store):
    first = training.train(store, by="Ana", key="once")
    assert training.train(store, by="Ana", key="once") == first
    assert len(store.models()) == 2
    assert next(f for f in first.figures if f.dimension == LEVEL).previous is not None


def test_opening_a_store_with_a_model_wakes_no_tagger(trained):
    code = (
        "import sys; from api.wiring import open_store; store = open_store(sys.argv[1]);"
        "assert store.live_model(); print([m for m in ('spacy', 'thinc', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(trained)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_training_needs_is_what_the_pages_say():
    from taggers.learned import ENOUGH

    assert training.ENOUGH == ENOUGH


def test_the_commands_train_and_tell(store, capsys):
    where = str(store.folder)
    assert main(["--store", where, "--json", "models"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["live"] == store.models()[0].version
    assert told["decided"] == {LEVEL: 300}
    assert main(["--store", where, "--json", "train", "--seed", "3", "--suggest-again"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["seed"] == 3
    assert told["read_again"] >= 0
    assert {f["dimension"] for f in told["figures"]} == {d.id for d in store.codebook().dimensions}
    assert main(["--store", where, "models"]) == 0
    out = capsys.readouterr()
    assert "F1 rules 0." in out.out
    assert "suggests beside the rules" in out.err


def asked(evidence, *options):
    """The taggers that speak of the level of new words on the command line, and what stderr says."""
    ran = evidence("suggest", *options, stdin=json.dumps({"id": "n", "text": NEW}) + "\n")
    assert ran.code == 0, ran.err
    return {s["tagger"] for s in ran.lines[0][LEVEL]}, ran.err


def test_the_command_suggests_with_the_model_of_the_store_and_names_it(store):
    evidence = Evidence(store.folder)
    named = f"Model {training.live_version(store)} suggests beside the rules.\n"
    assert asked(evidence) == ({"learned"}, named)
    assert "learned" not in asked(evidence, "--rules-only")[0]
    store.drop_models()
    assert "learned" not in asked(evidence)[0]


def test_suggesting_where_no_store_is_makes_none(tmp_path):
    taggers, said = asked(Evidence(tmp_path / "nowhere"))
    assert "learned" not in taggers
    assert said == ""
    assert not (tmp_path / "nowhere").exists()


def test_the_page_trains_and_shows_what_came_of_it(tmp_path):
    with open_store(tmp_path / "s") as store, visiting(store) as person:
        assert "100 decided quotes are needed; you have 0." in person.get("/models").text
        fill(store, 240)
        page = person.post("/models/train").text
        assert "1 dimension went live" in page
        assert store.models()[0].version in page
        assert "<meter" in page
        assert "style=" not in page
        number = f"E{store.quote(capture(store)).number}"
        quote = person.get(f"/quotes/{number}").text
        assert "Nearest quotes people coded" in quote
        assert f"(version {store.models()[0].version})" in quote
        assert "/models" in person.get("/codebook").text
