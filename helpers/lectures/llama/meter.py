"""An honest meter of what a cell costs, and how many such cells make a GPT-3 (section 4)."""

import time
from collections.abc import Callable

from helpers import device, figures
from helpers.lectures.llama import cost, quoted
from helpers.lectures.llama.calculator import ROCKET, seat
from helpers.lectures.llama.quoted import short
from helpers.panel import Action, Choice, Panel

HERE = "Switzerland, generation, 2023"


def gpu_joules() -> float | None:
    """What the GPU in use has taken since its driver started; None without NVIDIA's GPU or its library (NVML)."""
    if device.pick().type != "cuda":
        return None
    try:
        import pynvml
    except ImportError:
        return None
    import torch

    pynvml.nvmlInit()
    handle = pynvml.nvmlDeviceGetHandleByUUID(f"GPU-{torch.cuda.get_device_properties().uuid}")
    return pynvml.nvmlDeviceGetTotalEnergyConsumption(handle) / 1000


class Meter:
    """Measures what runs inside: `with Meter() as meter: ...`.

    Attributes:
        seconds: by the clock.
        joules: of the GPU, measured by NVML; without that an estimate: busy seconds of processor cores x 10 W.
        measured: whether the joules are.
    """

    seconds = joules = 0.0
    measured = False

    def __enter__(self) -> "Meter":
        device.synchronize()
        self._gpu = gpu_joules()
        self._clock, self._busy = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *error: object) -> None:
        device.synchronize()
        self.seconds = time.perf_counter() - self._clock
        self.joules = (time.process_time() - self._busy) * quoted.values("costs")["a busy processor core"]
        self.measured = self._gpu is not None
        if self.measured:
            self.joules = gpu_joules() - self._gpu

    def grams(self, grid: str = HERE) -> float:
        """CO2 with this electricity, a row of llama_grid.csv."""
        return self.joules / 3.6e6 * quoted.values("grid")[grid]

    def __repr__(self) -> str:
        how = "the GPU alone, measured" if self.measured else "estimated"
        return f"{self.seconds:.2f} s, {self.joules:.3g} J ({how}), {1000 * self.grams():.2g} mg CO2"


def times(flop: float, meter: Meter, beside: str, grid: str) -> dict:
    """How often a cell of so many FLOP must run for those of a published training, and what that takes here.

    Returns a dict: beside, target (its FLOP), n, years, megawatt_hours, tonnes, seats (of a rocket, from and to), and
    cell (the meter in words). Before the cell has run (flop 0) only the first two.
    """
    target = cost.published_runs()[beside].flop
    if not flop:
        return {"beside": beside, "target": target}
    n = target / flop
    tonnes = n * meter.grams(grid) / 1e6
    here = {"n": n, "years": n * meter.seconds / (365 * 24 * 3600), "megawatt_hours": n * meter.joules / 3.6e9}
    seats = [tonnes / one for one in reversed(seat(ROCKET))]
    return {"beside": beside, "target": target, "cell": repr(meter), "tonnes": tonnes, "seats": seats} | here


def draw_times(sheet, data: dict) -> None:
    """An equation: this cell, times N, is the published training."""
    said = {"this cell × ?": f"{data['beside']}: {data['target']:.2e} FLOP"}
    if "n" in data:
        low, high = map(short, data["seats"])
        said = {
            f"this cell × {data['n']:.1e}": f"= {data['beside']}",
            "this cell": data["cell"],
            "on this machine": f"{short(data['years'])} years and {short(data['megawatt_hours'])} MWh",
            "CO2": f"{short(data['tonnes'])} t = {low} to {high} rocket seats",
        }
    columns = [figures.Texts(list(said), size=18, bold=True), figures.Texts(list(said.values()), size=18, wrap=True)]
    figures.rows(figures.Canvas(figures.axes(sheet)), columns, tallest=44)


def caption_times(data: dict) -> str:
    if "n" not in data:
        return f"Nothing is measured yet: press Run this cell. {data['beside']} took {data['target']:.2e} FLOP."
    return f"The FLOP of {data['beside']} are those of {data['n']:.1e} such cells: {short(data['years'])} years here."


def meter_panel(cell: Callable[[], float]) -> Panel:
    """A button that runs `cell`, which gives its FLOP, and says how many of it make a published run."""
    flop, meter = 0.0, Meter()

    def run(job, settings) -> None:
        nonlocal flop, meter
        with Meter() as measured:
            done = cell()
        flop, meter = done, measured

    return Panel(
        "This cell times N",
        [
            Choice("beside", ("GPT-3", "PaLM", "LLaMA-7B", "LLaMA-65B")),
            Choice("grid", list(quoted.values("grid")), HERE, label="electricity"),
        ],
        compute=lambda settings: times(flop, meter, settings.beside, settings.grid),
        draw=draw_times,
        caption=caption_times,
        actions=[Action("Run this cell", run)],
        model="a small LLaMA, untrained",
        size=(800, 190),
    )
