"""Batches made ahead, in blocks, by a process or a thread of their own, while the model trains."""

import concurrent.futures
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from typing import Any

import torch

from helpers import training


def batches(
    block: Callable[[int], Sequence[Any]],
    finish: Callable[[Any, int], training.Batch],
    *,
    parts: int,
    ahead: int,
    processes: bool,
) -> training.Batches:
    """Endless batches for `training.fit`, out of blocks of `parts` batches each.

    Args:
        block: makes block number i, elsewhere. For a process: a function of a module, or a partial of one.
        finish: makes a batch, here, from its part of the block and its number.
        ahead: blocks made ahead.
        processes: make them in another process instead of a thread. For long trainings.
    """

    def supply(first: int, stride: int) -> Generator[training.Batch]:
        maker = worker(processes)
        try:
            position, number = first, first // parts
            waiting = deque(maker.submit(block, number + i) for i in range(ahead))
            while True:
                made = waiting.popleft().result()
                waiting.append(maker.submit(block, number + ahead))
                while position // parts == number:
                    yield finish(made[position % parts], position)
                    position += stride
                number += 1
        finally:
            maker.shutdown(wait=False, cancel_futures=True)

    return supply


def worker(processes: bool) -> concurrent.futures.Executor:
    """Who prepares batches ahead: a process that ends with this one, or a thread."""
    if not processes:
        return concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="ahead")
    spawn = multiprocessing.get_context("spawn")
    return concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn, initializer=_be_modest)


def _be_modest() -> None:
    torch.set_num_threads(1)  # beside a training that takes all cores, two would only wait for each other
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the training; it ends this process, too
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(0)  # a killed training leaves nobody to read what is written here
