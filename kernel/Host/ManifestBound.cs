using System.Collections.Immutable;
using Baton.Sdk;

namespace Baton.Host;

/// <summary>A number of <c>plugin.json</c> and what it may be.</summary>
/// <param name="Field">Its path.</param>
/// <param name="Of">Its value in a manifest.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The most.</param>
internal sealed record ManifestBound(
    string Field, Func<PluginManifest, int> Of, int Min, int Max)
{
    // As for the same numbers of clp.conf, which these stand in for.
    private const int SecondsMax = 9999;
    private const int RetriesMax = 999;
    private const int Million = 1024 * 1024;

    /// <summary>Every number that has bounds. A runtime with one idle plugin needs the least of
    /// those of its process.</summary>
    public static ImmutableArray<ManifestBound> All { get; } =
    [
        new("process.memoryMiB", m => m.Process.MemoryMiB, 16, Million),
        new("process.processes", m => m.Process.Processes, 16, Million),
        new("process.openFiles", m => m.Process.OpenFiles, 32, Million),
        new("process.fileMiB", m => m.Process.FileMiB, 1, Million),
        new("resource.activateSeconds", m => m.Resource.ActivateSeconds, 1, SecondsMax),
        new("resource.deactivateSeconds", m => m.Resource.DeactivateSeconds, 1, SecondsMax),
        new("resource.activateRetries", m => m.Resource.ActivateRetries, 0, RetriesMax),
        new("resource.deactivateRetries", m => m.Resource.DeactivateRetries, 0, RetriesMax),
        new("monitor.intervalSeconds", m => m.Monitor.IntervalSeconds, 1, SecondsMax),
        new("monitor.timeoutSeconds", m => m.Monitor.TimeoutSeconds, 1, SecondsMax),
        new("monitor.retries", m => m.Monitor.Retries, 0, RetriesMax),
        new("monitor.waitSeconds", m => m.Monitor.WaitSeconds, 0, SecondsMax),
    ];
}
