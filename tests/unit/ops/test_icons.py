"""The icon sprite: every listed name, nothing else, and a build that stops at a name that does not exist."""

from pathlib import Path

import pytest

from ops import icons

BELL = """<svg xmlns="http://www.w3.org/2000/svg" class="icon" viewBox="0 0 24 24">
  <path stroke="none" d="M0 0h24v24H0z" fill="none" />
  <path d="M10 5a2 2 0 1 1 4 0" />
</svg>"""


def test_names_are_sorted_without_remarks_and_repeats(tmp_path: Path) -> None:
    """The list is for people: remarks and blank lines are allowed."""
    listing = tmp_path / "icons.txt"
    listing.write_text("# ours\nuser\n\nbell # top bar\nuser\n", encoding="utf-8")
    assert icons.names(listing) == ["bell", "user"]


def test_sprite_keeps_the_drawing_and_drops_the_frame(tmp_path: Path) -> None:
    """A symbol has the name as its id and no inline style."""
    (tmp_path / "bell.svg").write_text(BELL, encoding="utf-8")
    made = icons.sprite(["bell"], tmp_path)
    assert '<symbol id="bell" viewBox="0 0 24 24"' in made
    assert '<path d="M10 5a2 2 0 1 1 4 0" />' in made
    assert "M0 0h24v24H0z" not in made
    assert "style=" not in made


def test_an_unknown_icon_stops_the_build(tmp_path: Path) -> None:
    """Better no build than a page with a hole."""
    with pytest.raises(icons.IconMissing, match="nosuch"):
        icons.sprite(["nosuch"], tmp_path)
