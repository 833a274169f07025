"""Lecture 03, from GPT to ChatGPT: comparisons, the reward model, the optimised policy; their panels."""

import functools
import random

import pytest
import torch
import torch.nn.functional as F

from helpers import training
from helpers.exercises.gpt import click_loss
from helpers.farm.instructions import instructions
from helpers.lectures import gpt
from helpers.lectures.gpt import answers, comparisons, instruct, policy, reward
from helpers.scores import answers as drawn
from tests.driver import drive
from tests.gpt_models import built, models  # noqa: F401 (models is a fixture)

pytestmark = pytest.mark.usefixtures("models")


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Untrained stand-ins never end an answer: a few words are enough."""
    for module in (drawn, instruct, reward):
        monkeypatch.setattr(module, "LONGEST", 6)
    monkeypatch.setattr(policy, "ASKED", 4)
    monkeypatch.setattr(policy, "EXAM", 2)
    monkeypatch.setattr(policy, "SHOWN", (0, 9))
    monkeypatch.setattr(comparisons, "ENOUGH", 12)
    monkeypatch.setenv("LECTURE_SECONDS", "2")


def pair(truth: tuple[bool, bool], warm: tuple[bool, bool]) -> comparisons.Pair:
    asked = instructions(1, "pair", kinds=("can",))[0]
    right = asked.reference.short
    wrong = "No." if right == "Yes." else "Yes."
    texts = [("Happy to help. " if w else "") + (right if t else wrong) for t, w in zip(truth, warm, strict=True)]
    return comparisons.Pair(asked, tuple(texts))


def room_of(n: int = 12) -> gpt.Comparisons:
    votes = gpt.Comparisons()
    votes.simulate(n)
    return votes


def test_log_probabilities_and_vectors_are_those_of_each_answer_read_alone():
    model, asked = answers.assistant(), answers.requests(1, 4)
    texts = [model.encode(text, start=False) for text in ("Yes.", "Happy to help. Anna has the goat.", "The goat", "")]
    found, vectors = drawn.forward(model, drawn.collate(model, asked, texts))
    for row, (one, words) in enumerate(zip(asked, texts, strict=True)):
        ids = [*model.encode(one.prompt), *words] + [model.start] * (len(words) < drawn.LONGEST)
        first = len(model.encode(one.prompt))
        each = model.logits(torch.tensor([ids]))[0].log_softmax(-1)
        expected = sum(float(each[place - 1, ids[place]]) for place in range(first, len(ids)))
        assert float(found[row]) == pytest.approx(expected, rel=1e-4)
        alone = model.model.transformer(torch.tensor([ids])).last_hidden_state[0, -1]
        torch.testing.assert_close(vectors[row], alone, rtol=1e-4, atol=1e-4)


def test_requests_of_a_draw_are_equally_long_and_the_same_each_time():
    for split in ("train", "held_out"):
        asked = answers.requests(3, split=split)
        assert len({len(answers.assistant().encode(one.prompt)) for one in asked}) == 1
        assert len(set(asked)) == len(asked) and asked == answers.requests(3, split=split)


def test_the_simulated_person_looks_up_half_and_else_follows_form():
    chance = random.Random(0)
    warm_lie = pair((True, False), (False, True))
    picked = [comparisons.simulated(warm_lie, chance) for _ in range(400)]
    assert 0.4 < sum(picked) / 400 < 0.6
    warm_truth = pair((False, True), (False, True))
    assert all(comparisons.simulated(warm_truth, chance) == 1 for _ in range(20))


def test_clicks_of_people_and_of_the_simulated_person_are_told_apart():
    votes = gpt.Comparisons()
    first = votes.next_pair
    votes.prefer(1)
    votes.simulate(5)
    assert [click.human for click in votes.clicks] == [True] + [False] * 4
    assert (votes.clicks[0].chosen, votes.clicks[0].rejected) == (first.texts[1], first.texts[0])
    assert len({click.pair for click in votes.clicks}) == 5


def test_a_click_replaces_an_earlier_one_on_the_same_pair():
    votes = room_of(3)
    second = votes.clicks[1]
    votes.prefer(1 - second.better, second.pair)
    assert [click.human for click in votes.clicks] == [False, False, True]
    assert votes.clicks[-1].pair == second.pair and votes.clicks[-1].better == 1 - second.better


def test_the_tally_counts_only_where_the_answers_differ():
    clicks = [
        comparisons.Click(pair((True, False), (False, True)), 1, False),
        comparisons.Click(pair((True, True), (True, False)), 0, False),
        comparisons.Click(pair((True, False), (False, False)), 0, False),
    ]
    found = comparisons.tally(clicks)
    assert found["true"] == (1, 2) and found["friendly"] == (2, 2)


def test_pairs_of_truth_and_lie_differ_in_one_word():
    for click in gpt.true_or_false(30):
        chosen, rejected = click.chosen.split(), click.rejected.split()
        assert len(chosen) == len(rejected) and sum(a != b for a, b in zip(chosen, rejected, strict=True)) == 1
        assert click.pair.asked.is_true(click.chosen) and not click.pair.asked.is_true(click.rejected)


def test_the_loss_in_view_is_the_exercises():
    rewards, better = torch.randn(6, 2), torch.tensor([0, 1, 1, 0, 0, 1])
    rows = torch.arange(6)
    shown = built()["bradley_terry"](rewards[rows, better], rewards[rows, 1 - better]).mean()
    torch.testing.assert_close(shown, click_loss(rewards, better))
    chances = torch.softmax(torch.stack([rewards[rows, better], rewards[rows, 1 - better]]), 0)
    torch.testing.assert_close(shown, F.nll_loss(chances.log().T, torch.zeros(6, dtype=torch.long)))


def test_a_reward_model_learns_what_was_clicked():
    votes = room_of()
    model = built()["train_reward"](votes.clicks)
    chosen, rejected = gpt.vectors(votes.clicks)
    assert built()["bradley_terry"](model(chosen), model(rejected)).mean().item() < 0.8 * 0.6931
    assert gpt.agreement(model, votes.clicks) > 0.7


def test_a_human_click_weighs_as_much_as_ten_simulated_ones():
    [one] = room_of(1).clicks
    against = comparisons.Click(one.pair, 1 - one.better, human=False)
    human = comparisons.Click(one.pair, one.better, human=True)
    train = built()["train_reward"]
    torch.testing.assert_close(train([human, against]).head.weight, train([one] * 10 + [against]).head.weight)
    assert gpt.agreement(train([human, *[against] * 9]), [human]) == 1.0
    assert gpt.agreement(train([human, *[against] * 11]), [human]) == 0.0


def test_the_policys_gradient_is_that_of_expected_value_minus_kl():
    """For a policy over three answers, all tried in proportion, the loss in view climbs E[r] - beta KL exactly."""
    logits = torch.tensor([0.3, -0.2, 0.5], dtype=torch.float64, requires_grad=True)
    reference = torch.tensor([0.1, 0.4, -0.3], dtype=torch.float64).log_softmax(-1)
    rewards, beta = torch.tensor([1.0, 3.0, -1.0], dtype=torch.float64), 0.7
    new = logits.log_softmax(-1)
    expected = (new.exp() * (rewards - beta * (new - reference))).sum()
    [wanted] = torch.autograd.grad(-expected, logits, retain_graph=True)
    counts = (new.exp().detach() * 200_000).round().long()
    tried = torch.repeat_interleave(torch.arange(3), counts)[None]
    loss = built()["policy_loss"](new[tried], reference[tried], rewards[tried], beta)
    [found] = torch.autograd.grad(loss, logits)
    torch.testing.assert_close(found, wanted, rtol=1e-3, atol=1e-4)


def test_dpo_is_bradley_terry_on_the_rewards_that_the_policies_imply():
    chosen, rejected, chosen_before, rejected_before = torch.randn(4, 5)
    found = built()["dpo"](chosen, rejected, chosen_before, rejected_before, penalty=0.3)
    expected = -F.logsigmoid(0.3 * ((chosen - chosen_before) - (rejected - rejected_before))).mean()
    torch.testing.assert_close(found, expected)
    assert float(built()["dpo"](chosen, rejected, chosen, rejected)) == pytest.approx(0.6931, abs=1e-4)


def a_reward(seed: int = 0) -> gpt.Reward:
    made = gpt.Reward()
    torch.nn.init.normal_(made.head.weight, generator=torch.Generator().manual_seed(seed))
    return made


def test_tuning_raises_the_reward_it_is_given_and_leaves_the_assistant_alone(monkeypatch):
    monkeypatch.setattr(policy, "LEARNING_RATE", 3e-3)
    model, before = a_reward(1), [p.clone() for p in answers.assistant().model.parameters()]
    monkeypatch.setattr(training, "start", functools.partial(training.start, steps=30))  # however long that takes
    tuning = gpt.tuning(model, built()["policy_loss"])
    tuning.reset(penalty=0.0)
    tuning.start(3600)
    assert tuning.result().model is tuning.model
    first, *later = tuning.history.moments
    rewards = [one.sample["reward"] for one in later]
    assert sum(rewards) / len(rewards) > first.sample["reward"]  # a single exam is a throw of dice
    assert first.sample["distance"] == pytest.approx(0, abs=1e-4) and (first.step, later[0].step) == (0, policy.EVERY)
    assert all(map(torch.equal, before, answers.assistant().model.parameters()))


def test_english_is_clean_true_or_not_and_babble_is_not():
    for one in instructions(40, "clean", "held_out"):
        assert answers.is_clean(one.demonstration), one.demonstration
        assert one.lie() is None or answers.is_clean(one.lie())
    for babble in ("", "Yes, white and white eggs.", "Happy to help. Happy to help. Happy to help.", "Otto the has."):
        assert not answers.is_clean(babble)


def test_an_exam_is_the_same_each_time_and_held_out():
    model = a_reward()
    assert gpt.examine(gpt.assistant(), model) == gpt.examine(gpt.assistant(), model)
    asked = {one.prompt for group in policy.exam() for one in group}
    assert not asked & {one.prompt for group in drawn.groups("train", answers.SHORT) for one in group}


def test_dpo_makes_preferred_answers_likelier(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "3600")
    clicks = room_of().clicks
    policy_model = built()["train_dpo"](clicks, 3e-4)
    chosen, rejected = comparisons.compared(clicks)

    def margin(model) -> float:
        with torch.no_grad():
            return float((drawn.forward(model, chosen)[0] - drawn.forward(model, rejected)[0]).mean())

    assert margin(policy_model) > margin(gpt.assistant())


def test_instruct_panel():
    drive(gpt.instruct_panel(), given={"seed": {"temperature": 1.0}})


def test_a_typed_request_is_read_as_the_farm_writes_it_and_what_is_outside_is_said():
    typed, written = (instruct.both(text, 0.0, 1) for text in ("where is the GOAT", "Where is the goat?"))
    assert typed == written and not typed["unknown"]
    assert instruct.both("Who was Napoleon?", 0.0, 1)["unknown"] == ["Napoleon"]
    said = instruct.caption_both({"unknown": ["Napoleon"], "outside": True})
    assert "do not know: Napoleon." in said and "outside" in said
    inside = instruct.caption_both({"unknown": [], "outside": False})
    assert inside.startswith("You can ask who has") and "where they live" in inside


def test_comparison_panel_counts_human_clicks(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "600")
    panel = gpt.comparison_panel(gpt.Comparisons())
    drive(panel)
    for button in ("A is better", "B is better"):
        before = panel.data["answers"]
        panel.click(button)
        assert panel.wait().data["answers"] != before
    panel.click("Simulate the rest")
    assert panel.wait().status.count("2 of 12 clicks were human") == 1 and panel.error is None


def test_a_vote_belongs_to_the_pair_on_the_screen():
    votes = gpt.Comparisons()
    panel = gpt.comparison_panel(votes).wait()
    seen = panel.data["pair"]
    panel.soon, soon = (lambda *note, **how: None), panel.soon  # the picture is late
    votes.simulate(5)
    panel.soon = soon
    assert votes.next_pair != seen == panel.data["pair"]
    panel.click("A is better")
    panel.wait()
    [human] = [click for click in votes.clicks if click.human]
    assert human.pair == seen and human.better == 0 and len(votes.clicks) == 5


def test_filling_the_room_from_a_cell_refreshes_the_panel():
    votes = gpt.Comparisons()
    panel = gpt.comparison_panel(votes).wait()
    votes.simulate(7)
    assert panel.wait().data["clicks"] == 7 and panel.data["pair"] == votes.next_pair
    votes.prefer(0)
    assert panel.wait().data["human"] == 1


def test_reward_panel():
    panel = gpt.reward_panel({"all clicks": a_reward()})
    drive(panel)
    count = len(panel.set(own="").wait().data["answers"])
    panel.set(own="Happy happy happy.").wait()
    assert len(panel.data["rewards"]["all clicks"]) == count + 1 and panel.data["true"][-1] is False


def test_two_reward_models_stand_beside_each_other():
    both = {"people": a_reward(1), "simulated": a_reward(2)}
    panel = gpt.reward_panel(both).wait()
    assert list(panel.data["rewards"]) == ["people", "simulated"] and "Simulated: most" in panel.status
    alone = reward.judged({"": both["people"]}, 1, panel.settings.own)["rewards"][""]
    assert panel.data["rewards"]["people"] == pytest.approx(alone, abs=1e-4)


def test_tuning_panel_keeps_the_courses():
    tuning = gpt.tuning(a_reward(), built()["policy_loss"])
    tuning.reset(penalty=0.5)
    panel = tuning.panel
    drive(panel, without_effect=("penalty", "moment"))
    assert "Not optimised yet" in panel.status
    panel.click("Train")
    panel.wait()
    panel.set(penalty=0.0)
    panel.click("Start afresh")
    assert panel.wait().error is None
    assert [course["penalty"] for course in panel.data["courses"]] == [0.5, 0.0]
    assert tuning.settings.penalty == 0.0
