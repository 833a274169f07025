"""A GPU that is not there: its tensors say that they live on it, and their numbers are computed on the CPU.

It refuses what a GPU refuses: operations on tensors of two devices, numpy, generators of another device, and, like
Apple's MPS, float64. What it cannot say: how fast a GPU is, whether memory lasts, and what bf16 autocast does.

Torch keeps a device once it has been told of one: use it in a process of its own, and leave that by `os._exit`, for
Python cannot take such a device down. `tests/rehearsing.py` does.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor
from torch._decomp.decompositions import lstm_impl, rnn_tanh_input
from torch.utils import _pytree as pytree
from torch.utils.backend_registration import _DummyBackendModule, _setup_privateuseone_for_python_backend

NAME = "rehearsed"
aten = torch.ops.aten
MOVES = {aten._to_copy.default, aten.copy_.default, aten._copy_from.default}  # take both devices
INDEXING = {aten.index, aten.index_put, aten.index_put_, aten._index_put_impl_}  # take indices of the CPU, too
FACTORIES = (  # torch makes these by resizing what it began with, and a wrapper would keep its old shape
    "arange", "arange.start", "arange.start_step", "linspace", "logspace", "randperm", "randperm.generator", "eye",
    "eye.m", "range", "range.step", "tril_indices", "triu_indices",
)  # fmt: skip
CUDNN = "RuntimeError: cudnn RNN backward can only be called in training mode"
PLAIN = {int, float, bool, str, type(None), torch.dtype, torch.layout, torch.memory_format}  # and Rehearsed, below
refused: list[str] = []  # what a GPU would have raised in a backward pass, where an error would end this process
_generators: dict[int, torch.Generator] = {}  # those of the device; kept, for another could get the same address
_double = True  # whether it has float64
_library: torch.library.Library | None = None  # kept: its kernels live as long as it does


class Rehearsed(Tensor):
    """A tensor on the device; `held` is the one of the CPU that has its numbers."""

    @staticmethod
    def __new__(cls, held: Tensor):
        how = {"strides": held.stride(), "storage_offset": held.storage_offset(), "dtype": held.dtype}
        return Tensor._make_wrapper_subclass(cls, held.shape, device=f"{NAME}:0", requires_grad=False, **how)

    def __init__(self, held: Tensor):
        self.held = held

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        return computed(func, args, kwargs or {})

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self.dim() == 0 else object.__format__(self, spec)

    def __repr__(self) -> str:
        return f"Rehearsed({self.held!r})"

    def untyped_storage(self) -> torch.UntypedStorage:
        """Asked for by those who save weights, to find out which share their memory."""
        return self.held.untyped_storage()

    def data_ptr(self) -> int:
        return self.held.data_ptr()

    def __deepcopy__(self, memo: dict) -> Tensor:
        if id(self) not in memo:
            copied = Rehearsed(self.held.clone()).requires_grad_(self.requires_grad)
            memo[id(self)] = torch.nn.Parameter(copied, self.requires_grad) if _is_parameter(self) else copied
        return memo[id(self)]

    def tolist(self) -> list:
        return self.held.tolist()

    def numpy(self, **_) -> None:
        raise TypeError(f"can't convert {NAME} device type tensor to numpy. Use Tensor.cpu() first.")

    def __array__(self, *_, **__) -> None:
        self.numpy()


PLAIN.add(Rehearsed)


def _is_parameter(x: Tensor) -> bool:
    return getattr(x, "_is_param", False)


def computed(func: Callable, args: tuple, kwargs: dict) -> Any:
    """An operation of torch, computed on the CPU if the rules of the device allow it."""
    if func is aten._has_compatible_shallow_copy_type.default:
        return False
    if not kwargs and all(map(_is_plain, args)):  # most operations, and the rest of this function is slow
        with torch.inference_mode(False), torch.no_grad():
            return _handed_back(func(*(getattr(x, "held", x) for x in args)), args)
    leaves, tree = pytree.tree_flatten((args, kwargs))
    check_devices(func, args, kwargs)
    devices = [x for x in leaves if isinstance(x, torch.device)]
    from_here = any(isinstance(x, Rehearsed) for x in leaves)
    here = devices[-1].type == NAME if devices else from_here
    on_cpu = [
        torch.device("cpu") if isinstance(x, torch.device) and x.type == NAME else getattr(x, "held", x) for x in leaves
    ]
    given = {id(getattr(x, "held", x)): x for x in leaves if isinstance(x, Tensor)}

    def wrapped(x: Any) -> Any:
        """What an operation in place gives back is what it was given; what is new goes where it belongs."""
        if not isinstance(x, Tensor) or isinstance(x, Rehearsed):
            return x
        if here or from_here:  # a copy to the CPU, too, is converted before it leaves
            check_precision(x)
        if id(x) in given and isinstance(given[id(x)], Rehearsed) == here:
            return given[id(x)]
        return Rehearsed(x) if here else x

    with torch.inference_mode(False), torch.no_grad():
        cpu_args, cpu_kwargs = pytree.tree_unflatten(on_cpu, tree)
        return pytree.tree_map(wrapped, func(*cpu_args, **cpu_kwargs))


def _is_plain(x: Any) -> bool:
    return type(x) in PLAIN or (type(x) is list and all(type(one) in PLAIN and type(one) is not Rehearsed for one in x))


def _handed_back(found: Any, args: Sequence) -> Any:
    """A result that is on the device; of an operation in place it is what that was given."""
    if isinstance(found, tuple | list):
        return type(found)(_handed_back(one, args) for one in found)
    if not isinstance(found, Tensor):
        return found
    given = next((x for x in args if type(x) is Rehearsed and x.held is found), None)
    return _made(found) if given is None else given


def check_devices(func: Callable, args: tuple, kwargs: dict) -> None:
    """Raise what a GPU raises where devices meet. A CPU's number without axes may go anywhere."""
    if func in MOVES:
        return
    if func.overloadpacket in INDEXING and isinstance(args[0], Rehearsed):
        args = (args[0], *args[2:])
    tensors = [x for x in pytree.tree_leaves((args, kwargs)) if isinstance(x, Tensor)]
    if not any(isinstance(x, Rehearsed) for x in tensors):
        return
    if any(not isinstance(x, Rehearsed) and x.dim() > 0 for x in tensors):
        raise RuntimeError(f"Expected all tensors to be on the same device, but {func} got {NAME}:0 and cpu.")
    if kwargs.get("generator") is not None and kwargs["generator"]._cdata not in _generators:
        raise RuntimeError(f"Expected a '{NAME}' device type for generator but found 'cpu'")


def check_precision(x: Tensor) -> None:
    """Raise what Apple's GPUs raise for float64."""
    if not _double and x.dtype in (torch.float64, torch.complex128):
        raise TypeError(f"Cannot convert a {NAME} Tensor to float64 dtype: the framework doesn't support float64.")


class Backend(_DummyBackendModule):
    """What torch asks a device's module: `torch.rehearsed`."""

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.bfloat16, torch.float16]

    def get_rng_state(self, device: Any = None) -> Tensor:
        return torch.get_rng_state()

    def set_rng_state(self, state: Tensor, device: Any = None) -> None:
        torch.set_rng_state(state)

    def manual_seed(self, seed: int) -> None:
        """Its numbers come from the CPU's generator."""

    def empty_cache(self) -> None:
        """There is none."""

    def set_device(self, device: Any) -> None:
        """There is one only."""


class Generator(torch.Generator):
    """A generator that knows whose it is."""

    def __new__(cls, device: Any = "cpu"):
        made = super().__new__(cls, device="cpu")
        if torch.device(device).type == NAME:
            _generators[made._cdata] = made
        return made


def register() -> None:
    """Tell torch of the device."""
    global _library
    _setup_privateuseone_for_python_backend(NAME, backend_module=Backend())
    _library = torch.library.Library("aten", "IMPL")
    for name in FACTORIES:
        packet, _, overload = name.partition(".")
        _library.impl(name, _factory(getattr(getattr(aten, packet), overload or "default")), "PrivateUse1")
    _library.impl("empty.memory_format", _empty, "PrivateUse1")
    _library.impl("empty_strided", _empty_strided, "PrivateUse1")
    _library.impl("_copy_from", _copy_from, "PrivateUse1")
    torch.autograd.set_multithreading_enabled(False)
    torch.Generator = Generator
    _move_modules_by_swapping()
    _unroll_recurrent_layers()


def _made(held: Tensor) -> Rehearsed:
    check_precision(held)
    return Rehearsed(held)


def _factory(operation: Callable) -> Callable:
    return lambda *args, **kwargs: _made(operation(*args, **kwargs | {"device": torch.device("cpu")}))


def _empty(size, dtype=None, layout=None, device=None, pin_memory=None, memory_format=None) -> Tensor:
    return _made(torch.empty(size, dtype=dtype, memory_format=memory_format or torch.contiguous_format))


def _empty_strided(size, stride, dtype=None, layout=None, device=None, pin_memory=None) -> Tensor:
    return _made(torch.empty_strided(size, stride, dtype=dtype))


def _copy_from(source: Tensor, target: Tensor, non_blocking: bool = False) -> Tensor:
    getattr(target, "held", target).copy_(getattr(source, "held", source))
    return target


def _move_modules_by_swapping() -> None:
    """`module.to(device)` puts new tensors into its parameters, since a tensor cannot change its kind in place."""
    apply, choose = torch.nn.Module._apply, torch.__future__.set_swap_module_params_on_conversion

    def swapping(module, function, recurse=True):
        if hasattr(module, "_flat_weight_refs"):
            module._flat_weight_refs = []  # of a recurrent layer; what is referred to cannot be swapped
        choose(True)
        try:
            return apply(module, function, recurse)
        finally:
            choose(False)

    torch.nn.Module._apply = swapping


def _unroll_recurrent_layers() -> None:
    """nn.RNN and nn.LSTM word by word: their fused kernels exist for devices that torch knows."""
    for name, unrolled in (("rnn_tanh", rnn_tanh_input), ("lstm", lstm_impl)):
        setattr(torch._VF, name, _recurrent(getattr(torch._VF, name), unrolled))


def _recurrent(fused: Callable, unrolled: Callable) -> Callable:
    def forward(inputs, state, weights, biases, layers, dropout, training, bidirectional, batch_first):
        how = (biases, layers, dropout, training, bidirectional, batch_first)
        if inputs.device.type != NAME:
            return fused(inputs, state, weights, *how)
        found = unrolled(inputs, state, weights, *how)
        if found[0].requires_grad and not training:
            found[0].register_hook(lambda gradient: refused.append(CUDNN))
        return found

    return forward


def become(kind: str) -> None:
    """From now on the device is like CUDA's ("cuda"), or like Apple's ("mps"), which has no float64."""
    global _double
    _double = kind == "cuda"


def pretend() -> None:
    """Make the helpers of this process take the device for their GPU."""
    import accelerate

    from helpers import device

    register()
    device._choice = lambda: (torch.device(NAME, 0), "")
    device.bf16_helps = lambda: False
    device.dtype = lambda: torch.bfloat16 if _double else torch.float32
    device.free_memory = lambda: 8 << 30
    device.synchronize = lambda: None
    accelerate.Accelerator.device = property(lambda self: torch.device(NAME, 0))
