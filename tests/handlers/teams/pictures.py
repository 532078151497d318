"""Reads a PNG as far as ours go: eight bits a colour, with or without opacity, not interlaced."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

Point = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """Its size, how many values make a point, and all of them."""

    width: int
    height: int
    depth: int
    values: bytes

    def at(self, across: int, down: int) -> Point:
        """Red, green, blue and opacity of a point."""
        start = (down * self.width + across) * self.depth
        red, green, blue, *opacity = self.values[start : start + self.depth]
        return red, green, blue, opacity[0] if opacity else 255

    def points(self) -> Iterator[Point]:
        """Every point."""
        return (self.at(across, down) for down in range(self.height) for across in range(self.width))


def picture(png: bytes) -> Picture:
    """The picture that is in these bytes."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    parts = list(_parts(png[8:]))
    width, height, bits, colour, *_, interlaced = struct.unpack(">IIBBBBB", dict(parts)[b"IHDR"])
    assert (bits, interlaced) == (8, 0)
    depth = {2: 3, 6: 4}[colour]
    packed = zlib.decompress(b"".join(content for name, content in parts if name == b"IDAT"))
    return Picture(width, height, depth, _unfiltered(packed, width * depth, depth))


def _parts(rest: bytes) -> Iterator[tuple[bytes, bytes]]:
    while rest:
        length, name = struct.unpack(">I4s", rest[:8])
        yield name, rest[8 : 8 + length]
        rest = rest[12 + length :]


def _unfiltered(packed: bytes, wide: int, depth: int) -> bytes:
    above, lines = bytes(wide), []
    for start in range(0, len(packed), wide + 1):
        kind, line = packed[start], bytearray(packed[start + 1 : start + 1 + wide])
        for at in range(wide):
            left, corner = (line[at - depth], above[at - depth]) if at >= depth else (0, 0)
            line[at] = (line[at] + _guess(kind, left, above[at], corner)) % 256
        above = bytes(line)
        lines.append(above)
    return b"".join(lines)


def _guess(kind: int, left: int, up: int, corner: int) -> int:
    nearest = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
    return (0, left, up, (left + up) // 2, nearest)[kind]
