namespace Windhover.Exporter.Series;

/// <summary>Keeps the labels of many series in few arrays: an array of its own costs a series half as much again.</summary>
/// <remarks>Nothing is ever taken back here. A chunk lives as long as one of its series does, which is why it is small: of a
/// thousand series that expired, one that stays keeps no more than its chunk.</remarks>
internal sealed class LabelChunks
{
    private const int ChunkBytes = 1 << 10;

    /// <summary>Longer labels lose nothing by an array of their own.</summary>
    private const int MaxBytes = 200;

    private byte[] _chunk = [];
    private int _used;

    /// <summary>Copies labels. Not thread-safe.</summary>
    public StoredLabels Store(ReadOnlySpan<byte> labels)
    {
        if (labels.Length > MaxBytes)
        {
            return new StoredLabels(labels.ToArray());
        }

        if (_used + labels.Length > _chunk.Length)
        {
            _chunk = GC.AllocateUninitializedArray<byte>(ChunkBytes);
            _used = 0;
        }

        labels.CopyTo(_chunk.AsSpan(_used));
        var stored = new StoredLabels(_chunk, (ushort)_used, (ushort)labels.Length);
        _used += labels.Length;
        return stored;
    }
}
