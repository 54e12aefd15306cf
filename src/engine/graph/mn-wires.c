/* mn-wires.c - the order of a network's nodes, and its circles. Nothing here recurses, however deep a network is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mn-graph-private.h"

/* The wires the other way round: node i feeds outputs[first[i]] to outputs[first[i + 1] - 1]. */
typedef struct
{
  int *first;
  int *outputs;
} Outputs;

static void
outputs_init (Outputs       *out,
              const MnWires *wires)
{
  g_autofree int *filled = g_new0 (int, wires->n + 1);

  out->first = g_new0 (int, wires->n + 1);
  out->outputs = g_new (int, wires->first[wires->n] + 1);
  for (int w = 0; w < wires->first[wires->n]; w++)
    if (wires->inputs[w] >= 0)
      out->first[wires->inputs[w] + 1]++;
  for (int i = 0; i < wires->n; i++)
    out->first[i + 1] += out->first[i];

  for (int i = 0; i < wires->n; i++)
    for (int w = wires->first[i]; w < wires->first[i + 1]; w++)
      {
        int from = wires->inputs[w];

        if (from >= 0)
          out->outputs[out->first[from] + filled[from]++] = i;
      }
}

static void
outputs_clear (Outputs *out)
{
  g_free (out->first);
  g_free (out->outputs);
}

static void
heap_push (int *heap,
           int *n,
           int  value)
{
  int at = (*n)++;

  for (; at > 0 && heap[(at - 1) / 2] > value; at = (at - 1) / 2)
    heap[at] = heap[(at - 1) / 2];
  heap[at] = value;
}

static int
heap_pop (int *heap,
          int *n)
{
  int least = heap[0];
  int last = heap[--*n];
  int at = 0;

  for (;;)
    {
      int child = 2 * at + 1;

      if (child >= *n)
        break;
      if (child + 1 < *n && heap[child + 1] < heap[child])
        child++;
      if (heap[child] >= last)
        break;
      heap[at] = heap[child];
      at = child;
    }
  heap[at] = last;

  return least;
}

int
mn_wires_order (const MnWires *wires,
                int           *order)
{
  g_autofree int *missing = g_new0 (int, wires->n + 1);
  g_autofree int *ready = g_new (int, wires->n + 1);
  Outputs out;
  int n_ready = 0;
  int ordered = 0;
  int last;

  outputs_init (&out, wires);
  for (int i = 0; i < wires->n; i++)
    {
      for (int w = wires->first[i]; w < wires->first[i + 1]; w++)
        missing[i] += wires->inputs[w] >= 0;
      if (missing[i] == 0)
        heap_push (ready, &n_ready, i);
    }

  while (n_ready > 0)
    {
      int i = heap_pop (ready, &n_ready);

      order[ordered++] = i;
      for (int w = out.first[i]; w < out.first[i + 1]; w++)
        if (--missing[out.outputs[w]] == 0)
          heap_push (ready, &n_ready, out.outputs[w]);
    }

  last = ordered;
  for (int i = 0; i < wires->n; i++)
    if (missing[i] > 0)
      order[last++] = i;

  outputs_clear (&out);
  return ordered;
}

/* The state of Tarjan's search for strongly connected components ("Depth-first search and linear graph algorithms",
 * 1972), with the calls it would make kept in arrays. */
typedef struct
{
  const MnWires *wires;
  int           *found;      /* when a node was reached, from 1; 0: not yet */
  int           *low;        /* the earliest node on the stack that it reaches */
  gboolean      *on_stack;
  int           *stack;      /* reached, component not complete */
  int            n_stack;
  int           *path;       /* the search's way down */
  int           *next;       /* the wire at which each node on it goes on */
  int            clock;
} Search;

static void
search_enter (Search *search,
              int     depth,
              int     node)
{
  search->path[depth] = node;
  search->next[depth] = search->wires->first[node];
  search->found[node] = search->low[node] = ++search->clock;
  search->stack[search->n_stack++] = node;
  search->on_stack[node] = TRUE;
}

static gboolean
feeds_itself (const MnWires *wires,
              int            node)
{
  for (int w = wires->first[node]; w < wires->first[node + 1]; w++)
    if (wires->inputs[w] == node)
      return TRUE;

  return FALSE;
}

/* Takes the component of @node off the stack; its members get the number @mark if they form a circle. */
static gboolean
search_leave (Search *search,
              int     node,
              int    *circle,
              int     mark)
{
  gboolean is_circle = search->stack[search->n_stack - 1] != node || feeds_itself (search->wires, node);
  int member;

  do
    {
      member = search->stack[--search->n_stack];
      search->on_stack[member] = FALSE;
      circle[member] = is_circle ? mark : 0;
    }
  while (member != node);

  return is_circle;
}

static int
search_from (Search *search,
             int     start,
             int    *circle,
             int     n_circles)
{
  int depth = 0;

  search_enter (search, depth, start);
  while (depth >= 0)
    {
      int node = search->path[depth];

      if (search->next[depth] < search->wires->first[node + 1])
        {
          int from = search->wires->inputs[search->next[depth]++];

          if (from < 0)
            continue;
          if (search->found[from] == 0)
            search_enter (search, ++depth, from);
          else if (search->on_stack[from])
            search->low[node] = MIN (search->low[node], search->found[from]);
          continue;
        }

      if (search->low[node] == search->found[node] && search_leave (search, node, circle, n_circles + 1))
        n_circles++;
      if (--depth >= 0)
        search->low[search->path[depth]] = MIN (search->low[search->path[depth]], search->low[node]);
    }

  return n_circles;
}

int
mn_wires_circles (const MnWires *wires,
                  int           *circle)
{
  g_autofree int *found = g_new0 (int, wires->n + 1);
  g_autofree int *low = g_new0 (int, wires->n + 1);
  g_autofree gboolean *on_stack = g_new0 (gboolean, wires->n + 1);
  g_autofree int *stack = g_new (int, wires->n + 1);
  g_autofree int *path = g_new (int, wires->n + 1);
  g_autofree int *next = g_new (int, wires->n + 1);
  g_autofree int *number = NULL;
  Search search = { wires, found, low, on_stack, stack, 0, path, next, 0 };
  int n_circles = 0;
  int counted = 0;

  for (int i = 0; i < wires->n; i++)
    if (found[i] == 0)
      n_circles = search_from (&search, i, circle, n_circles);

  /* They were numbered as they were found; count them in list order instead. */
  number = g_new0 (int, n_circles + 1);
  for (int i = 0; i < wires->n; i++)
    if (circle[i] > 0)
      {
        if (number[circle[i]] == 0)
          number[circle[i]] = ++counted;
        circle[i] = number[circle[i]];
      }

  return n_circles;
}
