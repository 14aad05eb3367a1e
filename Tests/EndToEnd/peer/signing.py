"""Cross-signing of a person by raw requests, since matrix-nio has none; and who else is signed."""
import copy
from typing import Any

import olm

from sas_codes import canonical


def _stripped(signed: dict[str, Any]) -> str:
    bare = copy.deepcopy(signed)
    bare.pop("signatures", None)
    bare.pop("unsigned", None)
    return canonical(bare)


class Signer:
    """The three keys of a person."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.pairs = {
            name: olm.PkSigning(olm.PkSigning.generate_seed())
            for name in ("master", "self_signing", "user_signing")}

    @property
    def master(self) -> str:
        key: str = self.pairs["master"].public_key
        return key

    def sign(self, signed: dict[str, Any], pair: str) -> None:
        signatures = signed.setdefault("signatures", {}).setdefault(self.user, {})
        signatures["ed25519:" + self.pairs[pair].public_key] = self.pairs[pair].sign(
            _stripped(signed))

    def upload(self) -> dict[str, Any]:
        """What `/keys/device_signing/upload` takes."""
        body: dict[str, Any] = {}
        for name, pair in self.pairs.items():
            key = {
                "user_id": self.user, "usage": [name],
                "keys": {"ed25519:" + pair.public_key: pair.public_key}}
            if name != "master":
                self.sign(key, "master")
            body[name + "_key"] = key
        return body


def key_of(signed: dict[str, Any] | None) -> str | None:
    """The one key of a cross-signing key object."""
    return next(iter(signed["keys"].values())) if signed else None


def is_signed(signed: dict[str, Any], user: str, key: str | None) -> bool:
    """Whether this key of this user has signed it."""
    if key is None:
        return False
    names = signed.get("signatures", {}).get(user, {})
    if (signature := names.get("ed25519:" + key)) is None:
        return False
    try:
        olm.ed25519_verify(key, _stripped(signed), signature)
    except olm.utility.OlmVerifyError:
        return False
    return True


def survey(answer: dict[str, Any], user: str) -> dict[str, Any]:
    """What a `/keys/query` says of one person: keys, and which devices carry her signature."""
    master = answer.get("master_keys", {}).get(user)
    self_signing = answer.get("self_signing_keys", {}).get(user)
    own = key_of(self_signing)
    if self_signing and not is_signed(self_signing, user, key_of(master)):
        own = None
    devices = {}
    for name, device in answer.get("device_keys", {}).get(user, {}).items():
        devices[name] = {
            "ed25519": device["keys"]["ed25519:" + name],
            "curve25519": device["keys"]["curve25519:" + name],
            "algorithms": device["algorithms"],
            "signed_by_itself": _signed_by_itself(device, user, name),
            "signed_by_owner": is_signed(device, user, own)}
    return {
        "master": key_of(master), "self_signing": own, "devices": devices,
        "master_signed_by": sorted((master or {}).get("signatures", {}).get(user, {}))}


def _signed_by_itself(device: dict[str, Any], user: str, name: str) -> bool:
    try:
        olm.ed25519_verify(
            device["keys"]["ed25519:" + name], _stripped(device),
            device["signatures"][user]["ed25519:" + name])
    except (KeyError, olm.utility.OlmVerifyError):
        return False
    return True
