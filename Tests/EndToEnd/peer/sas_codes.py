"""What two people compare, and what their devices prove, as the specification writes it."""
import base64
import hashlib
import json
from typing import Any

import olm

# The names of the 64 emoji, by their number.
EMOJI = [name.replace("_", " ") for name in (
    "Dog Cat Lion Horse Unicorn Pig Elephant Rabbit Panda Rooster Penguin Turtle Fish Octopus "
    "Butterfly Flower Tree Cactus Mushroom Globe Moon Cloud Fire Banana Apple Strawberry Corn "
    "Pizza Cake Heart Smiley Robot Hat Glasses Spanner Santa Thumbs_Up Umbrella Hourglass Clock "
    "Gift Light_Bulb Book Pencil Paperclip Scissors Lock Key Hammer Telephone Flag Train "
    "Bicycle Aeroplane Rocket Trophy Ball Guitar Trumpet Bell Anchor Headphones Folder "
    "Pin").split(" ")]


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def unpadded(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")


def commitment(public_key: str, start: dict[str, Any]) -> str:
    return unpadded(hashlib.sha256((public_key + canonical(start)).encode()).digest())


def decimals(code: bytes) -> list[int]:
    """Three numbers of 13 bits, each from 1000 on."""
    bits = int.from_bytes(code[:5], "big") >> 1
    return [(bits >> shift & 0x1FFF) + 1000 for shift in (26, 13, 0)]


def emoji(code: bytes) -> list[str]:
    """Seven of 6 bits."""
    bits = int.from_bytes(code[:6], "big") >> 6
    return [EMOJI[bits >> shift & 0x3F] for shift in range(36, -1, -6)]


def mac(sas: "olm.sas.Sas", text: str, info: str, is_old: bool = False) -> str:
    """`hkdf-hmac-sha256.v2`, or the one before it."""
    value: str = (sas.calculate_mac if is_old else sas.calculate_mac_fixed_base64)(text, info)
    return value
