"""Every test runs without a network, on one thread, with short live cells, in a student's home folder of its own.

`make test` shares the tests among as many workers (processes) as the machine has cores, at most four. A *group* of
tests runs in one worker, in order, so that what they keep (loaded models, corpora, a JupyterLab) is made once:

* A file is a group. There is nothing to write.
* Tests with `@pytest.mark.xdist_group("name")` are a group of their own: parts of a file that would take a worker more
  than two minutes, or tests of several files that share something dear. Each notebook is such a group twice: its
  execution (`tests.execute.executed`), and in JupyterLab (`tests.browser.in_notebooks`).
* A group that takes half a minute or more begins first, with `pytestmark = pytest.mark.long`; short ones fill the gaps.

Made once a worker, for all files: `jupyter` and `chromium`; for all tests of a notebook: its execution, and its page in
JupyterLab (`run_notebook`). What is dear and only read is a fixture of a module or a session.

Workers share the cores: no test may depend on how fast it is. A limit of time is there to end what hangs, minutes long.
"""

import gc
import os
import tempfile

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when torch and numpy are loaded, here and in child processes

from hypothesis import settings  # noqa: E402

from tests import offline  # noqa: E402

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
os.environ["LECTURE_SECONDS"] = "2"
_empty = tempfile.TemporaryDirectory()
os.environ["HF_HUB_CACHE"] = _empty.name  # a developer's own full models must not be found

import pytest  # noqa: E402

offline.cut()
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

pytest_plugins = ["tests.browser", "tests.rehearsals"]


def pytest_itemcollected(item):
    """A file is a group."""
    if item.get_closest_marker("xdist_group") is None:
        item.add_marker(pytest.mark.xdist_group(item.path.stem))


def pytest_collection_modifyitems(items):
    """Long groups come first."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish():
    """What has been imported stays: `catalog.free()` need not look through it each time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report):
    """Where pytest reports, a test has the name one calls it by; pytest-xdist has put its group behind it."""
    if "PYTEST_XDIST_WORKER" not in os.environ and report.nodeid.rfind("@") > report.nodeid.rfind("]"):
        report.nodeid = report.nodeid.rpartition("@")[0]


@pytest.fixture(autouse=True)
def lecture_home(tmp_path_factory, monkeypatch):
    """A fresh folder for progress and own models, so that no test sees another's, nor the developer's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LECTURE_HOME", str(home))
    return home


@pytest.fixture
def in_precision(monkeypatch):
    """A function that sets whether trainings of this test run in bf16; accelerate allows one choice a process."""
    from accelerate.state import AcceleratorState

    from helpers import device

    def choose(bf16: bool) -> None:
        AcceleratorState._reset_state()
        monkeypatch.setattr(device, "bf16_helps", lambda: bf16)

    yield choose
    AcceleratorState._reset_state()
