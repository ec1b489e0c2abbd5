# SPDX-License-Identifier: GPL-3.0-or-later
"""The map without a pointer: its list, its legend, what is chosen by a shape, its printer."""
import json
import os
import re

import dialogs

MAP = re.compile("网格与楼栋.*")


def buildings_of_the_map_are_a_list(desk):
    desk.open_page("地图")
    desk.reader.wait_for("panel", MAP)
    desk.go_to("button", "楼栋列表")
    desk.press("space")
    desk.reader.wait(lambda tree: tree.find("list", "楼栋") and tree.find("list", "楼栋").children, "buildings are listed")
    desk.check("map: list")
    desk.go_to("list item", re.compile("1号楼.*"))
    desk.press("Down", "Down")
    desk.reader.wait(lambda tree: tree.find("panel", MAP).description == "3号楼", "the map shows what the list walks to")
    desk.go_to("button", "楼栋列表")
    desk.press("space")
    desk.reader.wait(lambda tree: not tree.find("list", "楼栋"), "the list is gone")


def buildings_are_chosen_by_keyboard(desk):
    desk.open_page("地图")
    desk.go_to("button", "选取与测量")
    desk.press("space")
    desk.reader.wait_for("menu item", re.compile("矩形选取.*"))
    dialogs.audit_here(desk, "map: tools")
    desk.press("Return")
    desk.reader.wait(lambda tree: tree.find("panel", MAP).has("focused"), "the map has the keyboard")
    desk.press("space", "Right", "Right", "Down", "space")
    desk.reader.wait(lambda tree: tree.shows("栋楼") and tree.find("combo box", "选取方式"), "buildings are chosen")
    desk.check("map: chosen")
    desk.go_to("panel", MAP)
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.find("combo box", "选取方式"), "nothing is chosen any more")


def the_map_is_coloured_and_filtered(desk):
    desk.open_page("地图")
    desk.go_to("button", re.compile("楼栋按什么着色.*"))
    desk.press("space")
    desk.reader.settle(0.3)
    desk.press("Down", "Return")
    desk.reader.wait(lambda tree: tree.find("button", re.compile("4–6.*层.*")), "the classes of floors")
    desk.check("map: theme")
    desk.go_to("button", re.compile("4–6.*层.*"))
    desk.press("space")
    desk.reader.wait(lambda tree: tree.find("button", re.compile("4–6.*层.*")).has("pressed"), "only these are shown")


def the_map_asks_for_a_printer(desk):
    desk.open_page("地图")
    desk.go_to("button", re.compile("打印当前画面.*"))
    desk.press("space")
    desk.reader.wait_for("dialog", "打印")
    desk.reached("print the map")
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.find("dialog", "打印"), "the dialog is gone")


def grids_are_drawn_by_keyboard(desk):
    """Split down the middle of the map: two places for Space, Enter, and the way back.  Who draws grids may also take outlines out."""
    desk.open_page("地图")
    desk.go_to("button", "选取与测量")
    desk.press("space")
    desk.reader.wait_for("menu item", re.compile("矩形选取.*"))
    desk.press("Return")
    desk.reader.wait(lambda tree: tree.find("panel", MAP).has("focused"), "the map has the keyboard")
    desk.press("space", "Right", "Right", "Down", "space")
    desk.reader.wait(lambda tree: tree.find("combo box", "选取方式"), "buildings are chosen")
    dialogs.ask_for_a_file(desk, "导出.*", "export what was chosen")
    desk.go_to("panel", MAP)
    desk.press("Escape")
    desk.go_to("button", "划分网格")
    desk.press("space")
    desk.reader.wait(lambda tree: tree.shows("没有空隙，没有重叠"), "the grids are there and checked")
    desk.check("grids")
    desk.go_to("list item", re.compile("第1网格.*"))
    desk.press("Down", "Down")
    desk.reader.wait(lambda tree: tree.find("text", "名称"), "one is chosen")
    desk.check("grids: one chosen")
    desk.go_to("button", re.compile("拆分.*"))
    desk.press("space")
    desk.reader.wait(lambda tree: tree.find("panel", "用来划分网格的地图").has("focused"), "the map has the keyboard")
    desk.press("Up", "space", "Down", "Down", "space", "Return")
    desk.reader.wait(lambda tree: tree.find("list item", re.compile("第3网格-2.*")), "there is one more")
    desk.go_to("button", re.compile("放弃所画的内容.*"))
    desk.press("space")
    desk.reader.wait(lambda tree: tree.shows("放弃所画的内容吗"), "it asks first")
    desk.check("drop what was drawn")
    desk.go_to("button", re.compile("放弃( 放弃)?"))
    desk.press("space")
    desk.reader.wait(lambda tree: not tree.find("list item", re.compile("第3网格-2.*")), "it is as it was saved")


def write_map(path, west=106.80, south=39.50):
    """A house far from every grid, and one that crosses itself."""
    def house(*corners):
        ring = [[west + x, south + y] for x, y in corners]
        return {"type": "Feature", "properties": {"name": "新楼"}, "geometry": {"type": "Polygon", "coordinates": [ring + ring[:1]]}}

    features = [house((0, 0), (0.0004, 0), (0.0004, 0.0002), (0, 0.0002)), house((0.001, 0), (0.0014, 0.0002), (0.0014, 0), (0.001, 0.0002))]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"type": "FeatureCollection", "features": features}, file)


def a_map_file_is_imported_by_keyboard(desk, scratch):
    """Looked at first, then taken, then taken back."""
    path = os.path.join(scratch, "houses.geojson")
    write_map(path)
    desk.open_page("地图")
    desk.go_to("button", "导入地图文件…")
    desk.press("space")
    desk.reader.wait_for("frame", "导入地图")
    desk.check("import a map")
    before = len(desk.reader.read().children)
    desk.go_to("button", re.compile("选择.*文件"))
    desk.press("space")
    desk.reader.wait(lambda tree: len(tree.children) == before + 1, "a map file is asked for")
    desk.reached("choose a map to import")
    desk.reader.settle(0.3)
    desk.type(path)
    desk.press("Return")
    desk.reader.wait(lambda tree: tree.shows("轮廓自相交"), "what is wrong with it is told")
    desk.check("import a map: looked at")
    desk.go_to("button", re.compile("导入.*"))
    desk.press("Return")
    desk.reader.wait(lambda tree: tree.shows("导入完成"), "it is taken")
    desk.check("import a map: taken")
    desk.go_to("button", re.compile("撤回导入.*"))
    desk.press("space")
    desk.reader.wait(lambda tree: tree.shows("已撤回"), "it is taken back")
    desk.press("Escape")
    desk.reader.wait(lambda tree: not tree.find("frame", "导入地图"), "its window is gone")
