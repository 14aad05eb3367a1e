"""A server that talks like ComfyUI 0.27 and has painted already: one job after the other takes always
the same time, with all that is said meanwhile, and each brings the same picture.

  comfy_server.py PORT-FILE PICTURE MILLISECONDS

/bench tells what it saw: sockets that were opened, jobs that were done, seconds that it worked.
"""

import base64
import hashlib
import json
import os
import queue
import struct
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PICTURE = open(sys.argv[2], "rb").read()
STEPS = 4
STEP = float(sys.argv[3]) / 1000 / STEPS
SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

lock = threading.Lock()
waiting = queue.Queue()
standing, sockets = {}, {}
seen = {"sockets": 0, "jobs": 0, "worked": 0.0}


def frame(opcode, payload):
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, size)
    else:
        head = struct.pack("!BBH", 0x80 | opcode, 126, size)
    return head + payload


def tell(client, bytes_):
    with lock:
        out = sockets.get(client)
        if out:
            try:
                out.write(bytes_)
            except OSError:
                sockets.pop(client, None)


def say(client, job, kind, **data):
    text = json.dumps({"type": kind, "data": {"prompt_id": job, **data}})
    tell(client, frame(1, text.encode()))


def preview(client, job):
    about = json.dumps({"prompt_id": job, "image_type": "image/jpeg"}).encode()
    tell(client, frame(2, struct.pack("!II", 4, len(about)) + about + PICTURE[:20_000]))


def work():
    while True:
        client, job = waiting.get()
        start = time.monotonic()
        standing[job] = "in_progress"
        say(client, job, "execution_start")
        say(client, job, "execution_cached", nodes=["4", "6", "7"])
        say(client, job, "executing", node="3")
        for step in range(STEPS):
            time.sleep(STEP)
            node = {"value": step + 1, "max": STEPS, "state": "running"}
            say(client, job, "progress_state", nodes={"3": node})
            preview(client, job)
        image = {"filename": f"{job}.png", "subfolder": "", "type": "output"}
        say(client, job, "executed", node="9", output={"images": [image]})
        say(client, job, "execution_success")
        standing[job] = "completed"
        seen["jobs"] += 1
        seen["worked"] += time.monotonic() - start
        say(client, job, "executing", node=None)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def reply(self, body, status=200, kind="application/json"):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
        head = f"{line}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path == "/ws":
            self.listen(parse_qs(url.query)["clientId"][0])
        elif url.path == "/system_stats":
            self.reply({"system": {"comfyui_version": "0.27.0"}})
        elif url.path.startswith("/api/jobs/"):
            job = url.path.rsplit("/", 1)[1]
            image = {"filename": f"{job}.png", "subfolder": "", "type": "output"}
            done = standing.get(job) == "completed"
            outputs = {"9": {"images": [image]}} if done else {}
            if job in standing:
                self.reply({"id": job, "status": standing[job], "outputs": outputs})
            else:
                self.reply({"error": "Job not found"}, 404)
        elif url.path == "/view":
            self.reply(PICTURE, kind="image/png")
        elif url.path == "/bench":
            self.reply(seen)
        else:
            self.reply({}, 404)

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/prompt":
            self.reply({}, 404)
            return
        job = asked["prompt_id"]
        standing[job] = "pending"
        waiting.put((asked["client_id"], job))
        self.reply({"prompt_id": job, "number": len(standing), "node_errors": {}})

    def listen(self, client):
        """One socket, until it says goodbye; a second of the same name takes the first one's place."""
        key = hashlib.sha1((self.headers["Sec-WebSocket-Key"] + SUFFIX).encode()).digest()
        agreed = base64.b64encode(key).decode()
        self.wfile.write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {agreed}\r\n\r\n".encode())
        with lock:
            seen["sockets"] += 1
            sockets[client] = self.wfile
        while head := self.rfile.read(2):
            opcode, size = head[0] & 15, head[1] & 127
            if size == 126:
                size = struct.unpack("!H", self.rfile.read(2))[0]
            mask, hidden = self.rfile.read(4), self.rfile.read(size)
            payload = bytes(byte ^ mask[at & 3] for at, byte in enumerate(hidden))
            if opcode == 9:
                tell(client, frame(10, payload))
            if opcode == 8:
                tell(client, frame(8, payload))
                break
        with lock:
            if sockets.get(client) is self.wfile:
                del sockets[client]
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


server = Server(("127.0.0.1", 0), Handler)
threading.Thread(target=work, daemon=True).start()
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
