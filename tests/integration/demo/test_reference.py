"""Reference data: the taxonomy of `docs/rules/words.md`, loaded as often as one likes."""

import sqlalchemy as sa

from app.cli.reference import load_reference
from app.departments.models import Department, DepartmentKind, Duty
from app.departments.queries import routes_for
from app.kernel.ids import ParkId, RegionId
from app.kernel.transaction import Transaction
from app.regions.models import Park
from app.tickets.models import Category
from tests.builders import a_region, count

LEADS = {
    "01": "经济发展局",
    "02": "城乡建设和生态环境局",
    "03": "社会事业局",
    "04": "财政金融局",
    "05": "自然资源和规划分局",
    "06": "行政审批局",
    "07": "应急管理局",
    "08": "税务分局",
    "09": "经济发展局",
    "10": "经济发展局",
    "11": "招商局",
    "12": "科技创新局",
    "13": "企服中心",
    "14": "柳岸镇",
    "15": "督查室",
    "99": "企服中心",
}


def test_it_is_loaded_twice_as_once(tx: Transaction) -> None:
    region_id = RegionId(a_region(tx).id)
    load_reference(tx, region_id)
    first = [count(tx, model) for model in (Category, Park, Department, Duty)]
    load_reference(tx, region_id)
    assert [count(tx, model) for model in (Category, Park, Department, Duty)] == first


def test_two_levels_with_three_to_eight_items_each(tx: Transaction) -> None:
    load_reference(tx, RegionId(a_region(tx).id))
    rows = tx.session.execute(sa.select(Category.code, Category.parent_code, Category.hint, Category.guidance)).all()
    tops = [row.code for row in rows if row.parent_code is None]
    assert sorted(tops) == [*[*LEADS][:15], "16", "99"]
    for top in tops:
        assert 3 <= sum(row.parent_code == top for row in rows) <= 8
    assert all(row.hint for row in rows)
    assert {row.code[:2] for row in rows if row.guidance} == {"16"}


def test_parks_units_and_leads_are_those_of_the_demonstration(tx: Transaction) -> None:
    region_id = RegionId(a_region(tx).id)
    load_reference(tx, region_id)
    kinds = tx.session.execute(
        sa.select(Department.kind, sa.func.count()).where(Department.region_id == region_id).group_by(Department.kind)
    ).all()
    found = {row[0]: row[1] for row in kinds}
    # the ten that lead, and the 督查室, to which complaints about them go
    assert (found[DepartmentKind.DEPARTMENT], found[DepartmentKind.TOWN], found[DepartmentKind.CENTRE]) == (11, 2, 1)
    parks = tx.session.scalars(sa.select(Park.id).where(Park.region_id == region_id).order_by(Park.code)).all()
    assert len(parks) == 6
    for code, name in LEADS.items():
        matter = (code, ParkId(parks[0]))
        lead = routes_for(tx.session, region_id, [matter])[matter].lead
        assert tx.session.get_one(Department, lead).name == name
