"""What a person hears: the sync loop, and every event as a line.

1. An event whose key comes later is told twice: `unreadable`, then `timeline` with `late`.
2. What a limited timeline left out is fetched, and told with `filled`; not on the first sync.
"""
import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import lines
from nio import (
    AsyncClient, BadEvent, EncryptionError, Event, InviteEvent, MatrixRoom, MegolmEvent, Receipt,
    ReceiptEvent, RoomMessagesResponse, SyncResponse, ToDeviceEvent, TypingNoticeEvent,
    UnknownBadEvent)
from shields import Shields

FILTER = {"room": {"timeline": {"limit": 100}, "state": {"lazy_load_members": False}}}
MOST_PAGES = 50
# Raw events: sender, type, content, and the room or none.
Listener = Callable[[str, str, dict[str, Any], str | None, str], Awaitable[None]]


class Hearing:
    def __init__(self, client: AsyncClient, shields: Shields, listener: Listener) -> None:
        self.client, self.shields, self.listener = client, shields, listener
        self.unread: dict[str, tuple[MegolmEvent, str]] = {}
        self.sealed: list[tuple[str, dict[str, Any]]] = []
        self.rounds = asyncio.Condition()
        client.add_event_callback(self._timeline, (Event, BadEvent, UnknownBadEvent))
        client.add_event_callback(self._invited, InviteEvent)
        client.add_ephemeral_callback(self._ephemeral, (TypingNoticeEvent, ReceiptEvent))
        client.add_to_device_callback(self._to_device, ToDeviceEvent)

    def take_over(self) -> None:
        """Keeps nio's own verification out, and hears the to-device messages that it drops."""
        olm = self.client.olm
        handle = olm._handle_olm_event

        def sealed(sender: str, sender_key: str, payload: dict[str, Any]) -> Any:
            self.sealed.append((sender, payload))
            return handle(sender, sender_key, payload)

        olm.handle_key_verification = lambda event: None
        olm._handle_olm_event = sealed

    async def listen(self) -> None:
        """Syncs for ever. A server that is away is waited for."""
        client, is_first = self.client, True
        while True:
            since = client.next_batch or client.loaded_sync_token
            answer = await client.sync(
                timeout=0 if is_first else 10_000, sync_filter=FILTER, full_state=is_first)
            if getattr(answer, "status_code", None) == "M_UNKNOWN_TOKEN":
                lines.event("logged_out")
                return
            if not isinstance(answer, SyncResponse):
                lines.event("sync_refused", why=str(answer))
                await asyncio.sleep(0.5)
                continue
            sealed, self.sealed = self.sealed, []
            for sender, payload in sealed:
                lines.event("to_device", sender=sender, type=payload["type"], sealed=True)
                await self.listener(sender, payload["type"], payload["content"], None, "")
            if since:
                await self._fill(answer, since)
            await client.send_to_device_messages()
            if client.should_upload_keys:
                await client.keys_upload()
            if client.should_query_keys:
                await client.keys_query()
            if client.should_claim_keys:
                await client.keys_claim(client.get_users_for_key_claiming())
            await self._retry()
            if is_first:
                lines.event("ready")
            is_first = False
            async with self.rounds:
                self.rounds.notify_all()

    async def until(self, is_so: Callable[[], Any], within: float = 20) -> None:
        """Waits for a sync after which this is so."""
        async with asyncio.timeout(within):
            async with self.rounds:
                await self.rounds.wait_for(is_so)

    async def knows(self, room: str) -> None:
        """A room can be written to once nio has heard of it."""
        await self.until(lambda: room in self.client.rooms)

    def device_of(self, sender: str, sender_key: str | None) -> dict[str, Any] | None:
        """What nio knows of the device with this key."""
        for device in self.client.device_store.active_user_devices(sender):
            if device.curve25519 == sender_key:
                return {
                    "id": device.id, "ed25519": device.ed25519, "trust": device.trust_state.name}
        return None

    async def tell(self, room: str, event: Any, **marks: bool) -> None:
        source = event.source
        where = {
            "room": room, "id": getattr(event, "event_id", source.get("event_id")),
            "sender": event.sender, "time": source.get("origin_server_ts"), **marks}
        if isinstance(event, (BadEvent, UnknownBadEvent)):
            lines.event("bad", **where, type=source.get("type"), content=source.get("content"))
        elif isinstance(event, MegolmEvent):
            self.unread[event.event_id] = (event, room)
            lines.event(
                "unreadable", **where, session=event.session_id, device=event.device_id,
                sender_key=event.sender_key)
        else:
            decrypted = bool(getattr(event, "decrypted", False))
            more = {
                name: source[name] for name in ("state_key", "redacts", "unsigned")
                if name in source}
            if decrypted and self.shields.is_on:
                more["shield"] = await self.shields.of(room, event)
            lines.event(
                "timeline", **where, type=source["type"], content=source["content"],
                encrypted=decrypted, verified=bool(event.verified),
                session=event.session_id if decrypted else None,
                device=self.device_of(event.sender, event.sender_key) if decrypted else None,
                **more)
            await self.listener(
                event.sender, source["type"], source["content"], room, event.event_id)

    async def _timeline(self, room: MatrixRoom, event: Any) -> None:
        await self.tell(room.room_id, event)

    async def _invited(self, room: MatrixRoom, event: Any) -> None:
        if event.source.get("state_key") == self.client.user_id:
            lines.event("invite", room=room.room_id, sender=event.sender)

    async def _ephemeral(self, room: MatrixRoom, event: Any) -> None:
        if isinstance(event, TypingNoticeEvent):
            lines.event("typing", room=room.room_id, users=event.users)
        else:
            receipts: list[Receipt] = event.receipts
            for receipt in receipts:
                lines.event(
                    "receipt", room=room.room_id, sender=receipt.user_id, of=receipt.event_id,
                    type=receipt.receipt_type, thread=getattr(receipt, "thread_id", None))

    async def _to_device(self, event: Any) -> None:
        source = event.source
        if source.get("type") != "m.room.encrypted":
            lines.event("to_device", sender=event.sender, type=source.get("type"), sealed=False)
            await self.listener(event.sender, source.get("type"), source.get("content"), None, "")

    async def _fill(self, answer: SyncResponse, since: str) -> None:
        for room, joined in answer.rooms.join.items():
            if not joined.timeline.limited:
                continue
            missing: list[Any] = []
            start = joined.timeline.prev_batch
            for _ in range(MOST_PAGES):
                page = await self.client.room_messages(room, start, since, limit=100)
                if not isinstance(page, RoomMessagesResponse) or not page.chunk:
                    break
                missing += page.chunk
                if not page.end or page.end == start:
                    break
                start = page.end
            for event in reversed(missing):
                await self.tell(room, self._opened(event, room), filled=True)

    async def _retry(self) -> None:
        for name, (event, room) in list(self.unread.items()):
            opened = self._opened(event, room)
            if not isinstance(opened, MegolmEvent):
                del self.unread[name]
                await self.tell(room, opened, late=True)

    def _opened(self, event: Any, room: str) -> Any:
        if not isinstance(event, MegolmEvent):
            return event
        # In an answer of /messages events may lack it.
        event.room_id = room
        try:
            return self.client.decrypt_event(event)
        except EncryptionError:
            return event
