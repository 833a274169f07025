"""What notebook 09 sees and writes with: shapes, the library's own model, recipes that say only what is true."""

import copy
import functools
import random

import pytest
import torch
from transformers import VisionEncoderDecoderModel

from helpers import catalog, furniture
from helpers.furniture import grammar
from helpers.furniture.attributes import named
from helpers.models import coder as coding
from helpers.models import parts as building
from helpers.models.captioner import LANGUAGES, captioner, occluded
from helpers.models.coder import coder
from helpers.models.parts import PARTS, parts_reader
from helpers.models.picture_encoder import ANSWERS, SIZE, ask, measured, places
from helpers.recipes import captioner as captions
from helpers.recipes import coder as programs
from helpers.recipes import furniture_pictures, picture_readings
from helpers.recipes import parts as lists
from helpers.recipes import picture_encoder as seeing

PIECES = furniture.sample(24, seed=-31)


@pytest.fixture(scope="module")
def pictures():
    return furniture.render(PIECES, SIZE)


@functools.cache
def blank(n: int = 24) -> tuple:
    """Pieces as their fields, and nothing seen of them."""
    pieces = furniture.sample(n, seed=-32)
    return torch.zeros(n, 64, 128).half(), furniture_pictures.fields(pieces)


# The encoder


def test_the_encoder_gives_a_vector_for_each_place(pictures):
    encoder = catalog.load("picture-encoder").model
    seen = places(encoder, pictures[:5])
    assert seen.shape == (5, 64, encoder.config.hidden_size)
    large = furniture.render(PIECES[:5], 2 * SIZE)
    assert (places(encoder, large) - seen).abs().mean() < 0.5 * seen.std()  # resized, it is the same picture
    found = encoder.answers(seen)
    assert {name: scores.shape[1] for name, scores in found.items() if name in ANSWERS} == {
        name: len(values) for name, values in ANSWERS.items()
    }


def test_the_encoder_keeps_a_map_of_32_places_a_side(pictures):
    encoder = catalog.load("picture-encoder").model
    with torch.inference_mode():
        assert encoder.embedder(2 * pictures[:1] - 1).shape[-2:] == (32, 32)


def test_what_is_answered_is_one_of_the_answers(pictures):
    seen = ask(pictures)
    for name, values in seen.values.items():
        assert len(values) == len(PIECES) and set(values) <= set(ANSWERS[name])
        assert seen.confidence[name].min() > 1 / len(ANSWERS[name]) - 1e-6


def test_measures_lie_within_what_the_kind_can_have():
    found = measured(furniture.sample(200, seed=-33, held_out=None))
    assert found.min() >= 0 and found.max() <= 1 and found.std(0).min() > 0.2


def test_only_what_no_training_has_together_is_left_open():
    pieces = furniture.sample(300, seed=-34)
    answers, _ = seeing.known(furniture_pictures.fields(pieces))
    for name in ANSWERS:
        apart = seeing.left_open(name, answers)
        assert not apart.gather(1, answers[:, list(ANSWERS).index(name)][:, None]).any()
    chair = [piece.kind == "chair" for piece in pieces]
    finishes = seeing.left_open("finish", answers)[chair]
    assert all([furniture.FINISHES[i] for i in row.nonzero()[:, 0]] == ["walnut", "yellow"] for row in finishes)


def test_grey_pictures_teach_nothing_of_colours():
    images = torch.randint(256, (40, 3, SIZE, SIZE), dtype=torch.uint8)
    pictures, answers, measures, grey = seeing.changed(images, blank(40)[1], 3)
    assert 0 < grey.sum() < 40
    for picture in pictures[grey]:
        assert torch.equal(picture[0], picture[1])
    model = seeing.make_model((8, 8, 16), (1, 1, 1))
    seeing.loss(model, (pictures, answers, measures, torch.ones(40, dtype=torch.bool))).backward()
    taught = dict(zip(ANSWERS, model.head.weight.grad.split([*map(len, ANSWERS.values()), 6]), strict=False))
    assert not taught["finish"].any() and not taught["front"].any() and taught["kind"].any()


# The captioner


def test_the_captioner_is_the_librarys_model():
    assert type(captioner().model) is VisionEncoderDecoderModel
    assert captioner().model.encoder is catalog.load("picture-encoder").model  # stored once, for all three


def test_greedy_takes_the_likeliest_word_each_time(pictures):
    model = captioner()
    for picture, text in zip(pictures[:4], model.describe(pictures[:4]), strict=True):
        found = model.read(picture, text)
        ids, where = model.ids([text]), model.model.device
        seen = model.model.encoder((2 * picture[None] - 1).to(where)).last_hidden_state
        scores = model.model.decoder(input_ids=ids[:, :-1].to(where), encoder_hidden_states=seen).logits[0].cpu()
        assert torch.equal(scores.argmax(-1), ids[0, 1:])
        torch.testing.assert_close(torch.tensor(found.probabilities), scores.softmax(-1).max(-1).values)
        assert found.attention.shape == (len(found.words), 64)
        torch.testing.assert_close(found.attention.sum(1), torch.ones(len(found.words)))


def test_a_word_needs_what_it_is_lost_without(pictures):
    model, picture = captioner(), pictures[0]
    [text] = model.describe(picture[None])
    needs, chances = model.occlusion_sensitivity(picture, text), model.read(picture, text).probabilities
    assert needs.shape == (len(chances), 64) and needs.min() >= 0
    place = int(needs[0].argmax())
    without = model.read(occluded(picture)[place], text).probabilities
    expected = (torch.tensor(chances) - torch.tensor(without)).clamp(min=0)
    torch.testing.assert_close(needs[:, place], expected, atol=1e-5, rtol=1e-4)


def test_a_square_of_two_places_is_hidden(pictures):
    picture = torch.rand(3, SIZE, SIZE)
    changed = (occluded(picture) != picture).any(1)  # (64, SIZE, SIZE)
    assert changed.sum((1, 2))[9] == 16**2 and changed[9, 4:20, 4:20].all() and changed[0, :12, :12].all()


def test_a_wide_beam_is_never_less_likely_than_greed(pictures):
    model = captioner()

    def likelihood(texts):
        return torch.tensor(
            [
                torch.tensor(model.read(picture, text).probabilities).log().sum()
                for picture, text in zip(pictures, texts, strict=True)
            ]
        )

    greedy = model.describe(pictures)
    assert model.describe(pictures, beams=1) == greedy
    assert (likelihood(model.describe(pictures, beams=48)) >= likelihood(greedy) - 1e-3).all()


def test_chance_is_the_same_for_the_same_seed_and_leaves_the_world_alone(pictures):
    model, before = captioner(), torch.random.get_rng_state()
    once, again, other = (model.describe(pictures, temperature=1.0, seed=seed) for seed in (1, 1, 2))
    assert once == again != other
    assert torch.equal(before, torch.random.get_rng_state())


def test_captions_say_what_is_true_and_everything_that_can_be_said():
    rng = random.Random(0)
    for piece in furniture.sample(200, seed=-35):
        for language in LANGUAGES:
            said = furniture.parse(captions.say(piece, rng, language)).named
            assert furniture.fits(piece, said)
            assert said.keys() | {"front", "tone"} >= named(piece).keys()


def test_no_word_of_a_caption_is_unknown_and_none_is_of_what_is_held_out():
    seen, before, following, left_open = captions.captioned(*blank(), 0)
    tokenizer = captions.tokenizer()
    assert not (following == tokenizer.unk_token_id).any()
    texts = tokenizer.batch_decode(following, skip_special_tokens=True)
    for text, piece in zip(texts, furniture_pictures.pieces(blank()[1]), strict=True):
        assert furniture.fits(piece, furniture.parse(text).named)
    words = {token: meaning for token, meaning in captions.meanings().items() if meaning == ("kind", "chair")}
    for row, piece in zip(left_open, furniture_pictures.pieces(blank()[1]), strict=True):
        apart = bool({("chair", piece.finish), ("chair", piece.front), ("chair", piece.scene)} & furniture.HELD_OUT)
        assert all(bool(row[token]) == apart for token in words)


def test_a_sixth_of_the_words_before_is_hidden():
    _, before, following, _ = captions.captioned(*blank(600), 0)
    words = following[:, :-1] > captions.END
    hidden = (before[:, 1:] == captions.UNKNOWN)[words].float().mean().item()
    assert hidden == pytest.approx(captions.HIDDEN, abs=0.03)
    assert not (captions.captioned(*blank(600), 0, hidden=0.0)[1] == captions.UNKNOWN).any()


def test_words_left_open_count_where_they_stand():
    batch = captions.captioned(*blank(200), 1)
    assert batch[3].gather(1, batch[2]).any()  # blue skies, where no blue stool was ever seen
    assert picture_readings.loss(captions.make_model(layers=1), batch).isfinite()


# The coder


def test_whatever_the_coder_writes_is_a_program(pictures):
    for settings in ({}, {"temperature": 3.0}):
        for text in coder().write(pictures, **settings):
            assert grammar.is_valid(text) and furniture.from_program(text)


def test_what_is_said_is_kept_to(pictures):
    said = {"kind": "wardrobe", "finish": "wood", "front": "red", "count": 3, "scene": "beach"}
    for text in coder().write(pictures, [said] * len(pictures)):
        assert furniture.fits(furniture.from_program(text), said)


def test_tokens_are_the_program_again():
    for piece in PIECES:
        text = grammar.written(piece)
        assert coding.text(coding.ids(text)) == text and len(coding.ids(text)) <= coding.LENGTH


def test_probabilities_of_a_program_are_those_of_what_could_stand_there(pictures):
    text = coder().write(pictures[:1])[0]
    choices = coder().read(pictures[0], text)
    assert "".join(choice.token for choice in choices) == text
    for choice in choices:
        assert choice.token == next(iter(choice.options))  # greedy
        assert sum(choice.options.values()) == pytest.approx(1, abs=1e-5)
    with pytest.raises(ValueError, match="does not write"):
        coder().read(pictures[0], 'chair("oak")')


def test_programs_of_a_batch_are_those_of_its_pieces():
    _, before, following, _ = programs.programmed(*blank(), 0, hidden=0.0)
    texts = [coding.text(row) for row in following.tolist()]
    assert texts == [grammar.written(piece) for piece in furniture_pictures.pieces(blank()[1])]
    assert torch.equal(before[:, 1:], following[:, :-1])


# Parts and steps


def test_parts_and_steps_depend_on_kind_and_count_alone():
    for piece in furniture.sample(200, seed=-36, held_out=None):
        steps = " ".join(step.text for step in furniture.steps(piece))
        assert lists.built(piece.kind, piece.count) == (furniture.part_counts(piece), steps)
        assert building.text(building.ids(steps)[1:]) == steps and len(building.ids(steps)) <= building.LENGTH


def test_a_batch_has_steps_without_a_list_and_with_that_of_another():
    _, true, given, steps = lists.assembled(*blank(600), 0)
    without = (given == 0).all(1).float().mean().item()
    assert without == pytest.approx(lists.WITHOUT, abs=0.06)
    assert 0.05 < ((given != true).any(1) & (given > 0).any(1)).float().mean() < lists.OTHER
    for row, words in zip(given[:60], steps[:60].tolist(), strict=True):
        counts = {name: n for name, n in zip(PARTS, row.tolist(), strict=True) if n}
        if counts:
            kind = next(
                k for k in furniture.KINDS if any(lists.built(k, c)[0] == counts for c in range(7) if _has(k, c))
            )
            count = next(c for c in range(7) if _has(kind, c) and lists.built(kind, c)[0] == counts)
            if kind != "bed":  # pillows are no parts
                assert building.text(words[1:]) == lists.built(kind, count)[1]


def _has(kind: str, count: int) -> bool:
    return count in furniture.MAKES[kind].counts


def test_without_a_list_only_the_picture_is_looked_at(pictures):
    reader = copy.deepcopy(parts_reader())
    seen = places(reader.encoder, pictures[:3])
    before = torch.tensor([[1, 5, 9]] * 3)
    with torch.inference_mode():
        once = reader.model.steps(seen, building.table([{}] * 3), before)
        reader.model.names.weight.data += 1
        again = reader.model.steps(seen, building.table([{}] * 3), before)
        given = reader.model.steps(seen, building.table([{"leg": 4}] * 3), before)
    torch.testing.assert_close(once, again)
    assert not torch.allclose(again, given, atol=1e-4)


def test_a_threshold_decides_what_is_there(pictures):
    reader = parts_reader()
    assert all(not found for found in reader.parts(pictures[:3], threshold=1.1))
    assert all(set(found) == set(PARTS) for found in reader.parts(pictures[:3], threshold=0.0))
    assert all(1 <= n <= building.MOST for found in reader.parts(pictures[:3], 0.0) for n in found.values())
