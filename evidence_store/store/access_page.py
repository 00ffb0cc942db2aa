"""The record of one speaker as one HTML page to read and print, in need of no other file. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

Record = Mapping[str, Any]

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem;margin-bottom:.3rem}"
    "blockquote{margin:.3rem 0;padding:.3rem .8rem;border-left:4px solid #5a6b7b;white-space:pre-wrap}"
    "dt{font-weight:600}dd{margin:0 0 .4rem}pre{white-space:pre-wrap;font:inherit}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .5rem .2rem 0}"
)
LABELS = {
    "name": "Name", "role": "Role", "institution": "Institution", "country": "Country", "contact": "How to reach",
    "state": "Consent", "channels": "For these readers", "purposes": "For these purposes", "how": "How it was given",
    "obtained_by": "Given to", "obtained_on": "Given on", "expires_on": "Until", "remind_on": "To be asked again on",
    "proof": "Proof", "proof_file": "Filed proof", "without_channels": "Taken back for these readers",
    "without_purposes": "Taken back for these purposes", "without_quotes": "Taken back for these quotes",
    "level": "Named as", "wording": "In these words", "quote": "For this quote", "project": "In this project",
    "channel": "For these readers", "valid_from": "From", "valid_until": "Until", "signed_off_on": "Approved on",
    "attribution": "As printed", "context": "Context", "product": "About", "region": "Region", "said_on": "Said on",
    "language": "Language", "ref": "Reference", "captured_at": "Taken in", "shown": "What readers outside get",
    "file": "Stretch of the source", "media_type": "Type", "size": "Bytes", "at": "When", "until": "Answer until",
    "answered_at": "Answered", "audience": "Readers", "recipient": "Given to", "purpose": "Purpose",
    "recalled_at": "Recalled", "reason": "Why", "title": "Title",
    "status": "State", "narrative": "Narrative",
}  # fmt: skip


def page(record: Record, history: Sequence[Record]) -> str:
    """The whole page."""
    about = record["about"]
    title = f"What {about['store']} holds on you"
    body = "\n".join((*_parts(record), *_history(history)))
    told = (
        f"As of {_moment(about['as_of'])}, position {about['position']} of the log. You are {about['speaker']} here."
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>\n'
        f"<body><main><h1>{escape(title)}</h1>\n<p>{escape(told)} Colleagues stand under pseudonymous ids.</p>\n"
        f"{body}\n</main></body></html>\n"
    )


def _parts(record: Record) -> Iterator[str]:
    speaker = record["speaker"]
    yield "<h2>Who you are</h2>" + _list(speaker["details"])
    yield "<h2>What you agreed to</h2>" + _list(speaker["consent"])
    yield _each("How far you may be named", speaker["preferences"])
    yield _each("Credits you approved", speaker["wordings"])
    yield "<h2>Your words</h2>" + ("".join(map(_quote, record["quotes"])) or "<p>None.</p>")
    yield "<h2>What you were asked</h2>" + ("".join(map(_request, record["requests"])) or "<p>Nothing.</p>")
    yield _each("Files kept as proof", record["proofs"])
    yield _each("Where your words went", record["left_the_house"])
    yield _each("Narratives that hold or repeat your words", record["narratives"])


def _each(heading: str, rows: Sequence[Record]) -> str:
    return f"<h2>{heading}</h2>" + ("".join(map(_list, rows)) or "<p>Nothing.</p>")


def _quote(quote: Record) -> str:
    state = " (out of use)" if quote["withdrawn"] else ""
    beside = ("attribution", "context", "product", "region", "said_on", "language", "ref", "captured_at", "file")
    told = {name: quote[name] for name in beside}
    if quote["masks"]:
        told["shown"] = quote["shown"]
    translations = "".join(f"<p>In {escape(lang)}:</p>{_words(text)}" for lang, text in quote["translations"].items())
    notes = "".join(f"<p>A note of {_moment(m['at'])}:</p>{_words(m['text'])}" for m in quote["memos"])
    codes = _codes("Codes given", quote["codings"]) + _codes("Proposed by a program", quote["suggestions"])
    return f"<h3>{quote['number']}{state}</h3>{_words(quote['text'])}{_list(told)}{translations}{notes}{codes}"


def _codes(heading: str, codes: Sequence[Record]) -> str:
    told = [f"{c['dimension']}: {c['code']}" + _because(c.get("why") or c.get("reason")) for c in codes]
    return f"<p>{heading}:</p><ul>{''.join(f'<li>{escape(t)}</li>' for t in told)}</ul>" if told else ""


def _because(why: str | None) -> str:
    return f" — {why}" if why else ""


def _request(request: Record) -> str:
    told = {name: request[name] for name in ("at", "until", "answered_at")}
    return f'{_list(told)}<pre dir="auto">{escape(request["letter"])}</pre>'


def _history(history: Sequence[Record]) -> Iterator[str]:
    yield "<h2>What happened</h2><table><thead><tr><th>When</th><th>By</th><th>What</th></tr></thead><tbody>"
    for step in history:
        what = escape(step["what"] + _because(step["why"]))
        yield f'<tr><td>{_moment(step["at"])}</td><td>{escape(step["by"])}</td><td dir="auto">{what}</td></tr>'
    yield "</tbody></table>"


def _words(text: str | None) -> str:
    return f'<blockquote dir="auto">{escape(text or "")}</blockquote>'


def _list(told: Mapping[str, Any]) -> str:
    rows = "".join(
        f'<dt>{LABELS[name]}</dt><dd dir="auto">{escape(_said(value))}</dd>'
        for name, value in told.items()
        if name in LABELS and value not in (None, "", [], {})
    )
    return f"<dl>{rows}</dl>" if rows else "<p>Nothing is recorded.</p>"


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _moment(at: str) -> str:
    return f"{at[:10]} {at[11:16]} UTC"
