using System.Collections.Immutable;
using System.Globalization;
using Baton.Core.Operation;

namespace Baton.Core.Config;

/// <summary>One channel that alerts are told through: a plugin and what it is told.</summary>
public sealed record AlertChannelConfig
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public string Comment { get; init; } = "";

    /// <summary>What matters less is not told.</summary>
    public AlertLevel Level { get; init; } = AlertLevel.Warning;

    /// <summary>Which alerts are told, each <c>MODULE</c> or <c>MODULE:ID</c>; empty for all.
    /// </summary>
    public ImmutableArray<string> Modules { get; init; } = [];

    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The servers whose alerts are told; empty for all.</summary>
    public ImmutableArray<string> Servers { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Parameters { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether a server's alerts are told through it.</summary>
    public bool IsOf(string server) =>
        Servers.IsEmpty || Servers.Contains(server, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an alert is one of those that it tells.</summary>
    public bool Takes(Alert alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return alert.Level >= Level && (Modules.IsEmpty || Modules.Contains(alert.Module)
            || Modules.Contains(string.Create(
                CultureInfo.InvariantCulture, $"{alert.Module}:{alert.Id}")));
    }

    /// <summary>True if a text can be one of <see cref="Modules"/>.</summary>
    public static bool IsFilter(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(':');
        return parts.Length <= 2 && parts[0].Length > 0
            && parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            && (parts.Length == 1 || (parts[1].Length is > 0 and < 7
                && parts[1].All(char.IsAsciiDigit)));
    }
}
