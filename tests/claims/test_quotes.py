"""Every claim under test is said in its notebook, word for word."""

import pytest

from tests.claims import quotes


@pytest.mark.parametrize("claim", list(quotes.claims()), ids=lambda claim: claim.test)
def test_the_notebook_still_says_it(claim):
    assert not quotes.problem(claim)


def test_a_changed_sentence_is_noticed():
    said = next(claim for claim in quotes.claims() if " the " in claim.quote)
    changed = said._replace(quote=said.quote.replace(" the ", " a ", 1))
    assert changed != said and "Measure the new sentence" in quotes.problem(changed)
    assert "quotes nothing" in quotes.problem(said._replace(quote=""))


def test_captions_of_panels_count_and_code_of_the_notebook_does_not():
    caption = quotes.Claim("a test", "05_vit_vs_convnext", "so far apart that chance is unlikely")
    assert not quotes.problem(caption)
    assert quotes.problem(caption._replace(quote="catalog.size_here(name)"))


def test_claims_are_the_tests_of_files_that_name_a_notebook(tmp_path):
    (tmp_path / "test_one.py").write_text('NOTEBOOK = "00_x"\n\n\ndef test_a():\n    """Two\n    lines."""\n')
    (tmp_path / "test_other.py").write_text('def test_b():\n    """No claim."""\n')
    assert list(quotes.claims(tmp_path)) == [quotes.Claim("test_one.py::test_a", "00_x", "Two lines.")]


def test_percentages_are_read_in_order():
    assert quotes.percentages("It names 78 % of 240, then 0.5 %, and 12.") == [0.78, 0.005]
