# SPDX-License-Identifier: GPL-3.0-or-later
"""A replica whose lease ended opens no record by any verb, says why, and goes on as it was after it met its server."""
import atexit
import contextlib
import os
import shutil
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import lease_notes  # noqa: E402
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-lease-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
FOLDER = DEMO["server"]
SERVER = Server(FOLDER)
atexit.register(SERVER.stop)
WORKER = [user for user in DEMO["users"] if user["role"] == "grid_worker"][0]
REPLICA = os.path.join(SCRATCH, "replica")
DAY_MS = 86400000
PEOPLE = []


def path(name):
    return os.path.join(SCRATCH, name)


def now_ms():
    return int(time.time() * 1000)


def shift(days):
    """As if the server had spoken that much earlier, and nobody had it open since."""
    lease_notes.shift(REPLICA, FOLDER, days)


def edit_file(*statements):
    with contextlib.closing(sqlite3.connect(os.path.join(REPLICA, "replica.db"), isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def seen():
    with contextlib.closing(sqlite3.connect(os.path.join(REPLICA, "replica.db"))) as db:
        return db.execute("SELECT value FROM meta WHERE key = 'lease_seen'").fetchone()[0]


def status():
    return ctl("status", REPLICA, "--json").json


def problems():
    return [row["problem"] for row in status()["problems"]]


def until_ms(text):
    return (time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone) * 1000


def in_days(text, days):
    return abs(until_ms(text) - now_ms() - days * DAY_MS) < 600000


def status_tells_until_when():
    code = ctl("admin", FOLDER, "code", WORKER["login"]).json["code"]
    password = write_file(path("password"), WORKER["password"])
    ctl("enroll", REPLICA, "--server", SERVER.url, "--user", WORKER["login"], "--password-file", password, "--code", code)
    ctl("sync", REPLICA)
    told = status()
    assert told["lease"] == "good" and in_days(told["lease_until"], 14), told
    assert "lease ended" not in problems()
    device = [row for row in ctl("admin", FOLDER, "devices").json if row["lease_until"] is not None]
    assert len(device) == 1 and device[0]["lease_until"] == told["lease_until"], (device, told)
    PEOPLE.extend(row["id"] for row in ctl("list", REPLICA, "person", "--limit", "2").json["rows"])


def a_replica_that_was_never_given_one_has_none():
    told = ctl("status", DEMO["replica"], "--json").json
    assert told["lease"] == "none" and told["lease_until"] is None, told
    ctl("list", DEMO["replica"], "person", "--limit", "1")


def a_few_days_before_it_is_told():
    shift(12)
    assert status()["lease"] == "ending" and "lease ends soon" in problems(), status()
    assert ctl("list", REPLICA, "person", "--limit", "1").json["rows"]
    ctl("edit", REPLICA, "person", PEOPLE[0], "workplace=甲处")
    assert status()["queue"]["pending"] == 1


def after_its_end_no_verb_opens_a_record():
    shift(5)
    conflict = "018f0000-0000-7000-8000-000000000000"
    table = write_file(path("table.csv"), "姓名\n王芳\n")
    before = status()
    assert before["lease"] == "ended" and "lease ended" in problems() and before["broken"] == [], before
    for words in [("list", REPLICA, "person"), ("show", REPLICA, "person", PEOPLE[0]), ("history", REPLICA, "person", PEOPLE[0]),
                  ("search", REPLICA, "王"), ("new", REPLICA, "person", "name=王芳"), ("edit", REPLICA, "person", PEOPLE[0], "workplace=乙处"),
                  ("verify", REPLICA, "person", PEOPLE[0], "mobile"), ("delete", REPLICA, "person", PEOPLE[0]), ("conflicts", REPLICA),
                  ("conflicts", REPLICA, "--reveal"), ("resolve", REPLICA, conflict, "--choice", "mine"), ("returned", REPLICA), ("receipt", REPLICA),
                  ("undo", REPLICA, "1"), ("import", REPLICA, table, "--kind", "person"), ("export", REPLICA, "--kind", "person", "--format", "csv"),
                  ("map", "draw", REPLICA, "--bbox", "113.9,30.5,114,30.6", "--size", "64x64", "-o", path("out.png")), ("map", "export", REPLICA, "-o", path("out.geojson")),
                  ("map", "check", REPLICA)]:
        done = ctl(*words, code=None)
        if done.code == 2:
            raise AssertionError(f"{words}: {done.err}")
        assert done.code == 1 and done.out == "" and "lease ended" in done.err and "linlictl sync" in done.err, (words, done.code, done.err, done.out)
        assert len(done.err.strip().splitlines()) == 1, done.err
    for name in ("out.png", "out.geojson"):
        assert not os.path.exists(path(name)), name
    # How it stands may be asked, and nothing changed.
    assert ctl("check", REPLICA).json["ok"]
    assert status()["queue"] == before["queue"]


def the_end_is_kept_by_whoever_only_wanted_to_read():
    assert abs(seen() - now_ms()) < 60000, (seen(), now_ms())


def meeting_the_server_opens_it_and_sends_what_waited():
    ctl("sync", REPLICA, "--server", "http://127.0.0.1:1", code=3)
    assert status()["lease"] == "ended"
    assert ctl("sync", REPLICA).json["pushed"] == 1
    told = status()
    assert told["lease"] == "good" and told["queue"]["pending"] == 0, told
    assert ctl("show", REPLICA, "person", PEOPLE[0]).json["fields"]["workplace"] == "甲处"


def a_bundle_opens_it_too():
    ctl("edit", REPLICA, "person", PEOPLE[0], "workplace=丙处")
    shift(20)
    ctl("list", REPLICA, "person", code=1)
    assert ctl("courier", "export", REPLICA, "-o", path("question")).json["operations"] == 1
    ctl("courier", "import", FOLDER, path("question"), "-o", path("answer"))
    ctl("list", REPLICA, "person", code=1)
    assert ctl("courier", "import", REPLICA, path("answer")).json["pushed"] == 1
    assert status()["lease"] == "good" and in_days(status()["lease_until"], 14), status()
    assert ctl("show", REPLICA, "person", PEOPLE[0]).json["fields"]["workplace"] == "丙处"


def a_file_that_was_edited_opens_nothing_until_the_server_was_met():
    for statement in (f"UPDATE meta SET value = value + {365 * DAY_MS} WHERE key = 'lease_until'", "UPDATE meta SET value = NULL WHERE key = 'lease_sig'",
                      "UPDATE meta SET value = 0 WHERE key = 'lease_until'", "DELETE FROM meta WHERE key = 'lease_key'",
                      f"UPDATE meta SET value = value - {365 * DAY_MS} WHERE key = 'lease_offset'", "UPDATE meta SET value = value - 1 WHERE key = 'lease_seen'",
                      "UPDATE meta SET value = value - 1 WHERE key = 'lease_said'", "DELETE FROM meta WHERE key IN ('lease_mark', 'lease_secret')"):
        edit_file(statement)
        done = ctl("list", REPLICA, "person", "--limit", "1", code=1)
        assert "not what its server said" in done.err and "linlictl sync" in done.err, (statement, done.err)
        assert status()["lease"] == "ended" and "lease ended" in problems(), (statement, status())
        edit_file("UPDATE meta SET value = NULL WHERE key = 'access_token'")
        ctl("sync", REPLICA)
        assert status()["lease"] == "good" and in_days(status()["lease_until"], 14), (statement, status())
        ctl("list", REPLICA, "person", "--limit", "1")
    # Its number is the device's: the word to another device is none.
    edit_file("UPDATE meta SET value = value + 1 WHERE key = 'device'")
    ctl("list", REPLICA, "person", "--limit", "1", code=1)
    edit_file("UPDATE meta SET value = value - 1 WHERE key = 'device'")
    ctl("list", REPLICA, "person", "--limit", "1")


def an_administrator_says_for_how_many_days():
    assert ctl("admin", FOLDER, "lease").json == {"com": 1, "lease_days": 14}
    for words, code in [(("--days", "366"), 1), (("--days", "x"), 2), (("--days", "-1"), 2), (("--com", "9"), 1), (("3",), 2)]:
        ctl("admin", FOLDER, "lease", *words, code=code)
    assert ctl("admin", FOLDER, "lease", "--days", "3").json["lease_days"] == 3
    with contextlib.closing(sqlite3.connect(os.path.join(REPLICA, "replica.db"), isolation_level=None)) as db:
        db.execute("UPDATE meta SET value=NULL WHERE key='access_token'")  # a quarter of an hour went by
    ctl("sync", REPLICA)
    assert in_days(status()["lease_until"], 3), status()
    assert ctl("admin", FOLDER, "lease", "--days", "14", "--com", "1").json["lease_days"] == 14


if lease_notes.OPENSSL is None:
    print("1..0 # SKIP openssl is not installed")
    sys.exit()
run_cases([("status tells until when", status_tells_until_when),
           ("a replica that was never given one has none", a_replica_that_was_never_given_one_has_none),
           ("a few days before it is told", a_few_days_before_it_is_told),
           ("after its end no verb opens a record", after_its_end_no_verb_opens_a_record),
           ("the end is kept by whoever only wanted to read", the_end_is_kept_by_whoever_only_wanted_to_read),
           ("meeting the server opens it and sends what waited", meeting_the_server_opens_it_and_sends_what_waited),
           ("a bundle opens it too", a_bundle_opens_it_too),
           ("a file that was edited opens nothing until the server was met", a_file_that_was_edited_opens_nothing_until_the_server_was_met),
           ("an administrator says for how many days", an_administrator_says_for_how_many_days)])
