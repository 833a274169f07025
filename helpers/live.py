"""A model that is trained while one watches: its losses, and what it says on the way."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from torch import nn

from helpers import figures, training
from helpers.figures.canvas import Canvas
from helpers.panel import Action, Job

SECONDS = 60.0
SAMPLE_AT = (0, 2, 5, 10, 20, 35, 55, 90, 150, 300)  # seconds of training at which the model writes a line
LINES = 5  # of these are shown, the latest


class Lesson:
    """A model in training, and the lines it wrote on the way.

    A lecture says what `afresh` makes (from `end()` to `begin(model)`), what `write` writes, how `start` trains, and
    how `conclude` scores. Cells and panels ask from threads of their own: one lesson is never trained or scored twice.

    Attributes:
        model: the model, in whatever state its training is.
        lines: (seconds of training, what it wrote then).
        run: the training, None before the first.
    """

    model: nn.Module
    lines: list[tuple[float, str]]

    def __init__(self) -> None:
        self.run: training.Run | None = None
        self.lock = threading.RLock()  # never taken by the training itself, so that one can wait for it

    def write(self) -> str:
        """A line from the model as it is now, with the same dice each time."""
        raise NotImplementedError

    def start(self, seconds: float | None) -> training.Run:
        """Begin to train `self.model` in the background; `self.listen` wants to hear of each step."""
        raise NotImplementedError

    def conclude(self) -> None:
        """Called when a training has ended: score the model, unless it has been scored as it is now."""

    def end(self) -> None:
        """Stop a training that runs, and wait for the end of its step."""
        if self.run is not None:
            self.run.stop()
            self.run.wait()

    @property
    def ending(self) -> bool:
        """Whether a training that was stopped is still in its last step."""
        return self.run is not None and self.run.stopped and not self.run.finished

    def begin(self, model: nn.Module) -> None:
        """Take a new model and forget what the one before has done."""
        with self.lock:
            self.model, self.run = model, None
            self.lines = [(0.0, self.write())]

    def go(self, seconds: float | None = None) -> training.Run:
        """Train in the background, or go on; returns at once. A training that runs is left alone."""
        with self.lock:
            if self.run is None:
                self.run = self.start(seconds)
            elif self.run.finished:
                self.run.go_on(seconds)
            return self.run

    def listen(self, run: training.Run) -> None:
        """Called after each step: now and then the model writes a line."""
        if run is self.run and self.is_due(run):
            self.lines.append((run.seconds, self.write()))

    def is_due(self, run: training.Run) -> bool:
        """Whether one of the times SAMPLE_AT has come since the last line."""
        return any(self.lines[-1][0] < second <= run.seconds for second in SAMPLE_AT)

    def result(self) -> Any:
        """Wait for the end of the training (a kernel interrupt ends it, too) and return the model."""
        with self.lock:
            run = self.run or self.go()
        return self.finish(run)

    def finish(self, run: training.Run) -> nn.Module:
        """Wait for the end of this training, and score its model if no other has taken its place."""
        model = run.result()
        with self.lock:
            if run is self.run:
                self.conclude()
        return model

    def data(self) -> dict:
        """Losses in nats (steps, loss), the lines written so far, and the seconds of training."""
        losses = list(self.run.losses) if self.run else []
        return {
            "steps": [step for step, _ in losses],
            "loss": [loss for _, loss in losses],
            "lines": list(self.lines),
            "seconds": self.run.seconds if self.run else 0.0,
        }


def follow(lesson: Lesson, job: Job) -> None:
    """An action: train and show how it goes. Stop answers at once; the step it interrupts ends by itself."""
    while lesson.ending and not job.asked_to_stop:
        job.progress(0.0, "ends its step")
        time.sleep(0.1)
    run = lesson.go(job.seconds)
    while not run.finished and not job.asked_to_stop:
        job.progress(run.fraction, f"step {run.step:,}")
        job.show()
        time.sleep(0.1)
    if job.asked_to_stop:
        run.stop()
    else:
        lesson.finish(run)
    job.show()


def buttons(lesson: Lesson, afresh: Callable[[Any], None]) -> list[Action]:
    """Train (or go on), and: forget all, `afresh(settings)`, and train."""

    def start_afresh(job: Job, settings) -> None:
        afresh(settings)
        follow(lesson, job)

    return [
        Action("Train", lambda job, settings: follow(lesson, job), seconds=SECONDS),
        Action("Start afresh", start_afresh, seconds=SECONDS),
    ]


def smooth(values: Sequence[float], window: int = 25) -> list[float]:
    """The mean of each value and the ones before it, up to `window`."""
    return [sum(values[max(0, i + 1 - window) : i + 1]) / min(i + 1, window) for i in range(len(values))]


def draw_lines(plot: figures.Plot, lines: Sequence[tuple[float, str]]) -> None:
    """What the model wrote after so many seconds, the latest lines."""
    canvas = Canvas(plot)
    canvas.text(0, 12, "what it writes", size=17, bold=True)
    y = 40.0
    for seconds, line in lines[-LINES:]:
        canvas.text(0, y, f"{seconds:.0f} s", size=15, bold=True, colour=figures.theme().series[1])
        y = canvas.paragraph(54, y, line, canvas.width - 54, 3, 15) + 9
