using System.Text;
using Windhover.Exporter.Lines;
using Windhover.Exporter.Mapping;

namespace Windhover.Exporter.Host;

/// <summary>The glob rules as a graph for Graphviz: what <c>--debug.dump-fsm</c> writes.</summary>
/// <remarks>Layout of statsd_exporter, pkg/mapper/fsm/dump.go; edges in the order of the file, where there it is random.</remarks>
internal static class GlobGraph
{
    private const string TypeColors = "[color=\"#D6B656\",fillcolor=\"#FFF2CC\"]";
    private const string EndColors = "[color=\"#82B366\",fillcolor=\"#D5E8D4\"]";
    private const string StartColors = "[color=\"#a94442\",fillcolor=\"#f2dede\"]";

    public static string Dot(IEnumerable<MetricMapping> mappings)
    {
        var root = new Node();
        foreach (var type in Enum.GetValues<EventType>())
        {
            root.Next(type.ToString().ToLowerInvariant());
        }
        foreach (var mapping in mappings.Where(mapping => !mapping.IsRegex))
        {
            foreach (var type in Enum.GetValues<EventType>())
            {
                if (mapping.MatchMetricType is null || mapping.MatchMetricType == type)
                {
                    Add(root.Next(type.ToString().ToLowerInvariant()), mapping.Match);
                }
            }
        }
        return Write(root);
    }

    private static void Add(Node node, string match)
    {
        foreach (var segment in match.Split('.'))
        {
            node = node.Next(segment);
        }
    }

    private static string Write(Node root)
    {
        var text = new StringBuilder();
        text.Append("digraph g {\nrankdir=LR\nnode [ label=\"\",style=filled,fillcolor=white,shape=circle ]\n");
        // Breadth first; a node's number is its place in the list.
        var nodes = new List<Node> { root };
        for (var from = 0; from < nodes.Count; from++)
        {
            foreach (var (label, node) in nodes[from].Edges)
            {
                var to = nodes.Count;
                nodes.Add(node);
                text.Append($"{from} -> {to}  [label = \"{label}\"];\n");
                if (from == 0)
                {
                    text.Append($"{to} {TypeColors};\n");
                }
                else if (node.Edges.Count == 0)
                {
                    text.Append($"{to} {EndColors};\n");
                }
            }
        }
        return text.Append($"0 {StartColors};\n}}").ToString();
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _byLabel = new(StringComparer.Ordinal);

        public List<(string Label, Node Node)> Edges { get; } = [];

        public Node Next(string label)
        {
            if (!_byLabel.TryGetValue(label, out var next))
            {
                _byLabel.Add(label, next = new Node());
                Edges.Add((label, next));
            }
            return next;
        }
    }
}
