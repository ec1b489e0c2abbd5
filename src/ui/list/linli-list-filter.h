/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "linli-catalogue.h"

G_BEGIN_DECLS

/* One condition on a list, as a value: a field, how it is compared, and with what.  It becomes words for a chip and an expression of the
 * rule language, which the store checks like every other. */
typedef enum
{
  LINLI_FILTER_IS = 1,
  LINLI_FILTER_IS_NOT,
  LINLI_FILTER_CONTAINS,      /* text: these characters; a set of codes: this one among others */
  LINLI_FILTER_AT_LEAST,      /* numbers; days: on or after */
  LINLI_FILTER_AT_MOST,
  LINLI_FILTER_AGE_AT_LEAST,  /* full years since the day of birth */
  LINLI_FILTER_AGE_AT_MOST,
  LINLI_FILTER_FILLED,
  LINLI_FILTER_EMPTY,
} LinliFilterOperator;

#define LINLI_N_FILTER_OPERATORS 10

typedef struct
{
  const LinliField    *field;
  LinliFilterOperator  op;
  char                *value;  /* (owned) as linli_field_format_plain() writes it; "" for filled and empty; years for ages */
} LinliListFilter;

/* NULL with LINLI_ERROR_INVALID and a sentence for the person when @text is no value for it. */
LinliListFilter *linli_list_filter_new         (const LinliField *field, LinliFilterOperator op, const char *text,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
LinliListFilter *linli_list_filter_copy        (const LinliListFilter *filter) G_GNUC_WARN_UNUSED_RESULT;
void             linli_list_filter_free        (LinliListFilter *filter);
gboolean         linli_list_filter_equal       (const LinliListFilter *a, const LinliListFilter *b);

/* The comparisons that make sense for @field. */
gboolean         linli_list_filter_allows      (const LinliField *field, LinliFilterOperator op);
/* Whether anything is compared with. */
gboolean         linli_list_filter_needs_value (LinliFilterOperator op);
/* What the operator is called in a chooser: "at least", for days "on or after". */
const char      *linli_list_filter_get_label   (const LinliField *field, LinliFilterOperator op);
/* (transfer full): "Age ≥ 80", "Sex: female". */
char            *linli_list_filter_describe    (const LinliListFilter *filter) G_GNUC_WARN_UNUSED_RESULT;
/* (transfer full) (nullable): all of them hold; NULL when there is none.  @filters: (element-type LinliListFilter) */
char            *linli_list_filters_compile    (GPtrArray *filters) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full): "birth_date age>= 80", for a file; (nullable): NULL when it would tell about a person: free text, names. */
char            *linli_list_filter_to_string   (const LinliListFilter *filter) G_GNUC_WARN_UNUSED_RESULT;
/* (nullable): NULL when @kind has no such field or the value is none. */
LinliListFilter *linli_list_filter_from_string (const LinliKind *kind, const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LinliListFilter, linli_list_filter_free)

G_END_DECLS
