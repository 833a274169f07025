"""`python -m helpers.rehearsal [--fault KIND] COMMAND...`: run a command that takes this machine for the hub."""

import argparse
import os
import subprocess
import sys
import tempfile

from helpers import rehearsal
from helpers.rehearsal import repositories


def main() -> int:
    """Serve the rehearsal hub with an empty cache while the command runs; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m helpers.rehearsal", description=main.__doc__)
    parser.add_argument("--fault", choices=rehearsal.KINDS, action="append", default=[], help="what goes wrong")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    print("Making tiny random models, some 20 seconds ...", flush=True)
    repositories.build()
    with rehearsal.hub() as hub, tempfile.TemporaryDirectory() as cache:
        hub.faults += [rehearsal.Fault(kind) for kind in given.fault]
        print(f"Rehearsal hub at {hub.url}: tiny random models, under their true names.", flush=True)
        own = {"HF_ENDPOINT": hub.url, "HF_HUB_CACHE": cache, "HF_HUB_OFFLINE": "0"}
        return subprocess.run(given.command, env={**os.environ, **own}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
