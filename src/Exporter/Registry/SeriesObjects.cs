namespace Windhover.Exporter.Registry;

/// <summary>Objects that records refer to by number: the part of a series that only lives in this process.</summary>
/// <remarks>Changed under the lock of the registry, read without.</remarks>
internal sealed class SeriesObjects
{
    private readonly Stack<uint> _free = [];
    private object?[] _items = new object?[16];
    private uint _used = 1;

    public object this[uint number] => Volatile.Read(ref _items)[number]!;

    /// <returns>Its number, never 0.</returns>
    public uint Add(object item)
    {
        if (!_free.TryPop(out var number))
        {
            number = _used++;
            if (number == _items.Length)
            {
                var items = new object?[_items.Length * 2];
                _items.CopyTo(items, 0);
                Volatile.Write(ref _items, items);
            }
        }

        _items[number] = item;
        return number;
    }

    public void Replace(uint number, object item) => _items[number] = item;

    public void Remove(uint number)
    {
        _items[number] = null;
        _free.Push(number);
    }
}
