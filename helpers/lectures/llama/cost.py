"""What a training costs: computing, time, energy, CO2 and money; and published trainings (section 4)."""

import functools
import math
from dataclasses import dataclass
from typing import Any

from helpers.lectures.llama import quoted


@dataclass(frozen=True)
class Run:
    """A training: its FLOP and chip-hours, and what an hour of a chip takes.

    Attributes:
        watts, pue: power of a chip with its part of the computer; the data centre takes `pue` times as much.
        grid: gCO2e for each kWh.
        price: of a chip-hour.
    """

    flop: float
    chip_hours: float
    watts: float
    pue: float
    grid: float
    price: float

    @property
    def chip_years(self) -> float:
        return self.chip_hours / (365 * 24)

    @property
    def megawatt_hours(self) -> float:
        return self.chip_hours * self.watts * self.pue / 1e6

    @property
    def tonnes(self) -> float:
        """CO2 equivalent."""
        return self.megawatt_hours * self.grid / 1e3

    @property
    def cost(self) -> float:
        """In the currency of the price."""
        return self.chip_hours * self.price


def training_flop(parameters: float, tokens: float) -> float:
    """6 N D: 2 FLOP forward, 4 backward for each parameter and token (Kaplan et al. 2020, section 2.1)."""
    return 6 * parameters * tokens


def chip_hours(flop: float, teraflops: float) -> float:
    """Hours of a chip that really reaches so many TFLOP/s."""
    return flop / (teraflops * 1e12) / 3600


@functools.cache
def run_table() -> dict[str, dict[str, Any]]:
    """Name -> a published training as its paper gives it: its speed, or its chip-hours; nan is what it does not say."""
    columns = ("billions", "billion_tokens", "teraflops", "chip_hours", "watts", "pue", "grid", "price")
    return {row["run"]: row for row in quoted.rows("runs", *columns)}


@functools.cache
def published_runs() -> dict[str, Run]:
    """Name -> a published training."""
    runs = {}
    for name, row in run_table().items():
        flop = training_flop(row["billions"] * 1e9, row["billion_tokens"] * 1e9)
        hours = chip_hours(flop, row["teraflops"]) if math.isnan(row["chip_hours"]) else row["chip_hours"]
        runs[name] = Run(flop, hours, *(row[column] for column in ("watts", "pue", "grid", "price")))
    return runs


def reproduced() -> list[dict[str, Any]]:
    """Published figures beside ours: run, quantity, published, tolerance (what rounding allows), computed, fits."""
    found = []
    for row in quoted.rows("published", "published", "tolerance"):
        computed = getattr(published_runs()[row["run"]], row["quantity"])
        found.append(row | {"computed": computed, "fits": abs(computed - row["published"]) <= row["tolerance"]})
    return found


def seat(name: str) -> tuple[float, float]:
    """CO2 (t) of a seat, in "slide" or "long-haul flight": from and to."""
    said = quoted.values("rockets")
    return said[f"{name}: seat, low"], said[f"{name}: seat, high"]
