"""What a GPU takes: its own counter, for the meter in the notebook (section 4)."""

from helpers import device


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
