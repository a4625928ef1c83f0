"""Build `app/web/static/dist` from `assets/` and the locked npm packages.

Result: hashed `app-*.js`, `app-*.css`, `charts-*.js`, `worker-*.js`, `icons-*.svg`, each with a `.gz` and a `.br`;
`fonts/` for PDF documents; and `manifest.json`, which maps the plain name to the hashed one (`{"app.js":
"app-1A2B3C.js", …}`). Two stamps make a second run do nothing: one over the lock file, one over the sources, which
stands beside what is served.
"""

import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from subprocess import CompletedProcess

import brotli

from ops import catalogue, icons, node

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "assets"
DIST = ROOT / "app" / "web" / "static" / "dist"
STAMP = ROOT / "app" / "web" / ".dist-stamp"
MODULES = ROOT / "node_modules"
# Old Chromium kernels of government desktops; older Safari cannot take what Bootstrap ships.
TARGETS = "chrome87,firefox91,safari15"
ENTRIES = ("app.js", "charts.js", "worker.js", "app.css")
FONTS = {
    "noto-sans-sc": {
        "NotoSansSC-Regular.ttf": "400Regular/NotoSansSC_400Regular.ttf",
        "NotoSansSC-Bold.ttf": "700Bold/NotoSansSC_700Bold.ttf",
    },
    "noto-serif-sc": {
        "NotoSerifSC-Regular.ttf": "400Regular/NotoSerifSC_400Regular.ttf",
        "NotoSerifSC-Bold.ttf": "700Bold/NotoSerifSC_700Bold.ttf",
    },
}
"""Of printed forms, by their package: what stands in for 黑体, and for 宋体 and 仿宋."""
COMPRESSED = (".js", ".css", ".svg")


class BuildFailed(RuntimeError):
    """The assets cannot be built; the message holds the tool's words."""


def built() -> bool:
    """Return whether there are assets to serve."""
    return (DIST / "manifest.json").is_file()


def build() -> int:
    """Bring the assets up to date; returns 0, raises BuildFailed."""
    try:
        catalogue.compile_if_changed()
        packages = _fingerprint([ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")])
        wanted = _fingerprint([*_files(SOURCES), Path(__file__), Path(icons.__file__)], packages)
        if built() and _stamp(STAMP) == wanted:
            return 0
        if _stamp(MODULES / ".stamp") != packages:
            print("fetching front-end packages …", flush=True)
            _checked(node.npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], ROOT), "npm ci")
            (MODULES / ".stamp").write_text(packages, encoding="ascii")
        print("building front-end assets …", flush=True)
        _build(wanted)
    except (node.NodeMissing, icons.IconMissing, OSError) as error:
        raise BuildFailed(str(error)) from error
    return 0


def _build(fingerprint: str) -> None:
    """Build aside and swap, so that a running server never sees half a directory."""
    DIST.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DIST.parent, prefix=".dist-") as made:
        draft = Path(made) / "dist"
        draft.mkdir()
        manifest = _bundle(draft)
        manifest["icons.svg"] = _write_sprite(draft)
        _copy_fonts(draft / "fonts")
        for path in _files(draft):
            if path.suffix in COMPRESSED:
                whole = path.read_bytes()
                path.with_name(path.name + ".gz").write_bytes(gzip.compress(whole, 9, mtime=0))
                path.with_name(path.name + ".br").write_bytes(brotli.compress(whole, quality=11))
        text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
        (draft / "manifest.json").write_text(text, encoding="utf-8")
        STAMP.unlink(missing_ok=True)
        if DIST.exists():
            DIST.rename(Path(made) / "old")
        draft.rename(DIST)
    STAMP.write_text(fingerprint, encoding="ascii")


def _bundle(draft: Path) -> dict[str, str]:
    """Run esbuild once over all entries; returns plain name → hashed name."""
    meta = draft / "meta.json"
    _checked(
        node.esbuild(
            [
                *(f"assets/{entry}" for entry in ENTRIES),
                "--bundle",
                "--minify",
                f"--target={TARGETS}",
                "--charset=utf8",
                "--legal-comments=none",
                "--entry-names=[name]-[hash]",
                "--asset-names=[name]-[hash]",
                "--loader:.svg=file",
                "--loader:.png=file",
                "--log-level=warning",
                f"--outdir={draft}",
                f"--metafile={meta}",
            ],
            ROOT,
        ),
        "esbuild",
    )
    outputs = json.loads(meta.read_text(encoding="utf-8"))["outputs"]
    meta.unlink()
    made = {
        Path(output["entryPoint"]).name: Path(path).name for path, output in outputs.items() if "entryPoint" in output
    }
    if set(made) != set(ENTRIES):
        raise BuildFailed(f"esbuild made {sorted(made)}, not {sorted(ENTRIES)}")
    return made


def _write_sprite(draft: Path) -> str:
    outline = MODULES / "@tabler" / "icons" / "icons" / "outline"
    text = icons.sprite(icons.names(SOURCES / "icons.txt"), outline)
    name = f"icons-{hashlib.sha256(text.encode()).hexdigest()[:8].upper()}.svg"
    (draft / name).write_text(text, encoding="utf-8")
    return name


def _copy_fonts(folder: Path) -> None:
    folder.mkdir()
    for family, files in FONTS.items():
        package = MODULES / "@expo-google-fonts" / family
        for name, source in files.items():
            shutil.copyfile(package / source, folder / name)
        shutil.copyfile(package / "LICENSE_FONT", folder / f"LICENSE-{family}")


def _checked(done: CompletedProcess[str], what: str) -> None:
    if done.returncode != 0:
        raise BuildFailed(f"{what} failed:\n{(done.stderr or done.stdout).strip()[-3000:]}")


def _files(folder: Path, pattern: str = "*") -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if path.is_file())


def _fingerprint(paths: Iterable[Path], seed: str = "") -> str:
    digest = hashlib.sha256(seed.encode())
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _stamp(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
