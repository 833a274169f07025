"""Every test runs without a network, with short live cells, in a student's home folder of its own."""

import os
import tempfile

from hypothesis import settings

from tests import offline

os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
os.environ["LECTURE_SECONDS"] = "2"
_empty = tempfile.TemporaryDirectory()
os.environ["HF_HUB_CACHE"] = _empty.name  # a developer's own full models must not be found

import pytest  # noqa: E402

offline.cut()
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

pytest_plugins = ["tests.browser", "tests.rehearsals"]


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
