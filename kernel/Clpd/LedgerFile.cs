using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baton.Core;
using Baton.Sdk.Ports;
using Baton.Wire.Json;

namespace Baton.Clpd;

/// <summary>
/// The ledger on disk: written whole, synced and renamed, before any effect of it.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="files">What reads and writes it.</param>
/// <param name="boot">The kernel's name of this boot; empty if it has none.</param>
/// <param name="time">Tells how long ago it was written.</param>
internal sealed class LedgerFile(string path, IFiles files, string boot, TimeProvider time)
{
    private static readonly JsonTypeInfo<StoredLedger> Stored =
        KeptDefaults.Of<StoredLedger>(ClpdJson.Default.Options);

    private long _incarnation;

    /// <summary>
    /// Reads the ledger and enters a new incarnation in it, higher than every one before even if
    /// the file was lost.
    /// </summary>
    /// <param name="nowMs">Wall-clock milliseconds, the floor of the incarnation.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="JsonException">It is damaged.</exception>
    public (long Incarnation, Ledger Ledger) Open(long nowMs)
    {
        var stored = files.ReadText(path) is { } text
            ? JsonSerializer.Deserialize(text, Stored) : null;
        _incarnation = Math.Max((stored?.Incarnation ?? 0) + 1, nowMs);
        var ledger = stored?.Ledger ?? Ledger.Empty;
        // A daemon that crashed goes on; a system that did had its services torn down.
        bool fell = ledger.Runs && stored!.Boot.Length > 0 && stored.Boot != boot;
        if (fell) ledger = ledger with { CameDown = true };
        // What an operator suspended is not so after a boot: nobody would be there to resume it.
        // Nor does anything run that the view of before had started.
        if (stored?.Boot != boot) ledger = ledger with { SuspendedMonitors = null, View = null };
        if (ledger.Ratio is { } ratio && stored!.At is var at and > 0)
            ledger = ledger with { Ratio = ratio with { Left = ratio.Left - Since(at, nowMs) } };
        Save(ledger);
        return (_incarnation, ledger);
    }

    public void Save(Ledger ledger) => files.WriteText(path, JsonSerializer.Serialize(
        new StoredLedger(
            _incarnation, ledger, boot, time.GetUtcNow().ToUnixTimeMilliseconds()), Stored));

    // A clock that was set back must not make it longer.
    private static TimeSpan Since(long at, long now) =>
        TimeSpan.FromMilliseconds(Math.Max(0, now - at));
}

/// <summary>The ledger with the incarnation, the boot and the time that wrote it.</summary>
internal sealed record StoredLedger(
    long Incarnation, Ledger Ledger, string Boot = "", long At = 0);
