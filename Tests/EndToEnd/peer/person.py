"""A person with a device on matrix-nio, who does what lines say and tells what happens (lines.py).

    person.py FOLDER ADDRESS

The folder keeps the device: started again on it, `resume` goes on where it was. The commands are the
methods of `Person` and its parts named in `commands`.
"""
import asyncio
import json
import logging
import sys
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

import attachments
import lines
import messages
import signing
from api import Api
from hearing import Hearing
from lines import Refused
from nio import AsyncClient, AsyncClientConfig, RoomSendResponse
from verifying import Verifying

CLIENT = "/_matrix/client/v3"
ENCRYPTION = {
    "type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


class Person:
    def __init__(self, folder: Path, address: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder, self.api = folder, Api(address)
        self.account = folder / "account.json"
        self.client = AsyncClient(address, store_path=str(folder), config=AsyncClientConfig(
            encryption_enabled=True, store_sync_tokens=True, pickle_key="of a test"))
        self.verifying = Verifying(self.client, self.api)
        self.hearing = Hearing(self.client, self.verifying.hear)
        self.signer: signing.Signer | None = None
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

    # Rooms

    async def create(
        self, encrypted: bool = True, name: str = "a room", invite: list[str] | None = None,
        public: bool = False, version: str | None = None,
    ) -> dict[str, Any]:
        answer = await self.api.call("POST", CLIENT + "/createRoom", {
            "name": name, "invite": invite or [],
            "preset": "public_chat" if public else "private_chat",
            **({"room_version": version} if version else {}),
            "initial_state": [ENCRYPTION] if encrypted else []})
        room = answer["room_id"]
        await self._see(room)
        return {"room": room}

    async def join(self, room: str) -> None:
        await self.api.call("POST", f"{CLIENT}/join/{quote(room)}", {})
        await self._see(room)

    async def invite(self, room: str, user: str) -> None:
        await self._about(room, "invite", user)

    async def kick(self, room: str, user: str) -> None:
        await self._about(room, "kick", user)

    async def ban(self, room: str, user: str) -> None:
        await self._about(room, "ban", user)

    async def leave(self, room: str) -> None:
        await self._about(room, "leave")

    async def members(self, room: str) -> dict[str, Any]:
        answer = await self.api.call("GET", f"{CLIENT}/rooms/{quote(room)}/joined_members")
        return {"users": sorted(answer["joined"])}

    async def _about(self, room: str, what: str, user: str | None = None) -> None:
        await self.api.call(
            "POST", f"{CLIENT}/rooms/{quote(room)}/{what}", {"user_id": user} if user else {})

    async def _see(self, room: str) -> None:
        """A room can be written to once nio has heard of it."""
        await self.hearing.until(lambda: room in self.client.rooms)

    # Saying

    async def send(self, room: str, type: str, content: dict[str, Any]) -> dict[str, Any]:
        """Any event, encrypted where the room is; nio sends reactions in the clear."""
        await self._see(room)
        if self.client.rooms[room].encrypted:
            await self.client.joined_members(room)
            self.client.olm.update_tracked_users(self.client.rooms[room])
            if self.client.should_query_keys:
                await self.client.keys_query()
        sent = await self.client.room_send(room, type, content, ignore_unverified_devices=True)
        if not isinstance(sent, RoomSendResponse):
            raise Refused(str(sent))
        return {"event": sent.event_id}

    async def text(self, room: str, **what: Any) -> dict[str, Any]:
        """body, html, notice, reply_to, thread, mentions."""
        return await self.send(room, "m.room.message", messages.text(**what))

    async def edit(self, room: str, event: str, body: str) -> dict[str, Any]:
        return await self.send(room, "m.room.message", messages.edit(event, body))

    async def react(self, room: str, event: str, key: str) -> dict[str, Any]:
        return await self.send(room, "m.reaction", messages.reaction(event, key))

    async def redact(self, room: str, event: str, reason: str | None = None) -> dict[str, Any]:
        answer = await self.api.call(
            "PUT", f"{CLIENT}/rooms/{quote(room)}/redact/{quote(event)}/{uuid.uuid4().hex}",
            {"reason": reason} if reason else {})
        return {"event": answer["event_id"]}

    async def image(
        self, room: str, path: str, body: str | None = None, thread: str | None = None,
        reply_to: str | None = None,
    ) -> dict[str, Any]:
        await self._see(room)
        file = Path(path)
        content = await attachments.image(
            self.client, file, self.client.rooms[room].encrypted, self.folder, body or file.name)
        return await self.send(room, "m.room.message", messages.related(content, reply_to, thread))

    async def file(
        self, room: str, path: str | None = None, megabytes: int = 0,
    ) -> dict[str, Any]:
        """A file, or so many megabytes of made-up bytes; says the SHA-256 of what was sent."""
        await self._see(room)
        file = Path(path) if path else attachments.made_up(self.folder / "made-up", megabytes)
        source = await attachments.upload(
            self.client, file, "application/octet-stream", self.client.rooms[room].encrypted)
        size, digest = attachments.measure(file)
        sent = await self.send(room, "m.room.message", {
            "msgtype": "m.file", "body": file.name, **source,
            "info": {"size": size, "mimetype": "application/octet-stream"}})
        return {**sent, "size": size, "sha256": digest}

    async def paint(self, path: str, w: int, h: int) -> None:
        """Makes a picture to send."""
        attachments.paint(Path(path), w, h)

    async def fetch(self, content: dict[str, Any], thumbnail: bool = False) -> dict[str, Any]:
        """Fetches the file of a message, or its thumbnail, into the folder."""
        source = content
        if thumbnail:
            source = {
                name: content["info"]["thumbnail_" + name] for name in ("url", "file")
                if "thumbnail_" + name in content["info"]}
        return await attachments.fetch(
            self.client, source, self.folder / f"fetched-{uuid.uuid4().hex}")

    async def typing(self, room: str, on: bool = True) -> None:
        user = quote(self.client.user_id)
        await self.api.call(
            "PUT", f"{CLIENT}/rooms/{quote(room)}/typing/{user}",
            {"typing": on, "timeout": 20_000} if on else {"typing": False})

    async def receipt(
        self, room: str, event: str, kind: str = "m.read", thread: str | None = None,
    ) -> None:
        await self.api.call(
            "POST", f"{CLIENT}/rooms/{quote(room)}/receipt/{kind}/{quote(event)}",
            {"thread_id": thread} if thread else {})

    # Keys

    async def keys(self, user: str) -> dict[str, Any]:
        """What the server says of a person's keys, with the signatures checked."""
        answer = await self.api.call("POST", CLIENT + "/keys/query", {"device_keys": {user: []}})
        return signing.survey(answer, user)

    async def sign(self, password: str) -> dict[str, Any]:
        """Cross-signing from nothing: makes the three keys, and signs this device."""
        me = self.client.user_id
        self.signer = signer = signing.Signer(me)
        master = signer.upload()
        # The device vouches for the master key, and the owner's key for the device.
        own = master["master_key"]
        own.setdefault("signatures", {}).setdefault(me, {})[
            "ed25519:" + self.client.device_id] = self.client.olm.sign_json({
                name: value for name, value in own.items() if name != "signatures"})
        await self.api.with_password(
            "POST", CLIENT + "/keys/device_signing/upload", master, me, password)
        await self._sign(me, self.client.device_id, "self_signing")
        self.verifying.master = signer.master
        return {"master": signer.master}

    async def sign_device(self, device: str) -> None:
        """Signs another device of this person."""
        await self._sign(self.client.user_id, device, "self_signing")

    async def sign_user(self, user: str) -> None:
        """Signs another person's master key."""
        await self._sign(user, None, "user_signing")

    async def _sign(self, user: str, device: str | None, pair: str) -> None:
        if not self.signer:
            raise Refused("there is nothing to sign with; `sign` comes first")
        answer = await self.api.call("POST", CLIENT + "/keys/query", {"device_keys": {user: []}})
        signed = answer["device_keys"][user][device] if device else answer["master_keys"][user]
        name = device or signing.key_of(signed)
        signed.pop("unsigned", None)
        signed.pop("signatures", None)
        self.signer.sign(signed, pair)
        answer = await self.api.call(
            "POST", CLIENT + "/keys/signatures/upload", {user: {name: signed}})
        if answer.get("failures"):
            raise Refused(f"the signature was refused: {answer['failures']}")

    async def rotate(self, room: str) -> None:
        """The next message has a new session."""
        self.client.invalidate_outbound_session(room)

    async def devices(self, user: str) -> dict[str, Any]:
        """What nio itself knows."""
        known = self.client.device_store.active_user_devices(user)
        return {"devices": {device.id: device.ed25519 for device in known}}

    def commands(self) -> dict[str, lines.Command]:
        own = (
            "login adopt resume logout delete_device request create join invite kick ban leave "
            "members send text edit react redact image file paint fetch typing receipt keys sign "
            "sign_device sign_user rotate devices").split(" ")
        verifying = "request ready begin agree disagree cancel".split(" ")
        return (
            {name: getattr(self, name) for name in own}
            | {f"verify_{name}": getattr(self.verifying, name) for name in verifying})


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
