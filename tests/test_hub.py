"""helpers.hub against the rehearsal hub: files arrive verified, every fault ends soon, in one sentence."""

import errno
import json
import resource
import shutil
import socket
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers import catalog, hub
from helpers.hub import answers, fetching, store
from tests.rehearsal_hub import KINDS, Fault, Repository
from tests.rehearsals import NAME, SMALL

WANTED = {"config.json", "tokenizer.json", "model.safetensors"}
WEIGHTS = "model.safetensors"
SOON = 90  # seconds on a machine that is busy with other things; the client by itself takes minutes


def parts() -> list[Path]:
    return list(store.store(NAME).rglob("*.part"))


def asked_for(small_hub, path: str) -> list[str | None]:
    """The ranges in which a file's content was asked for."""
    return [wanted for method, asked, wanted in small_hub.requests if method == "GET" and f"large/{NAME}" in asked]


def wait_for_a_request(some_hub, seconds: float = 60) -> None:
    """Wait for it: whoever asks may have given up before a busy machine has noticed the question."""
    end = time.monotonic() + seconds
    while not some_hub.requests:
        assert time.monotonic() < end, "the hub was not asked"
        time.sleep(0.01)


def silence(some_hub, monkeypatch) -> None:
    """From now on this hub does not answer, and it stays the same minute: it is asked once in each."""
    monkeypatch.setattr(answers, "PROBE", 0.3)
    monkeypatch.setattr(answers, "time", SimpleNamespace(monotonic=lambda: 0.0))
    some_hub.faults.append(Fault("stall"))


def test_what_a_model_needs_arrives_verified_and_nothing_else(small_hub):
    assert hub.cached(NAME) is None
    seen = []
    snapshot = hub.fetch(NAME, lambda here, total, path: seen.append((here, total)))
    assert {path.name: path.read_bytes() for path in snapshot.folder.iterdir()} == {k: SMALL[k] for k in WANTED}
    assert snapshot.revision == small_hub.find(NAME).commit and not snapshot.spoiled()
    assert seen == sorted(seen) and seen[-1] == (snapshot.size, snapshot.size)
    assert not parts()


def test_the_recorded_revision_is_used_later_without_a_question(small_hub):
    first = hub.fetch(NAME)
    small_hub.find = {NAME: Repository({**SMALL, WEIGHTS: b"newer"})}.get
    small_hub.requests.clear()
    assert hub.cached(NAME) == first and not small_hub.requests


def test_a_lost_file_is_fetched_again_at_the_recorded_revision_if_the_hub_has_it(small_hub):
    first = hub.fetch(NAME)
    blob = (first.folder / WEIGHTS).resolve()
    blob.unlink()
    assert hub.cached(NAME) is None
    assert hub.fetch(NAME) == first and hub.cached(NAME) == first
    blob.unlink()
    small_hub.find = {NAME: Repository({**SMALL, WEIGHTS: b"newer"})}.get
    assert (hub.fetch(NAME).folder / WEIGHTS).read_bytes() == b"newer"


def test_a_line_that_breaks_goes_on_where_it_was(small_hub):
    small_hub.faults.append(Fault("break", path=WEIGHTS, times=2))
    assert (hub.fetch(NAME).folder / WEIGHTS).read_bytes() == SMALL[WEIGHTS]
    assert asked_for(small_hub, WEIGHTS) == [None, "bytes=100000-", "bytes=150000-"]


def test_what_came_before_a_break_is_kept_for_another_day(small_hub, monkeypatch):
    monkeypatch.setattr(fetching, "ATTEMPTS", 1)
    small_hub.faults += [Fault("break", path=WEIGHTS, times=1), Fault("busy", path=WEIGHTS, after=3)]
    with pytest.raises(hub.Unavailable, match="try again in 120 seconds"):
        hub.fetch(NAME)
    assert hub.cached(NAME) is None and [path.stat().st_size for path in parts()] == [100_000]
    small_hub.faults.clear()
    small_hub.requests.clear()
    assert (hub.fetch(NAME).folder / WEIGHTS).read_bytes() == SMALL[WEIGHTS]
    assert asked_for(small_hub, WEIGHTS) == ["bytes=100000-"]


def test_whoever_is_told_how_far_it_is_can_end_it_and_what_came_is_kept(small_hub):
    class Enough(Exception):
        pass

    def report(here: int, total: int, path: str) -> None:
        if path == WEIGHTS and here > total // 2:
            raise Enough

    small_hub.faults.append(Fault("break", path=WEIGHTS, times=1))  # so that it comes in two parts
    with pytest.raises(Enough):
        hub.fetch(NAME, report)
    [kept] = [path.stat().st_size for path in parts()]
    assert 0 < kept < len(SMALL[WEIGHTS]) and hub.cached(NAME) is None
    small_hub.requests.clear()
    assert not hub.fetch(NAME).spoiled()
    assert asked_for(small_hub, WEIGHTS) == [f"bytes={kept}-"]


def test_two_that_want_the_same_files_share_one_download(small_hub):
    """The second waits, hears how far the first one is, and finds everything there."""
    begun, go, heard = threading.Event(), threading.Event(), threading.Event()
    done = []

    def first(here: int, total: int, path: str) -> None:
        if path == WEIGHTS and here > 0:
            begun.set()
            assert go.wait(60)

    def second(here: int, total: int, path: str) -> None:
        if path == WEIGHTS and not go.is_set():
            heard.set()

    threads = [threading.Thread(target=lambda r=report: done.append(hub.fetch(NAME, r))) for report in (first, second)]
    threads[0].start()
    assert begun.wait(60)
    threads[1].start()
    assert heard.wait(60)
    go.set()
    for thread in threads:
        thread.join(60)
    assert done[0] == done[1] and len(asked_for(small_hub, WEIGHTS)) == 1


def test_safetensors_of_a_pull_request_are_taken_where_the_newest_state_has_none(small_hub):
    pickles = {path: content for path, content in SMALL.items() if not path.endswith("safetensors")}
    pull = {**SMALL, "config.json": b'{"model_type": "vit"}'}
    small_hub.find = {NAME: Repository(pickles, pulls={"refs/pr/4": pull})}.get
    with pytest.raises(hub.Unavailable, match="holds no safetensors"):
        hub.fetch(NAME)
    model = catalog.FullModel("m", "M", NAME, "MIT", 1, "float32", "f", (), "X", revision="refs/pr/4")
    snapshot = catalog.fetch(model)
    assert snapshot.revision == small_hub.find(NAME).at("refs/pr/4").commit and not snapshot.spoiled()
    assert (snapshot.folder / "config.json").read_bytes() == pull["config.json"]
    assert catalog.source(model) == snapshot
    (snapshot.folder / WEIGHTS).resolve().unlink()
    assert catalog.fetch(model) == snapshot  # the recorded commit, not whatever the pull request is today
    small_hub.find = {NAME: Repository(pickles)}.get
    (snapshot.folder / WEIGHTS).resolve().unlink()
    with pytest.raises(catalog.Unavailable, match="holds no safetensors"):
        catalog.fetch(model)


SENTENCES = {
    "stall": "was lost .*run this again",
    "truncate": "shorter than the hub says",
    "extend": "longer than the hub says",
    "corrupt": "checksum is wrong",
    "gate": f"accept its licence.*https://huggingface.co/{NAME}.*hf auth login",
    "gone": "not on the hub any more",
    "busy": "try again in 120 seconds",
    "pickles": "no safetensors",
    "code": "run code of its own",
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_each_fault_ends_soon_in_a_sentence_and_leaves_nothing_to_load(small_hub, monkeypatch, kind):
    assert set(KINDS) == {*SENTENCES, "break"}
    patience = fetching.PATIENCE
    if kind == "stall":
        monkeypatch.setattr(fetching, "PATIENCE", 1.0)
    small_hub.faults.append(Fault(kind, path=WEIGHTS if kind in ("stall", "truncate", "extend", "corrupt") else "*"))
    began = time.perf_counter()
    with pytest.raises(hub.Unavailable, match=SENTENCES[kind]) as said:
        hub.fetch(NAME)
    assert time.perf_counter() - began < SOON
    assert "\n" not in str(said.value)
    assert hub.cached(NAME) is None and not (store.store(NAME) / "verified.json").exists()
    assert not [path for path in store.store(NAME).rglob("snapshots/*/*") if path.name == WEIGHTS]
    assert not list(store.store(NAME).rglob("*.bin")) and not list(store.store(NAME).rglob("*.py"))
    small_hub.faults.clear()
    monkeypatch.setattr(fetching, "PATIENCE", patience)
    assert not hub.fetch(NAME).spoiled()


def test_a_pipeline_that_names_code_of_its_own_is_refused(tmp_path):
    own = {"unet": ["diffusers", "UNet2DConditionModel"], "text_encoder": ["transformers", "CLIPTextModel"]}
    own |= {"_class_name": "StableDiffusionPipeline", "safety_checker": [None, None]}
    file, blob = store.File("model_index.json", 0, ""), tmp_path / "blob"
    for foreign in ({}, {"unet": ["my_unet", "Evil"]}, {"_class_name": ["pipeline", "Evil"]}):
        blob.write_text(json.dumps(own | foreign))
        assert fetching._asks_for_code(file, blob) == bool(foreign)


def test_damage_on_the_way_is_repaired(small_hub):
    small_hub.faults.append(Fault("corrupt", path=WEIGHTS, times=1))
    assert (hub.fetch(NAME).folder / WEIGHTS).read_bytes() == SMALL[WEIGHTS]


def test_with_an_account_the_gate_opens(small_hub, monkeypatch):
    small_hub.faults.append(Fault("gate"))
    monkeypatch.setenv("HF_TOKEN", "hf_of_a_test")
    assert not hub.fetch(NAME).spoiled()


def test_a_full_disk_is_seen_before_the_download(small_hub, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10**6, 10**6 - 1000, 1000))
    with pytest.raises(hub.Unavailable, match="disk is too full.*HF_HOME"):
        hub.fetch(NAME)
    assert not asked_for(small_hub, WEIGHTS)


def test_a_disk_that_fills_up_during_the_download_keeps_what_came(small_hub):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64_000, limits[1]))  # writing beyond fails, as on a full disk
    try:
        with pytest.raises(hub.Unavailable, match="disk is too full"):
            hub.fetch(NAME)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert hub.cached(NAME) is None
    assert not hub.fetch(NAME).spoiled()


def test_without_anybody_at_the_other_end(at_the_hub):
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        at_the_hub(f"http://127.0.0.1:{place.getsockname()[1]}")
    began = time.perf_counter()
    assert not hub.online()
    with pytest.raises(catalog.Unavailable, match="The Hugging Face hub cannot be reached.*548 MB.*MIT"):
        catalog.fetch(catalog.full("gpt"))
    with pytest.raises(hub.Unavailable, match="was lost"):
        hub.contents(NAME)
    assert time.perf_counter() - began < SOON


def test_a_silent_hub_is_asked_once_and_not_waited_for(small_hub, monkeypatch):
    silence(small_hub, monkeypatch)
    began = time.perf_counter()
    assert [hub.online() for _ in range(5)] == [False] * 5
    assert time.perf_counter() - began < 40  # the hub keeps the line open for a minute
    wait_for_a_request(small_hub)
    assert len(small_hub.requests) == 1


def test_switched_off_nothing_is_asked(small_hub, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    assert not hub.online() and not small_hub.requests


def test_an_alternative_is_taken_where_the_first_has_gone(small_hub):
    copy = catalog.FullModel(
        "m", "M", "gone/away", "MIT", 1, "float32", "f", (), "X", alternatives=("holds/pickles", NAME)
    )
    pickles = {path: content for path, content in SMALL.items() if not path.endswith("safetensors")}
    small_hub.find = {NAME: Repository(SMALL), "holds/pickles": Repository(pickles)}.get
    assert catalog.fetch(copy).repository == NAME
    assert catalog.source(copy).repository == NAME
    none = catalog.FullModel("m", "M", "gone/away", "MIT", 1, "float32", "f", (), "X", alternatives=("holds/pickles",))
    with pytest.raises(catalog.Unavailable, match="gone/away is not on the hub.*holds/pickles holds no safetensors"):
        catalog.fetch(none)


def test_what_another_program_downloaded_is_taken_if_its_checksums_are_right(small_hub):
    from huggingface_hub import snapshot_download

    folder = Path(snapshot_download(NAME, endpoint=small_hub.url))
    small_hub.requests.clear()
    assert hub.cached(NAME).folder == folder and not small_hub.requests
    (store.store(NAME) / "verified.json").unlink()
    blob = (folder / WEIGHTS).resolve()
    blob.write_bytes(blob.read_bytes()[:-1] + b"?")
    assert hub.cached(NAME) is None
    assert not hub.fetch(NAME).spoiled()  # the same length, but damaged: fetched again


def test_the_client_knows_its_way_around_the_rehearsal_hub(small_hub):
    from huggingface_hub import HfApi, hf_hub_download

    api, commit = HfApi(endpoint=small_hub.url), small_hub.find(NAME).commit
    assert api.list_repo_refs(NAME).branches[0].target_commit == commit
    tree = {file.path: file for file in api.list_repo_tree(NAME, recursive=True)}
    assert set(tree) == set(SMALL) and tree[WEIGHTS].lfs.size == len(SMALL[WEIGHTS])
    path = Path(hf_hub_download(NAME, WEIGHTS, endpoint=small_hub.url))
    assert path.read_bytes() == SMALL[WEIGHTS] and path.parent.name == commit


def test_of_a_pipeline_each_part_comes_in_half_precision_and_no_picture_judge():
    paths = ["model_index.json", "README.md", "v1-5-pruned.safetensors", "scheduler/scheduler_config.json"]
    paths += [f"unet/diffusion_pytorch_model{kind}.safetensors" for kind in ("", ".fp16", ".non_ema")]
    paths += ["unet/config.json", "vae/config.json", "vae/diffusion_pytorch_model.safetensors", "tokenizer/vocab.json"]
    paths += ["tokenizer/tokenizer_config.json", "tokenizer/merges.txt", "safety_checker/model.safetensors"]
    chosen = set(store.wanted("a/pipeline", paths))
    weights = {"unet/diffusion_pytorch_model.fp16.safetensors", "vae/diffusion_pytorch_model.safetensors"}
    assert {path for path in chosen if path.endswith("safetensors")} == weights
    assert {path for path in paths if path.endswith((".json", ".txt"))} <= chosen


def test_all_shards_of_a_model_are_wanted_and_its_other_formats_are_not():
    shards = [f"model-0000{n}-of-00002.safetensors" for n in (1, 2)]
    index = "model.safetensors.index.json"
    paths = [*shards, index, "config.json", "adapter.safetensors", "original/model.safetensors", "tf_model.h5"]
    assert set(store.wanted("a/model", paths)) == {*shards, index, "config.json"}


def test_a_lost_shard_is_noticed_in_what_another_program_downloaded(small_hub):
    from huggingface_hub import snapshot_download

    shards = {f"model-0000{n}-of-00002.safetensors": bytes([n]) * 9 for n in (1, 2)}
    index = json.dumps({"weight_map": {"a": min(shards), "b": max(shards)}}).encode()
    files = {"config.json": b"{}", **shards, "model.safetensors.index.json": index}
    small_hub.find = {NAME: Repository(files)}.get
    snapshot_download(NAME, endpoint=small_hub.url, ignore_patterns="*00002.safetensors")
    assert hub.cached(NAME) is None
    assert hub.fetch(NAME) == hub.cached(NAME)


def test_disk_errors_are_known_by_their_number():
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        with pytest.raises(hub.Unavailable, match="disk is too full"), answers.in_words(NAME):
            raise OSError(number, "no room")
    with pytest.raises(hub.Unavailable, match="cannot be kept here"), answers.in_words(NAME):
        raise PermissionError("not yours")
