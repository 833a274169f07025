"""Scores of the pocket captioner: what it says compared with what is true, and with what others would say."""

import random
from collections import Counter
from collections.abc import Sequence

from helpers import furniture
from helpers.models.captioner import LANGUAGES, Captioner
from helpers.recipes.captioner import say
from helpers.scores.captions import by_attribute, is_right
from helpers.scores.classifier import unseen_seed

REFERENCES = 4  # wordings of the truth that a caption is compared with
BATCH = 100  # pictures that are described at once


def score(model: Captioner, seed: int = 0, n: int = 1000) -> dict:
    """All scores of a captioner, greedy, half of them in English, on `n` fresh pictures of each sort, from `seed`.

    Returns:
        attributes_right: all that the caption names is true, kind and finish are named, all words are understood; on
            combinations as in training.
        attributes_right_held_out: the same on HELD_OUT combinations.
        attributes_right_commonest: the same for the commonest kind and finish of these pictures.
        right, right_held_out: for each attribute the share of true mentions among the captions that name it.
        named: for each attribute the share of captions that name it.
        bleu, chrf: of both languages, their mean, with REFERENCES wordings of the truth; 0 to 100 (sacrebleu).
        bleu_another, chrf_another: the same for captions of other pictures in these languages.
        bleu_commonest, chrf_commonest: the same for one caption, the commonest, for all pictures.
    """
    found: dict = {}
    for end, held_out in (("", False), ("_held_out", True)):
        pieces = furniture.sample(n, seed=unseen_seed(seed), held_out=held_out)
        texts = described(model, pieces)
        found[f"attributes_right{end}"] = sum(map(is_right, texts, pieces)) / n
        found[f"right{end}"], named = by_attribute(texts, pieces)
        if not held_out:
            [(_, often)] = Counter((piece.kind, piece.finish) for piece in pieces).most_common(1)
            found |= {"attributes_right_commonest": often / n, "named": named} | overlaps(texts, pieces, seed)
    return found


def language(i: int) -> str:
    """In which language piece number `i` is described."""
    return list(LANGUAGES)[i % len(LANGUAGES)]


def described(model: Captioner, pieces: Sequence[furniture.Piece]) -> list[str]:
    """A greedy caption of each piece, in its `language`."""
    texts = [""] * len(pieces)
    for start, one in enumerate(LANGUAGES):
        which = range(start, len(pieces), len(LANGUAGES))
        for first in range(0, len(which), BATCH):
            some = which[first : first + BATCH]
            said = model.describe(furniture.render([pieces[i] for i in some], 64), one)
            for i, text in zip(some, said, strict=True):
                texts[i] = text
    return texts


def wordings(piece: furniture.Piece, seed: int, language: str, n: int = REFERENCES) -> list[str]:
    """The truth about a piece in `n` wordings."""
    rng = random.Random(f"references {seed}")
    return [say(piece, rng, language) for _ in range(n)]


def overlaps(texts: Sequence[str], pieces: Sequence[furniture.Piece], seed: int) -> dict[str, float]:
    """BLEU (Papineni et al. 2002) and chrF (Popović 2015) of captions, and those of captions nobody looked for."""
    from sacrebleu.metrics import BLEU, CHRF

    found = Counter()
    for start, one in enumerate(LANGUAGES):
        mine, theirs = list(texts[start :: len(LANGUAGES)]), pieces[start :: len(LANGUAGES)]
        truth = [wordings(piece, seed + i, one) for i, piece in enumerate(theirs)]
        references = list(map(list, zip(*truth, strict=True)))  # sacrebleu's order: wordings, then pictures
        [(commonest, _)] = Counter(mine).most_common(1)
        given = {"": mine, "_another": [*mine[1:], mine[0]], "_commonest": [commonest] * len(mine)}
        for end, said in given.items():
            for name, metric in (("bleu", BLEU(lowercase=True)), ("chrf", CHRF(lowercase=True))):
                found[name + end] += metric.corpus_score(said, references).score / len(LANGUAGES)
    return dict(found)
