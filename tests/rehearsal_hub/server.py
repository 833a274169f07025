"""The rehearsal hub: a small server on this machine that speaks the hub's HTTP protocol, and can misbehave.

What it serves are `Repository` objects. Large files are redirected to a second address, as the hub does; ranges,
entity tags, commits, gates and renamed repositories work as the client expects them.
"""

import fnmatch
import hashlib
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

LARGE = (".safetensors", ".bin")
KINDS = ("stall", "break", "truncate", "extend", "corrupt", "gate", "gone", "busy", "pickles", "code")


@dataclass(frozen=True)
class Repository:
    """Files by path. The commit is made from their content. pulls: the files of pull requests, by "refs/pr/N"."""

    files: dict[str, bytes]
    gated: bool = False
    pulls: dict[str, dict[str, bytes]] = field(default_factory=dict)

    @property
    def commit(self) -> str:
        return hashlib.sha1(
            b"".join(path.encode() + content for path, content in sorted(self.files.items()))
        ).hexdigest()

    def at(self, revision: str | None) -> "Repository | None":
        """As it is at a branch, a pull request or a commit (None: the newest), if there is such a revision."""
        states = {"main": self} | {name: Repository(files, self.gated) for name, files in self.pulls.items()}
        states |= {state.commit: state for state in states.values()}
        return states.get(revision or "main")


@dataclass
class Fault:
    """Something that goes wrong with a repository ("*": all) in files like `path`, `times` times, `after` good ones.

    stall: no answer. break: half the rest of a file, then the line is cut. truncate: a file ends early as if that
    were all. extend: a file is longer than was said. corrupt: a byte is wrong. gate: 401. gone: 404. busy: 429.
    pickles: no safetensors. code: a config that asks to run code.
    """

    kind: str
    repository: str = "*"
    path: str = "*"
    times: int = 1_000_000
    after: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"There is no fault {self.kind!r}. There are: {', '.join(KINDS)}.")


@dataclass
class Hub:
    """A hub on loopback. Use it as a context; `url` is what HF_ENDPOINT takes.

    Attributes:
        find: repository id -> Repository, or None if there is none.
        faults: what goes wrong; add and remove at any time.
        requests: what was asked: (method, path, range).
    """

    find: Callable[[str], Repository | None]
    port: int = 0
    faults: list[Fault] = field(default_factory=list)
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)

    def __enter__(self) -> "Hub":
        self.closing = threading.Event()
        self.lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"hub": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True, name="rehearsal").start()
        return self

    def __exit__(self, *trouble: object) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def fault(self, kind: str, repository: str, path: str = "") -> bool:
        """Whether this goes wrong now. Counts it."""
        with self.lock:
            for fault in self.faults:
                here = fnmatch.fnmatch(repository, fault.repository) and fnmatch.fnmatch(path, fault.path)
                if fault.kind == kind and here and fault.after > 0:
                    fault.after -= 1
                elif fault.kind == kind and here and fault.times > 0:
                    fault.times -= 1
                    return True
        return False

    def repository(self, name: str) -> Repository | None:
        """What is served under this name now, faults included."""
        found = None if self.fault("gone", name) else self.find(name)
        if found is None:
            return None
        files, pulls = found.files, found.pulls
        if self.fault("pickles", name):
            files, pulls = as_pickles(files), {}
        if self.fault("code", name):
            files, pulls = files | _with_code(files), {ref: one | _with_code(one) for ref, one in pulls.items()}
        return Repository(files, found.gated or self.fault("gate", name), pulls)


def as_pickles(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same files, but no safetensors among them."""
    return {path.replace(".safetensors", ".bin"): content for path, content in files.items()}


def _with_code(files: dict[str, bytes]) -> dict[str, bytes]:
    """Settings that name a class of the repository's own, and the file that holds it."""
    pipeline = "model_index.json" in files
    path = "model_index.json" if pipeline else "config.json"
    evil = {"unet": ["modeling", "Evil"]} if pipeline else {"auto_map": {"AutoModel": "modeling.Evil"}}
    settings = json.dumps({**json.loads(files[path]), **evil}).encode()
    return {path: settings, "modeling.py": b"raise SystemExit('code ran')"}


def _unquoted(asked: re.Match) -> list[str | None]:
    """The groups as names: a revision such as refs/pr/4 comes quoted, so that its slashes part nothing."""
    return [group and unquote(group) for group in asked.groups()]


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *message: object) -> None:
        pass  # a class does not want to read it

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        url = urlsplit(self.path)
        path = unquote(url.path)
        self.hub.requests.append((self.command, path, self.headers.get("Range")))
        if path == "/" and not self.hub.fault("stall", ""):
            return self._send(200, b"the rehearsal hub")
        if asked := re.fullmatch(r"/api/models/(.+?)(?:/(revision|tree|refs)(?:/([^/]+).*)?)?", url.path):
            return self._api(*_unquoted(asked), parse_qs(url.query))
        if asked := re.fullmatch(r"/(large/)?(.+?)/resolve/([^/]+)/(.+)", url.path):
            return self._file(*_unquoted(asked))
        if path == "/":
            self.hub.closing.wait(60)
        self._refuse(404, "EntryNotFound")

    def _opened(self, name: str, revision: str | None, file: str = "") -> Repository | None:
        """The repository if it is there and open to whoever asks; else the refusal is sent."""
        if self.hub.fault("stall", name, file):
            self.hub.closing.wait(60)
            self.close_connection = True
        elif self.hub.fault("busy", name, file):
            self._refuse(429, "", {"Retry-After": "120"})
        elif (found := self.hub.repository(name)) is None:
            self._refuse(404, "RepoNotFound")
        elif (found := found.at(revision)) is None:
            self._refuse(404, "RevisionNotFound")
        elif file and found.gated and not self.headers.get("Authorization"):
            self._refuse(401, "GatedRepo")
        else:
            return found
        return None

    def _api(self, name: str, what: str | None, revision: str | None, options: dict[str, list[str]]) -> None:
        if (found := self._opened(name, revision)) is None:
            return
        listed = [self._listed(path, content, "rfilename") for path, content in found.files.items()]
        if what == "refs":
            main = {"name": "main", "ref": "refs/heads/main", "targetCommit": found.commit}
            said = {"branches": [main], "tags": [], "converts": []}
        elif what == "tree":
            said = [{"type": "file", **self._listed(path, content, "path")} for path, content in found.files.items()]
        else:
            names = listed if "blobs" in options else [{"rfilename": one["rfilename"]} for one in listed]
            gated = "manual" if found.gated else False
            said = {"id": name, "modelId": name, "sha": found.commit, "private": False, "gated": gated, "tags": []}
            said |= {"disabled": False, "downloads": 0, "likes": 0, "siblings": names}
        self._send(200, json.dumps(said).encode(), {"Content-Type": "application/json"})

    @staticmethod
    def _listed(path: str, content: bytes, key: str) -> dict:
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        listed = {key: path, "size": len(content), "blobId": blob, "oid": blob}
        if path.endswith(LARGE):
            digest = hashlib.sha256(content).hexdigest()
            listed["lfs"] = {"size": len(content), "sha256": digest, "oid": digest, "pointerSize": 134}
        return listed

    def _file(self, large: str | None, name: str, revision: str, path: str) -> None:
        if (found := self._opened(name, revision, path)) is None:
            return
        if path not in found.files:
            return self._refuse(404, "EntryNotFound", {"X-Repo-Commit": found.commit})
        content = found.files[path]
        listed = self._listed(path, content, "path")
        etag = listed["lfs"]["sha256"] if "lfs" in listed else listed["blobId"]
        headers = {"X-Repo-Commit": found.commit, "ETag": f'"{etag}"', "Accept-Ranges": "bytes"}
        if path.endswith(LARGE) and not large:
            linked = {"X-Linked-Size": str(len(content)), "X-Linked-ETag": f'"{etag}"'}
            return self._send(302, b"", {**headers, **linked, "Location": f"{self.hub.url}/large{self.path}"})
        if self.hub.fault("corrupt", name, path):
            content = content[:-1] + bytes([content[-1] ^ 1])
        if self.hub.fault("truncate", name, path):
            content = content[: len(content) // 2]
        if self.hub.fault("extend", name, path):
            content += b"and more"
        status, begin = 200, 0
        if asked := re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")):
            status, begin = 206, int(asked[1])
            if begin >= len(content):
                return self._send(416, b"", {"Content-Range": f"bytes */{len(content)}"})
            headers["Content-Range"] = f"bytes {begin}-{len(content) - 1}/{len(content)}"
        cut = self.command == "GET" and self.hub.fault("break", name, path)
        self._send(status, content[begin:], headers, cut)

    def _refuse(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
        self._send(status, b"{}", {"X-Error-Code": code, "X-Error-Message": code, **(headers or {})})

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None, cut: bool = False) -> None:
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        try:
            self.wfile.write(body[: len(body) // 2] if cut else body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # whoever asked has gone
        if cut:
            self.close_connection = True
