using System.Collections.Immutable;

namespace Baton.Clp.Configuration;

/// <summary>A folder with a clp.conf and its scripts.</summary>
internal interface IConfigFolder
{
    /// <summary>Reads it and says everything that is wrong with it at once.</summary>
    ConfigChecked Check(string folder);

    /// <summary>The whole folder as one array of bytes.</summary>
    /// <exception cref="InvalidDataException">It cannot be packed; it says why.</exception>
    byte[] Pack(string folder);

    /// <summary>
    /// Writes what <see cref="Pack"/> made into a folder that is absent or empty; refuses paths
    /// that lead outside.
    /// </summary>
    /// <exception cref="InvalidDataException">The bytes are no bundle; it says why.</exception>
    void Unpack(byte[] bundle, string folder);

    /// <summary>The heartbeat timeout that its clp.conf says; null if unreadable.</summary>
    TimeSpan? HeartbeatTimeout(string folder);
}

/// <summary>What a check found.</summary>
/// <param name="Valid">True if the configuration can be used.</param>
/// <param name="Findings">Faults and warnings, a line each, with file and line number.</param>
internal sealed record ConfigChecked(bool Valid, ImmutableArray<string> Findings);
