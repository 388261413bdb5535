using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Windhover.Worker.Attach;

/// <summary>Reads <see cref="WindhoverOptions"/> from the configuration section <c>Windhover</c>, key by key: the reflection
/// binder does not work in NativeAOT apps.</summary>
internal sealed class ConfigureWindhoverOptions(IConfiguration configuration) : IConfigureOptions<WindhoverOptions>
{
    private const string StatsdVariable = "WINDHOVER_STATSD";

    // The launcher's own option of that name has this value too; for a process without a launcher it means nothing.
    private const string Embedded = "embedded";

    public void Configure(WindhoverOptions options)
    {
        var section = configuration.GetSection("Windhover");
        var statsd = section["Statsd"] ?? Environment.GetEnvironmentVariable(StatsdVariable);
        options.Statsd = statsd is null or "" or Embedded ? options.Statsd : statsd;
        options.AppName = section["AppName"] ?? options.AppName;
        if (section["Measures"] is { } measures)
        {
            options.Measures = bool.TryParse(measures, out var given)
                ? given
                : throw new OptionsValidationException(
                    "Measures", typeof(WindhoverOptions), [$"Windhover:Measures must be true or false, but is '{measures}'"]);
        }
        options.MeterInterval = Duration(section, "MeterInterval", options.MeterInterval);
        options.IdleGrace = Duration(section, "IdleGrace", options.IdleGrace);
        foreach (var meter in section.GetSection("Meters").GetChildren())
        {
            if (meter.Value is { Length: > 0 } name)
            {
                options.Meters.Add(name);
            }
        }
    }

    private static TimeSpan Duration(IConfigurationSection section, string key, TimeSpan value)
    {
        if (section[key] is not { } text)
        {
            return value;
        }
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) && duration >= TimeSpan.Zero
            ? duration
            : throw new OptionsValidationException(
                key, typeof(WindhoverOptions), [$"Windhover:{key} must be a time such as 00:00:10, but is '{text}'"]);
    }
}
