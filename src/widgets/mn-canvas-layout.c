/* mn-canvas-layout.c - places for the nodes of a canvas, found by Graphviz' dot on a thread of its own.
 *
 * libgvc has state that is global to the process, so one layout runs at a time. It cannot be interrupted: a cancelled task
 * answers at once, and what its thread still finds is dropped.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-canvas-layout.h"

#include <float.h>
#include <glib/gi18n-lib.h>
#include <graphviz/gvc.h>
#include <locale.h>

#define DOTS_PER_INCH 72.0

/* With more nodes dot may take minutes to make wires a little straighter: its iterations are bounded then. */
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

static Agraph_t *
make_graph (const Job *job, Agnode_t **nodes)
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
  if (job->n > MANY_NODES)
    {
      set_text (graph, AGRAPH, "nslimit", "2");
      set_text (graph, AGRAPH, "nslimit1", "2");
      set_text (graph, AGRAPH, "mclimit", "0.2");
    }
  for (guint i = 0; i < job->n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      nodes[i] = agnode (graph, name, TRUE);
    }
  for (guint w = 0; w < job->n_wires; w++)
    agedge (graph, nodes[job->from[w]], nodes[job->to[w]], NULL, TRUE);
  return graph;
}

static graphene_point_t *
read_places (Agnode_t *const *nodes, guint n)
{
  graphene_point_t *places = g_new (graphene_point_t, n + 1);
  double left = DBL_MAX, top = DBL_MAX;

  /* dot gives centres, with y upwards. */
  for (guint i = 0; i < n; i++)
    {
      left = MIN (left, ND_coord (nodes[i]).x);
      top = MIN (top, -ND_coord (nodes[i]).y);
    }
  for (guint i = 0; i < n; i++)
    graphene_point_init (&places[i], ND_coord (nodes[i]).x - left, -ND_coord (nodes[i]).y - top);
  return places;
}

static int
keep_quiet (char *message)
{
  return 0;
}

/* With graphviz locked. NULL: it fails. */
static graphene_point_t *
lay_out (const Job *job)
{
  g_autofree Agnode_t **nodes = g_new0 (Agnode_t *, job->n + 1);
  graphene_point_t *places = NULL;
  Agraph_t *graph;
  GVC_t *context;

  agseterrf (keep_quiet);
  context = gvContext ();
  graph = context ? make_graph (job, nodes) : NULL;
  if (graph && gvLayout (context, graph, "dot") == 0)
    {
      places = read_places (nodes, job->n);
      gvFreeLayout (context, graph);
    }
  if (graph)
    agclose (graph);
  if (context)
    gvFreeContext (context);
  return places;
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree graphene_point_t *places = NULL;
  locale_t plain, before;

  g_mutex_lock (&graphviz);
  if (!g_task_return_error_if_cancelled (task))
    {
      /* It reads the numbers of its attributes as the locale writes them. */
      plain = newlocale (LC_NUMERIC_MASK, "C", duplocale (uselocale ((locale_t) 0)));
      before = uselocale (plain);
      places = lay_out (data);
      uselocale (before);
      freelocale (plain);
      if (places)
        g_task_return_pointer (task, g_steal_pointer (&places), g_free);
      else
        g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED,
                                 _("Graphviz could not arrange the %u nodes; is its layout “dot” installed?"),
                                 ((Job *) data)->n);
    }
  g_mutex_unlock (&graphviz);
}

void
mn_canvas_layout_async (const MnCanvasScene *scene, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;
  guint n_wires;

  g_return_if_fail (scene != NULL);

  n_wires = mn_canvas_scene_get_n_wires (scene);
  job = g_new0 (Job, 1);
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

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, mn_canvas_layout_async);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, run);
}

graphene_point_t *
mn_canvas_layout_finish (GAsyncResult *result, guint *n, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  *n = ((Job *) g_task_get_task_data (G_TASK (result)))->n;
  return g_task_propagate_pointer (G_TASK (result), error);
}
