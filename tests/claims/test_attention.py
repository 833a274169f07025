"""What notebook 02 says, measured."""

from helpers import tables
from helpers.lectures.attention import owners
from tests.claims.live_attention import NAME, SEEDS

NOTEBOOK = "02_attention"


def race(asked: str) -> dict[tuple[str, int], list[float]]:
    """Right answers of the recorded races: network and number of owners -> one share a seed."""
    found: dict[tuple[str, int], list[float]] = {}
    for row in tables.read(NAME):
        if row["asked"] == asked:
            found.setdefault((row["network"], int(row["owners"])), []).append(float(row["right"]))
    assert all(len(shares) == len(SEEDS) for shares in found.values()) and len(found) == 12
    return found


def no_better_than_guessing(found: dict, network: str, number: int) -> bool:
    """Over all seeds: within three standard errors of the mean of guesses."""
    shares, guess = found[network, number], 1 / number
    error = (guess * (1 - guess) / (owners.TESTED * len(SEEDS))) ** 0.5
    return sum(shares) / len(shares) < guess + 3 * error


def test_the_race(stated):
    """the GPT finds the right one of two, three or six owners in 99 % or more, RNN and LSTM in no more than by
    guessing"""
    found = race("everyone, in turn")
    assert min(share for number in (2, 3, 6) for share in found["GPT", number]) >= stated[0]
    assert all(no_better_than_guessing(found, name, number) for name in ("RNN", "LSTM") for number in (2, 3, 6))


def test_one_owner_is_learned():
    """One owner all three learn in seconds"""
    found = race("everyone, in turn")
    assert min(share for name in owners.NETWORKS for share in found[name, 1]) > 0.99


def test_one_question_teaches_less():
    """of three such minutes the GPT found the look-up in one; with everyone asked for, in all three"""
    found = {asked: race(asked)["GPT", 6] for asked in owners.ASKED}
    assert [sum(share > 0.5 for share in shares) for shares in found.values()] == [3, 1]


def test_equally_large():
    """three new networks of about 100,000 parameters"""
    sizes = {row["network"]: int(row["parameters"]) for row in tables.read(NAME)}
    assert len(sizes) == 3 and all(abs(size - 100_000) < 8_000 for size in sizes.values())
