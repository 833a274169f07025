"""helpers.device: it picks something that computes, and seeds do what they say."""

import torch

from helpers import device


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


def test_autocast_uses_bf16_only_where_it_helps():
    with device.autocast():
        product = torch.ones(4, 4, device=device.pick()) @ torch.ones(4, 4, device=device.pick())
    assert product.dtype == (torch.bfloat16 if device.bf16_helps() else torch.float32)


def test_measuring_does_not_move_the_dice():
    device.bf16_helps.cache_clear()
    torch.manual_seed(5)
    before = torch.get_rng_state()
    device.bf16_helps()
    assert torch.equal(torch.get_rng_state(), before)
