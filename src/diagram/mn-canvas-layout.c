/* mn-canvas-layout.c - places for the nodes of a canvas, found by Graphviz' dot.
 *
 * libgvc has state that is global to the process, so one layout runs at a time, on a thread of its own where somebody waits who has
 * other things to do. It cannot be interrupted: a cancelled task answers at once, and what its thread still finds is dropped.
 *
 * The time of dot grows with more than the square of the number of nodes. So a large network is cut at necks, nodes that
 * no wire passes by, into pieces that are laid out one after the other and put together at the necks.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-layout.h"

#include <float.h>
#include <glib/gi18n-lib.h>
#include <graphviz/gvc.h>
#include <locale.h>
#include <stdlib.h>

#define DOTS_PER_INCH 72.0

/* A piece has at least so many nodes. */
#define MIN_PIECE 150

/* Where a piece has far more of them, dot's iterations are bounded: it may take minutes to make wires a little straighter. */
#define MANY_NODES 1000

typedef struct
{
  guint n;
  guint n_wires;
  guint *from;
  guint *to;
} Job;

static GMutex graphviz;

static void
job_free (Job *job)
{
  g_free (job->from);
  g_free (job->to);
  g_free (job);
}

static void
set_text (Agraph_t *graph, int kind, const char *name, const char *format, ...) G_GNUC_PRINTF (4, 5);

static void
set_text (Agraph_t *graph, int kind, const char *name, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  agattr (graph, kind, (char *) name, text);
}

static void
set_inches (Agraph_t *graph, int kind, const char *name, double points)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  agattr (graph, kind, (char *) name, g_ascii_formatd (text, sizeof text, "%.4f", points / DOTS_PER_INCH));
}

/* A piece: nodes of @job that stand from @first to @last in @order; @at: the place of each in @order. */
typedef struct
{
  const Job   *job;
  const guint *order;
  const guint *at;
  const guint *wires; /* indices, in the order of their ends */
  guint        n_wires;
  guint        first;
  guint        last;
} Piece;

static Agraph_t *
make_graph (const Piece *piece, Agnode_t **nodes)
{
  Agraph_t *graph = agopen ((char *) "network", Agdirected, NULL);

  if (!graph)
    return NULL;
  set_text (graph, AGNODE, "shape", "box");
  set_text (graph, AGNODE, "label", "%s", "");
  set_text (graph, AGNODE, "fixedsize", "true");
  set_inches (graph, AGNODE, "width", MN_CANVAS_NODE_WIDTH);
  set_inches (graph, AGNODE, "height", MN_CANVAS_NODE_HEIGHT);
  set_inches (graph, AGRAPH, "nodesep", MN_CANVAS_GAP_X);
  set_inches (graph, AGRAPH, "ranksep", MN_CANVAS_GAP_Y);
  /* The canvas leads the wires itself. */
  set_text (graph, AGRAPH, "splines", "none");
  if (piece->last - piece->first > MANY_NODES)
    {
      set_text (graph, AGRAPH, "nslimit", "2");
      set_text (graph, AGRAPH, "nslimit1", "2");
      set_text (graph, AGRAPH, "mclimit", "0.2");
    }
  for (guint k = piece->first; k <= piece->last; k++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", k);

      nodes[k - piece->first] = agnode (graph, name, TRUE);
    }
  for (guint w = 0; w < piece->n_wires; w++)
    agedge (graph, nodes[piece->at[piece->job->from[piece->wires[w]]] - piece->first],
            nodes[piece->at[piece->job->to[piece->wires[w]]] - piece->first], NULL, TRUE);
  return graph;
}

/* Puts the nodes of a piece where dot has them, so that the first, which has its place from the piece before, stays there;
 * @floor: what the others must stay below, -DBL_MAX for the first piece. */
static void
take_places (const Piece *piece, Agnode_t *const *nodes, double floor, graphene_point_t *places)
{
  guint n = piece->last - piece->first + 1;
  double dx = 0, dy = 0, top = DBL_MAX;

  /* dot gives centres, with y upwards. */
  if (piece->first > 0)
    {
      const graphene_point_t *shared = &places[piece->order[piece->first]];

      dx = shared->x - ND_coord (nodes[0]).x;
      dy = shared->y + ND_coord (nodes[0]).y;
    }
  for (guint k = 1; k < n; k++)
    top = MIN (top, dy - ND_coord (nodes[k]).y);
  dy += MAX (0, floor - top);
  for (guint k = piece->first > 0 ? 1 : 0; k < n; k++)
    graphene_point_init (&places[piece->order[piece->first + k]], dx + ND_coord (nodes[k]).x, dy - ND_coord (nodes[k]).y);
}

static int
keep_quiet (char *message)
{
  return 0;
}

/* FALSE: dot fails. */
static gboolean
lay_out_piece (GVC_t *context, const Piece *piece, double floor, graphene_point_t *places)
{
  g_autofree Agnode_t **nodes = g_new0 (Agnode_t *, piece->last - piece->first + 1);
  Agraph_t *graph = make_graph (piece, nodes);
  gboolean done = graph && gvLayout (context, graph, "dot") == 0;

  if (done)
    {
      take_places (piece, nodes, floor, places);
      gvFreeLayout (context, graph);
    }
  if (graph)
    agclose (graph);
  return done;
}

/* The nodes so that wires lead onwards; those on circles last. */
static void
sort_nodes (const Job *job, guint *order, guint *at)
{
  g_autofree guint *missing = g_new0 (guint, job->n + 1);
  g_autofree guint *first = g_new0 (guint, job->n + 2);
  g_autofree guint *out = g_new (guint, job->n_wires + 1);
  g_autofree gboolean *done = g_new0 (gboolean, job->n + 1);
  guint n = 0;

  for (guint w = 0; w < job->n_wires; w++)
    {
      missing[job->to[w]]++;
      first[job->from[w] + 2]++;
    }
  for (guint i = 0; i < job->n; i++)
    first[i + 2] += first[i + 1];
  for (guint w = 0; w < job->n_wires; w++)
    out[first[job->from[w] + 1]++] = job->to[w];
  for (guint i = 0; i < job->n; i++)
    if (missing[i] == 0)
      order[n++] = i;
  for (guint k = 0; k < n; k++)
    {
      done[order[k]] = TRUE;
      for (guint w = first[order[k]]; w < first[order[k] + 1]; w++)
        if (--missing[out[w]] == 0)
          order[n++] = out[w];
    }
  for (guint i = 0; i < job->n; i++)
    if (!done[i])
      order[n++] = i;
  for (guint k = 0; k < n; k++)
    at[order[k]] = k;
}

static guint
wire_end (const Job *job, const guint *at, guint wire)
{
  return MAX (at[job->from[wire]], at[job->to[wire]]);
}

/* Counts for each place in the order the wires that pass it by, and sorts the wires by their ends. */
static void
sort_wires (const Job *job, const guint *at, int *passing, guint *wires)
{
  g_autofree guint *next = g_new0 (guint, job->n + 1);

  for (guint w = 0; w < job->n_wires; w++)
    {
      guint end = wire_end (job, at, w);

      passing[MIN (at[job->from[w]], at[job->to[w]]) + 1]++;
      passing[end]--;
      next[end + 1]++;
    }
  for (guint k = 0; k < job->n; k++)
    {
      passing[k + 1] += passing[k];
      next[k + 1] += next[k];
    }
  for (guint w = 0; w < job->n_wires; w++)
    wires[next[wire_end (job, at, w)]++] = w;
}

static void
move_to_origin (graphene_point_t *places, guint n)
{
  float left = FLT_MAX, top = FLT_MAX;

  for (guint i = 0; i < n; i++)
    {
      left = MIN (left, places[i].x);
      top = MIN (top, places[i].y);
    }
  for (guint i = 0; i < n; i++)
    graphene_point_init (&places[i], places[i].x - left, places[i].y - top);
}

static gboolean
lay_out_pieces (GVC_t *context, const Job *job, GCancellable *cancellable, graphene_point_t *places)
{
  g_autofree guint *order = g_new (guint, job->n + 1);
  g_autofree guint *at = g_new (guint, job->n + 1);
  g_autofree int *passing = g_new0 (int, job->n + 2);
  g_autofree guint *wires = g_new (guint, job->n_wires + 1);
  Piece piece = { job, order, at, wires, 0, 0, 0 };
  double floor = -DBL_MAX;

  sort_nodes (job, order, at);
  sort_wires (job, at, passing, wires);
  while (piece.first == 0 || piece.first + 1 < job->n)
    {
      guint used = piece.wires - wires;

      piece.last = MIN (piece.first + MIN_PIECE, job->n - 1);
      while (piece.last + 1 < job->n && passing[piece.last] > 0)
        piece.last++;
      for (piece.n_wires = 0; used + piece.n_wires < job->n_wires; piece.n_wires++)
        if (wire_end (job, at, wires[used + piece.n_wires]) > piece.last)
          break;
      if (g_cancellable_is_cancelled (cancellable) || !lay_out_piece (context, &piece, floor, places))
        return FALSE;
      for (guint k = piece.first; k <= piece.last; k++)
        if (k < piece.last || job->n == 1)
          floor = MAX (floor, (double) places[order[k]].y + MN_CANVAS_NODE_HEIGHT + MN_CANVAS_GAP_Y);
      piece.wires += piece.n_wires;
      if (piece.last == 0)
        break;
      piece.first = piece.last;
    }
  move_to_origin (places, job->n);
  return TRUE;
}

/* With graphviz locked. NULL: it fails, or is cancelled. */
static graphene_point_t *
lay_out (const Job *job, GCancellable *cancellable)
{
  /* One for all: each reads Graphviz' list of plugins, and what it has read is not given back. */
  static GVC_t *context;
  g_autofree graphene_point_t *places = g_new0 (graphene_point_t, job->n + 1);
  gboolean done = job->n == 0;

  agseterrf (keep_quiet);
  if (!context && job->n > 0)
    context = gvContext ();
  if (context && job->n > 0)
    done = lay_out_pieces (context, job, cancellable, places);
  return done ? g_steal_pointer (&places) : NULL;
}

/* (transfer full) */
static Job *
make_job (const MnCanvasScene *scene)
{
  guint n_wires = mn_canvas_scene_get_n_wires (scene);
  Job *job = g_new0 (Job, 1);

  job->n = mn_canvas_scene_get_n_nodes (scene);
  job->from = g_new (guint, n_wires + 1);
  job->to = g_new (guint, n_wires + 1);
  for (guint w = 0; w < n_wires; w++)
    {
      const MnCanvasWire *wire = mn_canvas_scene_get_wire (scene, w);

      if (wire->from < 0 || wire->from == (int) wire->to)
        continue;
      job->from[job->n_wires] = wire->from;
      job->to[job->n_wires++] = wire->to;
    }
  return job;
}

/* NULL with G_IO_ERROR_CANCELLED or G_IO_ERROR_FAILED. (transfer full) */
static graphene_point_t *
run_job (const Job *job, GCancellable *cancellable, GError **error)
{
  graphene_point_t *places = NULL;
  locale_t plain, before;

  g_mutex_lock (&graphviz);
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      /* It reads the numbers of its attributes as the locale writes them. */
      plain = newlocale (LC_NUMERIC_MASK, "C", duplocale (uselocale ((locale_t) 0)));
      before = uselocale (plain);
      places = lay_out (job, cancellable);
      uselocale (before);
      freelocale (plain);
      if (!places && !g_cancellable_set_error_if_cancelled (cancellable, error))
        g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                     _("Graphviz could not arrange the %u nodes; is its layout “dot” installed?"), job->n);
    }
  g_mutex_unlock (&graphviz);
  return places;
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  graphene_point_t *places = run_job (data, cancellable, &error);

  if (places)
    g_task_return_pointer (task, places, g_free);
  else
    g_task_return_error (task, error);
}

/* When the process ends, libraries are taken down while threads still run, and Graphviz loads its plugins when it needs them
 * first. Whoever holds the lock is waited for; after that nobody gets it. */
static void
wait_for_graphviz (void)
{
  g_mutex_lock (&graphviz);
}

static void
prepare (void)
{
  static gsize once;

  if (!g_once_init_enter (&once))
    return;
  atexit (wait_for_graphviz);
  g_once_init_leave (&once, 1);
}

void
mn_canvas_layout_async (const MnCanvasScene *scene, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (scene != NULL);

  prepare ();
  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, mn_canvas_layout_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, make_job (scene), (GDestroyNotify) job_free);
  g_task_run_in_thread (task, run);
}

graphene_point_t *
mn_canvas_layout_run (const MnCanvasScene *scene, GCancellable *cancellable, GError **error)
{
  graphene_point_t *places;
  Job *job;

  g_return_val_if_fail (scene != NULL, NULL);

  prepare ();
  job = make_job (scene);
  places = run_job (job, cancellable, error);
  job_free (job);
  return places;
}

graphene_point_t *
mn_canvas_layout_finish (GAsyncResult *result, guint *n, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  *n = ((Job *) g_task_get_task_data (G_TASK (result)))->n;
  return g_task_propagate_pointer (G_TASK (result), error);
}
