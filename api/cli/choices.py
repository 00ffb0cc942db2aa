"""The words a person may choose from, for the help. The same as in the domain (a test keeps them so), without the
fifth of a second that the domain's values cost before the first word of help."""

from typing import Literal, get_args

Kind = Literal["quote", "testimonial", "claim", "narrative"]
AttributionLevel = Literal["anonymous", "role", "institution", "named"]
ConsentState = Literal["granted", "pending", "refused", "withdrawn", "unknown"]
Audience = Literal["internal", "partners", "public"]
Identifying = Literal["name", "contact", "organisation", "place", "role", "detail"]
Order = Literal["useful", "oldest"]
Lacking = Literal["codes", "consent", "mine", "outdated"]
Sort = Literal["best", "newest", "oldest", "level", "product"]
Layout = Literal["quotes", "table", "boxes"]

AUDIENCES: tuple[Audience, ...] = get_args(Audience)
LEVELS: tuple[AttributionLevel, ...] = get_args(AttributionLevel)
IDENTIFYING: tuple[Identifying, ...] = get_args(Identifying)
