namespace Windhover.Worker.Board;

/// <summary>Does something again and again on a thread of its own, whatever the thread pool is up to.</summary>
/// <remarks>Ends with the process. Nothing that it does may throw.</remarks>
internal static class Ticker
{
    public static void Start(string name, TimeSpan interval, Action action) =>
        new Thread(() => Run(interval, action)) { IsBackground = true, Name = name }.Start();

    private static void Run(TimeSpan interval, Action action)
    {
        using var never = new ManualResetEventSlim(initialState: false, spinCount: 0);
        do
        {
            action();
        }
        while (!never.Wait(interval));
    }
}
