"""What a training has shown so far: its losses, and what the model made on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

Settings = SimpleNamespace
Scores = Mapping[str, float]


class Moment(NamedTuple):
    """The model after so many seconds and steps: what it made, and its scores by name (none if it was too early)."""

    seconds: float
    step: int
    sample: Any
    scores: dict[str, float]


@dataclass
class History:
    """All that one training has shown: with which settings, its losses (step, loss) by name, and its moments."""

    settings: Settings
    losses: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    moments: list[Moment] = field(default_factory=list)
    step: int = 0
    seconds: float = 0.0
