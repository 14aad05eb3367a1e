"""Writes what Amazon's own signer says of a list of requests.

  scripts/python --for BlobS3Tests Tests/BlobS3Tests/make-fixtures.py
"""
import datetime
import json
import pathlib

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NAME = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
KEY = f"blobs/{NAME}.001800000000000-5f3759df5f3759df"
REQUESTS = [
    ("PUT", f"http://127.0.0.1:8333/pictures/{KEY}", b"abc"),
    ("PUT", f"https://pictures.s3.eu-central-1.amazonaws.com/easel/{KEY}", b"abc"),
    ("PUT", f"https://s3.example.org/pictures/{KEY}", b""),
    ("GET", f"https://s3.example.org:9000/a.b-c/deep/er/{KEY}", b""),
    ("DELETE", f"https://s3.example.org/pictures/a_b/{KEY}", b""),
    ("GET", "https://s3.example.org/pictures?list-type=2&max-keys=1000&prefix=blobs%2F", b""),
    ("GET", "https://pictures.s3.us-east-1.amazonaws.com/?list-type=2&max-keys=8&prefix=a%2Fblobs%2F"
            f"&start-after=a%2Fblobs%2F{NAME}%2F", b""),
    ("GET", "https://s3.example.org/sub/pictures?list-type=2&max-keys=1&prefix=caf%C3%A9%20%2B~", b""),
]
PEOPLE = [
    ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
    ("a", "short"),
    ("LONG", "0123456789" * 12),
]
TIMES = [
    ("us-east-1", datetime.datetime(2015, 8, 30, 12, 36, 0, tzinfo=datetime.timezone.utc)),
    ("eu-central-1", datetime.datetime(2024, 2, 29, 23, 59, 59, tzinfo=datetime.timezone.utc)),
]


def signed(method, url, body, person, region, now):
    botocore.auth.get_current_datetime = lambda *_, **__: now
    request = AWSRequest(method=method, url=url, data=body)
    request.context["payload_signing_enabled"] = True
    botocore.auth.S3SigV4Auth(Credentials(*person), "s3", region).add_auth(request)
    return {
        "method": method,
        "url": url,
        "region": region,
        "milliseconds": int(now.timestamp() * 1000),
        "id": person[0],
        "secret": person[1],
        "payload": request.headers["X-Amz-Content-SHA256"],
        "date": request.headers["X-Amz-Date"],
        "authorization": request.headers["Authorization"],
    }


cases = [
    signed(*request, person, *time) for request in REQUESTS for person in PEOPLE for time in TIMES
]
path = pathlib.Path(__file__).parent / "Fixtures" / "signatures.json"
path.write_text(json.dumps(cases, indent=1) + "\n")
print(f"{len(cases)} signatures")
