"""Farm documents as batches for training. They are written ahead, in processes of their own, while the model trains."""

import array
import functools
import random
from collections.abc import Callable, Generator, Sequence

import torch
from torch import Tensor

from helpers import farm
from helpers.recipes import prefetching

Batches = Callable[[int, int], Generator[tuple[Tensor, Tensor]]]
IGNORE_INDEX = -100  # target of padding, ignored by the losses
END = 2  # id of "<end>": it closes every document, and stands before it as the start
ANSWER = 8.0  # weight of the words of answers: they are few, and what decides them is far away
AHEAD = 4  # blocks written ahead
LENGTH = 384  # longest document in words
FRESH, VALIDATED = -1, 8  # seed of held-out documents (those of recipes are positive), and batches of them
MIXTURE = (None,)  # the kinds of document of the farm, in the farm's own shares
STRANGE = 0.15  # share of the documents with a word or two that the farm does not have
UNKNOWN, KNOWN = farm.SPECIAL.index(farm.UNKNOWN), 100 + len(farm.SPECIAL)  # the most frequent words are never strange


def documents(n: int, seed: int, split: str = "train", kind: str | None = None) -> list[list[int]]:
    """Token ids of `n` fresh documents, each from `<end>` to `<end>`."""
    texts = [document.text for document in farm.sample(n, seed=seed, split=split, kind=kind)]
    return [[END, *encoding.ids, END] for encoding in farm.tokenizer().encode_batch(texts, add_special_tokens=False)]


def strange(row: Sequence[int], rng: random.Random) -> Sequence[int]:
    """The row, or, with probability STRANGE, the row with one or two of its words unknown wherever they stand.

    What an unknown word does then has to be read from its sentence, as people do with a word they never met.
    """
    rare = sorted({word for word in row if word >= KNOWN})
    if not rare or rng.random() >= STRANGE:
        return row
    gone = rng.sample(rare, min(len(rare), rng.randint(1, 2)))
    return [UNKNOWN if word in gone else word for word in row]


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Inputs (B, T) and targets (B, T), each word's target being the next; padding is 0 and IGNORE_INDEX.

    An unknown word is read and never a target.
    """
    longest = max(map(len, rows)) - 1
    inputs = torch.zeros(len(rows), longest, dtype=torch.long)
    targets = torch.full((len(rows), longest), IGNORE_INDEX)
    for i, row in enumerate(rows):
        inputs[i, : len(row) - 1] = torch.tensor(list(row[:-1]))
        targets[i, : len(row) - 1] = torch.tensor(list(row[1:]))
    return inputs, targets.masked_fill_(targets == UNKNOWN, IGNORE_INDEX)


def weights(inputs: Tensor, answer: float = ANSWER) -> Tensor:
    """Weights (B, T) of the words after each of `inputs` (B, T): `answer` from `<A>` to `</A>`, else 1."""
    open_, close = farm.SPECIAL.index("<A>"), farm.SPECIAL.index("</A>")
    inside = (inputs == open_).cumsum(1) - (inputs == close).cumsum(1)
    return torch.where(inside == 1, answer, 1.0)


def bucket_by_length(rows: Sequence[Sequence[int]], parts: int) -> list[list[Sequence[int]]]:
    """Rows of similar length together: exactly `parts` groups of about equally many words."""
    rows = sorted(rows, key=len)
    total, seen, groups = sum(map(len, rows)), 0, [[] for _ in range(parts)]
    for row in rows:
        groups[min(parts - 1, seen * parts // total)].append(row)
        seen += len(row)
    return groups


@functools.lru_cache(maxsize=1024)
def fresh(seed: int, number: int, n: int, length: int, kinds: tuple[str | None, ...]) -> tuple[array.array, ...]:
    """`n` documents for block `number`, as many of each kind, at most `length` words each.

    Cached, because writing them takes long and storing them takes little memory.
    """
    rng, found = random.Random(f"{seed} {number}"), []
    for index, kind in enumerate(kinds, 1):
        while len(found) < n * index // len(kinds):
            rows = documents(n // len(kinds) + 1, seed=rng.getrandbits(48), kind=kind)
            found += [array.array("H", strange(row, rng)) for row in rows if len(row) <= length + 1]
        del found[n * index // len(kinds) :]
    return tuple(found)


def block(
    seed: int, number: int, distinct: int, parts: int, batch: int, length: int, kinds: tuple[str | None, ...]
) -> list[list[array.array]]:
    """Block `number`: `parts` batches, together `parts * batch` documents."""
    groups = bucket_by_length(fresh(seed, number % distinct, parts * batch, length, kinds), parts)
    random.Random(f"order {seed} {number}").shuffle(groups)
    return groups


def batches(
    seed: int,
    batch: int,
    length: int = LENGTH,
    *,
    kinds: tuple[str | None, ...] = MIXTURE,
    distinct: int = 1000,
    parts: int = 16,
    workers: int = 0,
) -> Batches:
    """Endless batches (inputs, targets), both (B, T), of about `batch` documents each, for `training.fit`.

    Every document is a row of its own, so none sees another; documents of similar length share a batch, so little
    is padding. Batch number i depends on the arguments and i only.

    Args:
        length: longer documents are left out.
        kinds: of the documents, equally many of each; None is the farm's mixture.
        distinct: blocks of `parts` batches until the documents come again.
        workers: processes that write the documents; 0: a thread of this one.
    """

    make = functools.partial(block, seed, distinct=distinct, parts=parts, batch=batch, length=length, kinds=kinds)
    return prefetching.batches(
        make, lambda rows, number: pad(rows), parts=parts, distinct=distinct, ahead=AHEAD, workers=workers
    )


def held_out(batch: int, *, kinds: tuple[str | None, ...] = MIXTURE) -> list[tuple[Tensor, Tensor]]:
    """Batches of documents that no training reads, to measure one while it goes on."""
    supply = batches(FRESH, batch, kinds=kinds, distinct=1, parts=VALIDATED)
    return prefetching.first(supply, VALIDATED)
