"""The one list of models, data/models.toml: the pocket models and the full-size ones that they stand for."""

import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import helpers
from helpers import memory
from helpers.problems import Problem, Unavailable


@dataclass(frozen=True)
class PocketModel:
    """A pocket model of data/models.toml, whose head explains the fields."""

    name: str
    title: str
    kind: str
    licence: str
    trained_on: str
    lectures: tuple[str, ...] = ()
    full: str | None = None
    base: str | None = None

    @property
    def folder(self) -> Path:
        """Where the pocket model lies."""
        return helpers.ROOT / "data" / "models" / self.name


@dataclass(frozen=True)
class FullModel:
    """A full-size model of data/models.toml, whose head explains the fields."""

    name: str
    title: str
    hub: str
    licence: str
    parameters: int
    dtype: str
    family: str
    lectures: tuple[str, ...]
    model: str
    tokenizer: str | None = None
    processor: str | None = None
    revision: str | None = None
    alternatives: tuple[str, ...] = ()
    alternatives_note: str = ""
    gated: bool = False
    download: int | None = None

    @property
    def repositories(self) -> list[str]:
        """The repositories that have it, the first choice first."""
        return [self.hub, *self.alternatives]

    @property
    def places(self) -> list[tuple[str, str | None]]:
        """(repository, revision) where it may be found, in the order in which they are tried; None: the newest."""
        there = [(self.hub, None), *([(self.hub, self.revision)] if self.revision else [])]
        return there + [(repository, None) for repository in self.alternatives]

    @property
    def megabytes(self) -> int:
        """About how much there is to download."""
        return self.download or round(self.parameters * memory.BYTES[self.dtype] / 1e6)

    def __str__(self) -> str:
        return f"{self.title}: about {self.megabytes} MB from huggingface.co/{self.hub}, licence: {self.licence}"


@functools.cache
def pocket_models() -> dict[str, PocketModel]:
    """All pocket models of data/models.toml by name."""
    listed = _listed().items()
    return {name: PocketModel(name=name, **_frozen(fields)) for name, fields in listed if name != "full"}


@functools.cache
def full_models() -> dict[str, FullModel]:
    """All full-size models of data/models.toml by name."""
    listed = _listed()["full"].items()
    return {name: FullModel(name=name, **_frozen(fields)) for name, fields in listed}


def _frozen(fields: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


def _listed() -> dict[str, Any]:
    with (helpers.ROOT / "data" / "models.toml").open("rb") as file:
        return tomllib.load(file)


def full(name: str) -> FullModel:
    """The full-size model of this name, or the one that the pocket model of this name stands for.

    Raises:
        Unavailable: only the pocket model exists.
        Problem: there is no such name.
    """
    if name in full_models():
        return full_models()[name]
    if name not in pocket_models():
        raise Problem(f"There is no model {name!r}. There are: {', '.join([*pocket_models(), *full_models()])}.")
    entry = pocket_models()[name]
    if entry.full is None:
        raise Unavailable(f"{entry.title} has no full size: only the pocket model exists.")
    return full_models()[entry.full]


def smaller(spec: FullModel) -> list[FullModel]:
    """The full models that can stand in for a larger one."""
    return [
        other for other in full_models().values() if other.family == spec.family and other.parameters < spec.parameters
    ]
