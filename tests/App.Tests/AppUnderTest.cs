using Windhover.Testing;

namespace Windhover.App.Tests;

/// <summary>The example app as a process of its own, without a launcher, pushing its metrics to the test.</summary>
public sealed class AppUnderTest : IAsyncLifetime
{
    private const string Listening = "Now listening on: ";

    private ProcessUnderTest? _process;

    public StatsdReceiver Statsd { get; } = new();

    public HttpClient Client { get; } = new() { Timeout = TestLimits.Hang };

    public int Pid => _process!.Id;

    public async ValueTask InitializeAsync()
    {
        _process = ProcessUnderTest.Start(
            Repository.DotnetHost, [Repository.AppDll, "--urls", "http://127.0.0.1:0"],
            start => start.Environment["WINDHOVER_STATSD"] = Statsd.Address);
        var line = await _process.WaitForLineAsync(line => line.Contains(Listening, StringComparison.Ordinal));
        Client.BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process!.DisposeAsync();
        Statsd.Dispose();
    }
}
