using System.Text;
using Windhover.Interop;
using Windhover.Launcher.Upgrading;

namespace Windhover.Launcher.Tests.Upgrading;

public sealed class StateFileTests
{
    [Theory]
    [InlineData("""{"Format":2,"Pid":1,"Pool":{"Seats":[]}}""", "its state has format 2, and this program reads 3")]
    [InlineData("""{"Format":4}""", "its state has format 4, and this program reads 3")]
    [InlineData("""{"Pid":1}""", "its state has format none, and this program reads 3")]
    [InlineData("null", "its state is empty")]
    [InlineData("{", "its state cannot be read: ")]
    public void What_another_version_left_is_refused_with_one_sentence(string state, string sentence)
    {
        var bytes = Encoding.UTF8.GetBytes(state);
        using var file = MemoryFile.Create("test-upgrade", bytes.Length);
        RandomAccess.Write(file, bytes, 0);
        var descriptor = (int)file.DangerousGetHandle();
        // The reader closes it.
        file.SetHandleAsInvalid();

        var refusal = Assert.Throws<UpgradeException>(() => StateFile.Read(descriptor));

        Assert.StartsWith(sentence, refusal.Message, StringComparison.Ordinal);
    }
}
