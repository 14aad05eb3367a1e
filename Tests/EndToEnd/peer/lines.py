"""Commands in, answers and events out: one JSON object a line.

A command is `{"id": 7, "do": "text", …}`. Its answer is `{"id": 7, "answer": {…}}` or
`{"id": 7, "error": "…"}`; answers come in the order in which the work ends. What nobody asked for
is `{"event": {…}}`. When the input ends, so does the program: nobody is left to work for.
"""
import asyncio
import json
import os
import sys
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

Command = Callable[..., Awaitable[dict[str, Any] | None]]


class Refused(Exception):
    """A command that cannot be done; its text is the answer."""


def say(line: dict[str, Any]) -> None:
    """Writes a line at once, whole."""
    data = (json.dumps(line, ensure_ascii=False) + "\n").encode()
    while data:
        data = data[os.write(1, data):]


def event(kind: str, **what: Any) -> None:
    say({"event": {"kind": kind, **what}})


async def serve(commands: dict[str, Command]) -> None:
    """Does what the lines of the input say, many things at once, until it ends."""
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    working: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        task = asyncio.create_task(_do(commands, json.loads(line)))
        working.add(task)
        task.add_done_callback(working.discard)
    for task in working:
        task.cancel()


async def _do(commands: dict[str, Command], line: dict[str, Any]) -> None:
    number, name = line.pop("id"), line.pop("do")
    try:
        if name not in commands:
            raise Refused(f"there is no command {name}")
        answer = await commands[name](**line)
        say({"id": number, "answer": answer or {}})
    except Exception as problem:
        # The whole story goes to standard error, which a failing test shows.
        traceback.print_exc()
        sys.stderr.flush()
        say({"id": number, "error": f"{type(problem).__name__}: {problem}"})
