"""设置: what this zone runs by, as it is; read by administrator and auditor."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts.programs import revoke, seen_programs
from app.administration.seeing import waiting_for
from app.calendars.queries import known_through, timetable
from app.calendars.rules import local_day
from app.clocks.setting import terms_ahead
from app.clocks.terms import terms_at
from app.departments.queries import departments_of, duty_list
from app.kernel.ids import RegionId
from app.regions.queries import parks_of, regions_of
from app.tickets.categories import all_categories
from app.web.desk import acting, reading
from app.web.guard import allows
from app.web.settings.shown import hours_ahead, shown_duties, shown_hours, shown_programs, shown_terms
from app.web.speaking import _
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
        hours, today = timetable(tx.session), local_day(tx.now)
        return render_template(
            "settings/show.html",
            regions=regions,
            parks=parks_of(tx.session, tx.actor),
            departments=departments_of(tx.session, tx.actor),
            duties=shown_duties(categories, duties),
            known_through=known_through(tx.session),
            hours=shown_hours(hours.of(today)),
            hours_ahead=hours_ahead(hours, today),
            programs=shown_programs(seen_programs(tx.session, tx.actor, tx.now), regions),
            terms=terms,
            may_edit=tx.actor.may("settings.edit"),
            waiting=waiting_for(tx),
            **page_context(tx),
        )


@pages.post("/settings/programs/revoke")
@allows("settings.edit")
def revoke_program() -> ResponseReturnValue:
    """End all tokens of a program at once; a new one is issued by the command alone."""
    with acting() as tx:
        revoke(tx, request.form.get("name", ""))
    flash(_("已撤销，这个程序的令牌不能再用。"), "success")
    return redirect("/settings", 303)
