/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sim-scenarios-files.c - directed scenarios about photos: every file that a record names is at the server, or listed as missing.  The lines are
 * explained in sim-stage.h. */
#define G_LOG_DOMAIN "linli-sim"

#include "config.h"
#include "sim-stage.h"

#define HALF_A_YEAR "15552001"

/* A photo of client 1 at the server. */
#define ARRIVED SIM_START, "1 photo i1 a", "1 sync", "1 files", "s has a", "1 queue a sent"

static const SimScenario scenarios[] = {
  { "a photo follows its record by pieces, and others see it small until they ask",
    { SIM_START, "1 photo i1 A", "1 queue A waiting", "1 files", "1 queue A failed", "1 push", "s missing 2", "1 files", "1 queue A sent", "s has A", "s sees A",
      "0 pull", "0 thumbs", "0 sees A", "0 hasnt A", "0 fetch i1 A", "0 has A", "s missing 0", "every" } },
  { "a photo that is cut goes on where it was",
    { SIM_START, "1 photo i1 A", "1 push", "1 files cut 1", "1 queue A waiting", "1 files cut 4", "s hasnt A", "1 files cut 2", "s hasnt A", "1 files", "s has A",
      "1 queue A sent", "every" } },
  { "a photo whose answers are lost is sent once",
    { SIM_START, "1 photo i1 A", "1 push", "1 files lost 1", "1 files lost 3", "1 files lost 2", "1 files lost 2", "1 files", "s has A", "s sees A", "1 queue A sent",
      "every" } },
  { "a photo whose pieces come twice is one photo",
    { SIM_START, "1 photo i1 A", "1 photo i1 b", "1 push", "1 files twice", "s has A", "s has b", "1 queue A sent", "every" } },
  { "pieces that come late, in any order, change nothing",
    { SIM_START, "1 photo i1 A", "1 push", "1 files cut 4", "1 files late", "s has A", "1 files late", "s has A", "1 photo i1 b", "1 push", "1 files late", "s has A",
      "s has b", "every" } },
  { "a photo that was changed on its way is refused, and sent again",
    { SIM_START, "1 photo i1 A", "1 photo i1 b", "1 push", "1 files garbled", "s hasnt A", "s hasnt b", "1 queue A failed", "1 files", "s has A", "s has b", "every" } },
  { "a photo that was changed on its way here is not kept",
    { ARRIVED, "0 pull", "0 refused i1 a garbled", "0 hasnt a", "0 fetch i1 a", "0 has a" } },
  { "one photo that fails holds up no other",
    { SIM_START, "1 photo i1 a", "1 photo i1 b", "1 push", "1 loses a", "1 files", "s hasnt a", "s has b", "1 queue a failed", "1 queue b sent", "s missing 1", "every" } },
  { "over a metered network small pictures go, and photos are held",
    { SIM_START, "1 photo i1 a", "1 push", "1 files metered", "1 queue a held", "s sees a", "s hasnt a", "0 pull", "0 thumbs", "0 sees a", "1 files", "s has a", "every" } },
  { "a small picture that is not at the server yet is asked for again",
    { SIM_START, "1 photo i1 a", "1 push", "0 pull", "0 thumbs", "1 files", "0 thumbs", "0 sees a", "every" } },
  { "who may not have the record has no photo by its address",
    { SIM_START, "0 new i2 title=乙 place=p2", "0 photo i2 a", "0 sync", "0 files", "s has a", "1 refused i2 a", "1 forge i2 a", "1 forge i1 a", "2 pull", "2 fetch i2 a",
      "every" } },
  { "who may have the record has no photo that it does not name",
    { SIM_START, "0 new i2 title=乙 place=p2", "0 photo i2 a", "0 sync", "0 files", "1 refused i1 a", "2 pull", "2 refused i1 a", "2 fetch i2 a" } },
  { "a server that was restored is sent the photos that its copy lacks",
    { SIM_START, "s keep", "1 photo i1 a", "1 sync", "1 files", "s has a", "s back", "s loses a", "same", "1 queue a sent", "1 files", "s has a", "1 queue a sent", "every" } },
  { "a server that was restored is sent what went while rows were still to come",
    { SIM_START, "s keep", "1 photo i1 a", "1 push", "1 scope 1,2", "1 files", "s has a", "s back", "s loses a", "same", "1 files", "s has a", "every" } },
  { "a photo put to a record that was merged away goes to the one that stays",
    { SIM_START, "0 new i2 title=乙 care=a place=p1", "same", "0 merge i1 i2", "0 push", "1 photo i2 a", "1 push", "1 files", "s has a", "1 queue a sent", "same", "0 fetch i1 a",
      "every" } },
  { "a copy that lacks only the photo is sent it",
    { ARRIVED, "s keep", "s back", "s loses a", "s missing 1", "same", "1 files", "s has a", "s missing 0", "every" } },
  { "a photo that nobody names goes after half a year, and not before",
    { ARRIVED, "0 pull", "0 unphoto i1 a", "0 push", "s unnamed 0", "s clock 10000000", "s unnamed 0", "s has a", "s clock 5552001", "s unnamed 2", "s hasnt a", "every" } },
  { "a photo that is named again stays, and its time begins anew",
    { ARRIVED, "0 pull", "0 unphoto i1 a", "0 push", "s unnamed 0", "s clock 10000000", "0 photo i1 a", "0 push", "s unnamed 0", "0 unphoto i1 a", "0 push", "s unnamed 0",
      "s clock 10000000", "s unnamed 0", "s has a", "every" } },
  { "a photo that only an open conflict names stays",
    { SIM_START, "0 new i2 title=乙 place=p2", "0 photo i2 a", "same", "0 files", "2 begin", "2 new i3 title=丁", "2 photo i3 a", "2 save", "2 ends 2", "2 push", "2 got returned",
      "0 pull", "0 open 2", "0 unphoto i2 a",
      "0 push", "s unnamed 0", "s clock " HALF_A_YEAR, "s unnamed 0", "s has a", "0 settle i3 photos mine", "0 push", "s missing 0", "every" } },
  { "a photo whose record is deleted on its way stands in the list with its reason",
    { SIM_START, "1 photo i1 A", "1 push", "1 files cut 4", "0 pull", "0 del i1", "0 push", "1 files", "1 queue A failed", "s hasnt A", "every" } },
  { "a photo unsent when its grid is lost is kept, and goes when the grid comes back",
    { SIM_START, "1 photo i1 a", "1 push", "1 scope 2", "1 sync", "1 has a", "1 files", "1 queue a failed", "1 has a", "1 clock 90000", "1 files", "1 queue a failed", "s hasnt a",
      "1 scope 1", "1 pull", "1 files", "s has a", "1 queue a sent", "every" } },
  { "a photo that is at the server goes with its grid",
    { ARRIVED, "1 scope 2", "1 sync", "1 hasnt a", "1 queue a none", "s has a", "every" } },
  { "a photo that another record here names stays when a grid goes",
    { SIM_START, "0 new i2 title=乙 place=p2", "same", "2 photo i1 a", "2 photo i2 a", "2 sync", "2 files", "2 scope 2", "2 sync", "2 has a", "every" } },
  { "two records name one photo, and the first is deleted before it goes",
    { SIM_START, "1 new i2 title=乙 place=p1", "1 photo i1 a", "1 photo i2 a", "1 push", "0 pull", "0 del i1", "0 push", "1 files", "s has a", "1 fetch i2 a", "every" } },
  { "two take the same photo",
    { SIM_START, "1 photo i1 A", "2 photo i1 A", "1 push", "2 push", "1 files cut 4", "2 files cut 4", "1 files", "2 files", "s has A", "1 queue A sent", "2 queue A sent", "every" } },
  { "a photo taken back before it went is forgotten",
    { SIM_START, "1 photo i1 a", "1 unphoto i1 a", "1 sync", "1 files", "1 queue a none", "s hasnt a", "every" } },
  { "a photo is not forgotten while the save that names it is not sent",
    { SIM_START, "1 files", "1 photo i1 a", "1 clock 90000", "1 files", "1 queue a failed", "1 has a", "1 sync", "1 files", "s has a", "every" } },
  { "a photo is not forgotten while the save that names it stands in the tray",
    { SIM_START, "0 new q1 title=件 item=i1", "same", "1 begin", "1 set i1 note=x", "1 photo i1 a", "1 set q1 title=丁", "1 save", "0 del q1", "0 push", "1 push",
      "1 got returned,returned,returned", "1 pull", "1 files", "1 clock 90000", "1 files", "1 queue a failed", "1 has a", "every" } },
  { "a photo on a moved record goes from where it was taken",
    { SIM_START, "2 photo i1 A", "2 push", "2 files cut 4", "0 pull", "0 set i1 place=p2", "0 push", "2 files", "s has A", "1 pull", "1 refused i1 A", "2 pull", "2 fetch i1 A",
      "every" } },
  { "a lost device empties itself of photos, sent or not",
    { SIM_START, "1 photo i1 a", "1 sync", "1 files", "1 photo i1 b", "1 wiped", "1 hasnt a", "1 hasnt b", "1 lacks i1", "s has a" } },
};

const SimScenario *
sim_file_scenarios_get (guint *ret_n)
{
  *ret_n = G_N_ELEMENTS (scenarios);
  return scenarios;
}
