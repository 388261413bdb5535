using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Windhover.Interop;
using Windhover.Worker.Board;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Advice;

/// <summary>Tells, once it has started, what in this app does not work as written with several workers, as far as no other worker has.</summary>
/// <param name="process">This worker.</param>
/// <param name="notices">Says what is told already.</param>
/// <param name="services">Of the app; looked at when all are there.</param>
/// <param name="provider">Of the same.</param>
/// <param name="application">Says when the app has started.</param>
/// <param name="logger">Told what keeps an adviser from its answer.</param>
internal sealed class AdviceTeller(
    WorkerProcess process,
    Notices notices,
    IServiceCollection services,
    IServiceProvider provider,
    IHostApplicationLifetime application,
    ILogger<AdviceTeller> logger) : IHostedService
{
    private const string Page = "docs/five-processes.md";
    private const int STDERR_FILENO = 2;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (process.Contract.Advice is { Workers: > 1 })
        {
            application.ApplicationStarted.Register(() => _ = Task.Run(Tell));
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell()
    {
        var app = new AppUnderAdvice(services, provider, process.Contract.Advice!.Workers);
        var text = new StringBuilder();
        foreach (var adviser in Advisers.All.Where(adviser => notices.MayTell(adviser.Name)))
        {
            if (Look(adviser, app) is { } advice && notices.TryTell(adviser.Name))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"windhover: {adviser.Name}: {advice}. See {Page}#{adviser.Name}; --no-advice {adviser.Name} silences this\n");
            }
        }
        // Past the app's logging, which may go elsewhere: it is meant for the operator, who reads the launcher's log.
        _ = Descriptors.WriteAll(STDERR_FILENO, Encoding.UTF8.GetBytes(text.ToString()), out _);
    }

    private string? Look(Adviser adviser, AppUnderAdvice app)
    {
        try
        {
            return adviser.Look(app);
        }
        catch (Exception exception)
        {
            // The app's options threw. It is told by what uses them.
            logger.AdviserFailed(exception, adviser.Name);
            return null;
        }
    }
}
