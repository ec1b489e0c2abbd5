# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures for tests of photos: PNG files without any library."""
import struct
import zlib


def png(path, width, height, chance, noisy=False):
    """A picture of one colour of its own, or of noise, which no encoder makes small."""
    rows = b"".join(b"\0" + (chance.randbytes(width * 3) if noisy else chance.randbytes(3) * width) for _ in range(height))

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))
    return path
