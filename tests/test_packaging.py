"""What is built and what is locked."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")
NOT_SHIPPED = {".po", ".pyc"}  # sources of the compiled translations; caches


def entries(lock: str) -> Iterator[tuple[Requirement, list[str]]]:
    """Give each requirement of a lock file with its hashes."""
    joined = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in filter(None, map(str.strip, joined.splitlines())):
        requirement, *hashes = re.split(r"\s+--hash=", line)
        yield Requirement(requirement), hashes


def locked(lock: str) -> dict[str, str]:
    """Give the versions of a lock file by canonical name."""
    return {
        canonicalize_name(requirement.name): str(requirement.specifier).removeprefix("==")
        for requirement, _ in entries(lock)
    }


def group(name: str) -> Iterator[str]:
    """Give the requirements of a dependency group, those of the groups in it included."""
    for item in PROJECT["dependency-groups"][name]:
        if isinstance(item, dict):
            yield from group(item["include-group"])
        else:
            yield item


def in_sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix not in NOT_SHIPPED:
                yield path.relative_to(ROOT)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with what is installed: no index is asked, nothing is written into the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_both_packages(names: set[str]) -> None:
    expected = {path.as_posix() for path in in_sources("tracker", "events")}

    assert expected - names == set()


def test_the_wheel_holds_the_data_without_which_the_program_cannot_answer(names: set[str]) -> None:
    def shipped(pattern: str) -> list[str]:
        return [name for name in names if re.fullmatch(pattern, name)]

    assert shipped(r"tracker/locale/zh_CN/LC_MESSAGES/tracker\.mo")
    assert shipped(r"tracker/.*regions\.tsv")
    assert shipped(r"tracker/.*corrections\.toml")
    assert shipped(r"tracker/.*polic(y|ies).*\.toml")
    assert {"tracker/py.typed", "events/py.typed"} <= names


def test_the_wheel_holds_the_seed_journal_inside_the_package(names: set[str]) -> None:
    seeds = {f"tracker/{path.as_posix()}" for path in in_sources("seeds")}

    assert seeds
    assert seeds - names == set()


def test_the_wheel_holds_neither_tests_nor_tools(names: set[str]) -> None:
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == {"events", "tracker"}


def test_the_wheel_installs_the_command_and_carries_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"initiative_tracker-{PROJECT['project']['version']}.dist-info"
        commands = archive.read(f"{info}/entry_points.txt").decode()
        licence = archive.read(f"{info}/licenses/LICENSE").decode()

    assert commands.split() == ["[console_scripts]", "tracker", "=", "tracker.__main__:main"]
    assert "Apache License" in licence


def test_what_is_in_the_wheel_shows_the_demo_far_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    home = {
        name: str(tmp_path) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_DATA_HOME")
    }
    unset = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}

    shown = subprocess.run(
        [sys.executable, "-m", "tracker", "demo"],
        cwd=tmp_path,
        env={**unset, **home, "PYTHONPATH": str(tmp_path / "installed"), "TRACKER_LANG": "en"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert shown.returncode == 0, shown.stderr
    assert "Wuxi" in shown.stdout


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_has_one_version_and_its_hashes(lock: str) -> None:
    rows = list(entries(lock))

    assert rows
    for requirement, hashes in rows:
        assert re.fullmatch(r"==[^,*]+", str(requirement.specifier)), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_path(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    assert re.findall(r".*(?:/|:\\|@|index|find-links|#).*", text) == []


def test_the_locks_meet_what_the_project_asks_for() -> None:
    asked = {
        "requirements.lock": PROJECT["project"]["dependencies"],
        "requirements-build.lock": group("build"),
        "requirements-dev.lock": [*PROJECT["project"]["dependencies"], *group("dev")],
    }

    for lock, requirements in asked.items():
        versions = locked(lock)
        for requirement in map(Requirement, requirements):
            version = versions.get(canonicalize_name(requirement.name))
            assert version is not None, f"{lock} lacks {requirement}: make lock"
            assert requirement.specifier.contains(version, prereleases=True), (
                f"{lock} has {version}: {requirement}"
            )


def test_the_locks_agree_with_one_another() -> None:
    everything = locked("requirements-dev.lock").items()

    assert locked("requirements.lock").items() <= everything
    assert locked("requirements-build.lock").items() <= everything


def test_the_build_group_holds_what_the_build_asks_for() -> None:
    assert set(PROJECT["build-system"]["requires"]) <= set(group("build"))
