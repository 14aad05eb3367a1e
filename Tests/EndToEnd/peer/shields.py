"""Whether a client that trusts only signed devices (MSC4153) would show a message without a warning."""
from typing import Any

import signing
from api import CLIENT, Api
from nio import AsyncClient


class Shields:
    """1. Who a message is from is what its key came with, over Olm; never what the event says.
    2. A device that was found signed stays so; any other is asked for again with each message.
    """

    def __init__(self, client: AsyncClient, api: Api) -> None:
        self.client, self.api = client, api
        self.is_on = False
        self.signed: set[tuple[str, str, str]] = set()

    async def isolate(self) -> None:
        """From now on each decrypted event is told with a `shield`: empty, or why there is one."""
        self.is_on = True

    async def of(self, room: str, event: Any) -> str:
        session = self.client.olm.inbound_group_store.get(
            room, event.sender_key, event.session_id)
        if session is None:
            return "nobody knows whose key it is"
        if session.forwarding_chain:
            return "the key was passed on"
        device = (event.sender, session.sender_key, session.ed25519)
        if device in self.signed:
            return ""
        answer = await self.api.call(
            "POST", CLIENT + "/keys/query", {"device_keys": {event.sender: []}})
        told = signing.survey(answer, event.sender)
        for found in told["devices"].values():
            if (found["curve25519"], found["ed25519"]) != device[1:]:
                continue
            if not found["signed_by_itself"]:
                return "the device did not sign itself"
            if not found["signed_by_owner"]:
                return "nobody vouches for the device"
            self.signed.add(device)
            return ""
        return "the device is not known"
