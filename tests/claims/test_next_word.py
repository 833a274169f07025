"""What notebook 01 says, measured."""

import math
from collections import Counter

import pytest
import torch
import torch.nn.functional as F
from tokenizers import ByteLevelBPETokenizer

from helpers import farm
from helpers.lectures import next_word
from helpers.lectures.next_word import embeddings, gradients
from helpers.lectures.next_word.live import WIDTH
from tests.execute import basis

NOTEBOOK = "01_next_word_prediction"
FAR = 60  # steps back, as in the notebook's cell


def test_one_hot_rows():
    """Two different one-hot rows differ in exactly two places, so each word is equally far from all others."""
    rows = embeddings.table(embeddings.ONE_HOT)
    some = list(range(0, len(rows), 15))  # 130 words, each against all
    for word in some:
        apart = (rows != rows[word]).sum(1)
        assert apart.sum() == 2 * (len(rows) - 1) and apart.max() == 2
    assert embeddings.cosines(rows, some).max() == 0


def test_near_words_are_of_a_kind():
    """for nearly every word on this map, the nearest of all words is of its own kind"""
    assert len(embeddings.MAPPED) >= 100
    rows, right = embeddings.table("RNN"), {}
    for kind, words in embeddings.KINDS.items():
        nearest = embeddings.cosines(rows, [embeddings.number(word) for word in words]).argmax(-1).tolist()
        right[kind] = [farm.WORDS[i] in words for i in nearest]
    assert sum(map(sum, right.values())) / len(embeddings.MAPPED) > 0.9
    chance = max(len(words) for words in embeddings.KINDS.values()) / len(farm.WORDS)
    assert min(sum(ones) / len(ones) for ones in right.values()) > 0.75 > 10 * chance


def test_frequent_words_are_whole_pieces():
    """frequent words stay whole, rare ones are spelled. Give them more pieces (`vocab_size`), and the row gets
    shorter."""
    texts = [document.text for document in farm.sample(200, seed=1)]
    counts = Counter(farm.tokenize(" ".join(texts)))
    frequent = [word for word, _ in counts.most_common(150) if word.isalpha()][:100]
    rare = [word for word in farm.WORDS if word.isalpha() and counts[word] < 2][:100]
    pieces = {}
    for size in (500, 1000, 2000):
        bpe = ByteLevelBPETokenizer()
        bpe.train_from_iterator(texts, vocab_size=size, show_progress=False)
        pieces[size] = [[len(bpe.encode(f" {word}").ids) for word in words] for words in (frequent, rare)]
    whole, spelled = pieces[1000]
    assert whole.count(1) >= 80 and spelled.count(1) <= 20 and len(whole) == len(spelled) == 100
    few, some, many = (sum(map(sum, rows)) for rows in pieces.values())
    assert few > some > many


def test_the_loss_begins_at_guessing():
    """the loss begins close to $\\ln V$, the upper dotted line"""
    network, corpus = basis(NOTEBOOK)["RNN"], next_word.farm_corpus(documents=100)
    for seed in range(3):
        torch.manual_seed(seed)
        words = corpus.batch(seed)  # some 1,500 words
        with torch.no_grad():
            scores = network(corpus.vocabulary, WIDTH)(words[:, :-1])
        loss = F.cross_entropy(scores.flatten(0, 1), words[:, 1:].flatten()).item()
        assert loss == pytest.approx(math.log(corpus.vocabulary), abs=0.2)


def norms(seed: int, width: int = 48) -> list[float]:
    """The notebook's cell for another network: the gradient's norm at each number of steps back."""
    generator = torch.Generator().manual_seed(seed)
    recurrent = torch.randn(width, width, generator=generator) / width**0.5
    hidden = [(0.3 * torch.randn(width, generator=generator)).requires_grad_()]
    for _ in range(FAR):
        hidden.append(torch.tanh(recurrent @ hidden[-1] + 0.3 * torch.randn(width, generator=generator)))
    return [float(one.norm()) for one in reversed(torch.autograd.grad(hidden[-1].sum(), hidden))]


def test_the_gradient_dies_out():
    """In the numbers the gradient loses a factor of ten every ten to fifteen steps"""
    steps = sorted(FAR / math.log10(found[0] / found[FAR]) for found in map(norms, range(120)))
    assert 10 <= steps[60] <= 15  # half of the networks are below, half above


def test_it_depends_on_the_network():
    """Between them, near 1.45, it depends on the network: in a few it dies out, in most it stays."""
    ends = [gradients.reach("RNN", 150, 1.45, 1.0, seed)[-1] for seed in range(100)]
    gone = [end < gradients.GONE for end in ends]
    assert 2 <= sum(gone) <= 20 and sum(gradients.GONE <= end <= gradients.EXPLODED for end in ends) >= 80
    assert sum(gone[:10])  # the panel's slider has ten networks


@pytest.mark.parametrize(("scale", "low", "high"), [(0.8, 0.0, gradients.GONE), (2.0, gradients.EXPLODED, math.inf)])
def test_small_and_large_weights(scale, low, high):
    """with small recurrent weights the RNN's gradient **vanishes**; make them large, and it **explodes**."""
    ends = [gradients.reach("RNN", 150, scale, 1.0, seed)[-1] for seed in range(100)]
    assert sum(low <= end < high for end in ends) >= 80
