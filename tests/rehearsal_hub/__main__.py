"""`python -m tests.rehearsal_hub [--fault KIND] COMMAND...`: run a command that takes this machine for the hub."""

import argparse
import os
import subprocess
import sys
import tempfile

from tests import rehearsal_hub
from tests.rehearsal_hub import repositories


def main() -> int:
    """Serve the rehearsal hub with an empty cache while the command runs; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.rehearsal_hub", description=main.__doc__)
    parser.add_argument("--fault", choices=rehearsal_hub.KINDS, action="append", default=[], help="what goes wrong")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    print("Making tiny random models, some 20 seconds ...", flush=True)
    repositories.build()
    with rehearsal_hub.hub() as hub, tempfile.TemporaryDirectory() as cache:
        hub.faults += [rehearsal_hub.Fault(kind) for kind in given.fault]
        print(f"Rehearsal hub at {hub.url}: tiny random models, under their true names.", flush=True)
        own = {"HF_ENDPOINT": hub.url, "HF_HUB_CACHE": cache, "HF_HUB_OFFLINE": "0"}
        own |= {"NO_PROXY": "localhost,127.0.0.1", "no_proxy": "localhost,127.0.0.1"}  # a proxy cannot reach this hub
        return subprocess.run(given.command, env={**os.environ, **own}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
