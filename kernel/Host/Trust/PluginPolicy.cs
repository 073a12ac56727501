using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Baton.Host.Trust;

/// <summary>Which plugins beside the product's own are used.</summary>
public enum TrustRule
{
    /// <summary>Whatever lies in a plugin folder; only root can put it there.</summary>
    Any,

    /// <summary>Those that are signed by a known key.</summary>
    Signed,

    /// <summary>Those that are listed with the hash of their folder.</summary>
    Listed,
}

/// <summary>
/// What this server's administrator says of plugins: <c>plugins.json</c> beside <c>clp.conf</c>.
/// It belongs to the server and not to the cluster, so that a new configuration brings no code.
/// </summary>
public sealed record PluginPolicy
{
    /// <summary>Which are used.</summary>
    public TrustRule Trust { get; init; }

    /// <summary>For <see cref="TrustRule.Listed"/>: a type and its folder's hash.</summary>
    public ImmutableSortedDictionary<string, string> Listed { get; init; } = Nothing;

    /// <summary>Types that may run in the daemon's own process.</summary>
    public ImmutableSortedSet<string> InProcess { get; init; } = [];

    /// <summary>Types that are not to be used.</summary>
    public ImmutableSortedSet<string> Disabled { get; init; } = [];

    /// <summary>A type and the user that its process runs as.</summary>
    public ImmutableSortedDictionary<string, string> Users { get; init; } = Nothing;

    private static ImmutableSortedDictionary<string, string> Nothing { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Reads the file; without one everything is as by default.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is not valid; the message says where.</exception>
    public static PluginPolicy Read(string path)
    {
        if (!File.Exists(path)) return new PluginPolicy();
        try
        {
            var file = JsonSerializer.Deserialize(
                File.ReadAllBytes(path), PolicyJson.Default.PolicyFile) ?? new PolicyFile();
            return new PluginPolicy
            {
                Trust = file.Trust,
                Listed = Nothing.AddRange(file.Listed ?? []),
                InProcess = [.. file.InProcess ?? []],
                Disabled = [.. file.Disabled ?? []],
                Users = Nothing.AddRange(file.Users ?? []),
            };
        }
        catch (Exception e) when (e is JsonException or IOException
            or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)}: {e.Message}", e);
        }
    }

    /// <summary>Writes the file whole, for root alone.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string path)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(new PolicyFile
        {
            Trust = Trust,
            Listed = Listed.ToDictionary(),
            InProcess = [.. InProcess],
            Disabled = [.. Disabled],
            Users = Users.ToDictionary(),
        }, PolicyJson.Default.PolicyFile);
        using (var file = new FileStream(path + ".new", new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(text);
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <summary>The file's own shape; what it leaves out is absent.</summary>
internal sealed record PolicyFile
{
    public TrustRule Trust { get; init; }

    public Dictionary<string, string>? Listed { get; init; }

    public string[]? InProcess { get; init; }

    public string[]? Disabled { get; init; }

    public Dictionary<string, string>? Users { get; init; }
}

/// <summary>The policy as JSON; an unknown word is a fault, since it was meant to act.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    WriteIndented = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(CamelCaseEnum<TrustRule>)])]
[JsonSerializable(typeof(PolicyFile))]
internal sealed partial class PolicyJson : JsonSerializerContext;
