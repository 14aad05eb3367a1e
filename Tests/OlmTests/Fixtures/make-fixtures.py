"""Makes `independent.json`: what two other implementations of the ratchets, and Python's own
cryptography, write. Random: run it again only to change what is in it.

  scripts/python --for OlmTests Tests/OlmTests/Fixtures/make-fixtures.py
"""
import base64
import hashlib
import hmac
import json
import pathlib

import olm
import vodozemac
from _libolm import ffi, lib
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def text(data):
    return base64.b64encode(data).decode().rstrip("=")


def pickled(kind, handle):
    """python-olm's own method takes only text for a key."""
    length = getattr(lib, f"olm_pickle_{kind}_length")(handle)
    buffer = ffi.new("char[]", length)
    getattr(lib, f"olm_pickle_{kind}")(handle, pickle_key, len(pickle_key), buffer, length)
    return ffi.unpack(buffer, length).decode()


def vault_pickle_key(key):
    return HKDF(hashes.SHA256(), 32, None, b"easel vault 1: pickles").derive(key)


vault_key = bytes(range(1, 33))
pickle_key = vault_pickle_key(vault_key)
out = {"vault_key": text(vault_key), "pickle_key": text(pickle_key)}

# A device of libolm's, and one of vodozemac's that writes to it.
account = olm.Account()
account.generate_one_time_keys(3)
keys = account.one_time_keys["curve25519"]
names = sorted(keys)
identity = account.identity_keys
account.mark_keys_as_published()
out["account"] = {
    "pickle": pickled("account", account._account),
    "curve25519": identity["curve25519"],
    "ed25519": identity["ed25519"],
    "one_time_keys": len(names),
}

peer = vodozemac.Account()
outbound = peer.create_outbound_session(
    vodozemac.Curve25519PublicKey.from_base64(identity["curve25519"]),
    vodozemac.Curve25519PublicKey.from_base64(keys[names[0]]),
)
again = peer.create_outbound_session(
    vodozemac.Curve25519PublicKey.from_base64(identity["curve25519"]),
    vodozemac.Curve25519PublicKey.from_base64(keys[names[0]]),
)


def message(encrypted):
    kind, body = encrypted.to_parts()
    return {"type": kind, "body": text(bytes(body)) if not isinstance(body, str) else body}


out["prekeys"] = {
    "from": peer.curve25519_key.to_base64(),
    "session_id": outbound.session_id,
    "messages": [
        {"plaintext": p, **message(outbound.encrypt(p.encode()))} for p in ("first", "second")
    ],
    "same_one_time_key": message(again.encrypt(b"third")),
}

# A session of libolm's to which vodozemac answered.
mine = olm.Account()
peer.generate_one_time_keys(1)
(peer_key,) = peer.one_time_keys.values()
session = olm.OutboundSession(mine, peer.curve25519_key.to_base64(), peer_key.to_base64())
before = pickled("session", session._session)
first = session.encrypt("ping")
theirs, plaintext = peer.create_inbound_session(
    vodozemac.Curve25519PublicKey.from_base64(mine.identity_keys["curve25519"]),
    vodozemac.AnyOlmMessage.pre_key(base64.b64decode(first.ciphertext + "===")).to_pre_key(),
)
assert plaintext == b"ping"
out["session"] = {
    "pickle": before,
    "id": session.id,
    "answers": [{"plaintext": p, **message(theirs.encrypt(p.encode()))} for p in ("pong", "pung")],
}

# A room key of vodozemac's.
group = vodozemac.GroupSession()
inbound = vodozemac.InboundGroupSession(group.session_key)


def ciphertext(value):
    return value if isinstance(value, str) else value.to_base64()


out["group"] = {
    "id": group.session_id,
    "session_key": group.session_key.to_base64(),
    "messages": [ciphertext(group.encrypt(f"message {i}".encode())) for i in range(4)],
    "exported_at_2": inbound.export_at(2).to_base64(),
}

# Room keys of libolm's.
group = olm.OutboundGroupSession()
inbound = olm.InboundGroupSession(group.session_key)
group.encrypt("zero")
out["group_pickles"] = {
    "id": group.id,
    "inbound": pickled("inbound_group_session", inbound._session),
    "outbound": pickled("outbound_group_session", group._session),
    "message": group.encrypt("one"),
}

# A verification in which our private key is known.
private = bytes([0x11] * 32)
public = X25519PrivateKey.from_private_bytes(private).public_key()
public = text(public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw))
sas = vodozemac.Sas()
theirs = sas.public_key.to_base64()
established = sas.diffie_hellman(vodozemac.Curve25519PublicKey.from_base64(public))
shown = established.bytes("the info")
out["sas"] = {
    "private": text(private),
    "public": public,
    "theirs": theirs,
    "emoji": list(shown.emoji_indices),
    "decimals": list(shown.decimals),
    "mac": established.calculate_mac("the input", "the info"),
}

# A room key in a backup.
backup = vodozemac.PkDecryption()
sealed = vodozemac.PkEncryption.from_key(backup.public_key).encrypt(b'{"algorithm":"m.megolm.v1"}')
out["backup"] = {
    "key": text(bytes(backup.key.to_bytes() if hasattr(backup.key, "to_bytes") else backup.key)),
    "public": backup.public_key.to_base64(),
    "plaintext": '{"algorithm":"m.megolm.v1"}',
    "ephemeral": text(bytes(sealed.ephemeral_key)),
    "mac": text(bytes(sealed.mac)),
    "ciphertext": text(bytes(sealed.ciphertext)),
}

# A key file.
plain, passphrase, salt, iv, rounds = b'[{"a":1}]', b"correct horse", bytes(16), bytes([7] * 16), 1000
keys = hashlib.pbkdf2_hmac("sha512", passphrase, salt, rounds, 64)
encryptor = Cipher(algorithms.AES(keys[:32]), modes.CTR(iv)).encryptor()
body = b"\x01" + salt + iv + rounds.to_bytes(4, "big") + encryptor.update(plain)
body += hmac.new(keys[32:], body, "sha256").digest()
out["key_file"] = {
    "text": "-----BEGIN MEGOLM SESSION DATA-----\n"
    + base64.b64encode(body).decode()
    + "\n-----END MEGOLM SESSION DATA-----",
    "plaintext": plain.decode(),
    "passphrase": passphrase.decode(),
    "rounds": rounds,
}

target = pathlib.Path(__file__).with_name("independent.json")
target.write_text(json.dumps(out, indent=1) + "\n")
