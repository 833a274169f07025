"""Could we train it? Computing, time, money, energy and CO2, beside published trainings and seats (section 4)."""

import functools
import math
from dataclasses import dataclass
from typing import Any

from helpers import figures
from helpers.figures import Measured
from helpers.lectures.llama import quoted
from helpers.lectures.llama.quoted import short
from helpers.panel import Choice, Panel, Slider, Word

FLOP = 6  # a parameter and token: 2 forward, 4 backward (Kaplan et al. 2020, section 2.1)
UNCERTAIN = 0.5  # our assumption: before a training its energy is known up to plus or minus a half
CLUSTER = 1000  # GPUs, for the days
TOKENS_PER_PARAMETER = 20  # about where a FLOP teaches most (Hoffmann et al. 2022, table 3)
PRESETS = ("GPT-3", "LLaMA-7B", "LLaMA-13B", "LLaMA-33B", "LLaMA-65B")


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
        flop = FLOP * row["billions"] * 1e9 * row["billion_tokens"] * 1e9
        hours = flop / (row["teraflops"] * 1e12) / 3600 if math.isnan(row["chip_hours"]) else row["chip_hours"]
        runs[name] = Run(flop, hours, *(row[column] for column in ("watts", "pue", "grid", "price")))
    return runs


def seat(name: str) -> tuple[float, float]:
    """CO2 (t) of a seat, in "slide" or "long-haul flight": from and to."""
    said = quoted.values("rockets")
    return said[f"{name}: seat, low"], said[f"{name}: seat, high"]


def preset(name: str) -> dict:
    """A published training as settings of the panel."""
    row, run = run_table()[name], published_runs()[name]
    chip = quoted.gpus()[row["gpu"]]
    return {
        "billions": row["billions"],
        "read": row["billion_tokens"],
        "gpu": row["gpu"],
        "grid": row["electricity"],
        "used": 100 * run.flop / (run.chip_hours * 3600 * chip["teraflops"] * 1e12),
        "power": 100 * run.watts / chip["watts"],
        "pue": run.pue,
    }


def estimate(settings) -> dict:
    """The training that the settings describe.

    Returns a dict: run; tonnes (of CO2, of it and of what stands beside it, by name); seats (of a rocket, from and to);
        tokens_per_parameter.
    """
    chip, flop = quoted.gpus()[settings.gpu], FLOP * settings.billions * 1e9 * settings.read * 1e9
    hours = flop / (chip["teraflops"] * 1e12 * settings.used / 100) / 3600
    watts, grid = chip["watts"] * settings.power / 100, quoted.values("grid")[settings.grid]
    run = Run(flop, hours, watts, settings.pue, grid, settings.price)
    tonnes = {"yours": Measured(run.tonnes, UNCERTAIN * run.tonnes)}
    for name, row in (("rocket seat", "slide"), ("long-haul flight", "long-haul flight")):
        low, high = seat(row)
        tonnes[name] = Measured((low + high) / 2, (high - low) / 2)
    tonnes |= {name: Measured(published_runs()[name].tonnes) for name in ("PaLM", *PRESETS)}
    seats = [run.tonnes / one for one in reversed(seat("slide"))]
    return {"run": run, "tonnes": tonnes, "seats": seats, "tokens_per_parameter": settings.read / settings.billions}


def draw_estimate(sheet, data: dict) -> None:
    """Left the figures; right CO2 with its error, beside seats and published trainings."""
    left, right = figures.axes(sheet, columns=2, widths=(3, 5), gap=40)
    run = data["run"]
    said = {
        "FLOP": f"{run.flop:.2e}",
        "one GPU": f"{short(run.chip_years)} years" if run.chip_years > 1 else f"{short(run.chip_hours)} hours",
        f"{CLUSTER:,} GPUs": f"{short(run.chip_hours / 24 / CLUSTER)} days",
        "money": f"CHF {short(run.cost)}",
        "energy": f"{short(run.megawatt_hours)} MWh",
        "rocket seats": " to ".join(map(short, data["seats"])) if data["seats"][1] > 0.01 else "under 0.01",
    }
    columns = [figures.Texts(list(said)), figures.Texts(list(said.values()), right=True, bold=True)]
    figures.rows(figures.Canvas(left), columns, tallest=50)
    cells = [[one] for one in data["tonnes"].values()]
    figures.board(right, list(data["tonnes"]), ["tonnes of CO2"], cells, text=_said, maximum=None, highlight=0)


def _said(tonnes: Measured) -> str:
    return f"{short(tonnes.value)} ± {short(tonnes.error)}" if tonnes.error else short(tonnes.value)


def caption_estimate(data: dict) -> str:
    each = short(data["tokens_per_parameter"])
    return (
        f"{short(data['run'].tonnes)} t CO2 (± a half, our assumption). {each} tokens for each parameter; Chinchilla's "
        f"rule: about {TOKENS_PER_PARAMETER}. Click a training to repeat it."
    )


def calculator_panel() -> Panel:
    """Parameters, tokens, GPU, electricity; share of the peak, power and price below More; published trainings."""
    start = preset("GPT-3")
    return Panel(
        "Could we train it?",
        [
            Slider("billions", start["billions"], 0.001, 2000.0, step=0.001, log=True, label="parameters (billions)"),
            Slider("read", start["read"], 0.01, 20000.0, step=0.001, log=True, label="tokens (billions)"),
            Choice("grid", list(quoted.values("grid")), start["grid"], label="electricity"),
            Choice("gpu", list(quoted.gpus()), start["gpu"], label="GPU"),
        ],
        more=[
            Slider("used", start["used"], 1.0, 100.0, step=0.01, label="share of the peak (%)"),
            Slider("power", start["power"], 50.0, 150.0, label="power (% of the datasheet's)"),
            Slider("pue", 1.1, 1.0, 2.0, step=0.01, label="data centre (PUE)"),
            Slider("price", 2.0, 0.1, 10.0, step=0.1, label="a GPU-hour (CHF)"),
        ],
        compute=estimate,
        draw=draw_estimate,
        caption=caption_estimate,
        words=lambda data: [Word(name) for name in PRESETS],
        on_word=lambda settings, index, data: preset(PRESETS[index]),
        model="computed",
        size=(900, 300),
    )
