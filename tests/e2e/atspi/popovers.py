# SPDX-License-Identifier: GPL-3.0-or-later
"""What opens beside a control to choose from, and what a key opens at a row or a home."""
import re

import dialogs
import keying


def colours_of_a_building_are_chosen(desk):
    dialogs.open_building(desk)
    desk.go_to("button", re.compile("着色.*"))
    button = desk.reader.focus_path
    desk.press("space")
    desk.reader.wait(lambda tree: tree.find("list", "着色依据"), "what there is to colour by")
    dialogs.audit_here(desk, "colours")
    desk.press("Escape")
    assert desk.reader.wait_quickly(lambda: desk.reader.focus_path == button), f"Escape leads to {desk.reader.get_name(desk.reader.focus_path)}"


def a_home_has_a_menu(desk):
    dialogs.open_building(desk)
    desk.go_to("panel", "楼栋图")
    desk.press("Home")
    desk.press("Shift+F10")
    desk.reader.wait_for("menu item", re.compile("复制为列表.*"))
    dialogs.audit_here(desk, "menu of a home")
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.find("menu item", re.compile("复制为列表.*")), "the menu is gone")


def a_row_has_a_menu(desk):
    desk.open_page("居民")
    desk.press("Control+f", "Control+a", "BackSpace")
    desk.go_to("table row", re.compile(".+"))
    desk.press("Shift+F10")
    desk.reader.wait_for("menu item", re.compile("复制为表格.*"))
    dialogs.audit_here(desk, "menu of a row")
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.find("menu item", re.compile("复制为表格.*")), "the menu is gone")


def a_code_is_chosen_from_what_there_is(desk):
    keying.open_first_section(desk)
    desk.go_to("text", "性别")
    desk.press("Alt+Down")
    desk.reader.wait_for("list item", re.compile(".*女性.*"))
    dialogs.audit_here(desk, "choices")
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.find("list item", re.compile(".*女性.*")), "they are gone")


def a_field_is_found_by_its_initials(desk):
    desk.press("Control+g")
    desk.reader.wait_for("text", "转到某一项")
    dialogs.audit_here(desk, "go to a field")
    desk.type("cym")
    desk.press("Return")
    assert desk.reader.wait_quickly(lambda: desk.reader.get_name(desk.reader.focus_path).startswith("曾用名")), \
        f"it leads to {desk.reader.get_name(desk.reader.focus_path)}"
