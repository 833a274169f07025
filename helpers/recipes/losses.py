"""Cross-entropy of an output layer without holding all its logits at once."""

import torch
import torch.nn.functional as F
from torch import Tensor

CHUNK = 512  # words whose logits exist at once


class _LinearCrossEntropy(torch.autograd.Function):
    """Gradients are computed in the forward pass, a chunk of words at a time: the (N, V) logits never exist at once.

    Matrix products are taken in `precision`, the softmax and all sums in float32.
    """

    @staticmethod
    def forward(ctx, vectors, weight, bias, targets, counts, precision: torch.dtype) -> Tensor:
        total = vectors.new_zeros(())
        d_vectors, d_weight = torch.empty_like(vectors), torch.zeros_like(weight)
        d_bias = None if bias is None else torch.zeros_like(bias)
        narrow = weight.to(precision)
        for start in range(0, len(vectors), CHUNK):
            rows = slice(start, start + CHUNK)
            part, target, count = vectors[rows].to(precision), targets[rows, None], counts[rows, None]
            logits = F.linear(part, narrow).float()  # (CHUNK, V)
            if bias is not None:
                logits += bias
            norm = logits.logsumexp(1, keepdim=True)
            total += (count * (norm - logits.gather(1, target))).sum()
            d_logits = logits.sub_(norm).exp_().scatter_add_(1, target, -torch.ones_like(norm))  # softmax - one-hot
            d_logits *= count
            if d_bias is not None:
                d_bias += d_logits.sum(0)
            d_logits = d_logits.to(precision)
            d_vectors[rows] = d_logits @ narrow
            d_weight += d_logits.T @ part
        ctx.save_for_backward(d_vectors, d_weight, d_bias)
        return total

    @staticmethod
    def backward(ctx, gradient: Tensor):
        return *(None if g is None else g * gradient for g in ctx.saved_tensors), None, None, None


def linear_cross_entropy(
    vectors: Tensor, weight: Tensor, bias: Tensor | None, targets: Tensor, counts: Tensor | None = None
) -> Tensor:
    """Summed cross-entropy (a scalar, nats) of `F.linear(vectors, weight, bias)` against `targets`.

    Args:
        vectors: (N, C) inputs of the output layer.
        weight, bias: (V, C) and (V,) or None.
        targets: (N,) word ids.
        counts: (N,) how often each row counts; once if not given.
    """
    kind = vectors.device.type
    precision = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else weight.dtype
    with torch.autocast(kind, enabled=False):  # the softmax over many words wants float32
        vectors = vectors.to(weight.dtype)
        counts = torch.ones_like(vectors[:, 0]) if counts is None else counts.to(vectors)
        return _LinearCrossEntropy.apply(vectors, weight, bias, targets, counts, precision)
