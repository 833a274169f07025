"""The launcher: an update never overwrites what a student wrote, and JupyterLab is told to stay on this machine."""

import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from jupyter_client.manager import start_new_kernel

from helpers import lab
from helpers.__main__ import main


def write(path, text, output=None):
    """A notebook with one code cell."""
    outputs = [] if output is None else [{"output_type": "stream", "name": "stdout", "text": output}]
    cell = {"cell_type": "code", "source": [text], "outputs": outputs, "metadata": {}, "execution_count": None}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


def edit(path, change):
    notebook = json.loads(path.read_text())
    change(notebook["cells"][0])
    path.write_text(json.dumps(notebook))


def text(path):
    return json.loads(path.read_text())["cells"][0]["source"][0]


@pytest.fixture
def folders(tmp_path):
    originals, copies = tmp_path / "notebooks", tmp_path / "home" / "notebooks"
    originals.mkdir()
    write(originals / "01.ipynb", "version 1")
    assert lab.refresh(originals, copies) == []
    return originals, copies


def names(copies):
    return sorted(path.name for path in copies.glob("*.ipynb"))


def test_the_commands_are_listed_and_lab_gets_its_options(monkeypatch, capsys):
    given = []
    monkeypatch.setattr(lab, "main", lambda options: given.append(options) or 0)
    assert main(["lab", "--port", "9000", "--no-browser"]) == 0
    assert given == [["--port", "9000", "--no-browser"]]
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(f"    {name} " in shown for name in ("lab", "doctor", "prefetch", "train", "score", "record"))
    with pytest.raises(SystemExit):
        main(["score", "gpt", "--unknown"])


def test_first_start_copies_and_a_second_start_changes_nothing(folders):
    originals, copies = folders
    assert text(copies / "01.ipynb") == "version 1"
    write(copies / "01.ipynb", "mine")
    assert lab.refresh(originals, copies) == []
    assert names(copies) == ["01.ipynb"] and text(copies / "01.ipynb") == "mine"


def test_an_unedited_copy_is_renewed_even_after_it_ran(folders):
    originals, copies = folders
    write(copies / "01.ipynb", "version 1", output="ran")
    write(originals / "01.ipynb", "version 2")
    (sentence,) = lab.refresh(originals, copies)
    assert "updated" in sentence and text(copies / "01.ipynb") == "version 2"


def test_an_edited_copy_is_kept_and_the_new_version_is_put_beside_it(folders):
    originals, copies = folders
    write(copies / "01.ipynb", "mine")
    write(originals / "01.ipynb", "version 2")
    (sentence,) = lab.refresh(originals, copies)
    assert "01.ipynb contains your changes" in sentence and "01-new.ipynb" in sentence
    assert text(copies / "01.ipynb") == "mine" and text(copies / "01-new.ipynb") == "version 2"
    assert lab.refresh(originals, copies) == []


def test_further_updates_renew_the_unedited_new_version_and_keep_an_edited_one(folders):
    originals, copies = folders
    write(copies / "01.ipynb", "mine")
    for version in ("version 2", "version 3"):
        write(originals / "01.ipynb", version)
        lab.refresh(originals, copies)
    assert names(copies) == ["01-new.ipynb", "01.ipynb"] and text(copies / "01-new.ipynb") == "version 3"
    write(copies / "01-new.ipynb", "mine too")
    write(originals / "01.ipynb", "version 4")
    lab.refresh(originals, copies)
    assert text(copies / "01-new.ipynb") == "mine too" and text(copies / "01-new-2.ipynb") == "version 4"


def test_a_deleted_new_version_is_not_offered_again_but_a_deleted_copy_is_made_again(folders):
    originals, copies = folders
    write(copies / "01.ipynb", "mine")
    write(originals / "01.ipynb", "version 2")
    lab.refresh(originals, copies)
    (copies / "01-new.ipynb").unlink()
    lab.refresh(originals, copies)
    assert names(copies) == ["01.ipynb"]
    (copies / "01.ipynb").unlink()
    lab.refresh(originals, copies)
    assert text(copies / "01.ipynb") == "version 2"


@pytest.mark.parametrize("record", [None, "not json", "[]"])
def test_without_a_record_nothing_is_overwritten(folders, record):
    originals, copies = folders
    (copies / lab.RECORD).unlink() if record is None else (copies / lab.RECORD).write_text(record)
    write(originals / "01.ipynb", "version 2")
    lab.refresh(originals, copies)
    assert text(copies / "01.ipynb") == "version 1" and text(copies / "01-new.ipynb") == "version 2"


def test_a_broken_copy_is_kept(folders):
    originals, copies = folders
    (copies / "01.ipynb").write_text("{ half a file")
    write(originals / "01.ipynb", "version 2")
    lab.refresh(originals, copies)
    assert (copies / "01.ipynb").read_text() == "{ half a file" and text(copies / "01-new.ipynb") == "version 2"


def test_the_server_listens_here_only_and_asks_for_a_secret_token(tmp_path):
    command, environment = lab.server(tmp_path, tmp_path / "home", 8890, "secret")
    assert "--ServerApp.ip=localhost" in command and environment["JUPYTER_TOKEN"] == "secret"
    assert not any("secret" in word for word in command)


def test_other_servers_settings_and_kernels_decide_nothing_but_themes_stay(tmp_path, monkeypatch):
    """A person has configured a server and a kernel named python3; ours is asked what it would use."""
    mine, notebooks = tmp_path / "mine", tmp_path / "notebooks"
    for folder in (mine / "kernels" / "python3", notebooks):
        folder.mkdir(parents=True)
    (mine / "jupyter_server_config.py").write_text("c.IdentityProvider.token = 'mine'; c.ServerApp.base_url = '/x/'")
    foreign = {"argv": ["foreign"], "display_name": "foreign", "language": "python"}
    (mine / "kernels" / "python3" / "kernel.json").write_text(json.dumps(foreign))
    (notebooks / "helpers.py").write_text("raise ImportError")
    for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_CONFIG_PATH", "JUPYTER_PATH"):
        monkeypatch.setenv(variable, str(mine))
    monkeypatch.chdir(tmp_path)
    _, environment = lab.server(notebooks, Path("home"), 8890, "secret")
    asked = (
        "from jupyter_server.serverapp import ServerApp; app = ServerApp(); app.load_config_file()\n"
        "assert app.base_url == '/' and 'IdentityProvider' not in app.config, app.config"
    )
    subprocess.run([sys.executable, "-c", asked], env=environment, check=True)
    assert environment["JUPYTERLAB_SETTINGS_DIR"] == str(mine / "lab" / "user-settings")
    monkeypatch.setenv("JUPYTER_PATH", environment["JUPYTER_PATH"])
    manager, client = start_new_kernel(kernel_name="python3", env=environment, cwd=notebooks)
    try:
        reply = client.execute_interactive("import helpers", timeout=120, output_hook=lambda _: None)
        assert reply["content"]["status"] == "ok", reply
        asked = "helpers.home() == helpers.Path(" + repr(str(tmp_path / "home")) + ")"
        reply = client.execute_interactive("", user_expressions={"same": asked}, timeout=120)
        assert reply["content"]["user_expressions"]["same"]["data"]["text/plain"] == "True"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


class Started:
    """A server process that has ended, or one that runs."""

    def __init__(self, status: int | None = None):
        self.poll = lambda: status
        self.wait = lambda: status or 0


def start(monkeypatch, started):
    """`main` with processes from `started(port, runtime)`."""
    monkeypatch.setattr(lab, "server", lambda folder, home, port, token: ([str(port)], {}))
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, env: started(int(command[0]), Path(env["JUPYTER_RUNTIME_DIR"]))
    )
    monkeypatch.setattr(lab.signal, "signal", lambda *_: None)
    monkeypatch.setattr(lab, "has_display", lambda _: False)
    return lab.main


def test_the_address_is_the_one_that_the_server_reports(monkeypatch, capsys):
    def started(port, runtime):
        report = {"url": "http://localhost:4711/x/", "token": "its own"}
        (runtime / "jpserver-1.json").write_text(json.dumps(report))
        return Started()

    monkeypatch.setattr(lab.urllib.request.OpenerDirector, "open", lambda *_, **__: io.BytesIO())
    assert start(monkeypatch, started)([]) == 0
    assert f"http://localhost:4711/x/lab/tree/{lab.FIRST}?token=its own\n" in capsys.readouterr().out


def test_who_is_late_for_a_port_takes_the_next(monkeypatch, capsys):
    tried = []

    def started(port, runtime):
        """At the first one, somebody else takes the port meanwhile."""
        tried.append(port)
        if len(tried) == 1:
            busy.bind(("127.0.0.1", port))
            busy.listen()
        return Started(1)

    with socket.socket() as busy:
        assert start(monkeypatch, started)([]) == 1  # the second one ends for a reason of its own: that is the end
    assert len(set(tried)) == 2 and "the next port is tried" in capsys.readouterr().out


def test_a_busy_port_is_passed_over_and_one_just_used_is_free():
    with socket.socket() as busy:
        busy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert lab.free_port(port) != port
        with socket.create_connection(("127.0.0.1", port)) as caller:
            answering, _ = busy.accept()
            answering.close()  # who hangs up first keeps the port in TIME_WAIT
            caller.recv(1)
    assert lab.free_port(port) == port


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("LECTURE_HOME", str(tmp_path / "file"))
    assert main(["lab"]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"{tmp_path / 'file'} cannot be written") and "LECTURE_HOME set to another folder" in said


@pytest.mark.parametrize(
    "change",
    [
        lambda cell: cell["metadata"].update(slideshow={"slide_type": "skip"}),
        lambda cell: cell["metadata"].update(tags=["mine"]),
        lambda cell: cell.update(attachments={"a.png": {"image/png": "AAAA"}}),
    ],
    ids=["slide type", "tag", "attachment"],
)
def test_slide_types_tags_and_attachments_are_a_persons_work(folders, change):
    originals, copies = folders
    edit(copies / "01.ipynb", change)
    write(originals / "01.ipynb", "version 2")
    assert "contains your changes" in lab.refresh(originals, copies)[0]


def test_what_jupyterlab_notes_down_by_itself_is_no_change(folders):
    originals, copies = folders
    edit(copies / "01.ipynb", lambda cell: cell["metadata"].update(dict.fromkeys(lab.BY_ITSELF, True)))
    write(originals / "01.ipynb", "version 2")
    lab.refresh(originals, copies)
    assert names(copies) == ["01.ipynb"] and text(copies / "01.ipynb") == "version 2"


@pytest.mark.skipif(os.name == "nt", reason="a Windows machine always has a display")
def test_a_browser_is_opened_only_where_it_is_seen(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert lab.has_display({"DISPLAY": ":0"}) and lab.has_display({"WAYLAND_DISPLAY": "wayland-0"})
    assert not lab.has_display({}) and not lab.has_display({"DISPLAY": ":0", "SSH_CONNECTION": "somewhere"})
