"""Settings and wiring: what is read from outside, what is never shown, and a store that opens with all its parts."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from api import shapes
from api.settings import read_settings, shown, strangers
from api.wiring import LateTagger, late_taggers, open_store, read_paste
from evidence_store.errors import BadInput, KeysMissing
from seed import codebook
from taggers import TAGGERS

KEY = "0f" * 32
PASTE = "“We used the Tide Almanac to draft our coastal memo.” — Ama Quartey, Ministry of Harbours\n"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    """No setting comes from whoever runs the tests."""
    import os

    for name in [name for name in os.environ if name.startswith("EVIDENCE_")]:
        monkeypatch.delenv(name)


# --- settings


def test_what_is_handed_in_goes_before_the_environment_and_that_before_the_default(monkeypatch):
    assert read_settings().store == "./evidence-data"
    monkeypatch.setenv("EVIDENCE_STORE", "/srv/evidence")
    assert read_settings().store == "/srv/evidence"
    assert read_settings(store="here").store == "here"
    assert read_settings(store=None).store == "/srv/evidence"


def test_whoever_is_logged_in_acts_by_default(monkeypatch):
    import getpass

    assert read_settings().actor == getpass.getuser()
    monkeypatch.setenv("EVIDENCE_ACTOR", "Ana")
    assert read_settings().actor == "Ana"


def test_an_empty_variable_is_no_setting(monkeypatch):
    monkeypatch.setenv("EVIDENCE_STORE", "")
    assert read_settings().store == "./evidence-data"


def test_an_odd_value_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setenv("EVIDENCE_PORT", "many")
    with pytest.raises(BadInput, match=r"^The setting EVIDENCE_PORT cannot be used: .*\.$"):
        read_settings()


def test_every_setting_has_a_name_and_help_and_no_secret_is_shown(monkeypatch):
    monkeypatch.setenv("EVIDENCE_KEK", KEY)
    monkeypatch.setenv("EVIDENCE_STORE", "postgresql://ana:tiger@db/evidence")
    told = {setting.name: setting for setting in shown(read_settings())}
    assert all(setting.help.endswith(".") for setting in told.values())
    assert told["EVIDENCE_KEK"].value == "(set, not shown)"
    assert told["EVIDENCE_STORE"].value == "postgresql://ana:…@db/evidence"
    assert not told["EVIDENCE_PORT"].given
    assert KEY not in str(told)
    assert "tiger" not in str(told)


def test_a_slip_of_the_pen_is_noticed(monkeypatch):
    assert strangers() == ()
    monkeypatch.setenv("EVIDENCE_STROE", "x")
    monkeypatch.setenv("EVIDENCE_STORE", "y")
    assert strangers() == ("EVIDENCE_STROE",)


def test_only_the_settings_read_the_environment():
    root = Path(__file__).resolve().parents[1]
    readers = {
        str(file.relative_to(root))
        for room in ("api", "evidence_store", "taggers", "seed")
        for file in (root / room).rglob("*.py")
        if "os.environ" in (text := file.read_text(encoding="utf-8")) or "getenv" in text
    }
    assert readers == {"api/settings.py"}


# --- wiring


def test_no_place_means_memory():
    with open_store() as store:
        assert store.folder is None
        assert store.codebook().dimension("influence_level") == codebook().dimension("influence_level")


def test_a_store_opens_where_the_settings_say_with_extractor_and_taggers(tmp_path):
    with open_store(read_settings(store=str(tmp_path / "store"))) as store:
        (draft,) = store.extract(PASTE)
        assert draft.speaker.name == "Ama Quartey"
        assert draft.suggestions
    assert (tmp_path / "store" / "log.db").exists()


def test_a_store_can_be_opened_without_taggers(tmp_path):
    with open_store(tmp_path / "store", with_taggers=False) as store:
        assert store.taggers == ()
        assert store.extract(PASTE)[0].suggestions == ()


def test_postgresql_is_refused_without_telling_the_password():
    with pytest.raises(BadInput, match="not available in this version") as refused:
        open_store("postgresql://ana:tiger@db/evidence")
    assert "tiger" not in str(refused.value)


def test_opening_a_store_makes_no_tagger():
    program = "import sys; from api.wiring import open_store; open_store().close(); sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[1]).returncode == 0


def test_a_late_tagger_says_what_the_tagger_says(rules):
    late = LateTagger("rules", lambda: rules)
    (draft,) = read_paste(PASTE)
    reading = draft.reading()
    assert list(late.suggest([reading])) == list(rules.suggest([reading]))
    assert late.version == rules.version
    (first, *_) = draft.suggestions
    assert late.explain(first.rule, "memo") == rules.explain(first.rule, "memo")
    assert [tagger.name for tagger in late_taggers()] == list(TAGGERS)


def test_drafts_without_a_store_are_those_of_a_store():
    with open_store() as store:
        assert read_paste(PASTE) == store.extract(PASTE)


# --- keys from outside the store


def kept_outside(tmp_path: Path, **settings: object) -> None:
    """A store under such settings keeps no key of its own, and opens again under the same ones."""
    place = str(tmp_path / "store")
    for _ in range(2):
        with open_store(read_settings(store=place, **settings)) as store:
            store.paste(PASTE, by="Ana")
    assert not (tmp_path / "store" / "keys" / "kek").exists()


def test_the_key_can_come_from_a_file(tmp_path):
    file = tmp_path / "elsewhere"
    file.write_text(KEY + "\n")
    kept_outside(tmp_path, kek_file=file)
    file.unlink()
    with pytest.raises(KeysMissing, match="cannot be read"):
        open_store(read_settings(store=str(tmp_path / "store"), kek_file=file))


def test_the_key_can_come_from_a_command(tmp_path):
    kept_outside(tmp_path, kek_command=f"echo {KEY}")
    for command in ("no-such-command-anywhere", "false", "'unclosed"):
        with pytest.raises(KeysMissing, match="did not give a key"):
            open_store(read_settings(store=str(tmp_path / "store"), kek_command=command))


def test_the_key_can_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_KEK", KEY)
    kept_outside(tmp_path)


def test_a_wrong_key_or_two_ways_at_once_are_refused(tmp_path):
    kept_outside(tmp_path, kek=KEY)
    place = str(tmp_path / "store")
    with pytest.raises(KeysMissing, match="not the one"):
        open_store(read_settings(store=place, kek="11" * 32))
    with pytest.raises(KeysMissing, match="64 hexadecimal digits"):
        open_store(read_settings(store=place, kek="not a key"))
    with pytest.raises(BadInput, match="Set only one of"):
        open_store(read_settings(store=place, kek=KEY, kek_command="echo x"))


def test_without_such_a_setting_the_key_lives_in_the_store_for_its_owner_only(tmp_path):
    open_store(tmp_path / "store").close()
    assert stat.S_IMODE((tmp_path / "store" / "keys" / "kek").stat().st_mode) == 0o600


# --- shapes


def test_a_quote_is_told_without_what_is_known_of_its_speaker(tmp_path):
    with open_store() as store:
        captured = store.paste(PASTE, by="Ana")
        speaker = store.speaker(captured.quotes[0])
        details = speaker.details.model_copy(update={"name": "Zzyzx Unique", "contact": "zz@example.org"})
        store.describe_speaker(speaker.id, details, by="Ana")
        item = store.quote(captured.quotes[0])
        told = [
            shapes.item(item, credit=store.credit(item), names=store.actor_names()),
            shapes.found(store.search("almanac")),
            *(shapes.told(step) for step in store.history(item.id)),
        ]
        assert "Zzyzx" not in str(told)
        assert "zz@example.org" not in str(told)
        assert "Zzyzx" in str(shapes.speaker(store.speaker(speaker.id))), "the search would find it"
