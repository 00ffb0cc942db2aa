"""Templates into pages. Everything is escaped; the only markup is that of `api/templates`."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.pages import labels

# A form or link that, where there is script, changes the page in place; without script it is an ordinary one.
LIVE = Markup("""hx-boost='swap:"outerMorph show:none" target:#shell select:#shell'""")


@cache
def environment() -> Environment:
    """Our templates with their filters. A name a template does not know is an error, not an empty space."""
    made = Environment(
        loader=PackageLoader("api", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "ago": labels.ago,
        "absolute": labels.absolute,
        "calendar": labels.calendar,
        "counted": labels.counted,
        "direction": labels.direction,
        "language": labels.language,
        "not_proposed": labels.not_proposed,
        "lookup": lambda value, table: table.get(value, value),
        "percent": labels.percent,
        "query": urlencode,
        "size": labels.size,
    }
    made.globals |= {
        "AUDIENCES": labels.AUDIENCES,
        "CONSENTS": labels.CONSENTS,
        "FORMATS": labels.FORMATS,
        "IDENTIFYING": labels.IDENTIFYING,
        "KINDS": labels.KINDS,
        "LANGUAGES": labels.LANGUAGES,
        "LAYOUTS": labels.LAYOUTS,
        "LEVELS": labels.LEVELS,
        "OVERTAKEN": labels.OVERTAKEN,
        "READERS": labels.READERS,
        "RELATIONS": labels.RELATIONS,
        "MANY_CODES": labels.MANY_CODES,
        "LIVE": LIVE,
        "difference": labels.difference,
        "met_in": labels.met_in,
        "pieces": labels.pieces,
        "readers_get": labels.readers_get,
        "stretches": labels.stretches,
    }
    return made


def render(template: str, **told: Any) -> str:
    """A page as text."""
    return environment().get_template(template).render(**told)
