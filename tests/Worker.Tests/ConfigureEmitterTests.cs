using Microsoft.Extensions.Options;
using Windhover.Emitter.Delivery;
using Windhover.Worker.Attach;

namespace Windhover.Worker.Tests;

public sealed class ConfigureEmitterTests
{
    [Theory]
    [InlineData(true, "udp://localhost:9125")]
    [InlineData(false, null)]
    public void Nothing_is_measured_where_the_app_says_that_another_client_does_it(bool measures, string? address)
    {
        var options = new EmitterOptions();
        new ConfigureEmitter(contract: null, Options.Create(new WindhoverOptions { Statsd = "udp://localhost:9125", Measures = measures }))
            .Configure(options);

        Assert.Equal(address, options.Address?.ToString());
        Assert.Null(options.Channel);
    }
}
