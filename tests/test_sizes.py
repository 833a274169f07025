"""The full models at their true sizes: parameters by counting; on a GPU, with random weights, memory and freeing.

The GPU part runs where there is one: `make test ARGS="tests/test_sizes.py -s"` also prints what was measured.
"""

import gc
import time

import pytest
import torch
from torch import nn

from helpers import catalog, device, memory
from tests.architectures import FULL


def test_every_full_model_has_an_architecture():
    assert set(FULL) == set(catalog.full_models())


@pytest.mark.parametrize("name", FULL)
def test_the_catalogue_counts_the_parameters_of_the_true_architecture(name):
    with torch.device("meta"):
        parts = FULL[name]()
    assert sum(p.numel() for part in parts for p in part.parameters()) == catalog.full(name).parameters


def placed(name: str, where: str) -> list[nn.Module]:
    """The architecture with random weights, as it is run: in `device.dtype()`."""
    with torch.device("meta"):
        parts = FULL[name]()
    parts = [part.to(device.dtype()).to_empty(device=where).eval() for part in parts]
    for part in parts:
        part.tie_weights() if hasattr(part, "tie_weights") else None
        for tensor in [*part.parameters(), *part.buffers()]:
            if tensor.is_floating_point():
                nn.init.normal_(tensor, std=0.02)
            else:
                nn.init.zeros_(tensor)
    return parts


def run(name: str, parts: list[nn.Module], where: str) -> None:
    """What a lecture asks of the model: a text of 1,024 tokens, or one picture."""
    family, kind = catalog.full(name).family, {"device": where, "dtype": device.dtype()}
    ids = torch.ones(1, 1024, dtype=torch.long, device=where)
    picture = torch.zeros(1, 3, 224, 224, **kind)
    if family == "language":
        parts[0](input_ids=ids, use_cache=True)
    elif family == "classifier":
        parts[0](pixel_values=picture)
    elif family == "clip":
        parts[0](input_ids=ids[:, :77], pixel_values=picture)
    elif family == "diffusion":  # two latents a step, for guidance, and the decoded picture
        unet, text, vae = parts
        states = text(ids[:, :77]).last_hidden_state.expand(2, -1, -1)
        latents = unet(torch.zeros(2, 4, 64, 64, **kind), 1, states).sample
        vae.decode(latents[:1])
    elif name == "blip":
        parts[0](pixel_values=torch.zeros(1, 3, 384, 384, **kind), input_ids=ids[:, :32])
    elif name == "vit-gpt2":
        parts[0](pixel_values=picture, decoder_input_ids=ids[:, :32])
    else:  # SmolVLM: its picture becomes 64 places of the text
        ids[:, :64] = parts[0].config.image_token_id
        parts[0](input_ids=ids[:, :128], pixel_values=torch.ones(1, 1, 3, 512, 512, **kind))  # all zeros: no picture


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA GPU here")
@pytest.mark.parametrize("name", FULL)
def test_on_a_gpu_the_model_needs_no_more_than_the_catalogue_says_and_leaves_nothing(name):
    needed = memory.needed(catalog.full(name).parameters, str(device.dtype()).removeprefix("torch."))
    if needed > device.free_memory():
        pytest.skip(f"{needed / memory.GB:.1f} GB are needed, {device.free_memory() / memory.GB:.1f} GB are free")
    memory.free_unused()
    before, free, start = torch.cuda.memory_allocated(), device.free_memory(), time.perf_counter()
    parts = placed(name, "cuda")
    device.synchronize()
    seconds, weights = time.perf_counter() - start, torch.cuda.memory_allocated() - before
    torch.cuda.reset_peak_memory_stats()
    with torch.inference_mode():
        run(name, parts, "cuda")
    device.synchronize()
    peak = torch.cuda.max_memory_allocated() - before
    print(
        f"{name}: weights {weights / memory.GB:.2f} GB, running {peak / memory.GB:.2f} GB, "
        f"the catalogue says {needed / memory.GB:.2f} GB, made in {seconds:.1f} s"
    )
    del parts
    gc.collect()
    memory.free_unused()
    assert torch.cuda.memory_allocated() == before
    assert device.free_memory() >= free - 64 * 2**20  # the libraries' own workspaces may stay
    assert peak <= needed + 2**30


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA GPU here")
def test_a_gpu_that_is_full_is_known_and_smaller_parts_fit():
    rows = torch.zeros(8, 1)
    width = torch.cuda.mem_get_info()[1] // 4 // 5  # float32: five rows fill the GPU

    def work(part: torch.Tensor) -> float:
        return torch.zeros(len(part), width, device="cuda").sum().item()

    assert sum(memory.in_batches(work, rows)) == 0.0
    memory.free_unused()
