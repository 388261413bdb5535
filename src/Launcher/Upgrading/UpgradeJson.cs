using System.Text.Json.Serialization;
using Windhover.Launcher.Arbitration;

namespace Windhover.Launcher.Upgrading;

[JsonSourceGenerationOptions(UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UpgradeState))]
[JsonSerializable(typeof(PoolState))]
internal sealed partial class UpgradeJson : JsonSerializerContext;
