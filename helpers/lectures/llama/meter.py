"""An honest meter of what a cell costs (section 4)."""

import time

from helpers import device
from helpers.lectures.llama import quoted


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

    def grams(self, grid: str = "Switzerland, generation, 2023") -> float:
        """CO2 with this electricity, a row of llama_grid.csv."""
        return self.joules / 3.6e6 * quoted.values("grid")[grid]

    def __repr__(self) -> str:
        how = "the GPU alone, measured" if self.measured else "estimated"
        return f"{self.seconds:.2f} s, {self.joules:.3g} J ({how}), {1000 * self.grams():.2g} mg CO2"
