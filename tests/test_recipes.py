"""helpers.recipes: the data that trains pocket models, and the command that makes them."""

import itertools
import json
import threading
from importlib import util

import pytest
import torch
import torch.nn.functional as F

from helpers import __main__ as command
from helpers import catalog, farm
from helpers.models.language import LanguageModel
from helpers.recipes import NAMES, curriculum, farm_text, losses, prefetching, recipe, runner
from helpers.recipes.muon import Muon, orthogonalized
from helpers.training import Run


def first(supply, n: int, at: int = 0, stride: int = 1) -> list:
    batches = supply(at, stride)
    found = list(itertools.islice(batches, n))
    batches.close()
    return found


def test_rows_are_whole_documents_and_targets_the_words_after():
    for inputs, targets in first(farm_text.batches(seed=1, batch=4, parts=4), 4):
        for row, following in zip(inputs.tolist(), targets.tolist(), strict=True):
            length = sum(id != farm_text.IGNORE_INDEX for id in following)
            assert row[0] == farm_text.END and following[length - 1] == farm_text.END
            assert row[1:length] == following[: length - 1]
            text = farm.tokenizer().decode(row[1:length], skip_special_tokens=False)
            assert farm.log_probability(text) > -1e9


def test_batch_i_is_the_same_wherever_one_starts():
    supply = farm_text.batches(seed=1, batch=3, parts=4, distinct=2)
    straight = first(supply, 12)
    for at, stride in [(5, 1), (1, 2)]:
        for (ours, _), (theirs, _) in zip(first(supply, 3, at, stride), straight[at::stride], strict=False):
            assert torch.equal(ours, theirs)


def test_documents_come_again_in_another_order():
    supply = farm_text.batches(seed=1, batch=3, parts=4, distinct=1)
    rounds = [[inputs.tolist() for inputs, _ in first(supply, 4, at)] for at in (0, 4)]
    assert rounds[0] != rounds[1] and sorted(rounds[0]) == sorted(rounds[1])


def test_the_curriculum_is_one_stage_after_the_other_from_wherever_one_starts():
    stages = [
        curriculum.Stage(("echo",), 3, 4, length=60, distinct=1),
        curriculum.Stage(("list", "recall"), 2, 4, length=90, distinct=1),
        curriculum.Stage(farm_text.MIXTURE, 0, 4, distinct=1),
    ]
    supply = curriculum.batches(1, stages)
    straight = first(supply, 8)
    marks = [{"Again" in text for text in texts(inputs)} for inputs, _ in straight]
    assert marks[:3] == [{True}] * 3 and marks[3:5] == [{False}] * 2
    questions = ["<Q>" in text for inputs, _ in straight[3:5] for text in texts(inputs)]
    assert set(questions) == {True, False}  # a list has none
    assert max(inputs.shape[1] for inputs, _ in straight[:5]) <= 90
    for at, stride in [(2, 1), (4, 1), (5, 1), (7, 1), (1, 2)]:
        for (ours, _), (theirs, _) in zip(first(supply, 3, at, stride), straight[at::stride], strict=False):
            assert torch.equal(ours, theirs)


def texts(inputs: torch.Tensor) -> list[str]:
    return [farm.tokenizer().decode([id for id in row if id], skip_special_tokens=False) for row in inputs.tolist()]


def test_a_batch_holds_as_many_documents_of_each_kind():
    supply = farm_text.batches(seed=1, batch=4, parts=2, kinds=("echo", "list"), distinct=1)
    found = [text for inputs, _ in first(supply, 2) for text in texts(inputs)]
    assert ["Again" in text for text in found].count(True) == len(found) / 2


def test_held_out_documents_are_read_by_no_training():
    held_out = {text for inputs, _ in farm_text.held_out(4) for text in texts(inputs)}
    assert len(held_out) == 4 * farm_text.VALIDATED
    assert not held_out & {
        text for inputs, _ in first(farm_text.batches(1, 4, distinct=2), 32) for text in texts(inputs)
    }


def test_any_number_of_workers_makes_the_same_batches_and_a_block_comes_again_from_the_same(monkeypatch):
    made_by = {}

    def block(number: int) -> list[int]:
        made_by.setdefault(number % 3, set()).add(threading.current_thread().name)
        return [10 * number, 10 * number + 1]

    monkeypatch.setattr(prefetching, "worker", lambda process, worker=prefetching.worker: worker(False))

    def found(workers: int, at: int, stride: int) -> list:
        made_by.clear()
        how = {"parts": 2, "distinct": 3, "ahead": 2, "workers": workers}
        return first(prefetching.batches(block, lambda part, number: (part, number), **how), 12, at, stride)

    for at, stride in ((0, 1), (1, 2)):
        alone = found(0, at, stride)
        for workers in (1, 2, 3, 5):
            assert found(workers, at, stride) == alone
            assert all(len(names) == 1 for names in made_by.values())


def test_similar_lengths_share_a_batch_of_about_equally_many_words():
    rows = [[1] * n for n in range(5, 205)]
    groups = farm_text.bucket_by_length(rows, 8)
    assert sum(map(len, groups)) == 200
    words = [sum(map(len, group)) for group in groups]
    assert max(words) < 1.2 * min(words)
    assert all(max(map(len, a)) <= min(map(len, b)) for a, b in itertools.pairwise(groups))


@pytest.mark.parametrize("with_bias", [False, True])
def test_the_chunked_loss_equals_torchs_and_so_do_its_gradients(with_bias):
    torch.manual_seed(0)
    shapes = [(1100, 12), (50, 12)] + ([(50,)] if with_bias else [])
    ours = [torch.randn(shape, dtype=torch.float64, requires_grad=True) for shape in shapes]
    theirs = [x.detach().clone().requires_grad_() for x in ours]
    targets, counts = torch.randint(50, (1100,)), torch.rand(1100, dtype=torch.float64)
    vectors, weight, bias = [*ours, None][:3]
    found = 0.3 * losses.linear_cross_entropy(vectors, weight, bias, targets, counts)
    found.backward()
    expected = 0.3 * (counts * F.cross_entropy(F.linear(*theirs), targets, reduction="none")).sum()
    expected.backward()
    torch.testing.assert_close(found.double(), expected, rtol=1e-5, atol=1e-3)
    for x, y in zip(ours, theirs, strict=True):
        torch.testing.assert_close(x.grad, y.grad, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["gpt", "lstm", "rnn"])
def test_the_recipes_loss_is_the_models_cross_entropy_with_its_weights(name):
    chosen = recipe(name)
    torch.manual_seed(0)
    model = chosen.make_model().eval()
    inputs, targets = farm_text.pad(farm_text.documents(3, seed=4))
    found = chosen.loss(model, (inputs, targets))
    logits = LanguageModel(model, farm.tokenizer() if name != "gpt" else Start()).logits(inputs)
    each = F.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    weights = farm_text.weights(inputs).flatten() * (targets.flatten() >= 0)
    torch.testing.assert_close(found, (weights * each).sum() / weights.sum(), rtol=1e-4, atol=1e-4)


def test_only_the_words_of_answers_weigh_more():
    text = "Anna has a goat. <Q>Who has the goat</Q><A>Anna</A> <Q>Has Anna the goat</Q><A>Yes</A>"
    ids = farm.tokenizer().encode(text).ids
    heavy = farm_text.weights(torch.tensor([ids[:-1]]))[0] == farm_text.ANSWER
    words = [farm.tokenizer().id_to_token(id) for id, one in zip(ids[1:], heavy, strict=True) if one]
    assert words == ["Anna", "</A>", "Yes", "</A>"]


def test_from_any_position_one_rotation_leads_to_the_one_before():
    from helpers.models.positions import sinusoids

    table = sinusoids(60, 8).double()
    back = torch.linalg.lstsq(table[1:30], table[:29]).solution
    torch.testing.assert_close(table[1:] @ back, table[:-1], atol=1e-4, rtol=0)


def test_muon_makes_the_steps_of_torch():
    torch.manual_seed(0)
    ours = [torch.nn.Parameter(torch.randn(shape)) for shape in [(8, 24), (8, 8), (24, 8), (8, 8)]]
    theirs = [torch.nn.Parameter(p.detach().clone()) for p in ours]
    before = [p.detach().clone() for p in ours]
    pair = Muon(ours, [], 0.1), torch.optim.Muon(theirs, 0.1, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
    for step in range(3):
        for parameters, optimizer in zip((ours, theirs), pair, strict=True):
            torch.manual_seed(step)
            for parameter in parameters:
                parameter.grad = torch.randn(parameter.shape)
            optimizer.step()
    for mine, torchs, start in zip(ours, theirs, before, strict=True):
        moved = torchs - start
        assert (mine - torchs).norm() < 0.03 * moved.norm()  # theirs is computed in bf16


def test_orthogonalized_brings_singular_values_near_one():
    matrices = torch.randn(3, 8, 20) * torch.tensor([1e-3, 1.0, 1e3])[:, None, None]
    values = torch.linalg.svdvals(orthogonalized(matrices))
    assert values.min() > 0.3 and values.max() < 1.4
    torch.testing.assert_close(orthogonalized(matrices.mT), orthogonalized(matrices).mT)


def test_muon_updates_queries_keys_and_values_each_on_its_own():
    torch.manual_seed(0)
    fused, single = (torch.nn.Parameter(torch.randn(shape)) for shape in [(8, 24), (8, 8)])
    before = fused.detach().clone()
    optimizer = Muon([single], [fused], learning_rate=0.1)
    scale = torch.tensor([1e-3, 1.0, 1e3]).repeat_interleave(8)
    ((fused * scale) ** 2).sum().backward()
    single.grad = torch.zeros_like(single)
    optimizer.step()
    moved = (fused.detach() - (1 - 0.1 * 0.1) * before).chunk(3, 1)
    lengths = torch.stack([part.norm() for part in moved])
    assert lengths.min() > 0.8 * lengths.max()


class Start:
    bos_token_id = farm_text.END


@pytest.mark.parametrize("name", ["rnn", "gpt"])
def test_the_command_makes_a_model_that_loads(name, tmp_path, monkeypatch, capsys):
    out = tmp_path / "made"
    given = ["train", name, "--steps", "2", "--out", str(out), "--checkpoint", str(tmp_path / "state")]
    monkeypatch.setattr(prefetching, "worker", lambda processes, worker=prefetching.worker: worker(False))
    monkeypatch.setattr(farm_text, "AHEAD", 1)
    assert command.main(given) == 0
    assert f"{name}: 2 steps" in capsys.readouterr().out
    monkeypatch.setattr(catalog.PocketModel, "folder", out)
    catalog.free()
    loaded = catalog.load(name)
    catalog.free()
    language = LanguageModel(loaded.model, loaded.tokenizer)
    assert language.decode(language.encode("Anna has a goat.", start=False)) == "Anna has a goat."
    assert language.start == farm_text.END
    card = (out / "README.md").read_text(encoding="utf-8")
    assert f"`python -m helpers train {name} --steps 2`" in card and str(tmp_path) not in card
    assert "| held-out loss | " in card and "not measured" not in card.split("## Scores")[0]
    assert not (tmp_path / "state" / "training.pt").exists()
    assert (out / "model.safetensors").stat().st_size < 2.1 * sum(p.numel() for p in loaded.model.parameters()) + 9999
    assert "auto_map" not in json.loads((out / "config.json").read_text(encoding="utf-8"))


def test_an_unknown_name_is_answered_with_the_known_ones(capsys):
    assert command.main(["train", "nobody"]) == 2
    assert ", ".join(NAMES) in capsys.readouterr().err
    assert all(util.find_spec(f"helpers.recipes.{name.replace('-', '_')}") for name in NAMES)


@pytest.fixture
def trained(monkeypatch, tmp_path) -> list[dict]:
    """What each training was asked for. None computes, each leaves its state, and the shipped model is out of reach."""
    asked = []

    def fit(model, batches, *, run, checkpoint, **settings):
        asked.append({"checkpoint": checkpoint, **settings})
        checkpoint.mkdir(parents=True, exist_ok=True)
        (checkpoint / "training.pt").touch()
        run.step, run.losses = 7, [(7, 1.0)]

    monkeypatch.setattr(runner.training, "fit", fit)
    monkeypatch.setattr(catalog.PocketModel, "folder", tmp_path / "shipped")
    return asked


def files(folder) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.mark.parametrize("limit", ["--steps", "--seconds"])
def test_a_trial_leaves_the_shipped_model_and_the_state_of_its_training(trained, limit, lecture_home, tmp_path, capsys):
    assert command.main(["train", "rnn", limit, "20"]) == 0
    assert "The shipped model stays as it is. To replace it: --out data/models/rnn" in capsys.readouterr().out
    assert "config.json" in files(lecture_home / "trained" / "rnn") and not (tmp_path / "shipped").exists()
    assert trained[0]["checkpoint"] != runner.default_checkpoint("rnn")
    assert trained[0][limit[2:]] == 20 and trained[0]["seconds" if limit == "--steps" else "steps"] is None
    assert command.main(["train", "rnn", limit, "20", "--out", str(tmp_path / "other")]) == 0
    assert "config.json" in files(tmp_path / "other") and "stays as it is" not in capsys.readouterr().out


def test_the_whole_training_replaces_the_shipped_model_and_leaves_no_state(trained, tmp_path, capsys):
    assert command.main(["train", "rnn"]) == 0
    assert "config.json" in files(tmp_path / "shipped") and "stays as it is" not in capsys.readouterr().out
    assert (trained[0]["seconds"], trained[0]["steps"]) == (recipe("rnn").SECONDS, recipe("rnn").STEPS)
    assert trained[0]["checkpoint"] == runner.default_checkpoint("rnn") and not files(trained[0]["checkpoint"])


def test_overfitting_is_seen_on_the_card():
    run = Run()
    run.step, run.held_out = 3000, [(1000, 0.5), (2000, 0.4), (3000, 0.6)]
    assert runner.held_out(run) == "0.600; the lowest was 0.400, at step 2,000 of 3,000"


@pytest.mark.parametrize("limit", ["--seconds", "--steps", "--batches-per-step"])
@pytest.mark.parametrize("value", ["0", "-3"])
def test_a_training_of_nothing_is_refused(trained, limit, value, capsys):
    assert command.main(["train", "rnn", limit, value]) == 2
    assert capsys.readouterr().err == f"{limit} {value} trains nothing: give a number above 0.\n" and not trained


def test_a_folder_with_something_else_is_refused_before_the_training(trained, tmp_path, capsys):
    (tmp_path / "mine").mkdir()
    for path, content in (("mine/README.md", "# My work"), ("mine/config.json", "{}"), ("file", "")):
        (tmp_path / path).write_text(content)
    for place in (tmp_path, tmp_path / "mine", tmp_path / "file"):
        assert command.main(["train", "rnn", "--out", str(place)]) == 2
        assert "holds something other than a pocket model and is kept" in capsys.readouterr().err
    assert files(tmp_path) == {"mine", "file"} and files(tmp_path / "mine") == {"README.md", "config.json"}
    assert not trained


def test_a_model_stays_until_all_of_the_new_one_is_there(tmp_path, monkeypatch):
    out, run = tmp_path / "rnn", Run()
    run.losses, run.step = [(1, 2.0)], 1
    out.mkdir()  # empty is fine
    runner.save("rnn", recipe("rnn").make_model(), out, run, "the first")
    (out / "notes.txt").touch()

    def full_disk(*_, **__):
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(runner, "save_tokenizer", full_disk)
        with pytest.raises(OSError):
            runner.save("rnn", recipe("rnn").make_model(), out, run, "the second")
    assert "the first" in (out / "README.md").read_text() and files(tmp_path) == {"rnn"}
    runner.save("rnn", recipe("rnn").make_model(), out, run, "the third")
    assert "the third" in (out / "README.md").read_text() and files(tmp_path) == {"rnn"}
    assert (
        {"README.md", "config.json", "model.safetensors", "tokenizer.json"} <= files(out) - {"notes.txt"} == files(out)
    )


@pytest.mark.parametrize("n", ["9", "1", "0", "-5"])
def test_a_score_on_too_little_is_refused(n, capsys):
    assert command.main(["score", "bert", "--n", n]) == 2
    assert capsys.readouterr().err == f"--n {n} is too few to score: give at least 10.\n"
