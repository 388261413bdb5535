using System.Text;
using Windhover.Exporter.Ingest;
using Windhover.Exporter.Tests.Pipeline;

namespace Windhover.Exporter.Tests.State;

/// <summary>Gauges of a worker that is gone.</summary>
public sealed class RemovedGaugeTests
{
    private readonly ExporterUnderTest _exporter = new(new ExporterOptions
    {
        MappingConfig = "mappings:\n- match: mapped.*\n  name: mapped\n  labels: {slot: $1}\n",
    });

    private readonly IPartSink _sink;

    public RemovedGaugeTests() => _sink = _exporter.Exporter.CreatePartSink();

    [Fact]
    public void A_gauge_is_gone_at_once_and_others_stay()
    {
        Send("level:3|g|#slot:1", "level:4|g|#slot:2", "mapped.7:1|g", "other:1|c");

        Assert.True(Remove("level:0|g|#slot:1"));
        Assert.True(Remove("mapped.7:0|g"));
        Assert.False(Remove("level:0|g|#slot:3"));
        Assert.False(Remove("other:0|g"));
        Assert.False(Remove("nonsense"));
        Assert.False(Remove("level:0|g|#slot:1"));

        Assert.Null(_exporter.Value("level{slot=\"1\"}"));
        Assert.Equal("4", _exporter.Value("level{slot=\"2\"}"));
        Assert.DoesNotContain("mapped", _exporter.ClientText(), StringComparison.Ordinal);
        _exporter.Advance(3);
        Assert.Equal("2", _exporter.Value("windhover_exporter_series"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_new_sample_makes_a_new_gauge(int secondsBetween)
    {
        Send("level:3|g");
        Remove("level:0|g");
        _exporter.Advance(secondsBetween);

        Send("level:+2|g");
        Assert.Equal("2", _exporter.Value("level"));
        Remove("level:0|g");
        _exporter.Send("level:-1|g");
        Assert.Equal("-1", _exporter.Value("level"));
        _exporter.Advance(3);
        Assert.Equal("-1", _exporter.Value("level"));
    }

    private void Send(params string[] lines)
    {
        _sink.Enter();
        foreach (var line in lines)
        {
            _sink.Line(Encoding.ASCII.GetBytes(line));
        }

        _sink.Exit();
    }

    private bool Remove(string line)
    {
        _sink.Enter();
        var isRemoved = _sink.RemoveGauge(Encoding.ASCII.GetBytes(line));
        _sink.Exit();
        return isRemoved;
    }
}
