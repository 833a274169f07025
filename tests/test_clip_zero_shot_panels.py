"""Lecture 08, sections 2 to 4: every control at minimum, middle and maximum, and what people type as labels."""

import pytest
import torch

from helpers import __main__ as command
from helpers import catalog, furniture, tables
from helpers.figures import Measured
from helpers.lectures.clip import binding, combinations, descriptions, labels, probe, small
from helpers.models.clip import Clip, pocket_clip
from helpers.panel import Panel, Problem
from tests.driver import drive_and_close

PANELS = {
    labels.labels_panel: {
        "plotted": {"labels": "labels", "picture": "picture", "wording": "cosines", "scale": "probabilities"},
        "without_effect": ("size",),  # both sizes are the pocket model here
    },
    combinations.zero_shot_panel: {"plotted": {"pictures": "images", "texts": "cosines", "seed": "images"}},
    probe.probe_panel: {"plotted": dict.fromkeys(("pictures", "asked", "names"), "curves")},
    binding.binding_panel: {"plotted": {"subject": "texts", "reader": "preferred", "seed": "texts"}},
}


@pytest.fixture
def few(monkeypatch):
    """Few pictures and few draws: enough to see that a control matters."""
    for module, name, value in (
        (probe, "POOL", 150),
        (probe, "TESTED", 40),
        (probe, "DRAWS", 2),
        (probe, "KS", (1, 4)),
        (binding, "TESTED", 12),
    ):
        monkeypatch.setattr(module, name, value)
    probe.by_labels.cache_clear()
    binding.measured.cache_clear()
    yield
    probe.by_labels.cache_clear()
    binding.measured.cache_clear()


@pytest.fixture
def only_pocket(monkeypatch):
    """The full model is not here: the pocket one takes its place."""
    monkeypatch.setattr(catalog, "load", lambda name, size="pocket", load=catalog.load: load(name))


@pytest.mark.usefixtures("few", "only_pocket")
@pytest.mark.parametrize("make", PANELS, ids=lambda make: make.__name__)
def test_panels(make):
    drive_and_close(make(), **PANELS[make])


@pytest.fixture(scope="module")
def panel() -> Panel:
    return labels.labels_panel()


def asked(panel: Panel, text: str) -> dict:
    return panel.set(labels=text).wait().data


def test_labels_are_cut_at_commas_and_each_is_asked_once(panel):
    assert labels.typed("chair,  a red\ttable;Chair\n bed,,") == ["Chair", "a red table", "bed"]
    assert asked(panel, ", ".join(["stool", "Stool", " STOOL "] * 40))["labels"] == ["STOOL"]
    for text, said in (("", "Type labels"), (" , ;", "Type labels"), (",".join(map(str, range(101))), "101 labels")):
        with pytest.raises(Problem, match=said):
            labels.typed(text)


def test_probabilities_are_shared_among_the_labels_offered(panel):
    for text in ("chair", "chair, table", "table, bed, wardrobe", ", ".join(f"chair {i}" for i in range(100))):
        assert sum(asked(panel, text)["probabilities"]) == pytest.approx(1, abs=1e-4)
    assert "10 likeliest" in panel.status and ", 11 and 88 more." in panel.status
    asked(panel, "chair")
    assert "whatever the picture shows" in panel.status


def test_words_that_were_never_captioned_are_said(panel):
    data = asked(panel, "a turquoise chair, 🪑, table")
    assert data["unread"] == ["turquoise", "🪑"] and "turquoise" in panel.status
    asked(panel, "plane, car, dog, bird")
    assert "All 4 labels are the same to the model" in panel.status
    tied = {"labels": ["a dog", "tea", "a car"], "cosines": [0.3, 0.1, 0.3], "probabilities": [0.4, 0.2, 0.4]}
    said = labels.caption_labels(tied | {"unread": []})
    assert said == "“a dog” and 1 more, the same to the model: 40% each among these 3 labels."


def test_typed_html_is_shown_as_text(panel):
    data = asked(panel, "<b>chair</b>, table")
    assert data["labels"][0] == "<b>chair</b>" and "<b>chair</b>" in panel.alt_text


def test_a_label_that_is_too_long_is_one_sentence(panel):
    panel.set(labels="chair " * 40).wait()
    assert "reads at most 30" in panel.error
    asked(panel, "chair, table")
    assert panel.error is None


def test_an_edited_label_costs_one_text_and_no_picture(panel, monkeypatch):
    """Counted, as no test may depend on how fast a machine is: a text takes the pocket model a few milliseconds."""
    texts, pictures, read, seen = [], [], Clip.text_features, Clip.image_features
    monkeypatch.setattr(Clip, "text_features", lambda self, some: texts.extend(some) or read(self, some))
    monkeypatch.setattr(Clip, "image_features", lambda self, some: pictures.extend(some) or seen(self, some))

    def costs(**settings) -> list[str]:
        texts.clear()
        assert panel.set(**settings).wait().error is None
        return list(texts)

    many = [f"lamp {i}" for i in range(99)]
    assert len(costs(labels=", ".join([*many, "sofa"]))) == 100
    assert costs(labels=", ".join([*many, "red sofa"])) == ["a photo of a red sofa"]
    assert costs(labels=", ".join(["red sofa", *many[:50]]), scale=1.0) == []  # another order, fewer, another scale
    assert len(costs(labels="red sofa", wording="all four, averaged")) == 3  # one of the four has been read
    assert costs(labels="red sofa, green sofa")[0] == "green sofa" and len(texts) == 4
    assert costs(labels="red sofa, green sofa, green sofa") == [] and not pictures
    panel.reset()


@pytest.mark.parametrize(
    "text", ["{}", "{0} %s {", "$x^2$", "\\", "a_b", "\u202echair", "<script>alert(1)</script>", "' OR 1=1"]
)
def test_signs_of_other_languages_are_labels_like_any_other(panel, text):
    data = asked(panel, f"chair, {text}")
    assert panel.error is None and data["labels"] == ["chair", text]
    assert sum(data["probabilities"]) == pytest.approx(1, abs=1e-4)


def test_labels_agree_with_the_model_and_the_scale_with_what_it_learned():
    clip, seen = pocket_clip(), combinations.fresh(4, 0, False)
    names = ["chair", "table", "bed"]
    scale = clip.model.logit_scale.exp().item()
    assert scale == pytest.approx(labels.LEARNED["pocket"], abs=0.5)
    found = labels.classify(seen.vectors[0], names, ["a {}"], scale)
    expected = clip.logits(seen.images[:1], [f"a {name}" for name in names]).softmax(1)[0]
    torch.testing.assert_close(torch.tensor(found["probabilities"]), expected, atol=1e-4, rtol=1e-3)


def test_an_ensemble_is_the_mean_of_its_wordings():
    both = labels.class_vectors(["chair"], ["a {}", "{}"])
    each = torch.cat([labels.class_vectors(["chair"], [one]) for one in ("a {}", "{}")])
    torch.testing.assert_close(both[0], torch.nn.functional.normalize(each.mean(0), dim=0))


def test_zero_shot_of_pictures_that_are_texts():
    """A picture with the very vector of a pair's texts is that pair."""
    seen = combinations.fresh(6, 1, True)
    texts = combinations.pair_vectors(pocket_clip(), "en")
    own = [combinations.PAIRS.index((piece.kind, piece.finish)) for piece in seen.pieces]
    found = combinations.zero_shot(seen._replace(vectors=texts[own]), ("en",))
    assert all(found["kind"]) and all(found["finish"])
    assert found["said"] == [f"{piece.finish} {piece.kind}" for piece in seen.pieces]


@pytest.mark.usefixtures("few")
def test_a_probe_learns_from_its_labels_and_zero_shot_needs_none():
    found = probe.compare(False, ("kind", "finish"))
    few, more = found["linear probe"].values()
    assert few.value < more.value and found["zero-shot"][1] == found["zero-shot"][4]


@pytest.mark.parametrize(("value", "said"), [(0.1, "gets there with 1 label of"), (0.9, "has 32% with 32 labels of")])
def test_the_probes_caption_counts_its_labels(value, said):
    curves = {
        "zero-shot": dict.fromkeys(probe.KS, Measured(value)),
        "linear probe": {k: Measured(k / 100) for k in probe.KS},
    }
    curves["linear probe"][1] = Measured(0.1)
    assert said in probe.caption_probe({"curves": curves})


def test_wrong_texts_have_the_same_words_or_one_finish_of_their_own():
    for make in binding.SUBJECTS.values():
        cases = make(12, 3)
        for text, exchanged, another in zip(cases.texts, *cases.wrong.values(), strict=True):
            words = [sorted(one.split()) for one in (text, exchanged, another)]
            assert text != exchanged and words[0] == words[1] and len(set(words[2]) - set(words[0])) >= 1


# Descriptions or labels


@pytest.fixture
def small_twins(monkeypatch, tmp_path):
    """Few pictures, two steps, one seed, a table of their own."""
    monkeypatch.setattr(descriptions, "PROBED", 80)
    monkeypatch.setattr(small, "TESTED", 20)
    monkeypatch.setattr(descriptions.record, "__defaults__", (tmp_path, (0,), 2))
    monkeypatch.setattr(descriptions.read, "__defaults__", (tmp_path,))
    for kept in (descriptions.examples, small.tested):
        kept.cache_clear()
    yield tmp_path
    for kept in (descriptions.examples, small.tested):
        kept.cache_clear()


def test_the_command_fills_the_table_and_trains_nothing_twice(small_twins, monkeypatch):
    assert command.main(["record", "descriptions"]) == 0
    first = tables.read("descriptions", small_twins)
    assert {row["network"] for row in first} == set(descriptions.LABELLED)
    trained = []
    monkeypatch.setattr(descriptions, "trained", lambda *given: trained.append(given))
    assert command.main(["record", "descriptions"]) == 0
    assert not trained and tables.read("descriptions", small_twins) == first


def test_a_stopped_recording_keeps_its_rows_and_goes_on(small_twins, monkeypatch):
    real, trained = descriptions.trained, []

    def stops(name, *given):
        trained.append(name)
        if len(trained) == 2:
            raise KeyboardInterrupt
        return real(name, *given)

    monkeypatch.setattr(descriptions, "trained", stops)
    descriptions.record()
    kept = tables.read("descriptions", small_twins)
    assert {row["network"] for row in kept} == {"descriptions"}
    descriptions.record()
    assert trained == [
        "descriptions",
        "label: kind",
        *[name for name in descriptions.LABELLED if name != "descriptions"],
    ]
    assert tables.read("descriptions", small_twins)[: len(kept)] == kept


def test_who_has_no_class_for_it_says_nothing(small_twins):
    descriptions.record()
    named, probed = (descriptions.read(how, False) for how in descriptions.ASKED)
    assert set(named["label: kind"]) == {"kind"} and set(named["labels: kind, finish"]) == {
        "kind",
        "finish",
        "kind and finish",
    }
    assert set(named["descriptions"]) == {"kind", "finish", "kind and finish", "scene", "size"}
    assert all(set(row) == set(named["descriptions"]) == set(descriptions.CHANCES) for row in probed.values())
    assert set(descriptions.read("a linear probe", True)["descriptions"]) == set(named["descriptions"])


def test_the_recorded_panel_answers_every_control_and_says_what_is_missing(small_twins):
    assert "python -m helpers record descriptions" in descriptions.descriptions_panel().wait().error
    descriptions.record()
    drive_and_close(descriptions.descriptions_panel(), plotted=dict.fromkeys(("asked", "pictures"), "accuracies"))


def test_all_networks_read_the_same_pictures_and_their_own_texts_or_labels():
    images, ids, known = descriptions.batch(5)
    some = small.drawn(descriptions.BATCH, 5)
    pieces = [small.said()[0][i] for i in some.tolist()]
    assert torch.equal(images, small.pairs()[0][some]) and torch.equal(ids, small.caption_ids()[some])
    assert [furniture.KINDS[i] for i in known[:, 0].tolist()] == [piece.kind for piece in pieces]
    assert [furniture.FINISHES[i] for i in known[:, 1].tolist()] == [piece.finish for piece in pieces]
    for labelled in descriptions.LABELLED.values():
        network = descriptions.Network(labelled)
        value = descriptions.loss(network, (images, ids, known))
        value.backward()
        assert all(p.grad is not None for p in network.parameters()), labelled
        assert bool(network.heads) == bool(labelled) and (network.words is None) == bool(labelled)
