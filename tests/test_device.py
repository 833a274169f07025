"""helpers.device: it picks something that computes, and seeds do what they say."""

import pytest
import torch

from helpers import device
from helpers.__main__ import main


@pytest.fixture
def choose(monkeypatch):
    """A function that chooses the device anew, as LECTURE_DEVICE asks and as if torch found these GPUs."""

    def chosen(asked: str = "", gpus: tuple[str, ...] = ()) -> str:
        monkeypatch.setenv("LECTURE_DEVICE", asked)
        monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in gpus)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in gpus)
        device._choice.cache_clear()
        return device.pick().type

    yield chosen
    device._choice.cache_clear()


@pytest.fixture
def broken(monkeypatch) -> None:
    """A GPU that torch finds, and on which nothing can be computed."""
    ones = torch.ones

    def fails(*size, **how):
        if how.get("device") == "cuda":
            raise RuntimeError("CUDA error: no kernel image is available for execution on the device.\nFurther lines")
        return ones(*size, **how)

    monkeypatch.setattr(torch, "ones", fails)


def test_the_variable_overrides_the_choice_and_the_summary_says_so(choose, capsys):
    assert choose("CPU") == "cpu" and "(as LECTURE_DEVICE asks)" in device.summary()
    assert main(["doctor", "start"]) in (0, 1) and "(as LECTURE_DEVICE asks)" in capsys.readouterr().out
    assert choose() == "cpu" and "LECTURE_DEVICE" not in device.summary()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("tpu", "LECTURE_DEVICE is 'tpu'. It can be cuda, mps or cpu."),
        ("mps", "LECTURE_DEVICE asks for mps, but torch finds none here. Leave it empty, and the best is taken."),
    ],
)
def test_a_device_that_is_not_there_is_refused_in_one_sentence(choose, capsys, asked, said):
    with pytest.raises(ValueError, match=asked):
        choose(asked)
    assert main(["doctor", "start"]) == 2 and capsys.readouterr().err == f"{said}\n"


def test_a_gpu_that_does_not_compute_is_passed_over_and_the_summary_says_why(choose, broken):
    assert choose(gpus=("cuda",)) == "cpu"
    why = "for the CUDA device does not compute (CUDA error: no kernel image is available for execution on the device)"
    assert why in device.summary() and "\n" not in device.summary()
    with pytest.raises(ValueError, match="asks for cuda, but the CUDA device does not compute"):
        choose("cuda", gpus=("cuda",))


def test_a_fork_leaves_the_generators_of_the_cpu_and_of_the_device_alone(monkeypatch):
    class Gpu:
        state = torch.tensor([7])
        get_rng_state = staticmethod(lambda: Gpu.state)

        @staticmethod
        def set_rng_state(state):
            Gpu.state = state

    monkeypatch.setattr(device, "_generators", lambda: [torch, Gpu])
    torch.manual_seed(5)
    before = torch.get_rng_state()
    with device.fork_rng():
        torch.rand(3)
        Gpu.state = torch.tensor([8])
    assert torch.equal(torch.get_rng_state(), before) and Gpu.state.item() == 7


def test_the_picked_device_computes_in_the_picked_precision():
    x = torch.ones(2, 2, device=device.pick(), dtype=device.dtype())
    assert (x @ x).sum().item() == 8.0


def test_equal_seeds_draw_equal_numbers():
    first, second = (torch.rand(3, generator=device.generator(5)) for _ in range(2))
    assert torch.equal(first, second)
    device.seed(5)
    assert torch.equal(torch.rand(3), first)


def test_summary_is_one_line_with_the_free_memory():
    assert "\n" not in device.summary()
    assert " GB free" in device.summary()
    assert device.free_memory() > 2**20


@pytest.mark.parametrize("bf16", [True, False])
def test_autocast_uses_bf16_if_asked_for(bf16):
    with device.autocast(bf16):
        product = torch.ones(4, 4, device=device.pick()) @ torch.ones(4, 4, device=device.pick())
    assert product.dtype == (torch.bfloat16 if bf16 else torch.float32)


def test_attention_is_computed_in_float32_on_cpus_only(monkeypatch):
    monkeypatch.setattr(device, "pick", lambda: torch.device("cpu"))
    device.training_attention.cache_clear()
    assert device.training_attention() == device.FLOAT32_ATTENTION
    monkeypatch.setattr(device, "pick", lambda: torch.device("mps"))
    device.training_attention.cache_clear()
    assert device.training_attention() == "sdpa"
    device.training_attention.cache_clear()


def test_measuring_does_not_move_the_dice():
    device.bf16_helps.cache_clear()
    torch.manual_seed(5)
    before = torch.get_rng_state()
    device.bf16_helps()
    assert torch.equal(torch.get_rng_state(), before)
