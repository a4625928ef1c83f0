"""A table that is no good is refused with its row and its column."""

import pytest

from app.understanding.reading import distinct, period_of, read_rows
from app.understanding.rules.texts import Text

GOOD = 'id,subject,detail\n1,停电,三天\n2,积水,"两行\n还有\t制表符"\n'


@pytest.mark.parametrize("content", [GOOD.encode(), b"\xef\xbb\xbf" + GOOD.encode(), GOOD.encode("gb18030")])
def test_utf8_with_and_without_a_mark_and_gb18030_are_read(content: bytes) -> None:
    rows = read_rows(content, ["id", "subject", "detail"])
    assert [row.number for row in rows] == [2, 3]
    assert rows[1].text(["subject", "detail"]) == Text("积水", "两行\n还有\t制表符")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"\n \n", "文件是空的"),
        (b"id,subject,detail\n", "第 2 行起没有内容"),
        (b"id,subject\n1,a\n", "第 1 行：列“detail”没有"),
        (b"id,subject,detail,detail\n1,a,b,c\n", "第 1 行：列“detail”出现了两次"),
        (b"id,subject,detail\n1,a,b\n2,a\n", "第 3 行：没有“detail”列"),
        (b"id,subject,detail\n1,a,b\n2,a,b,c\n", "第 3 行：最后一列“detail”之后还有内容"),
        (b'id,subject,detail\n1,"a\nb",c\n2,"a,b\n', "第 3 行：引号没有成对"),
        (b"id,subject,detail\n1,a,b\n2,\xff\xff\xff,b\n", "第 3 行：不是 UTF-8，也不是 GB18030"),
    ],
)
def test_a_bad_table_says_where(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_rows(content, ["id", "subject", "detail"])


def test_an_id_stands_once_and_in_every_row() -> None:
    twice = read_rows("id,subject\n7,甲\n8,乙\n7,丙\n".encode(), ["id", "subject"])
    with pytest.raises(ValueError, match="第 4 行“id”列：“7”与第 2 行重复"):
        distinct(twice, "id")
    missing = read_rows("id,subject\n7,甲\n,乙\n".encode(), ["id", "subject"])
    with pytest.raises(ValueError, match="第 3 行“id”列：没有填写"):
        distinct(missing, "id")


def test_empty_rows_are_passed_over_and_counted() -> None:
    assert [row.number for row in read_rows("id,subject\n\n1,甲\n,\n2,乙\n".encode(), ["id"])] == [3, 5]


def test_the_period_is_read_from_days_as_people_write_them() -> None:
    assert period_of(["2016/3/4 16:10:38", "", "无", "2019-04-25 09:32:09", "2015年9月2日"]) == (
        "2015-09-02",
        "2019-04-25",
    )
    assert period_of(["无"]) is None
