"""Questions about what speakers agreed to: proofs, requests, consents that end, and who was forgotten."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from evidence_store.views import tables as t
from evidence_store.views.items import ErasureView, ProofView, RequestView
from evidence_store.views.rows import where


def proofs(session: Session, *, speaker: str) -> list[ProofView]:
    """The files kept as proof for a speaker, oldest first."""
    rows = session.exec(select(t.ProofRow).where(t.ProofRow.speaker == speaker).order_by(col(t.ProofRow.pos)))
    return [_proof(row) for row in rows]


def proof(session: Session, proof_id: str) -> ProofView | None:
    """One file kept as proof."""
    row = session.get(t.ProofRow, proof_id)
    return _proof(row) if row else None


def _proof(row: t.ProofRow) -> ProofView:
    return ProofView(name=row.name or "", **row.model_dump(exclude={"name"}))


def requests(session: Session, *, speaker: str | None = None, waiting_only: bool = False) -> list[RequestView]:
    """Requests for consent, the newest first: of one speaker, or those still waiting for an answer."""
    query = select(t.RequestRow).order_by(col(t.RequestRow.pos).desc())
    if speaker is not None:
        query = query.where(t.RequestRow.speaker == speaker)
    if waiting_only:
        query = query.where(col(t.RequestRow.answered_at).is_(None))
    return [_request(row) for row in session.exec(query)]


def request(session: Session, request_id: str) -> RequestView | None:
    """One request for consent."""
    row = session.get(t.RequestRow, request_id)
    return _request(row) if row else None


def _request(row: t.RequestRow) -> RequestView:
    return RequestView(letter=row.letter or "", **row.model_dump(exclude={"letter", "pos"}))


def erasures(session: Session, *, unfinished: bool = False) -> list[ErasureView]:
    """Erasures asked for, the newest first."""
    query = select(t.ErasureRow).order_by(col(t.ErasureRow.pos).desc())
    if unfinished:
        query = query.where(col(t.ErasureRow.executed_at).is_(None))
    return [
        ErasureView(ground=r.ground or "", **r.model_dump(exclude={"ground", "pos"})) for r in session.exec(query)
    ]


def any_erased(session: Session, speakers: Sequence[str]) -> bool:
    """Whether the erasure of one of these speakers was asked for."""
    return bool(where(session, t.ErasureRow, "speaker", speakers))


def expiring(session: Session) -> list[str]:
    """Ids of the speakers whose consent is granted until a day."""
    until = col(t.SpeakerRow.consent)["expires_on"].as_string()
    granted = col(t.SpeakerRow.consent)["state"].as_string() == "granted"
    return list(session.exec(select(t.SpeakerRow.id).where(granted, until.is_not(None)).order_by(until)))
