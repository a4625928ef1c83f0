"""What every refusal looks like."""

from typing import Any

INTERNAL = ("Traceback", "psycopg", "sqlalchemy", "werkzeug", "site-packages", "SELECT ", ".py")


def is_problem(response: Any, status: int, code: str | None = None) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    assert not any(word in response.text for word in INTERNAL)
    body: dict[str, Any] = response.get_json()
    assert {"type", "title", "status", "code", "detail"} <= set(body)
    assert body["status"] == status
    assert ("request_id" in body) is (status != 404)
    assert code is None or body["code"] == code
    return body
