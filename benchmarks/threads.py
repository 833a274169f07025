"""How torch's threads should wait: one kernel training alone, and two at once on the same cores, under each policy.

    python benchmarks/threads.py [--seconds 5]

With PyTorch's default, threads that wait for others spin on their core. Two kernels then steal each other's cores.
The policy that `import helpers` sets must cost (almost) nothing alone and come close to twice that for two.
"""

import argparse
import os
import statistics
import subprocess
import sys

POLICIES = {
    "torch's default": {},
    "OMP_WAIT_POLICY=PASSIVE": {"OMP_WAIT_POLICY": "PASSIVE"},
    "GOMP_SPINCOUNT=1000": {"GOMP_SPINCOUNT": "1000"},
    "GOMP_SPINCOUNT=10000": {"GOMP_SPINCOUNT": "10000"},
    "GOMP_SPINCOUNT=100000": {"GOMP_SPINCOUNT": "100000"},
}
KNOBS = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME", "OMP_NUM_THREADS")


def work(seconds: float) -> None:
    """Train a small LSTM for a while and print the median time of a step in ms."""
    import time

    import torch

    torch.manual_seed(0)
    words, width = 1000, 160
    embedding, lstm = torch.nn.Embedding(words, width), torch.nn.LSTM(width, width, batch_first=True)
    optimizer = torch.optim.AdamW([*embedding.parameters(), *lstm.parameters()], 1e-3)
    ids = torch.randint(words, (32, 33))
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        logits = lstm(embedding(ids[:, :-1]))[0] @ embedding.weight.T
        torch.nn.functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten()).backward()
        optimizer.step()
        optimizer.zero_grad()
        times.append(1000 * (time.perf_counter() - start))
    print(statistics.median(times[3:]))


def measure(settings: dict[str, str], kernels: int, seconds: float) -> float:
    """Median step (ms) of `kernels` processes that train at once."""
    clean = {key: value for key, value in os.environ.items() if key not in KNOBS}
    command = [sys.executable, __file__, "--work", "--seconds", str(seconds)]
    running = [
        subprocess.Popen(command, env=clean | settings, stdout=subprocess.PIPE, text=True) for _ in range(kernels)
    ]
    return statistics.mean(float(process.communicate()[0]) for process in running)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each measurement")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        return work(given.seconds)
    print(f"{os.cpu_count()} cores; median ms a step")
    print(f"{'policy':26} {'alone':>8} {'two at once':>12} {'ideal':>8}")
    for name, settings in POLICIES.items():
        alone, two = (measure(settings, kernels, given.seconds) for kernels in (1, 2))
        print(f"{name:26} {alone:8.1f} {two:12.1f} {2 * alone:8.1f}", flush=True)


if __name__ == "__main__":
    main()
