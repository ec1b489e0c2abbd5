# SPDX-License-Identifier: GPL-3.0-or-later
"""A catalogue of two kinds that the program never heard of, through every verb, a server and two workers."""
import atexit
import json
import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import SOURCE, Server, ctl, run_cases, write_file  # noqa: E402

REGISTRY = os.path.join(SOURCE, "tests", "data", "registry-two-kinds")
SCRATCH = tempfile.mkdtemp(prefix="linli-two-kinds-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
SERVER = os.path.join(SCRATCH, "server")
FIRST, SECOND = os.path.join(SCRATCH, "first"), os.path.join(SCRATCH, "second")
MADE = {}


def run(*args, code=0):
    return ctl("--registry", REGISTRY, *args, code=code)


def fields(replica, kind, ident):
    return run("show", replica, kind, ident).json["fields"]


def the_catalogue_is_counted():
    assert run("registry", "check").out == "1 categories, 0 items, 1 rules, 2 kinds\n"
    assert ctl("registry", "check", REGISTRY).out == "1 categories, 0 items, 1 rules, 2 kinds\n"
    assert ctl("registry", "check", REGISTRY, "--against", REGISTRY).code == 0


def a_broken_catalogue_is_refused_with_file_line_and_reason():
    broken = os.path.join(SCRATCH, "broken")
    shutil.copytree(REGISTRY, broken)
    path = os.path.join(broken, "kind-shop.json")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    write_file(path, text.replace('"type": "date"', '"type": "moment"'))
    for args in (("registry", "check", broken), ("--registry", broken, "registry", "check"), ("registry", "check", REGISTRY, "--against", broken),
                 ("--registry", broken, "list", FIRST, "shop")):
        refused = ctl(*args, code=1)
        assert refused.out == "" and refused.err.count("\n") == 1, refused.err
        assert f"{path}:12: \"moment\": no such type" in refused.err, refused.err
    write_file(path, text.replace('"type": "date"', '"type": "text"'))
    refused = ctl("registry", "check", broken, "--against", REGISTRY, code=1)
    assert refused.err.startswith(f"{path}:12: shop.opened (number 4): its type changed"), refused.err
    for missing in (os.path.join(SCRATCH, "nowhere"), SCRATCH):
        assert ctl("registry", "check", missing, code=3).err.count("\n") == 1
        assert ctl("registry", "check", "--against", missing, code=3).out == ""
    for wrong in (("registry",), ("registry", "chek"), ("registry", "check", "--agains", REGISTRY), ("registry", "check", REGISTRY, REGISTRY),
                  ("registry", "check", "--against"), ("registry", "check", "")):
        assert ctl(*wrong, code=2).out == "", wrong
    assert run("registry", "check", "--json").json == {"categories": 1, "items": 0, "rules": 1, "kinds": 2}
    assert ctl("registry", "check", os.path.join(SOURCE, "data", "registry")).out == ctl("registry", "check").out


def two_workers_enrol():
    run("admin", SERVER, "init")
    password = write_file(os.path.join(SCRATCH, "password"), "correct horse battery\n")
    for login in ("wang", "li"):
        run("admin", SERVER, "user", "add", login, "--role", "grid_worker", "--grid", 1, "--password-file", password)
    with Server(SERVER, "--registry", REGISTRY) as server:
        for login, replica in (("wang", FIRST), ("li", SECOND)):
            code = run("admin", SERVER, "code", login).json["code"]
            assert run("enroll", replica, "--server", server.url, "--user", login, "--password-file", password, "--code", code).json["device"] > 0
            run("sync", replica)


def records_are_made_and_edited_offline():
    shop = run("new", FIRST, "shop", "name=老王修鞋铺", "staff=2", "hazards=消防、用电", "opened=2019-05").json
    assert shop["ops"] >= 1
    MADE["shop"] = shop["id"]
    MADE["check"] = run("new", FIRST, "check", f"shop={shop['id']}", "day=2026-11-02", "result=灭火器过期").json["id"]
    assert run("edit", FIRST, "shop", MADE["shop"], "staff=3", "visits=1", "--reason", "走访").json["ops"] >= 1
    shown = run("show", FIRST, "shop", MADE["shop"]).json
    assert shown["state"] == "pending" and shown["fields"]["staff"] == 3 and shown["fields"]["hazards"] == ["1", "2"], shown


def what_is_wrong_is_refused():
    for values in (("staff=2",), ("name=x", "staff=501"), ("name=x", "hazards=9"), ("name=x", "opened=2026-02-30"), ("name=x", "nosuch=1")):
        refused = run("new", FIRST, "shop", *values, code=None)
        assert refused.code in (1, 2) and refused.err.count("\n") == 1 and refused.out == "", (values, refused.code, refused.err)
    assert run("list", FIRST, "shed", code=None).code in (1, 2)
    assert run("list", FIRST, "person", code=None).code in (1, 2), "this catalogue has no people"
    assert run("list", FIRST, "shop", "--where", "random() = 1", code=1).err
    assert run("list", FIRST, "shop").json["count"] == 1


def lists_search_and_history_work():
    page = run("list", FIRST, "shop", "--where", "staff >= 3 AND has_code(hazards, '1')").json
    assert page["count"] == 1 and page["rows"][0]["name"] == "老王修鞋铺"
    for text in ("修鞋", "laowang", "lwxxp"):
        assert [hit["id"] for hit in run("search", FIRST, text).json] == [MADE["shop"]], text
    entries = run("history", FIRST, "shop", MADE["shop"]).json
    assert any(e["field"] == "staff" and e["old"] in (2, "2") and e["new"] in (3, "3") and e["reason"] == "走访" for e in entries), entries
    assert run("verify", FIRST, "shop", MADE["shop"], "staff").json["ops"] == 1
    assert "staff" in run("show", FIRST, "shop", MADE["shop"]).json["verified"]


def both_sides_meet_by_sync():
    with Server(SERVER, "--registry", REGISTRY) as server:
        assert run("sync", FIRST, "--server", server.url).json["pushed"] >= 3
        assert run("sync", SECOND, "--server", server.url).json["pulled"] >= 2
        assert fields(SECOND, "shop", MADE["shop"])["staff"] == 3
        # Both work offline: a set merges, a counter adds up, the later day stays, one value becomes a conflict.
        run("edit", FIRST, "shop", MADE["shop"], "hazards=1,2,3", "visits=2", "opened=2018")
        run("edit", SECOND, "shop", MADE["shop"], "hazards=2", "visits=4", "opened=2017")
        run("edit", FIRST, "check", MADE["check"], "day=2026-11-03")
        run("edit", SECOND, "check", MADE["check"], "day=2026-11-09")
        for replica in (FIRST, SECOND, FIRST):
            run("sync", replica, "--server", server.url)
    for replica in (FIRST, SECOND):
        shop = fields(replica, "shop", MADE["shop"])
        assert shop["hazards"] == ["2", "3"] and shop["visits"] == 5 and shop["opened"] == "2018", shop
        assert fields(replica, "check", MADE["check"])["day"] == "2026-11-09"
    conflicts = [conflict for conflict in run("conflicts", SECOND).json if conflict["state"] == "open"]
    assert [(c["field"], c["server"], c["mine"]) for c in conflicts] == [("opened", "2018", "2017")], conflicts
    assert run("check", FIRST).json["digest"] == run("check", SECOND).json["digest"]


def a_deletion_arrives():
    with Server(SERVER, "--registry", REGISTRY) as server:
        run("delete", FIRST, "check", MADE["check"])
        for replica in (FIRST, SECOND):
            run("sync", replica, "--server", server.url)
    for replica in (FIRST, SECOND):
        assert run("list", replica, "check").json["count"] == 0
        checked = run("check", replica).json
        assert checked["ok"] and checked["rows"]["shop"] == 1 and checked["rows"]["check"] == 0, checked


def another_catalogue_is_not_mistaken_for_it():
    """The built-in catalogue on this replica: refused or migrated, but never a wrong reading."""
    other = ctl("list", FIRST, "shop", code=None)
    assert other.code in (1, 2, 3) and other.err.count("\n") == 1, (other.code, other.err)
    assert fields(FIRST, "shop", MADE["shop"])["name"] == "老王修鞋铺"


def a_field_is_added_to_a_replica_with_data():
    grown = os.path.join(SCRATCH, "registry")
    shutil.copytree(REGISTRY, grown)
    path = os.path.join(grown, "kind-shop.json")
    with open(path, encoding="utf-8") as file:
        kind = json.load(file)
    kind["fields"].append({"no": 6, "name": "phone", "zh": "电话", "en": "Phone", "type": "text", "check": "phone", "policy": "latest"})
    write_file(path, json.dumps(kind, ensure_ascii=False, indent=1))
    assert ctl("registry", "check", grown, "--against", REGISTRY).code == 0
    assert "gone" in ctl("registry", "check", REGISTRY, "--against", grown, code=1).err
    ctl("--registry", grown, "edit", FIRST, "shop", MADE["shop"], "phone=0473-2012345")
    assert ctl("--registry", grown, "show", FIRST, "shop", MADE["shop"]).json["fields"]["phone"] == "0473-2012345"


if __name__ == "__main__":
    run_cases([(function.__name__.replace("_", " "), function) for function in (
        the_catalogue_is_counted, a_broken_catalogue_is_refused_with_file_line_and_reason, two_workers_enrol, records_are_made_and_edited_offline, what_is_wrong_is_refused,
        lists_search_and_history_work, both_sides_meet_by_sync, a_deletion_arrives, another_catalogue_is_not_mistaken_for_it,
        a_field_is_added_to_a_replica_with_data)])
