"""One Synapse in a folder: started, stopped, frozen, asked for users.

1. It listens on the loopback only, and keeps its port when it is started again.
2. It dies with the program that started it, however that ends.
"""
import ctypes
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import synapse_config

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class NotStarted(Exception):
    """Synapse ended, or was not ready in time; its last words."""


def _die_with_parent() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Synapse:
    def __init__(
        self, folder: Path, port: int | None = None, limits: str = "relaxed",
        postgres: str | None = None, settings: dict[str, Any] | None = None,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.config = synapse_config.write(folder, self.port, limits, postgres, settings)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, within: float = 60) -> None:
        """Returns when it answers."""
        if self.process:
            raise NotStarted("it runs already")
        with (self.folder / "output").open("ab") as output:
            # From the main thread: the kernel counts the death of the thread as that of the parent.
            self.process = subprocess.Popen(
                [sys.executable, "-m", "synapse.app.homeserver", "-c", str(self.config)],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                preexec_fn=_die_with_parent)
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.process = None
                raise NotStarted(f"Synapse ended at once:\n{self.last_words()}")
            try:
                self.call("GET", "/_matrix/client/versions", timeout=2)
                return
            except OSError:
                time.sleep(0.05)
        self.end(signal.SIGKILL)
        raise NotStarted(f"Synapse was not ready after {within:g} s:\n{self.last_words()}")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Asks it to end, and makes it when it does not. Nothing when it does not run."""
        process, self.process = self.process, None
        if not process:
            return
        process.send_signal(how)
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def signal(self, number: signal.Signals) -> None:
        if not self.process:
            raise NotStarted("it does not run")
        self.process.send_signal(number)

    def register(self, name: str, password: str, admin: bool = False) -> dict[str, Any]:
        """Makes a user by the shared secret: user, token, device."""
        path = "/_synapse/admin/v1/register"
        nonce = self.call("GET", path)["nonce"]
        secret = (self.folder / "registration.secret").read_bytes()
        signed = "\0".join([nonce, name, password, "admin" if admin else "notadmin"])
        answer = self.call("POST", path, {
            "nonce": nonce, "username": name, "password": password, "admin": admin,
            "mac": hmac.new(secret, signed.encode(), hashlib.sha1).hexdigest()})
        return {
            "user": answer["user_id"], "token": answer["access_token"],
            "device": answer["device_id"], "password": password}

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str | None = None,
        timeout: float = 30,
    ) -> dict[str, Any]:
        request = urllib.request.Request(
            self.address + path, method=method, data=json.dumps(body).encode() if body else None)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        # Never by a proxy that the environment may name.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=timeout) as response:
            answer: dict[str, Any] = json.load(response)
            return answer

    def count(self, text: str) -> int:
        """How many lines of all its log have this."""
        with (self.folder / "homeserver.log").open(errors="replace") as log:
            return sum(text in line for line in log)

    def last_words(self, most: int = 4_000) -> str:
        words = b""
        for name in ("output", "homeserver.log"):
            try:
                with (self.folder / name).open("rb") as file:
                    file.seek(max(0, os.fstat(file.fileno()).st_size - most))
                    words += file.read()
            except FileNotFoundError:
                pass
        return words.decode(errors="replace")
