"""Makes `sas.json`: verifications in which the other side is vodozemac, and what is hashed, shown and
vouched for is put together here from the specification. Random: run it again only to change it.

  scripts/python --for OlmTests Tests/MatrixCryptoTests/Verification/Fixtures/make-fixtures.py
"""
import base64
import hashlib
import json
import pathlib

import vodozemac
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def text(data):
    return base64.b64encode(data).decode().rstrip("=")


def raw(key):
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def signing(seed):
    return text(raw(Ed25519PrivateKey.from_private_bytes(bytes([seed] * 32)).public_key()))


private = bytes([0x11] * 32)
ours = text(raw(X25519PrivateKey.from_private_bytes(private).public_key()))
own = {"user": "@easel:example.org", "device": "EASELDEV", "ed25519": signing(1), "master": signing(2)}
peer = {"user": "@zoë:example.org", "device": "PEER DEVICE", "ed25519": signing(3), "master": signing(4)}


def macs(established, sender, receiver, transaction):
    """What `sender` vouches for."""
    base = "MATRIX_KEY_VERIFICATION_MAC" + sender["user"] + sender["device"]
    base += receiver["user"] + receiver["device"] + transaction
    keys = {"ed25519:" + sender["device"]: sender["ed25519"], "ed25519:" + sender["master"]: sender["master"]}
    return {
        "mac": {name: established.calculate_mac(key, base + name) for name, key in keys.items()},
        "keys": established.calculate_mac(",".join(sorted(keys)), base + "KEY_IDS"),
    }


def case(in_room, they_start):
    transaction = "$the-request" if in_room else "the transaction"
    if in_room:
        marks = {"m.relates_to": {"rel_type": "m.reference", "event_id": transaction}}
    else:
        marks = {"transaction_id": transaction}
    start = {
        "from_device": (peer if they_start else own)["device"],
        "method": "m.sas.v1",
        "key_agreement_protocols": ["curve25519-hkdf-sha256"],
        "hashes": ["sha256"],
        "message_authentication_codes": ["hkdf-hmac-sha256.v2", "hkdf-hmac-sha256"],
        "short_authentication_string": ["decimal", "emoji"],
    }
    if they_start:
        start["key_agreement_protocols"].append("curve25519")
        start["message_authentication_codes"].reverse()
        start["org.example.extra"] = {"ü/é": [1, True, None], "a": "\n"}
    whole = start | marks
    sas = vodozemac.Sas()
    theirs = sas.public_key.to_base64()
    established = sas.diffie_hellman(vodozemac.Curve25519PublicKey.from_base64(ours))
    own_side = "|".join([own["user"], own["device"], ours])
    peer_side = "|".join([peer["user"], peer["device"], theirs])
    sides = [peer_side, own_side] if they_start else [own_side, peer_side]
    shown = established.bytes("|".join(["MATRIX_KEY_VERIFICATION_SAS", *sides, transaction]))
    promised = ours if they_start else theirs
    return {
        "in_room": in_room,
        "they_start": they_start,
        "transaction": transaction,
        "start": start if in_room else whole,
        "commitment": text(hashlib.sha256((promised + canonical(whole)).encode()).digest()),
        "theirs": theirs,
        "emoji": list(shown.emoji_indices),
        "decimals": list(shown.decimals),
        "our_mac": macs(established, own, peer, transaction),
        "their_mac": macs(established, peer, own, transaction),
    }


out = {
    "private": text(private),
    "ours": ours,
    "own": own,
    "peer": peer,
    "cases": [case(in_room, they_start) for in_room in (False, True) for they_start in (False, True)],
}
target = pathlib.Path(__file__).with_name("sas.json")
target.write_text(json.dumps(out, indent=1, ensure_ascii=False) + "\n")
