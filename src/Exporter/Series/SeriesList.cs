using System.Collections;

namespace Windhover.Exporter.Series;

/// <summary>Series by their handles.</summary>
internal sealed class SeriesList(SeriesStore store, uint[] handles) : IReadOnlyList<TimeSeries>
{
    public int Count => handles.Length;

    public TimeSeries this[int index] => new(store, handles[index]);

    public IEnumerator<TimeSeries> GetEnumerator()
    {
        foreach (uint handle in handles)
        {
            yield return new TimeSeries(store, handle);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
