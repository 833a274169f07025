"""The panel, driven without a browser."""

import io
import json
import math
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from helpers import figures, hub, panel, pictures
from helpers.lectures.next_word import corpus
from helpers.panel import Action, Choice, Panel, Problem, Scrubber, Slider, Text, Toggle, Word, registry
from helpers.panel.engine import ENGINE, Engine
from helpers.panel.save import plain
from helpers.problems import NotHere, Unavailable
from tests import driver

WORDS = ["goat", "hen", "cow", "horse"]


def compute(settings) -> dict:
    if not settings.prompt.strip():
        raise Problem("Type a few words first.")
    logits = np.linspace(2, 0, len(WORDS)) + len(settings.prompt) / 10 * np.array([0, 1, 0, 0])
    p = np.exp(logits / settings.temperature)
    return {"words": WORDS, "p": p / p.sum(), "cut": np.arange(len(WORDS)) >= settings.top_k}


def draw(sheet, data) -> None:
    figures.bars(figures.axes(sheet), data["words"], data["p"], cut=data["cut"])


def caption(data) -> str:
    return f"The likeliest word has {max(data['p']):.0%}."


def example(**changes) -> Panel:
    return Panel(
        **{
            "title": "What comes next?",
            "controls": [Text("prompt", "Anna has a"), Slider("temperature", 1.0, 0.5, 2.0)],
            "more": [Slider("top_k", 4, 1, 4)],
            "compute": compute,
            "draw": draw,
            "caption": caption,
        }
        | changes
    )


def number_panel(work, **more) -> Panel:
    """A panel with one slider, `number`, whose data are what `work` makes of the settings."""
    more = {"controls": [Slider("number", 0, 0, 100)]} | more
    return Panel("Number", compute=work, draw=lambda sheet, data: None, caption=lambda data: f"It is {data}.", **more)


def wait_until(condition, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def test_everything_matters_and_nothing_typed_harms():
    driver.drive(example(), plotted={"temperature": "p", "top_k": "cut"})


def test_driver_finds_a_control_that_changes_nothing():
    idle = example(more=[Slider("top_k", 4, 1, 4), Toggle("idle")])
    with pytest.raises(AssertionError, match="idle changes nothing"):
        driver.assert_controls_matter(idle)


def test_driver_finds_chance():
    generator = np.random.default_rng()
    with pytest.raises(AssertionError, match="seeded"):
        driver.assert_repeatable(number_panel(lambda settings: generator.random()))


def test_picture_is_replaced_in_the_same_widget():
    shown = example().wait()
    widget, first = shown.view.picture, shown.picture
    shown.set(temperature=2.0).wait()
    assert shown.view.picture is widget
    assert shown.picture != first
    assert Image.open(io.BytesIO(shown.picture)).size == (900, 360)


def test_a_message_from_the_browser_moves_the_panel():
    shown = example().wait()
    shown.view.controls["temperature"].set_state({"value": 2.0})
    assert max(shown.wait().data["p"]) == pytest.approx(max(compute(shown.settings)["p"]))
    assert shown.settings.temperature == 2.0


def test_wrong_values_are_refused_in_words():
    shown = example()
    for wrong in ({"temperature": 7}, {"temperature": "hot"}, {"prompt": 3}, {"colour": "red"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            shown.set(**wrong)
    assert shown.wait().error is None


def test_latest_wins():
    gate, seen = threading.Event(), []

    def slow(settings):
        seen.append(settings.number)
        gate.wait(60)
        return settings.number

    shown = number_panel(slow)
    shown.refresh()
    wait_until(lambda: seen)
    for number in range(1, 50):
        shown.set(number=number)
    gate.set()
    assert shown.wait().data == 49
    assert seen == [0, 49]


def test_calls_return_before_the_work_is_done():
    gate = threading.Event()
    shown = number_panel(lambda settings: gate.wait(60))
    shown.set(number=3)
    with pytest.raises(TimeoutError):
        shown.wait(timeout=0.05)
    gate.set()
    shown.wait()


def test_prepare_runs_only_when_its_settings_change():
    prepared = []

    def prepare(settings):
        prepared.append(settings.prompt)
        return len(settings.prompt)

    shown = Panel(
        "Length",
        [Text("prompt", "Anna"), Slider("factor", 1, 1, 9)],
        prepare=prepare,
        prepare_on=("prompt",),
        compute=lambda settings, length: {"product": settings.factor * length},
        draw=lambda sheet, data: None,
    )
    shown.wait()
    for factor in (2, 3, 4):
        assert shown.set(factor=factor).wait().data == {"product": 4 * factor}
    assert shown.set(prompt="Otto has").wait().data == {"product": 32}
    assert prepared == ["Anna", "Otto has"]


def test_what_was_prepared_too_late_is_dropped():
    gate, computed = threading.Event(), []

    def prepare(settings):
        if settings.number == 1:
            gate.wait(60)
        return settings.number

    shown = number_panel(
        lambda settings, prepared: computed.append(prepared), prepare=prepare, prepare_on=("number",)
    ).set(number=1)
    wait_until(lambda: "getting" in shown.status)
    shown.set(number=2)
    gate.set()
    shown.wait()
    assert computed == [2]


def test_torch_modes():
    import torch

    seen = {}

    def prepare(settings):
        seen["prepare"] = torch.is_grad_enabled(), torch.is_inference_mode_enabled()
        return torch.nn.Linear(2, 1)

    def act(job, settings):
        seen["action"] = torch.is_grad_enabled(), torch.is_inference_mode_enabled()

    def work(settings, layer):
        seen["compute"] = torch.is_grad_enabled(), torch.is_inference_mode_enabled()
        seen["layer"] = layer
        return 0

    shown = number_panel(work, prepare=prepare, actions=[Action("Go", act)]).wait()
    shown.click("Go")
    shown.wait()
    assert seen["prepare"] == (False, False)
    assert seen["compute"] == (False, True)
    assert seen["action"] == (True, False)
    seen["layer"](torch.ones(1, 2)).sum().backward()  # what was prepared can be trained


def test_a_problem_is_a_sentence_and_the_picture_stays():
    shown = example().wait()
    before = shown.picture
    shown.set(prompt="   ").wait()
    assert shown.error == "Type a few words first."
    assert shown.view.status.kind == "error" and shown.error in shown.status
    assert shown.picture == before
    shown.set(prompt="Otto").wait()
    assert shown.error is None and shown.view.status.kind == "ok"


def test_alt_text_is_what_was_drawn_or_else_the_caption():
    drawn = example().wait()
    assert drawn.alt_text.startswith("What comes next?: ") and drawn.data["words"][0] in drawn.alt_text
    assert number_panel(lambda settings: settings.number).wait().alt_text == "Number: It is 0."


@pytest.mark.parametrize("broken", ["compute", "draw", "caption", "words"])
def test_an_unforeseen_error_is_short_in_the_panel_and_raised_by_wait(broken, caplog):
    def fails(*arguments):
        raise RuntimeError("surprise\nsecond line")

    shown = example(**{broken: fails})
    with pytest.raises(RuntimeError):
        shown.wait()
    assert "RuntimeError" in shown.error and "second line" not in shown.error
    shown.wait()  # raised once


def test_a_wrong_shape_is_our_mistake_and_no_sentence_for_a_person():
    shown = number_panel(lambda settings: np.ones(3) + np.ones(4 + settings.number))
    with pytest.raises(ValueError, match="broadcast"):
        shown.wait()
    assert "kernel's log" in shown.error


@pytest.mark.parametrize("kind", [Unavailable, hub.Unusable, pictures.NotAPicture, corpus.Unfit])
def test_what_a_person_can_mend_is_a_sentence_from_wherever_it_comes(kind):
    def work(settings):
        raise kind("Take another one.")

    assert number_panel(work).wait().error == "Take another one."


def test_an_error_does_not_end_the_compute_thread():
    with pytest.raises(ZeroDivisionError):
        number_panel(lambda settings: 1 / settings.number).wait()
    assert number_panel(lambda settings: settings.number).set(number=5).wait().data == 5


def counting_action(job, settings):
    count = 0
    while not job.stopped:
        count += 1
        job.progress(0.5, f"step {count}")
        job.show({"count": count})
        time.sleep(0.002)


def counting(**more) -> Panel:
    return number_panel(
        lambda settings: {"slider": settings.number}, actions=[Action("Count", counting_action, **more)]
    )


def test_an_action_shows_what_it_does_and_stops(monkeypatch):
    monkeypatch.delenv("LECTURE_SECONDS", raising=False)
    shown = counting(seconds=600).wait()
    shown.click("Count")
    wait_until(lambda: "count" in shown.data)
    assert shown.view.stop.layout.display == "" and shown.view.actions["Count"].disabled
    with pytest.raises(ValueError, match="running"):
        shown.click("Count")
    shown.stop()
    shown.wait()
    assert "stopped after" in shown.status
    assert shown.data["count"] > 0
    assert shown.view.stop.layout.display == "none" and not shown.view.actions["Count"].disabled


def test_sliders_answer_while_an_action_runs(monkeypatch):
    monkeypatch.delenv("LECTURE_SECONDS", raising=False)
    running = counting(seconds=600).wait()
    other = example().wait()
    running.click("Count")
    wait_until(lambda: "count" in running.data)
    other.set(temperature=2.0).wait()
    assert max(other.data["p"]) == pytest.approx(max(compute(other.settings)["p"]))
    running.stop()
    running.wait()


def test_the_last_data_of_an_action_are_drawn():
    def act(job, settings):
        for i in range(50):
            job.show(i)

    shown = number_panel(lambda settings: -1, actions=[Action("Go", act)]).wait()
    shown.click("Go")
    assert shown.wait().data == 49


@pytest.mark.parametrize("count", [3, None])
def test_an_action_takes_its_steps_until_they_are_done_or_stop(count):
    done = []

    def act(job, settings):
        for number in job.steps(count, lambda number: f"step {number}"):
            done.append(number)
            if number == 5:
                job.stop()

    shown = number_panel(lambda settings: list(done), actions=[Action("Go", act, seconds=600)]).wait()
    shown.click("Go")
    assert shown.wait().data == list(range(count or 6))  # without a count until Stop
    assert ("stopped" in shown.status) == (count is None)


def test_an_action_computes_again_or_returns_data_or_moves_controls():
    state = {"model": 0}

    def train(job, settings):
        state["model"] = 7

    def move(job, settings):
        job.set(number=3)
        assert job.settings.number == 3

    shown = number_panel(
        lambda settings, model: (model, settings.number),
        prepare=lambda settings: state["model"],
        actions=[Action("Train", train), Action("Move", move), Action("Return", lambda job, settings: "returned")],
    ).wait()
    for name, expected in (("Train", (7, 0)), ("Move", (7, 3)), ("Return", "returned")):
        shown.click(name)
        assert shown.wait().data == expected


def test_the_time_budget_comes_from_the_setting(monkeypatch):
    monkeypatch.setenv("LECTURE_SECONDS", "0.1")
    shown = counting(seconds=3600)
    shown.click("Count")
    shown.wait()
    assert "done after" in shown.status


def test_an_action_that_fails_leaves_the_panel_usable():
    def act(job, settings):
        raise Problem("There is no training text.")

    shown = number_panel(lambda settings: settings.number, actions=[Action("Go", act)]).wait()
    shown.click("Go")
    assert shown.wait().error == "There is no training text."
    assert shown.set(number=1).wait().error is None


def test_a_waiting_action_can_be_stopped(monkeypatch):
    monkeypatch.delenv("LECTURE_SECONDS", raising=False)
    first, second = counting(), counting()
    first.click("Count")
    wait_until(lambda: first.data)
    second.click("Count")
    assert "waits" in second.status
    second.reset()
    second.wait()
    assert second.data == {"slider": 0}
    first.stop()
    first.wait()


def offering(fetch) -> tuple[Panel, set]:
    """A panel that lacks something for every number but 0, until `fetch` has added it to the set."""
    here: set[str] = set()

    def compute(settings):
        if settings.number and "it" not in here:
            raise NotHere("It is not here: 5 MB.", "Fetch it, 5 MB", lambda report: fetch(report, here))
        return settings.number

    return number_panel(compute), here


def test_what_is_missing_is_offered_and_fetched_on_another_thread():
    def fetch(report, here):
        report(0, 5_000_000, "a file")
        assert not ENGINE.here()
        here.add("it")

    shown, _ = offering(fetch)
    assert shown.wait().view.fetch.layout.display == "none"
    with pytest.raises(ValueError, match="lacks nothing"):
        shown.fetch()
    assert shown.set(number=3).wait().error == "It is not here: 5 MB." and shown.data == 0
    assert shown.view.fetch.description == "Fetch it, 5 MB" and shown.view.fetch.layout.display == ""
    shown.view.fetch.click()
    assert shown.wait().error is None and shown.data == 3
    assert shown.view.fetch.layout.display == "none" and shown.view.stop.layout.display == "none"


def test_a_download_that_fails_says_why_and_can_be_tried_again():
    tried = []

    def fetch(report, here):
        tried.append(len(tried))
        if len(tried) == 1:
            raise Problem("The line is dead.")
        here.add("it")

    shown, _ = offering(fetch)
    shown.set(number=3).wait()
    shown.fetch()
    assert shown.wait().error == "The line is dead." and shown.view.fetch.layout.display == ""
    shown.fetch()
    assert shown.wait().error is None and shown.data == 3


def test_stop_ends_a_download_at_once():
    begun, go, left = threading.Event(), threading.Event(), threading.Event()

    def fetch(report, here):
        begun.set()
        try:
            go.wait(60)  # a line that is silent
            report(1, 2, "a file")
        finally:
            left.set()
        here.add("it")

    shown, here = offering(fetch)
    shown.set(number=3).wait()
    shown.fetch()
    assert begun.wait(60)
    with pytest.raises(ValueError, match="running something"):
        shown.fetch()
    with pytest.raises(TimeoutError):
        shown.wait(timeout=0.05)
    shown.stop()
    assert "kept for the next time" in shown.wait().status and not left.is_set()
    go.set()
    assert left.wait(60) and not here


class Cells:
    """A notebook whose cells run one after the other, as JupyterLab tells the kernel."""

    def __init__(self) -> None:
        self.kernel, self.runs = self, 0
        self.parent = {"header": {}, "metadata": {}}

    def get_parent(self, channel):
        return self.parent

    def run(self, cell: str) -> None:
        self.runs += 1
        self.parent = {"header": {"msg_id": str(self.runs)}, "metadata": {"cellId": cell}}


@pytest.fixture
def cells(monkeypatch):
    notebook = Cells()
    monkeypatch.setattr("IPython.get_ipython", lambda: notebook)
    return notebook


def test_a_cell_that_runs_again_closes_its_earlier_panels(cells):
    cells.run("a")
    first, second = example().wait(), example().wait()
    cells.run("b")
    other = example().wait()
    assert not any(one.closed for one in (first, second, other))
    cells.run("a")
    again = example().wait()
    assert first.closed and second.closed and not other.closed and not again.closed
    assert {first, second}.isdisjoint(registry.panels()) and {other, again} <= set(registry.panels())
    assert first.view.box.comm is None and first.view.controls["temperature"].comm is None
    for held in (
        lambda: first.set(temperature=2.0),
        first.wait,
        lambda: first.click_word(0),
        lambda: first.click("Train"),
    ):
        with pytest.raises(Problem, match="is closed"):
            held()
    assert "is closed" in first._repr_mimebundle_()["text/plain"]
    first.refresh()  # a training that still runs may ask for it
    panel.wait()


def test_where_nobody_says_which_cell_runs_nothing_is_closed(cells):
    first, second = example(), example()
    assert not first.closed and not second.closed


def test_a_closed_panel_stops_its_work_and_keeps_nothing(cells, monkeypatch):
    import weakref

    monkeypatch.delenv("LECTURE_SECONDS", raising=False)

    class Large:
        pass

    made = []

    def prepare(settings):
        large = Large()
        made.append(weakref.ref(large))
        return large

    cells.run("a")
    old = number_panel(
        lambda settings, large: (settings.number, large),
        prepare=prepare,
        actions=[Action("Count", counting_action, seconds=600)],
    ).wait()
    old.click("Count")
    wait_until(lambda: isinstance(old.data, dict))
    cells.run("a")
    number_panel(lambda settings: settings.number).wait()
    ENGINE.wait(old, 60)
    assert old.data is None and all(one() is None for one in made)


def test_reset_restores_the_presets():
    shown = example()
    preset = shown.settings
    shown.set(prompt="x", temperature=2.0, top_k=1).wait()
    shown.reset()
    shown.wait()
    assert shown.settings == preset


def test_save_writes_picture_and_data(lecture_home):
    shown = example()
    path, second = shown.save(), shown.save()
    assert path.parent == lecture_home / "saved" and second != path
    assert path.read_bytes() == shown.picture
    content = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert content["settings"] == {"prompt": "Anna has a", "temperature": 1.0, "top_k": 4}
    assert content["data"]["words"] == WORDS
    assert str(second) in shown.status


def test_a_folder_that_cannot_be_written_is_said_in_words(lecture_home):
    shown = example().wait()
    (lecture_home / "saved").write_text("a file in its place")
    shown.view.save.click()
    error = shown.wait().error
    assert f"{lecture_home / 'saved'} cannot be written" in error and "LECTURE_HOME" in error


def test_plain_data():
    import torch

    data = {"t": torch.ones(2, dtype=torch.bfloat16), "a": np.array([1, np.nan]), 3: (True, None), "o": {"x"}}
    assert plain(data) == {"t": [1.0, 1.0], "a": [1.0, None], "3": [True, None], "o": ["x"]}
    assert plain(SimpleNamespace(a=np.float32(0.5), _hidden=1)) == {"a": 0.5}
    json.dumps(plain({"p": object, "f": float("inf")}))


def test_badge_and_model_come_from_the_controls():
    controls = [Choice("model", ["rnn", "gpt"], "gpt"), Choice("size", ["pocket", "full"])]
    shown = number_panel(lambda settings: settings.model, controls=controls).wait()
    assert shown.view.status.badge == "pocket" and shown.view.status.small.startswith("gpt · ")


@pytest.mark.parametrize("model, badge", [("gpt", "pocket"), ("vit and convnext", "pocket"), ("trained here", "")])
def test_a_model_of_the_catalogue_is_a_pocket_model(model, badge):
    assert example(model=model).wait().view.status.badge == badge


def word_panel(**more) -> Panel:
    return example(
        words=lambda data: [Word(w, p, f"{p:.0%}") for w, p in zip(data["words"], data["p"], strict=True)],
        on_word=lambda settings, i, data: {"prompt": f"{settings.prompt} {data['words'][i]}"},
        **more,
    )


@pytest.mark.parametrize("words_as", ["chips", "bars"])
def test_a_clicked_word_changes_settings(words_as):
    shown = word_panel(words_as=words_as)
    shown.click_word(1)
    shown.wait()
    assert shown.settings.prompt == "Anna has a hen"
    with pytest.raises(ValueError, match="no number 4"):
        shown.click_word(4)
    with pytest.raises(ValueError, match="0 words"):
        example().click_word(0)


def test_odd_values_of_words_can_be_sent():
    values = [float("nan"), -1.0, 7.0, np.float32(0.5), np.float64(0.25)]
    shown = example(words=lambda data: [Word("a\n<b>", v, cut=np.bool_(True)) for v in values]).wait()
    assert [w["value"] for w in shown.view.words.words] == [0.0, 0.0, 1.0, 0.5, 0.25]
    json.dumps(shown.view.words.words, allow_nan=False)


def test_a_click_on_words_that_are_gone_does_nothing():
    shown = word_panel().wait()
    for message in ({"click": 1, "word": "dragon"}, {"click": 99, "word": "hen"}):
        shown.view.words._handle_custom_msg(message, [])
        shown.wait()
    assert shown.settings.prompt == "Anna has a"


def unknown_words(text):
    start = text.find("zebra")
    return [SimpleNamespace(start=start, end=start + 5, word="zebra", nearest="cow")] if start >= 0 else []


def test_a_clicked_spot_changes_settings():
    def with_spots(sheet, data) -> None:
        plot = figures.axes(sheet)
        figures.heatmap(plot, np.eye(2))
        plot.spot((0.5, 0.5), (1.5, 1.5), "lower right <b>", number=9)
        plot.spot((-0.5, -0.5), (0.5, 0.5), "upper left", number=1)

    shown = Panel("Spots", [Slider("number", 0, 0, 9)], compute=lambda settings: settings.number, draw=with_spots)
    shown.wait()
    lower, upper = (spot["box"] for spot in shown.view.spots.spots)
    assert all(0 <= share <= 1 for share in (*lower, *upper))
    assert lower[:2] == pytest.approx([0.5, 0.5], abs=0.01) and upper[0] + upper[2] == pytest.approx(lower[0])
    shown.click_spot(0)
    assert shown.wait().data == 9
    shown.view.spots._handle_custom_msg({"settings": {"number": 1}}, [])
    assert shown.wait().data == 1 and len(shown.view.spots.spots) == 2
    shown.view.spots._handle_custom_msg({"settings": {"number": 10}}, [])
    assert "from 0 to 9" in shown.wait().error
    with pytest.raises(ValueError, match="no number 2"):
        shown.click_spot(2)
    assert example().wait().view.spots.spots == []


def steps_panel(states: list, **more) -> Panel:
    """A panel that scrubs through `states`, which may grow; `computed` counts how often they were computed."""
    computed = []

    def compute(settings) -> dict:
        computed.append(settings)
        return {"states": list(states)}

    shown = Panel(
        "Steps",
        [Scrubber("step", states="states")],
        compute=compute,
        draw=lambda sheet, data: figures.bars(
            figures.axes(sheet), ["state"], [data["states"][data["step"]]], maximum=9
        ),
        caption=lambda data: f"The state shown is {data['states'][data['step']]}.",
        **more,
    )
    shown.computed = computed
    return shown


def test_a_scrubber_shows_another_state_without_computing():
    shown = steps_panel([1, 4, 8]).wait()
    assert shown.data["step"] == 2 and "is 8" in shown.status
    last = shown.picture
    shown.view.controls["step"].value = 0  # as the page does
    assert "is 1" in shown.wait().status and shown.picture != last
    assert "is 4" in shown.set(step=1).wait().status
    assert "is 8" in shown.set(step=-1).wait().status and shown.picture == last
    assert len(shown.computed) == 1
    driver.drive(shown)


def test_the_last_state_is_followed_unless_the_person_has_scrubbed_back():
    states = [1]
    shown = steps_panel(states).wait()
    for count in (2, 5):
        states[:] = range(count)
        shown.refresh()
        assert shown.wait().data["step"] == count - 1
    assert shown.settings.step == -1
    shown.set(step=3).wait()
    assert shown.settings.step == 3
    states[:] = range(9)
    shown.refresh()
    assert shown.wait().data["step"] == 3
    states[:] = range(2)  # what is gone cannot be shown
    shown.refresh()
    assert shown.wait().data["step"] == 1 and shown.error is None
    shown.reset()
    assert shown.wait().data["step"] == 1


def test_the_page_plays_the_states_without_the_kernel():
    slider = steps_panel(list(range(40))).wait().view.controls["step"]
    ends = [(link.source[1], link.target[1]) for link in slider._links]
    assert ends == [("value", "value"), ("max", "max")] and slider.max == 39
    assert 80 <= slider.play.interval <= 200


@pytest.mark.parametrize("value", [-2, 1.5, True, "last"])
def test_what_is_no_state_is_refused(value):
    with pytest.raises(Problem, match="step takes the number of a state"):
        steps_panel([1, 2]).set(step=value)


def test_an_action_that_follows_a_thread_leaves_the_compute_thread_free():
    going, done = threading.Event(), threading.Event()

    def follow(job, settings) -> None:
        going.set()
        while not done.is_set() and not job.stop_requested:
            job.progress(0.5, "going")
            job.show()
            time.sleep(0.01)

    follower = number_panel(lambda settings: settings.number, actions=[Action("Follow", follow, follows=True)])
    other = number_panel(lambda settings: settings.number, actions=[Action("Work", lambda job, settings: 77)])
    follower.click("Follow")
    assert going.wait(60)
    with pytest.raises(ValueError, match="running something already"):
        follower.click("Follow")
    other.click("Work")
    assert other.wait(60).data == 77  # an action of the compute thread does not wait for it
    follower.set(number=5)
    wait_until(lambda: follower.data == 5)
    assert follower.view.stop.layout.display == ""
    follower.stop()
    assert follower.wait(60).view.stop.layout.display == "none" and "stopped" in follower.status


def test_unknown_words_are_underlined_and_markup_is_shown_as_text():
    shown = example(controls=[Text("prompt", "", check=unknown_words), Slider("temperature", 1.0, 0.5, 2.0)])
    note = shown.view.notes["prompt"]
    shown.set(prompt="<b>a</b> zebra").wait()
    assert "<u>zebra</u> <i>(nearest: cow)</i>" in note.value
    assert "&lt;b&gt;" in note.value and "<b>" not in note.value and note.layout.display == ""
    shown.set(prompt="a cow").wait()
    assert note.value == "" and note.layout.display == "none"


def test_a_title_is_text():
    assert "<b>" not in part(example(title="<b>x</b>").view, "lecture-title").value


def test_a_long_text_is_limited_and_says_so():
    shown = example(controls=[Text("prompt", "", limit=10), Slider("temperature", 1.0, 0.5, 2.0)])
    shown.set(prompt="x" * 1000).wait()
    assert shown.settings.prompt == "x" * 10
    assert "first 10 of 1,000" in shown.view.notes["prompt"].value


def test_sliders_whole_and_logarithmic():
    shown = number_panel(
        lambda settings: vars(settings),
        controls=[Slider("number", 3, 1, 9), Slider("rate", 1e-3, 1e-4, 0.3, log=True), Slider("share", 0, 0, 1, 0.1)],
    )
    assert shown.set(number=9, rate=0.3, share=1).wait().data == {"number": 9, "rate": 0.3, "share": 1.0}
    assert isinstance(shown.settings.number, int)
    assert shown.set(rate=1e-4).wait().data["rate"] == 1e-4


@pytest.mark.parametrize(
    "slider",
    [
        Slider("rate", 6e-3, 1e-4, 1e-1, log=True),  # 0.05 of a power of ten would lead to 0.0063
        Slider("temperature", 0.3, 0.01, 10.0, log=True),
        Slider("little", 0.0101, 0.01, 10.0, log=True),
        Slider("lowest", 0.01, 0.01, 10.0, log=True),
        Slider("billions", 175.0, 0.001, 2000.0, step=0.001, log=True),
        Slider("slope", 2.0, -3.0, 3.0),
        Slider("used", 19.712, 1.0, 100.0, step=0.01),
        Slider("number", 7, 1, 9, step=3),
    ],
    ids=lambda slider: slider.name,
)
def test_the_preset_is_a_step_of_its_slider(slider):
    """The browser moves a value that is none, and then the panel says what nobody has chosen."""
    widget = slider.widget()
    at = math.log10(slider.value) if slider.log else slider.value
    assert (at - widget.min) / widget.step == pytest.approx(round((at - widget.min) / widget.step), abs=1e-6)
    assert slider.name == "little" or widget.step == pytest.approx(slider.step or widget.step, rel=0.02)


def test_a_logarithmic_slider_reaches_the_powers_of_ten():
    for value in (6e-3, 4e-3, 2e-3, 3e-3, 1e-3):
        widget = Slider("rate", value, 1e-4, 1e-1, log=True).widget()
        for decade in (1e-3, 1e-2):
            steps = round((math.log10(decade) + 4) / widget.step)
            assert f"{10 ** (steps * widget.step - 4):.2g}" == f"{decade:.2g}"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Slider("a", 5, 0, 1),
        lambda: Slider("a", 5, 0, 8, step=2),
        lambda: Choice("a", ["x"], "y"),
        lambda: Choice("a", []),
        lambda: example(controls=[Toggle("top_k")]),
        lambda: example(prepare_on=("nothing",)),
        lambda: example(words_as="pie"),
    ],
)
def test_wrong_declarations_are_refused(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_the_picture_suits_the_page():
    shown = example().wait()
    try:
        shown.view.status._handle_custom_msg({"background": "#111111", "width": 1200, "scale": 2}, [])
        dark = Image.open(io.BytesIO(shown.wait().picture))
        assert dark.size == (2400, 720) and dark.getpixel((1, 1)) == (17, 17, 17)
        shown.view.status._handle_custom_msg({"background": "#111111", "width": 10, "scale": 1}, [])
        assert Image.open(io.BytesIO(shown.wait().picture)).size == (900, 360)  # no narrower than it can be read
    finally:
        figures.use("#ffffff")


def test_spots_lie_on_the_picture_however_wide_it_is():
    def draw(sheet, data) -> None:
        plot = figures.axes(sheet)
        width, height = plot.inner()
        plot.limits((0, width), (0, height))
        plot.spot((width - 100, 0), (width, 50), "the corner", top_k=1)

    shown = example(draw=draw).wait()
    for width in (900, 1500):
        shown.view.status._handle_custom_msg({"background": "#ffffff", "width": width, "scale": 1}, [])
        shown.wait()
        assert shown.view.spots.size == [width, 360]
        left, _, wide, _ = shown.view.spots.spots[0]["box"]
        assert (left + wide) * width == pytest.approx(width - 12, abs=1) and wide * width == pytest.approx(100, abs=1)


def part(view, name: str):
    """The part of a panel with this class."""
    [found] = [part for part in view.box.children[0].children if name in part._dom_classes]
    return found


def test_long_texts_have_a_row_of_their_own():
    view = example(controls=[Text("prompt", "Anna"), Text("colour", "red", limit=40), Slider("temperature", 1, 1, 2)])
    assert len(part(view.view, "lecture-texts").children) == 1 and len(part(view.view, "lecture-knobs").children) == 2


def test_more_controls_are_folded():
    view = example().view
    pushes, folded = part(view, "lecture-pushes"), part(view, "lecture-folded")
    unfold = next(w for w in pushes.children if "More" in (w.description or ""))
    assert folded.layout.display == "none"
    unfold.value = True
    assert folded.layout.display == "" and unfold.description.startswith("Less")


def test_displaying_asks_for_the_first_picture():
    shown = example()
    shown._repr_mimebundle_()
    wait_until(lambda: shown.data is not None)


def test_wait_for_all_panels():
    for other in registry.panels():  # of tests before, which may have errors of their own
        other.close()
    broken = number_panel(lambda settings: {}["missing"])
    broken.refresh()
    with pytest.raises(KeyError):
        panel.wait()


def test_seeded_puts_the_generator_back():
    import torch

    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    with panel.seeded(5):
        first = torch.rand(3)
    with panel.seeded(5):
        assert torch.equal(torch.rand(3), first)
    assert torch.equal(torch.rand(3), expected)


def test_engine_cannot_wait_for_itself():
    engine, caught = Engine(), []

    def work():
        with pytest.raises(RuntimeError):
            engine.wait("me", 1)
        caught.append(True)

    engine.latest("me", "a", work)
    engine.wait("me", 60)
    assert caught


def test_what_is_urgent_is_done_before_what_waits():
    engine, begun, go, done = Engine(), threading.Event(), threading.Event(), []

    def busy():
        begun.set()
        go.wait(60)

    engine.latest("me", "busy", busy)
    begun.wait(60)
    engine.latest("me", "slow", lambda: done.append("slow"))
    engine.latest("me", "theme", lambda: done.append("theme"), first=True)
    go.set()
    engine.wait("me", 60)
    assert done == ["theme", "slow"]


def test_a_moved_knob_draws_on_the_same_figure_axes_and_ticks(monkeypatch):
    """What makes a panel several times faster than the usual way; benchmarks/panel_redraw.py measures how much."""
    from matplotlib.axes import Axes
    from matplotlib.axis import Tick
    from matplotlib.figure import Figure

    from benchmarks import panel_redraw

    made = []

    def count(kind: type) -> None:
        begin = kind.__init__

        def counted(self, *given, **options) -> None:
            made.append(type(self).__name__)
            begin(self, *given, **options)

        monkeypatch.setattr(kind, "__init__", counted)

    for kind in (Figure, Axes, Tick):
        count(kind)
    for chart in panel_redraw.CHARTS:
        shown = panel_redraw.panel_of(chart).wait()
        assert {"Sheet", "Plot"} <= set(made)
        made.clear()
        pictures = {shown.set(knob=knob).wait().picture for knob in (0.5, 1.0, 2.0)}
        assert len(pictures) == 3 and made == [], chart
