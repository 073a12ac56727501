using Baton.Core.Config;

namespace Baton.Conf;

/// <summary>Reads what holds for every recovery of the cluster.</summary>
internal static class ReadRecovery
{
    private const int ResetSecondsMax = 999_999;

    public static RecoveryTabConfig Read(Section cluster)
    {
        var normal = new RecoveryTabConfig();
        return new()
        {
            FailoversPerServer = cluster.Flag(
                "failovercount/perserver", normal.FailoversPerServer),
            FailoverReset = cluster.Seconds("failovercount/reset", 0, ResetSecondsMax)
                ?? normal.FailoverReset,
        };
    }
}
