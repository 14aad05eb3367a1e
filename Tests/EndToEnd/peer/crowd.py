"""Many people at once, for whoever speaks to it by lines (see lines.py): rooms that hold a past, and
a flood of messages.

    crowd.py ADDRESS FOLDER
"""
import asyncio
import base64
import os
import sys
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

import lines
from api import CLIENT, Api
from nio import AsyncClient, AsyncClientConfig
from rooms import ENCRYPTION

# The server works on one of them at a time; these keep it busy.
AT_ONCE = 8


class Crowd:
    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = address, folder
        self.apis: dict[str, Api] = {}
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.writer: AsyncClient | None = None

    def _as(self, token: str) -> Api:
        if token not in self.apis:
            self.apis[token] = Api(self.address)
            self.apis[token].token = token
        return self.apis[token]

    async def login(self, user: str, password: str) -> dict[str, Any]:
        """A new device, of whoever wants it."""
        answer = await self._as("").call("POST", CLIENT + "/login", {
            "type": "m.login.password", "password": password,
            "identifier": {"type": "m.id.user", "user": user}})
        return {"device": answer["device_id"], "token": answer["access_token"]}

    async def rooms(
        self, count: int, people: list[str], readers: dict[str, int], messages: int,
    ) -> None:
        """Encrypted rooms of five or six of these people, in which each has said something that
        nobody reads any more; a reader is in so many of them. All are named by their tokens."""
        await asyncio.gather(*(
            self._room(number, people, [who for who, most in readers.items() if number < most],
                       messages) for number in range(count)))

    async def _room(
        self, number: int, people: list[str], readers: list[str], messages: int,
    ) -> None:
        inside = [people[(number + step) % len(people)] for step in range(5 + number % 2)]
        async with self.turns:
            made = await self._as(inside[0]).call("POST", CLIENT + "/createRoom", {
                "name": f"Room {number}", "preset": "public_chat", "initial_state": [ENCRYPTION]})
            room = quote(made["room_id"])
            for who in inside[1:] + readers:
                await self._as(who).call("POST", f"{CLIENT}/join/{room}", {})
            for turn in range(messages):
                await self._put(inside[turn % len(inside)], room, {
                    "algorithm": "m.megolm.v1.aes-sha2", "ciphertext": unpadded(280),
                    "device_id": "GONE", "sender_key": unpadded(32), "session_id": unpadded(32)})

    async def _put(self, token: str, room: str, content: dict[str, Any]) -> str:
        answer = await self._as(token).call(
            "PUT", f"{CLIENT}/rooms/{room}/send/m.room.encrypted/{uuid.uuid4().hex}", content)
        event: str = answer["event_id"]
        return event

    # One who writes a lot

    async def write_as(self, user: str, device: str, token: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.writer = AsyncClient(self.address, store_path=str(self.folder), config=(
            AsyncClientConfig(encryption_enabled=True, pickle_key="of a bench")))
        self.writer.restore_login(user, device, token)
        await self._hear()

    async def _hear(self) -> None:
        assert self.writer
        await self.writer.sync(timeout=0, full_state=True)
        if self.writer.should_upload_keys:
            await self.writer.keys_upload()
        if self.writer.should_query_keys:
            await self.writer.keys_query()

    async def room(self, invite: list[str]) -> dict[str, Any]:
        assert self.writer
        made = await self._as(self.writer.access_token).call("POST", CLIENT + "/createRoom", {
            "name": "The flood", "preset": "private_chat", "invite": invite,
            "initial_state": [ENCRYPTION]})
        return {"room": made["room_id"]}

    async def join(self, room: str, token: str) -> None:
        await self._as(token).call("POST", f"{CLIENT}/join/{quote(room)}", {})

    async def flood(self, room: str, count: int) -> None:
        """So many messages to all devices in the room, with a room key for each hundred."""
        client = self.writer
        assert client
        await self._hear()
        await client.joined_members(room)
        client.olm.update_tracked_users(client.rooms[room])
        if client.should_query_keys:
            await client.keys_query()

        async def put(content: dict[str, Any]) -> None:
            async with self.turns:
                await self._put(client.access_token, quote(room), content)

        sending = []
        for number in range(count):
            if number % 100 == 0:
                client.invalidate_outbound_session(room)
                await client.share_group_session(room, ignore_unverified_devices=True)
            text = f"message {number}: " + "the tide comes in and goes out again " * 3
            _, content = client.encrypt(
                room, "m.room.message", {"msgtype": "m.text", "body": text})
            sending.append(asyncio.create_task(put(content)))
        await asyncio.gather(*sending)

    async def heard(self, room: str) -> dict[str, Any]:
        """How many messages of others the writer can read, of those since she last listened."""
        assert self.writer
        answer = await self.writer.sync(timeout=0, sync_filter={
            "room": {"timeline": {"limit": 5_000}}})
        joined = answer.rooms.join.get(room)
        events = joined.timeline.events if joined else []
        return {"read": sum(bool(event.decrypted) for event in events)}

    async def close(self) -> None:
        for api in self.apis.values():
            await api.session.close()
        if self.writer:
            await self.writer.close()


def unpadded(count: int) -> str:
    return base64.b64encode(os.urandom(count)).decode().rstrip("=")


async def main() -> None:
    crowd = Crowd(sys.argv[1], Path(sys.argv[2]))
    try:
        await lines.serve({
            name: getattr(crowd, name)
            for name in "login rooms write_as room join flood heard".split(" ")})
    finally:
        await crowd.close()


if __name__ == "__main__":
    asyncio.run(main())
