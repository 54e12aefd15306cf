/* mn-cpu-backend.c - the CPU as a backend: memory, the tables of kernels, and the threads they may use.
 *
 * The table of plain C comes first; for float, kernels over OpenBLAS are laid over it, over them kernels over oneDNN, and
 * over them kernels by hand for small networks.
 * Who asks for the reference gets the first alone; MINIMA_CPU names what may be used: see mn_backend_cpu_new().
 * OpenBLAS computes with one thread a call: its own threading loses, and two pools on the same cores fight. The kernels
 * split batches over OpenMP instead.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-cpu.h"
#include "mn-cpu-contest.h"
#include "mn-cpu-denormals.h"
#include "mn-cpu-info.h"
#include "mn-numbers.h"

#include <cblas.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "mn-host-memory.h"

/* What MINIMA_CPU names: which of the tables above the plain one are used. */
typedef enum
{
  USES_REFERENCE = 0,
  USES_OPENBLAS = 1 << 0,
  USES_ONEDNN = 1 << 1,
  USES_DIRECT = 1 << 2,
  DIRECT_ANYWHERE = 1 << 3,   /* also where the others are faster: for tests */
  DIRECT_AVX2 = 1 << 4,       /* as on a processor without AVX-512: for tests */
} Uses;

typedef struct
{
  MnBackend                 parent;
  const MnCpuTable         *table;
  const MnCpuKernel *const *overlays[6]; /* tried before the table, one after the other; ended by NULL */
  Uses                      uses;
} MnCpuBackend;

const MnCpuKernel *
mn_cpu_find_kernel (const MnCpuTable *table, const char *layer)
{
  for (int i = 0; table->kernels[i]; i++)
    if (g_str_equal (table->kernels[i]->layer, layer))
      return table->kernels[i];
  return NULL;
}

static void *
cpu_alloc (MnBackend *backend, gsize bytes, GError **error)
{
  void *memory;

  if (!mn_host_memory_check (bytes, error))
    {
      g_prefix_error (error, "%s", _("the network is too large for this machine, or its batches are: "));
      return NULL;
    }
  memory = mn_host_memory_new (MAX (bytes, 1), 1);
  if (!memory)
    {
      g_autofree char *size = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (error, MN_ERROR, MN_ERROR_MEMORY,
                   _("the system has no %s of memory left; use a smaller batch or a smaller network"), size);
      return NULL;
    }
  return memset (memory, 0, bytes);
}

static void
cpu_release (MnBackend *backend, void *memory)
{
  mn_host_memory_free (memory);
}

static void
cpu_upload (MnBackend *backend, void *device, const void *host, gsize bytes)
{
  memcpy (device, host, bytes);
}

static void
cpu_download (MnBackend *backend, void *host, const void *device, gsize bytes)
{
  memcpy (host, device, bytes);
}

static gboolean
cpu_sync (MnBackend *backend, GError **error)
{
  return TRUE;
}

static gsize
cpu_memory (MnBackend *backend)
{
  return mn_cpu_info_memory ();
}

/* One layout for all tensors of an elementwise op: a blocked one, if any stands in one. */
static MnLayout
common_layout (const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  MnLayout common = MN_LAYOUT_PLAIN;

  for (int i = 0; i < spec->n_inputs; i++)
    common = MAX (common, given[i]);
  for (int i = 0; i < spec->n_inputs; i++)
    wanted[i] = common;
  return common;
}

/* Whether another kernel further down computes this op. */
static gboolean
loses (MnCpuBackend *self, const MnCpuKernel *kernel, const MnOpSpec *spec, const MnLayout *given)
{
  const MnCpuKernel *rival = kernel->find_rival ? kernel->find_rival (spec) : NULL;
  MnOpSpec asked = *spec;

  asked.layouts = given;
  return rival
         && !mn_cpu_contest_wins (&asked, kernel, rival, self->table, self->parent.threads, self->parent.measures);
}

static MnLayout
cpu_op_layouts (MnBackend *backend, const MnOpSpec *spec, const MnLayout *given, MnLayout *wanted)
{
  MnCpuBackend *self = (MnCpuBackend *) backend;

  for (int t = 0; t == 0 || self->overlays[t - 1]; t++)
    {
      const MnCpuKernel *const *kernels = self->overlays[t] ? self->overlays[t] : self->table->kernels;

      for (int i = 0; kernels[i]; i++)
        {
          MnLayout output = MN_LAYOUT_PLAIN;

          if (!g_str_equal (kernels[i]->layer, spec->layer->base.name))
            continue;
          if (kernels[i]->elementwise)
            return common_layout (spec, given, wanted);
          if (kernels[i]->layouts && !loses (self, kernels[i], spec, given)
              && kernels[i]->layouts (spec, given, wanted, &output))
            return output;
        }
    }
  for (int i = 0; i < spec->n_inputs; i++)
    wanted[i] = MN_LAYOUT_PLAIN;
  return MN_LAYOUT_PLAIN;
}

static gboolean
is_plain (const MnOpSpec *spec)
{
  for (int i = 0; spec->layouts && i < spec->n_inputs; i++)
    if (spec->layouts[i] != MN_LAYOUT_PLAIN)
      return FALSE;
  return spec->layout == MN_LAYOUT_PLAIN;
}

/* Whether @kernel is one for the layer and the layouts of @spec. */
static gboolean
is_for (const MnCpuKernel *kernel, const MnOpSpec *spec)
{
  return g_str_equal (kernel->layer, spec->layer->base.name)
         && (kernel->elementwise || kernel->layouts || is_plain (spec)) && (!spec->adds || kernel->adds);
}

static gboolean
try_kernels (MnCpuBackend *self, MnOp *op, const MnCpuKernel *const *kernels)
{
  for (int i = 0; kernels[i]; i++)
    {
      if (!is_for (kernels[i], op->spec) || loses (self, kernels[i], op->spec, op->spec->layouts))
        continue;
      op->kernel = kernels[i];
      op->saved = op->workspace = 0;
      if (!op->kernel->prepare || op->kernel->prepare (op))
        return TRUE;
      if (op->kernel->dispose)
        op->kernel->dispose (op);
      op->own = NULL;
    }
  return FALSE;
}

static MnOp *
cpu_op_new (MnBackend *backend, const MnOpSpec *spec, GError **error)
{
  MnCpuBackend *self = (MnCpuBackend *) backend;
  MnOp *op = g_new0 (MnOp, 1);

  op->spec = spec;
  op->table = self->table;
  op->threads = backend->threads;
  op->in_elements = spec->n_inputs > 0 ? (gsize) mn_shape_elements (&spec->inputs[0]) : 0;
  op->out_elements = (gsize) mn_shape_elements (&spec->output);
  for (int t = 0; self->overlays[t]; t++)
    if (try_kernels (self, op, self->overlays[t]))
      return op;
  if (try_kernels (self, op, self->table->kernels))
    {
      op->plain = self->table->description;
      return op;
    }
  g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("the CPU backend has no “%s” layer"), spec->layer->base.name);
  g_free (op);
  return NULL;
}

static void
cpu_op_free (MnOp *op)
{
  if (op && op->kernel->dispose)
    op->kernel->dispose (op);
  g_free (op);
}

static gboolean
cpu_op_fuses (const MnOp *op)
{
  return op->spec->activation && op->kernel->fuses && op->kernel->fuses (op);
}

/* The kernel that is tried first answers for all: no layer has several of which some would do it. */
static gboolean
cpu_op_adds (MnBackend *backend, const MnOpSpec *spec)
{
  MnCpuBackend *self = (MnCpuBackend *) backend;

  for (int t = 0; self->overlays[t]; t++)
    for (int i = 0; self->overlays[t][i]; i++)
      if (is_for (self->overlays[t][i], spec))
        return self->overlays[t][i]->adds && self->overlays[t][i]->adds (spec);
  return FALSE;
}

static gsize
cpu_op_saved (const MnOp *op)
{
  return op->saved;
}

static gsize
cpu_op_workspace (const MnOp *op)
{
  return op->workspace;
}

static char *
cpu_op_describe (const MnOp *op)
{
  return op->kernel->describe ? op->kernel->describe (op) : g_strdup (op->plain);
}

static void
cpu_op_forward (MnOp *op, const MnOpArgs *args)
{
  const guint64 mode = mn_cpu_flush_denormals ();

  op->kernel->forward (op, args);
  mn_cpu_restore_denormals (mode);
}

static void
cpu_op_backward (MnOp *op, const MnOpArgs *args)
{
  const guint64 mode = mn_cpu_flush_denormals ();

  op->kernel->backward (op, args);
  mn_cpu_restore_denormals (mode);
}

static void
cpu_loss_free (MnLossOp *loss)
{
  if (!loss)
    return;
  g_free (loss->losses);
  g_free (loss->weights);
  g_free (loss);
}

static gboolean
has (const MnValues *values, const char *name)
{
  return mn_property_find (mn_values_get_table (values), name) != NULL;
}

static gboolean
read_loss (MnLossOp *loss, const MnValues *values, GError **error)
{
  const char *text = has (values, "class_weights") ? mn_values_get_string (values, "class_weights") : "";
  const gssize n = mn_numbers_count (text);

  loss->sums = has (values, "reduction") && g_str_equal (mn_values_get_string (values, "reduction"), "sum");
  loss->smoothing = has (values, "label_smoothing") ? mn_values_get_float (values, "label_smoothing") : 0;
  loss->pos_weight = has (values, "pos_weight") ? mn_values_get_float (values, "pos_weight") : 1;
  loss->beta = has (values, "beta") ? mn_values_get_float (values, "beta") : 1;
  loss->margin = has (values, "margin") ? mn_values_get_float (values, "margin") : 1;
  loss->squared = has (values, "p") && mn_values_get_int (values, "p") == 2;
  if (n != 0 && n != loss->features)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
                   _("training.loss.class_weights: there are %d weights for %d outputs"), (int) n, loss->features);
      return FALSE;
    }
  loss->weights = g_new (double, loss->features);
  for (int i = 0; i < loss->features; i++)
    {
      if (!mn_numbers_next (&text, &loss->weights[i]))
        loss->weights[i] = 1;
      loss->weight_total += loss->weights[i];
    }
  return TRUE;
}

static MnLossOp *
cpu_loss_new (MnBackend *backend, const char *name, const MnValues *values, int features, int max_batch,
              GError **error)
{
  MnCpuBackend *self = (MnCpuBackend *) backend;

  for (int i = 0; self->table->losses[i]; i++)
    if (g_str_equal (self->table->losses[i]->name, name))
      {
        MnLossOp *loss = g_new0 (MnLossOp, 1);

        loss->kernel = self->table->losses[i];
        loss->threads = backend->threads;
        loss->features = features;
        loss->losses = g_new0 (double, max_batch);
        if (read_loss (loss, values, error))
          return loss;
        cpu_loss_free (loss);
        return NULL;
      }
  g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("the CPU backend has no loss “%s”"), name);
  return NULL;
}

static void
cpu_loss_run (MnLossOp *loss, const MnLossArgs *args)
{
  const guint64 mode = mn_cpu_flush_denormals ();

  loss->kernel->run (loss, args);
  mn_cpu_restore_denormals (mode);
}

static const MnCpuOptimizer *
find_optimizer (MnBackend *backend, const char *name)
{
  MnCpuBackend *self = (MnCpuBackend *) backend;

  for (int i = 0; self->table->optimizers[i]; i++)
    if (g_str_equal (self->table->optimizers[i]->name, name))
      return self->table->optimizers[i];
  return NULL;
}

static int
cpu_optimizer_slots (MnBackend *backend, const char *name, const MnValues *values)
{
  const MnCpuOptimizer *optimizer = find_optimizer (backend, name);

  return optimizer ? optimizer->slots (values) : -1;
}

static void
cpu_optimizer_step (MnBackend *backend, const MnOptimizerArgs *args)
{
  const MnCpuOptimizer *optimizer = find_optimizer (backend, args->optimizer);
  guint64 mode;

  g_return_if_fail (optimizer != NULL);
  mode = mn_cpu_flush_denormals ();
  optimizer->step (args, backend->threads);
  mn_cpu_restore_denormals (mode);
}

static void
cpu_clip (MnBackend *backend, void *grads, gsize n, double max_norm, double max_value)
{
  const guint64 mode = mn_cpu_flush_denormals ();

  ((MnCpuBackend *) backend)->table->blocks->clip (grads, n, max_norm, max_value, backend->threads);
  mn_cpu_restore_denormals (mode);
}

static void
cpu_square_norm (MnBackend *backend, const void *block, gsize n, double *sum)
{
  *sum = ((MnCpuBackend *) backend)->table->blocks->square_norm (block, n, backend->threads);
}

static void
cpu_average (MnBackend *backend, void *average, const void *params, gsize n, double keep)
{
  const guint64 mode = mn_cpu_flush_denormals ();

  ((MnCpuBackend *) backend)->table->blocks->average (average, params, n, keep, backend->threads);
  mn_cpu_restore_denormals (mode);
}

static void
cpu_exchange (MnBackend *backend, void *a, void *b, gsize bytes)
{
  guint8 room[4096];
  guint8 *one = a, *other = b;

  for (gsize at = 0; at < bytes; at += sizeof room)
    {
      const gsize length = MIN (sizeof room, bytes - at);

      memcpy (room, one + at, length);
      memcpy (one + at, other + at, length);
      memcpy (other + at, room, length);
    }
}

static void
cpu_copy (MnBackend *backend, void *to, const void *from, gsize bytes)
{
  memcpy (to, from, bytes);
}

static void
cpu_fold (MnBackend *backend, const MnFoldArgs *args)
{
  ((MnCpuBackend *) backend)->table->blocks->fold (args, backend->threads);
}

static void
cpu_free (MnBackend *backend)
{
  g_free (backend->description);
  g_free (backend);
}

static gboolean
read_uses (Uses *uses, GError **error)
{
  static const struct
  {
    const char *name;
    Uses        uses;
  } known[] = {
    { "auto", USES_OPENBLAS | USES_ONEDNN | USES_DIRECT },
    { "direct", USES_OPENBLAS | USES_DIRECT | DIRECT_ANYWHERE },
    { "direct-avx2", USES_OPENBLAS | USES_DIRECT | DIRECT_ANYWHERE | DIRECT_AVX2 },
    { "onednn", USES_ONEDNN },
    { "openblas", USES_OPENBLAS },
    { "reference", USES_REFERENCE },
  };
  const char *name = g_getenv ("MINIMA_CPU");

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, name && *name ? name : "auto"))
      {
        *uses = known[i].uses;
        return TRUE;
      }
  g_set_error (error, MN_ERROR, MN_ERROR_INPUT,
               _("MINIMA_CPU is “%s”; it may be auto, direct, direct-avx2, onednn, openblas or reference"), name);
  return FALSE;
}

#ifdef MN_HAVE_AVX2
static const MnCpuKernel *const *
direct_kernels (Uses uses)
{
  const gboolean anywhere = (uses & DIRECT_ANYWHERE) != 0;

  if (mn_cpu_info_has_avx512 () && !(uses & DIRECT_AVX2))
    return anywhere ? mn_direct_kernels_anywhere_avx512 : mn_direct_kernels_avx512;
  return anywhere ? mn_direct_kernels_anywhere_avx2 : mn_direct_kernels_avx2;
}
#endif

static void
lay_over (MnCpuBackend *self, Uses uses, MnPrecision precision)
{
  int n = 0;

  memset (self->overlays, 0, sizeof self->overlays);
  if (precision == MN_PRECISION_BFLOAT16)
    self->overlays[n++] = mn_dnn_narrow_kernels;
#ifdef MN_HAVE_AVX2
  if ((uses & USES_DIRECT) && mn_cpu_info_has_avx2 ())
    self->overlays[n++] = direct_kernels (uses);
#endif
  if (uses & USES_ONEDNN)
    self->overlays[n++] = mn_dnn_kernels;
#ifdef MN_HAVE_AVX2
  if (mn_cpu_info_has_avx2 ())
    {
      /* Nothing but oneDNN's convolutions asks for a blocked layout. */
      if (uses & USES_ONEDNN)
        self->overlays[n++] = mn_blocked_kernels_avx2;
      self->table = &mn_ref_table_f32_avx2;
      if (uses & USES_OPENBLAS)
        self->overlays[n++] = mn_blas_kernels_avx2;
      return;
    }
#endif
  if (uses & USES_ONEDNN)
    self->overlays[n++] = mn_blocked_kernels;
  if (uses & USES_OPENBLAS)
    self->overlays[n++] = mn_blas_kernels;
}

static gboolean
cpu_set_precision (MnBackend *backend, MnPrecision precision)
{
  MnCpuBackend *self = (MnCpuBackend *) backend;

  if (precision == MN_PRECISION_TF32)
    return FALSE;
  if (precision == MN_PRECISION_BFLOAT16 && (!(self->uses & USES_ONEDNN) || !mn_dnn_multiplies_bf16 ()))
    return FALSE;
  lay_over (self, self->uses, precision);
  return TRUE;
}

static const MnBackendClass cpu_class = {
  .name = "cpu",
  .host_memory = TRUE,
  .alloc = cpu_alloc,
  .release = cpu_release,
  .upload = cpu_upload,
  .download = cpu_download,
  .sync = cpu_sync,
  .memory = cpu_memory,
  .set_precision = cpu_set_precision,
  .op_layouts = cpu_op_layouts,
  .op_new = cpu_op_new,
  .op_fuses = cpu_op_fuses,
  .op_adds = cpu_op_adds,
  .op_free = cpu_op_free,
  .op_saved = cpu_op_saved,
  .op_workspace = cpu_op_workspace,
  .op_describe = cpu_op_describe,
  .op_forward = cpu_op_forward,
  .op_backward = cpu_op_backward,
  .loss_new = cpu_loss_new,
  .loss_free = cpu_loss_free,
  .loss_run = cpu_loss_run,
  .optimizer_slots = cpu_optimizer_slots,
  .optimizer_step = cpu_optimizer_step,
  .clip = cpu_clip,
  .square_norm = cpu_square_norm,
  .average = cpu_average,
  .exchange = cpu_exchange,
  .copy = cpu_copy,
  .fold = cpu_fold,
  .free = cpu_free,
};

static const char *
describe_uses (const MnCpuBackend *self, Uses uses)
{
  if (uses == USES_REFERENCE)
    return self->table->description;
  return uses == USES_OPENBLAS ? "OpenBLAS" : uses == USES_ONEDNN ? "oneDNN" : "oneDNN, OpenBLAS";
}

MnBackend *
mn_backend_cpu_new (MnDType dtype, int threads, gboolean reference, GError **error)
{
  MnCpuBackend *self;
  g_autofree char *model = mn_cpu_info_model ();
  Uses uses = USES_REFERENCE;

  if (dtype != MN_DTYPE_F32 && dtype != MN_DTYPE_F64)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_UNSUPPORTED, _("the CPU computes in F32 or F64, not in %s"),
                   mn_dtype_name (dtype));
      return NULL;
    }
  if (threads < 0 || threads > MN_CPU_MAX_THREADS)
    {
      g_set_error (error, MN_ERROR, MN_ERROR_INPUT, _("%d is no number of threads; use 1 to %d, or 0 for one a core"),
                   threads, MN_CPU_MAX_THREADS);
      return NULL;
    }
  if (!read_uses (&uses, error))
    return NULL;
  if (dtype != MN_DTYPE_F32 || reference)
    uses = USES_REFERENCE;
  self = g_new0 (MnCpuBackend, 1);
  self->parent.klass = &cpu_class;
  self->parent.dtype = dtype;
  self->parent.threads = threads > 0 ? threads : CLAMP ((int) g_get_num_processors (), 1, MN_CPU_MAX_THREADS);
  self->table = dtype == MN_DTYPE_F64 ? &mn_ref_table_f64 : &mn_ref_table_f32;
  /* The reference computes every layer as it is written. */
  self->parent.folds = uses != USES_REFERENCE;
  self->uses = uses;
  if (uses != USES_REFERENCE)
    lay_over (self, uses, MN_PRECISION_FLOAT32);
  openblas_set_num_threads (1);
  self->parent.description =
    g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s, %d thread, %s", "%s, %d threads, %s", self->parent.threads),
                     model, self->parent.threads, describe_uses (self, uses));
  return &self->parent;
}
