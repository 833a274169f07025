"""Pocket CLIP: pictures of furniture and what is said of them, English and German, as vectors of one space.

HELD_OUT combinations are in no batch, neither drawn nor said; still "a yellow chair" has to find one. What helps:
captions that name one thing only ("something yellow", "a chair") make kind and finish directions of their own instead
of sixty-four memorised pairs; a picture's caption changes each time, and most leave something out; with 128 pictures of
8 kinds and 10 finishes in a batch, every caption meets a dozen pictures of its kind in other finishes and a dozen of
its finish in other kinds, so neither alone is ever enough; and a caption that is true of another picture, too, is not
counted as wrong there: the shop knows what is true. Seven in ten held-out pairs were found before it was also left
open what was never seen together (else all white pictures teach that white things are no tables) and before some
pictures were grey (else the finish tells half the kind).
"""

import functools
import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor
from transformers import CLIPConfig, CLIPModel, PreTrainedTokenizerFast

from helpers import device, furniture
from helpers.furniture.attributes import ATTRIBUTES, GROUPS, named
from helpers.models.clip import image_features, text_features
from helpers.models.positions import grid, sinusoids
from helpers.recipes import furniture_pictures, muon

SEED = 7
STEPS = 1900
SECONDS = 3600.0
LEARNING_RATE = 2e-3
SIZE, PATCH = 64, 8  # pixels
LENGTH = 32  # longest text in tokens
BATCH = 128
PARTS, DISTINCT = 16, 16  # batches in a block; blocks until a picture comes again, with another caption
SPECIAL = ("<pad>", "<unk>", "<start>", "<end>")
PAD, UNKNOWN, START, END = range(4)
GREY = 0.2  # share of pictures without colours, whose captions name none
STRANGE = 0.1  # share of texts into which a word is put that means nothing: so <unk> comes to say nothing
MAX_LOGIT_SCALE = math.log(100)  # Radford et al. 2021, section 2.5


def make_model(vision_layers: int = 4, text_layers: int = 3, width: int = 128, heads: int = 4) -> CLIPModel:
    """The untrained model, from torch's current seed."""
    shared = {
        "hidden_size": width,
        "intermediate_size": 4 * width,
        "num_attention_heads": heads,
        "projection_dim": width,
        "hidden_act": "gelu_pytorch_tanh",
    }
    text = shared | {
        "num_hidden_layers": text_layers,
        "vocab_size": len(SPECIAL) + len(words()),
        "max_position_embeddings": LENGTH,
        "pad_token_id": PAD,
        "bos_token_id": START,
        "eos_token_id": END,
    }
    vision = shared | {"num_hidden_layers": vision_layers, "image_size": SIZE, "patch_size": PATCH}
    attention = device.training_attention()
    model = CLIPModel(
        CLIPConfig(text_config=text, vision_config=vision, projection_dim=width, attn_implementation=attention)
    )
    # Positions are known from the start, with embeddings as large as those of the content.
    with torch.no_grad():
        model.vision_model.embeddings.position_embedding.weight[1:] = 0.15 * grid(SIZE // PATCH, width)
        embeddings = model.text_model.embeddings
        embeddings.token_embedding.weight.normal_(std=0.3)
        embeddings.position_embedding.weight.copy_(0.3 * sinusoids(LENGTH, width))
    return model


# What is said


def say(piece: furniture.Piece, rng: random.Random, grey: bool = False) -> furniture.Caption:
    """A caption: of everything, of kind and finish, or of one thing alone; nothing of colours if they are not shown."""
    roll, seed = rng.random(), rng.getrandbits(32)
    if roll < 0.4 and not grey:
        return furniture.caption(piece, seed)
    exact = named(piece, ["kind", "size", "scene"] if grey else ["kind", "finish", "front", "size", "scene"])
    main = ["kind"] if grey else ["kind", "finish"]
    names = main if roll < 0.7 else [rng.choice([*main, *exact])]
    chosen = {name: exact[name] for name in names}
    language = rng.choice(furniture.LANGUAGES)
    return furniture.Caption(furniture.describe(chosen, language, seed), language, chosen)


@functools.cache
def words(pieces: int = 20_000) -> tuple[str, ...]:
    """Every word of the captions of so many pieces, as the tokenizer reads them, never of HELD_OUT ones."""
    rng, plain = random.Random(f"words {SEED}"), _word_tokenizer()
    texts = (say(piece, rng).text for piece in furniture.sample(pieces, seed=SEED))
    found = {
        word for text in texts for word, _ in plain.pre_tokenizer.pre_tokenize_str(plain.normalizer.normalize_str(text))
    }
    return tuple(sorted(found))


def _word_tokenizer(vocabulary: Sequence[str] = SPECIAL) -> Tokenizer:
    """Words without punctuation, in lower case; ä, ö, ü, ß also as ae, oe, ue, ss."""
    ids = {word: id for id, word in enumerate(vocabulary)}
    made = Tokenizer(models.WordLevel(ids, unk_token=SPECIAL[UNKNOWN]))
    umlauts = [normalizers.Replace(a, b) for a, b in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))]
    made.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase(), *umlauts])
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\W_]+"), behavior="removed", invert=True)
    ends = [(SPECIAL[START], START), (SPECIAL[END], END)]
    made.post_processor = processors.TemplateProcessing(f"{SPECIAL[START]} $A {SPECIAL[END]}", special_tokens=ends)
    return made


def tokenizer() -> PreTrainedTokenizerFast:
    """One token for each word that was ever said, and <unk> for all others."""
    names = dict(zip(("pad_token", "unk_token", "bos_token", "eos_token"), SPECIAL, strict=True))
    return PreTrainedTokenizerFast(
        tokenizer_object=_word_tokenizer([*SPECIAL, *words()]),
        model_max_length=LENGTH,
        clean_up_tokenization_spaces=False,
        **names,
    )


# What is true


def paired(rows: Sequence[Any], columns: Sequence[Any], holds: Callable[[Any, Any], bool]) -> Tensor:
    """(rows, columns) whether something `holds` of each two values: asked once of each two different ones."""
    values, others = list(dict.fromkeys(rows)), list(dict.fromkeys(columns))
    known = torch.tensor([[holds(value, other) for other in others] for value in values])
    return known[[values.index(one) for one in rows]][:, [others.index(one) for one in columns]]


def true(pieces: Sequence[furniture.Piece], said: Sequence[furniture.Caption]) -> Tensor:
    """(pieces, captions) whether all that a caption says is true of a piece; `attributes.fits`, for many at once."""

    def holds(has: Any, told: Any) -> bool:
        return told is None or has is not None and (has == told or has in GROUPS.get(str(told), ()))

    exact, found = [named(piece) for piece in pieces], torch.ones(len(pieces), len(said), dtype=torch.bool)
    for name in ATTRIBUTES:
        found &= paired([one.get(name) for one in exact], [one.named.get(name) for one in said], holds)
    return found


def never_met(pieces: Sequence[furniture.Piece], said: Sequence[furniture.Caption]) -> Tensor:
    """(pieces, captions) whether a caption says of a piece what no training picture has together, such as HELD_OUT.

    Its kind with the piece's finish, front or scene; its finish, front or scene with the piece's kind.
    """
    found = torch.zeros(len(pieces), len(said), dtype=torch.bool)
    kinds, told = [piece.kind for piece in pieces], [caption.named.get("kind") for caption in said]
    for name in ("finish", "front", "scene"):
        has, others = [getattr(piece, name) for piece in pieces], [caption.named.get(name) for caption in said]
        found |= paired(kinds, others, lambda kind, value: (kind, value) in furniture.HELD_OUT)
        found |= paired(has, told, lambda value, kind: (kind, value) in furniture.HELD_OUT)
    return found


def make_batches(
    workers: int = 0, batch: int = BATCH, distinct: int = DISTINCT, *, parts: int = PARTS, seed: int = SEED
) -> furniture_pictures.Batches:
    """Endless batches: pictures of bytes (B, 3, SIZE, SIZE), ids of captions (B, T), what is `true` or open (B, B)."""
    how = {"size": SIZE, "parts": parts, "distinct": distinct, "workers": workers}
    then = functools.partial(captioned, seed, tokenizer())
    return furniture_pictures.batches(seed, batch, furniture_pictures.fields, **how, then=then)


def captioned(
    seed: int, tokenize: PreTrainedTokenizerFast, images: Tensor, rows: Tensor, number: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Batch `number` of pictures and fields, some grey, with captions that depend on its number."""
    rng, pieces = random.Random(f"captions {seed} {number}"), furniture_pictures.pieces(rows)
    grey = [rng.random() < GREY for _ in pieces]
    images[grey] = images[grey].float().mean(1, keepdim=True).to(images.dtype)
    said = [say(piece, rng, without) for piece, without in zip(pieces, grey, strict=True)]
    texts = [caption.text if rng.random() > STRANGE else _stranger(caption.text, rng) for caption in said]
    ids = tokenize(texts, padding=True, truncation=True, return_tensors="pt").input_ids
    return images, ids, true(pieces, said) | never_met(pieces, said)


make_validation = functools.partial(furniture_pictures.fresh, make_batches)


def _stranger(text: str, rng: random.Random) -> str:
    """The text with a word in it that no tokenizer knows."""
    known = text.split(" ")
    known.insert(rng.randint(0, len(known)), "xyzzy")
    return " ".join(known)


def loss(model: CLIPModel, batch: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """Contrastive loss (nats): which text is the picture's, which picture the text's (Radford et al. 2021, figure 3).

    A text that is true of another picture, too, or of which nobody can know, is left out there.
    """
    images, ids, fitting = batch
    pictures, texts = image_features(model, images.float() / 255), text_features(model, ids)
    own = torch.arange(len(ids), device=ids.device)
    also = fitting & (own[:, None] != own)
    logits = (model.logit_scale.clamp(max=MAX_LOGIT_SCALE).exp() * pictures.float() @ texts.float().T).masked_fill(
        also, -torch.inf
    )
    return (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2


optimizers = functools.partial(muon.optimizers, blocks=".layers.")
