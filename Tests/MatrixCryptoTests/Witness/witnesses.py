"""Two clients of other people's making, without a network: matrix-nio, whose ratchets are
vodozemac's, and mautrix, whose ratchets are libolm's. Both do their own crypto from end to end.

Each is a device that can be met, written to and asked to write:

  upload                    what it would upload: its device's keys and one-time keys
  meet(keys, one_time_keys) answers its questions about somebody else's device
  share(room, user)         the messages that give that user's devices the key of a room
  say(room, type, content)  what it would send into the room
  hear(events)              takes what was sent to the device
  read(room, event)         what stands in an encrypted event, or None
"""
import logging
import warnings
from urllib.parse import unquote

from mautrix.api import HTTPAPI
from mautrix.client import ClientAPI
from mautrix.crypto import MemoryCryptoStore, OlmAccount, OlmMachine, StateStore
from mautrix.errors import MNotFound
from mautrix.types import (
    EncryptedEvent,
    EncryptionAlgorithm,
    EventType,
    RoomEncryptionStateEventContent,
    TOFUSigningKey,
    ToDeviceEvent,
)
from nio import AsyncClient, AsyncClientConfig, KeysClaimResponse, KeysQueryResponse, MatrixRoom
from nio import KeysUploadResponse, SyncResponse
from nio.crypto import OlmAccount as NioAccount
from nio.store import SqliteMemoryStore

# mautrix says of its own events that what they must hold is deprecated.
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

pickle_key = "witness"


def first(mapping):
    return next(iter(mapping.items()))


class Nio:
    def __init__(self, user, device, pickle=None):
        self.user, self.device = user, device
        self.syncs = 0
        config = AsyncClientConfig(
            store=SqliteMemoryStore, store_sync_tokens=False, pickle_key=pickle_key
        )
        self.client = AsyncClient("https://nowhere.invalid", user, device, config=config)
        self.client.restore_login(user, device, "no token")
        self.olm = self.client.olm
        if pickle:
            self.olm.account = NioAccount.from_pickle(pickle.encode(), pickle_key, shared=True)
            self.olm.save_account()
        else:
            self.upload = self.olm.share_keys()
            self.olm.handle_response(KeysUploadResponse(0, len(self.upload["one_time_keys"])))

    def pickle(self):
        return self.olm.account.pickle(pickle_key).decode()

    async def meet(self, keys, one_time_keys=None):
        user, device = keys["user_id"], keys["device_id"]
        answer = {"device_keys": {user: {device: keys}}, "failures": {}}
        self.olm.handle_response(KeysQueryResponse.from_dict(answer))
        if self.olm.device_store[user][device].ed25519 != keys["keys"][f"ed25519:{device}"]:
            raise ValueError(f"matrix-nio does not believe {user}'s device")
        if one_time_keys:
            answer = {"one_time_keys": {user: {device: one_time_keys}}, "failures": {}}
            self.olm.handle_response(KeysClaimResponse.from_dict(answer))

    def enter(self, room):
        self.client.rooms[room] = MatrixRoom(room, self.user, encrypted=True)
        self.client.rooms[room].members_synced = True

    async def share(self, room, user):
        if room in self.olm.outbound_group_sessions:
            self.olm.rotate_outbound_group_session(room)
        _, body = self.olm.share_group_session(room, [user], ignore_unverified_devices=True)
        self.olm.outbound_group_sessions[room].shared = True
        return body["messages"][user]

    async def say(self, room, type, content):
        self.enter(room)
        return self.client.encrypt(room, type, content)[1]

    async def hear(self, events):
        await self.sync(to_device=events)

    async def read(self, room, event):
        self.enter(room)
        answer = await self.sync(room, [event])
        read = answer.rooms.join[room].timeline.events[0]
        if not getattr(read, "decrypted", False):
            return None
        return {"type": read.source["type"], "content": read.source["content"]}

    async def sync(self, room=None, events=(), to_device=()):
        self.syncs += 1
        empty = {"events": []}
        timeline = {"events": list(events), "limited": False, "prev_batch": "before"}
        joined = {
            "timeline": timeline, "state": empty, "ephemeral": empty, "account_data": empty,
        }
        answer = SyncResponse.from_dict({
            "next_batch": str(self.syncs),
            "rooms": {"join": {room: joined} if room else {}, "invite": {}, "leave": {}},
            "to_device": {"events": list(to_device)},
            "device_one_time_keys_count": {"signed_curve25519": 50},
            "device_lists": {"changed": [], "left": []},
            "presence": empty, "account_data": empty,
        })
        await self.client.receive_response(answer)
        return answer


class Server(HTTPAPI):
    """Answers mautrix's requests out of what was put into it, and keeps what it sent."""

    def __init__(self, user):
        self.log = logging.getLogger("server")
        self.token, self.as_user_id = "no token", user
        self.transactions = 0
        self.user = user
        self.keys = {
            "device_keys": {}, "master_keys": {}, "self_signing_keys": {}, "user_signing_keys": {},
        }
        self.one_time_keys = {}
        self.account_data = {}
        self.sent = []

    def get_txn_id(self):
        self.transactions += 1
        return str(self.transactions)

    async def request(self, method, path, content=None, **_):
        parts = [unquote(part) for part in str(path).split("/")][3:]
        match parts:
            case ["keys", "upload"]:
                return self.take_keys(content or {})
            case ["keys", "query"]:
                wanted = content["device_keys"]
                return {
                    kind: {user: key for user, key in keys.items() if user in wanted}
                    for kind, keys in self.keys.items()
                } | {"failures": {}}
            case ["keys", "claim"]:
                return {"one_time_keys": self.claimed(content["one_time_keys"]), "failures": {}}
            case ["keys", "device_signing", "upload"]:
                for name, key in content.items():
                    self.keys[f"{name}s"][self.user] = key
                return {}
            case ["keys", "signatures", "upload"]:
                for user, objects in content.items():
                    for device, signed in objects.items():
                        own = self.keys["device_keys"][user][device]["signatures"]
                        for signer, signatures in signed["signatures"].items():
                            own.setdefault(signer, {}).update(signatures)
                return {"failures": {}}
            case ["sendToDevice", type, _]:
                for user, devices in content["messages"].items():
                    for device, message in devices.items():
                        self.sent.append((type, user, device, message))
                return {}
            case ["user", _, "account_data", *type]:
                if method.name == "PUT":
                    self.account_data["/".join(type)] = content
                    return {}
                if "/".join(type) not in self.account_data:
                    raise MNotFound(404, "not there")
                return self.account_data["/".join(type)]
        raise ValueError(f"mautrix asked for {method} {parts}")

    def take_keys(self, content):
        if device := content.get("device_keys"):
            own = self.keys["device_keys"].setdefault(device["user_id"], {})
            own[device["device_id"]] = device
        self.uploaded = content
        return {"one_time_key_counts": {"signed_curve25519": 50}}

    def claimed(self, wanted):
        found = {}
        for user, devices in wanted.items():
            for device in devices:
                if keys := self.one_time_keys.pop((user, device), None):
                    found.setdefault(user, {})[device] = keys
        return found


class Client(ClientAPI):
    def add_event_handler(self, *_, **__):
        pass

    def dispatch_event(self, *_, **__):
        pass


class Store(MemoryCryptoStore):
    """mautrix's own would change a tuple when a key comes a second time."""

    async def put_cross_signing_key(self, user_id, usage, key):
        keys = self._cross_signing_keys.setdefault(user_id, {})
        keys[usage] = TOFUSigningKey(key=key, first=keys[usage].first if usage in keys else key)


class Rooms(StateStore):
    async def is_encrypted(self, _):
        return True

    async def get_encryption_info(self, _):
        return RoomEncryptionStateEventContent(algorithm=EncryptionAlgorithm.MEGOLM_V1)

    async def find_shared_rooms(self, _):
        return []


class Mautrix:
    @classmethod
    async def make(cls, user, device, pickle=None):
        self = cls()
        self.user, self.device = user, device
        self.server = Server(user)
        self.store = Store("witness", pickle_key)
        if pickle:
            account = OlmAccount.from_pickle(pickle.encode(), pickle_key, shared=True)
            await self.store.put_account(account)
        self.client = Client(mxid=user, device_id=device, api=self.server)
        self.machine = OlmMachine(self.client, self.store, Rooms())
        await self.machine.load()
        if not pickle:
            await self.machine.share_keys(0)
            self.upload = self.server.uploaded
        return self

    def pickle(self):
        return self.machine.account.pickle(pickle_key).decode()

    async def meet(self, keys, one_time_keys=None):
        user, device = keys["user_id"], keys["device_id"]
        self.server.keys["device_keys"].setdefault(user, {})[device] = keys
        found = await self.machine._fetch_keys([user], include_untracked=True)
        if device not in found[user]:
            raise ValueError(f"mautrix does not believe {user}'s device")
        if one_time_keys:
            self.server.one_time_keys[user, device] = one_time_keys

    async def share(self, room, user):
        await self.store.remove_outbound_group_session(room)
        self.server.sent = []
        await self.machine.share_group_session(room, [user])
        return {
            device: content for type, to, device, content in self.server.sent
            if to == user and type == "m.room.encrypted"
        }

    async def say(self, room, type, content):
        kind = EventType.find(type)
        return (await self.machine.encrypt_megolm_event(room, kind, content)).serialize()

    async def hear(self, events):
        for event in events:
            taken = ToDeviceEvent.deserialize(event)
            if event["type"] == "m.room_key_request":
                await self.machine.handle_room_key_request(taken, raise_exceptions=True)
            else:
                await self.machine.handle_to_device_event(taken)

    async def read(self, room, event):
        whole = EncryptedEvent.deserialize(event | {"room_id": room})
        read = await self.machine.decrypt_megolm_event(whole)
        return {
            "type": read.type.t, "content": read.content.serialize(),
            "trust": read["mautrix"]["trust_state"].name,
        }
