"""Zero-shot against a classifier that learns from labelled pictures (section 3).

After Radford et al. (2021), figure 6: a linear probe, logistic regression on the same picture vectors.
"""

import functools
from collections.abc import Sequence

import numpy as np
from torch import Tensor

from helpers import figures, furniture
from helpers.figures import Measured
from helpers.lectures.clip.combinations import SETS, Fresh, fresh
from helpers.lectures.clip.labels import TEMPLATES, class_vectors
from helpers.panel import Choice, Panel

KS, DRAWS = (1, 2, 4, 8, 16, 32), 5  # labelled pictures of each class; choices of them
STRENGTH = 100.0  # C of the logistic regression: within a point of the best of 1 to 10,000
POOL, TESTED, SEED = 500, 300, 50  # pictures to label, pictures asked about
CLASSES = {"kind": furniture.KINDS, "finish": furniture.FINISHES, "scene": furniture.SCENES, "size": furniture.SIZES}
# Other names of the same classes, none of which was in any caption.
UNCAPTIONED = {
    "kind": ("seat", "taboret", "board", "bureau", "cot", "bookrack", "armoire", "sideboard"),
    "finish": ("oaken", "birchwood", "nutwood", "ivory", "ebony", "scarlet", "navy", "olive", "golden", "rose"),
}
NAMES = {"captioned": CLASSES, "never captioned": UNCAPTIONED}


def answers(pieces: Sequence[furniture.Piece], asked: str) -> np.ndarray:
    """(n,) the number of each piece's class."""
    return np.array([CLASSES[asked].index(getattr(piece, asked)) for piece in pieces])


def by_text(seen: Fresh, asked: str, names: str) -> np.ndarray:
    """(n,) the class whose name, in all TEMPLATES, is most similar to each picture."""
    texts = class_vectors(NAMES[names][asked], TEMPLATES)
    return (seen.vectors @ texts.T).argmax(1).numpy()


def probed(vectors: Tensor, labels: np.ndarray, asked: Tensor) -> np.ndarray:
    """The class of each of the vectors `asked` (A, D), by logistic regression on vectors (n, D) and their classes."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=STRENGTH, max_iter=1000).fit(vectors.numpy(), labels).predict(asked.numpy())


@functools.lru_cache(maxsize=64)
def by_labels(held_out: bool, asked: str, k: int, draw: int) -> np.ndarray:
    """(TESTED,) what logistic regression says after k labelled pictures of each class, as in training."""
    pool, tested = fresh(POOL, SEED, False), fresh(TESTED, 0, held_out)
    labels, rng = answers(pool.pieces, asked), np.random.default_rng(draw)
    some = np.concatenate([rng.permutation(np.flatnonzero(labels == one))[:k] for one in range(len(CLASSES[asked]))])
    return probed(pool.vectors[some], labels[some], tested.vectors)


def compare(held_out: bool, asked: tuple[str, ...], names: str = "captioned") -> dict[str, dict[int, Measured]]:
    """Shares of pictures of which all that is asked is told right: without labels, and with k of each class."""
    tested = fresh(TESTED, 0, held_out)

    def share(said: dict[str, np.ndarray]) -> float:
        return float(np.all([said[one] == answers(tested.pieces, one) for one in asked], 0).mean())

    zero = Measured.share(round(TESTED * share({one: by_text(tested, one, names) for one in asked})), TESTED)
    probe = {
        k: Measured.mean([share({one: by_labels(held_out, one, k, draw) for one in asked}) for draw in range(DRAWS)])
        for k in KS
    }
    return {"zero-shot": dict.fromkeys(KS, zero), "linear probe": probe}


ASKED = {"kind": ("kind",), "finish": ("finish",), "kind and finish": ("kind", "finish")}


def draw_probe(sheet, data: dict) -> None:
    figures.curves(
        figures.axes(sheet),
        data["curves"],
        chance=data["chance"],
        xlabel="labelled pictures of each class",
        title=f"{data['what']} right, {data['where']}",
        log_x=True,
    )


def caption_probe(data: dict) -> str:
    zero, probe = data["curves"]["zero-shot"][KS[0]].value, data["curves"]["linear probe"]
    reached = next((k for k in KS if probe[k].value >= zero), None)
    said = "gets there" if reached else f"has {probe[KS[-1]].value:.0%}"
    labels = "1 label" if reached == 1 else f"{reached or KS[-1]} labels"
    return f"Zero-shot: {zero:.0%} of {TESTED} pictures. The probe {said} with {labels} of each class ({DRAWS} draws)."


def probe_panel() -> Panel:
    """Accuracy with 0 labels, a horizontal line, over the curve with 1, 2, 4, ... labels of each class."""

    def compute(settings) -> dict:
        asked = ASKED[settings.asked]
        return {
            "curves": compare(settings.pictures, asked, settings.names),
            "chance": 1 / np.prod([len(CLASSES[one]) for one in asked]).item(),
            "what": settings.asked,
            "where": next(name for name, held_out in SETS.items() if held_out == settings.pictures),
        }

    return Panel(
        "How many labels is a text worth?",
        [
            Choice("pictures", SETS, True),
            Choice("asked", list(ASKED), "kind and finish"),
            Choice("names", list(NAMES), label="names of the classes"),
        ],
        compute=compute,
        draw=draw_probe,
        caption=caption_probe,
        model="clip",
        size=(620, 340),
    )
