"""Every route says who may use it, and no route appears or vanishes unnoticed."""

from pathlib import Path

from app.factory import create_app
from config.settings import Settings

FROZEN = Path(__file__).with_name("routes.txt")


def lines(settings: Settings) -> list[str]:
    """``METHOD path ability`` of every route."""
    app = create_app(settings)
    found: list[str] = []
    for rule in app.url_map.iter_rules():
        ability = getattr(app.view_functions[rule.endpoint], "__ability__", None)
        if rule.endpoint == "static":
            ability = "public"
        assert ability, f"{rule.rule} does not say who may use it"
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        found.extend(f"{method} {rule.rule} {ability}" for method in methods)
    return sorted(found)


def test_the_list_of_routes_is_frozen(settings: Settings) -> None:
    """A change here is a change of what strangers can reach: read it, then write the file anew."""
    assert lines(settings) == FROZEN.read_text(encoding="utf-8").splitlines()
