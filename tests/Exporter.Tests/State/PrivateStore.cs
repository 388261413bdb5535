using System.Text;
using Microsoft.Extensions.Time.Testing;
using Windhover.Exporter.Registry;
using Windhover.Exporter.State;
using Windhover.Exporter.Values;

namespace Windhover.Exporter.Tests.State;

/// <summary>Records in private memory, without an exporter.</summary>
internal sealed class PrivateStore : IDisposable
{
    private readonly CellWriter _writer = new(number: 1);
    private readonly Slab _slab = new(file: null);

    public PrivateStore()
    {
        var clock = new SeriesClock(new FakeTimeProvider());
        Store = new SeriesStore(_slab, new SetBudget(0, 0, 0), clock);
    }

    public SeriesStore Store { get; }

    public TimeSeries Create(LabelNameSet set, string labels) => Store.Create(set.TermsFor(0), Encoding.ASCII.GetBytes(labels), _writer);

    /// <summary>Zeros that no series has.</summary>
    public SeriesCell NewRecord(int words)
        => Store.At(_slab.Allocate(SeriesCell.WordsAt + (words * sizeof(ulong)), isSaved: false));

    public void Dispose() => _slab.Dispose();
}
