"""Lecture 02's pure functions: against the library, by hand, and what they promise."""

import math
import threading
from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F

from helpers import farm
from helpers.lectures import attention
from helpers.lectures.attention import Head, ablation, dictionary, inside, jobs, positions, steps
from helpers.models.language import LanguageModel
from tests.attention_models import HEADS, LAYERS, farm_tokenizer, models, tiny_gpt  # noqa: F401 (models is a fixture)

TEXT = "Anna has the goat. <Q>Who has the goat</Q><A>"


@pytest.fixture
def gpt(models):  # noqa: F811
    return attention.hooked_gpt()


class TestInside:
    def test_the_twin_says_what_the_model_says_and_leaves_it_alone(self, gpt, models):  # noqa: F811
        before = {name: value.clone() for name, value in models.model.state_dict().items()}
        ids = gpt.ids(TEXT)
        gpt.run(ids, attention.ablate([Head(0, 0)]))
        plain = LanguageModel(models.model, models.tokenizer).logits(torch.tensor([ids]))[0]
        torch.testing.assert_close(gpt.run(ids).logits, plain, rtol=1e-4, atol=1e-4)
        assert models.model.config._attn_implementation != "changeable"
        assert all(torch.equal(value, before[name]) for name, value in models.model.state_dict().items())
        twins = dict(gpt.model.named_parameters())
        assert all(twins[name] is weight for name, weight in models.model.named_parameters())
        assert attention.hooked_gpt() is gpt

    def test_weights_are_those_of_the_library(self, gpt):
        ids = gpt.ids(TEXT)
        eager = tiny_gpt()
        eager.set_attn_implementation("eager")
        with torch.inference_mode():
            library = torch.cat(eager(torch.tensor([ids]), output_attentions=True).attentions)
        seen = gpt.run(ids).attention
        assert seen.shape == (LAYERS, HEADS, len(ids), len(ids))
        torch.testing.assert_close(seen, library, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(seen.sum(-1), torch.ones(seen.shape[:-1]))

    def test_a_head_that_is_off_adds_nothing(self, gpt):
        """The same as zeros in the part of the projection's input that is this head's."""
        ids, (layer, head) = gpt.ids(TEXT), (1, 2)
        model = tiny_gpt()
        width = model.config.n_embd // HEADS

        def zeroed(module, given):
            (x,) = given
            x = x.clone()
            x[..., head * width : (head + 1) * width] = 0
            return (x,)

        model.transformer.h[layer].attn.c_proj.register_forward_pre_hook(zeroed)
        with torch.inference_mode():
            expected = model(torch.tensor([ids])).logits[0]
        changed = gpt.run(ids, attention.ablate([(layer, head)])).logits
        torch.testing.assert_close(changed, expected, rtol=1e-4, atol=1e-4)
        assert not torch.allclose(changed, gpt.run(ids).logits, atol=1e-2)

    @pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
    def test_a_set_weight_is_the_weight_and_rows_still_add_up(self, gpt, weight):
        ids, place = gpt.ids(TEXT), 2
        a = gpt.run(ids, attention.set_weight(place, weight)).attention
        later = a[:, :, place + 1 :, place]
        torch.testing.assert_close(later, torch.full_like(later, weight))
        torch.testing.assert_close(a.sum(-1), torch.ones(a.shape[:-1]))
        one = gpt.run(ids, attention.set_weight(place, weight, Head(1, 1))).attention
        torch.testing.assert_close(one[1, 1, place + 1 :, place], later[1, 1])
        untouched = gpt.run(ids).attention
        assert all(torch.equal(one[head], untouched[head]) for head in gpt.every_head if head != (1, 1))

    def test_heads_are_counted_from_one_for_people(self, gpt):
        assert [*map(str, gpt.every_head)][:: HEADS + 1] == ["layer 1, head 1", "layer 2, head 2"]
        last = gpt.chosen(SimpleNamespace(layer=12, head=12))
        assert last == (LAYERS - 1, HEADS - 1) == gpt.every_head[-1]

    def test_rows_filled_up_give_the_same_last_word(self, gpt):
        short, long = gpt.ids("Anna has the goat"), gpt.ids(TEXT)
        ids = torch.tensor([short + [0] * (len(long) - len(short)), long])
        last = gpt.last(ids, torch.tensor([len(short), len(long)]))
        for row, text in zip(last, (short, long), strict=True):
            torch.testing.assert_close(row, gpt.run(text).logits[-1], rtol=1e-4, atol=1e-4)

    def test_queries_keys_and_values_make_the_attention(self, gpt):
        ids = gpt.ids(TEXT)
        q, k, v = gpt.look_up(ids, 1)
        scored = q @ k.mT / q.shape[-1] ** 0.5
        future = torch.ones(len(ids), len(ids)).triu(1).bool()
        torch.testing.assert_close(
            scored.masked_fill(future, -math.inf).softmax(-1), gpt.run(ids).attention[1], rtol=1e-4, atol=1e-5
        )
        last = steps.one_look_up(q[0, -1], k[0], v[0])
        library = F.scaled_dot_product_attention(q[:1], k[:1], v[:1], is_causal=True)[0, -1]
        torch.testing.assert_close(last["output"], library)

    def test_a_model_that_works_elsewhere_meanwhile_does_not_disturb_the_look_up(self, gpt, monkeypatch):
        ids, forward = gpt.ids(TEXT), gpt._forward
        alone = gpt.look_up(ids, 1)

        def meanwhile(row, *given, **how):
            other = threading.Thread(target=torch.inference_mode()(forward), args=(row[:, :3], None))
            other.start()
            other.join()
            return forward(row, *given, **how)

        monkeypatch.setattr(gpt, "_forward", meanwhile)
        assert all(map(torch.equal, gpt.look_up(ids, 1), alone))
        assert not gpt.model.transformer.h[1].attn.c_attn._forward_hooks

    @pytest.mark.parametrize("text", ["", "   ", "goat " * 200])
    def test_what_cannot_be_drawn_is_said(self, gpt, text):
        with pytest.raises(ValueError, match="words|Shorten"):
            gpt.ids(text)


class TestDictionary:
    def test_weights_blend_values(self):
        data = dictionary.look_up("purple", 0.3)
        assert sum(data["weights"]) == pytest.approx(1)
        assert {"red", "blue"} == {w for _, w in sorted(zip(data["weights"], dictionary.STORED, strict=True))[-2:]}

    def test_cold_is_hard_and_hot_is_the_average(self):
        cold = dictionary.look_up("red", 0.01)
        assert max(cold["weights"]) == pytest.approx(1) and cold["error"] == pytest.approx(0, abs=1e-6)
        hot = dictionary.look_up("red", 1e6)["weights"]
        assert max(hot) == pytest.approx(min(hot), abs=1e-5)

    def test_between_is_best_for_teal_and_purple_shares_even_when_hard(self):
        between, hard, average = (dictionary.look_up("teal", tau)["error"] for tau in (0.2, 0.01, 10))
        assert between < 0.3 * min(hard, average)
        assert sorted(dictionary.look_up("purple", 0.01)["weights"])[-2:] == pytest.approx([0.5, 0.5])

    def test_any_colour_can_be_asked_for_and_nothing_else(self):
        assert dictionary.look_up(" Teal ", 0.3)["answer"] == dictionary.look_up("#008080", 0.3)["answer"]
        for wrong in ("", "goat", "#12", "none of them"):
            with pytest.raises(ValueError, match="is not a colour"):
                dictionary.look_up(wrong, 0.3)

    @pytest.mark.parametrize("query", dictionary.QUERIES)
    def test_every_answer_is_a_colour(self, query):
        for tau in (0.01, 0.07, 1, 10):
            assert dictionary.look_up(query, tau)["answer"].startswith("#")


class TestJobs:
    def test_a_perfect_head_scores_one(self, gpt):
        before, links = torch.eye(9).roll(1, 0), [(t, t - 1) for t in range(1, 9)]  # place t looks at t - 1
        assert float(jobs.linked(before, links)) == 1 and float(jobs.linked(torch.eye(9), links)) == 0
        asked = attention.tokenize_question(gpt, farm.recall(1, 3, 20)[0])
        looks = torch.zeros(2, len(asked.ids), len(asked.ids))
        for owner, thing in zip(asked.owners, asked.things, strict=True):
            looks[0, max(owner, thing), min(owner, thing)] = 1
        looks[0, -1, asked.thing] = 1
        looks[0, asked.thing, asked.owners[asked.right]] = 1
        looks[1, asked.thing, asked.owners[asked.right - 1]] = 1
        assert [score.tolist() for score in jobs.of_question(looks, asked)] == [[1, 0]] * 3
        even = torch.full((len(asked.ids),) * 2, 1 / len(asked.ids))
        lengths = [len(fact) for fact in asked.facts]
        assert abs(float(jobs.right_owner(even, asked))) <= (max(lengths) - min(lengths)) / len(asked.ids)

    @pytest.mark.parametrize("read_by", ["the farm's tokenizer", "one without tags"])
    def test_facts_are_found_among_the_tokens(self, gpt, monkeypatch, read_by):
        if read_by == "one without tags":
            monkeypatch.setattr(gpt, "tokenizer", farm_tokenizer())
            monkeypatch.setattr(gpt.tokenizer, "get_vocab", dict)
        for question in farm.recall(5, 3, 20):
            asked = attention.tokenize_question(gpt, question)
            words = gpt.tokens(asked.ids)
            fact = words[asked.facts[asked.right].start : asked.facts[asked.right].stop]
            assert question.answer in fact and words[asked.thing] in fact and fact[-1] == "."
            assert words[asked.owners[asked.right]] == question.answer and asked.thing > asked.asked_from
            assert len(asked.facts) == farm.BINDINGS == len(set(asked.owners)) == len(set(asked.things))
            assert words[asked.asked_from] == ("<Q>" if "<A>" in words else "The")
            assert words[-1] == ("<A>" if "<A>" in words else "is") and words[asked.facts[0].start - 1] == "▸"

    def test_words_said_twice(self, gpt):
        game = attention.repeated_words(gpt, seed=1)
        words = gpt.tokens(game.ids)
        assert [words[i] for i in game.again] == [words[game.first[i]] for i in game.order]
        assert all(words[i] == words[j - 1] for i, j in game.induction_links())
        assert not set(game.induction_links()) & set(game.counting_links())
        looks = torch.zeros(len(words), len(words))
        for i, j in game.induction_links():
            looks[i, j] = 1
        assert float(jobs.linked(looks, game.induction_links())) == 1
        assert float(jobs.linked(looks, game.counting_links())) == 0
        assert game == attention.repeated_words(gpt, seed=1) != attention.repeated_words(gpt, 2)

    @pytest.mark.parametrize("kind", jobs.JOBS)
    def test_every_head_gets_a_score(self, gpt, kind):
        found = jobs.measure(gpt, kind, 2, 10)
        assert tuple(found) == jobs.JOBS[kind]
        for score in found.values():
            assert score.shape == (LAYERS, HEADS) and bool(score.isfinite().all()) and float(score.abs().max()) <= 1.001


class TestRemoval:
    def test_the_exam_counts_right_answers(self, gpt, monkeypatch):
        exam = ablation.RecallTest(gpt, 4, 20)
        knows = F.one_hot(exam.answers, len(farm.WORDS)).float()
        monkeypatch.setattr(gpt, "last", lambda ids, lengths, change: knows)
        assert exam.accuracy() == 1 and exam.cases == 4
        monkeypatch.setattr(gpt, "last", lambda ids, lengths, change: knows.roll(1, 1))
        assert exam.accuracy([Head(0, 0)]) == 0

    def test_copying_counts_the_words_that_come_again(self, gpt, monkeypatch):
        exam = ablation.CopyTest(gpt, 3)
        assert exam.cases == sum(len(copies) for _, copies in exam.rows)
        for ids, copies in exam.rows:
            assert copies and all(ids[place + 1] == ids[copied] for place, copied in copies)
        perfect = lambda ids, change: inside.Seen(F.one_hot(torch.tensor([*ids[1:], 0])), torch.empty(0))  # noqa: E731
        monkeypatch.setattr(gpt, "run", perfect)
        assert exam.accuracy() == 1
        monkeypatch.setattr(gpt, "run", lambda ids, change: inside.Seen(torch.zeros(len(ids), 1), torch.empty(0)))
        assert exam.accuracy([Head(0, 0)]) == 0

    def test_both_tests_are_measured_without_the_heads(self, gpt):
        tests = [ablation.CopyTest(gpt, 2), ablation.RecallTest(gpt, 4, 10)]
        removed = [Head(0, 1), Head(1, 0)]
        found = ablation.measured(tests, removed)
        assert [one.value for one in found] == pytest.approx([test.accuracy(removed) for test in tests])
        assert all(0 < test.chance < 0.2 for test in tests)


class TestOrder:
    def test_learned_positions_are_the_models_own(self, models):  # noqa: F811
        vectors, similarity = positions.positions("learned")
        assert torch.equal(vectors, models.model.transformer.wpe.weight[: positions.PLACES].detach())
        expected = F.cosine_similarity(vectors[3], vectors, dim=-1)
        torch.testing.assert_close(similarity[3], expected)

    def test_of_waves_the_distance_alone_decides(self):
        _, similarity = positions.positions("sinusoidal")
        for offset in range(5):
            diagonal = similarity.diagonal(offset)
            torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal), rtol=1e-4, atol=1e-4)
