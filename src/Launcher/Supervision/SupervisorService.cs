using Microsoft.Extensions.Hosting;
using Windhover.Launcher.Hooks;

namespace Windhover.Launcher.Supervision;

/// <summary>Runs the supervisor for as long as the host lives, and ends the host with it.</summary>
internal sealed class SupervisorService(Supervisor supervisor, HookRunner hooks, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>An <see cref="Model.ExitCode"/>; an error until the supervisor has said otherwise.</summary>
    public int ExitCode { get; private set; } = Model.ExitCode.Error;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var registration = stoppingToken.Register(() => supervisor.Stop("stop", quick: false));
        try
        {
            ExitCode = await supervisor.RunAsync();
        }
        finally
        {
            await hooks.EndAsync();
            lifetime.StopApplication();
        }
    }
}
