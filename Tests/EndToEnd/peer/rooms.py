"""What a person does with rooms and who is in them."""
from typing import Any
from urllib.parse import quote

from api import CLIENT, Api
from hearing import Hearing

ENCRYPTION = {
    "type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


class Rooms:
    def __init__(self, api: Api, hearing: Hearing) -> None:
        self.api, self.hearing = api, hearing

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
        await self.hearing.knows(room)
        return {"room": room}

    async def join(self, room: str) -> None:
        await self.api.call("POST", f"{CLIENT}/join/{quote(room)}", {})
        await self.hearing.knows(room)

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
