"""Live training: a model learns while one watches, in the background of the notebook.

    def make_model(settings):                      # the controls' values; with the same random state each time
        return Generator(settings.width)

    def start(model, settings, **how):             # `how` is seconds and on_step: hand them on
        return training.start(model, batches, loss=loss, learning_rate=settings.rate, **how)

    def sample(model):                             # a line of text, or several, or pictures (N, 3, H, W) from 0 to 1
        return model(NOISE)

    def score(model):                              # a share from 0 to 1, or several by name
        return judged(model(NOISE))

    live = LiveTraining(
        "A tiny generator",
        [Slider("width", 32, 8, 64, step=8), Slider("rate", 2e-3, 1e-4, 0.1, log=True)],
        make_model=make_model, start=start, sample=sample, score=score, baseline=0.5)
    live.start()          # the cell returns at once
    live                  # the panel: losses, score, samples; Train, Stop, Go on, Start afresh; look back

    model = live.result() # in a later cell: waits for the end; a kernel interrupt ends the training and keeps the model

Networks that play against each other (a GAN) are trained with `training.start(..., step=)` instead of `loss=`. The
losses that a step names are drawn as several curves; so are those of `on_step(run, {"ViT": 0.3, "ConvNeXt": 0.2})`.

For a panel of one's own: `LiveTraining(..., draw=...)`, made of `draw_losses`, `draw_scores` and `draw_samples`.
"""

from .drawing import draw_losses, draw_samples, draw_scores, smooth
from .history import History, Moment
from .training import LiveTraining
