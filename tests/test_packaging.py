import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from console.cli.place import PACKAGES, check_one_place
from console.models.faults import Usage

ROOT = Path(__file__).parent.parent


def tracked() -> set[str]:
    """The files of our packages that git knows."""
    listed = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(listed.stdout.splitlines())


def test_the_wheel_holds_every_file_of_our_packages(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(tmp_path), "."],
        cwd=ROOT,
        check=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    held = set(ZipFile(wheel).namelist())
    missing = tracked() - held
    assert missing == set()
    assert any(name.endswith(".tcss") for name in held)
    assert any(name.startswith("migrations/versions/001_") for name in held)


def test_our_packages_lie_side_by_side() -> None:
    check_one_place()


def test_somebody_elses_package_of_the_same_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "widgets").mkdir()
    (tmp_path / "widgets" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "widgets", raising=False)
    with pytest.raises(Usage, match="'widgets' here is not RADIANT Console's"):
        check_one_place()


def test_requirements_are_hashed_and_name_no_host() -> None:
    text = (ROOT / "requirements.txt").read_text()
    names = [line for line in text.splitlines() if line and line[0] not in " #"]
    assert names
    assert all(line.rstrip().endswith("\\") for line in names), "every one has its hashes"
    assert "://" not in text
