"""What a Synapse of the test bed is told: `homeserver.yaml` and the files beside it.

Synapse reads YAML, and JSON is YAML.
"""
import json
import secrets
from pathlib import Path
from typing import Any

from signedjson.key import generate_signing_key, write_signing_keys

SERVER_NAME = "easel.test"

# Every limit that a default Synapse sets. Taken together they make a bot wait for minutes.
LIMITS = (
    "rc_message", "rc_registration", "rc_admin_redaction", "rc_room_creation", "rc_3pid_validation",
    "rc_delayed_event_mgmt", "rc_presence_per_user", "rc_media_create", "rc_reports",
    "rc_key_requests", "rc_user_directory")
NESTED_LIMITS = {
    "rc_login": ("address", "account", "failed_attempts"),
    "rc_joins": ("local", "remote"),
    "rc_invites": ("per_room", "per_user", "per_issuer"),
}
NO_LIMIT = {"per_second": 1e6, "burst_count": 1_000_000}


def relaxed() -> dict[str, Any]:
    """Limits that nobody meets."""
    limits: dict[str, Any] = {name: NO_LIMIT for name in LIMITS}
    limits["rc_presence"] = {"per_user": limits.pop("rc_presence_per_user")}
    for name, kinds in NESTED_LIMITS.items():
        limits[name] = {kind: NO_LIMIT for kind in kinds}
    return limits


def database(folder: Path, postgres: str | None) -> dict[str, Any]:
    """SQLite in the folder, or the empty PostgreSQL database of this connection string."""
    if postgres is None:
        return {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}}
    return {
        "name": "psycopg2",
        "allow_unsafe_locale": True,
        "args": {"dsn": postgres, "cp_min": 1, "cp_max": 5}}


def write(
    folder: Path, port: int, limits: str = "relaxed", postgres: str | None = None,
    settings: dict[str, Any] | None = None,
) -> Path:
    """Writes everything that Synapse needs, and gives the path of its configuration.

    `settings` are Synapse's own, by their names, and win over ours. What is there already (the
    signing key, the secrets) stays, so that a server can be started again on its folder.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / "signing.key"
    if not key.exists():
        with key.open("w") as file:
            write_signing_keys(file, [generate_signing_key("test")])
    secret = folder / "registration.secret"
    if not secret.exists():
        secret.write_text(secrets.token_hex(16))
    log = folder / "log.config"
    log.write_text(json.dumps({
        "version": 1, "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"file": {
            "class": "logging.FileHandler", "formatter": "plain",
            "filename": str(folder / "homeserver.log")}},
        # What it refuses, and why; see `count` of homeserver.py.
        "loggers": {"synapse.http.server": {"level": "INFO"}},
        "root": {"level": "WARNING", "handlers": ["file"]}}))
    config: dict[str, Any] = {
        "server_name": SERVER_NAME,
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "serve_server_wellknown": False,
        "pid_file": str(folder / "homeserver.pid"),
        "listeners": [{
            "port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "tls": False,
            "x_forwarded": False, "resources": [{"names": ["client"], "compress": False}]}],
        "database": database(folder, postgres),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(key),
        "log_config": str(log),
        "registration_shared_secret": secret.read_text(),
        "macaroon_secret_key": "of a test", "form_secret": "of a test",
        # Nothing leaves this machine.
        "trusted_key_servers": [], "suppress_key_server_warning": True, "report_stats": False,
        "federation_domain_whitelist": [], "url_preview_enabled": False,
        "presence": {"enabled": False},
        # Passwords of tests need not be expensive to guess.
        "bcrypt_rounds": 4,
    }
    if limits == "relaxed":
        config |= relaxed()
    elif limits != "default":
        raise ValueError(f'limits are "relaxed" or "default", not "{limits}"')
    path = folder / "homeserver.yaml"
    path.write_text(json.dumps(config | (settings or {}), indent=1))
    return path
