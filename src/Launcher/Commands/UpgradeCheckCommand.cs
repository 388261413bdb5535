using System.Globalization;
using Windhover.Launcher.Arbitration;
using Windhover.Launcher.Model;
using Windhover.Launcher.Upgrading;
using Windhover.Launcher.World;

namespace Windhover.Launcher.Commands;

/// <summary><c>windhover upgrade-check FD ARGUMENTS</c>: whether this program could take the place of the launcher that asks, with
/// its arguments and its state. Not for people, and so not in the help.</summary>
internal static class UpgradeCheckCommand
{
    public static bool IsMeant(IReadOnlyList<string> arguments) => arguments is [UpgradeCheck.Command, _, ..];

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> InvokeAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var descriptor = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        return await RunCommand.InvokeAsync(arguments[2..], output, error, (options, readAgain) =>
        {
            try
            {
                var state = StateFile.Read(descriptor);
                options = RunningSettings.Apply(options, state.World);
                MappingCheck.Run(options);
                _ = new Arbiter(options.Pool, Random.Shared, state.Pool);
            }
            catch (UpgradeException e)
            {
                error.WriteLine($"windhover: {e.Message}");
                return Task.FromResult(ExitCode.Error);
            }
            output.WriteLine(UpgradeCheck.Good);
            return Task.FromResult(ExitCode.Clean);
        });
    }
}
