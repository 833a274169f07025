"""The one compute thread of a kernel.

JupyterLab runs widget messages on threads of their own while a cell is busy, nbclient does not. So message
handlers only enqueue jobs here, and this one thread does all the work, in this order:

* short jobs (a slider moved, a word was clicked) in the order in which they came. A job replaces a waiting one with
  the same key: the latest wins, stale work is dropped before it starts;
* long jobs (actions, such as a live training) one after the other. A long job calls `serve()` now and then (each call
  of `job.stopped`, `job.progress` and `job.show` does); there the short jobs that wait are done, on this same thread,
  between two training steps. So sliders answer while a training runs, and no model is used by two threads at once.

Jobs that only follow what another thread does are put `beside` and leave this one free.

Each job enters the torch mode it needs: `inference()` to compute, `no_gradients()` to prepare, none for an action.
Nothing here touches the random generators that a student's own cells use: draw from a generator of your own, or wrap
library code that draws from the global one in `seeded(seed)`.
"""

import contextlib
import random
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator

from ..problems import only_offered

Work = Callable[[], None]


class Engine:
    """A thread with one queue for short and one for long jobs. Each job has an owner (a panel) that can wait for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._short: dict[tuple[Hashable, Hashable], Work] = {}
        self._long: deque[tuple[Hashable, Work]] = deque()
        self._running: list[Hashable] = []  # owners of the job that runs and of a short one within it
        self._beside: list[Hashable] = []  # owners of jobs on threads of their own
        self._thread: threading.Thread | None = None

    def latest(self, owner: Hashable, key: Hashable, work: Work, first: bool = False) -> None:
        """Queue a short job (`first`: before all others); it replaces a waiting one with the same owner and key."""
        with self._changed:
            self._short.pop((owner, key), None)
            self._short = {(owner, key): work, **self._short} if first else {**self._short, (owner, key): work}
            self._wake()

    def queue(self, owner: Hashable, work: Work) -> None:
        """Do a long job when the long jobs before it have ended."""
        with self._changed:
            self._long.append((owner, work))
            self._wake()

    def beside(self, owner: Hashable, work: Work) -> None:
        """Do a job that only waits for something else, at once and on a thread of its own."""

        def do() -> None:
            try:
                work()
            finally:
                with self._changed:
                    self._beside.remove(owner)
                    self._changed.notify_all()

        with self._changed:
            self._beside.append(owner)
        threading.Thread(target=do, name="panel-beside", daemon=True).start()

    def cancel(self, owner: Hashable) -> bool:
        """Drop the long jobs of this owner that have not begun. True if there were any."""
        with self._changed:
            count = len(self._long)
            self._long = deque(job for job in self._long if job[0] != owner)
            self._changed.notify_all()
            return len(self._long) < count

    def serve(self) -> None:
        """Within a long job: do the short jobs that wait. Anywhere else: nothing."""
        if threading.current_thread() is self._thread and len(self._running) == 1:
            while (work := self._take_short()) is not None:
                self._do(work)

    def waiting(self, owner: Hashable, key: Hashable) -> bool:
        """Whether a newer job waits under this owner and key, so that going on would be in vain."""
        with self._changed:
            return (owner, key) in self._short

    def here(self) -> bool:
        """Whether the caller is on the compute thread."""
        return threading.current_thread() is self._thread

    def wait(self, owner: Hashable, timeout: float) -> None:
        """Wait until nothing of this owner runs or waits. Raises TimeoutError."""
        if self.here():
            raise RuntimeError("A job cannot wait for itself: call wait() from a cell or a test.")
        end = time.monotonic() + timeout
        with self._changed:
            while self._busy(owner):
                if time.monotonic() > end:
                    raise TimeoutError(f"The panel was still computing after {timeout:g} seconds.")
                self._changed.wait(0.1)  # short, so that a kernel interrupt gets through

    def _busy(self, owner: Hashable) -> bool:
        waiting = (*self._short, *self._long)  # each begins with its owner
        return owner in self._running or owner in self._beside or any(job[0] == owner for job in waiting)

    def _wake(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._loop, name="panel-compute", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _loop(self) -> None:
        with only_offered():  # a download would keep all panels waiting
            while True:
                with self._changed:
                    while not self._short and not self._long:
                        self._changed.wait()
                    work = self._take_short()
                    if work is None:
                        owner, work = self._long.popleft()
                        self._running.append(owner)
                self._do(work)

    def _take_short(self) -> Work | None:
        with self._changed:
            if not self._short:
                return None
            key = next(iter(self._short))
            self._running.append(key[0])
            return self._short.pop(key)

    def _do(self, work: Work) -> None:
        try:
            work()  # a panel's jobs report their own errors
        finally:
            with self._changed:
                self._running.pop()
                self._changed.notify_all()


def inference() -> contextlib.AbstractContextManager:
    """torch's inference mode on this thread, if torch is loaded."""
    torch = sys.modules.get("torch")
    return torch.inference_mode() if hasattr(torch, "inference_mode") else contextlib.nullcontext()


def no_gradients() -> contextlib.AbstractContextManager:
    """No gradients on this thread, if torch is loaded. Unlike in inference mode, what is made can be trained later."""
    torch = sys.modules.get("torch")
    return torch.no_grad() if hasattr(torch, "no_grad") else contextlib.nullcontext()


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """For library code that draws from the global generators (`generate()` does): seed them, put them back after."""
    state, torch = random.getstate(), sys.modules.get("torch")
    random.seed(seed)
    try:
        if torch is None:
            yield
        else:
            from helpers import device

            with device.fork_rng():
                torch.manual_seed(seed)
                yield
    finally:
        random.setstate(state)


ENGINE = Engine()
