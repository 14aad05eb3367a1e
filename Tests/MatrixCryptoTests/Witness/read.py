"""Reads what our machine wrote, from standard input, and says what it found. `WitnessReadingTests`
runs it; the device that reads is the one in `Fixtures/`, each time as if for the first time.
"""
import asyncio
import base64
import json
import pathlib
import sys
import tempfile

from mautrix.crypto.attachments import decrypt_attachment as mautrix_attachment
from mautrix.crypto.ssss import KeyMetadata
from mautrix.crypto.ssss.types import EncryptedAccountDataEventContent
from nio.crypto.attachments import decrypt_attachment as nio_attachment

from witnesses import Mautrix, Nio

room, aside = "!witness:easel.example", "!aside:easel.example"


async def import_keys(witness, ours):
    """The file alone reads what was said, on a device that was given nothing else."""
    other = Nio(witness.user, "OTHERNIO")
    with tempfile.TemporaryDirectory() as temporary:
        path = pathlib.Path(temporary) / "keys.txt"
        path.write_text(ours["key_file"])
        other.olm.import_keys(path, ours["file_passphrase"])
    read = await other.read(room, ours["events"][0])
    await other.client.close()
    return read


def open_storage(ours):
    data = ours["account_data"]
    id = data["m.secret_storage.default_key"]["key"]
    description = KeyMetadata.deserialize(data[f"m.secret_storage.key.{id}"])
    key = description.verify_recovery_key(id, ours["recovery_key"])
    if description.verify_passphrase(id, ours["passphrase"]).key != key.key:
        raise ValueError("the passphrase and the recovery key are two keys")
    return {
        type: base64.b64encode(
            EncryptedAccountDataEventContent.deserialize(content).decrypt(type, key)).decode()
        for type, content in data.items() if "encrypted" in content
    }


async def main():
    told = json.loads((pathlib.Path(__file__).parent / "Fixtures/witnesses.json").read_text())
    ours = json.load(sys.stdin)
    name = ours["name"]
    own = told[name]
    found = {}
    if name == "nio":
        witness = Nio(own["user"], own["device"], own["pickle"])
        decrypt = nio_attachment
    else:
        witness = await Mautrix.make(own["user"], own["device"], own["pickle"])
        decrypt = mautrix_attachment
    if file := ours.get("file"):
        parts = (file["key"]["k"], file["hashes"]["sha256"], file["iv"])
        plain = decrypt(base64.b64decode(ours["attachment"]), *parts)
        found["attachment"] = base64.b64encode(plain).decode()
    if name == "mautrix":
        witness.server.keys["master_keys"][ours["user"]] = ours["identity"]["master_key"]
        for kind in ("self_signing", "user_signing"):
            witness.server.keys[f"{kind}_keys"][ours["user"]] = ours["identity"][f"{kind}_key"]
        found["secrets"] = open_storage(ours)
    await witness.meet(ours["device_keys"])
    await witness.hear([
        {"sender": ours["user"], "type": "m.room.encrypted", "content": content}
        for content in ours["to_device"]])
    found["read"] = [await witness.read(room, event) for event in ours["events"]]
    if name == "nio":
        found["imported"] = await import_keys(witness, ours)
        await witness.client.close()
    print(json.dumps(found))


asyncio.run(main())
