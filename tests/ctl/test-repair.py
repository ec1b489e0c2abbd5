# SPDX-License-Identifier: GPL-3.0-or-later
"""A replica that really is damaged, repaired by the command line: nothing is deleted, and what only it had is kept."""
import atexit
import os
import random
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-repair-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
USER = next(user for user in DEMO["users"] if user["role"] == "grid_worker")
WORKER = os.path.join(SCRATCH, "worker")
PAGE = 4096


def password_of(user):
    return write_file(os.path.join(SCRATCH, f"password-{user['login']}"), user["password"] + "\n")


def make_worker():
    """A grid worker's replica with three changes that nobody else has."""
    with Server(DEMO["server"]) as server:
        ctl("enroll", WORKER, "--server", server.url, "--user", USER["login"], "--password-file", password_of(USER), "--code", USER["code"])
        ctl("sync", WORKER)
    for row in ctl("list", WORKER, "person", "--limit", "3").json["rows"]:
        ctl("edit", WORKER, "person", row["id"], "workplace=示例单位")


def copy_of_worker(name):
    folder = os.path.join(SCRATCH, name)
    shutil.copytree(WORKER, folder)
    return folder, os.path.join(folder, "replica.db")


def overwrite(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def every_file(folder):
    """Relative path and bytes of all that lies in @folder, but for what SQLite's readers leave: the index of the log, an empty log."""
    files = {os.path.relpath(os.path.join(root, name), folder): read(os.path.join(root, name))
             for root, _, names in os.walk(folder) for name in names}
    return {name: data for name, data in files.items() if not name.endswith("-shm") and (data or not name.endswith("-wal"))}


def whole_is_left_alone():
    folder, _ = copy_of_worker("whole")
    before = every_file(folder)
    assert ctl("repair", folder).json == {"damaged": False, "repaired": False}
    assert every_file(folder) == before


def in_the_middle(path):
    noise = random.Random(7)
    size = os.path.getsize(path)
    for place in range(6):
        overwrite(path, (size // 8 * (place + 1)) // PAGE * PAGE, noise.randbytes(PAGE))


def cut(path):
    os.truncate(path, os.path.getsize(path) * 2 // 3 // PAGE * PAGE)


def emptied(path):
    os.truncate(path, 0)


def header(path):
    overwrite(path, 0, random.Random(3).randbytes(100))


DAMAGES = [
    # (what, how, whether it is still known whose it is and what was not sent)
    ("bytes overwritten in the middle", in_the_middle, None),
    ("a file cut short", cut, None),
    ("a file of no length", emptied, False),
    ("garbage in place of the header", header, True),
]


def repaired(what, damage, knows):
    def case():
        folder, path = copy_of_worker(what.replace(" ", "-"))
        damage(path)
        damaged = read(path)
        done = ctl("repair", folder).json
        assert done["damaged"] and done["repaired"], done
        assert read(os.path.join(done["aside"], "replica.db")) == damaged, "the damaged file is kept byte by byte"
        assert ctl("check", folder).json["ok"]
        assert not os.path.exists(os.path.join(folder, "repair"))
        if knows is not None:
            assert done["identity"] is knows and done["unsent"] == (3 if knows else 0), done
        assert ctl("repair", folder).json["damaged"] is False, "once is enough"
        if not done["identity"]:
            return
        with Server(DEMO["server"]) as server:
            report = ctl("sync", folder, "--server", server.url).json
            assert report["pulled"] > 1000 and report["compared"] > 0, report
            if knows:
                assert report["pushed"] == 3 and report["returned"] == 0, report
        assert ctl("check", folder).json["ok"]
    return case


def make_foreign(path):
    overwrite(path, 68, b"\0\0\0\7")


def make_newer(path):
    overwrite(path, 60, b"\0\0\0\x63")


def move_away(path):
    write_file(os.path.join(os.path.dirname(path), "notes"), "no replica at all")
    os.rename(path, path + ".elsewhere")


def refused(what, change, words, code):
    def case():
        folder, path = copy_of_worker(what.replace(" ", "-").replace("'", ""))
        change(path)
        before = every_file(folder)
        done = ctl("repair", folder, "--json", code=code)
        assert done.out == "" and done.err.count("\n") == 1 and words in done.err, done.err
        assert every_file(folder) == before
    return case


REFUSALS = [
    ("another program's file", make_foreign, "another program", 1),
    ("a newer program's file", make_newer, "newer program", 3),
    ("a folder without a replica", move_away, "no replica here", 3),
]


def wrong_usage():
    ctl("repair", code=2)
    ctl("repair", WORKER, WORKER, code=2)
    ctl("repair", WORKER, "--delete", code=2)


make_worker()
run_cases([
    ("a whole replica is left alone", whole_is_left_alone),
    *[(f"repaired, with the damaged file aside: {what}", repaired(what, damage, knows)) for what, damage, knows in DAMAGES],
    *[(f"refused, and nothing touched: {what}", refused(what, change, words, code)) for what, change, words, code in REFUSALS],
    ("wrong usage is exit 2", wrong_usage),
])
