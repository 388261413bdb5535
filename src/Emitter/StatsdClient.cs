using System.Text;
using Microsoft.Extensions.Options;
using Windhover.Emitter.Lines;
using Windhover.Emitter.Transports;

namespace Windhover.Emitter;

/// <summary>Sends lines to the configured address and counts those that it could not send.</summary>
internal sealed class StatsdClient : IDisposable
{
    /// <summary>statsd_exporter's TCP listener reads 4,096 bytes with the newline and closes the connection at more.</summary>
    internal const int MaxLineBytes = 4095;

    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(1);

    private readonly ILineSender? _sender;
    private readonly byte[][] _dropReasons;
    private readonly byte[] _dropTags;

    public StatsdClient(IOptions<EmitterOptions> options, TimeProvider time)
        : this(options.Value.AppName, Open(options.Value.Address, time))
    {
    }

    internal StatsdClient(string appName, ILineSender? sender)
    {
        _sender = sender;
        // A tag without a value is an error to the exporter.
        AppName = appName.Length == 0 ? "webapp" : TagText.Value(appName);
        _dropTags = Encoding.UTF8.GetBytes($"|c|#app_name:{AppName},reason:");
        _dropReasons = [.. Enum.GetValues<DropReason>().Select(r => Encoding.UTF8.GetBytes(DropCounters.Name(r)))];
    }

    /// <summary>False where no address is configured.</summary>
    public bool Enabled => _sender is not null;

    public DropCounters Drops { get; } = new();

    /// <summary>Ready to stand in a line.</summary>
    public string AppName { get; }

    /// <param name="line">One line, or several with newlines between them, up to <see cref="MaxLineBytes"/> each.</param>
    public void Send(ReadOnlySpan<byte> line)
    {
        var outcome = TrySend(line);
        if (outcome != DropReason.None)
        {
            Drops.Add(outcome);
        }
    }

    /// <summary>Sends what was dropped as <c>windhover_emitter_dropped</c>, by reason; keeps it for later if that is dropped
    /// too.</summary>
    public void ReportDrops()
    {
        Span<byte> buffer = stackalloc byte[MaxLineBytes];
        for (var reason = DropReason.None + 1; (int)reason < DropCounters.Reasons; reason++)
        {
            var count = Drops.Take(reason);
            if (count == 0)
            {
                continue;
            }
            var line = new LineWriter(buffer);
            line.Append("windhover_emitter_dropped:"u8);
            line.Append(count);
            line.Append(_dropTags);
            line.Append(_dropReasons[(int)reason]);
            if (TrySend(line.Written) != DropReason.None)
            {
                Drops.PutBack(reason, count);
                return;
            }
        }
    }

    public void Dispose() => _sender?.Dispose();

    private DropReason TrySend(ReadOnlySpan<byte> line) =>
        line.Length > MaxLineBytes ? DropReason.TooLong : _sender?.Send(line) ?? DropReason.None;

    private static ILineSender? Open(StatsdAddress? address, TimeProvider time) => address?.Transport switch
    {
        StatsdTransport.Unixgram => new UnixgramSender(address.Host, SendLimit, time),
        StatsdTransport.Udp => new UdpSender(address.Host, address.Port, time),
        StatsdTransport.Tcp => new TcpSender(address.Host, address.Port, time),
        _ => null,
    };
}
