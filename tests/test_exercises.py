"""Every exercise, both ways: right answers pass in any form, typical wrong ones get the hint meant for them."""

from __future__ import annotations

import pytest
import torch
from transformers import RepetitionPenaltyLogitsProcessor

from helpers import exercises
from helpers.exercises.diagnosis import diagnose

ALL = [exercise for lecture in exercises.LECTURES for exercise in exercises.of_lecture(lecture)]
each_exercise = pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.id)


def answered_as(convert, exercise):
    """The reference solution with its answer in another form."""

    def changed(value):
        if isinstance(value, dict):
            return {key: dict(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return list(map(changed, value))
        return convert(torch.as_tensor(value, dtype=torch.get_default_dtype()) if isinstance(value, int) else value)

    return lambda *arguments: changed(exercise.solution(*arguments))


def giving(answers):
    """A function that gives these answers, one after the other."""
    left = iter(answers)
    return lambda *arguments: next(left)


@each_exercise
def test_solution_passes(exercise):
    assert diagnose(exercise, exercise.solution).passed


@each_exercise
@pytest.mark.parametrize(
    "convert",
    [
        torch.Tensor.tolist,
        torch.Tensor.numpy,
        torch.Tensor.double,
        lambda x: x.float() * (1 + 1e-5),
        lambda x: x.clone().requires_grad_() * 1.0,
        lambda x: tuple(x.tolist()) if x.ndim else x.item(),
    ],
    ids=["list", "numpy", "double", "rounding", "with gradient", "tuple"],
)
def test_right_answers_pass_in_any_form(exercise, convert):
    verdict = diagnose(exercise, answered_as(convert, exercise))
    assert verdict.passed, verdict.message


@each_exercise
def test_typical_wrong_answers_get_their_hints(exercise):
    for hint, answers in exercise.wrong_answers().items():
        verdict = diagnose(exercise, giving(answers))
        assert not verdict.passed
        assert verdict.message == hint


@each_exercise
def test_hints_are_distinct_and_complete(exercise):
    sentences = [*exercise.wrong_answers(), *exercise.hints]
    assert len(set(sentences)) == len(sentences)
    assert 5 <= len(exercise.wrong_answers()) <= 6 and len(exercise.hints) == 3
    assert all(sentence.endswith((".", "?")) for sentence in sentences)
    assert 1 <= exercise.difficulty <= 3
    assert 1 <= exercise.minutes <= 15


@each_exercise
def test_each_typical_mistake_has_its_sentence_in_the_data(exercise):
    assert list(exercise.wrong(*exercise.inputs()[0])) == list(exercise.mistakes)


@each_exercise
def test_inputs_are_the_same_each_time(exercise):
    assert str(exercise.inputs()) == str(exercise.inputs())


def test_ids_are_distinct_and_belong_to_their_lecture():
    assert len({exercise.id for exercise in ALL}) == len(ALL)
    assert all(
        exercise.lecture == lecture for lecture in exercises.LECTURES for exercise in exercises.of_lecture(lecture)
    )


def test_unknown_id_names_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'next_word.temperature'"):
        exercises.find("next_word.temprature")
    with pytest.raises(ValueError, match="Did you mean 'start.softmax'"):
        exercises.find("softmax")


# The references themselves, against what torch has.


def test_references_agree_with_torch():
    (logits, targets), *_ = exercises.find("next_word.cross_entropy").inputs()
    ours = exercises.find("next_word.cross_entropy").solution(logits, targets)
    torch.testing.assert_close(ours, torch.nn.functional.cross_entropy(logits, targets))

    x, h, W_x, W_h, b = exercises.find("next_word.rnn_step").inputs()[0]
    cell = torch.nn.RNNCell(len(x), len(h))
    state = {"weight_ih": W_x, "weight_hh": W_h, "bias_ih": b, "bias_hh": torch.zeros_like(b)}
    cell.load_state_dict(state)
    torch.testing.assert_close(exercises.find("next_word.rnn_step").solution(x, h, W_x, W_h, b), cell(x, h))

    gradients, max_norm = exercises.find("next_word.clip_gradient").inputs()[0]
    parameters = [torch.nn.Parameter(torch.zeros_like(g)) for g in gradients]
    for parameter, g in zip(parameters, gradients, strict=True):
        parameter.grad = g.clone()
    torch.nn.utils.clip_grad_norm_(parameters, max_norm)
    for parameter, clipped in zip(
        parameters, exercises.find("next_word.clip_gradient").solution(gradients, max_norm), strict=True
    ):
        torch.testing.assert_close(parameter.grad, clipped, rtol=1e-4, atol=1e-6)

    q, k, v, K, V = exercises.find("gpt.cached_attention").inputs()[0]
    everything = (q[None], torch.cat([K, k[None]]), torch.cat([V, v[None]]))
    theirs = torch.nn.functional.scaled_dot_product_attention(*everything)[0]
    torch.testing.assert_close(exercises.find("gpt.cached_attention").solution(q, k, v, K, V), theirs)

    logits, said, penalty = exercises.find("gpt.repetition_penalty").inputs()[0]
    theirs = RepetitionPenaltyLogitsProcessor(penalty)(torch.tensor([said]), logits[None])[0]
    torch.testing.assert_close(exercises.find("gpt.repetition_penalty").solution(logits, said, penalty), theirs)

    w, x, y = exercises.find("start.gradient").inputs()[0]
    weight = torch.tensor(w, requires_grad=True)
    ((weight * x - y) ** 2).mean().backward()
    torch.testing.assert_close(exercises.find("start.gradient").solution(w, x, y), weight.grad)


def test_attention_references_agree_with_torch_and_transformers():
    from transformers.models.distilbert.modeling_distilbert import create_sinusoidal_embeddings

    Q, K, V = exercises.find("attention.scaled_dot_product").inputs()[0]
    ours = exercises.find("attention.scaled_dot_product").solution(Q, K, V)
    torch.testing.assert_close(ours, torch.nn.functional.scaled_dot_product_attention(Q, K, V))
    one = exercises.find("attention.fuzzy_look_up").solution(Q[0] / len(Q[0]) ** 0.5, K, V)
    torch.testing.assert_close(one, ours[0])

    weights = exercises.find("attention.causal_weights").solution(Q @ K.T / len(Q[0]) ** 0.5)
    causal = torch.nn.functional.scaled_dot_product_attention(Q, K, V, is_causal=True)
    torch.testing.assert_close(weights @ V, causal)

    for places, d in exercises.find("attention.sinusoidal").inputs():
        library = create_sinusoidal_embeddings(places, d, torch.empty(places, d))
        torch.testing.assert_close(exercises.find("attention.sinusoidal").solution(places, d), library)


def test_gan_losses_agree_with_torch():
    entropy = torch.nn.functional.binary_cross_entropy_with_logits
    real, fake = exercises.find("gan.losses").inputs()[0]
    right = entropy(real, torch.ones(4)) + entropy(fake, torch.zeros(4)), entropy(fake, torch.ones(4))
    torch.testing.assert_close(exercises.find("gan.losses").solution(real, fake), torch.stack(right))

    logits = exercises.find("gan.generator_gradients").inputs()[0][0].requires_grad_()
    saturating, non_saturating = (1 - logits.sigmoid()).log().sum(), -logits.sigmoid().log().sum()
    right = [torch.autograd.grad(loss, logits)[0] for loss in (saturating, non_saturating)]
    torch.testing.assert_close(exercises.find("gan.generator_gradients").solution(logits), torch.stack(right))


def test_the_optimal_discriminator_has_the_smallest_loss():
    p, q = exercises.find("gan.optimal_discriminator").inputs()[1]
    best = exercises.find("gan.optimal_discriminator").solution(p, q)

    def loss(d):
        return -(p * d.log() + q * (1 - d).log())

    assert (loss(best) < loss(best - 0.01)).all() and (loss(best) < loss(best + 0.01)).all()


def penalized(retain: bool):
    """R1 as a student writes it; with `retain` the graph is kept, but not made for a second derivative."""

    def r1(discriminator, weight, images, gamma):
        images.requires_grad_(), weight.requires_grad_()
        logits = discriminator(images, weight)
        how = {"retain_graph": True} if retain else {"create_graph": True}
        slope = torch.autograd.grad(logits.sum(), images, **how)[0]
        penalty = gamma / 2 * slope.flatten(1).square().sum(1).mean()
        loss = torch.nn.functional.softplus(-logits).mean() + penalty
        return penalty, torch.autograd.grad(loss, weight)[0]

    return r1


def test_r1_by_hand_and_what_happens_without_a_graph():
    exercise = exercises.find("gan.r1")
    assert diagnose(exercise, penalized(retain=False)).passed
    assert "create_graph=True" in diagnose(exercise, penalized(retain=True)).message

    discriminator, weight, images, gamma = exercise.inputs()[0]
    hidden = torch.tanh(images.flatten(1) @ weight)  # the slope of tanh is 1 - tanh squared
    slope = (1 - hidden**2) @ weight.T
    torch.testing.assert_close(exercise.solution(*exercise.inputs()[0])[0], gamma / 2 * (slope**2).sum(1).mean())


def test_mode_coverage_by_hand():
    (collapsed, asked), (varied, _) = exercises.find("gan.mode_coverage").inputs()
    covered = [exercises.find("gan.mode_coverage").solution(judged, asked) for judged in (collapsed, varied)]
    torch.testing.assert_close(torch.stack(covered), torch.tensor([2, 6]) / 7)


def test_top_p_by_hand():
    kept = exercises.find("next_word.top_p").solution(torch.tensor([0.05, 0.40, 0.10, 0.25, 0.20]), 0.80)
    torch.testing.assert_close(kept, torch.tensor([0.0, 0.40, 0.0, 0.25, 0.20]) / 0.85)


def test_ngram_counts_by_hand():
    counts = exercises.find("next_word.ngram_counts").solution("a b a b c".split(), 2)
    assert counts == {("a",): {"b": 2}, ("b",): {"a": 1, "c": 1}}
