"""Speakers with words of their own in every field of every feature: what an erasure must leave no byte of."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from evidence_store.domain import Consent, Draft, Mask, Span, SpeakerDetails
from evidence_store.interchange import read
from evidence_store.store import Answer, Details, EvidenceStore, Selection

BY = "Colleague Keeper"
NAMING = ("name", "surname")
FEATURES = (
    *NAMING, "role", "institution", "country", "contact", "role2", "said", "corrected", "attribution", "attribution2",
    "context", "context2", "product", "product2", "region", "region2", "ref", "translation", "note", "coded",
    "declined", "uncoded", "wording", "credited", "how", "obtained", "proof", "proofname", "prooftext", "consentproof",
    "masked", "redacted", "signed", "withdrawn", "restored", "described", "withdrew", "leaflet", "told",
)  # fmt: skip


def canary(n: int, feature: str) -> str:
    """A word nobody else says."""
    digest = hashlib.sha256(f"{n}/{feature}".encode()).digest()
    return "q" + "".join(chr(97 + byte % 26) for byte in digest[:11])


def canaries(n: int) -> list[str]:
    return [canary(n, feature) for feature in FEATURES]


def named(n: int) -> str:
    return " ".join(canary(n, part).capitalize() for part in NAMING)


def said(n: int) -> str:
    return f"The {canary(n, 'said')} was cited in the ministry plan, and the budget followed our report."


def details(n: int) -> SpeakerDetails:
    told = {field: canary(n, field) for field in ("role", "institution", "country")}
    return SpeakerDetails(name=named(n), contact=f"{canary(n, 'contact')}@example.org", **told)


def capture(store: EvidenceStore, numbers: Sequence[int], *, title: str) -> None:
    """All of them in one paste."""
    paste = "\n\n".join(f"{said(n)}\n— {named(n)}, {canary(n, 'attribution')}" for n in numbers)
    drafts = [
        Draft(
            text=said(n),
            start=paste.index(said(n)),
            end=paste.index(said(n)) + len(said(n)),
            attribution=f"{named(n)}, {canary(n, 'attribution')}",
            context=canary(n, "context"),
            product=canary(n, "product"),
            speaker=details(n),
            sniffer="by_hand",
        )
        for n in numbers
    ]
    store.capture(drafts, by=BY, paste=paste, title=title)


def import_rows(store: EvidenceStore, numbers: Sequence[int]) -> None:
    """A row for each of them."""
    rows = [
        {
            "text": said(n),
            "ref": canary(n, "ref"),
            "attribution": canary(n, "attribution"),
            "speaker": details(n).model_dump(),
            **{field: canary(n, field) for field in ("context", "product", "region")},
        }
        for n in numbers
    ]
    content = "\n".join(map(json.dumps, rows)).encode()
    store.import_rows(read(content, format="jsonl"), by=BY, key=f"file-{hashlib.sha256(content).hexdigest()}")


def tell_everything(store: EvidenceStore, n: int, quote: str) -> None:
    """Every verb that takes words, about one speaker."""
    item = store.quote(quote)
    who = item.speaker
    store.correct(quote, said(n) + f" And {canary(n, 'corrected')}.", by=BY, why=canary(n, "told"))
    around = {field: canary(n, f"{field}2") for field in ("attribution", "context", "product", "region")}
    store.describe(quote, Details(kind="testimonial", **around), by=BY)
    store.translate(quote, "fr", f"Le {canary(n, 'translation')}", by=BY)
    store.note(quote, f"She said {canary(n, 'note')}", by=BY)
    store.code(quote, "influence_level", "use", by=BY, why=canary(n, "coded"), span=Span(start=0, end=9))
    store.code(quote, "use_category", "advocacy", by=BY)
    store.uncode(quote, "use_category", "advocacy", by=BY, why=canary(n, "uncoded"))
    store.decline(quote, by=BY, why=canary(n, "declined"))
    proof = store.file_proof(
        who, f"{canary(n, 'proofname')}.txt", canary(n, "prooftext").encode(), by=BY, media_type="text/plain"
    )
    agreed = {"how": canary(n, "how"), "obtained_by": canary(n, "obtained"), "proof": canary(n, "consentproof")}
    request = store.request_consent(who, by=BY, writer=BY)
    consent = Consent(state="granted", proof_file=proof.id, **agreed)
    store.answer_request(request.id, Answer(consent=consent), by=BY)
    store.attribute(who, "named", by=BY, wording=canary(n, "wording"), proof=canary(n, "proof"))
    store.word_credit(who, "role", canary(n, "credited"), by=BY, how=canary(n, "told"))
    mask = Mask(start=4, end=16, kind="detail", replacement=f"[{canary(n, 'masked')}]")
    store.redact(quote, [mask], by=BY, why=canary(n, "redacted"))
    store.sign_off(quote, by=BY, how=canary(n, "signed"))
    store.withdraw(quote, by=BY, why=canary(n, "withdrawn"))
    store.restore(quote, by=BY, why=canary(n, "restored"))
    described = details(n).model_copy(update={"role": canary(n, "role2")})
    store.describe_speaker(who, described, by=BY, why=canary(n, "described"))
    store.withdraw_consent(who, by=BY, purposes=(f"a leaflet on {canary(n, 'leaflet')}",), why=canary(n, "withdrew"))


def tell_a_tale(store: EvidenceStore, numbers: Sequence[int], quotes: Sequence[str]) -> str:
    """A narrative that names and quotes these speakers in its own words, published, and packs that name them."""
    tale = store.start_narrative(f"A tale of {named(numbers[0])}", by=BY, summary=f"By {named(numbers[-1])}").id
    prose = "\n".join(f"{named(n)} wrote to {details(n).contact}: {said(n)}" for n in numbers)
    section = store.write_section(tale, by=BY, heading=f"With {named(numbers[0])}", prose=prose).sections[-1]
    for quote in quotes:
        store.place(tale, quote, by=BY, section=section.id)
    store.publish(tale, by=BY, audience="internal")
    told = {"title": f"For {named(numbers[0])}", "recipient": f"The office of {named(numbers[-1])}"}
    store.export_pack(Selection(audience="internal", quotes=tuple(quotes), **told), "json", by=BY)
    asked = Selection(audience="internal", query=f"what {canary(numbers[0], 'said')} did")
    store.export_pack(asked, "csv", by=BY)
    return tale


def leave_drafts(folder: Path, numbers: Sequence[int]) -> None:
    """What they said, pasted and not stored yet."""
    (folder / "drafts").mkdir(exist_ok=True)
    for n in numbers:
        (folder / "drafts" / f"paste-{n}").write_text(f"\n{said(n)}\n— {named(n)}\n")


def fill(folder: Path, many: int, *, per_paste: int = 20) -> None:
    """A store of so many speakers, each with words of their own through every feature."""
    with EvidenceStore(folder) as store:
        first, second = list(range(many // 2)), list(range(many // 2, many))
        for start in range(0, len(first), per_paste):
            capture(store, first[start : start + per_paste], title=f"Notes with {named(first[start])}")
        import_rows(store, second)
        for n in range(many):
            tell_everything(store, n, f"E{n + 1}")
        for start in range(0, many, per_paste):
            some = range(start, min(many, start + per_paste))
            tell_a_tale(store, some, [f"E{n + 1}" for n in some])
        for n in range(0, many, 7):
            store.search(f"what {canary(n, 'said')} and {canary(n, 'product2')} did")
            store.similar(said(n))
    leave_drafts(folder, range(many))


def everything(store: EvidenceStore) -> Iterator[dict[str, object]]:
    """All rows of all read models, table by table."""
    from evidence_store.views.follower import TABLES

    with store.views.read() as session:
        for table in TABLES:
            for row in session.connection().execute(table.select().order_by(*table.primary_key.columns)):
                yield {"table": table.name, **row._mapping}
