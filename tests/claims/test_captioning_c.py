"""What notebook 09 says of the loop, of the condition report and of full models, measured."""

import pytest

from helpers import catalog, scores, tables
from helpers.scores import combinations, loop, reading, report
from helpers.scores.combinations import shares

NOTEBOOK = "09_captioning"


def worth(held_out: bool, threshold: float, names=report.FINDINGS) -> dict[str, float]:
    """`report.scored` of 300 fresh pictures, some findings only."""
    found, true = report.fresh(held_out)
    asked = [{name: value for name, value in one.items() if name in names} for one in true]
    return report.scored(found, asked, threshold)


def test_findings_are_right(stated):
    """Of the findings in 300 fresh pictures 99.0 % are right without any alternative, of held-out combinations
    98.2 %."""
    assert [worth(held_out, 1.0)["right"] for held_out in (False, True)] == pytest.approx(stated, abs=0.004)


def test_the_truth_is_among_few_alternatives(stated):
    """Named from a probability of 1 % on, the truth is in 99.8 % of the held-out findings, and a finding has 0.23
    alternatives"""
    found = worth(True, 0.01)
    assert [0.01, found["right"] + found["among"]] == pytest.approx(stated, abs=0.002)
    assert found["named"] == pytest.approx(0.23, abs=0.03)


def test_counts_are_the_unsure_ones(stated):
    """Mostly that is the count: 94 % are right at first."""
    counts = worth(True, 0.01, ("count",))
    assert [counts["right"]] == pytest.approx(stated, abs=0.015)
    others = [worth(True, 0.01, (name,)) for name in report.FINDINGS if name != "count"]
    assert counts["named"] > max(one["named"] for one in others)


def test_parameters_of_full_models():
    """**BLIP** (224 million parameters) and **ViT-GPT2** (239 million; a ViT, and GPT-2 with cross-attention: our
    sketch of section 1 at full size) write a caption."""
    rows = {row["quantity"]: row for row in tables.read("captioning")}
    for name, millions in (("BLIP base captioner", 224), ("ViT-GPT2", 239)):
        row = rows[f"{name}: parameters"]
        assert row["confidence"] == "computed" and int(row["value"]) / 1e6 == pytest.approx(millions, abs=0.5)


def loop_left() -> dict[str, list[float]]:
    """For seen and held-out prompts the recorded share of each hop, of their product, and of the whole loop."""
    found = loop.recorded()
    assert all(one["prompts"] >= 100 for counts in found.values() for one in counts.values())
    return {sort: [one.value for one in loop.each_hop(counts)] for sort, counts in found.items()}


def test_the_loop_closes(stated):
    """Of the seen prompts 100 % came through the whole loop, of the held-out ones 87 %."""
    found = loop_left()
    assert [found["seen"][-1], found["held out"][-1]] == pytest.approx(stated, abs=0.006)
    assert found["seen"][-1] >= 0.90 and found["held out"][-1] >= 0.70  # the bars of the course


def test_the_hops_of_held_out_prompts(stated):
    """Of the held-out ones 95 % of the pictures are as asked, 88 % of the captions say what the judge sees, and the
    program says what the caption says: 100 %."""
    assert loop_left()["held out"][:3] == pytest.approx(stated, abs=0.006)


def test_the_loop_and_the_product(stated):
    """The product of the hops is 83 %, the same within the error"""
    *_, product, whole = loop_left()["held out"]
    assert [product] == pytest.approx(stated, abs=0.006) and abs(whole - product) < 0.06


def test_new_pairs_on_the_board(stated):
    """Of the held-out cells GAN and DALL-E draw 78 % and 81 % right, diffusion 99 %. Of the same cells, drawn by the
    shop, CLIP names 89 % right, the captioner 99 %, the coder 97 %."""
    found = shares([*tables.read(combinations.TABLE), *tables.read(reading.TABLE)])
    names = ("GAN", "DALL-E", "diffusion", "CLIP", "captioner", "coder")
    assert [found[name]["held out"].value for name in names] == pytest.approx(stated, abs=0.006)


def test_new_pairs_and_classifiers(stated):
    """ViT and ConvNeXt of notebook 05, which name no scene, have 53 % of the new pairs right."""
    found = shares(tables.read(reading.TABLE))
    assert [found[name]["held out"].value for name in reading.CLASSIFIERS] == pytest.approx(2 * stated, abs=0.006)


def telephone(combination: str = "seen") -> dict[str, list[float]]:
    """Attribute -> the share of the recorded games in which it is left, round after round."""
    found: dict[str, list[float]] = {}
    for row in tables.read("loop_telephone"):
        if row["combination"] == combination:
            found.setdefault(row["attribute"], []).append(int(row["left"]) / int(row["games"]))
    return found


def test_what_names_the_piece_survives(stated):
    """Kind and scene came through five rounds in all of 100 games, the finish in 99 %."""
    left = telephone()
    assert left["kind"] == left["scene"] == [1.0] * 5 and [left["finish"][-1]] == pytest.approx(stated, abs=0.006)
    assert {row["games"] for row in tables.read("loop_telephone") if row["attribute"] == "kind"} == {"100"}


def test_held_out_pieces_on_the_telephone(stated):
    """Of held-out pieces the kind came through five rounds in 92 %, the finish in 95 %, the scene in 84 %"""
    left = telephone("held out")
    assert [left[name][-1] for name in ("kind", "finish", "scene")] == pytest.approx(stated, abs=0.006)


def test_the_count_is_lost_first(stated):
    """Of the counts 38 % were left after the first round, of the sizes 77 %; after five rounds it was 41 % and 55 %."""
    left = telephone()
    ends = [left[name][number] for number in (0, -1) for name in ("count", "size")]
    assert ends == pytest.approx(stated, abs=0.006)


def test_the_captioner_counts(stated):
    """In the shop's own pictures the captioner is right in 94 % of the counts that it names."""
    card = scores.read(catalog.pocket_models()["captioner"].folder / "README.md")
    assert [card["right"]["count"]] == pytest.approx(stated, abs=0.006)
