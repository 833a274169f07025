"""Inverse Cooking for furniture: a picture, the set of its parts, and from both the steps of the assembly.

Salvador et al., Inverse Cooking: Recipe Generation from Food Images (2019).
"""

import functools
from collections.abc import Mapping, Sequence

import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers
from torch import Tensor, nn

from helpers import catalog
from helpers.furniture.assembly import NUMBERS, STEPS, uses
from helpers.models.decoder import decoder
from helpers.models.local import LocalMixin
from helpers.models.picture_encoder import POOLED, places, pooled

MOST = 6  # of one part
PARTS = tuple(sorted({name for steps in STEPS.values() for step in steps for name in uses(step)}))
SPECIAL = ("<pad>", "<start>", "<end>")
PAD, START, END = range(3)
LENGTH = 64  # tokens of all steps together, with the marks around them

Counts = Mapping[str, int]  # a part's name and how many there are, without those there are none of


class PartsModel(nn.Module, LocalMixin):
    """Two stages: which parts there are, as a set; and what is done with them, word by word.

    Args:
        words: size of the vocabulary of the steps.
        width: of the encoder's vectors.
        layers: of the GPT-2 that writes the steps.
    """

    def __init__(self, words: int, width: int = 128, layers: int = 2):
        super().__init__()
        self.there = nn.Linear(POOLED**2 * width, len(PARTS))
        self.many = nn.Linear(POOLED**2 * width, len(PARTS) * MOST)
        self.names = nn.Embedding(len(PARTS), width)
        self.counts = nn.Embedding(MOST + 1, width)
        self.writer = decoder(words, LENGTH, width, layers)

    def parts(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of what the encoder saw (B, 64, D): that a part is there (B, PARTS), that there are 1, 2, ... of it
        (B, PARTS, MOST).
        """
        found = pooled(seen)
        return self.there(found), self.many(found).unflatten(1, (len(PARTS), MOST))

    def steps(self, seen: Tensor, counts: Tensor, before: Tensor) -> Tensor:
        """Scores (B, T, words) of each next word, by what was seen (B, 64, D), how many there are of each part
        (B, PARTS) and the words before (B, T). Without any part only the picture is looked at.
        """
        given = self.names.weight + self.counts(counts)  # (B, PARTS, D)
        looked_at = torch.cat([torch.ones(seen.shape[:2], device=seen.device), (counts > 0).float()], 1)
        found = self.writer(
            input_ids=before,
            encoder_hidden_states=torch.cat([seen, given], 1),
            encoder_attention_mask=looked_at,
            use_cache=False,
        )
        return found.logits


@functools.cache
def vocabulary() -> tuple[str, ...]:
    """Every word of every step, index = id."""
    cut = _cut()
    names = [*PARTS, *(name + "s" for name in PARTS), "shelves"]
    texts = [sentence for steps in STEPS.values() for sentence in steps]
    texts = [text.replace("{count:, one pillow|, two pillows}", ", one pillow, two pillows") for text in texts]
    found = {word for text in [*texts, *names, *NUMBERS] for word, _ in cut.pre_tokenize_str(text.translate(BRACES))}
    return (*SPECIAL, *sorted(found))


BRACES = str.maketrans("{}", "  ")


def _cut() -> pre_tokenizers.PreTokenizer:
    """Between words, and before commas and full stops."""
    return pre_tokenizers.Split(Regex(r"[^\s,.]+|[,.]"), behavior="removed", invert=True)


@functools.cache
def tokenizer() -> Tokenizer:
    """One token for each word of the steps."""
    made = Tokenizer(models.WordLevel({word: id for id, word in enumerate(vocabulary())}, unk_token=SPECIAL[PAD]))
    made.pre_tokenizer = _cut()
    return made


def ids(text: str) -> list[int]:
    """The token ids of steps, with the marks around them."""
    return [START, *tokenizer().encode(text).ids, END]


def text(found: Sequence[int]) -> str:
    """The steps of token ids, up to the end mark."""
    end = found.index(END) if END in found else len(found)
    words = " ".join(vocabulary()[id] for id in found[:end] if id >= len(SPECIAL))
    return words.replace(" ,", ",").replace(" .", ".")


def table(counts: Sequence[Counts]) -> Tensor:
    """(B, PARTS) how many there are of each part.

    Raises:
        ValueError: nobody knows such a part, or it is there more than MOST times.
    """
    for name, number in (pair for row in counts for pair in row.items()):
        if name not in PARTS or not 0 <= number <= MOST:
            raise ValueError(f"{number} x {name!r:.40}: there are 0 to {MOST} of {', '.join(PARTS)}.")
    return torch.tensor([[row.get(name, 0) for name in PARTS] for row in counts]).reshape(-1, len(PARTS))


class PartsReader:
    """Pictures in; parts and steps out.

    Attributes:
        encoder, model: what sees, and the two stages.
    """

    def __init__(self, encoder: nn.Module, model: PartsModel):
        self.encoder, self.model = encoder, model.eval()

    @torch.inference_mode()
    def parts(self, pictures: Tensor, threshold: float = 0.5) -> list[dict[str, int]]:
        """The parts in each of the pictures (B, 3, H, W): those whose probability reaches the threshold."""
        there, many = self.model.parts(places(self.encoder, pictures))
        there, many = there.sigmoid().cpu(), (many.argmax(-1) + 1).cpu()
        rows = zip(there.tolist(), many.tolist(), strict=True)
        return [
            {name: n for name, chance, n in zip(PARTS, chances, counts, strict=True) if chance >= threshold}
            for chances, counts in rows
        ]

    @torch.inference_mode()
    def probabilities(self, picture: Tensor) -> dict[str, float]:
        """How probable each part is in a picture (3, H, W)."""
        there, _ = self.model.parts(places(self.encoder, picture[None]))
        return dict(zip(PARTS, there[0].sigmoid().cpu().tolist(), strict=True))

    @torch.inference_mode()
    def steps(self, pictures: Tensor, counts: Sequence[Counts]) -> list[str]:
        """The steps for each of the pictures (B, 3, H, W) with these parts; with none, by the picture alone."""
        seen = places(self.encoder, pictures)
        given = table(counts).to(seen.device)
        found = torch.full((len(pictures), 1), START, device=seen.device)
        while found.shape[1] < LENGTH and not (found == END).any(1).all():
            best = self.model.steps(seen, given, found)[:, -1].argmax(-1)
            found = torch.cat([found, best[:, None]], 1)
        return [text(row) for row in found[:, 1:].tolist()]


def parts_reader() -> PartsReader:
    """The one that ships with the lecture."""
    return PartsReader(catalog.load("picture-encoder").model, catalog.load("parts").model)
