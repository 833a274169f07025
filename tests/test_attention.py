"""Lecture 02's pure functions: against the library, by hand, and what they promise."""

import math
import threading

import pytest
import torch
import torch.nn.functional as F

from helpers import catalog, device, farm, scores
from helpers.lectures import attention
from helpers.lectures.attention import (
    ablation,
    cost,
    dictionary,
    distance,
    explorer,
    jobs,
    masks,
    positions,
    race,
    steps,
)
from helpers.models.language import LanguageModel
from helpers.scores import language
from tests.attention_models import HEADS, LAYERS, farm_tokenizer, models, tiny_gpt  # noqa: F401 (models is a fixture)

TEXT = "Anna has the goat. <Q>Who has the goat</Q><A>"


@pytest.fixture
def gpt(models):  # noqa: F811
    return attention.hooked_gpt()


class TestInside:
    def test_the_twin_says_what_the_model_says_and_leaves_it_alone(self, gpt, models):  # noqa: F811
        before = {name: value.clone() for name, value in models.model.state_dict().items()}
        ids = gpt.ids(TEXT)
        gpt.run(ids, attention.ablate([(0, 0)]))
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

    def test_a_hidden_word_gets_no_look_and_rows_still_add_up(self, gpt):
        ids, place = gpt.ids(TEXT), 2
        a = gpt.run(ids, attention.mask_position(place)).attention
        assert float(a[:, :, place + 1 :, place].abs().max()) == 0
        torch.testing.assert_close(a.sum(-1), torch.ones(a.shape[:-1]))
        one = gpt.run(ids, attention.mask_position(place, 0, 1)).attention
        assert float(one[0, 1, place + 1 :, place].max()) == 0 and float(one[0, 0, place + 1 :, place].min()) > 0

    def test_a_set_weight_is_the_weight(self, gpt):
        ids = gpt.ids(TEXT)
        for weight in (0.0, 0.4, 1.0):
            row = gpt.run(ids, attention.set_weight(3, weight, 1, 0)).attention[1, 0, -1]
            assert float(row[3]) == pytest.approx(weight) and float(row.sum()) == pytest.approx(1)

    def test_many_trials_in_one_pass_are_the_single_ones(self, gpt):
        ids, heads = gpt.ids(TEXT), [(0, 0), (1, 2), (0, 1)]
        rows, lengths = torch.tensor([ids] * 3), torch.full((3,), len(ids))
        together = gpt.last(rows, lengths, attention.inside.ablate_each(heads, [(1, 0)]))
        for row, head in zip(together, heads, strict=True):
            alone = gpt.run(ids, attention.ablate([head, (1, 0)])).logits[-1]
            torch.testing.assert_close(row, alone, rtol=1e-4, atol=1e-4)

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


class TestExplorer:
    def test_the_strongest_look_from_a_later_place(self):
        looks = torch.rand(2, 3, 5, 5, generator=torch.Generator().manual_seed(0)).tril()
        assert float(explorer.strongest(looks, 1)[0, 2]) == max(looks[0, 2, t, 1] for t in (2, 3, 4))
        assert float(explorer.strongest(looks, 4).max()) == 0


class TestDictionary:
    def test_weights_blend_values(self):
        data = dictionary.look_up("purple", 0.3)
        assert sum(data["weights"]) == pytest.approx(1)
        assert {"red", "blue"} == {w for _, w in sorted(zip(data["weights"], data["words"], strict=True))[-2:]}

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
        n = 9
        before = torch.eye(n).roll(1, 0)  # place t looks at t - 1
        assert float(jobs.previous_word(before)) == pytest.approx(1)
        assert float(jobs.previous_word(torch.eye(n))) == 0
        asked = attention.tokenize_question(gpt, farm.recall(1, 3, 20)[0])
        looks = torch.zeros(2, len(asked.ids), len(asked.ids))
        for owner, thing in zip(asked.owners, asked.things, strict=True):
            looks[0, max(owner, thing), min(owner, thing)] = 1
        looks[0, -1, asked.thing] = 1
        looks[0, asked.thing, asked.owners[asked.right]] = 1
        looks[1, asked.thing, asked.owners[asked.right - 1]] = 1
        for score in (jobs.other_half, jobs.thing_asked_for, jobs.right_owner):
            assert score(looks, asked).tolist() == [1, 0]
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

    @pytest.mark.parametrize("turned", [False, True])
    def test_words_said_twice(self, gpt, turned):
        game = attention.repeated_words(gpt, seed=1, turned=turned)
        words = gpt.tokens(game.ids)
        assert [words[i] for i in game.again] == [words[game.first[i]] for i in game.order]
        assert all(words[i] == words[j - 1] for i, j in game.induction_links())
        assert (game.induction_links() == game.counting_links()) != turned
        looks = torch.zeros(len(words), len(words))
        for i, j in game.induction_links():
            looks[i, j] = 1
        assert float(jobs.linked(looks, game.induction_links())) == 1
        assert float(jobs.linked(looks, game.counting_links())) == (not turned)
        assert game == attention.repeated_words(gpt, seed=1, turned=turned) != attention.repeated_words(gpt, 2, turned)

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
        assert exam.accuracy() == 1
        monkeypatch.setattr(gpt, "last", lambda ids, lengths, change: knows.roll(1, 1))
        assert exam.accuracy(((0, 0),)) == 0

    def test_a_scan_can_be_stopped(self, gpt):
        exam = ablation.RecallTest(gpt, 2, 10)
        found = ablation.scan(exam, each=lambda done: done < 0.5)
        assert int(found.isnan().sum()) == LAYERS * HEADS // 2
        assert found[0, 1] == exam.accuracy(((0, 1),))

    def test_flip_is_greedy_and_honest(self, gpt):
        found = ablation.flip(gpt, TEXT, most=2)
        ids = gpt.ids(TEXT)
        answer = int(gpt.run(ids).logits[-1].argmax())
        for taken in range(len(found["removed"]) + 1):
            p = gpt.run(ids, attention.ablate(found["removed"][:taken])).logits[-1].softmax(-1)
            assert float(p[answer]) == pytest.approx(found["probability"][taken], abs=1e-5)
            assert gpt.tokens([int(p.argmax())])[0] == found["words"][taken]
        assert found["flipped"] == (found["words"][-1] != found["words"][0])
        first = min(
            float(gpt.run(ids, attention.ablate([(layer, head)])).logits[-1].softmax(-1)[answer])
            for layer in range(LAYERS)
            for head in range(HEADS)
        )
        assert found["probability"][1] == pytest.approx(first, abs=1e-5)


class TestOrder:
    def test_sinusoidal_by_the_formula(self):
        p, i, d = 7, 3, 16
        row = positions.sinusoidal(20, d)[p]
        assert float(row[2 * i]) == pytest.approx(math.sin(p / 10000 ** (2 * i / d)), abs=1e-5)
        assert float(row[2 * i + 1]) == pytest.approx(math.cos(p / 10000 ** (2 * i / d)), abs=1e-5)

    def test_rotary_scores_depend_on_the_distance_alone(self):
        q = positions.apply_rotary(torch.randn(1, 32, generator=torch.Generator().manual_seed(0)).expand(20, 32))
        scored = q @ q.T
        for offset in range(5):
            diagonal = scored.diagonal(offset)
            torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal), rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(q.norm(dim=-1), q[:1].norm(dim=-1).expand(20))

    def test_learned_are_the_models_own(self, models):  # noqa: F811
        assert torch.equal(positions.learned(10), models.model.transformer.wpe.weight[:10].detach())


class TestRace:
    @pytest.mark.parametrize("words, layers", [(1, 1), (7, 1), (7, 3)])
    def test_depth(self, words, layers):
        assert int(race.depth("RNN", words, layers).max()) == words + layers - 1
        assert int(race.depth("transformer", words, layers).max()) == layers

    @pytest.mark.parametrize("width", [64, 128, 256])
    def test_both_have_the_same_number_of_parameters(self, width):
        a, b = map(race.parameters, race.pair(width).values())
        assert abs(a - b) / a < 0.01

    def test_a_step_trains_and_is_timed(self):
        for model in race.pair(64).values():
            before = next(model.parameters()).clone()
            assert len([*race.step_seconds(model, 8, 2, repeats=3)]) == 3
            assert not torch.equal(before, next(model.parameters()))

    def test_the_clock_waits_for_the_device_each_step(self, monkeypatch):
        waited = []
        monkeypatch.setattr(device, "synchronize", lambda: waited.append(None))
        assert len([*race.step_seconds(race.pair(64)["RNN"], 8, 2, repeats=2)]) == len(waited) - 1

    def test_the_students_dice_stay_as_they_are(self):
        before = torch.get_rng_state()
        for model in race.pair(64).values():
            [_] = race.step_seconds(model, 8, 2, repeats=1)
        assert torch.equal(torch.get_rng_state(), before)


class TestCost:
    def test_growth(self):
        shape = cost.Shape(layers=2, heads=3, width=24)
        one, two = cost.memory(shape, 100), cost.memory(shape, 200)
        ratios = {name: two[name] / one[name] for name in one}
        assert ratios == {"attention weights": 4, "fused attention": 2, "KV cache": 2, "RNN state": 1}
        assert one["KV cache"] == 2 * 2 * 24 * 100 * 2

    def test_the_cache_is_as_large_as_the_library_makes_it(self, gpt):
        ids = torch.tensor([gpt.ids(TEXT)])
        cache = tiny_gpt()(ids, use_cache=True).past_key_values
        numbers = sum(layer.keys.numel() + layer.values.numel() for layer in cache.layers)
        assert cost.memory(cost.Shape(LAYERS, HEADS, 24), ids.shape[1])["KV cache"] == cost.BYTES * numbers

    def test_shapes_and_their_sources(self):
        assert cost.shapes()["GPT-3"] == cost.Shape(96, 96, 12288) and cost.shapes()["GPT-2"].layers == 12
        assert all("Brown et al. 2020" in row["source"] for row in cost.published())
        assert [cost.readable(n) for n in (12, 4_830_000_000, 2.5e15)] == ["12 bytes", "4.83 GB", "2.5e+03 TB"]


class TestMasks:
    def test_by_hand(self):
        assert masks.mask("dense", 3, 2).int().tolist() == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
        assert masks.mask("banded", 3, 2).int().tolist() == [[1, 0, 0], [1, 1, 0], [0, 1, 1]]
        assert masks.mask("strided", 4, 2).int().tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1]]

    def test_reach_and_cost(self):
        hop = masks.stacked(("banded",), 12, 3, 2)
        assert torch.equal(hop["reach"], masks.mask("banded", 12, 5).float())  # two hops of two places
        sparse = masks.stacked(("banded", "strided"), 12, 3, 2)
        assert torch.equal(sparse["reach"], masks.mask("dense", 12, 3).float())
        assert sparse["pairs"] < sparse["dense_pairs"] == 2 * 12 * 13 // 2


class TestDistance:
    def test_cards_are_read_as_they_were_written(self, tmp_path, monkeypatch, models):  # noqa: F811
        for name in distance.NAMES.values():
            card = tmp_path / "data" / "models" / name / "README.md"
            card.parent.mkdir(parents=True)
            card.write_text("# a model\n", encoding="utf-8")
            curve = {"10": 0.9, "200": 0.25}
            found = {"recall_accuracy_50": 0.5, "bits_per_word": 1.0, language.BY_DISTANCE: curve, "seed": 0, "n": 9}
            scores.write(card, name, found)
            assert scores.read(card) == {k: v for k, v in found.items() if k not in ("seed", "n")}
        monkeypatch.setattr(catalog.helpers, "ROOT", tmp_path)
        assert distance.carded()["GPT"] == {10: 0.9, 50: 0.5, 200: 0.25}

    def test_recall_accuracy_asks_the_questions(self, gpt, monkeypatch):
        right = {q.prompt: q.answer for q in farm.recall(5, "s", 20)}
        monkeypatch.setattr(language, "answers", lambda model, prompts: [right[prompt] for prompt in prompts])
        assert language.recall_accuracy(gpt, 20, 5, "s") == 1
