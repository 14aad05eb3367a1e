"""Keeps a Synapse for whoever speaks to it by lines (see lines.py).

    homeserver.py FOLDER [PORT [OPTIONS-AS-JSON]]

Commands: start, stop, kill, freeze, thaw, register, status, log, count. When the input ends, the server is
killed and its folder removed, if this program made it.
"""
import asyncio
import json
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import lines
from server import Synapse


async def main() -> None:
    folder = Path(sys.argv[1])
    is_ours = not folder.exists()
    port = int(sys.argv[2]) if len(sys.argv) > 2 else None
    options: dict[str, Any] = json.loads(sys.argv[3]) if len(sys.argv) > 3 else {}
    server = Synapse(folder, port, **options)

    # Most of these wait, and block the others on purpose: a server does one thing at a time.
    async def start() -> dict[str, Any]:
        server.start()
        return await status()

    async def stop() -> None:
        server.end()

    async def kill() -> None:
        server.end(signal.SIGKILL)

    async def freeze() -> None:
        server.signal(signal.SIGSTOP)

    async def thaw() -> None:
        server.signal(signal.SIGCONT)

    async def register(name: str, password: str, admin: bool = False) -> dict[str, Any]:
        return server.register(name, password, admin)

    async def status() -> dict[str, Any]:
        return {
            "address": server.address, "port": server.port,
            "pid": server.process.pid if server.process else None}

    async def log() -> dict[str, Any]:
        return {"text": server.last_words(60_000)}

    async def count(text: str) -> dict[str, Any]:
        return {"lines": server.count(text)}

    try:
        await lines.serve({
            "start": start, "stop": stop, "kill": kill, "freeze": freeze, "thaw": thaw,
            "register": register, "status": status, "log": log, "count": count})
    finally:
        server.end(signal.SIGKILL)
        if is_ours:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    asyncio.run(main())
