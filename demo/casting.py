"""Choosing who asks for what, and whom the duty list then names."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.departments.queries import departments_by_id, routes_for
from app.kernel.ids import ParkId
from demo.cases import Case
from demo.firms import Firm
from demo.matters import a_matter
from demo.world import World


@dataclass
class Casting:
    """Makes cases; routes are looked up once for each category and park."""

    world: World
    random: random.Random
    _routes: dict[tuple[str, int], tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def case(self, categories: Sequence[str] = (), firm: Firm | None = None) -> Case:
        """A case of one of the categories, of this firm or any."""
        matter = a_matter(self.random, categories)
        firm = firm or self.random.choice(self.world.firms)
        lead, supports = self.route(matter.category, firm)
        return Case(firm=firm, matter=matter, lead=lead, supports=supports, random=self.random)

    def route(self, category: str, firm: Firm) -> tuple[str, tuple[str, ...]]:
        """Codes of the lead and the supports for a category in the firm's park."""
        key = category, firm.park[1]
        if key not in self._routes:
            session, region_id = self.world.tx.session, self.world.region_id
            matter = (category, ParkId(firm.park[1]))
            route = routes_for(session, region_id, [matter])[matter]
            units = departments_by_id(session, [route.lead, *route.supports])
            self._routes[key] = units[route.lead].code, tuple(units[unit].code for unit in route.supports)
        return self._routes[key]
