"""What a person says in rooms: messages, pictures, reactions, and that she types or has read."""
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

import attachments
import blurhash
import messages
from api import CLIENT, Api
from hearing import Hearing
from lines import Refused
from nio import AsyncClient, RoomSendResponse


class Saying:
    def __init__(self, client: AsyncClient, api: Api, hearing: Hearing, folder: Path) -> None:
        self.client, self.api, self.hearing, self.folder = client, api, hearing, folder
        self.announced: dict[str, bytes] = {}

    async def send(self, room: str, type: str, content: dict[str, Any]) -> dict[str, Any]:
        """Any event, encrypted where the room is; nio sends reactions in the clear."""
        await self.hearing.knows(room)
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
        await self.hearing.knows(room)
        file = Path(path)
        content = await attachments.image(
            self.client, file, self.client.rooms[room].encrypted, self.folder, body or file.name)
        if body:
            # Only beside a name of the file it is a caption.
            content["filename"] = file.name
        return await self.send(room, "m.room.message", messages.related(content, reply_to, thread))

    async def announce(self, room: str, path: str) -> dict[str, Any]:
        """A picture that is shown before it is uploaded: whoever fetches it waits for `bring`."""
        await self.hearing.knows(room)
        place = await self.api.call("POST", "/_matrix/media/v1/create", {})
        uri = place["content_uri"]
        self.announced[uri], content = attachments.announced(
            Path(path), uri, self.client.rooms[room].encrypted)
        return {**await self.send(room, "m.room.message", content), "uri": uri}

    async def bring(self, uri: str) -> None:
        await self.api.fill(uri, self.announced.pop(uri))

    async def file(
        self, room: str, path: str | None = None, megabytes: int = 0,
    ) -> dict[str, Any]:
        """A file, or so many megabytes of made-up bytes; says the SHA-256 of what was sent."""
        await self.hearing.knows(room)
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

    async def compare(self, path: str, with_path: str = "", with_hash: str = "") -> dict[str, Any]:
        """How far a picture is from another, or from a blurhash: see blurhash.py."""
        if with_hash:
            return {"difference": blurhash.difference(with_hash, Path(path))}
        return {"difference": blurhash.unlikeness(Path(path), Path(with_path))}

    async def fetch(self, content: dict[str, Any], thumbnail: bool = False) -> dict[str, Any]:
        """Fetches the file of a message, or its thumbnail, into the folder."""
        source = content
        if thumbnail:
            source = {
                name: content["info"]["thumbnail_" + name] for name in ("url", "file")
                if "thumbnail_" + name in content["info"]}
        return await attachments.fetch(
            self.api, source, self.folder / f"fetched-{uuid.uuid4().hex}")

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

    async def rotate(self, room: str) -> None:
        """The next message has a new session."""
        self.client.invalidate_outbound_session(room)
