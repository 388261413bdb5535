using System.Globalization;
using System.Text;
using Windhover.Exporter.Ingest;

namespace Windhover.Exporter.Host;

/// <summary>Takes the way of a line through its first calls, which compile it, before a client's first line comes.</summary>
internal static class WarmUp
{
    /// <summary>After 30 calls the runtime compiles a method anew, optimized.</summary>
    private const int Rounds = 60;

    /// <summary>All types, tags in three dialects, a rate, several values, a relative gauge, an error.</summary>
    private const string Lines =
        """
        warm_c{0}:1|c|#a:1,b:2
        warm_d{0},a=1,b=2:2.5|c
        warm_e{0}#a=1,b=2:3|c|@0.5
        warm_g{0}:1|g
        warm_g{0}:+1|g
        warm_t{0}:12.5|ms|@0.1|#a:1
        warm_h{0}:1:2:3|h|#a:1
        warm_x{0}
        """;

    private static readonly CompositeFormat Format = CompositeFormat.Parse(Lines);

    /// <summary>Fills an exporter that is thrown away. Takes some tens of milliseconds.</summary>
    public static void Run(TimeProvider time)
    {
        var sink = new StatsdExporter(new ExporterOptions(), time).CreateSink();
        for (var round = 0; round < Rounds; round++)
        {
            var datagram = Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, Format, round));
            sink.Enter();
            LineSplitter.Split(datagram, sink);

            // The same again: now the lines are known.
            LineSplitter.Split(datagram, sink);
            sink.Exit();
        }
    }
}
