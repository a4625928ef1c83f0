"""Work lists at every width between a tablet and a wide desk: nothing beside the page, no column of nothing, room for titles."""

import pytest

from tests.browser.listed import DESK, Listed, Place

LISTS = (
    Listed("coordinator", "/worklist/triage"),  # acts and ticks
    Listed("leader", "/worklist/open"),  # holders and ticks
    Listed("handler", "/worklist/handle"),
    Listed("coordinator", "/tickets"),
    Listed("leader", "/"),
)
WIDTHS = (768, 1023, 1024, 1151, 1152, 1279, 1359, 1360, 1680, 1920)
CARDS, COLUMNS = 1023, 180
"""The last width at which rows are cards; the least a column of titles may have, ten Chinese characters."""
SEEN = """() => [...document.querySelectorAll('table.worklist')].map(table => {
    const heads = [...table.querySelectorAll('thead th')].map(head => head.getBoundingClientRect().width);
    return {room: table.clientWidth - heads.reduce((sum, width) => sum + width, 0),
            title: table.querySelector('tbody .col-title').getBoundingClientRect().width}; })"""
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.mark.parametrize("large", [False, True], ids=["plain", "large"])
@pytest.mark.parametrize("listed", LISTS, ids=str)
def test_a_work_list_fits_every_width(place: Place, listed: Listed, large: bool) -> None:
    """The heads fill their table: what is left over would be a column that a group's head spans and no row has."""
    page = place.visit(listed, DESK, large=large)
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(50)
        fits, tables = page.evaluate(FITS), page.evaluate(SEEN)
        assert tables
        for table in tables:
            empty = width > CARDS and abs(table["room"]) > 2
            narrow = not large and table["title"] < COLUMNS
            if not fits or empty or narrow:
                wrong.append((width, fits, table))
    assert wrong == []
