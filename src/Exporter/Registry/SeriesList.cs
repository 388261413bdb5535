using System.Collections;

namespace Windhover.Exporter.Registry;

/// <summary>Series by their handles.</summary>
internal sealed class SeriesList(SeriesStore store, uint[] handles) : IReadOnlyList<TimeSeries>
{
    public int Count => handles.Length;

    public TimeSeries this[int index] => new(store, handles[index]);

    /// <summary>Tells the processor that a series will be wanted soon. Beyond the last there is nothing to do.</summary>
    public void Fetch(int index)
    {
        if (index < handles.Length)
        {
            store.At(handles[index]).Fetch();
        }
    }

    public IEnumerator<TimeSeries> GetEnumerator()
    {
        foreach (var handle in handles)
        {
            yield return new TimeSeries(store, handle);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
