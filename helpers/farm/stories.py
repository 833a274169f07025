"""Stories of the farm: an opening, one of eight plots or two, details here and there, how the hero feels, an end."""

from helpers.farm.facts import Facts
from helpers.farm.plots import PLOTS
from helpers.farm.teller import SCENERY, SENTENCES, Story, without


def feel(s: Story) -> None:
    """How the hero feels at the end of it."""
    said = s.tell(SENTENCES["feel"], {"glad": 3, "sorry": 1})
    s.facts.feeling[s.hero.name] = said[said.value]


def story(chooser) -> Facts:
    """Tell one story, of one plot or of two, and return its facts."""
    s = Story(chooser)
    s.remark()
    plot = chooser.choose(PLOTS)
    plot(s)
    if chooser.choose([False, True], [3, 2]):
        s.aside()
        s.tell(SCENERY["transitions"])
        chooser.choose(without(PLOTS, plot))(s)
    feel(s)
    s.remark()
    s.tell(SCENERY["closings"])
    return s.facts


def scene(chooser, felt: bool = False) -> Facts:
    """Tell an opening and one plot, and how the hero feels if it is to be `felt`; return the facts."""
    s = Story(chooser)
    chooser.choose(PLOTS)(s)
    if felt:
        feel(s)
    return s.facts
