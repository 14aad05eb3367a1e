"""A homeserver for people to try things on; `scripts/testbed` says how."""
import argparse
import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from server import NotStarted, Synapse

USERS = ["ada", "bob"]
PASSWORD = "correct horse"


def users(server: Synapse, known: Path, names: list[str]) -> list[dict[str, Any]]:
    """Made once, found again in a folder that stayed."""
    if not known.exists():
        known.write_text(json.dumps([server.register(name, PASSWORD) for name in names]))
        known.chmod(0o600)
    made: list[dict[str, Any]] = json.loads(known.read_text())
    return made


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/testbed")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--port", type=int, default=8008)
    parser.add_argument("--default-limits", action="store_true")
    parser.add_argument("--users", nargs="+", default=USERS)
    wanted = parser.parse_args()
    folder = wanted.folder.resolve() if wanted.folder else None
    scratch = None if folder else Path(tempfile.mkdtemp(prefix="easel-testbed-"))
    limits = "default" if wanted.default_limits else "relaxed"
    server = Synapse(
        folder or scratch / "server", wanted.port, limits, settings={"max_upload_size": "500M"})
    # So that it ends like after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.start()
        print(f"homeserver  {server.address}", flush=True)
        for user in users(server, server.folder / "users.json", wanted.users):
            print(f"user        {user['user']}   password: {user['password']}")
        print(f"folder      {server.folder}{'' if folder else ' (goes afterwards)'}")
        print("stop        Ctrl-C", flush=True)
        signal.pause()
    except KeyboardInterrupt:
        pass
    except NotStarted as problem:
        print(f"scripts/testbed: {problem}", file=sys.stderr)
        return 69
    finally:
        server.end()
        if scratch:
            shutil.rmtree(scratch, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
