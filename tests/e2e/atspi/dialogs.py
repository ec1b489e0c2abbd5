# SPDX-License-Identifier: GPL-3.0-or-later
"""What opens over the pages and beside them: dialogs, the other ways to see a building, photos of a record, and what the desktop tells."""
import os
import re
import signal
import struct
import zlib

from gi.repository import Gio, GLib

NOTIFICATIONS = "org.freedesktop.Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/></method>
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""


class Notifications:
    """The desktop's service of notifications, as far as a program sees it."""

    def __init__(self, address):
        self.told = []  # everything of one notification that somebody could read, and its actions
        self.bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.register_object("/org/freedesktop/Notifications", Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], self._called)
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                           GLib.Variant("(su)", (NOTIFICATIONS, 4)), None, 0, 20000, None)

    def _called(self, _bus, _sender, _path, _interface, method, parameters, call):
        if method == "Notify":
            self.told.append(parameters.unpack())
            call.return_value(GLib.Variant("(u)", (len(self.told),)))
        elif method == "GetCapabilities":
            call.return_value(GLib.Variant("(as)", (["actions", "body"],)))
        elif method == "GetServerInformation":
            call.return_value(GLib.Variant("(ssss)", ("test", "test", "1", "1.2")))
        else:
            call.return_value(None)

    def press(self, number):
        """What somebody does who clicks on the notification."""
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", NOTIFICATIONS, "ActionInvoked", GLib.Variant("(us)", (number, "default")))


def audit_here(desk, title):
    """Audits what is in sight where Tab does not lead through all of it."""
    desk.reader.settle()
    desk.note(title, desk.reader.read_window())


def choose_from_menu(desk, button, item):
    desk.go_to("button", button)
    desk.press("space")
    desk.reader.wait_for("menu item", item)
    for _ in range(16):
        if item.fullmatch(desk.reader.get_name(desk.reader.focus_path)):
            desk.press("Return")
            return
        desk.press("Down")
    raise AssertionError(f"no way leads to {item.pattern}")


def ask_for_a_file(desk, button, what):
    """The dialog is the toolkit's own; it is reached and left."""
    before = len(desk.reader.read().children)
    desk.go_to("button", re.compile(button))
    desk.press("space")
    desk.reader.wait(lambda tree: len(tree.children) == before + 1, what)
    desk.reached(what)
    desk.reader.settle(0.3)
    desk.press("Escape")
    desk.reader.wait(lambda tree: len(tree.children) == before, f"{what} is gone")


def open_building(desk):
    desk.open_page("楼栋")
    desk.reader.wait_for("panel", "楼栋图")


def the_base_map_is_chosen_by_keyboard(desk):
    desk.open_page("地图")
    desk.go_to("button", "底图…")
    desk.press("space")
    desk.reader.wait_for("frame", "底图")
    desk.check("base map")
    desk.go_to("combo box", "底图")
    desk.press("space")
    desk.reader.settle(0.3)
    desk.press("Down", "Down", "Return")
    key = desk.reader.wait(lambda tree: [node for node in tree.active_window().walk() if "密钥" in node.name and node.has("focusable")], "a key is asked for")
    assert key
    desk.check("base map: a service")
    desk.go_to("combo box", "底图", "Shift+Tab")
    desk.press("space")
    desk.reader.settle(0.3)
    desk.press("Home", "Down", "Return")
    ask_for_a_file(desk, "选择.*…", "choose a map file")
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.find("frame", "底图"), "the dialog is gone")


def homes_of_a_building_are_a_list_too(desk):
    open_building(desk)
    desk.go_to("page tab", "列表")
    desk.press("space")
    desk.reader.wait_for("list", "本楼户室")
    desk.check("building: list")


def a_home_is_verified_on_the_stairs(desk):
    desk.go_to("page tab", "逐层", "Shift+Tab")
    desk.press("space")
    desk.reader.wait_for("list", "自上而下的户室")
    audit_here(desk, "building: stairs")
    desk.go_to("button", re.compile("已核实，无变化：.*"))
    desk.press("space")
    desk.reader.wait(lambda tree: tree.shows("今天已核实1户"), "one home is done")
    desk.go_to("page tab", "逐层", "Shift+Tab")
    desk.press("Left", "Left", "space")
    desk.reader.wait_for("panel", "楼栋图")


def rooms_are_planned_and_given_up(desk):
    open_building(desk)
    choose_from_menu(desk, "本楼更多操作", re.compile("生成房间.*"))
    desk.reader.wait_for("spin button", re.compile(".*层数.*"))
    desk.check("rooms of a building")
    desk.press("Escape")
    desk.reader.wait(lambda tree: len(tree.children) == 1, "the dialog is gone")


def printing_asks_where(desk):
    """The dialog is the toolkit's own; it is reached and left."""
    open_building(desk)
    choose_from_menu(desk, "本楼更多操作", re.compile("打印.*"))
    desk.reader.wait_for("dialog", "打印")
    desk.reached("print a building")
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.find("dialog", "打印"), "the dialog is gone")


def make_picture(path):
    """A small picture, as a camera never made it."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    rows = b"".join(b"\0" + bytes((x * 4, y * 4, 128)[i] for x in range(64) for i in range(3)) for y in range(48))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows))
                   + chunk(b"IEND", b""))


def a_photo_is_added_and_taken_away(desk, scratch):
    picture = os.path.join(scratch, "stairs.png")
    make_picture(picture)
    open_building(desk)
    choose_from_menu(desk, "本楼更多操作", re.compile("打开档案.*"))
    desk.reader.wait_for("list", "分类")
    desk.go_to("button", "添加照片…")
    desk.press("space")
    desk.reader.wait(lambda tree: len(tree.children) == 2, "a file is asked for")
    desk.reached("choose photos")
    desk.reader.settle(0.3)
    desk.type(picture)
    desk.press("Return")
    desk.reader.wait_for("button", re.compile("打开第 1 张.*"))
    desk.check("folder with a photo")
    desk.go_to("button", re.compile("打开第 1 张.*"))
    desk.press("space")
    desk.reader.wait(lambda tree: len(tree.children) == 2, "the photo in its window")
    audit_here(desk, "photo")
    desk.press("Escape")
    desk.reader.wait(lambda tree: len(tree.children) == 1, "its window is gone")
    desk.go_to("button", re.compile("移除第 1 张.*"))
    desk.press("space")
    desk.reader.wait(lambda tree: not tree.find("button", re.compile("打开第 1 张.*")), "the photo is away")
    desk.reader.wait(lambda tree: not tree.shows("已改 1 项"), "nothing is left to save")


def the_record_that_a_field_names_is_opened(desk):
    """Ctrl+J does what the arrow beside the field does, which Tab passes over."""
    desk.go_to("text", "所属小区")
    desk.press("Control+j")
    desk.reader.wait(lambda tree: tree.find("text", "小区名称") or tree.find("label", "小区名称"), "the housing estate")
    desk.press("Alt+Left")
    desk.reader.wait_for("text", "所属小区")


def what_was_changed_in_a_record_is_told(desk):
    """By the line of time, which Ctrl+H leads to."""
    desk.press("Control+h")
    desk.reader.wait(lambda tree: tree.shows("时间线"), "the line of time")
    audit_here(desk, "history")
    desk.press("Escape")


def a_usb_stick_is_reached(desk):
    desk.go_to("button", re.compile(r"(已同步|需处理|离线|\d+ 待发).*"))
    desk.press("space")
    desk.reader.wait_for("button", re.compile(".*U ?盘.*"))
    desk.go_to("button", re.compile(".*U ?盘.*"))
    desk.press("space")
    desk.reader.wait(lambda tree: len(tree.children) == 2, "the window of the stick")
    desk.check("carry by USB")
    ask_for_a_file(desk, "写出.*", "choose a folder")
    desk.press("Escape")
    desk.reader.wait(lambda tree: len(tree.children) == 1, "it is gone")


def enrolling_anew_is_reached(desk):
    desk.press("Control+k")
    desk.type("zxdj")
    desk.reader.wait_for("list item", re.compile("重新登记.*"))
    desk.press("Return")
    desk.reader.wait(lambda tree: len(tree.children) == 2, "the window for a new code")
    desk.check("enrol anew")
    desk.press("Escape")
    desk.reader.wait(lambda tree: len(tree.children) == 1, "it is gone")


def signing_out_is_asked_first(desk):
    choose_from_menu(desk, re.compile(".*网格.*"), re.compile("退出登录.*"))
    desk.reader.wait(lambda tree: tree.find("dialog") or tree.find("alert") or tree.shows("退出登录？"), "the question")
    desk.check("sign out")
    desk.press("Escape")
    desk.reader.wait(lambda tree: tree.find("list", "页面") and len(tree.children) == 1, "still signed in")


def news_for_one_who_looks_elsewhere(desk, make_news, names):
    """The server waits until nobody looks at the window; then a conflict comes."""
    notifications = desk.notifications
    desk.server.process.send_signal(signal.SIGSTOP)
    try:
        make_news()
        desk.keyboard.look_elsewhere()
    finally:
        desk.server.process.send_signal(signal.SIGCONT)
    assert desk.reader.wait_quickly(lambda: notifications.told, 40), "nothing is told"
    told = notifications.told[-1]
    assert told[3] and told[4], f"a title and a sentence are expected: {told}"
    left = [name for name in names if name in str(told)]
    assert not left, f"{left} may show on a locked screen: {told}"
    assert "default" in told[5], f"it cannot be pressed: {told}"
    notifications.press(len(notifications.told))
