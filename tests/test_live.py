"""Live trainings are asked from cells and from panels, that is from threads of their own."""

import threading
import time

import pytest
import torch
from torch import nn

from helpers import lab, live, live_seconds, training
from helpers.__main__ import main
from helpers.panel import Panel


class Line(live.Lesson):
    """Fits a line. Counts how often its model is scored at the end, and notices if that happens twice at once."""

    def __init__(self):
        super().__init__()
        self.starts, self.exams = 0, []
        self.begin(nn.Linear(1, 1))

    def write(self) -> str:
        return "a line"

    def start(self, seconds):
        self.starts += 1
        time.sleep(0.05)  # long enough for another thread to come in between
        batches = training.by_index(lambda i: torch.ones(4, 1))
        how = {"loss": lambda model, x: (model(x) - 2 * x).square().mean(), "learning_rate": 0.1, "steps": 3}
        return training.start(self.model, batches, seconds=60, on_step=self.listen, **how)

    def conclude(self) -> None:
        if not self.exams or self.exams[-1] < self.run.step:
            time.sleep(0.05)
            self.exams.append(self.run.step)


def at_once(*works) -> None:
    """Runs all of them in threads of their own, which begin together; raises what one of them has raised."""
    barrier, errors = threading.Barrier(len(works)), []

    def run(work) -> None:
        barrier.wait()
        try:
            work()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]


def test_however_many_ask_there_is_one_training_and_one_exam():
    lesson = Line()
    at_once(lesson.go, lesson.result, lesson.result, lesson.go)
    lesson.result()
    assert lesson.starts == 1 and lesson.exams == [3]


def test_a_button_and_the_next_cell_share_one_training():
    lesson = Line()
    panel = Panel(
        "A line",
        compute=lambda settings: lesson.data(),
        draw=lambda sheet, data: None,
        actions=live.buttons(lesson, lambda settings: lesson.begin(nn.Linear(1, 1))),
    )
    panel.act("Train")
    assert lesson.result() is lesson.model
    panel.wait()
    assert panel.error is None and lesson.starts == 1 and lesson.exams == [3]


def test_who_waited_for_a_training_does_not_start_the_next_one():
    lesson = Line()
    run = lesson.go()
    lesson.begin(nn.Linear(1, 1))
    lesson.finish(run)
    assert lesson.run is None and lesson.starts == 1 and lesson.exams == []


@pytest.mark.parametrize("setting", ["abc", "0", "-3", "nan", "inf"])
def test_a_setting_that_is_no_time_is_one_sentence(monkeypatch, setting):
    monkeypatch.setenv("LECTURE_SECONDS", setting)
    with pytest.raises(ValueError, match=r"LECTURE_SECONDS is .* such as 20\.$"):
        live_seconds()


@pytest.mark.parametrize("limit", [{"steps": 0}, {"seconds": 0.0}, {"steps": -1, "seconds": 5.0}])
def test_a_limit_of_nothing_ends_at_once(limit):
    batches = training.by_index(lambda i: torch.ones(4, 1))
    run = training.fit(nn.Linear(1, 1), batches, loss=lambda m, x: m(x).mean(), learning_rate=0.1, **limit)
    assert run.finished and run.step == 0


def test_the_lab_says_so_before_it_starts(monkeypatch, capsys):
    monkeypatch.setenv("LECTURE_SECONDS", "twenty")
    monkeypatch.setattr(lab, "main", lambda options: pytest.fail("started"))
    assert main(["lab"]) == 2
    assert "LECTURE_SECONDS is 'twenty'" in capsys.readouterr().err
