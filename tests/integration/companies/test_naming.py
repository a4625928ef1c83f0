"""曾用名: a firm that is called otherwise is found by every name it has or had."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from app.accounts.rules.roles import Role
from app.audit.models import AuditEntry
from app.companies.models import Company, CompanyName
from app.companies.naming import fold_names
from app.companies.queries import CompanyFilters, called
from app.companies.registering import CompanyEntry, register, update
from app.companies.seeing import SeenFormerName, seen_companies, seen_company
from app.kernel.folding import folded
from app.kernel.ids import CompanyId
from app.kernel.transaction import Transaction
from tests.integration.companies.test_registering import CODE
from tests.integration.places import a_company, a_place, acting_as, somebody


def names(tx: Transaction, q: str) -> list[str]:
    return [company.name for company in seen_companies(tx, CompanyFilters(q=q)).items]


@pytest.mark.parametrize(
    "asked",
    ["(郑州)", "（郑州）", "示范(郑州)", "示範（鄭州）精密製造", "ABC", "ａｂｃ", "精密\u200b制造", "制造 示范", "Φ10"],
)
def test_a_name_is_found_however_it_is_written(tx: Transaction, asked: str) -> None:
    place = a_place(tx)
    a_company(tx, place.here, name="示范（郑州）精密制造 ABC Φ10")
    a_company(tx, place.here, name="另一家")
    keeper = acting_as(tx, somebody(tx, Role.COORDINATOR, place.here))
    assert names(keeper, asked) == ["示范（郑州）精密制造 ABC Φ10"]


@pytest.mark.parametrize(
    ("name", "word", "found"),
    [
        ("甲精密机械公司", "密机", True),
        ("甲机械精密公司", "精密机械", False),
        ("甲精细密封机械公司", "精密", False),
        ("鑫源公司", "鑫", True),
        ("甲AAB公司", "aa", True),
        ("甲AB公司", "aa", False),
        ("甲50%公司", "50%公", True),
        ("甲50公司", "50%公", False),
        ("甲A_B公司", "a_b", True),
        ("甲ACB公司", "a_b", False),
        ("甲{1,2}公司", "{1,2}", True),
        ('甲"乙\\丙公司', '"乙\\', True),
    ],
)
def test_a_word_is_found_where_its_signs_stand_in_a_row(tx: Transaction, name: str, word: str, found: bool) -> None:
    here = a_place(tx).here
    company, was = a_company(tx, here, name=name), a_company(tx, here, name="别名公司")
    day = date(2026, 9, 1)
    tx.session.add(CompanyName(company_id=was.id, name=name, folded=folded(name), since=day, until=day))
    tx.session.flush()
    assert set(tx.session.scalars(called(word))) == ({company.id, was.id} if found else set())


def test_a_word_is_looked_up_in_no_name_by_itself(tx: Transaction) -> None:
    """With many firms every search would read the names of all: by index both those they have and those they had."""
    tx.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    asked = called("精密机械").compile(tx.session.connection(), compile_kwargs={"literal_binds": True})
    plan = "\n".join(tx.session.scalars(sa.text(f"EXPLAIN {asked}")))
    assert "ix_companies_signs" in plan
    assert "ix_company_names_signs" in plan


def test_a_credit_code_is_found_by_a_part_in_whatever_width_and_case(tx: Transaction) -> None:
    place = a_place(tx)
    company = a_company(tx, place.here)
    keeper = acting_as(tx, somebody(tx, Role.COORDINATOR, place.here))
    code = company.credit_code
    wide = code.translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)})
    for asked in (code, code[4:12], code.lower(), wide, f"{code[:8]} {code[8:]}", f"{code}\u200b"):
        assert names(keeper, asked) == [company.name], asked


def test_a_new_name_keeps_the_former_with_its_days(tx: Transaction) -> None:
    place = a_place(tx)
    keeper = acting_as(tx, somebody(tx, Role.COORDINATOR, place.here))
    code = register(keeper, region_id=place.here, credit_code=CODE, entry=CompanyEntry(name="甲机械")).credit_code
    entered = date(2026, 9, 21)
    for days, name in ((10, "乙机械"), (20, "丙（机械）"), (25, "丙(机械)"), (30, "甲机械")):
        keeper.now += timedelta(days=days)
        update(
            keeper, code, tx.session.get_one(Company, seen_company(keeper, code).id).version, CompanyEntry(name=name)
        )
    tx.session.expire_all()
    seen = seen_company(keeper, code)
    assert seen.name == "甲机械"
    assert seen.former == (
        SeenFormerName(name="丙(机械)", since=date(2026, 10, 21), until=date(2026, 12, 15)),
        SeenFormerName(name="乙机械", since=date(2026, 10, 1), until=date(2026, 10, 21)),
    )
    first = tx.session.scalars(sa.select(CompanyName).order_by(CompanyName.id).limit(1)).one()
    assert (first.name, first.since) == ("甲机械", entered)
    for asked in ("甲", "乙机", "丙(机", "丙（机"):
        assert names(keeper, asked) == ["甲机械"], asked
    [found] = seen_companies(keeper, CompanyFilters(q="乙")).items
    assert found.former == seen.former


def test_the_same_name_in_another_width_or_script_is_no_former_one(tx: Transaction) -> None:
    place = a_place(tx)
    company = a_company(tx, place.here, name="示范（鄭州）")
    update(tx, company.credit_code, 1, CompanyEntry(name="示范(郑州)"))
    tx.session.expire_all()
    assert seen_company(tx, company.credit_code).former == ()
    assert names(tx, "郑州") == ["示范(郑州)"]


def test_another_name_is_on_record(tx: Transaction) -> None:
    company = a_company(tx, a_place(tx).here, name="旧名")
    update(tx, company.credit_code, 1, CompanyEntry(name="新名"))
    for hook in tx.before_commit:
        hook()
    entry = tx.session.scalars(sa.select(AuditEntry).where(AuditEntry.name == "company.renamed")).one()
    assert (entry.detail["former"], entry.detail["present"]) == ("旧名", "新名")


def test_what_stands_outside_is_found_by_no_former_name(tx: Transaction) -> None:
    place = a_place(tx)
    far = a_company(tx, place.there, name="旧名")
    update(tx, far.credit_code, 1, CompanyEntry(name="新名"))
    near = acting_as(tx, somebody(tx, Role.COORDINATOR, place.here))
    firm = acting_as(tx, somebody(tx, Role.COMPANY_ADMIN, place.there, company_id=CompanyId(far.id)))
    assert (names(near, "旧名"), names(firm, "旧名")) == ([], ["新名"])


def test_what_the_release_before_wrote_is_folded(tx: Transaction) -> None:
    company = a_company(tx, a_place(tx).here, name="電力（公司）")
    tx.session.execute(sa.update(Company).where(Company.id == company.id).values(folded_name=None))
    assert names(tx, "电力") == []
    fold_names(tx)
    assert names(tx, "电力(") == ["電力（公司）"]
    tx.session.execute(sa.update(Company).where(Company.id == company.id).values(name="他名"))
    fold_names(tx)
    assert names(tx, "他名") == ["他名"]
