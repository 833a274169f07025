"""Every test runs without a network, on one thread, with short live cells, in a student's home folder of its own.

`make test` shares the tests among as many workers (processes) as the machine has cores, at most four. A *group* of
tests runs in one worker, in order, so that what they keep (loaded models, corpora, a JupyterLab) is made once:

* A file is a group; one that takes more than two minutes should be two.
* A notebook is three groups: its execution (tests/test_notebooks.py, `tests.execute.executed`), its page in JupyterLab
  (all of tests/test_browser*.py, `tests.browser.in_notebooks`), and its cells on a GPU that is rehearsed
  (tests/test_rehearsed_device.py). `group` below tells by a test's name.
* A group that takes half a minute or more begins first, with `pytestmark = pytest.mark.long`; short ones fill the gaps.

Made once a worker, for all files: `jupyter` and `chromium`. What is dear and only read is a fixture of a module or a
session. Workers share the cores: no test may depend on how fast it is. A limit of time is there to end what hangs.
"""

import gc
import os
import re
import tempfile

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when torch and numpy are loaded, here and in child processes

from hypothesis import settings  # noqa: E402

from tests import offline  # noqa: E402

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
os.environ["LECTURE_SECONDS"] = "2"
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"  # what is rehearsed here no proxy can reach
_empty = tempfile.TemporaryDirectory()
os.environ["HF_HUB_CACHE"] = _empty.name  # a developer's own full models must not be found

import pytest  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

offline.cut()
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

pytest_plugins = ["tests.browser", "tests.rehearsals"]


def group(test: str) -> str:
    """The group of a test, by its name: `tests/test_notebooks.py::test_no_cell_fails[03_gpt]`."""
    file, _, rest = test.partition("::")
    place = re.match(r"tests/test_(notebooks|browser|rehearsed)", file)
    notebook = re.search(r"\[(\d\d_\w+)", rest)
    return f"{notebook[1]} {place[1]}" if place and notebook else file


class Groups(LoadScopeScheduling):
    """Gives whole groups to workers. pytest-xdist 3.8 has a mark for it, which does nothing with pytest 9.2."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return Groups(config, log)


def pytest_collection_modifyitems(items):
    """Long groups come first."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish():
    """What has been imported stays: `catalog.free()` need not look through it each time."""
    gc.collect()
    gc.freeze()


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
