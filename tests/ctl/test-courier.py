# SPDX-License-Identifier: GPL-3.0-or-later
"""Sync is carried by hand: bundles to the server and back, in any order with the network, and hostile ones refused."""
import atexit
import contextlib
import glob
import hashlib
import os
import random
import shutil
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from pictures_made import png  # noqa: E402
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-courier-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DEMO = ctl("demo", os.path.join(SCRATCH, "demo")).json
FOLDER = DEMO["server"]
SERVER = Server(FOLDER)
atexit.register(SERVER.stop)
WORKER = [user for user in DEMO["users"] if user["role"] == "grid_worker"][0]
FIRST, SECOND = os.path.join(SCRATCH, "first"), os.path.join(SCRATCH, "second")
PEOPLE, DEVICES = [], {}
PICTURES = random.Random(9)


def path(name):
    return os.path.join(SCRATCH, name)


def enrol(replica):
    code = ctl("admin", FOLDER, "code", WORKER["login"]).json["code"]
    password = write_file(path("password"), WORKER["password"])
    DEVICES[replica] = ctl("enroll", replica, "--server", SERVER.url, "--user", WORKER["login"], "--password-file", password, "--code", code).json["device"]


def export(replica, name):
    return ctl("courier", "export", replica, "-o", path(name)).json


def answer(name, to):
    return ctl("courier", "import", FOLDER, path(name), "-o", path(to)).json


def take(replica, name):
    return ctl("courier", "import", replica, path(name)).json


def bring(replica):
    """One round by hand, until nothing is left over."""
    for _ in range(8):
        export(replica, "round-q")
        answer("round-q", "round-a")
        taken = take(replica, "round-a")
        if not taken["more"] and taken["pending"] == 0 and taken["late"] == 0 and taken["photos_waiting"] == 0:
            return
    raise AssertionError(f"after eight rounds: {taken}")


def files(replica):
    return ctl("files", replica, "--json").json


def at_server():
    """What the server has, each compared with its name."""
    found = {}
    for name in glob.glob(os.path.join(FOLDER, "files", "??", "*")):
        with open(name, "rb") as file:
            found[os.path.basename(name)] = hashlib.sha256(file.read()).hexdigest()
    assert all(name == sha for name, sha in found.items())
    return set(found)


def attach(name, *size, noisy=False):
    building = ctl("list", FIRST, "building").json["rows"][0]["id"]
    picture = png(path(name), *(size or (300, 24)), PICTURES, noisy)
    return ctl("attach", FIRST, "building", building, "photos", picture).json["files"][0]["sha"]


def place(replica, person):
    return ctl("show", replica, "person", person).json["fields"].get("workplace")


def edit(replica, person, text):
    ctl("edit", replica, "person", person, f"workplace={text}")


def a_replica_is_filled_and_works_by_hand_alone():
    enrol(FIRST)
    enrol(SECOND)
    ctl("sync", SECOND)
    bring(FIRST)
    assert ctl("check", FIRST).json["digest"] == ctl("check", SECOND).json["digest"]
    PEOPLE.extend(row["id"] for row in ctl("list", FIRST, "person").json["rows"][:4])
    edit(FIRST, PEOPLE[0], "甲处")
    assert export(FIRST, "q1")["operations"] == 1
    told = answer("q1", "a1")
    assert told["operations"] == 1 and told["returned"] == 0 and told["device"] == DEVICES[FIRST], told
    taken = take(FIRST, "a1")
    assert taken["pushed"] == 1 and taken["pending"] == 0 and taken["number"] == told["number"], taken
    ctl("sync", SECOND)
    assert place(SECOND, PEOPLE[0]) == place(FIRST, PEOPLE[0]) == "甲处"


def twice_and_late_change_nothing_more():
    before = ctl("check", FIRST).json["digest"]
    seq = answer("q1", "a1-again")["seq"]
    assert answer("q1", "a1-again")["seq"] == seq
    for name in ("a1", "a1-again", "a1"):
        take(FIRST, name)
    assert ctl("check", FIRST).json["digest"] == before
    edit(FIRST, PEOPLE[1], "一")
    export(FIRST, "early")
    edit(FIRST, PEOPLE[1], "二")
    export(FIRST, "later")
    answer("later", "later-a")
    answer("early", "early-a")
    take(FIRST, "later-a")
    take(FIRST, "early-a")
    bring(FIRST)
    ctl("sync", SECOND)
    assert place(SECOND, PEOPLE[1]) == place(FIRST, PEOPLE[1]) == "二"


def a_lost_answer_is_written_again():
    edit(FIRST, PEOPLE[2], "丙处")
    export(FIRST, "lost")
    answer("lost", "never-arrives")
    ctl("courier", "export", FOLDER, "--device", DEVICES[FIRST], "-o", path("again"))
    assert take(FIRST, "again")["pushed"] == 1
    assert ctl("status", FIRST, "--json").json["queue"]["pending"] == 0


def what_is_not_meant_for_here_is_refused():
    edit(FIRST, PEOPLE[3], "丁处")
    export(FIRST, "good")
    answer("good", "good-a")
    with open(path("good"), "rb") as file:
        question = file.read()
    with open(path("good-a"), "rb") as file:
        reply = file.read()

    def refused(end, data, words):
        with open(path("bad"), "wb") as file:
            file.write(data)
        done = ctl("courier", "import", end, path("bad"), code=None)
        assert done.code in (1, 3) and words in done.err and len(done.err.strip().splitlines()) == 1, (done.code, words, done.err)

    before = ctl("check", FIRST).json["digest"]
    for end, whole in ((FOLDER, question), (FIRST, reply)):
        for length in (0, 5, 60, 153, 157, 200, len(whole) - 1):
            refused(end, whole[:length], "no bundle" if length < 9 else "cut off")
        for at in (40 + 20, 70, 100, 140, 154, 156, 170, len(whole) - 1):
            refused(end, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:], "device" if at < 58 else "")
        refused(end, whole[:8] + b"\x02" + whole[9:], "newer program")
        refused(end, whole[:154] + b"\xff\xff\xff\xff" + whole[158:], "cut off or changed")
        refused(end, whole + b"x", "cut off or changed")
        refused(end, b"x" * 100, "no bundle")
        refused(end, whole[:26] + bytes(16) + whole[42:], "another server")
    refused(FOLDER, reply, "is an answer")
    refused(FIRST, question, "for the server")
    refused(SECOND, reply, "is for device")
    huge = path("huge")
    with open(huge, "wb") as file:
        file.write(question)
        file.truncate(10 * 1024 ** 3)
    assert "at most" in ctl("courier", "import", FOLDER, huge, code=1).err
    os.unlink(huge)
    assert ctl("check", FIRST).json["digest"] == before
    assert ctl("status", FIRST, "--json").json["queue"]["pending"] == 1
    take(FIRST, "good-a")
    assert ctl("status", FIRST, "--json").json["queue"]["pending"] == 0


def photos_travel_too_in_as_many_files_as_it_takes():
    taken = [attach(f"small-{i}.png") for i in range(4)] + [attach(f"large-{i}.png", 1500, 1500, noisy=True) for i in range(5)]
    rounds, sent = 0, []
    while True:
        asked = export(FIRST, "photos-q")
        assert asked["bytes"] <= 6 * 1024 ** 2 and asked["photos"] > 0, asked
        assert answer("photos-q", "photos-a")["returned"] == 0
        told = take(FIRST, "photos-a")
        sent.append(told["photos_sent"])
        rounds += 1
        assert told["photos_failed"] == 0 and asked["more"] == (told["photos_waiting"] > 0), (asked, told)
        if told["photos_waiting"] == 0:
            break
    assert rounds > 1 and sum(sent) == 4 + 2 * 5 and sent[0] > 4 + 5, ("small pictures go first, and all together", sent)
    assert set(taken) <= at_server()
    state = files(FIRST)
    assert state["sent"] == state["photos"] == len(taken) and all(file["state"] == "sent" for file in state["files"]), state
    take(FIRST, "photos-a")
    assert export(FIRST, "photos-q")["photos"] == 0 and files(FIRST) == state


def a_photo_that_went_by_network_is_not_said_to_wait_by_an_old_answer():
    sha = attach("meanwhile.png", 1500, 1500, noisy=True)
    for i in range(4):
        attach(f"crowd-{i}.png", 1500, 1500, noisy=True)
    export(FIRST, "old-q")
    answer("old-q", "old-a")
    assert ctl("sync", FIRST).json["photos"]["failed"] == 0
    before = files(FIRST)
    assert before["sent"] == before["photos"] and sha in at_server()
    assert take(FIRST, "old-a")["photos_waiting"] == 0
    answer("old-q", "old-again")
    take(FIRST, "old-again")
    assert files(FIRST) == before and sha in at_server()


def a_photo_that_the_server_refuses_is_listed_with_a_reason_and_holds_up_no_other():
    bad, good = attach("bad.png"), attach("good.png")
    name = os.path.join(FIRST, "files", bad[:2], bad)
    with open(name, "r+b") as file:
        whole = file.read()
        file.seek(0)
        file.write(bytes(len(whole)))
    export(FIRST, "bad-q")
    answer("bad-q", "bad-a")
    told = take(FIRST, "bad-a")
    assert (told["photos_sent"], told["photos_failed"]) == (1, 1), told
    listed = {file["sha"]: file for file in files(FIRST)["files"]}
    assert listed[bad]["state"] == "failed" and "not the photo" in listed[bad]["why"] and listed[good]["state"] == "sent", listed[bad]
    assert bad not in at_server() and good in at_server()
    with open(name, "wb") as file:
        file.write(whole)
    bring(FIRST)
    export(FIRST, "bad-q")
    answer("bad-q", "bad-a")
    take(FIRST, "bad-a")
    assert bad in at_server() and files(FIRST)["failed"] == 0


def in_any_order_with_the_network_nothing_is_doubled_or_lost():
    seed = int(os.environ.get("LINLI_TEST_SEED", "20261127"))
    print(f"# LINLI_TEST_SEED={seed}")
    chance = random.Random(seed)
    questions, answers, last, photos = [], [], {}, []
    for step in range(40):
        deed = chance.choice(("edit", "edit", "photo", "export", "answer", "answer", "take", "take", "sync"))
        if deed == "photo":
            photos.append(attach("any.png"))
        elif deed == "edit":
            person = chance.choice(PEOPLE)
            last[person] = f"第{step}步"
            edit(FIRST, person, last[person])
        elif deed == "export":
            questions.append(f"q-{step}")
            export(FIRST, questions[-1])
        elif deed == "answer" and questions:
            answers.append(f"a-{step}")
            answer(chance.choice(questions), answers[-1])
        elif deed == "take" and answers:
            take(FIRST, chance.choice(answers))
        elif deed == "sync":
            ctl("sync", FIRST)
    bring(FIRST)
    assert set(photos) <= at_server() and files(FIRST)["sent"] == files(FIRST)["photos"]
    ctl("sync", FIRST, "--compare")
    ctl("sync", SECOND)
    assert ctl("check", FIRST).json["digest"] == ctl("check", SECOND).json["digest"]
    for person, text in last.items():
        assert place(SECOND, person) == place(FIRST, person) == text
    assert ctl("status", FIRST, "--json").json["conflicts"] == 0, "nobody conflicts with himself"


def it_works_without_a_running_server():
    SERVER.stop()
    edit(FIRST, PEOPLE[0], "戊处")
    bring(FIRST)
    bring(SECOND)
    assert place(SECOND, PEOPLE[0]) == "戊处"


def a_revoked_device_is_refused():
    edit(FIRST, PEOPLE[0], "己处")
    export(FIRST, "revoked")
    ctl("admin", FOLDER, "revoke", DEVICES[FIRST])
    assert "revoked" in ctl("courier", "import", FOLDER, path("revoked"), code=1).err
    assert "revoked" in ctl("courier", "export", FOLDER, "--device", DEVICES[FIRST], "-o", path("x"), code=1).err
    assert not os.path.exists(path("x"))
    bring(SECOND)
    assert place(SECOND, PEOPLE[0]) == "戊处"
    assert ctl("status", FIRST, "--json").json["queue"]["pending"] == 1


def a_colleague_hands_it_over_and_sees_nothing():
    """By a computer that reaches the server; the file may come twice, by both ways, and hostile ones are refused."""
    edit(FIRST, PEOPLE[0], "托人带去")
    assert export(FIRST, "carried-q")["operations"] == 1
    for _ in range(2):
        told = ctl("courier", "carry", SECOND, path("carried-q"), "-o", path("carried-a")).json
        assert told == {"bundle": "carried", "device": DEVICES[FIRST], "number": told["number"], "bytes": os.path.getsize(path("carried-a"))}, told
    for name in ("carried-q", "carried-a"):
        with open(path(name), "rb") as file:
            assert "托人带去".encode() not in file.read()
    # Nobody but who asked can open it, and the network may have been faster.
    assert "device" in ctl("courier", "import", SECOND, path("carried-a"), code=1).err
    answer("carried-q", "carried-b")
    taken = take(FIRST, "carried-a")
    assert taken["pushed"] == 1 and taken["pending"] == 0, taken
    take(FIRST, "carried-b")
    ctl("sync", SECOND)
    assert place(SECOND, PEOPLE[0]) == "托人带去"
    with open(path("carried-q"), "rb") as file:
        question = file.read()
    with open(path("carried-a"), "rb") as file:
        answered = file.read()
    changed = question[:-5] + bytes([question[-5] ^ 1]) + question[-4:]
    for name, data in (("cut", question[:-40]), ("changed", changed), ("text", b"no bundle at all"), ("answer", answered), ("empty", b"")):
        with open(path(name), "wb") as file:
            file.write(data)
        ctl("courier", "carry", SECOND, path(name), "-o", path("never"), code=1)
        assert not os.path.exists(path("never")), name
    # An access token that ran out is no matter; a computer that was shut out carries nothing, and its own file is not taken.
    with contextlib.closing(sqlite3.connect(os.path.join(SECOND, "replica.db"), isolation_level=None)) as db:
        db.execute("UPDATE meta SET value=NULL WHERE key='access_token'")
    ctl("courier", "carry", SECOND, path("carried-q"), "-o", path("carried-a"))
    third = path("third")
    enrol(third)
    ctl("sync", third)
    export(third, "third-q")
    ctl("admin", FOLDER, "revoke", DEVICES[third])
    assert "revoked" in ctl("courier", "carry", SECOND, path("third-q"), "-o", path("never"), code=1).err
    export(FIRST, "first-q")
    ctl("courier", "carry", third, path("first-q"), "-o", path("never"), code=1)
    assert not os.path.exists(path("never"))
    ctl("courier", "carry", SECOND, path("carried-q"), code=2)


if __name__ == "__main__":
    run_cases([
        ("a replica is filled and works by hand alone", a_replica_is_filled_and_works_by_hand_alone),
        ("twice and late change nothing more", twice_and_late_change_nothing_more),
        ("a lost answer is written again", a_lost_answer_is_written_again),
        ("what is not meant for here is refused", what_is_not_meant_for_here_is_refused),
        ("photos travel too, in as many files as it takes", photos_travel_too_in_as_many_files_as_it_takes),
        ("a photo that went by network is not said to wait by an old answer", a_photo_that_went_by_network_is_not_said_to_wait_by_an_old_answer),
        ("a photo that the server refuses is listed with a reason and holds up no other",
         a_photo_that_the_server_refuses_is_listed_with_a_reason_and_holds_up_no_other),
        ("in any order with the network nothing is doubled or lost", in_any_order_with_the_network_nothing_is_doubled_or_lost),
        ("a colleague hands it over and sees nothing", a_colleague_hands_it_over_and_sees_nothing),
        ("it works without a running server", it_works_without_a_running_server),
        ("a revoked device is refused", a_revoked_device_is_refused),
    ])
