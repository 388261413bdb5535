using Microsoft.Extensions.Options;
using Windhover.Emitter.Delivery;
using Windhover.Emitter.Outbox;
using Windhover.Interop.Channel;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Attach;

/// <summary>Where this process pushes its measurements: what the launcher says, else what the app says, else nowhere.</summary>
internal sealed class ConfigureEmitter(WorkerContract? contract, IOptions<WindhoverOptions> windhover)
    : IConfigureOptions<EmitterOptions>
{
    public void Configure(EmitterOptions options)
    {
        var own = windhover.Value;
        options.AppName = contract?.AppName ?? own.AppName;
        options.Slot = contract?.Slot;
        if (!own.Measures)
        {
            return;
        }
        options.MeterInterval = own.MeterInterval;
        foreach (var meter in own.Meters)
        {
            options.Meters.Add(meter);
        }
        if (contract?.Outbox is { } outbox)
        {
            TakeOutbox(outbox, options);
        }
        var address = contract is null ? own.Statsd : contract.StatsdAddress;
        if (string.IsNullOrEmpty(address))
        {
            return;
        }
        options.Address = StatsdAddress.TryParse(address, out var parsed, out var error)
            ? parsed
            : throw new OptionsValidationException(
                nameof(own.Statsd), typeof(WindhoverOptions), [$"StatsD address '{address}': {error}"]);
    }

    // A launcher of another version has another layout: then lines go to the address, and what this process leaves is not sent.
    private static void TakeOutbox(OutboxPlace place, EmitterOptions options)
    {
        if (!OutboxMemory.TryOpen(place.Fd, out var memory))
        {
            return;
        }
        if (place is { ChannelFd: { } channel, PageFd: { } page })
        {
            if (AckPage.TryOpen(page, isWritable: false) is not { } acknowledged || !acknowledged.Has(memory.Index))
            {
                return;
            }
            options.Channel = new OutboxChannel(channel, acknowledged);
        }
        options.Memory = memory;
    }
}
