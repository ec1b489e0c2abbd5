# SPDX-License-Identifier: GPL-3.0-or-later
"""linli-server backup and restore: whole or not there, whoever kills them; what laptops did since the copy comes back.  Speaks TAP."""
import contextlib
import hashlib
import os
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.environ.get("LINLI_SRCDIR", "."), "tests", "lib"))
from programs import ENV, SERVER, Done, Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-copies-")
DATA = os.path.join(SCRATCH, "server")
PASSWORD = write_file(os.path.join(SCRATCH, "password"), "correct horse\n")


def path(name):
    return os.path.join(SCRATCH, name)


def keep(code, verb, *words, folder=DATA, **options):
    done = Done(subprocess.run([SERVER, verb, *words, "--data", folder, "--json"], capture_output=True, text=True, env=ENV, timeout=60, check=False,
                               **options))
    assert done.code == code, f"{verb} {words}: exit {done.code}, not {code}: {done.err}"
    assert code == 0 or (done.out == "" and len(done.err.strip().splitlines()) == 1), done.err
    return done


def enrolled(server, name, login="zhang"):
    code = ctl("admin", DATA, "code", login).json["code"]
    return path(name), ctl("enroll", path(name), "--server", server.url, "--user", login, "--password-file", PASSWORD, "--code", code).json["device"]


def people(replica):
    return ctl("list", replica, "person").json["count"]


def ask(folder, sql):
    with contextlib.closing(sqlite3.connect(os.path.join(folder, "server.db"))) as db:
        return db.execute(sql).fetchall()


def state(folder):
    with open(os.path.join(folder, "server.db"), "rb") as file:
        return file.read(), sorted(os.listdir(folder))


def fatten(folder, mib):
    """So large that a slow copy takes its time; the tables are the server's own."""
    with contextlib.closing(sqlite3.connect(os.path.join(folder, "server.db"))) as db:
        db.executemany("INSERT INTO op_done VALUES(999,?,4,?,0)", ((n, n) for n in range(mib * 70000)))
        db.commit()


def running_server_is_copied():
    ctl("admin", DATA, "init")
    for login, role in (("zhang", "grid_worker"), ("li", "grid_worker")):
        ctl("admin", DATA, "user", "add", login, "--role", role, "--grid", "1", "--grid", "2", "--password-file", PASSWORD)
    with Server(DATA) as server:
        replica, _ = enrolled(server, "writing")
        ctl("sync", replica)
        over = threading.Event()

        def write():
            while not over.is_set():
                ctl("new", replica, "person", "name=赵一")
                ctl("sync", replica)

        thread = threading.Thread(target=write)
        thread.start()
        try:
            for number in range(5):
                done = keep(0, "backup", path(f"copy{number}"))
                assert done.json == {"ok": True, "copy": path(f"copy{number}"), "partitions": 1}
        finally:
            over.set()
            thread.join()
    for number in range(5):
        copy = path(f"copy{number}")
        assert sorted(os.listdir(copy)) == ["manifest", "server.db"] and stat.S_IMODE(os.stat(copy).st_mode) == 0o700
        assert {stat.S_IMODE(os.stat(os.path.join(copy, name)).st_mode) for name in os.listdir(copy)} == {0o600}
        seq = ask(copy, "SELECT epoch,seq FROM part")[0]
        with open(os.path.join(copy, "manifest"), encoding="utf-8") as file:
            manifest = file.read()
        assert f"epoch={seq[0]}\nseq={seq[1]}\n" in manifest, manifest
        shutil.copytree(copy, path("looked-at"))
        keep(0, "check", folder=path("looked-at"))
        shutil.rmtree(path("looked-at"))
    # What laptops need not keep any longer is what the last copy holds.
    with open(os.path.join(DATA, "safe"), encoding="utf-8") as file:
        assert file.read() == f"[1]\nepoch={seq[0]}\nseq={seq[1]}\n"


def copies_have_names_and_are_not_written_over():
    os.mkdir(path("copies"))
    first = keep(0, "backup", path("copies")).json["copy"]
    assert os.path.dirname(first) == path("copies") and os.listdir(path("copies")) == [os.path.basename(first)]
    os.mkdir(path("mine.part"))
    write_file(path("mine.part/letter"), "mine\n")
    keep(3, "backup", path("mine"))  # a folder of that name that no copy left
    assert os.listdir(path("mine.part")) == ["letter"]
    write_file(path("a-file"), "mine\n")
    keep(1, "backup", path("a-file"))
    keep(3, "backup", path("no/such/place"))
    keep(3, "backup", path("never"), folder=path("nowhere"))
    assert not os.path.exists(path("never")) and not os.path.exists(path("never.part"))
    for words in (["backup"], ["backup", "a", "b"], ["restore"], ["check", "x"], ["restore", "x", "--rate", "3"], ["backup", "x", "--rate", "-1"]):
        done = subprocess.run([SERVER, *words, "--data", DATA], capture_output=True, text=True, env=ENV, timeout=30, check=False)
        assert done.returncode == 2, (words, done.stderr)


def killed_backup_leaves_no_copy():
    folder = path("fat")
    shutil.copytree(path("copy0"), folder)
    fatten(folder, 4)
    with subprocess.Popen([SERVER, "backup", path("killed"), "--data", folder, "--rate", "1"], stdout=subprocess.DEVNULL, env=ENV) as process:
        deadline = time.monotonic() + 20
        while not os.path.exists(path("killed.part/server.db")) or os.path.getsize(path("killed.part/server.db")) == 0:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.01)
        keep(3, "backup", path("killed"), folder=folder)  # not while another one writes there
        process.kill()
    assert not os.path.exists(path("killed"))
    keep(0, "backup", path("killed"), folder=folder)
    assert not os.path.exists(path("killed.part"))

    def little_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    keep(3, "backup", path("full"), folder=folder, preexec_fn=little_disk, restore_signals=False)
    assert not os.path.exists(path("full")) and not os.path.exists(path("full.part"))
    before = state(folder)[0]
    keep(3, "restore", path("killed"), folder=folder, preexec_fn=little_disk, restore_signals=False)
    assert state(folder)[0] == before and not os.path.exists(os.path.join(folder, "restore.part"))


def wrong_copies_change_nothing():
    def spoilt(name, spoil):
        copy = path(f"spoilt-{name}")
        shutil.copytree(path("copy1"), copy)
        spoil(copy)
        return copy

    def flip(copy):
        with open(os.path.join(copy, "server.db"), "r+b") as file:
            file.seek(-100, os.SEEK_END)
            file.write(b"\xff")

    def edit(copy, text):
        write_file(os.path.join(copy, "manifest"), text)

    def forge(copy):
        """A bare file has no manifest: its partition must still be whole."""
        with contextlib.closing(sqlite3.connect(os.path.join(copy, "server.db"))) as db:
            db.execute("UPDATE part SET seq=seq+5")
            db.commit()

    copies = [
        spoilt("byte", flip),
        spoilt("short", lambda copy: os.truncate(os.path.join(copy, "server.db"), 8192)),
        spoilt("empty", lambda copy: edit(copy, "")),
        spoilt("nonsense", lambda copy: edit(copy, "[backup]\nformat=1\nsize=many\nsha256=0\n")),
        spoilt("newer", lambda copy: edit(copy, "[backup]\nformat=9\n")),
        spoilt("bare", lambda copy: os.unlink(os.path.join(copy, "manifest"))),
        os.path.join(spoilt("forged", forge), "server.db"),
        write_file(path("letter"), "this is no database, it is a letter to my aunt " * 40),
        write_file(path("nothing"), ""),
        path("not-there"),
    ]
    before = state(DATA)
    for copy in copies:
        keep(3, "restore", copy)
        assert state(DATA) == before, copy
    with Server(DATA):
        before = state(DATA)[0]
        keep(3, "restore", path("copy1"))  # not while somebody writes
        assert state(DATA)[0] == before


def killed_restore_never_serves_the_copy_as_it_was():
    folder = path("often")
    shutil.copytree(path("copy0"), folder)
    copied, highest = ask(folder, "SELECT seq,epoch FROM part")[0]
    for step in range(12):
        with subprocess.Popen([SERVER, "restore", path("copy0"), "--data", folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env=ENV) as process:
            time.sleep(step * 0.004)
            process.kill()
        if os.path.exists(os.path.join(folder, "server.db")):
            epoch, seq = ask(folder, "SELECT epoch,seq FROM part")[0]
            assert seq == copied and epoch >= highest, (step, epoch, highest)
            highest = epoch
    keep(0, "restore", path("copy0"), folder=folder)
    assert ask(folder, "SELECT epoch FROM part")[0][0] > highest
    assert not os.path.exists(os.path.join(folder, "restore.part"))
    keep(0, "check", folder=folder)


def work_since_yesterday_is_offered_again():
    """The whole of it: a copy, a day of accepted work, a restore, and nobody misses anything."""
    with Server(DATA) as server:
        old, _ = enrolled(server, "old")
        lost, device = enrolled(server, "lost", "li")
        ctl("sync", old)
        ctl("sync", lost)
        yesterday = keep(0, "backup", path("yesterday")).json["copy"]
        before = people(old)
        for name in "一二三四五":
            ctl("new", old, "person", f"name=钱{name}")
        assert ctl("sync", old).json["returned"] == 0
        new, _ = enrolled(server, "new", "li")  # a laptop the copy never heard of
        ctl("sync", new)
        for name in "一二三":
            ctl("new", new, "person", f"name=孙{name}")
        ctl("sync", new)
        ctl("new", old, "person", "name=周一")  # not sent yet
        ctl("admin", DATA, "revoke", device)
    done = keep(0, "restore", yesterday).json
    assert done["accounts"] == "today" and sorted(os.listdir(done["aside"]))[0] == "server.db", done
    with Server(DATA) as server:
        for _ in range(2):
            for replica in (old, new):
                report = ctl("sync", replica, "--server", server.url).json
                assert report["returned"] == report["conflicts"] == 0, report
        assert people(old) == people(new) == before + 9
        mine, theirs = ctl("check", old).json, ctl("check", new).json
        assert mine["ok"] and theirs["ok"] and mine["digest"] == theirs["digest"]
        assert "revoked" in ctl("sync", lost, "--server", server.url, code=1).err  # since the copy, and still
    keep(0, "check")


def server_that_lost_everything_comes_back_from_a_copy():
    folder = path("new-disk")
    time.sleep(1.1)  # the second of the day stands in for the epoch, and the restore before was just now
    done = keep(0, "restore", path("yesterday"), folder=folder).json
    assert done["accounts"] == "copy" and done["aside"] is None
    keep(0, "check", folder=folder)
    numbers = dict(ask(folder, "SELECT name,seq FROM sqlite_sequence"))
    assert numbers["device"] > 10000 and numbers["user_"] > 10000  # none is given to another
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700 and stat.S_IMODE(os.stat(os.path.join(folder, "server.db")).st_mode) == 0o600


def laptop_that_a_lost_server_forgot_enrols_anew():
    """Of one that the copy never heard of, what it had sent since is there again, as what another one had sent."""
    folder, before = path("new-disk"), people(path("old"))
    ctl("new", path("new"), "person", "name=吴一")  # not sent yet
    with Server(folder) as server:
        assert "not one of ours" in ctl("sync", path("new"), "--server", server.url, code=1).err
        code = ctl("admin", folder, "code", "li").json["code"]
        ctl("enroll", path("new"), "--server", server.url, "--user", "li", "--password-file", PASSWORD, "--code", code, "--anew")
        for _ in range(2):
            for name in ("old", "new"):
                report = ctl("sync", path(name), "--server", server.url).json
                assert report["returned"] == report["conflicts"] == 0, report
        assert people(path("old")) == people(path("new")) == before + 1
        mine, theirs = ctl("check", path("old")).json, ctl("check", path("new")).json
        assert mine["ok"] and theirs["ok"] and mine["digest"] == theirs["digest"]
    keep(0, "check", folder=folder)


def photos_are_copied_whole_and_come_back():
    """One that the disk damaged is left out and told of; none is taken away by a restore."""
    photos = {hashlib.sha256(data).hexdigest(): data for data in (b"first" * 999, b"second" * 999, b"damaged" * 999)}
    names = list(photos)

    def put(folder, name, data):
        os.makedirs(os.path.join(folder, "files", name[:2]), exist_ok=True)
        with open(os.path.join(folder, "files", name[:2], name), "wb") as file:
            file.write(data)

    def got(folder):
        found = {}
        for name in names:
            try:
                with open(os.path.join(folder, "files", name[:2], name), "rb") as file:
                    found[name] = file.read()
            except FileNotFoundError:
                pass
        return found

    for name, data in photos.items():
        put(DATA, name, data if name != names[2] else b"something else")
    done = keep(0, "backup", path("with-photos"))
    assert done.json["pictures"] == 2 and "1 photos are damaged" in done.err, done.err
    assert got(path("with-photos")) == {name: photos[name] for name in names[:2]}
    put(path("with-photos"), names[0], b"spoilt in the copy")
    put(path("photos-back"), names[2], photos[names[2]])
    time.sleep(1.1)  # as above
    done = keep(0, "restore", path("with-photos"), folder=path("photos-back"))
    assert got(path("photos-back")) == {name: photos[name] for name in names[1:]} and "1 photos of the copy" in done.err, done.err


def row_that_a_hand_took_is_missed():
    with Server(DATA) as server:
        replica, _ = enrolled(server, "complete")
        made = ctl("new", replica, "person", "name=郑和", "sex=1").json["id"]
        ctl("sync", replica)
    parts = ask(DATA, f"SELECT kind_no FROM record WHERE id=x'{made.replace('-', '')}' ORDER BY kind_no")
    assert parts, made
    for number, (kind_no,) in enumerate(parts):
        folder = path(f"robbed{number}")
        shutil.copytree(DATA, folder)
        keep(0, "check", folder=folder)
        with contextlib.closing(sqlite3.connect(os.path.join(folder, "server.db"))) as db:
            db.execute(f"DELETE FROM record WHERE id=x'{made.replace('-', '')}' AND kind_no=?", (kind_no,))
            db.commit()
        for words in (("check",), ("backup", path(f"of-robbed{number}"))):
            done = subprocess.run([SERVER, *words, "--data", folder], capture_output=True, text=True, env=ENV, timeout=60, check=False)
            assert done.returncode != 0 and "1 rows were taken out by hand" in done.stderr, (words, done.returncode, done.stderr)
        assert not os.path.exists(path(f"of-robbed{number}")), "it is not kept as a good copy"


CASES = [
    ("a running server is copied, also while somebody writes", running_server_is_copied),
    ("copies have names, and none is written over another", copies_have_names_and_are_not_written_over),
    ("a copy that was killed or had no room is not there", killed_backup_leaves_no_copy),
    ("a damaged, wrong or missing copy changes nothing", wrong_copies_change_nothing),
    ("a restore that was killed never serves the copy as it was", killed_restore_never_serves_the_copy_as_it_was),
    ("work accepted since yesterday's copy is offered again; who was revoked stays so", work_since_yesterday_is_offered_again),
    ("a server that lost everything comes back from a copy", server_that_lost_everything_comes_back_from_a_copy),
    ("a laptop that it does not know any more enrols anew, and nothing it sent is lost", laptop_that_a_lost_server_forgot_enrols_anew),
    ("a row that a hand took out of the server is missed", row_that_a_hand_took_is_missed),
    ("photos are copied whole and come back", photos_are_copied_whole_and_come_back),
]

if __name__ == "__main__":
    try:
        run_cases(CASES)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
