using Windhover.Interop.Places;
using Windhover.Launcher.Options;
using Windhover.Testing;
using Windhover.Testing.Interop;

namespace Windhover.Launcher.Tests.Options;

public sealed class AppFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void It_is_the_same_until_it_is_written_or_another_takes_its_place()
    {
        var path = Write("App.dll", "first");
        var file = AppFile.Of(path);

        Assert.NotNull(file);
        Assert.Equal(file, AppFile.Of(path));
        Write("App.dll", "second and longer");
        Assert.NotEqual(file, AppFile.Of(path));
        File.Move(Write("other", "second and longer"), path, overwrite: true);
        Assert.NotEqual(file, AppFile.Of(path));
    }

    [Fact]
    public void Of_a_program_beside_its_assembly_it_is_the_assembly_and_of_a_link_what_it_leads_to()
    {
        var assembly = Write("App.dll", "code");
        var program = Write("App", "host");
        File.CreateSymbolicLink(_directory.PathTo("link"), assembly);

        Assert.Equal(assembly, AppFile.Of(program)!.Path);
        Assert.Equal(AppFile.Of(assembly), AppFile.Of(_directory.PathTo("link")));
    }

    [Fact]
    public void A_script_and_what_is_no_file_are_none()
    {
        Kernel.MakePipe(_directory.PathTo("pipe"), 0x1B6);

        Assert.Null(AppFile.Of(Write("app.sh", "#!/bin/sh\n")));
        Assert.Null(AppFile.Of(_directory.Root));
        Assert.Null(AppFile.Of(_directory.PathTo("missing")));
        // Would wait for a writer, and with it the loop that decides.
        Assert.Null(RegularFile.TryOpen(_directory.PathTo("pipe")));
    }

    [Theory]
    [InlineData(long.MaxValue, "(written 9999-12-31 23:59:59 UTC)")]
    [InlineData(long.MinValue, "(written 0001-01-01 00:00:00 UTC)")]
    [InlineData(0, "(written 1970-01-01 00:00:00 UTC)")]
    public void A_time_that_its_owner_has_made_up_can_be_told(long seconds, string expected)
    {
        var file = AppFile.Of(Write("App.dll", "code"))!;

        Assert.EndsWith(expected, (file with { Facts = file.Facts with { Changed = seconds } }).ToString(), StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        File.WriteAllText(_directory.PathTo(name), content);
        return _directory.PathTo(name);
    }
}
