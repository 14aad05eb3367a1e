"""A server that talks like ComfyUI 0.27, for whoever speaks to it by lines (see lines.py).

Commands: address, put, step, finish, standing. It works on a job when it is told to, and tells as
events what it is asked: submitted, uploaded, cancelled, and whatever else it does not know.

Many jobs may run at once, and there may be jobs of others among them.
"""
import asyncio
import hashlib
import io
import uuid
from dataclasses import dataclass, field
from typing import Any

import lines
from aiohttp import web
from PIL import Image

VERSION = "0.27.0"
# Longer than it takes to open a socket.
MOST_WAITING = 10.0


@dataclass
class Job:
    client: str = ""
    standing: str = "pending"
    graph: dict[str, Any] = field(default_factory=dict)
    picture: bytes = b""

    def value(self, name: str) -> Any:
        """What stands in the graph for this input, and is no link."""
        found = [node["inputs"].get(name) for node in self.graph.values()]
        return next((one for one in found if one is not None and not isinstance(one, list)), None)

    def texts(self) -> list[str]:
        """All that stands in the graph in words."""
        found = [node["inputs"].get("text") for node in self.graph.values()]
        return sorted(one for one in found if isinstance(one, str))

    def paint(self, number: int) -> None:
        """No two are alike."""
        size = (self.value("width") or 64, self.value("height") or 64)
        file = io.BytesIO()
        Image.new("RGB", size, (number * 60 % 256, 90, 200)).save(file, "PNG")
        self.picture = file.getvalue()


class Comfy:
    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.sockets: dict[str, web.WebSocketResponse] = {}

    async def say(self, job: str, kind: str, **data: Any) -> None:
        client = self.jobs[job].client
        async with asyncio.timeout(MOST_WAITING):
            while client not in self.sockets:
                await asyncio.sleep(0.05)
        await self.sockets[client].send_json({"type": kind, "data": {"prompt_id": job, **data}})

    def image(self, job: str) -> dict[str, str]:
        return {"filename": f"{job}.png", "subfolder": "", "type": "output"}

    # What it is asked

    async def listen(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        client = request.query["clientId"]
        self.sockets[client] = socket
        async for _ in socket:
            pass
        if self.sockets.get(client) is socket:
            del self.sockets[client]
        return socket

    async def stats(self, _: web.Request) -> web.Response:
        return web.json_response({"system": {"comfyui_version": VERSION}})

    async def submit(self, request: web.Request) -> web.Response:
        asked = await request.json()
        job = asked["prompt_id"]
        self.jobs[job] = Job(asked["client_id"], graph=asked["prompt"])
        lines.event(
            "submitted", job=job, words=self.jobs[job].value("text"),
            texts=self.jobs[job].texts(), image=self.jobs[job].value("image") or "")
        return web.json_response({"prompt_id": job, "number": 1, "node_errors": {}})

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        file = form["image"]
        assert isinstance(file, web.FileField)
        data = file.file.read()
        painted = [name for name, job in self.jobs.items() if job.picture == data]
        named = file.filename.startswith(hashlib.sha256(data).hexdigest()[:40])
        lines.event("uploaded", of=painted[0] if painted else "", named=named)
        return web.json_response(
            {"name": file.filename, "subfolder": form["subfolder"], "type": form["type"]})

    async def job(self, request: web.Request) -> web.Response:
        name = request.match_info["job"]
        if name not in self.jobs:
            return web.json_response({"error": "Job not found"}, status=404)
        standing = self.jobs[name].standing
        outputs = {"9": {"images": [self.image(name)]}} if standing == "completed" else {}
        return web.json_response({"id": name, "status": standing, "outputs": outputs})

    async def cancel(self, request: web.Request) -> web.Response:
        name = request.match_info["job"]
        lines.event("cancelled", job=name)
        if name in self.jobs:
            self.jobs[name].standing = "cancelled"
        return web.json_response({"cancelled": name in self.jobs})

    async def view(self, request: web.Request) -> web.Response:
        job = self.jobs.get(request.query["filename"].removesuffix(".png"))
        if not job or not job.picture:
            return web.Response(status=404)
        return web.Response(body=job.picture, content_type="image/png")

    async def other(self, request: web.Request) -> web.Response:
        lines.event("other", line=f"{request.method} {request.path}")
        return web.Response(status=404)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 << 20)
        app.add_routes([
            web.get("/ws", self.listen), web.get("/system_stats", self.stats),
            web.post("/prompt", self.submit), web.post("/upload/image", self.upload),
            web.get("/api/jobs/{job}", self.job), web.post("/api/jobs/{job}/cancel", self.cancel),
            web.get("/view", self.view), web.route("*", "/{rest:.*}", self.other)])
        return app

    # What it is told

    async def put(self, standing: str) -> dict[str, Any]:
        """A job of somebody else."""
        name = str(uuid.uuid4())
        self.jobs[name] = Job("somebody", standing)
        return {"job": name}

    async def step(self, job: str, value: int, most: int) -> None:
        self.jobs[job].standing = "in_progress"
        await self.say(job, "execution_start")
        await self.say(job, "executing", node="3")
        node = {"value": value, "max": most, "state": "running"}
        await self.say(job, "progress_state", nodes={"3": node})

    async def finish(self, job: str) -> None:
        self.jobs[job].paint(len(self.jobs))
        await self.say(job, "executed", node="9", output={"images": [self.image(job)]})
        await self.say(job, "execution_success")
        self.jobs[job].standing = "completed"
        await self.say(job, "executing", node=None)

    async def standing(self, job: str) -> dict[str, Any]:
        return {"standing": self.jobs[job].standing}


async def main() -> None:
    comfy = Comfy()
    # Sockets that stay open do not keep it.
    runner = web.AppRunner(comfy.app(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()

    async def address() -> dict[str, Any]:
        return {"address": f"http://127.0.0.1:{runner.addresses[0][1]}"}

    try:
        await lines.serve({
            "address": address, "put": comfy.put, "step": comfy.step, "finish": comfy.finish,
            "standing": comfy.standing})
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
