# SPDX-License-Identifier: GPL-3.0-or-later
"""A program whose catalogue is newer than the server's, and one whose is older, with work that is not sent: both go on, nothing is lost."""
import atexit
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import SOURCE, Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-skew-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
OLD, NEW = os.path.join(SOURCE, "tests", "data", "registry-two-kinds"), os.path.join(SCRATCH, "registry-new")
SERVER, AHEAD, BEHIND = (os.path.join(SCRATCH, name) for name in ("server", "ahead", "behind"))
MADE = {}


def make_new_registry():
    """One field and one kind more."""
    shutil.copytree(OLD, NEW)
    with open(os.path.join(NEW, "catalogue.json"), encoding="utf-8") as file:
        catalogue = json.load(file)
    catalogue["version"] += 1
    catalogue["kinds"].append("kind-stall.json")
    write_file(os.path.join(NEW, "catalogue.json"), json.dumps(catalogue, ensure_ascii=False))
    with open(os.path.join(NEW, "kind-shop.json"), encoding="utf-8") as file:
        shop = json.load(file)
    shop["fields"].append({"no": 6, "name": "owner", "zh": "店主", "en": "Owner", "type": "text", "policy": "review"})
    write_file(os.path.join(NEW, "kind-shop.json"), json.dumps(shop, ensure_ascii=False))
    write_file(os.path.join(NEW, "kind-stall.json"), json.dumps({
        "no": 9, "name": "stall", "zh": "摊位", "en": "Stall", "zh_plural": "摊位", "en_plural": "Stalls", "title": ["place"], "list": ["place"],
        "deletable": True, "fields": [{"no": 1, "name": "place", "zh": "位置", "en": "Place", "type": "text", "policy": "review"}]}, ensure_ascii=False))
    assert ctl("registry", "check", NEW, "--against", OLD).code == 0


def ahead(*args, code=0):
    return ctl("--registry", NEW, *args, code=code)


def behind(*args, code=0):
    return ctl("--registry", OLD, *args, code=code)


def two_workers_enrol():
    make_new_registry()
    behind("admin", SERVER, "init")
    password = write_file(os.path.join(SCRATCH, "password"), "correct horse battery\n")
    with Server(SERVER, "--registry", OLD) as server:
        for login, run, replica in (("wang", ahead, AHEAD), ("li", behind, BEHIND)):
            behind("admin", SERVER, "user", "add", login, "--role", "grid_worker", "--grid", 1, "--password-file", password)
            code = behind("admin", SERVER, "code", login).json["code"]
            run("enroll", replica, "--server", server.url, "--user", login, "--password-file", password, "--code", code)
            run("sync", replica)
        MADE["shop"] = ahead("new", AHEAD, "shop", "name=老王修鞋铺", "staff=2").json["id"]
        ahead("sync", AHEAD, "--server", server.url)
        behind("sync", BEHIND, "--server", server.url)


def what_an_older_server_does_not_know_waits_apart():
    ahead("edit", AHEAD, "shop", MADE["shop"], "owner=王一")
    MADE["stall"] = ahead("new", AHEAD, "stall", "place=东门").json["id"]
    MADE["other"] = ahead("new", AHEAD, "shop", "name=李记").json["id"]
    with Server(SERVER, "--registry", OLD) as server:
        behind("edit", BEHIND, "shop", MADE["shop"], "staff=5")
        behind("sync", BEHIND, "--server", server.url)
        report = ahead("sync", AHEAD, "--server", server.url).json
        assert report["pushed"] == 1 and report["returned"] == 0 and report["pulled"] >= 1, report
        status = ahead("status", AHEAD, "--json").json
        assert [(p["problem"], p["count"]) for p in status["problems"]] == [("held", 2)] and status["queue"]["pending"] == 2, status
        shown = ahead("show", AHEAD, "shop", MADE["shop"]).json["fields"]
        assert shown["owner"] == "王一" and shown["staff"] == 5, shown
        assert behind("sync", BEHIND, "--server", server.url).json["pulled"] >= 1
        assert behind("show", BEHIND, "shop", MADE["other"]).json["fields"]["name"] == "李记"
        # Asked again it is no other.
        assert ahead("sync", AHEAD, "--server", server.url).json["pushed"] == 0


def what_is_carried_by_hand_waits_apart_too():
    """A new save to a record that waits builds on it; another record goes on."""
    question, answer = (os.path.join(SCRATCH, name) for name in ("question", "answer"))
    far = os.path.join(SCRATCH, "far")
    with Server(SERVER, "--registry", OLD) as server:
        code = behind("admin", SERVER, "code", "wang").json["code"]
        ahead("enroll", far, "--server", server.url, "--user", "wang", "--password-file", os.path.join(SCRATCH, "password"), "--code", code)
        ahead("sync", far)
    ahead("new", far, "stall", "place=西门")
    ahead("edit", far, "shop", MADE["shop"], "owner=王二")
    ahead("edit", far, "shop", MADE["shop"], "staff=6")
    shop = ahead("new", far, "shop", "name=赵记").json["id"]
    asked = ahead("courier", "export", far, "-o", question).json
    assert asked["operations"] == 4, asked
    told = behind("courier", "import", SERVER, question, "-o", answer).json
    assert (told["operations"], told["held"], told["returned"]) == (1, 3, 0), told
    for _ in range(2):
        taken = ahead("courier", "import", far, answer).json
        assert (taken["pushed"], taken["held"], taken["pending"]) == (1, 3, 3), taken
        status = ahead("status", far, "--json").json
        assert [(p["problem"], p["count"]) for p in status["problems"]] == [("held", 3)], status
    assert ahead("courier", "export", far, "-o", question).json["operations"] == 0, "what waits apart is not carried again at once"
    with Server(SERVER, "--registry", OLD) as server:
        behind("sync", BEHIND, "--server", server.url)
    assert behind("show", BEHIND, "shop", shop).json["fields"]["name"] == "赵记"


def once_the_server_knows_it_it_is_sent():
    behind("edit", BEHIND, "shop", MADE["shop"], "staff=7")
    with Server(SERVER, "--registry", NEW) as server:
        report = ahead("sync", AHEAD, "--server", server.url).json
        assert report["pushed"] == 2 and report["returned"] == 0, report
        status = ahead("status", AHEAD, "--json").json
        assert status["problems"] == [] and status["queue"]["pending"] == 0, status
        # Who is behind goes on, with what was not sent.
        report = behind("sync", BEHIND, "--server", server.url).json
        assert report["pushed"] == 1 and report["conflicts"] == 0, report
        assert behind("show", BEHIND, "shop", MADE["shop"]).json["fields"]["staff"] == 7
        ahead("sync", AHEAD, "--server", server.url)
        assert ahead("show", AHEAD, "shop", MADE["shop"]).json["fields"]["staff"] == 7


def who_was_behind_comes_to_hold_all_of_it():
    behind("edit", BEHIND, "shop", MADE["other"], "staff=1")
    with Server(SERVER, "--registry", NEW) as server:
        # The same replica, opened by the newer program with work that is not sent.
        report = ahead("sync", BEHIND, "--server", server.url).json
        assert report["pushed"] == 1 and report["returned"] == 0, report
        shown = ahead("show", BEHIND, "shop", MADE["shop"]).json["fields"]
        assert shown["owner"] == "王一" and shown["staff"] == 7, shown
        assert ahead("show", BEHIND, "stall", MADE["stall"]).json["fields"]["place"] == "东门"
        ahead("sync", AHEAD, "--server", server.url)
        assert ahead("check", BEHIND).json["digest"] == ahead("check", AHEAD).json["digest"]
        for replica in (AHEAD, BEHIND):
            compared = ahead("sync", replica, "--server", server.url, "--compare").json
            assert compared["compared"] >= 2 and compared["differed"] == 0, compared


if __name__ == "__main__":
    run_cases([
        ("two workers enrol, one with a newer catalogue", two_workers_enrol),
        ("what an older server does not know waits apart", what_an_older_server_does_not_know_waits_apart),
        ("what is carried by hand waits apart too", what_is_carried_by_hand_waits_apart_too),
        ("once the server knows it, it is sent", once_the_server_knows_it_it_is_sent),
        ("who was behind comes to hold all of it", who_was_behind_comes_to_hold_all_of_it),
    ])
