"""Live trainings are asked from cells and from panels, that is from threads of their own."""

import functools
import threading
import time

import pytest
import torch
from torch import nn

from helpers import lab, live_seconds, training
from helpers.__main__ import main
from helpers.live import LiveTraining, smooth
from helpers.panel import Panel, Problem, Slider
from tests.driver import drive


class Line:
    """Fits a line, three steps long. Counts its trainings, samples and scores, and notices two at once."""

    def __init__(self, steps: int | None = 3, **how):
        self.starts, self.scored = 0, []
        self.hold = threading.Event()  # cleared, the next step waits
        self.hold.set()
        self.stepping = threading.Event()
        how = {"sample": self.sample, "score": self.score, "score_from": 1e9, "baseline": 0.5} | how
        controls = [Slider("slope", 2.0, -3.0, 3.0), Slider("rate", 0.1, 1e-3, 1e6, log=True)]
        make = {"make_model": lambda settings: nn.Linear(1, 1), "start": functools.partial(self.start, steps)}
        self.live = LiveTraining("A line", controls, **make, **how)

    def start(self, steps, model, settings, **how) -> training.Run:
        self.starts += 1
        time.sleep(0.05)  # long enough for another thread to come in between

        def loss(model, x):
            self.stepping.set()
            assert self.hold.wait(60)
            return (model(x) - settings.slope * x).square().mean()

        batches = training.by_index(lambda i: torch.rand(4, 1))
        how |= {"steps": steps, "schedule": lambda done: 1.0}  # no clock decides how fast it learns
        return training.start(model, batches, loss=loss, learning_rate=settings.rate, **how)

    def sample(self, model) -> str:
        assert not model.training and not torch.is_grad_enabled()
        return f"{model(torch.rand(1)).item():.6f}"

    def score(self, model) -> float:
        time.sleep(0.05)
        self.scored.append(self.live.history.step)
        return 0.75


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


def test_however_many_ask_there_is_one_training_and_one_score():
    line = Line()
    at_once(line.live.start, line.live.result, line.live.result, line.live.start)
    line.live.result()
    assert line.starts == 1 and line.scored == [3]


def test_a_button_and_the_next_cell_share_one_training():
    line = Line()
    line.live.panel.click("Train")
    assert line.live.result() is line.live.model
    line.live.panel.wait()
    assert line.live.panel.error is None and line.starts == 1 and line.scored == [3]


def test_who_waited_for_a_training_does_not_start_the_next_one():
    line = Line()
    run = line.live.start()
    line.live.reset()
    line.live.finish(run)
    assert line.live.run is None and line.starts == 1 and line.scored == []


def test_a_training_goes_on_and_a_fresh_one_forgets():
    line = Line(steps=None, every=2)
    line.live.start(0.2)
    line.live.result()
    steps = line.live.history.step
    line.live.start(0.2)
    line.live.result()
    assert line.live.history.step > steps > 0 and line.starts == 1
    assert [len(curve) for curve in line.live.data()["losses"][""]] == [line.live.history.step] * 2
    line.live.reset(slope=-1.0)
    assert line.live.settings.slope == -1.0 and line.live.settings.rate == 0.1
    assert [one.settings.slope for one in line.live.past] == [2.0] and line.live.past[0].step > steps
    assert line.live.data()["losses"] == {} and len(line.live.history.moments) == 1
    with pytest.raises(Problem, match="no setting slpoe; it has slope, rate"):
        line.live.reset(slpoe=1.0)


def test_who_looks_while_a_fresh_model_is_sampled_sees_the_one_before():
    seen = []

    def sample(model) -> None:
        seen.extend(len(one.live.data()["moments"]) for one in lines)  # as a panel may at any time

    lines = []
    lines.append(Line(sample=sample))
    lines[0].live.reset()
    assert seen == [1]
    assert len(lines[0].live.data()["moments"]) == 1


def test_samples_are_drawn_with_the_same_dice_and_leave_those_of_the_training_alone():
    def trained(every: int) -> tuple[list[str], torch.Tensor]:
        torch.manual_seed(1)
        line = Line(steps=6, every=every)
        model = line.live.result()
        return [moment.sample for moment in line.live.history.moments], model.weight.detach()

    (often, first), (seldom, second) = trained(1), trained(100)
    assert len(often) == 7 and often[0] == seldom[0] and often[-1] == seldom[-1]
    torch.testing.assert_close(first, second, rtol=0, atol=0)


def test_a_model_is_in_the_mode_it_was_in_after_a_look():
    line = Line(steps=2, every=1)
    seen = []
    line.live._sample = lambda model: seen.append(model.training) or "a line"
    line.live.reset()
    line.live.model.train()
    line.live._look()
    assert line.live.model.training and seen == [False, False]
    line.live._sample = lambda model: 1 / 0
    with pytest.raises(ZeroDivisionError):
        line.live._look()
    assert line.live.model.training


def test_stop_answers_within_a_long_step_and_it_goes_on_afterwards():
    line = Line(steps=None)
    panel = line.live.panel.wait()
    line.hold.clear()
    for _ in range(2):  # the second time it would begin after the step that the first is in
        panel.click("Train")
        assert line.stepping.wait(60)
        panel.stop()
        panel.wait(60)
        assert not line.live.run.finished and panel.error is None
    line.hold.set()
    line.live.run.wait()
    assert line.live.run.step == 1
    line.live.start(0.1)
    line.live.result()
    assert line.live.run.step > 1 and line.starts == 1


def test_sliders_of_other_panels_answer_while_a_step_takes_long():
    line = Line(steps=None)
    other = Panel(
        "Other", [Slider("x", 1, 0, 9)], compute=lambda settings: {"x": settings.x}, draw=lambda sheet, data: None
    )
    line.hold.clear()
    line.live.start(60)
    assert line.stepping.wait(60)
    assert other.set(x=7).wait(60).data == {"x": 7}
    line.live.panel.set(slope=1.0)
    line.hold.set()
    line.live.run.stop()
    line.live.panel.wait(60)


def test_a_training_that_a_cell_has_started_is_followed_by_the_panel_shown_later():
    line = Line(steps=None)
    line.hold.clear()
    line.live.start(60)
    line.live._repr_mimebundle_()
    stop = line.live.panel.view.stop
    assert stop.layout.display == "" and line.live.panel.view.actions["Train"].disabled
    line.live._repr_mimebundle_()  # shown twice, followed once
    line.hold.set()
    line.live.panel.stop()
    line.live.panel.wait(60)
    assert stop.layout.display == "none" and line.starts == 1 and line.live.run.stopped
    assert line.live.panel.view.actions["Train"].description == "Go on"


def test_a_cell_that_runs_again_trains_at_once_and_ends_the_training_before():
    first, second = Line(steps=None), Line(steps=3)
    first.live.start(600)
    first.live._repr_mimebundle_()
    second.live.start(600)
    second.live._repr_mimebundle_()
    second.live.panel.wait(60)
    first.live.panel.wait(60)
    assert first.live.run.finished and first.scored == []  # nobody asked for its result
    assert second.live.run.step == 3 and "3 steps" in second.live.panel.status
    first.live.start(0.1)  # it has kept what it learned
    assert first.starts == 1


def test_a_training_that_fails_says_so_and_a_fresh_one_begins():
    line = Line(steps=None)
    line.live.panel.set(rate=1e6).click("Start afresh")
    line.live.panel.wait(60)
    assert "learning rate is too high" in line.live.panel.error
    line.live.panel.set(rate=0.1).click("Start afresh")
    line.live.panel.stop()
    assert line.live.panel.wait(60).error is None


def test_a_start_that_loses_on_step_is_told():
    line = Line(steps=2)
    start = line.live._start
    line.live._start = lambda model, settings, on_step, seconds: start(model, settings, seconds=seconds)
    with pytest.raises(TypeError, match="hand `how` on"):
        line.live.result()


def test_a_training_takes_the_time_that_its_lecture_gives_it_in_a_cell_and_on_the_panel(monkeypatch):
    monkeypatch.delenv("LECTURE_SECONDS", raising=False)
    line, given = Line(seconds=7.0), []
    start = line.live._start
    line.live._start = lambda *args, **how: given.append(how["seconds"]) or start(*args, **how)
    line.live.result()
    line.live.panel.click("Start afresh")
    line.live.panel.wait(60)
    assert given == [7.0, 7.0]


def test_a_panel_shows_what_a_cell_has_done():
    line = Line()
    panel = line.live.panel.wait()
    assert "Not trained yet. Press Train." in panel.status
    line.live.result()
    assert "3 steps" in panel.wait().status and panel.data["scores"]
    line.live.reset(slope=0.5)
    assert "slope 0.5" in panel.wait().status and "Not trained yet" in panel.status


def test_the_panel_looks_back_and_shows_what_the_lecture_says():
    line = Line(steps=4, every=1)
    line.live.start(60)
    line.live.result()
    panel = line.live.panel.wait()
    drive(panel, without_effect=("slope", "rate"))
    assert panel.data["moment"] == 4 and panel.data["scores"] == {"right": ([line.live.history.seconds], [0.75])}
    assert "4 steps" in panel.status and "right 75% (baseline 50%)" in panel.status
    panel.set(moment=1, slope=1.0).wait()
    assert panel.data["moments"][panel.data["moment"]].step == 1
    assert "Start afresh would take slope 1, rate 0.1" in panel.status


def game(real_mean: float = 2.0) -> LiveTraining:
    """A GAN on one number: two networks, two optimizers, two losses."""

    def make_model(settings) -> nn.ModuleDict:
        return nn.ModuleDict(
            {
                "generator": nn.Linear(1, 1),
                "discriminator": nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1)),
            }
        )

    def start(model, settings, **how) -> training.Run:
        g, d = model["generator"], model["discriminator"]
        bce = nn.functional.binary_cross_entropy_with_logits

        def step(model, real, optimizers) -> dict[str, float]:
            move_g, move_d = optimizers
            fake = g(torch.randn_like(real))
            loss_d = bce(d(real), torch.ones_like(real)) + bce(d(fake.detach()), torch.zeros_like(real))
            move_d.zero_grad()
            loss_d.backward()
            move_d.step()
            loss_g = bce(d(fake), torch.ones_like(real))
            move_g.zero_grad()
            loss_g.backward()
            move_g.step()
            return {"D": loss_d.item(), "G": loss_g.item()}

        batches = training.by_index(
            lambda i: real_mean + 0.5 * torch.randn(64, 1, generator=torch.Generator().manual_seed(i))
        )
        return training.start(
            model,
            batches,
            step=step,
            optimizers=lambda model, rate: [torch.optim.Adam(net.parameters(), rate) for net in model.values()],
            learning_rate=settings.rate,
            **how,
        )

    return LiveTraining(
        "A game",
        [Slider("rate", 0.02, 1e-3, 1.0, log=True)],
        make_model=make_model,
        start=start,
        sample=lambda model: f"{model['generator'](torch.randn(256, 1)).mean().item():.2f}",
    )


def test_a_game_of_two_networks_is_composed_in_a_few_lines():
    live = game()
    before = float(live.history.moments[0].sample)
    run = live.start(60)
    while run.step < 300 and not run.finished:
        time.sleep(0.01)
    run.stop()
    live.result()
    losses = live.data()["losses"]
    assert set(losses) == {"D", "G"} and len(losses["D"][1]) == len(losses["G"][1]) == run.step >= 300
    assert abs(float(live.history.moments[-1].sample) - 2) < abs(before - 2)
    live.start(0.05)
    live.result()
    assert len(live.data()["losses"]["G"][1]) == run.step
    assert live.panel.wait().error is None and "D 1" in live.panel.status


def test_a_game_that_explodes_says_so():
    live = game(real_mean=float("inf"))
    live.panel.click("Train")
    assert "learning rate is too high" in live.panel.wait(60).error


def test_smoothing_is_the_mean_of_the_last_values():
    values = [float(i * i % 7) for i in range(60)]
    for i, mean in enumerate(smooth(values)):
        window = values[max(0, i - 24) : i + 1]
        assert mean == pytest.approx(sum(window) / len(window))


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
