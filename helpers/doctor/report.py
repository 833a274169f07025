"""Does this machine have what the notebooks need? Looks at files and versions only; torch is not loaded."""

import html
import importlib.metadata as metadata
import importlib.util
import os
import shutil
import sys
import tomllib
from dataclasses import dataclass

import helpers
from helpers import hub, limits

PROJECT = "generative-ai-lecture"
SETTINGS = helpers.ROOT / "pyproject.toml"
MEMORY = 2  # GB free; one notebook with a pocket model takes about half a GB
DISK = 1  # GB free, for progress and models of one's own


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, what was found, whether it will do, and what to do if not."""

    what: str
    found: str
    fine: bool
    advice: str = ""


@dataclass(frozen=True)
class Report:
    """All findings; prints as text, shows as a table in a notebook."""

    findings: tuple[Finding, ...]

    @property
    def summary(self) -> str:
        open_points = [finding for finding in self.findings if not finding.fine]
        if not open_points:
            return "This machine has what the notebooks need."
        return f"{len(open_points)} point(s) to look at: " + ", ".join(finding.what for finding in open_points) + "."

    def _rows(self) -> list[tuple[str, str, str, str]]:
        return [("✔", f.what, f.found, "") if f.fine else ("✘", f.what, f.found, f.advice) for f in self.findings]

    def __repr__(self) -> str:
        lines = (f"{mark} {what}: {found} {advice}".rstrip() for mark, what, found, advice in self._rows())
        return "\n".join([self.summary, *lines])

    def _repr_html_(self) -> str:
        cells = ('<td style="text-align:left">{}</td>' * 4).format
        rows = "".join(f"<tr>{cells(*map(html.escape, row))}</tr>" for row in self._rows())
        return f"<p><b>{html.escape(self.summary)}</b></p><table>{rows}</table>"


def machine() -> Report:
    """What is here: Python, sqlite3, libraries, memory, disk, the student's folder, pocket models."""
    return Report((_python(), _sqlite(), _libraries(), _memory(), _disk(), _folder(), _models()))


def _python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """In the range of pyproject.toml? PyTorch has builds for no other."""
    from packaging.specifiers import SpecifierSet

    with SETTINGS.open("rb") as file:  # not what is installed: pip installs nothing for a Python out of the range
        wanted = SpecifierSet(tomllib.load(file)["project"]["requires-python"])
    good = [f"3.{minor}" for minor in range(100) if wanted.contains(f"3.{minor}")]
    found = ".".join(map(str, version))
    fine = wanted.contains(found)
    return Finding("Python", found, fine, f"Install the notebooks with Python {good[0]} to {good[-1]}.")


def _libraries() -> Finding:
    """Every library in the range of the project's list of dependencies?"""
    from packaging.requirements import Requirement

    wrong = []
    try:
        wanted = [Requirement(line) for line in metadata.requires(PROJECT) or []]
    except metadata.PackageNotFoundError:
        return Finding("Libraries", "the project is not installed", False, _install())
    wanted = [library for library in wanted if library.marker is None or library.marker.evaluate({"extra": ""})]
    for library in wanted:
        try:
            version = metadata.version(library.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{library.name} is missing")
            continue
        if not library.specifier.contains(version, prereleases=True):
            wrong.append(f"{library.name} {version} (tested: {library.specifier})")
    found = ", ".join(wrong) or f"{len(wanted)} of {len(wanted)} in the tested range"
    return Finding("Libraries", found, not wrong, _install())


def _install() -> str:
    """What installs on every system, with conda, too."""
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"In {helpers.ROOT} type: {python} -m pip install -c constraints.txt -e . and restart the kernel"


def _memory() -> Finding:
    free = limits.free_memory() / 2**30
    found = f"{free:.1f} GB free, {limits.cores()} processor core(s)"
    return Finding("Memory", found, free >= MEMORY, "Close other programs and other notebooks.")


def _disk() -> Finding:
    free = shutil.disk_usage(hub.nearest(helpers.home())).free / 2**30
    advice = f"{DISK} GB is needed: make room, or set LECTURE_HOME to a folder on another disk."
    return Finding("Disk of your folder", f"{free:.1f} GB free", free >= DISK, advice)


def _sqlite() -> Finding:
    """JupyterLab keeps in it which notebooks are trusted. A Python that was built by hand may lack it."""
    fine = importlib.util.find_spec("_sqlite3") is not None
    advice = "JupyterLab needs Python's sqlite3: install another Python, for example from python.org."
    return Finding("sqlite3", "here" if fine else "missing", fine, advice)


def _folder() -> Finding:
    """Progress and own models go to the student's folder, or to the folder that will hold it."""
    folder = helpers.home().absolute()
    advice = "It is not writable; set LECTURE_HOME to a folder that is."
    return Finding("Your folder", str(folder), os.access(hub.nearest(folder), os.W_OK), advice)


def _models() -> Finding:
    folders = sorted(path.parent for path in (helpers.ROOT / "data" / "models").glob("*/*.safetensors"))
    size = sum(file.stat().st_size for folder in folders for file in folder.glob("*") if file.is_file()) / 1e6
    names = ", ".join(folder.name for folder in folders)
    found = f"{names} ({size:.1f} MB, no network needed)" if folders else "none"
    return Finding("Pocket models", found, bool(folders), "The folder data/models is missing.")
