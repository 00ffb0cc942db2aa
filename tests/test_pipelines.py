"""A pretrained spaCy pipeline is used where it is installed, and named in what it produced; where it is not, nothing
changes. The pipeline is a real one, trained here and laid out as pip would install it; every look is a process of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from taggers.pipelines import Installed, Pipelines
from tests.spacy_package import LABEL, NAME
from tests.the_command import COMMAND

ROOT = Path(__file__).resolve().parents[1]
HIDDEN = "then yusra delane spoke about the dykes, and the boats came back to quillhaven at night"
PASTE = "The meeting was long. Then yusra delane spoke about the dykes.\n“We rebuilt ours with the maps in your almanac.”\n"
REDACT = """
import json, sys
from api.wiring import open_store
from evidence_store.domain import Draft
with open_store() as store:
    (quote,) = store.capture([Draft(text=sys.argv[1], start=0, end=len(sys.argv[1]), language=sys.argv[2] or None,
                                    sniffer="given")], by="Ana").quotes
    print(json.dumps([p.model_dump() for p in store.redaction(quote).proposals]))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("pipeline")
    subprocess.run([sys.executable, "-m", "tests.spacy_package", str(folder)], cwd=ROOT, check=True)
    return folder / "site"


def run(site: Path | None, *command: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own that finds the packages under `site`."""
    path = os.pathsep.join(str(place) for place in (ROOT, site) if place)
    given = {k: v for k, v in os.environ.items() if not k.startswith("EVIDENCE_")}
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, env={**given, "PYTHONPATH": path, **environment}
    )


def proposals(site: Path | None, words: str = HIDDEN, language: str = "en") -> dict[str, dict]:
    done = run(site, sys.executable, "-c", REDACT, words, language)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    return {words[p["span"]["start"] : p["span"]["end"]]: p for p in told}


def drafts(site: Path | None, **environment: str) -> list[dict]:
    done = run(site, *COMMAND, "extract", "--json", stdin=PASTE, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["drafts"]


def test_names_and_places_to_hide_are_found_by_an_installed_pipeline_that_is_named(site):
    found = proposals(site)
    person, place = found["yusra delane"], found["quillhaven"]
    assert (person["kind"], person["rule"]) == ("name", f"pipeline.{LABEL}.person")
    assert (place["kind"], place["rule"]) == ("place", f"pipeline.{LABEL}.place")
    assert person["reason"] == f"“yusra delane” is a person's name, as the installed pipeline {LABEL} reads it."
    assert person["replacement"] == "[name]"


def test_without_the_package_nothing_of_it_is_proposed():
    assert proposals(None) == {}


def test_words_of_a_language_no_pipeline_reads_are_left_to_the_rules(site):
    assert proposals(site, language="fr") == {}


def test_the_language_is_told_from_the_words_where_nobody_says_it(site):
    assert "yusra delane" in proposals(site, language="")


def test_a_speaker_no_rule_finds_is_found_and_the_draft_says_by_what(site):
    (draft,) = drafts(site)
    assert (draft["attribution"], draft["sniffer"]) == ("yusra delane", f"pipeline.{LABEL}.person")
    (plain,) = drafts(None)
    assert (plain["attribution"], plain["sniffer"]) == (None, "marks_alone")


def test_a_setting_switches_it_off(site):
    (draft,) = drafts(site, EVIDENCE_PIPELINES="off")
    assert draft["sniffer"] == "marks_alone"


@pytest.mark.parametrize(
    ("installed", "setting", "said"),
    [
        (True, "on", f"{LABEL} (en) beside the rules"),
        (True, "off", "switched off by EVIDENCE_PIPELINES"),
        (False, "on", "no pretrained spaCy pipeline is installed"),
    ],
)
def test_doctor_and_config_show_say_which_are_used(site, tmp_path, installed, setting, said):
    where = {"EVIDENCE_STORE": str(tmp_path / "s"), "EVIDENCE_PIPELINES": setting}
    doctor = run(site if installed else None, *COMMAND, "doctor", "--json", **where)
    (check,) = [c for c in json.loads(doctor.stdout)["checks"] if c["what"] == "pipelines"]
    assert check["ok"]
    assert said in check["said"]
    shown = run(site if installed else None, *COMMAND, "config", "show", **where)
    assert said in shown.stderr
    assert "EVIDENCE_PIPELINES" in shown.stdout


def test_a_pipeline_that_cannot_be_loaded_is_said_and_words_are_read_all_the_same(site, tmp_path):
    broken = tmp_path / "site"
    subprocess.run(["cp", "-r", str(site), str(broken)], check=True)
    (broken / NAME / LABEL / "ner" / "model").write_bytes(b"spoilt")
    assert proposals(broken) == {}
    done = run(broken, *COMMAND, "doctor", "--json", EVIDENCE_STORE=str(tmp_path / "s"))
    (check,) = [c for c in json.loads(done.stdout)["checks"] if c["what"] == "pipelines"]
    assert done.returncode == 1
    assert not check["ok"]
    assert f"{LABEL} is installed but cannot be used" in check["said"]
    assert "Traceback" not in done.stderr


def test_only_what_the_recogniser_needs_is_loaded(site):
    program = (
        "from taggers.pipelines import here, _load; (one,) = here().of('en'); print(_load(one).pipe_names, one.label)"
    )
    assert run(site, sys.executable, "-c", program).stdout == f"['ner'] {LABEL}\n"


def test_spacy_is_not_loaded_to_see_that_no_pipeline_is_installed():
    program = (
        "import sys; from api.wiring import redact; from evidence_store.domain import Reading, SpeakerDetails as S;"
        "redact(Reading(text='Thanks to Tove Maal.'), S()); sys.exit('spacy' in sys.modules)"
    )
    assert run(None, sys.executable, "-c", program).returncode == 0


def test_help_waits_for_no_pipeline(site):
    program = "import sys; from api.cli import main; main(['--help']); sys.exit('spacy' in sys.modules)"
    assert run(site, sys.executable, "-c", program).returncode == 0


def test_the_largest_pipeline_of_the_language_is_taken_and_that_of_every_language_otherwise():
    small, large, french, many = (
        Installed("en_core_web_sm", "3.8.0", "en"),
        Installed("en_core_web_lg", "3.8.0", "en"),
        Installed("fr_core_news_md", "3.8.0", "fr"),
        Installed("xx_ent_wiki_sm", "3.8.0", "xx"),
    )
    known = Pipelines([small, many, french, large])
    assert known.of("en") == (large, small, many)
    assert known.of("pt") == known.of(None) == (many,)
    assert known.used() == {"en": large, "fr": french, "xx": many}
    assert Pipelines([small]).of("fr") == ()
