"""What a person says while others do not have its key yet, as when a client sends keys too late."""
import uuid
from typing import Any
from urllib.parse import quote

from api import CLIENT, Api
from hearing import Hearing
from lines import Refused
from nio import AsyncClient


class Withholding:
    """nio keeps keys from blocked devices. It makes them anew then, and sends none later: that is ours."""

    def __init__(self, client: AsyncClient, api: Api, hearing: Hearing) -> None:
        self.client, self.api, self.hearing = client, api, hearing
        self.held: dict[str, tuple[str, dict[str, Any]]] = {}

    async def hold(self, room: str, user: str) -> None:
        """What is said from now on has a session whose key no device of this user gets."""
        await self.hearing.knows(room)
        devices = list(self.client.device_store.active_user_devices(user))
        if not devices:
            raise Refused(f"{user} has no devices")
        for device in devices:
            self.client.blacklist_device(device)
        olm = self.client.olm
        olm.create_outbound_group_session(room)
        session = olm.outbound_group_sessions[room]
        # As it is before the first message, which it has to open.
        self.held[room] = (user, {
            "algorithm": "m.megolm.v1.aes-sha2", "room_id": room, "session_id": session.id,
            "session_key": session.session_key})

    async def release(self, room: str) -> None:
        """They get it now, and what is said next has another."""
        user, key = self.held.pop(room)
        olm = self.client.olm
        messages: dict[str, Any] = {}
        for device in self.client.device_store.active_user_devices(user):
            self.client.unblacklist_device(device)
            session = olm.session_store.get(device.curve25519)
            if session is None:
                raise Refused(f"there is no session with {user}'s device {device.id}")
            messages[device.id] = olm._olm_encrypt(session, device, "m.room_key", key)
        self.client.invalidate_outbound_session(room)
        await self.api.call(
            "PUT", f"{CLIENT}/sendToDevice/m.room.encrypted/{quote(uuid.uuid4().hex)}",
            {"messages": {user: messages}})
