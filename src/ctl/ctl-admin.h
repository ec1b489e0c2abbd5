/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* `linlictl admin SERVERDIR init|user|code|devices|revoke|grids|sweep`; @argv[0] is "admin".  Returns the exit code. */
int ctl_admin_main (int argc, char **argv);
