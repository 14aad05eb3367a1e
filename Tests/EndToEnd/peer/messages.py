"""The contents of messages, as the specification has them."""
from typing import Any

Content = dict[str, Any]


def text(
    body: str, html: str | None = None, notice: bool = False, reply_to: str | None = None,
    thread: str | None = None, mentions: list[str] | None = None,
) -> Content:
    content: Content = {"msgtype": "m.notice" if notice else "m.text", "body": body}
    if html is not None:
        content |= {"format": "org.matrix.custom.html", "formatted_body": html}
    if mentions is not None:
        content["m.mentions"] = {"user_ids": mentions}
    return related(content, reply_to, thread)


def related(content: Content, reply_to: str | None = None, thread: str | None = None) -> Content:
    """In a thread an answer is one only where it says so; else the last link is for old clients."""
    if thread:
        content["m.relates_to"] = {
            "rel_type": "m.thread", "event_id": thread, "is_falling_back": reply_to is None,
            "m.in_reply_to": {"event_id": reply_to or thread}}
    elif reply_to:
        content["m.relates_to"] = {"m.in_reply_to": {"event_id": reply_to}}
    return content


def edit(event: str, body: str) -> Content:
    return {
        "msgtype": "m.text", "body": f"* {body}",
        "m.new_content": {"msgtype": "m.text", "body": body},
        "m.relates_to": {"rel_type": "m.replace", "event_id": event}}


def reaction(event: str, key: str) -> Content:
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": event, "key": key}}
