"""A verification by comparing emoji or numbers, from the specification, on python-olm.

A state without I/O: what comes goes into `take`, what is to be sent comes out, and `news` is for
the person. It speaks `curve25519-hkdf-sha256`, `sha256` and `hkdf-hmac-sha256.v2`, and no older
ones, but for one of its faults.

`faults` make it lie, for tests of the other side:
  wrong_key         the MAC is over another device key than ours
  wrong_commitment  the key that is shown is not the one that was promised
  wrong_mac         the MAC of the key is garbage
  unknown_method    starts with a method that nobody has
  old_mac           no lie: speaks `hkdf-hmac-sha256` alone, as clients from before 2023
"""
from dataclasses import dataclass, field
from typing import Any

import olm

import sas_codes

PREFIX = "m.key.verification."
Out = list[tuple[str, dict[str, Any]]]


@dataclass
class Side:
    user: str
    device: str
    # By their ids: `ed25519:DEVICE`, and `ed25519:` with the public master key.
    keys: dict[str, str] = field(default_factory=dict)


class Verification:
    def __init__(
        self, me: Side, them: Side, transaction: str, in_room: bool, faults: list[str],
    ) -> None:
        self.me, self.them = me, them
        self.transaction, self.in_room = transaction, in_room
        self.lie(faults)
        self.state = "requested"
        self.news: list[dict[str, Any]] = []
        self.sas = olm.sas.Sas()
        self.key: str = self.sas.pubkey
        self.their_key = ""
        self.start: dict[str, Any] = {}
        self.we_started = False
        self.promised = ""
        self.their_mac: dict[str, Any] | None = None
        self.we_agreed = False
        self.done = {"us": False, "them": False}

    def lie(self, faults: list[str]) -> None:
        self.faults = set(faults)
        self.code_method = (
            "hkdf-hmac-sha256" if "old_mac" in self.faults else "hkdf-hmac-sha256.v2")

    # What we say

    def content(self, **what: Any) -> dict[str, Any]:
        if self.in_room:
            relation = {"rel_type": "m.reference", "event_id": self.transaction}
            return {**what, "m.relates_to": relation}
        return {**what, "transaction_id": self.transaction}

    def ready(self) -> Out:
        self.state = "ready"
        return [(PREFIX + "ready", self.content(
            from_device=self.me.device, methods=["m.sas.v1"]))]

    def begin(self) -> Out:
        method = "org.example.none" if "unknown_method" in self.faults else "m.sas.v1"
        self.we_started, self.state = True, "started"
        self.start = self.content(
            from_device=self.me.device, method=method,
            key_agreement_protocols=["curve25519-hkdf-sha256"], hashes=["sha256"],
            message_authentication_codes=[self.code_method],
            short_authentication_string=["decimal", "emoji"])
        return [(PREFIX + "start", self.start)]

    def agree(self) -> Out:
        """The person says that both screens show the same."""
        if self.state != "shown":
            raise ValueError(f"nothing is shown to agree with; it is {self.state}")
        self.we_agreed = True
        keys = dict(self.me.keys)
        if "wrong_key" in self.faults:
            keys[f"ed25519:{self.me.device}"] = sas_codes.unpadded(b"w" * 32)
        codes = {name: self._mac(key, self.me, self.them, name) for name, key in keys.items()}
        if "wrong_mac" in self.faults:
            codes = {name: sas_codes.unpadded(b"m" * 32) for name in codes}
        listed = self._mac(",".join(sorted(codes)), self.me, self.them, "KEY_IDS")
        self.state = "agreed"
        out = [(PREFIX + "mac", self.content(mac=codes, keys=listed))]
        return out + (self._judge() if self.their_mac else [])

    def disagree(self) -> Out:
        return self.cancel("m.mismatched_sas")

    def cancel(self, code: str = "m.user") -> Out:
        if self.state in ("cancelled", "done"):
            return []
        self._end("cancelled", code=code, by="us")
        return [(PREFIX + "cancel", self.content(code=code, reason=code))]

    # What they say

    def take(self, step: str, content: dict[str, Any]) -> Out:
        if self.state in ("cancelled", "done"):
            return []
        match step.removeprefix(PREFIX):
            case "ready" if self.state == "requested":
                self.them.device = content["from_device"]
                self.state = "ready"
                self.news.append({"news": "ready", "device": self.them.device})
                return []
            case "start":
                return self._started(content)
            case "accept" if self.state == "started" and self.we_started:
                self.promised, self.state = content["commitment"], "accepted"
                return [(PREFIX + "key", self.content(key=self.key))]
            case "key" if self.state == "accepted" and not self.their_key:
                return self._keyed(content["key"])
            case "mac" if self.state in ("shown", "agreed"):
                self.their_mac = content
                return self._judge() if self.we_agreed else []
            case "done":
                self.done["them"] = True
                self._close()
                return []
            case "cancel":
                self._end("cancelled", code=content.get("code"), by="them")
                return []
        return self.cancel("m.unexpected_message")

    def _started(self, content: dict[str, Any]) -> Out:
        if self.we_started:
            if self.state != "started":
                return self.cancel("m.unexpected_message")
            # Both began: the smaller user goes first, then the smaller device.
            if (self.me.user, self.me.device) < (self.them.user, content["from_device"]):
                return []
            self.we_started = False
        offered = (
            content.get("method") == "m.sas.v1"
            and "curve25519-hkdf-sha256" in content.get("key_agreement_protocols", [])
            and self.code_method in content.get("message_authentication_codes", [])
            and "sha256" in content.get("hashes", []))
        if not offered:
            return self.cancel("m.unknown_method")
        self.them.device, self.start, self.state = content["from_device"], content, "accepted"
        shown = self.key
        if "wrong_commitment" in self.faults:
            shown = olm.sas.Sas().pubkey
        return [(PREFIX + "accept", self.content(
            method="m.sas.v1", key_agreement_protocol="curve25519-hkdf-sha256", hash="sha256",
            message_authentication_code=self.code_method,
            short_authentication_string=[
                kind for kind in ("decimal", "emoji")
                if kind in content["short_authentication_string"]],
            commitment=sas_codes.commitment(shown, self.start)))]

    def _keyed(self, key: str) -> Out:
        self.their_key = key
        if self.we_started and sas_codes.commitment(key, self.start) != self.promised:
            return self.cancel("m.mismatched_commitment")
        self.sas.set_their_pubkey(key)
        self.state = "shown"
        ours = f"{self.me.user}|{self.me.device}|{self.key}|"
        theirs = f"{self.them.user}|{self.them.device}|{key}|"
        both = ours + theirs if self.we_started else theirs + ours
        code = self.sas.generate_bytes(
            "MATRIX_KEY_VERIFICATION_SAS|" + both + self.transaction, 6)
        self.news.append({
            "news": "shown", "emoji": sas_codes.emoji(code), "decimals": sas_codes.decimals(code)})
        return [] if self.we_started else [(PREFIX + "key", self.content(key=self.key))]

    def _judge(self) -> Out:
        told = self.their_mac or {}
        codes = told["mac"]
        if self._mac(",".join(sorted(codes)), self.them, self.me, "KEY_IDS") != told["keys"]:
            return self.cancel("m.key_mismatch")
        verified = []
        for name, code in codes.items():
            key = self.them.keys.get(name)
            if key is None:
                continue  # A key that we do not know is passed over.
            if self._mac(key, self.them, self.me, name) != code:
                return self.cancel("m.key_mismatch")
            verified.append(name)
        if f"ed25519:{self.them.device}" not in verified:
            return self.cancel("m.key_mismatch")
        self.news.append({"news": "proved", "keys": sorted(verified)})
        self.done["us"] = True
        self._close()
        return [(PREFIX + "done", self.content())]

    def _mac(self, text: str, sender: Side, receiver: Side, name: str) -> str:
        return sas_codes.mac(self.sas, text, (
            "MATRIX_KEY_VERIFICATION_MAC" + sender.user + sender.device + receiver.user
            + receiver.device + self.transaction + name), is_old="old_mac" in self.faults)

    def _close(self) -> None:
        if all(self.done.values()):
            self._end("done")

    def _end(self, state: str, **what: Any) -> None:
        self.state = state
        self.news.append({"news": state, **what})
