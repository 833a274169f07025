"""helpers.training: it learns, stops, resumes exactly, and lives in a thread."""

import threading
import time

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from helpers import checkpoints, device, live_seconds, training


def make_model() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(4, 16), nn.Tanh(), nn.Linear(16, 1))


def batch(index: int) -> torch.Tensor:
    return torch.randn(32, 4, generator=device.generator(index))


def loss(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    noise = 0.01 * torch.randn(len(x), 1).to(x.device)  # from the global generator: resuming must restore it
    return F.mse_loss(model(x) + noise, x.sum(1, keepdim=True))


SETTINGS = {"loss": loss, "learning_rate": 1e-2}
HELD_OUT = [batch(-1), batch(-2)]


def wait_until(condition, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def weights(model: nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().cpu().flatten() for p in model.parameters()])


def test_it_learns_and_leaves_the_model_ready_to_use():
    run = training.fit(make_model(), training.by_index(batch), steps=80, **SETTINGS)
    assert run.finished and run.step == 80 and not run.stopped
    assert run.losses[0][0] == 1 and run.losses[-1][0] == 80
    assert run.losses[-1][1] < 0.2 * run.losses[0][1]
    assert not run.model.training


@pytest.mark.parametrize("muon", [False, True])
def test_a_resumed_training_ends_with_the_same_weights(tmp_path, muon):
    def both(model, rate):
        matrices = [p for p in model.parameters() if p.ndim == 2]
        rest = [p for p in model.parameters() if p.ndim < 2]
        return [torch.optim.Muon(matrices, rate), torch.optim.AdamW(rest, rate)]

    settings = SETTINGS | {"validation": HELD_OUT, "validate_every": 2} | ({"optimizers": both} if muon else {})
    straight_model = make_model()
    torch.manual_seed(9)
    straight = training.fit(straight_model, training.by_index(batch), steps=12, **settings)

    def stop_at_five(run):
        if run.step == 5:
            run.stop()

    first_model = make_model()
    torch.manual_seed(9)
    first = training.fit(
        first_model, training.by_index(batch), steps=12, checkpoint=tmp_path, on_step=stop_at_five, **settings
    )
    assert first.step == 5 and first.stopped
    torch.manual_seed(1234)  # another process would be anywhere
    second = training.fit(make_model(), training.by_index(batch), steps=12, checkpoint=tmp_path, **settings)
    assert second.step == 12
    assert second.losses == straight.losses and second.held_out == straight.held_out
    assert torch.equal(weights(second.model), weights(straight.model))


def test_stop_ends_a_running_training_and_keeps_the_model():
    run = training.start(make_model(), training.by_index(batch), seconds=3600, **SETTINGS)
    wait_until(lambda: run.step >= 3 or run.finished)
    run.stop()
    step = run.step
    wait_until(lambda: run.finished)
    model = run.result()
    assert run.stopped and run.step <= step + 1 and run.fraction < 1 and model is run.model
    assert torch.isfinite(weights(model)).all()


def test_the_budget_ends_it_and_it_can_go_on(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "0.3")
    assert live_seconds() == 0.3
    run = training.start(make_model(), training.by_index(batch), **SETTINGS)
    run.result()
    steps, memory = run.step, run.optimizers
    assert run.seconds >= 0.3 and not run.stopped and run.fraction == 1.0
    run.resume(0.2).result()
    assert run.step > steps and run.seconds >= 0.5
    assert run.optimizers is memory
    assert [step for step, _ in run.losses] == list(range(1, run.step + 1))


def test_a_running_training_does_not_go_on_twice():
    run = training.start(make_model(), training.by_index(batch), seconds=3600, **SETTINGS)
    with pytest.raises(ValueError, match="still running"):
        run.resume(1)
    run.stop()
    run.result()


def test_errors_reach_whoever_asks_for_the_result():
    def broken(model, x):
        raise RuntimeError("no loss today")

    run = training.start(make_model(), training.by_index(batch), loss=broken, learning_rate=1e-2, seconds=60)
    with pytest.raises(RuntimeError, match="no loss today"):
        run.result()


def test_a_loss_that_explodes_is_explained_and_does_not_spoil_the_checkpoint(tmp_path):
    def explodes(model, x):
        return loss(model, x) * (float("nan") if x.mean() == batch(4).mean() else 1.0)

    with pytest.raises(ValueError, match="learning rate is too high"):
        training.fit(
            make_model(), training.by_index(batch), loss=explodes, learning_rate=1e-2, steps=9, checkpoint=tmp_path
        )
    saved = torch.load(tmp_path / "training.pt", weights_only=True)
    assert saved["step"] == 4
    assert all(torch.isfinite(p).all() for p in saved["model"].values())


def game(model, x, optimizers):
    """Two players: one learns the sum of x, the other what the first one says."""
    first, second = model
    said = first(x)
    wrong = F.mse_loss(said + 0.01 * torch.randn(len(x), 1).to(x.device), x.sum(1, keepdim=True))
    copied = F.mse_loss(second(x), said.detach())
    for value, optimizer in zip((wrong, copied), optimizers, strict=True):
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    return {"first": wrong.item(), "second": copied.item()}


def players() -> nn.ModuleList:
    return nn.ModuleList([make_model(), make_model()])


GAME = {
    "step": game,
    "optimizers": lambda model, rate: [torch.optim.Adam(player.parameters(), rate) for player in model],
    "learning_rate": 1e-2,
}


def test_a_step_that_is_written_out_trains_several_networks():
    run = training.fit(players(), training.by_index(batch), steps=80, **GAME)
    assert set(run.parts) == {"first", "second"} and run.losses[-1] == (80, sum(run.parts.values()))
    assert run.losses[-1][1] < 0.3 * run.losses[0][1] and run.bf16 is False


def test_a_game_resumes_with_the_same_weights(tmp_path):
    torch.manual_seed(9)
    straight = training.fit(players(), training.by_index(batch), steps=8, **GAME)
    torch.manual_seed(9)
    short = {"on_step": lambda run: run.stop() if run.step == 3 else None, "checkpoint": tmp_path}
    training.fit(players(), training.by_index(batch), steps=8, **GAME, **short)
    torch.manual_seed(1234)
    second = training.fit(players(), training.by_index(batch), steps=8, checkpoint=tmp_path, **GAME)
    assert second.losses == straight.losses and torch.equal(weights(second.model), weights(straight.model))


def test_a_game_that_explodes_leaves_the_last_good_checkpoint(tmp_path):
    def explodes(model, x, optimizers):
        return game(model, x * (float("nan") if x.mean() == batch(4).mean() else 1.0), optimizers)

    settings = GAME | {"step": explodes, "steps": 9, "checkpoint": tmp_path}
    with pytest.raises(ValueError, match="learning rate is too high"):
        training.fit(players(), training.by_index(batch), save_every=0.0, **settings)
    saved = torch.load(tmp_path / "training.pt", weights_only=True)
    assert saved["step"] == 4
    assert all(torch.isfinite(p).all() for p in saved["model"].values())


def test_a_game_refuses_batches_that_its_step_would_not_see():
    with pytest.raises(ValueError, match="one batch per step"):
        training.fit(players(), training.by_index(batch), steps=1, batches_per_step=2, **GAME)


@pytest.mark.parametrize("wrong", [{}, {"loss": loss, "step": game}])
def test_a_loss_or_a_step_must_be_given(wrong):
    with pytest.raises(ValueError, match="a loss, or a step"):
        training.fit(make_model(), training.by_index(batch), learning_rate=1.0, steps=1, **wrong)


def test_it_trains_from_a_thread_in_inference_mode():
    model, found = make_model(), []

    def work():
        with torch.inference_mode():
            found.append(training.fit(model, training.by_index(batch), steps=3, **SETTINGS))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found[0].step == 3


def test_an_end_must_be_given():
    with pytest.raises(ValueError, match="steps or seconds"):
        training.fit(make_model(), training.by_index(batch), **SETTINGS)


def test_the_schedule_rises_stays_and_falls_to_zero():
    assert training.warmup_stable_decay(0.01) == pytest.approx(0.5)
    assert training.warmup_stable_decay(0.3) == 1.0
    assert training.warmup_stable_decay(0.8) == pytest.approx(0.5)
    assert training.warmup_stable_decay(1.0) == 0.0


def test_batches_taken_together_are_one_step_of_their_mean(in_precision):
    """Two batches of 32 together are one batch of their 64 rows, step after step."""
    in_precision(False)

    def exact(model, x):
        return F.mse_loss(model(x), x.sum(1, keepdim=True))

    def double(index: int) -> torch.Tensor:
        return torch.cat([batch(2 * index), batch(2 * index + 1)])

    settings = {"loss": exact, "learning_rate": 1e-2, "steps": 6}
    two = training.fit(make_model(), training.by_index(batch), batches_per_step=2, **settings)
    one = training.fit(make_model(), training.by_index(double), **settings)
    assert two.step == 6
    assert [loss for _, loss in two.losses] == pytest.approx([loss for _, loss in one.losses], rel=1e-4)
    torch.testing.assert_close(weights(two.model), weights(one.model), rtol=1e-3, atol=1e-5)


def test_the_loss_on_held_out_batches_is_noted_and_changes_nothing():
    def model() -> nn.Module:
        return nn.Sequential(make_model(), nn.Dropout(0.5))

    def exact(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
        torch.rand(1)
        return F.mse_loss(model(x), x.sum(1, keepdim=True))

    runs = []
    for held_out in ((), HELD_OUT):
        torch.manual_seed(9)
        how = {"loss": exact, "learning_rate": 1e-2, "steps": 5, "validation": held_out, "validate_every": 2}
        torch.manual_seed(4)
        runs.append(training.fit(model(), training.by_index(batch), **how))
    without, with_it = runs
    assert with_it.losses == without.losses and torch.equal(weights(with_it.model), weights(without.model))
    assert [step for step, _ in with_it.held_out] == [2, 4, 5] and without.held_out == []
    at_the_end = sum(exact(with_it.model, x.to(device.pick())).item() for x in HELD_OUT) / 2  # without dropout
    if not with_it.bf16:
        assert with_it.held_out[-1][1] == pytest.approx(at_the_end, rel=1e-5)


def test_a_resumed_training_keeps_its_precision(tmp_path, in_precision):
    precisions = []

    def watched(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
        precisions.append(model(x).dtype)
        return loss(model, x)

    for bf16, steps in ((True, 2), (False, 4)):  # measured anew, the answer would be another
        in_precision(bf16)
        how = {"loss": watched, "learning_rate": 1e-2, "steps": steps, "checkpoint": tmp_path}
        run = training.fit(make_model(), training.by_index(batch), **how)
    assert run.step == 4 and run.bf16 and set(precisions) == {torch.bfloat16}


def test_each_process_gets_its_own_random_state_back(tmp_path):
    run = training.fit(make_model(), training.by_index(batch), steps=1, checkpoint=tmp_path, **SETTINGS)
    states = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        states.append(device.rng_states())
    saved = checkpoints.read(tmp_path) | {"random": states}
    for process, expected in ((0, states[0]), (1, states[1]), (2, states[1])):
        checkpoints.restore(saved, run, process)
        assert torch.equal(torch.get_rng_state(), expected[0])


def test_a_checkpoint_of_an_older_version_is_said(tmp_path):
    torch.save({"step": 3}, tmp_path / checkpoints.NAME)
    with pytest.raises(ValueError, match="older version"):
        training.fit(make_model(), training.by_index(batch), steps=1, checkpoint=tmp_path, **SETTINGS)


def test_whoever_looks_at_the_model_meanwhile_does_not_end_its_training_mode():
    modes = []

    def watched(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
        modes.append(model.training)
        return loss(model, x)

    how = {"loss": watched, "learning_rate": 1e-2, "steps": 3, "on_step": lambda run: run.model.eval()}
    training.fit(make_model(), training.by_index(batch), **how)
    assert modes == [True] * 3
