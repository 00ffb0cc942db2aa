"""Preferences, consent, proofs, requests and redaction at the command line: what is asked, what is refused."""

import shutil
from pathlib import Path

import pytest

from tests.the_command import Evidence

PASTE = """Voices on the Tide Almanac, spring 2026

"Our office used the Tide Almanac, and Kofi Mensah of the Harbour Trust wrote to jo@harbour.example.org about it."
— Ama Quartey, Director of Planning, Ministry of Harbours, Ghana

"استخدمنا التقويم لإعداد خطة الميناء، وغيّرت الوزارة قواعدها بسببه."
— ليلى حداد، وزارة الموانئ
"""


@pytest.fixture(scope="module")
def pasted(tmp_path_factory) -> Path:
    store = tmp_path_factory.mktemp("pasted") / "store"
    ran = Evidence(store)("paste", "-", stdin=PASTE)
    assert ran.code == 0, ran
    assert ran.err == "2 quotes kept.\n"
    return store


@pytest.fixture
def evidence(tmp_path, pasted) -> Evidence:
    """The command at a store with an English and an Arabic quote."""
    shutil.copytree(pasted, tmp_path / "store")
    return Evidence(tmp_path / "store")


# --- preferences


def test_naming_further_asks_for_the_proof_and_says_how_to_give_it(evidence):
    said = evidence.refused("attribute", "E1", "named")
    assert "further than before" in said
    assert "--proof WORDS, or --proof-file FILE" in said
    assert evidence("speaker", "E1", "--json").json["preferences"] == []


def test_naming_further_is_done_with_proof_and_naming_less_without(evidence):
    named = evidence("attribute", "E1", "named", "--proof", "mail of 3 March", "--json").json
    assert [(p["level"], p["proof"]) for p in named["preferences"]] == [("named", "mail of 3 March")]
    assert evidence("attribute", "E1", "role").code == 0
    assert "Quartey" not in evidence("show", "E1", "--json").json["credit"]
    assert "further than before" in evidence.refused("attribute", "E1", "institution")


def test_a_preference_has_a_term(evidence):
    ran = evidence(
        "attribute", "E1", "named", "--from", "2020-01-01", "--until", "2020-12-31", "--proof", "mail", "--json"
    )
    assert (ran.json["preferences"][0]["valid_from"], ran.json["preferences"][0]["valid_until"]) == (
        "2020-01-01",
        "2020-12-31",
    )
    evidence("consent", "E1", "granted")
    assert evidence("show", "E1", "--json").json["credit"] == "Anonymous", "the term is over"
    assert "until 2020-12-31" in evidence("speaker", "E1").out
    assert evidence("attribute", "E1", "role", "--from", "spring").code == 2


def test_a_person_at_a_terminal_is_asked_how_they_agreed(evidence):
    ran = evidence.at_terminal("attribute", "E1", "named", types="her mail of 3 March\n")
    assert ran.code == 0, ran
    assert "How did they agree?" in ran.out
    assert evidence("speaker", "E1", "--json").json["preferences"][0]["proof"] == "her mail of 3 March"


def test_a_person_who_does_not_say_how_is_refused(evidence):
    ran = evidence.at_terminal("attribute", "E1", "named", types="\n")
    assert ran.code == 1
    assert "further than before" in ran.out
    assert evidence("speaker", "E1", "--json").json["preferences"] == []


def test_a_file_proves_it_and_is_filed_once(evidence, tmp_path):
    form = tmp_path / "form.txt"
    form.write_bytes("I agree. — أوافق".encode())
    named = evidence("attribute", "E1", "named", "--proof-file", form, "--json").json
    kept = named["preferences"][0]["proof_file"]
    evidence("consent", "E1", "granted", "--proof-file", form)
    evidence("sign-off", "E1", "--proof-file", kept[:8])
    (proof,) = evidence("proofs", "E1", "--json").json
    assert (proof["id"], proof["name"], proof["media_type"]) == (kept, "form.txt", "text/plain")
    out = tmp_path / "out.txt"
    assert evidence("proof", kept, "-o", out).code == 0
    assert out.read_bytes() == form.read_bytes()
    assert out.stat().st_mode & 0o077 == 0, "nobody else reads a proof"
    assert "is there already" in evidence.refused("proof", kept, "-o", out)
    assert evidence("proof", kept[:8], "--who", "E1", "-o", "-").out == "I agree. — أوافق"


def test_a_proof_that_is_not_there_or_somebody_elses_is_said(evidence, tmp_path):
    (tmp_path / "form.txt").write_text("I agree.")
    kept = evidence("file-proof", "E2", tmp_path / "form.txt").out.strip()
    assert "no proof of this speaker" in evidence.refused("attribute", "E1", "named", "--proof-file", kept)
    assert "There is no file" in evidence.refused("attribute", "E1", "named", "--proof-file", "gone.pdf")
    assert "There is no file" in evidence.refused("file-proof", "E1", tmp_path / "gone.pdf")
    (tmp_path / "empty.pdf").touch()
    assert "This file is empty" in evidence.refused("file-proof", "E1", tmp_path / "empty.pdf")
    assert "is a folder" in evidence.refused("file-proof", "E1", tmp_path)
    assert "No proof is filed" in evidence.refused("proof", "gone")
    assert evidence("proofs", "E1").err == "No proof is filed for this speaker.\n"


def test_an_approved_credit_is_kept_for_its_level_and_taken_back(evidence):
    evidence("consent", "E2", "granted")
    evidence("attribute", "E2", "institution", "--proof", "بالبريد")
    evidence("credit", "E2", "institution", "مسؤولة في وزارة الموانئ", "--signed-off", "2026-03-03")
    assert evidence("show", "E2", "--json").json["credit"] == "مسؤولة في وزارة الموانئ"
    assert "approved 2026-03-03" in evidence("speaker", "E2").out
    evidence("credit", "E2", "institution", "")
    assert evidence("speaker", "E2", "--json").json["wordings"] == []
    assert evidence("credit", "E2", "institution", "x", "--signed-off", "spring").code == 2
    assert "at most 300" in evidence.refused("credit", "E2", "institution", "x" * 301)


def test_signed_off_words_are_shown_until_they_are_corrected(evidence):
    assert (
        "Words approved: 2026-03-03, by mail"
        in evidence("sign-off", "E2", "--on", "2026-03-03", "--how", "by mail").out
    )
    assert "Words approved: 2026-03-03" in evidence("show", "E2").out
    evidence("correct", "E2", "استخدمنا التقويم.")
    assert "Words approved" not in evidence("show", "E2").out


# --- consent


def test_consent_says_who_asked_and_when_to_ask_again(evidence):
    told = evidence(
        *("consent", "E1", "granted", "--by", "Bo", "--on", "2026-03-01", "--until", "2099-12-31"),
        *("--remind", "2026-01-01", "--how", "on a form", "--json"),
    ).json["consent"]
    assert (told["obtained_by"], told["remind_on"], told["expires_on"]) == ("Bo", "2026-01-01", "2099-12-31")
    assert "asked by Bo" in evidence("speaker", "E1").out
    assert [s["id"] for s in evidence("reminders", "--json").json] == [evidence("speaker", "E1", "--json").json["id"]]
    assert "E1" in evidence("reminders").out
    assert "1 speaker to ask again: evidence reminders" in evidence("doctor").out


def test_nobody_is_to_be_asked_while_consent_holds_for_long(evidence):
    evidence("consent", "E1", "granted", "--until", "2099-12-31")
    assert evidence("reminders").err == "Nobody has to be asked again.\n"
    assert "to ask again" not in evidence("doctor").out
    assert "E1" in evidence("reminders", "--within", "99999").out
    assert evidence("reminders", "--within", "-1").code == 2


def test_consent_after_a_refusal_asks_how_they_agreed_anew(evidence):
    evidence("consent", "E1", "refused")
    said = evidence.refused("consent", "E1", "granted")
    assert "--how WORDS, or --proof-file FILE" in said
    assert evidence("consent", "E1", "granted", "--how", "she called again").code == 0
    evidence("consent", "E1", "withdrawn")
    ran = evidence.at_terminal("consent", "E1", "granted", types="by mail\n")
    assert ran.code == 0, ran
    assert evidence("speaker", "E1", "--json").json["consent"]["how"] == "by mail"


def test_consent_is_taken_back_in_part(evidence):
    evidence("consent", "E1", "granted")
    evidence("attribute", "E1", "named", "--proof", "mail")
    evidence("withdraw-consent", "E1", "--channel", "public", "--why", "asked by phone")
    assert evidence("show", "E1", "--audience", "public", "--json").json["credit"] == ""
    assert "Quartey" in evidence("show", "E1", "--audience", "partners", "--json").json["credit"]
    assert "not for public" in evidence("speaker", "E1").out
    evidence("consent", "E1", "withdrawn", "--channel", "partners")
    assert evidence("speaker", "E1", "--json").json["consent"]["state"] == "granted", "in part again"
    assert evidence("withdraw-consent", "E1", "--channel", "everyone").code == 2
    assert "another speaker" in evidence.refused("withdraw-consent", "E1", "--quote", "E2")
    evidence("withdraw-consent", "E1")
    assert evidence("speaker", "E1", "--json").json["consent"]["state"] == "withdrawn"


def test_the_history_of_a_speaker_is_told(evidence):
    evidence("consent", "E1", "granted", "--how", "by mail", "--as", "Bo Example")
    evidence("withdraw-consent", "E1", "--why", "asked by phone", "--as", "Bo Example")
    steps = evidence("speaker", "E1", "--history", "--json").json["history"]
    assert [s["kind"] for s in steps if s["by"] == "Bo Example"] == ["consent.recorded", "consent.withdrawn"]
    assert "asked by phone" in evidence("speaker", "E1", "--history").out


# --- requests


def test_a_request_is_printed_and_only_recorded_when_said_so(evidence, tmp_path):
    ran = evidence("request", "E1", "--reply-to", "ana@example.org", "--until", "2099-01-01")
    assert "Ama Quartey" in ran.out
    assert "Kofi Mensah of the Harbour Trust" in ran.out, "they are asked about their own words"
    assert "Nothing was recorded" in ran.err
    assert evidence("requests").err == "No request here.\n"
    sent = evidence("request", "E1", "--reply-to", "ana@example.org", "--record", "-o", tmp_path / "letter.txt")
    assert sent.out == ""
    assert "evidence answer" in sent.err
    (waiting,) = evidence("requests", "--waiting", "--json").json
    assert evidence("requests", waiting["id"][:8]).out == (tmp_path / "letter.txt").read_text(encoding="utf-8")
    assert "E1" in evidence("requests", "E1").out
    assert "1 request without an answer" in evidence("doctor").out


def test_a_request_is_written_in_another_language_around_the_words_as_they_were_said(evidence):
    evidence("speaker", "E2", "--name", "ليلى حداد")
    letter = evidence("request", "E2", "--language", "fr").out
    assert "Bonjour ليلى حداد," in letter
    assert "استخدمنا التقويم لإعداد خطة الميناء" in letter
    assert "no letters in that language" in evidence.refused("request", "E2", "--language", "xx")
    shape = evidence("request", "E2", "--json").json
    assert {"title", "blocks", "text"} <= set(shape)


def test_an_answer_is_recorded_whole_and_never_holds_more_than_was_asked(evidence):
    evidence(
        "request", "E1", "--channel", "partners", "--purpose", "annual report", "--until", "2099-01-01", "--record"
    )
    speaker = evidence(
        *("answer", "E1", "granted", "--level", "named", "--credit", "named=A. Quartey", "--signed-off", "E1"),
        *("--how", "by mail", "--on", "2026-03-03", "--json"),
    ).json
    consent = speaker["consent"]
    assert (consent["channels"], consent["purposes"], consent["expires_on"]) == (
        ["partners"],
        ["annual report"],
        "2099-01-01",
    )
    assert speaker["wordings"][0]["wording"] == "A. Quartey"
    assert evidence("show", "E1", "--json").json["sign_off"]["on"] == "2026-03-03"
    assert evidence("requests", "--waiting", "--json").json == []
    assert "has no request that waits" in evidence.refused("answer", "E1", "granted")


def test_an_answer_that_names_them_further_needs_to_say_how(evidence):
    evidence("request", "E1", "--record")
    assert "further than before" in evidence.refused("answer", "E1", "granted", "--level", "named")
    assert len(evidence("requests", "--waiting", "--json").json) == 1, "it still waits"
    refused = evidence("answer", "E1", "refused", "--json").json
    assert refused["consent"]["state"] == "refused"


def test_an_answer_can_differ_by_quote(evidence):
    evidence("request", "E1", "--record")
    told = evidence("answer", "E1", "granted", "--not", "E1", "--how", "by mail", "--json").json
    assert told["consent"]["without_quotes"] == [evidence("show", "E1", "--json").json["id"]]
    evidence("request", "E2", "--record")
    told = evidence("answer", "E2", "granted", "--quote-level", "E2=role", "--how", "بالبريد", "--json").json
    assert [(p["level"], p["quote"] is not None) for p in told["preferences"]] == [("role", True)]


def test_a_request_that_is_not_clear_is_said(evidence):
    assert "No request, no speaker and no quote" in evidence.refused("answer", "nothing", "granted")
    evidence("request", "E1", "--record")
    evidence("request", "E1", "--record")
    assert "2 requests wait for this speaker" in evidence.refused("answer", "E1", "granted")
    assert evidence("answer", "E1", "granted", "--credit", "loudly=A. Q.").code == 2
    assert evidence("answer", "E1", "granted", "--quote-level", "E1=loud").code == 2


# --- redaction


def test_what_could_identify_somebody_is_listed_with_numbers_and_reasons(evidence):
    (waiting,) = [r for r in evidence("redactions", "--json").json["redactions"] if r["number"] == "E1"]
    assert waiting["looked_at"] is False
    cut = {waiting["text"][start:end] for start, end in (p["span"] for p in waiting["proposals"])}
    assert {"Kofi Mensah", "jo@harbour.example.org"} <= cut
    shown = evidence("redact", "E1")
    assert "nobody has looked at it" in shown.out
    assert "1  " in shown.out
    assert "→ [" in shown.out
    assert "evidence redact E1 --accept" in shown.err


def test_all_that_is_proposed_is_hidden_from_readers_outside(evidence):
    decided = evidence("redact", "E1", "--all", "--json").json
    assert decided["looked_at"] is True
    assert "Mensah" not in decided["shown"]
    assert "Mensah" in decided["text"], "the original is untouched"
    assert "Readers outside get: " in evidence("show", "E1").out
    assert "E1" not in [r["number"] for r in evidence("redactions", "--json").json["redactions"]]


def test_one_proposal_is_hidden_and_another_mask_put_on_in_arabic_too(evidence):
    first = evidence("redact", "E1", "--json").json["proposals"][0]
    words = "".join(evidence("show", "E1", "--json").json["text"][slice(*first["span"])])
    decided = evidence("redact", "E1", "--accept", "1", "--json").json
    assert words not in decided["shown"]
    decided = evidence("redact", "E1", "--mask", "Our office=[our organisation]", "--json").json
    assert decided["shown"].startswith("[our organisation]"), decided
    assert words not in decided["shown"], "what was hidden stays hidden"
    assert {m["kind"] for m in decided["masks"]} >= {"organisation"}
    arabic = evidence("redact", "E2", "--mask", "خطة الميناء=خطتنا", "--json").json
    assert "لإعداد [خطتنا]، وغيّرت" in arabic["shown"]
    start = arabic["text"].index("الوزارة")
    arabic = evidence("redact", "E2", "--mask", f"{start}:{start + 7}=[وزارتنا]", "--json").json
    assert "[وزارتنا]" in arabic["shown"]


def test_nothing_to_hide_is_a_decision_and_takes_masks_back(evidence):
    evidence("redact", "E1", "--all")
    decided = evidence("redact", "E1", "--nothing", "--why", "she is fine with it", "--json").json
    assert (decided["looked_at"], decided["masks"], decided["shown"]) == (True, [], decided["text"])


def test_a_person_decides_at_the_terminal(evidence):
    ran = evidence.at_terminal("redact", "E1", types="all\n")
    assert ran.code == 0, ran
    assert "Hide which?" in ran.out
    assert "Mensah" not in evidence("redact", "E1", "--json").json["shown"]
    ran = evidence.at_terminal("redact", "E2", types="\n")
    assert "Nothing was decided" in ran.out
    assert evidence("redact", "E2", "--json").json["looked_at"] is False


def test_a_mask_that_cannot_stand_is_refused_in_a_sentence(evidence):
    assert "There is no proposal 99" in evidence.refused("redact", "E1", "--accept", "99")
    assert "does not stand in these words" in evidence.refused("redact", "E1", "--mask", "the moon=[place]")
    assert "reaches beyond the words" in evidence.refused("redact", "E1", "--mask", "0:9999=[words]")
    assert "hides nothing" in evidence.refused("redact", "E1", "--mask", "5:5=[words]")
    assert evidence("redact", "E1", "--accept", "one").code == 2
    assert evidence("redact", "E1", "--mask", "Our office").code == 2
    assert evidence("redact", "E1", "--all", "--nothing").code == 2
    assert evidence("redact", "E1", "--json").json["looked_at"] is False


@pytest.mark.parametrize(
    "command",
    [
        ["redact"],
        ["ledger"],
        ["proofs"],
        ["request"],
        ["sign-off"],
        ["withdraw-consent"],
        ["erase", "--ground", "x", "--yes"],
    ],
)
def test_a_quote_that_is_not_there_is_said(evidence, command):
    assert "is known by “E99”" in evidence.refused(*command, "E99")
