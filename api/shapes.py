"""The JSON shapes of the contract, shared by the command line and HTTP. Pure: values in, plain objects out.

`speaker` is a pseudonymous id everywhere; only `speaker()` tells who that is, to whoever keeps the store.
Spans are `[start, end)` in code points, confidences 0..1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence_store.analysis.judgements import Figure
    from evidence_store.attribution import Credit
    from evidence_store.domain import Codebook, Draft, MaskProposal, Span, Suggestion
    from evidence_store.events import DimensionTrained
    from evidence_store.letters import Letter
    from evidence_store.log import Verification
    from evidence_store.packs import Decided
    from evidence_store.search import Similar
    from evidence_store.store import (
        AgreementView,
        Captured,
        Diagnosis,
        DueRecall,
        ErasurePlan,
        Exported,
        Found,
        Imported,
        Overtaken,
        Redaction,
        Result,
        Told,
    )
    from evidence_store.views import (
        CodingRow,
        ErasureView,
        Item,
        LedgerEntry,
        ModelView,
        NarrativeView,
        OpenSuggestion,
        PackView,
        ProofView,
        RequestView,
        SearchView,
        SpeakerView,
    )

Names = Mapping[str, str] | None
"""Actor id -> the name they go by."""

Shape = dict[str, Any]


def label(number: int) -> str:
    """How people call a quote: `E12`."""
    return f"E{number}"


def draft(draft: Draft) -> Shape:
    """A quote found in a paste."""
    told = draft.model_dump(mode="json", exclude={"spans", "suggestions", "speaker", "acronyms"})
    told["speaker"] = draft.speaker.model_dump(exclude_none=True)
    if draft.spans:
        told["spans"] = [s.pair() for s in draft.spans]
    if draft.acronyms:
        told["acronyms"] = [list(pair) for pair in draft.acronyms]
    return told | {"suggestions": [suggestion(s) for s in draft.suggestions]}


def drafts(drafts: Sequence[Draft]) -> Shape:
    """What `evidence extract --json` prints."""
    return {"drafts": [draft(d) for d in drafts]}


def suggestion(suggestion: Suggestion | OpenSuggestion) -> Shape:
    """A machine's proposal; `span` cuts the field named by `field`, and is null when no single span says it."""
    return {
        "dimension": suggestion.dimension,
        "code": suggestion.code,
        "confidence": suggestion.confidence,
        "reason": suggestion.reason,
        "field": suggestion.field,
        "span": _pair(suggestion.span),
        "tagger": suggestion.tagger,
        "rule": suggestion.rule,
    }


def open_suggestion(open_one: OpenSuggestion) -> Shape:
    """A proposal nobody has answered; `event` is the suggestion a decision names."""
    return suggestion(open_one) | {"event": open_one.event, "version": open_one.version}


def coding(coding: CodingRow, names: Mapping[str, str]) -> Shape:
    """A code a person gave; `by` is the name they go by, where it is known."""
    told = coding.model_dump(mode="json", exclude={"span", "coder"})
    return told | {"span": _pair(coding.span), "coder": coding.coder, "by": names.get(coding.coder, coding.coder)}


def item(item: Item, *, credit: Credit | None = None, names: Names = None) -> Shape:
    """One quote as it stands, without what is known of its speaker.

    `masks` cut `text` as it is given here; `looked_at` says that a person decided what to hide of it.
    """
    plain = (
        "id ref kind text language attribution context product region said_on speaker withdrawn forgotten version"
        " looked_at source start end sniffer captured_at captured_by changed_at"
    )
    told: Shape = {"number": label(item.number)} | {name: getattr(item, name) for name in plain.split()}
    names = names or {}
    told |= {
        "captured_by": names.get(item.captured_by, item.captured_by),
        "credit": credit.text if credit else None,
        "consent": item.consent.model_dump(mode="json"),
        "preferences": [p.model_dump(mode="json") for p in item.preferences],
        "wordings": [w.model_dump(mode="json") for w in item.wordings],
        "masks": [m.model_dump(mode="json") for m in item.masks],
        "sign_off": item.sign_off.model_dump(mode="json") if item.sign_off else None,
        "codes": codes(item),
        "codings": [coding(c, names) for c in item.codings],
        "suggestions": [open_suggestion(s) for s in item.suggestions],
        "declined": [list(pair) for pair in item.declined],
        "notes": [{"text": m.text, "by": names.get(m.by, m.by), "at": m.at} for m in item.memos],
        "translations": dict(item.translations),
        "acronyms": [list(pair) for pair in item.acronyms],
        "merged_into": item.merged_into,
        "split_into": list(item.split_into),
    }
    return told


def codes(item: Item) -> dict[str, list[str]]:
    """The codes people gave: `{dimension: [code, …]}`."""
    return {dimension: list(given) for dimension, given in item.codes().items()}


def found(found: Found) -> Shape:
    """The answer to a question, as this audience may read it."""
    return {
        "understood": {
            "text": found.text,
            "filters": {dimension: list(given) for dimension, given in found.filters.items()},
            "chips": [chip.model_dump() | {"key": chip.key} for chip in found.chips],
            "unwanted": [chip.model_dump() | {"key": f"-{chip.key}"} for chip in found.unwanted],
        },
        "excluding": {dimension: list(given) for dimension, given in found.excluding.items()},
        "meant": found.meant,
        "total": found.total,
        "exact": found.exact,
        "took_ms": found.took_ms,
        "results": [result(r) for r in found.results],
        "facets": found.facets,
        "position": found.position,
    }


def result(result: Result) -> Shape:
    """One quote found: no name and no contact stands in it, but for the credit this audience may read."""
    item = result.item
    return {
        "id": item.id,
        "number": label(item.number),
        "ref": item.ref,
        "kind": item.kind,
        "speaker": item.speaker,
        "score": result.score,
        "exact": result.exact,
        "text": item.text,
        "language": item.language,
        "highlights": [s.pair() for s in result.highlights],
        "credit": result.credit.text,
        "codes": codes(item),
        "why": list(result.why),
        "same_as": result.folded_under,
    }


def saved(search: SearchView, *, names: Names = None) -> Shape:
    """A question that is kept; `asked` is the query of its address."""
    return _acted(search.model_dump(mode="json"), "owner", names)


def similar(similar: Similar) -> Shape:
    """A quote that says nearly the same; `score` 0..100, `relation` exact, edited or excerpt."""
    return {"id": similar.id, "relation": similar.relation, "score": similar.score}


def captured(captured: Captured) -> Shape:
    """What a paste stored."""
    alike = {quote: [similar(s) for s in found] for quote, found in captured.similar.items()}
    return {"quotes": list(captured.quotes), "source": captured.source, "similar": alike}


def imported(imported: Imported) -> Shape:
    """What an import did: counts, and the rows that could not be taken in with their lines."""
    return {
        "rows": imported.rows,
        "captured": imported.captured,
        "repeated": imported.repeated,
        "quotes": list(imported.quotes),
        "problems": [{"line": line, "problem": said, "row": raw} for line, said, raw in imported.problems],
    }


def told(told: Told) -> Shape:
    """One step of a history."""
    return told.model_dump(mode="json")


def speaker(speaker: SpeakerView) -> Shape:
    """One speaker with all that is known of them, preferences with term and proof, approved credits, consent.

    For whoever keeps the store, never for a pack.
    """
    return speaker.model_dump(mode="json")


def redaction(redaction: Redaction) -> Shape:
    """What is hidden of a quote and what is proposed: holds the words that are hidden, so only for colleagues."""
    told = redaction.model_dump(mode="json", exclude={"number", "proposals"})
    return (
        {"number": label(redaction.number)} | told | {"proposals": [_mask_proposal(p) for p in redaction.proposals]}
    )


def _mask_proposal(proposal: MaskProposal) -> Shape:
    return proposal.model_dump(mode="json") | {"span": proposal.span.pair()}


def letter(letter: Letter) -> Shape:
    """A letter in blocks, and the same as plain `text`."""
    from evidence_store.letters import as_text

    return letter.model_dump(mode="json") | {"text": as_text(letter)}


def request(request: RequestView, *, names: Names = None) -> Shape:
    """A request for consent with its letter as it was sent; open until `answered_at`."""
    return _acted(request.model_dump(mode="json"), "actor", names)


def proof(proof: ProofView, *, names: Names = None) -> Shape:
    """A file kept as proof, without its bytes."""
    return _acted(proof.model_dump(mode="json", exclude={"pos"}), "actor", names)


def ledger_entry(entry: LedgerEntry) -> Shape:
    """One time a quote left the house; `place` is its number in there."""
    return entry.model_dump(mode="json")


def overtaken(overtaken: Overtaken) -> Shape:
    """A quote that left the house and must not be used so any more: where it stands, and the reason."""
    return ledger_entry(overtaken.entry) | {"reason": overtaken.reason}


def due_recall(due: DueRecall) -> Shape:
    """A pack to recall, what in it is overtaken, and the notice as plain text."""
    from evidence_store.letters import as_text

    gone = [overtaken(one) for one in due.overtaken]
    return {"pack": pack(due.pack), "overtaken": gone, "letter": as_text(due.letter)}


def erasure_plan(plan: ErasurePlan) -> Shape:
    """What would go with a speaker, and what a person must look at before."""
    return plan.model_dump(mode="json")


def erasure(erasure: ErasureView, *, names: Names = None) -> Shape:
    """An erasure: done when `executed_at` is set; `result` says what went and what a look at every byte found."""
    return _acted(erasure.model_dump(mode="json"), "requested_by", names)


def narrative(narrative: NarrativeView, *, names: Names = None, stale: Sequence[Overtaken] = ()) -> Shape:
    """A narrative with its sections in order; quotes stand in it by id. `stale` is what is overtaken in it."""
    told = _acted(narrative.model_dump(mode="json", exclude={"key"}), "started_by", names)
    return told | {"stale": [{"quote": o.entry.quote, "place": o.entry.place, "reason": o.reason} for o in stale]}


def decided(decided: Decided) -> Shape:
    """A pack as decided, what was left out of it and why, and what to look at before it leaves."""
    told = decided.pack.model_dump(mode="json")
    told["quotes"] = list(decided.included)
    told["left_out"] = {
        "counts": dict(decided.pack.left_out),
        "quotes": [{"id": entry.quote, "reason": entry.reason} for entry in decided.left_out],
    }
    risks = [risk.model_dump(mode="json") for risk in decided.risks]
    return told | {"notices": list(decided.notices), "risks": risks}


def exported(exported: Exported) -> Shape:
    """A pack that was written: its id and file beside what was decided."""
    return {"pack": exported.pack, "name": exported.name, "media_type": exported.media_type} | decided(
        exported.decided
    )


def pack(pack: PackView) -> Shape:
    """A pack that left the house."""
    return pack.model_dump(mode="json")


def verification(verification: Verification) -> Shape:
    """The outcome of recomputing the whole log."""
    return {
        "ok": verification.ok,
        "size": verification.size,
        "root": verification.root,
        "problems": [{"pos": p.pos, "what": p.what} for p in verification.problems],
    }


def diagnosis(diagnosis: Diagnosis) -> Shape:
    """What a look at the store found."""
    return diagnosis.model_dump(mode="json")


def model(model: ModelView) -> Shape:
    """A training: what it learnt from and how it came out; F1 and errors 0..1."""
    told = model.model_dump(mode="json", exclude={"actor", "figures"})
    return told | {"version": model.version, "by": model.actor, "figures": [_trained(f) for f in model.figures]}


def models(models: Sequence[ModelView], *, live: str | None, decided: Mapping[str, int], enough: int) -> Shape:
    """All trainings, the version that suggests now, and what there is to learn from."""
    told = {"live": live[:12] if live else None, "enough": enough, "decided": dict(decided)}
    return told | {"models": [model(one) for one in models]}


def _trained(figure: DimensionTrained) -> Shape:
    told = figure.model_dump(mode="json", exclude={"rules", "previous", "new", "error"})
    for name in ("rules", "previous", "new", "error"):
        value = getattr(figure, name)
        told[name] = None if value is None else value / 1000
    return told


def codebook(codebook: Codebook, *, counts: Mapping[tuple[str, str], tuple[int, int]]) -> Shape:
    """Dimensions and codes in the codebook's order, and how many quotes were given each, and wait for a look."""
    known = {(c.dimension, c.code) for c in codebook.codes}
    told = [
        {"dimension": dimension, "code": code, "quotes": quotes, "waiting": waiting}
        for (dimension, code), (quotes, waiting) in sorted(counts.items())
        if (dimension, code) in known
    ]
    return codebook.model_dump(mode="json") | {"counts": told}


def agreement(view: AgreementView, numbers: Mapping[str, int]) -> Shape:
    """How far coders agree. `numbers` says by which number people call the quotes that are named."""
    people = view.people
    told = people.model_dump(mode="json", exclude={"coders", "figures", "per_code", "disagreements"})
    return told | {
        "coders": dict(view.names),
        "given": view.given,
        "blind": view.blind,
        "figures": [figure(one) for one in people.figures],
        "per_code": [
            row.model_dump(mode="json", exclude={"percent", "alpha", "ac1"})
            | {"figures": [figure(one) for one in (row.percent, row.alpha, row.ac1)]}
            for row in people.per_code
        ],
        "disagreements": [
            {
                "quote": apart.unit,
                "number": label(numbers[apart.unit]),
                "distance": round(apart.distance, 4),
                "gave": {coder: list(codes) for coder, codes in apart.gave},
            }
            for apart in people.disagreements
        ],
        "machine": _machine(view),
    }


def figure(figure: Figure) -> Shape:
    """One figure with its interval and its n; `value` is null where it is undefined, and `why` says so."""
    return {"name": figure.name, "label": figure.label} | figure.model_dump(mode="json", exclude={"name"})


def _machine(view: AgreementView) -> Shape | None:
    if view.machine is None:
        return None
    told = view.machine.model_dump(mode="json", include={"machine", "people", "n_units", "caution"})
    rows = [
        {"name": one.name, "machine": figure(one.machine), "people": figure(one.people), "above": one.above}
        for one in view.machine.figures
    ]
    return told | {"figures": rows}


def _acted(shape: Shape, who: str, names: Names) -> Shape:
    """The shape with the name they go by for the id of who acted, where it is known."""
    return shape | {who: (names or {}).get(shape[who], shape[who])}


def _pair(span: Span | None) -> list[int] | None:
    return span.pair() if span else None
