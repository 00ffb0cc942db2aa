"""No file of a pack holds a word of a speaker that the speaker did not agree to show: not in any part, in any form."""

import base64
import io
import itertools
import json
import sys
import urllib.parse
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store import packs
from evidence_store.domain import (
    ATTRIBUTION_LEVELS,
    AUDIENCES,
    CONSENT_STATES,
    AttributionLevel,
    Audience,
    Consent,
    ConsentState,
    Mask,
    Preference,
    SpeakerDetails,
)
from evidence_store.narratives import Narrative, Section
from evidence_store.packs import WRITERS, Candidate, Decided, Pack, decide, file_name
from tests.pack_files import LAYOUTS, item, pack_of, pdf_parts

FACTS = ("name", "role", "institution", "country", "contact")
ALLOWED: dict[AttributionLevel, set[str]] = {
    "anonymous": set(),
    "role": {"role"},
    "institution": {"role", "institution", "country"},
    "named": {"name", "role", "institution", "country"},
}


def tokens(key: str) -> dict[str, str]:
    """One word for each fact of a speaker that stands nowhere else, with letters that every encoding changes."""
    return {fact: f"Zq{fact.capitalize()}ñ{key}xW" for fact in FACTS}


def forms(token: str) -> Iterator[bytes]:
    """A word as it may stand in a file: plain, folded, in other encodings, escaped, or in base64."""
    for word in {token, token.lower(), token.upper(), token.replace("ñ", "n")}:
        yield from (word.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"))
        yield word.encode("ascii", "xmlcharrefreplace")
        yield json.dumps(word).strip('"').encode()
        yield urllib.parse.quote(word).encode()
        yield word.encode().hex().encode()
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + word.encode())
            yield coded[4 if shift else 0 :].rstrip(b"=")[:-1]


def holds(parts: list[bytes], token: str) -> bool:
    return any(form in part for form in forms(token) for part in parts)


def parts_of(data: bytes, name: str) -> list[bytes]:
    """Everything in a file: its name and bytes, of a PDF all it packs, of an archive every member with its extras."""
    parts = [name.encode(), data, unescape(data.decode("utf-8", "ignore")).encode()]
    if data.startswith(b"%PDF"):
        parts += pdf_parts(data)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts.append(archive.comment)
            for member in archive.infolist():
                parts += [member.filename.encode(), member.comment, member.extra]
                parts += parts_of(archive.read(member), "")
    return parts


def speaker(key: str) -> SpeakerDetails:
    """A speaker whose role repeats everything else that is known of them."""
    t = tokens(key)
    role = f"{t['role']} {t['name']}, {t['institution']} ({t['country']}), {t['contact']}@{t['contact']}.example"
    known = {"name": t["name"], "institution": t["institution"], "country": t["country"]}
    return SpeakerDetails(role=role, contact=f"{t['contact']}@{t['contact']}.example", **known)


def candidate(key: str, level: AttributionLevel, state: ConsentState = "granted", **known: object) -> Candidate:
    base: dict[str, object] = {
        "quote": f"quote-{key}",
        "number": 7_700_000 + len(key),
        "speaker": f"speaker-{key}",
        "text": f"Words of {key}, as they were said.",
        "region": tokens(key)["country"],
        "consent": Consent(state=state),
        "preferences": (Preference(level=level),),
        "speaker_details": speaker(key),
    }
    return Candidate.model_validate(base | known)


def decided(candidates: list[Candidate], audience: Audience) -> Decided:
    story = Narrative(id="n", title="t", sections=(Section(id="s", heading="H", quotes=(candidates[0].quote,)),))
    return decide(
        candidates,
        audience=audience,
        title="What was said",
        position=5,
        as_of="2026-03-01T00:00:00Z",
        on=date(2026, 3, 1),
        chosen_by=f"the search “{tokens('k0')['name']}”" if len(candidates) > 1 else "hand",
        narrative=story,
    )


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_file_holds_a_fact_that_was_not_agreed(form: str, audience: Audience) -> None:
    cases = list(itertools.product(ATTRIBUTION_LEVELS, CONSENT_STATES))
    made = decided([candidate(f"k{i}", level, state) for i, (level, state) in enumerate(cases)], audience)
    laid_out = [made.pack.model_copy(update={"layout": layout}) for layout in LAYOUTS]
    parts = list({part for pack in laid_out for part in parts_of(WRITERS[form].write(pack), file_name(pack, form))})
    for i, (level, state) in enumerate(cases):
        allowed = ALLOWED[level] if state == "granted" else set()
        leaked = {fact for fact, token in tokens(f"k{i}").items() if fact not in allowed and holds(parts, token)}
        assert not leaked, (level, state)
        assert not holds(parts, f"quote-k{i}")
        assert not holds(parts, f"speaker-k{i}")


@pytest.mark.parametrize("form", WRITERS)
def test_control_an_agreed_name_is_found_in_every_file(form: str) -> None:
    made = decided([candidate("k1", "named"), candidate("k2", "institution"), candidate("k3", "role")], "public")
    parts = parts_of(WRITERS[form].write(made.pack), file_name(made.pack, form))
    for key, facts in (("k1", ALLOWED["named"]), ("k2", ALLOWED["institution"]), ("k3", ALLOWED["role"])):
        assert {fact for fact, token in tokens(key).items() if holds(parts, token)} == facts


def words_masked(text: str, hidden: str) -> Decided:
    start = text.index(hidden)
    mask = Mask(start=start, end=start + len(hidden), kind="organisation", replacement="[organisation]")
    return decided([candidate("k1", "role", text=text, masks=(mask,))], "public")


@pytest.mark.parametrize("form", WRITERS)
def test_words_that_were_masked_are_in_no_file(form: str) -> None:
    hidden = "ZqHiddenñOfficexW"
    made = words_masked(f"We at {hidden} used it.", hidden)
    parts = parts_of(WRITERS[form].write(made.pack), file_name(made.pack, form))
    assert not holds(parts, hidden)
    assert any(b"[organisation]" in part.replace(b"\\", b"") for part in parts)


@pytest.mark.parametrize("form", WRITERS)
def test_control_words_that_were_not_masked_are_found(form: str) -> None:
    hidden = "ZqHiddenñOfficexW"
    made = decided([candidate("k1", "role", text=f"We at {hidden} used it.")], "public")
    assert holds(parts_of(WRITERS[form].write(made.pack), file_name(made.pack, form)), hidden)


@pytest.mark.parametrize("form", WRITERS)
def test_no_file_tells_where_on_a_machine_it_was_written(form: str) -> None:
    parts = parts_of(WRITERS[form].write(pack_of(item("We used it."), colophon=("Made for you.",))), "pack")
    for folder in (Path(packs.__file__).parent, Path.cwd(), Path(sys.prefix)):
        assert not holds(parts, str(folder)), folder


def in_title(pack: Pack) -> Pack:
    return pack.model_copy(update={"title": tokens("k1")["name"]})


def in_store(pack: Pack) -> Pack:
    return pack.model_copy(update={"store": tokens("k1")["name"]})


def in_a_code(pack: Pack) -> Pack:
    coded = pack.items[0].model_copy(update={"codes": {"Theme": (tokens("k1")["name"],)}})
    return pack.model_copy(update={"items": (coded,)})


def in_the_language(pack: Pack) -> Pack:
    return pack.model_copy(update={"items": (pack.items[0].model_copy(update={"language": "x-zqnameplain"}),)})


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("plant", [in_title, in_a_code])
def test_control_a_name_planted_in_a_pack_is_found_in_every_file(form: str, plant: Callable[[Pack], Pack]) -> None:
    data = WRITERS[form].write(plant(pack_of(item("We used it."))))
    assert holds(parts_of(data, "x"), tokens("k1")["name"])


@pytest.mark.parametrize("form", ["json", "word", "pdf", "html", "xlsx"])
def test_control_a_name_planted_in_the_properties_alone_is_found(form: str) -> None:
    data = WRITERS[form].write(in_store(pack_of(item("We used it."))))
    assert holds(parts_of(data, "x"), tokens("k1")["name"])


@pytest.mark.parametrize("form", ["json", "csv", "word", "html", "xlsx"])
def test_control_a_name_planted_in_an_attribute_is_found(form: str) -> None:
    data = WRITERS[form].write(in_the_language(pack_of(item("We used it."))))
    assert holds(parts_of(data, "x"), "x-zqnameplain")


@pytest.mark.parametrize(
    "planted",
    [
        "ZqNameñk1xW".encode(),
        "ZqNameñk1xW".encode("utf-16"),
        b"ZqName&#241;k1xW",
        b'"ZqName\\u00f1k1xW"',
        b"zqname%C3%B1k1xw",
        base64.b64encode("ab, ZqNameñk1xW, and more".encode()),
        base64.b64encode("abc, ZqNameñk1xW, and more".encode()),
        base64.b64encode("abcd, ZqNameñk1xW, and more".encode()),
    ],
)
def test_control_a_name_planted_deep_in_a_file_is_found(planted: bytes) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"padding " * 100 + planted)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    assert holds(parts_of(outer.getvalue(), "x"), tokens("k1")["name"])


_CASES = st.lists(
    st.tuples(st.sampled_from(ATTRIBUTION_LEVELS), st.sampled_from(CONSENT_STATES)), min_size=1, max_size=4
)


@settings(max_examples=60, deadline=None)
@given(_CASES, st.sampled_from(AUDIENCES), st.sampled_from(["markdown", "csv", "json"]), st.data())
def test_no_text_file_shows_more_than_the_level_in_force(
    cases: list[tuple[AttributionLevel, ConsentState]], audience: Audience, form: str, data: st.DataObject
) -> None:
    candidates = []
    for i, (level, state) in enumerate(cases):
        wording = data.draw(st.sampled_from([None, *tokens(f"k{i}").values()]))
        words = data.draw(st.sampled_from(["We used it.", f"I am {tokens(f'k{i}')['name']}."]))
        preference = Preference(level=level, wording=wording)
        candidates.append(candidate(f"k{i}", level, state, preferences=(preference,), text=words))
    made = decided(candidates, audience)
    parts = parts_of(WRITERS[form].write(made.pack), file_name(made.pack, form))
    for i, (level, state) in enumerate(cases):
        allowed = ALLOWED[level] if state == "granted" else set()
        assert not {f for f, token in tokens(f"k{i}").items() if f not in allowed and holds(parts, token)}
