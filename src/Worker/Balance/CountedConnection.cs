using Windhover.Worker.Board;

namespace Windhover.Worker.Balance;

/// <summary>One connection in the row's count: taken out once, by whoever learns of its end first.</summary>
internal sealed class CountedConnection
{
    private readonly OwnRow _row;
    private int _closed;

    public CountedConnection(OwnRow row)
    {
        _row = row;
        row.ConnectionOpened();
    }

    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _row.ConnectionClosed();
        }
    }
}
