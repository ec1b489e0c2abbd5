# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos of records: 175 taken, 175 arrived or listed with a reason, over a network that breaks, past kill -9 and files that mean harm."""
import atexit
import glob
import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from fault_proxy import FaultProxy  # noqa: E402
from pictures_made import png  # noqa: E402
from programs import CTL, ENV, SERVER as LINLI_SERVER, Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-photos-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
SERVER = Server(DEMO["server"])
atexit.register(SERVER.stop)
PROXY = FaultProxy(int(SERVER.url.rsplit(":", 1)[1]), seed=7)
atexit.register(PROXY.close)
WORKERS = [user for user in DEMO["users"] if user["role"] == "grid_worker"]
MINE, OTHER, OFFICE = os.path.join(SCRATCH, "mine"), os.path.join(SCRATCH, "other"), DEMO["replica"]
RANDOM = random.Random(175)
TAKEN, PER_BUILDING = 175, 25


def picture(name, *size, **how):
    return png(os.path.join(SCRATCH, name), *(size or (360, 24)), RANDOM, **how)


def enrol(replica, user):
    password = write_file(os.path.join(SCRATCH, f"password-{user['login']}"), user["password"])
    ctl("enroll", replica, "--server", SERVER.url, "--user", user["login"], "--password-file", password, "--code", user["code"])
    ctl("sync", replica)


def files(replica):
    return ctl("files", replica, "--json").json


def path_of(folder, sha):
    return os.path.join(folder, "files", sha[:2], sha)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def buildings(replica):
    return [row["id"] for row in ctl("list", replica, "building").json["rows"]]


def a_photo_is_made_small_upright_and_without_a_place():
    enrol(MINE, WORKERS[1])
    building = buildings(MINE)[0]
    plain = ctl("attach", MINE, "building", building, "photos", picture("first.png", 400, 300)).json["files"][0]["sha"]
    jpeg = read(path_of(MINE, plain))
    # What a telephone adds: orientation 6 (turned right), and where it was.
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0) + struct.pack("<HHII", 0x8825, 4, 1, 38)
    tiff += struct.pack("<I", 0) + struct.pack("<H", 1) + struct.pack("<HHI", 0x001d, 2, 11) + struct.pack("<I", 60) + struct.pack("<I", 0) + b"PLACE-SECRET"
    exif = b"Exif\0\0" + tiff
    with open(os.path.join(SCRATCH, "phone.jpg"), "wb") as file:
        file.write(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:])
    turned = ctl("attach", MINE, "building", building, "photos", os.path.join(SCRATCH, "phone.jpg")).json["files"][0]["sha"]
    kept = read(path_of(MINE, turned))
    assert b"SECRET" not in kept and b"Exif" not in kept, "the place was kept"
    start = kept.index(b"\xff\xc0")
    assert struct.unpack(">HH", kept[start + 5:start + 9]) == (400, 300), "not upright"
    assert all(os.stat(path).st_mode & 0o777 == 0o600 for path in glob.glob(os.path.join(MINE, "files", "*", "*")))
    again = ctl("attach", MINE, "building", building, "photos", os.path.join(SCRATCH, "phone.jpg")).json
    assert again["ops"] == 0, "one photo stands twice"


def a_bad_file_is_refused_with_a_reason_and_leaves_nothing():
    building = buildings(MINE)[0]
    before = ctl("status", MINE, "--json").json["queue"], files(MINE)
    good = read(picture("good.png", 200, 200, noisy=True))
    bad = {"text.jpg": (b"this is no picture", "neither a JPEG nor a PNG"), "cut.png": (good[:len(good) // 2], "broken"),
           "svg.png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither"), "empty.png": (b"", "neither"),
           "bomb.png": (good[:16] + struct.pack(">II", 60000, 60000) + good[24:29]
                        + struct.pack(">I", zlib.crc32(b"IHDR" + struct.pack(">II", 60000, 60000) + good[24:29])) + good[33:], "pixels"),
           "head.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 400, "broken")}
    for name, (data, words) in bad.items():
        path = os.path.join(SCRATCH, name)
        with open(path, "wb") as file:
            file.write(data)
        refused = ctl("attach", MINE, "building", building, "photos", path, code=1)
        assert words in refused.err, f"{name}: {refused.err}"
    for path, words in ((SCRATCH, "no file"), ("/dev/zero", "no file")):
        assert words in ctl("attach", MINE, "building", building, "photos", path, code=1).err
    assert ctl("attach", MINE, "building", building, "photos", os.path.join(SCRATCH, "none.png"), code=3)
    assert "for photos" in ctl("attach", MINE, "building", building, "name", os.path.join(SCRATCH, "first.png"), code=1).err
    assert "use attach" in ctl("edit", MINE, "building", building, "photos=abc", code=1).err
    assert (ctl("status", MINE, "--json").json["queue"], files(MINE)) == before


def on_a_metered_network_only_small_pictures_go():
    report = ctl("sync", MINE, "--metered").json["photos"]
    assert report == {"sent": 0, "waiting": 0, "held": 2, "failed": 0}, report
    state = {file["thumb"]: file["state"] for file in files(MINE)["files"]}
    assert state == {True: "sent", False: "held"}, state
    assert ctl("sync", MINE).json["photos"] == {"sent": 2, "waiting": 0, "held": 0, "failed": 0}


def one_hundred_and_seventy_five_taken_all_arrive_or_say_why():
    # Seven buildings, a photo of more than one piece in each, and a network that does what networks do.
    ids = buildings(MINE)
    assert len(ids) >= TAKEN // PER_BUILDING, f"only {len(ids)} buildings in this grid"
    for number, building in enumerate(ids[-(TAKEN // PER_BUILDING):]):
        names = [picture(f"{number}-{i}.png", 420, 420, noisy=True) if i == 0 else picture(f"{number}-{i}.png") for i in range(PER_BUILDING)]
        ctl("attach", MINE, "building", building, "photos", *names)
    everything = files(MINE)
    assert everything["photos"] == TAKEN + 2, everything["photos"]
    PROXY.plan = [RANDOM.choice((None, None, None, "lost", "answer lost", "answer cut", "request cut", "twice", "portal", "garbled")) for _ in range(120)]
    for _ in range(200):
        done = ctl("sync", MINE, "--server", PROXY.url, code=None)
        assert done.code in (0, 3), done.err
        now = files(MINE)
        assert now["sent"] + now["waiting"] + now["held"] + now["failed"] == now["photos"] == TAKEN + 2, now
        assert all(file["why"] for file in now["files"] if file["state"] == "failed"), "one failed without a reason"
        if now["sent"] == now["photos"]:
            break
    assert now["sent"] == TAKEN + 2, {key: now[key] for key in ("sent", "waiting", "failed")}
    assert len(PROXY.seen) > 120, "the network was never bad"
    for file in now["files"]:
        data = read(path_of(DEMO["server"], file["sha"]))
        assert len(data) == file["size"] and hashlib.sha256(data).hexdigest() == file["sha"]


def killed_anywhere_nothing_is_lost():
    building = buildings(MINE)[-1]
    ctl("sync", MINE, "--server", SERVER.url)
    before = files(MINE)["photos"]
    for i in range(6):
        path = picture(f"killed-{i}.png", 500, 400, noisy=True)
        with subprocess.Popen([CTL, "attach", MINE, "building", building, "photos", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV) as process:
            time.sleep(0.01 * i)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        with subprocess.Popen([CTL, "sync", MINE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENV) as process:
            time.sleep(0.015 * i)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        ctl("attach", MINE, "building", building, "photos", path)
    assert ctl("check", MINE).json["ok"]
    ctl("sync", MINE)
    now = files(MINE)
    assert now["photos"] == before + 6 and now["sent"] == now["photos"], {key: now[key] for key in ("photos", "sent", "waiting", "failed")}
    assert all(len(read(path_of(DEMO["server"], file["sha"]))) == file["size"] for file in now["files"])


def after_a_repair_what_waited_still_goes():
    building = buildings(MINE)[0]
    # The header is lost: the queue is read from the damaged file.  A page of the queue is lost: photos are found by the records that name them.
    for table in ("header", "file"):
        shas = [file["sha"] for file in ctl("attach", MINE, "building", building, "photos", picture(f"before-{table}.png", 420, 420, noisy=True)).json["files"]]
        before = files(MINE)
        path, offset = os.path.join(MINE, "replica.db"), 0
        if table == "file":
            with sqlite3.connect(path) as db:
                offset = (db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'file'").fetchone()[0] - 1) * 4096
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with open(path, "r+b") as file:
            file.seek(offset)
            file.write(b"\x5a" * 100)
        done = ctl("repair", MINE).json
        assert done["repaired"] and done["identity"], done
        now = files(MINE)
        assert now["photos"] == before["photos"], (table, now["photos"], before["photos"])
        if table == "header":
            assert now["sent"] == before["sent"] and now["waiting"] == before["waiting"], "what went is known to have gone"
        report = ctl("sync", MINE, "--server", SERVER.url).json
        assert report["compared"] > 0, "nobody looked whether what was read is as the server has it"
        now = files(MINE)
        assert now["sent"] == now["photos"] == before["photos"], (table, {key: now[key] for key in ("photos", "sent", "waiting", "failed")})
        assert shas and all(read(path_of(DEMO["server"], sha)) == read(path_of(MINE, sha)) for sha in shas)


def what_others_see_comes_when_they_ask():
    ctl("sync", OFFICE, "--server", SERVER.url)
    building = buildings(MINE)[-2]
    with sqlite3.connect(os.path.join(OFFICE, "replica.db")) as db:
        named = [word for (text,) in db.execute("SELECT photos FROM building WHERE photos IS NOT NULL") for word in text.split(",")]
    assert len(named) >= TAKEN and len(glob.glob(os.path.join(OFFICE, "files", "??", "*"))) >= len(named) - 1, "small pictures are here before anybody looks"
    assert "photos" not in ctl("sync", OFFICE, "--server", SERVER.url).json, "nothing is fetched twice"
    small = ctl("fetch", OFFICE, "building", building, "photos").json["files"]
    assert len(small) == PER_BUILDING and all(os.path.getsize(file["path"]) < 65536 for file in small)
    large = ctl("fetch", OFFICE, "building", building, "photos", "--original").json["files"]
    for file in large:
        assert hashlib.sha256(read(file["path"])).hexdigest() == file["sha"]
    assert files(OFFICE)["photos"] == 0, "what was fetched is not sent back"
    assert ctl("edit", OFFICE, "building", building, "floors_above=6")
    # Who works in another grid has not even the record.
    enrol(OTHER, WORKERS[0])
    refused = ctl("fetch", OTHER, "building", building, "photos", code=None)
    assert refused.code == 1, refused.err


def a_fetch_that_is_cut_goes_on_where_it_was():
    building = buildings(MINE)[2]
    sha = ctl("attach", MINE, "building", building, "photos", picture("piecewise.png", 2000, 2000, noisy=True)).json["files"][0]["sha"]
    ctl("sync", MINE)
    whole, to = read(path_of(MINE, sha)), path_of(OFFICE, sha)
    part = os.path.join(os.path.dirname(to), "part-" + sha)
    assert len(whole) > 5 * 262144, len(whole)
    ctl("sync", OFFICE)
    assert not os.path.exists(to) and not os.path.exists(part), "originals come when somebody asks"
    ctl("sync", OFFICE, "--server", PROXY.url)
    PROXY.plan = [None, None, None] + ["lost"] * 6
    assert ctl("fetch", OFFICE, "building", building, "photos", "--original", code=None).code != 0
    assert not os.path.exists(to) and read(part) == whole[:3 * 262144], "what came is kept"
    PROXY.plan, PROXY.seen = [], []
    ctl("fetch", OFFICE, "building", building, "photos", "--original")
    assert read(to) == whole and not os.path.exists(part)
    assert len(PROXY.seen) == -(-len(whole) // 262144) - 3, "only the rest was fetched"
    # A power cut may leave what never came: all of it is fetched once more.
    os.unlink(to)
    with open(part, "wb") as file:
        file.write(bytes(2 * 262144))
    ctl("fetch", OFFICE, "building", building, "photos", "--original")
    assert read(to) == whole and not os.path.exists(part)
    # More than the whole cannot be a part of it.
    os.unlink(to)
    with open(part, "wb") as file:
        file.write(whole + b"x")
    ctl("fetch", OFFICE, "building", building, "photos", "--original")
    assert read(to) == whole


def a_small_picture_that_has_not_come_holds_up_no_other():
    building = buildings(MINE)[-4]
    lost = ctl("attach", MINE, "building", building, "photos", picture("lost.png", 400, 300)).json["files"][0]["sha"]
    with sqlite3.connect(os.path.join(MINE, "replica.db")) as db:
        hidden = [row for (row,) in db.execute("SELECT sha FROM file WHERE state = 0")]
    for sha in hidden:
        os.rename(path_of(MINE, sha), path_of(MINE, sha) + ".away")
    ctl("attach", MINE, "building", building, "photos", picture("comes.png"))
    ctl("sync", MINE)
    before = len(glob.glob(os.path.join(OFFICE, "files", "??", "*")))
    assert ctl("sync", OFFICE, "--server", SERVER.url).json["photos"]["fetched"] == 1
    assert len(glob.glob(os.path.join(OFFICE, "files", "??", "*"))) > before and not os.path.exists(path_of(OFFICE, lost))
    with sqlite3.connect(os.path.join(OFFICE, "replica.db")) as db:
        assert db.execute("SELECT count(*), max(tries) FROM thumb").fetchone() == (1, 1)
    assert "photos" not in ctl("sync", OFFICE).json, "not asked for again at once"
    for sha in hidden:
        os.rename(path_of(MINE, sha) + ".away", path_of(MINE, sha))
    ctl("sync", MINE)
    with sqlite3.connect(os.path.join(OFFICE, "replica.db")) as db:
        db.execute("UPDATE thumb SET next = 0")
    assert ctl("sync", OFFICE).json["photos"]["fetched"] == 1
    with sqlite3.connect(os.path.join(OFFICE, "replica.db")) as db:
        assert db.execute("SELECT count(*) FROM thumb").fetchone() == (0,)


def an_address_alone_opens_nothing():
    import urllib.error  # pylint: disable=import-outside-toplevel
    import urllib.request  # pylint: disable=import-outside-toplevel

    def ask(replica, method, what, body=None, **query):
        ctl("sync", replica, code=None)
        with sqlite3.connect(os.path.join(replica, "replica.db")) as db:
            token = db.execute("SELECT value FROM meta WHERE key = 'access_token'").fetchone()[0]
        text = "&".join(f"{key}={value}" for key, value in query.items())
        request = urllib.request.Request(f"{SERVER.url}/v1/files/{what}?{text}", body, {"Authorization": f"Bearer {token}"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    mine = buildings(MINE)[-2]
    sha = next(file["sha"] for file in files(MINE)["files"] if not file["thumb"] and file["record"] == mine)
    assert mine not in buildings(OTHER)
    good = {"sha": sha, "kind": "building", "id": mine, "field": "photos"}
    assert ask(MINE, "GET", "bytes", **good)[0] == 200
    assert json.loads(ask(MINE, "GET", "state", **good)[1])["have"] > 0
    assert ask(OTHER, "GET", "bytes", **good)[0] == 404
    assert ask(OTHER, "PUT", "piece", b"x", **good)[0] == 404
    for name, value in (("sha", "0" * 64), ("sha", "../../server.db"), ("id", mine[:-2] + "00"), ("kind", "nothing"), ("field", "name"), ("id", "x"), ("off", "-1")):
        assert ask(MINE, "GET", "bytes", **{**good, name: value})[0] in (400, 404), name
    assert ask(MINE, "PUT", "piece", b"x" * (300 * 1024), **good)[0] == 413
    assert ask(MINE, "POST", "piece", b"x", **good)[0] == 405


def a_wrong_piece_ends_in_a_fresh_start():
    building = buildings(MINE)[2]
    sha = ctl("attach", MINE, "building", building, "photos", picture("spoilt.png", 420, 420, noisy=True)).json["files"][0]["sha"]
    part = os.path.join(DEMO["server"], "files", "part", sha)
    os.makedirs(os.path.dirname(part), exist_ok=True)
    with open(part, "wb") as file:
        file.write(b"\0" * 1000)
    report = ctl("sync", MINE).json["photos"]
    assert report["failed"] == 1 and "sent again" in next(file["why"] for file in files(MINE)["files"] if file["sha"] == sha)
    assert ctl("sync", MINE).json["photos"]["failed"] == 0 and read(path_of(DEMO["server"], sha)) == read(path_of(MINE, sha))


def a_photo_that_went_from_the_disk_says_so_and_holds_up_no_other():
    building = buildings(MINE)[3]
    first, second = (ctl("attach", MINE, "building", building, "photos", picture(name)).json["files"][0]["sha"] for name in ("gone.png", "stays.png"))
    os.unlink(path_of(MINE, first))
    ctl("edit", MINE, "building", building, "floors_above=5")
    report = ctl("sync", MINE).json
    assert report["photos"]["failed"] == 1 and report["pushed"] >= 1, report
    state = {file["sha"]: file for file in files(MINE)["files"]}
    assert state[second]["state"] == "sent" and "take it again" in state[first]["why"]


def a_photo_spoilt_on_the_laptop_is_not_sent_for_ever():
    building = buildings(MINE)[4]
    sha = ctl("attach", MINE, "building", building, "photos", picture("rotten.png", 420, 420, noisy=True)).json["files"][0]["sha"]
    path = path_of(MINE, sha)
    data = read(path)
    with open(path, "r+b") as file:
        file.seek(len(data) // 2)
        file.write(bytes(byte ^ 1 for byte in data[len(data) // 2:len(data) // 2 + 9]))
    for _ in range(2):
        ctl("sync", MINE)
        state = next(file for file in files(MINE)["files"] if file["sha"] == sha)
        assert state["state"] == "failed" and "spoilt on this computer; take it again" in state["why"], state
        assert not os.path.exists(os.path.join(DEMO["server"], "files", "part", sha)), "a piece of it was sent"
    with open(path, "wb") as file:
        file.write(data)
    ctl("sync", MINE)
    assert read(path_of(DEMO["server"], sha)) == data


def a_restored_server_gets_again_what_it_lost():
    taken = [file["sha"] for file in files(MINE)["files"] if file["state"] == "sent"]
    assert len(taken) > 2 * TAKEN, len(taken)
    SERVER.stop()
    for sha in taken[::7]:
        os.unlink(path_of(DEMO["server"], sha))
    done = subprocess.run([LINLI_SERVER, "restored", "--data", DEMO["server"]], capture_output=True, text=True, env=ENV, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    with Server(DEMO["server"]) as server:
        ctl("sync", MINE, "--server", server.url)
    assert all(read(path_of(DEMO["server"], sha)) == read(path_of(MINE, sha)) for sha in taken)


run_cases([(name.replace("_", " "), case) for name, case in list(globals().items()) if callable(case) and getattr(case, "__module__", "") == "__main__"
           and name not in ("png", "picture", "enrol", "files", "path_of", "read", "buildings")])
