"""Figures: what is drawn, that it can be drawn again, and that it is readable."""

import io
import itertools

import numpy as np
import pytest
from PIL import Image

from helpers import figures
from helpers.figures import Measured, Styled, shorten


@pytest.fixture(params=["#ffffff", "#111111"])
def page(request):
    yield figures.use(request.param)
    figures.use("#ffffff")


def pixels(sheet) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(figures.png(sheet))))


def drawn(draw, width: int = 900, height: int = 360) -> np.ndarray:
    sheet = figures.figure(width, height)
    sheet.start()
    draw(figures.axes(sheet))
    return pixels(sheet)


def colours(picture: np.ndarray) -> set[str]:
    return {"#" + bytes(c).hex().upper() for c in np.unique(picture.reshape(-1, 3), axis=0)}


SHARES = [[Measured.share(19, 20), Measured(1.0)], [Measured(0.25, 0.1), None]]
CHARTS = {
    "bars": lambda ax: figures.bars(ax, ["hen", "goat"], [0.7, 0.3], title="T"),
    "lines": lambda ax: figures.lines(ax, {"a": [1, 2, 3], "b": ([0, 2], [3, 1])}, levels={"limit": 2}, title="T"),
    "log": lambda ax: figures.lines(ax, {"a": [1e-8, 1, 1e8]}, log_y=True, log_x=True),
    "grid": lambda ax: figures.image_grid(ax, np.eye(6).reshape(4, 3, 3), labels="abcd", highlight=1),
    "heat": lambda ax: figures.heatmap(
        ax, np.eye(3), rows="abc", columns=["a", "b", "a long name " * 5], numbers=True, lines=True
    ),
    "board": lambda ax: figures.board(ax, ["GPT", "RNN"], ["seen", "unseen"], SHARES, [0.5, None], highlight=1),
    "shaded": lambda ax: figures.board(ax, ["GPT", "RNN"], ["seen", "unseen"], SHARES, shaded=True, limits=[1, 1]),
    "write": lambda ax: figures.write(ax, 0.5, 0.5, "hello", fraction=True),
}


@pytest.mark.parametrize("chart", CHARTS)
def test_a_second_drawing_on_the_same_sheet_equals_the_first(chart, page):
    sheet = figures.figure()
    pictures = []
    for name in (chart, *CHARTS, chart):
        sheet.start()
        CHARTS[name](figures.axes(sheet))
        if name == chart:
            pictures.append(pixels(sheet))
    assert all(np.array_equal(pictures[0], picture) for picture in pictures)
    assert pictures[0].shape == (360, 900, 3)
    assert len(colours(pictures[0])) > 3


@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_is_cut_off_at_the_edge(chart, page):
    picture = drawn(CHARTS[chart]).astype(int)
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    assert (edge == picture[0, 0]).all()


def test_a_plot_covers_another():
    """Two of four plots become one: as wide, or as high, as both with the gap between."""
    sheet = figures.figure(400, 300)
    left, right, below, _ = figures.axes(sheet, 2, 2, widths=(1, 2), gap=10)
    left.cover(right)
    assert left.cell == pytest.approx((12, left.cell[1], 376, 133))
    right.cover(below)
    assert right.cell == pytest.approx((12, 12, 376, 276))


def test_bar_length_is_the_value():
    def columns_of(picture, colour):
        match = (picture == [int(colour[i : i + 2], 16) for i in (1, 3, 5)]).all(2)
        return match.sum(1)

    picture = drawn(lambda ax: figures.bars(ax, ["a", "b"], [0.8, 0.2], maximum=1.0))
    lengths = columns_of(picture, figures.theme().main)
    assert lengths[90] / lengths[270] == pytest.approx(4, rel=0.02)


@pytest.mark.parametrize("shaded", [False, True])
def test_a_board_shows_what_was_measured(shaded):
    def painted(cell):
        return drawn(lambda ax: figures.board(ax, ["model"], ["score"], [[cell]], shaded=shaded))

    pictures = [
        painted(cell) for cell in (None, Measured(float("nan")), Measured(0.4), Measured(0.8), Measured(0.8, 0.1))
    ]
    assert np.array_equal(pictures[0], pictures[1])
    for one, other in itertools.combinations(pictures[1:], 2):
        assert not np.array_equal(one, other)


def test_a_boards_bar_is_as_long_as_its_value():
    blue = [int(figures.theme().main[i : i + 2], 16) for i in (1, 3, 5)]
    cells = [[Measured(0.8)], [Measured(0.2)]]
    picture = drawn(lambda ax: figures.board(ax, ["a", "b"], [""], cells))
    lengths = (picture == blue).all(2).sum(1)
    assert lengths[100] / lengths[270] == pytest.approx(4, rel=0.02)


def test_a_boards_bars_may_begin_above_zero():
    """Then a bar shows what is above the beginning, and one that would be too long fills its room."""
    blue = [int(figures.theme().main[i : i + 2], 16) for i in (1, 3, 5)]
    cells = [[Measured(5.0)], [Measured(2.0)], [Measured(1.5)]]
    picture = drawn(lambda ax: figures.board(ax, ["a", "b", "c"], [""], cells, minimum=1.0, maximum=3.0))
    lengths = (picture == blue).all(2).sum(1)
    full, half, quarter = (max(lengths[around - 15 : around + 15]) for around in (75, 183, 292))
    assert half / quarter == pytest.approx(2, rel=0.03) and full == pytest.approx(2 * half, rel=0.03)


def test_a_share_of_few_is_less_sure():
    few, many = Measured.share(9, 10), Measured.share(900, 1000)
    assert few.value == many.value == 0.9 and few.error > 5 * many.error > 0
    assert 0 < Measured.share(10, 10).error < 0.3
    assert Measured.mean([0.4, 0.6]) == Measured(0.5, pytest.approx(0.2)) and Measured.mean([0.4]) == Measured(0.4)
    assert figures.percent(Measured.share(48, 96)) == "50 ± 10 %" and figures.percent(Measured(0.5)) == "50 %"


def test_the_headings_of_a_narrow_board_are_small_rather_than_cut(monkeypatch):
    written = []

    def shortened(text, room, size):
        written.append((text, shorten(text, room, size)))
        return written[-1][1]

    monkeypatch.setattr("helpers.figures.canvas.shorten", shortened)
    kinds = ["bookshelf", "wardrobe"] * 4
    drawn(lambda ax: figures.board(ax, ["a"], kinds, [[Measured(0.5)] * 8], shaded=True), width=700)
    assert [text for text, _ in written if text in kinds] == kinds
    assert all(text == line for text, line in written)


def test_a_board_with_too_few_cells_says_so():
    for cells, baselines in (([[None]], ()), ([[None, None]] * 2, ()), ([[None, None]], [0.5])):
        with pytest.raises(ValueError, match="board of"):
            drawn(lambda ax, c=cells, b=baselines: figures.board(ax, ["a"], ["x", "y"], c, b))


def flowed(words, lines: int = 2, **how):
    sheet = figures.figure(300, 200)
    sheet.start()
    canvas = figures.Canvas(figures.axes(sheet))
    return figures.flow(canvas, 0, words, lines, **how), pixels(sheet)


@pytest.mark.parametrize("look", ["box", "ink", "underline", "above", "below", "bold"])
def test_each_look_of_a_word_is_seen(look, page):
    value = {"above": "3", "below": "7", "bold": True}.get(look, figures.theme().series[1])
    plain, styled = (flowed(["hen", word])[1] for word in ("goat", Styled("goat", **{look: value})))
    assert plain.shape == styled.shape and (plain != styled).any(2).sum() > 20


def test_words_flow_over_lines_and_what_does_not_fit_is_left_out():
    words = [f"word{i}" for i in range(60)]
    (one, first), (two, _), (more, _) = (flowed(words[:n]) for n in (2, 8, 60))
    assert one < two == more
    for tail, kept, gone in ((False, 0, -1), (True, -1, 0)):
        shown = flowed(words, tail=tail)[1]
        for place, same in ((kept, False), (gone, True)):
            other = [*words]
            other[place] = "OTHER"
            assert np.array_equal(shown, flowed(other, tail=tail)[1]) == same
    assert flowed([])[0] == 0 and flowed(["a" * 500, "b" * 500, "c"])[0] == two
    assert np.array_equal(first, flowed(words[:2], lines=1)[1])


def tabled(*columns, **how) -> np.ndarray:
    return drawn(lambda ax: figures.rows(figures.Canvas(ax), columns, **how))


def test_rows_have_texts_bars_and_cells(page):
    texts = figures.Texts(["hen", "goat"])
    seen = [
        tabled(texts),
        tabled(figures.Texts(["hen", "goose"])),
        tabled(figures.Texts(["hen", "goat"], "who")),
        tabled(texts, figures.Bars([0.2, 0.4])),
        tabled(texts, figures.Bars([0.2, 0.3], maximum=0.4)),
        tabled(texts, figures.Bars([0.2, 0.4], before=[0.4, 0.2])),
        tabled(texts, figures.Cells(["#ff0000", "#00ff00"], width=60)),
        tabled(texts, figures.Texts(["one two " * 40, "three"], wrap=True)),
    ]
    assert not any(np.array_equal(one, other) for one, other in itertools.combinations(seen, 2))


def test_a_row_of_cells_keeps_its_colours():
    picture = drawn(lambda ax: figures.rows(figures.Canvas(ax), [figures.Cells([[[1, 0, 0], [0, 1, 0]]])]))
    assert {"#FF0000", "#00FF00"} <= colours(picture)


def test_the_length_of_a_rows_bar_is_its_value():
    blue = [int(figures.theme().main[i : i + 2], 16) for i in (1, 3, 5)]
    picture = tabled(figures.Bars([0.8, 0.2], maximum=1.0), tallest=100)
    lengths = (picture == blue).all(2).sum(1)
    assert lengths[60] / lengths[160] == pytest.approx(4, rel=0.02)


def test_rows_that_do_not_match_say_so():
    with pytest.raises(ValueError, match="same number of rows"):
        tabled(figures.Texts(["a"]), figures.Bars([1, 2]))
    tabled(figures.Texts([]), figures.Bars([]))
    tabled(figures.Texts(["long " * 99], "heading " * 99), figures.Bars([-1.0, 0.0][:1], before=[float("inf")]))


def described(draw) -> str:
    sheet = figures.figure()
    sheet.start()
    draw(figures.axes(sheet))
    return " ".join(sheet.descriptions)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (
            lambda ax: figures.bars(ax, ["hen", "goat"], [0.7, 0.3], cut=[0, 1], title="who"),
            "who: hen 70.0 %, goat 30.0 %  cut.",
        ),
        (
            lambda ax: figures.lines(ax, {"loss": ([0, 10], [2, 0.5])}, xlabel="step", levels={"floor": 0.1}),
            "(against step): loss 2 at 0, 0.5 at 10; floor 0.1.",
        ),
        (lambda ax: figures.lines(ax, {"a": [5, 1, 9, *[4] * 20]}), "a (23 points) 5 at 0, 1 at 1, 9 at 2, 4 at 22."),
        (lambda ax: figures.heatmap(ax, [[0.1, np.nan]], rows=["hen"], columns=["1", "eggs"]), "hen, column 1 0.10."),
        (
            lambda ax: figures.heatmap(ax, np.eye(9)[:3], title="T"),
            "T: 3 rows, 9 columns, from 0.00 to 1.00 (row 1, column 1).",
        ),
        (
            lambda ax: figures.board(ax, ["GPT"], ["seen", "new"], [[Measured(0.5), None]], [0.1, 0.2]),
            "chance: seen 10 %, new 20 %. GPT: seen 50 %, new not measured.",
        ),
        (
            lambda ax: figures.curves(
                ax, {"GPT": {1: Measured(0.5, 0.1)}}, {"GPT": {2: Measured(1)}}, title="right", xlabel="words"
            ),
            "right (against words): GPT, just now: 0.5 ± 0.1 at 1; GPT, recorded: 1 at 2.",
        ),
        (
            lambda ax: figures.curves(ax, {"GPT": {}}, title="right", xlabel="words"),
            "right (against words): not measured yet.",
        ),
        (lambda ax: figures.flow(figures.Canvas(ax), 0, ["a", Styled("hen", above="8.1")], 1), "a hen (8.1)"),
        (lambda ax: figures.flow(figures.Canvas(ax), 0, "hen", 1, gap=2), "hen"),
        (
            lambda ax: figures.rows(
                figures.Canvas(ax), [figures.Texts(["red"]), figures.Bars([0.4], "weight"), figures.Cells(["red"])]
            ),
            "red, weight 40%.",
        ),
    ],
)
def test_drawings_describe_themselves(draw, said):
    assert described(draw) == said


def test_a_description_ends_with_the_next_drawing():
    sheet = figures.figure()
    for words in (["a", "b"], ["c"]):
        sheet.start()
        figures.flow(figures.Canvas(figures.axes(sheet)), 0, words, 1)
    assert sheet.descriptions == ["c"]
    assert described(lambda ax: figures.bars(ax, [f"w{i}" for i in range(99)], [1] * 99)).endswith("and 75 more.")


def test_a_long_bold_name_of_a_bar_is_not_cut_at_the_edge():
    picture = drawn(lambda ax: figures.bars(ax, ["a key head for each query head " * 3, "b"], [1.0, 2.0], highlight=0))
    assert (picture[:, :2] == picture[0, 0]).all()


def test_cut_bars_are_hollow():
    picture = drawn(lambda ax: figures.bars(ax, ["a"], [1.0], cut=[True]))
    assert figures.theme().main not in colours(picture)


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: figures.bars(ax, [], []),
        lambda ax: figures.bars(ax, ["a"] * 60, [0.0] * 60),
        lambda ax: figures.lines(ax, {}),
        lambda ax: figures.lines(ax, {"a": []}),
        lambda ax: figures.lines(ax, {"a": [1.0]}),
        lambda ax: figures.lines(ax, {"a": [np.nan, np.inf, 2, 3]}),
        lambda ax: figures.lines(ax, {"a": [0, -1]}, log_y=True),
        lambda ax: figures.lines(ax, {str(i): [i, i] for i in range(12)}),
        lambda ax: figures.image_grid(ax, []),
        lambda ax: figures.heatmap(ax, np.full((2, 2), np.nan)),
        lambda ax: figures.board(ax, [], [], []),
        lambda ax: figures.board(ax, ["a"], ["x"], [[None]], maximum=None, shaded=True),
        lambda ax: figures.board(ax, ["a" * 300] * 30, ["x y " * 90] * 9, [[Measured(-np.inf, 2)] * 9] * 30),
    ],
)
def test_odd_data_are_drawn_without_error(draw):
    drawn(draw)


def test_what_is_not_finite_stays_blank():
    blank, half = (
        drawn(lambda ax, v=v: figures.heatmap(ax, v, low=0, high=1)) for v in ([[np.nan] * 2], [[1, np.nan]])
    )
    assert len(np.unique(blank.reshape(-1, 3), axis=0)) == 1
    middle = half.shape[1] // 2
    assert (half[:, middle + 30 :] == blank[:, middle + 30 :]).all() and (half[:, :middle] != blank[:, :middle]).any()


def test_single_value_is_visible():
    empty = drawn(lambda ax: figures.lines(ax, {"": [np.nan]}, ylim=(0, 2), xlim=(-1, 1)))
    one = drawn(lambda ax: figures.lines(ax, {"": [1.0]}, ylim=(0, 2), xlim=(-1, 1)))
    assert (empty != one).any(2).sum() > 20


@pytest.mark.parametrize(
    ("shape", "size"), [((4, 5), (4, 5)), ((4, 5, 3), (4, 5)), ((3, 4, 5), (4, 5)), ((1, 4, 5), (4, 5))]
)
def test_pictures_of_all_shapes(shape, size):
    assert figures.as_picture(np.full(shape, 0.5)).shape == (*size, 3)


def test_pictures_that_are_none():
    for wrong in (np.zeros(3), np.zeros((2, 3, 4, 5)), np.zeros((4, 4, 7))):
        with pytest.raises(ValueError, match="shape"):
            figures.as_picture(wrong)
    with pytest.raises(ValueError, match="matrix"):
        drawn(lambda ax: figures.heatmap(ax, [1, 2, 3]))


def test_a_picture_stands_before_each_row_of_a_matrix():
    plain = [np.broadcast_to(np.uint8(colour), (4, 4, 3)) for colour in ((255, 0, 0), (0, 0, 255))]
    shown = drawn(lambda ax: figures.heatmap(ax, np.eye(2), columns=["a", "b"], pictures=plain))
    first, second = (np.argwhere((shown[..., :3] == one[0, 0]).all(2)) for one in plain)  # places: down, across
    assert first[:, 0].max() < second[:, 0].min() and set(first[:, 1]) == set(second[:, 1])
    assert first[:, 1].max() < shown.shape[1] / 2 and len(first) > 400


def test_labels_of_pictures_have_room_where_there_is_room():
    def pitch(label: str) -> int:
        shown = drawn(
            lambda ax: figures.image_grid(ax, [np.zeros((8, 8), np.uint8)] * 6, labels=[label] * 6, columns=3)
        )
        black = (shown[20, :, :3] == 0).all(1)  # a line through the pictures of the first row
        first, second, _ = np.flatnonzero(np.diff(black.astype(int)) == 1)
        return second - first

    short, long, longest = map(pitch, ("chair", "a yellow wardrobe in a large room", "wide " * 40))
    assert short < long < longest <= 300 and long > figures.text_width("a yellow wardrobe in a large room", 14)


def test_image_grid_keeps_the_values():
    values = np.array([0, 64, 128, 255], np.uint8).reshape(2, 2)
    shown = drawn(lambda ax: figures.image_grid(ax, [values]))
    assert {"#000000", "#404040", "#808080", "#FFFFFF"} <= colours(shown)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_pixels_of_small_pictures_are_equally_large(scale):
    checks = np.indices((16, 16)).sum(0) % 2
    sheet = figures.figure(300, 333)
    sheet.start(scale)
    figures.image_grid(figures.axes(sheet), np.broadcast_to(checks, (3, 3, 16, 16)), columns=3)
    row = pixels(sheet)[..., 0]
    row = row[np.argmax((row == 0).any(1))]  # the first one with black in it
    ends = np.flatnonzero(np.diff(row.astype(int)))
    widths = np.diff(ends)[:30]
    assert set(widths[:14]) == {widths[0]} and widths[0] > 1


def test_verdicts_are_read_without_colour_and_a_click_chooses():
    sheet = figures.figure(900, 300)
    grids = []
    for verdicts in ([True, False, None], [False, True, None]):
        sheet.start()
        choose = {"labels": ["hen", "goat", "cow"], "verdicts": verdicts, "choose": lambda i: {"chosen": 10 + i}}
        figures.image_grid(figures.axes(sheet), np.zeros((3, 3, 8, 8)), **choose)
        grids.append(pixels(sheet).mean(-1))
    assert not np.array_equal(*grids)
    assert [spot.title for spot in sheet.spots] == ["wrong: hen", "right: goat", "cow"]
    assert [spot.settings for spot in sheet.spots] == [{"chosen": 10}, {"chosen": 11}, {"chosen": 12}]
    assert all(spot.box[2] * spot.box[3] > 0.05 for spot in sheet.spots)


def test_columns_are_those_that_make_pictures_largest():
    for size, expected in (((900, 200), 8), ((200, 900), 1), ((420, 400), 3)):
        sheet = figures.figure(*size)
        sheet.start()
        figures.image_grid(figures.axes(sheet), np.zeros((8, 3, 64, 64)), choose=lambda i: {"chosen": i})
        assert len({spot.box[0] for spot in sheet.spots}) == expected


def test_numbers_are_short():
    assert figures.numbers([0.25, 10000, -2, 0]) == ["0.25", "10,000", "−2", "0"]
    assert figures.numbers([1e-5, 1e8, 2.5e-4], log=True) == ["10⁻⁵", "10⁸", "2.5·10⁻⁴"]
    assert figures.numbers([1e-3, 1, 1e3], log=True) == ["10⁻³", "1", "10³"]
    assert figures.numbers([1, 10, 1000], log=True) == ["1", "10", "1,000"]


def test_fit_shortens():
    text = figures.shorten("a very long label indeed", 80)
    assert text.endswith("…") and figures.text_width(text) <= 80
    assert figures.shorten("short", 80) == "short"


def contrast(a: str, b: str) -> float:
    from helpers.figures.style import luminance

    bright, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_colours_stand_out(page):
    assert contrast(page.ink, page.background) > 7
    assert contrast(page.faint, page.background) > 4.5
    assert all(contrast(c, page.background) > 2 for c in page.series)
    assert contrast(page.main, page.background) > 4.5
    for share in np.linspace(0, 1, 11):
        shade = figures.mix(page.background, page.main, share)
        assert contrast(figures.readable_on(shade), shade) > 4.5


def test_axes_in_a_grid_do_not_overlap():
    sheet = figures.figure(800, 400)
    sheet.start()
    cells = [ax.cell for ax in figures.axes(sheet, 2, 2, widths=(2, 1))]
    assert cells[0][2] == pytest.approx(2 * cells[1][2])
    for i, (x, y, w, h) in enumerate(cells):
        assert x >= 0 and y >= 0 and x + w <= 800 and y + h <= 400
        for u, v, a, b in cells[i + 1 :]:
            assert x + w <= u or u + a <= x or y + h <= v or v + b <= y


def test_plain_matplotlib_works_on_a_sheet():
    sheet = figures.figure()
    for _ in range(2):
        sheet.start()
        sheet.subplots().plot([1, 2])
        sheet.suptitle("title")
        pixels(sheet)
    assert len(sheet.axes) == 1 and len(sheet.texts) == 1


def test_scales_of_a_matrix_say_where_round_numbers_lie():
    marks = dict((text, place) for place, text in figures.Scale("weight", 0.0, 8.0).marks(17, 4))
    assert marks["2"] == pytest.approx(4) and marks["8"] == pytest.approx(16)
    falling = dict((text, place) for place, text in figures.Scale("bias", 0.0, -4.0).marks(9, 4))
    assert falling["0"] == 0 and falling["−4"] == pytest.approx(8)
