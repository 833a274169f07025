"""How fast the furniture shop draws: `python benchmarks/furniture.py [--size 64] [--pieces 512] [--device cpu]`.

Pictures a second of `furniture.render`, which draws many at once, and of its peer: the same renderer, called for one
picture after the other. Both take turns, so that whatever else the machine does slows both down; only the ratio is
comparable between machines. With --json the figures come as one JSON object.
"""

import argparse
import json
import statistics
import time

import torch

from helpers import device as devices
from helpers import furniture


def pictures_a_second(pieces: list[furniture.Piece], size: int, device: str, at_once: int) -> float:
    """Pictures drawn in a second, `at_once` in each call."""
    began = time.perf_counter()
    for start in range(0, len(pieces), at_once):
        furniture.render(pieces[start : start + at_once], size, device)
    devices.synchronize()
    return len(pieces) / (time.perf_counter() - began)


def measure(size: int, count: int, device: str, rounds: int = 5) -> dict[str, float]:
    """Medians over rounds: pictures a second together and one by one, and their ratio."""
    pieces = furniture.sample(count, seed=0)
    some = pieces[: max(count // 16, 1)]
    pictures_a_second(some, size, device, len(some))  # textures are made once
    together, alone = [], []
    for _ in range(rounds):
        together.append(pictures_a_second(pieces, size, device, len(pieces)))
        alone.append(pictures_a_second(some, size, device, 1))
    ratio = statistics.median(a / b for a, b in zip(together, alone, strict=True))
    found = {"together": statistics.median(together), "best": max(together), "one by one": statistics.median(alone)}
    return {name: round(value, 1) for name, value in (found | {"ratio": ratio}).items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=64, help="pixels of a side")
    parser.add_argument("--pieces", type=int, default=512, help="how many are drawn together")
    parser.add_argument("--device", default=str(devices.pick()))
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.size, given.pieces, given.device)
    if given.json:
        print(json.dumps(found))
        return
    print(f"{given.size} x {given.size} pixels on {given.device}, {torch.get_num_threads()} threads; pictures a second")
    print("".join(f"{name:>14}" for name in found))
    print("".join(f"{value:14.1f}" for value in found.values()))


if __name__ == "__main__":
    main()
