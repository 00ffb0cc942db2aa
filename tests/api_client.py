"""A client of the JSON interface that holds every answer against the shape its route promises."""

from fastapi.testclient import TestClient
from starlette.routing import Match

from api import v1
from api.app import create_app
from api.settings import Settings


class Client(TestClient):
    """Answers that succeed with JSON must have exactly the documented fields."""

    def request(self, method, url, **options):
        answer = super().request(method, url, **options)
        described = str(url).startswith(v1.PREFIX) and not str(url).endswith("/openapi.json")
        if described and answer.headers.get("content-type") == "application/json":
            shape = promised(method, str(url), answer.status_code)
            if shape is not None:
                shape.model_validate_json(answer.content)
        return answer


def promised(method: str, url: str, status: int):
    """The model of the answer this route documents; None for a file."""
    path = url.removeprefix(v1.PREFIX).partition("?")[0]
    scope = {"type": "http", "method": method, "path": path}
    route = next(r for group in v1.GROUPS for r in group.routes if r.matches(scope)[0] == Match.FULL)
    return route.responses[status].get("model")


def client_of(store, **options) -> Client:
    """A client of the whole application over `store`; Ana acts."""
    client = Client(create_app(store, settings=Settings()), base_url="http://localhost", **options)
    client.headers["Evidence-Actor"] = "Ana"
    return client
