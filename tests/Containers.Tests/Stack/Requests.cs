using System.Net;
using Windhover.Containers.Tests.Launcher;
using Windhover.Testing;

namespace Windhover.Containers.Tests.Stack;

/// <summary>Sends requests, each over a connection of its own: the kernel then chooses a worker each time.</summary>
internal sealed class Requests(Func<Uri> baseAddress) : IDisposable
{
    private const int AtATime = 20;

    private readonly HttpClient _http =
        new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TestLimits.Hang };

    /// <summary>Sends so many requests; each must be answered with this status.</summary>
    public Task SendAsync(string path, int count, HttpStatusCode status = HttpStatusCode.OK) => Parallel.ForEachAsync(
        Enumerable.Range(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = AtATime },
        async (_, cancellationToken) =>
        {
            using var response = await _http.GetAsync(new Uri(baseAddress(), path), cancellationToken);
            Assert.Equal(status, response.StatusCode);
        });

    public async Task<WorkerAnswer> WhoAmIAsync() =>
        WorkerAnswer.Parse(await _http.GetStringAsync(new Uri(baseAddress(), "/whoami")));

    public void Dispose() => _http.Dispose();
}
