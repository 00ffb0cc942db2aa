"""The verb of access: everything held on one speaker, as an archive for them (GDPR, articles 15 and 20).

What tells of others stays out: their words beside a speaker's in a source or a pack, titles that name them, and the
names of colleagues, who stand under pseudonymous ids, as what they did is part of the record and who they are is not.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evidence_store import events as e
from evidence_store.disclosure import names
from evidence_store.domain import Codebook
from evidence_store.errors import Refused
from evidence_store.journal import Recorded
from evidence_store.redaction import joined, masked
from evidence_store.store.access_page import page
from evidence_store.store.history import tell
from evidence_store.store.recalling import Recalling
from evidence_store.store.traces import Traces
from evidence_store.views import Item, ProofView, SpeakerView, elsewhere

ERASED = "This person was erased: nothing about them can be read any more, so there is nothing to hand over."
DATE = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the archive: the same record gives the same bytes."""

_ELSEWHERE = ("quote.placed", "quote.unplaced", "pack.recalled")
"""Facts about a quote that are not tagged with its speaker."""
_READ_AGAIN = 5


class Access(Recalling):
    """Access. `who` is a speaker's id, or any mark of one of their quotes."""

    def subject_access(self, who: str) -> bytes:
        """Everything held on one speaker, as a ZIP archive: the same bytes while the log stands where it does.

        It holds `record.json` (complete), `record.html` (the same to read), `history.json` (every fact with its
        moment, in UTC, and its words), `proofs/` (filed files as they came) and `sources/` (of each paste or file
        only the speaker's own stretches). Unsent drafts and what others say of the speaker are not part of it. Read
        the notes before you hand it over: they may tell of third persons. Nothing is recorded.
        Raises NotFound; Refused for an erased speaker.
        """
        for _ in range(_READ_AGAIN):
            position = self.views.follow()
            files = self._held_on(who, position)
            if self.views.follow() == position:
                break
        return _archive(files)

    def _held_on(self, who: str, position: int) -> dict[str, bytes]:
        speaker = self.speaker(who)
        if speaker.forgotten:
            raise Refused(ERASED)
        items = self.items(speaker.quotes)
        with self._reading() as session:
            others = elsewhere.speaker_names(session, but=speaker.id)
        proofs = {_safe_name(n, proof): proof for n, proof in enumerate(self.proofs(speaker.id), start=1)}
        told = list(self._told_of(speaker, position))
        stretches = {f"sources/E{i.number}.txt": words for i in items if (words := _stretch(i, told)) is not None}
        record = {
            "about": self._about(speaker, position),
            "speaker": _speaker(speaker),
            "quotes": [self._quote_record(item) for item in items],
            "requests": [r.model_dump(mode="json", exclude={"speaker"}) for r in self.requests(who=speaker.id)],
            "proofs": [{"file": name, **_proof(proof)} for name, proof in proofs.items()],
            "left_the_house": self._left(speaker, others),
            "narratives": self._written(speaker, told, others),
        }
        history = self._history_record(told, speaker)
        return {
            "record.json": _json(record),
            "record.html": page(record, history).encode("utf-8", "replace"),
            "history.json": _json(history),
            **{name: self.proof(proof.id)[1] for name, proof in proofs.items()},
            **{name: words.encode("utf-8", "replace") for name, words in stretches.items()},
        }

    def _about(self, speaker: SpeakerView, position: int) -> dict[str, Any]:
        return {
            "store": self.house,
            "speaker": speaker.id,
            "as_of": self.journal.at(position).at,
            "position": position,
            "root": self.log.root(position + 1),
            "colleagues": "stand under pseudonymous ids",
        }

    def _quote_record(self, item: Item) -> dict[str, Any]:
        told = item.model_dump(
            mode="json",
            include={
                *("id", "ref", "kind", "text", "language", "attribution", "context", "product", "region", "said_on"),
                *("version", "withdrawn", "looked_at", "sign_off", "captured_at", "captured_by", "changed_at"),
                *("codings", "suggestions", "declined", "memos", "translations", "source", "start", "end"),
            },
        )
        shown, masks = masked(item.text, item.masks), [m.model_dump() for m in joined(item.masks)]
        file = f"sources/E{item.number}.txt" if item.source and item.start is not None else None
        return {"number": f"E{item.number}", **told, "shown": shown, "masks": masks, "file": file}

    def _left(self, speaker: SpeakerView, others: Sequence[str]) -> list[dict[str, Any]]:
        entries = [entry for quote in speaker.quotes for entry in self.ledger(quote)]
        told = {"what", "is_pack", "quote", "level", "audience", "purpose", "project", "at", "recalled_at", "reason"}
        return [
            {
                **entry.model_dump(mode="json", include=told),
                "title": _unless_naming(others, entry.title),
                "recipient": entry.recipient,
            }
            for entry in sorted(entries, key=lambda entry: (entry.pos, entry.place))
        ]

    def _written(
        self, speaker: SpeakerView, facts: Sequence[Recorded], others: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Narratives that hold their quotes, or repeat them or their words in their own prose."""
        traces, theirs = Traces.of(r.event for r in facts), set(speaker.quotes)
        told = [
            {
                "narrative": n.id,
                "title": _unless_naming(others, n.title),
                "status": n.status,
                "quotes": [q for s in n.sections for q in s.quotes if q in theirs],
                "repeats": any(map(traces.repeated_in, n.prose())),
            }
            for n in sorted(self.narratives(), key=lambda n: n.id)
        ]
        return [each for each in told if each["quotes"] or each["repeats"]]

    def _told_of(self, speaker: SpeakerView, position: int) -> Iterator[Recorded]:
        """Every fact about the speaker and their quotes, oldest first."""
        told = self.journal.read(tag=f"subject:{speaker.id}", upto=position)
        found = {r.pos: r for r in told if not _of_another(r.event, speaker)}
        for quote in speaker.quotes:
            for record in self.log.read(tag=f"quote:{quote}", types=_ELSEWHERE, upto=position):
                found.setdefault(record.pos, self.journal.at(record.pos))
        return (found[pos] for pos in sorted(found))

    def _history_record(self, facts: Sequence[Recorded], speaker: SpeakerView) -> list[dict[str, Any]]:
        codebook = self.codebook()
        return [_step(recorded, speaker, codebook) for recorded in facts]


def _step(recorded: Recorded, speaker: SpeakerView, codebook: Codebook) -> dict[str, Any]:
    told = tell(recorded, item=None, names={}, codebook=codebook)
    assert told is not None, "a fact is always told where no quote was asked for"
    return {**told.model_dump(mode="json"), "fact": _fact(recorded.event, speaker)}


def _fact(fact: e.Fact, speaker: SpeakerView) -> dict[str, Any]:
    """What the fact says; of facts about many people only what concerns this one."""
    if isinstance(fact, e.AboutSpeaker | e.AboutQuote):
        return fact.model_dump(mode="json", exclude={"kind", "content"})
    theirs = [quote for quote in getattr(fact, "quotes", ()) if quote in speaker.quotes]
    about = fact.model_dump(mode="json", include={"pack", "narrative", "section", "quote", "audience", "format"})
    return {**about, **({"quotes": theirs} if theirs else {})}


def _of_another(fact: e.Fact, speaker: SpeakerView) -> bool:
    """Whether it tells of words they were thought to have said, and another did."""
    return isinstance(fact, e.AboutQuote) and fact.quote not in speaker.quotes


def _speaker(speaker: SpeakerView) -> dict[str, Any]:
    return speaker.model_dump(mode="json", include={"id", "details", "consent", "preferences", "wordings"})


def _unless_naming(others: Sequence[str], title: str) -> str | None:
    return None if any(names(other, title) for other in others) else title


def _proof(proof: ProofView) -> dict[str, Any]:
    return proof.model_dump(mode="json", include={"id", "name", "media_type", "size", "at", "actor"})


def _stretch(item: Item, facts: Sequence[Recorded]) -> str | None:
    """The words as they stood in the source: what stands between two pieces of them may be another's."""
    if item.source is None or item.start is None:
        return None
    captured = (r.event for r in facts if isinstance(r.event, e.QuoteCaptured))
    return next((fact.text for fact in captured if fact.quote == item.id), None)


def _safe_name(number: int, proof: ProofView) -> str:
    """A name that is one file in one folder on every system, numbered so that none meets another."""
    stem, dot, ending = proof.name.rpartition(".")
    words, ending = (stem, ending) if dot else (proof.name, "")
    kept = re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-")[:60] or "proof"
    ending = re.sub(r"[^A-Za-z0-9]+", "", ending)[:8].lower()
    return f"proofs/{number}-{kept}{'.' if ending else ''}{ending}"


def _json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True).encode("utf-8", "replace") + b"\n"


def _archive(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, date_time=DATE)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 3
            archive.writestr(member, content)
    return out.getvalue()
