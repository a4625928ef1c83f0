"""The commands of understanding, with nothing to stand on: no database, no queue."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app.factory import create_app
from config.settings import Settings
from tests.unit.understanding.sentences import made_up

ROOT = Path(__file__).resolve().parents[3]
DEAD = {
    "APP_ENV": "test",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
TABLE = "id,subject,detail,label\n" + "".join(
    f"{place},{example.text.subject},{example.text.detail},{example.label}\n"
    for place, example in enumerate(made_up(12))
)
ASKED = "id,subject,detail\na,变压器停电,\nb,路口积水,请修\n"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The product, with nothing to stand on."""
    made = create_app(Settings.from_env({**DEAD, "VAR": str(tmp_path_factory.mktemp("var"))}))
    with made.app_context():
        yield made


def run(app: Flask, *words: str | Path) -> Result:
    """What the command says."""
    return app.test_cli_runner().invoke(args=["understand", *map(str, words)])


def written(path: Path, text: str) -> Path:
    """A file with this text."""
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def model(app: Flask, tmp_path: Path) -> Path:
    """A trained model."""
    path = tmp_path / "made.model"
    done = run(app, "train", "--from", written(tmp_path / "table.csv", TABLE), "--out", path)
    assert done.exit_code == 0, done.output
    return path


def test_what_was_trained_predicts_a_line_for_each_row(app: Flask, model: Path, tmp_path: Path) -> None:
    done = run(app, "predict", model, "--in", written(tmp_path / "asked.csv", ASKED))
    assert done.exit_code == 0, done.output
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b"]
    assert [answer["ranked"][0][0] for answer in answers] == ["供电", "道路"]
    for answer in answers:
        assert sum(confidence for _label, confidence in answer["ranked"]) == pytest.approx(1, abs=0.001)


def test_training_says_what_it_learned_from_and_leaves_rows_without_a_label_out(app: Flask, tmp_path: Path) -> None:
    table = written(tmp_path / "table.csv", TABLE + "x,无标签,一行,\ny,无标签,二行,  \n")
    done = run(app, "train", "--from", table, "--out", tmp_path / "m.model")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["examples"], said["without_label"], said["labels"]) == (36, 2, ["供电", "用工", "道路"])
    assert "2 行没有标签" in done.stderr


def test_issues_are_a_line_for_each_row(app: Flask, tmp_path: Path) -> None:
    done = run(app, "cluster", "--in", written(tmp_path / "asked.csv", ASKED))
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": "a", "cluster": 0},
        {"id": "b", "cluster": 1},
    ]


def test_status_says_what_a_model_is(app: Flask, model: Path) -> None:
    said = json.loads(run(app, "status", model).stdout)
    assert said["examples"] == 36
    assert len(said["checksum"]) == 64
    assert run(app, "status").stdout == ""


@pytest.mark.parametrize(
    ("words", "table", "said"),
    [
        (["train", "--from", "TABLE", "--out", "OUT"], "id,subject,label\n1,a,b\n", "第 1 行：列“detail”没有"),
        (["train", "--from", "TABLE", "--out", "OUT"], "", "文件是空的"),
        (
            ["train", "--from", "TABLE", "--out", "OUT"],
            "id,subject,detail,label\n1,a,b,甲\n",
            "“label”列：至少要有两种标签",
        ),
        (["train", "--from", "TABLE", "--out", "OUT"], "id,subject,detail,label\n1,a,b\n", "第 2 行：没有“label”列"),
        (["cluster", "--in", "TABLE"], "id,subject,detail\n1,a,b\n1,c,d\n", "第 3 行“id”列"),
        (["cluster", "--in", "TABLE", "--text", "标题"], "id,subject,detail\n1,a,b\n", "列“标题”没有"),
        (["predict", "TABLE", "--in", "TABLE"], "id,subject,detail\n1,a,b\n", "不是本系统的模型"),
        (["status", "TABLE"], "id,subject,detail\n1,a,b\n", "不是本系统的模型"),
    ],
)
def test_a_bad_file_is_refused_in_one_line(app: Flask, tmp_path: Path, words: list[str], table: str, said: str) -> None:
    file = str(written(tmp_path / "table.csv", table))
    done = run(app, *(word.replace("TABLE", file).replace("OUT", str(tmp_path / "out")) for word in words))
    assert done.exit_code == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


ANSWERING = """
import sys
from pathlib import Path
from app.factory import create_app
from app.understanding.model import Model
from app.understanding.nearness import Nearness
from app.understanding.rules.texts import Text
from config.settings import Settings
create_app(Settings.from_env({**%(env)r, "VAR": sys.argv[2]}))
assert Model.load(Path(sys.argv[1])).rank(Text("停电"))
print(sorted({"sklearn", "scipy", "numpy", "joblib"} & sys.modules.keys()))
"""


def test_a_process_of_the_web_answers_without_the_library_that_learned(model: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ANSWERING % {"env": DEAD}, str(model), str(tmp_path)],
        cwd=ROOT,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
