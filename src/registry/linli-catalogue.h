/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "linli-value.h"

G_BEGIN_DECLS

/* The catalogue: what the community keeps, as data (data/registry).  Loaded once, then immutable: any thread may read it. */

typedef struct _LinliCatalogue LinliCatalogue;
typedef struct _LinliKind      LinliKind;
typedef struct _LinliField     LinliField;
typedef struct _LinliCodeList  LinliCodeList;
typedef struct _LinliRule      LinliRule;
typedef struct _LinliRole      LinliRole;

typedef enum
{
  LINLI_TYPE_TEXT = 1, LINLI_TYPE_INTEGER, LINLI_TYPE_DECIMAL, LINLI_TYPE_DATE, LINLI_TYPE_DATETIME, LINLI_TYPE_BOOLEAN,
  LINLI_TYPE_CODE, LINLI_TYPE_CODES, LINLI_TYPE_REF, LINLI_TYPE_REFS, LINLI_TYPE_GEOMETRY, LINLI_TYPE_ATTACHMENT,
  LINLI_TYPE_COMPUTED,
} LinliFieldType;

/* How the server settles a change made against an older state (design.md 5.2, sync.md 5.4). */
typedef enum
{
  LINLI_POLICY_REVIEW = 1,  /* keep the server's value, open a conflict */
  LINLI_POLICY_LATEST,      /* the higher hybrid clock wins; the loser is kept in a moot conflict */
  LINLI_POLICY_SET,         /* codes: adds and removes merge */
  LINLI_POLICY_MAX,         /* the larger value wins */
  LINLI_POLICY_COUNTER,     /* deltas add up */
  LINLI_POLICY_WORKFLOW,    /* {from, to} applies if legal from the server's state */
} LinliPolicy;

typedef enum
{
  LINLI_SENSITIVITY_PUBLIC = 1, LINLI_SENSITIVITY_INTERNAL, LINLI_SENSITIVITY_PERSONAL, LINLI_SENSITIVITY_SENSITIVE,
  LINLI_SENSITIVITY_RESTRICTED,  /* sen*: compartment of its own, role and purpose needed */
} LinliSensitivity;

typedef enum { LINLI_LEVEL_ERROR = 1, LINLI_LEVEL_WARNING, LINLI_LEVEL_TASK } LinliRuleLevel;
typedef enum { LINLI_SCOPE_RECORD = 1, LINLI_SCOPE_HOUSEHOLD, LINLI_SCOPE_REPLICA } LinliRuleScope;

/* What a grant allows in a compartment. */
typedef enum
{
  LINLI_RIGHT_READ   = 1 << 0,
  LINLI_RIGHT_WRITE  = 1 << 1,
  LINLI_RIGHT_REVEAL = 1 << 2,
  LINLI_RIGHT_LIST   = 1 << 3,  /* list, filter, search by it */
  LINLI_RIGHT_EXPORT = 1 << 4,
} LinliRights;

typedef struct
{
  char *code, *label_zh, *label_en, *parent;  /* (owned); parent (nullable) */
  gboolean retired;                            /* readable, not offered for new entry */
  gboolean quick;                              /* on the short list of the form */
} LinliCode;

struct _LinliCodeList
{
  char       *id;      /* "CL.sex" */
  char       *label_zh, *label_en, *source;
  GPtrArray  *codes;   /* LinliCode, in order */
  GHashTable *by_code; /* code → LinliCode */
};

/* How much work records of a kind are for who keeps a grid: @points for each for which @where holds, in visits a year.  The first row of a kind says which
 * of its records count at all. */
typedef struct
{
  char            *name, *label_zh, *label_en;
  const LinliKind *kind;    /* a core kind */
  char            *where;
  guint            points;
} LinliWorkload;

struct _LinliField
{
  guint             no;            /* append-only within its kind, from 1 */
  char             *name;          /* unique in the kind and its facets; the SQL column */
  char             *label_zh, *label_en, *help_zh, *help_en;
  LinliFieldType    type;
  LinliFieldType    value_type;    /* same as @type, but for COMPUTED the type of the result */
  const LinliKind  *kind;          /* the facet kind that holds it */
  guint             index;         /* place in kind->fields */
  const LinliCodeList *list;       /* CODE, CODES */
  char             *ref_kind;      /* REF, REFS: a kind's name; may name a kind that the catalogue lacks yet (nullable) */
  guint             scale;         /* DECIMAL: value = integer / 10^scale */
  char             *unit;          /* (nullable) "m²", "元" */
  gboolean          has_min, has_max;
  gint64            min, max;      /* INTEGER, DECIMAL (scaled) */
  guint             max_length;    /* TEXT: characters; 0 = 8 KiB */
  char             *pattern;       /* (nullable) anchored regular expression */
  char             *check;         /* (nullable) named check: "citizen-id", "phone", "mobile", "usc", "disability-cert", "person-name",
                                      "past-date", "birth-date" (the last two are judged by rules, which know today) */
  char             *required_when; /* (nullable) expression; "1" = always.  Counts as missing, never blocks (but title fields block) */
  char             *relevant_when; /* (nullable) expression; not relevant = not shown, not applicable for coverage */
  char             *compute;       /* (nullable) COMPUTED: expression */
  char             *default_value; /* (nullable) what a new record begins with */
  char             *fill;          /* (nullable) expression: what the field becomes while it is empty and a field it names is given */
  gboolean          blocking;      /* an empty value blocks saving: only the record's name */
  gboolean          read_only;
  LinliSensitivity  sensitivity;
  char             *basis;         /* legal basis, or "consent" */
  char             *worker_right;  /* "rw", "r", "collect", "reveal", "none": as shown in the catalogue's own help */
  LinliPolicy       policy;
  char             *role;          /* (nullable) "person.name": what code asks for instead of a name */
  char             *search;        /* (nullable) "name" (characters, pinyin, initials), "text", "tail", "house" */
  char             *mask;          /* (nullable) "all" (已登记), "phone", "tail4" */
  gboolean          theme_never;
  gboolean          lists_freely;  /* COMPUTED from parts that a role may not list by, and tells none of them: listed with its kind */
  gboolean          shared;        /* usually the same for everybody who lives together: may be carried from one to the others */
  guint             item;          /* 1..106, or 0 */
  char              category;      /* 'A'..'H', or 0 */
  guint             line;          /* where it stands in the file of its kind */
  gboolean          needs_members; /* COMPUTED from the members of the record: its kind is a household */
  gboolean          looked_up;     /* a rule counts records by it: a store keeps an index */
  guint             fresh_months;  /* verified within this many months counts as fresh; 0 = no limit */
};

typedef struct { char *id, *label_zh, *label_en; GPtrArray *fields; /* LinliField, may come from facets */ } LinliSection;

struct _LinliKind
{
  guint             no;            /* append-only, from 1 */
  char             *name, *label_zh, *label_en, *label_zh_plural, *label_en_plural;
  const LinliKind  *facet_of;      /* (nullable) the core kind; rows share its id */
  guint             compartment;   /* number: bit (1 << n) of a grant mask */
  GPtrArray        *fields;        /* LinliField of this kind's own table, by index */
  GPtrArray        *facets;        /* LinliKind; empty for facets */
  GPtrArray        *all_fields;    /* LinliField: own and the facets', form order.  For a facet: its own */
  GPtrArray        *computed_fields; /* LinliField: the computed ones of all_fields, each behind those it needs (core kinds) */
  GPtrArray        *sections;      /* LinliSection (core kinds) */
  GPtrArray        *list_fields;   /* LinliField: columns of the list */
  GPtrArray        *begin_fields;  /* LinliField: references; from the file of what they name a record of this kind is begun */
  GPtrArray        *title_fields;  /* LinliField: what a person calls the record, joined by a space */
  gboolean          whole_partition; /* rows live in grid 0: regions, grids, estates */
  gboolean          deletable;     /* FALSE: has a closing state, a delete is refused */
  char             *closing_field; /* (nullable) field with the closing state */
  /* (nullable) what a record of it says that was moved into another community, and fields: when, why, from which one the new record came */
  char             *moved_code, *moved_date, *moved_reason, *moved_from;
  char             *icon;          /* (nullable) name of a symbolic icon for its page */
  const LinliField *called_by;     /* (nullable) own reference: people call the record as they call what it names */
  gboolean          newest_first;  /* its list begins with the last ones */
  const char       *file;          /* where it was read, as errors name it */
  guint             line;
  const LinliCatalogue *catalogue; /* that it belongs to */
};

struct _LinliRule
{
  char            *id;             /* "V01", or "V20b" where one paper rule needs several expressions */
  const LinliKind *kind;
  LinliRuleScope   scope;
  LinliRuleLevel   level;
  char            *expression;     /* TRUE (non-zero) or NULL = fine; 0 = broken */
  GPtrArray       *fields;         /* LinliField the message stands under */
  char            *message_zh, *message_en;
  /* TASK, what makes work of it: */
  char            *due;            /* (nullable) expression: the day it is due; NULL: it does not press */
  guint            work_days;      /* so many working days after that day */
  char            *period;         /* (nullable) expression: with another result it is another task */
};

struct _LinliRole
{
  char  *name, *label_zh, *label_en;
  guint  rights[32];               /* LinliRights by compartment number */
};

typedef struct { char letter; char *label_zh, *label_en; guint count; } LinliCategory;
typedef struct { guint no; char *name, *label_zh, *label_en; } LinliCompartment;

struct _LinliCatalogue
{
  gatomicrefcount  ref_count;
  guint            version;
  const char      *file;           /* catalogue.json as errors name it */
  char            *digest;         /* hex SHA-256 of the files */
  GStringChunk    *names;          /* file names */
  GHashTable      *settings;       /* name → SQL literal: what setting('name') stands for in an expression */
  GPtrArray       *kinds;          /* LinliKind, by number */
  GPtrArray       *code_lists, *rules, *roles, *categories, *compartments;
  GPtrArray       *themes;         /* (element-type LinliTheme), as they are offered */
  GPtrArray       *workload;       /* (element-type LinliWorkload) */
  GHashTable      *kind_by_name, *kind_by_no, *list_by_id, *role_by_name, *field_by_role;
};

/* Where a program finds the catalogue: @dir if given, else LINLI_REGISTRY_DIR, else the built-in one (GResource).
 * Refuses with "file:line: reason" (LINLI_ERROR_INVALID). */
LinliCatalogue   *linli_catalogue_load         (const char *dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliCatalogue   *linli_catalogue_ref          (LinliCatalogue *self);
void              linli_catalogue_unref        (LinliCatalogue *self);
/* LINLI_ERROR_INVALID, "file:line: ...", when @self reuses a number of @old, changes the type or compartment of one, or loses a
 * kind, a field or a code. */
gboolean          linli_catalogue_check_against (const LinliCatalogue *self, const LinliCatalogue *old, GError **error);

const LinliKind  *linli_catalogue_get_kind     (const LinliCatalogue *self, const char *name);     /* (nullable) */
const LinliKind  *linli_catalogue_get_kind_no  (const LinliCatalogue *self, guint no);             /* (nullable) */
const LinliField *linli_catalogue_get_role     (const LinliCatalogue *self, const char *role);     /* (nullable) "person.name" */
const LinliRole  *linli_catalogue_get_user_role(const LinliCatalogue *self, const char *name);     /* (nullable) */
const LinliKind  *linli_kind_get_core          (const LinliKind *kind);                            /* itself, or what it is a facet of */
/* (nullable) The reference that says where records of @kind are, and so in which grid: the first one with a role, or where none has one
 * the first, to a kind that lives in grids (a household's room, a person's household).  @kind: core. */
const LinliField *linli_catalogue_get_place    (const LinliCatalogue *self, const LinliKind *kind);
/* (nullable) The reference by which records of @kind, which are in no other record, are put into a grid: it names the grid itself, whose number is in the
 * field with the role "grid.no".  While it is empty a record stays where it was made.  @kind: core. */
const LinliField *linli_catalogue_get_keeper   (const LinliCatalogue *self, const LinliKind *kind);
const LinliField *linli_kind_find_field        (const LinliKind *kind, const char *name);          /* also in facets (nullable) */
const LinliField *linli_kind_get_field_no      (const LinliKind *kind, guint no);                  /* of this table only (nullable) */
const LinliCode  *linli_code_list_find         (const LinliCodeList *list, const char *code);      /* (nullable) */
/* TRUE when the running locale is Chinese: labels are shown from label_zh. */
gboolean          linli_locale_is_chinese      (void);
const char       *linli_kind_get_label         (const LinliKind *kind);
/* What several of them are called; the label where the catalogue has no plural. */
const char       *linli_kind_get_plural        (const LinliKind *kind);
const char       *linli_field_get_label        (const LinliField *field);
const char       *linli_code_get_label         (const LinliCode *code);
const char       *linli_rule_get_message       (const LinliRule *rule);

/* Text from a person, a CSV cell or the command line → a value of the field's type; folds full-width forms and trims.
 * "" → NULL; "~不详" / "~unknown" → UNKNOWN; "~拒答" / "~declined" → DECLINED.  LINLI_ERROR_INVALID says what is expected.
 * Codes may be given by code or by exact label; checks and bounds of the field are applied (a shape check, not the rules). */
gboolean          linli_field_parse            (const LinliField *field, const char *text, LinliValue *ret_value, GError **error);
/* Checks a value that arrived from outside (wire): right storage type, bounds, known to the list. */
gboolean          linli_field_check            (const LinliField *field, const LinliValue *value, GError **error);
/* (transfer full): for people: code labels, dates, "88.50"; marks as 不详 / 拒答.  Never masked. */
char             *linli_field_format           (const LinliField *field, const LinliValue *value) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): what linli_field_parse() takes back: codes as codes, decimals with a point, ids, "~unknown". */
char             *linli_field_format_plain     (const LinliField *field, const LinliValue *value) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full): as shown before a reveal; same width whatever the value: "已登记", "138••••5678". */
char             *linli_field_format_masked    (const LinliField *field, const LinliValue *value) G_GNUC_WARN_UNUSED_RESULT;

void              linli_workload_free          (LinliWorkload *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliCatalogue, linli_catalogue_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliWorkload, linli_workload_free)

G_END_DECLS
