# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody meets who had bad luck: two files of one person, work that came back, a disk that takes nothing."""
import re
import resource

from programs import ctl

SERIAL = "15990119900307731"  # of a region that does not exist
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number():
    return SERIAL + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(SERIAL, WEIGHTS)) % 11]


def prepare(mine, other):
    """Before the program comes: a person made at two desks, and a choice that somebody else made first.  Both replicas stand by then on the
    same server."""
    person = ctl("list", mine, "person", "--where", "name = '巴特尔'", "--limit", "1").json["rows"][0]["id"]
    for replica, name in ((mine, "巴甲"), (other, "巴乙")):
        ctl("edit", replica, "person", person, f"former_name={name}")
    for replica in (other, mine, other):
        ctl("sync", replica)
    conflict = next(row["id"] for row in ctl("conflicts", mine).json if row["field"] == "former_name")
    ctl("resolve", other, conflict, "--choice", "server")
    ctl("resolve", mine, conflict, "--choice", "mine")
    home = ctl("list", mine, "household", "--limit", "1").json["rows"][0]["id"]
    for replica in (other, mine):
        ctl("new", replica, "person", "name=王小明", "sex=1", "birth_date=1990-03-07", f"id_no={id_number()}", f"household={home}", f"note={replica[-1]}号窗口建")
        ctl("sync", replica)
    ctl("sync", other)
    ctl("sync", mine)
    assert [row["why"] for row in ctl("returned", mine).json] == ["settled"]
    assert [row["type"] for row in ctl("conflicts", mine).json if row["state"] == "open"] == ["duplicate"]


def open_from_today(desk, row):
    desk.open_page("今日")
    desk.go_to("list item", re.compile(row))
    desk.press("Return")
    desk.reader.wait(lambda tree: len(tree.children) == 2, "the window of what needs somebody")


def leave(desk):
    desk.press("Escape")
    desk.reader.wait(lambda tree: len(tree.children) == 1, "it is gone")


def two_files_of_one_person_stand_side_by_side(desk):
    open_from_today(desk, ".*王小明.*")
    desk.reader.wait(lambda tree: tree.active_window().shows("王小明"), "the person")
    desk.press("1")
    desk.check("two files of one person")
    leave(desk)


def what_came_back_is_dropped_after_a_question(desk):
    open_from_today(desk, ".*巴特尔.* 曾用名")
    desk.check("came back")
    desk.go_to("button", "丢掉…")
    desk.press("space")
    desk.reader.wait(lambda tree: tree.shows("不要您写的内容了吗？"), "the question")
    desk.check("drop what came back")
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.shows("不要您写的内容了吗？"), "the question is gone")
    assert desk.reader.read().find("button", "丢掉…"), "who gives it up keeps what came back"
    desk.go_to("button", "丢掉…")
    desk.press("space")
    desk.reader.wait(lambda tree: tree.shows("不要您写的内容了吗？"), "the question")
    desk.go_to("button", re.compile("丢掉( 丢掉)?"))
    desk.press("space")
    desk.reader.wait(lambda tree: not tree.find("button", "丢掉…") and not tree.shows("不要您写的内容了吗？"), "it is dropped")
    leave(desk)


def what_is_typed_and_finds_no_room_is_told(desk):
    """As on a full disk: from now on no file of the program may grow."""
    desk.open_page("居民")
    desk.press("Control+f", "Control+a")
    desk.type("bte")
    desk.reader.wait(lambda tree: [1 for row in tree.find_all("table row") if "巴特尔" in row.name], "those named so")
    desk.go_to("table row", re.compile("巴特尔.*"))
    desk.press("Down", "Up")
    desk.reader.wait(lambda tree: tree.find("text", "曾用名"), "the folder")
    desk.go_to("text", "曾用名")
    resource.prlimit(desk.program.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    try:
        desk.press("Control+a")
        desk.type("wulan")
        desk.press("Control+w")
        desk.reader.wait(lambda tree: tree.shows("输入的内容还没有写进磁盘"), "it is told")
        desk.check("not on disk")
        desk.press("Escape")
        desk.reader.wait(lambda tree: not tree.shows("输入的内容还没有写进磁盘"), "the dialog is gone")
        assert desk.reader.read().find("text", "曾用名"), "what was typed is still in sight"
    finally:
        resource.prlimit(desk.program.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def the_receipt_of_the_day_asks_for_a_printer(desk):
    """The dialog is the toolkit's own; it is reached and left."""
    desk.press("Control+k")
    desk.type("dyjrhz")
    desk.reader.wait_for("list item", re.compile("打印今日回执.*"))
    desk.press("Return")
    desk.reader.wait_for("dialog", "打印")
    desk.reached("print the receipt")
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.find("dialog", "打印"), "the dialog is gone")
