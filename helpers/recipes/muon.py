"""Muon: steps whose matrix is orthogonal, so that every direction of a layer learns equally fast.

Jordan et al., Muon: An optimizer for hidden layers in neural networks (2024). torch.optim.Muon takes one matrix at a
time, and always in bf16: on a CPU without bf16 instructions that is four fifths of a training's time.
"""

import itertools
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the quintic: any singular value comes near 1 within ROUNDS
ROUNDS = 5
MOMENTUM = 0.95


def orthogonalized(matrices: Tensor) -> Tensor:
    """`matrices` (N, A, B) with all their singular values brought near 1 (0.7 to 1.2), by Newton-Schulz iterations."""
    a, b, c = COEFFICIENTS
    kind = matrices.device.type
    x = matrices.to(torch.bfloat16 if torch.is_autocast_enabled(kind) else torch.float32)
    wide = x if x.shape[1] <= x.shape[2] else x.mT
    wide = wide / wide.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    for _ in range(ROUNDS):
        gram = wide @ wide.mT  # (N, A, A)
        wide = torch.baddbmm(wide, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), wide, beta=a)
    return (wide if wide.shape == x.shape else wide.mT).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Muon with Nesterov momentum and weight decay, steps scaled to the size of AdamW's.

    Args:
        matrices: parameters (A, B), or kernels (A, B, H, W), which are matrices (A, B H W) here.
        fused: parameters (A, 3 * B) that hold three matrices side by side, each made orthogonal by itself.
    """

    def __init__(
        self,
        matrices: Iterable[nn.Parameter],
        fused: Iterable[nn.Parameter],
        learning_rate: float,
        weight_decay: float = 0.1,
    ):
        groups = [{"params": list(matrices), "parts": 1}, {"params": list(fused), "parts": 3}]
        super().__init__([g for g in groups if g["params"]], {"lr": learning_rate, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:
        with torch.enable_grad():
            value = None if closure is None else closure()
        for group in self.param_groups:
            pieces = []
            for parameter in group["params"]:
                matrix, direction = parameter.view(len(parameter), -1), self._direction(parameter).flatten(1)
                many = group["parts"]
                pieces += zip(matrix.chunk(many, 1), direction.chunk(many, 1), strict=True)
            pieces.sort(key=lambda piece: piece[0].shape)
            for shape, alike in itertools.groupby(pieces, key=lambda piece: piece[0].shape):
                parts, directions = zip(*alike, strict=True)
                steps = orthogonalized(torch.stack(directions))
                torch._foreach_mul_(parts, 1 - group["lr"] * group["weight_decay"])
                torch._foreach_add_(parts, steps.unbind(), alpha=-group["lr"] * 0.2 * max(shape) ** 0.5)
        return value

    def _direction(self, parameter: nn.Parameter) -> Tensor:
        """The gradient, carried on by momentum."""
        state = self.state[parameter]
        if not state:
            state["momentum_buffer"] = torch.zeros_like(parameter)
        state["momentum_buffer"].lerp_(parameter.grad, 1 - MOMENTUM)
        return parameter.grad.lerp(state["momentum_buffer"], MOMENTUM)


def optimizers(
    model: nn.Module, learning_rate: float, blocks: str, kernels: bool = False
) -> list[torch.optim.Optimizer]:
    """Muon for the matrices (and `kernels` of convolutions) whose names contain `blocks`, AdamW for all else."""
    dims = (2, 4) if kernels else (2,)
    inside = {name: p for name, p in model.named_parameters() if p.ndim in dims and blocks in name}
    others = [p for name, p in model.named_parameters() if name not in inside]
    adamw = torch.optim.AdamW(others, 0.6 * learning_rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True)
    return [Muon(inside.values(), [], learning_rate), adamw]
