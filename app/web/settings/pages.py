"""设置: what this zone runs by, as it is; read by administrator and auditor."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.calendars.queries import known_through
from app.clocks.setting import terms_ahead
from app.clocks.terms import terms_at
from app.departments.queries import departments_of, duty_list
from app.kernel.ids import RegionId
from app.regions.queries import parks_of, regions_of
from app.tickets.categories import all_categories
from app.web.desk import reading
from app.web.guard import allows
from app.web.settings.shown import shown_duties, shown_terms
from app.web.viewer import page_context

pages = Blueprint("settings", __name__)


@pages.get("/settings")
@allows("settings.see")
def show() -> ResponseReturnValue:
    """Regions, parks, units with their duties, calendar and terms."""
    with reading() as tx:
        regions = regions_of(tx.session, tx.actor)
        categories = all_categories(tx.session)
        duties = [duty for region in regions for duty in duty_list(tx.session, RegionId(region.id))]
        region_id = regions[0].id if regions else 0
        terms = shown_terms(terms_at(tx.session, region_id, tx.now), terms_ahead(tx.session, region_id, tx.now))
        return render_template(
            "settings/show.html",
            regions=regions,
            parks=parks_of(tx.session, tx.actor),
            departments=departments_of(tx.session, tx.actor),
            duties=shown_duties(categories, duties),
            known_through=known_through(tx.session),
            terms=terms,
            may_set=tx.actor.may("settings.edit"),
            **page_context(tx),
        )
