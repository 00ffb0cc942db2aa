"""Which column of somebody's table is which field of a row. Headings match loosely; unknown ones are ignored."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from evidence_store.errors import BadInput
from evidence_store.interchange.rows import Row, RowProblem, check

_HEADINGS: dict[str, tuple[str, ...]] = {
    "text": ("text", "quote", "quotes", "quotation", "statement", "verbatim", "words", "feedback", "comment",
             "comments", "testimonial", "testimony", "evidence", "excerpt", "response", "answer", "citation",
             "cita", "texte", "texto"),
    "ref": ("ref", "id", "reference", "no", "number", "itemid", "quoteid", "evidenceid"),
    "kind": ("kind", "kindofitem", "itemtype", "typeofevidence"),
    "attribution": ("attribution", "attributedto", "credit", "creditline", "saidby", "source"),
    "speaker.name": ("speaker", "name", "speakername", "fullname", "person", "respondent", "who", "nom", "nombre",
                     "nome"),
    "speaker.role": ("role", "speakerrole", "position", "title", "jobtitle", "function", "job", "fonction", "cargo"),
    "speaker.institution": ("institution", "speakerinstitution", "organisation", "organization", "org", "affiliation",
                            "company", "agency", "employer", "organizacion", "organizacao"),
    "speaker.country": ("country", "speakercountry", "pays", "pais"),
    "speaker.contact": ("contact", "speakercontact", "email", "emailaddress", "phone", "telephone"),
    "attribution_level": ("attributionlevel", "levelofattribution", "attributionpreference", "anonymity", "namedas"),
    "wording": ("wording", "approvedwording", "approvedcredit"),
    "consent": ("consent", "consentstate", "consentstatus", "permission"),
    "product": ("product", "publication", "report", "output", "knowledgeproduct"),
    "region": ("region", "location", "place", "area", "regionorcountry", "where"),
    "language": ("language", "lang", "langue", "idioma"),
    "said_on": ("saidon", "date", "datesaid", "dateofquote", "when", "day", "year", "fecha", "data"),
    "context": ("context", "note", "notes", "background", "memo"),
    "row": ("row",),
}  # fmt: skip
_FIELD_OF = {heading: field for field, headings in _HEADINGS.items() for heading in headings}
_DIMENSIONS = {
    "stakeholdertype": "stakeholder_type",
    "stakeholder": "stakeholder_type",
    "influencelevel": "influence_level",
    "levelofinfluence": "influence_level",
    "usecategory": "use_category",
    "use": "use_category",
    "categoryofuse": "use_category",
}
_CONSENT = {
    **dict.fromkeys(("yes", "y", "given", "agreed", "ok", "oui", "si", "sim", "true"), "granted"),
    **dict.fromkeys(("no", "n", "declined", "non", "false"), "refused"),
    **dict.fromkeys(("asked", "waiting", "requested"), "pending"),
    **dict.fromkeys(("?", "not known", "n/a", "none"), "unknown"),
}
_LEVELS = {
    **dict.fromkeys(("anon", "anonym", "none"), "anonymous"),
    **dict.fromkeys(("role only", "position"), "role"),
    **dict.fromkeys(("organisation", "organization", "institution only"), "institution"),
    **dict.fromkeys(("name", "full", "full name"), "named"),
}


def match_headings(header: Sequence[str], *, columns: Mapping[str, str] | None = None) -> list[str | None]:
    """For each column the field it holds, or None; `columns` maps headings to fields and wins over the loose match.

    A field is a name of the import contract, `speaker.role` and the like, `codes.DIMENSION`, or `row` (our mark of
    rows that are no quotes). Each is taken from the first column that holds it.
    """
    chosen = {_bare(heading): field for heading, field in (columns or {}).items()}
    fields: list[str | None] = []
    for heading in header:
        field = chosen.get(_bare(heading)) or _field(heading)
        fields.append(field if field not in fields else None)
    return fields


def holds_words(header: Sequence[str], *, columns: Mapping[str, str] | None = None) -> bool:
    """Whether one of these columns holds the words."""
    return "text" in match_headings(header, columns=columns)


def require_words(header: Sequence[str], fields: Sequence[str | None]) -> None:
    """Raises BadInput when no column holds the words."""
    if "text" not in fields:
        found = ", ".join(f"“{heading.strip()[:40]}”" for heading in header if heading.strip()) or "none"
        raise BadInput(f"No column holds the words: call one “text” or “quote” (columns found: {found}).")


def row_of(cells: Sequence[str], fields: Sequence[str | None], *, line: int, raw: str) -> Row | RowProblem:
    """The row that these cells make."""
    values: dict[str, object] = {}
    speaker: dict[str, object] = {}
    codes: dict[str, object] = {}
    for field, cell in zip(fields, cells, strict=False):
        if field is None or not cell.strip():
            continue
        group, _, part = field.partition(".")
        if group == "speaker":
            speaker[part] = cell.strip()
        elif group == "codes":
            codes[part] = [_code(code) for code in re.split(r"[;|]", cell) if code.strip()]
        elif field != "row":
            values[field] = _tidy(field, cell)
    return check(values | {"speaker": speaker, "codes": codes}, line=line, raw=raw)


def _field(heading: str) -> str | None:
    prefix, separator, rest = heading.partition(":")
    if separator and _bare(prefix) in ("code", "codes"):
        return f"codes.{_code(rest)}"
    bare = _bare(heading)
    return f"codes.{_DIMENSIONS[bare]}" if bare in _DIMENSIONS else _FIELD_OF.get(bare)


def _bare(heading: str) -> str:
    plain = unicodedata.normalize("NFKD", heading.casefold())
    return "".join(c for c in plain if c.isalnum())


def _code(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_")


def _tidy(field: str, cell: str) -> str:
    """Cells as people write them. The words themselves are never touched."""
    match field:
        case "text" | "context":
            return cell
        case "consent":
            return _CONSENT.get(cell.strip().casefold(), cell.strip().casefold())
        case "attribution_level":
            return _LEVELS.get(cell.strip().casefold(), cell.strip().casefold())
        case "kind":
            return cell.strip().casefold()
        case "said_on":
            return read_date(cell.strip())
    return cell.strip()


def read_date(words: str) -> str:
    """A date as ISO 8601 where it can mean only one day; else the words as they are, for the row's check to refuse.

    03/04/2026 is two days and is left alone; 23/04/2026, 23.4.2026, 23 April 2026 and 2026/4/23 are one.
    """
    if match := re.fullmatch(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?:[ T].*)?", words):
        return _iso(int(match[1]), int(match[2]), int(match[3])) or words
    if match := re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", words):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12 or first == second:
            return _iso(year, second, first) or words
        return (_iso(year, first, second) or words) if second > 12 else words
    for pattern, shape in (("%d %B %Y", "%Y-%m-%d"), ("%d %b %Y", "%Y-%m-%d"), ("%B %d, %Y", "%Y-%m-%d"),
                           ("%B %Y", "%Y-%m"), ("%b %Y", "%Y-%m")):  # fmt: skip
        try:
            return datetime.strptime(words, pattern).strftime(shape)
        except ValueError:
            continue
    return words


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
