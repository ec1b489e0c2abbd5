# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a page for somebody who does not see it or has no pointer.  Pure functions over nodes (reader.Node)."""
import re

# What the toolkit calls a widget that nobody named: its class.
NO_NAME = re.compile(r"(Gtk|Adw|Gdk|Linli|Shumate)[A-Z]\w*|\s*")
OPERABLE = {"button", "check box", "check menu item", "combo box", "date editor", "editbar", "entry", "link", "list item", "menu item",
            "page tab", "password text", "radio button", "radio menu item", "slider", "spin button", "table row", "text", "toggle", "tree item"}
# One of these stands for all in Tab's way: arrows lead to the others.
IN_A_LIST = {"list item", "table row", "tree item", "radio button", "page tab", "menu item", "check menu item", "radio menu item"}
KEY = re.compile(r".*(\b(Ctrl|Alt|Shift|F\d)(\+\S+)?|退格键)", re.S)  # told in the tooltip or the description
# In a form Tab goes from value to value; these have a key instead, which a case presses.
BY_KEY = {"打开  Ctrl+J"}  # dialogs.the_record_that_a_field_names_is_opened
WITHOUT_MEANING = {"filler", "unknown", "invalid", "redundant"}
WINDOW_CONTROLS = {"最小化", "最大化", "恢复", "还原", "关闭"}


def is_named(node):
    return not NO_NAME.fullmatch(node.name)


def is_seen(node):
    return node.box[2] > 0 and node.box[3] > 0


def is_window_control(node):
    return node.role == "button" and node.name in WINDOW_CONTROLS and len(node.parent.children) <= 3 \
        and all(other.role == "button" and other.name in WINDOW_CONTROLS for other in node.parent.children)


def is_heading_row(node):
    """The heads of the columns are a row to the toolkit, which nothing can be done with."""
    return node.role == "table row" and any(child.name == "GtkColumnViewTitle" for child in node.children)


def can_be_used(node):
    return not is_heading_row(node) and node.has("sensitive") and is_seen(node) and not is_window_control(node)


def list_controls(tree):
    """What somebody can do something with."""
    return [node for node in tree.walk() if node.role in OPERABLE and can_be_used(node)]


def find_unnamed(tree):
    return [f"has no name: {node} in {context(node)}" for node in tree.walk()
            if not is_named(node) and is_seen(node) and (node.role in OPERABLE or node.role in ("progress bar", "dialog", "tree table"))
            and not is_window_control(node)]


def find_twins(tree):
    """Siblings that cannot be told apart; two people of a list may well be alike."""
    found = []
    for node in tree.walk():
        seen = {}
        for child in node.children:
            if child.role in OPERABLE - {"table row"} and can_be_used(child):
                key = child.role, child.name, child.description
                if key in seen:
                    found.append(f"two of one name: {child} in {context(node)}")
                seen[key] = child
    return found


def find_meaningless(tree):
    return [f"takes the focus and does not say what it is: {node} in {context(node)}" for node in tree.walk()
            if node.has("focusable") and is_seen(node) and node.name != "GtkPaned"
            and (node.role in WITHOUT_MEANING or (node.role == "panel" and not is_named(node)))
            and not any(other.role in OPERABLE for other in node.ancestors())]


def find_pointer_only(tree):
    return [f"cannot have the focus: {node} in {context(node)}" for node in list_controls(tree)
            if node.role != "list item" and not KEY.match(node.name + node.description) and not any(other.has("focusable") for other in node.walk())
            and not any(other.role in OPERABLE and other.has("focusable") for other in node.ancestors())]


def find_faults(tree):
    return find_unnamed(tree) + find_twins(tree) + find_meaningless(tree) + find_pointer_only(tree)


# ---- the way of the Tab key ----

def find_unreached(tree, way):
    """@way: paths in the order in which Tab came to them."""
    reached = set(way)
    lists = {id(node.parent) for node in tree.walk() if node.path in reached and node.role in IN_A_LIST}
    return [f"Tab does not come to {node} in {context(node)}" for node in list_controls(tree)
            if node.has("focusable") and node.path not in reached and not (node.role in IN_A_LIST and id(node.parent) in lists)
            and node.name not in BY_KEY and not any(other.path in reached for other in node.walk())
            and not any(other.path in reached and other.role not in ("list",) for other in node.ancestors() if other is not node)]


def is_before(box, other, rtl):
    """Whether @box is read before @other: it ends above it, or stands in one line with it on the side where lines begin."""
    if box[1] + box[3] <= other[1]:
        return True
    if abs(box[1] + box[3] / 2 - other[1] - other[3] / 2) > 12:
        return False
    return box[0] >= other[0] + other[2] if rtl else box[0] + box[2] <= other[0]


def branches(node, other):
    """Where the ways from the window to both part: their ancestors that are siblings, else None."""
    one, two = list(node.ancestors())[::-1], list(other.ancestors())[::-1]
    for a, b in zip(one, two):
        if a is not b:
            return a, b
    return None


def goes_back(node, following, rtl):
    parted = branches(node, following)
    return parted is not None and is_seen(parted[0]) and is_seen(parted[1]) and is_before(parted[1].box, parted[0].box, rtl)


def find_disorder(tree, way, rtl=False):
    """Steps of Tab against the order in which the page is read.  One step leads from the end of the page to its beginning."""
    nodes = {node.path: node for node in tree.walk()}
    steps = [nodes[path] for path in way if path in nodes and is_seen(nodes[path])]
    back = [(node, following) for node, following in zip(steps, steps[1:] + steps[:1]) if goes_back(node, following, rtl)]
    # The longest way up is the one round.
    back.sort(key=lambda step: step[1].box[1] - step[0].box[1] + (step[1].box[0] - step[0].box[0]) / 10000)
    return [f"Tab goes back from {node} to {following}" for node, following in back[1:]]


def context(node):
    words = [other.name for other in node.ancestors() if other is not node and is_named(other)]
    return " / ".join(reversed(words[:4])) or "the window"
