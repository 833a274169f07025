"""Collapse, oscillation and stall: settings that show each, and the one knob that repairs it (section 1)."""

from __future__ import annotations

from typing import NamedTuple

from helpers.lectures.gan import view
from helpers.lectures.gan.game import Game, Rules
from helpers.lectures.gan.play import play
from helpers.lectures.gan.worlds import WORLDS
from helpers.panel import Action, Choice, Panel, Slider


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


def start(name: str, seed: int = 0) -> Game:
    """A fresh game in which D has had its head start; it is the same for both ends of the knob."""
    found, game = PHENOMENA[name], Game(seed)
    for _ in range(found.head_start):
        game.step(EIGHT, found.rules, "D")
    return game


def phenomena_panel() -> Panel:
    """Each phenomenon at both ends of its knob. What has been played is kept, so that the ends can be compared."""
    games: dict[tuple, Game] = {}

    def compute(settings) -> dict:
        key = (settings.phenomenon, settings.end, settings.seed)
        rules = PHENOMENA[settings.phenomenon].ends()[settings.end]
        return view.look(games.get(key) or Game(settings.seed), EIGHT, rules) | {"rules": rules}

    def run(job, settings) -> None:
        key, found = (settings.phenomenon, settings.end, settings.seed), PHENOMENA[settings.phenomenon]
        game = games.setdefault(key, Game(settings.seed))
        ahead, how = found.head_start - game.steps, lambda: (EIGHT, found.ends()[settings.end])
        if ahead > 0:
            play(job, game, how, "D", ahead)
        play(job, game, how, steps=found.steps)

    def caption(data: dict) -> str:
        rules = data["rules"]
        said = f"{rules.loss}, ratio {rules.ratio:g}, gamma {rules.gamma:g}, {rules.optimizer}."
        return f"{said} {view.caption(data)}" if data["steps"] else f"{said} Press Play."

    return Panel(
        "Three ways to fail",
        [
            Choice("phenomenon", list(PHENOMENA)),
            Choice("end", ENDS, 0, label="play it"),
            Slider("seed", 0, 0, 9),
        ],
        compute=compute,
        draw=view.draw_game,
        caption=caption,
        actions=[Action("Play", run, seconds=60, help="Pressed again, the same game goes on")],
        model="trained here",
        size=(900, 390),
    )
