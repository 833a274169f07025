"""A real JupyterLab in a real Chromium: fixtures for browser tests. `python -m tests.browser` gets a Chromium."""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from helpers import lab
from helpers.predict import REMEMBERED

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
MAC_APPLICATION = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
NO_CHROMIUM = (
    "no Chromium was found, and none could be installed (set CHROMIUM to one, or: playwright install chromium)"
)
LIVE_SECONDS = "0.5"  # of each training that a cell starts; `start_and_stop` allows more
PATIENCE = 180_000  # milliseconds in which a busy machine does anything at all

MENDED = "[anywidget] Failed to initialize model."  # of a slow page: helpers/page/hear.js

# The kernel's own word is not enough: while a cell runs, a slider's message ends with "idle", too.
IDLE = """() => {
    const kernel = window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel;
    const prompts = [...document.querySelectorAll('.jp-Notebook .jp-InputPrompt')];
    return kernel?.status === 'idle' && !prompts.some(prompt => prompt.textContent.includes('*'));
}"""


def _playwright_chromium() -> str | None:
    """Where playwright keeps the Chromium it downloaded, if it did."""
    if importlib.util.find_spec("playwright") is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _runs(path: str | None) -> bool:
    """Whether this Chromium starts: one without its system libraries does not."""
    if path is None or not Path(path).exists():
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=180, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@cache
def find_chromium() -> str | None:
    """A Chromium that runs: the one in CHROMIUM, on the PATH, or playwright's own."""
    candidates = [os.environ.get("CHROMIUM"), *map(shutil.which, NAMES), MAC_APPLICATION]
    return next((path for path in candidates if _runs(path)), None) or next(
        filter(_runs, [_playwright_chromium()]), None
    )


def get_chromium() -> str | None:
    """Find a Chromium or install one: as root on Debian with apt, which brings system libraries, or with playwright."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts.insert(0, ["sh", "-c", "apt-get update -q && apt-get install -q -y --no-install-recommends chromium"])
    for attempt in attempts:
        if found := find_chromium():
            return found
        print("No Chromium yet. Trying:", " ".join(attempt), flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        try:
            subprocess.run(attempt, timeout=420, check=False, stdin=subprocess.DEVNULL, env=quiet)
        except subprocess.TimeoutExpired:
            print("That took too long.")
        find_chromium.cache_clear()
    return find_chromium()


class Session:
    """One page with one notebook. `errors`: what the console complained of. `left`: requests beyond this machine."""

    def __init__(self, page, address: str):
        self.page, self.errors, self.left = page, [], []
        here = (address, address.replace("http", "ws", 1), "data:", "blob:", "about:")
        page.on("request", lambda request: None if request.url.startswith(here) else self.left.append(request.url))
        page.on("websocket", lambda socket: None if socket.url.startswith(here) else self.left.append(socket.url))
        page.on("pageerror", lambda error: None if MENDED in str(error) else self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def wait(self, condition: str, about=None, seconds: float | None = None) -> None:
        """Wait until a function in JavaScript says so: asked now and then, not in each frame, which draws it."""
        limit = {} if seconds is None else {"timeout": seconds * 1000}
        self.page.wait_for_function(condition, arg=about, polling=100, **limit)

    def command(self, name: str) -> None:
        """Run one of JupyterLab's commands without waiting for its end."""
        self.page.evaluate("name => { window.jupyterapp.commands.execute(name); }", name)

    def run(self, name: str, seconds: float, meanwhile=lambda: None) -> None:
        """Run one of JupyterLab's commands that run cells, and wait for their end."""
        run = "name => { window.ran = false; jupyterapp.commands.execute(name).finally(() => { window.ran = true; }); }"
        self.page.evaluate(run, name)
        meanwhile()
        self.wait("() => window.ran", seconds=seconds)
        self.wait_idle(seconds)

    def tell(self, code: str) -> None:
        """Run code in the kernel, in no cell, and wait until all that it sends has come."""
        kernel = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        run = f"code => {kernel}.requestExecute({{ code, silent: true }}).done.then(reply => reply.content.status)"
        assert self.page.evaluate(run, code) == "ok", code

    def wait_idle(self, seconds: float = 300) -> None:
        """Wait until no cell runs or waits, seen twice: between two cells the kernel looks idle."""
        for _ in range(2):
            self.wait(IDLE, seconds=seconds)
            self.page.wait_for_timeout(300)

    def run_all(self, seconds: float = 900) -> None:
        self.run("notebook:run-all-cells", seconds)

    def restart_and_run_all(self, seconds: float = 900) -> None:
        yes = self.page.locator(".jp-Dialog .jp-mod-warn")
        self.run("notebook:restart-run-all", seconds, meanwhile=yes.click)

    def panels(self):
        return self.page.locator(".lecture-panel")

    def panel(self, *contains: str):
        """The first panel that has all of these CSS selectors in it."""
        found = self.panels()
        for selector in contains:
            found = found.filter(has=self.page.locator(selector))
        return found.first

    def picture_after(self, panel, act) -> str:
        """Do something and wait until the panel shows another picture."""
        picture = panel.locator("img.lecture-picture")
        picture.scroll_into_view_if_needed()
        before = picture.get_attribute("src")
        act()
        changed = "([image, before]) => image.src !== before && image.complete && image.naturalWidth > 0"
        self.wait(changed, [picture.element_handle(), before])
        return picture.get_attribute("src")

    def drag(self, panel, pixels: int = 60) -> None:
        """Drag the panel's first slider with the mouse."""
        handle = panel.locator(".noUi-handle").first
        handle.hover()  # waits until it keeps its place
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + pixels, y, steps=8)
        self.page.mouse.up()

    def start_and_stop(self, panel, action: str, meanwhile=lambda: None) -> None:
        """Press an action's button, do something else, and press Stop long before the time is up."""
        self.tell("import os; os.environ['LECTURE_SECONDS'] = '3600'")
        panel.get_by_role("button", name=action, exact=True).click()
        stop = panel.get_by_role("button", name="Stop", exact=True)
        stop.wait_for()
        meanwhile()
        stop.click()
        stop.wait_for(state="hidden")

    def close(self) -> None:
        """Shut the kernel down and close the page."""
        self.page.evaluate("() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.shutdown()")
        self.page.context.close()

    def assert_panels_shown(self) -> None:
        """There are panels; every one shows a picture and none reports a trouble."""
        self.panels().first.wait_for(state="attached")
        for number in range(self.panels().count()):
            panel = self.panels().nth(number)
            panel.scroll_into_view_if_needed()
            shown = (
                "panel => ['ok', 'error'].includes(panel.dataset.kind) && panel.querySelector('img').naturalWidth > 0"
            )
            self.wait(shown, panel.element_handle())
            assert panel.get_attribute("data-kind") == "ok", panel.inner_text()

    def assert_clean(self) -> None:
        """No error output in any cell, a silent console, and no request beyond this machine."""
        failed = self.page.locator("[data-mime-type='application/vnd.jupyter.error']")
        assert failed.count() == 0, failed.all_inner_texts()
        assert self.errors == [] and self.left == [], (self.errors, self.left)


@pytest.fixture(scope="session")
def jupyter(tmp_path_factory):
    """Address, token and notebook folder of a JupyterLab as students get it, with settings of its own.

    All answers are shown, as an instructor may want it; tests/test_browser_predict.py asks first.
    """
    folder = tmp_path_factory.mktemp("jupyter")
    for original in sorted(lab.ORIGINALS.glob("*.ipynb")):
        shutil.copy(original, folder)
    token = "browser-tests"
    state = tmp_path_factory.mktemp("state")
    (state / "home").mkdir()
    # port 0: one that is free, whoever else starts a server now
    command, environment = lab.server(folder, state / "home", 0, token)
    own = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "spaces"}
    own |= {"IPYTHONDIR": "ipython", "JUPYTER_RUNTIME_DIR": "runtime"}
    (state / "home" / REMEMBERED).touch()
    environment |= {name: str(state / place) for name, place in own.items()} | {"LECTURE_SECONDS": LIVE_SECONDS}
    command += ["--no-browser", "--LabApp.expose_app_in_browser=True"]
    with open(state / "log.txt", "wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        reached = lab.address(process, state / "runtime")
        assert reached, (state / "log.txt").read_text()[-2000:]
        yield reached.partition("/lab/")[0], token, folder
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(120)
        process.kill()


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium. Without one its tests are skipped, but in CI they fail."""
    path = find_chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"browser tests: {NO_CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage"]  # containers: no user namespaces, a tiny /dev/shm
        browser = playwright.chromium.launch(executable_path=path, args=flags, timeout=PATIENCE)
        yield browser
        browser.close()


@contextlib.contextmanager
def notebooks(chromium, jupyter):
    """A function that opens a notebook of the served folder on a page of its own, kernel ready: name -> Session.

    `script` is run in the page before its own.
    """
    address, token, _ = jupyter
    sessions = []

    def go(name: str, script: str = "") -> Session:
        page = chromium.new_context(viewport={"width": 1400, "height": 1600}).new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(script)
        sessions.append(Session(page, address))
        page.goto(f"{address}/lab/tree/{name}?token={token}&reset", wait_until="domcontentloaded")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        sessions[-1].wait_idle()
        return sessions[-1]

    try:
        yield go
    finally:
        for session in sessions:
            session.close()


@pytest.fixture
def open_notebook(chromium, jupyter):
    """open_notebook("00_start_here.ipynb") -> Session, for this test only."""
    with notebooks(chromium, jupyter) as go:
        yield go


@pytest.fixture(scope="session")
def run_notebook(request, chromium, jupyter):
    """A notebook run from top to bottom, all sections open: the same Session for all tests of `in_notebooks`."""
    with notebooks(chromium, jupyter) as go:
        session = go(request.param)
        session.run_all()
        session.command("notebook:expand-all-headings")
        yield session


def in_notebooks(*names: str):
    """Parametrize a test over such sessions: `@in_notebooks("00_start_here.ipynb")`."""
    return pytest.mark.parametrize("run_notebook", names, indirect=True)


def main() -> None:
    found = get_chromium()
    print(f"Chromium for the browser tests: {found}" if found else f"Browser tests cannot run: {NO_CHROMIUM}")


if __name__ == "__main__":
    main()
