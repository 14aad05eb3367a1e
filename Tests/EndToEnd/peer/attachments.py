"""Files sent, encrypted by matrix-nio, and fetched; never whole in memory."""
import hashlib
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import blurhash
from api import Api
from Crypto.Cipher import AES
from lines import Refused
from nio import AsyncClient, UploadResponse
from nio.crypto import encrypt_attachment
from PIL import Image

THUMBNAIL = 320
PIECE = 1 << 20


async def upload(client: AsyncClient, path: Path, mime: str, encrypted: bool) -> dict[str, Any]:
    """Sends the bytes: `{"url": …}`, or `{"file": …}` with the keys."""
    # From the beginning each time: nio asks once more after a 429. By itself it would take pieces of
    # 4 KiB, and encrypt each in another thread.
    answer, keys = await client.upload(
        lambda _limits, _timeouts: _pieces(path), filesize=path.stat().st_size,
        content_type="application/octet-stream" if encrypted else mime, encrypt=encrypted)
    if not isinstance(answer, UploadResponse):
        raise Refused(f"the upload failed: {answer}")
    if not keys:
        return {"url": answer.content_uri}
    return {"file": {**keys, "url": answer.content_uri}}


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


async def image(
    client: AsyncClient, path: Path, encrypted: bool, scratch: Path, body: str,
) -> dict[str, Any]:
    """The content of an `m.image`, its thumbnail with keys of its own."""
    with Image.open(path) as picture:
        width, height = picture.size
        mime = Image.MIME[picture.format or "PNG"]
        picture.thumbnail((THUMBNAIL, THUMBNAIL))
        small = scratch / f"{path.name}.thumbnail.png"
        picture.save(small, "PNG")
        sizes = picture.size
    source = await upload(client, path, mime, encrypted)
    thumbnail = await upload(client, small, "image/png", encrypted)
    info: dict[str, Any] = {
        "w": width, "h": height, "mimetype": mime, "size": path.stat().st_size,
        "xyz.amorgan.blurhash": blurhash.encode(path),
        "thumbnail_info": {
            "w": sizes[0], "h": sizes[1], "mimetype": "image/png", "size": small.stat().st_size}}
    info |= {f"thumbnail_{name}": value for name, value in thumbnail.items()}
    return {"msgtype": "m.image", "body": body, "info": info, **source}


def announced(path: Path, uri: str, encrypted: bool) -> tuple[bytes, dict[str, Any]]:
    """What is to be brought to this address, and the content of an `m.image` of it."""
    data = path.read_bytes()
    source: dict[str, Any] = {"url": uri}
    with Image.open(path) as picture:
        info = {
            "w": picture.width, "h": picture.height, "size": len(data),
            "mimetype": Image.MIME[picture.format or "PNG"]}
    if encrypted:
        data, keys = encrypt_attachment(data)
        source = {"file": {**keys, "url": uri}}
    return data, {"msgtype": "m.image", "body": path.name, "info": info, **source}


async def fetch(api: Api, source: dict[str, Any], to: Path) -> dict[str, Any]:
    """Fetches what `{"url": …}` or `{"file": …}` names, decrypts it and says what it is.

    Not by nio, which has all of it in memory, more than once. Nothing is decrypted before all of it
    has come and its hash is the one of the message.
    """
    file = source.get("file")
    came = to.with_suffix(".came")
    await api.save((file or source)["url"], came)
    if file:
        _open(file, came, to)
        came.unlink()
    else:
        came.rename(to)
    size, digest = measure(to)
    said: dict[str, Any] = {"path": str(to), "size": size, "sha256": digest}
    try:
        with Image.open(to) as picture:
            said |= {"w": picture.width, "h": picture.height, "format": picture.format}
    except OSError:
        pass
    return said


def _open(file: dict[str, Any], sealed: Path, to: Path) -> None:
    """Version 2 of the specification's encrypted attachments: AES-CTR, the lower half counting."""
    if file["v"] != "v2" or file["key"]["alg"] != "A256CTR":
        raise Refused(f"encrypted in a way that there is not: {file}")
    if bytes.fromhex(measure(sealed)[1]) != _bytes(file["hashes"]["sha256"]):
        raise Refused("the file is not the one of the message")
    start = _bytes(file["iv"])
    cipher = AES.new(
        _bytes(file["key"]["k"]), AES.MODE_CTR, nonce=start[:8],
        initial_value=int.from_bytes(start[8:], "big"))
    with sealed.open("rb") as reader, to.open("wb") as writer:
        while piece := reader.read(PIECE):
            writer.write(cipher.decrypt(piece))


def _bytes(base64: str) -> bytes:
    return urlsafe_b64decode(base64.replace("+", "-").replace("/", "_") + "==")


def measure(path: Path) -> tuple[int, str]:
    """How long a file is, and its SHA-256."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def made_up(path: Path, megabytes: int) -> Path:
    """Bytes that no two megabytes share, written one megabyte at a time."""
    with path.open("wb") as file:
        for number in range(megabytes):
            file.write(hashlib.shake_128(number.to_bytes(4, "big")).digest(1 << 20))
    return path


def paint(path: Path, width: int, height: int) -> None:
    """Red grows to the right and green down, so that each place has its colour; and noise, so that
    the file is about as large as such files get."""
    down = Image.linear_gradient("L")
    across = down.rotate(90)
    size = (width, height)
    noise = Image.effect_noise(size, 80)
    Image.merge("RGB", (across.resize(size), down.resize(size), noise)).save(path)
