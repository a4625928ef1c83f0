"""A process that only answers, as one of the web's does: how long an answer takes, and what it costs in memory."""

import csv
import json
import sys
import time
from pathlib import Path

from app.understanding.model import Model
from app.understanding.rules.texts import Text

ASKED = 1_000


def own() -> float:
    """Megabytes of this process, its share of what it shares with others."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    """Print p95 and longest in milliseconds of processor, and megabytes more than before the model was loaded."""
    with Path(sys.argv[2]).open(encoding="utf-8-sig", newline="") as file:
        texts = [
            Text(row["subject"], row["detail"]) for row, _ in zip(csv.DictReader(file), range(ASKED), strict=False)
        ]
    before = own()
    model = Model.load(Path(sys.argv[1]))
    took = []
    for text in texts:
        begun = time.process_time()
        model.rank(text)
        took.append((time.process_time() - begun) * 1000)
    took.sort()
    loaded = sorted({"numpy", "scipy", "sklearn"} & sys.modules.keys())
    if loaded:
        raise SystemExit(f"an answering process loaded {loaded}")
    print(json.dumps({"p95": took[int(len(took) * 0.95)], "longest": took[-1], "more": own() - before}))


if __name__ == "__main__":
    main()
