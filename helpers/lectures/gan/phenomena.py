"""Collapse, oscillation and stall: settings that show each, and the one knob that repairs it (section 1)."""

from __future__ import annotations

import itertools
import json
from typing import NamedTuple

import numpy as np
import torch

from helpers import device, records
from helpers.lectures.gan import view
from helpers.lectures.gan.game import EVERY, SHARES, Game, Rules
from helpers.lectures.gan.play import play
from helpers.panel import Action, Choice, Panel, Scrubber, Slider
from helpers.plane import REACH, WORLDS


class Phenomenon(NamedTuple):
    """Rules under which it appears, the knob and its other end, and how it is played."""

    rules: Rules
    knob: str
    other: float | str
    head_start: int  # steps that D takes before G begins
    steps: int

    def ends(self) -> tuple[Rules, Rules]:
        """The rules that fail, and those that differ in the knob only."""
        return self.rules, self.rules._replace(**{self.knob: self.other})


PHENOMENA = {
    "collapse": Phenomenon(Rules("relativistic", 0.1, 0.1, 2e-3, "Adam", 0.5), "gamma", 2.0, 0, 1200),
    "oscillation": Phenomenon(Rules("non-saturating", 0.1, 0.0, 1e-3, "Adam"), "ratio", 1.0, 0, 800),
    "stall": Phenomenon(Rules("saturating", 10.0, 0.0, 5e-3, "gradient descent"), "loss", "non-saturating", 500, 600),
}
ENDS = {"as it fails": 0, "with the other setting": 1}
EIGHT = WORLDS["eight Gaussians"]
NAME, MOMENTS, SEEDS = "gan_phenomena", 8, 3  # that are recorded: moments of a game after its start, seeds
# What of a look is recorded as bytes: which part of it, and what 127 stands for.
BYTES = {
    "fake": (np.s_[:, :120], REACH),
    "push": (np.s_[:], view.LONGEST),
    "surface": (np.s_[:, ::2, ::2], 1.0),
}


def start(name: str, seed: int = 0) -> Game:
    """A fresh game in which D has had its head start; it is the same for both ends of the knob."""
    found, game = PHENOMENA[name], Game(seed)
    for _ in range(found.head_start):
        game.step(EIGHT, found.rules, "D")
    return game


def looks(name: str, end: int, seed: int = 0) -> list[dict]:
    """A whole game: how it stands at its start and at MOMENTS later (see `view.look`)."""
    found, game = PHENOMENA[name], start(name, seed)
    rules, seen = found.ends()[end], []
    for moment in range(MOMENTS + 1):
        for _ in range(found.steps // MOMENTS if moment else 0):
            game.step(EIGHT, rules)
        seen.append(view.look(game, EIGHT, rules))
    return seen


def record() -> None:
    """Play each of them at both ends. Kept are the modes of every seed, and all there is to see of seed 0."""
    arrays = {}
    for name, end, seed in itertools.product(PHENOMENA, ENDS.values(), range(SEEDS)):
        seen = looks(name, end, seed)
        kept = {"held": np.array([one["modes"] for one in seen])} | ({} if seed else pack(seen))
        arrays |= {f"{name} {end} {seed} {key}": value for key, value in kept.items()}
        print(name, end, seed, *(sum(one["modes"]) for one in seen), flush=True)
    records.write_arrays(NAME, arrays)


def pack(looks: list[dict]) -> dict[str, np.ndarray]:
    """Looks at a game, small enough to ship: points, pushes and D's surface as bytes, some points of each curve."""
    arrays = {key: np.stack([look[key] for look in looks])[part] / unit for key, (part, unit) in BYTES.items()}
    arrays = {key: (values.clip(-1, 1) * 127).round().astype(np.int8) for key, values in arrays.items()}
    for name, curve in looks[-1]["curves"].items():
        arrays[name] = np.array(curve, np.float16)[:, :: 1 if name in SHARES else EVERY]
    rest = [{key: look[key] for key in sorted(look.keys() - {*BYTES, "curves", "real", "world"})} for look in looks]
    return arrays | {"rest": np.array(json.dumps(rest))}


def unpack(arrays: dict[str, np.ndarray]) -> list[dict]:
    """The looks again."""
    seen, real = [], EIGHT.sample(view.SHOWN, device.generator(1))
    for moment, rest in enumerate(json.loads(str(arrays["rest"]))):
        look = {key: torch.from_numpy(arrays[key][moment]) * (unit / 127) for key, (_, unit) in BYTES.items()}
        past = {name: arrays[name][:, arrays[name][0] <= rest["steps"]] for name in ("D", "G", *SHARES)}
        curves = {name: tuple(curve) for name, curve in past.items() if curve.size}
        seen.append(rest | look | {"curves": curves, "world": EIGHT, "real": real})
    return seen


def phenomena_panel() -> Panel:
    """Each phenomenon at both ends of its knob, recorded until it is played. What was played is kept, to compare."""
    games: dict[tuple, Game] = {}

    def is_live(settings) -> bool:
        return settings.seed > 0 or (settings.phenomenon, settings.end, 0) in games

    def compute(settings) -> dict:
        rules = PHENOMENA[settings.phenomenon].ends()[settings.end]
        if is_live(settings):
            game = games.get((settings.phenomenon, settings.end, settings.seed)) or Game(settings.seed)
            return {"looks": [view.look(game, EIGHT, rules)], "rules": rules}
        return {"looks": unpack(records.read_arrays(NAME, f"{settings.phenomenon} {settings.end} 0 ")), "rules": rules}

    def run(job, settings) -> None:
        key, found = (settings.phenomenon, settings.end, settings.seed), PHENOMENA[settings.phenomenon]
        game = games.setdefault(key, Game(settings.seed))
        ahead, how = found.head_start - game.steps, lambda: (EIGHT, found.ends()[settings.end])
        if ahead > 0:
            play(job, game, how, "D", ahead)
        play(job, game, how, steps=found.steps)

    def caption(data: dict) -> str:
        rules, look = data["rules"], data["looks"][data["moment"]]
        said = f"{rules.loss}, ratio {rules.ratio:g}, gamma {rules.gamma:g}, {rules.optimizer}."
        return f"{said} {view.caption(look)}" if look["steps"] else f"{said} Press Play live."

    return Panel(
        "Three ways to fail",
        [
            Choice("phenomenon", list(PHENOMENA)),
            Choice("end", ENDS, 0, label="play it"),
            Slider("seed", 0, 0, 9),
            Scrubber("moment", states="looks"),
        ],
        compute=compute,
        draw=lambda sheet, data: view.draw_game(sheet, data["looks"][data["moment"]]),
        caption=caption,
        actions=[Action("Play live", run, seconds=60, help="From the start; pressed again, the same game goes on")],
        model=lambda settings: "trained here" if is_live(settings) else "",
        badge=lambda settings: "" if is_live(settings) else "recorded",
        size=(900, 390),
    )
