"""A small network between ResNet and ConvNeXt: each step of the roadmap is a switch (section 3).

Liu et al., A ConvNet for the 2020s (2022), section 2. Here all designs halve the picture between stages, in a layer of
its own, so that only the seven switches differ.
"""

import functools
from dataclasses import dataclass, fields

from torch import Tensor, nn

from helpers import tables
from helpers.lectures.vision.classifiers import SIZE, size_of

DEPTHS = (1, 2, 1)  # blocks in each stage
BASE = (16, 32, 64)  # channels of the 3 x 3 convolution in each stage of the ResNet
WIDER = 1.5  # depthwise convolutions are cheap, so the paper goes from 64 to 96 channels


@dataclass(frozen=True)
class Design:
    """Which steps of the roadmap are taken; none is a ResNet, all are a ConvNeXt."""

    patchify: bool = False
    depthwise: bool = False
    inverted: bool = False
    large_kernel: bool = False
    gelu: bool = False
    few_norms: bool = False
    layer_norm: bool = False


SWITCHES = tuple(field.name for field in fields(Design))  # in the paper's order


class ChannelNorm(nn.LayerNorm):
    """LayerNorm over the channels of (B, C, H, W)."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


def norm(design: Design, channels: int) -> nn.Module:
    return ChannelNorm(channels) if design.layer_norm else nn.BatchNorm2d(channels)


def activation(design: Design) -> nn.Module:
    return nn.GELU() if design.gelu else nn.ReLU()


def widths(design: Design, base: int) -> tuple[int, int]:
    """Channels of the stream and inside a block, for a stage of `base` channels."""
    base = round(base * (WIDER if design.depthwise else 1))
    return (base, 4 * base) if design.inverted else (4 * base, base)


def convolutions(design: Design, stream: int, inside: int) -> list[nn.Conv2d]:
    """The three convolutions of a block, in their order. With `large_kernel` the spatial one moves to the front."""
    spatial = stream if design.large_kernel else inside
    side = 7 if design.large_kernel else 3
    groups = spatial if design.depthwise else 1
    mix = nn.Conv2d(spatial, spatial, side, padding=side // 2, groups=groups)
    enter, leave = nn.Conv2d(stream, inside, 1), nn.Conv2d(inside, stream, 1)
    return [mix, enter, leave] if design.large_kernel else [enter, mix, leave]


class Block(nn.Module):
    """A residual block."""

    def __init__(self, design: Design, stream: int, inside: int):
        super().__init__()
        layers: list[nn.Module] = []
        convs = convolutions(design, stream, inside)
        for place, conv in enumerate(convs):
            layers.append(conv)
            if not design.few_norms or place == 0:
                layers.append(norm(design, conv.out_channels))
            if place < 2 and (not design.few_norms or place == 1):
                layers.append(activation(design))
        self.layers = nn.Sequential(*layers)
        self.last = nn.Identity() if design.few_norms else activation(design)  # a ResNet bends the sum, too

    def forward(self, x: Tensor) -> Tensor:
        return self.last(x + self.layers(x))


def stem(design: Design, stream: int) -> nn.Sequential:
    """From the picture to a quarter of its side."""
    if design.patchify:
        return nn.Sequential(nn.Conv2d(3, stream, 4, stride=4), norm(design, stream))
    first = nn.Conv2d(3, stream, 7, stride=2, padding=3)
    return nn.Sequential(first, norm(design, stream), activation(design), nn.MaxPool2d(3, 2, padding=1))


class Network(nn.Module):
    """Stem, three stages, mean over the places, head. (B, 3, S, S) -> (B, classes)"""

    def __init__(self, design: Design, classes: int):
        super().__init__()
        sizes = [widths(design, base) for base in BASE]
        layers: list[nn.Module] = [stem(design, sizes[0][0])]
        for number, ((stream, inside), depth) in enumerate(zip(sizes, DEPTHS, strict=True)):
            if number:
                before = sizes[number - 1][0]
                layers += [norm(design, before), nn.Conv2d(before, stream, 2, stride=2)]
            layers += [Block(design, stream, inside) for _ in range(depth)]
        self.body = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.LayerNorm(stream), nn.Linear(stream, classes))

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x).mean((2, 3)))


@functools.cache
def cost(design: Design, size: int = SIZE, classes: int = 10) -> tuple[int, int]:
    """Parameters, and FLOPs for one picture of `size` pixels."""
    return size_of(Network(design, classes), size)


@functools.cache
def published() -> tuple[dict[str, str], ...]:
    """The paper's own steps: step, toggle, top_1 (%), its spread over three seeds, gflops, source."""
    return tuple(tables.read("convnext_roadmap"))
