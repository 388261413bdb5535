namespace Windhover.Launcher.Terminal;

/// <summary>The last values of a figure, one for each look, as a row of bars.</summary>
internal sealed class History
{
    /// <summary>As many as the widest screen shows.</summary>
    private const int Capacity = 60;

    private readonly Queue<double> _values = new(Capacity);

    /// <param name="value">Null for unknown, which is shown as nothing.</param>
    public void Add(double? value)
    {
        if (_values.Count == Capacity)
        {
            _values.Dequeue();
        }
        _values.Enqueue(value is { } number && double.IsFinite(number) ? Math.Max(0, number) : 0);
    }

    /// <summary>The newest at the right. The highest bar is the highest value of those that are shown.</summary>
    /// <param name="width">In cells.</param>
    /// <param name="floor">Below it, differences are noise: a full bar stands for at least as much.</param>
    public string Bars(int width, double floor, Glyphs glyphs)
    {
        var shown = _values.TakeLast(width).ToArray();
        var highest = shown.Append(floor).Max();
        return new string([.. shown.Select(value => glyphs.Bars[(int)Math.Round(value / highest * (glyphs.Bars.Length - 1))])]).PadLeft(width);
    }
}
