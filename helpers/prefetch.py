"""`python -m helpers prefetch [LECTURE|NAME...]`: fetch full-size models before the lecture, verify what is there."""

import sys
from collections.abc import Sequence

from helpers import catalog, hub
from helpers.hub import store
from helpers.problems import Problem


def chosen(words: Sequence[str]) -> list[catalog.FullModel]:
    """The full models of these lectures and names; of all lectures if there are no words.

    Raises:
        Problem: a word is neither.
    """
    lectures = {lecture for spec in catalog.full_models().values() for lecture in spec.lectures}
    specs = []
    for word in words or sorted(lectures):
        if word in lectures:
            specs += [spec for spec in catalog.full_models().values() if word in spec.lectures]
        elif word in catalog.full_models() or word in catalog.pocket_models():
            specs.append(catalog.full(word))
        else:
            known = ", ".join([*sorted(lectures), *catalog.full_models()])
            raise Problem(f"There is no lecture or full model {word!r}. There are: {known}.")
    return list(dict.fromkeys(specs))


def sizes() -> str:
    """How much there is to fetch for each lecture, and for all together."""
    lectures = sorted({lecture for spec in catalog.full_models().values() for lecture in spec.lectures})
    total = {lecture: sum(spec.megabytes for spec in chosen([lecture])) for lecture in lectures}
    total["all"] = sum(spec.megabytes for spec in chosen([]))
    return ", ".join(f"{name} {megabytes / 1000:.1f} GB" for name, megabytes in total.items())


def main(words: Sequence[str]) -> int:
    """Fetch them one after the other. Returns 0 if all of them are here and verified, else 1.

    Raises:
        Problem: there is no such lecture or model, or no room for what is missing; nothing is fetched then.
    """
    specs = chosen(words)
    missing = [spec for spec in specs if catalog.source(spec) is None]
    for spec in specs:
        print(f"{'to fetch' if spec in missing else 'here':9}{spec}{' (asks for an account)' if spec.gated else ''}")
    megabytes, room = sum(map(_to_come, missing)), hub.room() // 10**6
    if room < megabytes:
        raise Problem(
            f"{megabytes} MB are missing, and the disk of the hub's cache has {room} MB free: make room, set HF_HOME "
            "to another disk, or name fewer models."
        )
    print(f"About {megabytes} MB to fetch, {room} MB free.")
    problems = [problem for spec in specs if (problem := _bring(spec))]
    if problems:
        print(*problems, sep="\n", file=sys.stderr)
    return 1 if problems else 0


def _to_come(spec: catalog.FullModel) -> int:
    """Megabytes without those that an earlier try has brought."""
    here = [path.stat().st_size for repo in spec.repositories for path in (store.store(repo) / "blobs").glob("*")]
    return max(0, spec.megabytes - sum(here) // 10**6)


def _bring(spec: catalog.FullModel) -> str:
    """Verify the model, or fetch it. Returns what went wrong."""
    try:
        snapshot = catalog.source(spec)
        spoiled = snapshot.spoiled() if snapshot else []  # reads gigabytes: once
        if spoiled:
            print(f"{spec.title}: {len(spoiled)} damaged file(s), fetched again.")
        if snapshot is None or spoiled:
            snapshot = catalog.fetch(spec, catalog.Line(spec.title))
    except catalog.Unavailable as problem:
        print()
        return f"{spec.title}: {problem}"
    print(f"{spec.title}: verified, {snapshot.size / 1e6:.1f} MB, {snapshot.repository} at {snapshot.revision[:12]}")
    return ""
