"""The `lodger` on matrix-nio: an account with nothing above it, measured beside ours.

    nio_lodger.py FOLDER ADDRESS USER DEVICE TOKEN

It understands the same lines as `Tests/Support/Lodger`.
"""
import asyncio
import json
import logging
import os
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "EndToEnd" / "peer"))

import lines  # noqa: E402
from nio import AsyncClient, AsyncClientConfig, MegolmEvent, RoomMessageText  # noqa: E402
from nio.responses import RoomSendResponse, SyncResponse  # noqa: E402


class Lodger:
    def __init__(self, folder: str, address: str, user: str, device: str, token: str) -> None:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self.login = (user, device, token)
        self.client = AsyncClient(address, store_path=folder, config=AsyncClientConfig(
            encryption_enabled=True, store_sync_tokens=True, pickle_key="of a bench"))
        self.read = 0
        self.client.add_event_callback(self._text, RoomMessageText)
        self.client.add_event_callback(self._sealed, MegolmEvent)
        self.listening: asyncio.Task[None] | None = None

    async def _text(self, room: Any, event: Any) -> None:
        self.read += bool(event.decrypted)

    async def _sealed(self, room: Any, event: Any) -> None:
        pass

    async def begin(self, source: str, filter: dict[str, Any]) -> dict[str, Any]:
        """`listen`, `deaf` (hears the first answer only), or a file that holds the first answer."""
        client = self.client
        client.restore_login(*self.login)
        if source == "listen":
            self.listening = asyncio.create_task(
                client.sync_forever(timeout=30_000, sync_filter=filter))
            await client.synced.wait()
            return {"place": client.next_batch}
        if source == "deaf":
            await client.sync(timeout=0, sync_filter=filter)
            if client.should_upload_keys:
                await client.keys_upload()
            if client.should_query_keys:
                await client.keys_query()
            return {"place": client.next_batch}
        body = Path(source).read_bytes()
        wall, cpu = time.perf_counter(), time.process_time()
        answer = SyncResponse.from_dict(json.loads(body))
        await client.receive_response(answer)
        return {
            "wall": (time.perf_counter() - wall) * 1_000, "cpu": (time.process_time() - cpu) * 1_000,
            "read": self.read, "place": client.next_batch}

    async def place(self) -> dict[str, Any]:
        return {"place": self.client.next_batch}

    async def send(self, room: str, body: str, count: int) -> dict[str, Any]:
        walls = []
        cpu = time.process_time()
        for _ in range(count):
            start = time.perf_counter()
            sent = await self.client.room_send(
                room, "m.room.message", {"msgtype": "m.text", "body": body},
                ignore_unverified_devices=True)
            if not isinstance(sent, RoomSendResponse):
                raise lines.Refused(str(sent))
            walls.append((time.perf_counter() - start) * 1_000)
        return {"walls": walls, "cpu": (time.process_time() - cpu) * 1_000}


async def main() -> None:
    # A line for each event that cannot be read would be half of what it takes.
    logging.disable(logging.CRITICAL)
    lodger = Lodger(*sys.argv[1:])
    lines.event("up", pid=os.getpid())
    try:
        await lines.serve({
            "begin": lodger.begin, "send": lodger.send, "place": lodger.place})
    finally:
        if lodger.listening:
            lodger.listening.cancel()
        await lodger.client.close()


if __name__ == "__main__":
    asyncio.run(main())
