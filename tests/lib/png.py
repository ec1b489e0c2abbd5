# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at a PNG with nothing but the standard library: is there something on it, is it light or dark."""
import collections
import struct
import zlib

Look = collections.namedtuple("Look", "width height lightness n_colors")
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


def _read_chunks(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG")
    at = 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at:at + 8])
        yield name, data[at + 8:at + 8 + length]
        at += 12 + length


def _unfilter(kind, line, above, step):
    """Undoes the filter of one @line in place; @above is the line before it."""
    if kind == 1:
        for i in range(step, len(line)):
            line[i] = (line[i] + line[i - step]) & 255
    elif kind == 2:
        for i, value in enumerate(above):
            line[i] = (line[i] + value) & 255
    elif kind == 3:
        for i, value in enumerate(above):
            line[i] = (line[i] + ((line[i - step] if i >= step else 0) + value) // 2) & 255
    elif kind == 4:
        for i, up in enumerate(above):
            left, corner = (line[i - step], above[i - step]) if i >= step else (0, 0)
            a, b, c = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
            line[i] = (line[i] + (left if a <= b and a <= c else up if b <= c else corner)) & 255


def read(path):
    """(width, height, bytes of a pixel, lines of bytes): 8 bits a channel, not interlaced."""
    with open(path, "rb") as file:
        chunks = list(_read_chunks(file.read()))
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", dict(chunks)[b"IHDR"])
    depth_bytes = depth // 8
    if depth not in (8, 16) or kind not in CHANNELS or interlaced:
        raise ValueError(f"{path}: depth {depth}, kind {kind}, interlaced {interlaced}")
    step = CHANNELS[kind] * depth_bytes
    raw = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    lines, above = [], bytearray(width * step)
    for row in range(height):
        start = row * (width * step + 1)
        line = bytearray(raw[start + 1:start + 1 + width * step])
        _unfilter(raw[start], line, above, step)
        lines.append(line)
        above = line
    if depth_bytes == 2:
        lines = [line[::2] for line in lines]
    return width, height, CHANNELS[kind], lines


def look_at(path, every=3):
    """Every @every-th pixel: the mean lightness from 0 to 1, and how many colours there are (four bits a channel)."""
    width, height, step, lines = read(path)
    colors, total, count = set(), 0, 0
    for line in lines[::every]:
        for x in range(0, width * step, step * every):
            pixel = line[x:x + min(step, 3)]
            colors.add(bytes(value >> 4 for value in pixel))
            total += sum(pixel) / len(pixel)
            count += 1
    return Look(width, height, round(total / max(count, 1) / 255, 3), len(colors))
