"""nheko, an independent client with a screen, on a display that nobody sees (see lines.py).

    nheko.py FOLDER ADDRESS

Commands: `start` with an account's user, device and token, which also has nheko set up its identity;
`press` for the right-hand button of the dialog that is open; `enter` joins a room and opens it; `shot`
with a path, of the screen or, with `window`, of nheko's window alone; `query` for the keys of a user, as
the server shows them to nheko; `call` asks the server anything, in anybody's name. nheko, its display, its
window manager and its D-Bus end with this program.

What it stands on (Debian): nheko 0.11.3, xvfb, xdotool, imagemagick, openbox, dbus-x11,
fonts-noto-color-emoji. What the homeserver must be: `enable_authenticated_media: false`, room version
11, and a device that never had keys.
"""
import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lines
from api import CLIENT, Api

WIDTH, HEIGHT = 1600, 1000
# Where nheko 0.11.3 has what its window shows on the first start: OK of "Setup Encryption", and OK
# below the recovery key. Its other dialogs are windows with their buttons at the lower edge.
SETUP, RECOVERY_KEY = (913, 560), (1011, 335)
# The window in which a room is looked at, and the first room in its list.
WINDOW, FIRST_ROOM = (1000, 900), (120, 76)
# The middle of the button in the lower right corner, from that corner.
BUTTON = (49, 21)


class Nheko:
    def __init__(self, folder: Path, address: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder, self.address, self.api = folder, address, Api(address)
        self.running: list[asyncio.subprocess.Process] = []
        self.main = ""
        # Nothing of the session that the tests run in: no display, no keyring, no bus.
        self.environment = {
            "PATH": "/usr/bin:/bin:/usr/games", "LC_ALL": "C.UTF-8", "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data"),
            "XDG_CACHE_HOME": str(folder / "cache"), "XDG_RUNTIME_DIR": str(folder),
            "QT_QPA_PLATFORM": "xcb", "LIBGL_ALWAYS_SOFTWARE": "1", "QT_SCALE_FACTOR": "1"}

    async def start(self, user: str, device: str, token: str) -> None:
        self.api.token = token
        settings = self.folder / "config" / "nheko"
        settings.mkdir(mode=0o700, parents=True)
        # Its form for logging in moves its fields about; its settings do not. A value that begins
        # with an at sign has it twice.
        (settings / "nheko.conf").write_text(
            "[General]\nrun_without_secure_secrets_service=true\n\n"
            f"[auth]\naccess_token={token}\ndevice_id={device}\nhome_server={self.address}\n"
            f"user_id=@{user}\n")
        await self._display()
        bus = await self._run(
            "dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", read=True)
        assert bus.stdout
        address = (await bus.stdout.readline()).decode().strip()
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        await self._run("openbox")
        await self._run("nheko")
        async for _ in self._tries("nheko shows no window", 60):
            if windows := await self._windows():
                self.main = windows[0]
                break

    async def set_up(self) -> None:
        """Has it make its identity; a click at nothing does no harm."""
        await self._click(self.main, *SETUP)
        await asyncio.sleep(1.5)
        await self._click(self.main, *RECOVERY_KEY)

    async def press(self, within: float = 20) -> None:
        """The right-hand button of the dialog that is open, or that opens in time."""
        async for _ in self._tries("nheko shows no dialog", within):
            dialogs = [one for one in await self._windows() if one != self.main]
            if dialogs:
                break
        dialog = dialogs[-1]
        # Its height and its buttons depend on each other in a circle, and now and then they end
        # below the edge. Another width makes it think again.
        for width in (480, 500):
            await self._once("xdotool", "windowsize", dialog, str(width), "300")
            await asyncio.sleep(0.5)
        width, height = await self._size(dialog)
        await self._click(dialog, width - BUTTON[0], height - BUTTON[1])

    async def enter(self, room: str) -> None:
        """Joins the room, and has nheko show it. nheko has no other."""
        await self.call("POST", f"{CLIENT}/join/{quote(room)}", {})
        await self._once("xdotool", "windowsize", self.main, *map(str, WINDOW))
        await self._once("xdotool", "windowmove", self.main, "0", "0")
        await asyncio.sleep(2)
        await self._click(self.main, *FIRST_ROOM)

    async def click(self, x: int, y: int) -> None:
        await self._click(self.main, x, y)

    async def shot(self, path: str, window: bool = False) -> None:
        await self._once("import", "-window", self.main if window else "root", path)

    async def call(
        self, method: str, path: str, body: dict[str, Any], token: str | None = None,
    ) -> dict[str, Any]:
        own, self.api.token = self.api.token, token or self.api.token
        try:
            return await self.api.call(method, path, body)
        finally:
            self.api.token = own

    async def query(self, user: str) -> dict[str, Any]:
        # Who signed what of others is shown to who did alone: so it is asked with nheko's token.
        return await self.api.call("POST", CLIENT + "/keys/query", {"device_keys": {user: []}})

    # Below

    async def _display(self) -> None:
        """Any display that is free."""
        reading, writing = os.pipe()
        await self._run(
            "Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24",
            "-nolisten", "tcp", keep=(writing,))
        os.close(writing)
        with os.fdopen(reading) as file:
            number = (await asyncio.to_thread(file.readline)).strip()
        if not number:
            raise lines.Refused("there is no display")
        self.environment["DISPLAY"] = f":{number}"

    async def _windows(self) -> list[str]:
        found = await self._once(
            "xdotool", "search", "--onlyvisible", "--class", "nheko", may_fail=True)
        return found.split()

    async def _size(self, window: str) -> tuple[int, int]:
        told = await self._once("xdotool", "getwindowgeometry", "--shell", window)
        place = dict(line.split("=", 1) for line in told.split())
        return int(place["WIDTH"]), int(place["HEIGHT"])

    async def _click(self, window: str, x: int, y: int) -> None:
        await self._once(
            "xdotool", "mousemove", "--window", window, str(x), str(y), "sleep", "0.2", "click", "1")

    async def _run(
        self, *words: str, read: bool = False, keep: tuple[int, ...] = (),
    ) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            *words, env=self.environment, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE if read else sys.stderr, stderr=sys.stderr,
            pass_fds=keep)
        self.running.append(process)
        return process

    async def _once(self, *words: str, may_fail: bool = False) -> str:
        process = await asyncio.create_subprocess_exec(
            *words, env=self.environment, stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=sys.stderr)
        out, _ = await process.communicate()
        if process.returncode and not may_fail:
            raise lines.Refused(f"{words[0]} ended with {process.returncode}")
        return out.decode()

    async def _tries(self, what: str, within: float) -> AsyncIterator[None]:
        end = time.monotonic() + within
        while time.monotonic() < end:
            yield
            await asyncio.sleep(0.3)
        raise lines.Refused(what)

    def end(self) -> None:
        for process in reversed(self.running):
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)


async def main() -> None:
    nheko = Nheko(Path(sys.argv[1]), sys.argv[2])
    commands: dict[str, Any] = {
        name: getattr(nheko, name) for name in (
            "start", "set_up", "press", "enter", "click", "shot", "query", "call")}
    try:
        await lines.serve(commands)
    finally:
        nheko.end()
        await nheko.api.session.close()


if __name__ == "__main__":
    asyncio.run(main())
