"""Batches made ahead, in blocks, by processes or a thread of their own, while the model trains."""

import concurrent.futures
import contextlib
import itertools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from typing import Any

import torch

from helpers import device, limits, training

MOST = 8  # processes: each takes a third of a GB


def batches(
    block: Callable[[int], Sequence[Any]],
    finish: Callable[[Any, int], training.Batch],
    *,
    parts: int,
    distinct: int,
    ahead: int,
    workers: int,
) -> training.Batches:
    """Endless batches for `training.fit`, out of blocks of `parts` batches each.

    Args:
        block: makes block number i, elsewhere. For a process: a function of a module, or a partial of one.
        finish: makes a batch, here, from its part of the block and its number.
        distinct: blocks until the same come again; one that does is made by the worker that may have kept it.
        ahead: blocks made ahead.
        workers: processes that make them; 0: a thread of this one. The batches are the same, however many.
    """

    def supply(first: int, stride: int) -> Generator[training.Batch]:
        makers = [worker(workers > 0) for _ in range(max(1, workers))]

        def order(number: int) -> concurrent.futures.Future:
            return makers[number % distinct % len(makers)].submit(block, number)

        try:
            position, number = first, first // parts
            many = ahead + len(makers) - 1
            waiting = deque(order(number + i) for i in range(many))
            while True:
                made = waiting.popleft().result()
                waiting.append(order(number + many))
                while position // parts == number:
                    yield finish(made[position % parts], position)
                    position += stride
                number += 1
        finally:
            for maker in makers:
                maker.shutdown(wait=False, cancel_futures=True)

    return supply


def worker_count() -> int:
    """How many processes make batches here: one beside a training on the CPU, which takes all cores; beside a GPU all
    cores but one, at most MOST, shared with the other processes of the training.
    """
    if device.pick().type == "cpu":
        return 1
    return max(1, min(MOST, limits.cores() // int(os.environ.get("LOCAL_WORLD_SIZE", "1")) - 1))


def first(batches: training.Batches, n: int) -> list[training.Batch]:
    """The first `n` batches."""
    with contextlib.closing(batches(0, 1)) as supply:
        return list(itertools.islice(supply, n))


def worker(processes: bool) -> concurrent.futures.Executor:
    """The executor that prepares batches ahead: a process that ends with this one, or a thread."""
    if not processes:
        return concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="ahead")
    spawn = multiprocessing.get_context("spawn")
    return concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn, initializer=_init_worker)


def _init_worker() -> None:
    torch.set_num_threads(1)  # beside a training that takes all cores, two would only wait for each other
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the training; it ends this process, too
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)


def _end_with_parent() -> None:
    multiprocessing.parent_process().join()
    os._exit(0)  # a killed training leaves nobody to read what is written here
