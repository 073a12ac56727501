using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Baton.Core.Status;

namespace Baton.Clp.Text;

/// <summary>What <c>--json</c> prints; its names are a promise to scripts.</summary>
[JsonSerializable(typeof(ClusterStatus))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(LatenessStatus))]
[JsonSerializable(typeof(ClusterHistory))]
[JsonSerializable(typeof(PartitionStatus))]
[JsonSerializable(typeof(ImmutableArray<PluginState>))]
[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class StatusJson : JsonSerializerContext
{
    private static readonly StatusJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        // It goes to a terminal or a pipe, never into a web page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static string Of(ClusterStatus status) => Write(status, Readable.ClusterStatus);

    public static string Of(LatenessStatus late) => Write(late, Readable.LatenessStatus);

    public static string Of(ClusterHistory history) => Write(history, Readable.ClusterHistory);

    public static string Of(PartitionStatus np) => Write(np, Readable.PartitionStatus);

    public static string Of(Explanation why) => Write(why, Readable.Explanation);

    public static string Of(ImmutableArray<PluginState> plugins) =>
        Write(plugins, Readable.ImmutableArrayPluginState);

    public static string Of(ImmutableArray<string> lines) =>
        Write(lines, Readable.ImmutableArrayString);

    private static string Write<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.Serialize(value, type);
}
