"""What is shipped: the wheel holds the pack and the themes, and no tests; it works installed."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True, timeout=120)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel; its dependencies are those of this one."""
    folder = tmp_path_factory.mktemp("env") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    ours = Path(sys.prefix) / site.relative_to(folder)
    (site / "shared.pth").write_text(f"{ours}\n")
    return folder / "bin" / "python"


def test_the_wheel_holds_packs_and_themes_and_no_tests(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"tui", "sessions", "problems", "themes"}
    assert "problems/builtin/pack.toml" in names
    assert "problems/builtin/simpson-suite/problem.toml" in names
    assert "problems/builtin/orca-plateau/trainer.py.tmpl" in names
    assert any(name.endswith("answers/right/concat.md") for name in names)
    assert "themes/dark.toml" in names
    assert any(name.endswith(".tcss") for name in names)


def test_the_installed_wheel_finds_its_pack_and_does_its_job(installed: Path, tmp_path: Path):
    program = "import sys; from tui.cli.main import main; sys.argv[0] = 'h2h'; main()"
    env = {"PATH": os.environ["PATH"], "H2H_HOME": str(tmp_path / "home")}
    ask = ["run", "-c", "player-right", "-c", "player-wrong", "--check", "--json"]
    ran = subprocess.run(
        [str(installed), "-I", "-c", program, *ask],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    seats = json.loads(ran.stdout)["seats"]
    assert [seat["checks"]["solved"] for seat in seats] == [True, False]
