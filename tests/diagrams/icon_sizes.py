"""Icons of the diagrams package in the size in which pictures show them: `python -m tests.diagrams.icon_sizes`.

They are files of ours and not scaled on the way, as what a PNG is packed to differs by the version of zlib.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from hadesign.diagrams.icons import ICONS, SHOWN, icon_file, small_icon

SIGNATURE = b"\x89PNG\r\n\x1a\n"
ENOUGH = 4_000
"""Bytes of an icon that need not be made smaller."""
Rows = list[list[tuple[int, int, int, int]]]


def pixels(data: bytes) -> Rows:
    """Return the pixels of a PNG of eight bits with alpha, grey or in colour, as red, green, blue and alpha."""
    assert data.startswith(SIGNATURE)
    parts = dict[bytes, bytes]()
    at = len(SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind = data[at + 4 : at + 8]
        parts[kind] = parts.get(kind, b"") + data[at + 8 : at + 8 + length]
        at += length + 12
    width, height, depth, colour, _packed, _filter, interlaced = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    assert (depth, interlaced) == (8, 0)
    size = {4: 2, 6: 4}[colour]
    flat = list(_unfiltered(zlib.decompress(parts[b"IDAT"]), width * size, height, size))
    return [[_pixel(row[i : i + size]) for i in range(0, len(row), size)] for row in flat]


def _pixel(raw: bytearray) -> tuple[int, int, int, int]:
    """Return a pixel; a grey one has one value for all colours."""
    return (raw[0], raw[0], raw[0], raw[1]) if len(raw) == 2 else (raw[0], raw[1], raw[2], raw[3])


def _unfiltered(raw: bytes, stride: int, height: int, size: int) -> Iterator[bytearray]:
    """Yield rows without their filters (https://www.w3.org/TR/png-3/#9Filters)."""
    above = bytearray(stride)
    for number in range(height):
        start = number * (stride + 1)
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + stride])
        for i in range(stride):
            left, up, corner = (row[i - size], above[i], above[i - size]) if i >= size else (0, above[i], 0)
            row[i] = (row[i] + (0, left, up, (left + up) // 2, _paeth(left, up, corner))[kind]) & 255
        yield row
        above = row


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))


def scaled(rows: Rows, width: int) -> Rows:
    """Return a picture made smaller: each pixel is the mean of what it covers, by how much it covers of each."""
    height = max(1, round(len(rows) * width / len(rows[0])))
    across = [list(_covered(i, width, len(rows[0]))) for i in range(width)]
    down = [list(_covered(i, height, len(rows))) for i in range(height)]
    return [[_mean([(rows[y][x], a * b) for y, a in tall for x, b in wide]) for wide in across] for tall in down]


def _covered(number: int, of: int, size: int) -> Iterator[tuple[int, float]]:
    start, end = number * size / of, (number + 1) * size / of
    for one in range(int(start), min(size, int(end) + 1)):
        share = min(end, one + 1) - max(start, one)
        if share > 1e-9:
            yield one, share


def _mean(parts: Sequence[tuple[tuple[int, int, int, int], float]]) -> tuple[int, int, int, int]:
    """Return the mean of pixels; what is seen through counts less for the colour."""
    weight = sum(share for _pixel, share in parts)
    alpha = sum(pixel[3] * share for pixel, share in parts)
    if alpha < 0.5 * weight:
        return 0, 0, 0, 0
    red, green, blue = (round(sum(p[i] * p[3] * share for p, share in parts) / alpha) for i in range(3))
    return red, green, blue, round(alpha / weight)


def png(rows: Rows) -> bytes:
    """Return pixels as a PNG, each row as the difference from the one above."""
    raw, above = bytearray(), bytes(4 * len(rows[0]))
    for row in rows:
        flat = bytes(value for pixel in row for value in pixel)
        raw += b"\x02" + bytes((one - other) & 255 for one, other in zip(flat, above, strict=True))
        above = flat
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(raw), 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def files() -> dict[Path, Rows]:
    """Return what every small icon should show, by its file."""
    originals = {small_icon(icon_file(icon)): icon_file(icon) for icon in ICONS}
    large = {small: file.read_bytes() for small, file in sorted(originals.items()) if file.stat().st_size > ENOUGH}
    return {small: scaled(pixels(data), SHOWN) for small, data in large.items()}


def main() -> None:
    """Write those that are missing or show something else."""
    for file, rows in files().items():
        if not file.exists() or pixels(file.read_bytes()) != rows:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(png(rows))


if __name__ == "__main__":
    main()
