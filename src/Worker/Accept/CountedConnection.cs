namespace Windhover.Worker.Accept;

/// <summary>An open connection in this worker's count: taken out once, by the first that learns of its end.</summary>
internal sealed class CountedConnection(AcceptGate gate, Action closed)
{
    private int _closed;

    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            gate.ConnectionClosed();
            closed();
        }
    }
}
