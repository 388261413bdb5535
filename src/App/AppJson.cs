using System.Text.Json;
using System.Text.Json.Serialization;
using Windhover.Worker;

namespace Windhover.App;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(WorkerIdentity))]
internal sealed partial class AppJson : JsonSerializerContext;
