"""Files sent and fetched, encrypted by matrix-nio, never whole in memory."""
import hashlib
import io
from pathlib import Path
from typing import Any

from nio import AsyncClient, UploadResponse
from nio.crypto.attachments import decrypt_attachment
from PIL import Image

from lines import Refused

THUMBNAIL = 320


async def upload(client: AsyncClient, path: Path, mime: str, encrypted: bool) -> dict[str, Any]:
    """Sends the bytes: `{"url": …}`, or `{"file": …}` with the keys."""
    # A path and not a file: nio asks once more after a 429, when a file would have been read.
    answer, keys = await client.upload(
        lambda _limits, _timeouts: path, filesize=path.stat().st_size,
        content_type="application/octet-stream" if encrypted else mime, encrypt=encrypted)
    if not isinstance(answer, UploadResponse):
        raise Refused(f"the upload failed: {answer}")
    if not keys:
        return {"url": answer.content_uri}
    return {"file": {**keys, "url": answer.content_uri}}


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
        "thumbnail_info": {
            "w": sizes[0], "h": sizes[1], "mimetype": "image/png", "size": small.stat().st_size}}
    info |= {f"thumbnail_{name}": value for name, value in thumbnail.items()}
    return {"msgtype": "m.image", "body": body, "info": info, **source}


async def fetch(client: AsyncClient, source: dict[str, Any], to: Path) -> dict[str, Any]:
    """Fetches what `{"url": …}` or `{"file": …}` names, decrypts it and says what it is.

    nio decrypts in one piece and checks the hash of the ciphertext before it does.
    """
    url = source.get("url") or source["file"]["url"]
    answer = await client.download(url)
    data = getattr(answer, "body", None)
    if not isinstance(data, bytes):
        raise Refused(f"the download failed: {answer}")
    if keys := source.get("file"):
        data = decrypt_attachment(data, keys["key"]["k"], keys["hashes"]["sha256"], keys["iv"])
    to.write_bytes(data)
    said: dict[str, Any] = {
        "path": str(to), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    try:
        with Image.open(io.BytesIO(data)) as picture:
            said |= {"w": picture.width, "h": picture.height, "format": picture.format}
    except OSError:
        pass
    return said


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
    """A picture of noise, as large as such a file gets."""
    Image.effect_noise((width, height), 80).convert("RGB").save(path)
