"""Panels: a few controls, one picture, a caption.

A panel only wires pure functions; write those first, they are what tests call:

    panel = Panel(
        "What comes next?",
        [Text("prompt", "Anna has a goat.", check=farm.unknown_words),      # at most four controls in sight
         Slider("temperature", 1.0, 0.1, 2.0, step=0.05),
         Choice("model", ["rnn", "gpt"], "gpt")],
        more=[Slider("top_k", 50, 1, 50)],      # folded behind "More"
        prepare=logits,                         # prepare(settings) -> anything. Expensive: done again only when
        prepare_on=("prompt", "model"),         #   a setting named in prepare_on has changed, and after an action
        compute=distribution,                   # compute(settings[, prepared]) -> data: dict of numbers, lists, arrays
        draw=draw_bars,                         # draw(sheet, data): the sheet is empty; see helpers.figures. What it
                                                #   marks with plot.spot(...) can be clicked, like a further control
        caption=in_words,                       # caption(data) -> str: what is shown, what to see in it
        words=clickable,                        # words(data) -> list of Word(text, value, title, cut)
        words_as="bars",                        #   "chips" like a text (default) or "bars" below each other
        on_word=append,                         # on_word(settings, index, data) -> dict of settings to change
        actions=[Action("Train", train, seconds=60)],   # train(job, settings): a button, progress bar, Stop
        model="gpt", badge="recorded",          # texts or functions of settings; default: controls "model" and "size",
                                                #   and a model of the catalogue is "pocket"
        size=(620, 360))                        # the least width and the height that `draw` needs, see below
    panel                                       # the last line of a cell shows it

The page decides how wide the picture is drawn: at least `size[0]` pixels, where there is room more, always `size[1]`
high. So take widths from the plots (`plot.cell`, `plot.inner()`, `sheet.pixels`), and choose the least width at which
nothing overlaps. At 400 pixels of height or less a panel with two rows of controls fits a projector of 1280 x 720; a
caption has room for two lines there, about 200 characters. Texts have a row of their own, `actions` stand beside the
title; on wide screens all but the texts is at the left of the picture. Type at 15 pixels: smaller is not read from the
back row.

`settings` is a namespace with one attribute a control. `compute`, `draw`, `words`, `caption` and `on_word` run in
torch's inference mode, `prepare` without gradients, actions with gradients. The same settings must give the same
data: take randomness from a generator of your own, or wrap library code (`generate()`) in `seeded(seed)`.

An action gets a `Job`:

    def measure(job, settings):
        for number in job.steps(20):    # ends early when Stop is pressed or the seconds are over; after each step the
            ...                         #   progress bar moves, and all is computed again and drawn

    def train(job, settings):
        def each_step(run):
            job.progress(run.fraction, f"step {run.step}")
            job.show()                  # compute again with the present settings and draw; or job.show(data)
            if job.stopped:             # Stop was pressed, or the seconds are over
                run.stop()
        training.fit(..., on_step=each_step)

There is one compute thread, so an action and a slider never touch a model at once; sliders still answer during an
action, at each of these calls. So call one after every step. `job.set(prompt=...)` moves controls, `job.settings` are
the present ones. What an action returns (if anything) is shown as data when it ends; if it has shown nothing either,
all is computed again. For a training on a thread of its own see `helpers.live`.

`Scrubber("step", states="latents")` is a control that chooses one of the states in `data["latents"]` and can play them:
moving it computes nothing, it draws again with `data["step"]`.

Raise `Problem("One sentence that says what to do.")` for what the user can fix: it appears in the status line and the
panel stays usable. Of other errors a short form appears there; the traceback is in the kernel's log. What has to be
fetched first is a `helpers.problems.NotHere`, as `catalog.load(name, size="full")` raises it: the panel keeps what it
shows and has a button that fetches it, with progress and Stop.

A cell that runs again closes the panels of its earlier runs. A panel that leaves the page (its output is cleared) stops
its work two seconds later; a page that is loaded again ends nothing. Beside the panel its picture and alt text are kept
among the cell's outputs, for the file that is opened tomorrow, exported or printed (`still.py`).

What the status line says of an action, of Save or of an error stands until something else begins: a button is pressed,
a control is moved. Drawings meanwhile change the picture only.

Without a browser: `panel.set(temperature=0.5).wait()`, then `panel.data`, `panel.picture` (PNG), `panel.status`,
`panel.alt_text`, `panel.error` (None or the sentence); `panel.click_word(i)`, `panel.click_spot(i)`,
`panel.click("Train")`, `panel.fetch()`, `panel.stop()`, `panel.reset()`, `panel.close()`, `panel.save()` (the path).
`wait()` raises unexpected errors, `helpers.panel.wait()` those of all panels. `tests/driver.py` tries every control of
a panel.
"""

from ..problems import Problem
from .controls import Action, Choice, File, Slider, Text, Toggle
from .engine import seeded
from .job import Job
from .panel import Panel
from .registry import wait
from .scrubber import Scrubber
from .words import Word
