# SPDX-License-Identifier: GPL-3.0-or-later
"""A replica's lease as if its server had spoken at another time: signed with the server's own key, and noted as the replica does."""
import base64
import contextlib
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile

OPENSSL = shutil.which("openssl")
TIMES = ("lease_until", "lease_said", "lease_offset", "lease_seen")


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sign(seed, text):
    """Ed25519, by openssl: Python brings none."""
    with tempfile.TemporaryDirectory() as folder:
        key, said = os.path.join(folder, "key"), os.path.join(folder, "text")
        with open(key, "wb") as file:
            file.write(bytes.fromhex("302e020100300506032b657004220420") + seed)
        with open(said, "wb") as file:
            file.write(text.encode())
        done = subprocess.run([OPENSSL, "pkeyutl", "-sign", "-inkey", key, "-keyform", "DER", "-rawin", "-in", said], capture_output=True, check=True)
    return done.stdout


def shift(replica, server, days):
    """As if the server had spoken @days earlier, and nobody had it open since."""
    with contextlib.closing(sqlite3.connect(os.path.join(server, "server.db"))) as db:
        seed = db.execute("SELECT seed FROM signing_self").fetchone()[0]
    with contextlib.closing(sqlite3.connect(os.path.join(replica, "replica.db"), isolation_level=None)) as db:
        meta = dict(db.execute("SELECT key, value FROM meta"))
        until, said, offset, seen = (int(meta[key]) - (0 if key == "lease_offset" else days * 86400000) for key in TIMES)
        signature = encode(sign(seed, f"linli lease 1\n{meta['device']}\n{until}\n{said}\n"))
        mark = encode(hashlib.blake2b(f"linli times 1\n{until}\n{said}\n{offset}\n{seen}\n".encode(), key=decode(meta["lease_secret"]), digest_size=32).digest())
        for key, value in (("lease_until", until), ("lease_said", said), ("lease_seen", seen), ("lease_sig", signature), ("lease_mark", mark)):
            db.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
