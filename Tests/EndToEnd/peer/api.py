"""Requests as they are: what matrix-nio has no function for, or hides."""
from pathlib import Path
from typing import Any

import aiohttp

CLIENT = "/_matrix/client/v3"


class Refusal(Exception):
    def __init__(self, status: int, answer: dict[str, Any]) -> None:
        super().__init__(f"{status} {answer.get('errcode')}: {answer.get('error')}")
        self.status, self.answer = status, answer


class Api:
    def __init__(self, address: str) -> None:
        self.address, self.token = address, ""
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))

    async def ask(
        self, method: str, path: str, body: Any = None,
    ) -> tuple[int, dict[str, Any], float | None]:
        """The status, the answer, and what `Retry-After` says."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with self.session.request(
            method, self.address + path, json=body, headers=headers
        ) as response:
            answer = await response.json(content_type=None)
            after = response.headers.get("Retry-After")
            return response.status, answer, float(after) if after else None

    async def save(self, uri: str, path: Path) -> None:
        """Fetches a file of the media repository, a piece at a time."""
        headers = {"Authorization": f"Bearer {self.token}"}
        place = "/_matrix/client/v1/media/download/" + uri.removeprefix("mxc://")
        async with self.session.get(self.address + place, headers=headers) as response:
            if response.status != 200:
                raise Refusal(response.status, await response.json(content_type=None))
            with path.open("wb") as file:
                async for piece in response.content.iter_chunked(1 << 18):
                    file.write(piece)

    async def fill(self, uri: str, data: bytes) -> None:
        """Brings the bytes of a file whose address the media repository gave out before."""
        headers = {
            "Authorization": f"Bearer {self.token}", "Content-Type": "application/octet-stream"}
        place = "/_matrix/media/v3/upload/" + uri.removeprefix("mxc://")
        async with self.session.put(
            self.address + place, data=data, headers=headers
        ) as response:
            if response.status != 200:
                raise Refusal(response.status, await response.json(content_type=None))

    async def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        status, answer, _ = await self.ask(method, path, body)
        if status != 200:
            raise Refusal(status, answer)
        return answer

    async def with_password(
        self, method: str, path: str, body: dict[str, Any], user: str, password: str,
    ) -> dict[str, Any]:
        """What the server wants the password for, if it does."""
        status, answer, _ = await self.ask(method, path, body)
        if status == 401 and "session" in answer:
            body = body | {"auth": {
                "type": "m.login.password", "session": answer["session"], "password": password,
                "identifier": {"type": "m.id.user", "user": user}}}
            status, answer, _ = await self.ask(method, path, body)
        if status != 200:
            raise Refusal(status, answer)
        return answer
