"""Cross-entropy of an output layer without holding all its logits at once."""

import torch
import torch.nn.functional as F
from torch import Tensor


class _LinearCrossEntropy(torch.autograd.Function):
    """Gradients are computed in the forward pass, a chunk of words at a time: the (N, V) logits never exist at once."""

    @staticmethod
    def forward(ctx, vectors: Tensor, weight: Tensor, bias: Tensor | None, targets: Tensor, chunk: int) -> Tensor:
        total = vectors.new_zeros(())
        d_vectors, d_weight = torch.empty_like(vectors), torch.zeros_like(weight)
        d_bias = None if bias is None else torch.zeros_like(bias)
        for start in range(0, len(vectors), chunk):
            part, target = vectors[start : start + chunk], targets[start : start + chunk, None]
            logits = F.linear(part, weight, bias)  # (chunk, V)
            norm = logits.logsumexp(1, keepdim=True)
            total += (norm - logits.gather(1, target)).sum()
            d_logits = logits.sub_(norm).exp_().scatter_add_(1, target, -torch.ones_like(norm))  # softmax - one-hot
            torch.mm(d_logits, weight, out=d_vectors[start : start + chunk])
            d_weight.addmm_(d_logits.T, part)
            if d_bias is not None:
                d_bias += d_logits.sum(0)
        ctx.save_for_backward(d_vectors, d_weight, d_bias)
        return total

    @staticmethod
    def backward(ctx, gradient: Tensor):
        return *(None if g is None else g * gradient for g in ctx.saved_tensors), None, None


def linear_cross_entropy(vectors: Tensor, weight: Tensor, bias: Tensor | None, targets: Tensor) -> Tensor:
    """Summed cross-entropy (a scalar, nats) of `F.linear(vectors, weight, bias)` against `targets`.

    Args:
        vectors: (N, C) inputs of the output layer.
        weight, bias: (V, C) and (V,) or None.
        targets: (N,) word ids.
    """
    with torch.autocast(vectors.device.type, enabled=False):  # the softmax over many words wants float32
        return _LinearCrossEntropy.apply(vectors.to(weight.dtype), weight, bias, targets, 512)
