"""A word is a member like any other: by value, in JSON, in columns, through pickle; and it says what people read."""

import copy
import json
import pickle

import orjson
import pytest
import sqlalchemy as sa

from app.kernel.columns import text_enum
from app.kernel.words import Word


class Fruit(Word):
    """An example."""

    APPLE = "apple", "苹果"
    PEAR = "pear", "梨", "您的梨"


def test_a_member_is_its_value() -> None:
    code: str = "apple"
    assert code == Fruit.APPLE
    assert Fruit("pear") is Fruit.PEAR
    assert [member.value for member in Fruit] == ["apple", "pear"]
    assert f"{Fruit.APPLE}" == str(Fruit.APPLE) == "apple"
    assert {"apple": 1}[Fruit.APPLE] == 1
    assert "apple" in set(Fruit)
    with pytest.raises(ValueError, match="plum"):
        Fruit("plum")


def test_a_member_travels_as_its_value() -> None:
    assert json.dumps(Fruit.PEAR) == '"pear"'
    assert orjson.dumps({"fruit": Fruit.PEAR}) == b'{"fruit":"pear"}'
    assert pickle.loads(pickle.dumps(Fruit.PEAR)) is Fruit.PEAR
    assert copy.deepcopy(Fruit.PEAR) is Fruit.PEAR


def test_a_column_holds_the_value() -> None:
    kind = text_enum(Fruit, "fruit")
    assert kind.enums == ["apple", "pear"]
    table = sa.Table("fruits", sa.MetaData(), sa.Column("kind", kind))
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(sa.insert(table).values(kind=Fruit.PEAR))
        assert connection.scalar(sa.text("SELECT kind FROM fruits")) == "pear"
        assert connection.scalar(sa.select(table.c.kind)) is Fruit.PEAR


def test_staff_and_firm_read_one_word_unless_two_are_given() -> None:
    assert (Fruit.APPLE.word, Fruit.APPLE.firm_word) == ("苹果", "苹果")
    assert (Fruit.PEAR.word, Fruit.PEAR.firm_word) == ("梨", "您的梨")


def test_a_member_without_a_word_is_refused_when_the_class_is_made() -> None:
    with pytest.raises(TypeError, match="stone"):

        class Bare(Word):
            STONE = "stone"
