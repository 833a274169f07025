"""What the processes of one training say to each other."""

from typing import Any

import torch

from helpers import device


def accelerator() -> Any:
    """accelerate's engine, on our device. The precision is ours, too: accelerate allows only one in a process."""
    from accelerate import Accelerator

    return Accelerator(cpu=device.pick().type == "cpu", mixed_precision="no")


def as_the_main_one(found: bool) -> bool:
    """What the main process has found, in all of them."""
    from accelerate.utils import broadcast_object_list

    return broadcast_object_list([found])[0]


def mean(engine: Any, number: float) -> float:
    """The mean of all processes' numbers."""
    if engine.num_processes == 1:
        return number
    return engine.reduce(torch.tensor(number, device=engine.device), "mean").item()


def largest(engine: Any, *wishes: float) -> list[float]:
    """The largest of each wish over all processes, so that all do the same after the same step."""
    if engine.num_processes == 1:
        return list(wishes)
    mine = torch.tensor([wishes], dtype=torch.float32, device=engine.device)
    return engine.gather(mine).amax(0).tolist()
