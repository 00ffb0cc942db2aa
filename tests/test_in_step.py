"""One set of verbs, three ways in: what the library can do, the command line and HTTP can do, under names that stand here."""

import inspect

from api import v1
from api.cli import commands
from evidence_store.store import EvidenceStore

VERBS: dict[str, tuple[str, str]] = {
    # verb of the library -> (command, operation)
    "extract": ("extract", "extract"),
    "suggest": ("suggest", "suggest"),
    "paste": ("paste", "paste"),
    "import_rows": ("import", "import_rows"),
    "similar": ("similar", "similar"),
    "quote": ("show", "quote"),
    "items": ("show", "items"),
    "history": ("show", "history"),
    "inbox": ("inbox", "inbox"),
    "search": ("search", "search"),
    "every_result": ("search", "every_result"),
    "like": ("like", "like"),
    "cross": ("cross", "cross"),
    "searches": ("searches", "searches"),
    "save_search": ("save-search", "save_search"),
    "new_in": ("searches", "new_in"),
    "seen_search": ("ask-again", "seen_search"),
    "drop_search": ("drop-search", "drop_search"),
    "codebook": ("codebook show", "codebook"),
    "import_codebook": ("codebook import", "import_codebook"),
    "code_history": ("codebook history", "code_history"),
    "define_dimension": ("define-dimension", "define_dimension"),
    "define_code": ("define", "define_code"),
    "retire_code": ("retire", "retire_code"),
    "merge_codes": ("merge-codes", "merge_codes"),
    "split_code": ("split-code", "split_code"),
    "restore_code": ("restore-code", "restore_code"),
    "recode": ("recode", "recode"),
    "unregistered": ("registers", "unregistered"),
    "register": ("register", "register"),
    "also_called": ("register", "also_called"),
    "not_a_name": ("register", "not_a_name"),
    "code": ("code", "code"),
    "uncode": ("uncode", "uncode"),
    "accept": ("accept", "accept"),
    "decline": ("decline", "decline"),
    "change": ("change", "change"),
    "reopen": ("reopen", "reopen"),
    "correct": ("correct", "correct"),
    "describe": ("describe", "describe"),
    "translate": ("translate", "translate"),
    "note": ("note", "note"),
    "queue": ("inbox", "queue"),
    "speakers": ("speakers", "speakers"),
    "reassign": ("reassign", "reassign"),
    "split": ("split", "split"),
    "merge": ("merge", "merge"),
    "same_as": ("same-as", "same_as"),
    "code_like": ("code-like", "code_like"),
    "not_a_quote": ("not-a-quote", "not_a_quote"),
    "put_back": ("put-back", "put_back"),
    "preview": ("accept", "preview"),
    "accept_all": ("accept", "accept_all"),
    "take_back": ("take-back", "take_back"),
    "withdraw": ("withdraw", "withdraw"),
    "restore": ("restore", "restore"),
    "suggest_again_all": ("train", "suggest_again_all"),
    "models": ("models", "models"),
    "suggest_again": ("suggest-again", "suggest_again"),
    "speaker": ("speaker", "speaker"),
    "describe_speaker": ("speaker", "describe_speaker"),
    "speaker_history": ("speaker", "speaker_history"),
    "consent": ("consent", "consent"),
    "withdraw_consent": ("withdraw-consent", "withdraw_consent"),
    "reminders": ("reminders", "reminders"),
    "attribute": ("attribute", "attribute"),
    "word_credit": ("credit", "word_credit"),
    "sign_off": ("sign-off", "sign_off"),
    "file_proof": ("file-proof", "file_proof"),
    "proofs": ("proofs", "proofs"),
    "proof": ("proof", "proof"),
    "request_letter": ("request", "request_letter"),
    "request_consent": ("request", "request_consent"),
    "request": ("requests", "request"),
    "requests": ("requests", "requests"),
    "answer_request": ("answer", "answer_request"),
    "redaction": ("redact", "redaction"),
    "redact": ("redact", "redact"),
    "to_look_at": ("redactions", "to_look_at"),
    "narratives": ("narrative list", "narratives"),
    "narrative": ("narrative show", "narrative"),
    "start_narrative": ("narrative start", "start_narrative"),
    "title_narrative": ("narrative title", "title_narrative"),
    "write_section": ("narrative write", "write_section"),
    "remove_section": ("narrative unwrite", "remove_section"),
    "place": ("narrative place", "place"),
    "unplace": ("narrative unplace", "unplace"),
    "publish": ("narrative publish", "publish"),
    "withdraw_narrative": ("narrative withdraw", "withdraw_narrative"),
    "decide_pack": ("pack", "decide_pack"),
    "export_pack": ("pack", "export_pack"),
    "packs": ("packs", "packs"),
    "known_pack": ("verify", "known_pack"),
    "ledger": ("ledger", "ledger"),
    "stale": ("narrative list", "stale"),
    "recalls": ("recalls", "recalls"),
    "recall": ("recall", "recall"),
    "agreement": ("agreement", "agreement"),
    "coders": ("agreement", "coders"),
    "erasure_plan": ("erase", "erasure_plan"),
    "erase": ("erase", "erase"),
    "erasures": ("erasures", "erasures"),
    "subject_access": ("access", "subject_access"),
    "rows": ("export", "rows"),
    "verify": ("verify", "verify"),
    "diagnose": ("doctor", "diagnose"),
}

ONLY_OVER_HTTP = {
    "capture": "at a command line quotes are kept by `paste`, `import` or one by one from a file",
    "actor_names": "commands print names in place of ids",
    "counts": "`doctor` and `inbox` say what a person at a terminal needs",
    "source_text": "a person at a terminal has the file they pasted from",
}
ONLY_AT_THE_COMMAND_LINE = {
    "rebuild": "an operator's act beside the store; no reader should be able to make all others wait",
}
ONLY_IN_THE_LIBRARY = {
    "examples": "what `train` learns from",
    "keep_model": "how `train` keeps what it made; the library itself learns nothing",
    "trained": "how `train` knows a request that is sent twice",
    "model": "the file itself serves this program alone",
    "live_model": "stands in `models` and, if something is wrong, in `doctor`",
    "model_check": "stands in `doctor`",
    "drop_models": "happens by itself when somebody is erased",
    "decided": "stands in `models`",
    "code_counts": "stands in `codebook`",
    "numbered": "what a page shows of the `queue` at once; elsewhere a quote is asked for by its mark",
    "neighbours": "what a person at a screen is offered to merge; `merge` takes any two",
    "actor": "every command and route names who acts; this is how the name is understood",
    "credit": "stands in every quote that is shown",
    "unseen": "stands behind `redactions`, packs and publishing, which say what nobody has looked at",
    "resume_erasures": "happens by itself when a store is opened",
    "catch_up": "happens by itself before every question",
    "vocabulary": "stands behind `search`, and is shown as chips",
    "close": "whoever opened the store closes it",
}
COMMANDS_OF_THEIR_OWN = {
    "serve": "starts the interface that the routes belong to",
    "config show": "tells of the environment, not of the store",
    "rebuild": "see above",
    "matrix": "counts what `rows` gives",
}
OPERATIONS_OF_THEIR_OWN = {
    "train": "learning stands beside the library, which keeps what comes of it by `keep_model`",
    "identity": "who a speaker is stands apart from `speaker`; the command shows both",
    "similar_to_quote": "`similar` with the words of a quote, as `evidence similar ID` does",
    "matrix": "counts what `rows` gives",
    "problems": "documents the interface itself",
}


def verbs() -> set[str]:
    return {
        name
        for name, member in inspect.getmembers(EvidenceStore, inspect.isfunction)
        if not name.startswith("_") and member.__module__.startswith("evidence_store.store")
    }


def all_commands() -> set[str]:
    found = {c.name for c in commands.app.registered_commands}
    for group in commands.app.registered_groups:
        found |= {f"{group.name} {c.name}" for c in group.typer_instance.registered_commands}
    return found


def operations() -> list[str]:
    return [route.name for group in v1.GROUPS for route in group.routes]


def test_every_verb_of_the_library_has_its_command_and_its_route_or_a_reason_why_not():
    assert verbs() == {*VERBS, *ONLY_OVER_HTTP, *ONLY_AT_THE_COMMAND_LINE, *ONLY_IN_THE_LIBRARY}


def test_every_command_stands_in_the_table():
    assert all_commands() == {command for command, _ in VERBS.values()} | set(COMMANDS_OF_THEIR_OWN)


def test_every_route_stands_in_the_table_under_one_name():
    named = [*(operation for _, operation in VERBS.values()), *ONLY_OVER_HTTP, *OPERATIONS_OF_THEIR_OWN]
    assert sorted(operations()) == sorted(named)


def test_an_operation_is_called_as_the_verb_it_carries_out():
    assert all(verb == operation for verb, (_, operation) in VERBS.items())


def test_whatever_changes_something_asks_who_acts_and_takes_a_key():
    described = v1.create_api(EvidenceStore()).openapi()["paths"]
    unchanging = {"extract", "suggest", "similar", "decide_pack", "known_pack"}
    for path in described.values():
        for method, operation in path.items():
            headers = {p["name"]: p["required"] for p in operation.get("parameters", ()) if p["in"] == "header"}
            if method == "get" or operation["operationId"] in unchanging:
                assert "Evidence-Actor" not in headers
            else:
                assert headers["Evidence-Actor"] is True
                assert headers["Idempotency-Key"] is False


def test_every_verb_that_changes_something_takes_who_acts_in_the_library_too():
    silent = {"suggest_again", "suggest_again_all", "rebuild"}
    carried_out_by = {"keep_model": "train"}
    changing = {
        carried_out_by.get(name, name)
        for name in verbs()
        if "by" in inspect.signature(getattr(EvidenceStore, name)).parameters
    }
    described = v1.create_api(EvidenceStore()).openapi()["paths"]
    posted = {
        op["operationId"]
        for path in described.values()
        for op in path.values()
        if any(p["name"] == "Evidence-Actor" for p in op.get("parameters", ()))
    }
    assert posted == changing | (silent & posted)
