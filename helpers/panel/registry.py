"""All panels of this kernel: to wait for them together, to free what they keep, and to close old ones."""

from __future__ import annotations

import sys
import threading
import weakref
from typing import TYPE_CHECKING

from .. import memory
from .engine import ENGINE

if TYPE_CHECKING:
    from .panel import Panel

SOON = 5.0  # seconds to wait for a long job to let a short one in

_PANELS: weakref.WeakSet[Panel] = weakref.WeakSet()
_adding = threading.Lock()  # a set must not grow while another thread walks through it


def add(panel: Panel) -> None:
    """Keep a panel in sight, for as long as somebody else holds it. Those of the cell's earlier runs are closed."""
    now = panel.made_in
    for other in panels() if now else ():
        if other.made_in and other.made_in[0] == now[0] and other.made_in != now:
            other.close()
    with _adding:
        _PANELS.add(panel)


def remove(panel: Panel) -> None:
    """A closed panel is nobody's any more."""
    with _adding:
        _PANELS.discard(panel)


def running_cell() -> tuple[str, str] | None:
    """The id of the notebook cell that runs now, and of this run of it; None where nobody says, as under nbclient."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    kernel = getattr(shell, "kernel", None)
    asked = kernel.get_parent("shell") if hasattr(kernel, "get_parent") else {}
    cell = asked.get("metadata", {}).get("cellId")  # from JupyterLab
    return (cell, asked["header"]["msg_id"]) if cell else None


def panels() -> list[Panel]:
    """All panels of this kernel."""
    with _adding:
        return list(_PANELS)


def wait(timeout: float = 600.0) -> None:
    """Wait for every panel of this kernel that has begun, and raise the first unexpected error."""
    for panel in panels():
        if panel.started:
            panel.wait(timeout)


def _free() -> None:
    """Forget what panels have prepared: loaded models, mostly. On the compute thread, between two jobs."""
    done = threading.Event()

    def free() -> None:
        for panel in panels():
            panel.worker.free_prepared()
        done.set()

    if ENGINE.here():
        free()
    elif panels():
        ENGINE.latest(_free, "free", free)
        done.wait(SOON)


memory.on_free(_free)
