"""What happens inside a model: the inputs and outputs of its modules, and its attention weights."""

import contextlib
import copy
import threading
from collections.abc import Iterator

from torch import Tensor, nn


@contextlib.contextmanager
def capture_outputs(module: nn.Module) -> Iterator[list[Tensor]]:
    """A list that collects the output of `module` each time this thread runs it in this context.

    What other threads do with the module is not noticed: a cell and a panel may use one model at the same time.
    """
    found: list[Tensor] = []
    here = threading.get_ident()

    def keep(module: nn.Module, args: tuple[Tensor, ...], out: Tensor) -> None:
        if threading.get_ident() == here:
            found.append(out)

    hook = module.register_forward_hook(keep)
    try:
        yield found
    finally:
        hook.remove()


def with_shared_weights(model: nn.Module, attention: str = "eager") -> nn.Module:
    """A copy of a transformers model that shares its weights, with another implementation of attention.

    "eager" gives the attention weights back. The model itself stays as it is.
    """
    shared = {id(tensor): tensor for tensor in (*model.parameters(), *model.buffers())}
    copied = copy.deepcopy(model, shared)
    copied.set_attn_implementation(attention)
    return copied
