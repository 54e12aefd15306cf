/* mn-cpu-info.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu-info.h"

#include <cblas.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* What /proc/cpuinfo says of the first processor; NULL: nothing. (transfer full) */
static char *
find_line (const char *name)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i]; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (!colon)
        continue;
      *colon = '\0';
      if (g_str_equal (g_strchomp (lines[i]), name))
        return g_utf8_make_valid (g_strstrip (colon + 1), -1);
    }
  return NULL;
}

char *
mn_cpu_info_model (void)
{
  char *model = find_line ("model name");

  return model ? model : g_strdup (_("CPU"));
}

char *
mn_cpu_info_kind (void)
{
  g_autofree char *name = find_line ("model name"), *family = find_line ("cpu family"), *model = find_line ("model");

  return g_strdup_printf ("%s, family %s, model %s", name ? name : "CPU", family ? family : "?", model ? model : "?");
}

gboolean
mn_cpu_info_has_avx2 (void)
{
#if defined __x86_64__
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") && __builtin_cpu_supports ("bmi2");
#else
  return FALSE;
#endif
}

gboolean
mn_cpu_info_has_avx512 (void)
{
#if defined __x86_64__
  return mn_cpu_info_has_avx2 () && __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
         && __builtin_cpu_supports ("avx512cd") && __builtin_cpu_supports ("avx512dq")
         && __builtin_cpu_supports ("avx512vl");
#else
  return FALSE;
#endif
}

static const char *
vector_extension (void)
{
#if defined __x86_64__
  if (__builtin_cpu_supports ("avx512bf16"))
    return "AVX-512 BF16";
  if (__builtin_cpu_supports ("avx512f"))
    return "AVX-512";
  if (__builtin_cpu_supports ("avx2"))
    return "AVX2";
  if (__builtin_cpu_supports ("avx"))
    return "AVX";
  return "SSE2";
#elif defined __aarch64__
  return "NEON";
#else
  return NULL;
#endif
}

/* "OpenBLAS 0.3.21" out of "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH …" (transfer full) */
static char *
blas_version (void)
{
  g_auto (GStrv) words = g_strsplit (openblas_get_config (), " ", 3);

  return words[0] && words[1] ? g_strdup_printf ("%s %s", words[0], words[1]) : g_strdup ("OpenBLAS");
}

char *
mn_cpu_info_describe (void)
{
  g_autofree char *model = mn_cpu_info_model ();
  g_autofree char *blas = blas_version ();
  const char *extension = vector_extension ();
  guint cores = g_get_num_processors ();

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s, %u core, %s%s%s", "%s, %u cores, %s%s%s", cores), model,
                          cores, extension ? extension : "", extension ? ", " : "", blas);
}

gsize
mn_cpu_info_memory (void)
{
  long pages = sysconf (_SC_PHYS_PAGES), size = sysconf (_SC_PAGESIZE);

  return pages > 0 && size > 0 ? (gsize) pages * (gsize) size : 0;
}
