"""A person's keys and signatures, and what she can find out about those of others."""
from typing import Any

import signing
from api import CLIENT, Api
from lines import Refused
from nio import AsyncClient
from verifying import Verifying


class Keys:
    def __init__(self, client: AsyncClient, api: Api, verifying: Verifying) -> None:
        self.client, self.api, self.verifying = client, api, verifying
        self.signer: signing.Signer | None = None

    async def keys(self, user: str) -> dict[str, Any]:
        """What the server says of a person's keys, with the signatures checked."""
        answer = await self.api.call("POST", CLIENT + "/keys/query", {"device_keys": {user: []}})
        return signing.survey(answer, user)

    async def sign(self, password: str) -> dict[str, Any]:
        """Cross-signing from nothing: makes the three keys, and signs this device."""
        me = self.client.user_id
        self.signer = signer = signing.Signer(me)
        master = signer.upload()
        # The device vouches for the master key, and the owner's key for the device.
        own = master["master_key"]
        own.setdefault("signatures", {}).setdefault(me, {})[
            "ed25519:" + self.client.device_id] = self.client.olm.sign_json({
                name: value for name, value in own.items() if name != "signatures"})
        await self.api.with_password(
            "POST", CLIENT + "/keys/device_signing/upload", master, me, password)
        await self._sign(me, self.client.device_id, "self_signing")
        self.verifying.master = signer.master
        return {"master": signer.master}

    async def sign_device(self, device: str) -> None:
        """Signs another device of this person."""
        await self._sign(self.client.user_id, device, "self_signing")

    async def sign_user(self, user: str) -> None:
        """Signs another person's master key."""
        await self._sign(user, None, "user_signing")

    async def _sign(self, user: str, device: str | None, pair: str) -> None:
        if not self.signer:
            raise Refused("there is nothing to sign with; `sign` comes first")
        answer = await self.api.call("POST", CLIENT + "/keys/query", {"device_keys": {user: []}})
        signed = answer["device_keys"][user][device] if device else answer["master_keys"][user]
        name = device or signing.key_of(signed)
        signed.pop("unsigned", None)
        signed.pop("signatures", None)
        self.signer.sign(signed, pair)
        answer = await self.api.call(
            "POST", CLIENT + "/keys/signatures/upload", {user: {name: signed}})
        if answer.get("failures"):
            raise Refused(f"the signature was refused: {answer['failures']}")

    async def devices(self, user: str) -> dict[str, Any]:
        """What nio itself knows."""
        known = self.client.device_store.active_user_devices(user)
        return {"devices": {device.id: device.ed25519 for device in known}}
