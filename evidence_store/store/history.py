"""A fact told as a sentence: what a colleague reads in the history of a quote."""

from collections.abc import Mapping

from evidence_store import events as e
from evidence_store.domain import Codebook, Value
from evidence_store.journal import Recorded
from evidence_store.views import Item


class Told(Value):
    """One step of a history: position, moment (UTC), who, the wire name of the fact, and the fact in words."""

    pos: int
    at: str
    by: str
    kind: str
    what: str
    why: str | None = None


def tell(recorded: Recorded, *, item: Item | None, names: Mapping[str, str], codebook: Codebook) -> Told | None:
    """The fact in words; None when it concerns another quote than `item`, where one is given."""
    fact = recorded.event
    if item is not None and isinstance(fact, e.AboutQuote) and fact.quote != item.id:
        return None
    actor = recorded.actor
    by = names.get(actor.id, actor.id) if actor.kind == "human" else f"{actor.id} ({actor.kind})"
    return Told(
        pos=recorded.pos,
        at=recorded.at,
        by=by,
        kind=fact.kind,
        what=_words(fact, codebook),
        why=getattr(fact, "why", None),
    )


def _words(fact: e.Fact, codebook: Codebook) -> str:
    match fact:
        case e.AboutCoding():
            return _coding(fact, codebook)
        case e.AboutQuote():
            return _quote(fact)
        case e.AboutSpeaker():
            return _speaker(fact)
        case e.QuotePlaced() | e.QuoteUnplaced():
            return "Placed in a narrative" if isinstance(fact, e.QuotePlaced) else "Taken out of a narrative"
        case e.NarrativePublished():
            return f"Published in a narrative for {fact.audience} readers"
        case e.PackRecalled():
            return "Recalled from those who got a pack"
        case e.ErasureRequested() | e.ErasureExecuted():
            asked = isinstance(fact, e.ErasureRequested)
            return "Erasure of the speaker asked for" if asked else "Erasure of the speaker carried out"
        case e.PackExported():
            return f"Left the house in a pack for {fact.audience} readers ({fact.format})"
        case _:
            return fact.kind.replace(".", " ").replace("_", " ").capitalize()


def _coding(fact: e.AboutCoding, codebook: Codebook) -> str:
    match fact:
        case e.CodingSuggested():
            count = len(fact.suggestions)
            return f"{count} {'code' if count == 1 else 'codes'} suggested (version {fact.tagger_version})"
        case e.CodingApplied():
            how = ", answering a suggestion" if fact.answers else ", blind" if fact.blind else ""
            how += ", with many others" if fact.bulk else ""
            return f"Coded “{_label(codebook, fact.dimension, fact.code)}”{how}"
        case e.SuggestionDeclined():
            return f"Declined the suggestion “{_label(codebook, fact.dimension, fact.code)}”"
        case e.SuggestionReopened():
            return f"Took back the refusal of “{_label(codebook, fact.dimension, fact.code)}”"
        case _:
            return "Took a code off"


def _quote(fact: e.AboutQuote) -> str:
    match fact:
        case e.QuoteCaptured():
            found = f", found by “{fact.sniffer}”" if fact.sniffer else ""
            return f"Captured as a {fact.form}{found}"
        case e.QuoteRedacted():
            count = len(fact.masks)
            return f"Decided what readers do not get: {count} {'place' if count == 1 else 'places'} masked"
        case e.QuoteSignedOff():
            return "The speaker approved these words"
        case e.QuoteWithdrawn(because="not_a_quote"):
            return "Taken out of use: not a quote"
        case e.QuoteReassigned():
            return "Said by somebody else than was thought"
        case e.QuoteSplit():
            return f"Split into {len(fact.into)} quotes"
        case e.QuoteMerged():
            return "The same statement as another quote, which stands for it"
        case e.QuoteTranslated():
            return f"Translated into {fact.language}"
        case e.MemoWritten():
            return "Wrote a note"
        case e.QuoteCorrected():
            return "Corrected the words"
        case e.QuoteDescribed():
            return "Changed what stands around the words"
        case _:
            return fact.kind.replace(".", " ").capitalize()


def _speaker(fact: e.AboutSpeaker) -> str:
    match fact:
        case e.SpeakerRegistered():
            return "Registered the speaker"
        case e.SpeakerDescribed():
            return "Changed what is known of the speaker"
        case e.ConsentRecorded():
            return f"Recorded consent: {fact.state}{_shown_by(fact.proof or fact.how, fact.proof_file)}"
        case e.ConsentWithdrawn():
            part = [
                *(f"{c} readers" for c in fact.channels),
                *fact.purposes,
                *(["this quote"] if fact.quotes else []),
            ]
            return "The speaker took their consent back" + (f" for {', '.join(part)}" if part else "")
        case e.ConsentRequested():
            return f"Asked the speaker about {len(fact.quotes)} {'quote' if len(fact.quotes) == 1 else 'quotes'}"
        case e.AttributionSet():
            return f"May be named as: {fact.level}{_scope(fact)}{_shown_by(fact.proof, fact.proof_file)}"
        case e.CreditWorded():
            told = "Approved credit" if fact.wording else "Took back the approved credit"
            return f"{told} for {fact.level}{' under this quote' if fact.quote else ''}"
        case e.ProofFiled():
            return "Filed a proof of what the speaker agreed to"
        case e.SpeakerErased():
            return "The speaker was erased"
        case _:
            return fact.kind.replace(".", " ").capitalize()


def _scope(fact: e.AttributionSet) -> str:
    scope = [
        "for this quote" if fact.quote else "",
        f"in {fact.project}" if fact.project else "",
        f"for {fact.channel} readers" if fact.channel else "",
        f"from {fact.valid_from}" if fact.valid_from else "",
        f"until {fact.valid_until}" if fact.valid_until else "",
    ]
    return "".join(f" {part}" for part in scope if part)


def _shown_by(words: str | None, file: str | None) -> str:
    """How it is known that the speaker agreed."""
    shown = [words or "", f"filed proof {file}" if file else ""]
    return f" ({'; '.join(part for part in shown if part)})" if any(shown) else ""


def _label(codebook: Codebook, dimension: str, code: str) -> str:
    known = codebook.find(dimension, code)
    return known.label if known else code
