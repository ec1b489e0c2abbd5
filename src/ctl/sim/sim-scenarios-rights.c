/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-scenarios-rights.c - directed scenarios about rights that end, leases and lost devices.  The lines are explained in sim-stage.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-stage.h"

static const SimScenario scenarios[] = {
  { "what was done while a right held is handed over for ninety days",
    { SIM_START, "2 set i1 phone=6", "2 ends 2", "s clock 7700000", "2 push", "2 got returned", "0 pull", "0 open 1", "same" } },
  { "what was done while a right held and comes after ninety days is returned to its author alone",
    { SIM_START, "2 set i1 phone=6", "2 ends 2", "s clock 7800000", "2 push", "2 got returned", "2 tray 1", "0 pull", "0 open 0", "same" } },
  { "what was done after a right ended is returned to its author alone",
    { SIM_START, "2 clock 600", "2 set i1 phone=6", "2 ends 2", "s clock 600", "2 push", "2 got returned", "2 tray 1", "0 pull", "0 open 0", "same" } },
  { "a laptop locks at the end of its lease, and a contact unlocks it",
    { SIM_START, "1 lease 14", "1 unlocked", "1 clock 1209000", "s clock 1209000", "1 unlocked", "1 clock 700", "s clock 700", "1 locked", "1 lease 14", "1 unlocked" } },
  { "a clock that is set back opens nothing that was locked",
    { SIM_START, "1 lease 14", "1 clock 1300000", "1 locked", "1 clock -1300000", "1 locked", "s clock 1300000", "1 lease 14", "1 unlocked" } },
  { "a clock that is set back before the end wins only time that nobody saw",
    { SIM_START, "1 lease 14", "1 clock 1000000", "1 unlocked", "1 clock -1000000", "1 clock 300000", "1 locked" } },
  { "an older answer carried by hand takes no later word back",
    { SIM_START, "1 lease 30 hand 0", "1 clock 86400", "s clock 86400", "1 lease 2", "1 lease 30 hand 86400", "1 clock 180000", "s clock 180000", "1 locked",
      "1 lease 14 hand 0", "1 unlocked" } },
  { "an answer carried by hand unlocks once, however often it is taken",
    { SIM_START, "1 lease 1 hand 0", "1 clock 90000", "s clock 90000", "1 locked", "1 lease 1 hand 90001", "1 locked" } },
  { "what was not sent when a lease ended is kept, and goes with the contact that unlocks",
    { SIM_START, "1 set i1 note=x", "1 lease 1", "1 clock 90000", "s clock 90000", "1 locked", "1 push", "1 got ok", "1 lease 1", "1 unlocked", "1 shows i1 note x", "same" } },
  { "a lost device empties itself, of what was not sent too, and takes nothing more",
    { SIM_START, "1 set i1 note=x", "1 push", "1 set i1 phone=7", "1 new i2 title=乙", "1 wiped", "1 lacks i1", "1 lacks i2", "1 open 0", "1 tray 0", "s holds i1 note x",
      "s holds i1 phone 1", "s dead i2" } },
};

const SimScenario *
sim_right_scenarios_get (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (scenarios);
  return scenarios;
}
