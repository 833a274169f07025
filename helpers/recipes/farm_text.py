"""Farm documents as batches for training. They are written ahead, in a process of their own, while the model trains."""

import concurrent.futures
import multiprocessing
import os
import random
from collections import deque
from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from helpers import farm

Batches = Callable[[int, int], Iterator[tuple[Tensor, Tensor]]]
IGNORED = -100  # target of padding, ignored by the losses
END = 2  # id of "<end>": it closes every document, and stands before it as the start
AHEAD = 4  # blocks written ahead


def documents(n: int, seed: int, split: str = "train", kind: str | None = None) -> list[list[int]]:
    """Token ids of `n` fresh documents, each from `<end>` to `<end>`."""
    texts = [document.text for document in farm.sample(n, seed=seed, split=split, kind=kind)]
    return [[END, *encoding.ids, END] for encoding in farm.tokenizer().encode_batch(texts, add_special_tokens=False)]


def pad(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Inputs (B, T) and targets (B, T), each word's target being the next; padding is 0 and IGNORED."""
    longest = max(map(len, rows)) - 1
    inputs = torch.zeros(len(rows), longest, dtype=torch.long)
    targets = torch.full((len(rows), longest), IGNORED)
    for i, row in enumerate(rows):
        inputs[i, : len(row) - 1] = torch.tensor(row[:-1])
        targets[i, : len(row) - 1] = torch.tensor(row[1:])
    return inputs, targets


def cut(rows: list[list[int]], parts: int) -> list[list[list[int]]]:
    """Rows of similar length together: exactly `parts` groups of about equally many words."""
    rows = sorted(rows, key=len)
    total, seen, groups = sum(map(len, rows)), 0, [[] for _ in range(parts)]
    for row in rows:
        groups[min(parts - 1, seen * parts // total)].append(row)
        seen += len(row)
    return groups


def block(seed: int, number: int, parts: int, batch: int, length: int) -> list[list[list[int]]]:
    """Block `number`: `parts` batches, together `parts * batch` documents of at most `length` words, in random order."""
    chance = random.Random(f"{seed} {number}")
    rows = [row for row in documents(parts * batch, seed=chance.getrandbits(48)) if len(row) <= length + 1]
    groups = cut(rows, parts)
    chance.shuffle(groups)
    return groups


def batches(seed: int, batch: int, length: int = 320, parts: int = 16, processes: bool = False) -> Batches:
    """Endless batches (inputs, targets), both (B, T), of about `batch` documents each, for `training.fit`.

    Every document is a row of its own, so none sees another; documents of similar length share a batch, so little
    is padding. Batch number i depends on `seed` and i only.

    Args:
        processes: write the documents in another process instead of a thread. For long trainings.
    """

    def supply(first: int, stride: int) -> Iterator[tuple[Tensor, Tensor]]:
        with _worker(processes) as worker:
            start, waiting = first // parts, deque()
            for number in range(start, start + AHEAD):
                waiting.append(worker.submit(block, seed, number, parts, batch, length))
            position, number = first, start
            while True:
                groups = waiting.popleft().result()
                waiting.append(worker.submit(block, seed, number + AHEAD, parts, batch, length))
                while position // parts == number:
                    yield pad(groups[position % parts])
                    position += stride
                number += 1

    return supply


def _worker(processes: bool) -> concurrent.futures.Executor:
    if not processes:
        return concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="farm")
    spawn = multiprocessing.get_context("spawn")
    return concurrent.futures.ProcessPoolExecutor(1, mp_context=spawn, initializer=_be_modest)


def _be_modest() -> None:
    if hasattr(os, "nice"):
        os.nice(5)
