using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Baton.Core;
using Baton.Sdk.Ports;
using Baton.Wire.Json;

namespace Baton.Clpd;

/// <summary>
/// The ledger on disk: written whole, synced and renamed, before any effect of it.
/// </summary>
internal sealed class LedgerFile(string path, IFiles files)
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
        Save(ledger);
        return (_incarnation, ledger);
    }

    public void Save(Ledger ledger) => files.WriteText(path, JsonSerializer.Serialize(
        new StoredLedger(_incarnation, ledger), Stored));
}

/// <summary>The ledger with the incarnation that wrote it.</summary>
internal sealed record StoredLedger(long Incarnation, Ledger Ledger);
