"""A recurrent language model: embedding, RNN or LSTM, and the embedding again as output layer."""

from typing import Any

from torch import Tensor, nn

from helpers.models.local import LocalMixin

CELLS = {"rnn": nn.RNN, "lstm": nn.LSTM}


class RecurrentLM(nn.Module, LocalMixin):
    """Predicts the next word from a hidden state that is carried from word to word.

    Elman, Finding Structure in Time (1990); Hochreiter and Schmidhuber, Long Short-Term Memory (1997); its forget gate:
    Gers, Schmidhuber and Cummins, Learning to Forget (2000).
    The output layer shares its matrix with the embedding (Press and Wolf 2017).

    Args:
        cell: "rnn" (tanh) or "lstm".
        vocabulary: number of words V.
        width: size of the embedding and of the hidden state H.
        layers: recurrent layers on top of each other.
    """

    def __init__(self, cell: str = "rnn", vocabulary: int = 2000, width: int = 256, layers: int = 1):
        super().__init__()
        if cell not in CELLS:
            raise ValueError(f"cell is {cell!r}; it can be {' or '.join(CELLS)}.")
        self.cell, self.vocabulary, self.width, self.layers = cell, vocabulary, width, layers
        self.embedding = nn.Embedding(vocabulary, width)
        self.recurrent = CELLS[cell](width, width, layers, batch_first=True)
        self.head = nn.Linear(width, vocabulary)
        nn.init.normal_(self.embedding.weight, std=width**-0.5)
        if cell == "lstm":  # remember at first: forget gates open (Jozefowicz et al. 2015)
            for name, bias in self.recurrent.named_parameters():
                if name.startswith("bias_ih"):
                    nn.init.ones_(bias.data[width : 2 * width])
        self.head.weight = self.embedding.weight
        nn.init.zeros_(self.head.bias)

    def hidden(self, ids: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Hidden vectors (B, T, H) after each word of `ids` (B, T), and the state to go on from."""
        return self.recurrent(self.embedding(ids), state)

    def forward(self, ids: Tensor, state: Any = None) -> Tensor:
        """Logits (B, T, V) of the word after each word of `ids` (B, T)."""
        return self.head(self.hidden(ids, state)[0])

    def step(self, ids: Tensor, state: Any = None) -> tuple[Tensor, Any]:
        """Logits (B, T, V), and the state after the last word: pass it in again with the next word."""
        vectors, state = self.hidden(ids, state)
        return self.head(vectors), state
