using System.Text.RegularExpressions;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Engine;

/// <summary>An image that tests run: the one that the environment names, else the one that <c>compose.yaml</c> pins.</summary>
/// <param name="Variable">The environment variable, the same one that <c>compose.yaml</c> reads.</param>
/// <param name="Name">With its tag.</param>
/// <param name="HowToGet">What to do where it is not here.</param>
internal sealed partial record TestImage(string Variable, string Name, string HowToGet)
{
    /// <summary>The image under test: <c>WINDHOVER_TEST_IMAGE</c>, by default <c>windhover:test</c>.</summary>
    public static TestImage Windhover { get; } = OfWindhover();

    public static TestImage StatsdExporter { get; } = OfCompose("STATSD_EXPORTER_IMAGE");

    public static TestImage Prometheus { get; } = OfCompose("PROMETHEUS_IMAGE");

    public static TestImage Alertmanager { get; } = OfCompose("ALERTMANAGER_IMAGE");

    public static TestImage NodeExporter { get; } = OfCompose("NODE_EXPORTER_IMAGE");

    public static TestImage Grafana { get; } = OfCompose("GRAFANA_IMAGE");

    /// <summary>Whether it is something else than its part in <c>compose.yaml</c> says: see <c>.ci/images.sh</c>.</summary>
    public bool IsStandIn => Name.StartsWith("windhover-standin/", StringComparison.Ordinal);

    public override string ToString() => Name;

    private static TestImage OfWindhover()
    {
        const string TestVariable = "WINDHOVER_TEST_IMAGE";
        var name = Environment.GetEnvironmentVariable(TestVariable) is { Length: > 0 } given ? given : "windhover:test";
        return new TestImage(
            "WINDHOVER_IMAGE", name, $"there is no image {name}: docker build -t {name} . (or name another one in {TestVariable})");
    }

    private static TestImage OfCompose(string variable)
    {
        var name = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given
            ? given
            : Defaults().Matches(File.ReadAllText(Repository.PathTo("compose.yaml")))
                .Where(match => match.Groups["variable"].Value == variable)
                .Select(match => match.Groups["name"].Value)
                .Distinct()
                .Single();
        return new TestImage(variable, name, $"there is no image {name}: docker pull {name} (or name another one in {variable})");
    }

    [GeneratedRegex(@"image: \$\{(?<variable>\w+):-(?<name>[^}]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Defaults();
}
