"""A model that is trained while one watches, and its panel."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import torch
from torch import nn

from helpers import live_seconds, training
from helpers.live.drawing import draw_training, in_words
from helpers.live.history import History, Moment, Scores, Settings
from helpers.panel import Action, Job, Panel, Problem, Scrubber, seeded
from helpers.panel.controls import Control

SECONDS = 60.0
SAMPLE_AT = (0, 2, 5, 10, 20, 35, 55, 90, 150, 300)  # seconds of training


class LiveTraining:
    """A model in training, and the panel that shows it. See `helpers.live` for how to write one.

    Cells and panel ask from threads of their own: one training is never run or scored twice. There is one training at
    a time: one that begins ends the one before, which keeps what it has learned and can go on.

    Attributes:
        model: the model, in whatever state its training is.
        settings: what it was made with.
        history: what its training has shown so far.
        past: the histories of the models before it.
        run: its training, None before the first.
    """

    _latest: weakref.ref[LiveTraining] | None = None

    def __init__(
        self,
        title: str,
        controls: Sequence[Control] = (),
        *,
        make_model: Callable[[Settings], nn.Module],
        start: Callable[..., training.Run],
        sample: Callable[[nn.Module], Any] | None = None,
        score: Callable[[nn.Module], float | Scores] | None = None,
        score_from: float = 0.0,
        baseline: float | Callable[[], float] | None = None,
        levels: Mapping[str, float] | Callable[[nn.Module], Mapping[str, float]] = MappingProxyType({}),
        every: int | None = None,
        seconds: float = SECONDS,
        wrap: Callable[[nn.Module], Any] = lambda model: model,
        describe: Callable[[Settings], str] | None = None,
        extra: Callable[[nn.Module], Mapping[str, Any]] = lambda model: {},
        loss_title: str = "loss",
        score_title: str = "right",
        sample_title: str = "samples",
        more: Sequence[Control] = (),
        **panel: Any,
    ) -> None:
        """
        Args:
            controls, more: what a fresh model is made with; their presets make the first one.
            make_model, start, sample, score: see `helpers.live`. `sample` and `score` get the model in eval mode,
                without gradients, and with the same random state each time; the training's own is left alone.
            score_from: seconds of training before the first score, if it takes long and tells nothing before.
            baseline: the score of somebody who has learned nothing; a function if it takes time to compute.
            levels: named lines on the chart of losses, such as the loss of guessing; or a function of the model.
            every: sample and score every so many steps, instead of at the seconds SAMPLE_AT.
            seconds: what a training takes, if nobody says more.
            wrap: what `result()` makes of the model.
            describe: the settings in words (default: names and values).
            extra: further entries for the panel's data, from the model.
            panel: as for `Panel`: draw, caption, size, model.
        """
        self.title, self.controls, self.more = title, tuple(controls), tuple(more)
        self._make_model, self._start, self._sample, self._score = make_model, start, sample, score
        self._score_from, self._every, self._wrap, self._extra = score_from, every, wrap, extra
        self._seconds = seconds
        self._describe = describe or _named_values
        self._baseline, self._levels = baseline, levels
        self._titles, self._panel = (loss_title, score_title, sample_title), panel
        self._lock = threading.RLock()  # never taken by the training itself, so that one can wait for it
        self.past: list[History] = []
        self.run: training.Run | None = None
        self.settings = Settings(**{control.name: control.value for control in (*controls, *more)})
        self.reset()

    # What cells, tests and the panel ask for.

    def reset(self, **changes: Any) -> None:
        """A new model, with these settings changed. A training that runs ends.

        Raises:
            Problem: there is no such setting, or no such model; then the present model stays.
        """
        known = {control.name: control for control in (*self.controls, *self.more)}
        if unknown := changes.keys() - known:
            raise Problem(f"“{self.title}” has no setting {', '.join(sorted(unknown))}; it has {', '.join(known)}.")
        changes = {name: known[name].accept(value) for name, value in changes.items()}
        with self._lock:
            settings = Settings(**(vars(self.settings) | changes))
            if self.run is not None:
                self.run.stop()
                self.run.wait()
            with seeded(0):
                model = self._make_model(settings).float()  # whatever a student's cell has made the default
            fresh = History(settings)
            fresh.moments.append(self._moment(model, fresh))  # first: whoever looks meanwhile sees the one before
            if self.run is not None:
                self.past.append(self.history)
            self.model, self.settings, self.run, self.history = model, settings, None, fresh
        if panel := vars(self).get("panel"):
            panel.unpin_message()
            panel.refresh()

    def start(self, seconds: float | None = None) -> training.Run:
        """Train in the background, or go on; returns at once. A training that runs is left alone."""
        seconds = live_seconds(self._seconds) if seconds is None else seconds
        with self._lock:
            if self._is_ending:
                self.run.wait()
            if self.run is None or self.run.finished:
                self._end_the_latest()
            if self.run is None:
                self.run = self._start(self.model, self.settings, seconds=seconds, on_step=self.on_step)
            elif self.run.finished:
                self.run.resume(seconds)
            run = self.run
        if "panel" in vars(self):
            self._follow(run)
        return run

    def on_step(self, run: training.Run, losses: float | Mapping[str, float] | None = None) -> None:
        """Called after each step. `losses`: the curves of this step, if they are not the run's own."""
        losses = (run.parts or run.losses[-1][1]) if losses is None else losses
        for name, loss in (losses if isinstance(losses, Mapping) else {"": losses}).items():
            self.history.losses.setdefault(name, []).append((run.step, loss))
        self.history.step, self.history.seconds = run.step, run.seconds
        last = self.history.moments[-1].seconds
        if run.step % self._every == 0 if self._every else any(last < at <= run.seconds for at in SAMPLE_AT):
            self._look()

    def on_finish(self) -> None:
        """Called when a training run has ended: sample and score the model, unless that was done as it is now."""
        self.history.step, self.history.seconds = self.run.step, self.run.seconds
        if self.run.step and not self.history.losses:
            raise TypeError("start(model, settings, **how) has to hand `how` on to the training: it has on_step.")
        last = self.history.moments[-1]
        if last.step < self.history.step or (self._score is not None and not last.scores):
            self._look(last_one=True)

    def result(self) -> Any:
        """Wait for the end of the training (a kernel interrupt ends it, too) and return the model."""
        with self._lock:
            run = self.run or self.start()
        self.finish(run)
        if panel := vars(self).get("panel"):
            panel.refresh()
        return self._wrap(self.model)

    def finish(self, run: training.Run) -> None:
        """Wait for the end of this training, and score its model if no other has taken its place."""
        run.result()
        with self._lock:
            if run is self.run:
                self.on_finish()

    def data(self) -> dict[str, Any]:
        """What the panel draws; it adds plan (the controls in words), hint (what to do before the first step), moment.

        Returns a dict: losses (by name: steps, losses), levels, moments, scores (by name: seconds, shares), baseline,
        step, seconds, parameters (how many), now (the settings in words), and the entries of `extra`.
        """
        history = self.history
        step, seconds = history.step, history.seconds  # first: it goes on meanwhile, and each step told has its losses
        moments = list(history.moments)
        names = dict.fromkeys(name for moment in moments for name in moment.scores)
        scored = {name: [(m.seconds, m.scores[name]) for m in moments if name in m.scores] for name in names}
        return {
            "losses": {name: _columns(list(points)) for name, points in list(history.losses.items())},
            "levels": dict(self._levels(self.model) if callable(self._levels) else self._levels),
            "moments": moments,
            "scores": {name: _columns(points) for name, points in scored.items()},
            "baseline": self._baseline() if callable(self._baseline) else self._baseline,
            "step": step,
            "seconds": seconds,
            "parameters": sum(p.numel() for p in self.model.parameters()),
            "now": self._describe(self.settings),
            **self._extra(self.model),
        }

    @functools.cached_property
    def panel(self) -> Panel:
        """The panel, made when it is first asked for."""
        scrubber = Scrubber("moment", states="moments", label="look back")
        actions = [
            Action("Train", self._train, seconds=self._seconds, follows=True),
            Action("Start afresh", self._restart, seconds=self._seconds, follows=True),
        ]
        draw = functools.partial(draw_training, titles=self._titles, scored=self._score is not None)
        look = {"draw": draw, "caption": in_words, "model": "trained here", "size": (900, 400)}
        controls = [*self.controls, scrubber] if self._sample else self.controls
        return Panel(self.title, controls, more=self.more, compute=self._compute, actions=actions, **look | self._panel)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if self.run is not None and not self.run.finished:
            self._follow(self.run)
        return self.panel._repr_mimebundle_(**options)

    # The model and its training.

    @property
    def _is_ending(self) -> bool:
        """Whether a run that was stopped is still in its last step."""
        return self.run is not None and self.run.stopped and not self.run.finished

    def _end_the_latest(self) -> None:
        """Two runs would each get half of the machine."""
        other = LiveTraining._latest and LiveTraining._latest()
        if other is not None and other is not self and other.run is not None:
            other.run.stop()
        LiveTraining._latest = weakref.ref(self)

    def _look(self, last_one: bool = False) -> None:
        """Sample and score the model as it is now."""
        now = self.history
        moment = self._moment(self.model, now, last_one)
        again = now.moments[-1].step == now.step  # it was too early for a score
        now.moments[len(now.moments) - again :] = [moment]

    def _moment(self, model: nn.Module, history: History, last_one: bool = False) -> Moment:
        """What the model makes after what its history tells, and its scores unless it is too early for them."""
        scored = self._score is not None and (last_one or history.seconds >= self._score_from)
        sample = _asked(self._sample, model) if self._sample is not None else None
        if isinstance(sample, torch.Tensor):
            sample = sample.float().cpu()
        found = _asked(self._score, model) if scored else {}
        scores = dict(found) if isinstance(found, Mapping) else {self._titles[1]: float(found)}
        return Moment(history.seconds, history.step, sample, scores)

    # The panel's side.

    def _follow(self, run: training.Run) -> None:
        """Let the panel show this training, unless it shows one already."""
        with contextlib.suppress(ValueError):  # it does
            self.panel.do(Action("Train", lambda job, settings: self._watch(job, run), follows=True))

    def _train(self, job: Job, settings: Settings) -> None:
        while self._is_ending and not job.stop_requested:
            job.progress(0.0, "ends its step")
            time.sleep(0.1)
        if not job.stop_requested:
            self._watch(job, self.start(job.seconds))

    def _restart(self, job: Job, settings: Settings) -> None:
        self.reset(**{control.name: getattr(settings, control.name) for control in (*self.controls, *self.more)})
        self._watch(job, self.start(job.seconds))

    def _watch(self, job: Job, run: training.Run) -> None:
        """Show how it goes. Stop answers at once; the step it interrupts ends by itself."""
        while not run.finished and not job.stop_requested:
            job.progress(run.fraction, f"step {run.step:,}")
            job.show()
            time.sleep(0.1)
        if job.stop_requested:
            run.stop()
        elif not run.stopped:
            self.finish(run)
        job.show()

    def _compute(self, settings: Settings) -> dict[str, Any]:
        data, running = self.data(), self.run is not None and not self.run.finished
        self.panel.view.actions["Train"].description = "Go on" if data["step"] else "Train"
        hint = "Training has begun; the first step takes longest." if running else "Press Train."
        return data | {"plan": self._describe(settings), "hint": hint}


def _asked(ask: Callable[[nn.Module], Any], model: nn.Module) -> Any:
    """What the model gives in eval mode; its modes and the random states are restored."""
    learning = [module for module in model.modules() if module.training]
    try:
        with seeded(0), torch.no_grad():
            return ask(model.eval())
    finally:
        for module in learning:
            module.training = True


def _named_values(settings: Settings) -> str:
    """The default description: width 32, rate 0.002."""
    shown = {name: f"{value:.2g}" if isinstance(value, float) else value for name, value in vars(settings).items()}
    return ", ".join(f"{name} {value}" for name, value in shown.items() if name != "moment") or "the model"


def _columns(points: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]
