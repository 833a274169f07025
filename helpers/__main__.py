"""The command line: `python -m helpers --help` lists the commands."""

import argparse
import importlib
import json
import sys
from pathlib import Path

from helpers import prefetch, scores
from helpers.problems import Problem
from helpers.recipes import NAMES

FEWEST = 10  # questions of a score: every kind of request comes up
RECORDED = {  # what the notebooks show ready-made: the module that computes it, and what it is
    "start": ("lectures.start", "the tastes in 00"),
    "scaling": ("recipes.scaling", "trainings of 03"),
    "gpt_parts": ("recipes.gpt_parts", "trainings of 03"),
    "llama_toggles": ("recipes.llama_toggles", "trainings of 04"),
    "roadmap": ("lectures.vision.effects", "trainings of 05"),
    "efficiency": ("lectures.vision.efficiency", "trainings of 05"),
    "gan_quality": ("scores.compared", "scores of 06"),
    "gan_runs": ("recipes.gan_runs", "trainings of 06"),
    "gan_phenomena": ("lectures.gan.phenomena", "games of 06"),
    "composition": ("scores.combinations", "the board of 07"),
    "composition_learned": ("scores.learned", "a board of 07"),
    "descriptions": ("lectures.clip.descriptions", "trainings of 08"),
    "composition_read": ("scores.reading", "the board of 09"),
    "loop": ("scores.loop", "the loop of 09"),
}


def parser() -> argparse.ArgumentParser:
    """The commands and their arguments."""
    top = argparse.ArgumentParser(
        prog="python -m helpers", description="Everything there is to do outside the notebooks."
    )
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("lab", help="open the notebooks in JupyterLab; options go to JupyterLab", add_help=False)
    doctor = commands.add_parser(
        "doctor", help="is this machine ready for a lecture? Exit status 0 if the size you ask for is, else 1"
    )
    doctor.add_argument("lectures", nargs="*", help="next_word, ...; default: all that are here")
    doctor.add_argument("--size", choices=["pocket", "full"], default="pocket", help="what has to be ready")
    train = commands.add_parser("train", help="train a pocket model by its recipe; resumes where it was stopped")
    train.add_argument("name", help=", ".join(NAMES))
    train.add_argument("--seconds", type=float, help="a trial of so much time; default: the recipe's")
    train.add_argument("--steps", type=int, help="a trial of this many steps instead of a time")
    train.add_argument("--batches-per-step", type=int, help="batches of one step; default: one for each process")
    train.add_argument(
        "--out", type=Path, help="folder for the model; default: data/models/NAME, for a trial work/trained/NAME"
    )
    train.add_argument("--checkpoint", type=Path, help="folder for the state of the training")
    train.add_argument("--snapshots", action="store_true", help="keep weights on the way, in work/snapshots/NAME")
    score = commands.add_parser("score", help="score a pocket model afresh on held-out data")
    score.add_argument("name", help=", ".join(NAMES))
    score.add_argument("--seed", type=int, default=0, help="seed of the held-out data")
    score.add_argument("--n", type=int, default=1000, help=f"number of questions and documents, at least {FEWEST}")
    score.add_argument("--json", action="store_true", help="print one JSON object")
    score.add_argument("--write", action="store_true", help="write the figures on the model card")
    record = commands.add_parser("record", help="compute what a notebook shows ready-made")
    record.add_argument(
        "name",
        choices=list(RECORDED),
        help="; ".join(f"{name}: {what}" for name, (_, what) in RECORDED.items()),
    )
    ahead = commands.add_parser("prefetch", help="fetch and verify full-size models before a lecture")
    ahead.add_argument("names", nargs="*", help=f"lectures or models (gpt2, ...); default: all. {prefetch.sizes()}")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status. What the user can fix is one sentence on stderr."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a file on Windows may have no sign for ✔
    given, rest = parser().parse_known_args(arguments)
    if rest and given.command != "lab":
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    commands = {"doctor": _doctor, "train": _train, "score": _score, "record": _record, "prefetch": _prefetch}
    try:
        return _lab(rest) if given.command == "lab" else commands[given.command](given)
    except Problem as error:
        print(error, file=sys.stderr)
        return 2


def _lab(options: list[str]) -> int:
    from helpers import lab, live_seconds

    live_seconds()  # a setting that is no time is said before anything starts
    return lab.main(options)


def _doctor(given: argparse.Namespace) -> int:
    from helpers.doctor import lectures

    return lectures.main(given.lectures, given.size)


def _train(given: argparse.Namespace) -> int:
    from helpers.recipes import runner

    for option in ("seconds", "steps", "batches_per_step"):
        value = getattr(given, option)
        if value is not None and not 0 < value < float("inf"):
            raise Problem(f"--{option.replace('_', '-')} {value:g} trains nothing: give a number above 0.")
    limits = (given.seconds, given.steps, given.batches_per_step)
    return runner.train(given.name, given.out, given.checkpoint, *limits, on_the_way=given.snapshots)


def _score(given: argparse.Namespace) -> int:
    from helpers import catalog

    if given.n < FEWEST:
        raise Problem(f"--n {given.n} is too few to score: give at least {FEWEST}.")
    found = scores.scorer(given.name)(scores.shipped(given.name), seed=given.seed, n=given.n)
    found |= {"seed": given.seed, "n": given.n}
    if given.write:
        scores.write(catalog.pocket_models()[given.name].folder / "README.md", given.name, found)
    print(json.dumps(found, indent=1) if given.json else scores.table(found))
    return 0


def _record(given: argparse.Namespace) -> int:
    for line in importlib.import_module(f"helpers.{RECORDED[given.name][0]}").record() or ():
        print(line, flush=True)
    return 0


def _prefetch(given: argparse.Namespace) -> int:
    return prefetch.main(given.names)


if __name__ == "__main__":
    sys.exit(main())
