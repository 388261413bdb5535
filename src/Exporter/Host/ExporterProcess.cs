using System.Net;
using System.Net.Security;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Windhover.Exporter.Host.Flags;
using Windhover.Exporter.Host.Logs;
using Windhover.Exporter.Host.Relaying;
using Windhover.Exporter.Host.Web;
using Windhover.Exporter.Host.Web.Config;
using Windhover.Exporter.Mapping.Yaml;
using Windhover.Exporter.State;
using Windhover.Interop.Channel;
using Windhover.Shared.Contract;
using Windhover.Shared.Net;
using Windhover.Shared.Text;
using Windhover.Shared.Web;

namespace Windhover.Exporter.Host;

/// <summary>The exporter from its first log line to its exit code, in statsd_exporter's order: which of two errors is told
/// depends on it.</summary>
internal sealed class ExporterProcess : IAsyncDisposable
{
    /// <summary>Time in which datagrams that are queued, or that workers still send, are read after the launcher died.</summary>
    private static readonly TimeSpan LastDrain = TimeSpan.FromSeconds(1);

    /// <summary>Time that workers have after the launcher's death, before this process ends without them. Theirs is shorter: each ends
    /// within 1.7 s, and where a machine is short of processors, when it has handed over what it measured, within 6.7 s. The exporter that
    /// comes next waits for the state for <see cref="StateLockTimeout"/>, which is longer.</summary>
    private static readonly TimeSpan LastWorkers = TimeSpan.FromSeconds(7.5);

    private readonly ExporterFlags _flags;
    private readonly ExporterContract? _contract;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly MappingFile? _mappingFile;
    private readonly Channel<ProcessEvent> _events =
        Channel.CreateUnbounded<ProcessEvent>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Time that the exporter before has to let go of the state: killed, it takes a moment to be gone.</summary>
    private static readonly TimeSpan StateLockTimeout = TimeSpan.FromSeconds(10);

    private readonly HeapTrim _heapTrim = new();
    private readonly List<Relay> _relays = [];
    private StatsdExporter? _exporter;
    private Receivers? _receivers;
    private WebConfigFile? _webConfig;
    private WebGuard? _webGuard;
    private WebServer? _web;
    private ControlChannel? _control;
    private MetricsPage? _launcherMetrics;
    private AckPage? _page;

    /// <param name="flags">The command line.</param>
    /// <param name="contract">Null if no launcher started this process.</param>
    /// <param name="log">Every message goes here, the last error included.</param>
    /// <param name="time">For time to live, the relays and the last drain.</param>
    public ExporterProcess(ExporterFlags flags, ExporterContract? contract, ILogger log, TimeProvider time)
    {
        _flags = flags;
        _contract = contract;
        _log = log;
        _time = time;
        _mappingFile = flags.MappingConfig.Length > 0 ? new MappingFile(flags.MappingConfig, log) : null;
    }

    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // First thing: a SIGTERM during the start must end the start, not the process in its middle.
        using var signals = new ProcessSignals(_events.Writer);
        await using var cancelled = cancellationToken.Register(() => _events.Writer.TryWrite(ProcessEvent.Terminate));
        _log.Starting(ExporterVersion.Info);
        _log.BuildContext(ExporterVersion.BuildContext);
        foreach (var flag in _flags.WithoutEffect)
        {
            _log.FlagWithoutEffect(flag.Option, flag.NoEffect!);
        }
        try
        {
            _page = OpenPage();
            var exporter = _exporter = CreateExporter();
            if (_mappingFile is not null)
            {
                _mappingFile.LogWarnings(exporter);
            }
            _webConfig = _flags.WebConfigFile.Length > 0 ? new WebConfigFile(_flags.WebConfigFile, _log) : null;
            if (_flags.CheckConfig)
            {
                _log.ConfigurationIsGood();
                return 0;
            }
            // Beside the start of the web server, which waits more than it computes.
            var warmUp = Task.Run(() => WarmUp.Run(_time), CancellationToken.None);
            await StartAsync(exporter);
            await warmUp;
            await using var expiry = _time.CreateTimer(
                _ => Expire(exporter), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            await LoopAsync(exporter);
            return 0;
        }
        catch (StartException exception)
        {
            foreach (var detail in exception.Details)
            {
                _log.StartProblem(detail);
            }
            _log.CannotStart(exception.Message);
            return 1;
        }
    }

    /// <summary>In the order in which data flows, so that what was received is relayed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_receivers is not null)
        {
            await _receivers.DisposeAsync();
        }
        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }
        if (_web is not null)
        {
            await _web.DisposeAsync();
        }
        _webGuard?.Dispose();
        _control?.Dispose();
        _launcherMetrics?.Dispose();
        // Nothing is unmapped: threads that the runtime only ends with the process may still count.
        _exporter?.NoteAlive();
        _page?.Dispose();
    }

    private AckPage? OpenPage() => _contract?.Channel is not { } channel
        ? null
        : AckPage.TryOpen(channel.PageFd, isWritable: true)
            ?? throw new StartException("the page of what is counted cannot be used: launcher and exporter are of different versions");

    private StatsdExporter CreateExporter()
    {
        if (_flags.CheckConfig || _flags.StateNone)
        {
            return CreateExporter(state: null);
        }
        if (_flags.StatePath.Length > 0)
        {
            return CreateExporter(_flags.StatePath);
        }
        if (_contract?.WebFd is not { } webFd)
        {
            // As statsd_exporter, which begins with nothing.
            return CreateExporter(state: null);
        }
        var path = _contract.StatePath
            ?? (StatePlace.Directory(Environment.GetEnvironmentVariable) is { } directory
                ? Path.Combine(directory, StatePlace.FileName(StatePlace.PortOf(webFd)))
                : null);
        if (path is not null)
        {
            try
            {
                return CreateExporter(path);
            }
            catch (StartException e) when (e is { IsState: true })
            {
                _log.StateUnusable(e.Message);
            }
        }
        else
        {
            _log.StateHasNoPlace();
        }
        return CreateExporter(state: null);
    }

    private StatsdExporter CreateExporter(string? state)
    {
        try
        {
            return new StatsdExporter(
                new ExporterOptions
                {
                    State = state is null ? null : new StateOptions(state)
                    {
                        LockTimeout = _contract is null ? TimeSpan.Zero : StateLockTimeout,
                        IsApplied = _page is null ? null : _page.IsApplied,
                        Warn = _log.StateWarning,
                    },
                    MappingConfig = _mappingFile?.Read(),
                    MappingStrict = _flags.MappingStrict,
                    Lines = _flags.LineOptions(),
                    SetWindow = _flags.SetsWindow,
                    MaxSetValues = _flags.SetsMaxValues,
                    MaxSetValuesTotal = _flags.SetsMaxTotalValues,
                    MaxSeries = _flags.LimitSeries,
                    MaxSeriesPerName = _flags.LimitSeriesPerName,
                    MaxLabelValueBytes = _flags.LimitLabelValueLength,
                    MaxSeriesBytes = _flags.LimitSeriesLength,
                    MaxSenderBytes = _flags.LimitBytes,
                },
                _time);
        }
        catch (MappingFileException exception)
        {
            throw new StartException($"{ExporterFlagTable.MappingConfig.Option}: {exception.Message}");
        }
        catch (YamlFileException exception)
        {
            throw new StartException(
                $"{ExporterFlagTable.MappingConfig.Option}: {_flags.MappingConfig} cannot be used", exception.Errors(_flags.MappingConfig));
        }
        catch (StateException exception)
        {
            throw new StartException(exception.Message) { IsState = true };
        }
    }

    private async Task StartAsync(StatsdExporter exporter)
    {
        if (_contract?.MetricsFd is { } fd)
        {
            _launcherMetrics = MetricsPage.Open(fd);
            exporter.ShowAlso(new LauncherMetricsReader(_launcherMetrics).Read);
        }
        foreach (var target in _flags.RelayAddresses)
        {
            AddRelay(target, exporter);
        }
        _log.AcceptingStatsd(_flags.ListenUdp, _flags.ListenTcp, _flags.ListenUnixgram);
        _log.AcceptingScrapes(_flags.WebListenAddress);
        _receivers = new Receivers(exporter, _relays, _flags.LineOptions(), _log, _page);
        _receivers.Start(_flags, _contract);
        _web = await StartWebAsync(exporter);
        if (_contract is not null)
        {
            _control = new ControlChannel(
                _contract.ControlFd,
                selector => RemoveSeries(exporter, selector),
                () => _events.Writer.TryWrite(ProcessEvent.LauncherGone));
            _control.SayReady();
        }
    }

    private void AddRelay(string target, StatsdExporter exporter)
    {
        try
        {
            var endpoint = HostPort.Resolve(target, IPAddress.IPv6Any, ServicePort.Udp);
            _relays.Add(new Relay(target, endpoint, _flags.RelayPacketLength, RelayCounters.For(target, exporter), _log, _time));
        }
        catch (ListenException exception)
        {
            throw new StartException($"{ExporterFlagTable.RelayAddress.Option}: {exception.Message}");
        }
    }

    private async Task<WebServer> StartWebAsync(StatsdExporter exporter)
    {
        Action? reload = _mappingFile is null ? null : () => _mappingFile.ReloadInto(exporter);
        var endpoints = new WebEndpoints(
            exporter, _flags, BuildVersion.Version, reload, () => _events.Writer.TryWrite(ProcessEvent.Quit), _log);
        try
        {
            var counters = new WebCounters();
            _webGuard = _webConfig is null ? null : new WebGuard(_webConfig, endpoints.HandleAsync, counters, _time);
            RequestDelegate handle = _webGuard is null ? endpoints.HandleAsync : _webGuard.HandleAsync;
            Func<SslServerAuthenticationOptions>? tls = _webConfig is { HasTls: true } config ? () => config.TlsOptions : null;
            var server = _contract?.WebFd is { } fd
                ? await WebServer.StartAsync(fd, handle, tls, counters)
                : await WebServer.StartAsync(WebListener.Bind(_flags.WebListenAddress), handle, tls, counters);
            WebMetrics.Register(exporter, counters);
            _log.Listening("http", server.Address);
            if (_webConfig is not null)
            {
                _log.WebProtocols(
                    _webConfig.HasTls ? "TLS is enabled." : "TLS is disabled.",
                    _webConfig is { HasTls: true, Config.Http.Http2: true },
                    server.Address);
            }
            return server;
        }
        catch (ListenException exception)
        {
            throw new StartException($"{ExporterFlagTable.WebListenAddress.Option}: {exception.Message}");
        }
    }

    private (int Count, string Problem) RemoveSeries(StatsdExporter exporter, string selector)
    {
        try
        {
            var count = exporter.RemoveSeries([selector], out var problem);
            if (problem.Length == 0)
            {
                _log.SeriesRemoved(count, selector);
            }
            return (count, problem);
        }
        catch (Exception exception)
        {
            // An outermost loop: a defect here must not look like the end of the launcher.
            _log.SeriesNotRemoved(exception.ToString());
            return (0, "the exporter has failed, and its log says how (windhover logs)");
        }
    }

    private void Expire(StatsdExporter exporter)
    {
        try
        {
            exporter.ExpireSeries();
            _heapTrim.Tick();
        }
        catch (Exception exception)
        {
            // An outermost loop: a defect here must not end ingestion. The next tick tries again.
            _log.ExpiryFailed(exception);
        }
    }

    private async Task LoopAsync(StatsdExporter exporter)
    {
        await foreach (var processEvent in _events.Reader.ReadAllAsync())
        {
            switch (processEvent)
            {
                case ProcessEvent.Hangup when _mappingFile is null:
                    _log.HangupWithoutMapping("hangup");
                    break;
                case ProcessEvent.Hangup:
                    _log.HangupReloads("hangup");
                    _mappingFile.ReloadInto(exporter);
                    break;
                case ProcessEvent.Terminate:
                    _log.SignalEnds("terminated");
                    return;
                case ProcessEvent.Interrupt:
                    _log.SignalEnds("interrupt");
                    return;
                case ProcessEvent.Quit:
                    _log.QuitRequested();
                    return;
                case ProcessEvent.LauncherGone:
                    _log.LauncherGone();
                    await DrainLastAsync();
                    return;
                default:
                    throw new InvalidOperationException($"unknown event {processEvent}");
            }
        }
    }

    /// <summary>Workers count their last responses after the launcher's death as well.</summary>
    private async Task DrainLastAsync()
    {
        if (_receivers?.ChannelEnded is { } ended)
        {
            await Task.WhenAny(ended, Task.Delay(LastWorkers, _time));
        }
        else
        {
            await Task.Delay(LastDrain, _time);
        }
    }
}
