"""One file per sort of model: `score(model, seed, n) -> dict`, computed from the exact truth of the worlds."""

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers import catalog

HEADING = "## Scores"
SHARED = {
    "rnn": "language",
    "lstm": "language",
    "gpt": "language",
    "llama": "language",
    "llama-assistant": "gpt_instruct",
    "vit": "classifier",
    "convnext": "classifier",
    "furniture-gan": "generators",
    "stable-diffusion": "text_to_image",
    "dalle": "text_to_image",
}
LOADERS = {  # by the kind in the catalogue: a module of `helpers.models`, and what gives its model in a wrapper
    "judge": ("judge", "pocket_judge"),
    "clip": ("clip", "pocket_clip"),
    "gan": ("gan", "furniture_gan"),
    "dalle": ("dalle", "dalle"),
    "diffusion": ("diffusion", "stable_diffusion"),
    "captioner": ("captioner", "captioner"),
    "parts": ("parts", "parts_reader"),
    "coder": ("coder", "coder"),
}


def scorer(name: str) -> Callable[..., dict]:
    """The function that scores the pocket model `name`."""
    return importlib.import_module(f"helpers.scores.{SHARED.get(name, name).replace('-', '_')}").score


def shipped(name: str) -> Any:
    """The pocket model `name` as its scorer takes it."""
    kind = catalog.pocket_models()[name].kind
    if kind in ("classifier", "autoencoder", "tokenizer", "encoder"):
        return catalog.load(name).model
    if kind in LOADERS:
        module, load = LOADERS[kind]
        return getattr(importlib.import_module(f"helpers.models.{module}"), load)()
    from helpers.models import language

    return language.load(name)


def table(scores: dict) -> str:
    """Scores as a Markdown table, those by form of question below."""
    lines = ["| score | value |", "| --- | --- |"]
    for name, value in scores.items():
        if isinstance(value, float):
            lines.append(f"| {name} | {value:.3f} |")
    for name, values in scores.items():
        if isinstance(values, dict):
            lines += [
                "",
                f"| {name} | |",
                "| --- | --- |",
                *(f"| {key} | {value:.3f} |" for key, value in values.items()),
            ]
    return "\n".join(lines)


def read(card: Path) -> dict:
    """The scores on a model card, as `write` put them there: name -> number, or name -> {key: number}."""
    found: dict = {}
    into = found
    for line in card.read_text(encoding="utf-8").partition(HEADING)[2].splitlines():
        name, *rest = [part.strip() for part in line.strip("|").split("|")]
        if len(rest) == 1 and not rest[0]:
            into = found.setdefault(name, {})  # the head of a table of its own
        elif len(rest) == 1 and re.fullmatch(r"-?[\d.]+", rest[0]):
            into[name] = float(rest[0])
    return found


def write(card: Path, name: str, scores: dict) -> None:
    """Replace the scores on a model card, the last section there."""
    text = card.read_text(encoding="utf-8").split(HEADING)[0]
    command = f"python -m helpers score {name} --seed {scores['seed']} --n {scores['n']} --write"
    card.write_text(f"{text}{HEADING}\n\nBy `{command}`.\n\n{table(scores)}\n", encoding="utf-8")
