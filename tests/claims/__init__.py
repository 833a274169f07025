"""What the notebooks say that models do, measured: one file a notebook, one test a claim.

A file is named after the lecture and gives its notebook: `NOTEBOOK = "05_vit_vs_convnext"`. The docstring of a test is
the claim and nothing else: word for word as in a text of the notebook, or in a caption of the lecture's panels (line
breaks do not matter). The body measures it, over a hundred cases or more, and with three seeds where something is
trained; recorded runs are read again, not trained again. The fixture `stated` has the percentages of the docstring,
so that the figure in the text is the one that is compared:

    def test_shuffled(stated):
        \"""Of 240 fresh pictures the ViT names 78 %.\"""
        assert share_right == pytest.approx(stated[0], abs=0.05)

`test_quotes.py` looks every claim up, so that a changed sentence is measured again. All claims together take less than
two minutes, a single one a few seconds.
"""
