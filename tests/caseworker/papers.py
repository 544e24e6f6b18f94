"""Small files of every kind that is taken, and some that are not."""

from __future__ import annotations

import base64

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + bytes(40)
    + b"\xff\xd9"
)
PAGE = b"<!doctype html><script>alert(1)</script>"


def sent(*files: tuple[str, bytes, str]) -> list[tuple[str, tuple[str, bytes, str]]]:
    """Files as a form sends them: name, content and claimed type."""
    return [("documents", file) for file in files]


A_PDF = ("认证表.pdf", PDF, "application/pdf")
A_PHOTO = ("持证照片.jpg", JPEG, "image/jpeg")
A_SCAN = ("scan.png", PNG, "image/png")
