"""A WebSocket server of another hand, for `WebSocketWitnessTests`: one path for each thing it does.

  talker.py PORT-FILE LOG-FILE [CERTIFICATE KEY]

It writes its port into the one file and, for each connection that ends, a line into the other: path,
close code, reason. With a certificate it is one to speak TLS with, made anew for `localhost`.
"""

import asyncio
import http
import os
import ssl
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

PORT, LOG = sys.argv[1:3]


def answer(connection, request):
    """What is no WebSocket, before there is one."""
    path = urlsplit(request.path).path
    if path == "/locked" and request.headers.get("Authorization") != "Bearer token":
        return connection.respond(http.HTTPStatus.UNAUTHORIZED, "who are you?\n")
    if path == "/nowhere":
        return connection.respond(http.HTTPStatus.NOT_FOUND, "there is nothing here\n")
    if path == "/page":
        response = connection.respond(http.HTTPStatus.OK, "<html>hello</html>")
        response.headers["X-Page"] = "yes"
        return response
    return None


async def fragments(connection):
    """Three pieces of one message, with pings between them that must be answered."""
    for part in (b"one ", b"", b"two ", b"three"):
        yield part
        await (await connection.ping())


async def talk(connection):
    url = urlsplit(connection.request.path)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    match url.path:
        case "/echo" | "/locked":
            async for message in connection:
                await connection.send(message)
        case "/fragments":
            await connection.send(fragments(connection))
            await connection.send(["Grü", "ße ", "🎨"])
            await connection.wait_closed()
        case "/goodbye":
            await connection.close(int(query["code"]), query.get("reason", ""))
        case "/listen":
            async for _ in connection:
                pass
        case "/large":
            await connection.send(b"x" * int(query["size"]))
            await connection.wait_closed()
        case "/many":
            for number in range(int(query["count"])):
                await connection.send(f"{number} " + "x" * 10_000)
            await connection.wait_closed()
        case "/vanish":
            await connection.recv()
            connection.transport.abort()
        case "/silent":
            connection.transport.pause_reading()
            await asyncio.sleep(60)
        case "/protocol":
            await connection.send(str(connection.subprotocol))
            await connection.wait_closed()


async def handle(connection):
    try:
        await talk(connection)
    except ConnectionClosed:
        pass
    await connection.wait_closed()
    with open(LOG, "a", encoding="utf-8") as log:
        path = connection.request.path
        log.write(f"{path} {connection.close_code} {connection.close_reason}\n")


def choose(connection, offered):
    return "second" if "second" in offered else None


def secure(certificate, key):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


async def main():
    context = secure(*sys.argv[3:5]) if len(sys.argv) > 3 else None
    server = await serve(
        handle, "127.0.0.1", 0, ssl=context, compression=None, ping_interval=None,
        max_size=None, process_request=answer, select_subprotocol=choose, server_header=None)
    port = server.sockets[0].getsockname()[1]
    with open(PORT + ".new", "w", encoding="utf-8") as file:
        file.write(str(port))
    os.rename(PORT + ".new", PORT)
    # Whoever started it may be gone.
    await asyncio.sleep(120)


asyncio.run(main())
