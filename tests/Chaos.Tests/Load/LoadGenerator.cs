using System.Net.Sockets;
using Windhover.Testing;

namespace Windhover.Chaos.Tests.Load;

/// <summary>Clients that make requests, as many as their budget allows, and write down each and its response.</summary>
internal sealed class LoadGenerator : IDisposable
{
    /// <summary>Of so many responses one ends its connection.</summary>
    private const int RequestsPerConnection = 8;

    private readonly CancellationTokenSource _stop = new();
    private readonly Target _target;
    private readonly string[] _paths;
    private readonly Task _clients;

    /// <param name="target">The app.</param>
    /// <param name="paths">What is asked for, at random.</param>
    /// <param name="clients">At the same time.</param>
    /// <param name="seed">Of the choices.</param>
    public LoadGenerator(Target target, string[] paths, int clients, int seed)
    {
        _target = target;
        _paths = paths;
        _clients = Task.WhenAll(Enumerable.Range(1, clients).Select(client => RunAsync(new Random(seed + client))));
    }

    public Ledger Ledger { get; } = new();

    public Budget Budget { get; } = new();

    /// <summary>Allows some requests, and waits until so many more responses have arrived: what lies in outboxes at that moment has
    /// been answered and, most of it, not been sent.</summary>
    /// <param name="responses">To wait for.</param>
    /// <param name="more">Requests beyond these, that will be under way.</param>
    public async Task PushAsync(int responses, int more)
    {
        var goal = Ledger.Received + responses;
        Budget.Add(responses + more);
        await WaitAsync(Ledger.ReceivedAsync(goal), $"{goal} responses in all");
    }

    /// <summary>Begins no more requests, and waits for what is under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await WaitAsync(_clients, "the last requests to be answered");
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        Budget.Dispose();
    }

    private async Task RunAsync(Random random)
    {
        var connection = new WireConnection();
        try
        {
            while (true)
            {
                await Budget.TakeAsync(_stop.Token);
                if (!connection.IsOpen)
                {
                    connection.Dispose();
                    connection = await ConnectAsync();
                }
                var path = _paths[random.Next(_paths.Length)];
                Ledger.NoteSent(path);
                if (await connection.GetAsync(path, close: random.Next(RequestsPerConnection) == 0) is { } status)
                {
                    Ledger.NoteReceived(path, status);
                }
                else
                {
                    // Another takes its place, so that those who wait for a number of responses get it.
                    Budget.Add(1);
                    connection.Dispose();
                    connection = new WireConnection();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
        finally
        {
            connection.Dispose();
        }
    }

    /// <summary>If nothing listens there is no launcher; the next one tells where it is.</summary>
    private async Task<WireConnection> ConnectAsync()
    {
        while (true)
        {
            var endPoint = _target.Current;
            var connection = new WireConnection();
            try
            {
                await connection.ConnectAsync(endPoint);
                return connection;
            }
            catch (SocketException)
            {
                connection.Dispose();
                await _target.MovedFromAsync(endPoint).WaitAsync(_stop.Token);
            }
        }
    }

    private async Task WaitAsync(Task task, string awaited)
    {
        try
        {
            await task.WaitAsync(TestLimits.Hang);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"Waited {TestLimits.Hang} for {awaited}; {Ledger.Sent} requests were sent and {Ledger.Received} answered", exception);
        }
    }
}
