"""The launcher: an update never overwrites what a student wrote, and JupyterLab is told to stay on this machine."""

import json
import os
import socket

import pytest

from helpers import lab
from helpers.__main__ import main


def write(path, text, output=None):
    """A notebook with one code cell."""
    outputs = [] if output is None else [{"output_type": "stream", "name": "stdout", "text": output}]
    cell = {"cell_type": "code", "source": [text], "outputs": outputs, "metadata": {}, "execution_count": None}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


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
    command, environment = lab.server(tmp_path, 8890, "secret")
    assert "--ServerApp.ip=localhost" in command and environment["JUPYTER_TOKEN"] == "secret"
    assert not any("secret" in word for word in command)


def test_a_busy_port_is_passed_over():
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        assert lab.free_port(busy.getsockname()[1]) != busy.getsockname()[1]


@pytest.mark.skipif(os.name == "nt", reason="a Windows machine always has a display")
def test_a_browser_is_opened_only_where_it_is_seen(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert lab.has_display({"DISPLAY": ":0"}) and lab.has_display({"WAYLAND_DISPLAY": "wayland-0"})
    assert not lab.has_display({}) and not lab.has_display({"DISPLAY": ":0", "SSH_CONNECTION": "somewhere"})
