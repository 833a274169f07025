"""pyproject.toml, constraints.txt and environment.yml say the same, and the code keeps to what they say."""

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers import ROOT
from tests import hygiene

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONSTRAINTS = (ROOT / "constraints.txt").read_text().splitlines()
BUDGET = 56_000_000  # bytes of all files in the repository: it travels to lent machines
MODULE_OF = {
    "ipython": "IPython",
    "nvidia-ml-py": "pynvml",
    "pillow": "PIL",
    "pytest-xdist": "xdist",
    "pyyaml": "yaml",
    "scikit-learn": "sklearn",
}
OWN = {"helpers", "tests", "benchmarks"}


def requirements(extra: str | None = None) -> dict[str, Requirement]:
    listed = PROJECT["dependencies"] if extra is None else PROJECT["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in listed}


def pins() -> dict[str, list[Requirement]]:
    """Package -> its pinned lines. There are several where the pin depends on the Python version or the system."""
    found: dict[str, list[Requirement]] = {}
    for line in CONSTRAINTS:
        found.setdefault(canonicalize_name(Requirement(line).name), []).append(Requirement(line))
    return found


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git clone")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def sources(path: Path) -> str:
    """The Python code of a module or a notebook."""
    if path.suffix == ".py":
        return path.read_text()
    cells = json.loads(path.read_text())["cells"]
    return "\n".join("".join(cell["source"]) + "\n" for cell in cells if cell["cell_type"] == "code")


def imported(path: Path) -> set[str]:
    """Top-level names of everything a file imports from outside its own package, however deep inside a function."""
    found = set()
    for node in ast.walk(ast.parse(sources(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for pattern in ("*.py", "*.ipynb") for path in (ROOT / folder).rglob(pattern)]


def test_every_dependency_is_pinned_within_its_range():
    for name, requirement in (requirements() | requirements("test")).items():
        if name != "torch":
            versions = [str(spec.version) for pin in pins()[name] for spec in pin.specifier]
            assert versions and all(requirement.specifier.contains(version) for version in versions), name


def test_constraints_leave_torch_and_accelerators_to_pyproject():
    assert not [line for line in CONSTRAINTS if re.match(r"(torch|triton|nvidia|cuda)", line)]
    assert not [line for line in CONSTRAINTS if "://" in line or "+" in line or line.startswith("-")]
    assert all(spec.operator == "==" for pin in pins().values() for one in pin for spec in one.specifier)
    assert requirements()["torch"].specifier


def test_conda_environment_delegates_to_both():
    python, pip, rest = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert pip == "pip" and rest == {"pip": ["-c constraints.txt", "-e ."]}
    assert python.startswith("python" + PROJECT["requires-python"])


def test_everybody_names_the_same_pythons():
    first, after = map(int, re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups())
    readme, makefile = (ROOT / "README.md").read_text(encoding="utf-8"), (ROOT / "Makefile").read_text()
    for text in (readme, makefile):
        named = re.findall(r"Python 3\.(\d+) to 3\.(\d+)", text)
        assert named and set(named) == {(str(first), str(after - 1))}
    assert f"(3, {first}) <= sys.version_info < (3, {after})" in makefile
    tried = set(re.findall(r"\bpython3\.(\d+)\b", makefile.partition("do \\")[0]))
    assert tried == {str(minor) for minor in range(first, after)}


def test_torchvision_is_neither_required_nor_imported():
    needed, waiting = set(), list(requirements())
    while waiting:
        if (name := waiting.pop()) not in needed:
            needed.add(name)
            for line in importlib.metadata.requires(name) or []:
                requirement = Requirement(line)
                if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                    waiting.append(canonicalize_name(requirement.name))
    assert not needed & {"torchvision", "timm"} and not set(pins()) & {"torchvision", "timm"}
    everywhere = python_files("helpers", "tests", "benchmarks", "notebooks")
    assert not [path for path in everywhere if imported(path) & {"torchvision", "timm"}]


@pytest.mark.parametrize(("folders", "extra"), [(("helpers", "notebooks"), "gpu"), (("tests", "benchmarks"), "test")])
def test_whatever_is_imported_is_a_dependency(folders, extra):
    listed = set(requirements()) | set(requirements(extra) if extra else ())
    allowed = {MODULE_OF.get(name, name.replace("-", "_")) for name in listed} | set(sys.stdlib_module_names) | OWN
    missing = {path.name: imported(path) - allowed for path in python_files(*folders)}
    assert not {name: names for name, names in missing.items() if names}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a clone")
def test_git_changes_no_line_ends():
    asked = ["git", "check-attr", "text", "README.md", "data/tables/farm_words.csv"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.count("text: unset") == 2


def test_the_two_commands_of_the_readme_exist():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    top = readme[: readme.index("\n## ")]
    for command in ("lab", "test"):
        assert f"make {command}" in top and re.search(rf"^{command}:", makefile, re.M)


def test_the_readme_says_which_lectures_are_ready():
    found = re.findall(r"^\| (\d\d) \|.*?\| (ready|in preparation|planned) \|", (ROOT / "README.md").read_text(), re.M)
    texts = {path.name[:2]: path.read_text(encoding="utf-8") for path in (ROOT / "notebooks").glob("*.ipynb")}
    states = {number: "in preparation" if "**In preparation.**" in text else "ready" for number, text in texts.items()}
    assert [number for number, _ in found] == [f"{number:02d}" for number in range(10)]
    assert dict(found) == {f"{number:02d}": "planned" for number in range(10)} | states


def test_only_notebooks_in_preparation_wait_for_their_models():
    waiting = [path for path in hygiene.notebooks() if hygiene.untrained(path)]
    assert all("is not complete yet" in path.read_text(encoding="utf-8") for path in waiting)


def test_the_repository_stays_small_enough_to_travel():
    assert sum(path.stat().st_size for path in tracked()) < BUDGET
