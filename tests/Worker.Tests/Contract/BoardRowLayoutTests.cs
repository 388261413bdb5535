using System.Reflection;
using System.Runtime.InteropServices;
using Windhover.Worker.Contract;

namespace Windhover.Worker.Tests.Contract;

public sealed class BoardRowLayoutTests
{
    [Fact]
    public void No_field_lies_in_another_and_each_at_a_multiple_of_its_size()
    {
        var fields = typeof(BoardRowLayout).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => (field.Name, field.GetCustomAttribute<FieldOffsetAttribute>()!.Value, Bytes: Bytes(field.FieldType)))
            .OrderBy(field => field.Value)
            .ToArray();

        Assert.True(fields.Length > 10);
        Assert.All(fields.Zip(fields.Skip(1)), pair => Assert.True(
            pair.First.Value + pair.First.Bytes <= pair.Second.Value, $"{pair.Second.Name} begins within {pair.First.Name}"));
        Assert.All(fields, field => Assert.True(field.Value % Math.Min(field.Bytes, sizeof(long)) == 0, field.Name));
    }

    private static int Bytes(Type type) =>
        type == typeof(int) ? sizeof(int) : type == typeof(long) ? sizeof(long) : Marshal.SizeOf<uint>() * LatencyBuckets.Count;
}
