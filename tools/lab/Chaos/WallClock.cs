using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Baton.Lab.Cluster;

namespace Baton.Lab.Chaos;

/// <summary>
/// The wall clock of one server's daemon, which can be set while it runs. The kernel has one wall
/// clock for all; libfaketime puts another one before a process. The monotonic clock stays.
/// </summary>
internal sealed class WallClock
{
    private readonly string _file;

    /// <summary>From now on the daemon is started with a clock of its own.</summary>
    public WallClock(ClusterNode node, string folder)
    {
        ArgumentNullException.ThrowIfNull(node);
        Directory.CreateDirectory(folder);
        _file = Path.Combine(folder, $"{node.Name}.clock");
        Set(TimeSpan.Zero);
        node.Through = Library is { } library
            ?
            [
                "env", $"LD_PRELOAD={library}", $"FAKETIME_TIMESTAMP_FILE={_file}",
                "FAKETIME_CACHE_DURATION=1", "FAKETIME_DONT_FAKE_MONOTONIC=1",
                "FAKETIME_FORCE_MONOTONIC_FIX=0",
            ]
            : throw new LabFailure("libfaketime is not installed (package faketime)");
    }

    /// <summary>How long it takes until a daemon looks at its clock's setting again.</summary>
    public static TimeSpan Cached => TimeSpan.FromSeconds(1);

    public void Set(TimeSpan off)
    {
        string next = _file + ".new";
        File.WriteAllText(next,
            off.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture) + "\n");
        File.Move(next, _file, overwrite: true);
    }

    private static string? Library =>
        ImmutableArray.Create("x86_64", "aarch64")
            .Where(a => (a == "x86_64") == (RuntimeInformation.OSArchitecture == Architecture.X64))
            .Select(a => $"/usr/lib/{a}-linux-gnu/faketime/libfaketimeMT.so.1")
            .FirstOrDefault(File.Exists);
}
