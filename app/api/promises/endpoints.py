"""承诺: what offices promised firms, given, kept or not, and counted."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.acts.table import ON_PROMISES
from app.acts.taking import take
from app.api.declared import given, schema_of
from app.api.desk import acting, reading
from app.api.guard import acts, allows
from app.api.mounting import Endpoint
from app.api.promises.schemas import PeriodQuery, PromiseFiguresOut, PromiseOut, PromisePage, PromisesQuery
from app.kernel.acts import AnyAct
from app.promises.counting import promise_figures
from app.promises.giving import GIVE_PROMISE
from app.promises.listing import PromiseFilters, seen_promises
from app.promises.rules.words import SEE, PromiseList
from app.promises.seeing import SeenPromise, seen_promise

Body = Mapping[str, Any]


@allows(SEE)
def index(query: Body) -> Any:
    """Promises that exist for the reader: open ones by their day, others the newest first."""
    names = ("unit", "park", "officer", "firm")
    wanted = PromiseFilters(
        which=query.get("which", PromiseList.OPEN),
        **{name: query.get(name, "") for name in names},
        since=query.get("since"),
        until=query.get("until"),
    )
    with reading() as tx:
        page = seen_promises(tx, wanted, query.get("cursor"), query["limit"])
        return {"items": [_shown(each) for each in page.items], "next_cursor": page.next_cursor}


@acts(GIVE_PROMISE.ability)
def begin(body: Body) -> Any:
    """Give one's word to a firm; a day off becomes the next workday, as the answer says."""
    with acting() as tx:
        made = take(tx, GIVE_PROMISE, given(GIVE_PROMISE, body))
        shown = _shown(seen_promise(tx, made.number))
    return shown, 201, {"Location": f"/api/v1/promises/{shown['id']}"}


@allows("promise.figures")
def figures(query: Body) -> Any:
    """承诺兑现率 of a period, by unit, park and officer."""
    with reading() as tx:
        return asdict(promise_figures(tx, query.get("since"), query.get("until")))


@allows(SEE)
def show(number: str) -> Any:
    """One promise. 404 where it does not exist for the reader."""
    with reading() as tx:
        return _shown(seen_promise(tx, number))


def _on_promise(act: AnyAct) -> Endpoint:
    def view(body: Body, number: str) -> Any:
        with acting() as tx:
            done = take(tx, act, given(act, body), number=number, version=body.get("version"))
            return _shown(seen_promise(tx, done.number))

    view.__name__ = act.action
    view.__doc__ = act.summary
    return Endpoint("POST", f"/promises/<number>/{act.name}", acts(act.ability)(view), PromiseOut, schema_of(act))


def _shown(seen: SeenPromise) -> dict[str, Any]:
    found = asdict(seen)
    if found["firm"] is not None:
        found["firm"].pop("former")
    return found


ENDPOINTS = (
    Endpoint("GET", "/promises", index, PromisePage, asks=PromisesQuery),
    Endpoint("POST", "/promises", begin, PromiseOut, schema_of(GIVE_PROMISE), code=201),
    Endpoint("GET", "/promises/figures", figures, PromiseFiguresOut, asks=PeriodQuery),
    Endpoint("GET", "/promises/<number>", show, PromiseOut),
    *[_on_promise(act) for act in ON_PROMISES],
)
