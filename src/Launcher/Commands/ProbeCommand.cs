using System.CommandLine;
using Windhover.Launcher.Configuration;
using Windhover.Launcher.Control;
using Windhover.Launcher.Control.Reports;
using Windhover.Launcher.Model;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover probe</c>: a health check for containers whose images hold neither a shell nor curl.</summary>
internal static class ProbeCommand
{
    public const string Name = "probe";

    private const string Ready = "ready";

    private const string Description =
        $"""
        Says with its exit code whether a launcher serves: at least one worker is ready, and so is the exporter where the launcher has one.
        The app itself is not asked, so nothing is counted. With URLs, each of them must be answered with 2xx instead.

        {ControlCommands.WhichLauncher}

        Examples:
          windhover probe
          windhover probe http://127.0.0.1:9102/-/healthy

        Exit codes: 0 healthy; 1 not, with the reason; 2 for a wrong command line.
        """;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var urls = new Argument<Uri[]>("url")
        {
            Description = "What must be answered with 2xx.",
            Arity = ArgumentArity.ZeroOrMore,
            Validators = { ArgumentRules.RefuseOptions },
            CustomParser = result =>
            {
                var parsed = new List<Uri>();
                foreach (var token in result.Tokens)
                {
                    if (Uri.TryCreate(token.Value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp)
                    {
                        parsed.Add(url);
                    }
                    else
                    {
                        result.AddError($"'{token.Value}' is not a URL such as http://127.0.0.1:9102/-/healthy");
                    }
                }
                return [.. parsed];
            },
        };
        var timeout = new Option<TimeSpan>("--timeout")
        {
            Description = "Time that an answer may take. Default 3s.",
            HelpName = "TIME",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(3),
            CustomParser = result =>
            {
                var time = Duration.Parse(result.Tokens[0].Value) ?? TimeSpan.Zero;
                if (time <= TimeSpan.Zero || time > TimeSpan.FromHours(1))
                {
                    result.AddError($"'{result.Tokens[0].Value}': expected a time of more than 0 and at most 1h, such as 500ms or 3s; a number alone is seconds");
                }
                return time;
            },
        };
        var command = new Command(Name, Description) { urls, timeout };
        var choice = command.AddChoice();
        command.SetAction(async (result, cancellationToken) =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var patience = result.GetValue(timeout);
            limit.CancelAfter(patience);
            var obstacle = result.GetValue(urls) is { Length: > 0 } asked
                ? await UrlsObstacleAsync(asked, patience, limit.Token)
                : await LauncherObstacleAsync(choice(result), patience, limit.Token);
            if (obstacle is not null)
            {
                await error.WriteLineAsync($"windhover: {obstacle}");
                return ExitCode.Error;
            }
            await output.WriteLineAsync("healthy");
            return ExitCode.Clean;
        });
        return command;
    }

    /// <returns>Why a launcher that said this is not healthy; null if it is.</returns>
    internal static string? ObstacleIn(StatusReport status)
    {
        var ready = status.Workers.Count(worker => worker.State == Ready);
        return ready == 0 ? $"none of {status.WantedWorkers} workers is ready"
            : status.Exporter is { State: not Ready } exporter ? $"the exporter is {exporter.State}"
            : null;
    }

    private static async Task<string?> LauncherObstacleAsync(LauncherChoice choice, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            using var client = await LauncherSearch.FindAsync(choice);
            return ObstacleIn(await client.StatusAsync(cancellationToken));
        }
        catch (ControlException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException)
        {
            return $"the launcher did not answer within {patience.TotalSeconds:0.###} s";
        }
    }

    private static async Task<string?> UrlsObstacleAsync(Uri[] urls, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        foreach (var url in urls)
        {
            try
            {
                using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (!response.IsSuccessStatusCode)
                {
                    return $"{url} answered {(int)response.StatusCode}";
                }
            }
            catch (HttpRequestException e)
            {
                return $"{url}: {e.Message}";
            }
            catch (OperationCanceledException)
            {
                return $"{url} did not answer within {patience.TotalSeconds:0.###} s";
            }
        }
        return null;
    }
}
