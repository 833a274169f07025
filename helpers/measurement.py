"""What a button measures, place by place: kept for the settings it was measured under, shown as it comes.

recall = Measurement(DISTANCES, measure, depends_on=("questions",), unit="words")

def measure(distance, settings):            # one place; a pair as soon as it is known, so that Stop answers
    for name in MODELS:
        right = answered_right(name, distance, settings.questions)
        yield name, Measured.share(sum(right), len(right))

Panel(..., compute=lambda settings: {"curves": recall.points(settings)}, actions=[recall.action(seconds=60)],
      draw=lambda sheet, data: figures.curves(figures.axes(sheet), data["curves"], chance=1 / 6))
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from .figures import Measured
from .panel import Action, Job

Place = Hashable
Measure = Callable[[Any, SimpleNamespace], Iterable[tuple[str, Measured]]]


class Measurement:
    """Results by name (a model) and place (a distance, a strength, a kind of question); empty until measured."""

    def __init__(
        self,
        places: Sequence[Place] | Callable[[SimpleNamespace], Sequence[Place]],
        measure: Measure,
        *,
        depends_on: Sequence[str] = (),
        names: Sequence[str] = (),
        unit: str = "",
    ) -> None:
        """`measure(place, settings)` yields (name, Measured); a name that comes twice at a place is more exact then.

        `depends_on` names the settings under which a result holds. `names` fixes the order of the curves and so their
        colours. `unit` stands after the place beside the progress bar.
        """
        self.places, self.measure, self.unit = places, measure, unit
        self.depends_on, self.names = tuple(depends_on), tuple(names)
        self._kept: dict[tuple, dict[str, dict[Place, Measured]]] = {}

    def points(self, settings: SimpleNamespace) -> dict[str, dict[Place, Measured]]:
        """What was measured under these settings: name -> place -> result. A copy."""
        found = self._kept.get(self._key(settings), {})
        return {name: dict(found.get(name, {})) for name in dict.fromkeys((*self.names, *found))}

    def action(self, seconds: float = 60) -> Action:
        """The button, with progress and Stop; what was measured when it ends, stays."""
        return Action("Measure", self._run, seconds=seconds)

    def _run(self, job: Job, settings: SimpleNamespace) -> None:
        places = self.places(settings) if callable(self.places) else self.places
        found = self._kept[self._key(settings)] = {}
        for number, place in enumerate(places):
            job.progress(number / len(places), f"{place} {self.unit}")
            for name, result in self.measure(place, settings):
                found.setdefault(name, {})[place] = result
                job.show()
                if job.stopped:
                    return

    def _key(self, settings: SimpleNamespace) -> tuple:
        return tuple(getattr(settings, name) for name in self.depends_on)
