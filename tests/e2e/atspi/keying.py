# SPDX-License-Identifier: GPL-3.0-or-later
"""Filling in with both hands on the keys: what each field costs, what belongs to the input method, what the wheel may do.

The input method is the toolkit's own (Ctrl+Shift+U and the number of a character): like a Chinese one it shows what is composed, and takes
Enter and Escape while it does."""
import re

# A day of one clerk: label in the form, keys typed, what stands there afterwards.
RECORD = [("现住户", "501", None), ("姓名", "王小红", "王小红"), ("证件号码", "159901198003020123", None), ("性别", "2", "女性"), ("出生日期", "19800302", "1980-03-02"),
          ("民族", "01", "汉族"), ("婚姻状况", "20", "已婚"), ("文化程度", "21", None), ("与户主关系", "10", "配偶"), ("户籍地区划", "150302", "150302"),
          ("手机号码", "14000001234", None), ("入住日期", "20240501", "2024-05-01")]
MAX_OVERHEAD = 1.15  # strokes a field beside the characters of its value
MAX_FIELDS = 40


class Counting:
    """A keyboard that counts what is pressed."""

    def __init__(self, desk):
        self.desk, self.strokes = desk, 0

    def compose(self, letter):
        """One character by the input method; to the one who types it is one."""
        self.desk.press("Control+Shift+u")
        self.desk.type(f"{ord(letter):x}")
        self.desk.press("Return")
        self.strokes += 1

    def type(self, text):
        for letter in text:
            if ord(letter) > 127:
                self.compose(letter)
            else:
                self.desk.keyboard.type(letter)
                self.strokes += 1
        self.desk.reader.settle()

    def enter(self):
        self.desk.press("Return")
        self.strokes += 1


def focused_field(desk):
    """The label of the field with the focus, or None."""
    return desk.reader.get_name(desk.reader.focus_path) if desk.reader.focus_path else None


def find_texts(desk):
    """Label → what stands in the entry, of the form in sight."""
    tree = desk.reader.read()
    return {node.name: desk.reader.get_text(node) for node in tree.find_all("text") if node.name and node.box[2] > 0}


def open_first_section(desk):
    desk.go_to("list item", re.compile(r".*\d+/\d+.*"))
    desk.press("Home")
    desk.reader.wait_for("text", "姓名")


def composing_belongs_to_the_input_method(desk):
    open_first_section(desk)
    desk.go_to("text", "曾用名")
    desk.press("Control+a", "Delete")
    for letter in "王红":
        desk.press("Control+Shift+u")
        desk.type(f"{ord(letter):x}")
        desk.press("Return")
        assert focused_field(desk) == "曾用名", f"Enter of the input method led to {focused_field(desk)}"
    assert find_texts(desk)["曾用名"] == "王红", find_texts(desk)["曾用名"]
    # Escape gives up what is composed, not what stands there.
    desk.press("Control+Shift+u")
    desk.type("5f")
    desk.press("Escape")
    assert focused_field(desk) == "曾用名"
    assert find_texts(desk)["曾用名"] == "王红", find_texts(desk)["曾用名"]
    # Now it is the form's: it puts the field back.
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.shows("已改"), "the field put back")


def the_wheel_changes_nothing(desk):
    open_first_section(desk)
    before = find_texts(desk)
    tree = desk.reader.read()
    rows = [node for node in tree.find_all("text") if node.name in before and node.box[2] > 0]
    assert len(rows) >= 8, "the form is not there"
    for node in rows:
        x, y, width, height = node.box
        for button in (4, 5, 5, 4):
            desk.keyboard.wheel(x + width // 2, y + height // 2, button)
    desk.reader.settle()
    # With the focus in a field, too.
    desk.go_to("text", "出生日期")
    for button in (4, 5, 5):
        desk.keyboard.wheel(*[at + size // 2 for at, size in zip(rows[3].box[:2], rows[3].box[2:])], button)
    desk.reader.settle()
    tree = desk.reader.read()
    assert not tree.shows("已改"), "the wheel changed the form"
    after = find_texts(desk)
    changed = {name: (before[name], after[name]) for name in before if name in after and before[name] != after[name]}
    assert not changed, changed
    # It does what it is for.
    at = tree.find("text", "姓名")
    for _ in range(6):
        desk.keyboard.wheel(at.box[0] + 20, at.box[1] + 200, 5)
    desk.reader.wait(lambda tree: (tree.find("text", "姓名") or at).box[1] < at.box[1] or not tree.find("text", "姓名"), "the form has moved")


def a_resident_is_keyed_in(desk):
    """Enter alone leads from field to field; the figure is what it costs beside the values."""
    desk.open_page("居民")
    desk.press("Control+n")
    desk.reader.wait(lambda tree: tree.shows("新建，尚未保存"), "a new file")
    keys, wanted, content, visited, entered = Counting(desk), dict((label, text) for label, text, _ in RECORD), 0, [], []
    while len(visited) < MAX_FIELDS:
        label = focused_field(desk)
        if label in visited or not label or label.startswith("保存"):
            break
        visited.append(label)
        if label in wanted:
            keys.type(wanted[label])
            content += len(wanted[label])
            entered.append(label)
        keys.enter()
        if focused_field(desk) == label:
            keys.enter()  # the first one only took what was offered
    missing = [label for label in wanted if label not in entered and label != "证件号码"]
    assert not missing, f"Enter never led to {missing}; it led to {visited}"
    open_first_section(desk)
    texts = find_texts(desk)
    wrong = {label: texts.get(label) for label, _, shown in RECORD if shown and texts.get(label) != shown}
    assert not wrong, f"typed, and not there: {wrong}"
    overhead = (keys.strokes - content) / len(visited)
    print(f"# {len(visited)} fields, {keys.strokes} strokes, {content} characters of values: {overhead:.2f} strokes a field beside them", flush=True)
    assert overhead <= MAX_OVERHEAD, f"{overhead:.2f} strokes a field beside the values, {MAX_OVERHEAD} are allowed"
    said = len(desk.reader.said)
    desk.press("Control+s")
    desk.wait_said("已新建并保存", said)
    desk.reader.wait(lambda tree: re.search("王小红", " ".join(node.name for node in tree.find_all("label"))), "the new resident")
