"""The command line: `python -m helpers train NAME`."""

import argparse
import sys
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    top = argparse.ArgumentParser(prog="python -m helpers", description="Train and score the pocket models.")
    commands = top.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a pocket model by its recipe; goes on where it was stopped")
    train.add_argument("name", help="gpt, lstm, rnn")
    train.add_argument("--seconds", type=float, help="time to train; default: the recipe's")
    train.add_argument("--steps", type=int, help="train this many steps instead of a time")
    train.add_argument("--out", type=Path, help="folder for the model; default: data/models/NAME")
    train.add_argument("--checkpoint", type=Path, help="folder for the state of the training")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    given = parser().parse_args(arguments)
    import helpers
    from helpers.recipes import production

    try:
        production.train(
            given.name,
            given.out or helpers.ROOT / "data" / "models" / given.name,
            given.checkpoint or production.default_checkpoint(given.name),
            given.seconds,
            given.steps,
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
