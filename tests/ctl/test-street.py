# SPDX-License-Identifier: GPL-3.0-or-later
"""The desk of a street by the command line: two communities on one server, both in one replica, and a home that moves from one to the other."""
import atexit
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-street-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
DATA = os.path.join(SCRATCH, "server")
ROLE = "community_secretary"
# Who holds which communities.
PEOPLE = {"dong": [1], "xi": [2], "jie": [1, 2]}


def path(name):
    return os.path.join(SCRATCH, name)


def begin():
    password = write_file(path("password"), "correct horse")
    ctl("admin", DATA, "init")
    ctl("admin", DATA, "init", "--com", 2)
    codes = {}
    for login, coms in PEOPLE.items():
        ctl("admin", DATA, "user", "add", login, "--role", ROLE, "--com", coms[0], "--password-file", password)
        for com in coms[1:]:
            ctl("admin", DATA, "grant", login, "--role", ROLE, "--com", com)
        codes[login] = ctl("admin", DATA, "code", login).json["code"]
    server = Server(DATA)
    for login in PEOPLE:
        ctl("enroll", path(login), "--server", server.url, "--user", login, "--password-file", password, "--code", codes[login])
        ctl("sync", path(login))
    return server


def sync(*logins):
    return [ctl("sync", path(login)).json for login in logins]


def shown(login, kind, record):
    done = ctl("show", path(login), kind, record, code=None)
    return done.json["fields"] if done.code == 0 else None


def text(fields, name):
    value = fields.get(name)
    return value.get("value") if isinstance(value, dict) else value


def each_community_has_its_own():
    one = ctl("new", path("dong"), "person", "name=王芳", "--grid", 0).json["id"]
    two = ctl("new", path("xi"), "person", "name=李娜", "--grid", 0).json["id"]
    sync("dong", "xi", "jie")
    wrong = [] if shown("jie", "person", one) and shown("jie", "person", two) else ["the street lacks somebody"]
    wrong += ["dong sees xi's"] if shown("dong", "person", two) else []
    for com, name in ((1, "王芳"), (2, "李娜")):
        rows = ctl("list", path("jie"), "person", "--com", com).json
        wrong += [] if rows["count"] == 1 else [f"community {com} lists {rows['count']}"]
        hits = ctl("search", path("jie"), name, "--com", com).json
        wrong += [] if len(hits) == 1 else [f"community {com} finds {hits}"]
        hits = ctl("search", path("jie"), name, "--com", 3 - com).json
        wrong += [] if not hits else [f"community {3 - com} finds {hits}"]
    return wrong


def a_home_moves():
    home = ctl("new", path("jie"), "household", "household_no=0101", "household_kind=1", "status=1", "--com", 1, "--grid", 0).json["id"]
    head = ctl("new", path("jie"), "person", "name=赵雷", "relation_to_head=02", "birth_date=1980-05-06", "person_status=1", f"household={home}").json["id"]
    ctl("edit", path("jie"), "household", home, f"head_person_id={head}")
    sync("jie", "dong")
    if shown("dong", "person", head) is None:
        return ["the home was not in the first community"]
    done = ctl("move", path("jie"), "household", home, "--com", 2, "--grid", 0, "--reason", "搬到西里").json
    wrong = [] if done["moved"] == 2 and done["left"] == 0 else [f"{done}"]
    sync("jie", "jie", "dong", "xi")
    there = shown("xi", "household", done["id"])
    wrong += [] if there is not None else ["it is not there"]
    wrong += [] if shown("xi", "household", home) is None else ["the old one is there"]
    wrong += [] if shown("dong", "household", done["id"]) is None else ["the new one is here"]
    old = shown("dong", "person", head)
    wrong += [] if old is not None and text(old, "person_status") == "3" else [f"here it is {old and text(old, 'person_status')}"]
    wrong += [] if ctl("status", path("jie"), "--json").json["returned"] in (0, []) else ["something came back"]
    return wrong


def a_move_is_taken_back():
    home = ctl("new", path("jie"), "household", "household_no=0202", "status=1", "--com", 1, "--grid", 0).json["id"]
    done = ctl("move", path("jie"), "household", home, "--com", 2, "--grid", 0).json
    ctl("undo", path("jie"), done["batch"])
    sync("jie", "dong", "xi")
    fields = shown("dong", "household", home)
    wrong = [] if fields is not None and text(fields, "status") == "1" else ["it is closed still"]
    return wrong + ([] if shown("xi", "household", done["id"]) is None else ["the new one stayed"])


def what_cannot_be_is_said():
    home = ctl("new", path("jie"), "household", "household_no=0303", "status=1", "--com", 1, "--grid", 0).json["id"]
    wrong = []
    for args, code in ((("--com", 1), 1), (("--com", 9), 1), ((), 1)):
        done = ctl("move", path("jie"), "household", home, *args, code=None)
        wrong += [] if done.code == code and done.err.strip() else [f"{args}: {done.code} {done.err}"]
    done = ctl("admin", DATA, "grant", "dong", "--role", ROLE, "--com", 7, code=None)
    return wrong + ([] if done.code == 1 and "7" in done.err else [f"a community that there is not: {done.code} {done.err}"])


def a_right_that_ends_takes_the_community():
    before = ctl("list", path("jie"), "person").json["count"]
    ctl("admin", DATA, "grant", "jie", "--role", ROLE, "--com", 2, "--until", "2020-01-01")
    sync("jie")
    after = ctl("list", path("jie"), "person").json["count"]
    wrong = [] if after < before else [f"{before} then {after}"]
    wrong += [] if ctl("list", path("jie"), "person", "--com", 2).json["count"] == 0 else ["community 2 is still here"]
    check = ctl("check", path("jie")).json
    return wrong + ([] if check["ok"] else check["problems"])


def holds(case):
    def run():
        wrong = case()
        assert not wrong, wrong
    return run


SERVER = begin()
atexit.register(SERVER.stop)
run_cases([
    ("each-community-has-its-own-people", holds(each_community_has_its_own)),
    ("a-home-moves-into-the-other-community", holds(a_home_moves)),
    ("a-move-is-taken-back", holds(a_move_is_taken_back)),
    ("what-cannot-be-is-said-in-words", holds(what_cannot_be_is_said)),
    ("a-right-that-ends-takes-the-community", holds(a_right_that_ends_takes_the_community)),
])
