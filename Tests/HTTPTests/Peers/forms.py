"""A server that reads forms with aiohttp's parser, which knows nothing of ours, and answers with a line
of JSON for each part.

  forms.py PORT-FILE
"""

import asyncio
import json
import os
import sys

from aiohttp import web

PORT = sys.argv[1]


async def read(request):
    lines = []
    async for part in await request.multipart():
        content = await part.read()
        lines.append(json.dumps(
            [part.name, part.filename, part.headers.get("Content-Type"), content.hex()],
            ensure_ascii=False))
    return web.Response(text="\n".join(lines))


async def main():
    app = web.Application(client_max_size=64 << 20)
    app.add_routes([web.post("/form", read)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    with open(PORT + ".new", "w", encoding="utf-8") as file:
        file.write(str(port))
    os.rename(PORT + ".new", PORT)
    # Whoever started it may be gone.
    await asyncio.sleep(120)


asyncio.run(main())
