# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes maps of others: files of tiles whose colour says which tile it is."""
import math
import os
import sqlite3
import struct
import zlib


def picture(colour, side=256):
    """A PNG of one colour (three bytes)."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = (b"\0" + bytes(colour) * side) * side
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows, 1))
            + chunk(b"IEND", b""))


def colour_of(zoom, x, y):
    """Never a colour of our own map: blue is above 250, red and green are low."""
    return bytes((x % 16 * 6, y % 16 * 6, 235 + zoom))


def tile_at(lon, lat, zoom):
    """(x, y) with fractions."""
    side = 1 << zoom
    return (lon + 180) / 360 * side, (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side


def write(path, tiles, attribution="by hand"):
    """@tiles: {(zoom, x, y): bytes or None}, rows from the north."""
    if os.path.exists(path):
        os.unlink(path)
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE metadata (name, value)")
    db.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
    db.execute("INSERT INTO metadata VALUES ('attribution', ?)", (attribution,))
    db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()])
    db.commit()
    db.close()
    return path


def round_about(west, south, east, north, zooms):
    """All tiles that meet the box."""
    tiles = {}
    for zoom in zooms:
        left, top = tile_at(west, north, zoom)
        right, low = tile_at(east, south, zoom)
        for y in range(int(top), int(low) + 1):
            for x in range(int(left), int(right) + 1):
                tiles[zoom, x, y] = picture(colour_of(zoom, x, y))
    return tiles
