using System.Globalization;

namespace Windhover.Chaos.Tests.Scrapes;

/// <summary>One answer of <c>/metrics</c>, read strictly.</summary>
internal sealed class ScrapedPage
{
    private static readonly string[] CountingSuffixes = ["_count", "_sum", "_bucket"];

    private readonly Dictionary<string, double> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    /// <exception cref="ScrapeException">A series is there twice, or a line is none.</exception>
    public ScrapedPage(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Add(_types, words[2], words[3], line);
            }
            else if (line[0] != '#')
            {
                var space = line.LastIndexOf(' ');
                Add(_series, line[..space], ValueOf(line[(space + 1)..]), line);
            }
        }
    }

    /// <summary>Name and labels as they stand there, of all series that may only grow.</summary>
    public IEnumerable<(string Series, double Value)> Counting => _series
        .Where(pair => IsCounting(pair.Key))
        .Select(pair => (pair.Key, pair.Value));

    /// <summary>Over all series of a name that carry all the labels.</summary>
    /// <param name="labels">Each as it is written, for example <c>endpoint="/test"</c>.</param>
    public double Sum(string name, params string[] labels) => _series
        .Where(pair => NameOf(pair.Key) == name && labels.All(label => pair.Key.Contains(label, StringComparison.Ordinal)))
        .Sum(pair => pair.Value);

    /// <summary>All series with a name that begins so.</summary>
    public IReadOnlyDictionary<string, double> StartingWith(string name) => _series
        .Where(pair => pair.Key.StartsWith(name, StringComparison.Ordinal))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Without the labels.</summary>
    public static string NameOf(string series) => series.Split('{')[0];

    private bool IsCounting(string series)
    {
        var name = NameOf(series);
        if (_types.TryGetValue(name, out var type))
        {
            return type == "counter";
        }
        var suffix = Array.Find(CountingSuffixes, one => name.EndsWith(one, StringComparison.Ordinal));
        return suffix is not null && _types.GetValueOrDefault(name[..^suffix.Length]) is "summary" or "histogram";
    }

    private static void Add<T>(Dictionary<string, T> to, string key, T value, string line)
    {
        if (!to.TryAdd(key, value))
        {
            throw new ScrapeException($"twice on one page: {line}");
        }
    }

    private static double ValueOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };
}
