"""A GPT without one of its parts: what is a part worth? (03, section 3)

The blocks are those of GPT-2, by the names of their modules (`ln_1`, `attn`, `ln_2`, `mlp`), so that the library's
GPT2LMHeadModel and the one that the notebook builds are treated alike.
"""

from typing import Any

from torch import Tensor, nn

NOTHING = "nothing"
PARTS = (NOTHING, "attention", "feed-forward", "skips", "norms")


def without(model: nn.Module, part: str) -> nn.Module:
    """Take this one of PARTS out of all blocks of an untrained GPT, in place, and return it.

    Attention or feed-forward that is left out adds zero, and never learns to add more; a norm that is left out (the
    last one, too) hands its input on.
    """
    body = getattr(model, "transformer", model)
    for block in body.h:
        if part == "attention":
            _silence(block.attn.c_proj)
        elif part == "feed-forward":
            _silence(block.mlp.c_proj)
        elif part == "skips":
            _cut_skip(block.ln_1, block.attn)
            _cut_skip(block.ln_2, block.mlp)
        elif part == "norms":
            block.ln_1, block.ln_2 = nn.Identity(), nn.Identity()
    if part == "norms":
        body.ln_f = nn.Identity()
    return model


def _silence(last: nn.Module) -> None:
    for parameter in last.parameters():
        nn.init.zeros_(parameter).requires_grad_(False)


def _cut_skip(norm: nn.Module, part: nn.Module) -> None:
    """Subtract what the block will add: its input, which is the norm's."""
    entered: list[Tensor] = []
    norm.register_forward_pre_hook(lambda module, inputs: entered.append(inputs[0]))

    def subtract(module: nn.Module, inputs: Any, output: Any) -> Any:
        x = entered.pop()
        return (output[0] - x, *output[1:]) if isinstance(output, tuple) else output - x

    part.register_forward_hook(subtract)
