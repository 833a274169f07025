"""The race of 02: texts that can be answered, networks that take turns by time, and the panel."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.lectures.attention import owners
from tests.driver import assert_shows


@given(seed=st.integers(0, 2**31), number=st.sampled_from(owners.OWNERS), everyone=st.booleans())
def test_each_question_is_answered_by_its_text(seed, number, everyone):
    words = 8
    asked = owners.lists(number, 5, words, torch.Generator().manual_seed(seed), everyone)
    assert asked.answers.shape == (5, number if everyone else 1)
    for row, answers in zip(asked.ids.tolist(), asked.answers.tolist(), strict=True):
        facts, questions = row[: 3 * number], row[3 * number + 1 :]
        has = dict(zip(facts[::3], facts[1::3], strict=True))
        assert len(has) == len(set(has.values())) == number and row[3 * number] == owners.WHO
        assert questions[1::2] == answers == [has[thing] for thing in questions[::2]]
        assert asked.ids[0, asked.asked_at].tolist() == asked.ids[0, 3 * number + 1 :][::2].tolist()
    assert len(row) <= owners.PLACES and max(map(max, asked.ids.tolist())) < owners.WHO + 1 + 2 * words


def test_the_same_seed_gives_the_same_texts():
    one, again = (owners.lists(3, 4, 8, torch.Generator().manual_seed(3)) for _ in range(2))
    assert one.ids.equal(again.ids)


def test_the_network_that_learned_least_is_next():
    torch.manual_seed(0)
    racers = owners.Racers(8, everyone=True)
    chosen = owners.optimizers(racers, 1.0)
    for number, name in enumerate(("LSTM", "GPT", "RNN")):
        racers.seconds = dict.fromkeys(owners.NETWORKS, 100.0) | {name: 1.0}
        before = {other: [p.clone() for p in racers.nets[other].parameters()] for other in owners.NETWORKS}
        assert list(owners.step(racers, owners.batch(racers, number), chosen)) == [name]
        assert racers.seconds[name] > 1.0 and sum(racers.seconds.values()) < 202
        for other, weights in before.items():
            moved = any(not a.equal(b) for a, b in zip(weights, racers.nets[other].parameters(), strict=True))
            assert moved == (other == name)


def test_a_network_learns_the_copy_of_one_owner():
    torch.manual_seed(0)
    racers = owners.Racers(8, everyone=True)
    chosen = owners.optimizers(racers, 1.0)
    racers.seconds |= {"RNN": 1e9, "LSTM": 1e9}
    before = owners.right(racers)
    for number in range(40):
        owners.step(racers, owners.batch(racers, number), chosen)
    after = owners.right(racers)
    assert after["GPT, 1"] > 0.9 > 0.5 > before["GPT, 1"]
    assert all(
        after[owners.label(name, n)] == before[owners.label(name, n)] for name in ("RNN", "LSTM") for n in (1, 6)
    )


@pytest.mark.parametrize("asked", owners.ASKED)
def test_panel(asked):
    learner = owners.owners_panel()
    assert "know nothing" in owners.caption(learner.data() | {"hint": "Press Train."})
    learner.reset(asked=asked, words=8)
    learner.start(2.0)
    learner.result()
    assert learner.model.everyone is owners.ASKED[asked] and set(learner.data()["scores"]) == {
        owners.label(name, number) for name in owners.NETWORKS for number in owners.OWNERS
    }
    panel = learner.panel
    assert_shows(panel)
    assert "guessing 100%, 50%, 33%, 17%" in panel.wait().view.status.said
