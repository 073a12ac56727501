using Baton.Lab.Cluster;

namespace Baton.Guests.Tests.Machine;

/// <summary>A line of a guest's console, and when it came out by the host's clock.</summary>
internal sealed record ConsoleLine(DateTime Time, string Text)
{
    /// <summary>The word behind the @ of a line of the laboratory's own; else empty.</summary>
    public string Word => Text.StartsWith('@') ? Text[1..].Split(' ')[0] : "";

    /// <summary>The alert that it is; null for another line.</summary>
    public AlertLine? Alert => AlertLine.TryRead(Text, out var alert) ? alert : null;
}
