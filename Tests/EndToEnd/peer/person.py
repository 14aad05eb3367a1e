"""A person with a device on matrix-nio, who does what lines say and tells what happens (lines.py).

    person.py FOLDER ADDRESS

The folder keeps the device: started again on it, `resume` goes on where it was. The commands are
the methods of `Person` and of its parts that `commands` names.
"""
import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lines
from api import CLIENT, Api
from hearing import Hearing
from keys import Keys
from nio import AsyncClient, AsyncClientConfig
from rooms import Rooms
from saying import Saying
from shields import Shields
from verifying import Verifying
from withholding import Withholding


class Person:
    def __init__(self, folder: Path, address: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder, self.api = folder, Api(address)
        self.account = folder / "account.json"
        self.client = AsyncClient(address, store_path=str(folder), config=AsyncClientConfig(
            encryption_enabled=True, store_sync_tokens=True, pickle_key="of a test"))
        self.verifying = Verifying(self.client, self.api)
        self.shields = Shields(self.client, self.api)
        self.hearing = Hearing(self.client, self.shields, self.verifying.hear)
        self.rooms = Rooms(self.api, self.hearing)
        self.saying = Saying(self.client, self.api, self.hearing, folder)
        self.keys = Keys(self.client, self.api, self.verifying)
        self.withholding = Withholding(self.client, self.api, self.hearing)
        self.listening: asyncio.Task[None] | None = None

    # Coming and going

    async def login(
        self, user: str, password: str, device: str | None = None,
    ) -> dict[str, Any]:
        """A new device."""
        answer = await self.api.call("POST", CLIENT + "/login", {
            "type": "m.login.password", "password": password,
            "identifier": {"type": "m.id.user", "user": user},
            **({"device_id": device} if device else {})})
        return await self.adopt(answer["user_id"], answer["device_id"], answer["access_token"])

    async def adopt(self, user: str, device: str, token: str) -> dict[str, Any]:
        """The device that this token is for."""
        self.account.write_text(json.dumps({"user": user, "device": device, "token": token}))
        return await self.resume()

    async def resume(self) -> dict[str, Any]:
        """The device of this folder. Returns after the first sync."""
        known = json.loads(self.account.read_text())
        self.api.token = known["token"]
        self.client.restore_login(known["user"], known["device"], known["token"])
        self.hearing.take_over()
        if self.client.should_upload_keys:
            await self.client.keys_upload()
        self.listening = asyncio.create_task(self._listen())
        async with self.hearing.rounds:
            await self.hearing.rounds.wait()
        keys = self.client.olm.account.identity_keys
        return {"user": known["user"], "device": known["device"], "token": known["token"], **keys}

    async def _listen(self) -> None:
        try:
            await self.hearing.listen()
        except Exception as problem:
            lines.event("deaf", why=f"{type(problem).__name__}: {problem}")
            raise

    async def logout(self) -> None:
        if self.listening:
            self.listening.cancel()
        await self.api.call("POST", CLIENT + "/logout", {})

    async def delete_device(self, device: str, password: str) -> None:
        """Logs another device of this person out."""
        await self.api.with_password(
            "DELETE", f"{CLIENT}/devices/{quote(device)}", {}, self.client.user_id, password)

    async def request(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Any request, whatever its outcome."""
        status, answer, after = await self.api.ask(method, path, body)
        return {"status": status, "answer": answer, "retry_after": after}

    def commands(self) -> dict[str, lines.Command]:
        parts: tuple[tuple[Any, str, str], ...] = (
            (self, "", "login adopt resume logout delete_device request"),
            (self.rooms, "", "create join invite kick ban leave members"),
            (self.saying, "",
                "send text edit react redact image announce bring file paint compare fetch typing "
                "receipt rotate"),
            (self.shields, "", "isolate"),
            (self.withholding, "", "hold release"),
            (self.keys, "", "keys sign sign_device sign_user devices"),
            (self.verifying, "verify_", "request ready begin agree disagree cancel"))
        return {
            prefix + name: getattr(part, name)
            for part, prefix, names in parts for name in names.split(" ")}


async def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    person = Person(Path(sys.argv[1]), sys.argv[2])
    try:
        await lines.serve(person.commands())
    finally:
        if person.listening:
            person.listening.cancel()
        await person.client.close()
        await person.api.session.close()


if __name__ == "__main__":
    asyncio.run(main())
