# SPDX-License-Identifier: GPL-3.0-or-later
"""Two offices each make one person, offline: the server tells, somebody merges them or says that they are two."""
import atexit
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-twins-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
SERVER = DEMO["server"]
FIRST, SECOND, OFFICE = (os.path.join(SCRATCH, name) for name in ("first", "second", "office"))
MADE = {}


def id_number(serial):
    """Made up, with its check digit, of a region that does not exist."""
    digits = f"15990119900307{serial:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]


def sync(*replicas):
    with Server(SERVER) as server:
        for replica in replicas:
            ctl("sync", replica, "--server", server.url)


def three_offices_enrol():
    workers = [user for user in DEMO["users"] if user["role"] == "grid_worker"]
    office = next(user for user in DEMO["users"] if user["role"] == "community_secretary")
    with Server(SERVER) as server:
        for user, replica in ((workers[0], FIRST), (workers[1], SECOND), (office, OFFICE)):
            password = write_file(os.path.join(SCRATCH, "password"), user["password"])
            code = ctl("admin", SERVER, "code", user["login"]).json["code"]
            ctl("enroll", replica, "--server", server.url, "--user", user["login"], "--password-file", password, "--code", code)
            ctl("sync", replica)
    homes = {replica: [row["id"] for row in ctl("list", replica, "household", "--limit", 5000).json["rows"]] for replica in (FIRST, SECOND)}
    # Wang holds one grid, Li that one and another.
    MADE[FIRST] = homes[FIRST][0]
    MADE[SECOND] = next(home for home in homes[SECOND] if home not in homes[FIRST])


def make(replica, serial, *values):
    return ctl("new", replica, "person", "name=王小明", "sex=1", "birth_date=1990-03-07", f"id_no={id_number(serial)}",
               f"household={MADE[replica]}", *values).json["id"]


def twins(serial):
    """(older, newer, conflict): one person, made at two desks that know nothing of each other."""
    older, newer = make(SECOND, serial, "mobile=13900001234", "skills=01"), make(FIRST, serial, "note=门铃坏了", "skills=02")
    sync(SECOND, FIRST, OFFICE, SECOND)
    found = told(OFFICE, newer)
    assert [(row["type"], row["kind"], row["server"], row["mine"], row["state"]) for row in found] == [("duplicate", "person", older, newer, "open")], found
    assert [row["id"] for row in told(FIRST, newer)] == [found[0]["id"]], "who made it is told, too"
    return older, newer, found[0]["id"]


def told(replica, person):
    return [row for row in ctl("conflicts", replica).json if row["record"] == person]


def fields_of(replica, kind, record):
    return ctl("show", replica, kind, record).json["fields"]


def fields(replica, person):
    return fields_of(replica, "person", person)


def one_takes_the_other_over():
    for serial, choice in ((731, "server"), (732, "mine")):
        older, newer, conflict = twins(serial)
        keep, gone = (older, newer) if choice == "server" else (newer, older)
        member = ctl("new", OFFICE, "membership", f"person={gone}", f"household={MADE[SECOND if gone == older else FIRST]}", "role=2").json["id"]
        settled = ctl("resolve", OFFICE, conflict, "--choice", choice, "--reason", "同一个人").json
        assert settled["state"] == "settled", settled
        sync(OFFICE, FIRST, SECOND)
        shown, struck = fields(OFFICE, keep), fields(OFFICE, gone)
        assert (shown["mobile"], shown["note"], shown["skills"]) == ("13900001234", "门铃坏了", ["01", "02"]), shown
        assert struck["person_status"] == "5" and shown["person_status"] != "5", (struck["person_status"], shown["person_status"])
        assert fields_of(OFFICE, "membership", member)["person"] == keep, "what named the one names the other"
        for replica in (OFFICE, FIRST, SECOND):
            assert told(replica, newer) == [], choice
        assert "settled already" in ctl("resolve", OFFICE, conflict, "--choice", "different", code=1).err


def or_they_are_two_persons():
    older, newer, conflict = twins(733)
    assert "different" in ctl("resolve", OFFICE, conflict, "--choice", "2", code=1).err
    ctl("resolve", OFFICE, conflict, "--choice", "different")
    sync(OFFICE, FIRST, SECOND)
    assert told(OFFICE, newer) == [] and fields(OFFICE, older)["person_status"] == fields(OFFICE, newer)["person_status"] != "5"
    ctl("edit", FIRST, "person", newer, "note=又改了")
    sync(FIRST, OFFICE)
    assert told(OFFICE, newer) == [], "what somebody said is not asked again"


def who_does_not_hold_both_cannot_merge():
    older, newer, conflict = twins(734)
    ctl("show", FIRST, "person", older, code=1)
    assert "not on this computer" in ctl("resolve", FIRST, conflict, "--choice", "server", code=1).err
    assert [row["state"] for row in told(FIRST, newer)] == ["open"], "nothing was half done"
    assert ctl("status", FIRST, "--json").json["queue"]["pending"] == 0


def two_settle_it_and_the_first_counts():
    _, newer, conflict = twins(735)
    ctl("resolve", OFFICE, conflict, "--choice", "server")
    ctl("resolve", FIRST, conflict, "--choice", "different")
    sync(OFFICE, FIRST)
    assert [row["why"] for row in ctl("returned", FIRST).json] == ["settled"]
    assert fields(OFFICE, newer)["person_status"] == "5"


def what_two_right_edits_make_wrong_needs_somebody():
    """Two heads of one household, each entered where the other was not known."""
    room = fields_of(SECOND, "household", MADE[SECOND])["room"]
    home = ctl("new", SECOND, "household", f"room={room}", "household_kind=1").json["id"]
    sync(SECOND, OFFICE)
    head = ("sex=1", "birth_date=1990-03-07", f"household={home}", "relation_to_head=02")
    ctl("new", SECOND, "person", "name=王小明", *head)
    second = ctl("new", OFFICE, "person", "name=王大明", *head).json["id"]
    sync(SECOND, OFFICE, SECOND)
    for replica in (SECOND, OFFICE):
        status = ctl("status", replica, "--json").json
        assert [(row["rule"], row["kind"], row["record"]) for row in status["broken"]] == [("V03", "household", home)] and status["broken"][0]["message"], status
        assert ("broken", 1) in [(row["problem"], row["count"]) for row in status["problems"]], status
    ctl("edit", OFFICE, "person", second, "relation_to_head=97")
    assert ctl("status", OFFICE, "--json").json["broken"] == []
    sync(OFFICE, SECOND)


def replicas_are_equal():
    sync(FIRST, SECOND, OFFICE)
    with Server(SERVER) as server:
        for replica in (FIRST, SECOND, OFFICE):
            report = ctl("sync", replica, "--server", server.url, "--compare").json
            assert report["differed"] == 0, report


if __name__ == "__main__":
    run_cases([(function.__name__.replace("_", " "), function) for function in (
        three_offices_enrol, one_takes_the_other_over, or_they_are_two_persons, who_does_not_hold_both_cannot_merge,
        two_settle_it_and_the_first_counts, what_two_right_edits_make_wrong_needs_somebody,
        replicas_are_equal)])
