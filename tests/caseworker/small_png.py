"""Pictures of pages made small: at most 256 colours, which a page hardly exceeds."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
Pixels = NDArray[np.uint8]


def shrink(path: Path) -> None:
    """Write a picture of 8 bits a channel, as Chromium makes it, anew with a palette."""
    pixels = read(path.read_bytes())
    path.write_bytes(written(pixels))


def read(data: bytes) -> Pixels:
    """The pixels of a picture: height, width, red green blue.

    Raises:
        ValueError: it is interlaced, or not of 8 bits with three or four channels.
    """
    parts = list(_chunks(data))
    header = next(body for kind, body in parts if kind == b"IHDR")
    wide, high, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if (depth, interlaced) != (8, 0) or kind not in (2, 6):
        raise ValueError(f"a picture of depth {depth}, kind {kind}, interlaced {interlaced}")
    channels = 3 if kind == 2 else 4
    raw = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    lines = np.frombuffer(raw, np.uint8).reshape(high, 1 + wide * channels)
    out = np.zeros((high, wide * channels), np.uint8)
    above = np.zeros(wide * channels, np.uint8)
    for at, line in enumerate(lines):
        above = out[at] = _unfiltered(int(line[0]), line[1:], above, channels)
    return out.reshape(high, wide, channels)[:, :, :3]


def written(pixels: Pixels) -> bytes:
    """A picture with a palette of its most frequent colours; others become the nearest of them."""
    high, wide, _ = pixels.shape
    wanted = pixels.reshape(-1, 3).astype(np.int64) @ (65536, 256, 1)
    colours, where, counts = np.unique(wanted, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-counts)[:COLOURS]]
    split = np.stack([kept >> 16, kept >> 8 & 255, kept & 255], 1)
    every = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], 1)
    nearest = np.array([((split - one) ** 2).sum(1).argmin() for one in every], np.uint8)
    lines = nearest[where].reshape(high, wide)
    raw = np.hstack([np.zeros((high, 1), np.uint8), lines]).tobytes()
    header = struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)
    body = zlib.compress(raw, 9)
    palette = split.astype(np.uint8).tobytes()
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", body), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(told)) + name + told + struct.pack(">I", zlib.crc32(name + told))
        for name, told in parts
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _unfiltered(kind: int, line: Pixels, above: Pixels, step: int) -> Pixels:
    """A line of pixels without the filter of the format."""
    if kind == 0:
        return line
    if kind == 2:
        return line + above
    out = line.tolist()
    up = above.tolist()
    for at in range(len(out)):
        left = out[at - step] if at >= step else 0
        corner = up[at - step] if at >= step else 0
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + up[at]) // 2
        else:
            guess = _paeth(left, up[at], corner)
        out[at] = (out[at] + guess) & 255
    return np.array(out, np.uint8)


def _paeth(left: int, above: int, corner: int) -> int:
    guess = left + above - corner
    far = (abs(guess - left), abs(guess - above), abs(guess - corner))
    return (left, above, corner)[far.index(min(far))]
