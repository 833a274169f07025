"""What a person does with the notebooks, in a real JupyterLab and a real browser, without a network."""

import pytest

pytestmark = pytest.mark.browser


def test_demo(open_notebook):
    session = open_notebook("demo.ipynb")
    session.run_all()
    page = session.page
    page.screenshot(path="/tmp/setup_trial/demo.png")
    session.restart_and_run_all()
    session.assert_clean()
