# SPDX-License-Identifier: GPL-3.0-or-later
"""A laptop's disk is copied and both go on: the second is told, loses nothing, and is enrolled anew under a number of its own."""
import atexit
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-copied-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
OFFICE = DEMO["replica"]
SERVER = Server(DEMO["server"])
atexit.register(SERVER.stop)
WORKERS = [user for user in DEMO["users"] if user["role"] == "grid_worker"]
FIRST, SECOND = os.path.join(SCRATCH, "first"), os.path.join(SCRATCH, "second")
PEOPLE = []


def enrol(replica, user, code, *more, expected=0):
    password = write_file(os.path.join(SCRATCH, f"password-{user['login']}"), user["password"])
    return ctl("enroll", replica, "--server", SERVER.url, "--user", user["login"], "--password-file", password, "--code", code, *more, code=expected)


def field(replica, person, name):
    return ctl("show", replica, "person", person).json["fields"].get(name)


def a_disk_is_copied():
    enrol(FIRST, WORKERS[0], WORKERS[0]["code"])
    ctl("sync", FIRST)
    PEOPLE.extend(row["id"] for row in ctl("list", FIRST, "person").json["rows"][:3])
    ctl("edit", FIRST, "person", PEOPLE[0], "workplace=从前")
    ctl("sync", FIRST)
    shutil.copytree(FIRST, SECOND)


def the_second_is_refused_and_keeps_its_work():
    ctl("edit", FIRST, "person", PEOPLE[0], "workplace=甲处")
    ctl("edit", SECOND, "person", PEOPLE[1], "workplace=乙处")
    ctl("edit", SECOND, "person", PEOPLE[2], "workplace=丙处")
    assert ctl("sync", FIRST).json["pushed"] == 1
    refused = ctl("sync", SECOND, code=None)
    assert refused.code == 1 and "another copy of this replica" in refused.err and "--anew" in refused.err, refused.err
    assert field(SECOND, PEOPLE[1], "workplace") == "乙处" and ctl("status", SECOND, "--json").json["queue"]["pending"] == 2
    ctl("sync", OFFICE, "--server", SERVER.url)
    assert field(OFFICE, PEOPLE[1], "workplace") != "乙处"


def only_its_own_user_enrols_it_anew():
    before = ctl("status", SECOND, "--json").json["queue"]
    refused = enrol(SECOND, WORKERS[1], WORKERS[1]["code"], "--anew", expected=None)
    assert refused.code != 0 and WORKERS[0]["login"] in refused.err, refused.err
    # The other's code was not used up by it.
    other = os.path.join(SCRATCH, "other")
    never = enrol(other, WORKERS[1], WORKERS[1]["code"], "--anew", expected=None)
    assert never.code != 0, never.err
    enrol(other, WORKERS[1], WORKERS[1]["code"])
    again = enrol(SECOND, WORKERS[0], "AAAAAAAAAAAA", expected=None)
    assert again.code != 0 and "enrolled already" in again.err, again.err
    assert ctl("status", SECOND, "--json").json["queue"]["pending"] == before["pending"]


def enrolled_anew_it_sends_what_it_has():
    code = ctl("admin", DEMO["server"], "code", WORKERS[0]["login"]).json["code"]
    device = enrol(SECOND, WORKERS[0], code, "--anew").json["device"]
    assert device not in {user.get("device") for user in DEMO["users"]}
    report = ctl("sync", SECOND).json
    assert report["pushed"] == 2 and report["returned"] == 0 and report["conflicts"] == 0, report
    ctl("edit", FIRST, "person", PEOPLE[0], "workplace=丁处")
    assert ctl("sync", FIRST).json["pushed"] == 1, "the first goes on as before"
    ctl("sync", SECOND)
    ctl("sync", OFFICE, "--server", SERVER.url)
    for person, place in zip(PEOPLE, ("丁处", "乙处", "丙处")):
        assert {field(replica, person, "workplace") for replica in (FIRST, SECOND, OFFICE)} == {place}
    assert ctl("check", FIRST).json["digest"] == ctl("check", SECOND).json["digest"]


def what_was_sent_under_the_old_number_is_not_sent_again():
    assert ctl("status", SECOND, "--json").json["queue"]["pending"] == 0
    assert ctl("sync", SECOND, "--compare").json["differed"] == 0
    ctl("edit", SECOND, "person", PEOPLE[1], "workplace=戊处")
    assert ctl("sync", SECOND).json["pushed"] == 1


if __name__ == "__main__":
    run_cases([
        ("a disk is copied", a_disk_is_copied),
        ("the second is refused and keeps its work", the_second_is_refused_and_keeps_its_work),
        ("only its own user enrols it anew", only_its_own_user_enrols_it_anew),
        ("enrolled anew it sends what it has", enrolled_anew_it_sends_what_it_has),
        ("what was sent under the old number is not sent again", what_was_sent_under_the_old_number_is_not_sent_again),
    ])
