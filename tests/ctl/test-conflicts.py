# SPDX-License-Identifier: GPL-3.0-or-later
"""Two values for one field, and people who settle it: through linlictl and a real server, until both replicas are equal."""
import atexit
import calendar
import contextlib
import os
import shutil
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import SOURCE, Server, ctl, run_cases, write_file  # noqa: E402

REGISTRY = os.path.join(SOURCE, "tests", "data", "registry-two-kinds")
SCRATCH = tempfile.mkdtemp(prefix="linli-conflicts-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
SERVER = os.path.join(SCRATCH, "server")
WANG, LI = os.path.join(SCRATCH, "wang"), os.path.join(SCRATCH, "li")


def run(*args, code=0):
    return ctl("--registry", REGISTRY, *args, code=code)


def sync(*replicas):
    with Server(SERVER, "--registry", REGISTRY) as server:
        for replica in replicas:
            run("sync", replica, "--server", server.url)


def opened(replica, shop):
    return run("show", replica, "shop", shop).json["fields"]["opened"]


def conflicts(replica, shop, *options):
    return [row for row in run("conflicts", replica, *options).json if row["record"] == shop]


def equal():
    assert run("check", WANG).json["digest"] == run("check", LI).json["digest"]


def disagree(name, first="2018", second="2017"):
    """A shop that Wang says opened in @first and Li in @second; the conflict's id."""
    shop = run("new", WANG, "shop", f"name={name}", "opened=2010").json["id"]
    sync(WANG, LI)
    run("edit", WANG, "shop", shop, f"opened={first}")
    run("edit", LI, "shop", shop, f"opened={second}")
    sync(WANG, LI, WANG)
    found = conflicts(LI, shop)
    assert [(row["base"], row["server"], row["mine"], row["state"], row["type"]) for row in found] == [("2010", first, second, "open", "field")], found
    return shop, found[0]["id"]


def two_workers_enrol():
    run("admin", SERVER, "init")
    password = write_file(os.path.join(SCRATCH, "password"), "correct horse battery\n")
    for login in ("wang", "li"):
        run("admin", SERVER, "user", "add", login, "--role", "grid_worker", "--grid", 1, "--password-file", password)
    with Server(SERVER, "--registry", REGISTRY) as server:
        for login, replica in (("wang", WANG), ("li", LI)):
            code = run("admin", SERVER, "code", login).json["code"]
            run("enroll", replica, "--server", server.url, "--user", login, "--password-file", password, "--code", code)
            run("sync", replica)
            # Nothing else has to happen before it is whole.
            assert run("status", replica, "--json").json["complete"] is True


def a_value_that_is_typed_is_checked_like_an_edit():
    shop = run("new", WANG, "shop", "name=空名", "opened=2010").json["id"]
    sync(WANG, LI)
    run("edit", WANG, "shop", shop, "name=甲名")
    run("edit", LI, "shop", shop, "name=乙名")
    sync(WANG, LI, WANG)
    conflict = conflicts(LI, shop)[0]["id"]
    assert "needed" in run("resolve", LI, conflict, "--choice", "", code=1).err
    run("resolve", LI, conflict, "--choice", "丙名")
    sync(LI, WANG)
    equal()


def a_reference_that_is_typed_leads_somewhere():
    one, two, three = (run("new", WANG, "shop", f"name=分店{n}").json["id"] for n in "一二三")
    check = run("new", WANG, "check", f"shop={one}", "day=2026-11-02").json["id"]
    sync(WANG, LI)
    run("edit", WANG, "check", check, f"shop={two}")
    run("edit", LI, "check", check, f"shop={three}")
    sync(WANG, LI, WANG)
    conflict = conflicts(LI, check)[0]["id"]
    for wrong in ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", check, "三"):
        run("resolve", LI, conflict, "--choice", wrong, code=1)
        assert [row["state"] for row in conflicts(LI, check)] == ["open"]
    run("resolve", LI, conflict, "--choice", one)
    sync(LI, WANG)
    assert run("show", WANG, "check", check).json["fields"]["shop"] == one
    equal()


def a_value_that_lost_by_a_rule_is_put_back():
    for who_wins, choice in ((LI, "server"), (WANG, "mine")):
        shop = run("new", WANG, "shop", f"name=人数{choice}", "staff=1").json["id"]
        sync(WANG, LI)
        # Li is heard last; the later one wins.
        for replica, staff in ((WANG, 2), (LI, 3)) if who_wins == LI else ((LI, 3), (WANG, 2)):
            run("edit", replica, "shop", shop, f"staff={staff}")
        sync(WANG, LI, WANG)
        assert run("show", WANG, "shop", shop).json["fields"]["staff"] == (3 if who_wins == LI else 2)
        assert run("status", LI).json["conflicts"] == 0, "nobody has to decide"
        told = conflicts(LI, shop)
        assert [(row["state"], row["server"], row["mine"]) for row in told] == [("moot", 2, 3)], told
        run("resolve", LI, told[0]["id"], "--choice", choice)
        sync(LI, WANG)
        for replica in (WANG, LI):
            assert run("show", replica, "shop", shop).json["fields"]["staff"] == (2 if who_wins == LI else 3), (choice, replica)
        equal()


def what_is_shown_is_what_stands_there_now():
    shop, conflict = disagree("后来")
    run("edit", WANG, "shop", shop, "opened=2019")
    sync(WANG, LI)
    found = conflicts(LI, shop)[0]
    assert (found["server"], found["mine"], found["server_at"]) == ("2019", "2017", None), found
    run("resolve", LI, conflict, "--choice", "server")
    sync(LI, WANG)
    assert opened(LI, shop) == opened(WANG, shop) == "2019"


def who_says_what_he_saw_settles_nothing_else():
    shop, conflict = disagree("看过")
    seen = conflicts(LI, shop)[0]["seen"]
    assert conflicts(LI, shop)[0]["seen"] == seen and conflicts(LI, shop, "--all")[0]["seen"] == seen
    run("edit", WANG, "shop", shop, "opened=2019")
    sync(WANG, LI)
    refused = run("resolve", LI, conflict, "--choice", "mine", "--seen", seen, code=1)
    assert "look again" in refused.err and refused.out == "", refused.err
    assert [(row["server"], row["state"]) for row in conflicts(LI, shop)] == [("2019", "open")] and opened(LI, shop) == "2019"
    run("resolve", LI, conflict, "--choice", "mine", "--seen", "", code=1)
    # What happens to other fields or records is nothing that one has to look at again.
    run("edit", WANG, "shop", shop, "name=看过了")
    seen = conflicts(LI, shop)[0]["seen"]
    sync(WANG, LI)
    assert run("resolve", LI, conflict, "--choice", "mine", "--seen", seen).json["state"] == "settled"
    sync(LI, WANG)
    assert opened(LI, shop) == opened(WANG, shop) == "2017"
    fates = [entry["fate"] for entry in run("history", LI, "shop", shop).json if entry["new"] == "2017"]
    assert fates == ["accepted", "accepted"], fates
    equal()


def each_choice_ends_it_on_both_sides():
    for choice, value in (("mine", "2017"), ("server", "2018"), ("2016", "2016")):
        shop, conflict = disagree(f"店{choice}")
        told = run("resolve", LI, conflict, "--choice", choice, "--reason", "问过店主").json
        assert (told["id"], told["state"]) == (conflict, "settled"), told
        assert opened(LI, shop) == value, "what was chosen shows at once"
        assert opened(WANG, shop) == "2018"
        status = run("status", LI, "--json").json
        assert (status["conflicts"], status["queue"]["settled"], status["queue"]["pending"]) == (0, 1, 1), status
        sync(LI, WANG)
        for replica in (WANG, LI):
            assert opened(replica, shop) == value, (choice, replica)
            assert conflicts(replica, shop) == []
            assert [(row["id"], row["state"], row["mine"]) for row in conflicts(replica, shop, "--all")] == [(conflict, "resolved", "2017")]
            assert run("show", replica, "shop", shop).json["state"] == "synced"
        equal()


def who_is_not_its_author_may_settle_it_too():
    shop, conflict = disagree("旁人")
    run("resolve", WANG, conflict, "--choice", "mine")
    sync(WANG, LI)
    assert opened(LI, shop) == opened(WANG, shop) == "2017" and conflicts(LI, shop) == []
    equal()


def what_changed_since_one_looked_asks_again():
    shop, conflict = disagree("又改")
    run("resolve", LI, conflict, "--choice", "mine")
    run("edit", WANG, "shop", shop, "opened=2019")
    sync(WANG, LI)
    again = conflicts(LI, shop)
    assert [(row["id"], row["server"], row["mine"], row["state"]) for row in again] == [(conflict, "2019", "2017", "open")], again
    assert opened(LI, shop) == "2019", "it did not win"
    status = run("status", LI).json
    assert status["conflicts"] == 1 and status["returned"] == 0 and run("returned", LI).json == []
    run("resolve", LI, conflict, "--choice", "mine")
    sync(LI, WANG)
    assert opened(LI, shop) == opened(WANG, shop) == "2017" and conflicts(WANG, shop) == []
    equal()


def of_two_people_the_first_wins_and_the_second_is_told():
    shop, conflict = disagree("两人")
    run("resolve", WANG, conflict, "--choice", "server")
    run("resolve", LI, conflict, "--choice", "2015")
    sync(WANG, LI)
    assert opened(LI, shop) == "2018" and conflicts(LI, shop) == []
    returned = run("returned", LI).json
    assert [(row["why"], row["values"], row["record"]) for row in returned] == [("settled", {"opened": "2015"}, shop)], returned
    assert returned[0]["remedy"] and returned[0]["title"] == "两人"
    assert run("edit", LI, "shop", shop, "opened=2015").json["ops"] == 1, "and may write it down"
    sync(LI, WANG)
    assert opened(WANG, shop) == "2015"
    equal()


def a_lost_answer_counts_nothing_twice():
    shop, conflict = disagree("丢答")
    run("resolve", LI, conflict, "--choice", "mine")
    sync(LI)
    sync(LI, LI, WANG)
    assert opened(WANG, shop) == "2017"
    edits = [entry for entry in run("history", LI, "shop", shop).json if entry["field"] == "opened" and entry["new"] == "2017"]
    assert len(edits) == 2, "the edit that lost and the choice"
    equal()


def a_deletion_that_waited_is_chosen_or_not():
    for choice, left in (("server", 1), ("mine", 0)):
        shop = run("new", WANG, "shop", f"name=删{choice}").json["id"]
        check = run("new", WANG, "check", f"shop={shop}", "day=2026-11-02", "result=甲").json["id"]
        sync(WANG, LI)
        run("edit", WANG, "check", check, "result=乙")
        run("delete", LI, "check", check)
        sync(WANG, LI)
        found = conflicts(LI, check)
        assert [(row["type"], row["field"], row["state"]) for row in found] == [("delete-edit", None, "open")], found
        run("resolve", LI, found[0]["id"], "--choice", "2016", code=1)
        run("resolve", LI, found[0]["id"], "--choice", choice)
        sync(LI, WANG)
        for replica in (WANG, LI):
            assert run("list", replica, "check", "--where", "result = '乙'").json["count"] == left, (choice, replica)
            assert conflicts(replica, check) == []
        equal()
        if left:
            run("delete", WANG, "check", check)


def edit_what_is_deleted(text):
    """A check that Wang deletes while Li writes @text into it, as Li hears of it: its shop, its id, the conflict's."""
    shop = run("new", WANG, "shop", f"name=无踪{text}").json["id"]
    check = run("new", WANG, "check", f"shop={shop}", "day=2026-11-02", "result=甲").json["id"]
    sync(WANG, LI)
    run("delete", WANG, "check", check)
    run("edit", LI, "check", check, f"result={text}")
    sync(WANG, LI)
    found = conflicts(LI, check)
    assert [row["type"] for row in found] == ["edit-delete"], found
    assert [(row["why"], row["values"]) for row in run("returned", LI).json if row["record"] == check] == [("deleted", {"result": text})]
    fates = {entry["new"]: entry["fate"] for entry in run("history", LI, "check", check).json if entry["field"] == "result"}
    assert fates == {text: "returned", None: None}, "the edit, and what the record held when word of its deletion came"
    return shop, check, found[0]["id"]


def an_edit_of_what_was_deleted_is_let_go():
    _, check, conflict = edit_what_is_deleted("丙")
    sync(WANG)
    assert "not on this computer" in run("resolve", WANG, conflict, "--choice", "mine", code=1).err, "who deleted it has nothing to bring back"
    run("resolve", LI, conflict, "--choice", "server")
    sync(LI, WANG)
    assert conflicts(LI, check) == [] and conflicts(WANG, check) == []
    equal()


def or_what_was_deleted_is_made_anew_with_the_edit():
    shop, check, conflict = edit_what_is_deleted("丁")
    settled = run("resolve", LI, conflict, "--choice", "mine", "--reason", "还在营业").json
    assert settled["state"] == "settled" and settled["made"] != check, settled
    assert [row for row in run("returned", LI).json if row["record"] == check] == []
    sync(LI, WANG)
    for replica in (LI, WANG):
        fields = run("show", replica, "check", settled["made"]).json["fields"]
        assert (fields["shop"], fields["day"], fields["result"]) == (shop, "2026-11-02", "丁"), fields
        run("show", replica, "check", check, code=1)
        assert conflicts(replica, check) == []
    assert "settled already" in run("resolve", LI, conflict, "--choice", "mine", code=1).err
    equal()


def made_anew_is_refused_whole_where_a_rule_says_so():
    shop, check, conflict = edit_what_is_deleted("戊")
    run("delete", LI, "shop", shop)
    sync(LI)
    assert "no shop" in run("resolve", LI, conflict, "--choice", "mine", code=1).err
    assert [row["state"] for row in conflicts(LI, check)] == ["open"] and len([row for row in run("returned", LI).json if row["record"] == check]) == 1
    run("resolve", LI, conflict, "--choice", "server")
    sync(LI, WANG)
    equal()


def of_work_handed_over_nothing_stays_where_nobody_takes_it():
    end = time.gmtime(time.time() + 6)
    run("admin", SERVER, "grant", "wang", "--role", "grid_worker", "--grid", 2)
    run("admin", SERVER, "grant", "li", "--role", "grid_worker", "--grid", 2, "--until", time.strftime("%Y-%m-%dT%H:%M:%SZ", end))
    sync(WANG, LI)
    lost, kept = (run("new", LI, "shop", f"name={name}", "opened=2010", "--grid", 2).json["id"] for name in ("没人要", "有人要"))
    time.sleep(max(0, calendar.timegm(end) - time.time()) + 1)
    sync(LI, WANG)
    assert [row["why"] for row in run("returned", LI).json if row["record"] in (lost, kept)] == ["scope", "scope"]
    for shop, choice, left in ((lost, "server", 0), (kept, "mine", 1)):
        found = conflicts(WANG, shop)
        assert len(found) == 2 and {row["mine_user"] for row in found} == {"li"} and all(row["mine_came"] > row["mine_at"] for row in found), found
        assert run("resolve", WANG, found[0]["id"], "--choice", "2016", "--all", code=1).out == ""
        settled = run("resolve", WANG, found[0]["id"], "--choice", choice, "--all").json
        assert settled["settled"] == 2 and conflicts(WANG, shop)[0]["state"] == "settled", settled
        sync(WANG)
        run("show", WANG, "shop", shop, code=1 - left)
    assert run("show", WANG, "shop", kept).json["fields"]["name"] == "有人要"
    assert all(row["record"] not in (lost, kept) for row in run("conflicts", WANG).json)
    sync(WANG, LI)
    run("show", LI, "shop", lost, code=1)


def what_an_older_program_left_is_taken_on():
    shop, conflict = disagree("旧库")
    assert conflicts(LI, shop)[0]["mine_came"]
    for path, words in ((os.path.join(SERVER, "server.db"), "ALTER TABLE conflict DROP COLUMN came"), (os.path.join(LI, "replica.db"), "DROP TABLE came")):
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute(words)
            db.commit()
    assert conflicts(LI, shop)[0]["mine_came"] is None
    run("resolve", LI, conflict, "--choice", "mine")
    sync(LI, WANG)
    assert opened(WANG, shop) == "2017"
    again, _ = disagree("又旧库")
    assert conflicts(LI, again)[0]["mine_came"] == conflicts(WANG, again)[0]["mine_came"] is not None
    run("resolve", WANG, conflicts(WANG, again)[0]["id"], "--choice", "mine")
    sync(WANG, LI)
    assert opened(LI, again) == "2017"


def what_is_wrong_is_refused():
    shop, conflict = disagree("错用")
    for args, code in ((("resolve", LI, conflict), 2), (("resolve", LI, conflict, "--choice", "2026-02-30"), 1), (("resolve", LI, shop, "--choice", "mine"), 1),
                       (("resolve", LI, "x", "--choice", "mine"), 1), (("resolve", LI), 2), (("returned",), 2), (("status",), 2),
                       (("status", os.path.join(SCRATCH, "nowhere")), None)):
        refused = run(*args, code=code)
        assert refused.code in (1, 2, 3) and refused.out == "" and refused.err.count("\n") == 1, (args, refused.code, refused.err)
    run("resolve", LI, conflict, "--choice", "mine")
    assert "settled here already" in run("resolve", LI, conflict, "--choice", "server", code=1).err
    sync(LI)
    assert "settled already" in run("resolve", LI, conflict, "--choice", "server", code=1).err


def status_says_what_is_so():
    sync(LI, WANG)
    status = run("status", WANG, "--json").json
    assert status["queue"]["pending"] == 0 and status["queue"]["oldest"] is None and status["complete"] and status["last_sync"], status
    assert status["sizes"]["replica"] > 0 and status["next_try"] is None and status["server"].startswith("http://")
    run("new", WANG, "shop", "name=未发")
    status = run("status", WANG).json
    assert (status["queue"]["pending"], status["queue"]["saves"]) == (1, 1) and status["queue"]["bytes"] > 20 and status["queue"]["oldest"]
    problems = {row["problem"]: (row["count"], row["remedy"]) for row in run("status", LI).json["problems"]}
    assert set(problems) == {"returned"} and problems["returned"][0] == 5 and problems["returned"][1], problems


def the_receipt_of_a_day_counts_what_was_done():
    receipt = run("receipt", WANG).json
    kinds = receipt["kinds"]
    assert set(kinds) == {"shop", "check"} and receipt["first"] == 1 and receipt["last"] == sum(row["saved"] for row in kinds.values()), receipt
    assert kinds["shop"]["waiting"] == 1 and all(row["saved"] == row["accepted"] + row["waiting"] + row["returned"] for row in kinds.values()), kinds
    assert len(receipt["digest"]) == 64 and run("receipt", WANG).json == receipt, "read twice it is the same"
    sync(WANG)
    after = run("receipt", WANG).json
    assert after["kinds"]["shop"]["waiting"] == 0 and after["digest"] == receipt["digest"], "sending changes nothing of what was written"
    run("new", WANG, "shop", "name=又一家")
    assert run("receipt", WANG).json["digest"] != receipt["digest"]
    assert run("receipt", WANG, "--day", "2001-01-01").json["kinds"] == {}
    run("receipt", WANG, "--day", "yesterday", code=2)


if __name__ == "__main__":
    run_cases([(function.__name__.replace("_", " "), function) for function in (
        two_workers_enrol, a_value_that_is_typed_is_checked_like_an_edit, a_reference_that_is_typed_leads_somewhere,
        a_value_that_lost_by_a_rule_is_put_back, what_is_shown_is_what_stands_there_now, who_says_what_he_saw_settles_nothing_else, each_choice_ends_it_on_both_sides, who_is_not_its_author_may_settle_it_too, what_changed_since_one_looked_asks_again,
        of_two_people_the_first_wins_and_the_second_is_told, a_lost_answer_counts_nothing_twice, a_deletion_that_waited_is_chosen_or_not,
        an_edit_of_what_was_deleted_is_let_go, or_what_was_deleted_is_made_anew_with_the_edit, made_anew_is_refused_whole_where_a_rule_says_so,
        of_work_handed_over_nothing_stays_where_nobody_takes_it, what_an_older_program_left_is_taken_on, what_is_wrong_is_refused, status_says_what_is_so, the_receipt_of_a_day_counts_what_was_done)])
