"""Collapse, oscillation and stall: settings that show each, and the one knob that repairs it (section 1)."""

import itertools
import json
from typing import NamedTuple

import numpy as np
import torch

from helpers import records
from helpers.lectures.gan import view
from helpers.lectures.gan.game import Game, Rules
from helpers.panel import Action, Choice, Panel, Scrubber, Slider
from helpers.plane import WORLDS


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


def play(game: Game, name: str, end: int, moment: int) -> None:
    """Play on to a moment from 0, when D has had its head start (the same at both ends of the knob), to MOMENTS."""
    found = PHENOMENA[name]
    while game.steps < found.head_start + found.steps * moment // MOMENTS:
        game.step(EIGHT, found.ends()[end], "D" if game.steps < found.head_start else "DG")


def looks(name: str, end: int, seed: int = 0) -> list[dict]:
    """A whole game: how it stands at each moment (see `view.look`)."""
    game, seen = Game(seed), []
    for moment in range(MOMENTS + 1):
        play(game, name, end, moment)
        seen.append(view.look(game, EIGHT, PHENOMENA[name].ends()[end]))
    return seen


def record() -> None:
    """Play each of them at both ends. Kept are the modes held with every seed, and all there is to see of seed 0."""
    arrays = {}
    for name, end, seed in itertools.product(PHENOMENA, ENDS.values(), range(SEEDS)):
        seen, key = looks(name, end, seed), f"{name} {end} {seed}"
        arrays |= {f"held {key}": np.array([one["modes"] for one in seen])}
        arrays |= {} if seed else {f"{key} {part}": values for part, values in pack(seen).items()}
        print(name, end, seed, *(sum(one["modes"]) for one in seen), flush=True)
    records.write_arrays(NAME, arrays)


def pack(looks: list[dict]) -> dict[str, np.ndarray]:
    """Looks at a game as arrays: tensors in half precision, the rest as JSON."""
    tensors = [key for key, value in looks[0].items() if isinstance(value, torch.Tensor)]
    rest = [{key: value for key, value in look.items() if key not in (*tensors, "world")} for look in looks]
    arrays = {key: np.stack([look[key] for look in looks]).astype(np.float16) for key in tensors}
    return arrays | {"rest": np.array(json.dumps(rest))}


def unpack(arrays: dict[str, np.ndarray]) -> list[dict]:
    """The looks again."""
    looks = json.loads(str(arrays.pop("rest")))
    for moment, look in enumerate(looks):
        look |= {key: torch.from_numpy(values[moment]).float() for key, values in arrays.items()}
        look |= {"world": EIGHT, "curves": {name: tuple(curve) for name, curve in look["curves"].items()}}
    return looks


def phenomena_panel() -> Panel:
    """Each phenomenon at both ends of its knob, recorded until it is played. What was played is kept, to compare."""
    games: dict[tuple, Game] = {}

    def live(settings) -> Game | None:
        """The game that was played with these settings, or can be; none where a recording is shown."""
        played = games.get((settings.phenomenon, settings.end, settings.seed))
        return played or (Game(settings.seed) if settings.seed else None)

    def compute(settings) -> dict:
        rules, game = PHENOMENA[settings.phenomenon].ends()[settings.end], live(settings)
        if game:
            return {"looks": [view.look(game, EIGHT, rules)], "rules": rules}
        return {"looks": unpack(records.read_arrays(NAME, f"{settings.phenomenon} {settings.end} 0 ")), "rules": rules}

    def run(job, settings) -> None:
        key, found = (settings.phenomenon, settings.end, settings.seed), PHENOMENA[settings.phenomenon]
        seen = 0 if settings.seed or key in games else settings.moment % (MOMENTS + 1)
        game = games.setdefault(key, Game(settings.seed))
        start = found.head_start + found.steps * seen // MOMENTS  # where the recording is looked at
        while game.steps < start and not job.stopped:
            game.step(EIGHT, found.ends()[settings.end], "D" if game.steps < found.head_start else "DG")
            job.progress(game.steps / start, f"takes the game up at step {start:,}")
        for _ in job.steps(found.steps):
            game.step(EIGHT, found.ends()[settings.end])

    def caption(data: dict) -> str:
        rules, look = data["rules"], data["looks"][data["moment"]]
        now = view.caption(look) if look["steps"] else "Press Play live."
        return f"{rules.loss}, ratio {rules.ratio:g}, gamma {rules.gamma:g}, {rules.optimizer}. {now}"

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
        actions=[Action("Play live", run, seconds=60, help="Goes on from the moment that is shown")],
        model=lambda settings: "trained here" if live(settings) else "",
        badge=lambda settings: "" if live(settings) else "recorded",
        size=(900, 390),
    )
