"""Carries verifications: between the state in sas.py and the server, in rooms and to devices."""
import time
import uuid
from typing import Any

import lines
import signing
from api import Api
from nio import AsyncClient, RoomSendResponse
from sas import PREFIX, Out, Side, Verification

METHODS = ["m.sas.v1"]


class Verifying:
    def __init__(self, client: AsyncClient, api: Api) -> None:
        self.client, self.api = client, api
        self.rooms: dict[str, str] = {}
        self.open: dict[str, Verification] = {}
        self.master: str | None = None

    def _me(self) -> Side:
        own = self.client.olm.account.identity_keys["ed25519"]
        keys = {"ed25519:" + self.client.device_id: own}
        if self.master:
            keys["ed25519:" + self.master] = self.master
        return Side(self.client.user_id, self.client.device_id, keys)

    async def request(
        self, user: str, device: str | None = None, room: str | None = None,
        faults: list[str] | None = None, bare: bool = False,
    ) -> dict[str, Any]:
        """Asks for a verification, in the room or else the device. `bare` starts without asking."""
        offer: dict[str, Any] = {"from_device": self.client.device_id, "methods": METHODS}
        if room:
            sent = await self.client.room_send(room, "m.room.message", {
                **offer, "msgtype": PREFIX + "request", "to": user,
                "body": "asks to verify you"}, ignore_unverified_devices=True)
            if not isinstance(sent, RoomSendResponse):
                raise lines.Refused(str(sent))
            transaction = sent.event_id
            self.rooms[transaction] = room
        else:
            transaction = uuid.uuid4().hex
        self.open[transaction] = Verification(
            self._me(), Side(user, device or ""), transaction, room is not None, faults or [])
        if not room and not bare:
            content = {
                **offer, "transaction_id": transaction, "timestamp": int(time.time() * 1000)}
            await self._send(transaction, [(PREFIX + "request", content)])
        if bare:
            await self._send(transaction, self.open[transaction].begin())
        return {"transaction": transaction}

    async def ready(self, transaction: str, faults: list[str] | None = None) -> None:
        one = self._one(transaction)
        one.lie(faults or [])
        await self._send(transaction, one.ready())

    async def begin(self, transaction: str) -> None:
        await self._send(transaction, self._one(transaction).begin())

    async def agree(self, transaction: str) -> None:
        await self._send(transaction, self._one(transaction).agree())

    async def disagree(self, transaction: str) -> None:
        await self._send(transaction, self._one(transaction).disagree())

    async def cancel(self, transaction: str, code: str = "m.user") -> None:
        await self._send(transaction, self._one(transaction).cancel(code))

    async def hear(
        self, sender: str, kind: str, content: dict[str, Any], room: str | None, event: str,
    ) -> None:
        """Every event and every message to this device comes here."""
        asked = kind == PREFIX + "request"
        if room and kind == "m.room.message" and content.get("msgtype") == PREFIX + "request":
            asked = content.get("to") == self.client.user_id
        if not asked and not kind.startswith(PREFIX):
            return
        if room and sender == self.client.user_id:
            return
        if room and not asked:
            event = content.get("m.relates_to", {}).get("event_id", "")
        transaction = event if room else content.get("transaction_id", "")
        if asked:
            self._asked(sender, content, room, transaction)
        elif kind == PREFIX + "start" and transaction not in self.open and not room:
            self._asked(sender, content, None, transaction)
        one = self.open.get(transaction)
        if asked or not one or one.them.user != sender:
            return
        out = one.take(kind, content) if await self._know(one, content) else one.cancel()
        await self._send(transaction, out)

    def _asked(
        self, sender: str, content: dict[str, Any], room: str | None, transaction: str,
    ) -> None:
        device = content.get("from_device", "")
        self.open[transaction] = Verification(
            self._me(), Side(sender, device), transaction, room is not None, [])
        if room:
            self.rooms[transaction] = room
        lines.event(
            "verification", transaction=transaction, news="asked", sender=sender, device=device,
            room=room, methods=content.get("methods"))

    async def _know(self, one: Verification, content: dict[str, Any]) -> bool:
        """Looks the other side's keys up as soon as its device is known, and keeps them."""
        device = one.them.device or content.get("from_device", "")
        if one.them.keys or not device:
            return True
        answer = await self.api.call(
            "POST", "/_matrix/client/v3/keys/query", {"device_keys": {one.them.user: []}})
        told = signing.survey(answer, one.them.user)
        if device not in told["devices"]:
            return False
        one.them.keys = {"ed25519:" + device: told["devices"][device]["ed25519"]}
        if told["master"]:
            one.them.keys["ed25519:" + told["master"]] = told["master"]
        return True

    def _one(self, transaction: str) -> Verification:
        if transaction not in self.open:
            raise lines.Refused("there is no such verification")
        return self.open[transaction]

    async def _send(self, transaction: str, out: Out) -> None:
        one = self.open[transaction]
        news, one.news = one.news, []
        for kind, content in out:
            if room := self.rooms.get(transaction):
                await self.client.room_send(room, kind, content, ignore_unverified_devices=True)
            else:
                await self.api.call(
                    "PUT", f"/_matrix/client/v3/sendToDevice/{kind}/{uuid.uuid4().hex}",
                    {"messages": {one.them.user: {one.them.device or "*": content}}})
        for piece in news:
            lines.event("verification", transaction=transaction, **piece)
