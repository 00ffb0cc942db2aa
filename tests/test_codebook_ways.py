"""The ways into the codebook at the command line and over HTTP: what is asked, answered, warned of and refused."""

import tomllib

import pytest

from tests.api_client import client_of
from tests.test_themes import THEME, theme
from tests.the_command import Evidence

BOOK = """
[[dimension]]
id = "theme"
label = "Theme"

[[code]]
dimension = "theme"
code = "floods"
label = "Floods"
parent = "water"
synonyms = ["high water"]

[[code]]
dimension = "theme"
code = "water"
label = "Water"
"""
QUOTE = "“We used the flood atlas to plan the road.” (official, Ministry of Works)"


@pytest.fixture
def evidence(tmp_path) -> Evidence:
    """The command at a store with one quote and a dimension of its own."""
    evidence = Evidence(tmp_path / "store")
    assert evidence("paste", "-", stdin=QUOTE).code == 0
    assert evidence("codebook", "import", "-", stdin=BOOK).code == 0
    return evidence


# --- the command line


def test_a_codebook_is_shown_as_a_tree_with_how_often_codes_were_given(evidence):
    evidence("code", "E1", "theme", "floods")
    evidence("define", "theme", "floods", "--definition", "Rivers, not the sea.")
    lines = evidence("codebook", "theme").out.splitlines()
    assert lines[1].startswith("    water  Water")
    assert lines[2].startswith("      floods  Floods — Rivers, not the sea.  1 quote, 1 to look at again")
    counts = evidence("codebook", "--json").json["counts"]
    assert counts == [{"dimension": "theme", "code": "floods", "quotes": 1, "waiting": 1}]


def test_a_file_that_was_exported_is_changed_tried_and_taken_in(evidence, tmp_path):
    file = tmp_path / "book.toml"
    evidence("codebook", "--export", file)
    file.write_text(file.read_text(encoding="utf-8").replace('"Floods"', '"High water"'), encoding="utf-8")
    tried = evidence("codebook", "import", file, "--dry-run")
    assert tried.out == "changed  theme floods  High water: label\n"
    assert tried.err == "Nothing was recorded.\n"
    assert evidence("codebook", "import", file, "--json").json["changes"][0]["parts"] == ["label"]
    assert evidence("codebook", "import", file).err == "Nothing in it is new or worded otherwise.\n"
    assert tomllib.loads(evidence("codebook", "--export", "-").out)["code"][-1]["label"] == "High water"
    assert "weather.toml" in evidence.refused("codebook", "import", tmp_path / "weather.toml")


def test_codes_are_defined_worded_anew_retired_and_put_back(evidence):
    assert evidence("define-dimension", "tone", "--label", "Tone", "--one").code == 0
    assert evidence("define", "tone", "dry", "--synonym", "laconic", "--hotkey", "D").code == 0
    evidence("define", "tone", "dry", "--label", "Dry wit", "--hotkey", "")
    (dry,) = [c for c in evidence("codebook", "--json").json["codes"] if c["code"] == "dry"]
    assert (dry["label"], dry["synonyms"], dry["hotkey"]) == ("Dry wit", ["laconic"], None)
    version = evidence("codebook", "--json").json["version"]
    assert "given no more" in evidence("retire", "tone", "dry").out
    evidence("restore-code", "tone", "dry", version)
    told = evidence("codebook", "history", "tone", "dry").out.splitlines()
    assert [line.split("  ")[-1].split(" — ")[0] for line in told] == [
        "Defined",
        "Worded anew, with the same meaning (label, hotkey)",
        "Given no more",
        "Brought back",
    ]
    (tone,) = [d for d in evidence("codebook", "--json").json["dimensions"] if d["id"] == "tone"]
    assert tone["several"] is False


def test_a_merge_says_how_many_quotes_move_and_waits_for_a_yes(evidence):
    evidence("code", "E1", "theme", "floods")
    said = evidence.refused("merge-codes", "theme", "floods", "water")
    assert "1 coded quote moves" in said and "no way back" in said and "--yes" in said
    assert evidence("merge-codes", "theme", "floods", "water", "--yes").code == 0
    assert evidence("show", "E1", "--json").json["codes"]["theme"] == ["water"]


def test_a_split_leaves_quotes_to_be_coded_anew(evidence):
    evidence("code", "E1", "theme", "floods")
    assert evidence("split-code", "theme", "floods", "rivers=Rivers in flood", "water").code == 0
    shown = evidence("show", "E1")
    assert "floods  floods given under an older definition" in shown.out
    assert evidence("show", "E1", "--json").json["codings"][0]["outdated"] is True
    after = evidence("recode", "E1", "theme", "floods", "rivers", "--json").json
    assert after["codes"]["theme"] == ["rivers"] and not after["codings"][0]["outdated"]


def test_search_tables_and_agreement_take_themes_at_the_command_line(evidence):
    evidence("code", "E1", "theme", "floods")
    evidence("code", "E1", "influence_level", "use")
    assert evidence("search", "--filter", "theme=water", "--json").json["total"] == 1
    top = evidence("matrix", "theme", "influence_level", "--depth", "1", "--json").json
    assert top["row_codes"] == ["water"] and top["total"] == 1
    evidence("code", "E1", "theme", "water", "--as", "Ben")
    told = evidence("agreement", "theme", "--rolled-up", "--samples", "5", "--json").json
    assert [row["code"] for row in told["per_code"]] == ["water"] and not told["disagreements"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("retire", "theme", "weather"), "no code “weather”"),
        (("define", "weather", "rain"), "no dimension “weather”"),
        (("define", "theme", "Rain!"), "small letters"),
        (("split-code", "theme", "floods", "water"), "at least two"),
        (("restore-code", "theme", "floods", "1"), "version 1"),
        (("codebook", "history", "theme", "weather"), "never held"),
        (("recode", "E1", "theme", "floods", "water"), "Nobody gave"),
        (("codebook", "weather"), "no dimension"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence(evidence, arguments, said):
    assert said in evidence.refused(*arguments)


# --- HTTP


@pytest.fixture
def client(store):
    store.define_dimension(THEME, by="Ana")
    for code in (theme("water"), theme("floods", parent="water")):
        store.define_code(code, by="Ana")
    store.paste(QUOTE, by="Ana")
    return client_of(store)


def put(client, path, status=200, headers=None, **body):
    answer = client.put(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer


def post(client, path, status=200, headers=None, **body):
    answer = client.post(f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    return answer


def code_of(answer, code):
    return next(c for c in answer.json()["codes"] if (c["dimension"], c["code"]) == ("theme", code))


def test_the_codebook_is_read_and_changed_over_http(client):
    put(client, "/codebook/tone", label="Tone", several=False)
    put(client, "/codebook/theme/wells", label="Wells", parent="water")
    before = client.get("/api/v1/codebook").json()["version"]
    changed = put(client, "/codebook/theme/wells", label="Wells", parent="water", definition="Dug or bored.")
    assert code_of(changed, "wells")["since"] == changed.json()["version"] == before + 1
    better = put(
        client, "/codebook/theme/wells", label="Wells", parent="water", definition="Dug, bored.", same_meaning=True
    )
    assert code_of(better, "wells")["since"] == before + 1
    assert code_of(post(client, "/codebook/theme/wells/retire"), "wells")["retired"]
    back = post(client, "/codebook/theme/wells/restore", version=before)
    assert code_of(back, "wells")["definition"] == "" and not code_of(back, "wells")["retired"]
    steps = client.get("/api/v1/codebook/theme/wells/history").json()["history"]
    assert [step["by"] for step in steps] == ["Ana"] * 5


def test_merging_splitting_and_recoding_over_http(client):
    post(client, "/quotes/E1/code", dimension="theme", code="floods")
    post(client, "/codebook/theme/floods/merge", into="water")
    assert client.get("/api/v1/quotes/E1").json()["codes"]["theme"] == ["water"]
    into = [{"code": "rivers", "label": "Rivers"}, {"code": "sea", "label": "Sea"}]
    told = post(client, "/codebook/theme/water/split", into=into)
    assert told.json()["counts"] == [{"dimension": "theme", "code": "water", "quotes": 1, "waiting": 1}]
    assert client.get("/api/v1/inbox?lacking=outdated").json()["total"] == 1
    quote = post(client, "/quotes/E1/recode", dimension="theme", code="water", to="sea").json()
    assert quote["codes"]["theme"] == ["sea"]


def test_what_was_decided_on_an_older_codebook_is_refused_in_a_sentence(client):
    seen = client.get("/api/v1/codebook").headers["ETag"]
    put(client, "/codebook/theme/wells", label="Wells")
    late = put(client, "/codebook/theme/wells", status=412, headers={"If-Match": seen}, label="Pits")
    assert "changed since you read it" in late.json()["detail"]
    now = client.get("/api/v1/codebook").headers["ETag"]
    put(client, "/codebook/theme/wells", headers={"If-Match": now}, label="Pits")


def test_a_quote_whose_code_was_defined_anew_stands_under_another_tag(client):
    tag = post(client, "/quotes/E1/code", dimension="theme", code="floods").headers["ETag"]
    put(client, "/codebook/theme/floods", label="Floods", parent="water", definition="Rivers.")
    shown = client.get("/api/v1/quotes/E1")
    assert shown.json()["codings"][0]["outdated"] and shown.headers["ETag"] != tag


def test_a_change_sent_twice_under_one_key_happens_once(client):
    key = {"Idempotency-Key": "k1"}
    first = put(client, "/codebook/theme/wells", headers=key, label="Wells").json()["version"]
    put(client, "/codebook/theme/wells", label="Pits")
    assert put(client, "/codebook/theme/wells", headers=key, label="Wells").json()["version"] == first + 1
    told = {"codes": [{"dimension": "theme", "code": "sea", "label": "Sea"}]}
    one, two = (post(client, "/codebook/import", headers={"Idempotency-Key": "k2"}, **told) for _ in range(2))
    assert one.json() == two.json() and one.json()["changes"][0]["what"] == "new"
    assert post(client, "/codebook/import", status=422, headers=key, **told).json()["detail"]


def test_a_whole_codebook_can_be_tried_over_http(client):
    version = client.get("/api/v1/codebook").json()["version"]
    book = {"codes": [{"dimension": "theme", "code": "water", "label": "Waters"}], "dry_run": True}
    told = post(client, "/codebook/import", **book).json()
    assert told == {
        "version": version,
        "changes": [
            {
                "what": "changed",
                "dimension": "theme",
                "code": "water",
                "label": "Waters",
                "parts": ["label"],
                "waiting": 0,
            }
        ],
    }
    assert client.get("/api/v1/codebook").json()["version"] == version


def test_refusals_over_http_are_problems_with_a_sentence(client):
    assert (
        "under itself"
        in put(client, "/codebook/theme/water", status=422, label="Water", parent="floods").json()["detail"]
    )
    post(client, "/codebook/theme/floods/merge", into="water")
    refused = post(client, "/codebook/theme/floods/restore", status=409, version=4).json()
    assert "no way back" in refused["detail"]
    never = client.get("/api/v1/codebook/theme/weather/history")
    assert never.status_code == 422 and "never held" in never.json()["detail"]
