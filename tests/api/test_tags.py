"""Tags for programs of people: the same as the pages, and the same refusals."""

from collections.abc import Callable

from app.kernel.actor import Actor
from app.tickets.models import Ticket
from app.tickets.rules.words import State
from tests.api.conftest import Caller
from tests.builders import Zone

Asks = Callable[[Actor | None], Caller]


def test_tags_are_kept_put_on_found_and_taken_off(zone: Zone, caller: Asks, ticket_in: Callable[..., Ticket]) -> None:
    keeper, handler, firm = caller(zone.coordinator), caller(zone.handler), caller(zone.firm)
    number = ticket_in(State.HANDLING).number
    made = keeper.post("/tags", {"name": "专班跟进"})
    assert made.status_code == 201
    tag = made.get_json()
    assert made.headers["Location"].endswith(f"/tags/{tag['id']}")
    assert (tag["version"], tag["tickets"], tag["may_keep"], tag["merged_into"]) == (1, 0, True, None)
    assert keeper.post("/tags", {"name": "专班跟进"}).status_code == 422
    assert handler.post("/tags", {"name": "别的"}).status_code == 403
    assert [each["name"] for each in handler.get("/tags").get_json()["items"]] == ["专班跟进"]
    put = handler.post(f"/tickets/{number}/tag", {"tag": str(tag["id"])})
    assert put.status_code == 200
    assert put.get_json()["items"] == [{"id": tag["id"], "name": "专班跟进"}]
    assert handler.post(f"/tickets/{number}/tag", {"tag": "0"}).status_code == 422
    assert [row["number"] for row in handler.get(f"/tickets?tag={tag['id']}").get_json()["items"]] == [number]
    assert handler.get("/tickets?tag=x").status_code == 422
    assert handler.get(f"/tickets/{number}").get_json()["tags"] == [{"id": tag["id"], "name": "专班跟进"}]
    assert firm.get(f"/tickets/{number}").get_json()["tags"] == []
    assert firm.get(f"/tickets?tag={tag['id']}").get_json()["items"] == []
    assert firm.get(f"/tickets/{number}/tags").status_code == 403
    assert caller(zone.support_head).get(f"/tickets/{number}/tags").status_code == 404
    assert keeper.get(f"/tags/{tag['id']}").get_json()["tickets"] == 1
    renamed = keeper.post(f"/tags/{tag['id']}/rename", {"version": 1, "name": "改名"}).get_json()
    assert (renamed["name"], renamed["version"]) == ("改名", 2)
    other = keeper.post("/tags", {"name": "另一个"}).get_json()
    assert keeper.post(f"/tags/{tag['id']}/merge", {"version": 1, "into": str(other["id"])}).status_code == 409
    merged = keeper.post(f"/tags/{tag['id']}/merge", {"version": 2, "into": str(other["id"])}).get_json()
    assert merged["merged_into"] == {"id": other["id"], "name": "另一个"}
    off = handler.post(f"/tickets/{number}/untag", {"tag": str(other["id"])}).get_json()
    assert off["items"] == []
    assert [mark["tag"]["name"] for mark in off["marks"]] == ["改名", "另一个"]
    assert keeper.post(f"/tags/{other['id']}/retire", {"version": 1}).status_code == 200
    assert keeper.post(f"/tags/{other['id']}/retire", {"version": 2}).status_code == 409
    assert keeper.post(f"/tags/{other['id']}/restore", {"version": 2}).status_code == 200
    assert len(handler.get("/tags?retired=true").get_json()["items"]) == 1
