"""Text files that a person wrote with an editor of Windows or Linux."""


def decoded(data: bytes) -> str:
    """The text, which is UTF-8, or UTF-16 that is marked as such. Raises UnicodeDecodeError for what is neither."""
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
