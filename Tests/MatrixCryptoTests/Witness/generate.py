"""Makes `Fixtures/`: what matrix-nio and mautrix write for a device of ours, and what that device
answers in between. Random on their side: run it again only to change what is in it, or when the
tests say that our device is not the one any more that was written to.

  swift build --build-tests
  scripts/python --for MatrixCryptoTests Tests/MatrixCryptoTests/Witness/generate.py
"""
import asyncio
import base64
import json
import os
import pathlib
import subprocess
import tempfile

from mautrix.crypto.attachments import encrypt_attachment as mautrix_attachment
from mautrix.types import TrustState
from nio.crypto.attachments import encrypt_attachment as nio_attachment
from nio.events import MegolmEvent

from witnesses import Mautrix, Nio, first

folder = pathlib.Path(__file__).parent / "Fixtures"
root = folder.parents[3]
room, aside = "!witness:easel.example", "!aside:easel.example"
passphrase = "un café, s'il vous plaît ☕"
# matrix-nio takes a passphrase's Latin-1, where the specification says nothing and others take UTF-8.
file_passphrase = "correct horse"
picture = bytes(range(256)) * 9


def ours(part):
    """Lets our machine write its part, and reads it."""
    subprocess.run(
        ["swift", "test", "--skip-build", "--disable-xctest", "--filter", "WitnessMaking"],
        cwd=root, env=os.environ | {"EASEL_WITNESS": part}, check=True,
        stdout=subprocess.DEVNULL,
    )
    return json.loads((folder / f"{part}.json").read_text())


def keep(told):
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "witnesses.json").write_text(text + "\n")


def event(number, sender, content, type="m.room.encrypted"):
    return {
        "event_id": f"${sender[1:].split(':')[0]}-{number}", "type": type, "sender": sender,
        "origin_server_ts": 1_700_000_000_000 + number, "content": content,
    }


def sent(sender, content, type="m.room.encrypted"):
    return {"sender": sender, "type": type, "content": content}


async def said(witness, file, number=0):
    """Some events as they were written, and what they are to read as."""
    contents = [
        {"msgtype": "m.text", "body": "Voilà: “žluťoučký kůň” — 日本語, e\u0301, 👩‍🎨🏳️‍🌈"},
        {"msgtype": "m.image", "body": "picture.bin", "file": file,
         "info": {"mimetype": "application/octet-stream", "size": len(picture)}},
        {"msgtype": "m.text", "body": "* better", "m.new_content": {
            "msgtype": "m.text", "body": "better"},
         "m.relates_to": {"rel_type": "m.replace", "event_id": "$first"}},
        {"msgtype": "m.notice", "body": "index 3"},
    ]
    events = []
    for content in contents:
        encrypted = await witness.say(room, "m.room.message", content)
        events.append({"event": event(number, witness.user, encrypted), "content": content})
        number += 1
    return events


async def main():
    account = ours("account")
    me, keys = account["user"], account["device_keys"]
    device = account["device"]
    one_time_keys = sorted(account["one_time_keys"].items())

    def next_key():
        return dict([one_time_keys.pop(0)])

    nio = Nio("@nio:witness.example", "NIODEVICE")
    mautrix = await Mautrix.make("@mautrix:witness.example", "MAUTRIXDEV")
    sibling = await Mautrix.make(me, "SIBLING")
    told = {
        "passphrase": passphrase, "file_passphrase": file_passphrase,
        "picture": base64.b64encode(picture).decode(),
    }

    for name, witness in (("nio", nio), ("mautrix", mautrix), ("sibling", sibling)):
        upload = witness.upload
        told[name] = {
            "user": witness.user, "device": witness.device, "device_keys": upload["device_keys"],
            # One for the fixture, one for the tests in which they read what we write.
            "one_time_keys": dict(sorted(upload["one_time_keys"].items())[:2]),
            "pickle": witness.pickle(),
        }
        await witness.meet(keys, next_key())

    # What each says at first: a room key in a pre-key message, and what it opens.
    for name, witness, attachment in (
        ("nio", nio, nio_attachment), ("mautrix", mautrix, mautrix_attachment),
    ):
        ciphertext, file = attachment(picture)
        file = file if isinstance(file, dict) else file.serialize()
        file["url"] = f"mxc://witness.example/{name}"
        content = (await witness.share(room, me))[device]
        assert first(content["ciphertext"])[1]["type"] == 0
        told[name] |= {
            "attachment": base64.b64encode(ciphertext).decode(), "file": file,
            "prekey": sent(witness.user, content), "said": await said(witness, file),
        }

    # A file of keys, with the key of an event that nothing else brings.
    nio.enter(aside)
    nio.olm.create_outbound_group_session(aside)
    nio.olm.outbound_group_sessions[aside].shared = True
    told["nio"]["aside"] = event(
        90, nio.user, await nio.say(aside, "m.room.message", {"msgtype": "m.text", "body": "aside"}))
    with tempfile.TemporaryDirectory() as temporary:
        path = f"{temporary}/keys.txt"
        nio.olm.export_keys(path, file_passphrase, count=10_000)
        told["nio"]["key_file"] = pathlib.Path(path).read_text()

    # A device that mautrix blacklists is told so.
    blocked = (await mautrix.store.get_device(me, device))
    blocked.trust = TrustState.BLACKLISTED
    await mautrix.store.put_devices(me, {device: blocked})
    await mautrix.share(aside, me)
    told["mautrix"]["withheld"] = [
        sent(mautrix.user, content, type) for type, _, _, content in mautrix.server.sent]
    told["mautrix"]["aside"] = event(
        91, mautrix.user,
        await mautrix.say(aside, "m.room.message", {"msgtype": "m.text", "body": "not for you"}))
    blocked.trust = TrustState.UNVERIFIED
    await mautrix.store.put_devices(me, {device: blocked})

    # Identities, and what of the sibling's lies in secret storage.
    for name, witness in (("mautrix", mautrix), ("sibling", sibling)):
        recovery = await witness.machine.generate_recovery_key(passphrase)
        served = witness.server.keys
        told[name] |= {
            "identity": {kind: served[f"{kind}s"][witness.user] for kind in (
                "master_key", "self_signing_key", "user_signing_key")},
            "device_keys": served["device_keys"][witness.user][witness.device],
            "account_data": witness.server.account_data, "recovery_key": recovery,
        }

    # Said by the sibling to nobody: the key is asked of it later.
    await sibling.machine.share_group_session(aside, [])
    hidden = {"msgtype": "m.text", "body": "between ourselves"}
    told["sibling"]["aside"] = event(
        92, me, await sibling.say(aside, "m.room.message", hidden))
    keep(told)

    # Our device takes all that in, signs itself, and answers.
    answers = ours("answers")
    for name, witness in (("nio", nio), ("mautrix", mautrix)):
        answer = answers[name]
        await witness.hear([sent(me, content) for content in answer["to_device"]])
        for number, content in enumerate(answer["events"]):
            read = await witness.read(room, event(number, me, content))
            assert read["content"]["body"] == answer["bodies"][number], read
        # Their ratchet has turned: what they write now are messages of the other kind.
        content = (await witness.share(room, me))[device]
        assert first(content["ciphertext"])[1]["type"] == 1
        told[name]["normal"] = sent(witness.user, content)
        text = {"msgtype": "m.text", "body": "after the answer"}
        told[name]["after"] = {
            "event": event(50, witness.user, await witness.say(room, "m.room.message", text)),
            "content": text,
        }

    # Requests for the key of what we said, and of what somebody else said to us.
    ours_said = event(0, me, answers["nio"]["events"][0])
    asked = MegolmEvent.from_dict(ours_said | {"room_id": room})
    asked.room_id = room
    request = asked.as_key_request(me, nio.device)
    told["nio"]["request"] = sent(nio.user, request.content, request.type)
    heard = told["nio"]["said"][0]["event"]["content"]
    sibling.server.sent = []
    await sibling.machine.request_room_key(
        room, heard["sender_key"], heard["session_id"], {me: [device]}, timeout=0)
    type, _, _, content = sibling.server.sent[0]
    told["sibling"]["request"] = sent(me, content, type)

    # The sibling is asked, and sees by our signature that it may answer.
    await sibling.meet(answers["sibling"]["device_keys"])
    sibling.server.sent = []
    for content in answers["sibling"]["requests"]:
        # Deprecated, and we do not send it; mautrix reads no request without.
        content["body"]["sender_key"] = sibling.machine.account.identity_key
        await sibling.hear([sent(me, content, "m.room_key_request")])
    told["sibling"]["forwarded"] = [
        sent(me, content, type) for type, to, _, content in sibling.server.sent
        if type == "m.room.encrypted"]
    told["sibling"]["refused"] = [
        sent(me, content, type) for type, to, _, content in sibling.server.sent
        if type == "m.room_key.withheld"]
    assert len(told["sibling"]["forwarded"]) == 1 and len(told["sibling"]["refused"]) == 1
    keep(told)
    await nio.client.close()


asyncio.run(main())
